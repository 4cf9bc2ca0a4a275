//! What is true of the account, written down by whoever put it in: never worked out by auditing.

use std::collections::BTreeMap;

use serde::Serialize;

/// The right verdict (see `docs`): the sandbox has its own words so that it shares no code with what it tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TrueVerdict {
    /// Known lookup, proven scanner, nothing set: going on through the window.
    Noise,
    /// Known and proven, but it began, stopped or shifted inside the window, or the inventory contradicts it.
    Changed,
    /// A proven scanner and a NotFound-like error no catalog entry knows.
    Unexplained,
    /// The same error from anybody else, or an error that does not mean "nothing is set".
    Genuine,
}

/// By what the caller is known, with the recorder's settings at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TrueProof {
    /// A service-linked role.
    Proven,
    /// The customer-managed role the recorder names, with `invokedBy` config.amazonaws.com.
    Matched,
    /// A user agent or a role name says so.
    Claimed,
    /// Nothing known.
    Unknown,
}

/// Everything an audit of the whole history has to find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Truth {
    /// `trailhum.truth/1`: by it an audit of the folder passes this file over.
    pub schema: &'static str,
    /// Account number.
    pub account: String,
    /// Regions with records.
    pub regions: Vec<String>,
    /// First moment of the history, RFC 3339.
    pub from: String,
    /// The account's now, RFC 3339.
    pub to: String,
    /// Number of records.
    pub records: usize,
    /// Records by errorCode, over all regions.
    pub errors: BTreeMap<String, u64>,
    /// Every failed catalog lookup whoever called, and every error of a proven or matched scanner.
    pub findings: Vec<TrueFinding>,
}

/// One series of errors: (account, region, caller, lookup or eventName, errorCode and its meaning, resource).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrueFinding {
    /// The scenario that put it in.
    pub scenario: &'static str,
    /// Id of the catalog entry; none where (eventName, errorCode, message) is not that of a catalog entry.
    pub lookup: Option<&'static str>,
    /// Account number.
    pub account: String,
    /// Region of the record.
    pub region: String,
    /// Config's resource type; none where the record names no resource.
    pub resource_type: Option<&'static str>,
    /// Bucket name, function name without qualifier, or account number.
    pub resource_id: Option<String>,
    /// The version or alias of a function: a series of its own.
    pub qualifier: Option<&'static str>,
    /// As logged.
    pub event_source: &'static str,
    /// As logged.
    pub event_name: &'static str,
    /// As logged.
    pub error_code: &'static str,
    /// As logged; tells a policy that is not set from a function that is gone, which share their code.
    pub error_message: Option<String>,
    /// `config`, `macie`, `terraform`, `s3-console`, `boto3`: who it is or claims to be.
    pub scanner: Option<&'static str>,
    /// By what.
    pub proof: TrueProof,
    /// The role's arn (`sessionIssuer.arn`), or the user's.
    pub role_arn: String,
    /// Service-linked roles only.
    pub session: Option<String>,
    /// The verdict with Config's inventory, over the full window.
    pub verdict: TrueVerdict,
    /// The verdict where no inventory could be read (a `matched` caller is then only `claimed`).
    pub verdict_without_inventory: TrueVerdict,
    /// The true beats in seconds, ascending; empty where there is none.
    pub periods_seconds: Vec<u32>,
    /// Number of records.
    pub count: u64,
    /// First record, RFC 3339.
    pub first: String,
    /// Last record, RFC 3339.
    pub last: String,
    /// `trail_files`, and `lookup_events` where the audit asks for that event name.
    pub sources: Vec<&'static str>,
}
