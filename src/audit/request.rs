//! What to audit: parsed values only. Arguments that mean nothing were refused before a request is made.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::finding::accept::{AcceptList, Acceptance};
use crate::organization::MemberAccount;
use crate::source::Query;
use crate::source::engine::athena::AthenaTable;
use crate::source::engine::trino::address::TrinoTable;
use crate::source::logs::LogGroup;
use crate::source::lookup_events::Effort;
use crate::source::trail_bucket::Location;
use crate::sql::QueryScope;

/// What to audit, and as whom.
#[derive(Debug, Clone)]
pub struct AuditRequest {
    /// Where the records are.
    pub records: RecordSource,
    /// Where the state of the resources is read.
    pub inventory: InventorySource,
    /// The time range, regions and accounts. No region is the one of the profile for the event history, and all that the
    /// records name for everything else.
    pub query: Query,
    /// Whose credentials are used.
    pub login: Login,
    /// What time it is; the simulated account has a clock of its own.
    pub now: Timestamp,
    /// The settings file, and what it accepts.
    pub settings: UsedSettings,
}

/// A settings file that was found, and what of it is beside the other parts of a request.
#[derive(Debug, Clone, Default)]
pub struct UsedSettings {
    /// The file that is used.
    pub file: Option<String>,
    /// The findings that it accepts.
    pub accept: AcceptList,
    /// Why a file was not used, in a sentence without the full stop.
    pub warnings: Vec<String>,
}

/// Where the records are.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum RecordSource {
    /// CloudTrail's event history of the account of the credentials.
    EventHistory(HistoryOptions),
    /// The event histories of many accounts.
    MemberHistories(MemberHistories),
    /// Files and buckets, with the names of the accounts in them.
    Files(FileSources, MemberList),
    /// An engine that holds a trail, with the names of the accounts in it.
    Engine(EngineRequest, MemberList),
    /// A trail's log group, with the names of the accounts in it.
    LogGroup(LogGroupRequest, MemberList),
}

/// How an event history is read.
#[derive(Debug, Clone, Default)]
pub struct HistoryOptions {
    /// How much of the time range is read.
    pub effort: Effort,
    /// Where what was read is cached.
    pub cache: CacheChoice,
    /// All regions that are enabled, instead of those of the query.
    pub all_regions: bool,
}

/// Where the event history is cached.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub enum CacheChoice {
    /// Nowhere.
    #[default]
    Disabled,
    /// In one file for each account in the user's data folder.
    DataFolder,
    /// In this file.
    File(PathBuf),
}

/// Event histories of accounts that are entered one by one.
#[derive(Debug, Clone)]
pub struct MemberHistories {
    /// How each is read.
    pub options: HistoryOptions,
    /// The accounts.
    pub members: MemberList,
    /// The name of the role that enters an account, with its path.
    pub role_name: String,
    /// The external ID that the role requires.
    pub external_id: Option<String>,
}

/// Accounts with their names and units.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum MemberList {
    /// These; none if no names are known.
    Listed(Vec<MemberAccount>),
    /// The active accounts of the organization of the credentials' account.
    Organization,
}

/// Files and folders of buckets.
#[derive(Debug, Clone, Default)]
pub struct FileSources {
    /// Files and folders that are there; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// Folders of buckets.
    pub buckets: Vec<Location>,
}

/// How an engine that holds a trail is queried.
#[derive(Debug, Clone)]
pub struct EngineRequest {
    /// The engine and its table.
    pub source: EngineSource,
    /// The request's query, as SQL has it.
    pub scope: QueryScope,
    /// A query is stopped when both together have scanned more bytes than this.
    pub max_scan_bytes: Option<u64>,
}

/// How a trail's log group is read.
#[derive(Debug, Clone)]
pub struct LogGroupRequest {
    /// The group.
    pub group: LogGroup,
    /// Reading ends when the queries have scanned more bytes than this.
    pub max_scan_bytes: Option<u64>,
}

/// An engine and its table.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum EngineSource {
    /// A table of Athena.
    Athena(AthenaTable),
    /// An event data store of CloudTrail Lake.
    Lake {
        /// Its ID.
        id: String,
        /// Its region; `None` for that of the profile.
        region: Option<String>,
    },
    /// A table of Trino, which needs no AWS account.
    Trino(TrinoTable),
}

/// Where the state of the resources is read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InventorySource {
    /// Nowhere.
    None,
    /// A configuration snapshot or history file.
    File(PathBuf),
    /// AWS.
    Aws(AwsInventory),
}

/// The AWS APIs that know the state of the resources.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AwsInventory {
    /// AWS Config.
    Config,
    /// S3 and Lambda themselves, which leaves errors in the trail.
    Live,
    /// The aggregator of AWS Config of this name.
    Aggregator(String),
}

/// Whose credentials are used.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Login {
    /// Those of this profile, or else those that every AWS tool would use.
    Profile(Option<String>),
    /// The simulated account, which needs none.
    #[cfg(feature = "sandbox")]
    Sandbox,
    /// The same, with two further accounts in an organization whose trail writes to one log group.
    #[cfg(feature = "sandbox")]
    SandboxOrganization,
}

impl Default for MemberList {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

impl AuditRequest {
    /// Whether findings come account by account, and need not be held until the end.
    #[must_use]
    pub fn comes_in_parts(&self) -> bool {
        matches!(
            self.records,
            RecordSource::Engine(..) | RecordSource::MemberHistories(_)
        )
    }

    /// The entries that accept findings of a report with this end.
    pub(super) fn acceptance(&self, end: Timestamp) -> Option<Acceptance> {
        Acceptance::new(&self.settings.accept, end)
    }

    /// Whether all enabled regions are to be read.
    pub(super) fn all_regions(&self) -> bool {
        match &self.records {
            RecordSource::EventHistory(history) => history.all_regions,
            RecordSource::MemberHistories(members) => members.options.all_regions,
            RecordSource::Files(..) | RecordSource::Engine(..) | RecordSource::LogGroup(..) => false,
        }
    }

    /// The region that the source itself names.
    pub(super) fn source_region(&self) -> Option<&str> {
        match &self.records {
            RecordSource::LogGroup(request, _) => request.group.region(),
            _ => None,
        }
    }
}
