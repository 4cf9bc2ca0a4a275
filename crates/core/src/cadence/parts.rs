//! The rhythm of a time range of which a short beginning and the end were read, but not what is between.
//!
//! A period that was measured in a few days is not known well enough to say at which minute a beat was due a week before:
//! its error grows with each beat in between. So the rhythm is measured at the end alone, and of the beginning only this is
//! taken: whether the calls were there. Where the end has too few calls, both parts are measured together.

use jiff::{SignedDuration, Timestamp};

use super::{Cadence, Class, TrackState, Window, detect};
use crate::time::TimeSpan;

/// A beginning is longer than a period, and no longer than this.
const LONGEST_BEGINNING: SignedDuration = SignedDuration::from_hours(48);

/// Across a shorter gap a phase is known well enough.
const SHORTEST_GAP: SignedDuration = SignedDuration::from_hours(24);

/// A rhythm, and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct InParts {
    /// The rhythm.
    pub cadence: Cadence,
    /// More calls in the gap would not make it doubtful.
    pub is_firm: bool,
    /// The calls were due in the beginning and none is there: they began later, unless one was missed.
    pub open_beginning: bool,
}

impl InParts {
    /// One beat or several that go on from one end to the other.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let goes_on = self
            .cadence
            .tracks
            .iter()
            .all(|track| track.state == TrackState::Active);
        matches!(self.cadence.class, Class::Beat | Class::Compound) && goes_on && !self.open_beginning
    }
}

/// Finds the rhythm of a series of calls, whose times are in order. Without such a gap it is that of [`detect`].
#[must_use]
pub fn detect_in_parts(times: &[Timestamp], window: &Window) -> InParts {
    let whole = |is_firm| {
        let cadence = detect(times, window);
        let is_firm = is_firm && cadence.class != Class::TooFew;
        InParts {
            cadence,
            is_firm,
            open_beginning: false,
        }
    };
    let Some((beginning, gap_to)) = parts(window) else {
        return whole(true);
    };
    let begun = times.partition_point(|time| *time < gap_to);
    let (before, end) = times.split_at(begun);
    let seen = before.iter().any(|time| beginning.contains(*time));
    let end_window = Window::new(gap_to, window.to()).without(window.gaps().iter().copied());
    let mut cadence = detect(end, &end_window);
    let length = beginning.length_secs();
    #[expect(clippy::cast_precision_loss, reason = "seconds of two days")]
    let is_due = |period: f64| period < length as f64;
    let is_open = !seen && cadence.tracks.iter().any(|track| is_due(track.period_seconds));
    if cadence.class == Class::TooFew {
        return whole(false);
    }
    for track in &mut cadence.tracks {
        if !seen && is_due(track.period_seconds) && track.state == TrackState::Active {
            track.state = TrackState::StartedMidWindow;
        }
    }
    cadence.events += before.len();
    cadence.coverage = window.covered_share();
    InParts {
        cadence,
        is_firm: !is_open,
        open_beginning: is_open,
    }
}

/// The short beginning, and where the gap after it ends.
fn parts(window: &Window) -> Option<(TimeSpan, Timestamp)> {
    let mut gaps = window.gaps().iter().peekable();
    // What the source does not reach is no part of it.
    let start = gaps
        .next_if(|gap| gap.from <= window.from())
        .map_or(window.from(), |gap| gap.to);
    let gap = gaps.next()?;
    let beginning = TimeSpan::new(start, gap.from);
    let is_part = beginning.duration() <= LONGEST_BEGINNING && gap.duration() >= SHORTEST_GAP && gap.to < window.to();
    is_part.then_some((beginning, gap.to))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3600;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_768_000_000 + second).unwrap()
    }

    /// Fourteen days, of which the first 25 hours and what follows this hour were read.
    fn window(end: i64) -> Window {
        Window::new(at(0), at(14 * 24 * HOUR)).without([(at(25 * HOUR), at(end * HOUR))])
    }

    /// A call at equal intervals of hours, some minutes early or late, from this hour on, as far as it was read.
    fn calls(period: i64, from: i64, window: &Window) -> Vec<Timestamp> {
        let all = (0..14 * 24 / period).map(|number| (number, (from + number * period) * HOUR));
        let jittered = all.map(|(number, second)| at(second + number * 7919 % 400));
        jittered.filter(|time| window.covers(*time)).collect()
    }

    #[test]
    fn a_beat_that_is_in_both_parts_goes_on_whatever_its_phase_came_to() {
        let window = window(10 * 24);
        for from in 1..12 {
            let found = detect_in_parts(&calls(12, from, &window), &window);
            assert_eq!(found.cadence.class, Class::Beat);
            assert!(found.is_firm && !found.open_beginning, "{from}");
            assert!(
                found
                    .cadence
                    .tracks
                    .iter()
                    .all(|track| track.state == TrackState::Active),
                "{from}"
            );
        }
    }

    #[test]
    fn a_beat_that_is_in_the_end_only_began_later() {
        let window = window(10 * 24);
        for (period, from) in [(12, 9 * 24 + 3), (12, 7 * 24), (8, 9 * 24)] {
            let found = detect_in_parts(&calls(period, from, &window), &window);
            assert!(found.open_beginning && !found.is_firm, "{from}");
            assert!(
                found
                    .cadence
                    .tracks
                    .iter()
                    .all(|track| track.state == TrackState::StartedMidWindow),
                "{from}"
            );
        }
    }

    #[test]
    fn too_few_calls_at_the_end_are_measured_with_the_beginning_and_are_never_firm() {
        let window = window(11 * 24);
        let found = detect_in_parts(&calls(24, 5, &window), &window);
        assert!(!found.is_firm && !found.open_beginning);
        assert_eq!(found.cadence.events, 4);
    }

    #[test]
    fn what_was_read_in_between_is_no_beginning_and_what_cannot_be_reached_is_none_either() {
        let reached = Window::new(at(-30 * 24 * HOUR), at(14 * 24 * HOUR)).without([
            (at(-30 * 24 * HOUR), at(0)),
            (at(25 * HOUR), at(5 * 24 * HOUR)),
            (at(6 * 24 * HOUR), at(8 * 24 * HOUR)),
        ]);
        for (from, open) in [(3, false), (5 * 24 + 3, true)] {
            let found = detect_in_parts(&calls(12, from, &reached), &reached);
            assert_eq!(found.open_beginning, open, "{from}");
        }
    }

    #[test]
    fn without_such_a_gap_nothing_is_other() {
        let whole = Window::new(at(0), at(14 * 24 * HOUR));
        let late = whole.clone().without([(at(6 * 24 * HOUR), at(8 * 24 * HOUR))]);
        for window in [whole, late] {
            let times = calls(12, 3, &window);
            assert_eq!(detect_in_parts(&times, &window).cadence, detect(&times, &window));
        }
    }
}
