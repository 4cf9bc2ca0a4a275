//! `trailhum audit`: an audit, reported.

use std::io::Write;

use super::destination::{Destination, OpenDestination};
use super::redaction::{active, redacted};
use crate::audit::files::read_catalog;
use crate::audit::{self, AuditRequest, FindingSink};
use crate::cli::{AuditArgs, FormatArg};
use crate::error::{Error, Exit};
use crate::finding::Finding;
use crate::inventory::ReadFrom;
use crate::report::lines::{Form, Lines};
use crate::report::{self, Format, Report, Terminal, View};
use crate::source::lookup_events::Effort;

pub(super) async fn run(args: &AuditArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let catalog = read_catalog(args.source.catalog.as_deref())?;
    let mut request = AuditRequest::try_from((&args.source, Effort::Normal))?;
    request.query.progress = super::progress::on_stderr();
    super::settings::announce(&request.settings, args.view.quiet);
    if args.plan {
        return super::plan::write(args, &audit::plan(&request, &catalog).await?, out);
    }
    let view = View::try_from(args)?;
    let destination = Destination::new(args.output.as_deref());
    let format = format(args.format(), &destination);
    // Those of a limit are the first of the report, which must be whole before it is sorted.
    if let Format::Lines(form) = format
        && view.limit.is_none()
        && request.comes_in_parts()
    {
        let mut lines = StreamedLines {
            form,
            view: &view,
            destination: &destination,
            out: Some(out),
            lines: None,
        };
        let sink: &mut FindingSink<'_> = &mut |findings, read_from| lines.write(findings, read_from);
        let report = audit::run(&request, &catalog, &[], Some(sink)).await?.report;
        lines.finish(&report)?;
        super::settings::warn(&report);
        return Ok(exit(args, &report));
    }
    let report = audit::run(&request, &catalog, &[], None).await?.report;
    // A report that goes elsewhere says its gaps on stderr, too.
    if args.output.is_some() || args.format() != FormatArg::Table {
        super::destination::warn(&report.coverage.gaps);
    }
    if args.output.is_some() || args.format() != FormatArg::Table || view.quiet {
        super::settings::warn(&report);
    }
    let report = redacted(report);
    destination.write(out, |out| report::render(format, &report, &view, out))?;
    Ok(exit(args, &report))
}

/// Findings that are written as they come, however many they are. Nothing is written before there is something: what
/// cannot be read leaves a file as it is.
struct StreamedLines<'a> {
    form: Form,
    view: &'a View,
    destination: &'a Destination<'a>,
    /// Until the first findings come.
    out: Option<&'a mut dyn Write>,
    lines: Option<Lines<OpenDestination<'a>>>,
}

impl StreamedLines<'_> {
    fn write(&mut self, findings: &[Finding], read_from: ReadFrom) -> Result<(), Error> {
        let failed = |error| self.destination.failed(error);
        if let Some(out) = self.out.take() {
            self.lines = Some(Lines::begin(self.form, self.destination.open(out)?).map_err(failed)?);
        }
        let mut shown = findings.iter().filter(|finding| self.view.shows(finding.verdict));
        match &mut self.lines {
            Some(lines) => shown.try_for_each(|finding| {
                let written = match active() {
                    Some(redactor) => lines.write(&redactor.finding(finding), read_from),
                    None => lines.write(finding, read_from),
                };
                written.map_err(failed)
            }),
            None => Ok(()),
        }
    }

    /// Writes what a report without any finding has, and puts a file in its place.
    fn finish(mut self, report: &Report) -> Result<(), Error> {
        self.write(&[], report.read_from)?;
        super::destination::warn(&report.coverage.gaps);
        let ended = self
            .lines
            .map_or(Ok(()), |lines| lines.end().and_then(OpenDestination::finish));
        ended.map_err(|error| self.destination.failed(error))
    }
}

fn format(wanted: FormatArg, destination: &Destination<'_>) -> Format {
    match wanted {
        FormatArg::Table => Format::Table(Terminal {
            width: destination.width,
            color: destination.color,
            // No page of the console has a pseudonym.
            links: destination.links && active().is_none(),
        }),
        FormatArg::Json => Format::Json,
        FormatArg::Html => Format::Html,
        FormatArg::Csv => Format::Lines(Form::Csv),
        FormatArg::Ndjson => Format::Lines(Form::Ndjson),
        FormatArg::Markdown => Format::Markdown,
    }
}

fn exit(args: &AuditArgs, report: &Report) -> Exit {
    if args.fail_on.is_some_and(|verdict| report.has_undecided(verdict)) {
        Exit::Matched
    } else if report.is_complete() {
        Exit::Done
    } else {
        Exit::Partial
    }
}
