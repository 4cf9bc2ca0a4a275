//! Leaving the noise out where CloudTrail is analyzed: one predicate, evaluated here on an [`Event`] and spelt in the
//! languages of the places where one would paste it.
//!
//! An event is left out only if everything is known: its caller by proof (a service-linked role of the record's own
//! account, `invokedBy` the same service, `readOnly` true) and its call, its error and, where the code alone says
//! too little, its message by the catalog. A field that is missing is never proof, so an event that lacks one is
//! kept. What a dialect cannot say exactly is kept, too: no dialect hides an event that the predicate keeps, but for one
//! difference that is said beside the text and can be turned off (`exact`): where names and codes are two lists, a listed
//! call with the error code of another listed call.

use crate::catalog::message::has_placeholder;
use crate::catalog::scanner::ProofRule;
use crate::catalog::{Caller, Catalog, CheckEntry, ConfigUse, ErrorMeaning, EvidenceLevel, Scanner, says_other_cause};
use crate::event::{Event, IdentityType};
use crate::partition::{PARTITIONS, Partition};
use crate::tally::{Call, SeriesKey};

mod blocks;
mod cloudtrail_rs;
mod dialect;
mod eventbridge;
mod expression;
mod jq;
pub(crate) mod metric;
mod panther;
mod part;
mod recorder;
mod search;
mod sigma;
mod split;
mod sql;
mod syntax;

pub use dialect::{Dialect, Printed, Unprintable};
pub use recorder::RecorderRole;
pub use sql::STATEMENT_HEAD;

/// Said of a filter in which calls and codes are two lists.
const GROUPED: &str = "Calls and error codes are two lists, which also match a listed call with the code of another one; that AWS never answers so is inferred. --exact pairs them.";

/// Said of a filter for roles that only the account's recorder vouches for.
const RECORDER_ROLES: &str = "It trusts that the recorder roles in it are still those of AWS Config's recorder: whoever may change the recorder or the role in that account decides. It also needs the recorder's session names, and invokedBy of AWS Config.";

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
    /// Whether each call is written with its own error code in languages that cannot join two fields, which makes texts
    /// longer; else names and codes of one service are two lists there.
    pub exact: bool,
}

/// A caller and its calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    /// The service, such as `config.amazonaws.com`.
    pub service: String,
    /// The name of its service-linked role; empty where it calls under a role of the customer's.
    pub role: String,
    /// That role, where it is no service-linked one.
    pub recorder_role: Option<RecorderRole>,
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
        if !dialect.compares_fields() && self.accounts.is_empty() {
            return Err(Unprintable::NeedsAccount);
        }
        // Of the accounts that are named, as the predicate is.
        let mut exclusion = self.clone();
        exclusion.callers.retain(|caller| {
            let owner = caller.recorder_role.as_ref().map(|role| role.account().to_owned());
            self.accounts.is_empty() || owner.is_none_or(|owner| self.accounts.contains(&owner))
        });
        if exclusion.callers.is_empty() {
            return Err(Unprintable::Nothing);
        }
        let notes = [
            (
                GROUPED,
                !dialect.compares_fields()
                    && !exclusion.exact
                    && exclusion.callers.iter().any(|caller| blocks::mixes(&caller.calls)),
            ),
            (
                RECORDER_ROLES,
                exclusion.callers.iter().any(|caller| caller.recorder_role.is_some()),
            ),
        ];
        let printed = exclusion.text(dialect)?;
        let notes = notes.into_iter().filter(|(_, holds)| *holds);
        Ok(notes.fold(printed, |printed, (note, _)| printed.noted(&[note])))
    }

    fn text(&self, dialect: Dialect) -> Result<Printed, Unprintable> {
        match dialect {
            Dialect::Athena => Ok(sql::athena(self)),
            Dialect::Trino => Ok(sql::trino(self)),
            Dialect::Ocsf => Ok(sql::ocsf(self)),
            Dialect::Lake => sql::lake(self),
            Dialect::Duckdb => Ok(sql::duckdb(self)),
            Dialect::Tailpipe => Ok(sql::tailpipe(self)),
            Dialect::Jq => Ok(jq::program(self)),
            Dialect::Panther => Ok(panther::rule(self)),
            Dialect::Sentinel => Ok(search::sentinel(self)),
            Dialect::Esql => Ok(search::esql(self)),
            Dialect::Splunk => Ok(search::splunk(self)),
            Dialect::LogsInsights => search::logs_insights(self),
            Dialect::MetricFilter => metric::metric_filter(self),
            Dialect::Eventbridge => eventbridge::pattern(self),
            Dialect::Opensearch => Ok(search::lucene(self)),
            Dialect::ElasticKql => Ok(search::elastic(self)),
            Dialect::Datadog => Ok(search::datadog(self)),
            Dialect::Sigma => Ok(sigma::rule(self)),
            Dialect::CloudtrailRs => Ok(cloudtrail_rs::rules(self)),
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
            recorder_role: None,
            calls: calls(catalog, scanner),
        });
        Self {
            accounts,
            partitions: Vec::new(),
            callers: callers.filter(|caller| !caller.calls.is_empty()).collect(),
            exact: false,
        }
    }

    /// Only the calls of AWS Config under a role of the customer's, which only the account's recorder vouches for: whoever
    /// names it here trusts that it is still the recorder's.
    #[must_use]
    pub fn of_recorder_role(catalog: &Catalog, arn: &str) -> Self {
        let by_role = |scanner: &&Scanner| scanner.proof == ProofRule::RecorderRole;
        let callers = catalog.scanners().iter().filter(by_role).map(|scanner| {
            let sessions = scanner.sessions.iter().filter(|session| session.recorder);
            Excluded {
                service: scanner.service_principal.clone(),
                role: String::new(),
                recorder_role: Some(RecorderRole {
                    arn: arn.to_owned(),
                    session_names: sessions.map(|session| session.name.clone()).collect(),
                }),
                calls: calls(catalog, scanner),
            }
        });
        Self {
            accounts: Vec::new(),
            partitions: Vec::new(),
            callers: callers.collect(),
            exact: false,
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
        self.hides_call((&Caller::from_event(event), event.principal.role_session()), &call)
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
        self.hides_call((&key.caller, key.caller.session.as_deref()), &call)
    }

    fn hides_call(&self, (caller, session): (&Caller, Option<&str>), failed: &Call<'_>) -> bool {
        let account = failed.place.0;
        let wanted = self.accounts.is_empty() || self.accounts.iter().any(|known| known == account);
        let partition = caller.arn.split(':').nth(1).unwrap_or_default();
        wanted
            && caller.read_only
            && Partition::is_known(partition)
            && self
                .callers
                .iter()
                .filter(|excluded| excluded.is(caller, session, account))
                .flat_map(|excluded| &excluded.calls)
                .any(|call| call.is(failed))
    }
}

impl Excluded {
    /// Whether it is this caller, by proof.
    fn is(&self, caller: &Caller, session: Option<&str>, account: &str) -> bool {
        let service = Some(&self.service);
        let invoked = caller.invoked_by.as_ref() == service;
        let Some(role) = &self.recorder_role else {
            let name = caller.arn.rsplit('/').next().unwrap_or_default();
            return invoked && caller.service.as_ref() == service && self.role == name;
        };
        let of_recorder = session.is_some_and(|session| role.session_names.iter().any(|name| name == session));
        invoked
            && caller.identity == IdentityType::AssumedRole
            && caller.arn == role.arn
            && role.account() == account
            && of_recorder
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
    /// The ARNs that the caller's role may have in the accounts that are named.
    fn arns(&self, caller: &Excluded) -> Vec<String> {
        match &caller.recorder_role {
            Some(role) => vec![role.arn.clone()],
            None => self.roles(caller).into_iter().flat_map(|(_, arns)| arns).collect(),
        }
    }

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
