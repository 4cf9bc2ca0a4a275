//! One CloudTrail record, narrowed to the fields this program uses.
//!
//! Records come from strangers and from many versions of CloudTrail (1.05 to 1.11 seen): every field but the
//! time, the service and the call may be missing, `null`, or of another shape. Nothing here trusts a text.
//! `serde_json::Value` never leaves this module.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde_json::Value;
use serde_json::error::Category;

mod athena;
mod element;
pub mod envelope;
pub mod function_name;
mod lines;
mod no_call;
mod principal;
mod record;
mod scan;
mod unwrap;
mod yaml;

pub use function_name::FunctionName;
pub use no_call::OtherKind;
pub use principal::{IdentityType, Principal};
pub use scan::{FailedCall, Names, RecentIdentities, SuccessfulCall};

use crate::text_enum::text_enum;
use record::RecordFields;

/// The calls after which events or AWS Config's own calls may be missing, by service and name.
pub const CHANGE_CALLS: [(&str, &str); 6] = [
    ("cloudtrail.amazonaws.com", "DeleteTrail"),
    ("cloudtrail.amazonaws.com", "PutEventSelectors"),
    ("cloudtrail.amazonaws.com", "StopLogging"),
    ("cloudtrail.amazonaws.com", "UpdateTrail"),
    ("config.amazonaws.com", "DeleteConfigurationRecorder"),
    ("config.amazonaws.com", "StopConfigurationRecorder"),
];

/// What stands for `errorCode` in a record of a call that failed without one: it has a message only, as that of a sign-in
/// with a wrong password (documented).
pub const NO_ERROR_CODE: &str = "(no errorCode)";

text_enum! {
    /// Where a record comes from, by the form in which it was read.
    pub enum Provenance : Default {
        /// In a form that CloudTrail or EventBridge writes: a trail file, an answer of LookupEvents, an EventBridge event
        /// whose source begins with `aws.`.
        @default CloudTrail = "cloudtrail",
        /// Taken out of what another system wrote, such as a log group, a queue or a SIEM: whoever may write there may
        /// have changed it, or made it up.
        Copy = "copy",
    }
}

/// One CloudTrail record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// `eventID`; the same id in two files is the same event.
    pub id: EventId,
    /// `eventTime`, whole seconds, UTC.
    pub time: Timestamp,
    /// The account that got the record: `recipientAccountId`, else `userIdentity.accountId`; may be empty.
    pub account: String,
    /// `awsRegion`; may be empty.
    pub region: String,
    /// `eventSource`, such as `s3.amazonaws.com`.
    pub source: String,
    /// `eventName`, such as `GetBucketCors`.
    pub name: String,
    /// `errorCode`, or [`NO_ERROR_CODE`]; `None` for a call that succeeded.
    pub error_code: Option<String>,
    /// `errorMessage`.
    pub error_message: Option<String>,
    /// `readOnly`; `None` where the record does not say.
    pub read_only: Option<bool>,
    /// `userIdentity`.
    pub principal: Principal,
    /// `userAgent`, with the square brackets that some records put around it taken off.
    pub user_agent: Option<String>,
    /// `sourceIPAddress`.
    pub source_ip: Option<String>,
    /// The texts and numbers directly inside `requestParameters`; nested values are left out.
    pub parameters: BTreeMap<String, String>,
    /// `resources[]`: ARN and type, in the record's order.
    pub resources: Vec<EventResource>,
    /// Where the record comes from.
    pub provenance: Provenance,
}

/// One entry of `resources[]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventResource {
    /// `ARN`; may be empty.
    pub arn: String,
    /// `type`, such as `AWS::S3::Bucket`; may be empty.
    pub kind: String,
}

/// `eventID`: sixteen bytes where it is the UUID that CloudTrail writes, its text otherwise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventId {
    /// An event whose source does not give its id, numbered when it was read.
    Synthetic(u64),
    /// A UUID in its usual form.
    Uuid(u128),
    /// Anything else; for a record without an id, the fields that tell it from others.
    Other(Box<str>),
}

/// Why a JSON value is not a CloudTrail record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotARecord {
    /// Not an object at all.
    #[error("not a CloudTrail record: {0} instead of an object")]
    Kind(&'static str),
    /// A field without which a record says nothing.
    #[error("not a CloudTrail record: no {0}")]
    Missing(&'static str),
    /// Something else that is known.
    #[error("not a CloudTrail record, but {0}")]
    Foreign(&'static str),
    /// A record that was read but for its `userIdentity`.
    #[error("userIdentity is {0} instead of an object: the record was read, and its caller is unknown")]
    Identity(&'static str),
    /// A time that is none.
    #[error("not a CloudTrail record: eventTime {0:?} is not a time")]
    Time(String),
    /// JSON that the parser refuses: nested too deeply, or with a number that no number can hold.
    #[error("{} cannot be read: {why}", named(id.as_deref()))]
    Unreadable {
        /// `eventID`, if at least that can be read.
        id: Option<String>,
        /// The parser's own words.
        why: String,
    },
    /// An EventBridge event that anybody may have sent.
    #[error(
        "an EventBridge event that is not from CloudTrail: its source does not begin with \"aws.\", or its detail-type \
         does not end in \"via CloudTrail\"; it was not read as a record"
    )]
    NotFromCloudTrail,
}

/// A record in a sentence.
fn named(id: Option<&str>) -> String {
    id.map_or_else(
        || "a record without eventID".to_owned(),
        |id| format!("the record with eventID {id:?}"),
    )
}

impl NotARecord {
    /// A record that the parser refuses.
    fn unreadable(text: &str, error: &serde_json::Error) -> Self {
        Self::Unreadable {
            id: record::id(text),
            why: envelope::parse_error(error),
        }
    }

    /// Whether both say the same, of other elements.
    #[must_use]
    pub fn is_alike(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Time(_), Self::Time(_)) => true,
            (Self::Unreadable { why, .. }, Self::Unreadable { why: other, .. }) => why == other,
            (one, other) => one == other,
        }
    }
}

impl Event {
    /// The same event as if CloudTrail had written it, to explain what was pasted.
    #[must_use]
    pub fn as_pasted(&self) -> Self {
        Self {
            provenance: Provenance::CloudTrail,
            ..self.clone()
        }
    }

    /// The account that got the record, and its region; either may be empty.
    pub(crate) fn place(&self) -> (&str, &str) {
        (&self.account, &self.region)
    }

    /// A request parameter.
    pub(crate) fn parameter(&self, key: &str) -> Option<&str> {
        self.parameters.get(key).map(String::as_str)
    }

    /// Reads one record from its JSON text, such as `CloudTrailEvent` in a LookupEvents answer.
    ///
    /// # Errors
    /// [`NotARecord`] when it is none.
    pub fn from_json(text: &str) -> Result<Self, NotARecord> {
        if let Some(Ok(event)) = RecordFields::usual(text).map(RecordFields::event) {
            return Ok(event);
        }
        let record: Value = serde_json::from_str(text).map_err(|error| match error.classify() {
            Category::Syntax if record::is_json(text) => NotARecord::unreadable(text, &error),
            _ => NotARecord::Kind("a broken text"),
        })?;
        Self::narrow(&record)
    }

    /// Narrows one record.
    ///
    /// # Errors
    /// [`NotARecord`] when the value is no object, or lacks `eventTime`, `eventSource` or `eventName`.
    pub(crate) fn narrow(record: &Value) -> Result<Self, NotARecord> {
        let record = record.as_object().ok_or_else(|| NotARecord::Kind(kind_of(record)))?;
        RecordFields::from_map(record).event()
    }
}

impl From<&str> for EventId {
    fn from(text: &str) -> Self {
        uuid(text).map_or_else(|| Self::Other(text.into()), Self::Uuid)
    }
}

/// The number of a UUID in its usual form, in small letters. Without a branch for each digit: every failed call has one.
fn uuid(text: &str) -> Option<u128> {
    let text: &[u8; 36] = text.as_bytes().try_into().ok()?;
    let (mut number, mut wrong) = (0_u128, 0);
    for (part, dash) in [(0..8, 8), (9..13, 13), (14..18, 18), (19..23, 23), (24..36, 36)] {
        let digits = text.get(part).unwrap_or_default();
        let mut value = 0_u64;
        for digit in digits {
            let digit = HEX.get(usize::from(*digit)).copied().unwrap_or(WRONG);
            wrong |= digit;
            value = value << 4 | u64::from(digit);
        }
        number = number << (4 * digits.len()) | u128::from(value);
        if text.get(dash).is_some_and(|byte| *byte != b'-') {
            return None;
        }
    }
    (wrong < WRONG).then_some(number)
}

/// No digit.
const WRONG: u8 = 0x80;

/// What a byte is worth as a digit.
#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated by the compiler, from 0 to 15"
)]
static HEX: [u8; 256] = {
    let mut table = [WRONG; 256];
    let digits = *b"0123456789abcdef";
    let mut value = 0;
    while value < 16 {
        table[digits[value] as usize] = value as u8;
        value += 1;
    }
    table
};

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uuid(n) => write!(
                f,
                "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
                n >> 96,
                (n >> 80) & 0xffff,
                (n >> 64) & 0xffff,
                (n >> 48) & 0xffff,
                n & 0xffff_ffff_ffff
            ),
            Self::Other(text) => f.write_str(text),
            Self::Synthetic(_) => Ok(()),
        }
    }
}

/// The texts and numbers directly inside `requestParameters`, given as the text of a JSON object; none if it is none.
#[must_use]
pub fn parameters(text: &str) -> BTreeMap<String, String> {
    record::parameters(text)
}

/// A user agent without the square brackets that some records put around it.
#[must_use]
pub fn unbracket(agent: &str) -> String {
    record::unbracket(agent).to_owned()
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn least() -> Value {
        json!({"eventTime": "2023-10-19T09:09:00Z", "eventSource": "s3.amazonaws.com", "eventName": "GetBucketCors"})
    }

    #[test]
    fn a_record_needs_only_its_time_service_and_call() {
        let event = Event::narrow(&least()).unwrap();
        assert_eq!(event.name, "GetBucketCors");
        assert_eq!(event.error_code, None);
        assert_eq!(event.principal, Principal::default());
        for key in ["eventTime", "eventSource", "eventName"] {
            let mut record = least();
            record.as_object_mut().unwrap().remove(key);
            assert_eq!(Event::narrow(&record), Err(NotARecord::Missing(key)));
        }
    }

    #[test]
    fn fields_of_another_shape_are_survived() {
        let mut record = least();
        for key in [
            "userIdentity",
            "requestParameters",
            "resources",
            "readOnly",
            "errorCode",
            "eventID",
        ] {
            for odd in [json!(null), json!(7), json!([1]), json!({"a": {"b": 1}}), json!("")] {
                record[key] = odd;
                assert!(Event::narrow(&record).is_ok(), "{key}");
            }
        }
        record["eventTime"] = json!("yesterday");
        assert_eq!(Event::narrow(&record), Err(NotARecord::Time("yesterday".to_owned())));
    }

    #[test]
    fn texts_that_stand_for_other_kinds_are_understood() {
        let mut record = least();
        record["readOnly"] = json!("true");
        record["requestParameters"] = json!(r#"{"bucketName":"b","cors":""}"#);
        record["userAgent"] = json!("[S3Console/0.4]");
        let event = Event::narrow(&record).unwrap();
        assert_eq!(event.read_only, Some(true));
        assert_eq!(event.parameters["bucketName"], "b");
        assert_eq!(event.user_agent.as_deref(), Some("S3Console/0.4"));
    }

    #[test]
    fn an_event_id_prints_as_it_was_written() {
        for text in [
            "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
            "0A1B2C3D-4e5f-6071-8293-a4b5c6d7e8f9",
            "x",
            "----",
        ] {
            assert_eq!(EventId::from(text).to_string(), text);
        }
        assert!(matches!(
            EventId::from("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"),
            EventId::Uuid(_)
        ));
    }

    #[test]
    fn records_without_an_id_are_told_apart_by_what_they_say() {
        let mut other = least();
        other["requestParameters"] = json!({"bucketName": "b"});
        let (one, two) = (Event::narrow(&least()).unwrap(), Event::narrow(&other).unwrap());
        assert_ne!(one.id, two.id);
        assert_eq!(one.id, Event::narrow(&least()).unwrap().id);
    }
}
