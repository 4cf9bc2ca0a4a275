//! The calls that configure or remove what a check reads.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Catalog, Check};
use crate::event::Names;

/// The writing calls of one check, by their `eventName`s.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Writes {
    /// Calls that configure it.
    #[serde(default)]
    pub make: Vec<String>,
    /// Calls that remove it.
    #[serde(default)]
    pub remove: Vec<String>,
    /// To remove it weakens security.
    #[serde(default)]
    pub weakens: bool,
    /// A read that succeeds proves that it is configured.
    #[serde(default = "yes")]
    pub reads: bool,
}

/// What a writing call does to what a check reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SettingEffect {
    /// Configures it.
    Made,
    /// Removes it.
    Removed,
}

fn yes() -> bool {
    true
}

impl Default for Writes {
    fn default() -> Self {
        Self {
            make: Vec::new(),
            remove: Vec::new(),
            weakens: false,
            reads: true,
        }
    }
}

impl Writes {
    /// All of them.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.make.iter().chain(&self.remove)
    }

    /// What this call does; `None` if it is none of these.
    #[must_use]
    pub fn change(&self, name: &str) -> Option<SettingEffect> {
        let names = |names: &[String]| names.iter().any(|known| known == name);
        if names(&self.remove) {
            Some(SettingEffect::Removed)
        } else if names(&self.make) {
            Some(SettingEffect::Made)
        } else {
            None
        }
    }
}

impl Catalog {
    /// Whether a call that succeeded says anything of a setting: it reads, configures or removes what a check reads.
    #[must_use]
    pub fn concerns_setting(&self, source: &str, name: &str) -> bool {
        self.lookups.iter().any(|lookup| lookup.concerns(source, name))
    }

    /// A check by one of its calls, reading or writing; its rule names the resource.
    #[must_use]
    pub fn by_call(&self, source: &str, name: &str) -> Option<&Check> {
        let writes = |lookup: &&Check| lookup.source == source && lookup.entry.writes.change(name).is_some();
        let read = self.checks_of_call(source, name).next();
        read.or_else(|| self.lookups.iter().find(writes))
    }

    /// The checks of whose settings a call says something when it succeeds, and the change that it makes; `None` if it
    /// reads the setting.
    pub fn settings(&self, source: &str, name: &str) -> impl Iterator<Item = (&Check, Option<SettingEffect>)> {
        let concerned = self.lookups.iter().filter(move |check| check.concerns(source, name));
        concerned.map(move |check| (check, check.entry.writes.change(name)))
    }

    /// The calls of which [`concerns_setting`](Self::concerns_setting) is true.
    #[must_use]
    pub fn setting_calls(&self) -> Names {
        Names::new(self.lookups.iter().flat_map(|lookup| {
            let writes = &lookup.entry.writes;
            let read = lookup.entry.event.iter().filter(|_| writes.reads);
            read.chain(writes.names())
                .map(|name| (lookup.source.as_str(), name.as_str()))
        }))
    }

    /// The `eventName`s of those calls.
    #[must_use]
    pub fn setting_call_names(&self) -> BTreeSet<&str> {
        let entries = self.lookups.iter().map(|lookup| &lookup.entry);
        let names = entries.flat_map(|entry| {
            let read = entry.event.iter().filter(|_| entry.writes.reads);
            read.chain(entry.writes.names()).map(String::as_str)
        });
        names.collect()
    }

    /// What LookupEvents has to be asked for: the `eventName`s of the checks, then those of the calls whose success
    /// weakens security. The other calls that configure or remove a setting would be three times as many names, each at
    /// least half a second; that the setting was there is seen without them, only not who changed it.
    #[must_use]
    pub fn names_to_ask(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.event_names().into_keys().collect();
        let weakens = self
            .lookups
            .iter()
            .map(|lookup| &lookup.entry.writes)
            .filter(|it| it.weakens);
        let removals: BTreeSet<&str> = weakens.flat_map(|writes| &writes.remove).map(String::as_str).collect();
        names.extend(removals.into_iter().filter(|name| !self.is_asked(name)));
        names
    }

    fn is_asked(&self, name: &str) -> bool {
        self.lookups
            .iter()
            .any(|lookup| lookup.entry.event.iter().any(|event| event == name))
    }

    /// The `eventName`s of all writing calls with their `eventSource`s, sorted.
    #[must_use]
    pub fn write_names(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for lookup in &self.lookups {
            let writes = &lookup.entry.writes;
            for event in writes.names() {
                let sources = names.entry(event).or_default();
                if !sources.contains(&lookup.source.as_str()) {
                    sources.push(&lookup.source);
                }
            }
        }
        names
    }
}

impl Check {
    /// Whether a success of this call says anything of the setting.
    fn concerns(&self, source: &str, name: &str) -> bool {
        let Writes { reads, .. } = self.entry.writes;
        self.source == source
            && ((reads && self.entry.event.iter().any(|event| event == name))
                || self.entry.writes.change(name).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_builtin_check_names_the_calls_that_configure_it_and_security_is_marked() {
        let catalog = Catalog::builtin().unwrap();
        for lookup in catalog.lookups() {
            assert!(!lookup.entry.writes.make.is_empty(), "{}", lookup.entry.id);
        }
        let weakens = |lookup: &&Check| lookup.entry.writes.weakens;
        let ids: Vec<&str> = catalog
            .lookups()
            .iter()
            .filter(weakens)
            .map(|it| it.entry.id.as_str())
            .collect();
        assert_eq!(
            ids,
            [
                "s3-bucket-policy",
                "s3-bucket-policy-status",
                "s3-public-access-block",
                "s3-account-public-access-block",
                "s3-bucket-encryption",
                "lambda-policy",
            ]
        );
    }

    #[test]
    fn a_read_of_encryption_proves_nothing_and_its_removal_does() {
        let catalog = Catalog::builtin().unwrap();
        let s3 = "s3.amazonaws.com";
        assert!(!catalog.concerns_setting(s3, "GetBucketEncryption"));
        assert!(catalog.concerns_setting(s3, "DeleteBucketEncryption"));
        assert!(catalog.concerns_setting("lambda.amazonaws.com", "RemovePermission20150331v2"));
        assert!(!catalog.concerns_setting(s3, "RemovePermission20150331v2"));
        assert!(!catalog.concerns_setting(s3, "ListBuckets"));
    }
}
