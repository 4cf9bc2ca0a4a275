//! The accounts of an organisation and its tree of units, by AWS Organizations.

use std::collections::BTreeMap;

use aws_sdk_organizations::Client;
use aws_sdk_organizations::types::{Account, AccountState, AccountStatus};

use crate::aws::{Aws, Fault};
use crate::coverage::{Coverage, Gap, ReadSource};
use crate::organisation::Member;

/// The unit of accounts that are in none: AWS's name for the root.
const ROOT: &str = "Root";

/// The state of an account that can be entered.
const ACTIVE: &str = "ACTIVE";

/// What an organisation holds.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// Its active accounts, by their ids.
    pub members: Vec<Member>,
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
    let mut pages = client.list_accounts().into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| Fault::new("organizations:ListAccounts", region, &error))?;
        for account in page.accounts.unwrap_or_default() {
            let state = state(&account).to_owned();
            let id = account.id.unwrap_or_default();
            if state == ACTIVE {
                listed.members.push(Member {
                    name: account.name.unwrap_or_default(),
                    ..Member::unnamed(&id)
                });
            } else {
                inactive.push(format!("{id} ({state})"));
            }
        }
    }
    listed.members.sort();
    listed.coverage.sources.push(ReadSource {
        kind: "organizations",
        place: region.to_owned(),
        count: listed.members.len() as u64,
    });
    if !inactive.is_empty() {
        inactive.sort();
        let note = format!("accounts that are not active were left out: {}", inactive.join(", "));
        listed.coverage.notes.push(note);
    }
    let mut units = BTreeMap::new();
    if let Err(fault) = tree(&client, region, &mut units).await {
        let gap = fault.gap();
        let what = format!("{}; so units of accounts are missing", gap.what);
        listed.coverage.gaps.push(Gap::new(gap.place, what, gap.hint));
    }
    for member in &mut listed.members {
        member.unit = units.remove(&member.id).unwrap_or_default();
    }
    Ok(listed)
}

/// `State` is what `Status` was until September 2026 (documented); whoever answers may know only one of them.
fn state(account: &Account) -> &str {
    let state = account.state.as_ref().map(AccountState::as_str);
    let status = account.status.as_ref().map(AccountStatus::as_str);
    state.or(status).unwrap_or(ACTIVE)
}

/// Goes down from the root, and notes the unit of each account.
async fn tree(client: &Client, region: &str, units: &mut BTreeMap<String, String>) -> Result<(), Fault> {
    let mut waiting = Vec::new();
    let mut roots = client.list_roots().into_paginator().send();
    while let Some(page) = roots.next().await {
        let page = page.map_err(|error| Fault::new("organizations:ListRoots", region, &error))?;
        let ids = page.roots.unwrap_or_default().into_iter().filter_map(|root| root.id);
        waiting.extend(ids.map(|id| (id, String::new())));
    }
    while let Some((parent, path)) = waiting.pop() {
        let request = client.list_accounts_for_parent().parent_id(&parent);
        let mut accounts = request.into_paginator().send();
        while let Some(page) = accounts.next().await {
            let page = page.map_err(|error| Fault::new("organizations:ListAccountsForParent", region, &error))?;
            let ids = page.accounts.unwrap_or_default().into_iter().filter_map(|it| it.id);
            let unit = if path.is_empty() { ROOT } else { &path };
            units.extend(ids.map(|id| (id, unit.to_owned())));
        }
        let request = client.list_organizational_units_for_parent().parent_id(&parent);
        let mut below = request.into_paginator().send();
        while let Some(page) = below.next().await {
            let page =
                page.map_err(|error| Fault::new("organizations:ListOrganizationalUnitsForParent", region, &error))?;
            for unit in page.organizational_units.unwrap_or_default() {
                let path = joined(&path, unit.name.as_deref().unwrap_or_default());
                waiting.extend(unit.id.map(|id| (id, path)));
            }
        }
    }
    Ok(())
}

/// A unit's name may hold any sign; a slash in it would be one more unit.
fn joined(path: &str, name: &str) -> String {
    let name = name.replace('/', "\u{2215}");
    if path.is_empty() {
        name
    } else {
        format!("{path}/{name}")
    }
}
