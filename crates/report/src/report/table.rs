//! The report for people at a terminal: the answer on one screen, or with `--details` every error.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{ContentArrangement, LineStyle, Table, presets};

use super::view::View;
use super::{Report, answer};
use crate::text::{join, printable, wrap};
use crate::words::{comma, message};
use trailhum_core::finding::Verdict;

mod accepted;
mod details;
mod group;
mod link;
mod organization;
mod screen;

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
    if view.quiet {
        page.head(report, out)?;
        return page.gaps(report, usize::MAX, out);
    }
    if view.details {
        page.details(report, out)
    } else {
        page.screen(report, out)
    }
}

/// What the page is written on, and what it shows.
#[derive(Clone, Copy)]
struct TableLayout<'v> {
    terminal: Terminal,
    view: &'v View,
}

impl TableLayout<'_> {
    /// Accounts, regions and time range; how many errors of which verdict; what was read and what was not.
    fn head(self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        self.wrapped(&answer::heading(report), "  ", out)?;
        let bold = Style::new().bold();
        for line in wrap(&answer::counts(report), usize::from(self.terminal.width), "  ") {
            writeln!(out, "{}", self.paint(&line, bold))?;
        }
        let read = join(&answer::read(report));
        if read.is_empty() {
            Ok(())
        } else {
            self.wrapped(&read, "  ", out)
        }
    }

    /// The title of a verdict's section.
    fn title(self, verdict: Verdict, text: &str) -> String {
        let color = match verdict {
            Verdict::Investigate => AnsiColor::Red,
            Verdict::Unexplained => AnsiColor::Magenta,
            Verdict::Changed => AnsiColor::Yellow,
            Verdict::Client => AnsiColor::Cyan,
            Verdict::Benign => AnsiColor::Blue,
            Verdict::Noise => AnsiColor::Green,
        };
        self.paint(text, Style::new().bold().fg_color(Some(color.into())))
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
            .map(|verdict| answer::count(report, verdict))
            .collect();
        if hidden.is_empty() {
            return Ok(());
        }
        self.paragraph(&message!("not-shown", hidden = hidden.join(comma())), out)
    }

    /// What could not be read, up to this many.
    fn gaps(self, report: &Report, most: usize, out: &mut dyn Write) -> io::Result<()> {
        let coverage = &report.coverage;
        let bad = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        for gap in coverage.gaps.iter().take(most) {
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
        match coverage.gaps.len().saturating_sub(most) {
            0 => Ok(()),
            count => self.wrapped(&message!("gaps-more", count), "  ", out),
        }
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
