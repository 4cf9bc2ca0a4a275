//! `trailhum audit`: the survey of an account, reported.

use std::io::Write;

use crate::catalog::Catalog;
use crate::cli::{AuditArgs, EffortArg, FormatArg, GroupArg, SortArg, VerdictArg, ViewArgs};
use crate::error::{Error, Exit};
use crate::finding::{Finding, Verdict};
use crate::inventory::ReadFrom;
use crate::report::lines::{Form, Lines};
use crate::report::view::{GroupBy, Sort};
use crate::report::{self, Format, Report, Terminal, View};

use super::destination::{Destination, OpenDestination};
use super::survey;

pub(super) async fn run(args: &AuditArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let catalog = super::catalog(args.survey.catalog.as_deref())?;
    if args.plan {
        if survey::is_engine(&args.survey)? {
            let plan = survey::engine_plan(&args.survey, &catalog).await?;
            return super::plan::engine::write(args, &plan, out);
        }
        let plan = survey::plan(&args.survey, &catalog).await?;
        return super::plan::write(args, &plan, out);
    }
    let view = view(args)?;
    let destination = Destination::new(args.output.as_deref());
    let format = format(args.format, &destination);
    // Those of a limit are the first of the report, which must be whole before it is sorted.
    if let Format::Lines(form) = format
        && view.limit.is_none()
        && survey::comes_in_parts(&args.survey)?
    {
        let report = write_streamed(args, form, &view, &catalog, &destination, out).await?;
        return Ok(exit(args, &report));
    }
    let surveyed = survey::survey(&args.survey, &catalog, &[], EffortArg::Normal).await?;
    let report = surveyed.report;
    // A report that goes elsewhere says its gaps on stderr, too.
    if args.output.is_some() || args.format != FormatArg::Table {
        super::destination::warn(&report.coverage.gaps);
    }
    destination.write(out, |out| report::render(format, &report, &view, out))?;
    Ok(exit(args, &report))
}

/// Writes findings as they come, however many they are.
async fn write_streamed(
    args: &AuditArgs,
    form: Form,
    view: &View,
    catalog: &Catalog,
    destination: &Destination<'_>,
    out: &mut dyn Write,
) -> Result<Report, Error> {
    let failed = |error| destination.failed(error);
    // Nothing is written before there is something: what cannot be read leaves a file as it is.
    let (mut out, mut lines) = (Some(out), None);
    let mut each = |findings: &[Finding], read_from: ReadFrom| -> Result<(), Error> {
        if let Some(out) = out.take() {
            lines = Some(Lines::begin(form, destination.open(out)?).map_err(failed)?);
        }
        let mut shown = findings.iter().filter(|finding| view.shows(finding.verdict));
        match &mut lines {
            Some(lines) => shown.try_for_each(|finding| lines.write(finding, read_from).map_err(failed)),
            None => Ok(()),
        }
    };
    let report = survey::stream_findings(&args.survey, catalog, &mut each).await?;
    each(&[], report.read_from)?;
    super::destination::warn(&report.coverage.gaps);
    if let Some(lines) = lines {
        lines.end().and_then(OpenDestination::finish).map_err(failed)?;
    }
    Ok(report)
}

fn format(wanted: FormatArg, destination: &Destination<'_>) -> Format {
    match wanted {
        FormatArg::Table => Format::Table(Terminal {
            width: destination.width,
            color: destination.color,
            links: destination.links,
        }),
        FormatArg::Json => Format::Json,
        FormatArg::Html => Format::Html,
        FormatArg::Csv => Format::Lines(Form::Csv),
        FormatArg::Ndjson => Format::Lines(Form::Ndjson),
        FormatArg::Markdown => Format::Markdown,
    }
}

/// What is to be shown; refused where a format would not heed it.
fn view(args: &AuditArgs) -> Result<View, Error> {
    let ViewArgs {
        group_by,
        sort,
        only,
        limit,
        quiet,
    } = &args.view;
    let table = args.format == FormatArg::Table;
    let lines = matches!(args.format, FormatArg::Csv | FormatArg::Ndjson);
    let given = [
        ("--group-by", table, *group_by != GroupArg::Caller),
        ("--sort", table, *sort != SortArg::Name),
        ("--quiet", table, *quiet),
        ("--only", table || lines, !only.is_empty()),
        ("--limit", table || lines, limit.is_some()),
    ];
    if let Some((option, _, _)) = given.iter().find(|(_, heeded, given)| *given && !heeded) {
        return Err(Error::Argument {
            argument: (*option).to_owned(),
            why: "html, json and markdown show all in their own order; csv and ndjson know --only and --limit"
                .to_owned(),
        });
    }
    Ok(View {
        only: only.iter().copied().map(verdict).collect(),
        group_by: match group_by {
            GroupArg::Account => GroupBy::Account,
            GroupArg::Resource => GroupBy::Resource,
            GroupArg::Check => GroupBy::Check,
            GroupArg::Caller => GroupBy::Caller,
        },
        sort: match sort {
            SortArg::Name => Sort::Name,
            SortArg::Errors => Sort::Errors,
            SortArg::Last => Sort::Last,
        },
        limit: *limit,
        quiet: *quiet,
    })
}

fn verdict(named: VerdictArg) -> Verdict {
    match named {
        VerdictArg::Noise => Verdict::Noise,
        VerdictArg::Changed => Verdict::Changed,
        VerdictArg::Unexplained => Verdict::Unexplained,
        VerdictArg::Genuine => Verdict::Genuine,
    }
}

fn exit(args: &AuditArgs, report: &Report) -> Exit {
    let fail_on = args.fail_on.map(verdict);
    if fail_on.is_some_and(|verdict| report.has(verdict)) {
        Exit::Matched
    } else if report.is_complete() {
        Exit::Done
    } else {
        Exit::Partial
    }
}
