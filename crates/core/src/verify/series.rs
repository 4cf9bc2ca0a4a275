//! What became of one series since the change.

use jiff::{SignedDuration, Timestamp};

use super::caller::CallerActivity;
use super::odds::MissRate;
use super::since::DueSlot;
use super::{SeriesCalls, SeriesCheck, SeriesOutcome, VerifyQuestion, since};
use crate::cadence::{self, Fate, Schedule, TrackState, Window};
use crate::time::{TimeSpan, at_second, shifted};

/// Calls were missing just before the change already, and by chance so rarely that the series had stopped.
const STOPPED_BEFORE: f64 = 0.1;
/// Slots that are looked at, since the change and after the end of the records.
const MOST_SLOTS: usize = 10_000;

/// What is known of the series at the change.
struct Before<'a> {
    schedules: Vec<&'a Schedule>,
    rate: MissRate,
    /// The same without the misses just before the change.
    earlier: MissRate,
    needed: usize,
    step: SignedDuration,
}

pub(super) fn check(series: &SeriesCalls, caller: &CallerActivity, question: &VerifyQuestion) -> SeriesCheck {
    let change = question.change;
    let (before, since) = series
        .times
        .split_at(series.times.partition_point(|time| *time < change));
    let window = &series.window;
    let until =
        Window::new(window.from(), change.clamp(window.from(), window.to())).without(window.gaps().iter().copied());
    let (cadence, schedules) = cadence::detect_schedules(before, &until);
    let tracks = cadence.tracks.iter().zip(&schedules);
    let active: Vec<&Schedule> = tracks
        .filter(|(track, _)| track.state != TrackState::Stopped)
        .map(|(_, schedule)| schedule)
        .collect();
    let mut check = SeriesCheck {
        outcome: SeriesOutcome::NoCadence,
        period: cadence
            .tracks
            .first()
            .map(|track| track.period.clone())
            .unwrap_or_default(),
        due: 0,
        needed: 0,
        not_counted: 0,
        seen: since.len(),
        chance: None,
        last_before: before.last().copied(),
        since: since.first().copied().zip(since.last().copied()),
        ask_after: None,
    };
    check.outcome = match (before.is_empty(), cadence.tracks.is_empty(), since.is_empty()) {
        (true, _, false) => SeriesOutcome::BeganAfter,
        (_, true, true) => SeriesOutcome::NoCadence,
        _ if active.is_empty() && since.is_empty() => SeriesOutcome::EndedBefore,
        _ if active.is_empty() => SeriesOutcome::NotWorked,
        _ => {
            let known = Before::new(active, question.threshold);
            known.decide(&mut check, series, caller, question);
            check.outcome
        }
    };
    check
}

impl<'a> Before<'a> {
    fn new(schedules: Vec<&'a Schedule>, threshold: f64) -> Self {
        let rate = MissRate::new(schedules.iter().map(|schedule| schedule.fates.as_slice()));
        let trailing = |fates: &[Fate]| fates.iter().rev().take_while(|fate| **fate == Fate::Missed).count();
        let earlier = |schedule: &&'a Schedule| -> &'a [Fate] {
            let fates = schedule.fates.as_slice();
            fates.get(..fates.len() - trailing(fates)).unwrap_or_default()
        };
        let step = 1.0
            / schedules
                .iter()
                .map(|schedule| 1.0 / schedule.step().max(1.0))
                .sum::<f64>();
        Self {
            needed: rate.needed(threshold, step),
            earlier: MissRate::new(schedules.iter().map(earlier)),
            step: SignedDuration::try_from_secs_f64(step).unwrap_or(SignedDuration::MAX),
            schedules,
            rate,
        }
    }

    /// The calls had stopped before the change, or may have: calls were due between the last one and the change, read or
    /// not. They are taken for ordinary misses only if the series misses calls often, and another series of the caller
    /// stopped with the change.
    fn had_stopped(&self, last: Timestamp, caller: &CallerActivity, change: Timestamp) -> bool {
        let missing_since = |last: Timestamp| {
            let of_one = |schedule: &Schedule| {
                let slots = schedule.spans().skip_while(|span| span.from <= last);
                slots.take_while(|span| span.to <= change).take(MOST_SLOTS).count()
            };
            self.schedules.iter().map(|schedule| of_one(schedule)).sum::<usize>()
        };
        let missing = missing_since(last);
        if missing == 0 {
            return false;
        }
        let others_went_on = caller.stopped_at().is_some_and(|last| missing_since(last) == 0);
        !others_went_on || self.earlier.chance_in_a_row(missing) < STOPPED_BEFORE
    }

    fn decide(
        &self,
        check: &mut SeriesCheck,
        series: &SeriesCalls,
        caller: &CallerActivity,
        question: &VerifyQuestion,
    ) {
        let slots = self.slots(series, caller, question.change);
        let due = slots.iter().filter(|slot| slot.counts).count();
        (check.due, check.needed, check.not_counted) = (due, self.needed, slots.len() - due);
        if check.seen > 0 {
            let (_, times) = series.times.split_at(series.times.len() - check.seen);
            let stopped = |missing| missing >= self.needed;
            check.outcome = since::outcome(times, &slots, self.rate, stopped);
            return;
        }
        check.chance = (due > 0).then(|| self.rate.chance(due));
        check.outcome = if !is_read(&series.window, question.change) {
            SeriesOutcome::NotRead
        } else if series
            .times
            .last()
            .is_some_and(|last| self.had_stopped(*last, caller, question.change))
        {
            SeriesOutcome::EndedBefore
        } else if due >= self.needed {
            SeriesOutcome::Worked
        } else if self.is_silent(&slots, caller, question.change) {
            SeriesOutcome::CallerSilent
        } else {
            check.ask_after = self.ask_after(&slots, &series.window, question.change);
            SeriesOutcome::TooEarly
        };
    }

    /// The slots since the change that are over at the end of the records, in order.
    fn slots(&self, series: &SeriesCalls, caller: &CallerActivity, change: Timestamp) -> Vec<DueSlot> {
        let window = &series.window;
        let over = |span: &TimeSpan| span.to <= window.to();
        let mut slots: Vec<DueSlot> = Vec::new();
        for schedule in &self.schedules {
            let since = schedule.spans().skip_while(|span| span.from < change);
            slots.extend(since.take_while(over).take(MOST_SLOTS).map(|span| DueSlot {
                span,
                counts: window.covers_all(&span)
                    && (series.times.last().is_some_and(|last| *last >= change)
                        || caller.is_active(&span, self.step, change)),
            }));
        }
        slots.sort_unstable_by_key(|slot| slot.span);
        slots
    }

    /// As many calls as are needed were due since the caller was last seen.
    fn is_silent(&self, slots: &[DueSlot], caller: &CallerActivity, change: Timestamp) -> bool {
        let last = caller.last(change).unwrap_or(change);
        slots.iter().filter(|slot| slot.span.from >= last).count() >= self.needed
    }

    /// When as many slots as are needed are over, if the caller goes on and everything is read.
    fn ask_after(&self, slots: &[DueSlot], window: &Window, change: Timestamp) -> Option<Timestamp> {
        let due = slots.iter().filter(|slot| slot.counts).count();
        let mut to_come: Vec<TimeSpan> = Vec::new();
        for schedule in &self.schedules {
            let later = schedule
                .spans()
                .skip_while(|span| span.from < change || span.to <= window.to());
            to_come.extend(later.take(self.needed));
        }
        to_come.sort_unstable_by_key(|span| span.to);
        let last = to_come.get(self.needed.saturating_sub(due + 1))?;
        // The full minute after it.
        let minute = last.to.as_second().div_euclid(60) + 1;
        Some(at_second(minute * 60))
    }
}

/// Whether any moment since the change was read.
fn is_read(window: &Window, change: Timestamp) -> bool {
    let from = change.max(window.from());
    let unread: SignedDuration = window
        .gaps()
        .iter()
        .filter_map(|gap| gap.intersection(&TimeSpan::new(from, window.to())))
        .map(|gap| gap.duration())
        .sum();
    shifted(from, unread) < window.to()
}
