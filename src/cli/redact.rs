//! Arguments of every command that can print pseudonyms.

use std::path::PathBuf;

use clap::Args;

use super::headings::OUTPUT;
use super::{Command, DiffArgs};

/// Whether identifiers are replaced.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct RedactArgs {
    /// Pseudonyms for account IDs, names and addresses
    ///
    /// ARNs, event IDs, paths and error messages, too. Verdicts, counts, times and cadences stay, and so do names of AWS:
    /// services, API calls, error codes and regions. A pseudonym is the same in every run with the same key
    #[arg(long, help_heading = OUTPUT, hide_short_help = true)]
    pub(crate) redact: bool,
    /// File with the secret key of the pseudonyms
    ///
    /// Any file of 16 bytes or more; give it to whoever must get the same pseudonyms, and to nobody else
    /// [default: redact.key in your data folder, made once]
    #[arg(long, value_name = "FILE", requires = "redact", help_heading = OUTPUT, hide_short_help = true)]
    pub(crate) redact_key: Option<PathBuf>,
}

impl Command {
    /// Whether identifiers are replaced; `None` of a command that prints nothing of an account.
    pub(crate) fn redaction(&self) -> Option<&RedactArgs> {
        match self {
            Self::Audit(args) => Some(&args.redaction),
            Self::Explain(args) => Some(&args.redaction),
            Self::Errors(args) => Some(&args.redaction),
            Self::Alarms(args) => Some(&args.redaction),
            Self::Watch(args) => Some(&args.redaction),
            Self::Verify(args) => Some(&args.redaction),
            Self::Forecast(args) => Some(&args.redaction),
            Self::Diff(DiffArgs { redaction, .. }) => Some(redaction),
            Self::Mcp(args) => Some(&args.redaction),
            _ => None,
        }
    }

    /// Whether the simulated account is read.
    pub(crate) fn is_sandbox(&self) -> bool {
        match self {
            Self::Audit(args) => args.source.sandbox,
            Self::Explain(args) => args.sandbox,
            Self::Errors(args) => args.source.sandbox,
            Self::Alarms(args) => args.source.sandbox,
            Self::Watch(args) => args.source.sandbox,
            Self::Verify(args) => args.source.sandbox,
            Self::Forecast(args) => args.sandbox,
            Self::Mcp(args) => args.sandbox,
            _ => false,
        }
    }
}
