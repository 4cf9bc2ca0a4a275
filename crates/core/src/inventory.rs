//! What the account holds, or several accounts beside each other: resources, and which of their sub-configurations are
//! set. Pure data; the collector fills it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::catalog::caller::role_owner;
use crate::catalog::{Resource, ResourceType};
use crate::text_enum::text_enum;

/// The account as the collector found it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Where the states come from.
    pub read_from: ReadFrom,
    /// The account of the items that do not name theirs; `None` where that is not known, so that they speak of any.
    pub account: Option<String>,
    /// The configuration recorders, of all regions read.
    pub recorders: Vec<Recorder>,
    /// A delivery channel of AWS Config says that its last delivery failed.
    pub delivery_fails: bool,
    items: BTreeMap<ItemKey, Item>,
    /// Of items that name their account.
    of: BTreeMap<String, BTreeMap<ItemKey, Item>>,
}

/// Region, type and id.
type ItemKey = (String, ResourceType, String);

text_enum! {
    /// Where the inventory was read.
    pub enum ReadFrom: Default {
        /// AWS Config's API, or a file that Config delivered.
        Config = "config",
        /// S3 and Lambda themselves.
        Live = "live",
        /// Nowhere.
        @default None = "none",
    }
}

/// One configuration recorder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorder {
    /// Its region.
    pub region: String,
    /// Its name.
    pub name: String,
    /// The role that it assumes, if it names one.
    pub role_arn: Option<String>,
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
    /// Until when this is known to hold: when it was read, or captured by a recorder that may not have looked since. `None`
    /// where that is not known.
    pub as_of: Option<Timestamp>,
    /// A configuration item was read, so a key that it lacks is not set (one real sample: believed).
    pub complete: bool,
}

text_enum! {
    /// Whether a resource exists.
    pub enum Existence: Default {
        /// It does.
        Exists = "exists",
        /// It did.
        Deleted = "deleted",
        /// Nothing was read about it.
        @default Unknown = "unknown",
    }
}

text_enum! {
    /// Whether a sub-configuration is set.
    pub enum Setting {
        /// It is not.
        Absent = "absent",
        /// It is.
        Present = "present",
        /// Nothing was read about it.
        Unknown = "unknown",
    }
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
    pub fn put(&mut self, region: &str, kind: &ResourceType, id: &str, item: Item) {
        self.items.entry(key(region, kind, id)).or_default().join(item);
    }

    /// Puts one resource of this account and region in. It speaks for no other account.
    pub fn put_of(&mut self, (account, region): (&str, &str), kind: &ResourceType, id: &str, item: Item) {
        let items = self.of.entry(account.to_owned()).or_default();
        items.entry(key(region, kind, id)).or_default().join(item);
    }

    /// The resource of this account, region, type and id; none for a resource of another account or region.
    #[must_use]
    pub fn item(&self, account: &str, region: &str, resource: &Resource) -> Option<&Item> {
        if resource.is_foreign() {
            return None;
        }
        let key = key(region, &resource.kind, &resource.id);
        if let Some(item) = self.of.get(account).and_then(|items| items.get(&key)) {
            return Some(item);
        }
        let speaks = self.account.as_ref().is_none_or(|own| own == account);
        self.items.get(&key).filter(|_| speaks)
    }

    /// All resources, of all accounts: region, type, id and what is known.
    pub fn items(&self) -> impl Iterator<Item = (&str, &ResourceType, &str, &Item)> {
        self.items
            .iter()
            .chain(self.of.values().flatten())
            .map(|((region, kind, id), item)| (region.as_str(), kind, id.as_str(), item))
    }

    /// All resources with their account, which is empty where it is not known.
    pub fn items_by_account(&self) -> impl Iterator<Item = (&str, &str, &ResourceType, &str, &Item)> {
        let own = self.account.as_deref().unwrap_or_default();
        let own = self.items.iter().map(move |item| (own, item));
        let others = self
            .of
            .iter()
            .flat_map(|(account, items)| items.iter().map(|item| (account.as_str(), item)));
        own.chain(others)
            .map(|(account, ((region, kind, id), item))| (account, region.as_str(), kind, id.as_str(), item))
    }

    /// Whether any resource is known that names this account.
    #[must_use]
    pub fn knows(&self, account: &str) -> bool {
        self.of.contains_key(account)
    }

    /// The roles that the recorders of this account and region name. A recorder has a role of its own account.
    #[must_use]
    pub fn recorder_roles(&self, account: &str, region: &str) -> Vec<&str> {
        if self.account.as_ref().is_some_and(|own| own != account) {
            return Vec::new();
        }
        let recorders = self.recorders.iter().filter(|recorder| recorder.region == region);
        let roles = recorders.filter_map(|recorder| recorder.role_arn.as_deref());
        roles.filter(|role| role_owner(role) == Some(account)).collect()
    }
}

impl Item {
    fn join(&mut self, item: Self) {
        if self.arn.is_empty() {
            self.arn = item.arn;
        }
        // A name may be listed as deleted and, made anew, as existing: then it exists.
        if self.existence != Existence::Exists && item.existence != Existence::Unknown {
            self.existence = item.existence;
        }
        self.created = self.created.or(item.created);
        self.deleted = self.deleted.or(item.deleted);
        self.settings.extend(item.settings);
        self.complete |= item.complete;
        self.as_of = match (self.as_of, item.as_of) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    /// Whether this is known to hold at a time.
    #[must_use]
    pub fn covers(&self, time: Timestamp) -> bool {
        self.as_of.is_some_and(|as_of| as_of >= time)
    }

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

fn key(region: &str, kind: &ResourceType, id: &str) -> ItemKey {
    (region.to_owned(), kind.clone(), id.to_owned())
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
                inventory.put("eu-central-1", &ResourceType::S3Bucket, "logs", item);
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
    fn an_item_of_one_account_never_speaks_for_another() {
        let item = |key: &str| Item {
            settings: BTreeMap::from([(key.to_owned(), Setting::Present)]),
            ..Item::default()
        };
        let resource = Resource::new(ResourceType::S3Bucket, "logs");
        let mut inventory = Inventory::new(ReadFrom::Config);
        for account in ["111122223333", "222233334444"] {
            inventory.put_of((account, "eu-central-1"), &resource.kind, "logs", item(account));
        }
        for account in ["111122223333", "222233334444"] {
            let found = inventory.item(account, "eu-central-1", &resource).unwrap();
            assert_eq!(found.settings.keys().collect::<Vec<_>>(), [account]);
            assert!(inventory.knows(account));
        }
        assert_eq!(inventory.item("333344445555", "eu-central-1", &resource), None);
        assert_eq!(inventory.item("111122223333", "us-east-1", &resource), None);
        assert!(!inventory.knows("333344445555"));
        assert_eq!(inventory.items().count(), 2);
        // What names no account speaks for the inventory's own.
        inventory.put("us-east-1", &resource.kind, "logs", item("own"));
        inventory.account = Some("111122223333".to_owned());
        assert!(inventory.item("111122223333", "us-east-1", &resource).is_some());
        assert_eq!(inventory.item("222233334444", "us-east-1", &resource), None);
    }

    #[test]
    fn a_recorders_role_is_one_of_its_own_account_and_region_only() {
        let role = |account: &str| Some(format!("arn:aws:iam::{account}:role/recorder"));
        let recorder = |region: &str, role_arn| Recorder {
            region: region.to_owned(),
            name: "default".to_owned(),
            role_arn,
            recording: Some(true),
        };
        let mut inventory = Inventory::new(ReadFrom::Config);
        inventory.recorders = vec![
            recorder("eu-central-1", role("111122223333")),
            recorder("us-east-1", role("444455556666")),
            recorder("us-west-2", None),
            recorder("eu-west-1", Some(String::new())),
        ];
        let own = "arn:aws:iam::111122223333:role/recorder";
        for account in [None, Some("111122223333".to_owned())] {
            inventory.account = account;
            assert_eq!(inventory.recorder_roles("111122223333", "eu-central-1"), [own]);
            for (account, region) in [
                ("444455556666", "eu-central-1"),
                ("111122223333", "us-east-1"),
                ("111122223333", "us-west-2"),
                ("111122223333", "eu-west-1"),
                ("", "eu-west-1"),
            ] {
                assert!(
                    inventory.recorder_roles(account, region).is_empty(),
                    "{account} {region}"
                );
            }
        }
        assert!(inventory.recorder_roles("444455556666", "us-east-1").is_empty());
    }

    #[test]
    fn what_was_joined_holds_only_as_long_as_the_older_part() {
        let at = |time: &str| Item {
            as_of: Some(time.parse().unwrap()),
            ..Item::default()
        };
        let (old, new) = ("2019-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
        for (one, other) in [(old, new), (new, old)] {
            let mut item = at(one);
            item.join(at(other));
            item.join(Item::default());
            assert!(item.covers(old.parse().unwrap()));
            assert!(!item.covers(new.parse().unwrap()));
        }
        assert!(!Item::default().covers(old.parse().unwrap()));
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
