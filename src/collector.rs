//! Fills the inventory: from AWS Config (which causes no error in the trail), from a file that Config delivered,
//! or from S3 and Lambda themselves (which does, so only when asked).

#[cfg(feature = "aws")]
use aws_sdk_config::primitives::DateTime;
#[cfg(feature = "aws")]
use jiff::Timestamp;

#[cfg(feature = "aws")]
use crate::aws::Fault;
use crate::coverage::Coverage;
#[cfg(feature = "aws")]
use crate::coverage::Gap;
use crate::inventory::Inventory;

#[cfg(feature = "aws")]
pub mod accounts;
#[cfg(feature = "aws")]
pub mod aggregator;
#[cfg(feature = "aws")]
pub mod config;
pub mod file;
mod item;
mod items;
#[cfg(feature = "aws")]
pub mod live;
#[cfg(feature = "aws")]
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
#[cfg(feature = "aws")]
fn captured(time: Option<DateTime>) -> Option<Timestamp> {
    Timestamp::from_second(time?.secs()).ok()
}

/// What a gap says of a collection that Ctrl-C ended.
#[cfg(feature = "aws")]
const STOPPED: &str = "stopped by Ctrl-C; what was read until then is in the report";

#[cfg(feature = "aws")]
impl Collected {
    fn stopped(&mut self, place: String) {
        self.coverage.gaps.push(Gap::new(place, STOPPED, "run it again"));
    }

    fn fault(&mut self, fault: &Fault) {
        self.coverage.gaps.push(fault.gap());
    }
}
