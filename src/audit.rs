//! An audit, from what is to be read to the report.
//!
//! [`Audit`] reads files. With the feature `aws`, [`run`] reads whatever an [`AuditRequest`] names: the event history of
//! one account or of many, files and buckets, Athena or CloudTrail Lake.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use crate::collector::Collected;
use crate::coverage::Coverage;
use crate::inventory::ReadFrom;
use crate::organization::MemberAccount;
use crate::report::{FindingAccumulator, Report};
use crate::source::{Query, ReadOutcome};
use crate::tally::{Scope, Tally};

#[cfg(feature = "aws")]
pub mod cache_path;
#[cfg(feature = "aws")]
mod collect;
#[cfg(feature = "aws")]
mod engine;
pub mod files;
#[cfg(feature = "aws")]
mod history;
#[cfg(feature = "aws")]
mod live;
#[cfg(feature = "aws")]
mod members;
#[cfg(feature = "aws")]
mod plan;
#[cfg(feature = "aws")]
mod request;
#[cfg(feature = "aws")]
mod run;
#[cfg(feature = "aws")]
mod session;
#[cfg(feature = "aws")]
mod sink;

pub use files::Audit;
#[cfg(feature = "aws")]
pub use {
    members::read_list as read_member_list,
    plan::{EnginePlan, Plan, plan},
    request::{
        AuditRequest, AwsInventory, CacheChoice, EngineRequest, EngineSource, FileSources, HistoryOptions,
        InventorySource, Login, MemberHistories, MemberList, RecordSource,
    },
    run::{AuditOutcome, find_event, run},
    sink::FindingSink,
};

/// The time range of the findings, and what of it was not read.
fn scope(read: &ReadOutcome, query: &Query, every_record: bool) -> Scope {
    let second = SignedDuration::from_secs(1);
    let span = read.tally.span();
    let span = span.map(|(first, last)| (first, last.checked_add(second).unwrap_or(last)));
    let (first, last) = span.unwrap_or_default();
    Scope {
        from: query.from.unwrap_or(first),
        to: query.to.unwrap_or(last),
        unread: read.unread.clone(),
        every_record,
    }
}

/// Gives the accounts of records that hold many their names and units. One without any record was not read, and neither
/// was one of which some are `missing`.
fn introduce(
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
fn assemble(read: ReadOutcome, judged: FindingAccumulator, scope: Scope, collected: Collected) -> Report {
    let read_from = collected.inventory.read_from;
    let mut coverage = read.coverage;
    coverage.join(collected.coverage);
    note_missing_inventory(read_from, &mut coverage);
    Report::new(&read.tally, judged, scope, coverage, read_from)
}

fn note_missing_inventory(read_from: ReadFrom, coverage: &mut Coverage) {
    if read_from == ReadFrom::None {
        let note = "no inventory was read: whether a resource still exists and what it has now is not known";
        coverage.notes.push(note.to_owned());
    }
}
