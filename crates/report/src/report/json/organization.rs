//! The structs of `trailhum.report/2` for many accounts. They keep to the same promise as the others.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trailhum_core::finding::Verdict;
use trailhum_core::organization::{AccountSummary, Amount, OutlierClass, UnitSummary};

/// What many accounts say together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrganizationJson {
    /// Every account, the one with the most noise first.
    pub accounts: Vec<AccountSummary>,
    /// Every organizational unit, by its path; empty where no unit is known.
    pub units: Vec<UnitSummary>,
    /// What is noise in nine of ten accounts that were read, or in all; what is everywhere first.
    pub shared_noise: Vec<SharedJson>,
    /// What sets accounts apart from their peers; those that need attention first.
    pub apart: Vec<OutlierJson>,
}

/// Noise that accounts share: one decision instead of one an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SharedJson {
    /// The id of the catalog's check.
    pub check: String,
    /// The id of the scanner that asks.
    pub scanner: Option<String>,
    /// `errorCode`.
    pub error_code: String,
    /// Noise in every account that was read, and in none anything else.
    pub everywhere: bool,
    /// Accounts that were read.
    pub accounts: usize,
    /// Those in which it is noise and nothing else.
    pub noise_in: usize,
    /// Accounts in which some of it is no noise.
    pub otherwise_in: usize,
    /// Its noise.
    pub noise: Amount,
    /// Events of this noise in 30 days, of the series whose rate was measured; null where none was.
    pub events_a_month: Option<u64>,
}

/// A difference of one account from its peers: the other accounts of its unit if five of them were read, else all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutlierJson {
    /// The account's id.
    pub account: String,
    /// In what it differs.
    pub kind: OutlierClass,
    /// Of the kind `verdict`: which.
    pub verdict: Option<Verdict>,
    /// Of the kind `period`: the usual period here in whole hours, 0 for less than half an hour.
    pub period_hours: Option<u32>,
    /// Of the kind `period`: that of the peers.
    pub peers_period_hours: Option<u32>,
    /// The id of the scanner that asks; null for anybody else.
    pub scanner: Option<String>,
    /// What is asked: ids of the catalog's lookups, or a call and its error.
    pub asked: Vec<String>,
    /// Accounts that it was compared with.
    pub peers: usize,
    /// Those that have it: as noise, at all, or with their own period, as the kind says; of several lookups that of the
    /// one that speaks least for a difference.
    pub peers_with: usize,
    /// The peers are those of its own organizational unit.
    pub in_unit: bool,
    /// What there is of it here.
    pub here: Amount,
    /// The difference in words.
    pub sentence: String,
}
