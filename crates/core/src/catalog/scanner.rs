//! Principals that sweep accounts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use super::{CheckEntry, ConfigUse};

/// The service principal of AWS Config.
pub(crate) const CONFIG: &str = "config.amazonaws.com";

/// Someone who reads the configuration of many resources, and how to know them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scanner {
    /// Short name, such as `config-recorder`; unique.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// By what it is known.
    pub proof: ProofRule,
    /// The AWS service behind it, such as `config.amazonaws.com`.
    pub service_principal: String,
    /// The name of its service-linked role; empty where it has none, or where the name is not known.
    pub role: String,
    /// Names of sessions that it was seen with. Of a service-linked role they explain; of a recorder's role they are part of the
    /// proof.
    pub sessions: Vec<ScannerSession>,
    /// The policy of its service-linked role, as it was read; `None` where nobody has looked.
    #[serde(default)]
    pub policy: Option<Policy>,
    /// The actions of the catalog's checks that this policy permits.
    #[serde(default)]
    pub permits: BTreeSet<String>,
    /// Of these, the ones that it permits only from a day on.
    #[serde(default)]
    pub since: BTreeMap<String, Date>,
    /// The actions for which the policies were read.
    #[serde(skip)]
    pub(super) actions: Arc<BTreeSet<String>>,
    /// Why it calls; empty where no record of such a call is known.
    pub means: String,
    /// How sure we are.
    pub seen: super::EvidenceLevel,
    /// Where to read on.
    pub links: Vec<String>,
}

/// By what a scanner is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProofRule {
    /// A role that only AWS can create.
    ServiceLinkedRole,
    /// The role that the account's configuration recorder names.
    RecorderRole,
}

/// A managed policy in one version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Its name, such as `AWSConfigServiceRolePolicy`.
    pub name: String,
    /// Its version, such as `v96`.
    pub version: String,
    /// The day of that version.
    pub date: Date,
}

/// That a policy does not permit a check's action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forbidden {
    /// The day from which on it is permitted; `None` where it is not.
    pub until: Option<Date>,
}

/// A session name and what is done under it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScannerSession {
    /// The session's name.
    pub name: String,
    /// What the scanner does under it.
    pub does: String,
    /// How sure we are.
    pub seen: super::EvidenceLevel,
    /// Whether it is one of the recorder's inventory; another part of the service uses it otherwise.
    #[serde(default = "yes")]
    pub recorder: bool,
}

fn yes() -> bool {
    true
}

impl Scanner {
    /// What is done under a session of this name.
    #[must_use]
    pub fn session(&self, name: &str) -> Option<&ScannerSession> {
        self.sessions.iter().find(|session| session.name == name)
    }

    /// Whether its policy does not permit a check's action, or did not once. What a customer's own role may do, only its
    /// owner knows; of an action that no policy was read for, nothing is known.
    #[must_use]
    pub fn forbids(&self, entry: &CheckEntry) -> Option<Forbidden> {
        let is_bound = self.proof == ProofRule::ServiceLinkedRole && self.policy.is_some();
        if !is_bound || !self.actions.contains(&entry.action) {
            return None;
        }
        let until = self.since.get(&entry.action).copied();
        (!self.permits.contains(&entry.action) || until.is_some()).then_some(Forbidden { until })
    }

    /// Whether its policy permits a check's action by now, as far as is known.
    #[must_use]
    pub fn may_call_now(&self, entry: &CheckEntry) -> bool {
        let permitted = self.forbids(entry).is_none_or(|forbidden| forbidden.until.is_some());
        permitted && !self.is_denied_by_entry(entry)
    }

    /// Whether a service-linked role is this scanner's. Where its name is not known, the path of the principal, under which
    /// only AWS creates roles, is enough.
    #[must_use]
    pub fn has_role(&self, name: &str) -> bool {
        self.role.is_empty() || self.role == name
    }

    /// Whether its policy permitted a lookup at a time, as far as is known.
    #[must_use]
    pub fn may_call(&self, entry: &CheckEntry, time: Timestamp) -> bool {
        let forbidden = self.forbids(entry);
        let still = forbidden.is_some_and(|it| it.until.is_none_or(|until| time < super::date_begins(until)));
        !still && !self.is_denied_by_entry(entry)
    }

    /// Whether an entry itself says that Config's service-linked role may not make the call.
    #[must_use]
    pub fn is_denied_by_entry(&self, entry: &CheckEntry) -> bool {
        let config = self.proof == ProofRule::ServiceLinkedRole && self.service_principal == CONFIG;
        config && entry.config == ConfigUse::NotPermitted
    }
}
