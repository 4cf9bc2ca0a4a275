//! The events that a query leaves out: where nothing is left, what there was tells a typo from silence.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::Query;
use crate::time::{TimeSpan, shifted};

/// The most regions, and the most accounts, that are kept.
const MAX_PLACES: usize = 1000;

/// Regions or accounts that a sentence names.
const MAX_NAMED: usize = 5;

/// Letters in which a typo differs from what was meant, at the most.
const MAX_EDITS: usize = 3;

/// The events, or the files by their names, that a query leaves out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Regions of what was left out.
    pub regions: BTreeSet<String>,
    /// Accounts of what was left out.
    pub accounts: BTreeSet<String>,
    /// From the first to the last of them.
    pub span: Option<TimeSpan>,
}

/// Why nothing is left.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("every event is outside of {}: {there}", options.join(" and "))]
pub struct NothingLeft {
    /// The options that excluded everything.
    pub options: Vec<&'static str>,
    /// What there was.
    pub there: String,
    /// A region that may have been meant.
    pub region: Option<String>,
}

impl NothingLeft {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match &self.region {
            Some(region) => format!("did you mean --region {region}?"),
            None => format!("change or leave out {}", self.options.join(" and ")),
        }
    }
}

impl LeftOut {
    /// Whether an event is wanted; one that is not is noted.
    pub(super) fn passes(&mut self, query: &Query, time: Timestamp, region: &str, account: &str) -> bool {
        let wanted = query.wants(time, region, account);
        if !wanted {
            self.see(time, region, account);
        }
        wanted
    }

    /// Notes where and when there is something.
    pub fn see(&mut self, time: Timestamp, region: &str, account: &str) {
        for (known, name) in [(&mut self.regions, region), (&mut self.accounts, account)] {
            if known.len() < MAX_PLACES && !known.contains(name) {
                known.insert(name.to_owned());
            }
        }
        let moment = TimeSpan::new(time, shifted(time, SignedDuration::from_secs(1)));
        self.span = Some(self.span.map_or(moment, |span| around(span, moment)));
    }

    /// Adds what was left out elsewhere.
    pub fn join(&mut self, other: Self) {
        self.regions.extend(other.regions);
        self.accounts.extend(other.accounts);
        self.span = match (self.span, other.span) {
            (Some(one), Some(other)) => Some(around(one, other)),
            (one, other) => one.or(other),
        };
    }

    /// Why nothing is left of what there was; `None` if there was nothing.
    #[must_use]
    pub fn why(&self, query: &Query) -> Option<NothingLeft> {
        let span = self.span?;
        let no_region = none_of(&query.regions, &self.regions);
        let no_account = none_of(&query.accounts, &self.accounts);
        let too_early = query.from.is_some_and(|from| span.to <= from);
        let too_late = query.to.is_some_and(|to| to <= span.from);
        let excluded = |all: bool| {
            let options = [
                (no_region || all && !query.regions.is_empty(), "--region"),
                (no_account || all && !query.accounts.is_empty(), "--account"),
                (too_early || all && query.from.is_some(), "--since"),
                (too_late || all && query.to.is_some(), "--until"),
            ];
            let options = options.into_iter().filter(|(excludes, _)| *excludes);
            options.map(|(_, option)| option).collect::<Vec<_>>()
        };
        // If none of them does it alone, all of them together do.
        let alone = excluded(false);
        let options = if alone.is_empty() { excluded(true) } else { alone };
        let there = format!(
            "there are events of {}, of {}, from {} to {}",
            named("region", &self.regions),
            named("account", &self.accounts),
            span.from.strftime("%Y-%m-%d %H:%M"),
            span.to.strftime("%Y-%m-%d %H:%M UTC"),
        );
        let region = query.regions.iter().filter(|_| no_region);
        let region = region.filter_map(|wanted| nearest(wanted, self.regions.iter().map(String::as_str)));
        Some(NothingLeft {
            options,
            there,
            region: region.map(str::to_owned).next(),
        })
    }
}

fn around(one: TimeSpan, other: TimeSpan) -> TimeSpan {
    TimeSpan::new(one.from.min(other.from), one.to.max(other.to))
}

fn none_of(wanted: &[String], there: &BTreeSet<String>) -> bool {
    !wanted.is_empty() && !wanted.iter().any(|name| there.contains(name))
}

fn named(kind: &str, names: &BTreeSet<String>) -> String {
    let shown: Vec<&str> = names.iter().map(String::as_str).take(MAX_NAMED).collect();
    let plural = if names.len() == 1 { "" } else { "s" };
    match names.len() - shown.len() {
        0 => format!("{kind}{plural} {}", shown.join(", ")),
        more => format!("{kind}{plural} {} and {more} more", shown.join(", ")),
    }
}

/// The name among these that is most like this one, if one is like it.
#[must_use]
pub(crate) fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let distances = names.into_iter().map(|known| (strsim::levenshtein(name, known), known));
    let (edits, known) = distances.min_by_key(|(edits, _)| *edits)?;
    (edits <= MAX_EDITS).then_some(known)
}
