//! `trailhum alarms`: what the CIS alarm counts, and a second alarm beside it.

use std::io::Write;

use super::destination::Destination;
use super::redaction::{active, redacted};
use crate::audit::{self, AuditRequest};
use crate::cli::{AlarmsArgs, TableFormat};
use crate::error::{Error, Exit};
use crate::report::Terminal;
use crate::report::alarm::{AlarmPage, AlarmView};
use crate::source::lookup_events::Effort;

pub(super) async fn run(args: &AlarmsArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let catalog = audit::files::read_catalog(args.source.catalog.as_deref())?;
    let mut request = AuditRequest::try_from((&args.source, Effort::Full))?;
    request.query.progress = super::progress::on_stderr();
    super::settings::announce(&request.settings, false);
    let outcome = audit::run(&request, &catalog, &[], None).await?;
    let delivery_fails = outcome.inventory.delivery_fails;
    if args.format == TableFormat::Json {
        super::destination::warn(&outcome.report.coverage.gaps);
    }
    let report = &redacted(outcome.report);
    let page = AlarmPage::new(report, &catalog, delivery_fails);
    let destination = Destination::new(None);
    let source = args.source_options();
    destination.write(out, |out| match args.format {
        TableFormat::Table => page.write(view(args, &destination, source.as_deref()), out),
        TableFormat::Json => page.write_json(out),
    })?;
    write_templates(args, &page)?;
    Ok(if report.is_complete() {
        Exit::Done
    } else {
        Exit::Partial
    })
}

fn view<'v>(args: &AlarmsArgs, destination: &Destination<'_>, source: Option<&'v str>) -> AlarmView<'v> {
    AlarmView {
        terminal: Terminal {
            width: destination.width,
            color: destination.color,
            links: destination.links && active().is_none(),
        },
        details: args.details,
        source,
    }
}

/// Writes the files that are wanted; a file stays as it was if there is nothing to write.
fn write_templates(args: &AlarmsArgs, page: &AlarmPage<'_>) -> Result<(), Error> {
    for (form, path) in args.templates() {
        let mut template = page.second_alarm().ok_or(Error::NoSecondAlarm)?;
        template.log_group = args.log_group.as_deref();
        template.topic = args.sns_topic.as_deref();
        let destination = Destination::new(Some(path));
        destination.write(&mut std::io::sink(), |out| template.write(form, out))?;
        super::output::say("note", &format!("wrote {}; nothing was applied", path.display()));
    }
    Ok(())
}
