//! The command line as types. What the arguments mean together is decided in `request` and `view`.

use std::path::PathBuf;
use std::sync::LazyLock;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::catalog::age;
use crate::filter::Dialect;
use crate::finding::Verdict;
use crate::language::Language;
use crate::report::view::{GroupBy, Sort};

mod alarms;
mod choices;
mod doctor;
pub(crate) mod examples;
mod forecast;
mod headings;
mod help;
pub(crate) mod language;
mod lint;
mod mcp;
mod output;
mod redact;
mod request;
mod scope;
mod settings;
mod source;
mod translation;
mod verify;
mod view;
mod watch;
pub(crate) mod when;

pub(crate) use alarms::AlarmsArgs;
pub(crate) use choices::{TableFormat, TextFormat};
pub(crate) use doctor::DoctorArgs;
pub(crate) use forecast::ForecastArgs;
pub(crate) use help::{command_line, for_readers};
pub(crate) use lint::LintArgs;
pub(crate) use mcp::{AskedSource, McpArgs};
pub(crate) use redact::RedactArgs;
pub(crate) use settings::SettingsArgs;
pub(crate) use source::{EngineArgs, HistoryArgs, ManyArgs, SourceArgs};
pub(crate) use translation::in_language;
pub(crate) use verify::VerifyArgs;
pub(crate) use watch::WatchArgs;

use choices::{
    CACHE_FORMATS, CHECK_FORMATS, DIALECTS, DIFF_FORMATS, ERRORS_FORMATS, EXPLAIN_FORMATS, GROUPS, LANGUAGES, SORTS,
    VERDICTS, one_of,
};
use headings::{OUTPUT, SCOPE, SOURCE};

/// Explain failed API calls in CloudTrail, and find those that need attention
#[derive(Debug, Parser)]
#[command(name = "trailhum", version = VERSION.as_str(), long_about = ABOUT, after_help = after_help(), disable_help_subcommand = true)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Print each request to AWS on stderr; -vv prints more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Write to stdout without a pager
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) no_pager: bool,
    /// Language [default: that of the locale, else en]
    ///
    /// Of tables, texts, HTML, Markdown and help; what programs read is always English
    #[arg(long, global = true, hide_short_help = true, value_parser = one_of(LANGUAGES), value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
}

/// The version, and of which day its facts about AWS are.
static VERSION: LazyLock<String> =
    LazyLock::new(|| format!("{} (facts about AWS as of {})", env!("CARGO_PKG_VERSION"), age::DATE));

const ABOUT: &str = "\
Explain failed API calls in CloudTrail, and find those that need attention

AWS Config polls every Lambda function and S3 bucket for settings that most of them do not have, and CloudTrail logs \
an error each time. trailhum finds these errors and all others, verifies who makes the calls, measures their cadence, \
and shows the errors that need attention. It only reads.";

pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  done, and --fail-on matched, lint found a fault, or verify a change that did not work
  2  failed: nothing was read or written
  3  done in part: the report names what is missing

Results go to stdout, everything else to stderr. NO_COLOR is honored.";

/// Examples and exit codes.
fn after_help() -> String {
    format!("{}\n\n{EXIT_CODES}", examples::help(""))
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the errors of an account: cause, caller, cadence and verdict
    #[command(after_help = examples::help("audit"))]
    Audit(Box<AuditArgs>),
    /// Explain one error: cause, caller, and what to do
    #[command(after_help = examples::help("explain"))]
    Explain(Box<ExplainArgs>),
    /// Print a filter that hides noise, or check what it hides
    #[command(after_help = examples::help("filter"))]
    Filter(Box<FilterArgs>),
    /// Find what is wrong with a filter: what it hides and keeps
    #[command(after_help = examples::help("lint"))]
    Lint(Box<LintArgs>),
    /// Rank error codes, with and without noise
    #[command(after_help = examples::help("errors"))]
    Errors(Box<ErrorsArgs>),
    /// What sets off the CIS alarm on unauthorized API calls
    #[command(after_help = examples::help("alarms"))]
    Alarms(Box<AlarmsArgs>),
    /// Which errors of AWS Config to expect, and what they cost
    #[command(after_help = examples::help("forecast"))]
    Forecast(Box<ForecastArgs>),
    /// Whether a change worked, by the calls due since
    #[command(after_help = examples::help("verify"))]
    Verify(Box<VerifyArgs>),
    /// Try which calls are granted, and print the missing policy
    #[command(after_help = examples::help("doctor"))]
    Doctor(DoctorArgs),
    /// Compare two reports: new, changed and missing findings
    #[command(after_help = examples::help("diff"))]
    Diff(DiffArgs),
    /// Run again and again: say only what is new since the last run
    #[command(after_help = examples::help("watch"))]
    Watch(Box<WatchArgs>),
    /// List the checks in the catalog, or show one
    #[command(alias = "lookups", after_help = examples::help("checks"))]
    Checks(ChecksArgs),
    /// Show or prune the local cache of event history
    #[command(alias = "ledger", after_help = examples::help("cache"))]
    Cache(CacheArgs),
    /// Answer an assistant by the Model Context Protocol
    #[command(after_help = examples::help("mcp"))]
    Mcp(McpArgs),
    /// Write the simulated account as trail files
    #[command(after_help = examples::help("sandbox"))]
    Sandbox(SandboxArgs),
    /// Write the man pages
    #[command(after_help = examples::help("man"))]
    Man {
        /// Folder to write to: trailhum.1 and one page for each command
        #[arg(long, value_name = "DIR")]
        output: PathBuf,
    },
    /// Print shell completions
    #[command(after_help = examples::help("completions"))]
    Completions {
        /// Shell to complete in
        shell: clap_complete::Shell,
    },
}

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// What to read.
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// table, json, html, csv, ndjson or markdown
    ///
    /// The default is what the suffix of --output names (.json, .html, .csv, .ndjson, .md), else table
    #[arg(long, value_enum, help_heading = OUTPUT)]
    pub(crate) format: Option<FormatArg>,
    /// Write to FILE, whose suffix implies the format
    ///
    /// The file is replaced once the whole report is written
    #[arg(short, long, value_name = "FILE", help_heading = OUTPUT)]
    pub(crate) output: Option<PathBuf>,
    /// What is shown of the findings.
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    /// Pseudonyms.
    #[command(flatten)]
    pub(crate) redaction: RedactArgs,
    /// Exit with 1 if any finding has this verdict
    #[arg(long, value_parser = one_of(VERDICTS), value_name = "VERDICT", help_heading = OUTPUT)]
    pub(crate) fail_on: Option<Verdict>,
    /// Print requests, time and cost, and read nothing
    ///
    /// For LookupEvents: the requests, how long they take, and which trail has the same events. For Athena, CloudTrail
    /// Lake and Trino: the SQL, and how much it scans
    #[arg(long, conflicts_with_all = ["fail_on", "group_by", "sort", "only", "limit", "details", "redact"])]
    #[arg(help_heading = OUTPUT)]
    pub(crate) plan: bool,
}

/// What is shown of the findings; the sums are always those of all.
#[derive(Debug, Args)]
pub(crate) struct ViewArgs {
    /// List every recurring error, in the table format
    ///
    /// Each has its resources and its cadence
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) details: bool,
    /// Show only this verdict, repeatable
    ///
    /// For table, csv and ndjson
    #[arg(long, value_parser = one_of(VERDICTS), value_name = "VERDICT", help_heading = OUTPUT)]
    pub(crate) only: Vec<Verdict>,
    /// Group the tables of --details; implies --details
    #[arg(long, value_parser = one_of(GROUPS), value_name = "WHAT", default_value = "caller")]
    #[arg(help_heading = OUTPUT, hide_short_help = true)]
    pub(crate) group_by: GroupBy,
    /// Sort the rows of --details; implies --details
    #[arg(long, value_parser = one_of(SORTS), value_name = "ORDER", default_value = "name")]
    #[arg(help_heading = OUTPUT, hide_short_help = true)]
    pub(crate) sort: Sort,
    /// Maximum number of rows or findings
    ///
    /// Rows of each table in --details [default: 40], rows of each section of the summary [default: as many as fit],
    /// findings in csv and ndjson [default: all]
    #[arg(long, value_name = "N", help_heading = OUTPUT, hide_short_help = true)]
    pub(crate) limit: Option<usize>,
    /// No progress, and only the summary in the table
    ///
    /// In the table format, show only the summary and what could not be read. In every format, write neither progress nor
    /// the account to stderr; warnings stay
    #[arg(short, long, conflicts_with = "details", help_heading = OUTPUT)]
    pub(crate) quiet: bool,
}

/// `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    /// Text for the terminal
    Table,
    /// Whole report, schema trailhum.report/2
    Json,
    /// One page for the browser, works offline
    Html,
    /// One row per finding
    Csv,
    /// One finding per line, as in json
    Ndjson,
    /// Text for a ticket or a pull request comment, within GitHub's limit on length
    Markdown,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// Older report, written by audit --format json
    #[arg(value_name = "OLD.json")]
    pub(crate) old: PathBuf,
    /// Newer report
    #[arg(value_name = "NEW.json")]
    pub(crate) new: PathBuf,
    /// Format [default: by the suffix of --output, else table]
    #[arg(long, value_parser = one_of(DIFF_FORMATS))]
    pub(crate) format: Option<TextFormat>,
    /// Write to FILE, whose suffix (.json, .md) implies the format
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Pseudonyms.
    #[command(flatten)]
    pub(crate) redaction: RedactArgs,
    /// Exit with 1 if there is such a change, repeatable
    #[arg(long, value_enum, value_name = "CHANGE")]
    pub(crate) fail_on: Vec<ChangeArg>,
}

/// `diff --fail-on` and `watch --fail-on`.
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
    /// File with the event, or "-" for stdin
    ///
    /// As copied from the console, from a trail file, from LookupEvents or from EventBridge
    #[arg(value_name = "EVENT.json|-", conflicts_with_all = ["event_id", "event_name"])]
    pub(crate) event: Option<PathBuf>,
    /// Event ID, or the URL of the event in the console
    ///
    /// It is looked up in --events, else in CloudTrail's event history
    #[arg(long, value_name = "ID|URL", conflicts_with = "event_name", help_heading = SOURCE)]
    pub(crate) event_id: Option<String>,
    /// Without an event: its API call
    #[arg(long, value_name = "NAME", requires = "error_code", help_heading = SOURCE)]
    pub(crate) event_name: Option<String>,
    /// Without an event: its error code
    #[arg(long, value_name = "CODE", requires = "event_name", help_heading = SOURCE)]
    pub(crate) error_code: Option<String>,
    /// Without an event: its service
    ///
    /// Such as s3.amazonaws.com, where several services have a call of this name
    #[arg(long, value_name = "SOURCE", requires = "event_name", help_heading = SOURCE)]
    pub(crate) event_source: Option<String>,
    /// Records that show the cadence: lookup or PATH
    ///
    /// Files and folders of records, or "lookup" for CloudTrail's event history
    #[arg(long, value_name = "SOURCE", num_args = 1.., help_heading = SOURCE)]
    pub(crate) events: Vec<PathBuf>,
    /// State of the resource: config, live, none or FILE
    ///
    /// As for trailhum audit [default: none]
    #[arg(long, value_name = "SOURCE", help_heading = SOURCE)]
    pub(crate) inventory: Option<PathBuf>,
    /// AWS profile to use
    #[arg(long, value_name = "NAME", help_heading = SOURCE)]
    pub(crate) profile: Option<String>,
    /// File with further checks
    ///
    /// Its form is that of the built-in catalog, see docs/catalog.md
    #[arg(long, alias = "catalogue", value_name = "FILE", help_heading = SOURCE, hide_short_help = true)]
    pub(crate) catalog: Option<PathBuf>,
    /// Read a simulated account, without credentials
    #[arg(long, conflicts_with_all = ["profile", "region"], help_heading = SOURCE)]
    pub(crate) sandbox: bool,
    /// Region of the event, repeatable
    ///
    /// The default is the region of the profile
    #[arg(long, value_name = "REGION", value_parser = choices::region, help_heading = SCOPE)]
    pub(crate) region: Vec<String>,
    /// Identity that you vouch for, repeatable
    ///
    /// As for trailhum audit
    #[arg(long, value_name = "ARN", value_parser = choices::identity_arn, help_heading = SCOPE)]
    pub(crate) known_identity: Vec<String>,
    /// Which settings file is used.
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    /// Also show evidence, confidence and alternatives
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) why: bool,
    /// text, json or markdown [default: text]
    #[arg(long, value_parser = one_of(EXPLAIN_FORMATS), default_value = "text", hide_default_value = true)]
    #[arg(help_heading = OUTPUT)]
    pub(crate) format: TextFormat,
    /// Pseudonyms.
    #[command(flatten)]
    pub(crate) redaction: RedactArgs,
    /// Write neither progress nor the account to stderr
    #[arg(short, long, help_heading = OUTPUT)]
    pub(crate) quiet: bool,
}

/// Arguments of `filter`.
#[derive(Debug, Args)]
pub(crate) struct FilterArgs {
    /// With --check: files and folders of records
    #[arg(long, value_name = "PATH", num_args = 1.., requires = "check", help_heading = SOURCE)]
    pub(crate) events: Vec<PathBuf>,
    /// Only the checks and accounts with noise in this report
    ///
    /// The report is written by trailhum audit --format json
    #[arg(long, value_name = "FILE", help_heading = SOURCE)]
    pub(crate) report: Option<PathBuf>,
    /// File with further checks
    ///
    /// Its form is that of the built-in catalog, see docs/catalog.md
    #[arg(long, alias = "catalogue", value_name = "FILE", help_heading = SOURCE)]
    pub(crate) catalog: Option<PathBuf>,
    /// Only noise of this account, repeatable
    ///
    /// Required by languages that cannot compare two fields
    #[arg(long, value_name = "ID", help_heading = SCOPE)]
    pub(crate) account: Vec<String>,
    /// Also noise of AWS Config under this role, repeatable
    ///
    /// A role of your own that the account's recorder uses; --report takes it from the report. It trusts that the recorder
    /// still uses the role
    #[arg(long, value_name = "ARN", value_parser = choices::recorder_role, help_heading = SCOPE)]
    pub(crate) recorder_role: Vec<String>,
    /// Language of the filter
    #[arg(long = "for", value_name = "LANGUAGE", value_parser = one_of(DIALECTS), required_unless_present = "check")]
    #[arg(help_heading = OUTPUT)]
    pub(crate) dialect: Option<Dialect>,
    /// Pair each call with its own error codes, which is longer
    ///
    /// Otherwise calls and error codes are two lists
    #[arg(long, conflicts_with = "check", help_heading = OUTPUT)]
    pub(crate) exact: bool,
    /// Show what the filter hides and keeps of real records
    #[arg(long, requires = "events", conflicts_with = "dialect", help_heading = OUTPUT)]
    pub(crate) check: bool,
    /// With --check: table or json
    #[arg(long, value_parser = one_of(CHECK_FORMATS), default_value = "table", requires = "check")]
    #[arg(help_heading = OUTPUT)]
    pub(crate) format: TableFormat,
}

/// Arguments of `errors`.
#[derive(Debug, Args)]
pub(crate) struct ErrorsArgs {
    /// What to read.
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// Only this error code, with its days and resources
    #[arg(long, value_name = "CODE", help_heading = OUTPUT)]
    pub(crate) code: Option<String>,
    /// table or json
    #[arg(long, value_parser = one_of(ERRORS_FORMATS), default_value = "table", help_heading = OUTPUT)]
    pub(crate) format: TableFormat,
    /// Pseudonyms.
    #[command(flatten)]
    pub(crate) redaction: RedactArgs,
    /// Write neither progress nor the account to stderr
    #[arg(short, long, help_heading = OUTPUT)]
    pub(crate) quiet: bool,
}

/// Arguments of `checks`.
#[derive(Debug, Args)]
pub(crate) struct ChecksArgs {
    /// Check to show in detail, eventName, or error code
    pub(crate) id: Option<String>,
    /// Format of the list
    #[arg(long, value_enum, default_value_t = ChecksFormat::Table)]
    pub(crate) format: ChecksFormat,
    /// File with further checks
    ///
    /// Its form is that of the built-in catalog, see docs/catalog.md
    #[arg(long, alias = "catalogue", value_name = "FILE")]
    pub(crate) catalog: Option<PathBuf>,
}

/// `checks --format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ChecksFormat {
    /// The checks and scanners
    Table,
    /// A page with all verdicts, callers, causes and known errors, or with the check
    Markdown,
}

/// Arguments of `cache`.
#[derive(Debug, Args)]
pub(crate) struct CacheArgs {
    /// Only this file [default: all in the data folder]
    #[arg(long, alias = "ledger", value_name = "FILE")]
    pub(crate) cache: Option<PathBuf>,
    /// Delete everything before this time: 90d, or 2026-01-15
    #[arg(long, value_name = "TIME")]
    pub(crate) prune_before: Option<String>,
    /// table or json
    #[arg(long, value_parser = one_of(CACHE_FORMATS), default_value = "table")]
    pub(crate) format: TableFormat,
}

/// Arguments of `sandbox`.
#[derive(Debug, Args)]
pub(crate) struct SandboxArgs {
    /// Folder for the trail files and truth.json
    ///
    /// The files have the key layout of S3; truth.json lists what an audit of them must find
    #[arg(long, value_name = "DIR")]
    pub(crate) write: PathBuf,
    /// Days of history, 3 to 90
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(3..=90))]
    pub(crate) days: u32,
    /// Buckets in the main region
    #[arg(long, default_value_t = 12)]
    pub(crate) buckets: u32,
    /// Functions in the main region
    #[arg(long, default_value_t = 8)]
    pub(crate) functions: u32,
    /// Further API calls an hour, mostly successful
    ///
    /// They make the trail as large as a real one
    #[arg(long, default_value_t = 0)]
    pub(crate) traffic: u32,
    /// Seed of the account
    #[arg(long, default_value_t = 42)]
    pub(crate) seed: u64,
}
