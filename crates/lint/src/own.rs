//! The user's own records: what a text hides and keeps of them.

use serde_json::{Map, Value, json};
use trailhum_core::event::{Event, NO_ERROR_CODE};
use trailhum_core::filter::Exclusion;

use crate::condition::Pattern;
use crate::evaluate::Evaluation;
use crate::read::Filter;

/// The fields of a record that are read from files.
const READ: [&str; 16] = [
    "awsRegion",
    "errorCode",
    "errorMessage",
    "eventID",
    "eventName",
    "eventSource",
    "readOnly",
    "recipientAccountId",
    "sourceIPAddress",
    "userAgent",
    "userIdentity.accountId",
    "userIdentity.arn",
    "userIdentity.invokedBy",
    "userIdentity.principalId",
    "userIdentity.type",
    "userIdentity.userName",
];

/// Below this the texts, numbers and booleans directly inside are read, as texts.
const PARAMETERS: &str = "requestParameters.";

/// The role behind a session, which is read too.
const ISSUER: &str = "userIdentity.sessionContext.sessionIssuer.";

/// Whether the field is read from files.
fn is_read(field: &str) -> bool {
    let parameter = field.strip_prefix(PARAMETERS);
    let issuer = field.strip_prefix(ISSUER);
    READ.contains(&field)
        || parameter.is_some_and(|key| !key.contains('.'))
        || issuer.is_some_and(|key| ["arn", "userName"].contains(&key))
}

/// What a text does with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordFate {
    /// It is kept.
    Kept,
    /// It is hidden, and is noise of a verified caller.
    NoiseHidden,
    /// It is hidden, and is not.
    OtherHidden,
}

impl Filter {
    /// The fields that the text names and that are not read from files: without them nothing can be said of own records.
    #[must_use]
    pub fn unread_fields(&self) -> Vec<String> {
        let mut fields = Vec::new();
        for (test, _, _) in self.root.tests() {
            let first = fields.len();
            test.operand.fields(&mut fields);
            // Of parameters the text is read: what is a number or a boolean there is not known.
            let is_typed = |pattern: &Pattern| matches!(pattern, Pattern::Number(..) | Pattern::Bool(_));
            let needs_type = self.language.has_types() && test.patterns.iter().any(is_typed);
            let new = fields.split_off(first);
            fields.extend(new.into_iter().filter(|field| {
                let is_read = is_read(field) && !(needs_type && field.starts_with(PARAMETERS));
                !is_read && crate::fields::is_known(field)
            }));
        }
        fields.sort();
        fields.dedup();
        fields
    }

    /// What the text does with a record.
    #[must_use]
    pub fn fate(&self, event: &Event, noise: &Exclusion) -> RecordFate {
        if Evaluation::new(self.language).keeps(&self.root, &record(event)) {
            RecordFate::Kept
        } else if noise.hides(event) {
            RecordFate::NoiseHidden
        } else {
            RecordFate::OtherHidden
        }
    }
}

/// The record as far as it was read.
fn record(event: &Event) -> Value {
    let mut record = Map::new();
    let mut set = |key: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            record.insert(key.to_owned(), json!(value));
        }
    };
    set("awsRegion", Some(&event.region));
    set(
        "errorCode",
        event.error_code.as_deref().filter(|code| *code != NO_ERROR_CODE),
    );
    set("errorMessage", event.error_message.as_deref());
    set("eventID", Some(&event.id.to_string()));
    set("eventName", Some(&event.name));
    set("eventSource", Some(&event.source));
    set("recipientAccountId", Some(&event.account));
    set("sourceIPAddress", event.source_ip.as_deref());
    set("userAgent", event.user_agent.as_deref());
    if let Some(read_only) = event.read_only {
        record.insert("readOnly".to_owned(), json!(read_only));
    }
    if !event.parameters.is_empty() {
        record.insert("requestParameters".to_owned(), json!(event.parameters));
    }
    record.insert("userIdentity".to_owned(), identity(event));
    Value::Object(record)
}

fn identity(event: &Event) -> Value {
    let principal = &event.principal;
    let mut identity = Map::new();
    for (key, value) in [
        ("type", &principal.kind),
        ("arn", &principal.arn),
        ("accountId", &principal.account),
        ("invokedBy", &principal.invoked_by),
        ("userName", &principal.user_name),
        ("principalId", &principal.principal_id),
    ] {
        if let Some(value) = value {
            identity.insert(key.to_owned(), json!(value));
        }
    }
    if let Some(arn) = &principal.issuer_arn {
        let name = arn.rsplit('/').next().unwrap_or_default();
        identity.insert(
            "sessionContext".to_owned(),
            json!({"sessionIssuer": {"arn": arn, "userName": name}}),
        );
    }
    Value::Object(identity)
}
