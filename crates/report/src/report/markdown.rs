//! The report for a ticket or the comment of a pull request.

use std::io::{self, Write};

use super::overview::{self, CauseRow, CheckRow};
use super::{Report, answer};
use crate::text::{code, grouped, markdown, printable, shortened};
use crate::words::{message, messages};
use trailhum_core::catalog::age;
use trailhum_core::coverage::Gap;
use trailhum_core::finding::Verdict;

mod accepted;
mod organization;

/// Rows of callers and reasons, and rows of noise: about 20 lines in a ticket. With names and sentences as long as they
/// may be, all stays below the 65,536 characters that GitHub takes.
const MOST_TO_INVESTIGATE: usize = 6;
const MOST_UNEXPLAINED: usize = 2;
const MOST_CHECKS: usize = 3;
/// Columns of a name: AWS's own ARNs are shorter.
const MOST_NAME: usize = 600;
/// Columns of a sentence.
const MOST_SENTENCE: usize = 700;
/// Gaps that are listed.
const MOST_GAPS: usize = 20;

/// Writes the report in few rows; none is so long that GitHub would not take it.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = head(report);
    lines.extend(causes(report));
    for verdict in [Verdict::Changed, Verdict::Client, Verdict::Benign] {
        if report.has(verdict) {
            let text = shortened(&overview::line(report, verdict), MOST_SENTENCE);
            lines.extend([
                format!("{}: {}", title(report, verdict), markdown(&text)),
                String::new(),
            ]);
        }
    }
    lines.extend(noise(report));
    lines.extend(accepted::lines(report));
    lines.extend(gaps(&report.coverage.gaps));
    if let Some(organization) = &report.organization {
        lines.extend(organization::lines(organization));
    }
    out.write_all(lines.join("\n").trim_end().as_bytes())?;
    writeln!(out)
}

fn head(report: &Report) -> Vec<String> {
    let mut lines = vec![
        message!("markdown-title", date = age::DATE.to_string()),
        String::new(),
        code(&shortened(&answer::heading(report), 500)),
        String::new(),
    ];
    let sentences = answer::sentences(report).into_iter().chain(answer::caveats(report));
    let sentences = sentences.map(|sentence| markdown(&shortened(&sentence, MOST_SENTENCE)));
    lines.extend([sentences.collect::<Vec<_>>().join("\n"), String::new()]);
    lines
}

fn title(report: &Report, verdict: Verdict) -> String {
    let name = message!(&format!("title-{}", verdict.as_str()));
    format!("**{name} ({})**", grouped(report.totals.open_errors(verdict)))
}

/// A row for each caller and reason of what needs attention.
fn causes(report: &Report) -> Vec<String> {
    let verdicts = [Verdict::Investigate, Verdict::Unexplained].map(|verdict| (verdict, most_causes(verdict)));
    let verdicts: Vec<_> = verdicts
        .into_iter()
        .filter(|(verdict, _)| report.has(*verdict))
        .collect();
    if verdicts.is_empty() {
        return Vec::new();
    }
    let titles: Vec<String> = verdicts.iter().map(|(verdict, _)| title(report, *verdict)).collect();
    let columns = messages![
        "column-errors",
        "column-verdict",
        "column-caller",
        "column-why",
        "column-first-seen",
        "column-last-seen",
        "column-event"
    ];
    let mut lines = vec![titles.join(", "), String::new()];
    lines.extend(table(&columns, "rllllll"));
    for (verdict, most) in verdicts {
        let rows = overview::cause_rows(report, verdict);
        let shown = rows.len().min(most);
        lines.extend(rows.iter().take(shown).map(|row| cause(report, verdict, row)));
        let rest = overview::rest(report, verdict, rows.iter().map(CauseRow::errors), shown);
        lines.extend(rest.map(|(text, errors)| format!("| {} | {verdict} | {text} | | | | |", grouped(errors))));
    }
    lines.push(String::new());
    lines
}

fn most_causes(verdict: Verdict) -> usize {
    if verdict == Verdict::Investigate {
        MOST_TO_INVESTIGATE
    } else {
        MOST_UNEXPLAINED
    }
}

fn cause(report: &Report, verdict: Verdict, row: &CauseRow<'_>) -> String {
    let several = report.has_several_accounts();
    let [first, last] = row.times();
    format!(
        "| {} | {verdict} | {} | {} | {first} | {last} | {} |",
        grouped(row.errors()),
        code(&shortened(&row.name(several), MOST_NAME)),
        markdown(&shortened(&row.reason(several), MOST_SENTENCE)),
        code(&shortened(row.sample().unwrap_or_default(), MOST_NAME)),
    )
}

/// A row for each caller and check.
fn noise(report: &Report) -> Vec<String> {
    if !report.has(Verdict::Noise) {
        return Vec::new();
    }
    let rows = overview::check_rows(report);
    let columns = messages![
        "column-errors",
        "column-caller",
        "column-check",
        "column-resources",
        "column-every"
    ];
    let mut lines = vec![title(report, Verdict::Noise), String::new()];
    lines.extend(table(&columns, "rllrl"));
    let shown = rows.len().min(MOST_CHECKS);
    for row in rows.iter().take(shown) {
        lines.push(format!(
            "| {} | {} | {} | {} | {} |",
            grouped(row.errors()),
            markdown(&shortened(&row.caller, MOST_NAME)),
            code(&shortened(&row.check, MOST_NAME)),
            grouped(row.resources()),
            markdown(&row.cadences()),
        ));
    }
    let rest = overview::rest(report, Verdict::Noise, rows.iter().map(CheckRow::errors), shown);
    lines.extend(rest.map(|(text, errors)| format!("| {} | {text} | | | |", grouped(errors))));
    lines.push(String::new());
    lines
}

/// The two lines that a table begins with: the names of its columns, and how they are aligned, `l` or `r` each.
pub(super) fn table(names: &[String], alignment: &str) -> [String; 2] {
    let alignment = alignment.chars().map(|side| if side == 'r' { "---:" } else { "---" });
    let alignment: Vec<&str> = alignment.collect();
    [
        format!("| {} |", names.join(" | ")),
        format!("|{}|", alignment.join("|")),
    ]
}

fn gaps(gaps: &[Gap]) -> Vec<String> {
    let mut lines = Vec::new();
    if !gaps.is_empty() {
        lines.extend([format!("**{}**", message!("not-all-read")), String::new()]);
        lines.extend(gaps.iter().take(MOST_GAPS).map(|gap| {
            let what = format!(
                "{}: {}. {}",
                shortened(&printable(&gap.place), 150),
                printable(&gap.what),
                gap.hint
            );
            format!("- {}", code(shortened(&what, 300).trim_end()))
        }));
        if gaps.len() > MOST_GAPS {
            lines.push(format!("- {}", message!("gaps-more", count = gaps.len() - MOST_GAPS)));
        }
        lines.push(String::new());
    }
    lines
}
