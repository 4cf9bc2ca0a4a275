//! The aggregator of the organization: what Config knows in all of its accounts.

use serde_json::{Value, json};

use super::inventory::{discovered, item};
use crate::ids::hash;
use crate::limits::locked;
use crate::settings::ACCOUNT_ID;
use crate::state::Served;
use crate::wire::WireError;

/// Its name.
const NAME: &str = "organization";

/// Identifiers on a page, and in a batch, at most (documented).
const PAGE: usize = 100;

/// One identifier in this number is left unprocessed the first time it is asked for.
const DEFERRED: u64 = 5;

/// Refuses any other aggregator.
fn check(request: &Value) -> Result<(), WireError> {
    if text(request, "ConfigurationAggregatorName") == NAME {
        return Ok(());
    }
    let message = "The configuration aggregator does not exist. Check the configuration aggregator name and try again.";
    Err(WireError::bad("NoSuchConfigurationAggregatorException", message))
}

fn text<'a>(request: &'a Value, key: &str) -> &'a str {
    request.get(key).and_then(Value::as_str).unwrap_or_default()
}

pub(super) fn list(served: &Served, request: &Value) -> Result<Value, WireError> {
    check(request)?;
    let kind = text(request, "ResourceType");
    let filters = request.get("Filters").cloned().unwrap_or_default();
    let wants = |key: &str, it: &str| text(&filters, key).is_empty() || text(&filters, key) == it;
    let mut all = Vec::new();
    for account in served.accounts().filter(|account| wants("AccountId", &account.id)) {
        let regions = account.account.regions();
        for region in regions.iter().filter(|region| wants("Region", region)) {
            let there = discovered(account, region, kind);
            for (id, _) in there.into_iter().filter(|(_, life)| life.to.is_none()) {
                all.push(json!({
                    "SourceAccountId": account.id, "SourceRegion": region, "ResourceType": kind,
                    "ResourceId": id.replace(ACCOUNT_ID, &account.id),
                }));
            }
        }
    }
    let from: usize = text(request, "NextToken").parse().unwrap_or(0);
    let limit = request.get("Limit").and_then(Value::as_u64).unwrap_or_default();
    let limit = usize::try_from(limit).unwrap_or(PAGE).clamp(1, PAGE);
    let next = (from + limit < all.len()).then(|| (from + limit).to_string());
    let page: Vec<Value> = all.into_iter().skip(from).take(limit).collect();
    Ok(json!({"ResourceIdentifiers": page, "NextToken": next}))
}

pub(super) fn batch(served: &Served, request: &Value) -> Result<Value, WireError> {
    check(request)?;
    let identifiers = request
        .get("ResourceIdentifiers")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    if identifiers.is_empty() || identifiers.len() > PAGE {
        return Err(WireError::bad(
            "ValidationException",
            "Member must have length between 1 and 100",
        ));
    }
    let (mut items, mut unprocessed) = (Vec::new(), Vec::new());
    for identifier in identifiers {
        let (owner, region) = (text(identifier, "SourceAccountId"), text(identifier, "SourceRegion"));
        let (kind, id) = (text(identifier, "ResourceType"), text(identifier, "ResourceId"));
        let account = served.accounts().find(|account| account.id == owner);
        let found = account.and_then(|account| item(account, region, kind, &id.replace(owner, ACCOUNT_ID)));
        let Some(found) = found else { continue };
        let label = format!("{owner} {region} {kind} {id}");
        if hash(&label).is_multiple_of(DEFERRED) && locked(&served.deferred).insert(label) {
            unprocessed.push(identifier.clone());
        } else {
            let of_owner = found.to_string().replace(ACCOUNT_ID, owner);
            items.extend(serde_json::from_str::<Value>(&of_owner).ok());
        }
    }
    Ok(json!({"BaseConfigurationItems": items, "UnprocessedResourceIdentifiers": unprocessed}))
}

/// Suspended accounts cannot be updated any more.
pub(super) fn status(served: &Served, request: &Value) -> Result<Value, WireError> {
    check(request)?;
    let suspended = served.organization.members.iter().filter(|member| member.suspended);
    let failed = suspended.map(|member| {
        json!({
            "SourceId": member.id, "SourceType": "ACCOUNT", "AwsRegion": "eu-central-1", "LastUpdateStatus": "FAILED",
            "LastErrorCode": "AccessDenied", "LastErrorMessage": "the account is suspended",
        })
    });
    Ok(json!({"AggregatedSourceStatusList": failed.collect::<Vec<Value>>()}))
}
