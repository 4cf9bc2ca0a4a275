//! The accounts of an organization and its tree of units, by AWS Organizations.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_organizations::Client;
use aws_sdk_organizations::types::{Account, AccountState, AccountStatus, OrganizationalUnit, Root};

use crate::aws::{Aws, Fault, pages};
use crate::coverage::{Coverage, Gap, ReadSource, SourceKind};
use crate::organization::MemberAccount;
use crate::source::trail_key::is_account;

/// The unit of accounts that are in none: AWS's name for the root.
const ROOT: &str = "Root";

/// The state of an account that can be entered.
const ACTIVE: &str = "ACTIVE";

/// What an organization holds.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// Its active accounts, by their ids.
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
            let what = format!("{id:?} is listed as an account, but an account ID is 12 digits; it was left out");
            listed.coverage.gaps.push(Gap::new("AWS Organizations", what, ""));
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
    listed.coverage.sources.push(ReadSource {
        kind: SourceKind::Organizations,
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

/// All accounts, in any state.
async fn accounts(client: &Client, region: &str) -> Result<Vec<Account>, Fault> {
    let operation = "organizations:ListAccounts";
    let fetch = async |token| {
        let page = client.list_accounts().set_next_token(token).send().await;
        let page = page.map_err(|error| Fault::new(operation, region, &error))?;
        let accounts = page
            .accounts
            .ok_or_else(|| Fault::incomplete(operation, region, "Accounts"))?;
        Ok((accounts, page.next_token))
    };
    let mut accounts = Vec::new();
    pages::all((operation, region), fetch, |account| accounts.push(account)).await?;
    Ok(accounts)
}

/// Goes down from the root, and notes the unit of each account.
async fn tree(client: &Client, region: &str, units: &mut BTreeMap<String, String>) -> Result<(), Fault> {
    let mut waiting = roots(client, region).await?;
    let mut known: BTreeSet<String> = waiting.iter().map(|(id, _)| id.clone()).collect();
    while let Some((parent, path)) = waiting.pop() {
        let unit = if path.is_empty() { ROOT } else { &path };
        let children = accounts_of(client, region, &parent).await?;
        units.extend(children.into_iter().map(|id| (id, unit.to_owned())));
        for (id, name) in units_of(client, region, &parent).await? {
            // A tree has no way back to a unit; whoever answers with one would be asked forever.
            if known.insert(id.clone()) {
                waiting.push((id, joined(&path, &name)));
            }
        }
    }
    Ok(())
}

/// The roots, each with the empty path.
async fn roots(client: &Client, region: &str) -> Result<Vec<(String, String)>, Fault> {
    let operation = "organizations:ListRoots";
    let fetch = async |token| {
        let page = client.list_roots().set_next_token(token).send().await;
        let page = page.map_err(|error| Fault::new(operation, region, &error))?;
        let roots = page
            .roots
            .ok_or_else(|| Fault::incomplete(operation, region, "Roots"))?;
        Ok((roots, page.next_token))
    };
    let mut roots = Vec::new();
    let found = |root: Root| roots.extend(root.id.map(|id| (id, String::new())));
    pages::all((operation, region), fetch, found).await?;
    Ok(roots)
}

/// The ids of the accounts directly in a unit.
async fn accounts_of(client: &Client, region: &str, parent: &str) -> Result<Vec<String>, Fault> {
    let operation = "organizations:ListAccountsForParent";
    let fetch = async |token| {
        let request = client
            .list_accounts_for_parent()
            .parent_id(parent)
            .set_next_token(token);
        let page = request
            .send()
            .await
            .map_err(|error| Fault::new(operation, region, &error))?;
        let accounts = page
            .accounts
            .ok_or_else(|| Fault::incomplete(operation, region, "Accounts"))?;
        Ok((accounts, page.next_token))
    };
    let mut ids = Vec::new();
    pages::all((operation, region), fetch, |account: Account| ids.extend(account.id)).await?;
    Ok(ids)
}

/// The ids and names of the units directly in a unit.
async fn units_of(client: &Client, region: &str, parent: &str) -> Result<Vec<(String, String)>, Fault> {
    let operation = "organizations:ListOrganizationalUnitsForParent";
    let fetch = async |token| {
        let request = client
            .list_organizational_units_for_parent()
            .parent_id(parent)
            .set_next_token(token);
        let page = request
            .send()
            .await
            .map_err(|error| Fault::new(operation, region, &error))?;
        let units = page.organizational_units;
        let units = units.ok_or_else(|| Fault::incomplete(operation, region, "OrganizationalUnits"))?;
        Ok((units, page.next_token))
    };
    let mut units = Vec::new();
    let found = |unit: OrganizationalUnit| units.extend(unit.id.map(|id| (id, unit.name.unwrap_or_default())));
    pages::all((operation, region), fetch, found).await?;
    Ok(units)
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
