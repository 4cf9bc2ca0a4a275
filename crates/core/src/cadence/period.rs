//! Periods and phases as people say them.
#![expect(
    clippy::cast_possible_truncation,
    reason = "times of a day and counts of hours, cut on purpose"
)]

use super::fit::Fit;

const HOUR: f64 = 3600.0;
const DAY: f64 = 86_400.0;
/// The periods with a name of their own, in hours: those that schedulers offer.
const NAMED: [f64; 10] = [1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 24.0, 48.0, 168.0];
/// A period within this share of a named one bears its name.
const NEAR: f64 = 0.005;
/// As does one that is not further off than this many standard errors.
const ERRORS: f64 = 3.0;
/// Above this share of the period, the standard error says nothing: a few loose beats would bear any name.
const LARGEST_ERROR: f64 = 0.02;
/// A leaning rests on a handful of lags; more digits would be a pretence.
const ROUGHLY: f64 = 0.02;

/// The named period this one is, in seconds.
pub(crate) fn named(fit: &Fit) -> Option<f64> {
    let near = (ERRORS * fit.period_error)
        .min(LARGEST_ERROR * fit.period)
        .max(NEAR * fit.period);
    NAMED
        .into_iter()
        .map(|hours| hours * HOUR)
        .find(|p| (p - fit.period).abs() <= near)
}

/// The named period within [`ROUGHLY`] of one that is only a leaning, in seconds.
pub(crate) fn roughly_named(period: f64) -> Option<f64> {
    named_within(period, ROUGHLY)
}

/// The named period within [`NEAR`] of one that many series share, in seconds.
pub(crate) fn nearly_named(period: f64) -> Option<f64> {
    named_within(period, NEAR)
}

fn named_within(period: f64, share: f64) -> Option<f64> {
    NAMED
        .into_iter()
        .map(|hours| hours * HOUR)
        .find(|p| (p / period - 1.0).abs() <= share)
}

/// "24 h" if it has a name, else with two decimals ("24.08 h"), or in minutes below two hours ("37 min").
pub(crate) fn text(period: f64, named: Option<f64>) -> String {
    if let Some(named) = named {
        return format!("{} h", (named / HOUR).round());
    }
    let (value, unit) = if period < 2.0 * HOUR {
        (period / 60.0, "min")
    } else {
        (period / HOUR, "h")
    };
    let digits = format!("{value:.2}");
    let short = digits.trim_end_matches('0').trim_end_matches('.');
    format!("{short} {unit}")
}

/// "24 h 5 min": a period that is nearly a named one, but drifts from it.
pub(crate) fn drifting(period: f64) -> String {
    let minutes = (period / 60.0).round() as i64;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// The times of day of a named period that passes `at` (seconds from any midnight UTC): all of them if it divides the day, one if
/// the day divides it.
pub(crate) fn phases(at: f64, named: f64) -> Vec<String> {
    let mut minutes: Vec<i64> = Vec::new();
    let count = (DAY / named).round().max(1.0) as i64;
    // Rounded to the minute first: 23:59:40 is midnight.
    let first = (at / 60.0).round() as i64;
    for k in 0..count {
        minutes.push((first + k * (named / 60.0).round() as i64).rem_euclid(1440));
    }
    minutes.sort_unstable();
    minutes.into_iter().map(clock).collect()
}

/// "09:09" of a moment (seconds from any midnight UTC).
pub(crate) fn time_of_day(at: f64) -> String {
    clock((at / 60.0).round() as i64)
}

fn clock(minutes: i64) -> String {
    let minutes = minutes.rem_euclid(1440);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cadence::Lock;

    fn fit(period: f64, period_error: f64) -> Fit {
        Fit {
            lock: Lock::Clock,
            period,
            period_error,
            jitter: 0.0,
            spread: 0.0,
        }
    }

    #[test]
    fn a_period_close_to_a_named_one_bears_its_name() {
        assert_eq!(named(&fit(86_300.0, 1.0)), Some(DAY));
        assert_eq!(named(&fit(85_000.0, 500.0)), Some(DAY));
        assert_eq!(named(&fit(85_000.0, 1.0)), None);
        assert_eq!(named(&fit(36.0 * HOUR, 1.0)), None);
    }

    #[test]
    fn other_periods_are_written_with_what_they_need() {
        assert_eq!(text(86_400.0, Some(DAY)), "24 h");
        assert_eq!(text(24.08 * HOUR, None), "24.08 h");
        assert_eq!(text(36.0 * HOUR, None), "36 h");
        assert_eq!(text(37.0 * 60.0, None), "37 min");
        assert_eq!([drifting(86_700.0), drifting(86_420.0)], ["24 h 5 min", "24 h"]);
    }

    #[test]
    fn phases_cover_the_day() {
        assert_eq!(phases(86_400.0 * 3.0 + 75_540.0, DAY / 2.0), ["08:59", "20:59"]);
        assert_eq!(phases(-20.0, DAY), ["00:00"]);
        assert_eq!(phases(33_000.0, 7.0 * DAY), ["09:10"]);
        assert_eq!(phases(600.0, HOUR).len(), 24);
    }
}
