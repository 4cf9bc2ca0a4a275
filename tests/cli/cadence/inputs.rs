//! Nine small inputs that were once misread, and what is true of them. Times are seconds after 2026-01-05 00:00 UTC, a Monday.

use jiff::Timestamp;
use trailhum::cadence::{Cadence, Class, Lock, Window, detect};
use trailhum::words;

const START: i64 = 1_767_571_200;
const DAY: i64 = 86_400;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(START + second).unwrap()
}

fn read(seconds: &str, days: i64) -> Cadence {
    let times: Vec<Timestamp> = seconds.split_whitespace().map(|s| at(s.parse().unwrap())).collect();
    detect(&times, &Window::new(at(0), at(days * DAY)))
}

/// Periods as they are named, the most evident first.
fn periods(found: &Cadence) -> Vec<&str> {
    found.tracks.iter().map(|track| track.period.as_str()).collect()
}

#[test]
fn a_daily_call_among_five_or_ten_random_ones_a_day_is_daily() {
    for seconds in [
        include_str!("edges/daily_among_calls.txt"),
        include_str!("edges/daily_among_many_calls.txt"),
    ] {
        let found = read(seconds, 30);
        assert_eq!((found.class, periods(&found)), (Class::Beat, vec!["24 h"]));
        assert_eq!((found.tracks[0].expected, found.tracks[0].missed), (30, 0));
    }
}

#[test]
fn once_a_day_at_any_time_of_eight_hours_is_no_beat() {
    let found = read(include_str!("edges/once_a_day_at_any_time.txt"), 90);
    assert_eq!((found.class, found.tracks.len()), (Class::Diurnal, 0));
}

#[test]
fn full_hours_in_office_hours_are_no_hourly_beat() {
    let found = read(include_str!("edges/full_hours_in_office_hours.txt"), 30);
    assert_eq!((found.class, found.tracks.len()), (Class::Diurnal, 0));
}

#[test]
fn a_timer_that_drifts_has_its_own_period_and_no_time_of_day() {
    let found = read(include_str!("edges/timer_that_drifts.txt"), 30);
    assert_eq!((found.class, periods(&found)), (Class::Beat, vec!["24 h 5 min"]));
    assert!(found.tracks[0].phases_utc.is_empty());
    let words = words::cadence(&found);
    assert!(words.contains("calls every 24 h 5 min (last at 10:45 UTC)"), "{words}");
}

#[test]
fn three_times_on_weekdays_are_three_daily_beats_that_keep_weekdays() {
    let found = read(include_str!("edges/three_times_on_weekdays.txt"), 14);
    assert_eq!((found.class, periods(&found)), (Class::Compound, vec!["24 h"; 3]));
    for track in &found.tracks {
        assert_eq!(track.weekdays.as_ref().map(Vec::len), Some(5));
        assert_eq!((track.expected, track.missed), (10, 0));
    }
}

#[test]
fn a_clock_that_is_changed_moves_once_by_an_hour() {
    let found = read(include_str!("edges/clock_change.txt"), 30);
    let track = &found.tracks[0];
    assert_eq!(
        (found.class, track.lock, track.shifts.len()),
        (Class::Shifted, Lock::Clock, 1)
    );
    assert_eq!(
        (track.shifts[0].from.as_str(), track.shifts[0].to.as_str()),
        ("07:00", "06:00")
    );
}

#[test]
fn the_next_beat_is_due_when_the_data_end_not_when_the_window_does() {
    let seconds = include_str!("edges/window_wider_than_the_data.txt");
    let times: Vec<Timestamp> = seconds.split_whitespace().map(|s| at(s.parse().unwrap())).collect();
    let hours = times.iter().map(|time| time.as_second().div_euclid(3600));
    let year = 365 * DAY;
    let window = Window::from_hours(at(-6 * year), at(4 * year), hours);
    let found = detect(&times, &window);
    assert_eq!((found.class, periods(&found)), (Class::Beat, vec!["1 h"]));
    let next = found.tracks[0].next.unwrap();
    assert!(next > *times.last().unwrap() && next < at(15 * DAY), "{next}");
}

#[test]
fn a_window_of_twenty_years_expects_no_more_than_its_data() {
    let seconds = include_str!("edges/window_wider_than_the_data.txt");
    let times: Vec<Timestamp> = seconds.split_whitespace().map(|s| at(s.parse().unwrap())).collect();
    let read = |window: Window| detect(&times, &window).tracks.remove(0);
    let short = read(Window::new(at(0), at(14 * DAY)));
    let long = read(Window::new(at(-10 * 365 * DAY), at(10 * 365 * DAY)));
    assert_eq!((short.expected, short.missed), (long.expected, long.missed));
}

#[test]
fn a_place_in_a_batch_that_wraps_round_is_daily_and_restarts_nothing() {
    let found = read(include_str!("edges/position_in_a_batch.txt"), 30);
    assert_eq!((found.class, periods(&found)), (Class::Beat, vec!["24 h"]));
    assert!(found.tracks[0].shifts.is_empty());
}
