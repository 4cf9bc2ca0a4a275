//! The filter that hides the noise where CloudTrail is analyzed, and what it would hide of the errors on this page.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use trailhum_core::catalog::{Catalog, Proof};
use trailhum_core::filter::{Dialect, Exclusion};
use trailhum_core::finding::{Finding, Verdict};

use super::command;
use crate::report::Report;
use crate::words::catalog::filter_note;
use crate::words::{and, finding as names, message};

/// Left-out checks that are named.
const MOST_LEFT_OUT: usize = 6;

/// What a filter hides of a report.
struct Hidden<'r> {
    errors: BTreeMap<Verdict, usize>,
    checks: BTreeSet<&'r str>,
    callers: BTreeSet<String>,
}

/// The section; nothing where the built-in catalog calls none of the errors noise.
pub(super) fn draw(report: &Report) -> Markup {
    let Some(exclusion) = exclusion(report) else {
        return Markup::default();
    };
    let hidden = hidden(report, &exclusion);
    let errors: usize = hidden.errors.values().sum();
    let callers: Vec<String> = hidden.callers.into_iter().collect();
    let split = hidden
        .errors
        .iter()
        .map(|(verdict, count)| message!(&format!("hides-{}", verdict.as_str()), count = *count));
    let attention = [Verdict::Investigate, Verdict::Unexplained].map(|verdict| hidden.errors.get(&verdict));
    let attention: usize = attention.into_iter().flatten().sum();
    html! {
        section aria-labelledby="filter-title" {
            h2 #filter-title { (message!("html-filter-title")) }
            p.lead #filter-hides {
                (message!("html-filter-hides", hidden = errors, errors = report.totals.errors, checks = hidden.checks.len(), callers = and(&callers))) " "
                (message!("html-filter-split", counts = and(&split.collect::<Vec<_>>())))
            }
            @if attention > 0 { p.warning { (message!("html-filter-attention", count = attention)) } }
            (dialect(&exclusion, Dialect::Athena, "athena"))
            (dialect(&exclusion, Dialect::LogsInsights, "logs-insights"))
            p.note { (message!("html-filter-others")) " " code { "trailhum filter --help" } }
        }
    }
}

/// What `trailhum filter --report` leaves out, as far as the built-in catalog knows it.
fn exclusion(report: &Report) -> Option<Exclusion> {
    let noise = report
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Noise && finding.proof == Proof::Verified);
    let (mut found, mut accounts) = (Vec::new(), BTreeSet::new());
    for finding in noise {
        let key = &finding.key;
        if let (Some((check, _)), Some(service)) = (&key.check, &key.caller.invoked_by) {
            found.push((service.clone(), check.clone()));
            accounts.insert(key.account.clone());
        }
    }
    let catalog = Catalog::builtin().ok()?;
    let exclusion = Exclusion::from_catalog(&catalog, accounts.into_iter().collect()).only(&found);
    (!exclusion.callers.is_empty()).then_some(exclusion)
}

/// The same answer that is noise today may have been given to the same caller when it mattered, so every verdict counts.
fn hidden<'r>(report: &'r Report, exclusion: &Exclusion) -> Hidden<'r> {
    let is_hidden = |finding: &&Finding| exclusion.hides_series(&finding.key, finding.latest.message.as_deref());
    let mut hidden = Hidden {
        errors: BTreeMap::new(),
        checks: BTreeSet::new(),
        callers: BTreeSet::new(),
    };
    for finding in report.findings.iter().filter(is_hidden) {
        *hidden.errors.entry(finding.verdict).or_default() += finding.count;
        hidden
            .checks
            .extend(finding.key.check.iter().map(|(id, _)| id.as_str()));
        hidden.callers.insert(names::who(finding, false));
    }
    hidden
}

/// The text of one dialect, folded; nothing where it cannot be written in that.
fn dialect(exclusion: &Exclusion, dialect: Dialect, name: &str) -> Markup {
    let Ok(printed) = exclusion.print(dialect) else {
        return Markup::default();
    };
    let more = printed.left_out.len().saturating_sub(MOST_LEFT_OUT);
    let named = printed.left_out.iter().take(MOST_LEFT_OUT).cloned();
    let more = (more > 0).then(|| message!("checks-more", count = more));
    let left_out: Vec<String> = named.chain(more).collect();
    html! {
        details.query {
            summary { (message!(&format!("dialect-{name}"))) }
            (command::block(&format!("filter-{name}"), &printed.text()))
            @for note in &printed.notes { p.note { (filter_note(note)) } }
            @if !left_out.is_empty() { p.warning { (message!("html-filter-left-out", checks = and(&left_out))) } }
        }
    }
}
