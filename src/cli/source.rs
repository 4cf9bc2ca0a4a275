//! The arguments that say what is read, and as whom.

use std::path::PathBuf;

use clap::Args;

use super::choices::{EFFORTS, one_of};
use crate::source::lookup_events::Effort;

/// Which records and which account.
#[derive(Debug, Args)]
pub(crate) struct SourceArgs {
    /// Where the records are: "lookup" (CloudTrail's event history, the last 90 days); files, folders and globs of
    /// records; "-" (stdin); a trail's bucket, where you pay for requests and, if the requester pays, for the download; or
    /// an engine that holds the trail, where you pay for what it scans: a table of Athena, or CloudTrail Lake
    #[arg(long, value_name = "lookup|PATH|s3://BUCKET/PREFIX|athena:DATABASE.TABLE|lake:ID", num_args = 1.., default_value = "lookup")]
    pub(crate) events: Vec<PathBuf>,
    /// Where the state of resources is read: "config" (causes no errors), "live" (S3 and Lambda; leaves errors in the
    /// trail), "none", or a Config snapshot or history file [default: config; none with --events PATH]
    #[arg(long, value_name = "config|live|none|FILE")]
    pub(crate) inventory: Option<PathBuf>,
    /// Start of the time range: how far back (14d, 36h, 2w), or a time (2026-01-15, 2026-01-15T12:00:00Z) [default: 14d; of
    /// files, all that they hold]
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<String>,
    /// End of the time range, in the same forms [default: now; of files, all that they hold]
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
    /// Only this region; may be given several times [default: the profile's region; of files, all]
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Vec<String>,
    /// All regions that are enabled for the account
    #[arg(long, conflicts_with_all = ["region", "sandbox"])]
    pub(crate) all_regions: bool,
    /// How the event history is read.
    #[command(flatten)]
    pub(crate) history: HistoryArgs,
    /// Only records that this account got; may be given several times [default: all]
    #[arg(long, value_name = "ID")]
    pub(crate) account: Vec<String>,
    /// An identity that you vouch for, such as the role of your pipeline: its "not configured" errors get the verdict
    /// client instead of investigate; may be given several times
    #[arg(long, value_name = "ARN", value_parser = super::choices::identity_arn)]
    pub(crate) known_identity: Vec<String>,
    /// The AWS profile to use
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Many accounts.
    #[command(flatten)]
    pub(crate) many: ManyArgs,
    /// How an engine is queried.
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
    /// A file with further checks, in the form of the built-in ones
    #[arg(long, alias = "catalogue", value_name = "FILE")]
    pub(crate) catalog: Option<PathBuf>,
    /// Audit a simulated account instead of a real one: needs no AWS account and no credentials
    #[arg(long, conflicts_with_all = ["events", "profile", "region", "account"])]
    pub(crate) sandbox: bool,
}

/// How CloudTrail's event history is read: it answers two requests a second.
#[derive(Debug, Default, Args)]
pub(crate) struct HistoryArgs {
    /// How much of the time range is read from event history: all of it ("full"), back until every cadence is clear
    /// ("normal"), or samples ("quick") [default: normal; of errors, full]
    #[arg(long, value_parser = one_of(EFFORTS))]
    pub(crate) effort: Option<Effort>,
    /// The local cache of event history, so that only the rest is requested [default: a file per account in your data
    /// folder; none with --sandbox]
    #[arg(long, value_name = "FILE", alias = "ledger", conflicts_with = "no_cache")]
    pub(crate) cache: Option<PathBuf>,
    /// Use no cache: read everything anew, and keep nothing
    #[arg(long, alias = "no-ledger")]
    pub(crate) no_cache: bool,
}

/// Many accounts in one run.
#[derive(Debug, Default, Args)]
pub(crate) struct ManyArgs {
    /// The accounts of this file, one a line: ID, or with its name and unit ID,NAME,UNIT. With "lookup" each is audited
    /// by assuming --role-name in it, at most eight at a time; with other records they give the names and units
    #[arg(long, value_name = "FILE", group = "listed", conflicts_with = "sandbox")]
    pub(crate) accounts: Option<PathBuf>,
    /// The same with the active accounts of the organization and its units; needs the management account or a delegated
    /// administrator
    #[arg(long, group = "listed", conflicts_with = "sandbox")]
    pub(crate) org: bool,
    /// The role to assume in each of the accounts: the same name in each, with its path if it has one
    #[arg(long, value_name = "NAME", requires = "listed")]
    pub(crate) role_name: Option<String>,
    /// The external ID that the role requires
    #[arg(long, value_name = "ID", requires = "role_name")]
    pub(crate) external_id: Option<String>,
    /// Read the inventory of all accounts from this aggregator of AWS Config, in the first region of --region or the
    /// profile's
    #[arg(long, value_name = "NAME", conflicts_with_all = ["inventory", "sandbox"])]
    pub(crate) aggregator: Option<String>,
}

/// How Athena or CloudTrail Lake is queried.
#[derive(Debug, Default, Args)]
pub(crate) struct EngineArgs {
    /// Athena's workgroup [default: primary]
    #[arg(long, value_name = "NAME")]
    pub(crate) workgroup: Option<String>,
    /// Where Athena keeps its results [default: the workgroup's place]
    #[arg(long, value_name = "s3://BUCKET/PREFIX")]
    pub(crate) athena_output: Option<String>,
    /// The data catalog that holds Athena's table [default: AwsDataCatalog]
    #[arg(long, value_name = "NAME")]
    pub(crate) athena_catalog: Option<String>,
    /// Stop a query of Athena or CloudTrail Lake when both together have scanned more than this, such as 500GB
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_scan: Option<String>,
}
