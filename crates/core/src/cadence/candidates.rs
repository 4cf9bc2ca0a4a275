//! Proposed periods: the most crowded lags between sweeps that are near neighbors.
#![expect(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "counts fit the mantissa; indices come from the loops over the same vectors"
)]

/// Sweeps up to this many places apart are always compared: with up to seven extras between two beats the period is
/// still seen.
pub(crate) const NEAR: usize = 8;
/// Among denser calls, as many as this many seconds hold are compared, lest a daily beat under other calls be no lag at all...
const NEAR_SECS: f64 = 1.5 * 86_400.0;
/// ...but no more than this many, and no more than these lags in all beyond [`NEAR`] a sweep.
const MAX_NEAR: f64 = 48.0;
const MAX_LAGS: f64 = 60_000.0;
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

/// Periods of at least `shortest` that are worth walking, in seconds, most promising first in each width; at most
/// `2 * KEEP`. Each sweep is compared with the `near` that follow it.
pub(crate) fn periods(sweeps: &[f64], shortest: f64, near: usize) -> Vec<f64> {
    let span = match (sweeps.first(), sweeps.last()) {
        (Some(first), Some(last)) if last > first => last - first,
        _ => return Vec::new(),
    };
    let rate = sweeps.len() as f64 / span;
    let mut lags = Vec::with_capacity(sweeps.len() * near.min(sweeps.len()));
    for (i, a) in sweeps.iter().enumerate() {
        let lag = sweeps[i + 1..].iter().take(near).map(|b| b - a);
        lags.extend(lag.filter(|lag| (shortest..=MAX_PERIOD_SHARE * span).contains(lag)));
    }
    lags.sort_unstable_by(f64::total_cmp);
    let mut all: Vec<f64> = Vec::new();
    for width in WIDTHS {
        for period in crowded(&lags, width, rate) {
            if all.iter().all(|p| !are_same(period, *p)) {
                all.push(period);
            }
        }
    }
    all
}

/// With how many of the following sweeps each one is compared where the calls are dense.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a small count, not negative"
)]
pub(crate) fn many_neighbors(sweeps: &[f64]) -> usize {
    let count = sweeps.len() as f64;
    let span = sweeps.last().unwrap_or(&0.0) - sweeps.first().unwrap_or(&0.0);
    let dense = 2.0 + NEAR_SECS * count / span.max(1.0);
    NEAR.max(dense.min(MAX_NEAR).min(MAX_LAGS / count) as usize)
}

/// Whether two periods are the same candidate.
pub(crate) fn are_same(a: f64, b: f64) -> bool {
    (a / b - 1.0).abs() < SAME
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
        crowds.push(((end - start) as f64 * surprise, lags[usize::midpoint(start, end)]));
    }
    let mut taken: Vec<f64> = Vec::new();
    while taken.len() < KEEP {
        // Few are kept of many: looking for each is cheaper than sorting all. Of equals the shorter lag comes first.
        let Some((_, middle)) = crowds.iter().copied().reduce(|a, b| if b.0 > a.0 { b } else { a }) else {
            break;
        };
        taken.push(middle);
        crowds.retain(|(_, other)| (other / middle - 1.0).abs() >= 2.0 * width);
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_period_of_a_plain_beat_comes_first() {
        let sweeps: Vec<f64> = (0..9).map(|k| f64::from(k) * 7200.0).collect();
        assert!((periods(&sweeps, 1500.0, NEAR)[0] - 7200.0).abs() < 1e-9);
    }

    #[test]
    fn fewer_than_three_sweeps_propose_nothing() {
        assert!(periods(&[], 1500.0, NEAR).is_empty() && periods(&[0.0], 1500.0, NEAR).is_empty());
        assert!(periods(&[0.0, 86_400.0], 1500.0, NEAR).is_empty());
    }
}
