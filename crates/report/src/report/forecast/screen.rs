//! A forecast on one screen: errors a day, how much data, what it costs, and what an audit saw beside it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};
use trailhum_core::forecast::{ForecastRow, LIST_PRICES, VolumeCost};

use super::{ForecastPage, json};
use crate::report::Terminal;
use crate::text::{grouped, printable, wrap, wrap_after};
use crate::words::{comma, message, messages};

/// Names of resources that are listed.
const MOST_NAMES: usize = 5;
/// Sources that could not be read which are named.
const MOST_GAPS: usize = 2;
/// Columns of numbers.
const NUMBERS: usize = 4;

/// What rows of the same name come to.
#[derive(Default)]
struct SumRow {
    without: usize,
    unknown: usize,
    least: f64,
    most: f64,
    measured: f64,
}

pub(super) fn write(page: &ForecastPage<'_>, terminal: Terminal, out: &mut dyn Write) -> io::Result<()> {
    let screen = ForecastScreen { page, terminal };
    screen.head(out)?;
    screen.table(out)?;
    screen.costs(out)?;
    screen.differences(out)?;
    screen.gaps(out)
}

struct ForecastScreen<'a> {
    page: &'a ForecastPage<'a>,
    terminal: Terminal,
}

impl ForecastScreen<'_> {
    fn wrapped(&self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        let lines = wrap(text, usize::from(self.terminal.width), "  ");
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let forecast = self.page.forecast;
        let (least, most) = forecast.seen_a_day();
        let (resources, range) = (forecast.resources, between(least, most));
        let further = decimal(forecast.a_day().1 - most);
        self.wrapped(&message!("forecast-expected", resources, range, further), out)?;
        if let Some(measured) = forecast.measured_a_day() {
            self.wrapped(&message!("forecast-measured", errors = decimal(measured)), out)?;
        }
        Ok(())
    }

    fn table(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut rows: BTreeMap<String, SumRow> = BTreeMap::new();
        for (key, row) in &self.page.forecast.rows {
            let check = printable(&key.check);
            let name = match (self.page.details, key.account.as_str()) {
                (false, _) => check,
                (true, "") => format!("{check} {}", printable(&key.region)),
                (true, account) => format!("{check} {} {}", printable(account), printable(&key.region)),
            };
            rows.entry(name).or_default().add(row);
        }
        let mut rows: Vec<(String, SumRow)> = rows.into_iter().filter(|(_, row)| !row.is_nothing()).collect();
        rows.sort_by(|(_, one), (_, other)| other.order().total_cmp(&one.order()));
        if rows.is_empty() {
            return Ok(());
        }
        writeln!(out)?;
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(self.terminal.width)
            .set_header(messages![
                "forecast-column-a-day",
                "forecast-column-measured",
                "forecast-column-without",
                "forecast-column-unknown",
                "forecast-column-check"
            ]);
        for (name, row) in &rows {
            table.add_row(row.cells(name, self.page.forecast.is_measured));
        }
        for (place, column) in table.column_iter_mut().enumerate() {
            column.set_constraint(ColumnConstraint::ContentWidth);
            if place < NUMBERS {
                column.set_cell_alignment(CellAlignment::Right);
                column.set_padding((0, 2));
            }
        }
        writeln!(out, "{}", table.trim_fmt())?;
        self.wrapped(&message!("forecast-legend"), out)
    }

    /// How much data it is, and what that costs.
    fn costs(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out)?;
        let (least, most) = json::range(self.page);
        let (low, high) = (VolumeCost::new(least), VolumeCost::new(most));
        let events = between(low.events.round(), high.events.round());
        let megabytes = between(low.gigabytes * 1e3, high.gigabytes * 1e3);
        self.wrapped(&message!("forecast-volume", events, megabytes), out)?;
        for price in LIST_PRICES {
            let cost = dollars(low.cost(price.usd_per_gb), high.cost(price.usd_per_gb));
            let (what, region, date) = (price.what, price.region, price.date);
            let text = message!(
                "forecast-cost",
                what,
                region,
                date,
                cost,
                price = format!("{:.3}", price.usd_per_gb)
            );
            self.indented(&text, out)?;
        }
        if let Some(price) = self.page.price_per_gb {
            let cost = dollars(low.cost(price), high.cost(price));
            self.indented(&message!("forecast-own-cost", cost, price = format!("{price:.2}")), out)?;
        }
        Ok(())
    }

    fn indented(&self, text: &str, out: &mut dyn Write) -> io::Result<()> {
        let lines = wrap_after("  ", text, usize::from(self.terminal.width), "    ");
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }

    /// After an audit: what is missing, and what is too much.
    fn differences(&self, out: &mut dyn Write) -> io::Result<()> {
        let forecast = self.page.forecast;
        if !forecast.is_measured {
            return Ok(());
        }
        let names = |list: Vec<String>| {
            let more = list.len().saturating_sub(MOST_NAMES);
            let named = list.into_iter().take(MOST_NAMES).collect::<Vec<_>>().join(comma());
            if more == 0 {
                named
            } else {
                message!("forecast-and-more", named, more)
            }
        };
        let rows = || forecast.rows.iter();
        let about = |check: &str, id: &str| format!("{} {}", printable(check), printable(id));
        let missing = rows().flat_map(|(key, row)| row.missing().map(|id| about(&key.check, id)));
        let missing: Vec<String> = missing.collect();
        let surplus = rows().flat_map(|(key, row)| row.surplus().map(|id| about(&key.check, id)));
        let surplus: Vec<String> = surplus.collect();
        if !missing.is_empty() {
            let count = missing.len();
            self.wrapped(&message!("forecast-missing", count, names = names(missing)), out)?;
        }
        if !surplus.is_empty() {
            let count = surplus.len();
            self.wrapped(&message!("forecast-surplus", count, names = names(surplus)), out)?;
        }
        Ok(())
    }

    fn gaps(&self, out: &mut dyn Write) -> io::Result<()> {
        for gap in self.page.gaps.iter().take(MOST_GAPS) {
            let (place, what, hint) = (printable(&gap.place), printable(&gap.what), printable(&gap.hint));
            self.wrapped(&format!("{} {place}: {what}. {hint}", message!("not-read")), out)?;
        }
        match self.page.gaps.len().saturating_sub(MOST_GAPS) {
            0 => Ok(()),
            count => self.wrapped(&message!("gaps-more", count), out),
        }
    }
}

impl SumRow {
    fn add(&mut self, row: &ForecastRow) {
        let (least, most) = row.a_day();
        self.least += least;
        self.most += most;
        self.without += row.without.len();
        self.unknown += row.unknown.len();
        self.measured += row.measured_a_day();
    }

    fn is_nothing(&self) -> bool {
        self.most <= 0.0 && self.measured <= 0.0
    }

    /// The surest first, then the most.
    fn order(&self) -> f64 {
        1000.0 * self.least + 10.0 * self.measured + self.most
    }

    fn cells(&self, name: &str, is_measured: bool) -> Vec<String> {
        let count = |number: usize| if number == 0 { "·".to_owned() } else { grouped(number) };
        let measured = if is_measured {
            decimal(self.measured)
        } else {
            "·".to_owned()
        };
        vec![
            between(self.least, self.most),
            measured,
            count(self.without),
            count(self.unknown),
            name.to_owned(),
        ]
    }
}

/// A number with one decimal where it is small.
fn decimal(number: f64) -> String {
    if number >= 100.0 || (number - number.round()).abs() < 0.05 {
        grouped(format!("{number:.0}"))
    } else {
        format!("{number:.1}")
    }
}

fn between(least: f64, most: f64) -> String {
    match (decimal(least), decimal(most)) {
        (least, most) if least == most => least,
        (least, most) => format!("{least}-{most}"),
    }
}

/// Dollars; what is not nothing is not written as 0.00.
fn dollars(least: f64, most: f64) -> String {
    let text = |cost: f64| format!("{cost:.2}");
    match (text(least), text(most)) {
        (_, most) if most == "0.00" => "<0.01".to_owned(),
        (least, most) if least == most => least,
        (least, most) => format!("{least}-{most}"),
    }
}
