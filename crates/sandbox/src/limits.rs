//! How the endpoint is asked, and how often.

use std::collections::BTreeMap;
#[cfg(any(test, feature = "faults"))]
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use std::time::Instant;

#[cfg(any(test, feature = "faults"))]
use super::faults::{CannedAnswer, Faults};

/// Whether the account has a configuration recorder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RecorderState {
    /// It records.
    #[default]
    Running,
    /// There is one, and it was stopped; the inventory stays as it was.
    Stopped,
    /// There is none: an empty list, and `NoAvailableConfigurationRecorderException` for the inventory.
    Missing,
}

/// How the endpoint behaves beyond the account itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Requests of `LookupEvents` a second, per account and region. AWS: 2 (documented). A demo runs faster.
    pub lookup_events_per_second: f64,
    /// The configuration recorder, in every region.
    pub recorder: RecorderState,
    /// IAM actions that are denied, for example `config:BatchGetResourceConfig`; letter case does not matter.
    #[cfg(any(test, feature = "faults"))]
    pub denied: BTreeSet<String>,
    /// What breaks.
    #[cfg(any(test, feature = "faults"))]
    pub faults: Faults,
    /// IAM actions that are always answered so.
    #[cfg(any(test, feature = "faults"))]
    pub canned: BTreeMap<String, CannedAnswer>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            lookup_events_per_second: 2.0,
            recorder: RecorderState::Running,
            #[cfg(any(test, feature = "faults"))]
            denied: BTreeSet::new(),
            #[cfg(any(test, feature = "faults"))]
            faults: Faults::default(),
            #[cfg(any(test, feature = "faults"))]
            canned: BTreeMap::new(),
        }
    }
}

/// A token bucket for each region: holds what one second brings, filled by the real clock.
#[derive(Debug)]
pub(crate) struct Limiter {
    rate: f64,
    regions: Mutex<BTreeMap<String, (f64, Instant)>>,
}

impl Limiter {
    pub(crate) fn new(rate: f64) -> Self {
        Self {
            rate,
            regions: Mutex::new(BTreeMap::new()),
        }
    }

    /// Whether one more request is admitted now.
    pub(crate) fn admits(&self, region: &str) -> bool {
        self.admits_at(Instant::now(), region)
    }

    fn admits_at(&self, now: Instant, region: &str) -> bool {
        let full = self.rate.max(1.0);
        let mut regions = locked(&self.regions);
        let (tokens, since) = regions.entry(region.to_owned()).or_insert((full, now));
        *tokens = (*tokens + now.duration_since(*since).as_secs_f64() * self.rate).min(full);
        *since = now;
        let admitted = *tokens >= 1.0;
        if admitted {
            *tokens -= 1.0;
        }
        admitted
    }
}

/// The content of a lock, whatever happened to its last holder: nothing here is left half-changed.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_limiter_admits_its_rate_in_each_region_and_recovers() {
        let (limiter, now) = (Limiter::new(20.0), Instant::now());
        let admitted = (0..30).filter(|_| limiter.admits_at(now, "eu-central-1")).count();
        assert_eq!(admitted, 20);
        assert!(limiter.admits_at(now, "us-east-1"));
        assert!(limiter.admits_at(now + Duration::from_millis(120), "eu-central-1"));
    }
}
