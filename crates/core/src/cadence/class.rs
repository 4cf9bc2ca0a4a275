//! The class of a series, and what is said when there is no beat.
#![expect(clippy::cast_precision_loss, reason = "counts fit the mantissa")]

use std::f64::consts::TAU;

use super::Class;
use super::rhythm::Rhythm;
use super::sweeps::Sweeps;

/// More moves than this are a timer that restarts, not a schedule that was changed.
const MOST_SHIFTS: usize = 2;
/// One or two sweeps of this many calls in total were a burst.
const BURST_CALLS: usize = 4;
const BURST_SWEEPS: usize = 2;
/// A burst is over within a day (seconds); calls that never pause for ten minutes are no burst.
const BURST_LENGTH: f64 = 86_400.0;
/// With fewer sweeps than this nothing is known.
pub(crate) const MIN_SWEEPS: usize = 5;
/// Busy hours need this many sweeps, a chance below 1 in 100 (Rayleigh test on the time of day), and a mean
/// resultant whose square exceeds .09 (R > .3), lest a long series make a shade of a preference significant.
const DIURNAL_SWEEPS: usize = 8;
const DIURNAL_CHANCE: f64 = 0.01;
const DIURNAL_STRENGTH: f64 = 0.09;

/// The class of a series with these rhythms; `leaning` if a beat was nearly confirmed.
pub(crate) fn classify(sweeps: &Sweeps, rhythms: &[Rhythm], leaning: bool) -> Class {
    match rhythms {
        [] => without_beat(sweeps, leaning),
        [only] => match only.shifted().count() {
            0 => Class::Beat,
            1..=MOST_SHIFTS => Class::Shifted,
            _ => Class::Resetting,
        },
        _ => Class::Compound,
    }
}

fn without_beat(sweeps: &Sweeps, leaning: bool) -> Class {
    let count = sweeps.at.len();
    if count <= BURST_SWEEPS && sweeps.events >= BURST_CALLS {
        if sweeps.longest <= BURST_LENGTH {
            Class::Burst
        } else {
            Class::Irregular
        }
    } else if count < MIN_SWEEPS || leaning {
        Class::TooFew
    } else if has_busy_hours(sweeps) {
        Class::Diurnal
    } else {
        Class::Irregular
    }
}

/// Rayleigh's test on the times of day.
fn has_busy_hours(sweeps: &Sweeps) -> bool {
    let count = sweeps.at.len() as f64;
    let angles = sweeps.at.iter().map(|t| TAU * (t / 86_400.0));
    let (x, y) = angles.fold((0.0, 0.0), |(x, y), a| (x + a.cos(), y + a.sin()));
    let strength = (x * x + y * y) / (count * count);
    sweeps.at.len() >= DIURNAL_SWEEPS && strength > DIURNAL_STRENGTH && (-count * strength).exp() < DIURNAL_CHANCE
}
