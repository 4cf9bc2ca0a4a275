//! What findings have in common, as short texts for one row. All texts of strangers are printable.

use std::collections::BTreeSet;

use trailhum_core::cadence::TrackState;
use trailhum_core::finding::Finding;
use trailhum_core::tally::Distinct;

use super::{NONE, and, finding as names, list, message, most_first};

/// API calls, error codes and addresses that a row names.
const MOST_NAMES: usize = 1;
/// Callers that a row names.
const MOST_CALLERS: usize = 2;

/// The API calls, the most frequent first.
pub(crate) fn calls(findings: &[&Finding]) -> String {
    most(findings, |finding| finding.key.name.as_str())
}

/// The error codes, the most frequent first.
pub(crate) fn codes(findings: &[&Finding]) -> String {
    most(findings, |finding| finding.key.error_code.as_str())
}

fn most<'f>(findings: &[&'f Finding], text: impl Fn(&'f Finding) -> &'f str) -> String {
    let counts = most_first(findings.iter().map(|finding| (text(finding), finding.count)));
    let texts: Vec<String> = counts.iter().map(|(text, _)| names::whole(text)).collect();
    list(&texts, MOST_NAMES)
}

/// The callers with their errors, the most first.
pub(crate) fn callers(findings: &[&Finding], several: bool) -> String {
    let named = findings
        .iter()
        .map(|finding| (names::who(finding, several), finding.count));
    let counts = most_first(named);
    let texts: Vec<String> = counts.into_iter().map(|(caller, _)| caller).collect();
    list(&texts, MOST_CALLERS)
}

/// The only resource, or how many there are; [`NONE`] where none is named.
pub(crate) fn resources(findings: &[&Finding]) -> String {
    let mut named: BTreeSet<String> = BTreeSet::new();
    let (mut at_least, mut exact) = (0, true);
    for finding in findings {
        let key = &finding.key;
        if key.resource.id.is_empty() {
            let (texts, count, all) = values(&finding.spread.resources);
            named.extend(texts);
            at_least = at_least.max(count);
            exact &= all;
        } else {
            named.insert(names::whole(&key.resource.to_string()));
        }
    }
    let count = at_least.max(named.len());
    match named.first().filter(|_| exact && count == 1) {
        Some(only) => only.clone(),
        None if count == 0 => NONE.to_owned(),
        None if exact => message!("resources", count),
        None => message!("row-resources-at-least", count),
    }
}

/// The source addresses, but for those by which AWS's services are named.
pub(crate) fn addresses(findings: &[&Finding]) -> Option<String> {
    let mut named: BTreeSet<String> = BTreeSet::new();
    let mut at_least = 0;
    for finding in findings {
        let (texts, count, _) = values(&finding.spread.source_ips);
        named.extend(texts);
        at_least = at_least.max(count);
    }
    let is_service = |address: &String| address.ends_with(".amazonaws.com") || address == "AWS Internal";
    let mut addresses: Vec<String> = named.into_iter().filter(|address| !is_service(address)).collect();
    if addresses.is_empty() {
        return None;
    }
    let count = at_least.max(addresses.len());
    addresses.truncate(MOST_NAMES);
    Some(match count - addresses.len() {
        0 => and(&addresses),
        count => message!("list-and-more", first = addresses.join(", "), count),
    })
}

fn values(distinct: &Distinct) -> (Vec<String>, usize, bool) {
    let values = distinct.values();
    let (named, count) = (values.len(), distinct.count());
    (
        values.iter().map(|value| names::whole(value.text)).collect(),
        count,
        named == count,
    )
}

/// The periods that a finding keeps: `24 h`, `12 h and 24 h`.
pub(crate) fn periods(finding: &Finding) -> String {
    let tracks = finding.cadence.tracks.iter();
    let tracks = tracks.filter(|track| track.state != TrackState::Stopped);
    let periods: BTreeSet<&str> = tracks.map(|track| track.period.as_str()).collect();
    let periods: Vec<String> = periods.into_iter().map(str::to_owned).collect();
    let pooled = finding.pooled.as_ref().map(|pooled| &pooled.period);
    let suggested = pooled.or(finding.consistent_with.as_ref().map(|peers| &peers.period));
    match (periods.as_slice(), suggested) {
        ([], Some(period)) => period.clone(),
        ([], None) => message!("row-no-cadence"),
        (periods, _) => and(periods),
    }
}
