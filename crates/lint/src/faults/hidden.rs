//! What a text hides although it is no noise, and which of its conditions does that.

use std::collections::BTreeSet;

use serde_json::Value;
use trailhum_core::catalog::is_refusal;

use super::Finder;
use super::join::text_at;
use crate::exclusion::{ExcludingTerm, excluding_terms};
use crate::fault::{FaultId, FilterFault};
use crate::fields::{FieldRole, may_be_missing, role};
use crate::literals::Literals;
use crate::probes::{CallerClass, Probe};
use crate::shrink::shrink;

/// The most conditions that are looked at one by one.
const MOST_TERMS: usize = 60;

pub(super) fn find(finder: &Finder<'_>, found: &mut Vec<FilterFault>) {
    let terms = excluding_terms(&finder.filter.root);
    let hidden: Vec<&Probe> = finder
        .probes
        .all
        .iter()
        .filter(|probe| !finder.keeps(&probe.record))
        .collect();
    let literals = Literals::collect(&finder.filter.root);
    for term in terms.iter().take(MOST_TERMS) {
        let mut seen: BTreeSet<(FaultId, String)> = BTreeSet::new();
        let search = TermSearch {
            finder,
            term,
            terms: &terms,
            named_calls: literals.values("eventName"),
        };
        for probe in &hidden {
            let Some((id, subject)) = search.fault(probe) else {
                continue;
            };
            if seen.contains(&(id, subject.clone())) || finder.is_noise(&probe.record) {
                continue;
            }
            seen.insert((id, subject.clone()));
            found.push(search.shown(id, subject, probe));
        }
    }
}

/// One condition that hides.
struct TermSearch<'a> {
    finder: &'a Finder<'a>,
    term: &'a ExcludingTerm,
    terms: &'a [ExcludingTerm],
    named_calls: &'a [String],
}

impl TermSearch<'_> {
    /// Whether this condition hides the record, alone or with others that hide it for the same reason.
    fn hides(&self, record: &Value) -> bool {
        let evaluation = self.finder.evaluation;
        let holds = self.term.body.holds(evaluation, record);
        let is_alike = |term: &&ExcludingTerm| {
            term.node == self.term.node
                || term.body.holds(evaluation, record) == holds && !term.fields.is_disjoint(&self.term.fields)
        };
        let open: Vec<(usize, bool)> = self
            .terms
            .iter()
            .filter(is_alike)
            .map(|term| (term.node, term.open))
            .collect();
        let root = &self.finder.filter.root;
        self.term.hides(evaluation, record)
            && evaluation.deciding(&open).keeps(root, record)
            && !evaluation.keeps(root, record)
    }

    /// What is wrong with hiding this record, and the field or the name that it is about.
    fn fault(&self, probe: &Probe) -> Option<(FaultId, String)> {
        let body = self.term.body.holds(self.finder.evaluation, &probe.record);
        let found = if body {
            self.by_caller(probe)
        } else {
            self.missing(&probe.record)
        }?;
        self.hides(&probe.record).then_some(found)
    }

    /// A field that the condition needs, and that the record lacks.
    fn missing(&self, record: &Value) -> Option<(FaultId, String)> {
        let is_missing = |field: &&String| {
            let pointer = format!("/{}", field.replace('.', "/"));
            may_be_missing(field) && record.pointer(&pointer).is_none_or(Value::is_null)
        };
        let field = self.term.fields.iter().find(is_missing)?;
        // Of a call that the text names, its author knows what it has.
        let is_parameter = role(field) == FieldRole::Other && field.contains('.') && !field.starts_with("userIdentity");
        let name = text_at(record, "eventName").unwrap_or_default();
        if is_parameter && self.named_calls.iter().any(|named| named == name) {
            return None;
        }
        Some((FaultId::MissingField, field.clone()))
    }

    fn by_caller(&self, probe: &Probe) -> Option<(FaultId, String)> {
        let roles: BTreeSet<FieldRole> = self.term.fields.iter().map(|field| role(field)).collect();
        let has = |role: FieldRole| roles.contains(&role);
        let code = text_at(&probe.record, "errorCode");
        let denied = code.is_some_and(is_refusal);
        let knows_caller = [
            FieldRole::Identity,
            FieldRole::UserAgent,
            FieldRole::Address,
            FieldRole::InvokedBy,
        ];
        let found = match &probe.class {
            CallerClass::Service | CallerClass::Recorder => {
                let service = text_at(&probe.record, "userIdentity.invokedBy").unwrap_or_default();
                denied.then(|| (FaultId::DeniedService, service.to_owned()))
            }
            CallerClass::Named(name) if has(FieldRole::Identity) => Some((FaultId::ChosenName, name.clone())),
            CallerClass::Session(name) if has(FieldRole::Identity) => Some((FaultId::ChosenSession, name.clone())),
            CallerClass::UserAgent(agent) if has(FieldRole::UserAgent) => Some((FaultId::UserAgent, agent.clone())),
            CallerClass::Address(address) if has(FieldRole::Address) => Some((FaultId::SourceAddress, address.clone())),
            CallerClass::Through(service) if has(FieldRole::Address) => {
                denied.then(|| (FaultId::SourceAddress, service.clone()))
            }
            CallerClass::Through(service) if has(FieldRole::InvokedBy) => {
                denied.then(|| (FaultId::InvokedBy, service.clone()))
            }
            CallerClass::Person if !knows_caller.iter().any(|role| roles.contains(role)) => {
                code.and_then(|code| Self::any_caller(&roles, &probe.record, code))
            }
            _ => None,
        };
        // One example of each kind is enough.
        found.map(|(id, _)| (id, String::new()))
    }

    fn any_caller(roles: &BTreeSet<FieldRole>, record: &Value, code: &str) -> Option<(FaultId, String)> {
        let has = |role: FieldRole| roles.contains(&role);
        let named = |field: &str| text_at(record, field).unwrap_or_default().to_owned();
        match (has(FieldRole::Name), has(FieldRole::Error)) {
            (true, true) => Some((FaultId::AnyCaller, named("eventName"))),
            (true, false) => Some((FaultId::AnyCallerOfName, named("eventName"))),
            (false, true) => Some((FaultId::AnyCallerOfError, code.to_owned())),
            (false, false) if has(FieldRole::Source) => Some((FaultId::WholeService, named("eventSource"))),
            (false, false) if has(FieldRole::Account) => Some((FaultId::WholeAccount, named("recipientAccountId"))),
            (false, false) => None,
        }
    }

    fn shown(&self, id: FaultId, subject: String, probe: &Probe) -> FilterFault {
        // Who it is must be seen in the record.
        let seen: &[&str] = match id {
            FaultId::DeniedService => &[
                "/userIdentity/sessionContext/sessionIssuer/arn",
                "/userIdentity/invokedBy",
            ],
            FaultId::MissingField => &["/userIdentity/type"],
            _ => &["/eventSource", "/userIdentity/arn"],
        };
        let holds = |record: &Value| self.term.body.holds(self.finder.evaluation, record);
        let shows = |record: &Value| {
            let same = |pointer: &&str| record.pointer(pointer) == probe.record.pointer(pointer);
            seen.iter().all(same) && holds(record) == holds(&probe.record) && self.hides(record)
        };
        let subject = if subject.is_empty() {
            Self::subject(id, probe)
        } else {
            subject
        };
        let record = shrink(probe.record.clone(), &shows);
        FilterFault::new(id, self.term.span, subject).showing(record, false)
    }

    /// What the sentence names.
    fn subject(id: FaultId, probe: &Probe) -> String {
        let at = |field: &str| text_at(&probe.record, field).unwrap_or_default().to_owned();
        match (&probe.class, id) {
            (_, FaultId::DeniedService) => at("userIdentity.invokedBy"),
            (
                CallerClass::Named(text)
                | CallerClass::Session(text)
                | CallerClass::UserAgent(text)
                | CallerClass::Address(text)
                | CallerClass::Through(text),
                _,
            ) => text.clone(),
            (_, FaultId::AnyCallerOfError) => at("errorCode"),
            (_, FaultId::WholeService) => at("eventSource"),
            (_, FaultId::WholeAccount) => at("recipientAccountId"),
            _ => at("eventName"),
        }
    }
}
