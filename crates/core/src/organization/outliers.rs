//! What sets an account apart from its peers: the other accounts of its unit if at least five of them were read, else
//! all others.

use std::collections::BTreeMap;

use super::peers::{PeerCounts, scanners};
use super::{Amount, CallRef, ScannerRef, Seen, nine_of_ten};
use crate::finding::Verdict;
use crate::text_enum::text_enum;

/// That something is rare needs more peers than that it is usual.
const FEWEST_PEERS_OF_RARE: usize = 10;

/// In what an account differs; those that need attention first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutlierKind {
    /// What is noise in nine of ten peers has another verdict here, too: this one.
    Verdict(Verdict),
    /// What at most one of ten peers has is seen here.
    Rare,
    /// What is noise in nine of ten peers is not seen here.
    Missing,
    /// Nine of ten peers in which it has a usual period have another one.
    Period {
        /// The period here, hours.
        here: u32,
        /// That of the peers, hours.
        peers: u32,
    },
}

/// A difference of one account from its peers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlier {
    /// The account's id.
    pub account: String,
    /// In what it differs.
    pub kind: OutlierKind,
    /// Who asks; `None` for anybody who is no scanner.
    pub scanner: Option<ScannerRef>,
    /// What is asked: ids of the catalog's lookups, or a call and its error; sorted.
    pub asked: Vec<String>,
    /// Peers: the accounts that it was compared with.
    pub peers: usize,
    /// Peers that have it: as noise, at all, or with their own period, as the kind says. Of several lookups that of
    /// the one that speaks least for a difference.
    pub peers_with: usize,
    /// The peers are those of its own organizational unit.
    pub in_unit: bool,
    /// Failed calls and findings here of what differs.
    pub here: Amount,
}

text_enum! {
    /// In what an account differs from its peers, without the particulars.
    pub enum OutlierClass {
        /// Noise in nine of ten peers has another verdict here, too.
        Verdict = "verdict",
        /// What at most one of ten peers has is seen here.
        Rare = "rare",
        /// Noise in nine of ten peers is not seen here.
        Missing = "missing",
        /// The usual period is another.
        Period = "period",
    }
}

impl OutlierKind {
    /// The kind without its particulars.
    #[must_use]
    pub fn class(self) -> OutlierClass {
        match self {
            Self::Verdict(_) => OutlierClass::Verdict,
            Self::Rare => OutlierClass::Rare,
            Self::Missing => OutlierClass::Missing,
            Self::Period { .. } => OutlierClass::Period,
        }
    }
}

/// All differences of accounts that were read.
pub(super) fn apart(seen: &[Seen<'_>]) -> Vec<Outlier> {
    let (all, units) = PeerCounts::groups(seen);
    let mut differences = Vec::new();
    for account in seen.iter().filter(|account| account.member.read) {
        let unit = units.get(account.member.unit.as_str());
        let peers = unit.unwrap_or(&all);
        if peers.are_enough() {
            differences.extend(account_outliers(account, peers, unit.is_some()));
        }
    }
    differences.sort_by(|a, b| {
        let order = |difference: &Outlier| (difference.kind, difference.account.clone());
        order(a).cmp(&order(b)).then_with(|| a.scanner.cmp(&b.scanner))
    });
    differences
}

/// What differs in one way, of one scanner, is one difference: a recorder that is off is one, not a dozen.
fn account_outliers(account: &Seen<'_>, peers: &PeerCounts<'_>, in_unit: bool) -> Vec<Outlier> {
    let mut together: BTreeMap<(OutlierKind, Option<&ScannerRef>), Outlier> = BTreeMap::new();
    for (kind, ask, peers_with, of) in points(account, peers) {
        let difference = together.entry((kind, ask.scanner.as_ref())).or_insert_with(|| Outlier {
            account: account.member.id.clone(),
            kind,
            scanner: ask.scanner.clone(),
            asked: Vec::new(),
            peers: of,
            peers_with,
            in_unit,
            here: Amount::default(),
        });
        // What is rare is so for most of its lookups, the others for the fewest.
        let weaker = if kind == OutlierKind::Rare {
            peers_with > difference.peers_with
        } else {
            peers_with * difference.peers < difference.peers_with * of
        };
        if weaker {
            (difference.peers_with, difference.peers) = (peers_with, of);
        }
        if let Some(cell) = account.asks.get(ask) {
            let amount = match kind {
                OutlierKind::Verdict(verdict) => cell.amounts.with_verdict(verdict),
                OutlierKind::Rare | OutlierKind::Missing | OutlierKind::Period { .. } => cell.amounts.all(),
            };
            difference.here += amount;
        }
        difference.asked.push(ask.label());
    }
    let mut differences: Vec<Outlier> = together.into_values().collect();
    for difference in &mut differences {
        difference.asked.sort();
        difference.asked.dedup();
    }
    differences
}

/// Each ask that differs: in what, how many peers have it, and of how many that is said.
fn points<'a>(account: &Seen<'a>, peers: &PeerCounts<'a>) -> Vec<(OutlierKind, &'a CallRef, usize, usize)> {
    let others = peers.others();
    let mut points = Vec::new();
    for (ask, among) in peers.calls() {
        if !account.asks.contains_key(ask) && nine_of_ten(among.noise, others) {
            points.push((OutlierKind::Missing, ask, among.noise, others));
        }
    }
    let is_rare = |accounts: usize| others >= FEWEST_PEERS_OF_RARE && accounts * 10 <= others;
    let rare: BTreeMap<&str, usize> = scanners(account)
        .into_iter()
        .map(|id| (id, peers.with_scanner(id)))
        .filter(|(_, accounts)| is_rare(*accounts))
        .collect();
    for (ask, cell) in account.asks {
        let among = peers.besides(account, ask);
        let rare_scanner = ask.scanner.as_ref().and_then(|scanner| rare.get(scanner.id.as_str()));
        if let Some(accounts) = rare_scanner.copied().or(is_rare(among.seen).then_some(among.seen)) {
            points.push((OutlierKind::Rare, ask, accounts, others));
        }
        let other = Verdict::ALL
            .into_iter()
            .find(|verdict| *verdict != Verdict::Noise && cell.amounts.with_verdict(*verdict).series > 0);
        if let Some(verdict) = other.filter(|_| nine_of_ten(among.noise, others)) {
            points.push((OutlierKind::Verdict(verdict), ask, among.noise, others));
        }
        if let (Some(here), Some((hours, most, of))) = (cell.usual_period(), among.usual_period())
            && here != hours
            && nine_of_ten(most, of)
        {
            points.push((OutlierKind::Period { here, peers: hours }, ask, most, of));
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::super::MemberAccount;
    use super::super::sums::tests::{FindingPlan, member, roll_up};
    use super::*;

    const NOISE: FindingPlan<'_> = FindingPlan {
        account: "",
        lookup: "s3-bucket-cors",
        scanner: Some("config"),
        verdict: Verdict::Noise,
        count: 60,
        period: Some(12.0),
    };

    fn ids(accounts: usize) -> Vec<String> {
        (0..accounts).map(|id| format!("{id:012}")).collect()
    }

    /// What is said of accounts that have the same noise, but for the first, which has this.
    fn first_has(accounts: usize, plans: &[FindingPlan<'_>]) -> Vec<Outlier> {
        let ids = ids(accounts);
        let plans = plans.iter().map(|plan| FindingPlan {
            account: &ids[0],
            ..*plan
        });
        let others = ids.iter().skip(1).map(|id| FindingPlan { account: id, ..NOISE });
        let plans: Vec<FindingPlan<'_>> = plans.chain(others).collect();
        let members: Vec<MemberAccount> = ids.iter().map(|id| member(id, "")).collect();
        let apart = roll_up(&plans, &members).apart;
        assert!(apart.iter().all(|difference| difference.account == ids[0]));
        apart
    }

    #[test]
    fn one_that_is_like_the_others_is_not_apart_and_neither_is_one_of_few() {
        assert_eq!(first_has(30, &[NOISE]), []);
        assert_eq!(first_has(5, &[]), []);
    }

    #[test]
    fn noise_that_is_missing_is_told_with_what_is_not_known() {
        let [only] = first_has(6, &[]).try_into().unwrap();
        assert_eq!((only.kind, only.peers_with, only.peers), (OutlierKind::Missing, 5, 5));
        assert_eq!(only.asked, ["s3-bucket-cors"]);
        assert_eq!(only.here, Amount::default());
    }

    #[test]
    fn noise_of_others_that_is_something_else_here_is_told_whatever_noise_stands_beside_it() {
        for verdict in [Verdict::Investigate, Verdict::Unexplained, Verdict::Changed] {
            let odd = FindingPlan {
                verdict,
                count: 3,
                ..NOISE
            };
            for plans in [&[odd][..], &[NOISE, odd]] {
                let [only] = first_has(11, plans).try_into().unwrap();
                assert_eq!(only.kind, OutlierKind::Verdict(verdict));
                assert_eq!((only.here.calls, only.here.series), (3, 1));
                assert_eq!((only.peers_with, only.peers), (10, 10));
            }
        }
    }

    #[test]
    fn what_is_seen_here_alone_needs_ten_peers_and_a_scanner_is_told_once() {
        let macie = |lookup| FindingPlan {
            scanner: Some("macie"),
            lookup,
            ..NOISE
        };
        let plans = [NOISE, macie("s3-bucket-cors"), macie("s3-bucket-website")];
        assert_eq!(first_has(10, &plans), []);
        let [only] = first_has(11, &plans).try_into().unwrap();
        assert_eq!((only.kind, only.peers_with, only.peers), (OutlierKind::Rare, 0, 10));
        assert_eq!(only.asked, ["s3-bucket-cors", "s3-bucket-website"]);
        assert_eq!(only.scanner.map(|scanner| scanner.name), Some("MACIE".to_owned()));
        assert_eq!((only.here.calls, only.here.series), (120, 2));
        let [somebody] = first_has(
            11,
            &[
                NOISE,
                FindingPlan {
                    scanner: None,
                    verdict: Verdict::Investigate,
                    ..NOISE
                },
            ],
        )
        .try_into()
        .unwrap();
        assert_eq!(somebody.scanner, None);
    }

    #[test]
    fn another_period_than_that_of_the_peers_is_told() {
        let [only] = first_has(
            20,
            &[FindingPlan {
                period: Some(23.9),
                ..NOISE
            }],
        )
        .try_into()
        .unwrap();
        assert_eq!(only.kind, OutlierKind::Period { here: 24, peers: 12 });
        assert_eq!((only.peers_with, only.peers), (19, 19));
        assert_eq!(
            first_has(20, &[FindingPlan { period: None, ..NOISE }]),
            [],
            "no period is no other period"
        );
        assert_eq!(
            first_has(
                20,
                &[FindingPlan {
                    period: Some(12.1),
                    ..NOISE
                }]
            ),
            []
        );
    }

    #[test]
    fn peers_are_those_of_the_unit_if_five_of_them_were_read() {
        for (unread, peers, in_unit) in [(0, 5, true), (1, 10, false)] {
            let ids = ids(12);
            // The unit of the first six has another custom than the rest.
            let plans: Vec<FindingPlan<'_>> = ids
                .iter()
                .enumerate()
                .skip(1)
                .map(|(place, id)| FindingPlan {
                    account: id,
                    lookup: if place < 6 { "lambda-policy" } else { "s3-bucket-cors" },
                    ..NOISE
                })
                .collect();
            let members: Vec<MemberAccount> = ids
                .iter()
                .enumerate()
                .map(|(place, id)| MemberAccount {
                    read: !(1..=unread).contains(&place),
                    ..member(id, if place < 6 { "Prod" } else { "Test" })
                })
                .collect();
            let apart = roll_up(&plans, &members).apart;
            let said: Vec<_> = apart.iter().filter(|difference| difference.account == ids[0]).collect();
            if in_unit {
                assert_eq!(said.len(), 1);
                assert_eq!(
                    (said[0].kind, said[0].peers, said[0].in_unit),
                    (OutlierKind::Missing, peers, true)
                );
                assert_eq!(said[0].asked, ["lambda-policy"]);
                assert_eq!(said[0].peers_with, 5);
            } else {
                assert!(said.is_empty(), "among {peers} peers nothing is usual");
            }
        }
    }

    #[test]
    fn an_account_that_was_not_read_is_neither_apart_nor_a_peer() {
        let ids = ids(7);
        let plans: Vec<FindingPlan<'_>> = ids
            .iter()
            .skip(2)
            .map(|id| FindingPlan { account: id, ..NOISE })
            .collect();
        let members = |unread: usize| -> Vec<MemberAccount> {
            let members = ids.iter().enumerate();
            members
                .map(|(place, id)| MemberAccount {
                    read: place >= unread,
                    ..member(id, "")
                })
                .collect()
        };
        // The second would be a peer "without".
        assert_eq!(roll_up(&plans, &members(0)).apart, []);
        assert_eq!(roll_up(&plans, &members(1)).apart.len(), 1);
        assert_eq!(roll_up(&plans, &members(2)).apart, []);
    }
}
