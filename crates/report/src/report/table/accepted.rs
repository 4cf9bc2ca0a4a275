//! What is accepted, at a terminal.

use std::io::{self, Write};

use anstyle::Style;

use super::TableLayout;
use super::group;
use crate::report::Report;
use crate::report::accepted::{self, AcceptRow};
use crate::text::{grouped, printable, wrap_after};
use crate::words::message;

/// Entries that the first screen shows.
const MOST_ENTRIES: usize = 3;
/// Where texts begin below a caller.
const INDENT: &str = "              ";

impl TableLayout<'_> {
    /// The entries of the first screen; nothing where none accepts anything and nothing must be known of one.
    pub(super) fn accepted(self, report: &Report) -> Vec<String> {
        let rows = accepted::rows(report);
        let is_shown = |row: &&AcceptRow<'_>| row.errors() > 0 || !row.warnings.is_empty();
        let rows: Vec<&AcceptRow<'_>> = rows.iter().filter(is_shown).collect();
        if rows.is_empty() {
            return Vec::new();
        }
        let title = self.paint(&accepted::title(report), Style::new().bold());
        let mut lines = vec![format!("{title}  {}", printable(&accepted::by_file(report)))];
        for row in rows.iter().take(MOST_ENTRIES) {
            // What must be known of an entry comes before what it says; the details have both.
            lines.extend(if row.warnings.is_empty() {
                self.entry(row, &[row.text()])
            } else {
                self.entry(row, &row.warnings)
            });
        }
        let rest = rows.get(MOST_ENTRIES..).unwrap_or_default();
        let errors: usize = rest.iter().map(|row| row.errors()).sum();
        if !rest.is_empty() {
            let more = message!("screen-and-more", count = rest.len());
            lines.push(format!("      {:>6}  {more}", grouped(errors)));
        }
        lines
    }

    fn entry(self, row: &AcceptRow<'_>, texts: &[String]) -> Vec<String> {
        let mark = if row.warnings.is_empty() { "" } else { "!" };
        // An ARN is copied, so it stays on one line.
        let caller = printable(&row.used.entry.caller);
        let mut lines = vec![format!("  {mark:<2}  {:>6}  {caller}", grouped(row.errors()))];
        let width = usize::from(self.terminal.width);
        for text in texts {
            lines.extend(wrap_after(INDENT, &printable(text), width, INDENT));
        }
        lines
    }

    /// Every entry, with what it accepts.
    pub(super) fn accepted_in_detail(self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let rows = accepted::rows(report);
        if rows.is_empty() {
            return Ok(());
        }
        let title = self.paint(&accepted::title(report), Style::new().bold());
        writeln!(out, "{title}  {}", printable(&accepted::by_file(report)))?;
        for row in rows {
            writeln!(out)?;
            let texts = [&[row.text()], row.remarks.as_slice()].concat();
            for line in self.entry(&row, &texts) {
                writeln!(out, "{line}")?;
            }
            let findings = accepted::findings(report, row.used);
            for group in group::groups(findings.into_iter(), self.view.group_by, self.view.sort) {
                writeln!(out)?;
                self.group(&group, report.has_several_accounts(), out)?;
            }
        }
        writeln!(out)
    }
}
