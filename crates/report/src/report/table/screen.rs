//! The answer on one screen: who must be looked at and why, what changed, other clients, and the noise.

use std::io::{self, Write};

use textwrap::core::display_width;
use trailhum_core::catalog::age;
use trailhum_core::finding::{Verdict, Why};

use super::TableLayout;
use crate::report::overview::{self, CauseRow, CheckRow};
use crate::report::{Report, answer};
use crate::text::{grouped, printable, right, wrap, wrap_after};
use crate::words::{message, messages};

/// Lines for one account, and for several.
const MOST_LINES: (usize, usize) = (30, 45);
/// Rows of those to investigate that are shown however many lines they take.
const LEAST_ROWS: usize = 3;
/// Rows of what is unexplained.
const MOST_UNEXPLAINED: usize = 2;
/// Rows of noise.
const ROWS_OF_NOISE: (usize, usize) = (1, 8);
/// Sources that could not be read which are named.
const MOST_GAPS: usize = 2;
/// Where names and reasons begin.
const INDENT: &str = "              ";

/// Lines of a section; nothing of a verdict without errors.
type Section = Vec<String>;

impl TableLayout<'_> {
    pub(super) fn screen(self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut head = Vec::new();
        self.head(report, &mut head)?;
        self.gaps(report, MOST_GAPS, &mut head)?;
        if let Some(health) = answer::first_health(report) {
            self.wrapped(&health, "  ", &mut head)?;
        }
        if let Some(organization) = &report.organization {
            writeln!(head)?;
            self.organization_in_short(organization, &mut head)?;
        }
        if report.totals.errors > 0 {
            writeln!(head)?;
        }
        let shown = |verdict: &Verdict| self.view.shows(*verdict);
        let middle = [Verdict::Changed, Verdict::Client, Verdict::Benign]
            .into_iter()
            .filter(shown);
        let middle: Section = middle.flat_map(|verdict| self.line(report, verdict)).collect();
        let accepted: Section = self.accepted(report);
        let mut end = Vec::new();
        self.left_out(report, &mut end)?;
        self.next(report, &mut end)?;
        let lines = if report.has_several_accounts() {
            MOST_LINES.1
        } else {
            MOST_LINES.0
        };
        let used = count(&head) + middle.len() + accepted.len() + count(&end);
        let room = lines.saturating_sub(used);
        let unexplained = self.causes(report, Verdict::Unexplained, room.min(MOST_UNEXPLAINED * 2 + 2));
        let room = room.saturating_sub(unexplained.len());
        let noise = self.noise(report, ROWS_OF_NOISE.0).len();
        let investigate = self.causes(report, Verdict::Investigate, room.saturating_sub(noise));
        let room = room.saturating_sub(investigate.len() + 2);
        let noise = self.noise(report, room.clamp(ROWS_OF_NOISE.0, ROWS_OF_NOISE.1));
        out.write_all(&head)?;
        for line in [investigate, unexplained, middle, noise, accepted].iter().flatten() {
            writeln!(out, "{line}")?;
        }
        out.write_all(&end)
    }

    /// A row for each caller and reason, as many as there is room for; what has no room is summed up in the last line.
    fn causes(self, report: &Report, verdict: Verdict, room: usize) -> Section {
        let total = report.totals.open_errors(verdict);
        if total == 0 || !self.view.shows(verdict) {
            return Vec::new();
        }
        let several = report.has_several_accounts();
        let rows = overview::cause_rows(report, verdict);
        let mut lines = vec![self.heading(verdict, total)];
        let mut shown = 0;
        for (place, row) in rows.iter().enumerate() {
            let of_row = self.cause(row, several);
            // The last line may be needed for the rest.
            let fits = lines.len() + of_row.len() < room;
            let wanted = self
                .view
                .limit
                .map_or(fits || place < LEAST_ROWS, |limit| place < limit);
            if !wanted {
                break;
            }
            lines.extend(of_row);
            shown += 1;
        }
        let rest = overview::rest(report, verdict, rows.iter().map(CauseRow::errors), shown);
        lines.extend(rest.map(|(text, errors)| format!("      {:>6}  {text}", grouped(errors))));
        lines
    }

    fn cause(self, row: &CauseRow<'_>, several: bool) -> Section {
        let mark = match row.why {
            Why::Impostor | Why::RecorderRoleMisused | Why::SettingRemoved | Why::Anonymous | Why::Contradicted => "!!",
            _ => "!",
        };
        let (name, reason) = (row.name(several), row.reason(several));
        let first = format!("  {mark:<2}  {:>6}  ", grouped(row.errors()));
        let width = usize::from(self.terminal.width);
        let one = format!("{first}{name}  {reason}");
        if display_width(&one) <= width {
            return vec![one];
        }
        let mut lines = match row.why {
            // A list may be wrapped; a name may not.
            Why::Throttled => wrap_after(&first, &name, width, INDENT),
            _ => vec![format!("{first}{name}")],
        };
        lines.extend(wrap_after(INDENT, &reason, width, INDENT));
        lines
    }

    /// A verdict in one line or two: how many changed how, or who has how many.
    fn line(self, report: &Report, verdict: Verdict) -> Section {
        let total = report.totals.open_errors(verdict);
        if total == 0 {
            return Vec::new();
        }
        let text = overview::line(report, verdict);
        let title = self.heading(verdict, total);
        // Escape codes have no width, so the plain title is wrapped and then painted.
        let plain = plain_heading(verdict, total);
        let lines = wrap(&format!("{plain}  {text}"), usize::from(self.terminal.width), "  ");
        lines.into_iter().map(|line| line.replacen(&plain, &title, 1)).collect()
    }

    /// A row for each caller and check, up to this many; the last line is the rest.
    fn noise(self, report: &Report, most: usize) -> Section {
        let total = report.totals.open_errors(Verdict::Noise);
        if total == 0 || !self.view.shows(Verdict::Noise) {
            return Vec::new();
        }
        let rows = overview::check_rows(report);
        let shown = rows.len().min(self.view.limit.unwrap_or(most));
        let of_row = |row: &CheckRow<'_>| format!("  {}  {}", row.caller, row.check);
        let names: Vec<String> = rows.iter().take(shown).map(of_row).collect();
        let plain = plain_heading(Verdict::Noise, total);
        let wide = names
            .iter()
            .map(|name| display_width(name))
            .chain([display_width(&plain)])
            .max();
        let wide = wide.unwrap_or_default();
        let [errors, resources, every] = messages!["screen-errors", "screen-resources", "screen-every"];
        let pad = |text: &str| " ".repeat(wide.saturating_sub(display_width(text)));
        let mut lines = vec![format!(
            "{}{}  {}  {}  {every}",
            self.heading(Verdict::Noise, total),
            pad(&plain),
            right(&errors, 8),
            right(&resources, 9),
        )];
        for (row, name) in rows.iter().zip(&names) {
            let (errors, resources) = (grouped(row.errors()), grouped(row.resources()));
            let cells = format!("{name}{}  {errors:>8}  {resources:>9}  {}", pad(name), row.cadences());
            lines.push(cells);
        }
        let rest = overview::rest(report, Verdict::Noise, rows.iter().map(CheckRow::errors), shown);
        if let Some((text, errors)) = rest {
            lines.push(format!(
                "  {text}{}  {:>8}",
                " ".repeat(wide.saturating_sub(display_width(&text) + 2)),
                grouped(errors)
            ));
        }
        lines
    }

    /// What to type next, and how old the facts are.
    fn next(self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let first = Verdict::ALL
            .into_iter()
            .find_map(|verdict| overview::cause_rows(report, verdict).into_iter().next());
        let date = message!("catalog-date", date = age::DATE.to_string());
        let Some(id) = first.as_ref().and_then(CauseRow::sample) else {
            return writeln!(out, "{date}");
        };
        let source = self.view.source.as_ref().map(|source| format!(" {source}"));
        let (id, source) = (printable(id), source.unwrap_or_default());
        let command = message!("screen-next", id, source);
        // A command is copied whole.
        writeln!(out, "{command}")?;
        let details = format!("{} · {date}", message!("screen-next-details"));
        for line in wrap_after("      ", &details, usize::from(self.terminal.width), "      ") {
            writeln!(out, "{line}")?;
        }
        Ok(())
    }

    fn heading(self, verdict: Verdict, total: usize) -> String {
        self.title(verdict, &plain_heading(verdict, total))
    }
}

fn plain_heading(verdict: Verdict, total: usize) -> String {
    format!(
        "{} ({})",
        message!(&format!("title-{}", verdict.as_str())),
        grouped(total)
    )
}

fn count(text: &[u8]) -> usize {
    String::from_utf8_lossy(text).lines().count()
}
