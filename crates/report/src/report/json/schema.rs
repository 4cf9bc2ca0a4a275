//! The structs of `trailhum.report/2`. A field once published keeps its name and meaning; one that came later has a
//! default, so that reports from before are read; fields that are not known are passed over. What a report of
//! `trailhum.report/2` calls otherwise is translated before it is read.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use trailhum_core::cadence::peers::ConsistentWith;
use trailhum_core::cadence::pool::PooledPeriod;
use trailhum_core::cadence::{Class, Leaning, Track};
use trailhum_core::catalog::{Advice, Cause, PolicyKind, ResourceType, Undo};
use trailhum_core::coverage::{Gap, ReadSource};
use trailhum_core::finding::{Course, RemedyKind, Verdict, Why};
use trailhum_core::health::HealthTopic;
use trailhum_core::inventory::{Existence, ReadFrom, Setting};
use trailhum_core::time::TimeSpan;

use super::accept::{AcceptanceJson, AcceptedJson};
use super::caller::{CallerJson, CallerSumJson, DistinctJson};
use super::organization::OrganizationJson;
use super::summary::{SummaryJson, VerdictsJson};

/// A report of `trailhum audit`. All times are UTC, RFC 3339.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "trailhum.report/2")]
pub struct ReportJson {
    /// `trailhum.report/2`.
    pub schema: String,
    /// The version of trailhum that wrote it.
    pub tool_version: String,
    /// The day on which the catalog's facts about AWS were last checked; empty in a report of an earlier version.
    #[serde(default)]
    pub catalog_date: String,
    /// Accounts of which records were read, sorted.
    pub accounts: Vec<String>,
    /// Regions of which records were read, sorted.
    pub regions: Vec<String>,
    /// The time looked at.
    pub window: TimeSpan,
    /// What was read and what could not be.
    pub coverage: CoverageJson,
    /// The answer in sentences.
    pub summary: SummaryJson,
    /// Sums over all events. The errors of all verdicts together are all errors.
    pub totals: TotalsJson,
    /// Every error code, the most frequent first.
    pub error_codes: Vec<ErrorCodeJson>,
    /// Who called, by verdict, of the findings that are listed; in the order in which they need attention.
    pub callers: Vec<CallerSumJson>,
    /// The checks of which there is noise, with what can be done about it.
    pub checks: Vec<CheckJson>,
    /// In the order in which they need attention: by verdict, by rule, the most frequent first.
    pub findings: Vec<FindingJson>,
    /// What the accounts say together; only where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationJson>,
    /// What the user accepts; only with a settings file that has entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<AcceptanceJson>,
}

/// What was read and what could not be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CoverageJson {
    /// Nothing that was asked for is missing.
    pub complete: bool,
    /// What was read.
    pub sources: Vec<ReadSource>,
    /// What was asked for and could not be read.
    pub gaps: Vec<Gap>,
    /// What must be known before silence is taken for a cure.
    #[serde(default)]
    pub health: Vec<HealthJson>,
    /// API calls of which only a part of the time range was read: noise is claimed for that part only.
    #[serde(default)]
    pub partly_read: Vec<PartlyReadJson>,
    /// What a reader should know of how it was read.
    pub notes: Vec<String>,
    /// Requests to AWS by IAM action.
    pub api_calls: BTreeMap<String, u64>,
    /// The settings file that was used; missing where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings_file: Option<String>,
}

/// A change of a trail or a recorder, or what the records say of their trail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HealthJson {
    /// What it is about.
    pub kind: HealthTopic,
    /// For people.
    pub text: String,
    /// The account, where it is known.
    pub account: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// Of a change: when.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub changed_at: Option<Timestamp>,
    /// Of a change: `eventName`.
    pub event_name: Option<String>,
    /// Of a change: the trail or recorder, as the call named it.
    pub target: Option<String>,
    /// Of a change: the caller's ARN.
    pub caller: Option<String>,
    /// Of a change: `sourceIPAddress`.
    pub source_ip_address: Option<String>,
    /// Of a change: `eventID`.
    pub event_id: Option<String>,
}

/// API calls of which only a part of the time range was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartlyReadJson {
    /// For people.
    pub text: String,
    /// The account, where there are several.
    pub account: Option<String>,
    /// The region.
    pub region: String,
    /// Their `eventName`s.
    pub event_names: Vec<String>,
    /// What was read of all of them.
    pub spans: Vec<TimeSpan>,
    /// Resources whose errors may have begun inside the time range.
    pub open_beginnings: Vec<String>,
}

/// Sums over all events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TotalsJson {
    /// Records read, successful calls too.
    pub events: u64,
    /// Failed calls.
    pub errors: usize,
    /// Failed calls by verdict.
    #[serde(flatten)]
    pub by_verdict: VerdictsJson,
    /// Failed calls of further groups that could not be kept apart; they are among those to investigate.
    #[serde(default)]
    pub not_kept_apart: usize,
    /// Findings that are in the sums, but not in the list; missing where the list is whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings_not_listed: Option<usize>,
}

/// One error code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorCodeJson {
    /// `errorCode`.
    pub error_code: String,
    /// Failed calls.
    pub count: usize,
    /// Part of all failed calls, 0 to 1.
    pub share: f64,
    /// Failed calls of it by verdict.
    #[serde(flatten)]
    pub by_verdict: VerdictsJson,
    /// Failed calls by UTC day.
    pub per_day: Vec<DayJson>,
}

/// The failed calls of a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DayJson {
    /// `YYYY-MM-DD`, UTC.
    pub date: String,
    /// Failed calls.
    pub count: usize,
}

/// One series of the same error: same account, region, caller, call, error code and resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindingJson {
    /// The same for the same series in every run: twelve hexadecimal digits.
    pub id: String,
    /// What it is.
    pub verdict: Verdict,
    /// The rule that decided; null only where a report of `trailhum.report/1` was read.
    #[schemars(with = "Why")]
    pub why: Option<Why>,
    /// Why, in words.
    pub reason: String,
    /// Why the call failed.
    pub cause: Cause,
    /// The policy that denied the call, where the message names it.
    pub denied_by: Option<DeniedByJson>,
    /// The id of the catalog's known error; null where it is none.
    pub known_error: Option<String>,
    /// What the trail shows of the setting beside the errors; missing where it shows nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeJson>,
    /// The id of the catalog's check; null where the catalog has none.
    pub check: Option<String>,
    /// The account in which the error is.
    pub account: String,
    /// The region in which the error is.
    pub region: String,
    /// The resource of a check and of a call by a service; of others see `resources`.
    pub resource: ResourceJson,
    /// The setting that was requested.
    pub sub_configuration: SubConfigurationJson,
    /// Who called.
    pub caller: CallerJson,
    /// `eventSource`.
    pub event_source: String,
    /// `eventName`.
    pub event_name: String,
    /// `errorCode`.
    pub error_code: String,
    /// `errorMessage` of the latest event.
    pub error_message: Option<String>,
    /// Events.
    pub count: usize,
    /// Time of the first event.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub first_at: Timestamp,
    /// Time of the last event.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub last_at: Timestamp,
    /// The cadence.
    pub cadence: CadenceJson,
    /// Of a recurring error with too few calls: the cadence of others that it fits.
    pub consistent_with: Option<ConsistentWith>,
    /// Of a recurring error without a cadence of its own: the period that other resources of its caller and call keep. It has no odds, and
    /// no verdict rests on it.
    pub pooled: Option<PooledPeriod>,
    /// `sourceIPAddress` of all events.
    pub source_addresses: DistinctJson,
    /// `userAgent` of all events.
    pub user_agents: DistinctJson,
    /// Names of the resources of all events.
    pub resources: DistinctJson,
    /// For an error of a verified scanner that the catalog does not know: what would be added to the catalog, as TOML.
    pub draft_catalog_entry: Option<String>,
    /// `eventID`s of the newest events, newest first.
    pub sample_event_ids: Vec<String>,
    /// What can be done about it here; `checks` says what each option is.
    #[serde(default)]
    pub options: Vec<FindingOptionJson>,
    /// The entry of the settings file that accepts it; missing where none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<AcceptedJson>,
}

/// The policy that denied a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeniedByJson {
    /// Its kind.
    pub policy: PolicyKind,
    /// Whether it denies the call, and does not only leave out the permission.
    pub explicit: bool,
}

/// What the trail shows of a setting beside the errors: by calls that succeeded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeJson {
    /// What happened to it.
    pub what: Course,
    /// When it was first seen to be configured; null where only its removal was seen.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub configured_first_at: Option<Timestamp>,
    /// When it was last seen to be configured.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub configured_last_at: Option<Timestamp>,
    /// Whose call showed that; empty where that is not known.
    pub shown_by: String,
    /// When it was first seen not to be configured.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub missing_first_at: Timestamp,
    /// When it was last seen not to be configured.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub missing_last_at: Timestamp,
    /// When it was seen to be configured again.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub restored_at: Option<Timestamp>,
    /// The call that made the change; null where it was not seen.
    pub made_by: Option<WriteJson>,
}

/// A call that configured or removed a setting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WriteJson {
    /// `eventName`.
    pub event_name: String,
    /// `eventTime`.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub made_at: Timestamp,
    /// `eventID`; empty where its source did not give it.
    pub event_id: String,
    /// `userIdentity.arn`, or the service that called.
    pub caller_arn: String,
    /// `sourceIPAddress`.
    pub source_ip_address: Option<String>,
}

/// Something that can be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OptionJson {
    /// The kind of remedy.
    pub kind: RemedyKind,
    /// What it is, in words.
    pub what: String,
    /// Events a month that it would spare; null where the cadence is not known.
    pub events_a_month: Option<u64>,
    /// The commands that do it.
    pub commands: Vec<String>,
    /// Whether it can be undone.
    pub undo: Undo,
    /// Whether it is advised.
    pub advice: Advice,
    /// Why.
    pub reason: String,
}

/// What can be done about a finding: its share of an option of the check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindingOptionJson {
    /// The kind of remedy.
    pub kind: RemedyKind,
    /// Events a month that it would spare; null where the cadence is not known.
    pub events_a_month: Option<u64>,
    /// The commands that do it.
    pub commands: Vec<String>,
}

/// A check of which there is noise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CheckJson {
    /// Its id in the catalog.
    pub id: String,
    /// What can be done about its noise.
    pub options: Vec<CheckOptionJson>,
}

/// Something that can be done about the noise of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CheckOptionJson {
    /// The kind of remedy.
    pub kind: RemedyKind,
    /// What it is, in words.
    pub what: String,
    /// Whether it can be undone.
    pub undo: Undo,
    /// Whether it is advised.
    pub advice: Advice,
    /// Why.
    pub reason: String,
}

/// A resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ResourceJson {
    /// Config's resource type.
    pub r#type: ResourceType,
    /// Its name.
    pub id: String,
    /// A function's version or alias.
    pub qualifier: Option<String>,
    /// Its ARN; empty where unknown.
    pub arn: String,
    /// Whether it exists.
    pub state: Existence,
}

/// A setting of a resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SubConfigurationJson {
    /// Its key in Config's `supplementaryConfiguration`; empty where there is none.
    pub key: String,
    /// Whether it is set.
    pub state: Setting,
    /// Where that was read.
    pub read_from: ReadFrom,
}

/// The cadence of a recurring error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CadenceJson {
    /// The kind of cadence.
    pub class: Class,
    /// How sure it is, 0 to 1.
    pub confidence: f64,
    /// Groups of events that belong together.
    pub sweeps: usize,
    /// Events of such a group, median.
    pub calls_per_sweep: usize,
    /// Events of the largest such group.
    pub calls_per_sweep_max: usize,
    /// Groups of calls that are on no cadence.
    pub extras: usize,
    /// Part of the window in which it could have been seen, 0 to 1.
    pub coverage: f64,
    /// With too few events: how many more are needed.
    pub needs_more: Option<u32>,
    /// With too few events: the period it leans to.
    pub leaning: Option<Leaning>,
    /// The cadence in words.
    pub text: String,
    /// The cadences it is made of.
    pub tracks: Vec<Track>,
}
