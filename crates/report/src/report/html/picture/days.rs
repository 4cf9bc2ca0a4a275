//! Errors a day, split by verdict.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{Calendar, percent};
use crate::report::Report;
use crate::text::grouped;
use crate::words::message;
use trailhum_core::finding::Verdict;

/// Height of the picture in pixels.
const HEIGHT: u32 = 280;

/// What a bar is made of, from the bottom up: what needs attention is on the line, where days compare best.
const PARTS: [&str; Verdict::ALL.len() + 1] = [
    "investigate",
    "unexplained",
    "changed",
    "client",
    "benign",
    "noise",
    "other",
];

/// The errors of one day, in the order of [`PARTS`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct DayBar([u64; PARTS.len()]);

impl DayBar {
    fn total(self) -> u64 {
        self.0.iter().sum()
    }
}

/// The picture, and its numbers as a table.
pub(in crate::report::html) fn draw(report: &Report, calendar: &Calendar) -> Markup {
    let days = count(report, calendar);
    let most = days.iter().map(|day| day.total()).max().unwrap_or_default();
    let step = step(most);
    let top = most.div_ceil(step).max(1) * step;
    let spoken = calendar.columns().zip(&days).max_by_key(|(_, day)| day.total());
    html! {
        figure aria-labelledby="days-title" {
            figcaption {
                h3 #days-title { (message!("days-heading")) }
                p { (message!("days-intro")) }
                ul.legend {
                    @for part in parts(&days) { li { svg.key aria-hidden="true" { rect class={ "bar " (part) } width="100%" height="100%" {} } (part) } }
                }
            }
            svg.chart height=(HEIGHT) role="img" aria-labelledby="days-name days-text" {
                title #days-name { (message!("days-title")) }
                desc #days-text {
                    @if let Some(((_, date), day)) = spoken { (message!("days-description", count = day.total(), date = date.to_string())) " " (message!("table-below")) }
                }
                @for value in (0..=top / step).map(|line| line * step) {
                    @let y = HEIGHT - pixels(value, top);
                    line x1="0" x2="100%" y1=(y) y2=(y) {}
                    text x="-6" y=(y) dy="4" text-anchor="end" { (grouped(value)) }
                }
                @for ((column, _), day) in calendar.columns().zip(&days) { (bar(*day, column, top, calendar)) }
            }
            svg.axis aria-hidden="true" { use href="#axis" {} }
            details.numbers {
                summary { (message!("days-table")) }
                (table(&days, calendar))
            }
        }
    }
}

/// The parts that any day has.
fn parts(days: &[DayBar]) -> Vec<&'static str> {
    let has = |place: usize| days.iter().any(|day| day.0.get(place).is_some_and(|value| *value > 0));
    let parts = PARTS.into_iter().enumerate().filter(|(place, _)| has(*place));
    parts.map(|(_, part)| part).collect()
}

fn bar(day: DayBar, column: i32, top: u64, calendar: &Calendar) -> Markup {
    let share = |part: f64| percent((f64::from(column) + part) / f64::from(calendar.days));
    let width = percent(0.8 / f64::from(calendar.days));
    let mut below = 0;
    let mut parts = Vec::new();
    for (name, value) in PARTS.iter().zip(day.0) {
        let (from, to) = (pixels(below, top), pixels(below + value, top));
        below += value;
        if value > 0 {
            // One error among thousands is still to be seen.
            let height = (to - from).max(1);
            parts.push((name, HEIGHT - from - height, height));
        }
    }
    html! {
        @for (name, y, height) in parts { rect class={ "bar " (name) } x=(share(0.1)) width=(width) y=(y) height=(height) {} }
    }
}

fn table(days: &[DayBar], calendar: &Calendar) -> Markup {
    html! {
        section.scroll tabindex="0" aria-label=(message!("days-heading")) {
            table {
                thead { tr { th scope="col" { (message!("days-day")) } @for part in PARTS { th scope="col" { (part) } } th scope="col" { (message!("days-all")) } } }
                tbody {
                    @for ((_, date), day) in calendar.columns().zip(days) {
                        tr { th scope="row" { (date) } @for value in day.0 { td { (grouped(value)) } } td { (grouped(day.total())) } }
                    }
                }
            }
        }
    }
}

/// What each day holds. The report counts all errors by day and code, each finding its own; the rest is of findings that are not listed.
fn count(report: &Report, calendar: &Calendar) -> Vec<DayBar> {
    let mut days: BTreeMap<i32, DayBar> = BTreeMap::new();
    for finding in &report.findings {
        let part = Verdict::ALL.iter().position(|verdict| *verdict == finding.verdict);
        let Some(part) = part else { continue };
        for beat in finding.beats.iter() {
            let Some(column) = calendar.column(beat.day) else {
                continue;
            };
            if let Some(sum) = days.entry(column).or_default().0.get_mut(part) {
                *sum += u64::from(beat.count);
            }
        }
    }
    let mut all: BTreeMap<&str, u64> = BTreeMap::new();
    for (date, count) in report.error_codes.iter().flat_map(|code| &code.per_day) {
        *all.entry(date).or_default() += *count as u64;
    }
    let with_others = |(column, date): (i32, jiff::civil::Date)| {
        let mut day = days.get(&column).copied().unwrap_or_default();
        let all = all.get(date.to_string().as_str()).copied().unwrap_or_default();
        let others = all.saturating_sub(day.total());
        if let Some(last) = day.0.last_mut() {
            *last = others;
        }
        day
    };
    calendar.columns().map(with_others).collect()
}

/// The step between two lines: 1, 2 or 5 times a power of ten, for at most five lines.
fn step(most: u64) -> u64 {
    let mut power = 1;
    loop {
        for times in [1, 2, 5] {
            if most <= power * times * 5 {
                return power * times;
            }
        }
        power *= 10;
    }
}

/// The height of a value.
fn pixels(value: u64, top: u64) -> u32 {
    u32::try_from((value * u64::from(HEIGHT) + top / 2) / top).unwrap_or(HEIGHT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_at_round_numbers_and_are_at_most_five() {
        for (most, expected) in [(0, 1), (5, 1), (6, 2), (24, 5), (179, 50), (1000, 200), (1001, 500)] {
            assert_eq!(step(most), expected, "{most}");
        }
    }

    #[test]
    fn the_parts_of_a_bar_fill_its_height() {
        assert_eq!((pixels(0, 7), pixels(7, 7), pixels(1, 2)), (0, HEIGHT, HEIGHT / 2));
    }
}
