//! Every error at a terminal: what needs attention, then the noise, with the rows of each caller and rule.

use std::io::{self, Write};

use anstyle::Style;
use comfy_table::{CellAlignment, ColumnConstraint, Table, Width};
use textwrap::core::display_width;

use super::TableLayout;
use super::group::{self, RowGroup, TableRow};
use super::link;
use crate::report::view::GroupBy;
use crate::report::{Report, answer};
use crate::text::{grouped, printable};
use crate::words::{finding as names, headline, message, reason};
use trailhum_core::catalog::age;
use trailhum_core::coverage::SourceKind;
use trailhum_core::finding::{Finding, Verdict};

/// Spaces beside the cells of a column.
const PADDING: usize = 2;
/// Lines, here spaces, beside columns.
const LINES: usize = 5;
/// Rows of a group that are shown by default.
const MOST_ROWS: usize = 40;

/// Changes that are described in sentences.
const MOST_CHANGES: usize = 10;

impl TableLayout<'_> {
    pub(super) fn details(self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        self.head(report, out)?;
        writeln!(out)?;
        for sentence in answer::caveats(report) {
            self.paragraph(&printable(&sentence), out)?;
        }
        if let Some(organization) = &report.organization {
            self.organization(organization, out)?;
        }
        for verdict in Verdict::ALL.into_iter().filter(|verdict| self.view.shows(*verdict)) {
            self.section(report, verdict, out)?;
        }
        self.accepted_in_detail(report, out)?;
        self.left_out(report, out)?;
        self.coverage(report, out)
    }

    fn section(self, report: &Report, verdict: Verdict, out: &mut dyn Write) -> io::Result<()> {
        let series = report.totals.open_findings(verdict);
        if series == 0 {
            return Ok(());
        }
        let errors = report.totals.open_errors(verdict);
        let amount = message!("errors-in-findings", errors, findings = series);
        let title = format!("{}  {amount}", message!(&format!("title-{}", verdict.as_str())));
        writeln!(out, "{}", self.title(verdict, &title))?;
        for group in group::groups(report.with_verdict(verdict), self.view.group_by, self.view.sort) {
            writeln!(out)?;
            self.group(&group, report.has_several_accounts(), out)?;
        }
        writeln!(out)
    }

    pub(super) fn group(self, group: &RowGroup<'_>, several: bool, out: &mut dyn Write) -> io::Result<()> {
        let findings = &group.findings;
        let Some(first) = findings.first() else { return Ok(()) };
        let by = self.view.group_by;
        let (about, address) = group::heading(findings, by, several);
        let address = address.filter(|_| self.terminal.links);
        if by == GroupBy::Caller {
            let who = names::caller(first);
            let is_named = about == names::who(first, several);
            let link = address.as_deref().filter(|_| is_named);
            let who = self.paint(
                &link.map_or_else(|| who.clone(), |link| link::linked(&who, link)),
                Style::new().bold(),
            );
            self.wrapped(&format!("{who}  {}", headline(group.why)), "", out)?;
            if !is_named {
                self.linked(&about, address.as_deref(), "    ", out)?;
            }
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
        if let Some(draft) = findings.iter().find_map(|finding| names::draft(finding)) {
            writeln!(out)?;
            self.wrapped(&message!("draft-entry"), "", out)?;
            write!(out, "{}", printable_lines(&draft))?;
        }
        Ok(())
    }

    /// What the trail shows of changed settings, a sentence or two each.
    fn changes(self, findings: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
        let is_shown = |finding: &&&Finding| finding.why.is_shown_by_trail() && finding.past.is_some();
        let changed: Vec<&&Finding> = findings.iter().filter(is_shown).collect();
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
        let header = [first, second, message!("column-errors"), message!("column-cadence")];
        let row = |row: &TableRow| {
            let (name, more) = row
                .names
                .split_first()
                .map_or(("", &[][..]), |(name, more)| (name.as_str(), more));
            [
                name.to_owned(),
                more.join(", "),
                grouped(row.errors),
                row.rhythm.clone(),
            ]
        };
        let rows: Vec<[String; 4]> = rows.map(row).collect();
        let cells = || rows.iter().chain([&header]);
        let width = |cell: &String| display_width(cell) + PADDING;
        let whole: usize = (0..4)
            .filter_map(|column| cells().filter_map(|row| row.get(column)).map(width).max())
            .sum();
        let mut table = self.blank(header.clone());
        if whole + LINES > usize::from(self.terminal.width) {
            // Names are copied: where they have no room, the table is wider than the terminal.
            for (place, column) in table.column_iter_mut().enumerate() {
                let words = cells()
                    .filter_map(|row| row.get(place))
                    .flat_map(|cell| cell.split(' '));
                let widest = words
                    .map(|word| display_width(word) + PADDING)
                    .max()
                    .and_then(|width| width.try_into().ok());
                column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(
                    widest.unwrap_or_default(),
                )));
            }
        }
        table.add_rows(&rows);
        if let Some(column) = table.column_mut(2) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table
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
        self.wrapped(&message!("catalog-date", date = age::DATE.to_string()), "  ", out)?;
        for note in report.notes() {
            self.wrapped(&message!("note", note = printable(&note)), "  ", out)?;
        }
        self.gaps(report, usize::MAX, out)
    }
}

fn printable_lines(text: &str) -> String {
    text.lines()
        .fold(String::new(), |all, line| all + "  " + &printable(line) + "\n")
}
