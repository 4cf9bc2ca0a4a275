//! The command line as types. What the arguments mean together is decided in `request` and `view`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::filter::Dialect;
use crate::finding::Verdict;
use crate::language::Language;
use crate::report::view::{GroupBy, Sort};

mod choices;
pub(crate) mod language;
mod request;
mod source;
mod view;
pub(crate) mod when;

pub(crate) use choices::{TableFormat, TextFormat};
pub(crate) use source::{EngineArgs, HistoryArgs, ManyArgs, SourceArgs};

use choices::{
    CACHE_FORMATS, CHECK_FORMATS, DIALECTS, DIFF_FORMATS, ERRORS_FORMATS, EXPLAIN_FORMATS, GROUPS, LANGUAGES, SORTS,
    VERDICTS, one_of,
};

/// Explains every failed API call in CloudTrail, and separates the noise of AWS Config from the rest.
#[derive(Debug, Parser)]
#[command(name = "trailhum", version, about, long_about = ABOUT, after_help = EXIT_CODES, disable_help_subcommand = true)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Print requests to AWS on stderr; twice for more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Language of tables, texts, HTML, Markdown and help [default: the locale's, else en]
    #[arg(long, global = true, value_parser = one_of(LANGUAGES), value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
}

const ABOUT: &str = "\
Explains every failed API call in CloudTrail, and separates the noise of AWS Config from the rest.

AWS Config polls every Lambda function and S3 bucket for settings that most of them do not have, and CloudTrail logs \
an error each time. trailhum finds these errors and all others, verifies who makes the calls, measures their cadence, \
and shows the errors that need attention. It only reads.";

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  done, and there is a finding or a change that --fail-on names
  2  failed: nothing could be done
  3  done in part: the report names what is missing

Results go to stdout, everything else to stderr. NO_COLOR is honored.";

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Audit an account: which API calls fail and why, who makes them, how often, and which need attention
    Audit(Box<AuditArgs>),
    /// Explain an error: which API call failed and why, who made it and how that is known, and what to do
    Explain(Box<ExplainArgs>),
    /// Print a filter that leaves the noise out where CloudTrail is analyzed, or check what it would hide
    Filter(Box<FilterArgs>),
    /// Rank the error codes, with and without noise
    Errors(Box<ErrorsArgs>),
    /// Compare two reports: what is new, gone or changed
    Diff(DiffArgs),
    /// List the checks in the catalog, or show one in detail
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
pub(crate) struct AuditArgs {
    /// What to read.
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = FormatArg::Table)]
    pub(crate) format: FormatArg,
    /// Write the report to a file instead of stdout
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Exit with 1 if any finding has this verdict
    #[arg(long, value_parser = one_of(VERDICTS), value_name = "VERDICT")]
    pub(crate) fail_on: Option<Verdict>,
    /// Only print the plan: for LookupEvents the requests, how long they take, and which trail has the same events; for
    /// Athena and CloudTrail Lake the SQL, and how much it scans
    #[arg(long, conflicts_with_all = ["fail_on", "group_by", "sort", "only", "limit", "details", "quiet"])]
    pub(crate) plan: bool,
    /// What is shown of the findings.
    #[command(flatten)]
    pub(crate) view: ViewArgs,
}

/// What is shown of the findings; the sums are always those of all.
#[derive(Debug, Args)]
pub(crate) struct ViewArgs {
    /// What the tables of --details are grouped by; implies --details
    #[arg(long, value_parser = one_of(GROUPS), value_name = "WHAT", default_value = "caller")]
    pub(crate) group_by: GroupBy,
    /// The order of the rows in --details; implies --details
    #[arg(long, value_parser = one_of(SORTS), value_name = "ORDER", default_value = "name")]
    pub(crate) sort: Sort,
    /// Show only findings with this verdict, in table, csv and ndjson; may be given several times
    #[arg(long, value_parser = one_of(VERDICTS), value_name = "VERDICT")]
    pub(crate) only: Vec<Verdict>,
    /// Maximum rows of each table in --details [default: 40] and of each section of the first screen [default: as many as
    /// fit], maximum findings in csv and ndjson [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// In the table format, list every recurring error with its resources and cadence instead of the first screen
    #[arg(long, conflicts_with = "quiet")]
    pub(crate) details: bool,
    /// In the table format, show only the summary and what could not be read
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    /// For people
    Table,
    /// For programs: the schema trailhum.report/2
    Json,
    /// For people: one page with pictures that opens in a browser, offline
    Html,
    /// For spreadsheets: one row per finding
    Csv,
    /// For pipelines: one finding per line, as in json
    Ndjson,
    /// For a ticket or a pull request comment, within GitHub's limit on length
    Markdown,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// The older report, as written by audit --format json
    #[arg(value_name = "OLD.json")]
    pub(crate) old: PathBuf,
    /// The newer report
    #[arg(value_name = "NEW.json")]
    pub(crate) new: PathBuf,
    /// How it is written
    #[arg(long, value_parser = one_of(DIFF_FORMATS), default_value = "table")]
    pub(crate) format: TextFormat,
    /// Write it to a file instead of stdout
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Exit with 1 if there is such a change; may be given several times
    #[arg(long, value_enum, value_name = "CHANGE")]
    pub(crate) fail_on: Vec<ChangeArg>,
}

/// `diff --fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ChangeArg {
    /// A finding that the older report does not have
    New,
    /// A finding to investigate that is new or had another verdict
    #[value(alias = "genuine")]
    Investigate,
    /// Another verdict or another cadence
    Changed,
    /// A finding that the newer report would show, but does not have
    Gone,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// A file that holds the event, in any wrapping: as pasted from the console, of a trail file, of LookupEvents, of
    /// EventBridge; "-" for stdin
    #[arg(value_name = "EVENT.json|-", conflicts_with_all = ["event_id", "event_name"])]
    pub(crate) event: Option<PathBuf>,
    /// The event's eventID, or the address of its page in the console; looked up in --events, else in CloudTrail's event
    /// history
    #[arg(long, value_name = "ID|URL", conflicts_with = "event_name")]
    pub(crate) event_id: Option<String>,
    /// Without an event: the call
    #[arg(long, value_name = "NAME", requires = "error_code")]
    pub(crate) event_name: Option<String>,
    /// Without an event: the error
    #[arg(long, value_name = "CODE", requires = "event_name")]
    pub(crate) error_code: Option<String>,
    /// Without an event: the service, where several have such a call
    #[arg(long, value_name = "SOURCE", requires = "event_name")]
    pub(crate) event_source: Option<String>,
    /// Also show the evidence, how sure it is, how often the error recurs, and what can be done
    #[arg(long)]
    pub(crate) why: bool,
    /// Records in which the same recurring error is looked up, to measure its cadence: files and folders, or "lookup"
    #[arg(long, value_name = "lookup|PATH", num_args = 1..)]
    pub(crate) events: Vec<PathBuf>,
    /// Where the state of the resource is read, as for audit [default: none]
    #[arg(long, value_name = "config|live|none|FILE")]
    pub(crate) inventory: Option<PathBuf>,
    /// An identity that you vouch for, as for audit; may be given several times
    #[arg(long, value_name = "ARN", value_parser = choices::identity_arn)]
    pub(crate) known_identity: Vec<String>,
    /// The region to look the event up in; may be given several times [default: the profile's region]
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Vec<String>,
    /// The AWS profile to use
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// A file with further checks, in the form of the built-in ones
    #[arg(long, alias = "catalogue", value_name = "FILE")]
    pub(crate) catalog: Option<PathBuf>,
    /// Read the simulated account instead of a real one
    #[arg(long, conflicts_with_all = ["profile", "region"])]
    pub(crate) sandbox: bool,
    /// How it is written
    #[arg(long, value_parser = one_of(EXPLAIN_FORMATS), default_value = "text")]
    pub(crate) format: TextFormat,
}

/// Arguments of `filter`.
#[derive(Debug, Args)]
pub(crate) struct FilterArgs {
    /// The language to print it in
    #[arg(long = "for", value_name = "DIALECT", value_parser = one_of(DIALECTS), required_unless_present = "check")]
    pub(crate) dialect: Option<Dialect>,
    /// Leave out only what this report (audit --format json) found to be noise
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Only of this account; may be given several times. Needed by dialects that cannot compare two fields
    #[arg(long, value_name = "ID")]
    pub(crate) account: Vec<String>,
    /// A file with further checks, in the form of the built-in ones
    #[arg(long, alias = "catalogue", value_name = "FILE")]
    pub(crate) catalog: Option<PathBuf>,
    /// Run the predicate over real records, and say what it hides and keeps
    #[arg(long, requires = "events", conflicts_with = "dialect")]
    pub(crate) check: bool,
    /// With --check: files and folders of records
    #[arg(long, value_name = "PATH", num_args = 1.., requires = "check")]
    pub(crate) events: Vec<PathBuf>,
    /// With --check: how it is written
    #[arg(long, value_parser = one_of(CHECK_FORMATS), default_value = "table", requires = "check")]
    pub(crate) format: TableFormat,
}

/// Arguments of `errors`.
#[derive(Debug, Args)]
pub(crate) struct ErrorsArgs {
    /// What to read.
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// Only this error code, with its days
    #[arg(long, value_name = "CODE")]
    pub(crate) code: Option<String>,
    /// How it is written
    #[arg(long, value_parser = one_of(ERRORS_FORMATS), default_value = "table")]
    pub(crate) format: TableFormat,
}

/// Arguments of `checks`.
#[derive(Debug, Args)]
pub(crate) struct ChecksArgs {
    /// Show this check in detail
    pub(crate) id: Option<String>,
    /// How the list is written
    #[arg(long, value_enum, default_value_t = ChecksFormat::Table, conflicts_with = "id")]
    pub(crate) format: ChecksFormat,
    /// A file with further checks, in the form of the built-in ones
    #[arg(long, alias = "catalogue", value_name = "FILE")]
    pub(crate) catalog: Option<PathBuf>,
}

/// `checks --format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ChecksFormat {
    /// The checks and scanners
    Table,
    /// A page with all verdicts, callers, causes and known errors
    Markdown,
}

/// Arguments of `cache`.
#[derive(Debug, Args)]
pub(crate) struct CacheArgs {
    /// Only this file [default: all in your data folder]
    #[arg(long, alias = "ledger", value_name = "FILE")]
    pub(crate) cache: Option<PathBuf>,
    /// Delete everything before this time: how far back (90d), or a time (2026-01-15)
    #[arg(long, value_name = "TIME")]
    pub(crate) prune_before: Option<String>,
    /// How it is written
    #[arg(long, value_parser = one_of(CACHE_FORMATS), default_value = "table")]
    pub(crate) format: TableFormat,
}

/// Arguments of `sandbox`.
#[derive(Debug, Args)]
pub(crate) struct SandboxArgs {
    /// The folder to write to: trail files in S3's key layout, and the truth as truth.json
    #[arg(long, value_name = "DIR")]
    pub(crate) write: PathBuf,
    /// Days of history, up to 90
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(3..=90))]
    pub(crate) days: u32,
    /// Buckets of the main region; the special ones are always among them
    #[arg(long, default_value_t = 12)]
    pub(crate) buckets: u32,
    /// Functions of the main region; the special ones are always among them
    #[arg(long, default_value_t = 8)]
    pub(crate) functions: u32,
    /// Further calls an hour, of all kinds and mostly successful: makes the trail as large as real ones
    #[arg(long, default_value_t = 0)]
    pub(crate) traffic: u32,
    /// Another seed is another account
    #[arg(long, default_value_t = 42)]
    pub(crate) seed: u64,
}
