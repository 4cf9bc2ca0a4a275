//! The errors of an account by their codes: how often, on which days, of which resources, and how many remain without
//! noise.

use std::collections::BTreeMap;
use std::io::{self, Write};

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};
use serde::Serialize;

use super::json::{VerdictsJson, verdicts};
use super::{ErrorCode, Report};
use crate::text::{grouped, percent, printable};
use crate::words::{finding as names, message, messages};
use trailhum_core::finding::Verdict;

/// Rows of resources that a terminal shows.
const MAX_ROWS: usize = 20;
/// Columns of the longest bar.
const BAR: usize = 40;

#[derive(Serialize)]
struct Ranking<'a> {
    schema: &'static str,
    errors: usize,
    left_without_noise: usize,
    error_codes: Vec<RankedCode<'a>>,
    resources: Vec<RankingRow>,
    complete: bool,
}

#[derive(Serialize)]
struct RankedCode<'a> {
    #[serde(rename = "error_code")]
    name: &'a str,
    count: usize,
    share: f64,
    #[serde(flatten)]
    by_verdict: VerdictsJson,
    per_day: &'a BTreeMap<String, usize>,
}

#[derive(Serialize)]
struct RankingRow {
    resource: String,
    error_code: String,
    event_name: String,
    count: usize,
    noise: usize,
}

/// Writes the ranking as JSON (`trailhum.errors/2`), of one code only if that is wanted.
///
/// # Errors
/// What the writer says.
pub fn write_json(report: &Report, code: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let ranking = Ranking {
        schema: "trailhum.errors/2",
        errors: report.totals.errors,
        left_without_noise: left(report),
        error_codes: codes(report, code).map(RankedCode::from_code).collect(),
        resources: resources(report, code),
        complete: report.is_complete(),
    };
    serde_json::to_writer_pretty(&mut *out, &ranking).map_err(io::Error::from)?;
    writeln!(out)
}

/// Writes the ranking for a terminal; of one code also its days.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report, code: Option<&str>, width: u16, out: &mut dyn Write) -> io::Result<()> {
    codes_table(report, code, width, out)?;
    if let Some(code) = code.and_then(|code| report.error_codes.iter().find(|known| known.code == code)) {
        days(code, out)?;
    }
    resources_table(&resources(report, code), code, width, out)?;
    let (errors, left) = (report.totals.errors, left(report));
    writeln!(
        out,
        "{}",
        message!("ranking-without-noise", left, errors, percent = percent(left, errors))
    )
}

fn codes_table(report: &Report, code: Option<&str>, width: u16, out: &mut dyn Write) -> io::Result<()> {
    let mut headers = messages!["column-count", "column-share"].to_vec();
    // Verdicts that none of them has would only take room.
    let has = |verdict: &Verdict| codes(report, code).any(|code| code.with_verdict(*verdict) > 0);
    let verdicts: Vec<Verdict> = Verdict::ALL.into_iter().filter(has).collect();
    let names = verdicts
        .iter()
        .map(|verdict| message!(&format!("short-column-{}", verdict.as_str())));
    headers.extend(names);
    headers.push(message!("column-error-code"));
    let numbers = headers.len() - 1;
    let mut table = plain(width, headers);
    for code in codes(report, code) {
        let mut row = vec![grouped(code.count), percent(code.count, report.totals.errors)];
        row.extend(verdicts.iter().map(|verdict| some(code.with_verdict(*verdict))));
        row.push(printable(&code.code));
        table.add_row(row);
    }
    show(table, numbers, out)?;
    writeln!(out)
}

fn resources_table(rows: &[RankingRow], code: Option<&str>, width: u16, out: &mut dyn Write) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut headers = messages!["column-count", "column-noise", "column-resource", "column-call"].to_vec();
    // Of one code, the table above says which.
    headers.extend(code.is_none().then(|| message!("column-error-code")));
    let mut table = plain(width, headers);
    for row in rows.iter().take(MAX_ROWS) {
        let mut cells = vec![
            grouped(row.count),
            some(row.noise),
            printable(&row.resource),
            printable(&row.event_name),
        ];
        cells.extend(code.is_none().then(|| printable(&row.error_code)));
        table.add_row(cells);
    }
    show(table, 2, out)?;
    if rows.len() > MAX_ROWS {
        let more = message!("rows-more", count = rows.len() - MAX_ROWS);
        writeln!(out, "{}", message!("and-more", more))?;
    }
    writeln!(out)
}

fn plain(width: u16, headers: Vec<String>) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width)
        .set_header(headers);
    table
}

/// A number, or a dot for none, so that the eye finds what there is.
fn some(number: usize) -> String {
    if number == 0 { "·".to_owned() } else { grouped(number) }
}

/// Writes a table of which the first columns hold numbers; no name in the others is broken.
fn show(mut table: Table, numbers: usize, out: &mut dyn Write) -> io::Result<()> {
    for column in table.column_iter_mut().take(numbers) {
        column.set_cell_alignment(CellAlignment::Right);
        column.set_constraint(ColumnConstraint::ContentWidth);
        column.set_padding((0, 1));
    }
    // Names are copied and searched for, so a table may be wider than the terminal.
    for column in table.column_iter_mut().skip(numbers) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    writeln!(out, "{}", table.trim_fmt())
}

/// The days of one code, with a bar each.
fn days(code: &ErrorCode, out: &mut dyn Write) -> io::Result<()> {
    let most = code.per_day.values().copied().max().unwrap_or(1).max(1);
    for (day, number) in &code.per_day {
        // At least one column, so that a day with any error is seen.
        let bar = "█".repeat((number * BAR / most).max(1));
        writeln!(out, "{day}  {:>9}  {bar}", grouped(*number))?;
    }
    writeln!(out)
}

fn codes<'r>(report: &'r Report, code: Option<&str>) -> impl Iterator<Item = &'r ErrorCode> {
    report
        .error_codes
        .iter()
        .filter(move |known| code.is_none_or(|code| known.code == code))
}

/// Resource by error code by call, the most frequent first; of what is judged.
fn resources(report: &Report, code: Option<&str>) -> Vec<RankingRow> {
    let mut rows: BTreeMap<(String, &str, &str), (usize, usize)> = BTreeMap::new();
    for finding in &report.findings {
        let key = &finding.key;
        if code.is_some_and(|code| key.error_code != code) {
            continue;
        }
        let (count, noise) = rows
            .entry((names::resource(finding), &key.error_code, &key.name))
            .or_default();
        *count += finding.count;
        if finding.verdict == Verdict::Noise {
            *noise += finding.count;
        }
    }
    let row =
        |((resource, error_code, event_name), (count, noise)): ((String, &str, &str), (usize, usize))| RankingRow {
            resource,
            error_code: error_code.to_owned(),
            event_name: event_name.to_owned(),
            count,
            noise,
        };
    let mut rows: Vec<RankingRow> = rows.into_iter().map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    rows
}

fn left(report: &Report) -> usize {
    report
        .totals
        .errors
        .saturating_sub(report.totals.with_verdict(Verdict::Noise))
}

impl<'a> RankedCode<'a> {
    fn from_code(code: &'a ErrorCode) -> Self {
        Self {
            name: &code.code,
            count: code.count,
            share: code.share,
            by_verdict: verdicts(|verdict| code.with_verdict(verdict)),
            per_day: &code.per_day,
        }
    }
}
