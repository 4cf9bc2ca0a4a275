//! Waiting for a query: soon at first, then less and less often.

use std::time::Duration;

use tokio::sync::watch;

use crate::aws::Fault;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);

/// Throttled polls in a row, each after all tries of the SDK, until the query is given up.
const THROTTLED: u32 = 10;

/// How long to wait before the next poll.
#[derive(Debug)]
pub(super) struct Patience {
    pause: Duration,
    throttled: u32,
}

impl Patience {
    pub(super) fn new() -> Self {
        Self {
            pause: FIRST,
            throttled: 0,
        }
    }

    /// Waits; false when `stop` said so meanwhile.
    pub(super) async fn wait(&mut self, stop: &mut watch::Receiver<bool>) -> bool {
        let pause = self.pause;
        self.pause = (pause * 2).min(LONGEST);
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => false,
            () = tokio::time::sleep(pause) => true,
        }
    }

    /// Whether a poll that failed may be made again: a throttled one leaves the query running.
    pub(super) fn forgives(&mut self, fault: &Fault) -> bool {
        self.throttled += 1;
        fault.is_throttled() && self.throttled < THROTTLED
    }

    pub(super) fn answered(&mut self) {
        self.throttled = 0;
    }
}
