//! The structs of `trailhum.report/1`. A field once published keeps its name and meaning; one that came later has a
//! default, so that reports from before are read; fields that are not known are passed over.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use trailhum_core::cadence::peers::ConsistentWith;
use trailhum_core::cadence::{Class, Leaning, Track};
use trailhum_core::catalog::{Advice, Proof, ResourceType, Undo};
use trailhum_core::coverage::{Gap, ReadSource};
use trailhum_core::finding::{Course, RemedyKind, Verdict, Why};
use trailhum_core::health::HealthTopic;
use trailhum_core::inventory::{Existence, ReadFrom, Setting};
use trailhum_core::time::TimeSpan;

use super::organization::OrganizationJson;

/// A report of `trailhum audit`. All times are UTC, RFC 3339.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "trailhum.report/1")]
pub struct ReportJson {
    /// `trailhum.report/1`.
    pub schema: String,
    /// The version of trailhum that wrote it.
    pub tool_version: String,
    /// Accounts of which records were read, sorted.
    pub accounts: Vec<String>,
    /// Regions of which records were read, sorted.
    pub regions: Vec<String>,
    /// The time looked at.
    pub window: TimeSpan,
    /// What was read and what could not be.
    pub coverage: CoverageJson,
    /// Sums over all events.
    pub totals: TotalsJson,
    /// Every error code, the most frequent first.
    pub error_codes: Vec<ErrorCodeJson>,
    /// Findings that need attention first; the most frequent first within a verdict.
    pub findings: Vec<FindingJson>,
    /// What the accounts say together; only where there are several.
    #[serde(rename = "organisation", default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationJson>,
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
    pub time: Option<Timestamp>,
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
    /// Failed calls that are explained noise.
    pub noise: usize,
    /// Failed calls of noise that changed inside the window.
    pub changed: usize,
    /// Failed calls of a proven scanner that the catalog does not know.
    pub unexplained: usize,
    /// Failed calls that need attention.
    pub genuine: usize,
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
    /// Those that are noise.
    pub noise: usize,
    /// Those that are changed noise.
    #[serde(default)]
    pub changed: usize,
    /// Those that are unexplained.
    #[serde(default)]
    pub unexplained: usize,
    /// Those that are genuine.
    #[serde(default)]
    pub genuine: usize,
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
    /// The rule that decided; missing in the oldest reports.
    #[serde(default)]
    #[schemars(with = "Why")]
    pub cause: Option<Why>,
    /// Why, in words.
    pub reason: String,
    /// What the trail shows of the setting beside the errors; missing where it shows nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeJson>,
    /// The id of the catalog's lookup; null where the catalog knows none.
    pub lookup: Option<String>,
    /// The account in which the error is.
    pub account: String,
    /// The region in which the error is.
    pub region: String,
    /// What was asked about.
    pub resource: ResourceJson,
    /// The setting that was asked for.
    pub sub_configuration: SubConfigurationJson,
    /// Who asked.
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
    pub first: Timestamp,
    /// Time of the last event.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub last: Timestamp,
    /// The rhythm.
    pub cadence: CadenceJson,
    /// A series too short to tell that keeps the beat of its peers.
    pub consistent_with: Option<ConsistentWith>,
    /// For an unexplained call: what would be added to the catalog, as TOML.
    #[serde(rename = "draft_catalogue_entry")]
    pub draft_catalog_entry: Option<String>,
    /// `eventID`s of the newest events, newest first.
    pub sample_event_ids: Vec<String>,
    /// What can be done about it.
    #[serde(default)]
    pub options: Vec<OptionJson>,
}

/// What the trail shows of a setting beside the errors: by calls that succeeded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeJson {
    /// What happened to it.
    pub what: Course,
    /// When it was first seen to be configured; null where only its removal was seen.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub configured_first: Option<Timestamp>,
    /// When it was last seen to be configured.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub configured_last: Option<Timestamp>,
    /// Whose call showed that; empty where that is not known.
    pub shown_by: String,
    /// When it was first seen not to be configured.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub missing_first: Timestamp,
    /// When it was last seen not to be configured.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub missing_last: Timestamp,
    /// When it was seen to be configured again.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub restored: Option<Timestamp>,
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
    pub time: Timestamp,
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
    /// Events a month that it would spare; null where the rhythm is not known.
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

/// Who called.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CallerJson {
    /// The id of the scanner; null for anybody else.
    pub scanner: Option<String>,
    /// How sure the caller is.
    pub proof: Proof,
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
}

/// The rhythm of a series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CadenceJson {
    /// The kind of rhythm.
    pub class: Class,
    /// How sure it is, 0 to 1.
    pub confidence: f64,
    /// Groups of events that belong together.
    pub sweeps: usize,
    /// Events of a sweep, median.
    pub calls_per_sweep: usize,
    /// Events of the largest sweep.
    pub calls_per_sweep_max: usize,
    /// Sweeps that are on no track.
    pub extras: usize,
    /// Part of the window in which it could have been seen, 0 to 1.
    pub coverage: f64,
    /// With too few events: how many more are needed.
    pub needs_more: Option<u32>,
    /// With too few events: the period it leans to.
    pub leaning: Option<Leaning>,
    /// The rhythm in words.
    pub text: String,
    /// The beats it is made of.
    pub tracks: Vec<Track>,
}
