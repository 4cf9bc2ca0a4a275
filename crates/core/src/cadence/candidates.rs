//! Proposed periods: the most crowded lags between sweeps that are near neighbors.
#![expect(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "counts fit the mantissa; indices come from the loops over the same vectors"
)]

/// Sweeps this many places apart are compared: with up to seven extras between two beats the period is still seen,
/// and there are at most eight lags a sweep, however long the series.
pub(crate) const NEAR: usize = 8;
/// No claim below 25 min (seconds): sweeps are 10 min apart at least, so that shorter lags crowd by themselves.
const SHORTEST: f64 = 1500.0;
/// A period must fit twice into the series; a little more for jitter.
const MAX_PERIOD_SHARE: f64 = 0.51;
/// Half widths of the crowds looked for, as shares of the lag: sharp clocks, and loose ones.
const WIDTHS: [f64; 2] = [0.006, 0.03];
/// Candidates kept for each width: two cadences, their half and double, and two accidents.
const KEEP: usize = 6;
/// Candidates closer than this share are the same one.
const SAME: f64 = 0.004;
/// Share of its slots at which a true beat is seen; decides how much a crowd exceeds chance.
const HIT: f64 = 0.8;
/// Even a crowd no denser than chance is worth a little, lest its count have no say at all.
const MIN_PERIOD_RATIO: f64 = 1.05;

/// Periods worth walking, in seconds, most promising first in each width; at most `2 * KEEP`.
pub(crate) fn periods(sweeps: &[f64]) -> Vec<f64> {
    let span = match (sweeps.first(), sweeps.last()) {
        (Some(first), Some(last)) if last > first => last - first,
        _ => return Vec::new(),
    };
    let mut lags = Vec::new();
    for (i, a) in sweeps.iter().enumerate() {
        let near = sweeps[i + 1..].iter().take(NEAR).map(|b| b - a);
        lags.extend(near.filter(|lag| (SHORTEST..=MAX_PERIOD_SHARE * span).contains(lag)));
    }
    lags.sort_unstable_by(f64::total_cmp);
    let rate = sweeps.len() as f64 / span;
    let mut all: Vec<f64> = Vec::new();
    for width in WIDTHS {
        for period in crowded(&lags, width, rate) {
            if all.iter().all(|p| (period / p - 1.0).abs() >= SAME) {
                all.push(period);
            }
        }
    }
    all
}

/// The middles of the most crowded stretches `[lag, lag * (1 + 2 width)]` of the sorted lags.
fn crowded(lags: &[f64], width: f64, rate: f64) -> Vec<f64> {
    let mut crowds = Vec::with_capacity(lags.len());
    let mut end = 0;
    for (start, lag) in lags.iter().enumerate() {
        while end < lags.len() && lags[end] <= lag * (1.0 + 2.0 * width) {
            end += 1;
        }
        let surprise = (HIT / (2.0 * width * lag * rate)).max(MIN_PERIOD_RATIO).ln();
        crowds.push(((end - start) as f64 * surprise, start, end));
    }
    crowds.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut taken: Vec<f64> = Vec::new();
    for (_, start, end) in crowds {
        let middle = lags[usize::midpoint(start, end)];
        if taken.iter().all(|p| (middle / p - 1.0).abs() >= 2.0 * width) {
            taken.push(middle);
            if taken.len() == KEEP {
                break;
            }
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_period_of_a_plain_beat_comes_first() {
        let sweeps: Vec<f64> = (0..9).map(|k| f64::from(k) * 7200.0).collect();
        assert!((periods(&sweeps)[0] - 7200.0).abs() < 1e-9);
    }

    #[test]
    fn fewer_than_three_sweeps_propose_nothing() {
        assert!(periods(&[]).is_empty() && periods(&[0.0]).is_empty());
        assert!(periods(&[0.0, 86_400.0]).is_empty());
    }
}
