//! Arguments of `mcp`, and what an assistant may ask with them.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser as _};

use super::headings::{SCOPE, SOURCE};
use super::{AuditArgs, Cli, Command, ExplainArgs, RedactArgs, choices};
use crate::error::Error;

/// Arguments of `mcp`.
#[derive(Debug, Clone, Args)]
pub(crate) struct McpArgs {
    /// Folder whose files an assistant may have read
    ///
    /// Everything else on this machine is out of reach, links out of the folder, too. Without it no file is read
    #[arg(long, value_name = "DIR", help_heading = SOURCE)]
    pub(crate) root: Option<PathBuf>,
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
    /// Region of event history, repeatable
    ///
    /// The default is the region of the profile
    #[arg(long, value_name = "REGION", value_parser = choices::region, help_heading = SCOPE)]
    pub(crate) region: Vec<String>,
    /// Pseudonyms.
    #[command(flatten)]
    pub(crate) redaction: RedactArgs,
}

/// What is to be read, as an assistant asks for it. The paths are below the root.
#[derive(Debug, Default)]
pub(crate) struct AskedSource {
    /// Files and folders; event history without any.
    pub(crate) paths: Vec<PathBuf>,
    /// Start of the time range.
    pub(crate) since: Option<String>,
    /// End of the time range.
    pub(crate) until: Option<String>,
    /// Event history and AWS Config around an event, without any paths.
    pub(crate) around: bool,
}

const HEADING: &str = "arguments";

impl McpArgs {
    /// The arguments of an audit that reads this.
    pub(crate) fn audit(&self, asked: &AskedSource) -> Result<Box<AuditArgs>, Error> {
        match self.parsed("audit", asked)? {
            Command::Audit(args) => Ok(args),
            _ => Err(Error::argument(HEADING, "they are not those of an audit")),
        }
    }

    /// The arguments of an explanation whose cadence is looked for there.
    pub(crate) fn explain(&self, asked: &AskedSource) -> Result<Box<ExplainArgs>, Error> {
        match self.parsed("explain", asked)? {
            Command::Explain(args) => Ok(args),
            _ => Err(Error::argument(HEADING, "they are not those of an explanation")),
        }
    }

    /// Each value is a part of its own option's word, so that none can become an option.
    fn parsed(&self, command: &str, asked: &AskedSource) -> Result<Command, Error> {
        let mut words: Vec<OsString> = vec!["trailhum".into(), command.into()];
        let mut option = |name: &str, value: &dyn AsRef<std::ffi::OsStr>| {
            let mut word = OsString::from(format!("--{name}="));
            word.push(value);
            words.push(word);
        };
        for path in &asked.paths {
            option("events", path);
        }
        for (name, value) in [("since", &asked.since), ("until", &asked.until)] {
            if let Some(value) = value {
                option(name, value);
            }
        }
        if asked.around && asked.paths.is_empty() {
            option("events", &"lookup");
            option("inventory", &"config");
        }
        // Files are read without any account.
        if asked.paths.is_empty() {
            self.region.iter().for_each(|region| option("region", region));
            self.profile.iter().for_each(|profile| option("profile", profile));
        }
        if asked.paths.is_empty() && self.sandbox {
            words.push("--sandbox".into());
        }
        let cli = Cli::try_parse_from(words).map_err(|error| {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default();
            Error::argument(HEADING, line.trim_start_matches("error: "))
        })?;
        Ok(cli.command)
    }
}
