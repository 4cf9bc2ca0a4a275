//! Cadence: does a series of calls keep a beat, which one, and how sure is that?
//!
//! # Method
//! 1. *Collapse* (`sweeps`): calls ten minutes apart or less are one sweep; of a poller, those within .3 of its usual gap.
//! 2. *Propose* (`candidates`): the most crowded lags between near sweeps; where no beat explains half of dense calls, between
//!    as many as 36 hours hold. No list of favorite periods; 24 h has no head start.
//! 3. *Walk* (`path`): the most likely path of beats for each proposed period and tolerance. A step is measured from the beat
//!    before, so that clocks, wandering timers, missed beats and restarts are one mechanism.
//! 4. *Weigh* (`search`): the likelihood ratio of the path against chance at the local density (beside the slots, a day away, at
//!    round distances), less the price of having chosen period, phase and width. 200 to 1 confirms.
//! 5. *Peel* (`rhythm`): take the beats off, with those that came late, halve the period only where the middles exceed the
//!    density beside them, *split* what misses by rule, and look again at the rest; then *merge* what is one beat
//!    that moved, or two halves of one.
//! 6. *Account* (`slots`): what became of each slot that the trail covered; then state, phases, next beat, words.
//!
//! # References
//! * The walk and the price of choice: pulse-train deinterleaving by difference histograms of near neighbors (Mardia 1989;
//!   Milojevic and Popovic 1992), and the Viterbi algorithm.
//! * Candidates first, verification second: Vlachos, Yu, Castelli, "On Periodicity Detection and Structural
//!   Periodic Similarity", SDM 2005; Hu et al., "BAYWATCH", DSN 2016, <https://doi.org/10.1109/DSN.2016.50>.
//! * The beacon score of RITA v5, <https://github.com/activecm/rita>, against which the method was measured.
//!
//! # Measured
//! On simulated series only (`cargo bench --bench cadence`); no real trail was at hand.
//!
//! | generator (seed 3031, 100 a cell) | macro recall | false alarms | wrong periods | next inside | ± (90 %) holds |
//! |---|---|---|---|---|---|
//! | the 27 scenarios, 3 to 90 days | .988 | 0 | 0 | .964 | .905 |
//! | the hold-out, 7 to 30 days | .999 | 0 | 0 | .960 | .919 |
//! | the edges at 3, 5, 14, 30, 90 days | .859 .934 .993 1 1 | .8 .8 2.5 0 0 | 0 8.4 0 0 0 | .971 | .915 |
//! | held back (four seeds), likewise | .952 .961 .999 1 1 | 4.1 2.2 4.4 4.1 10.6 | .8 .8 .8 1.4 1.4 | .963 | .900 |
//!
//! (False alarms per 1000 series without a beat, wrong periods per 1000 with one. The edges are mixtures, structure, pollers and
//! short lives; the last generator was written with them and is composed differently. A cadence is owed from six beats in
//! one phase on; with five, three of four are found, with four one of four.)
//!
//! Periods that a series without a cadence takes from other resources of its caller (`pool`), by a generator of callers
//! (`--only callers`, 120 callers a kind, seed 77001): recall of series with three calls or more, alone and with pooling; false
//! ones of series without a cadence, wrong ones of those with one.
//!
//! | days | alone | with pooling | false | wrong |
//! |---|---|---|---|---|
//! | 3 | .284 | .944 | 1 of 30,010 | 7 of 40,717 |
//! | 5 | .884 | .980 | 0 of 32,516 | 6 of 40,095 |
//! | 7 | .961 | .993 | 2 of 32,061 | 0 of 39,899 |
//! | 14 | .976 | .999 | 0 of 34,686 | 0 of 38,566 |
//! | 30 | .979 | 1.000 | 0 of 34,162 | 0 of 40,462 |
//!
//! Choices that the scoreboard decided (seed 3031, in brackets the second generator):
//! * Five tolerances at the price of three instead of three: macro recall .960 to .972 (beats of all phases
//!   counted together), no further false alarm.
//! * Reject beats with a jitter above 6 % of the period ("daily at any time"): false alarms .11 to 0 (.24 to 0),
//!   wrong periods .33 to .17 (.33 to .17), recall unchanged.
//! * Take in beats just out of tolerance: lock right .88 to .95 (clocks of 12 beats or more), next beat inside its tolerance
//!   .919 to .940; and those cut off by a few misses: state right .990 to .997.
//! * A single late call of a timer is no restart below 6 % of the period: label F1 (.981 to .995).
//!
//! # Known limits
//! * Two daily beats within 5 % of 12 h apart read as one of 12 h; 24 h and 12 h in phase read as 12 h.
//! * More than about 45 % of misses read as irregular. No claim below 25 min, but for pollers of 9 min and more. A period of 168 h
//!   needs 35 days or more.
//! * A single sweep is one call or a burst: what happens inside ten minutes is not looked at.
//! * A daily beat among eight or more random calls a day needs more than a fortnight. Calls on a grid of hours that is half used
//!   are now and then a beat of several hours.
//!
//! Cost: n log n in the calls (two sorts), the walk is linear with at most 48 steps a sweep for each of 12 periods and
//! 5 tolerances; about 300 bytes a sweep, most of it for its eight lags. Measured: 4 ms for 1000, 40 ms for 10,000, 0.5 s for
//! 100,000 sweeps, hourly or at random.

pub mod peers;
pub mod pool;

mod candidates;
mod class;
mod clock_time;
mod confidence;
mod density;
mod due;
mod even;
mod fit;
mod gather;
mod merge;
mod model;
mod parts;
mod path;
mod period;
mod rhythm;
mod search;
mod silence;
mod slot;
mod slots;
mod split;
mod sweeps;
mod track;
mod week;
mod window;

use jiff::Timestamp;

pub(crate) use due::Schedule;
pub use model::{
    Cadence, CallsPerSweep, Class, Leaning, Lock, Shift, Silence, SilencePlace, Track, TrackState, Weekday,
};
pub use parts::{InParts, detect_in_parts};
pub(crate) use slot::Fate;
pub use window::Window;

use rhythm::Rhythm;
use search::Best;
use slots::Mask;
use sweeps::Sweeps;

/// Evidence (nats) that confirms a beat: 200 to 1 after paying for every choice. On 13,500 series without a beat,
/// 6 nats passed none and 5 nats one in 2000.
const CONFIRMED_NATS: f64 = 5.298_317_366_548_036;
/// Cadences looked for in one series; nobody describes five.
const MAX_TRACKS: usize = 4;

/// Nine of ten beats must be within this share of the period, and within 86 min or a smaller share if that is more; else it is no
/// beat but something done once a day.
const MAX_JITTER_SHARE: f64 = 0.06;
const MAX_JITTER_SECS: f64 = 5184.0;
const MAX_SLOW_JITTER_SHARE: f64 = 0.02;

/// Finds the rhythm of a series of calls. Pure and deterministic; the calls may come in any order, and those outside the
/// window are left out.
#[must_use]
pub fn detect(times: &[Timestamp], window: &Window) -> Cadence {
    describe(times, window, |_| true).0
}

/// The same, with when each track is due from then on.
pub(crate) fn detect_schedules(times: &[Timestamp], window: &Window) -> (Cadence, Vec<Schedule>) {
    describe(times, window, |_| true)
}

/// The same, but a rhythm is looked for only if the gaps between the calls are even enough. For series whose rhythm
/// decides nothing: to look for one takes most of the time of judging a series of many calls at random times.
#[must_use]
pub fn detect_if_even(times: &[Timestamp], window: &Window) -> Cadence {
    describe(times, window, even::is_even).0
}

fn describe(
    times: &[Timestamp],
    window: &Window,
    may_have_rhythm: impl Fn(&[f64]) -> bool,
) -> (Cadence, Vec<Schedule>) {
    let sweeps = Sweeps::collapse(times, window);
    let Peeled { rhythms, nearly, rest } = if may_have_rhythm(&sweeps.at) {
        peel(&sweeps)
    } else {
        Peeled {
            rhythms: Vec::new(),
            nearly: None,
            rest: sweeps.at.clone(),
        }
    };
    let mut rhythms = merge::merge(rhythms);
    let mask = Mask::new(window, sweeps.origin);
    let mut extras = rest.len();
    if let [only] = rhythms.as_mut_slice() {
        extras -= only.follow_restart(&rest, mask.to);
    }
    let class = class::classify(&sweeps, &rhythms, nearly.is_some());
    let too_few = class == Class::TooFew;
    let (mut tracks, mut silences, mut schedules) = (Vec::new(), Vec::new(), Vec::new());
    for rhythm in &rhythms {
        let (track, of_track, schedule) = track::describe(rhythm, &mask);
        tracks.push(track);
        silences.extend(of_track);
        schedules.push(schedule);
    }
    let cadence = Cadence {
        class,
        confidence: confidence::confidence(class, &rhythms, sweeps.at.len(), mask.days()),
        events: sweeps.events,
        sweeps: sweeps.at.len(),
        calls_per_sweep: sweeps.calls_per_sweep(),
        coverage: window.covered_share(),
        extras,
        needs_more: too_few.then(|| needs_more(sweeps.at.len(), nearly.as_ref())),
        leaning: nearly.filter(|_| too_few).map(|n| Leaning {
            period_seconds: n.period,
            period: period::text(n.period, period::roughly_named(n.period)),
        }),
        silences: if tracks.is_empty() {
            silence::without_track(&sweeps.at, &mask, class)
        } else {
            silences
        },
        tracks,
    };
    (cadence, schedules)
}

/// What was taken off the sweeps.
struct Peeled {
    rhythms: Vec<Rhythm>,
    /// A beat that was nearly confirmed.
    nearly: Option<Best>,
    /// The sweeps that belong to no rhythm.
    rest: Vec<f64>,
}

/// Takes the strongest beat off the sweeps, again and again, until none is confirmed.
fn peel(sweeps: &Sweeps) -> Peeled {
    let mut peeled = Peeled {
        rhythms: Vec::new(),
        nearly: None,
        rest: sweeps.at.clone(),
    };
    while peeled.rest.len() >= search::LEAST_BEATS && peeled.rhythms.len() < MAX_TRACKS {
        let Some(best) = search::best(&peeled.rest, sweeps.shortest_period()) else {
            break;
        };
        if best.evidence.nats < CONFIRMED_NATS {
            peeled.nearly = Some(best);
            break;
        }
        let (rhythm, rest) = Rhythm::extract(&peeled.rest, &best);
        let period = rhythm.fit.period;
        let loosest = (MAX_JITTER_SHARE * period).min(MAX_JITTER_SECS.max(MAX_SLOW_JITTER_SHARE * period));
        if rhythm.fit.jitter > loosest || rhythm.is_mere_grid(sweeps.origin) {
            break;
        }
        let room = MAX_TRACKS - peeled.rhythms.len();
        peeled.rhythms.extend(rhythm.split(peeled.rest.len(), room));
        peeled.rest = rest;
    }
    peeled
}

/// Further sweeps, each of them in step, before a period could be confirmed.
fn needs_more(sweeps: usize, nearly: Option<&Best>) -> u32 {
    let by_count = class::MIN_SWEEPS.saturating_sub(sweeps);
    let by_evidence = nearly.map_or(0, |best| best.steps_to(CONFIRMED_NATS));
    u32::try_from(by_count.max(by_evidence).max(1)).unwrap_or(u32::MAX)
}
