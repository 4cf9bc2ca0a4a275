//! Fills the inventory: from AWS Config (which causes no error in the trail), from a file that Config delivered,
//! or from S3 and Lambda themselves (which does, so only when asked).

use crate::aws::Fault;
use crate::coverage::Coverage;
use crate::inventory::Inventory;

pub mod accounts;
pub mod aggregator;
pub mod config;
pub mod file;
mod item;
mod items;
pub mod live;
pub mod organization;

/// The types of resources that the catalogue's lookups are about and that an inventory is read of.
pub const TYPES: [&str; 2] = ["AWS::S3::Bucket", "AWS::Lambda::Function"];

/// What was collected.
#[derive(Debug, Clone, Default)]
pub struct Collected {
    /// The account.
    pub inventory: Inventory,
    /// Where it was read, and what could not be.
    pub coverage: Coverage,
}

impl Collected {
    fn fault(&mut self, fault: &Fault) {
        self.coverage.gaps.push(fault.gap());
    }
}
