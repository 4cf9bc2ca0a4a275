//! `trailhum diff`: what changed between two reports.

use std::io::Write;

use super::destination::Destination;
use super::redaction::active;
use crate::cli::{ChangeArg, DiffArgs, TextFormat};
use crate::error::{Error, Exit};
use crate::report::diff::{self, Diff};

pub(super) fn run(args: &DiffArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let mut reports = [
        super::report_file::read(&args.old)?,
        super::report_file::read(&args.new)?,
    ];
    if let Some(redactor) = active() {
        for report in &mut reports {
            report.redact_for_comparison(redactor);
        }
    }
    let [old, new] = &reports;
    let diff = Diff::between(old, new);
    let destination = Destination::new(args.output.as_deref());
    destination.write(out, |out| match args.format() {
        TextFormat::Text => diff::write_table(&diff, destination.width, out),
        TextFormat::Json => diff::write_json(&diff, out),
        TextFormat::Markdown => diff::write_markdown(&diff, out),
    })?;
    let matched = args.fail_on.iter().any(|change| match change {
        ChangeArg::New => diff.has_new(),
        ChangeArg::Investigate => diff.has_new_to_investigate(),
        ChangeArg::Changed => diff.has_changed(),
        ChangeArg::Gone => diff.has_gone(),
    });
    Ok(match (matched, diff.complete) {
        (true, _) => Exit::Matched,
        (false, true) => Exit::Done,
        (false, false) => Exit::Partial,
    })
}
