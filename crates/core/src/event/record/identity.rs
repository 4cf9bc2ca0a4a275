//! `userIdentity`, as far as it is read.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::Principal;
use super::text::{Text, filled};

/// Who called, borrowed from the record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::event) struct UserIdentity<'t> {
    #[serde(borrow)]
    r#type: Option<Text<'t>>,
    #[serde(borrow)]
    arn: Option<Text<'t>>,
    #[serde(borrow)]
    account_id: Option<Text<'t>>,
    #[serde(borrow)]
    invoked_by: Option<Text<'t>>,
    #[serde(borrow)]
    user_name: Option<Text<'t>>,
    #[serde(borrow)]
    principal_id: Option<Text<'t>>,
    #[serde(borrow)]
    session_context: Option<SessionContext<'t>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SessionContext<'t> {
    #[serde(borrow)]
    session_issuer: Option<SessionIssuer<'t>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
struct SessionIssuer<'t> {
    #[serde(borrow)]
    arn: Option<Text<'t>>,
}

impl<'t> UserIdentity<'t> {
    pub(super) fn from_map(identity: &'t Map<String, Value>) -> Self {
        let inner = |object: &'t Map<String, Value>, key: &str| object.get(key).and_then(Value::as_object);
        let issuer = inner(identity, "sessionContext").and_then(|context| inner(context, "sessionIssuer"));
        Self {
            r#type: Text::of_key(identity, "type"),
            arn: Text::of_key(identity, "arn"),
            account_id: Text::of_key(identity, "accountId"),
            invoked_by: Text::of_key(identity, "invokedBy"),
            user_name: Text::of_key(identity, "userName"),
            principal_id: Text::of_key(identity, "principalId"),
            session_context: issuer.map(|issuer| SessionContext {
                session_issuer: Some(SessionIssuer {
                    arn: Text::of_key(issuer, "arn"),
                }),
            }),
        }
    }

    pub(in crate::event) fn principal(self) -> Principal {
        let issuer = self.session_context.and_then(|context| context.session_issuer);
        let owned = |text| filled(text).map(Text::owned);
        Principal {
            kind: owned(self.r#type),
            arn: owned(self.arn),
            account: owned(self.account_id),
            invoked_by: owned(self.invoked_by),
            user_name: owned(self.user_name),
            principal_id: owned(self.principal_id),
            issuer_arn: issuer.and_then(|issuer| owned(issuer.arn)),
        }
    }
}
