//! Arguments of `verify`.

use clap::Args;

use super::choices::{VERIFY_FORMATS, one_of};
use super::headings::{OUTPUT, SCOPE};
use super::{RedactArgs, SourceArgs, TableFormat, view};
use crate::verify::SeriesSelection;

/// The heading of the change.
const CHANGE: &str = "Change";
/// Threshold that is taken, one in this many, and the least and the most that can be given.
const ONE_IN: &str = "100";
const ONE_IN_RANGE: std::ops::RangeInclusive<u32> = 100..=10_000;

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// When the change was made: 3d, 36h, or 2026-01-15T09:00:00Z
    ///
    /// How long ago (3d, 36h), or a time in UTC. Calls of the same five minutes count as before it
    #[arg(long, value_name = "TIME", help_heading = CHANGE)]
    pub(crate) change: String,
    /// Only errors of this check or eventName, repeatable
    ///
    /// Patterns with * are understood. The default is every recurring error with a cadence before the change
    #[arg(long, value_name = "ID|NAME", help_heading = SCOPE)]
    pub(crate) check: Vec<String>,
    /// Only errors about this resource, repeatable
    ///
    /// Its name or ARN; patterns with * are understood
    #[arg(long, value_name = "NAME|ARN", help_heading = SCOPE)]
    pub(crate) resource: Vec<String>,
    /// Only errors of this caller, repeatable
    ///
    /// Its ARN, role name or service; patterns with * are understood
    #[arg(long, value_name = "NAME|ARN", help_heading = SCOPE)]
    pub(crate) caller: Vec<String>,
    /// What to read.
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// Whether identifiers are replaced.
    #[command(flatten)]
    pub(crate) redaction: RedactArgs,
    /// Call it chance unless it is less likely than 1 in N
    #[arg(long, value_name = "N", default_value = ONE_IN, help_heading = OUTPUT, hide_short_help = true)]
    #[arg(value_parser = clap::value_parser!(u32).range(i64::from(*ONE_IN_RANGE.start())..=i64::from(*ONE_IN_RANGE.end())))]
    pub(crate) one_in: u32,
    /// List every recurring error
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) details: bool,
    /// table or json
    #[arg(long, value_parser = one_of(VERIFY_FORMATS), default_value = "table", help_heading = OUTPUT)]
    pub(crate) format: TableFormat,
}

impl VerifyArgs {
    /// The options that name what is read, for a command that reads the same.
    pub(crate) fn source_options(&self) -> Option<String> {
        view::source(&self.source).filter(|_| !self.redaction.redact || self.source.sandbox)
    }

    /// The errors for which the change was meant.
    pub(crate) fn selection(&self) -> SeriesSelection {
        SeriesSelection {
            checks: self.check.clone(),
            resources: self.resource.clone(),
            callers: self.caller.clone(),
            ids: None,
        }
    }
}
