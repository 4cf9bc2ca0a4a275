//! Arguments of `lint`.

use std::path::PathBuf;

use clap::Args;
use trailhum_lint::language::FilterLanguage;

use super::TableFormat;
use super::choices::{FILTER_LANGUAGES, LINT_FORMATS, one_of};
use super::headings::{OUTPUT, SCOPE, SOURCE};

/// Arguments of `lint`.
#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    /// Text of the filter, a file with it, or "-" for stdin
    #[arg(value_name = "FILTER|FILE|-")]
    pub(crate) filter: String,
    /// Your own records: files and folders
    ///
    /// How many the filter hides, and which of them are not noise
    #[arg(long, value_name = "PATH", num_args = 1.., help_heading = SOURCE)]
    pub(crate) events: Vec<PathBuf>,
    /// File with further checks
    ///
    /// Its form is that of the built-in catalog, see docs/catalog.md
    #[arg(long, alias = "catalogue", value_name = "FILE", help_heading = SOURCE)]
    pub(crate) catalog: Option<PathBuf>,
    /// Account for the repaired text
    #[arg(long, value_name = "ID", help_heading = SCOPE)]
    pub(crate) account: Option<String>,
    /// Language of the filter [default: recognized by its text]
    #[arg(long = "for", value_name = "LANGUAGE", value_parser = one_of(FILTER_LANGUAGES), help_heading = OUTPUT)]
    pub(crate) language: Option<FilterLanguage>,
    /// The text lists what is hidden, not what is kept
    ///
    /// Without it, what a text matches is kept, counted or alerted on; rules of cloudtrail-rs always hide
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) hides: bool,
    /// table or json
    #[arg(long, value_parser = one_of(LINT_FORMATS), default_value = "table", help_heading = OUTPUT)]
    pub(crate) format: TableFormat,
}
