//! Many accounts together: what each has, what all share, and what sets one apart from its peers.
//!
//! A thousand accounts have millions of findings. [`Sums`] grow account by account and keep none of them: memory goes
//! with accounts times lookups.

mod amounts;
mod ask;
mod sums;

pub use amounts::{Amount, Amounts};
pub use ask::Ask;
pub use sums::Sums;

/// One account of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Its id, twelve digits.
    pub id: String,
    /// Its name; empty where unknown.
    pub name: String,
    /// The names of its organisational units from the root down, joined by `/`; empty where unknown.
    pub unit: String,
    /// Whether its records were read. One that could not be entered says nothing by having no errors.
    pub read: bool,
}

/// What the report says of many accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Organisation {
    /// Every account, the one with the most noise first.
    pub accounts: Vec<Account>,
}

/// The sums of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Who it is.
    pub member: Member,
    /// Its failed calls and findings by verdict.
    pub amounts: Amounts,
}

impl Member {
    /// An account of which nothing is known but that its records were read.
    #[must_use]
    pub fn unnamed(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: String::new(),
            unit: String::new(),
            read: true,
        }
    }
}
