//! How often a statement of this kind was right.
//!
//! Read off 216,000 simulated series (seeds 101 to 108, none of which the tests use): a statement with a beat is right
//! if its class and each of its periods are; one without is right if there is no beat in it, however short. The
//! tables are the shares observed, less one to three points: real trails are no simulation, and another
//! mixture of series has another share. "Too few" states nothing, and is given 0.

use super::Class;
use super::rhythm::Rhythm;

/// One row: up to this much (not included), this confidence.
type Row = (f64, f64);

/// By the evidence of the weakest track, nats. Observed .992 (5.3 to 8), .998 (8 to 16), .999.
const BEAT: [Row; 3] = [(8.0, 0.95), (16.0, 0.97), (f64::INFINITY, 0.98)];
/// A beat that moved: observed .96, .98, .998; on a second generator .975 for the last, since one very late call of
/// a timer looks like a restart.
const MOVED: [Row; 3] = [(8.0, 0.90), (16.0, 0.95), (f64::INFINITY, 0.96)];
/// By the number of sweeps. Six sweeps without a beat are often a beat with misses: observed .72 (5), .46 (6), .83,
/// .90, .97 (10), .92 (12), .98 (16), then .999.
const IRREGULAR: [Row; 6] = [
    (7.0, 0.45),
    (8.0, 0.77),
    (9.0, 0.84),
    (13.0, 0.92),
    (17.0, 0.96),
    (f64::INFINITY, 0.98),
];
/// By the number of sweeps. Observed .97 (8), .98 to 1.
const DIURNAL: [Row; 2] = [(17.0, 0.95), (f64::INFINITY, 0.98)];
/// Observed .994: two sweeps of many calls are now and then the first two beats.
const BURST: f64 = 0.97;

/// The confidence of a statement, 0 to 1.
pub(crate) fn confidence(class: Class, rhythms: &[Rhythm], sweeps: usize) -> f64 {
    let weakest = rhythms.iter().map(|r| r.nats).fold(f64::INFINITY, f64::min);
    #[expect(clippy::cast_precision_loss, reason = "counts fit the mantissa")]
    let sweeps = sweeps as f64;
    match class {
        Class::Beat | Class::Compound => look_up(&BEAT, weakest),
        Class::Shifted | Class::Resetting => look_up(&MOVED, weakest),
        Class::Irregular => look_up(&IRREGULAR, sweeps),
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
        for table in [&BEAT[..], &MOVED, &IRREGULAR, &DIURNAL] {
            assert!(table.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1));
        }
    }

    #[test]
    fn too_few_is_no_statement() {
        assert!(confidence(Class::TooFew, &[], 3) < 1e-9 && confidence(Class::Irregular, &[], 100) > 0.9);
    }
}
