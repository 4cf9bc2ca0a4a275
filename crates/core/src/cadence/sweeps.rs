//! Calls to sweeps: a scanner that asks three times within a minute has come by once.

use jiff::Timestamp;

use super::{CallsPerSweep, Window};

/// Calls this many seconds apart or less are one sweep: retries with back-off take up to some minutes...
const SWEEP_GAP_SECS: f64 = 600.0;
/// ...but of a poller, which calls every 9 to 25 min (seconds) as long as it lives, only those closer than this share of the
/// usual gap.
const POLLER_GAPS: std::ops::Range<f64> = 540.0..1500.0;
const POLLER_SHARE: f64 = 0.3;
/// No period is claimed below this many sweep gaps (25 min, less for a poller): shorter lags crowd by themselves.
const GAPS_IN_PERIOD: f64 = 2.5;

/// The sweeps of a series.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sweeps {
    /// Unix second that all times are counted from: the first call. Differences of whole seconds are exact in
    /// an f64, so that moving a series in time changes nothing but its phases.
    pub(crate) origin: i64,
    /// First call of each sweep, in seconds from the origin, increasing by more than the gap.
    pub(crate) at: Vec<f64>,
    /// Calls this many seconds apart or less are one sweep.
    gap: f64,
    /// Seconds from the first to the last call of the longest sweep.
    pub(crate) longest: f64,
    /// Calls in each sweep.
    calls: Vec<usize>,
    /// Calls inside the window.
    pub(crate) events: usize,
}

/// The sweeps of some calls, in any order, unix seconds.
#[expect(clippy::cast_precision_loss, reason = "unix seconds fit the mantissa")]
pub(super) fn seconds(times: &[Timestamp]) -> Vec<f64> {
    let (Some(first), Some(last)) = (times.iter().min(), times.iter().max()) else {
        return Vec::new();
    };
    let sweeps = Sweeps::collapse(times, &Window::new(*first, *last));
    sweeps.at.iter().map(|t| t + sweeps.origin as f64).collect()
}

impl Sweeps {
    /// Groups the calls inside the window; they may come in any order.
    #[expect(clippy::cast_precision_loss, reason = "seconds between two calls fit the mantissa")]
    pub(crate) fn collapse(times: &[Timestamp], window: &Window) -> Self {
        let inside = |t: &&Timestamp| (window.from()..=window.to()).contains(*t);
        let mut seconds: Vec<i64> = times.iter().filter(inside).map(|t| t.as_second()).collect();
        seconds.sort_unstable();
        let origin = seconds.first().copied().unwrap_or_default();
        let mut sweeps = Self {
            origin,
            at: Vec::new(),
            gap: sweep_gap(&seconds),
            longest: 0.0,
            calls: Vec::new(),
            events: seconds.len(),
        };
        let mut previous: Option<i64> = None;
        for second in seconds {
            match sweeps.calls.last_mut() {
                // From the call before, not from the first: a burst may last longer than the gap.
                Some(calls) if previous.is_some_and(|p| (second - p) as f64 <= sweeps.gap) => {
                    *calls += 1;
                    let lasted = (second - origin) as f64 - sweeps.at.last().copied().unwrap_or_default();
                    sweeps.longest = sweeps.longest.max(lasted);
                }
                _ => {
                    sweeps.at.push((second - origin) as f64);
                    sweeps.calls.push(1);
                }
            }
            previous = Some(second);
        }
        sweeps
    }

    /// The shortest period that may be claimed, seconds.
    pub(crate) fn shortest_period(&self) -> f64 {
        GAPS_IN_PERIOD * self.gap
    }

    pub(crate) fn calls_per_sweep(&self) -> CallsPerSweep {
        let mut calls = self.calls.clone();
        calls.sort_unstable();
        let median = calls
            .get(calls.len().saturating_sub(1) / 2)
            .copied()
            .unwrap_or_default();
        CallsPerSweep {
            median,
            max: calls.last().copied().unwrap_or_default(),
        }
    }
}

/// The gap that parts two sweeps of sorted calls. What gap is usual is asked of the time, not of the calls: half of the time from
/// first to last call lies in gaps that are longer, so that bursts have no say.
#[expect(clippy::cast_precision_loss, reason = "seconds between two calls fit the mantissa")]
fn sweep_gap(seconds: &[i64]) -> f64 {
    let (Some(first), Some(last)) = (seconds.first(), seconds.last()) else {
        return SWEEP_GAP_SECS;
    };
    // Too long a life for a poller, whose gaps need not be sorted then.
    if (last - first) as f64 > POLLER_GAPS.end * 2.0 * seconds.len() as f64 {
        return SWEEP_GAP_SECS;
    }
    let mut gaps: Vec<i64> = seconds.iter().zip(seconds.iter().skip(1)).map(|(a, b)| b - a).collect();
    gaps.sort_unstable();
    let mut passed = 0;
    let usual = gaps.into_iter().find(|gap| {
        passed += gap;
        2 * passed >= last - first
    });
    let usual = usual.unwrap_or_default() as f64;
    if POLLER_GAPS.contains(&usual) {
        POLLER_SHARE * usual
    } else {
        SWEEP_GAP_SECS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn calls_ten_minutes_apart_are_one_sweep_in_any_order() {
        let calls = [at(5000), at(600), at(0), at(1200), at(5000), at(99_999)];
        let sweeps = Sweeps::collapse(&calls, &Window::new(at(-9), at(6000)));
        assert_eq!((sweeps.at.as_slice(), sweeps.events), (&[0.0, 5000.0][..], 5));
        assert_eq!(sweeps.calls_per_sweep(), CallsPerSweep { median: 2, max: 3 });
    }

    #[test]
    fn no_call_is_no_sweep() {
        let sweeps = Sweeps::collapse(&[], &Window::new(at(0), at(0)));
        assert_eq!(
            (sweeps.at.len(), sweeps.calls_per_sweep()),
            (0, CallsPerSweep { median: 0, max: 0 })
        );
    }
}
