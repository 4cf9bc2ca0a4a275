//! `trailhum filter --check`: what the predicate hides of real records, and what the one-line filter would hide that
//! is found all over the web.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Serialize;

use crate::catalog::Caller;
use crate::coverage::Gap;
use crate::error::Error;
use crate::event::Event;
use crate::filter::Exclusion;
use crate::report::printable;
use crate::source::{Query, trail_files};

/// The one-line filter: `WHERE userIdentity.arn NOT LIKE '%AWSServiceRoleForConfig%'` (article).
const ONE_LINE: &str = "AWSServiceRoleForConfig";

/// Examples shown of each kind.
const EXAMPLES: usize = 3;

/// What was hidden and kept.
#[derive(Debug, Default, Serialize)]
pub(super) struct FilterCheck {
    schema: &'static str,
    records: u64,
    /// Failed calls that this filter hides.
    hidden: u64,
    /// Failed calls that it keeps.
    kept_errors: u64,
    /// Records that the one-line filter hides.
    one_line_hidden: u64,
    /// Why each of them would be missed, or not.
    one_line: BTreeMap<HiddenReason, Examples>,
    /// Failed calls that this filter hides, by call and error.
    hidden_by_call: BTreeMap<String, u64>,
    #[serde(skip)]
    pub(super) gaps: Vec<Gap>,
}

#[derive(Debug, Default, Serialize)]
struct Examples {
    count: u64,
    /// `eventID`s.
    examples: Vec<String>,
}

/// What the one-line filter hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum HiddenReason {
    /// The noise, which this filter hides, too.
    Noise,
    /// NULL NOT LIKE ... is NULL.
    WithoutArn,
    /// A role that only carries the name.
    OnlyTheName,
    /// Config was refused.
    Refused,
    /// Config's other errors.
    OtherError,
    /// Config's successful calls.
    Success,
}

impl HiddenReason {
    fn label(self) -> &'static str {
        match self {
            Self::Noise => "noise, which this filter hides, too",
            Self::WithoutArn => "records without an arn: NULL NOT LIKE ... is not true",
            Self::OnlyTheName => "calls of roles that only carry Config's name",
            Self::Refused => "Config was refused: a recorder that may be broken",
            Self::OtherError => "other errors of Config",
            Self::Success => "successful calls of Config",
        }
    }

    fn classify(event: &Event, hidden: bool) -> Option<Self> {
        let Some(arn) = &event.principal.arn else {
            return Some(Self::WithoutArn);
        };
        if !arn.contains(ONE_LINE) {
            return None;
        }
        let config = Caller::from_event(event).service.as_deref() == Some("config.amazonaws.com");
        Some(match &event.error_code {
            _ if hidden => Self::Noise,
            _ if !config => Self::OnlyTheName,
            None => Self::Success,
            Some(code) if crate::finding::is_refusal(code) => Self::Refused,
            Some(_) => Self::OtherError,
        })
    }
}

/// Reads every record of these files and folders.
pub(super) fn check(paths: &[PathBuf], exclusion: &Exclusion) -> Result<FilterCheck, Error> {
    let mut all = FilterCheck {
        schema: "trailhum.filter-check/1",
        ..FilterCheck::default()
    };
    for root in paths {
        if root == Path::new(trail_files::STDIN) {
            all.file(root, exclusion);
            continue;
        }
        std::fs::metadata(root).map_err(|error| Error::Read {
            path: root.clone(),
            why: error.to_string(),
        })?;
        let listing = trail_files::list(root, &Query::default());
        all.gaps.extend(listing.gaps);
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
    Ok(all)
}

impl FilterCheck {
    fn file(&mut self, path: &Path, exclusion: &Exclusion) {
        let gaps = trail_files::events(path, &mut |event| self.add(event, exclusion));
        self.gaps.extend(gaps);
    }

    fn add(&mut self, event: &Event, exclusion: &Exclusion) {
        self.records += 1;
        let hidden = exclusion.hides(event);
        if hidden {
            self.hidden += 1;
            let call = format!("{} {}", event.name, event.error_code.as_deref().unwrap_or_default());
            *self.hidden_by_call.entry(call).or_default() += 1;
        } else if event.error_code.is_some() {
            self.kept_errors += 1;
        }
        if let Some(kind) = HiddenReason::classify(event, hidden) {
            self.one_line_hidden += 1;
            let examples = self.one_line.entry(kind).or_default();
            examples.count += 1;
            examples.examples.push(event.id.to_string());
            examples.trim();
        }
    }

    fn join(mut self, other: Self) -> Self {
        self.records += other.records;
        self.hidden += other.hidden;
        self.kept_errors += other.kept_errors;
        self.one_line_hidden += other.one_line_hidden;
        for (kind, more) in other.one_line {
            let examples = self.one_line.entry(kind).or_default();
            examples.count += more.count;
            examples.examples.extend(more.examples);
            examples.trim();
        }
        for (call, count) in other.hidden_by_call {
            *self.hidden_by_call.entry(call).or_default() += count;
        }
        self.gaps.extend(other.gaps);
        self
    }

    pub(super) fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self).map_err(io::Error::from)?;
        writeln!(out)
    }

    pub(super) fn write(&self, width: u16, out: &mut dyn Write) -> io::Result<()> {
        let mut line = |number: u64, text: &str| {
            let first = format!("{number:>10}  ");
            let options = textwrap::Options::new(usize::from(width))
                .initial_indent(&first)
                .subsequent_indent("            ");
            textwrap::wrap(&printable(text), options)
                .iter()
                .try_for_each(|line| writeln!(out, "{line}"))
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

impl Examples {
    /// The first by name, so that they are the same in any order of the files.
    fn trim(&mut self) {
        self.examples.sort();
        self.examples.dedup();
        self.examples.truncate(EXAMPLES);
    }
}
