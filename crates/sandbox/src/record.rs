//! One `CloudTrail` record, and how it is written.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::call::{ApiCall, NO_CODE};
use super::settings::ACCOUNT_ID;
use super::truth::TrueCaller;
use super::wire::rfc3339;

/// A `CloudTrail` record; serializes to exactly the shape a trail file has.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub(crate) second: i64,
    /// The 128 bits of the eventID.
    pub(crate) id: u128,
    pub(crate) call: Arc<ApiCall>,
}

impl Record {
    /// `eventTime`, a whole second.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        Timestamp::from_second(self.second).unwrap_or(Timestamp::MAX)
    }

    /// `eventID`.
    #[must_use]
    pub fn event_id(&self) -> String {
        uuid(self.id)
    }

    /// `eventName`.
    #[must_use]
    pub fn event_name(&self) -> &str {
        self.call.name
    }

    /// `eventSource`.
    #[must_use]
    pub fn event_source(&self) -> &str {
        self.call.source
    }

    /// `awsRegion`.
    #[must_use]
    pub fn region(&self) -> &str {
        self.call.region
    }

    /// What S3 adds; how the request was signed, if it was.
    fn transfer(&self) -> Value {
        let mut data = json!({
            "CipherSuite": "TLS_AES_128_GCM_SHA256", "bytesTransferredIn": 0, "bytesTransferredOut": 339,
            "x-amz-id-2": format!("{:032x}=", self.id),
        });
        if let (Some(fields), false) = (data.as_object_mut(), self.call.caller.kind == TrueCaller::Anonymous) {
            fields.insert("SignatureVersion".into(), "SigV4".into());
            fields.insert("AuthenticationMethod".into(), "AuthHeader".into());
        }
        data
    }

    /// `errorCode`, if the call failed; `(no errorCode)` where only the message says so.
    #[must_use]
    pub fn error_code(&self) -> Option<&str> {
        self.call.failure.as_ref().map(|failure| failure.code)
    }
}

/// The fields in the order `CloudTrail` writes them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shape<'a> {
    event_version: &'a str,
    user_identity: Value,
    event_time: String,
    event_source: &'a str,
    event_name: &'a str,
    aws_region: &'a str,
    #[serde(rename = "sourceIPAddress")]
    source_ip_address: &'a str,
    user_agent: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<&'a str>,
    request_parameters: &'a Value,
    response_elements: &'a Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_event_data: Option<Value>,
    #[serde(rename = "requestID")]
    request_id: String,
    #[serde(rename = "eventID")]
    event_id: String,
    read_only: bool,
    #[serde(skip_serializing_if = "slice_is_empty")]
    resources: &'a [Value],
    event_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    management_event: Option<bool>,
    recipient_account_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_category: Option<&'a str>,
}

fn slice_is_empty(slice: &&[Value]) -> bool {
    slice.is_empty()
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let call = &*self.call;
        let failure = call.failure.as_ref();
        // managementEvent came with 1.06, eventCategory with 1.07 (documented).
        let recent = !matches!(call.version, "1.05" | "1.06");
        let s3 = call.source == "s3.amazonaws.com";
        let request = uuid(self.id.rotate_left(64) ^ 0x5bd1_e995);
        let shape = Shape {
            event_version: call.version,
            user_identity: call.caller.user_identity(self.second),
            event_time: rfc3339(self.second),
            event_source: call.source,
            event_name: call.name,
            aws_region: call.region,
            source_ip_address: call.caller.address,
            user_agent: call.caller.user_agent,
            // A failed sign-in has a message and no code (documented).
            error_code: failure.map(|failure| failure.code).filter(|code| *code != NO_CODE),
            error_message: failure.and_then(|failure| failure.message.as_deref()),
            request_parameters: &call.request,
            response_elements: &call.response,
            additional_event_data: s3.then(|| self.transfer()),
            request_id: if s3 {
                request.get(..18).unwrap_or_default().replace('-', "").to_uppercase()
            } else {
                request
            },
            event_id: self.event_id(),
            read_only: call.read_only,
            resources: &call.resources,
            event_type: if call.name == "ConsoleLogin" {
                "AwsConsoleSignIn"
            } else {
                "AwsApiCall"
            },
            management_event: (call.version != "1.05").then_some(true),
            recipient_account_id: ACCOUNT_ID,
            event_category: recent.then_some("Management"),
        };
        shape.serialize(serializer)
    }
}

/// 128 bits as a version 4 UUID.
fn uuid(bits: u128) -> String {
    let bits = (bits & !(0xF000_u128 << 64) & !(0xC000_u128 << 48)) | (0x4000_u128 << 64) | (0x8000_u128 << 48);
    let part = |shift: u32, width: u32| (bits >> shift) & ((1_u128 << width) - 1);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        part(96, 32),
        part(80, 16),
        part(64, 16),
        part(48, 16),
        part(0, 48)
    )
}
