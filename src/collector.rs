//! Fills the inventory: from AWS Config (which causes no error in the trail), from a file that Config delivered,
//! or from S3 and Lambda themselves (which does, so only when asked).

use aws_sdk_config::primitives::DateTime;
use jiff::Timestamp;

use crate::aws::Fault;
use crate::coverage::{Coverage, Gap};
use crate::inventory::Inventory;

pub mod accounts;
pub mod aggregator;
pub mod config;
pub mod file;
mod item;
mod items;
pub mod live;
pub mod organization;

/// What was collected.
#[derive(Debug, Clone, Default)]
pub struct Collected {
    /// The account.
    pub inventory: Inventory,
    /// Where it was read, and what could not be.
    pub coverage: Coverage,
}

/// When Config captured an item. It holds until then; whether a recorder has looked since, the item does not say.
fn captured(time: Option<DateTime>) -> Option<Timestamp> {
    Timestamp::from_second(time?.secs()).ok()
}

/// What a gap says of a collection that Ctrl-C ended.
const STOPPED: &str = "stopped by Ctrl-C; what was read until then is in the report";

impl Collected {
    fn stopped(&mut self, place: String) {
        self.coverage.gaps.push(Gap::new(place, STOPPED, "run it again"));
    }

    fn fault(&mut self, fault: &Fault) {
        self.coverage.gaps.push(fault.gap());
    }
}
