//! The lines and dots of the pictures of days by hours, in as few characters as can be: a large report has
//! 100,000 dots.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::Timestamp;

use super::{Calendar, day_of};
use trailhum_core::finding::{ActivityHistogram, ActivitySlot};

/// Places in a picture: the column of the day, the slot of the day.
pub(super) type Cells = BTreeSet<(i32, i32)>;

/// Adds those beats that are drawn.
pub(super) fn add(cells: &mut Cells, beats: impl Iterator<Item = ActivitySlot>, calendar: &Calendar) {
    cells.extend(beats.filter_map(|beat| Some((calendar.column(beat.day)?, beat.slot))));
}

/// A dot at each place, as a line with round or square ends: as wide as two fifths of a day, so that the dots of many days
/// join to a line before the eye.
pub(super) fn dots(cells: &Cells) -> String {
    let mut path = String::with_capacity(cells.len() * 11);
    let mut last: Option<(i32, i32)> = None;
    for (column, slot) in cells {
        let (x, y) = last.unwrap_or_default();
        let (days, down) = (column - x, slot - y);
        // Writing to a String cannot fail.
        let _ = match last {
            None => write!(path, "M{days}.3 {down}.5h.4"),
            // The last dot ended two fifths to the right of where it began.
            Some(_) if days == 0 => write!(path, "m-.4 {down}h.4"),
            Some(_) if days == 1 => write!(path, "m.6 {down}h.4"),
            Some(_) => write!(path, "m{}.6 {down}h.4", days - 1),
        };
        last = Some((*column, *slot));
    }
    path
}

/// The lines between the days.
pub(super) fn midnights(days: i32) -> String {
    let mut path = String::new();
    for day in 1..days {
        let _ = write!(path, "M{day} 0v{}", ActivityHistogram::A_DAY);
    }
    path
}

/// The area of a span of time, a rectangle a day.
pub(super) fn span(calendar: &Calendar, from: Timestamp, to: Timestamp) -> String {
    let mut path = String::new();
    for day in day_of(from)..=day_of(to) {
        let Some(column) = calendar.column(day) else { continue };
        let minutes = |time: Timestamp| (time.as_second() - i64::from(day) * 86_400).clamp(0, 86_400) / 60;
        let (top, bottom) = (minutes(from), minutes(to));
        if top < bottom {
            let _ = write!(path, "M{column} {}h1V{}h-1z", tenth(top), tenth(bottom));
        }
    }
    path
}

/// Minutes as slots of ten.
fn tenth(minutes: i64) -> String {
    match minutes % 10 {
        0 => (minutes / 10).to_string(),
        rest => format!("{}.{rest}", minutes / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::calendar;
    use super::*;

    #[test]
    fn every_cell_is_one_dot() {
        let cells = Cells::from([(0, 60), (0, 132), (1, 60), (3, 61)]);
        assert_eq!(dots(&cells), "M0.3 60.5h.4m-.4 72h.4m.6 -72h.4m1.6 1h.4");
        assert_eq!(dots(&Cells::new()), "");
    }

    #[test]
    fn a_span_is_cut_at_midnight_and_at_the_edges_of_the_picture() {
        let calendar = calendar("2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z");
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        let path = span(&calendar, time("2025-12-31T12:00:00Z"), time("2026-01-02T01:05:00Z"));
        assert_eq!(path, "M0 0h1V144h-1zM1 0h1V6.5h-1z");
        assert_eq!(
            span(&calendar, time("2026-01-02T00:00:00Z"), time("2026-01-02T00:00:00Z")),
            ""
        );
    }
}
