//! The sums that grow while findings come.

use std::collections::BTreeMap;

use super::{Account, Amount, Amounts, Ask, Member, Organisation};
use crate::finding::{Finding, Verdict};

/// Sums over findings that are not kept. The order in which they come, and how they are dealt out, change nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    accounts: BTreeMap<String, BTreeMap<Ask, Cell>>,
}

/// What one ask comes to in one account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Cell {
    amounts: Amounts,
}

impl Sums {
    /// Adds findings: of any account, in any order; each finding once.
    pub fn add(&mut self, findings: &[Finding]) {
        for finding in findings {
            let account = self.accounts.entry(finding.key.account.clone()).or_default();
            account.entry(Ask::of(finding)).or_default().add(finding);
        }
    }

    /// Rolls the sums up. Members without any finding are listed, too; an account that has findings and is no member
    /// was read, and neither its name nor its unit is known.
    #[must_use]
    pub fn roll_up(self, members: &[Member]) -> Organisation {
        let mut all: BTreeMap<&str, Member> = self
            .accounts
            .keys()
            .map(|id| (id.as_str(), Member::unnamed(id)))
            .collect();
        all.extend(members.iter().map(|member| (member.id.as_str(), member.clone())));
        let mut accounts: Vec<Account> = all
            .into_iter()
            .map(|(id, member)| Account::new(member, self.accounts.get(id)))
            .collect();
        accounts.sort_by(|a, b| {
            let noise = |account: &Account| account.amounts.of(Verdict::Noise).calls;
            noise(b).cmp(&noise(a)).then_with(|| a.member.id.cmp(&b.member.id))
        });
        Organisation { accounts }
    }
}

impl Cell {
    fn add(&mut self, finding: &Finding) {
        let amount = Amount {
            calls: finding.count,
            series: 1,
        };
        self.amounts.add(finding.verdict, amount);
    }
}

impl Account {
    fn new(member: Member, asks: Option<&BTreeMap<Ask, Cell>>) -> Self {
        let mut amounts = Amounts::default();
        for cell in asks.into_iter().flat_map(BTreeMap::values) {
            amounts.join(&cell.amounts);
        }
        Self { member, amounts }
    }
}
