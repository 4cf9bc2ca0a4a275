//! The accounts of an organization and its tree of units, by AWS Organizations.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_organizations::Client;
use aws_sdk_organizations::types::{Account, AccountState, AccountStatus};

use crate::aws::{Aws, Fault, pages};
use crate::coverage::{Coverage, SourceKind};
use crate::organization::MemberAccount;
use crate::source::trail_key::is_account;

/// The unit of accounts directly below the root, by AWS's name for the root.
const ROOT: &str = "Root";

/// The state of an account in which a role can be assumed.
const ACTIVE: &str = "ACTIVE";

/// What an organization holds.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// The active accounts, by their ids.
    pub members: Vec<MemberAccount>,
    /// What was left out, and what could not be read.
    pub coverage: Coverage,
}

/// Lists the accounts, and finds the unit of each.
///
/// # Errors
/// [`Fault`] when the accounts themselves cannot be listed. Without the tree they have no units, and a gap says so.
pub async fn read(aws: &Aws, region: &str) -> Result<Listed, Fault> {
    let client = aws.organizations(region);
    let mut listed = Listed::default();
    let mut inactive = Vec::new();
    for account in accounts(&client, region).await? {
        let state = state(&account).to_owned();
        let id = account.id.unwrap_or_default();
        if !is_account(&id) {
            let what = format!("{id:?} is listed as an account, but an account ID has 12 digits; it was left out");
            listed.coverage.add_gap("AWS Organizations", what, "");
        } else if state == ACTIVE {
            listed.members.push(MemberAccount {
                name: account.name.unwrap_or_default(),
                ..MemberAccount::unnamed(&id)
            });
        } else {
            inactive.push(format!("{id} ({state})"));
        }
    }
    listed.members.sort();
    listed.coverage.add_source(
        SourceKind::Organizations,
        region.to_owned(),
        listed.members.len() as u64,
    );
    if !inactive.is_empty() {
        inactive.sort();
        let note = format!("accounts that are not active were left out: {}", inactive.join(", "));
        listed.coverage.notes.push(note);
    }
    let mut units = BTreeMap::new();
    if let Err(fault) = tree(&client, region, &mut units).await {
        let gap = fault.gap();
        let what = format!("{}; the units of accounts are missing", gap.what);
        listed.coverage.add_gap(gap.place, what, gap.hint);
    }
    for member in &mut listed.members {
        member.unit = units.remove(&member.id).unwrap_or_default();
    }
    Ok(listed)
}

/// `State` replaced `Status` in September 2026 (documented); an answer may have only one of them.
fn state(account: &Account) -> &str {
    let state = account.state.as_ref().map(AccountState::as_str);
    let status = account.status.as_ref().map(AccountStatus::as_str);
    state.or(status).unwrap_or(ACTIVE)
}

/// All accounts, in any state.
async fn accounts(client: &Client, region: &str) -> Result<Vec<Account>, Fault> {
    let call = ("organizations:ListAccounts", region);
    let pages = client.list_accounts().into_paginator().send();
    pages::collect(call, pages, |page| (page.accounts.ok_or("Accounts"), page.next_token)).await
}

/// Goes down from the root, and notes the unit of each account.
async fn tree(client: &Client, region: &str, units: &mut BTreeMap<String, String>) -> Result<(), Fault> {
    let roots = roots(client, region).await?.into_iter();
    let mut waiting: Vec<(String, String)> = roots.map(|root| (root, String::new())).collect();
    let mut known: BTreeSet<String> = waiting.iter().map(|(id, _)| id.clone()).collect();
    while let Some((parent, path)) = waiting.pop() {
        let unit = if path.is_empty() { ROOT } else { &path };
        let accounts = accounts_of(client, region, &parent).await?;
        units.extend(accounts.into_iter().map(|id| (id, unit.to_owned())));
        for (id, name) in units_of(client, region, &parent).await? {
            // A tree has no way back to a unit; an answer that has one must not be followed forever.
            if known.insert(id.clone()) {
                waiting.push((id, joined(&path, &name)));
            }
        }
    }
    Ok(())
}

/// The ids of the roots.
async fn roots(client: &Client, region: &str) -> Result<Vec<String>, Fault> {
    let call = ("organizations:ListRoots", region);
    let pages = client.list_roots().into_paginator().send();
    let roots = pages::collect(call, pages, |page| (page.roots.ok_or("Roots"), page.next_token)).await?;
    Ok(roots.into_iter().filter_map(|root| root.id).collect())
}

/// The ids of the accounts directly in a unit.
async fn accounts_of(client: &Client, region: &str, parent: &str) -> Result<Vec<String>, Fault> {
    let call = ("organizations:ListAccountsForParent", region);
    let pages = client
        .list_accounts_for_parent()
        .parent_id(parent)
        .into_paginator()
        .send();
    let accounts = pages::collect(call, pages, |page| (page.accounts.ok_or("Accounts"), page.next_token)).await?;
    Ok(accounts.into_iter().filter_map(|account| account.id).collect())
}

/// The ids and names of the units directly in a unit.
async fn units_of(client: &Client, region: &str, parent: &str) -> Result<Vec<(String, String)>, Fault> {
    let call = ("organizations:ListOrganizationalUnitsForParent", region);
    let request = client.list_organizational_units_for_parent().parent_id(parent);
    let units = pages::collect(call, request.into_paginator().send(), |page| {
        (page.organizational_units.ok_or("OrganizationalUnits"), page.next_token)
    });
    let units = units.await?.into_iter();
    Ok(units
        .filter_map(|unit| Some((unit.id?, unit.name.unwrap_or_default())))
        .collect())
}

/// A unit's name may hold any character; a slash in it would look like one more unit.
fn joined(path: &str, name: &str) -> String {
    let name = name.replace('/', "\u{2215}");
    if path.is_empty() {
        name
    } else {
        format!("{path}/{name}")
    }
}
