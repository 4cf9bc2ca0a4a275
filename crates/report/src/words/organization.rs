//! Many accounts: what they share, and what sets one apart from its peers.

use trailhum_core::finding::Verdict;
use trailhum_core::organization::{MemberAccount, Organization, Outlier, OutlierKind, Shared};

use super::{list, message, messages};
use crate::text::grouped;

/// Checks that a sentence names.
const MAX_CHECKS: usize = 3;

/// How many accounts, and how many of them were not read.
pub(crate) fn size(organization: &Organization) -> String {
    let count = organization.accounts.len();
    let members = organization.accounts.iter().map(|account| &account.member);
    match members.filter(|member| !member.read && !member.id.is_empty()).count() {
        0 => message!("accounts", count),
        unread => message!("accounts-not-read", count, unread),
    }
}

/// What is noise in every account, and what is noise in nearly every one.
pub(crate) fn shared(organization: &Organization) -> Vec<String> {
    let (everywhere, nearly): (Vec<&Shared>, Vec<&Shared>) =
        organization.shared.iter().partition(|shared| shared.is_everywhere());
    let everywhere = everywhere.first().map(|first| {
        let (count, accounts) = (everywhere.len(), first.accounts);
        let rates: Vec<u64> = everywhere.iter().filter_map(|shared| shared.events_a_month).collect();
        if rates.is_empty() {
            message!("shared-everywhere", count, accounts)
        } else {
            message!(
                "shared-everywhere-with-rate",
                count,
                accounts,
                events = rates.iter().sum::<u64>()
            )
        }
    });
    let nearly = nearly
        .first()
        .map(|first| message!("shared-nearly", count = nearly.len(), accounts = first.accounts));
    everywhere.into_iter().chain(nearly).collect()
}

/// The headings of the columns of what accounts share.
pub(crate) fn shared_columns() -> [String; 5] {
    messages![
        "column-noise",
        "column-caller",
        "column-accounts",
        "column-errors",
        "column-a-month"
    ]
}

/// The headings of the columns of errors by verdict, in the order of [`Verdict::ALL`].
pub(crate) fn verdict_columns() -> [String; Verdict::ALL.len()] {
    Verdict::ALL.map(|verdict| message!(&format!("column-{}", verdict.as_str())))
}

/// In how many accounts it is noise, and what it is in the others.
pub(crate) fn spread(shared: &Shared) -> String {
    let (some, accounts) = (shared.noise_in, shared.accounts);
    match shared.otherwise_in {
        0 => message!("spread", some, accounts),
        others => message!("spread-with-others", some, accounts, others),
    }
}

/// Events in 30 days.
pub(crate) fn a_month(shared: &Shared) -> String {
    shared.events_a_month.map_or_else(|| message!("unknown"), grouped)
}

/// The account's ID with its name.
pub(crate) fn named(member: &MemberAccount) -> String {
    if member.id.is_empty() {
        return message!("none-named");
    }
    let space = if member.name.is_empty() { "" } else { " " };
    let name = format!("{}{space}{}", member.id, member.name);
    if member.read {
        name
    } else {
        message!("account-not-read", name)
    }
}

/// The account of a difference, with its name.
pub(crate) fn whose(difference: &Outlier, organization: &Organization) -> String {
    let mut members = organization.accounts.iter().map(|account| &account.member);
    members
        .find(|member| member.id == difference.account)
        .map_or_else(|| difference.account.clone(), named)
}

/// What sets an account apart, by how much, and what is not known of it. The text holds words of strangers, but not
/// the account's name.
#[must_use]
pub fn outlier(difference: &Outlier) -> String {
    let checks = list(&difference.asked, MAX_CHECKS);
    let scanner = difference.scanner.as_ref();
    let caller = scanner.map_or_else(|| message!("not-a-scanner"), |scanner| scanner.name.clone());
    let peers = peers(difference);
    let (errors, findings) = (difference.here.calls, difference.here.series);
    match difference.kind {
        OutlierKind::Verdict(verdict) => {
            let verdict = verdict.as_str();
            message!("outlier-verdict", checks, caller, peers, errors, findings, verdict)
        }
        OutlierKind::Rare => message!("outlier-rare", checks, caller, peers, errors, findings),
        OutlierKind::Missing => message!("outlier-missing", checks, caller, peers),
        OutlierKind::Period { here, peers: usual } => {
            message!(
                "outlier-period",
                checks,
                caller,
                peers,
                here = hours(here),
                usual = hours(usual)
            )
        }
    }
}

/// `at least 41 of 42 peers in its unit`.
fn peers(difference: &Outlier) -> String {
    let (some, all) = (difference.peers_with, difference.peers);
    let peers = match some {
        0 => message!("peers-none", all),
        some if some == all => message!("peers-all", all),
        some => message!("peers-some", some, all),
    };
    let peers = if difference.in_unit {
        message!("peers-in-unit", peers)
    } else {
        peers
    };
    match difference.kind {
        _ if difference.asked.len() < 2 || some == all || some == 0 => peers,
        OutlierKind::Rare => message!("at-most", peers),
        OutlierKind::Verdict(_) | OutlierKind::Missing | OutlierKind::Period { .. } => message!("at-least", peers),
    }
}

fn hours(hours: u32) -> String {
    match hours {
        0 => message!("half-hour-or-less"),
        hours => message!("hours", hours),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trailhum_core::organization::{Amount, ScannerRef};

    fn difference(kind: OutlierKind, checks: usize, (some, all): (usize, usize)) -> Outlier {
        let checks = (1..=checks).map(|number| format!("check-{number}"));
        Outlier {
            account: "111122223333".to_owned(),
            kind,
            scanner: Some(ScannerRef {
                id: "config".to_owned(),
                name: "AWS Config".to_owned(),
            }),
            asked: checks.collect(),
            peers: all,
            peers_with: some,
            in_unit: false,
            here: Amount { calls: 3, series: 1 },
        }
    }

    #[test]
    fn every_difference_says_what_how_much_and_in_how_many_peers() {
        for (kind, checks, peers, sentence) in [
            (
                OutlierKind::Missing,
                1,
                (5, 5),
                "check-1 by AWS Config: no error here, but noise in all 5 peers. Possible reasons: no such resources, all of \
                 them have the setting, no recorder, access denied, or not in the recorder's scope.",
            ),
            (
                OutlierKind::Verdict(Verdict::Investigate),
                1,
                (10, 10),
                "check-1 by AWS Config: 3 errors in 1 finding are to investigate here, but only noise in all 10 peers.",
            ),
            (
                OutlierKind::Rare,
                5,
                (0, 10),
                "check-1, check-2, check-3 and 2 more by AWS Config: 3 errors in 1 finding here, seen in none of 10 peers.",
            ),
            (
                OutlierKind::Period { here: 24, peers: 12 },
                2,
                (18, 19),
                "check-1, check-2 by AWS Config: usually every 24 h here, but every 12 h in at least 18 of 19 peers.",
            ),
        ] {
            assert_eq!(outlier(&difference(kind, checks, peers)), sentence);
        }
        let mut one = difference(OutlierKind::Rare, 1, (1, 12));
        (one.scanner, one.here.calls, one.in_unit) = (None, 1, true);
        assert_eq!(
            outlier(&one),
            "check-1 by a caller that is not a known scanner: 1 error in 1 finding here, seen in 1 of 12 peers in its unit."
        );
    }
}
