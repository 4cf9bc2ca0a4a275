//! How fast requests follow each other.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// The part of the allowed rate that is used. At exactly two requests a second, the server's clock would sometimes see
/// three.
const USED_SHARE: f64 = 0.97;

/// What is left of the rate after a request was throttled: something else in the account uses LookupEvents, too.
const SHARE_AFTER_THROTTLE: f64 = 0.7;

/// The slowest rate, as a part of the allowed one.
const MIN_SHARE: f64 = 0.05;

/// How much of the allowed rate each answer gives back: about 150 answers from [`SHARE_AFTER_THROTTLE`] to the full
/// rate, so that one request in about as many is throttled for trying for more.
const SHARE_PER_ANSWER: f64 = 0.002;

/// The pace of one region. Requests are never closer together than the rate allows, so there is no burst after a slow
/// answer.
#[derive(Debug)]
pub(super) struct Pace {
    most: f64,
    rate: f64,
    next: Instant,
}

impl Pace {
    /// `allowed` is the rate that AWS allows, in requests a second.
    pub(super) fn new(allowed: f64) -> Self {
        let most = allowed * USED_SHARE;
        Self {
            most,
            rate: most,
            next: Instant::now(),
        }
    }

    /// Waits until a request may be made.
    pub(super) async fn turn(&mut self) {
        sleep_until(self.next).await;
        self.started(Instant::now());
    }

    /// A request begins now.
    fn started(&mut self, now: Instant) {
        self.next = now + Duration::from_secs_f64(1.0 / self.rate);
    }

    /// A request was answered.
    pub(super) fn answered(&mut self) {
        self.rate = (self.rate + self.most * SHARE_PER_ANSWER).min(self.most);
    }

    /// A request was throttled.
    pub(super) fn throttled(&mut self) {
        self.slow_down(Instant::now());
    }

    fn slow_down(&mut self, now: Instant) {
        self.rate = (self.rate * SHARE_AFTER_THROTTLE).max(self.most * MIN_SHARE);
        self.started(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that admits `allowed` requests a second, by a bucket that holds one second's worth.
    struct Server {
        allowed: f64,
        tokens: f64,
        since: Instant,
    }

    impl Server {
        fn admits(&mut self, now: Instant) -> bool {
            let gained = now.duration_since(self.since).as_secs_f64() * self.allowed;
            self.tokens = (self.tokens + gained).min(self.allowed.max(1.0));
            self.since = now;
            let admitted = self.tokens >= 1.0;
            self.tokens -= if admitted { 1.0 } else { 0.0 };
            admitted
        }
    }

    /// Requests admitted and refused, and the seconds that 2000 admitted ones took, each answered after `latency`.
    fn admitted(allowed: f64, latency: Duration) -> (u32, u32, f64) {
        let (begin, mut pace) = (Instant::now(), Pace::new(2.0));
        let mut server = Server {
            allowed,
            tokens: allowed,
            since: begin,
        };
        let (mut now, mut admitted, mut refused) = (begin, 0, 0);
        while admitted < 2000 {
            now = now.max(pace.next);
            pace.started(now);
            let yes = server.admits(now);
            now += latency;
            if yes {
                admitted += 1;
                pace.answered();
            } else {
                refused += 1;
                pace.slow_down(now);
            }
        }
        (admitted, refused, now.duration_since(begin).as_secs_f64())
    }

    #[test]
    fn alone_it_keeps_within_five_percent_of_the_allowed_rate_and_is_never_refused() {
        let (admitted, refused, seconds) = admitted(2.0, Duration::from_millis(200));
        let rate = f64::from(admitted) / seconds;
        assert_eq!(refused, 0);
        assert!((1.9..2.0).contains(&rate), "{rate}");
    }

    #[test]
    fn beside_another_user_it_finds_the_rate_that_is_left() {
        // Another program takes three quarters of a request a second.
        let (admitted, refused, seconds) = admitted(1.25, Duration::from_millis(50));
        let rate = f64::from(admitted) / seconds;
        assert!(refused > 0 && refused <= admitted / 50, "{refused} of {admitted}");
        assert!((1.0..=1.26).contains(&rate), "{rate}");
    }

    #[test]
    fn after_a_slow_answer_requests_do_not_come_in_a_bunch() {
        let mut pace = Pace::new(2.0);
        let late = Instant::now() + Duration::from_secs(30);
        pace.started(late);
        assert!(pace.next >= late + Duration::from_millis(500));
    }
}
