//! Whether a change worked, on one screen: the answer, the recurring errors, and what else happened at that time.

use std::io::{self, Write};

use anstyle::Style;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};
use jiff::SignedDuration;
use trailhum_core::finding::Finding;
use trailhum_core::verify::{LEAST_CHANCE, SeriesCheck, SeriesOutcome, VerifyAnswer};

use super::{VerifyPage, VerifyView};
use crate::report::answer;
use crate::text::{grouped, join, minute, printable, wrap, wrap_after};
use crate::words::finding::{requested, resource, who};
use crate::words::{health, message, messages};

/// Rows of the table without `--details`.
const MOST_SERIES: usize = 12;
/// And with it.
const MOST_DETAILS: usize = 500;
/// Other series and changes that are listed.
const MOST_OTHERS: usize = 6;
/// Sources that could not be read which are named.
const MOST_GAPS: usize = 2;
/// A change of a trail or recorder this near is one of that time.
const AT_THAT_TIME: SignedDuration = SignedDuration::from_hours(24);
/// Columns of numbers, after the outcome.
const NUMBERS: std::ops::Range<usize> = 1..4;

pub(super) fn write(page: &VerifyPage<'_>, view: VerifyView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let screen = VerifyScreen { page, view };
    screen.head(out)?;
    if !page.verified.series.is_empty() {
        screen.table(out)?;
    }
    screen.others(out)?;
    screen.notes(out)
}

struct VerifyScreen<'a> {
    page: &'a VerifyPage<'a>,
    view: VerifyView<'a>,
}

impl VerifyScreen<'_> {
    fn wrapped(&self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        let lines = wrap(text, usize::from(self.view.terminal.width), "  ");
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        self.wrapped(&answer::heading(self.page.report), out)?;
        for line in wrap(&self.answer(), usize::from(self.view.terminal.width), "  ") {
            if self.view.terminal.color {
                let bold = Style::new().bold();
                writeln!(out, "{bold}{line}{bold:#}")?;
            } else {
                writeln!(out, "{line}")?;
            }
        }
        let read = answer::read(self.page.report);
        if read.is_empty() {
            Ok(())
        } else {
            self.wrapped(&join(&read), out)
        }
    }

    fn answer(&self) -> String {
        let page = self.page;
        let time = minute(page.question.change);
        let sums = |outcomes: &[SeriesOutcome]| page.sums(outcomes);
        let goes_on = sums(&[SeriesOutcome::NotWorked, SeriesOutcome::Changed]);
        let worked = sums(&[SeriesOutcome::Worked]);
        match page.answer() {
            VerifyAnswer::Worked => {
                message!("verify-worked", due = worked.due, time, chance = chance(worked.chance))
            }
            VerifyAnswer::Partly => message!(
                "verify-partly",
                worked = worked.series,
                failed = goes_on.series,
                seen = goes_on.seen,
                time
            ),
            VerifyAnswer::Changed => message!("verify-changed", seen = goes_on.seen, time),
            VerifyAnswer::NotWorked => message!("verify-not-worked", seen = goes_on.seen, time),
            VerifyAnswer::TooEarly => self.too_early(time),
            VerifyAnswer::CallerSilent => message!("verify-silent", time),
            VerifyAnswer::CannotTell => self.cannot_tell(time),
        }
    }

    fn too_early(&self, time: String) -> String {
        let early = self.page.sums(&[SeriesOutcome::TooEarly]);
        let text = message!("verify-too-early", due = early.due, needed = early.needed, time);
        match early.ask_after {
            Some(after) => format!("{text} {}", message!("verify-ask-after", time = minute(after))),
            None => text,
        }
    }

    fn cannot_tell(&self, time: String) -> String {
        let any = |outcome| self.page.verified.with_outcome(outcome).next().is_some();
        if any(SeriesOutcome::NotRead) {
            return message!("verify-not-read", time);
        }
        if any(SeriesOutcome::EndedBefore) {
            return message!("verify-ended-before", time);
        }
        message!("verify-no-cadence", time)
    }

    fn table(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out)?;
        let all = &self.page.verified.series;
        let most = if self.view.details { MOST_DETAILS } else { MOST_SERIES };
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(self.view.terminal.width)
            .set_header(messages![
                "verify-column-outcome",
                "verify-column-due",
                "verify-column-seen",
                "verify-column-chance",
                "verify-column-every",
                "verify-column-series"
            ]);
        for (finding, check) in all.iter().take(most) {
            table.add_row(self.cells(finding, check));
        }
        let last = NUMBERS.end + 1;
        for (place, column) in table.column_iter_mut().enumerate() {
            if place <= last {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
            if place < last {
                column.set_padding((0, 2));
            }
            if NUMBERS.contains(&place) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        writeln!(out, "{}", table.trim_fmt())?;
        match all.len().saturating_sub(most) {
            0 => Ok(()),
            count => {
                let more = message!("rows-more", count);
                writeln!(out, "{}", message!("and-more", more))
            }
        }
    }

    fn cells(&self, finding: &Finding, check: &SeriesCheck) -> Vec<String> {
        let number = |number: usize| if number == 0 { "·".to_owned() } else { grouped(number) };
        let period = Some(check.period.as_str()).filter(|period| !period.is_empty());
        vec![
            message!(&format!("verify-outcome-{}", check.outcome.as_str())),
            number(check.due),
            number(check.seen),
            check.chance.map_or_else(|| "·".to_owned(), odds),
            period.unwrap_or("·").to_owned(),
            self.series(finding),
        ]
    }

    fn series(&self, finding: &Finding) -> String {
        let several = self.page.report.has_several_accounts();
        format!("{} {} {}", who(finding, several), requested(finding), resource(finding))
    }

    /// What began, stopped or was changed at that time beside what the change was meant for.
    fn others(&self, out: &mut dyn Write) -> io::Result<()> {
        let verified = &self.page.verified;
        let change = verified.change;
        let mut lines: Vec<String> = Vec::new();
        for setting in &verified.changes {
            let (call, caller) = (printable(setting.event_name), printable(setting.caller));
            let name = resource(setting.finding);
            lines.push(message!(
                "verify-setting",
                time = minute(setting.at),
                call,
                name,
                caller
            ));
        }
        let notes = &self.page.report.coverage.health;
        let near = |time: jiff::Timestamp| time.duration_since(change).abs() <= AT_THAT_TIME;
        lines.extend(
            (notes.iter())
                .filter(|note| note.change().is_some_and(|it| near(it.time)))
                .map(health),
        );
        for other in &verified.coincidences {
            let (time, series) = (minute(other.at), self.series(other.finding));
            lines.push(if other.began {
                message!("verify-began", time, series)
            } else {
                message!("verify-stopped", time, series)
            });
        }
        if lines.is_empty() {
            return Ok(());
        }
        writeln!(out)?;
        self.wrapped(&message!("verify-at-that-time"), out)?;
        let most = if self.view.details { MOST_DETAILS } else { MOST_OTHERS };
        for line in lines.iter().take(most) {
            for line in wrap_after("  ", line, usize::from(self.view.terminal.width), "    ") {
                writeln!(out, "{line}")?;
            }
        }
        match lines.len().saturating_sub(most) {
            0 => Ok(()),
            count => {
                let more = message!("rows-more", count);
                writeln!(out, "  {}", message!("and-more", more))
            }
        }
    }

    fn notes(&self, out: &mut dyn Write) -> io::Result<()> {
        let page = self.page;
        let not_counted: usize = page.verified.series.iter().map(|(_, check)| check.not_counted).sum();
        if not_counted > 0 {
            self.wrapped(&message!("verify-not-counted", count = not_counted), out)?;
        }
        if page.report.left_out() > 0 {
            self.wrapped(&message!("verify-unlisted", count = page.report.left_out()), out)?;
        }
        for gap in page.report.coverage.gaps.iter().take(MOST_GAPS) {
            let (place, what, hint) = (printable(&gap.place), printable(&gap.what), printable(&gap.hint));
            self.wrapped(&format!("{} {place}: {what}. {hint}", message!("not-read")), out)?;
        }
        match page.report.coverage.gaps.len().saturating_sub(MOST_GAPS) {
            0 => {}
            count => self.wrapped(&message!("gaps-more", count), out)?,
        }
        self.next(out)
    }

    /// What to type next.
    fn next(&self, out: &mut dyn Write) -> io::Result<()> {
        let source = self.view.source.map(|source| format!(" {source}")).unwrap_or_default();
        let goes_on = |outcome| matches!(outcome, SeriesOutcome::NotWorked | SeriesOutcome::Changed);
        let first = self
            .page
            .verified
            .series
            .iter()
            .find(|(_, check)| goes_on(check.outcome));
        if let Some(id) = first.and_then(|(finding, _)| finding.samples.first()) {
            writeln!(out, "{}", message!("screen-next", source, id = printable(id)))?;
        }
        Ok(())
    }
}

/// A chance in words.
fn chance(chance: f64) -> String {
    if chance < LEAST_CHANCE {
        message!("verify-chance-less", number = grouped(one_in(LEAST_CHANCE)))
    } else {
        message!("verify-chance", number = grouped(one_in(chance)))
    }
}

/// The same in a column.
fn odds(chance: f64) -> String {
    if chance < LEAST_CHANCE {
        format!("<1:{}", grouped(one_in(LEAST_CHANCE)))
    } else {
        format!("1:{}", grouped(one_in(chance)))
    }
}

/// One of how many; rounded down, so that no more is claimed than is known.
fn one_in(chance: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive number of ten thousand at most"
    )]
    let number = (1.0 / chance.clamp(LEAST_CHANCE, 1.0) + 1e-6).floor() as u64;
    number
}
