//! What of a report is shown.

use super::{AuditArgs, FormatArg, SourceArgs, ViewArgs};
use crate::error::Error;
use crate::report::View;
use crate::report::view::{GroupBy, Sort};

/// Refused where the format would not heed it.
impl TryFrom<&AuditArgs> for View {
    type Error = Error;

    fn try_from(args: &AuditArgs) -> Result<Self, Error> {
        let ViewArgs {
            group_by,
            sort,
            only,
            limit,
            details,
            quiet,
        } = &args.view;
        let table = args.format() == FormatArg::Table;
        let lines = matches!(args.format(), FormatArg::Csv | FormatArg::Ndjson);
        let given = [
            ("--group-by", table, *group_by != GroupBy::default()),
            ("--sort", table, *sort != Sort::default()),
            ("--details", table, *details),
            ("--only", table || lines, !only.is_empty()),
            ("--limit", table || lines, limit.is_some()),
        ];
        if let Some((option, _, _)) = given.iter().find(|(_, heeded, given)| *given && !heeded) {
            let why =
                "html, json and markdown list everything in their own order; csv and ndjson support --only and --limit";
            return Err(Error::argument(*option, why));
        }
        Ok(Self {
            only: only.clone(),
            group_by: *group_by,
            sort: *sort,
            limit: *limit,
            // Groups and their order are those of the details.
            details: *details || *group_by != GroupBy::default() || *sort != Sort::default(),
            source: source(&args.source).filter(|_| !args.redaction.redact || args.source.sandbox),
            quiet: *quiet,
        })
    }
}

/// Paths that are repeated in a command; a shell may have made hundreds of a pattern.
const MOST_PATHS: usize = 3;

/// The options that name what is read, for a command that reads the same; `None` for event history as it is, and where
/// a name would need quotes.
pub(super) fn source(args: &SourceArgs) -> Option<String> {
    let mut words = Vec::new();
    if args.sandbox {
        words.push("--sandbox");
    }
    if let Some(profile) = &args.profile {
        words.extend(["--profile", profile]);
    }
    // The simulated account is the first of its organization, and has the same records in any source.
    let paths = args.events.iter().filter(|_| !args.sandbox);
    let paths: Vec<&str> = paths.filter_map(|path| path.to_str()).collect();
    let engines = ["athena:", "lake:", "trino:"];
    let is_engine_or_stdin = |path: &&str| engines.iter().any(|engine| path.starts_with(engine)) || *path == "-";
    if paths.iter().any(is_engine_or_stdin) {
        return None;
    }
    if !paths.is_empty() && paths != ["lookup"] {
        words.push("--events");
        if paths.len() > MOST_PATHS {
            words.push("PATH...");
        } else {
            words.extend(paths);
        }
    }
    let config = args.settings.config.as_ref().and_then(|path| path.to_str());
    words.extend(config.iter().flat_map(|path| ["--config", path]));
    if args.settings.no_config {
        words.push("--no-config");
    }
    joined(&words)
}

/// Words of a command; `None` if there is none, or if one would need quotes.
pub(super) fn joined(words: &[&str]) -> Option<String> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:".contains(letter);
    let plain = words.iter().all(|word| word.chars().all(is_plain));
    (plain && !words.is_empty()).then(|| words.join(" "))
}
