//! AWS Organizations: the accounts of the organization and their units, as its management account sees them.

use std::collections::BTreeSet;

use axum::response::Response;
use serde_json::{Value, json};

use super::organization::Member;
use super::settings::ACCOUNT_ID;
use super::state::Served;
use super::wire::{AwsRequest, WireError, json_answer};

/// What AWS Organizations puts on one page; it may be any number (documented).
const PAGE: usize = 2;

/// The id of the root.
const ROOT: &str = "r-ab12";

pub(crate) fn action(asked: &AwsRequest) -> Option<&'static str> {
    match asked.target.as_str() {
        "ListAccounts" => Some("organizations:ListAccounts"),
        "ListRoots" => Some("organizations:ListRoots"),
        "ListAccountsForParent" => Some("organizations:ListAccountsForParent"),
        "ListOrganizationalUnitsForParent" => Some("organizations:ListOrganizationalUnitsForParent"),
        _ => None,
    }
}

/// The accounts and the tree of units. Only the caller's account is told: it manages the organization.
pub(crate) fn answer(served: &Served, asked: &AwsRequest) -> Result<Response, WireError> {
    let request = asked.json()?;
    let field = |name: &str| request.get(name).and_then(Value::as_str).unwrap_or_default();
    let members = &served.organization.members;
    if members.is_empty() {
        let message = "Your account is not a member of an organization.";
        return Err(WireError::bad("AWSOrganizationsNotInUseException", message));
    }
    let units: BTreeSet<&str> = members.iter().flat_map(|member| above(&member.unit)).collect();
    let id = |path: &str| match units.iter().position(|unit| *unit == path) {
        Some(place) => format!("ou-ab12-{place:08}"),
        None => ROOT.to_owned(),
    };
    let manager = json!({"Id": ACCOUNT_ID, "Name": "Main", "Status": "ACTIVE", "State": "ACTIVE"});
    let account = |member: &Member| {
        let state = if member.suspended { "SUSPENDED" } else { "ACTIVE" };
        json!({"Id": member.id, "Name": member.name, "Status": state, "State": state})
    };
    let (list, all): (&str, Vec<Value>) = match asked.target.as_str() {
        "ListRoots" => ("Roots", vec![json!({"Id": ROOT, "Name": "Root"})]),
        "ListOrganizationalUnitsForParent" => {
            let below = units.iter().filter(|unit| id(parent(unit)) == field("ParentId"));
            let name = |unit: &str| unit.rsplit('/').next().unwrap_or_default().to_owned();
            let told = below.map(|unit| json!({"Id": id(unit), "Name": name(unit)}));
            ("OrganizationalUnits", told.collect())
        }
        "ListAccountsForParent" => {
            let here = members.iter().filter(|member| id(&member.unit) == field("ParentId"));
            let manager = (field("ParentId") == ROOT).then_some(manager);
            ("Accounts", manager.into_iter().chain(here.map(account)).collect())
        }
        _ => ("Accounts", members.iter().map(account).chain([manager]).collect()),
    };
    let from: usize = field("NextToken").parse().unwrap_or(0);
    let next = (from + PAGE < all.len()).then(|| (from + PAGE).to_string());
    let page: Vec<Value> = all.into_iter().skip(from).take(PAGE).collect();
    Ok(json_answer(&json!({list: page, "NextToken": next})))
}

/// A unit and all that it is in.
fn above(unit: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(unit), |unit| Some(parent(unit))).take_while(|unit| !unit.is_empty())
}

fn parent(unit: &str) -> &str {
    unit.rsplit_once('/').map_or("", |(parent, _)| parent)
}
