//! What holds for any input.

use jiff::Timestamp;
use proptest::prelude::*;
use trailhum::cadence::{Cadence, Class, Window, detect};
use trailhum::words;
use trailhum_sandbox::simulator::{SCENARIOS, WINDOWS, make};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// What must be true of every cadence.
fn check(found: &Cadence) {
    assert_eq!(
        found.tracks.is_empty(),
        !matches!(
            found.class,
            Class::Beat | Class::Compound | Class::Shifted | Class::Resetting
        )
    );
    assert!((0.0..=1.0).contains(&found.confidence) && (0.0..=1.0).contains(&found.coverage));
    assert!(found.sweeps <= found.events && found.extras <= found.sweeps);
    assert_eq!(found.needs_more.is_some(), found.class == Class::TooFew);
    let text = words::cadence(found);
    assert_eq!(text.matches(". ").count(), 1, "two sentences: {text}");
    for track in &found.tracks {
        assert!(found.sweeps >= 4 && track.period_seconds.is_finite() && track.period_seconds > 600.0);
        assert_eq!(track.expected, track.hits + track.late + track.missed);
        assert!(track.longest_run <= track.expected && track.first <= track.last);
        assert!(track.jitter_seconds.is_finite() && track.next_plus_minus_seconds.is_finite());
    }
}

proptest! {
    #[test]
    fn no_input_panics(
        mut times in prop::collection::vec(prop_oneof![-200_000_i64..3_000_000, -10_000_000_000_i64..10_000_000_000], 0..120),
        window in (-5_000_000_i64..5_000_000, -5_000_000_i64..5_000_000),
        gaps in prop::collection::vec((-1_000_000_i64..4_000_000, 0_i64..900_000), 0..4),
    ) {
        times.extend_from_within(..times.len() / 2);
        let times: Vec<_> = times.into_iter().map(at).collect();
        let gaps = gaps.into_iter().map(|(a, length)| (at(a), at(a + length)));
        check(&detect(&times, &Window::new(at(window.0), at(window.1)).without(gaps)));
    }

    #[test]
    fn the_order_of_the_calls_does_not_matter(class in 0..SCENARIOS.len(), index in 0_u64..50, seed in any::<u64>()) {
        let series = make(3, class, 14, index);
        let (mut times, window) = (series.timestamps(0), series.window(0));
        let found = detect(&times, &window);
        check(&found);
        let length = times.len().max(1);
        times.rotate_left(usize::try_from(seed % length as u64).unwrap());
        times.reverse();
        prop_assert_eq!(found, detect(&times, &window));
    }

    #[test]
    fn moving_a_series_by_whole_days_moves_its_times_only(class in 0..SCENARIOS.len(), index in 0_u64..50, days in -9000_i64..9000) {
        let series = make(4, class, 30, index);
        let (here, there) = (detect(&series.timestamps(0), &series.window(0)), {
            let origin = days * 7 * 86_400;
            detect(&series.timestamps(origin), &series.window(origin))
        });
        prop_assert_eq!((here.class, here.extras, here.leaning), (there.class, there.extras, there.leaning));
        for (a, b) in here.tracks.iter().zip(&there.tracks) {
            prop_assert_eq!((&a.phases_utc, a.hits, a.missed, a.late), (&b.phases_utc, b.hits, b.missed, b.late));
            prop_assert!((a.period_seconds - b.period_seconds).abs() < 1e-9);
            prop_assert_eq!(b.last.as_second() - a.last.as_second(), days * 7 * 86_400);
        }
    }
}

#[test]
fn three_sweeps_or_fewer_are_never_a_beat() {
    for (class, _) in SCENARIOS.iter().enumerate() {
        for (days, index) in WINDOWS.into_iter().flat_map(|d| (0..20).map(move |i| (d, i))) {
            let series = make(5, class, days, index);
            let few: Vec<_> = series.timestamps(0).into_iter().take(3).collect();
            assert!(detect(&few, &series.window(0)).tracks.is_empty());
        }
    }
}

#[test]
fn windows_without_length_and_times_at_the_ends_of_the_calendar_are_fine() {
    for times in [vec![], vec![at(7)], vec![Timestamp::MIN, at(0), at(1), Timestamp::MAX]] {
        check(&detect(&times, &Window::new(at(0), at(0))));
        check(&detect(&times, &Window::new(Timestamp::MIN, Timestamp::MAX)));
    }
    let beat: Vec<_> = (0..40).map(|k| at(k * 3600)).collect();
    check(&detect(&beat, &Window::new(Timestamp::MIN, Timestamp::MAX)));
    let rare: Vec<_> = (-4..4).map(|k| at(k * 30_000_000_000)).collect();
    check(&detect(&rare, &Window::new(Timestamp::MIN, Timestamp::MAX)));
}

#[test]
fn a_hundred_thousand_calls_in_one_series_are_one_beat() {
    let times: Vec<_> = (0..100_000).map(|k| at(k * 3600 + k * k * 7919 % 97)).collect();
    let found = detect(&times, &Window::new(times[0], times[99_999]));
    assert_eq!((found.class, found.tracks[0].period.as_str()), (Class::Beat, "1 h"));
}
