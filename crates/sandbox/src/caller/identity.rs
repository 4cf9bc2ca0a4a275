//! The `userIdentity` `CloudTrail` writes for a caller, and what `LookupEvents` takes from it.

use serde_json::{Map, Value, json};

use super::SimulatedCaller;
use crate::ids::hash;
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
    /// A user with the credentials of `GetFederationToken`.
    Federated { name: &'static str },
    /// The account's root user.
    Root,
    /// Another account that assumes a role of this one: no arn (documented).
    Account { principal: &'static str },
    /// Nobody has signed the request (observed).
    Anonymous,
}

/// The account of nobody.
pub(super) const ANONYMOUS: &str = "ANONYMOUS_PRINCIPAL";

impl SimulatedCaller {
    /// `Username` in `LookupEvents`: the session name of a role (observed), the name of a user, none for services.
    pub(crate) fn username(&self, second: i64) -> Option<String> {
        match &self.identity {
            PrincipalKind::Role { session, .. } | PrincipalKind::BareRole { session, .. } => {
                Some(session_name(session, second))
            }
            PrincipalKind::User { name } | PrincipalKind::ConsoleUser { name } | PrincipalKind::Federated { name } => {
                Some((*name).to_owned())
            }
            PrincipalKind::Root => Some("root".to_owned()),
            _ => None,
        }
    }

    /// The access key: fixed for users, one a session (an hour) for roles, none for services.
    pub(crate) fn access_key(&self, second: i64) -> Option<String> {
        let (prefix, seed) = match &self.identity {
            _ if self.invoked_by.is_some() => return None,
            PrincipalKind::Service
            | PrincipalKind::Nameless
            | PrincipalKind::Account { .. }
            | PrincipalKind::Anonymous => return None,
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
        let account = self.account;
        let mut user = match &self.identity {
            PrincipalKind::Role { name, session, .. } => {
                self.role_session(name, &session_name(session, second), second)
            }
            PrincipalKind::BareRole { name, session } => fields(json!({
                "type": "AssumedRole", "principalId": format!("AROA{}:{session}", letters(name)), "arn": self.arn(),
            })),
            PrincipalKind::User { name } | PrincipalKind::ConsoleUser { name } => fields(json!({
                "type": "IAMUser", "principalId": format!("AIDA{}", letters(name)), "arn": self.arn(), "userName": name,
            })),
            PrincipalKind::Federated { name } => fields(json!({
                "type": "FederatedUser", "principalId": format!("{account}:{name}"), "arn": self.arn(),
            })),
            PrincipalKind::Root => fields(json!({"type": "Root", "principalId": account, "arn": self.arn()})),
            PrincipalKind::Account { principal } => fields(json!({"type": "AWSAccount", "principalId": principal})),
            PrincipalKind::Anonymous => fields(json!({"type": "AWSAccount", "principalId": ""})),
            PrincipalKind::Service => fields(json!({"type": "AWSService"})),
            PrincipalKind::Nameless => Map::new(),
        };
        let context = match &self.identity {
            PrincipalKind::ConsoleUser { .. } | PrincipalKind::Root => {
                Some(session_context(&json!({}), second, "true"))
            }
            PrincipalKind::Federated { .. } => {
                let issuer = json!({"type": "IAMUser", "principalId": format!("AIDA{}", letters("portal")),
                    "arn": format!("arn:aws:iam::{account}:user/portal"), "accountId": account, "userName": "portal"});
                Some(session_context(&issuer, second, "false"))
            }
            _ => None,
        };
        user.extend(context.map(|context| ("sessionContext".into(), context)));
        match &self.identity {
            PrincipalKind::Service => {}
            PrincipalKind::Anonymous => {
                user.insert("accountId".into(), ANONYMOUS.into());
            }
            _ => {
                user.insert("accountId".into(), account.into());
            }
        }
        user.extend(self.access_key(second).map(|key| ("accessKeyId".into(), key.into())));
        user.extend(self.invoked_by.map(|service| ("invokedBy".into(), service.into())));
        Value::Object(user)
    }

    fn role_session(&self, name: &str, session: &str, second: i64) -> Map<String, Value> {
        let (account, id) = (self.account, format!("AROA{}", letters(&self.arn())));
        let issuer =
            json!({"type": "Role", "principalId": id, "arn": self.arn(), "accountId": account, "userName": name});
        fields(json!({
            "type": "AssumedRole", "principalId": format!("{id}:{session}"),
            "arn": format!("arn:aws:sts::{account}:assumed-role/{name}/{session}"),
            "sessionContext": session_context(&issuer, second, "false"),
        }))
    }
}

fn fields(object: Value) -> Map<String, Value> {
    match object {
        Value::Object(fields) => fields,
        _ => Map::new(),
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
