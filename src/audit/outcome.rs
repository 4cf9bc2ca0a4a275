//! The end of every audit: the scope of its findings, the names of the accounts, the report.

use std::collections::BTreeSet;

use crate::collector::Collected;
use crate::coverage::Coverage;
use crate::error::Error;
#[cfg(feature = "aws")]
use crate::inventory::Inventory;
use crate::inventory::ReadFrom;
use crate::organization::MemberAccount;
use crate::report::{FindingAccumulator, Report};
use crate::source::{Query, ReadOutcome, Skipped};
use crate::tally::{Scope, Tally};
use crate::time::TimeSpan;

/// What an audit gives.
#[cfg(feature = "aws")]
#[derive(Debug)]
#[non_exhaustive]
pub struct AuditOutcome {
    /// The report.
    pub report: Report,
    /// The inventory by which it was judged; empty for many accounts.
    pub inventory: Inventory,
}

/// What to do about a fault of the program itself.
#[cfg(feature = "aws")]
pub(super) const PLEASE_REPORT: &str = "this is a bug in trailhum: please report it";

/// The time range of the findings, and what of it was not read.
pub(super) fn scope(read: &ReadOutcome, query: &Query, every_record: bool) -> Scope {
    // Without any record, whatever the request leaves open begins and ends with 1970.
    let read_span = read.tally.span().unwrap_or(TimeSpan::from_seconds(0, 0));
    Scope {
        from: query.from.unwrap_or(read_span.from),
        to: query.to.unwrap_or(read_span.to),
        unread: read.unread.clone(),
        every_record,
    }
}

/// Refuses an audit of nothing: it would look like one that found no errors.
///
/// # Errors
/// [`Error::NothingLeft`] or [`Error::NoRecord`] if not one event counts.
pub(super) fn refuse_nothing(read: &ReadOutcome, query: &Query) -> Result<(), Error> {
    match read.left_out.why(query) {
        Some(nothing) if read.tally.records() == 0 => Err(nothing.into()),
        _ => refuse_no_record(&read.tally, &read.coverage, &read.skipped),
    }
}

/// Refuses an audit without any record of a call.
pub(super) fn refuse_no_record(tally: &Tally, coverage: &Coverage, skipped: &Skipped) -> Result<(), Error> {
    if tally.records() > 0 {
        return Ok(());
    }
    let mut why = skipped.clauses();
    if !coverage.event_names.is_empty() && coverage.gaps.is_empty() {
        let names = coverage.event_names.len();
        why.push(format!(
            "event history has no event of the {names} eventNames that were queried, in these regions and this time range"
        ));
    }
    Err(Error::NoRecord {
        gaps: coverage.gaps.clone(),
        skipped: why,
    })
}

/// Gives the accounts of records that hold many their names and units. One without any record was not read, and neither
/// was one of which some are `missing`.
pub(super) fn introduce(
    mut members: Vec<MemberAccount>,
    tally: &Tally,
    missing: &BTreeSet<String>,
    judged: &mut FindingAccumulator,
) {
    let read: BTreeSet<&str> = tally.places().map(|(account, _)| account).collect();
    if members.is_empty() && read.len() < 2 {
        return;
    }
    let known: BTreeSet<String> = members.iter().map(|member| member.id.clone()).collect();
    members.extend(missing.difference(&known).map(|id| MemberAccount::unnamed(id)));
    for member in &mut members {
        member.read = read.contains(member.id.as_str()) && !missing.contains(&member.id);
    }
    judged.introduce(members);
}

/// The report of what was read, collected and judged.
pub(super) fn assemble(read: ReadOutcome, judged: FindingAccumulator, scope: Scope, collected: Collected) -> Report {
    let read_from = collected.inventory.read_from;
    let mut coverage = read.coverage;
    coverage.join(collected.coverage);
    note_missing_inventory(read_from, &mut coverage);
    Report::new(&read.tally, judged, scope, coverage, read_from)
}

pub(super) fn note_missing_inventory(read_from: ReadFrom, coverage: &mut Coverage) {
    if read_from == ReadFrom::None {
        let note = "no inventory was read: whether resources still exist, and their current settings, are unknown";
        coverage.notes.push(note.to_owned());
    }
}
