//! `trailhum filter --check`: reads records, and writes what the filter hides of them.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::super::output::write_wrapped;
use super::hidden::{FilterCheck, HiddenReason};
use crate::error::Error;
use crate::filter::Exclusion;
use crate::report::printable;
use crate::source::{Query, Skipped, trail_files};

/// Reads every record of these files and folders.
pub(super) fn check(paths: &[PathBuf], exclusion: &Exclusion) -> Result<FilterCheck, Error> {
    let mut all = FilterCheck {
        schema: "trailhum.filter-check/1",
        ..FilterCheck::default()
    };
    let mut skipped = Skipped::default();
    for root in paths {
        if root == Path::new(trail_files::STDIN) {
            all.file(root, exclusion);
            continue;
        }
        std::fs::metadata(root).map_err(|error| Error::read(root, &error))?;
        let listing = trail_files::list(root, &Query::default());
        all.gaps.extend(listing.gaps);
        skipped.join(listing.skipped);
        let checked = listing
            .files
            .par_iter()
            .fold(FilterCheck::default, |mut checked, file| {
                checked.file(file, exclusion);
                checked
            })
            .reduce(FilterCheck::default, FilterCheck::join);
        all = all.join(checked);
    }
    if all.records == 0 {
        let (gaps, skipped) = (all.gaps, skipped.clauses());
        return Err(Error::NoRecord { gaps, skipped });
    }
    Ok(all)
}

impl FilterCheck {
    fn file(&mut self, path: &Path, exclusion: &Exclusion) {
        let gaps = trail_files::events(path, &mut |event| self.add(event, exclusion));
        self.gaps.extend(gaps);
    }

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
