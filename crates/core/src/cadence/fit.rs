//! Period, lock and jitter of a path: what regular process fits its beats best.
#![expect(clippy::cast_precision_loss, reason = "counts fit the mantissa")]

use super::Lock;

/// Fewer beats than this cannot tell a clock from a timer; a clock is the plainer claim.
const ENOUGH_FOR_LOCK: usize = 8;

/// Times are whole seconds: nothing is known to better than half of one, and a beat as even as that is a clock.
const FINEST: f64 = 0.5;

/// A beat that was seen: when (seconds from the origin), and periods since the one before (0 for the first).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Beat {
    pub(crate) at: f64,
    pub(crate) steps: u32,
}

/// The fitted process.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fit {
    pub(crate) lock: Lock,
    /// Seconds.
    pub(crate) period: f64,
    /// Standard error of the period, seconds.
    pub(crate) period_error: f64,
    /// 90th percentile of the distances from the expected times, seconds.
    pub(crate) jitter: f64,
    /// Root mean square of the same distances, corrected for what was fitted, seconds.
    pub(crate) spread: f64,
}

/// One regular process as a straight line through slot numbers and times.
struct Line {
    slope: f64,
    slope_error: f64,
    residuals: Vec<f64>,
    spread: f64,
    /// Log-likelihood once the free offsets and the slope are integrated out.
    likelihood: f64,
}

/// Fits both processes and keeps the likelier one.
///
/// Clock: time = offset of the segment + period * slot + error. Timer: each step = period * slots + error, so
/// that errors add up. Both have the same free numbers (an offset a segment, the period), so their
/// restricted likelihoods can be compared directly.
pub(crate) fn fit(segments: &[Vec<Beat>]) -> Fit {
    let (clock, timer) = (clock(segments), timer(segments));
    let beats: usize = segments.iter().map(Vec::len).sum();
    let is_timer = beats >= ENOUGH_FOR_LOCK && clock.spread > FINEST && timer.likelihood > clock.likelihood;
    if is_timer {
        Fit::new(Lock::Interval, &timer)
    } else {
        Fit::new(Lock::Clock, &clock)
    }
}

/// Fits a clock, whatever is likelier.
pub(crate) fn fit_clock(segments: &[Vec<Beat>]) -> Fit {
    Fit::new(Lock::Clock, &clock(segments))
}

impl Fit {
    fn new(lock: Lock, line: &Line) -> Self {
        let mut off: Vec<f64> = line.residuals.iter().map(|r| r.abs()).collect();
        off.sort_unstable_by(f64::total_cmp);
        let jitter = off.get(off.len() * 9 / 10).copied().unwrap_or_default();
        Fit {
            lock,
            period: line.slope,
            period_error: line.slope_error,
            jitter,
            spread: line.spread,
        }
    }
}

fn clock(segments: &[Vec<Beat>]) -> Line {
    let (mut numerator, mut weight, mut offsets) = (0.0, 0.0, 0.0);
    let mut centered = Vec::new();
    for segment in segments {
        let count = segment.len() as f64;
        let mut slot = 0.0;
        let slots: Vec<f64> = segment
            .iter()
            .enumerate()
            .map(|(i, b)| {
                slot += if i == 0 { 0.0 } else { f64::from(b.steps) };
                slot
            })
            .collect();
        // Sums are taken from the first beat, lest large times eat the small differences.
        let start = segment.first().map_or(0.0, |b| b.at);
        let mean_slot = slots.iter().sum::<f64>() / count.max(1.0);
        let mean_time = segment.iter().map(|b| b.at - start).sum::<f64>() / count.max(1.0);
        for (slot, beat) in slots.iter().zip(segment) {
            let (x, t) = (slot - mean_slot, beat.at - start - mean_time);
            numerator += x * t;
            weight += x * x;
            centered.push((x, t));
        }
        offsets += count.max(1.0).ln();
    }
    let slope = numerator / weight.max(f64::MIN_POSITIVE);
    let residuals: Vec<f64> = centered.iter().map(|(x, t)| t - slope * x).collect();
    line(slope, residuals, segments.len() as f64 + 1.0, weight, offsets)
}

fn timer(segments: &[Vec<Beat>]) -> Line {
    let steps: Vec<(f64, f64)> = segments
        .iter()
        .flat_map(|s| s.iter().zip(s.iter().skip(1)))
        .map(|(a, b)| (b.at - a.at, f64::from(b.steps)))
        .collect();
    let slots: f64 = steps.iter().map(|(_, k)| k).sum();
    let slope = steps.iter().map(|(t, _)| t).sum::<f64>() / slots.max(1.0);
    // An error over k periods is sqrt(k) times as wide as one over a single period.
    let residuals: Vec<f64> = steps.iter().map(|(t, k)| (t - slope * k) / k.sqrt().max(1.0)).collect();
    let widths: f64 = steps.iter().map(|(_, k)| k.max(1.0).ln()).sum();
    line(slope, residuals, 1.0, slots, widths)
}

/// `weight` is the information on the slope; `offsets` the log of the information on everything else.
fn line(slope: f64, residuals: Vec<f64>, fitted: f64, weight: f64, offsets: f64) -> Line {
    let freedom = (residuals.len() as f64 - fitted).max(1.0);
    let variance = (residuals.iter().map(|r| r * r).sum::<f64>() / freedom).max(FINEST * FINEST);
    let likelihood = -0.5 * (freedom * variance.ln() + weight.max(1.0).ln() + offsets);
    let slope_error = (variance / weight.max(1.0)).sqrt();
    Line {
        slope,
        slope_error,
        residuals,
        spread: variance.sqrt(),
        likelihood,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beats(times: &[f64]) -> Vec<Vec<Beat>> {
        vec![
            times
                .iter()
                .enumerate()
                .map(|(i, at)| Beat {
                    at: *at,
                    steps: u32::from(i > 0),
                })
                .collect(),
        ]
    }

    #[test]
    fn errors_that_do_not_add_up_are_a_clock() {
        let times: Vec<f64> = (0..12)
            .map(|k| f64::from(k) * 1000.0 + f64::from(k * 7 % 5) * 10.0)
            .collect();
        let fit = fit(&beats(&times));
        assert_eq!(fit.lock, Lock::Clock);
        assert!((fit.period - 1000.0).abs() < 3.0 * fit.period_error);
    }

    #[test]
    fn errors_that_add_up_are_a_timer() {
        let mut at = 0.0;
        let times: Vec<f64> = (0..20)
            .map(|k| {
                at += 1000.0 + if k % 7 < 4 { 20.0 } else { -20.0 };
                at
            })
            .collect();
        assert_eq!(fit(&beats(&times)).lock, Lock::Interval);
    }

    #[test]
    fn an_exact_beat_has_no_jitter() {
        let fit = fit(&beats(&[0.0, 1000.0, 2000.0, 3000.0]));
        assert!(fit.jitter < 1e-9 && (fit.period - 1000.0).abs() < 1e-9);
    }
}
