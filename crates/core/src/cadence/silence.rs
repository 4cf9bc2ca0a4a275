//! Where expected calls did not come although the trail was there to see them.
#![expect(clippy::cast_possible_truncation, reason = "times are rounded to whole seconds")]

use super::slot::Fate;
use super::slots::{Mask, SlotTimeline};
use super::{Class, Silence, SilencePlace};
use crate::time::at_second;

/// Missed slots in a row that are no accident.
const MIN_MISSED_SLOTS: usize = 2;
/// Slots of one run are no further apart than this many periods: between others lies what nobody could see.
const MAX_PERIODS_APART: f64 = 1.5;
/// The longest period of a scanner that polls settings, as far as is known (seconds): 24 h.
const MAX_POLL_PERIOD_SECS: f64 = 86_400.0;
/// Two calls in a row are missing where a silence is longer than this many periods, with half a period for jitter.
const MIN_PERIODS_INSIDE: f64 = 2.5;
/// At an end one call is missing where the silence is longer than this many periods.
const MIN_PERIODS_AT_END: f64 = 1.25;

/// Runs of missed slots of a cadence.
pub(crate) fn track_silences(ledger: &SlotTimeline, period: f64, mask: &Mask) -> Vec<Silence> {
    let mut silences = Vec::new();
    let (mut run, mut before, mut last): (usize, Option<f64>, Option<f64>) = (0, None, None);
    for slot in &ledger.slots {
        let apart = ledger.week.is_none() && last.is_some_and(|last| slot.at - last > MAX_PERIODS_APART * period);
        if slot.fate == Fate::Missed {
            run = if apart { 1 } else { run + 1 };
        } else {
            if run >= MIN_MISSED_SLOTS && !apart {
                silences.push(silence(before, Some(slot.at), mask));
            }
            (run, before) = (0, Some(slot.at));
        }
        last = Some(slot.at);
    }
    if run >= MIN_MISSED_SLOTS {
        silences.push(silence(before, None, mask));
    }
    silences
}

/// Silences of a series of which no cadence is known: as long as no call of a scanner that comes by every 12 or 24 h
/// could leave. Without any rhythm only the ends are looked at.
pub(crate) fn without_track(sweeps: &[f64], mask: &Mask, class: Class) -> Vec<Silence> {
    let (Some(first), Some(last)) = (sweeps.first().copied(), sweeps.last().copied()) else {
        return Vec::new();
    };
    let pairs = || sweeps.iter().copied().zip(sweeps.iter().copied().skip(1));
    let mut steps: Vec<f64> = pairs().map(|(a, b)| b - a).collect();
    steps.sort_unstable_by(f64::total_cmp);
    let rhythmless = matches!(class, Class::Irregular | Class::Diurnal);
    let cap = if rhythmless {
        f64::INFINITY
    } else {
        MAX_POLL_PERIOD_SECS
    };
    let usual = steps
        .get(steps.len() / 2)
        .map_or(MAX_POLL_PERIOD_SECS, |step| step.min(cap));
    let longest = steps.last().map_or(MAX_POLL_PERIOD_SECS, |step| step.min(cap));
    let mut silences = Vec::new();
    if mask.covered(mask.from, first) > MIN_PERIODS_AT_END * longest {
        silences.push(silence(None, Some(first), mask));
    }
    if !rhythmless {
        let long = pairs().filter(|(a, b)| mask.covered(*a, *b) >= MIN_PERIODS_INSIDE * usual);
        silences.extend(long.map(|(a, b)| silence(Some(a), Some(b), mask)));
    }
    if mask.covered(last, mask.to) > MIN_PERIODS_AT_END * longest {
        silences.push(silence(Some(last), None, mask));
    }
    silences
}

fn silence(from: Option<f64>, to: Option<f64>, mask: &Mask) -> Silence {
    let at = |t: f64| at_second(mask.origin.saturating_add(t.round() as i64));
    Silence {
        from: at(from.unwrap_or(mask.from)),
        to: at(to.unwrap_or(mask.to)),
        place: match (from, to) {
            (None, _) => SilencePlace::Begin,
            (_, None) => SilencePlace::End,
            _ => SilencePlace::Middle,
        },
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::cadence::{Window, detect};

    const HOUR: i64 = 3600;

    fn places(hours: &[i64], gaps: &[(i64, i64)], length: i64) -> Vec<SilencePlace> {
        let at = |hour: i64| Timestamp::from_second(1_767_225_600 + hour * HOUR).unwrap();
        let window = Window::new(at(0), at(length)).without(gaps.iter().map(|(a, b)| (at(*a), at(*b))));
        let times: Vec<Timestamp> = hours.iter().map(|hour| at(*hour)).collect();
        let cadence = detect(&times, &window);
        cadence.silences.iter().map(|silence| silence.place).collect()
    }

    fn daily(days: impl Iterator<Item = i64>) -> Vec<i64> {
        days.map(|day| day * 24 + 9).collect()
    }

    #[test]
    fn two_calls_that_are_missing_in_a_row_are_a_silence_and_one_is_none() {
        use SilencePlace::{Begin, End, Middle};
        assert_eq!(places(&daily(0..14), &[], 336), []);
        assert_eq!(places(&daily((0..14).filter(|day| *day != 6)), &[], 336), []);
        assert_eq!(
            places(&daily((0..14).filter(|day| !(6..8).contains(day))), &[], 336),
            [Middle]
        );
        assert_eq!(places(&daily(2..14), &[], 336), [Begin]);
        assert_eq!(places(&daily(0..12), &[], 336), [End]);
    }

    #[test]
    fn what_nobody_could_see_is_no_silence() {
        let days = daily((0..14).filter(|day| !(6..9).contains(day)));
        assert_eq!(places(&days, &[(6 * 24, 9 * 24)], 336), []);
        // Three in all, of which two could not be seen.
        assert_eq!(places(&days, &[(6 * 24, 8 * 24)], 336), []);
        assert_eq!(places(&daily(10..12), &[(0, 240)], 300), []);
    }

    #[test]
    fn too_few_calls_are_steady_only_if_they_go_from_end_to_end() {
        use SilencePlace::{Begin, End, Middle};
        for (days, length, expected) in [
            (daily(0..3), 72, vec![]),
            (daily(0..1), 24, vec![]),
            (vec![10, 22], 24, vec![]),
            (daily(1..3), 72, vec![Begin]),
            (daily(0..2), 72, vec![End]),
            (daily(11..14), 336, vec![Begin]),
            (daily(0..1), 336, vec![End]),
            (daily([0, 1, 6, 7].into_iter()), 192, vec![Middle]),
            (daily([0, 5].into_iter()), 144, vec![Middle]),
        ] {
            assert_eq!(places(&days, &[], length), expected, "{days:?}");
        }
    }
}
