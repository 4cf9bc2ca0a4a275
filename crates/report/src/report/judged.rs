//! Findings as they come, and their sums. Of an organization's millions only those are kept that a report begins with.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BinaryHeap};

use crate::text::minute;
use crate::words::{caller, message};
use jiff::Timestamp;
use trailhum_core::finding::accept::Acceptance;
use trailhum_core::finding::{Finding, Verdict, Why};
use trailhum_core::organization::{MemberAccount, Organization, Sums};
use trailhum_core::time::TimeSpan;

/// Findings and their sums; the order in which they were added changes nothing.
#[derive(Debug, Clone)]
pub struct FindingAccumulator {
    most: usize,
    kept: BinaryHeap<RankedFinding>,
    sums: BTreeMap<Verdict, Sum>,
    accepted: BTreeMap<Verdict, Sum>,
    acceptance: Option<Acceptance>,
    by_code: BTreeMap<(String, Verdict), usize>,
    accounts: Sums,
    members: Vec<MemberAccount>,
    pauses: PausesByScanner,
}

/// When callers paused, by account, region and the scanner's name.
#[derive(Debug, Clone, Default)]
struct PausesByScanner(BTreeMap<(String, String, String), Vec<CallerSilence>>);

/// Silences that overlap, of several series.
#[derive(Debug, Clone, Copy)]
struct CallerSilence {
    from: Timestamp,
    to: Timestamp,
    series: usize,
}

/// A time in which a caller did not poll most of the resources that it polls otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// The caller's name.
    pub caller: String,
    /// When it began.
    pub from: Timestamp,
    /// When it ended.
    pub to: Timestamp,
    /// Recurring errors of which calls are missing.
    pub series: usize,
}

/// How many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// Findings.
    pub findings: usize,
    /// Their events.
    pub errors: usize,
}

impl Sum {
    fn add(&mut self, finding: &Finding) {
        self.findings += 1;
        self.errors += finding.count;
    }
}

impl FindingAccumulator {
    /// Empty; keeps up to this number of findings.
    #[must_use]
    pub fn keeping(most: usize) -> Self {
        Self {
            most,
            kept: BinaryHeap::new(),
            sums: BTreeMap::new(),
            accepted: BTreeMap::new(),
            acceptance: None,
            by_code: BTreeMap::new(),
            accounts: Sums::default(),
            members: Vec::new(),
            pauses: PausesByScanner::default(),
        }
    }

    /// All of these.
    #[must_use]
    pub fn all(findings: Vec<Finding>) -> Self {
        let mut judged = Self::keeping(usize::MAX);
        judged.add(findings);
        judged
    }

    /// The entries by which findings are accepted.
    #[must_use]
    pub fn accepting(self, acceptance: Option<Acceptance>) -> Self {
        Self { acceptance, ..self }
    }

    /// Marks the findings that are accepted. To be done once with each, before it is added.
    pub fn mark(&mut self, findings: &mut [Finding]) {
        if let Some(acceptance) = &mut self.acceptance {
            acceptance.mark(findings);
        }
    }

    /// Adds findings.
    pub fn add(&mut self, findings: Vec<Finding>) {
        self.accounts.add(&findings);
        for finding in findings {
            self.pauses.add(&finding);
            self.sums.entry(finding.verdict).or_default().add(&finding);
            if finding.accepted.is_some() {
                self.accepted.entry(finding.verdict).or_default().add(&finding);
            }
            let code = (finding.key.error_code.clone(), finding.verdict);
            *self.by_code.entry(code).or_default() += finding.count;
            self.kept.push(RankedFinding(finding));
            if self.kept.len() > self.most {
                self.kept.pop();
            }
        }
    }

    /// Says who the accounts are, those without any finding and those that were not read, too.
    pub fn introduce(&mut self, members: Vec<MemberAccount>) {
        self.members = members;
    }

    pub(super) fn sums(&self) -> &BTreeMap<Verdict, Sum> {
        &self.sums
    }

    /// Those of the sums that are accepted.
    pub(super) fn accepted(&self) -> &BTreeMap<Verdict, Sum> {
        &self.accepted
    }

    /// What the entries did. To be asked once.
    pub(super) fn take_acceptance(&mut self) -> Option<Acceptance> {
        self.acceptance.take()
    }

    /// When callers paused.
    pub(super) fn pauses(&self) -> Vec<Pause> {
        self.pauses.pauses()
    }

    /// Events by error code and verdict.
    pub(super) fn by_code(&self) -> impl Iterator<Item = (&str, Verdict, usize)> {
        let codes = self.by_code.iter();
        codes.map(|((code, verdict), errors)| (code.as_str(), *verdict, *errors))
    }

    /// What these accounts, of which records were read, say together, unless there is only one. To be asked once.
    pub(super) fn roll_up(&mut self, accounts: &[String]) -> Option<Organization> {
        if accounts.len() < 2 && self.members.is_empty() {
            return None;
        }
        // Who was introduced is known better than by the id alone.
        let unnamed = accounts.iter().map(|id| MemberAccount::unnamed(id));
        let members: Vec<MemberAccount> = unnamed.chain(self.members.drain(..)).collect();
        Some(std::mem::take(&mut self.accounts).roll_up(&members))
    }

    /// What was kept, in the order of a report: by verdict, by rule, the most frequent first.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        let ranked = self.kept.into_sorted_vec();
        ranked.into_iter().map(|RankedFinding(finding)| finding).collect()
    }
}

impl PausesByScanner {
    fn add(&mut self, finding: &Finding) {
        let Some(TimeSpan { from, to }) = finding.pause else {
            return;
        };
        let key = &finding.key;
        let name = caller::known_name(finding).to_owned();
        let pauses = self
            .0
            .entry((key.account.clone(), key.region.clone(), name))
            .or_default();
        pauses.push(CallerSilence { from, to, series: 1 });
    }

    /// What silences at the same time have in common is one pause.
    fn pauses(&self) -> Vec<Pause> {
        let mut all = Vec::new();
        for ((account, region, caller), silences) in &self.0 {
            let mut silences = silences.clone();
            silences.sort_unstable_by_key(|silence| (silence.from, silence.to));
            let mut pauses: Vec<CallerSilence> = Vec::new();
            for silence in silences {
                match pauses.last_mut() {
                    Some(pause) if silence.from < pause.to => {
                        *pause = CallerSilence {
                            from: silence.from,
                            to: pause.to.min(silence.to),
                            series: pause.series + silence.series,
                        };
                    }
                    _ => pauses.push(silence),
                }
            }
            all.extend(pauses.into_iter().map(|CallerSilence { from, to, series }| Pause {
                account: account.clone(),
                region: region.clone(),
                caller: caller.clone(),
                from,
                to,
                series,
            }));
        }
        all
    }
}

impl Pause {
    /// The pause in a sentence, without the full stop.
    pub(super) fn sentence(&self) -> String {
        message!(
            "note-paused",
            name = self.caller.as_str(),
            account = self.account.as_str(),
            region = self.region.as_str(),
            from = minute(self.from),
            to = minute(self.to),
            count = self.series,
        )
    }
}

/// A finding by its place in a report.
#[derive(Debug, Clone)]
struct RankedFinding(Finding);

impl Ord for RankedFinding {
    fn cmp(&self, other: &Self) -> Ordering {
        let place = |finding: &Finding| (finding.verdict, urgency(finding), Reverse(finding.count));
        let (one, other) = (&self.0, &other.0);
        place(one).cmp(&place(other)).then_with(|| one.key.cmp(&other.key))
    }
}

/// The rule by whose place a finding is ranked within its verdict.
pub(super) fn urgency(finding: &Finding) -> Why {
    match (finding.verdict, finding.why) {
        // The inventory says the same as the trail: a setting that protects was removed.
        (Verdict::Investigate, Why::WasSet) => Why::SettingRemoved,
        (_, why) => why,
    }
}

impl PartialOrd for RankedFinding {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for RankedFinding {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for RankedFinding {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use trailhum_core::catalog::Catalog;
    use trailhum_core::event::Event;
    use trailhum_core::finding;
    use trailhum_core::inventory::Inventory;
    use trailhum_core::tally::{Scope, Tally};

    /// Findings of several verdicts, with different counts.
    fn findings() -> Vec<Finding> {
        let catalog = Catalog::builtin().unwrap();
        let mut tally = Tally::default();
        for (number, bucket) in (0..60).map(|number| (number, number % 7)) {
            let role = if bucket < 4 {
                "aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
            } else {
                "Auditor"
            };
            let record = serde_json::json!({
                "eventTime": format!("2026-01-{:02}T0{}:00:00Z", number % 28 + 1, bucket), "eventSource": "s3.amazonaws.com",
                "eventName": "GetBucketCors", "eventID": number.to_string(), "awsRegion": "eu-central-1", "readOnly": true,
                "recipientAccountId": "111122223333", "errorCode": "NoSuchCORSConfiguration",
                "userIdentity": {"type": "AssumedRole", "invokedBy": "config.amazonaws.com",
                    "sessionContext": {"sessionIssuer": {"arn": format!("arn:aws:iam::111122223333:role/{role}")}}},
                "requestParameters": {"bucketName": format!("bucket-{bucket}")},
            });
            tally.add(&Event::from_json(&record.to_string()).unwrap(), &catalog);
        }
        let scope = Scope {
            from: "2026-01-01T00:00:00Z".parse().unwrap(),
            to: "2026-02-01T00:00:00Z".parse().unwrap(),
            unread: Vec::new(),
            every_record: false,
        };
        finding::judge(&tally, &catalog, &Inventory::default(), &scope, &BTreeSet::new())
    }

    #[test]
    fn of_many_findings_the_first_of_the_report_are_kept_and_the_sums_are_those_of_all() {
        let findings = findings();
        let all = FindingAccumulator::all(findings.clone());
        let sums = all.sums().clone();
        let codes: Vec<_> = all.by_code().collect();
        assert_eq!(sums.len(), 2);
        assert_eq!(sums.values().map(|sum| sum.findings).sum::<usize>(), 7);
        assert_eq!(sums.values().map(|sum| sum.errors).sum::<usize>(), 60);
        let whole = all.clone().into_findings();
        for most in 0..9 {
            for turn in 0..findings.len() {
                let mut some = FindingAccumulator::keeping(most);
                let (head, tail) = findings.split_at(turn);
                some.add(tail.to_vec());
                some.add(head.to_vec());
                assert_eq!(some.sums(), &sums);
                assert!(some.by_code().eq(codes.iter().copied()));
                assert_eq!(some.into_findings(), whole[..most.min(7)]);
            }
        }
    }
}
