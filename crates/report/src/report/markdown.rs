//! The report for a ticket or the comment of a pull request.

use std::cmp::Reverse;
use std::io::{self, Write};

use super::words::{answer, asked, caveats, count, grouped, rhythm};
use super::{Report, code, markdown, printable, shortened};
use trailhum_core::finding::{Finding, Verdict};

mod organization;

/// GitHub takes 65,536 characters; bytes are never fewer than characters, however they are counted.
const MOST_BYTES: usize = 65_536;
/// Kept for saying what is left out.
const RESERVED: usize = 2_048;
/// Gaps that are told.
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
        text.push_str("\nLeft out, as a comment has no room for more: ");
        text.push_str(&left_out.join("; "));
        text.push_str(". The report as JSON has them all.\n");
    }
    out.write_all(text.as_bytes())
}

fn head(report: &Report) -> String {
    let mut lines = vec![
        "## trailhum audit".to_owned(),
        String::new(),
        code(&shortened(
            answer::heading(report).trim_start_matches("trailhum audit of "),
            500,
        )),
        String::new(),
    ];
    for sentence in answer::sentences(report) {
        lines.extend([markdown(&shortened(&sentence, 1_000)), String::new()]);
    }
    for sentence in caveats::sentences(report) {
        lines.extend([markdown(&shortened(&sentence, 1_000)), String::new()]);
    }
    lines.extend(["| Verdict | Errors | Series |".to_owned(), "|---|---:|---:|".to_owned()]);
    for verdict in Verdict::ALL {
        let series = with_verdict(report, verdict).count();
        let errors = grouped(report.totals.with_verdict(verdict));
        lines.push(format!("| {} | {errors} | {} |", verdict.as_str(), grouped(series)));
    }
    lines.push(format!("| all errors seen | {} | |", grouped(report.totals.errors)));
    lines.push(String::new());
    let gaps = &report.coverage.gaps;
    if !gaps.is_empty() {
        lines.extend(["**Not all was read:**".to_owned(), String::new()]);
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
            lines.push(format!("- and {} more", count(gaps.len() - MOST_GAPS, "gap")));
        }
        lines.push(String::new());
    }
    if let Some(organization) = &report.organization {
        lines.extend(organization::lines(organization));
    }
    lines.join("\n")
}

fn section(report: &Report, verdict: Verdict, text: &mut String, left_out: &mut Vec<String>) {
    let mut findings: Vec<&Finding> = with_verdict(report, verdict).collect();
    // What is most worth a look first: an impostor before the many errors of a tool.
    findings.sort_by_key(|finding| (finding.why, Reverse(finding.count)));
    if findings.is_empty() {
        return;
    }
    let title = format!(
        "\n### {}: {}, {}\n\n| Errors | Resource | Asked for | By | Rhythm (UTC) | Last seen | Why | Finding |\n|---:|---|---|---|---|---|---|---|\n",
        verdict.as_str(),
        count(report.totals.with_verdict(verdict), "error"),
        count(report.totals.findings(verdict), "series")
    );
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
    if report.totals.findings(verdict) > shown {
        let errors = report.totals.with_verdict(verdict) - listed;
        let series = grouped(report.totals.findings(verdict) - shown);
        left_out.push(format!(
            "{series} {} series with {}",
            verdict.as_str(),
            count(errors, "error")
        ));
    }
}

fn row(finding: &Finding) -> String {
    let key = &finding.key;
    let name = |text: &str| code(&shortened(&printable(text), 80));
    let by = finding.scanner_name.as_deref().unwrap_or("Somebody");
    let role = key
        .caller
        .arn
        .split_once(":role/")
        .map_or(key.caller.arn.as_str(), |(_, role)| role);
    format!(
        "| {} | {} {} | {} | {} ({}) {} | {} | {} | {} | {} |\n",
        grouped(finding.count),
        name(&key.resource.to_string()),
        name(&key.region),
        name(&asked(finding)),
        markdown(&shortened(by, 80)),
        finding.proof.as_str(),
        name(role),
        rhythm::short(finding),
        finding.last.strftime("%Y-%m-%d %H:%M"),
        markdown(finding.why.headline()),
        finding.id
    )
}

fn with_verdict(report: &Report, verdict: Verdict) -> impl Iterator<Item = &Finding> {
    report.findings.iter().filter(move |finding| finding.verdict == verdict)
}
