//! A series without a cadence of its own, beside others of the same caller.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Finding;
use crate::cadence::peers::PeerCadences;
use crate::cadence::pool::{PoolMember, pool};
use crate::cadence::{Cadence, Class};
use crate::catalog::{Caller, Resource};
use crate::tally::{SeriesKey, Tally};

type Times<'a> = BTreeMap<&'a SeriesKey, Vec<Timestamp>>;

/// Says of each series without a cadence what those of others suggest. It changes no verdict.
pub(super) fn compare(findings: &mut [Finding], tally: &Tally) {
    let times: Times<'_> = tally.series().map(|(key, series)| (key, series.times())).collect();
    with_peers(findings, &times);
    with_caller(findings, &times);
}

fn times_of<'a>(times: &'a Times<'_>, key: &SeriesKey) -> &'a [Timestamp] {
    times.get(key).map_or(&[], Vec::as_slice)
}

/// Gives a series that is too short to tell the cadence of its peers: same account, region, caller and call.
fn with_peers(findings: &mut [Finding], times: &Times<'_>) {
    type Group = (String, String, Caller, String);
    let group = |key: &SeriesKey| -> Group {
        (
            key.account.clone(),
            key.region.clone(),
            key.caller.clone(),
            key.name.clone(),
        )
    };
    let mut confirmed: BTreeMap<Group, Vec<(&Cadence, &[Timestamp])>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| !finding.cadence.tracks.is_empty()) {
        confirmed
            .entry(group(&finding.key))
            .or_default()
            .push((&finding.cadence, times_of(times, &finding.key)));
    }
    let peers: BTreeMap<Group, PeerCadences> = confirmed
        .into_iter()
        .map(|(group, series)| (group, PeerCadences::new(series)))
        .collect();
    for finding in findings
        .iter_mut()
        .filter(|finding| finding.cadence.class == Class::TooFew)
    {
        let peers = peers.get(&group(&finding.key));
        finding.consistent_with = peers.and_then(|peers| peers.consistent_with(times_of(times, &finding.key)));
    }
}

/// Gives a series without a cadence the period that other resources of its caller keep: same account, region, caller and
/// call, as an engine's rows are judged one call at a time.
fn with_caller(findings: &mut [Finding], times: &Times<'_>) {
    type Group<'a> = (&'a str, &'a str, &'a Caller, &'a str, &'a str);
    let mut groups: BTreeMap<Group<'_>, Vec<usize>> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate() {
        let key = &finding.key;
        let group = (
            key.account.as_str(),
            key.region.as_str(),
            &key.caller,
            key.source.as_str(),
            key.name.as_str(),
        );
        groups.entry(group).or_default().push(at);
    }
    let mut pooled = Vec::new();
    for group in groups.values() {
        let findings: Vec<(usize, &Finding)> = group.iter().filter_map(|at| Some((*at, findings.get(*at)?))).collect();
        let mut resources: BTreeMap<&Resource, usize> = BTreeMap::new();
        let members: Vec<PoolMember<'_>> = findings
            .iter()
            .map(|(_, finding)| {
                let next = resources.len();
                PoolMember {
                    resource: *resources.entry(&finding.key.resource).or_insert(next),
                    cadence: &finding.cadence,
                    times: times_of(times, &finding.key),
                }
            })
            .collect();
        let found = findings.iter().zip(pool(&members));
        pooled.extend(found.filter_map(|((at, _), pooled)| Some((*at, pooled?))));
    }
    for (at, period) in pooled {
        if let Some(finding) = findings.get_mut(at) {
            finding.pooled = Some(period);
        }
    }
}
