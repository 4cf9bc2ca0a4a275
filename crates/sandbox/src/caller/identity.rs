//! The `userIdentity` `CloudTrail` writes for a caller, and what `LookupEvents` takes from it.

use serde_json::{Map, Value, json};

use super::SimulatedCaller;
use crate::ids::hash;
use crate::settings::ACCOUNT_ID;
use crate::wire::rfc3339;

/// What kind of principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PrincipalKind {
    /// A session of a role. A session name that ends in `-` gets the start of the session appended: it differs each time.
    Role {
        path: &'static str,
        name: &'static str,
        session: &'static str,
    },
    /// A session logged without its `sessionContext` (observed for Config's delivery bucket probe).
    BareRole { name: &'static str, session: &'static str },
    /// An IAM user with a static key.
    User { name: &'static str },
    /// An IAM user in the console: the record has `sessionIssuer: {}` (observed).
    ConsoleUser { name: &'static str },
    /// An AWS service by its own name: no arn (observed).
    Service,
    /// Only `accountId` and `invokedBy`: no type, no arn (observed).
    Nameless,
}

impl SimulatedCaller {
    /// `Username` in `LookupEvents`: the session name of a role (observed), the name of a user, none for services.
    pub(crate) fn username(&self, second: i64) -> Option<String> {
        match &self.identity {
            PrincipalKind::Role { session, .. } | PrincipalKind::BareRole { session, .. } => {
                Some(session_name(session, second))
            }
            PrincipalKind::User { name } | PrincipalKind::ConsoleUser { name } => Some((*name).to_owned()),
            PrincipalKind::Service | PrincipalKind::Nameless => None,
        }
    }

    /// The access key: fixed for users, one a session (an hour) for roles, none for services.
    pub(crate) fn access_key(&self, second: i64) -> Option<String> {
        let (prefix, seed) = match &self.identity {
            _ if self.invoked_by.is_some() => return None,
            PrincipalKind::Service | PrincipalKind::Nameless => return None,
            PrincipalKind::User { name } => ("AKIA", (*name).to_owned()),
            _ => ("ASIA", format!("{}{}", self.arn(), session_start(second))),
        };
        // Twenty characters, one less than the id of a principal.
        let mut key = format!("{prefix}{}", letters(&seed));
        key.truncate(20);
        Some(key)
    }

    /// The record's `userIdentity`.
    pub(crate) fn user_identity(&self, second: i64) -> Value {
        let mut user = Map::new();
        match &self.identity {
            PrincipalKind::Role { name, session, .. } => {
                let (id, session) = (format!("AROA{}", letters(&self.arn())), session_name(session, second));
                user.insert("type".into(), "AssumedRole".into());
                user.insert("principalId".into(), format!("{id}:{session}").into());
                user.insert(
                    "arn".into(),
                    format!("arn:aws:sts::{ACCOUNT_ID}:assumed-role/{name}/{session}").into(),
                );
                let issuer = json!({"type": "Role", "principalId": id, "arn": self.arn(), "accountId": ACCOUNT_ID, "userName": name});
                user.insert("sessionContext".into(), session_context(&issuer, second, "false"));
            }
            PrincipalKind::BareRole { name, session } => {
                user.insert("type".into(), "AssumedRole".into());
                user.insert("principalId".into(), format!("AROA{}:{session}", letters(name)).into());
                user.insert("arn".into(), self.arn().into());
            }
            PrincipalKind::User { name } | PrincipalKind::ConsoleUser { name } => {
                user.insert("type".into(), "IAMUser".into());
                user.insert("principalId".into(), format!("AIDA{}", letters(name)).into());
                user.insert("arn".into(), self.arn().into());
                user.insert("userName".into(), (*name).into());
                if matches!(self.identity, PrincipalKind::ConsoleUser { .. }) {
                    user.insert("sessionContext".into(), session_context(&json!({}), second, "true"));
                }
            }
            PrincipalKind::Service => {
                user.insert("type".into(), "AWSService".into());
            }
            PrincipalKind::Nameless => {}
        }
        if self.identity != PrincipalKind::Service {
            user.insert("accountId".into(), ACCOUNT_ID.into());
        }
        user.extend(self.access_key(second).map(|key| ("accessKeyId".into(), key.into())));
        user.extend(self.invoked_by.map(|service| ("invokedBy".into(), service.into())));
        Value::Object(user)
    }
}

fn session_context(issuer: &Value, second: i64, mfa: &str) -> Value {
    let created = rfc3339(session_start(second));
    json!({"sessionIssuer": issuer, "webIdFederationData": {}, "attributes": {"creationDate": created, "mfaAuthenticated": mfa}})
}

/// Sessions begin on the hour.
fn session_start(second: i64) -> i64 {
    second - second.rem_euclid(3600)
}

fn session_name(session: &str, second: i64) -> String {
    if session.ends_with('-') {
        format!("{session}{}", session_start(second))
    } else {
        session.to_owned()
    }
}

/// Seventeen capital letters that stand for the id of a principal.
fn letters(text: &str) -> String {
    let mut state = hash(text);
    let letter = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from(b'A' + u8::try_from((state >> 40) % 26).unwrap_or_default())
    };
    (0..17).map(letter).collect()
}
