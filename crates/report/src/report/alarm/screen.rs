//! The alarm on one screen: how often it goes off and why, what is expected, and what to do.

use std::io::{self, Write};

use anstyle::Style;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};
use trailhum_core::alarm::{AlarmSeries, Budget, Ground, KeptReason, OmittedCalls};

use super::{AlarmPage, AlarmView, rows};
use crate::report::answer;
use crate::text::{grouped, join, percent, printable, wrap, wrap_after};
use crate::words::{comma, message, messages};

/// Columns of numbers, before the text.
const NUMBERS: usize = 5;
/// Where the text of an exclusion begins.
const INDENT: &str = "          ";
/// Exclusions that the screen lists.
const MOST_EXCLUDED: usize = 6;
/// Recurring errors that `--details` lists.
const MOST_SERIES: usize = 200;
/// Codes that are named.
const MOST_CODES: usize = 3;
/// Sources that could not be read which are named.
const MOST_GAPS: usize = 2;

pub(super) fn write(page: &AlarmPage<'_>, view: AlarmView<'_>, out: &mut dyn Write) -> io::Result<()> {
    let screen = AlarmScreen { page, view };
    screen.head(out)?;
    if page.alarms.series_count > 0 {
        screen.table(out)?;
        screen.second(out)?;
        if view.details {
            screen.details(out)?;
        }
    }
    screen.notes(out)?;
    screen.next(out)
}

struct AlarmScreen<'a> {
    page: &'a AlarmPage<'a>,
    view: AlarmView<'a>,
}

impl AlarmScreen<'_> {
    fn wrapped(&self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        let lines = wrap(text, usize::from(self.view.terminal.width), "  ");
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }

    fn bold(&self, text: &str) -> String {
        if self.view.terminal.color {
            let bold = Style::new().bold();
            format!("{bold}{text}{bold:#}")
        } else {
            text.to_owned()
        }
    }

    /// What was read, how often the alarm goes off, and how often only because of AWS services.
    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let (page, report) = (self.page, self.page.report);
        self.wrapped(&answer::heading(report), out)?;
        let [old, later] = page.alarms.totals;
        let answer = if old.errors == 0 {
            message!("alarm-none", count = report.totals.errors)
        } else {
            let (fires, aws) = (decimal(page.a_day(old.fires)), decimal(page.a_day(old.fires_of_aws)));
            message!(
                "alarm-fires",
                fires,
                aws,
                percent = percent(old.fires_of_aws, old.fires)
            )
        };
        for line in wrap(&answer, usize::from(self.view.terminal.width), "  ") {
            writeln!(out, "{}", self.bold(&line))?;
        }
        if old.errors > 0 {
            let periods = decimal(page.a_day(old.periods));
            let aws = decimal(page.a_day(old.periods_of_aws));
            let later = decimal(page.a_day(later.fires));
            self.wrapped(&message!("alarm-periods", periods, aws, later), out)?;
        }
        let mut read = answer::read(report);
        if !report.coverage.event_names.is_empty() {
            read.push(message!("alarm-event-history"));
        }
        if read.is_empty() {
            Ok(())
        } else {
            self.wrapped(&join(&read), out)
        }
    }

    fn table(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out)?;
        let alarms = &self.page.alarms;
        let mut table = self.blank(message!("alarm-column-who"));
        for (text, row) in rows::rows(alarms) {
            let errors = [row.errors, row.errors_of_later];
            table.add_row(self.cells(errors, row.budget, rows::ends(row), text));
        }
        let errors = alarms.totals.map(|totals| totals.errors);
        table.add_row(self.cells(errors, alarms.budget, String::new(), message!("alarm-row-all")));
        let left = &alarms.second;
        if !left.excluded.is_empty() {
            let mut cells = self.cells(
                [left.totals.errors, 0],
                left.budget,
                String::new(),
                message!("alarm-row-left"),
            );
            if let Some(later) = cells.get_mut(1) {
                later.clear();
            }
            table.add_row(cells);
        }
        show(table, out)?;
        self.wrapped(&message!("alarm-legend"), out)
    }

    fn cells(&self, errors: [usize; 2], budget: Budget, ends: String, text: String) -> Vec<String> {
        let [old, later] = errors;
        let later = if later == 0 { "·".to_owned() } else { grouped(later) };
        vec![
            grouped(old),
            later,
            decimal(self.page.a_day(old)),
            interval(budget),
            ends,
            text,
        ]
    }

    /// A table of numbers, and of a text whose header this is.
    fn blank(&self, text: String) -> Table {
        let numbers = messages![
            "alarm-column-old",
            "alarm-column-later",
            "alarm-column-a-day",
            "alarm-column-next",
            "alarm-column-ends"
        ];
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(self.view.terminal.width)
            .set_header(numbers.into_iter().chain([text]));
        table
    }

    /// What a second alarm would leave out, and what it keeps.
    fn second(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out)?;
        let second = &self.page.alarms.second;
        let [old, _] = self.page.alarms.totals;
        if second.excluded.is_empty() {
            self.wrapped(&message!("alarm-second-none"), out)?;
        } else {
            let text = message!(
                "alarm-second",
                errors = second.errors_left_out(),
                all = old.errors,
                fires = decimal(self.page.a_day(second.totals.fires)),
                filters = second.patterns.len(),
            );
            self.wrapped(&text, out)?;
            self.list_excluded(out)?;
        }
        let has_probe = (second.excluded.iter()).any(|excluded| excluded.exclusion.ground == Ground::DeliveryProbe);
        if has_probe {
            self.wrapped(&message!("alarm-check-delivery"), out)?;
        }
        let kept = KeptReason::ALL
            .iter()
            .filter_map(|kept| Some((kept, *second.kept.get(kept)?)));
        let kept: Vec<String> = kept
            .map(|(kept, errors)| message!(&format!("alarm-kept-{}", kept.as_str()), errors = grouped(errors)))
            .collect();
        if !kept.is_empty() {
            self.wrapped(&message!("alarm-kept", kept = kept.join(comma())), out)?;
        }
        self.wrapped(&message!("alarm-kept-others"), out)?;
        self.wrapped(&message!("alarm-threshold"), out)
    }

    /// What is left out, in whatever regions, the most errors first.
    fn list_excluded(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut rows: Vec<(String, usize)> = Vec::new();
        for excluded in &self.page.alarms.second.excluded {
            let text = self.excluded(excluded);
            match rows.iter_mut().find(|(known, _)| *known == text) {
                Some((_, errors)) => *errors += excluded.errors,
                None => rows.push((text, excluded.errors)),
            }
        }
        rows.sort_by_key(|(_, errors)| std::cmp::Reverse(*errors));
        let width = usize::from(self.view.terminal.width);
        for (text, errors) in rows.iter().take(MOST_EXCLUDED) {
            let errors = format!("  {:>6}  ", grouped(errors));
            for line in wrap_after(&errors, text, width, INDENT) {
                writeln!(out, "{line}")?;
            }
        }
        match rows.len().saturating_sub(MOST_EXCLUDED) {
            0 => Ok(()),
            count => {
                let more = message!("rows-more", count);
                writeln!(out, "{INDENT}{}", message!("and-more", more))
            }
        }
    }

    fn excluded(&self, excluded: &OmittedCalls) -> String {
        let it = &excluded.exclusion;
        let ground = message!(&format!("alarm-ground-{}", it.ground.as_str()));
        let (service, name) = (printable(&it.service), printable(&it.name));
        format!("{}{service} {name}: {ground}", self.account(&it.account))
    }

    /// The account with a space behind it; nothing where there is only one.
    fn account(&self, account: &str) -> String {
        if self.page.report.has_several_accounts() {
            format!("{} ", printable(account))
        } else {
            String::new()
        }
    }

    /// Every recurring error.
    fn details(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out)?;
        let alarms = &self.page.alarms;
        let mut table = self.blank(message!("alarm-column-series"));
        for series in alarms.series.iter().take(MOST_SERIES) {
            let errors = [series.errors, series.errors_of_later];
            table.add_row(self.cells(errors, series.budget, rows::end(series.end), self.series(series)));
        }
        show(table, out)?;
        let more = alarms.series_count.saturating_sub(MOST_SERIES.min(alarms.series.len()));
        if more > 0 {
            let more = message!("rows-more", count = more);
            writeln!(out, "{}", message!("and-more", more))?;
        }
        Ok(())
    }

    fn series(&self, series: &AlarmSeries) -> String {
        let call = format!(
            "{}{} {} {} {}",
            self.account(&series.account),
            printable(&series.region),
            printable(&series.caller),
            printable(&series.name),
            printable(&series.code)
        );
        if series.is_left_out {
            message!("alarm-series-left-out", call)
        } else {
            call
        }
    }

    /// What the numbers lack.
    fn notes(&self, out: &mut dyn Write) -> io::Result<()> {
        let (page, report) = (self.page, self.page.report);
        let alarms = &page.alarms;
        let count: usize = alarms.uncounted.values().sum();
        if count > 0 {
            let mut codes: Vec<(&String, &usize)> = alarms.uncounted.iter().collect();
            codes.sort_by_key(|(code, count)| (std::cmp::Reverse(**count), *code));
            let codes: Vec<String> = (codes.iter().take(MOST_CODES))
                .map(|(code, count)| format!("{} {}", printable(code), grouped(count)))
                .collect();
            self.wrapped(&message!("alarm-uncounted", count, codes = codes.join(comma())), out)?;
        }
        if page.unlisted > 0 {
            self.wrapped(&message!("alarm-unlisted", count = page.unlisted), out)?;
        }
        if alarms.unknown_addresses > 0 {
            self.wrapped(&message!("alarm-no-address", count = alarms.unknown_addresses), out)?;
        }
        for gap in report.coverage.gaps.iter().take(MOST_GAPS) {
            let (place, what, hint) = (printable(&gap.place), printable(&gap.what), printable(&gap.hint));
            self.wrapped(&format!("{} {place}: {what}. {hint}", message!("not-read")), out)?;
        }
        match report.coverage.gaps.len().saturating_sub(MOST_GAPS) {
            0 => Ok(()),
            count => self.wrapped(&message!("gaps-more", count), out),
        }
    }

    /// What to type next.
    fn next(&self, out: &mut dyn Write) -> io::Result<()> {
        let source = self.view.source.map(|source| format!(" {source}")).unwrap_or_default();
        let alarms = &self.page.alarms;
        let first = alarms.series.iter().find(|series| !series.is_left_out);
        if !alarms.second.excluded.is_empty() {
            writeln!(out, "{}", message!("alarm-next-write", source))?;
        } else if let Some(id) = first.and_then(|series| series.event.as_deref()) {
            writeln!(out, "{}", message!("screen-next", source, id = printable(id)))?;
        }
        if alarms.series_count > 0 && !self.view.details {
            writeln!(out, "      {}", message!("alarm-next-details"))?;
        }
        Ok(())
    }
}

/// Writes a table of which the last column is text.
fn show(mut table: Table, out: &mut dyn Write) -> io::Result<()> {
    for (place, column) in table.column_iter_mut().enumerate() {
        column.set_constraint(ColumnConstraint::ContentWidth);
        if place < NUMBERS {
            column.set_cell_alignment(CellAlignment::Right);
            column.set_padding((0, 2));
        }
    }
    writeln!(out, "{}", table.trim_fmt())
}

/// A number of something a day, with one decimal; what is not nothing is not written as 0.0.
fn decimal(number: f64) -> String {
    if number > 0.0 && number < 0.05 {
        return "<0.1".to_owned();
    }
    let text = format!("{number:.1}");
    match text.split_once('.') {
        Some((whole, part)) => format!("{}.{part}", grouped(whole)),
        None => text,
    }
}

/// The least and the most that are expected.
fn interval(budget: Budget) -> String {
    match budget.interval() {
        (least, most) if least == most => grouped(least),
        (least, most) => format!("{}-{}", grouped(least), grouped(most)),
    }
}
