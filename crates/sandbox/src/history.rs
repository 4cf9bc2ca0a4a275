//! The account's history while it is being written: calls, resources, and the truth about both.

use std::sync::Arc;

use super::call::ApiCall;
use super::ids::hash;
use super::lookup::LOOKED_UP;
use super::record::Record;
use super::resource::{Bucket, Function};
use super::settings::{ACCOUNT_ID, Settings};
use super::truth::{TrueCause, TrueFinding, TrueProof, TrueVerdict};
use super::wire::rfc3339;
use crate::simulator::Rng;

/// What an auditor must make of a series: said by the scenario that puts it in.
#[derive(Debug, Clone)]
pub(crate) struct Expected {
    pub scenario: &'static str,
    pub verdict: TrueVerdict,
    pub without_inventory: TrueVerdict,
    pub periods: Vec<u32>,
    /// Why, where it is more than the failed call itself says.
    pub cause: Option<TrueCause>,
}

impl Expected {
    /// The same verdict with and without an inventory.
    pub(crate) fn both(scenario: &'static str, verdict: TrueVerdict, periods: &[u32]) -> Self {
        Self {
            scenario,
            verdict,
            without_inventory: verdict,
            periods: periods.to_vec(),
            cause: None,
        }
    }

    /// A person must look, and no calls at fixed times.
    pub(crate) fn investigate(scenario: &'static str) -> Self {
        Self::both(scenario, TrueVerdict::Investigate, &[])
    }
}

/// Collects what happens.
pub(crate) struct History {
    seed: u64,
    /// First second of the window.
    pub from: i64,
    /// Length of the window in seconds.
    pub length: f64,
    calls: Vec<(i64, Arc<ApiCall>)>,
    records: Vec<Record>,
    pub buckets: Vec<Bucket>,
    pub functions: Vec<Function>,
    pub findings: Vec<TrueFinding>,
}

impl History {
    pub(crate) fn new(settings: &Settings) -> Self {
        let (from, to) = (settings.from(), settings.now);
        let length = to.duration_since(from).as_secs_f64().trunc();
        Self {
            seed: settings.seed,
            from: from.as_second(),
            length,
            calls: Vec::new(),
            records: Vec::new(),
            buckets: Vec::new(),
            functions: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// The first bucket whose name begins so.
    pub(crate) fn bucket(&self, name: &str) -> Option<Bucket> {
        let found = self.buckets.iter().find(|bucket| bucket.name.starts_with(name));
        found.cloned()
    }

    /// The function of this name.
    pub(crate) fn function(&self, name: &str) -> Option<Function> {
        self.functions.iter().find(|function| function.name == name).cloned()
    }

    /// A generator of its own for `label`, so that one scenario more changes nothing in the others.
    pub(crate) fn rng(&self, label: &str) -> Rng {
        Rng::new(hash(label) ^ self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// The unix second at this offset into the window.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "offsets are below 90 days; whole seconds are the format"
    )]
    pub(crate) fn second(&self, offset: f64) -> i64 {
        self.from + offset.floor() as i64
    }

    /// A moment at this share of the window, in seconds from its start.
    pub(crate) fn share(&self, share: f64) -> f64 {
        (self.length * share).floor()
    }

    /// Unix second `days` before the window: for what has long been there.
    pub(crate) fn before(&self, days: i64) -> i64 {
        self.from - days * 86_400
    }

    /// Writes calls without an errorCode.
    pub(crate) fn happens(&mut self, call: &Arc<ApiCall>, times: &[f64]) {
        let inside = times.iter().filter(|t| (0.0..self.length).contains(*t));
        let calls: Vec<_> = inside.map(|t| (self.second(*t), Arc::clone(call))).collect();
        self.calls.extend(calls);
    }

    /// Writes a series of errors that has to be found: `calls` take turns, and must differ in spelling only.
    pub(crate) fn finding(&mut self, calls: &[Arc<ApiCall>], times: &[f64], expected: &Expected) {
        let mut seconds: Vec<i64> = times
            .iter()
            .filter(|t| (0.0..self.length).contains(*t))
            .map(|t| self.second(*t))
            .collect();
        seconds.sort_unstable();
        self.calls
            .extend(seconds.iter().copied().zip(calls.iter().cycle().map(Arc::clone)));
        let (Some(call), Some(first), Some(last)) = (calls.first(), seconds.first(), seconds.last()) else {
            return;
        };
        let (Some(failure), caller) = (call.failure.as_ref(), &call.caller) else {
            return;
        };
        // For others, the resources of a series are only counted.
        let by_resource =
            call.lookup.is_some() || matches!(caller.proof, TrueProof::Verified | TrueProof::RecorderRole);
        let resource = call.resource.as_ref().filter(|_| by_resource);
        let sources = if LOOKED_UP.contains(&call.name) {
            vec!["lookup_events", "trail_files"]
        } else {
            vec!["trail_files"]
        };
        self.findings.push(TrueFinding {
            scenario: expected.scenario,
            lookup: call.lookup,
            account: ACCOUNT_ID.to_owned(),
            region: call.region.to_owned(),
            resource_type: resource.map(|(kind, _)| *kind),
            resource_id: resource.map(|(_, id)| id.clone()),
            qualifier: call.qualifier,
            event_source: call.source,
            event_name: call.name,
            error_code: failure.code,
            error_message: failure.message.clone(),
            scanner: caller.scanner,
            proof: caller.proof,
            caller: caller.kind,
            caller_without_inventory: caller.kind.without_inventory(),
            caller_name: caller.name(),
            role_arn: caller.arn(),
            session: caller.fixed_session(),
            cause: expected.cause.unwrap_or(failure.cause),
            denied_by: failure.denied_by,
            verdict: expected.verdict,
            verdict_without_inventory: expected.without_inventory,
            periods_seconds: expected.periods.clone(),
            count: seconds.len() as u64,
            first: rfc3339(*first),
            last: rfc3339(*last),
            sources,
        });
    }

    /// Gives the calls since the last time their ids, by time: a later scenario changes none of them.
    pub(crate) fn number(&mut self, label: &str) {
        let mut ids = self.rng(label);
        let mut calls = std::mem::take(&mut self.calls);
        calls.sort_by_key(|(second, _)| *second);
        let mut id = || (u128::from(ids.bits()) << 64) | u128::from(ids.bits());
        let records = calls
            .into_iter()
            .map(|(second, call)| Record { second, id: id(), call });
        self.records.extend(records);
    }

    /// All records by time.
    pub(crate) fn records(&mut self) -> Vec<Record> {
        let mut records = std::mem::take(&mut self.records);
        records.sort_by_key(|record| record.second);
        records
    }

    /// What is true, one finding for each series.
    pub(crate) fn findings(&mut self) -> Vec<TrueFinding> {
        let mut findings = std::mem::take(&mut self.findings);
        findings.sort_by(|a, b| series(a).cmp(&series(b)));
        findings.dedup_by(|later, kept| {
            let same = series(later) == series(kept);
            if same {
                kept.count += later.count;
                kept.first = kept.first.clone().min(later.first.clone());
                kept.last = kept.last.clone().max(later.last.clone());
            }
            same
        });
        findings
    }
}

/// What tells one series from another.
fn series(finding: &TrueFinding) -> impl Ord + '_ {
    (
        (
            &finding.region,
            &finding.role_arn,
            &finding.session,
            &finding.resource_id,
        ),
        (finding.event_name, finding.error_code, finding.event_source),
        (&finding.caller_name, finding.caller, finding.qualifier),
        (finding.cause, finding.denied_by, finding.scenario),
    )
}
