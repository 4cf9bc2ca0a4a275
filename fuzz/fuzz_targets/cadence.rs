//! The cadence of any times in any window with any gaps: the order does not matter, and every figure is a number.
#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use trailhum_core::cadence::{Window, detect};

/// Five bytes are an instruction: what it is, and how far on.
fn read(mut bytes: &[u8]) -> (Vec<i64>, Vec<(i64, i64)>) {
    let (mut at, mut times, mut gaps) = (0_i64, Vec::new(), Vec::new());
    while let Some((&[kind, a, b, c, d], rest)) = bytes.split_first_chunk() {
        bytes = rest;
        let step = i64::from(u32::from_le_bytes([a, b, c, 0]) % (40 * 86_400));
        match kind % 8 {
            0 => gaps.push((at, at + step)),
            // A run of equal steps, as a poller makes them.
            1 | 2 => {
                for _ in 0..d % 64 {
                    at += step / 16;
                    times.push(at);
                }
            }
            3 => at -= step,
            _ => {
                at += step;
                times.push(at);
            }
        }
    }
    (times, gaps)
}

fuzz_target!(|bytes: &[u8]| {
    let (times, gaps) = read(bytes.get(..2_000).unwrap_or(bytes));
    let begin = 1_767_225_600_i64;
    let time =
        |second: i64| Timestamp::from_second(begin + second.clamp(-4_000_000_000, 4_000_000_000)).expect("a time");
    let last = times
        .iter()
        .copied()
        .max()
        .unwrap_or_default()
        .clamp(86_400, 700 * 86_400);
    let window = || {
        let gaps = gaps.iter().map(|(from, to)| (time(*from), time(*to)));
        Window::new(time(0), time(last)).without(gaps)
    };
    let times: Vec<Timestamp> = times.into_iter().map(time).collect();
    let cadence = detect(&times, &window());
    let backwards: Vec<Timestamp> = times.iter().rev().copied().collect();
    assert_eq!(cadence, detect(&backwards, &window()), "the order of the times matters");
    assert!(
        cadence.confidence.is_finite() && cadence.coverage.is_finite(),
        "{cadence:?}"
    );
    assert!((0.0..=1.0).contains(&cadence.confidence), "{cadence:?}");
    assert!((0.0..=1.0).contains(&cadence.coverage), "{cadence:?}");
    assert!(
        cadence.events <= times.len() && cadence.sweeps <= cadence.events,
        "{cadence:?}"
    );
    assert!(cadence.tracks.len() <= 4, "{cadence:?}");
    for track in &cadence.tracks {
        assert!(
            track.period_seconds.is_finite() && track.period_seconds > 0.0,
            "{track:?}"
        );
    }
});
