//! Arguments of `watch`.

use std::path::PathBuf;

use clap::Args;

use super::choices::{NEWS_FORMATS, one_of};
use super::headings::OUTPUT;
use super::{ChangeArg, RedactArgs, SourceArgs};
use crate::report::watch::NewsFormat;

/// Arguments of `watch`.
#[derive(Debug, Args)]
pub(crate) struct WatchArgs {
    /// What to read.
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// Memory of earlier runs; the first run makes it
    ///
    /// One file for each source that is watched. Two runs with one file never run at the same time
    #[arg(long, value_name = "FILE", help_heading = OUTPUT)]
    pub(crate) state: PathBuf,
    /// text, json, slack or ocsf
    #[arg(long, value_parser = one_of(NEWS_FORMATS), default_value = "text", help_heading = OUTPUT)]
    pub(crate) format: NewsFormat,
    /// Append to FILE instead of writing to stdout
    ///
    /// News of a run that was killed is completed by the next one: nothing is there twice or lost. On stdout such news comes
    /// again, with the same number
    #[arg(short, long, value_name = "FILE", help_heading = OUTPUT)]
    pub(crate) output: Option<PathBuf>,
    /// Whether identifiers are replaced.
    #[command(flatten)]
    pub(crate) redaction: RedactArgs,
    /// Exit with 1 if there is such news, repeatable
    #[arg(long, value_enum, value_name = "CHANGE", help_heading = OUTPUT)]
    pub(crate) fail_on: Vec<ChangeArg>,
}
