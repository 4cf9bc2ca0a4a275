//! The calls that configure or remove what a check reads.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Catalog, Check, HistoryUse};
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
    /// least half a second; that the setting was there is seen without them, only not who changed it. With
    /// [`HistoryUse::Always`], only those of the checks that are always asked for.
    #[must_use]
    pub fn names_to_ask(&self, history: HistoryUse) -> Vec<&str> {
        let checks = || {
            self.lookups
                .iter()
                .map(|lookup| &lookup.entry)
                .filter(|it| it.history <= history)
        };
        let reads: BTreeSet<&str> = checks().flat_map(|entry| &entry.event).map(String::as_str).collect();
        let weakens = checks().map(|entry| &entry.writes).filter(|it| it.weakens);
        let removals: BTreeSet<&str> = weakens.flat_map(|writes| &writes.remove).map(String::as_str).collect();
        let further = removals
            .into_iter()
            .filter(|name| !reads.contains(name))
            .collect::<Vec<_>>();
        reads.into_iter().chain(further).collect()
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
        let ids = |wanted: fn(&Check) -> bool| -> Vec<&str> {
            let checks = catalog.lookups().iter().filter(|check| wanted(check));
            checks.map(|check| check.entry.id.as_str()).collect()
        };
        // Services that are enabled as a whole, policies that are attached elsewhere, calls that say both with one name.
        let without = [
            "s3-multi-region-access-point-policy",
            "cloudtrail-insights",
            "devops-guru-off",
            "organizations-effective-policy",
        ];
        let found: BTreeSet<&str> = ids(|check| check.entry.writes.make.is_empty()).into_iter().collect();
        assert_eq!(found, BTreeSet::from(without));
        let weakens = ids(|check| check.entry.writes.weakens);
        let common = [
            "s3-bucket-policy",
            "s3-bucket-policy-status",
            "s3-public-access-block",
            "s3-account-public-access-block",
            "s3-bucket-encryption",
        ];
        assert!(weakens.starts_with(&common), "{weakens:?}");
        for id in [
            "lambda-policy",
            "iam-password-policy",
            "efs-file-system-policy",
            "wafv2-logging",
            "shield-subscription",
        ] {
            assert!(weakens.contains(&id), "{id}");
        }
        for id in ["s3-bucket-cors", "ecr-lifecycle-policy", "iam-login-profile"] {
            assert!(!weakens.contains(&id), "{id}");
        }
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
