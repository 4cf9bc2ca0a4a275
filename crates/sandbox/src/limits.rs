//! What the endpoint refuses, delays and breaks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use std::time::Instant;

use trailhum_core::cadence::simulator::Rng;

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

/// Shares of requests that go wrong, each 0.0 to 1.0; together at most 1.0.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Faults {
    /// Where the chance comes from.
    pub seed: u64,
    /// Answered with HTTP 500.
    pub server_errors: f64,
    /// The connection breaks in the middle of the answer.
    pub resets: f64,
    /// Throttled, as the service words it.
    pub throttles: f64,
}

/// One fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InjectedFault {
    ServerError,
    Reset,
    Throttle,
}

/// How the endpoint behaves beyond the account itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Requests of `LookupEvents` a second, per account and region. AWS: 2 (documented). A demo runs faster.
    pub lookup_events_per_second: f64,
    /// IAM actions that are refused, for example `config:BatchGetResourceConfig`; letter case does not matter.
    pub denied: BTreeSet<String>,
    /// The configuration recorder, in every region.
    pub recorder: RecorderState,
    /// What breaks.
    pub faults: Faults,
    /// IAM actions that are always answered so.
    pub canned: BTreeMap<String, CannedAnswer>,
}

/// An answer that does not come from the account, as a proxy or a faulty service may give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannedAnswer {
    /// HTTP status.
    pub status: u16,
    /// The body, in which `{n}` becomes the number of the request among those of this action.
    pub body: String,
}

impl CannedAnswer {
    /// An answer with status 200.
    #[must_use]
    pub fn ok(body: &str) -> Self {
        Self {
            status: 200,
            body: body.to_owned(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            lookup_events_per_second: 2.0,
            denied: BTreeSet::new(),
            recorder: RecorderState::Running,
            faults: Faults::default(),
            canned: BTreeMap::new(),
        }
    }
}

impl Limits {
    /// Whether a policy refuses this IAM action.
    pub(crate) fn denies(&self, action: &str) -> bool {
        self.denied.iter().any(|denied| denied.eq_ignore_ascii_case(action))
    }
}

/// Draws faults.
#[derive(Debug)]
pub(crate) struct FaultDice {
    faults: Faults,
    rng: Mutex<Rng>,
}

impl FaultDice {
    pub(crate) fn new(faults: Faults) -> Self {
        Self {
            faults,
            rng: Mutex::new(Rng::new(faults.seed)),
        }
    }

    pub(crate) fn draw(&self) -> Option<InjectedFault> {
        let Faults {
            server_errors,
            resets,
            throttles,
            ..
        } = self.faults;
        let chance = locked(&self.rng).unit();
        if chance < server_errors {
            Some(InjectedFault::ServerError)
        } else if chance < server_errors + resets {
            Some(InjectedFault::Reset)
        } else if chance < server_errors + resets + throttles {
            Some(InjectedFault::Throttle)
        } else {
            None
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

    #[test]
    fn fault_shares_are_kept() {
        let dice = FaultDice::new(Faults {
            seed: 1,
            server_errors: 0.2,
            resets: 0.1,
            throttles: 0.3,
        });
        let drawn: Vec<_> = (0..1000).map(|_| dice.draw()).collect();
        let count = |fault| drawn.iter().filter(|drawn| **drawn == fault).count();
        assert!((150..250).contains(&count(Some(InjectedFault::ServerError))));
        assert!((50..150).contains(&count(Some(InjectedFault::Reset))));
        assert!((250..350).contains(&count(Some(InjectedFault::Throttle))));
    }
}
