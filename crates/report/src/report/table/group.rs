//! Findings below one heading, and the rows in which they are shown.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::link;
use crate::report::overview::errors;
use crate::report::view::{GroupBy, Sort};
use crate::text::{printable, shortened};
use crate::words::finding::{self as names, check, requested};
use crate::words::{cadence_in_short, message, messages};
use trailhum_core::finding::{Finding, Why};

/// Columns of a name; AWS's own are shorter (a role with its path: 576, but without it 64).
const MAX_NAME: usize = 600;

/// Findings below one heading: of one rule, and of one caller, resource or check.
pub(super) struct RowGroup<'r> {
    pub(super) why: Why,
    pub(super) findings: Vec<&'r Finding>,
}

/// One row of a table.
pub(super) struct TableRow {
    /// Cells, in the order of [`columns`], but for the errors and the rhythm.
    pub(super) names: Vec<String>,
    pub(super) errors: usize,
    pub(super) rhythm: String,
    last: Timestamp,
}

/// The headings of the first two columns.
pub(super) fn columns(by: GroupBy) -> [String; 2] {
    match by {
        GroupBy::Account | GroupBy::Caller => messages!["column-resource", "column-check"],
        GroupBy::Resource => messages!["column-check", "column-caller"],
        GroupBy::Check => messages!["column-resource", "column-caller"],
    }
}

/// The groups, by rule, then in this order.
pub(super) fn groups<'r>(findings: impl Iterator<Item = &'r Finding>, by: GroupBy, sort: Sort) -> Vec<RowGroup<'r>> {
    let mut groups: BTreeMap<(Why, String), Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        let name = match by {
            GroupBy::Account => finding.key.account.clone(),
            GroupBy::Caller => finding.key.caller.arn.clone(),
            GroupBy::Resource => {
                let key = &finding.key;
                format!("{} {} {}", resource(finding), key.region, key.account)
            }
            GroupBy::Check => check(finding),
        };
        groups.entry((finding.why, name)).or_default().push(finding);
    }
    let mut groups: Vec<RowGroup<'_>> = groups
        .into_iter()
        .map(|((why, _), findings)| RowGroup { why, findings })
        .collect();
    let latest = |group: &RowGroup<'_>| group.findings.iter().map(|finding| finding.last).max();
    match sort {
        // The order of callers by name is of no use.
        Sort::Name if by != GroupBy::Caller => {}
        Sort::Name | Sort::Errors => groups.sort_by_key(|group| (group.why, Reverse(errors(&group.findings)))),
        Sort::Last => groups.sort_by_key(|group| (group.why, Reverse(latest(group)))),
    }
    groups
}

/// The rows of a group: what has one name and one cadence is in one.
pub(super) fn rows(findings: &[&Finding], by: GroupBy, sort: Sort) -> Vec<TableRow> {
    type Key<'r> = (&'r str, &'r str, String, String, String);
    let mut rows: BTreeMap<Key<'_>, TableRow> = BTreeMap::new();
    for finding in findings {
        let (name, more) = match by {
            GroupBy::Account | GroupBy::Caller => (resource(finding), requested(finding)),
            GroupBy::Resource => (requested(finding), names::caller(finding)),
            GroupBy::Check => (resource(finding), names::caller(finding)),
        };
        let rhythm = cadence_in_short(finding);
        // Below an account or a caller, one row has all checks of a resource.
        let apart = if matches!(by, GroupBy::Account | GroupBy::Caller) {
            String::new()
        } else {
            more.clone()
        };
        let row = rows
            .entry((
                &finding.key.account,
                &finding.key.region,
                name.clone(),
                rhythm.clone(),
                apart,
            ))
            .or_insert_with(|| TableRow {
                names: vec![name],
                errors: 0,
                rhythm,
                last: finding.last,
            });
        row.errors += finding.count;
        row.last = row.last.max(finding.last);
        if !row.names.iter().skip(1).any(|known| *known == more) {
            row.names.push(more);
        }
    }
    let mut rows: Vec<TableRow> = rows.into_values().collect();
    match sort {
        Sort::Name => {}
        Sort::Errors => rows.sort_by_key(|row| Reverse(row.errors)),
        Sort::Last => rows.sort_by_key(|row| Reverse(row.last)),
    }
    rows
}

/// The heading below the rule of a group: the caller's ARN without what the heading says already, and the sessions; the
/// resource with its region; or the check. `several` accounts are named. With it, where the console shows it.
pub(super) fn heading(findings: &[&Finding], by: GroupBy, several: bool) -> (String, Option<String>) {
    let Some(first) = findings.first() else {
        return (String::new(), None);
    };
    match by {
        GroupBy::Account => (
            message!("account-heading", account = printable(&first.key.account)),
            None,
        ),
        GroupBy::Caller => {
            let account = own_account(first, several);
            (format!("{account}{}", caller(first, findings)), link::of_role(first))
        }
        GroupBy::Resource => {
            let region = printable(&first.key.region);
            let text = format!(
                "{}{} ({}, {region})",
                own_account(first, several),
                resource(first),
                printable(first.key.resource.kind.as_str())
            );
            (text, link::of_resource(first))
        }
        GroupBy::Check => {
            let (name, code) = (printable(&first.key.name), printable(&first.key.error_code));
            let text = match &first.key.check {
                Some((id, _)) => format!("{id} ({name} {code})"),
                None => check(first),
            };
            (text, None)
        }
    }
}

/// The account, if there are several.
fn own_account(finding: &Finding, several: bool) -> String {
    if several {
        format!("{} ", printable(&finding.key.account))
    } else {
        String::new()
    }
}

fn caller(first: &Finding, findings: &[&Finding]) -> String {
    let own = format!(":iam::{}:", first.key.account);
    let arn = first.key.caller.arn.as_str();
    let arn = arn.split_once(&own).map_or(arn, |(_, rest)| rest);
    let arn = names::arn(arn);
    let sessions: BTreeSet<&str> = findings
        .iter()
        .filter_map(|finding| finding.key.caller.session.as_deref())
        .collect();
    let sessions: Vec<String> = sessions.into_iter().map(names::whole).collect();
    let arn = names::whole(&arn);
    if sessions.is_empty() {
        arn
    } else {
        message!("role-in-sessions", arn, sessions = sessions.join(", "))
    }
}

fn resource(finding: &Finding) -> String {
    shortened(&printable(&names::resource(finding)), MAX_NAME)
}
