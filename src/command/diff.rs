//! `trailhum diff`: what changed between two reports.

use std::io::Write;
use std::path::Path;

use super::destination::Destination;
use crate::cli::{ChangeArg, DiffArgs, DiffFormat};
use crate::error::{Error, Exit};
use crate::report::diff::{self, Diff};
use crate::report::json::{self, ReportJson};

pub(super) fn run(args: &DiffArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let diff = Diff::of(&read(&args.old)?, &read(&args.new)?);
    let destination = Destination::of(args.output.as_deref());
    destination.write(out, |out| match args.format {
        DiffFormat::Table => diff::write_table(&diff, destination.width, out),
        DiffFormat::Json => diff::write_json(&diff, out),
        DiffFormat::Markdown => diff::write_markdown(&diff, out),
    })?;
    let matched = args.fail_on.iter().any(|change| match change {
        ChangeArg::New => diff.has_new(),
        ChangeArg::Genuine => diff.has_new_genuine(),
        ChangeArg::Changed => diff.has_changed(),
        ChangeArg::Gone => diff.has_gone(),
    });
    Ok(match (matched, diff.complete) {
        (true, _) => Exit::Matched,
        (false, true) => Exit::Done,
        (false, false) => Exit::Partial,
    })
}

fn read(path: &Path) -> Result<ReportJson, Error> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::Read {
        path: path.to_owned(),
        why: error.to_string(),
    })?;
    json::parse(&text).map_err(|error| Error::NotAReport {
        path: path.to_owned(),
        why: error.to_string(),
    })
}
