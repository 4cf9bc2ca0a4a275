//! Leaving the noise out where CloudTrail is analyzed: one predicate, evaluated here on an [`Event`] and spelt in the
//! languages of the places where one would paste it.
//!
//! An event is left out only if everything is known: its caller by proof (a service-linked role of the record's own
//! account, `invokedBy` the same service, `readOnly` true) and its call, its error and, where the code alone says
//! too little, its message by the catalog. A field that is missing is never proof, so an event that lacks one is
//! kept. What a dialect cannot say exactly is kept, too: no dialect hides an event that the predicate keeps.

use crate::catalog::message::has_placeholder;
use crate::catalog::scanner::ProofRule;
use crate::catalog::{Caller, Catalog, CheckEntry, ConfigUse, ErrorMeaning, EvidenceLevel, Scanner, says_other_cause};
use crate::event::Event;
use crate::partition::{PARTITIONS, Partition};
use crate::tally::{Call, SeriesKey};

mod dialect;
mod fit;
mod jq;
mod patterns;
mod search;
mod sigma;
mod sql;

pub use dialect::{Dialect, Printed, Unprintable};

/// The events that are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// Only of these accounts; empty for all.
    pub accounts: Vec<String>,
    /// The partitions that these accounts are of; empty where nothing says so. An account is of one partition only, so
    /// this makes texts shorter and does not change which events are noise.
    pub partitions: Vec<Partition>,
    /// One entry a caller.
    pub callers: Vec<Excluded>,
}

/// A caller and its calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    /// The service, such as `config.amazonaws.com`.
    pub service: String,
    /// The name of its service-linked role.
    pub role: String,
    /// What it asks; those that Config was seen failing on first.
    pub calls: Vec<ExcludedCall>,
}

/// One call and its error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcludedCall {
    /// The lookup's id in the catalog.
    pub lookup: String,
    /// `eventSource`.
    pub source: String,
    /// `eventName`.
    pub name: String,
    /// `errorCode`.
    pub code: String,
    /// The `errorMessage`s that say "not set", where the code alone may also say something else; else empty.
    pub messages: Vec<String>,
}

impl Exclusion {
    /// The filter in a dialect.
    ///
    /// # Errors
    /// [`Unprintable`] where the dialect needs to know more.
    pub fn print(&self, dialect: Dialect) -> Result<Printed, Unprintable> {
        if self.callers.is_empty() {
            return Err(Unprintable::Nothing);
        }
        let is_id = |account: &&String| account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(other) = self.accounts.iter().find(|account| !is_id(account)) {
            return Err(Unprintable::NotAnAccount(other.clone()));
        }
        let compares = matches!(dialect, Dialect::Athena | Dialect::Lake | Dialect::Duckdb | Dialect::Jq);
        if !compares && self.accounts.is_empty() {
            return Err(Unprintable::NeedsAccount);
        }
        match dialect {
            Dialect::Athena => Ok(sql::athena(self)),
            Dialect::Lake => sql::lake(self),
            Dialect::Duckdb => Ok(sql::duckdb(self)),
            Dialect::Jq => Ok(jq::program(self)),
            Dialect::LogsInsights => fit::with_partitions(self, search::logs_insights),
            Dialect::Splunk => Ok(search::splunk(self)),
            Dialect::Opensearch => Ok(search::lucene(self)),
            Dialect::Sigma => Ok(sigma::rule(self)),
            Dialect::MetricFilter => fit::with_partitions(self, patterns::metric_filter),
            Dialect::Eventbridge => fit::with_partitions(self, patterns::eventbridge),
        }
    }

    /// All that the catalog knows as noise.
    #[must_use]
    pub fn from_catalog(catalog: &Catalog, accounts: Vec<String>) -> Self {
        let scanners = catalog
            .scanners()
            .iter()
            // A role whose name is not known cannot be written into a filter.
            .filter(|scanner| scanner.proof == ProofRule::ServiceLinkedRole && !scanner.role.is_empty());
        let callers = scanners.map(|scanner| Excluded {
            service: scanner.service_principal.clone(),
            role: scanner.role.clone(),
            calls: calls(catalog, scanner),
        });
        Self {
            accounts,
            partitions: Vec::new(),
            callers: callers.filter(|caller| !caller.calls.is_empty()).collect(),
        }
    }

    /// The common part of it: scanners that were seen, and checks that are always asked for. All of it would be ten times as
    /// long, for errors that few accounts have.
    #[must_use]
    pub fn common(mut self, catalog: &Catalog) -> Self {
        let is_seen = |excluded: &Excluded| {
            let of_role = |it: &&Scanner| it.service_principal == excluded.service && it.role == excluded.role;
            let mut scanners = catalog.scanners().iter().filter(of_role);
            scanners.any(|scanner| scanner.seen != EvidenceLevel::Inferred)
        };
        self.callers.retain(is_seen);
        let common = catalog.common();
        for caller in &mut self.callers {
            caller.calls.retain(|call| common.lookup(&call.lookup).is_some());
        }
        self.callers.retain(|caller| !caller.calls.is_empty());
        self
    }

    /// Only what was found: the calls of these callers, by service and lookup.
    #[must_use]
    pub fn only(mut self, found: &[(String, String)]) -> Self {
        for caller in &mut self.callers {
            let service = caller.service.clone();
            caller
                .calls
                .retain(|call| found.contains(&(service.clone(), call.lookup.clone())));
        }
        self.callers.retain(|caller| !caller.calls.is_empty());
        self
    }

    /// Whether any event of a check is left out.
    #[must_use]
    pub fn hides_check(&self, id: &str) -> bool {
        let mut calls = self.callers.iter().flat_map(|caller| &caller.calls);
        calls.any(|call| call.lookup == id)
    }

    /// Whether the event is left out.
    #[must_use]
    pub fn hides(&self, event: &Event) -> bool {
        let Some(code) = &event.error_code else {
            return false;
        };
        let call = Call {
            place: (&event.account, &event.region),
            source: &event.source,
            name: &event.name,
            code,
            message: event.error_message.as_deref(),
            session: None,
        };
        self.hides_call(&Caller::from_event(event), &call)
    }

    /// Whether the events of this series are left out, which have the meaning of this `errorMessage`.
    #[must_use]
    pub fn hides_series(&self, key: &SeriesKey, message: Option<&str>) -> bool {
        let call = Call {
            place: (&key.account, &key.region),
            source: &key.source,
            name: &key.name,
            code: &key.error_code,
            message,
            session: None,
        };
        self.hides_call(&key.caller, &call)
    }

    fn hides_call(&self, caller: &Caller, failed: &Call<'_>) -> bool {
        let Some(service) = &caller.service else {
            return false;
        };
        let proven = caller.read_only && caller.invoked_by.as_ref() == Some(service);
        let wanted = self.accounts.is_empty() || self.accounts.iter().any(|account| account == failed.place.0);
        let role = caller.arn.rsplit('/').next().unwrap_or_default();
        let partition = caller.arn.split(':').nth(1).unwrap_or_default();
        proven
            && wanted
            && Partition::is_known(partition)
            && self
                .callers
                .iter()
                .filter(|excluded| excluded.service == *service && excluded.role == role)
                .flat_map(|excluded| &excluded.calls)
                .any(|call| call.is(failed))
    }
}

impl ExcludedCall {
    fn is(&self, failed: &Call<'_>) -> bool {
        let said = failed.message;
        let message = self.messages.is_empty() || self.messages.iter().any(|usual| Some(usual.as_str()) == said);
        self.source == failed.source && self.name == failed.name && self.code == failed.code && message
    }
}

impl Exclusion {
    /// Each account with the arns that the caller's role may have in it, one a partition: account and arns are tested
    /// together, as a role of one account proves nothing in the records of another.
    fn roles(&self, caller: &Excluded) -> Vec<(&str, Vec<String>)> {
        let partitions = match self.partitions.as_slice() {
            [] => &PARTITIONS,
            known => known,
        };
        let arns = |account: &str| partitions.iter().map(|it| caller.arn(it.name, account)).collect();
        let accounts = self.accounts.iter().map(String::as_str);
        accounts.map(|account| (account, arns(account))).collect()
    }
}

impl Excluded {
    /// The arn of the role in an account of a partition.
    fn arn(&self, partition: &str, account: &str) -> String {
        let Self { service, role, .. } = self;
        format!("arn:{partition}:iam::{account}:role/aws-service-role/{service}/{role}")
    }
}

fn calls(catalog: &Catalog, scanner: &Scanner) -> Vec<ExcludedCall> {
    let mut lookups: Vec<_> = catalog
        .lookups()
        .iter()
        // A call that the scanner's policy forbids, or once forbade, and an error that is no longer possible are no
        // noise by the code alone: no filter here knows the date.
        .filter(|lookup| scanner.forbids(&lookup.entry).is_none() && !scanner.is_denied_by_entry(&lookup.entry))
        .filter(|lookup| lookup.entry.impossible_since.is_none())
        .collect();
    lookups.sort_by_key(|lookup| lookup.entry.config != ConfigUse::Seen);
    let mut calls = Vec::new();
    for lookup in lookups {
        let entry = &lookup.entry;
        let Some(messages) = messages(entry) else { continue };
        for name in &entry.event {
            // Whatever a catalog says: a report never calls these noise.
            for code in entry.error.iter().filter(|code| !says_other_cause(code)) {
                calls.push(ExcludedCall {
                    lookup: entry.id.clone(),
                    source: lookup.source.clone(),
                    name: name.clone(),
                    code: code.clone(),
                    messages: messages.clone(),
                });
            }
        }
    }
    calls
}

/// The messages that must be there; empty where the code is enough, `None` where nothing would be enough.
fn messages(entry: &CheckEntry) -> Option<Vec<String>> {
    if !entry.ambiguous && entry.gone.is_empty() {
        return Some(Vec::new());
    }
    // Filters compare whole messages: one that names a resource is left to the report.
    let is_whole = |message: &str| !message.is_empty() && !has_placeholder(message);
    let says_not_set = |message: &&String| is_whole(message) && entry.answer(Some(message)) == ErrorMeaning::NotSet;
    let messages: Vec<String> = entry.message.iter().filter(says_not_set).cloned().collect();
    (!messages.is_empty()).then_some(messages)
}

#[cfg(test)]
mod tests;
