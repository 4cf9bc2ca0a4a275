//! `trailhum watch`: an audit, of which only what is new since the run before is written.

use std::io::Write;

use crate::audit::{self, AuditRequest};
use crate::cli::{ChangeArg, WatchArgs};
use crate::error::{Error, Exit};
use crate::report::watch::{NewsItem, NewsKind, WatchNews};
use crate::source::lookup_events::Effort;

mod state;

use state::WatchState;

pub(super) async fn run(args: &WatchArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let mut state = WatchState::open(&args.state)?;
    let output = args.output.as_deref();
    // What a run that was killed did not write comes first, and even where this run fails.
    state.deliver(output, out)?;
    let catalog = audit::files::read_catalog(args.source.catalog.as_deref())?;
    let mut request = AuditRequest::try_from((&args.source, Effort::Normal))?;
    request.query.progress = super::progress::on_stderr();
    super::settings::announce(&request.settings, true);
    let report = audit::run(&request, &catalog, &[], None).await?.report;
    super::destination::warn(&report.coverage.gaps);
    let news = state.memory.update(&report);
    let mut text = Vec::new();
    if news.first_run || !news.news.is_empty() {
        let shown = super::redaction::active().map(|redactor| news.redacted(redactor));
        let shown = shown.as_ref().unwrap_or(&news);
        shown.write(args.format, &mut text).map_err(Error::Output)?;
    }
    state.keep(&text, output)?;
    state.deliver(output, out)?;
    Ok(exit(args, &news))
}

fn exit(args: &WatchArgs, news: &WatchNews) -> Exit {
    let any = |is: &dyn Fn(&NewsItem) -> bool| news.news.iter().any(is);
    let matched = args.fail_on.iter().any(|change| match change {
        ChangeArg::New => any(&|item| item.kind == NewsKind::New),
        ChangeArg::Investigate => any(&NewsItem::needs_attention),
        ChangeArg::Changed => {
            any(&|item| matches!(item.kind, NewsKind::Verdict | NewsKind::Cadence | NewsKind::Resumed))
        }
        ChangeArg::Gone => any(&NewsItem::is_silence),
    });
    match (matched, news.complete) {
        (true, _) => Exit::Matched,
        (false, true) => Exit::Done,
        (false, false) => Exit::Partial,
    }
}
