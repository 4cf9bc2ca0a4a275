//! The report for people at a terminal: the answer in a few sentences, then what deserves a look, then the noise.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, presets};

use super::words::{answer, asked, count, grouped, grouped_u64, rhythm};
use super::{Report, printable};
use crate::finding::{Finding, Verdict, Why};

/// So many rows of a group are shown; the JSON report has them all.
const MOST_ROWS: usize = 40;

/// Writes the report.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report, width: u16, colour: bool, out: &mut dyn Write) -> io::Result<()> {
    let page = Page { width, colour };
    page.paragraph(&answer::heading(report), out)?;
    for sentence in answer::sentences(report) {
        page.paragraph(&sentence, out)?;
    }
    for verdict in Verdict::ALL {
        page.section(report, verdict, out)?;
    }
    page.coverage(report, out)
}

/// How wide the page is, and whether it may be coloured.
#[derive(Clone, Copy)]
struct Page {
    width: u16,
    colour: bool,
}

/// Findings that are explained together: one caller, one rule.
type Groups<'a> = BTreeMap<(&'a str, Why), Vec<&'a Finding>>;

impl Page {
    fn section(self, report: &Report, verdict: Verdict, out: &mut dyn Write) -> io::Result<()> {
        let mut groups = Groups::new();
        for finding in report.findings.iter().filter(|finding| finding.verdict == verdict) {
            groups
                .entry((finding.key.caller.arn.as_str(), finding.why))
                .or_default()
                .push(finding);
        }
        if groups.is_empty() {
            return Ok(());
        }
        let (name, colour) = match verdict {
            Verdict::Genuine => ("GENUINE", AnsiColor::Red),
            Verdict::Unexplained => ("UNEXPLAINED", AnsiColor::Magenta),
            Verdict::Changed => ("CHANGED", AnsiColor::Yellow),
            Verdict::Noise => ("NOISE", AnsiColor::Green),
        };
        let series: usize = groups.values().map(Vec::len).sum();
        let title = format!(
            "{name}  {}, {}",
            count(report.totals.of(verdict), "error"),
            count(series, "series")
        );
        writeln!(
            out,
            "{}",
            self.paint(&title, Style::new().bold().fg_color(Some(colour.into())))
        )?;
        let mut groups: Vec<_> = groups.into_iter().collect();
        let errors = |findings: &[&Finding]| findings.iter().map(|finding| finding.count).sum::<usize>();
        groups.sort_by_key(|((_, why), findings)| (*why, std::cmp::Reverse(errors(findings))));
        for (_, findings) in groups {
            writeln!(out)?;
            self.group(&findings, out)?;
        }
        writeln!(out)
    }

    fn group(self, findings: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
        let Some(first) = findings.first() else { return Ok(()) };
        let name = first.scanner_name.as_deref().unwrap_or("Somebody");
        let who = self.paint(&format!("{name} ({})", first.proof.as_str()), Style::new().bold());
        self.wrapped(&format!("{who}  {}", first.why.headline()), "", out)?;
        self.wrapped(&caller(findings), "    ", out)?;
        let rows = rows(findings);
        let shown = rows.len().min(MOST_ROWS);
        writeln!(out, "{}", self.table(rows.iter().take(shown)).trim_fmt())?;
        if rows.len() > shown {
            let more = format!("... and {} more rows: --format json has them all.", rows.len() - shown);
            self.wrapped(&more, "", out)?;
        }
        if let Some(unknown) = findings.iter().find(|finding| finding.why == Why::UnknownError) {
            writeln!(
                out,
                "\nDraft catalogue entry (fill in the question marks, then --catalogue FILE):"
            )?;
            write!(
                out,
                "{}",
                printable_lines(&crate::finding::draft(&unknown.key, &unknown.latest))
            )?;
        }
        Ok(())
    }

    fn table<'r>(self, rows: impl Iterator<Item = &'r Row>) -> Table {
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING.header_separator(LineStyle::new('─', '─', '─', '─')))
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(self.width)
            .set_header(["Resource", "Asked for", "Errors", "Rhythm (UTC)"]);
        for row in rows {
            table.add_row([
                row.resource.clone(),
                row.asked.join(", "),
                grouped(row.errors),
                row.rhythm.clone(),
            ]);
        }
        if let Some(column) = table.column_mut(2) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table
    }

    fn coverage(self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let coverage = &report.coverage;
        for source in &coverage.sources {
            let unit = match source.kind {
                "lookup_events" | "trail_files" | "trail_bucket" => "record",
                "live" => "read",
                _ => "resource",
            };
            let (kind, number) = (source.kind.replace('_', " "), grouped_u64(source.count));
            let plural = if source.count == 1 { "" } else { "s" };
            let line = format!("Read: {kind} in {}, {number} {unit}{plural}", printable(&source.place));
            self.wrapped(&line, "  ", out)?;
        }
        let requests: u64 = coverage.api_calls.values().sum();
        if requests > 0 {
            self.wrapped(&format!("Requests made of AWS: {}", grouped_u64(requests)), "  ", out)?;
        }
        for note in &coverage.notes {
            self.wrapped(&format!("Note: {}", printable(note)), "  ", out)?;
        }
        let bad = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        for gap in &coverage.gaps {
            let hint = if gap.hint.is_empty() {
                String::new()
            } else {
                format!(" {}", printable(&gap.hint))
            };
            let line = format!(
                "{} {}: {}.{hint}",
                self.paint("Not read:", bad),
                printable(&gap.place),
                printable(&gap.what)
            );
            self.wrapped(&line, "  ", out)?;
        }
        Ok(())
    }

    fn paragraph(self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        self.wrapped(text, "", out)?;
        writeln!(out)
    }

    fn wrapped(self, text: &str, indent: &str, out: &mut dyn Write) -> io::Result<()> {
        let options = textwrap::Options::new(usize::from(self.width))
            .subsequent_indent(indent)
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        textwrap::wrap(text, options)
            .iter()
            .try_for_each(|line| writeln!(out, "{line}"))
    }

    fn paint(self, text: &str, style: Style) -> String {
        if self.colour {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

/// What stands in one row: calls to one resource with one rhythm.
struct Row {
    resource: String,
    asked: Vec<String>,
    errors: usize,
    rhythm: String,
}

fn rows(findings: &[&Finding]) -> Vec<Row> {
    let mut rows: BTreeMap<(&str, String, String), (usize, Vec<String>)> = BTreeMap::new();
    for finding in findings {
        let key = &finding.key;
        let resource = if key.resource.id.is_empty() {
            "(none named)".to_owned()
        } else {
            printable(&key.resource.to_string())
        };
        let asked = asked(finding);
        let row = rows.entry((&key.region, resource, rhythm::short(finding))).or_default();
        row.0 += finding.count;
        if !row.1.contains(&asked) {
            row.1.push(asked);
        }
    }
    let row = |((_, resource, rhythm), (errors, asked)): ((&str, String, String), (usize, Vec<String>))| Row {
        resource,
        asked,
        errors,
        rhythm,
    };
    rows.into_iter().map(row).collect()
}

/// The caller's arn without what the heading says already, and the sessions.
fn caller(findings: &[&Finding]) -> String {
    let Some(first) = findings.first() else {
        return String::new();
    };
    let own = format!(":iam::{}:", first.key.account);
    let arn = first.key.caller.arn.as_str();
    let arn = arn.split_once(&own).map_or(arn, |(_, rest)| rest);
    let arn = if arn.is_empty() { "no arn in the record" } else { arn };
    let sessions: BTreeSet<&str> = findings
        .iter()
        .filter_map(|finding| finding.key.caller.session.as_deref())
        .collect();
    let sessions: Vec<String> = sessions.into_iter().map(printable).collect();
    let sessions = if sessions.is_empty() {
        String::new()
    } else {
        format!(" as {}", sessions.join(", "))
    };
    format!("{}{sessions}", printable(arn))
}

fn printable_lines(text: &str) -> String {
    text.lines()
        .fold(String::new(), |all, line| all + "  " + &printable(line) + "\n")
}
