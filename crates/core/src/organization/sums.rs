//! The sums that grow while findings come.

use std::collections::BTreeMap;

use super::{AccountSummary, Amount, Amounts, CallRef, MemberAccount, Organization, Seen, outliers, shared, unit};
use crate::finding::{Finding, Verdict, events_a_month};

/// Sums over findings that are not kept. The order in which they come, and how they are dealt out, change nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    accounts: BTreeMap<String, BTreeMap<CallRef, Cell>>,
}

/// What one ask comes to in one account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) amounts: Amounts,
    /// Events of noise in 30 days, of the series whose rate was measured.
    pub(super) events_a_month: Option<u64>,
    /// Confirmed periods of noise in whole hours, and how many beats have each.
    periods: BTreeMap<u32, usize>,
}

impl Sums {
    /// Adds findings: of any account, in any order; each finding once.
    pub fn add(&mut self, findings: &[Finding]) {
        for finding in findings {
            let account = self.accounts.entry(finding.key.account.clone()).or_default();
            account.entry(CallRef::from_finding(finding)).or_default().add(finding);
        }
    }

    /// Rolls the sums up. Members without any finding are listed, too; of two of one id the latter counts. An account
    /// that has findings and is no member was read, and neither its name nor its unit is known.
    #[must_use]
    pub fn roll_up(self, members: &[MemberAccount]) -> Organization {
        let mut all: BTreeMap<&str, MemberAccount> = self
            .accounts
            .keys()
            .map(|id| (id.as_str(), MemberAccount::unnamed(id)))
            .collect();
        all.extend(members.iter().map(|member| (member.id.as_str(), member.clone())));
        let nothing = BTreeMap::new();
        let seen: Vec<Seen<'_>> = all
            .iter()
            .map(|(id, member)| Seen {
                member,
                asks: self.accounts.get(*id).unwrap_or(&nothing),
            })
            .collect();
        let mut accounts: Vec<AccountSummary> = seen.iter().map(AccountSummary::from_seen).collect();
        accounts.sort_by(|a, b| {
            let noise = |account: &AccountSummary| account.amounts.with_verdict(Verdict::Noise).calls;
            noise(b).cmp(&noise(a)).then_with(|| a.member.id.cmp(&b.member.id))
        });
        Organization {
            units: unit::units(&accounts),
            shared: shared::shared(&seen),
            apart: outliers::apart(&seen),
            accounts,
        }
    }
}

impl Cell {
    fn add(&mut self, finding: &Finding) {
        let amount = Amount {
            calls: finding.count,
            series: 1,
        };
        self.amounts.add(finding.verdict, amount);
        if finding.verdict != Verdict::Noise {
            return;
        }
        if let Some(events) = events_a_month(&finding.cadence) {
            *self.events_a_month.get_or_insert_default() += events;
        }
        for track in &finding.cadence.tracks {
            *self.periods.entry(hours(track.period_seconds)).or_default() += 1;
        }
    }

    /// The period that most beats have, in whole hours; of equally many the shortest.
    pub(super) fn usual_period(&self) -> Option<u32> {
        let most = self.periods.values().max()?;
        self.periods
            .iter()
            .find(|(_, beats)| *beats == most)
            .map(|(hours, _)| *hours)
    }
}

impl AccountSummary {
    fn from_seen(seen: &Seen<'_>) -> Self {
        let mut amounts = Amounts::default();
        for cell in seen.asks.values() {
            amounts.join(&cell.amounts);
        }
        Self {
            member: seen.member.clone(),
            amounts,
        }
    }
}

/// Whole hours; a period is at most the window, so that years fit.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of hours, rounded"
)]
fn hours(seconds: f64) -> u32 {
    (seconds / 3600.0).round() as u32
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cadence::{Lock, Track, TrackState};
    use crate::catalog::{ErrorMeaning, TEST_CATALOG};
    use crate::event::Event;
    use crate::inventory::Inventory;
    use crate::tally::{Scope, Tally};

    /// Config's failed call of `GetBucketCors`. Written here, as a test of this crate needs no file outside of it.
    const CORS: &str = r#"{
        "userIdentity": {
            "type": "AssumedRole",
            "arn": "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForConfig/AWSConfig-Describe",
            "accountId": "111122223333",
            "sessionContext": {"sessionIssuer": {
                "type": "Role",
                "arn": "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
                "accountId": "111122223333"
            }},
            "invokedBy": "config.amazonaws.com"
        },
        "eventTime": "2026-03-02T04:18:46Z",
        "eventSource": "s3.amazonaws.com",
        "eventName": "GetBucketCors",
        "awsRegion": "us-east-1",
        "errorCode": "NoSuchCORSConfiguration",
        "errorMessage": "The CORS configuration does not exist",
        "requestParameters": {"bucketName": "amzn-s3-demo-bucket"},
        "eventID": "459ef642-d0c8-4383-94a4-72f8ab70b2a5",
        "readOnly": true,
        "recipientAccountId": "111122223333"
    }"#;

    /// That call, judged.
    fn template() -> Finding {
        let event = Event::from_json(CORS).unwrap();
        let mut tally = Tally::default();
        tally.add(&event, &TEST_CATALOG);
        let scope = Scope {
            from: event.time,
            to: event.time,
            unread: Vec::new(),
            every_record: false,
        };
        let mut findings = crate::finding::judge(
            &tally,
            &TEST_CATALOG,
            &Inventory::default(),
            &scope,
            &std::collections::BTreeSet::new(),
        );
        findings.pop().unwrap()
    }

    /// One finding: its account, lookup, scanner, verdict, errors and period in hours.
    #[derive(Debug, Clone, Copy)]
    pub(in super::super) struct FindingPlan<'p> {
        pub(in super::super) account: &'p str,
        pub(in super::super) lookup: &'p str,
        pub(in super::super) scanner: Option<&'p str>,
        pub(in super::super) verdict: Verdict,
        pub(in super::super) count: usize,
        pub(in super::super) period: Option<f64>,
    }

    pub(in super::super) fn findings(plans: &[FindingPlan<'_>]) -> Vec<Finding> {
        let template = template();
        plans.iter().map(|plan| planned_finding(&template, *plan)).collect()
    }

    fn planned_finding(template: &Finding, plan: FindingPlan<'_>) -> Finding {
        let mut finding = template.clone();
        finding.key.account = plan.account.to_owned();
        finding.key.check = Some((plan.lookup.to_owned(), ErrorMeaning::NotSet));
        finding.scanner = plan.scanner.map(str::to_owned);
        finding.scanner_name = plan.scanner.map(str::to_uppercase);
        finding.verdict = plan.verdict;
        finding.count = plan.count;
        finding.cadence.class = crate::cadence::Class::Beat;
        finding.cadence.calls_per_sweep.median = 1;
        finding.cadence.tracks = plan.period.map(track).into_iter().collect();
        finding
    }

    fn track(hours: f64) -> Track {
        Track {
            period_seconds: hours * 3600.0,
            period: format!("{hours} h"),
            phases_utc: Vec::new(),
            weekdays: None,
            lock: Lock::Clock,
            jitter_seconds: 0.0,
            hits: 0,
            late: 0,
            expected: 0,
            missed: 0,
            longest_run: 0,
            shifts: Vec::new(),
            state: TrackState::Active,
            first: jiff::Timestamp::UNIX_EPOCH,
            last: jiff::Timestamp::UNIX_EPOCH,
            next: None,
            next_plus_minus_seconds: 0.0,
            chance_one_in: 1.0,
        }
    }

    pub(in super::super) fn member(id: &str, unit: &str) -> MemberAccount {
        MemberAccount {
            unit: unit.to_owned(),
            ..MemberAccount::unnamed(id)
        }
    }

    pub(in super::super) fn roll_up(plans: &[FindingPlan<'_>], members: &[MemberAccount]) -> Organization {
        let mut sums = Sums::default();
        sums.add(&findings(plans));
        sums.roll_up(members)
    }

    #[test]
    fn every_account_is_listed_the_one_with_the_most_noise_first() {
        let noise = FindingPlan {
            account: "1",
            lookup: "s3-bucket-cors",
            scanner: Some("config"),
            verdict: Verdict::Noise,
            count: 5,
            period: Some(12.0),
        };
        let plans = [
            noise,
            FindingPlan {
                account: "2",
                count: 9,
                verdict: Verdict::Investigate,
                ..noise
            },
            FindingPlan {
                account: "3",
                count: 4,
                ..noise
            },
            FindingPlan {
                account: "3",
                count: 3,
                ..noise
            },
        ];
        let unread = MemberAccount {
            read: false,
            ..member("4", "")
        };
        let organization = roll_up(&plans, &[member("1", ""), unread, member("3", "")]);
        let listed: Vec<(&str, bool, usize, usize)> = organization
            .accounts
            .iter()
            .map(|account| {
                let noise = account.amounts.with_verdict(Verdict::Noise);
                (
                    account.member.id.as_str(),
                    account.member.read,
                    noise.calls,
                    noise.series,
                )
            })
            .collect();
        assert_eq!(
            listed,
            [
                ("3", true, 7, 2),
                ("1", true, 5, 1),
                ("2", true, 0, 0),
                ("4", false, 0, 0)
            ]
        );
        let last = &organization.accounts[2].amounts;
        assert_eq!(last.with_verdict(Verdict::Investigate).calls, 9);
        assert!(organization.units.is_empty());
    }

    #[test]
    fn sums_do_not_grow_with_the_findings_of_a_lookup() {
        let plan = FindingPlan {
            account: "1",
            lookup: "s3-bucket-cors",
            scanner: Some("config"),
            verdict: Verdict::Noise,
            count: 1,
            period: Some(12.0),
        };
        let mut sums = Sums::default();
        let findings = findings(&[plan]);
        for _ in 0..1_000 {
            sums.add(&findings);
        }
        let cells: Vec<&Cell> = sums.accounts.values().flat_map(BTreeMap::values).collect();
        assert_eq!(cells.len(), 1);
        assert_eq!((cells[0].periods.len(), cells[0].amounts.all().series), (1, 1_000));
    }

    #[test]
    fn the_usual_period_is_that_of_most_beats() {
        for (hours, usual) in [
            (&[12.04, 11.97, 24.0][..], Some(12)),
            (&[24.0, 12.0], Some(12)),
            (&[0.3], Some(0)),
            (&[], None),
        ] {
            let mut cell = Cell::default();
            for hours in hours {
                cell.add(
                    &findings(&[FindingPlan {
                        account: "1",
                        lookup: "s3-bucket-cors",
                        scanner: Some("config"),
                        verdict: Verdict::Noise,
                        count: 1,
                        period: Some(*hours),
                    }])[0],
                );
            }
            assert_eq!(cell.usual_period(), usual, "{hours:?}");
        }
    }

    /// Accounts of four units, with a few lookups and scanners.
    fn plans() -> impl Strategy<Value = Vec<(usize, usize, usize, usize, usize, usize)>> {
        prop::collection::vec(
            (0..14_usize, 0..3_usize, 0..3_usize, 0..8_usize, 1..50_usize, 0..3_usize),
            0..80,
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

        #[test]
        fn what_is_said_is_the_same_for_any_order_and_split_and_its_sums_are_those_of_the_findings(
            (plans, shuffled) in plans().prop_flat_map(|plans| (Just(plans.clone()), Just(plans).prop_shuffle())),
            cut in any::<prop::sample::Index>(),
        ) {
            let ids: Vec<String> = (0..14).map(|id| format!("{id:012}")).collect();
            let made = |plans: &[(usize, usize, usize, usize, usize, usize)]| {
                let plans: Vec<FindingPlan<'_>> = plans
                    .iter()
                    .map(|(account, lookup, scanner, verdict, count, period)| FindingPlan {
                        account: &ids[*account],
                        lookup: ["s3-bucket-cors", "s3-bucket-website", "lambda-policy"][*lookup],
                        scanner: [Some("config"), Some("macie"), None][*scanner],
                        // Mostly noise.
                        verdict: Verdict::ALL.get(*verdict).copied().unwrap_or(Verdict::Noise),
                        count: *count,
                        period: [None, Some(12.0), Some(24.0)][*period],
                    })
                    .collect();
                findings(&plans)
            };
            let members: Vec<MemberAccount> = (0..14).map(|id| member(&ids[id], ["", "a", "a/b", "c"][id % 4])).collect();
            let all = made(&plans);
            let mut whole = Sums::default();
            whole.add(&all);
            let (one, other) = shuffled.split_at(cut.index(shuffled.len() + 1));
            let mut parts = Sums::default();
            parts.add(&made(one));
            parts.add(&made(other));
            let organization = whole.roll_up(&members);
            prop_assert_eq!(&organization, &parts.roll_up(&members));

            let sum = |verdict, within: &dyn Fn(&Finding) -> bool| {
                let findings = all.iter().filter(|finding| finding.verdict == verdict && within(finding));
                findings.fold(Amount::default(), |sum, finding| Amount {
                    calls: sum.calls + finding.count,
                    series: sum.series + 1,
                })
            };
            for verdict in Verdict::ALL {
                for account in &organization.accounts {
                    let own = sum(verdict, &|finding| finding.key.account == account.member.id);
                    prop_assert_eq!(account.amounts.with_verdict(verdict), own);
                }
                for unit in &organization.units {
                    let below = format!("{}/", unit.path);
                    let inside = |id: &str| members.iter().any(|member| {
                        member.id == id && (member.unit == unit.path || member.unit.starts_with(&below))
                    });
                    let own = sum(verdict, &|finding| inside(&finding.key.account));
                    prop_assert_eq!(unit.amounts.with_verdict(verdict), own);
                }
            }
            for shared in &organization.shared {
                let noise = |account: &str, verdict| all.iter().any(|finding| {
                    finding.key.account == account && CallRef::from_finding(finding) == shared.ask && finding.verdict == verdict
                });
                let everywhere = ids.iter().all(|id| {
                    Verdict::ALL.into_iter().all(|verdict| noise(id, verdict) == (verdict == Verdict::Noise))
                });
                prop_assert_eq!(shared.is_everywhere(), everywhere);
            }
        }
    }
}
