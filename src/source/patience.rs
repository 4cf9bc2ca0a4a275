//! Polls a query: soon at first, then less and less often.

use std::time::Duration;

use tokio::sync::watch;

use crate::aws::{Fault, FaultKind};

const FIRST_WAIT: Duration = Duration::from_millis(100);
/// The longest wait between polls that are answered at once.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(5);
/// The longest wait between polls that the server answers when there is something to say.
pub(super) const MAX_WAIT_OF_HELD_POLLS: Duration = FIRST_WAIT;

/// Throttled polls in a row, each after all tries of the SDK, until the query is given up.
const MAX_THROTTLES: u32 = 10;

/// How long to wait before the next poll.
#[derive(Debug)]
pub(super) struct Patience {
    pause: Duration,
    longest: Duration,
    throttled: u32,
}

impl Patience {
    pub(super) fn new(longest: Duration) -> Self {
        Self {
            pause: FIRST_WAIT,
            longest,
            throttled: 0,
        }
    }

    /// Waits; returns false if `stop` became true.
    pub(super) async fn wait(&mut self, stop: &mut watch::Receiver<bool>) -> bool {
        let pause = self.next_pause();
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => false,
            () = tokio::time::sleep(pause) => true,
        }
    }

    fn next_pause(&mut self) -> Duration {
        let pause = self.pause;
        self.pause = (pause * 2).min(self.longest);
        pause
    }

    /// Counts a poll that failed; returns whether to poll again, as a throttled poll leaves the query running.
    pub(super) fn retries_after(&mut self, fault: &Fault) -> bool {
        self.throttled += 1;
        fault.kind == FaultKind::Throttled && self.throttled < MAX_THROTTLES
    }

    pub(super) fn answered(&mut self) {
        self.throttled = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_that_runs_for_an_hour_is_asked_after_every_five_seconds() {
        let (mut patience, mut waited, mut polls) = (Patience::new(MAX_WAIT), Duration::ZERO, 0);
        while waited < Duration::from_hours(1) {
            waited += patience.next_pause();
            polls += 1;
        }
        assert!((720..730).contains(&polls), "{polls}");
    }

    #[tokio::test]
    async fn a_query_is_given_up_on_demand() {
        let (stop, mut stopped) = watch::channel(false);
        stop.send(true).unwrap();
        assert!(!Patience::new(MAX_WAIT).wait(&mut stopped).await);
    }

    #[test]
    fn ten_throttled_polls_in_a_row_are_too_many_and_an_answer_makes_it_begin_anew() {
        let throttled = Fault {
            operation: String::new(),
            region: String::new(),
            kind: FaultKind::Throttled,
            code: None,
            message: String::new(),
            profile: None,
        };
        let mut patience = Patience::new(MAX_WAIT);
        assert!((0..9).all(|_| patience.retries_after(&throttled)));
        patience.answered();
        assert!((0..9).all(|_| patience.retries_after(&throttled)));
        assert!(!patience.retries_after(&throttled));
        let denied = Fault {
            kind: FaultKind::Denied,
            ..throttled
        };
        assert!(!Patience::new(MAX_WAIT).retries_after(&denied));
    }
}
