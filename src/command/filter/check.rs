//! `trailhum filter --check`: reads records, and writes what the filter hides of them.

use std::io::{self, Write};
use std::path::PathBuf;

use super::super::output::write_wrapped;
use super::super::record_files;
use super::hidden::{FilterCheck, HiddenReason};
use crate::error::Error;
use crate::filter::Exclusion;
use crate::report::printable;

/// Reads every record of these files and folders.
pub(super) fn check(paths: &[PathBuf], exclusion: &Exclusion) -> Result<FilterCheck, Error> {
    let add = |check: &mut FilterCheck, event: &_| check.add(event, exclusion);
    let (check, gaps) = record_files::count(paths, &add, &FilterCheck::join)?;
    Ok(FilterCheck {
        schema: "trailhum.filter-check/1",
        gaps,
        ..check
    })
}

impl FilterCheck {
    pub(super) fn write(&self, width: u16, out: &mut dyn Write) -> io::Result<()> {
        let mut line = |number: u64, text: &str| {
            let first = format!("{number:>10}  ");
            write_wrapped(&first, &printable(text), "            ", width, out)
        };
        line(self.records, "records read")?;
        line(self.hidden, "errors hidden by this filter:")?;
        for (call, count) in &self.hidden_by_call {
            line(*count, &format!("  {call}"))?;
        }
        line(self.kept_errors, "errors kept by it, and every successful call")?;
        line(
            self.one_line_hidden,
            "records hidden by the one-line filter (userIdentity.arn NOT LIKE '%AWSServiceRoleForConfig%'):",
        )?;
        for (kind, examples) in &self.one_line {
            let shown = if *kind == HiddenReason::Noise {
                String::new()
            } else {
                format!(", such as {}", examples.examples.join(", "))
            };
            line(examples.count, &format!("  {}{shown}", kind.label()))?;
        }
        Ok(())
    }
}
