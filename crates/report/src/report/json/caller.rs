//! The structs of `trailhum.report/2` for callers: of one finding, and all of them with their sums.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trailhum_core::catalog::{CallerKind, Proof};
use trailhum_core::finding::Verdict;

/// Who called.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CallerJson {
    /// Who it is, by what the record proves.
    pub kind: CallerKind,
    /// Its ARN, else its user name, else its principal id, else the service, else its type.
    pub name: String,
    /// The caller's account, where it is not the account of the record.
    pub account: Option<String>,
    /// The id of the scanner; of an impostor, of the one that it poses as; null for anybody else.
    pub scanner: Option<String>,
    /// How well the caller is known.
    pub proof: Proof,
    /// The tool or vendor that the caller claims to be, by its user agent, role name, session name or account.
    pub claim: Option<String>,
    /// The role behind a session, or the user.
    pub role_arn: String,
    /// The ARN in the latest event.
    pub principal_arn: Option<String>,
    /// The session's name in the latest event.
    pub session: Option<String>,
    /// `invokedBy`.
    pub invoked_by: Option<String>,
    /// `userAgent` of the latest event.
    pub user_agent: Option<String>,
    /// `sourceIPAddress` of the latest event.
    pub source_ip_address: Option<String>,
}

/// A caller with its errors of one verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CallerSumJson {
    /// The verdict.
    pub verdict: Verdict,
    /// The account of the records.
    pub account: String,
    /// Who it is, by what the record proves.
    pub kind: CallerKind,
    /// Its ARN, else its user name, else its principal id, else the service, else its type.
    pub name: String,
    /// The tool or vendor that the caller claims to be; null where it claims none.
    pub claim: Option<String>,
    /// Failed calls.
    pub errors: usize,
    /// Findings.
    pub findings: usize,
    /// `sourceIPAddress` of the events; where the number is not exact, there are at least as many.
    pub source_addresses: DistinctJson,
}

/// The different values of a field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DistinctJson {
    /// How many there are.
    pub count: usize,
    /// Whether the number is exact; else it is an estimate.
    pub exact: bool,
    /// Up to three, those first that were seen on most days.
    pub top: Vec<String>,
}
