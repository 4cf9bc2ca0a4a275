//! The sums of organizational units: of the accounts directly in one, and of those below it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AccountSummary, Amounts};

/// One organizational unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnitSummary {
    /// The names from the root down, joined by `/`.
    pub path: String,
    /// Accounts directly in it and below it.
    pub accounts: usize,
    /// Those of them that were read.
    pub read: usize,
    /// Their failed calls and findings by verdict.
    #[serde(rename = "by_verdict")]
    pub amounts: Amounts,
}

/// All units, by path.
pub(super) fn units(accounts: &[AccountSummary]) -> Vec<UnitSummary> {
    let mut units: BTreeMap<String, UnitSummary> = BTreeMap::new();
    for account in accounts {
        for path in paths(&account.member.unit) {
            let unit = units.entry(path.clone()).or_insert_with(|| UnitSummary {
                path,
                accounts: 0,
                read: 0,
                amounts: Amounts::default(),
            });
            unit.accounts += 1;
            unit.read += usize::from(account.member.read);
            unit.amounts.join(&account.amounts);
        }
    }
    units.into_values().collect()
}

/// `a`, `a/b` and `a/b/c` of `a/b/c`; of an empty text none.
fn paths(unit: &str) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for name in unit.split('/').filter(|name| !name.is_empty()) {
        let path = match paths.last() {
            Some(above) => format!("{above}/{name}"),
            None => name.to_owned(),
        };
        paths.push(path);
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::super::MemberAccount;
    use super::super::sums::tests::{FindingPlan, member, roll_up};
    use crate::finding::Verdict;

    #[test]
    fn a_unit_counts_the_accounts_below_it_and_each_once() {
        let plan = FindingPlan {
            account: "1",
            lookup: "s3-bucket-cors",
            scanner: Some("config"),
            verdict: Verdict::Noise,
            count: 5,
            period: None,
        };
        let plans = [
            plan,
            FindingPlan {
                account: "2",
                count: 7,
                ..plan
            },
            FindingPlan {
                account: "4",
                count: 1,
                ..plan
            },
        ];
        let unread = MemberAccount {
            read: false,
            ..member("3", "Prod")
        };
        let members = [
            member("1", "Prod"),
            member("2", "Prod/EU/Shop"),
            unread,
            member("4", "Production"),
        ];
        let units: Vec<(String, usize, usize, usize)> = roll_up(&plans, &members)
            .units
            .into_iter()
            .map(|unit| {
                (
                    unit.path,
                    unit.accounts,
                    unit.read,
                    unit.amounts.with_verdict(Verdict::Noise).calls,
                )
            })
            .collect();
        let expected = [
            ("Prod", 3, 2, 12),
            ("Prod/EU", 1, 1, 7),
            ("Prod/EU/Shop", 1, 1, 7),
            ("Production", 1, 1, 1),
        ];
        assert_eq!(
            units,
            expected.map(|(path, accounts, read, calls)| (path.to_owned(), accounts, read, calls))
        );
    }
}
