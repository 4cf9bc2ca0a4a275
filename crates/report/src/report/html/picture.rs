//! Pictures as SVG, drawn with nothing but the report's numbers.
//!
//! Widths are shares of the room there is, and lines and dots keep their thickness however far they are stretched: one
//! drawing serves a phone, a desk and paper. Colors come from the style sheet; each verdict has its word beside it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};

use trailhum_core::finding::{ActivityHistogram, Finding};
use trailhum_core::tally::Scope;
use trailhum_core::time::{TimeSpan, at_second};

pub(super) mod noise;
mod path;
pub(super) mod strips;

/// So many days are drawn; of a longer window, the latest.
const MOST_DAYS: i32 = 92;
/// So many days are named below a picture, so that the names have room on a phone.
const MOST_LABELS: i32 = 7;

/// The days of the window, one column each.
pub(super) struct Calendar {
    /// UTC days since 1970-01-01.
    first: i32,
    days: i32,
    /// The window itself, which begins and ends inside a day.
    from: Timestamp,
    to: Timestamp,
    /// Days of the window before the first that is drawn.
    pub(super) left_out: i32,
}

impl Calendar {
    pub(super) fn from_scope(scope: &Scope) -> Self {
        let begin = day_of(scope.from);
        // The end is exclusive: a window until midnight does not show the day that begins there.
        let end = day_of(Timestamp::from_second(scope.to.as_second() - 1).unwrap_or(scope.to)).max(begin);
        let first = begin.max(end - MOST_DAYS + 1);
        Self {
            first,
            days: end - first + 1,
            from: scope.from,
            to: scope.to,
            left_out: first - begin,
        }
    }

    /// The column of a day, unless it is not drawn.
    fn column(&self, day: i32) -> Option<i32> {
        let column = day - self.first;
        (0..self.days).contains(&column).then_some(column)
    }

    /// The columns with their dates.
    pub(super) fn columns(&self) -> impl Iterator<Item = (i32, Date)> {
        (0..self.days).map(|column| (column, date(self.first + column)))
    }

    /// The middle of a column in percent of the width.
    fn middle(&self, column: i32) -> String {
        percent((f64::from(column) + 0.5) / f64::from(self.days))
    }

    /// The coordinates of all pictures of days by hours: a column a day, and a row a slot of ten minutes.
    fn view_box(&self) -> String {
        format!("0 0 {} {}", self.days, ActivityHistogram::A_DAY)
    }

    /// The spans of the first and the last day that are outside of the window.
    fn outside(&self) -> [(Timestamp, Timestamp); 2] {
        let midnight = |day: i32| at_second(i64::from(day) * 86_400);
        [
            (midnight(self.first), self.from),
            (self.to, midnight(self.first + self.days)),
        ]
    }

    /// The names of the days, to stand below a picture.
    fn labels(&self) -> Markup {
        let step = (self.days + MOST_LABELS - 1) / MOST_LABELS;
        html! {
            @for (column, date) in self.columns().filter(|(column, _)| column % step == 0) {
                text x=(self.middle(column)) y="14" text-anchor="middle" { (date.strftime("%-d %b")) }
            }
        }
    }

    /// What several pictures use: the grid of days by hours, and the names of the days.
    pub(super) fn definitions(&self) -> Markup {
        let (days, half) = (self.days, ActivityHistogram::A_DAY / 2);
        let (morning, evening) = (half / 2, half + half / 2);
        let hours = format!("M0 {morning}h{days}M0 {evening}h{days}");
        let noon = format!("M0 {half}h{days}");
        let midnights = path::midnights(days);
        let outside: String = self
            .outside()
            .iter()
            .map(|(from, to)| path::span(self, *from, *to))
            .collect();
        html! {
            svg.definitions aria-hidden="true" {
                defs {
                    g #grid {
                        path.outside d=(outside) {}
                        path.hours d=(hours) {}
                        path.noon d=(noon) {}
                        path.midnights d=(midnights) {}
                    }
                    g #axis { (self.labels()) }
                }
            }
        }
    }
}

/// The names of the days below a picture.
fn axis() -> Markup {
    html! { svg.axis aria-hidden="true" { use href="#axis" {} } }
}

/// The areas in which most of these could not have been seen: a region with few records cannot tell its own gaps.
fn gaps(findings: &[&Finding], calendar: &Calendar) -> String {
    let mut gaps: BTreeMap<TimeSpan, usize> = BTreeMap::new();
    for gap in findings.iter().flat_map(|finding| &finding.gaps) {
        *gaps.entry(*gap).or_default() += 1;
    }
    let common = gaps.iter().filter(|(_, having)| 2 * **having > findings.len());
    common.map(|(gap, _)| path::span(calendar, gap.from, gap.to)).collect()
}

fn day_of(time: Timestamp) -> i32 {
    i32::try_from(time.as_second().div_euclid(86_400)).unwrap_or_default()
}

fn date(day: i32) -> Date {
    at_second(i64::from(day) * 86_400)
        .to_zoned_datetime(jiff::tz::TimeZone::UTC)
        .date()
}

/// A share, 0 to 1, as a length of SVG.
pub(super) fn percent(share: f64) -> String {
    let text = format!("{:.3}", share * 100.0);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn calendar(from: &str, to: &str) -> Calendar {
        Calendar::from_scope(&Scope {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            unread: Vec::new(),
            every_record: true,
        })
    }

    #[test]
    fn a_window_until_midnight_has_no_column_for_the_day_that_begins_there() {
        let calendar = calendar("2026-01-01T12:00:00Z", "2026-01-15T00:00:00Z");
        assert_eq!((calendar.days, calendar.left_out), (14, 0));
        let dates: Vec<String> = calendar.columns().map(|(_, date)| date.to_string()).collect();
        assert_eq!((dates[0].as_str(), dates[13].as_str()), ("2026-01-01", "2026-01-14"));
    }

    #[test]
    fn of_a_long_window_the_latest_days_are_drawn_and_the_rest_is_counted() {
        let calendar = calendar("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
        assert_eq!((calendar.days, calendar.left_out), (92, 273));
        assert_eq!(calendar.column(calendar.first - 1), None);
    }

    #[test]
    fn lengths_are_short() {
        assert_eq!(
            (percent(0.5), percent(1.0 / 3.0), percent(0.0)),
            ("50%".into(), "33.333%".into(), "0%".into())
        );
    }
}
