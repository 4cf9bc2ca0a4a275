//! `trailhum audit --plan`: what LookupEvents would be asked, how long it takes, and who has the same events.

use std::io::{self, Write};

use comfy_table::{CellAlignment, Table};
use serde::Serialize;

use crate::audit::Plan;
use crate::cli::{AuditArgs, FormatArg};
use crate::error::{Error, Exit};
use crate::report::printable;
use crate::source::lookup_events::{HistoryPlan, Planned, Trail};

use super::destination::{Destination, warn};

mod engine;
mod log_group;

/// Writes a plan as a table or as JSON.
pub(super) fn write(args: &AuditArgs, plan: &Plan, out: &mut dyn Write) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.as_deref());
    let gaps = match plan {
        Plan::History(plan) => &plan.gaps,
        Plan::Engine(plan) => &plan.gaps,
        Plan::LogGroup(plan) => &plan.gaps,
    };
    warn(gaps);
    match args.format() {
        FormatArg::Table => destination.write(out, |out| match plan {
            Plan::History(plan) => write_text(plan, destination.width, out),
            Plan::Engine(plan) => engine::write_text(plan, destination.width, out),
            Plan::LogGroup(plan) => log_group::write_text(plan, destination.width, out),
        })?,
        FormatArg::Json => destination.write(out, |out| match plan {
            Plan::History(plan) => write_json(plan, out),
            Plan::Engine(plan) => engine::write_json(plan, out),
            Plan::LogGroup(plan) => log_group::write_json(plan, out),
        })?,
        FormatArg::Html | FormatArg::Csv | FormatArg::Ndjson | FormatArg::Markdown => {
            return Err(Error::argument("--plan", "a plan is written as table or json"));
        }
    }
    Ok(if gaps.is_empty() { Exit::Done } else { Exit::Partial })
}

/// Writes a paragraph.
fn wrapped(text: &str, width: u16, out: &mut dyn Write) -> io::Result<()> {
    super::output::write_wrapped("", text, "", width, out)
}

/// Writes the queries, each below its title as a comment.
fn statements(titles: [&str; 2], statements: &[String; 2], out: &mut dyn Write) -> io::Result<()> {
    for (title, statement) in titles.iter().zip(statements) {
        writeln!(out, "\n-- {title}")?;
        for line in statement.lines() {
            writeln!(out, "{}", printable(line))?;
        }
    }
    Ok(())
}

fn write_text(plan: &HistoryPlan, width: u16, out: &mut dyn Write) -> io::Result<()> {
    let requests: u64 = plan.planned.iter().map(|it| it.requests).sum();
    let mut left: Vec<&Planned> = plan.planned.iter().filter(|it| it.requests > 0).collect();
    left.sort_by(|a, b| (b.requests, &a.region, &a.name).cmp(&(a.requests, &b.region, &b.name)));
    if left.is_empty() {
        wrapped("The time range is fully cached: no request is needed.", width, out)?;
    } else {
        let takes = format!(
            "Reading the whole time range by LookupEvents takes about {requests} more requests, {}. They are free.",
            duration(plan.minutes)
        );
        wrapped(&takes, width, out)?;
        wrapped(
            "With --effort normal, the default, reading stops per event name once every cadence is clear, often before \
             half of the pages. Pages are cached: trailhum cache.",
            width,
            out,
        )?;
        writeln!(out, "\n{}", table(&left, width))?;
        let others = plan.planned.len() - left.len();
        if others > 0 {
            writeln!(out, " {others} other API calls are fully cached.")?;
        }
    }
    if !plan.left_out.is_empty() {
        let left_out = format!(
            "Left out: {} further eventNames, of checks that rarely fail. --effort full requests them, too: at least {} \
             requests.",
            plan.left_out.len(),
            plan.left_out_requests
        );
        wrapped(&left_out, width, out)?;
    }
    writeln!(out)?;
    if plan.trails.is_empty() {
        return wrapped("No trail that delivers to S3 or CloudWatch Logs was found.", width, out);
    }
    wrapped(
        "A trail has the same events and all other errors, without this limit:",
        width,
        out,
    )?;
    for trail in &plan.trails {
        let every = if trail.every_region {
            "all regions"
        } else {
            "its region only"
        };
        let name = printable(&trail.name);
        let place = printable(&trail.place).replace('\'', r"'\''");
        writeln!(out, "  trailhum audit --events '{place}'   # {name}: {every}")?;
    }
    Ok(())
}

fn table(left: &[&Planned], width: u16) -> Table {
    let mut table = super::output::table(["Region", "eventName", "A day", "Known", "Requests"], width);
    for column in 2..5 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for it in left {
        let (calls, known) = (format!("{:.1}", it.a_day), format!("{:.0} %", it.known * 100.0));
        table.add_row([
            &printable(&it.region),
            &it.name,
            &calls,
            &known,
            &it.requests.to_string(),
        ]);
    }
    table
}

fn duration(minutes: f64) -> String {
    if minutes * 60.0 < 1.0 {
        "less than a second".to_owned()
    } else if minutes < 1.5 {
        format!("{:.0} seconds", minutes * 60.0)
    } else if minutes < 90.0 {
        format!("{minutes:.0} minutes")
    } else {
        format!("{:.1} hours", minutes / 60.0)
    }
}

#[derive(Serialize)]
struct PlanJson<'a> {
    schema: &'static str,
    requests: u64,
    minutes: f64,
    lookups: &'a [Planned],
    left_out: &'a [String],
    left_out_requests: u64,
    trails: &'a [Trail],
}

fn write_json(plan: &HistoryPlan, out: &mut dyn Write) -> io::Result<()> {
    let json = PlanJson {
        schema: "trailhum.plan/1",
        requests: plan.planned.iter().map(|it| it.requests).sum(),
        minutes: plan.minutes,
        lookups: &plan.planned,
        left_out: &plan.left_out,
        left_out_requests: plan.left_out_requests,
        trails: &plan.trails,
    };
    super::output::write_json(&json, out)
}
