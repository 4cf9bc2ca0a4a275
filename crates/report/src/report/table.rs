//! The report for people at a terminal: the answer in a few sentences, then what needs attention, then the noise.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, presets};

use super::view::{GroupBy, View};
use super::{Report, answer};
use crate::text::{grouped, printable, wrap};
use crate::words::{finding as names, headline, message, reason};
use trailhum_core::coverage::SourceKind;
use trailhum_core::finding::{Finding, Verdict, Why};

mod group;
mod link;
mod organization;

use group::{RowGroup, TableRow};

/// Rows of a group that are shown by default.
const MOST_ROWS: usize = 40;

/// Changes that are described in sentences.
const MOST_CHANGES: usize = 10;

/// What the terminal can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// Columns.
    pub width: u16,
    /// Escape codes for colors.
    pub color: bool,
    /// Escape codes for links.
    pub links: bool,
}

/// Writes the report.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report, terminal: Terminal, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let page = TableLayout { terminal, view };
    page.paragraph(&message!("audit-of", places = answer::heading(report)), out)?;
    for sentence in answer::sentences(report) {
        page.paragraph(&sentence, out)?;
    }
    for sentence in answer::caveats(report) {
        page.paragraph(&printable(&sentence), out)?;
    }
    if view.quiet {
        return page.gaps(report, out);
    }
    if let Some(organization) = &report.organization {
        page.organization(organization, out)?;
    }
    for verdict in Verdict::ALL.into_iter().filter(|verdict| view.shows(*verdict)) {
        page.section(report, verdict, out)?;
    }
    page.left_out(report, out)?;
    page.coverage(report, out)
}

/// What the page is written on, and what it shows.
#[derive(Clone, Copy)]
struct TableLayout<'v> {
    terminal: Terminal,
    view: &'v View,
}

impl TableLayout<'_> {
    fn section(self, report: &Report, verdict: Verdict, out: &mut dyn Write) -> io::Result<()> {
        let of_verdict = report.findings.iter().filter(|finding| finding.verdict == verdict);
        let series = report.totals.findings(verdict);
        if series == 0 {
            return Ok(());
        }
        let (name, color) = match verdict {
            Verdict::Investigate => ("INVESTIGATE", AnsiColor::Red),
            Verdict::Unexplained => ("UNEXPLAINED", AnsiColor::Magenta),
            Verdict::Changed => ("CHANGED", AnsiColor::Yellow),
            Verdict::Client => ("OTHER CLIENTS", AnsiColor::Cyan),
            Verdict::Benign => ("BENIGN", AnsiColor::Blue),
            Verdict::Noise => ("NOISE", AnsiColor::Green),
        };
        let errors = report.totals.with_verdict(verdict);
        let title = format!("{name}  {}", message!("errors-in-findings", errors, findings = series));
        writeln!(
            out,
            "{}",
            self.paint(&title, Style::new().bold().fg_color(Some(color.into())))
        )?;
        for group in group::groups(of_verdict, self.view.group_by, self.view.sort) {
            writeln!(out)?;
            self.group(&group, report.accounts.len() > 1, out)?;
        }
        writeln!(out)
    }

    fn group(self, group: &RowGroup<'_>, several: bool, out: &mut dyn Write) -> io::Result<()> {
        let findings = &group.findings;
        let Some(first) = findings.first() else { return Ok(()) };
        let by = self.view.group_by;
        let (about, address) = group::heading(findings, by, several, usize::from(self.terminal.width) - 4);
        let address = address.filter(|_| self.terminal.links);
        if by == GroupBy::Caller {
            let who = self.paint(&names::caller(first), Style::new().bold());
            self.wrapped(&format!("{who}  {}", headline(group.why)), "", out)?;
            self.linked(&about, address.as_deref(), "    ", out)?;
        } else {
            self.linked(
                &self.paint(&about, Style::new().bold()),
                address.as_deref(),
                "    ",
                out,
            )?;
            self.wrapped(&headline(group.why), "", out)?;
        }
        let rows = group::rows(findings, by, self.view.sort);
        let shown = rows.len().min(self.view.limit.unwrap_or(MOST_ROWS));
        if shown > 0 {
            writeln!(out, "{}", self.table(rows.iter().take(shown)).trim_fmt())?;
        }
        if rows.len() > shown {
            let more = message!("rows-more-with-limit", count = rows.len() - shown);
            self.wrapped(&more, "", out)?;
        }
        self.changes(findings, out)?;
        if let Some(unknown) = findings.iter().find(|finding| finding.why == Why::UnknownError) {
            writeln!(out)?;
            self.wrapped(&message!("draft-entry"), "", out)?;
            write!(
                out,
                "{}",
                printable_lines(&trailhum_core::finding::draft(&unknown.key, &unknown.latest))
            )?;
        }
        Ok(())
    }

    /// What the trail shows of changed settings, a sentence or two each.
    fn changes(self, findings: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
        let told = |finding: &&&Finding| finding.why.is_shown_by_trail() && finding.past.is_some();
        let changed: Vec<&&Finding> = findings.iter().filter(told).collect();
        for finding in changed.iter().take(MOST_CHANGES) {
            let line = format!("{}: {}", finding.key.resource, reason(finding));
            self.wrapped(&printable(&line), "    ", out)?;
        }
        if changed.len() > MOST_CHANGES {
            let more = message!("changes-more", count = changed.len() - MOST_CHANGES);
            self.wrapped(&message!("and-more", more), "", out)?;
        }
        Ok(())
    }

    fn table<'r>(self, rows: impl Iterator<Item = &'r TableRow>) -> Table {
        let [first, second] = group::columns(self.view.group_by);
        let mut table = self.blank([first, second, message!("column-errors"), message!("column-cadence")]);
        for row in rows {
            let (name, more) = row
                .names
                .split_first()
                .map_or(("", &[][..]), |(name, more)| (name.as_str(), more));
            table.add_row([name, &more.join(", "), &grouped(row.errors), &row.rhythm]);
        }
        if let Some(column) = table.column_mut(2) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table
    }

    /// A table without rows.
    fn blank(self, header: impl Into<comfy_table::Row>) -> Table {
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING.header_separator(LineStyle::new('─', '─', '─', '─')))
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(self.terminal.width)
            .set_header(header);
        table
    }

    /// Says what --only leaves out.
    fn left_out(self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let hidden = Verdict::ALL.into_iter().filter(|verdict| !self.view.shows(*verdict));
        let hidden: Vec<String> = hidden
            .filter(|verdict| report.has(*verdict))
            .map(|verdict| {
                let count = report.totals.with_verdict(verdict);
                format!("{} {}", message!("errors", count), verdict.as_str())
            })
            .collect();
        if hidden.is_empty() {
            return Ok(());
        }
        self.paragraph(&message!("not-shown", hidden = hidden.join(", ")), out)
    }

    fn coverage(self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let coverage = &report.coverage;
        for source in &coverage.sources {
            let count = source.count;
            let read = match source.kind {
                SourceKind::Live => message!("reads", count),
                SourceKind::Organizations => message!("accounts", count),
                SourceKind::Config | SourceKind::ConfigAggregator | SourceKind::ConfigFile => {
                    message!("resources", count)
                }
                _ => message!("records", count),
            };
            let (kind, place) = (source.kind.as_str().replace('_', " "), printable(&source.place));
            self.wrapped(&message!("source-read", kind, place, read), "  ", out)?;
        }
        let requests: u64 = coverage.api_calls.values().sum();
        if requests > 0 {
            self.wrapped(&message!("requests", count = requests), "  ", out)?;
        }
        for note in &coverage.notes {
            self.wrapped(&message!("note", note = printable(note)), "  ", out)?;
        }
        self.gaps(report, out)
    }

    fn gaps(self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let coverage = &report.coverage;
        let bad = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        for gap in &coverage.gaps {
            let hint = if gap.hint.is_empty() {
                String::new()
            } else {
                format!(" {}", printable(&gap.hint))
            };
            let line = format!(
                "{} {}: {}.{hint}",
                self.paint(&message!("not-read"), bad),
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
        wrap(text, usize::from(self.terminal.width), indent)
            .iter()
            .try_for_each(|line| writeln!(out, "{line}"))
    }

    /// A text that leads somewhere, where the terminal knows links; one that must be wrapped does not.
    fn linked(self, text: &str, address: Option<&str>, indent: &str, out: &mut dyn Write) -> io::Result<()> {
        match address.filter(|_| textwrap::core::display_width(text) <= usize::from(self.terminal.width)) {
            Some(address) => writeln!(out, "{}", link::linked(text, address)),
            None => self.wrapped(text, indent, out),
        }
    }

    fn paint(self, text: &str, style: Style) -> String {
        if self.terminal.color {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

fn printable_lines(text: &str) -> String {
    text.lines()
        .fold(String::new(), |all, line| all + "  " + &printable(line) + "\n")
}
