//! The command line as types. No behavior: what an argument means is decided in [`crate::command`].

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Explains the NotFound errors that AWS Config leaves in CloudTrail.
#[derive(Debug, Parser)]
#[command(name = "trailhum", version, about, long_about = ABOUT, after_help = EXIT_CODES, disable_help_subcommand = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Say on stderr what is asked of AWS; twice for more.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

const ABOUT: &str = "\
Explains the NotFound errors that AWS Config leaves in CloudTrail.

AWS Config asks every Lambda function and S3 bucket for settings that most of them do not have, again and again, and \
each time CloudTrail logs an error. trailhum finds these errors, proves who makes them, measures their rhythm, and \
shows what is left that deserves a look. It only reads.";

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  done, and there is a finding or a change that --fail-on names
  2  failed: nothing could be done
  3  done in part: the report names what is missing

Results go to stdout, everything else to stderr. NO_COLOR is honored.";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Audit an account: which resources cause recurring NotFound errors, who asks, and how often
    Audit(Box<AuditArgs>),
    /// Explain why an error is in the trail: what was asked, by whom and how that is known, why it comes back
    Explain(Box<ExplainArgs>),
    /// Print a filter that leaves the noise out where CloudTrail is analyzed, or check what it would hide
    Filter(Box<FilterArgs>),
    /// Rank the error codes, and say what would be left if the noise were gone
    Errors(Box<ErrorsArgs>),
    /// Compare two reports: what is new, gone, or not as it was
    Diff(DiffArgs),
    /// List the checks that are known, or show one in detail
    #[command(alias = "lookups")]
    Checks(ChecksArgs),
    /// Show the local cache of the event history, or prune it
    #[command(alias = "ledger")]
    Cache(CacheArgs),
    /// Write the simulated account as trail files
    Sandbox(SandboxArgs),
    /// Write the man pages
    Man {
        /// The folder to write them to: trailhum.1 and one for each command
        #[arg(long, value_name = "DIR")]
        output: PathBuf,
    },
    /// Print completions for a shell
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// What to read.
    #[command(flatten)]
    pub survey: SurveyArgs,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = FormatArg::Table)]
    pub format: FormatArg,
    /// Write the report to a file instead of stdout
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Exit with 1 if any finding has this verdict
    #[arg(long, value_enum, value_name = "VERDICT")]
    pub fail_on: Option<VerdictArg>,
    /// Only say what would be asked: of LookupEvents with how long that takes, and which trail has the same events; of
    /// Athena and CloudTrail Lake the SQL, and what it will scan
    #[arg(long, conflicts_with_all = ["fail_on", "group_by", "sort", "only", "limit", "quiet"])]
    pub plan: bool,
    /// What is shown of the findings.
    #[command(flatten)]
    pub view: ViewArgs,
}

/// What is shown of the findings; the sums are always those of all.
#[derive(Debug, Args)]
pub struct ViewArgs {
    /// In the table, what stands together below a heading
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = GroupArg::Caller)]
    pub group_by: GroupArg,
    /// In the table, the order of the rows
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = SortArg::Name)]
    pub sort: SortArg,
    /// Show only findings of this verdict; may be given several times. Of table, csv and ndjson
    #[arg(long, value_enum, value_name = "VERDICT")]
    pub only: Vec<VerdictArg>,
    /// Show at most so many rows a group in the table [default: 40], findings in csv and ndjson [default: all]
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// In the table, show the answer only, and what could not be read
    #[arg(short, long)]
    pub quiet: bool,
}

/// `--group-by`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GroupArg {
    /// The account
    Account,
    /// Bucket or function
    Resource,
    /// The check
    #[value(alias = "lookup")]
    Check,
    /// Who called
    Caller,
}

/// `--sort`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortArg {
    /// By name
    Name,
    /// The most errors first
    Errors,
    /// The latest error first
    Last,
}

/// Which records and which account.
#[derive(Debug, Args)]
pub struct SurveyArgs {
    /// Where the records are: "lookup" (CloudTrail's event history, the last 90 days); files, folders and globs of
    /// records; "-" (stdin); a trail's bucket, where you pay for requests and, if the requester pays, for the download; or
    /// an engine that holds the trail, where you pay for what it scans: a table of Athena, or CloudTrail Lake
    #[arg(long, value_name = "lookup|PATH|s3://BUCKET/PREFIX|athena:DATABASE.TABLE|lake:ID", num_args = 1.., default_value = "lookup")]
    pub events: Vec<PathBuf>,
    /// Where the state of resources is read: "config" (makes no error), "live" (S3 and Lambda; leaves errors in the
    /// trail), "none", or a Config snapshot or history file [default: config; none with --events PATH]
    #[arg(long, value_name = "config|live|none|FILE")]
    pub inventory: Option<PathBuf>,
    /// Begin of the window: how far back (14d, 36h, 2w), or a time (2026-01-15, 2026-01-15T12:00:00Z) [default: 14d; of
    /// files, all that they hold]
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// End of the window, in the same forms [default: now; of files, all that they hold]
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Only this region; may be given several times [default: the profile's region; of files, all]
    #[arg(long, value_name = "REGION")]
    pub region: Vec<String>,
    /// All regions that are enabled for the account
    #[arg(long, conflicts_with_all = ["region", "sandbox"])]
    pub all_regions: bool,
    /// How LookupEvents is asked.
    #[command(flatten)]
    pub history: HistoryArgs,
    /// Only records that this account got; may be given several times [default: all]
    #[arg(long, value_name = "ID")]
    pub account: Vec<String>,
    /// The AWS profile to use
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Many accounts.
    #[command(flatten)]
    pub many: ManyArgs,
    /// How an engine is asked.
    #[command(flatten)]
    pub engine: EngineArgs,
    /// A file with further checks, in the form of the built-in ones
    #[arg(long, alias = "catalogue", value_name = "FILE")]
    pub catalog: Option<PathBuf>,
    /// Audit a simulated account instead of a real one: needs no AWS account and no credentials
    #[arg(long, conflicts_with_all = ["events", "profile", "region", "account"])]
    pub sandbox: bool,
}

/// How CloudTrail's event history is read: it answers two requests a second.
#[derive(Debug, Default, Args)]
pub struct HistoryArgs {
    /// Of the event history, how much of the window is read: all of it ("full"), back until every rhythm is clear
    /// ("normal"), or samples ("quick") [default: normal; of errors, full]
    #[arg(long, value_enum)]
    pub effort: Option<EffortArg>,
    /// The local cache of event history, so that only the rest is requested [default: a file per account in your data
    /// folder; none with --sandbox]
    #[arg(long, value_name = "FILE", alias = "ledger", conflicts_with = "no_cache")]
    pub cache: Option<PathBuf>,
    /// Use no cache: read everything anew, and keep nothing
    #[arg(long, alias = "no-ledger")]
    pub no_cache: bool,
}

/// Many accounts in one run.
#[derive(Debug, Default, Args)]
pub struct ManyArgs {
    /// The accounts of this file, one a line: ID, or with its name and unit ID,NAME,UNIT. With "lookup" each is entered by
    /// --role-name and audited, at most eight side by side; of other records they are the names and units
    #[arg(long, value_name = "FILE", group = "listed", conflicts_with = "sandbox")]
    pub accounts: Option<PathBuf>,
    /// The same with the active accounts of the organization and its units, as AWS Organizations tells them to its
    /// management account and to delegated administrators
    #[arg(long, group = "listed", conflicts_with = "sandbox")]
    pub org: bool,
    /// The role by which other accounts are entered, the same name in each, with its path if it has one
    #[arg(long, value_name = "NAME", requires = "listed")]
    pub role_name: Option<String>,
    /// The external id that the role asks for
    #[arg(long, value_name = "ID", requires = "role_name")]
    pub external_id: Option<String>,
    /// Read the inventory of all accounts from this aggregator of AWS Config, in the first region of --region or the
    /// profile's
    #[arg(long, value_name = "NAME", conflicts_with_all = ["inventory", "sandbox"])]
    pub aggregator: Option<String>,
}

/// How Athena or CloudTrail Lake is asked.
#[derive(Debug, Default, Args)]
pub struct EngineArgs {
    /// Athena's workgroup [default: primary]
    #[arg(long, value_name = "NAME")]
    pub workgroup: Option<String>,
    /// Where Athena keeps its results [default: the workgroup's place]
    #[arg(long, value_name = "s3://BUCKET/PREFIX")]
    pub athena_output: Option<String>,
    /// The data catalog that holds Athena's table [default: AwsDataCatalog]
    #[arg(long, value_name = "NAME")]
    pub athena_catalog: Option<String>,
    /// Stop a query of Athena or CloudTrail Lake when both together have scanned more than this, such as 500GB
    #[arg(long, value_name = "SIZE")]
    pub max_scan: Option<String>,
}

/// `--effort`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum EffortArg {
    /// Samples, one half hour a day: who calls what, hardly how often
    Quick,
    /// Newest first, until the rhythm of every series of a scanner is clear
    #[default]
    Normal,
    /// The whole window
    Full,
}

/// `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// For people
    Table,
    /// For programs: the schema trailhum.report/1
    Json,
    /// For people: one page with pictures, which opens in a browser without any network
    Html,
    /// For spreadsheets: one row a finding
    Csv,
    /// For pipelines: one finding a line, as in json
    Ndjson,
    /// For a ticket or the comment of a pull request, at most as long as GitHub takes
    Markdown,
}

/// `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum VerdictArg {
    /// Known check, proven caller, nothing set
    Noise,
    /// Known, but it changed inside the window
    Changed,
    /// A scanner's error that the catalog does not know
    Unexplained,
    /// Somebody else's error, or another cause
    Genuine,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The older report, as written by audit --format json
    #[arg(value_name = "OLD.json")]
    pub old: PathBuf,
    /// The newer report
    #[arg(value_name = "NEW.json")]
    pub new: PathBuf,
    /// How it is written
    #[arg(long, value_enum, default_value_t = DiffFormat::Table)]
    pub format: DiffFormat,
    /// Write it to a file instead of stdout
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Exit with 1 if there is such a change; may be given several times
    #[arg(long, value_enum, value_name = "CHANGE")]
    pub fail_on: Vec<ChangeArg>,
}

/// `diff --format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people
    Table,
    /// For programs: the schema trailhum.diff/1
    Json,
    /// For a ticket or the comment of a pull request
    Markdown,
}

/// `diff --fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ChangeArg {
    /// A finding that the older report does not have
    New,
    /// A genuine finding that was not there or not genuine
    Genuine,
    /// Another verdict or another rhythm
    Changed,
    /// A finding that the newer report would show, but does not have
    Gone,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A file that holds the event, in any wrapping: as pasted from the console, of a trail file, of LookupEvents, of
    /// EventBridge; "-" for stdin
    #[arg(value_name = "EVENT.json|-", conflicts_with_all = ["event_id", "event_name"])]
    pub event: Option<PathBuf>,
    /// The event's eventID, looked up in CloudTrail's event history
    #[arg(long, value_name = "ID", conflicts_with = "event_name")]
    pub event_id: Option<String>,
    /// Without an event: the call
    #[arg(long, value_name = "NAME", requires = "error_code")]
    pub event_name: Option<String>,
    /// Without an event: the error
    #[arg(long, value_name = "CODE", requires = "event_name")]
    pub error_code: Option<String>,
    /// Without an event: the service, where several have such a call
    #[arg(long, value_name = "SOURCE", requires = "event_name")]
    pub event_source: Option<String>,
    /// Records among which the event's series is looked for, to measure its rhythm: files and folders, or "lookup"
    #[arg(long, value_name = "lookup|PATH", num_args = 1..)]
    pub events: Vec<PathBuf>,
    /// Where the state of the resource is read, as for audit [default: none]
    #[arg(long, value_name = "config|live|none|FILE")]
    pub inventory: Option<PathBuf>,
    /// The region to look the event up in; may be given several times [default: the profile's region]
    #[arg(long, value_name = "REGION")]
    pub region: Vec<String>,
    /// The AWS profile to use
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// A file with further checks, in the form of the built-in ones
    #[arg(long, alias = "catalogue", value_name = "FILE")]
    pub catalog: Option<PathBuf>,
    /// Ask the simulated account instead of a real one
    #[arg(long, conflicts_with_all = ["profile", "region"])]
    pub sandbox: bool,
    /// How it is written
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
}

/// `explain --format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// For people
    Text,
    /// For programs: a list of trailhum.explanation/1
    Json,
    /// For a ticket
    Markdown,
}

/// Arguments of `filter`.
#[derive(Debug, Args)]
pub struct FilterArgs {
    /// The language to print it in
    #[arg(long = "for", value_name = "DIALECT", value_enum, required_unless_present = "check")]
    pub dialect: Option<DialectArg>,
    /// Leave out only what this report (audit --format json) found to be noise
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Only of this account; may be given several times. Needed by dialects that cannot compare two fields
    #[arg(long, value_name = "ID")]
    pub account: Vec<String>,
    /// A file with further checks, in the form of the built-in ones
    #[arg(long, alias = "catalogue", value_name = "FILE")]
    pub catalog: Option<PathBuf>,
    /// Run the predicate over real records, and say what it hides and keeps
    #[arg(long, requires = "events", conflicts_with = "dialect")]
    pub check: bool,
    /// With --check: files and folders of records
    #[arg(long, value_name = "PATH", num_args = 1.., requires = "check")]
    pub events: Vec<PathBuf>,
    /// With --check: how it is written
    #[arg(long, value_enum, default_value_t = ErrorsFormat::Table, requires = "check")]
    pub format: ErrorsFormat,
}

/// `--for`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DialectArg {
    /// Athena (Trino SQL) on the table that AWS documents
    Athena,
    /// CloudTrail Lake
    Lake,
    /// `DuckDB` over trail files
    Duckdb,
    /// jq over trail files
    Jq,
    /// CloudWatch Logs Insights
    LogsInsights,
    /// CloudWatch metric filter pattern
    MetricFilter,
    /// EventBridge event pattern
    Eventbridge,
    /// Splunk SPL
    Splunk,
    /// Lucene, for `OpenSearch` and Kibana
    Opensearch,
    /// Sigma
    Sigma,
}

/// Arguments of `errors`.
#[derive(Debug, Args)]
pub struct ErrorsArgs {
    /// What to read.
    #[command(flatten)]
    pub survey: SurveyArgs,
    /// Only this error code, with its days
    #[arg(long, value_name = "CODE")]
    pub code: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = ErrorsFormat::Table)]
    pub format: ErrorsFormat,
}

/// `errors --format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ErrorsFormat {
    /// For people
    Table,
    /// For programs: the schema trailhum.errors/1
    Json,
}

/// Arguments of `checks`.
#[derive(Debug, Args)]
pub struct ChecksArgs {
    /// Show this check in detail
    pub id: Option<String>,
    /// A file with further checks, in the form of the built-in ones
    #[arg(long, alias = "catalogue", value_name = "FILE")]
    pub catalog: Option<PathBuf>,
}

/// Arguments of `cache`.
#[derive(Debug, Args)]
pub struct CacheArgs {
    /// Only this file [default: all in your data folder]
    #[arg(long, alias = "ledger", value_name = "FILE")]
    pub cache: Option<PathBuf>,
    /// Delete everything before this time: how far back (90d), or a time (2026-01-15)
    #[arg(long, value_name = "TIME")]
    pub prune_before: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = ErrorsFormat::Table)]
    pub format: ErrorsFormat,
}

/// Arguments of `sandbox`.
#[derive(Debug, Args)]
pub struct SandboxArgs {
    /// The folder to write to: trail files in S3's key layout, and the truth as truth.json
    #[arg(long, value_name = "DIR")]
    pub write: PathBuf,
    /// Days of history, up to 90
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(3..=90))]
    pub days: u32,
    /// Buckets of the main region; the special ones are always among them
    #[arg(long, default_value_t = 12)]
    pub buckets: u32,
    /// Functions of the main region; the special ones are always among them
    #[arg(long, default_value_t = 8)]
    pub functions: u32,
    /// Further calls an hour, of all kinds and mostly successful: makes the trail as large as real ones
    #[arg(long, default_value_t = 0)]
    pub traffic: u32,
    /// Another seed is another account
    #[arg(long, default_value_t = 42)]
    pub seed: u64,
}
