//! Many accounts together: what each has, what all share, and what sets one apart from its peers.
//!
//! A thousand accounts have millions of findings. [`Sums`] grow account by account and keep none of them: memory goes
//! with accounts times lookups. What is said of "all" rests on the accounts that were read; one that could not be
//! entered says nothing by having no errors.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod amounts;
mod outliers;
mod peers;
mod refs;
mod shared;
mod sums;
mod unit;

pub use amounts::{Amount, Amounts};
pub use outliers::{Outlier, OutlierClass, OutlierKind};
pub use refs::{CallRef, ScannerRef};
pub use shared::Shared;
pub use sums::Sums;
pub use unit::UnitSummary;

use sums::Cell;

/// One account of an organization.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct MemberAccount {
    /// Its id, twelve digits.
    pub id: String,
    /// Its name; empty where unknown.
    pub name: String,
    /// The names of its organizational units from the root down, joined by `/`; empty where unknown.
    pub unit: String,
    /// Whether its records were read, all that were asked for. One of which any are missing is no peer of any other.
    pub read: bool,
}

/// What the report says of many accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Organization {
    /// Every account, the one with the most noise first.
    pub accounts: Vec<AccountSummary>,
    /// Every organizational unit, by its path; empty where no unit is known.
    pub units: Vec<UnitSummary>,
    /// What is noise in nine of ten accounts that were read, or in all; the most failed calls first.
    pub shared: Vec<Shared>,
    /// What sets accounts apart from their peers; those that need attention first.
    pub apart: Vec<Outlier>,
}

/// The sums of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountSummary {
    /// Who it is.
    #[serde(flatten)]
    pub member: MemberAccount,
    /// Its failed calls and findings by verdict; errors that no finding covers are in none.
    #[serde(rename = "by_verdict")]
    pub amounts: Amounts,
}

/// An account and what is asked in it.
struct Seen<'a> {
    member: &'a MemberAccount,
    asks: &'a BTreeMap<CallRef, Cell>,
}

impl MemberAccount {
    /// An account of which nothing is known but that its records were read. Without an id it is what stands in records
    /// that name no account, and nobody's peer.
    #[must_use]
    pub fn unnamed(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: String::new(),
            unit: String::new(),
            read: !id.is_empty(),
        }
    }
}

/// Whether a part is at least nine tenths of all.
fn nine_of_ten(part: usize, all: usize) -> bool {
    part * 10 >= all * 9
}
