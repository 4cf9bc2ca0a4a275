//! `trailhum verify`: whether a change worked.

use std::io::Write;

use jiff::{SignedDuration, Timestamp};

use super::destination::Destination;
use super::redaction::active;
use crate::audit::{self, AuditRequest};
use crate::cli::{TableFormat, VerifyArgs, when};
use crate::error::{Error, Exit};
use crate::redact::Redactor;
use crate::report::verify::{VerifyPage, VerifyView};
use crate::report::{Report, Terminal};
use crate::source::lookup_events::Effort;
use crate::time::shifted;
use crate::verify::{SeriesSelection, VerifyAnswer, VerifyQuestion};

/// Without `--since`, so much is read before the change: enough for the cadence of daily calls.
const BEFORE: SignedDuration = SignedDuration::from_hours(21 * 24);
/// Event history goes no further back.
const HISTORY: SignedDuration = SignedDuration::from_hours(90 * 24);

pub(super) async fn run(args: &VerifyArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let catalog = audit::files::read_catalog(args.source.catalog.as_deref())?;
    let mut request = AuditRequest::try_from((&args.source, Effort::Full))?;
    let change = change(args, request.now)?;
    if let (None, Some(from)) = (&args.source.since, request.query.from) {
        let wanted = shifted(change, -BEFORE).max(shifted(request.now, -HISTORY));
        request.query.from = Some(from.min(wanted));
    }
    super::settings::announce(&request.settings, false);
    request.query.progress = super::progress::on_stderr();
    let outcome = audit::run(&request, &catalog, &[], None).await?;
    let (report, selection) = (outcome.report, args.selection());
    if args.format == TableFormat::Json {
        super::destination::warn(&report.coverage.gaps);
    }
    let question = VerifyQuestion {
        change,
        threshold: 1.0 / f64::from(args.one_in),
    };
    let (report, selection) = match active() {
        Some(redactor) => (report.redacted(redactor), selected(&report, &selection, redactor)),
        None => (report, selection),
    };
    let page = VerifyPage::new(&report, question, &selection);
    let destination = Destination::new(None);
    let source = args.source_options();
    let view = VerifyView {
        terminal: Terminal {
            width: destination.width,
            color: destination.color,
            links: destination.links,
        },
        details: args.details,
        source: source.as_deref(),
    };
    destination.write(out, |out| match args.format {
        TableFormat::Table => page.write(view, out),
        TableFormat::Json => page.write_json(out),
    })?;
    Ok(exit(page.answer(), report.is_complete()))
}

/// The selection by the ids that its findings have in the report with pseudonyms.
fn selected(report: &Report, selection: &SeriesSelection, redactor: &Redactor) -> SeriesSelection {
    let named = report.findings.iter().filter(|finding| selection.has(finding));
    let ids = named.map(|finding| redactor.finding_id(&finding.id)).collect();
    SeriesSelection {
        ids: (!selection.is_everything()).then_some(ids),
        ..SeriesSelection::default()
    }
}

fn change(args: &VerifyArgs, now: Timestamp) -> Result<Timestamp, Error> {
    let change = when::parse("--change", &args.change, now)?;
    if change > now {
        let why = format!("the change lies in the future: it is {now} now");
        return Err(Error::argument(format!("--change {}", args.change), why));
    }
    Ok(change)
}

/// What is not known yet, or is known in part, is no success.
fn exit(answer: VerifyAnswer, is_complete: bool) -> Exit {
    match answer {
        VerifyAnswer::Worked if is_complete => Exit::Done,
        VerifyAnswer::Partly | VerifyAnswer::Changed | VerifyAnswer::NotWorked => Exit::Matched,
        VerifyAnswer::Worked | VerifyAnswer::TooEarly | VerifyAnswer::CallerSilent | VerifyAnswer::CannotTell => {
            Exit::Partial
        }
    }
}
