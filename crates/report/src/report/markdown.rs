//! The report for a ticket or the comment of a pull request.

use std::cmp::Reverse;
use std::io::{self, Write};

use super::{Report, answer};
use crate::text::{code, grouped, markdown, minute, printable, shortened};
use crate::words::{cadence_in_short, finding as names, headline, message, messages};
use trailhum_core::coverage::Gap;
use trailhum_core::finding::{Finding, Verdict};

mod organization;

/// GitHub takes 65,536 characters; bytes are never fewer than characters, however they are counted.
const MOST_BYTES: usize = 65_536;
/// Kept for saying what is left out.
const RESERVED: usize = 2_048;
/// Gaps that are listed.
const MOST_GAPS: usize = 20;

/// Writes the report, as much of it as GitHub takes, and says what is left out.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut text = head(report);
    let mut left_out = Vec::new();
    for verdict in Verdict::ALL {
        section(report, verdict, &mut text, &mut left_out);
    }
    if !left_out.is_empty() {
        text.extend([
            "
",
            &message!("comment-is-full", left_out = left_out.join("; ")),
            "
",
        ]);
    }
    out.write_all(text.as_bytes())
}

fn head(report: &Report) -> String {
    let mut lines = vec![
        "## trailhum audit".to_owned(),
        String::new(),
        code(&shortened(&answer::heading(report), 500)),
        String::new(),
    ];
    for sentence in answer::sentences(report).into_iter().chain(answer::caveats(report)) {
        lines.extend([markdown(&shortened(&sentence, 1_000)), String::new()]);
    }
    let columns = messages!["column-verdict", "column-errors", "column-findings"];
    lines.extend(table(&columns, "lrr"));
    for verdict in Verdict::ALL {
        let series = with_verdict(report, verdict).count();
        let errors = grouped(report.totals.with_verdict(verdict));
        lines.push(format!("| {} | {errors} | {} |", verdict.as_str(), grouped(series)));
    }
    let errors = grouped(report.totals.errors);
    lines.push(format!("| {} | {errors} | |", message!("all-errors")));
    lines.push(String::new());
    lines.extend(gaps(&report.coverage.gaps));
    if let Some(organization) = &report.organization {
        lines.extend(organization::lines(organization));
    }
    lines.join("\n")
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

fn section(report: &Report, verdict: Verdict, text: &mut String, left_out: &mut Vec<String>) {
    let mut findings: Vec<&Finding> = with_verdict(report, verdict).collect();
    // What most needs attention first: an impostor before the many errors of a tool.
    findings.sort_by_key(|finding| (finding.why, Reverse(finding.count)));
    if findings.is_empty() {
        return;
    }
    let columns = messages![
        "column-errors",
        "column-resource",
        "column-check",
        "column-caller",
        "column-cadence",
        "column-last-seen",
        "column-why",
        "column-finding",
    ];
    let [names, alignment] = table(&columns, "rlllllll");
    let (errors, all) = (report.totals.with_verdict(verdict), report.totals.findings(verdict));
    let amount = message!("errors-in-findings", errors, findings = all);
    let title = format!("\n### {}: {amount}\n\n{names}\n{alignment}\n", verdict.as_str());
    let room = MOST_BYTES - RESERVED;
    let mut shown = 0;
    if text.len() + title.len() <= room {
        text.push_str(&title);
        for row in findings.iter().map(|finding| row(finding)) {
            if text.len() + row.len() > room {
                break;
            }
            text.push_str(&row);
            shown += 1;
        }
    }
    let listed: usize = findings.iter().take(shown).map(|finding| finding.count).sum();
    if all > shown {
        let amount = message!("errors-in-findings", errors = errors - listed, findings = all - shown);
        left_out.push(format!("{}: {amount}", verdict.as_str()));
    }
}

fn row(finding: &Finding) -> String {
    let key = &finding.key;
    let name = |text: &str| code(&shortened(&printable(text), 80));
    let role = key
        .caller
        .arn
        .split_once(":role/")
        .map_or(key.caller.arn.as_str(), |(_, role)| role);
    format!(
        "| {} | {} {} | {} | {} {} | {} | {} | {} | {} |\n",
        grouped(finding.count),
        name(&key.resource.to_string()),
        name(&key.region),
        name(&names::requested(finding)),
        markdown(&shortened(&names::caller(finding), 90)),
        name(role),
        cadence_in_short(finding),
        minute(finding.last),
        markdown(&headline(finding.why)),
        finding.id
    )
}

fn with_verdict(report: &Report, verdict: Verdict) -> impl Iterator<Item = &Finding> {
    report.findings.iter().filter(move |finding| finding.verdict == verdict)
}
