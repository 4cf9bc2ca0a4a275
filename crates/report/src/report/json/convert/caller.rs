//! Callers, of one finding and of all.

use std::collections::{BTreeMap, BTreeSet};

use trailhum_core::finding::Finding;

use super::super::caller::{CallerJson, CallerSumJson, DistinctJson};

/// Addresses that are named.
const MOST_ADDRESSES: usize = 3;

pub(super) fn of_caller(finding: &Finding) -> CallerJson {
    let (caller, latest) = (&finding.key.caller, &finding.latest);
    CallerJson {
        kind: finding.caller_kind,
        name: caller.label().to_owned(),
        account: caller.foreign_account.clone(),
        scanner: finding.scanner.clone(),
        proof: finding.proof,
        claim: finding.claim.clone(),
        role_arn: caller.arn.clone(),
        principal_arn: latest.principal_arn.clone(),
        session: latest.session.clone(),
        invoked_by: caller.invoked_by.clone(),
        user_agent: latest.user_agent.clone(),
        source_ip_address: latest.source_ip.clone(),
    }
}

/// The sums of each caller and verdict; as the findings are in the order in which they need attention, so are these.
pub(super) fn caller_sums(findings: &[Finding]) -> Vec<CallerSumJson> {
    let mut sums: Vec<CallerSum<'_>> = Vec::new();
    let mut places: BTreeMap<_, usize> = BTreeMap::new();
    for finding in findings {
        let (key, name) = (&finding.key, finding.key.caller.label());
        let place = *places
            .entry((finding.verdict, &key.account, finding.caller_kind, name))
            .or_insert_with(|| {
                sums.push(CallerSum::new(finding));
                sums.len() - 1
            });
        if let Some(sum) = sums.get_mut(place) {
            sum.add(finding);
        }
    }
    sums.into_iter().map(CallerSum::into_json).collect()
}

/// The sum of one caller and verdict.
struct CallerSum<'f> {
    first: &'f Finding,
    errors: usize,
    findings: usize,
    addresses: BTreeSet<&'f str>,
    /// The most addresses of one finding.
    most: usize,
    exact: bool,
}

impl<'f> CallerSum<'f> {
    fn new(first: &'f Finding) -> Self {
        Self {
            first,
            errors: 0,
            findings: 0,
            addresses: BTreeSet::new(),
            most: 0,
            exact: true,
        }
    }

    fn add(&mut self, finding: &'f Finding) {
        let addresses = &finding.spread.source_ips;
        let values = addresses.values();
        self.errors += finding.count;
        self.findings += 1;
        self.most = self.most.max(addresses.count());
        self.exact &= values.len() == addresses.count();
        self.addresses.extend(values.iter().map(|value| value.text));
    }

    fn into_json(self) -> CallerSumJson {
        let first = self.first;
        CallerSumJson {
            verdict: first.verdict,
            account: first.key.account.clone(),
            kind: first.caller_kind,
            name: first.key.caller.label().to_owned(),
            claim: first.claim.clone(),
            errors: self.errors,
            findings: self.findings,
            source_addresses: DistinctJson {
                count: self.most.max(self.addresses.len()),
                exact: self.exact,
                top: self
                    .addresses
                    .iter()
                    .take(MOST_ADDRESSES)
                    .map(ToString::to_string)
                    .collect(),
            },
        }
    }
}
