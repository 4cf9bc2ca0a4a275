//! The arguments that say what is read, and as whom.

#![expect(
    clippy::doc_markdown,
    reason = "the comments are help texts, which a terminal shows as they are"
)]

use std::path::PathBuf;

use clap::Args;

use super::SettingsArgs;
use super::choices::{EFFORTS, one_of};
use super::headings::{ENGINES, ORGANIZATION, SCOPE, SOURCE, TIME_RANGE};
use crate::source::lookup_events::Effort;

/// Which records and which account.
#[derive(Debug, Args)]
pub(crate) struct SourceArgs {
    /// lookup, PATH, s3://, logs:, athena:, lake:, trino:
    ///
    /// "lookup" is CloudTrail's event history of the last 90 days, the default. PATH is any number of files, folders and
    /// globs of CloudTrail records; "-" is stdin. s3://BUCKET/PREFIX is the bucket of a trail: you pay for the requests and,
    /// if the requester pays, for the download. athena:DATABASE.TABLE and lake:ID are engines that hold a trail: you pay for
    /// what they scan. So is trino:https://HOST:PORT/CATALOG.SCHEMA.TABLE, as TRINO_USER with TRINO_PASSWORD or TRINO_TOKEN.
    /// logs:GROUP is the log group of a trail in CloudWatch Logs, by its name or ARN; logs:auto finds it.
    #[arg(long, value_name = "SOURCE", num_args = 1.., help_heading = SOURCE)]
    pub(crate) events: Vec<PathBuf>,
    /// State of resources: config, live, none or FILE
    ///
    /// "config" reads AWS Config and causes no errors. "live" reads S3 and Lambda, and leaves errors in the trail. FILE is a
    /// snapshot or a history file of AWS Config [default: config; none with --events PATH]
    #[arg(long, value_name = "SOURCE", help_heading = SOURCE)]
    pub(crate) inventory: Option<PathBuf>,
    /// How the event history is read.
    #[command(flatten)]
    pub(crate) history: HistoryArgs,
    /// AWS profile to use
    #[arg(long, value_name = "NAME", help_heading = SOURCE)]
    pub(crate) profile: Option<String>,
    /// File with further checks
    ///
    /// Its form is that of the built-in catalog, see docs/catalog.md
    #[arg(long, alias = "catalogue", value_name = "FILE", help_heading = SOURCE, hide_short_help = true)]
    pub(crate) catalog: Option<PathBuf>,
    /// Read a simulated account, without credentials
    ///
    /// With --org, a simulated organization of three accounts and its log group
    #[arg(long, conflicts_with_all = ["profile", "region", "account"], help_heading = SOURCE)]
    pub(crate) sandbox: bool,
    /// Start: 14d, 36h, 2w, or 2026-01-15 [default: 14d]
    ///
    /// How far back from now (14d, 36h, 2w), or a time in UTC (2026-01-15, 2026-01-15T12:00:00Z). For files the default is
    /// everything in them
    #[arg(long, value_name = "TIME", help_heading = TIME_RANGE)]
    pub(crate) since: Option<String>,
    /// End, in the same forms [default: now]
    ///
    /// For files the default is everything in them
    #[arg(long, value_name = "TIME", help_heading = TIME_RANGE)]
    pub(crate) until: Option<String>,
    /// Only this region, repeatable
    ///
    /// For event history, the default is the region of the profile.
    /// For files, buckets and engines, it is all regions in them
    #[arg(long, value_name = "REGION", value_parser = super::choices::region, help_heading = SCOPE)]
    pub(crate) region: Vec<String>,
    /// All regions that are enabled for the account
    #[arg(long, conflicts_with_all = ["region", "sandbox"], help_heading = SCOPE)]
    pub(crate) all_regions: bool,
    /// Only records of this account, repeatable
    #[arg(long, value_name = "ID", help_heading = SCOPE)]
    pub(crate) account: Vec<String>,
    /// Identity that you vouch for, repeatable
    ///
    /// Such as the role of your pipeline. Its "not configured" errors get the verdict client instead of investigate
    #[arg(long, value_name = "ARN", value_parser = super::choices::identity_arn, help_heading = SCOPE)]
    pub(crate) known_identity: Vec<String>,
    /// Many accounts.
    #[command(flatten)]
    pub(crate) many: ManyArgs,
    /// How an engine is queried.
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
    /// Which settings file is used.
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
}

/// How CloudTrail's event history is read: it answers two requests a second.
#[derive(Debug, Default, Args)]
pub(crate) struct HistoryArgs {
    /// How much event history: quick, normal or full
    ///
    /// All of the time range (full), newest first until every cadence is clear (normal), or samples (quick). LookupEvents
    /// answers two requests a second for each account and region [default: normal; of trailhum errors, full]
    #[arg(long, value_parser = one_of(EFFORTS), help_heading = SOURCE)]
    pub(crate) effort: Option<Effort>,
    /// Local cache of event history
    ///
    /// What the cache has is not requested again [default: a file for each account in your data folder; none with
    /// --sandbox]
    #[arg(long, value_name = "FILE", alias = "ledger", conflicts_with = "no_cache")]
    #[arg(help_heading = SOURCE, hide_short_help = true)]
    pub(crate) cache: Option<PathBuf>,
    /// Read everything from AWS and store nothing
    #[arg(long, alias = "no-ledger", help_heading = SOURCE, hide_short_help = true)]
    pub(crate) no_cache: bool,
}

/// Many accounts in one run.
#[derive(Debug, Default, Args)]
pub(crate) struct ManyArgs {
    /// All active accounts of the organization
    ///
    /// Needs the management account or a delegated administrator. With --events lookup, each account is audited through
    /// --role-name; with other sources, the organization gives the names and units of the accounts
    #[arg(long, group = "listed", help_heading = ORGANIZATION)]
    pub(crate) org: bool,
    /// Accounts in a file, one ID a line
    ///
    /// Each line is ID, or ID,NAME,UNIT. With --events lookup, each account is audited through --role-name, at most eight at
    /// a time; with other sources, the file gives the names and units of the accounts
    #[arg(long, value_name = "FILE", group = "listed", conflicts_with = "sandbox", help_heading = ORGANIZATION)]
    pub(crate) accounts: Option<PathBuf>,
    /// Role to assume in each account
    ///
    /// The name is the same in each account, with its path if it has one: Auditor, or security/Auditor
    #[arg(long, value_name = "NAME", requires = "listed", help_heading = ORGANIZATION)]
    pub(crate) role_name: Option<String>,
    /// External ID that the role requires
    #[arg(long, value_name = "ID", requires = "role_name", help_heading = ORGANIZATION, hide_short_help = true)]
    pub(crate) external_id: Option<String>,
    /// Aggregator of AWS Config that has the inventory of all accounts
    ///
    /// It is read in the first region of --region, else in the profile's region
    #[arg(long, value_name = "NAME", conflicts_with_all = ["inventory", "sandbox"])]
    #[arg(help_heading = ORGANIZATION, hide_short_help = true)]
    pub(crate) aggregator: Option<String>,
}

/// How Athena, CloudTrail Lake, Trino or CloudWatch Logs is queried.
#[derive(Debug, Default, Args)]
pub(crate) struct EngineArgs {
    /// Stop queries that scan more, such as 500GB
    ///
    /// The limit holds for all queries of Athena, CloudTrail Lake, Trino or CloudWatch Logs in a run together
    #[arg(long, value_name = "SIZE", help_heading = ENGINES)]
    pub(crate) max_scan: Option<String>,
    /// Athena workgroup [default: primary]
    #[arg(long, value_name = "NAME", help_heading = ENGINES, hide_short_help = true)]
    pub(crate) workgroup: Option<String>,
    /// Where Athena stores results, as s3://BUCKET/PREFIX [default: the workgroup's location]
    #[arg(long, value_name = "URL", help_heading = ENGINES, hide_short_help = true)]
    pub(crate) athena_output: Option<String>,
    /// Athena data catalog of the table [default: AwsDataCatalog]
    #[arg(long, value_name = "NAME", help_heading = ENGINES, hide_short_help = true)]
    pub(crate) athena_catalog: Option<String>,
}
