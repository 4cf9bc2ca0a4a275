//! What the account holds: resources, and which of their sub-configurations are set. Pure data; the collector
//! fills it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::catalogue::Resource;

/// The account as the collector found it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Where the states come from.
    pub read_from: ReadFrom,
    /// The account that it tells of; `None` where that is not known, so that it speaks of any.
    pub account: Option<String>,
    /// The configuration recorders, of all regions read.
    pub recorders: Vec<Recorder>,
    items: BTreeMap<ItemKey, Item>,
}

type ItemKey = (String, String, String);

/// Where the inventory was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReadFrom {
    /// AWS Config's API, or a file that Config delivered.
    Config,
    /// S3 and Lambda themselves.
    Live,
    /// Nowhere.
    #[default]
    None,
}

/// One configuration recorder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorder {
    /// Its region.
    pub region: String,
    /// Its name.
    pub name: String,
    /// The role that it assumes.
    pub role_arn: String,
    /// Whether it records at present; `None` where its status could not be read.
    pub recording: Option<bool>,
}

/// One resource.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// Its ARN; empty where unknown.
    pub arn: String,
    /// Whether it exists.
    pub existence: Existence,
    /// When it was created, if known.
    pub created: Option<Timestamp>,
    /// When it was deleted, if known.
    pub deleted: Option<Timestamp>,
    /// Sub-configurations by their key in `supplementaryConfiguration`; a key that is not here is [`Setting::Unknown`].
    pub settings: BTreeMap<String, Setting>,
    /// A configuration item was read, so a key that it lacks is not set (one real sample: believed).
    pub complete: bool,
}

/// Whether a resource exists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Existence {
    /// It does.
    Exists,
    /// It did.
    Deleted,
    /// Nothing was read about it.
    #[default]
    Unknown,
}

/// Whether a sub-configuration is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// It is not.
    Absent,
    /// It is.
    Present,
    /// Nothing was read about it.
    Unknown,
}

/// Keys that BatchGetResourceConfig strips from what it answers (documented): their absence says nothing.
const STRIPPED: [&str; 2] = ["BucketTaggingConfiguration", "Tags"];

impl Inventory {
    /// Nothing but where it would have come from.
    #[must_use]
    pub fn new(read_from: ReadFrom) -> Self {
        Self {
            read_from,
            ..Self::default()
        }
    }

    /// Puts one resource in; what is known of it already is joined with it.
    pub fn put(&mut self, region: &str, kind: &str, id: &str, item: Item) {
        let known = self.items.entry(key(region, kind, id)).or_default();
        if known.arn.is_empty() {
            known.arn = item.arn;
        }
        // A name may be listed as deleted and, made anew, as existing: then it exists.
        if known.existence != Existence::Exists && item.existence != Existence::Unknown {
            known.existence = item.existence;
        }
        known.created = known.created.or(item.created);
        known.deleted = known.deleted.or(item.deleted);
        known.settings.extend(item.settings);
        known.complete |= item.complete;
    }

    /// The resource of this account, region, type and id.
    #[must_use]
    pub fn item(&self, account: &str, region: &str, resource: &Resource) -> Option<&Item> {
        if self.account.as_ref().is_some_and(|own| own != account) {
            return None;
        }
        self.items.get(&key(region, &resource.kind, &resource.id))
    }

    /// All resources: region, type, id and what is known.
    pub fn items(&self) -> impl Iterator<Item = (&str, &str, &str, &Item)> {
        self.items
            .iter()
            .map(|((region, kind, id), item)| (region.as_str(), kind.as_str(), id.as_str(), item))
    }

    /// The roles that the recorders name.
    #[must_use]
    pub fn recorder_roles(&self) -> Vec<String> {
        self.recorders
            .iter()
            .map(|recorder| recorder.role_arn.clone())
            .collect()
    }
}

impl Item {
    /// Whether the sub-configuration of this key is set. Config's keys begin with a capital letter; another key is
    /// none of Config's, so that an item lacks it says nothing.
    #[must_use]
    pub fn setting(&self, key: &str) -> Setting {
        match self.settings.get(key) {
            Some(setting) => *setting,
            None if self.complete && key.starts_with(char::is_uppercase) && !STRIPPED.contains(&key) => Setting::Absent,
            None => Setting::Unknown,
        }
    }
}

fn key(region: &str, kind: &str, id: &str) -> ItemKey {
    (region.to_owned(), kind.to_owned(), id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_listed_as_deleted_and_as_existing_exists_in_either_order() {
        let listed = |existences: [Existence; 2]| {
            let mut inventory = Inventory::new(ReadFrom::Config);
            for existence in existences {
                let item = Item {
                    existence,
                    ..Item::default()
                };
                inventory.put("eu-central-1", "AWS::S3::Bucket", "logs", item);
            }
            let mut items = inventory.items().map(|(.., item)| item.existence);
            (items.next(), items.next())
        };
        for order in [
            [Existence::Deleted, Existence::Exists],
            [Existence::Exists, Existence::Deleted],
        ] {
            assert_eq!(listed(order), (Some(Existence::Exists), None));
        }
    }

    #[test]
    fn a_missing_key_says_something_only_in_a_complete_item_and_only_if_config_has_such_a_key() {
        let mut item = Item::default();
        assert_eq!(item.setting("BucketPolicy"), Setting::Unknown);
        item.complete = true;
        assert_eq!(item.setting("BucketPolicy"), Setting::Absent);
        for key in ["Tags", "BucketTaggingConfiguration", "ownership-controls"] {
            assert_eq!(item.setting(key), Setting::Unknown, "{key}");
        }
        item.settings.insert("BucketPolicy".to_owned(), Setting::Present);
        assert_eq!(item.setting("BucketPolicy"), Setting::Present);
    }
}
