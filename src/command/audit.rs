//! `trailhum audit`: the survey of an account, reported.

use std::io::Write;

use crate::cli::{AuditArgs, FormatArg, VerdictArg};
use crate::error::{Error, Exit};
use crate::finding::Verdict;
use crate::report::{self, Format, Report};

use super::destination::Destination;

pub(super) async fn run(args: &AuditArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let catalogue = super::catalogue(args.survey.catalogue.as_deref())?;
    if args.plan {
        let plan = super::survey::plan(&args.survey, &catalogue).await?;
        return super::plan::write(args, &plan, out);
    }
    let report = super::survey::survey(&args.survey, &catalogue, &[]).await?.report;
    write(args, &report, out)?;
    Ok(exit(args, &report))
}

/// Writes the report where it is wanted; the gaps also to stderr where the report itself goes elsewhere.
fn write(args: &AuditArgs, report: &Report, out: &mut dyn Write) -> Result<(), Error> {
    let destination = Destination::of(args.output.as_deref());
    let format = match args.format {
        FormatArg::Table => Format::Table {
            width: destination.width,
            colour: destination.colour,
        },
        FormatArg::Json => Format::Json,
        FormatArg::Html => Format::Html,
        FormatArg::Csv => Format::Csv,
        FormatArg::Ndjson => Format::Ndjson,
        FormatArg::Markdown => Format::Markdown,
    };
    if args.output.is_some() || args.format != FormatArg::Table {
        super::destination::warn(&report.coverage.gaps);
    }
    destination.write(out, |out| report::render(format, report, out))
}

fn exit(args: &AuditArgs, report: &Report) -> Exit {
    let fail_on = args.fail_on.map(|verdict| match verdict {
        VerdictArg::Noise => Verdict::Noise,
        VerdictArg::Changed => Verdict::Changed,
        VerdictArg::Unexplained => Verdict::Unexplained,
        VerdictArg::Genuine => Verdict::Genuine,
    });
    if fail_on.is_some_and(|verdict| report.has(verdict)) {
        Exit::Matched
    } else if report.is_complete() {
        Exit::Done
    } else {
        Exit::Partial
    }
}
