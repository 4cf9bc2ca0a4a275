//! Single cases, and how they read.

use jiff::Timestamp;
use trailhum::cadence::Weekday;
use trailhum::cadence::{Cadence, Class, Lock, TrackState, Window, detect};
use trailhum::words;
use trailhum_sandbox::simulator;

const DAY: i64 = 86_400;
/// Thursday, 2026-01-01 00:00 UTC.
const START: i64 = 1_767_225_600;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(START + second).unwrap()
}

fn days(count: i64) -> Window {
    Window::new(at(0), at(count * DAY))
}

/// A few minutes of jitter without a pattern, the same on every run.
fn jitter(k: i64) -> i64 {
    (k * k * 7919 + k * 104_729) % 241 - 120
}

/// Daily at 09:09 on the days that pass.
fn daily(range: std::ops::Range<i64>, keep: impl Fn(i64) -> bool) -> Vec<Timestamp> {
    range
        .filter(|d| keep(*d))
        .map(|d| at(d * DAY + 32_940 + jitter(d)))
        .collect()
}

fn read(times: &[Timestamp], window: &Window) -> Cadence {
    detect(times, window)
}

#[test]
fn sixty_daily_beats_of_which_one_is_missed() {
    let mut times = daily(0..60, |d| d != 17);
    times.extend([at(5 * DAY + 70_000), at(30 * DAY + 3000), at(44 * DAY + 80_000)]);
    times.extend_from_within(..);
    let found = read(&times, &days(60));
    assert_eq!(
        words::cadence(&found),
        "Seen 59 of 60 expected daily calls at 09:09 UTC ± 2 min (90%); 1 missed, 3 extra, 2 calls each time. If calls came at random times, fewer than 1 in 10,000 series would be this regular; next call about 2026-03-02 09:09 UTC ± 3 min."
    );
    assert_eq!(
        (found.class, found.tracks[0].longest_run, found.tracks[0].lock),
        (Class::Beat, 42, Lock::Clock)
    );
}

#[test]
fn a_twice_daily_beat_names_both_times() {
    let times: Vec<_> = (0..60).map(|k| at(k * DAY / 2 + 32_940 + jitter(k))).collect();
    assert_eq!(
        words::cadence(&read(&times, &days(30))),
        "Seen 60 of 60 expected twice-daily calls at 09:09 and 21:09 UTC ± 2 min (90%); none missed, 1 call each time. If calls came at random times, fewer than 1 in 10,000 series would be this regular; next call about 2026-01-31 09:09 UTC ± 3 min."
    );
}

#[test]
fn a_timer_has_no_time_of_day() {
    let mut t = 3000 - DAY;
    let times: Vec<_> = (0..40)
        .map(|k| {
            t += DAY + 3 * jitter(k * 31 + 7);
            at(t)
        })
        .collect();
    let found = read(&times, &days(40));
    assert_eq!((found.class, found.tracks[0].lock), (Class::Beat, Lock::Interval));
    assert_eq!(
        words::cadence(&found),
        "Seen 40 of 40 expected calls every 24 h (the timer restarts at each call) ± 7 min (90%); none missed, 1 call each time. If calls came at random times, fewer than 1 in 10,000 series would be this regular; next call about 2026-02-10 00:44 UTC ± 9 min."
    );
}

#[test]
fn weekdays_only_is_said_as_such() {
    let found = read(&daily(0..42, |d| ![2, 3].contains(&(d % 7))), &days(42));
    assert_eq!(found.tracks[0].weekdays.as_ref().unwrap().len(), 5);
    assert_eq!(
        words::cadence(&found),
        "Seen 30 of 30 expected calls on weekdays at 09:09 UTC ± 3 min (90%); none missed, 1 call each time. If calls came at random times, fewer than 1 in 10,000 series would be this regular; next call about 2026-02-12 09:09 UTC ± 3 min."
    );
    // In UTC, the working week of Tokyo begins on Sunday evening.
    let found = read(&daily(0..42, |d| ![1, 2].contains(&(d % 7))), &days(42));
    assert_eq!(
        found.tracks[0].weekdays.as_ref().unwrap().last(),
        Some(&Weekday::Sunday)
    );
    assert!(
        words::cadence(&found).contains("calls on Mondays, Tuesdays, Wednesdays, Thursdays and Sundays at 09:09 UTC")
    );
}

#[test]
fn random_misses_are_not_taken_for_weekends() {
    let found = read(&daily(0..42, |d| ![2, 9, 11, 17, 24, 30, 37].contains(&d)), &days(42));
    assert_eq!((found.tracks[0].weekdays.as_ref(), found.tracks[0].missed), (None, 7));
}

#[test]
fn a_change_to_summer_time_is_a_shift_of_one_hour() {
    let mut times = daily(0..30, |_| true);
    times.extend((30..60).map(|d| at(d * DAY + 32_940 - 3600 + jitter(d))));
    let found = read(&times, &days(60));
    assert_eq!(
        (found.class, found.tracks[0].shifts.len(), found.tracks[0].missed),
        (Class::Shifted, 1, 0)
    );
    assert_eq!(
        words::cadence(&found),
        "Seen 60 of 60 expected daily calls at 08:09 UTC ± 2 min (90%); none missed, 1 call each time; it moved from 09:09 to 08:09 UTC on 2026-01-31. If calls came at random times, fewer than 1 in 10,000 series would be this regular; next call about 2026-03-02 08:09 UTC ± 3 min."
    );
}

#[test]
fn a_beat_that_ended_has_no_next() {
    let found = read(&daily(0..20, |_| true), &days(60));
    assert_eq!(
        (found.tracks[0].state, found.tracks[0].next, found.tracks[0].expected),
        (TrackState::Stopped, None, 20)
    );
    assert_eq!(
        words::cadence(&found),
        "Seen 20 of 20 expected daily calls at 09:09 UTC ± 3 min (90%); none missed, 1 call each time; it stopped after 2026-01-20 09:10 UTC. If calls came at random times, fewer than 1 in 10,000 series would be this regular; no further call is expected."
    );
}

#[test]
fn a_trail_that_ended_is_no_beat_that_stopped() {
    let window = days(60).without([(at(20 * DAY), at(60 * DAY))]);
    let found = read(&daily(0..20, |_| true), &window);
    assert_eq!(
        (found.tracks[0].state, found.tracks[0].expected),
        (TrackState::Active, 20)
    );
    // The next one is due after the data, not after the window.
    let off = found.tracks[0].next.unwrap().as_second() - at(20 * DAY + 32_940).as_second();
    assert!(off.abs() <= 120, "{off}");
    assert_eq!(
        words::cadence(&found),
        "Seen 20 of 20 expected daily calls at 09:09 UTC ± 3 min (90%); none missed, 1 call each time, with trail data for 33% of the time range. If calls came at random times, fewer than 1 in 10,000 series would be this regular; next call about 2026-01-21 09:09 UTC ± 3 min."
    );
}

#[test]
fn a_gap_in_the_trail_is_no_miss_but_a_silence_is() {
    let times = daily(0..60, |d| !(20..30).contains(&d));
    let masked = read(&times, &days(60).without([(at(20 * DAY + 100), at(30 * DAY - 100))]));
    assert_eq!((masked.tracks[0].expected, masked.tracks[0].missed), (50, 0));
    let silent = read(&times, &days(60));
    assert_eq!((silent.tracks[0].expected, silent.tracks[0].missed), (60, 10));
}

#[test]
fn a_slot_that_touches_a_gap_is_left_out() {
    let times = daily(0..30, |d| d != 10);
    let slot = 10 * DAY + 32_940;
    let touching = days(30).without([(at(slot + 60), at(slot + 7200))]);
    assert_eq!(read(&times, &touching).tracks[0].expected, 29);
    let beside = days(30).without([(at(slot + 7200), at(slot + 9000))]);
    assert_eq!(read(&times, &beside).tracks[0].expected, 30);
}

#[test]
fn a_beat_that_began_inside_the_window_is_not_expected_before() {
    let found = read(&daily(25..60, |_| true), &days(60));
    assert_eq!(
        (found.tracks[0].state, found.tracks[0].expected),
        (TrackState::StartedMidWindow, 35)
    );
    assert_eq!(
        words::cadence(&found),
        "Seen 35 of 35 expected daily calls at 09:09 UTC ± 2 min (90%); none missed, 1 call each time; it started on 2026-01-26. If calls came at random times, fewer than 1 in 10,000 series would be this regular; next call about 2026-03-02 09:09 UTC ± 3 min."
    );
}

#[test]
fn two_beats_are_both_named() {
    let mut times = daily(0..30, |d| d != 3);
    times.extend((0..60).map(|k| at(k * DAY / 2 + 3600 + jitter(k + 500))));
    let found = read(&times, &days(30));
    assert_eq!((found.class, found.tracks.len()), (Class::Compound, 2));
    assert_eq!(
        words::cadence(&found),
        "Seen 60 of 60 expected twice-daily calls at 01:00 and 13:00 UTC ± 2 min (90%) and 29 of 30 expected daily calls at 09:09 UTC ± 3 min (90%); 1 missed, 1 call each time. If calls came at random times, fewer than 1 in 10,000 series would be this regular; next calls about 2026-01-31 01:00 UTC ± 3 min (12 h) and 2026-01-31 09:09 UTC ± 3 min (24 h)."
    );
}

#[test]
fn three_sweeps_are_too_few_and_name_no_period() {
    let found = read(&daily(0..3, |_| true), &days(3));
    assert_eq!(
        (found.class, found.needs_more, found.leaning.clone()),
        (Class::TooFew, Some(2), None)
    );
    assert_eq!(
        words::cadence(&found),
        "Too few calls to show a cadence: 3 groups of calls, 1 call each time. At least 2 more groups of calls are needed before a period can be confirmed."
    );
}

#[test]
fn six_loose_sweeps_may_lean() {
    let times: Vec<_> = [0, 24, 49, 72, 97, 121].iter().map(|h| at(h * 3600)).collect();
    let found = read(&times, &days(6));
    assert_eq!(found.class, Class::TooFew);
    assert_eq!(
        words::cadence(&found),
        "Too few calls to show a cadence: 6 groups of calls, 1 call each time. They suggest a period of about 24 h, which 1 more group of calls at that period could confirm."
    );
}

#[test]
fn a_burst_is_one_off_work() {
    let times: Vec<_> = (0..12).map(|k| at(9000 + k * 20)).collect();
    let found = read(&times, &days(30));
    assert_eq!((found.class, found.calls_per_sweep.max), (Class::Burst, 12));
    assert_eq!(
        words::cadence(&found),
        "One burst: 12 calls in 1 group of calls. This is typical of one-off work; a schedule would have repeated."
    );
}

#[test]
fn calls_without_a_pause_are_no_burst() {
    let times: Vec<_> = (0..2000).map(|k| at(k * 500)).collect();
    assert_eq!(read(&times, &days(30)).class, Class::Irregular);
}

#[test]
fn people_at_work_are_busy_hours() {
    let series = simulator::make(9, 19, 30, 4);
    let times = series.timestamps(START);
    let found = read(&times, &days(30));
    assert_eq!(found.class, Class::Diurnal);
    assert_eq!(
        words::cadence(&found),
        "Busy hours, but no cadence: 17 groups of calls that stay within one part of the day, 1 call each time. This is typical of people at work; no period fits better than chance."
    );
}

#[test]
fn busy_hours_of_every_day_are_no_beat_of_every_third_day() {
    let day = 86_400.0;
    for seed in 0..60 {
        let mut random = simulator::Rng::new(seed);
        let mut times = Vec::new();
        for number in 0..90 {
            let calls = simulator::poisson(&mut random, 2.2, 1.0).len();
            // Around noon more often than hours before or after it.
            times.extend((0..calls).map(|_| (f64::from(number) + 0.3 + 0.15 * (random.unit() + random.unit())) * day));
        }
        #[expect(clippy::cast_possible_truncation, reason = "seconds of three months")]
        let times: Vec<Timestamp> = times.into_iter().map(|second| at(second as i64)).collect();
        let found = read(&times, &days(90));
        let longer = found.tracks.iter().filter(|track| track.period_seconds > 1.5 * day);
        assert_eq!(longer.count(), 0, "{seed}: {}", words::cadence(&found));
    }
}

#[test]
fn chance_has_no_beat() {
    let times: Vec<_> = (0..50_i64)
        .map(|k| at((k * k * k * 7919 + k * 1_299_709) % (30 * DAY)))
        .collect();
    let found = read(&times, &days(30));
    assert_eq!((found.class, found.tracks.len()), (Class::Irregular, 0));
    assert_eq!(
        words::cadence(&found),
        "No cadence: 50 groups of calls, 1 call each time. No period fits better than chance."
    );
}

#[test]
fn other_periods_are_written_as_they_are() {
    let times: Vec<_> = (0..200).map(|k| at(k * 37 * 60 + jitter(k) / 6)).collect();
    let found = read(&times, &days(6));
    assert_eq!(
        (found.tracks[0].period.as_str(), found.tracks[0].phases_utc.len()),
        ("37 min", 0)
    );
    let times: Vec<_> = (0..20).map(|k| at(k * 7 * DAY + 32_940 + jitter(k))).collect();
    let found = read(&times, &days(140));
    assert!(
        words::cadence(&found).contains("weekly calls on Thursdays at 09:09 UTC"),
        "{}",
        words::cadence(&found)
    );
}
