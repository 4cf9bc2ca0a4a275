//! What events have in common, as it is stored: the caller, and the call.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::types::{ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::event::{Event, EventId, EventResource, Principal, Provenance};

/// The half of an event that says who called.
#[derive(Serialize, Deserialize)]
struct CallerTemplate {
    account: String,
    kind: Option<String>,
    arn: Option<String>,
    own: Option<String>,
    invoked_by: Option<String>,
    issuer: Option<String>,
    /// `userName` and `principalId` of a caller without an ARN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    principal_id: Option<String>,
    agent: Option<String>,
}

/// The half that says what was called.
#[derive(Serialize, Deserialize)]
struct CallTemplate {
    region: String,
    source: String,
    name: String,
    code: Option<String>,
    message: Option<String>,
    read_only: Option<bool>,
    parameters: BTreeMap<String, String>,
    resources: Vec<(String, String)>,
    /// The source IP address of a call that failed, or that configured or removed a setting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ip: Option<String>,
}

/// A stored half and the 16-byte hash by which it is found.
pub(super) struct TemplateBody {
    pub(super) hash: Vec<u8>,
    pub(super) text: String,
}

impl TemplateBody {
    fn new(value: &impl Serialize, of: &[u8]) -> Self {
        let text = serde_json::to_string(value).unwrap_or_default();
        let digest = Sha256::new().chain_update(of).chain_update(&text).finalize();
        let hash = digest.iter().copied().take(16).collect();
        Self { hash, text }
    }
}

/// Both halves of an event from this region, with all its parameters.
pub(super) fn write(mut event: Event, region: &str) -> (TemplateBody, TemplateBody) {
    // With the addresses of other calls, fewer events would have this half in common.
    let counts = event.error_code.is_some() || event.read_only != Some(true);
    let ip = event.source_ip.take().filter(|_| counts);
    let Principal {
        kind,
        arn,
        account: own,
        invoked_by,
        issuer_arn: issuer,
        user_name,
        principal_id,
    } = event.principal;
    // Whoever has an ARN is named by it, and these would be new with every session.
    let has_arn = arn.is_some() || issuer.is_some();
    let who = CallerTemplate {
        account: event.account,
        kind,
        arn,
        own,
        invoked_by,
        issuer,
        user_name: user_name.filter(|_| !has_arn),
        principal_id: principal_id.filter(|_| !has_arn),
        agent: event.user_agent,
    };
    let what = CallTemplate {
        region: event.region,
        source: event.source,
        name: event.name,
        code: event.error_code,
        message: event.error_message,
        read_only: event.read_only,
        parameters: event.parameters,
        resources: event.resources.into_iter().map(|it| (it.arn, it.kind)).collect(),
        ip,
    };
    let who = TemplateBody::new(&who, &[]);
    let what = of_caller(&what, &who.hash, region);
    (who, what)
}

/// The hash also covers the caller and the region: the same call of another caller, or from another region, is another
/// kind.
fn of_caller(what: &CallTemplate, caller: &[u8], region: &str) -> TemplateBody {
    TemplateBody::new(what, &[caller, region.as_bytes()].concat())
}

/// The half that says what was called, with fewer parameters; `None` if it cannot be read.
pub(super) fn stripped(
    what: &str,
    caller: &[u8],
    region: &str,
    strip: impl FnOnce(&mut BTreeMap<String, String>),
) -> Option<TemplateBody> {
    let mut what: CallTemplate = serde_json::from_str(what).ok()?;
    strip(&mut what.parameters);
    Some(of_caller(&what, caller, region))
}

/// The event of both halves; `None` if one cannot be read.
pub(super) fn read(what: &str, who: &str) -> Option<Event> {
    let (what, who): (CallTemplate, CallerTemplate) =
        (serde_json::from_str(what).ok()?, serde_json::from_str(who).ok()?);
    let resources = what.resources.into_iter();
    Some(Event {
        id: EventId::Uuid(0),
        time: Timestamp::UNIX_EPOCH,
        account: who.account,
        region: what.region,
        source: what.source,
        name: what.name,
        error_code: what.code,
        error_message: what.message,
        read_only: what.read_only,
        principal: Principal {
            kind: who.kind,
            arn: who.arn,
            account: who.own,
            invoked_by: who.invoked_by,
            issuer_arn: who.issuer,
            user_name: who.user_name,
            principal_id: who.principal_id,
        },
        user_agent: who.agent,
        source_ip: what.ip,
        parameters: what.parameters,
        resources: resources.map(|(arn, kind)| EventResource { arn, kind }).collect(),
        provenance: Provenance::CloudTrail,
    })
}

/// An id as it is written: the sixteen bytes of a UUID, or a text.
pub(super) fn column(id: &EventId) -> ToSqlOutput<'_> {
    match id {
        EventId::Uuid(number) => ToSqlOutput::Owned(number.to_be_bytes().to_vec().into()),
        EventId::Other(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        // LookupEvents has an id for every event.
        EventId::Synthetic(_) => ToSqlOutput::Borrowed(ValueRef::Null),
    }
}

/// An id as it was stored; anything but a UUID is taken as a text.
pub(super) fn id(value: ValueRef<'_>) -> EventId {
    let bytes = match value {
        ValueRef::Blob(bytes) | ValueRef::Text(bytes) => bytes,
        _ => &[],
    };
    match (value, <[u8; 16]>::try_from(bytes)) {
        (ValueRef::Blob(_), Ok(sixteen)) => EventId::Uuid(u128::from_be_bytes(sixteen)),
        _ => EventId::Other(String::from_utf8_lossy(bytes).into()),
    }
}
