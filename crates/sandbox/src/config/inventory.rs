//! The inventory: discovered resources and their latest configuration items.

use serde_json::{Map, Value, json};

use super::item::{bucket_item, function_item};
use crate::ids::hash;
use crate::limits::{RecorderState, locked};
use crate::resource::Life;
use crate::state::Served;
use crate::wire::WireError;

/// Resources on a page, and keys in a batch, at most (documented).
const PAGE: usize = 100;
/// One key in this number is left unprocessed the first time it is asked for.
const DEFERRED: u64 = 5;

fn invalid(message: impl Into<String>) -> WireError {
    WireError::bad("ValidationException", message)
}

fn inventory_is_kept(served: &Served) -> Result<(), WireError> {
    match served.limits.recorder {
        RecorderState::Missing => {
            let message = "There are no configuration recorders available to provide the role needed to describe your resources. Create a configuration recorder.";
            Err(WireError::bad("NoAvailableConfigurationRecorderException", message))
        }
        RecorderState::Running | RecorderState::Stopped => Ok(()),
    }
}

/// Name and life of every resource of a type in a region, by name.
pub(super) fn discovered<'a>(served: &'a Served, region: &str, kind: &str) -> Vec<(&'a str, Life)> {
    let account = &served.account;
    match kind {
        "AWS::S3::Bucket" => account
            .buckets
            .iter()
            .filter(|b| b.region == region)
            .map(|b| (b.name.as_str(), b.life))
            .collect(),
        "AWS::Lambda::Function" => account
            .functions
            .iter()
            .filter(|f| f.region == region)
            .map(|f| (f.name.as_str(), f.life))
            .collect(),
        _ => Vec::new(),
    }
}

pub(super) fn list(served: &Served, region: &str, request: &Value) -> Result<Value, WireError> {
    inventory_is_kept(served)?;
    let kind = request.get("resourceType").and_then(Value::as_str).unwrap_or_default();
    if !kind.starts_with("AWS::") {
        return Err(invalid(format!(
            "1 validation error detected: Value '{kind}' at 'resourceType' failed to satisfy constraint: Member must satisfy enum value set"
        )));
    }
    let strings = |key| {
        request
            .get(key)
            .and_then(Value::as_array)
            .map(|all| all.iter().filter_map(Value::as_str).collect::<Vec<_>>())
    };
    let (ids, name) = (
        strings("resourceIds"),
        request.get("resourceName").and_then(Value::as_str),
    );
    if ids.is_some() && name.is_some() {
        return Err(invalid(
            "You can specify either resource IDs or a resource name, but not both, in the same request.",
        ));
    }
    let limit = match request.get("limit").and_then(Value::as_u64).unwrap_or_default() {
        0 => PAGE,
        limit => usize::try_from(limit)
            .ok()
            .filter(|limit| *limit <= PAGE)
            .ok_or_else(|| {
                WireError::bad(
                    "InvalidLimitException",
                    "The specified limit is outside the allowable range.",
                )
            })?,
    };
    // The token holds the last name of the page before, bound to the resource type.
    let after = match request.get("nextToken").and_then(Value::as_str) {
        None => "",
        Some(token) => token.strip_prefix(kind).and_then(|rest| rest.strip_prefix('|')).ok_or_else(|| {
            WireError::bad("InvalidNextTokenException", "The specified next token is not valid. Specify the nextToken string that was returned in the previous response to get the next page of results.")
        })?,
    };
    let deleted_too = request
        .get("includeDeletedResources")
        .and_then(Value::as_bool)
        .unwrap_or_default();
    let mut found = discovered(served, region, kind);
    found.retain(|(id, life)| {
        *id > after
            && (deleted_too || life.to.is_none())
            && ids.as_ref().is_none_or(|ids| ids.contains(id))
            && name.is_none_or(|name| name == *id)
    });
    let more = found.len() > limit;
    found.truncate(limit);
    let identifiers: Vec<Value> = found.iter().map(|(id, life)| identifier(kind, id, *life)).collect();
    let mut answer = json!({"resourceIdentifiers": identifiers});
    if let (true, Some((last, _)), Some(fields)) = (more, found.last(), answer.as_object_mut()) {
        fields.insert("nextToken".into(), format!("{kind}|{last}").into());
    }
    Ok(answer)
}

fn identifier(kind: &str, id: &str, life: Life) -> Value {
    let mut fields = Map::new();
    fields.insert("resourceType".into(), kind.into());
    fields.insert("resourceId".into(), id.into());
    fields.insert("resourceName".into(), id.into());
    fields.extend(life.to.map(|deleted| ("resourceDeletionTime".into(), deleted.into())));
    Value::Object(fields)
}

pub(super) fn batch(served: &Served, region: &str, request: &Value) -> Result<Value, WireError> {
    inventory_is_kept(served)?;
    let keys = request
        .get("resourceKeys")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    if keys.is_empty() || keys.len() > PAGE {
        return Err(invalid(
            "1 validation error detected: Value at 'resourceKeys' failed to satisfy constraint: Member must have length between 1 and 100",
        ));
    }
    let (mut items, mut unprocessed) = (Vec::new(), Vec::new());
    for key in keys {
        let text = |name| key.get(name).and_then(Value::as_str).unwrap_or_default();
        let (kind, id) = (text("resourceType"), text("resourceId"));
        let Some(item) = item(served, region, kind, id) else {
            continue;
        };
        let label = format!("{region} {kind} {id}");
        let defer = hash(&label).is_multiple_of(DEFERRED) && locked(&served.deferred).insert(label);
        if defer {
            unprocessed.push(key.clone());
        } else {
            items.push(item);
        }
    }
    Ok(json!({"baseConfigurationItems": items, "unprocessedResourceKeys": unprocessed}))
}

/// The latest configuration item; deleted resources have none here (documented).
pub(super) fn item(served: &Served, region: &str, kind: &str, id: &str) -> Option<Value> {
    let (account, now) = (&served.account, served.account.settings.now.as_second());
    match kind {
        "AWS::S3::Bucket" => account
            .buckets
            .iter()
            .find(|b| b.region == region && b.name == id && b.life.to.is_none())
            .map(|b| bucket_item(b, now)),
        "AWS::Lambda::Function" => account
            .functions
            .iter()
            .find(|f| f.region == region && f.name == id && f.life.to.is_none())
            .map(|f| function_item(f, now)),
        _ => None,
    }
}
