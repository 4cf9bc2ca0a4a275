//! What is noise in every account, or nearly: one decision instead of one an account.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Amount, CallRef, Seen, nine_of_ten};
use crate::finding::Verdict;

/// Of fewer accounts nothing is said: two that agree are no custom.
const FEWEST_ACCOUNTS: usize = 3;

/// Noise that accounts share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// What is asked.
    pub ask: CallRef,
    /// Accounts that were read.
    pub accounts: usize,
    /// Accounts that were read and in which it is noise, and nothing else.
    pub noise_in: usize,
    /// Accounts in which some of it is no noise, whether they were read wholly or not; the others have none of it.
    pub otherwise_in: usize,
    /// Its noise in all accounts.
    pub amount: Amount,
    /// Events of this noise in 30 days, of the series whose rate was measured; `None` where none was.
    pub events_a_month: Option<u64>,
}

impl Shared {
    /// Noise in every account that was read, and nowhere anything else.
    #[must_use]
    pub fn is_everywhere(&self) -> bool {
        self.noise_in == self.accounts && self.otherwise_in == 0
    }
}

/// What accounts share: the most failed calls first.
pub(super) fn shared(seen: &[Seen<'_>]) -> Vec<Shared> {
    let accounts = seen.iter().filter(|account| account.member.read).count();
    if accounts < FEWEST_ACCOUNTS {
        return Vec::new();
    }
    let mut all: BTreeMap<&CallRef, Shared> = BTreeMap::new();
    for account in seen {
        for (ask, cell) in account.asks {
            let shared = all.entry(ask).or_insert_with(|| Shared {
                ask: ask.clone(),
                accounts,
                noise_in: 0,
                otherwise_in: 0,
                amount: Amount::default(),
                events_a_month: None,
            });
            let noise = cell.amounts.with_verdict(Verdict::Noise);
            shared.amount += noise;
            if !cell.amounts.is_noise_alone() {
                shared.otherwise_in += 1;
            } else if account.member.read {
                shared.noise_in += 1;
            }
            if let Some(events) = cell.events_a_month {
                *shared.events_a_month.get_or_insert_default() += events;
            }
        }
    }
    let mut shared: Vec<Shared> = all
        .into_values()
        .filter(|shared| nine_of_ten(shared.noise_in, accounts))
        .collect();
    // What is everywhere first: of the rest, somebody must look at the exceptions.
    shared.sort_by_key(|shared| (!shared.is_everywhere(), Reverse(shared.amount.calls)));
    shared
}

#[cfg(test)]
mod tests {
    use super::super::MemberAccount;
    use super::super::sums::tests::{FindingPlan, member, roll_up};
    use super::*;

    /// Accounts with noise of one lookup, one of them with something else besides or instead.
    fn shared_among(accounts: usize, odd: Option<(bool, Verdict)>, unread: bool) -> Vec<Shared> {
        let ids: Vec<String> = (0..accounts).map(|id| format!("{id:012}")).collect();
        let noise = FindingPlan {
            account: &ids[0],
            lookup: "s3-bucket-cors",
            scanner: Some("config"),
            verdict: Verdict::Noise,
            count: 60,
            period: Some(12.0),
        };
        let mut plans: Vec<FindingPlan<'_>> = ids.iter().map(|id| FindingPlan { account: id, ..noise }).collect();
        if let Some((besides, verdict)) = odd {
            if !besides {
                plans.remove(0);
            }
            plans.push(FindingPlan {
                verdict,
                count: 1,
                ..noise
            });
        }
        let mut members: Vec<MemberAccount> = ids.iter().map(|id| member(id, "")).collect();
        if unread {
            members.push(MemberAccount {
                read: false,
                ..member("999999999999", "")
            });
        }
        roll_up(&plans, &members).shared
    }

    #[test]
    fn noise_of_every_account_that_was_read_is_everywhere() {
        for unread in [false, true] {
            let [shared] = shared_among(3, None, unread).try_into().unwrap();
            assert!(shared.is_everywhere());
            assert_eq!((shared.accounts, shared.noise_in, shared.otherwise_in), (3, 3, 0));
            assert_eq!(
                (shared.amount, shared.events_a_month),
                (Amount { calls: 180, series: 3 }, Some(180))
            );
        }
        assert!(shared_among(2, None, false).is_empty(), "two accounts are no custom");
    }

    #[test]
    fn what_is_anything_else_in_a_single_account_is_not_everywhere() {
        for verdict in [Verdict::Investigate, Verdict::Unexplained, Verdict::Changed] {
            for besides in [true, false] {
                let [shared] = shared_among(10, Some((besides, verdict)), false).try_into().unwrap();
                assert!(!shared.is_everywhere(), "{verdict:?}");
                assert_eq!((shared.accounts, shared.noise_in, shared.otherwise_in), (10, 9, 1));
                assert!(
                    shared_among(9, Some((besides, verdict)), false).is_empty(),
                    "eight of nine are too few"
                );
            }
        }
    }
}
