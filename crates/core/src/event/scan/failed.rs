//! A failed call, read from the places of its keys: what nobody asks for - the answer, the details of TLS, the request's
//! own id - is passed over without a look.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;

use super::identities::RecentIdentities;
use super::keys::{Keys, RecordKey};
use super::text;
use crate::event::record::{RecordResource, Scalars, unbracket};
use crate::event::{Event, EventId, NO_ERROR_CODE, Principal, Provenance};

/// A call that failed, borrowed from its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedCall<'t> {
    /// `eventTime`.
    pub time: Timestamp,
    /// `recipientAccountId`.
    pub account: &'t str,
    /// `awsRegion`.
    pub region: &'t str,
    /// `eventSource`.
    pub source: &'t str,
    /// `eventName`.
    pub name: &'t str,
    /// `errorCode`, or [`NO_ERROR_CODE`].
    pub error_code: &'t str,
    /// `eventID`.
    pub id: &'t str,
    /// `errorMessage`; `None` if it is empty.
    pub message: Option<&'t str>,
    /// `readOnly`.
    pub read_only: Option<bool>,
    /// `userAgent`, without the square brackets around it.
    pub user_agent: Option<&'t str>,
    /// `sourceIPAddress`.
    pub source_ip: Option<&'t str>,
    /// `userIdentity`.
    pub principal: Arc<Principal>,
    pub(super) parameters: Scalars<'t>,
    pub(super) resources: Vec<RecordResource<'t>>,
    /// The whole record, as JSON.
    pub record: &'t [u8],
}

impl FailedCall<'_> {
    /// A request parameter.
    pub(crate) fn parameter(&self, key: &str) -> Option<&str> {
        self.parameters.get(key)
    }

    /// The texts and numbers directly inside `requestParameters`, sorted.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parameters.iter()
    }

    /// ARN and type of `resources[]`.
    pub(crate) fn listed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.resources.iter().map(RecordResource::texts)
    }

    /// The same as the parser makes of the record.
    #[must_use]
    pub fn event(&self) -> Event {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let resources = self.resources.iter().cloned();
        Event {
            id: EventId::from(self.id),
            time: self.time,
            account: self.account.to_owned(),
            region: self.region.to_owned(),
            source: self.source.to_owned(),
            name: self.name.to_owned(),
            error_code: owned(Some(self.error_code).filter(|code| !code.is_empty())),
            error_message: owned(self.message),
            read_only: self.read_only,
            principal: Principal::clone(&self.principal),
            user_agent: owned(self.user_agent),
            source_ip: owned(self.source_ip),
            parameters: self.parameters.clone().owned(),
            resources: resources.map(RecordResource::event_resource).collect(),
            provenance: Provenance::CloudTrail,
        }
    }
}

/// What every record has that is scanned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Common<'t> {
    pub(super) time: Timestamp,
    pub(super) account: &'t str,
    pub(super) region: &'t str,
    pub(super) source: &'t str,
    pub(super) name: &'t str,
}

/// A value has another type than usual, or is written in another way: the record must be parsed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unusual;

/// The values of a record whose keys were seen.
pub(super) struct Values<'t, 'k> {
    /// The whole record.
    pub(super) record: &'t [u8],
    /// Where it begins in the text that the places of the keys are counted in.
    pub(super) begin: usize,
    pub(super) keys: &'k Keys,
}

impl<'t> Values<'t, '_> {
    /// The call; one that succeeded has an empty error code.
    pub(super) fn call(
        &self,
        common: Common<'t>,
        identities: &mut RecentIdentities,
    ) -> Result<FailedCall<'t>, Unusual> {
        let Common {
            time,
            account,
            region,
            source,
            name,
        } = common;
        let filled = |text: Option<&'t str>| text.filter(|text| !text.is_empty());
        let message = filled(self.text(RecordKey::Message, br#""errorMessage":"#)?);
        Ok(FailedCall {
            time,
            account,
            region,
            source,
            name,
            error_code: match self.keys.place(RecordKey::ErrorCode) {
                0 if message.is_some() => NO_ERROR_CODE,
                0 => "",
                _ => filled(self.text(RecordKey::ErrorCode, br#""errorCode":"#)?).ok_or(Unusual)?,
            },
            id: filled(self.text(RecordKey::Id, br#""eventID":"#)?).ok_or(Unusual)?,
            message,
            read_only: self.flag(RecordKey::ReadOnly, br#""readOnly":"#)?,
            user_agent: filled(self.text(RecordKey::Agent, br#""userAgent":"#)?).map(unbracket),
            source_ip: filled(self.text(RecordKey::Address, br#""sourceIPAddress":"#)?),
            principal: self.principal(identities)?,
            parameters: self.parsed(RecordKey::Parameters, br#""requestParameters":"#)?,
            resources: self.parsed(RecordKey::Resources, br#""resources":"#)?,
            record: self.record,
        })
    }

    fn principal(&self, identities: &mut RecentIdentities) -> Result<Arc<Principal>, Unusual> {
        let Some(value) = self.value(RecordKey::Identity, br#""userIdentity":"#)? else {
            return Ok(identities.nobody());
        };
        // Up to the next key that is known, to be the same text in further records.
        let rest = match self.keys.after(self.keys.place(RecordKey::Identity)) {
            Some(next) => (self.begin + self.record.len()).saturating_sub(next),
            None => 0,
        };
        let text = value.len().checked_sub(rest).and_then(|end| value.get(..end));
        text.and_then(|text| identities.read(text)).ok_or(Unusual)
    }

    /// What is behind the key, to the record's end; `None` where the record does not have it.
    fn value(&self, key: RecordKey, start: &[u8]) -> Result<Option<&'t [u8]>, Unusual> {
        let place = self.keys.place(key);
        if place == 0 {
            return Ok(None);
        }
        let rest = place.checked_sub(self.begin).and_then(|place| self.record.get(place..));
        rest.and_then(|rest| rest.strip_prefix(start)).map(Some).ok_or(Unusual)
    }

    /// A text without escapes, or `null`: a backslash here would have made the record an odd one.
    fn text(&self, key: RecordKey, start: &[u8]) -> Result<Option<&'t str>, Unusual> {
        match self.value(key, start)? {
            Some([b'"', begin @ ..]) => text(begin).map(Some).ok_or(Unusual),
            None | Some([b'n', b'u', b'l', b'l', b',' | b'}', ..]) => Ok(None),
            Some(_) => Err(Unusual),
        }
    }

    /// `true`, `false` or `null`.
    fn flag(&self, key: RecordKey, start: &[u8]) -> Result<Option<bool>, Unusual> {
        match self.value(key, start)? {
            None | Some([b'n', b'u', b'l', b'l', b',' | b'}', ..]) => Ok(None),
            Some([b't', b'r', b'u', b'e', b',' | b'}', ..]) => Ok(Some(true)),
            Some([b'f', b'a', b'l', b's', b'e', b',' | b'}', ..]) => Ok(Some(false)),
            Some(_) => Err(Unusual),
        }
    }

    /// A value that the parser reads, or `null`.
    fn parsed<T: Deserialize<'t> + Default>(&self, key: RecordKey, start: &[u8]) -> Result<T, Unusual> {
        let value = match self.value(key, start)? {
            None | Some([b'n', b'u', b'l', b'l', b',' | b'}', ..]) => return Ok(T::default()),
            Some(value) => value,
        };
        let mut values = serde_json::Deserializer::from_slice(value).into_iter::<T>();
        let found = values.next().and_then(Result::ok).ok_or(Unusual)?;
        let rest = value.get(values.byte_offset()..).unwrap_or_default().trim_ascii_start();
        match rest.first() {
            Some(b',' | b'}') => Ok(found),
            _ => Err(Unusual),
        }
    }
}
