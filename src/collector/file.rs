//! The inventory from a file that AWS Config delivered: a configuration snapshot or a configuration history file,
//! JSON, gzip or not. Of several items of one resource the newest counts.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use serde_json::Value;

use super::{Collected, item, items};
use crate::coverage::SourceKind;
use crate::error::Error;
use crate::inventory::{Existence, Inventory, Item, ReadFrom};
use crate::source::object;

/// Account, region, type and id.
type Key = (String, String, String, String);

/// Reads one file.
///
/// # Errors
/// [`Error::Read`] when it cannot be read, [`Error::Unusable`] when it holds no `configurationItems` or is too large.
pub fn read(path: &Path) -> Result<Collected, Error> {
    let unusable = |why: String| Error::Unusable {
        path: path.to_owned(),
        why,
    };
    let unread = |error: &io::Error| match error.kind() {
        io::ErrorKind::FileTooLarge => unusable(error.to_string()),
        kind => Error::Read {
            path: path.to_owned(),
            why: object::read_error(error),
            kind,
        },
    };
    let text = File::open(path)
        .and_then(object::open)
        .map_err(|error| unread(&error))?;
    let place = path.to_string_lossy().into_owned();
    let mut collected = Collected {
        inventory: Inventory::new(ReadFrom::Config),
        ..Collected::default()
    };
    let mut newest: BTreeMap<Key, (Option<Timestamp>, Item)> = BTreeMap::new();
    let mut unreadable = 0;
    // One file is of one account.
    let mut account = None;
    let found = items::stream(text, &mut |item| {
        let own = || item.get("awsAccountId")?.as_str().map(str::to_owned);
        account = account.take().or_else(own);
        let Some((key, time, item)) = read_item(item) else {
            unreadable += 1;
            return;
        };
        match newest.get(&key) {
            Some((known, _)) if *known > time => {}
            _ => {
                newest.insert(key, (time, item));
            }
        }
    });
    match found {
        Ok(true) => {}
        Ok(false) => {
            return Err(unusable(
                "not a Config snapshot or history file: no configurationItems".to_owned(),
            ));
        }
        Err(error) if error.is_io() => return Err(unread(&error.into())),
        Err(error) => return Err(unusable(format!("not JSON of AWS Config: {error}"))),
    }
    if unreadable > 0 {
        let what = format!("{unreadable} of its items have no account, type, ID or region");
        collected.coverage.add_gap(place.clone(), what, "");
    }
    let count = newest.len() as u64;
    for ((account, region, kind, id), (_, item)) in newest {
        collected.inventory.put_of((&account, &region), &kind.into(), &id, item);
    }
    collected.coverage.add_source(SourceKind::ConfigFile, place, count);
    Ok(collected)
}

fn read_item(value: &Value) -> Option<(Key, Option<Timestamp>, Item)> {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let time = |key: &str| text(key).and_then(|time| time.parse::<Timestamp>().ok());
    let kind = text("resourceType")?.to_owned();
    let id = text("resourceId")?.to_owned();
    let region = text("awsRegion")?.to_owned();
    let account = text("awsAccountId")?.to_owned();
    let captured = time("configurationItemCaptureTime");
    let deleted = text("configurationItemStatus").is_some_and(|status| status.starts_with("ResourceDeleted"));
    let supplementary = value.get("supplementaryConfiguration").and_then(Value::as_object);
    // In a file the values are JSON or texts of JSON; both become texts.
    let supplementary: BTreeMap<String, String> = supplementary
        .into_iter()
        .flatten()
        .map(|(key, value)| {
            (
                key.clone(),
                value.as_str().map_or_else(|| value.to_string(), str::to_owned),
            )
        })
        .collect();
    let item = Item {
        arn: text("ARN").or_else(|| text("arn")).unwrap_or_default().to_owned(),
        existence: if deleted { Existence::Deleted } else { Existence::Exists },
        created: time("resourceCreationTime"),
        deleted: captured.filter(|_| deleted),
        settings: item::settings(&supplementary),
        as_of: captured,
        complete: !deleted,
    };
    Some(((account, region, kind, id), captured, item))
}
