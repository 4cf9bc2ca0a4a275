//! How often a statement of this kind was right.
//!
//! Read off 81,300 simulated series (seeds 101 to 103 of the scenarios, the hold-out and the edges, none of which the tests
//! use): a statement with a beat is right if its class and each of its periods are; one without is right if there is no
//! beat in it, however short. The tables are the shares observed among the edges, the worst of the three mixtures, less one
//! to three points: real trails are no simulation, and another mixture of series has another share. "Too few"
//! states nothing, and is given 0.

use super::Class;
use super::rhythm::Rhythm;

/// One row: up to this much (not included), this confidence.
type Row = (f64, f64);

/// By the evidence of the weakest track, nats. Observed .975 to .99 (5.3 to 8), .984 to .994 (8 to 16), .999.
const BEAT: [Row; 3] = [(8.0, 0.95), (16.0, 0.97), (f64::INFINITY, 0.98)];
/// Several beats: observed .97, .96, 1.
const COMPOUND: [Row; 3] = [(8.0, 0.94), (16.0, 0.94), (f64::INFINITY, 0.98)];
/// A beat that moved: observed .89, .93, .99; a very late call of a timer looks like a restart.
const MOVED: [Row; 3] = [(8.0, 0.82), (16.0, 0.88), (f64::INFINITY, 0.96)];
/// Days below which a daily beat under other calls cannot be detected, nor its absence.
const SHORT_DAYS: f64 = 10.0;
/// By the number of sweeps. In a short window often a slow beat among other calls: observed .28 to .75, then .76; else .96 to 1.
const IRREGULAR_SHORT: [Row; 2] = [(25.0, 0.25), (f64::INFINITY, 0.73)];
const IRREGULAR: [Row; 3] = [(7.0, 0.92), (13.0, 0.95), (f64::INFINITY, 0.98)];
/// By the number of sweeps. Observed .69, .81, .93 in a short window; else .98 to 1.
const DIURNAL_SHORT: [Row; 3] = [(9.0, 0.66), (25.0, 0.78), (f64::INFINITY, 0.90)];
const DIURNAL: [Row; 1] = [(f64::INFINITY, 0.97)];
/// Observed .997: two sweeps of many calls are now and then the first two beats.
const BURST: f64 = 0.97;

/// The confidence of a statement, 0 to 1, for a number of sweeps in a window of days.
pub(crate) fn confidence(class: Class, rhythms: &[Rhythm], sweeps: usize, days: f64) -> f64 {
    let weakest = rhythms.iter().map(|r| r.nats).fold(f64::INFINITY, f64::min);
    #[expect(clippy::cast_precision_loss, reason = "counts fit the mantissa")]
    let sweeps = sweeps as f64;
    let is_short = days < SHORT_DAYS;
    match class {
        Class::Beat => look_up(&BEAT, weakest),
        Class::Compound => look_up(&COMPOUND, weakest),
        Class::Shifted | Class::Resetting => look_up(&MOVED, weakest),
        Class::Irregular if is_short => look_up(&IRREGULAR_SHORT, sweeps),
        Class::Irregular => look_up(&IRREGULAR, sweeps),
        Class::Diurnal if is_short => look_up(&DIURNAL_SHORT, sweeps),
        Class::Diurnal => look_up(&DIURNAL, sweeps),
        Class::Burst => BURST,
        Class::TooFew => 0.0,
    }
}

fn look_up(table: &[Row], value: f64) -> f64 {
    table
        .iter()
        .find(|(below, _)| value < *below)
        .or(table.last())
        .map_or(0.0, |(_, confidence)| *confidence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_evidence_never_means_less_confidence() {
        for table in [
            &BEAT[..],
            &COMPOUND,
            &MOVED,
            &IRREGULAR_SHORT,
            &IRREGULAR,
            &DIURNAL_SHORT,
        ] {
            assert!(table.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1));
        }
    }

    #[test]
    fn too_few_is_no_statement() {
        assert!(confidence(Class::TooFew, &[], 3, 30.0) < 1e-9 && confidence(Class::Irregular, &[], 100, 30.0) > 0.9);
    }
}
