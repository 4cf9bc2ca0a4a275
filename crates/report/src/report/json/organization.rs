//! The structs of `trailhum.report/1` for many accounts. They keep to the same promise as the others.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What many accounts say together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrganizationJson {
    /// Every account, the one with the most noise first.
    pub accounts: Vec<AccountJson>,
    /// Every organizational unit, by its path; empty where no unit is known.
    pub units: Vec<UnitJson>,
    /// What is noise in nine of ten accounts that were read, or in all; what is everywhere first.
    pub shared_noise: Vec<SharedJson>,
    /// What sets accounts apart from their peers; what deserves a look first.
    pub apart: Vec<OutlierJson>,
}

/// One account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AccountJson {
    /// Its id.
    pub id: String,
    /// Its name; empty where unknown.
    pub name: String,
    /// The names of its organizational units from the root down, joined by `/`; empty where unknown.
    pub unit: String,
    /// Whether its records were read, all that were asked for; `coverage.gaps` says why not.
    pub read: bool,
    /// Its failed calls and findings.
    pub by_verdict: ByVerdictJson,
}

/// One organizational unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UnitJson {
    /// The names from the root down, joined by `/`.
    pub path: String,
    /// Accounts directly in it and below it.
    pub accounts: usize,
    /// Those of them that were read.
    pub read: usize,
    /// Their failed calls and findings.
    pub by_verdict: ByVerdictJson,
}

/// Failed calls and findings by verdict; errors that no finding covers are in none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ByVerdictJson {
    /// Those that are noise.
    pub noise: AmountJson,
    /// Those that are changed noise.
    pub changed: AmountJson,
    /// Those that are unexplained.
    pub unexplained: AmountJson,
    /// Those that are genuine.
    pub genuine: AmountJson,
}

/// How much there is of something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AmountJson {
    /// Failed calls.
    pub errors: usize,
    /// Findings.
    pub series: usize,
}

/// Noise that accounts share: one decision instead of one an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SharedJson {
    /// The id of the catalog's lookup.
    pub lookup: String,
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
    pub noise: AmountJson,
    /// Events of this noise in 30 days, of the series whose rate was measured; null where none was.
    pub events_a_month: Option<u64>,
}

/// A difference of one account from its peers: the other accounts of its unit if five of them were read, else all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutlierJson {
    /// The account's id.
    pub account: String,
    /// `verdict`: noise in nine of ten peers has another verdict here, too. `rare`: what at most one of ten peers has
    /// is seen here. `missing`: noise in nine of ten peers is not seen here. `period`: the usual period is another.
    pub kind: String,
    /// Of the kind `verdict`: which.
    pub verdict: Option<String>,
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
    pub here: AmountJson,
    /// The difference in words.
    pub sentence: String,
}
