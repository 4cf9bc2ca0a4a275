//! Fills the inventory: from AWS Config, which causes no error in the trail, from a file that Config delivered, or from S3
//! and Lambda themselves, which causes errors and is done only on request.

#[cfg(feature = "aws")]
use crate::aws::Fault;
use crate::coverage::Coverage;
use crate::inventory::Inventory;

#[cfg(feature = "aws")]
pub mod accounts;
#[cfg(feature = "aws")]
pub mod aggregator;
#[cfg(feature = "aws")]
mod batch;
#[cfg(feature = "aws")]
pub mod config;
#[cfg(feature = "aws")]
pub mod delivery;
pub mod file;
mod item;
mod items;
#[cfg(feature = "aws")]
pub mod live;
#[cfg(feature = "aws")]
pub mod organization;
#[cfg(feature = "aws")]
mod recorder;

/// What was collected.
#[derive(Debug, Clone, Default)]
pub struct Collected {
    /// The resources and recorders that were found.
    pub inventory: Inventory,
    /// Where it was read, and what could not be.
    pub coverage: Coverage,
}

#[cfg(feature = "aws")]
impl Collected {
    fn stopped(&mut self, place: String) {
        let what = "stopped by Ctrl-C; the report holds what was read before";
        self.coverage.add_gap(place, what, "run it again");
    }

    fn fault(&mut self, fault: &Fault) {
        self.coverage.gaps.push(fault.gap());
    }
}
