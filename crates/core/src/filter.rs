//! Leaving the noise out where CloudTrail is analysed: one predicate, evaluated here on an [`Event`] and spelt in the
//! languages of the places where one would paste it.
//!
//! An event is left out only if everything is known: its caller by proof (a service-linked role of the record's own
//! account, `invokedBy` the same service, `readOnly` true) and its call, its error and, where the code alone says
//! too little, its message by the catalogue. A field that is missing is never proof, so an event that lacks one is
//! kept. What a dialect cannot say exactly is kept, too.

use crate::catalogue::scanner::ProofRule;
use crate::catalogue::{Caller, Catalogue, ConfigUse, Scanner};
use crate::event::Event;

mod dialect;
mod patterns;
mod query;
mod search;

pub use dialect::{Dialect, Printed, Unprintable};

/// The partitions of AWS: the public one, China's and the US government's.
const PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

/// The events that are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// Only of these accounts; empty for all.
    pub accounts: Vec<String>,
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
    pub calls: Vec<Call>,
}

/// One call and its error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The lookup's id in the catalogue.
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
    /// All that the catalogue knows as noise.
    #[must_use]
    pub fn of_catalogue(catalogue: &Catalogue, accounts: Vec<String>) -> Self {
        let scanners = catalogue
            .scanners()
            .iter()
            .filter(|scanner| scanner.proof == ProofRule::ServiceLinkedRole);
        let callers = scanners.map(|scanner| Excluded {
            service: scanner.service_principal.clone(),
            role: scanner.role.clone(),
            calls: calls(catalogue, scanner),
        });
        Self {
            accounts,
            callers: callers.collect(),
        }
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

    /// Whether the event is left out.
    #[must_use]
    pub fn hides(&self, event: &Event) -> bool {
        let caller = Caller::of(event);
        let (Some(service), Some(code)) = (&caller.service, &event.error_code) else {
            return false;
        };
        let proven = caller.read_only && caller.invoked_by.as_ref() == Some(service);
        let wanted = self.accounts.is_empty() || self.accounts.contains(&event.account);
        let role = caller.arn.rsplit('/').next().unwrap_or_default();
        let partition = caller.arn.split(':').nth(1).unwrap_or_default();
        proven
            && wanted
            && PARTITIONS.contains(&partition)
            && self
                .callers
                .iter()
                .filter(|excluded| excluded.service == *service && excluded.role == role)
                .flat_map(|excluded| &excluded.calls)
                .any(|call| call.is(event, code))
    }
}

impl Call {
    fn is(&self, event: &Event, code: &str) -> bool {
        let said = event.error_message.as_deref();
        let message = self.messages.is_empty() || self.messages.iter().any(|usual| Some(usual.as_str()) == said);
        self.source == event.source && self.name == event.name && self.code == code && message
    }
}

impl Excluded {
    /// The arns of the role in an account.
    fn arns(&self, account: &str) -> Vec<String> {
        let Self { service, role, .. } = self;
        PARTITIONS
            .map(|partition| format!("arn:{partition}:iam::{account}:role/aws-service-role/{service}/{role}"))
            .to_vec()
    }

    /// The arns of the role in the public partition, in these accounts.
    fn arns_in(&self, accounts: &[String]) -> Vec<String> {
        accounts
            .iter()
            .filter_map(|account| self.arns(account).into_iter().next())
            .collect()
    }
}

fn calls(catalogue: &Catalogue, scanner: &Scanner) -> Vec<Call> {
    let mut lookups: Vec<_> = catalogue
        .lookups()
        .iter()
        // A call that the scanner's policy forbids, or once forbade, and an error that is no longer possible are no
        // noise by the code alone: no filter here knows the date.
        .filter(|lookup| scanner.forbids(&lookup.entry).is_none() && !scanner.is_denied_by_entry(&lookup.entry))
        .filter(|lookup| lookup.entry.impossible_since.is_none())
        // Without a message that says it, such a code proves nothing.
        .filter(|lookup| !lookup.entry.ambiguous || !lookup.entry.message.is_empty())
        .collect();
    lookups.sort_by_key(|lookup| lookup.entry.config != ConfigUse::Seen);
    let mut calls = Vec::new();
    for lookup in lookups {
        let entry = &lookup.entry;
        let messages = if entry.ambiguous || !entry.gone.is_empty() {
            entry.message.clone()
        } else {
            Vec::new()
        };
        for name in &entry.event {
            for code in &entry.error {
                calls.push(Call {
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
