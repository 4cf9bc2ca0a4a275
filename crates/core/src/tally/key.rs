//! What the events of one series have in common, and what decides it.

use std::hash::Hash;

use super::calls::Hint;
use super::image::Image;
use crate::catalog::{Caller, Catalog, Cause, Check, Denial, ErrorMeaning, KnownError, KnownErrorCall, Resource};
use crate::event::Event;

/// What the events of one series have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeriesKey {
    /// The account that got the records.
    pub account: String,
    /// `awsRegion`.
    pub region: String,
    /// Who called, as far as it matters for the proof.
    pub caller: Caller,
    /// The id of the catalog's check and what its error says; `None` for any other error.
    pub check: Option<(String, ErrorMeaning)>,
    /// Why the call failed, as far as code and message say.
    pub cause: Cause,
    /// Of a denied call, the policy that denied it, where the message says so.
    pub denial: Option<Denial>,
    /// The id of the known error that this is, if it is one.
    pub known: Option<String>,
    /// `eventSource`.
    pub source: String,
    /// `eventName`.
    pub name: String,
    /// `errorCode`.
    pub error_code: String,
    /// The resource, of checks and of callers that may be verified scanners; of others it is empty, and the resources
    /// are in the series' [`Spread`](super::Spread).
    pub resource: Resource,
}

/// What a failed call says of itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    /// The account that got the record, and `awsRegion`.
    pub(crate) place: (&'a str, &'a str),
    /// `eventSource`.
    pub(crate) source: &'a str,
    /// `eventName`.
    pub(crate) name: &'a str,
    /// `errorCode`.
    pub(crate) code: &'a str,
    /// `errorMessage`.
    pub(crate) message: Option<&'a str>,
    /// The session's name, verified or not.
    pub(crate) session: Option<&'a str>,
}

/// What the catalog says of a failed call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer<'c> {
    check: Option<(&'c Check, ErrorMeaning)>,
    cause: Cause,
    denial: Option<Denial>,
    known: Option<&'c KnownError>,
}

impl<'c> Answer<'c> {
    /// `hint` is what is known of the call.
    pub(super) fn new(
        call: &Call<'_>,
        caller: &Caller,
        resource_id: &str,
        (catalog, hint): (&'c Catalog, Hint),
    ) -> Self {
        let Call {
            source,
            name,
            code,
            message,
            session,
            ..
        } = *call;
        let recognize = || catalog.recognize((source, name), code, message);
        let check = hint.is_check.then(recognize).flatten();
        let cause = match check {
            Some((_, ErrorMeaning::NotSet)) => Cause::NotConfigured,
            Some((_, ErrorMeaning::ResourceGone)) => Cause::ResourceMissing,
            Some((_, ErrorMeaning::Unclear)) => Cause::Unknown,
            None => hint.cause.unwrap_or_else(|| catalog.cause(source, code, message)),
        };
        let find_known = || {
            catalog.known_error(KnownErrorCall {
                source,
                name,
                code,
                message,
                caller,
                session,
                resource: Some(resource_id).filter(|id| !id.is_empty()),
            })
        };
        let may_be_known = hint.may_be_known && check.is_none();
        let known = may_be_known.then(find_known).flatten();
        let denial = message.filter(|_| cause == Cause::AccessDenied);
        Self {
            check,
            cause: known.and_then(|known| known.cause).unwrap_or(cause),
            denial: denial.and_then(|message| Denial::from_message(source, message)),
            known,
        }
    }

    /// Whether the resource is a part of the key.
    pub(super) fn has_resource(&self, may_be_scanner: bool) -> bool {
        self.check.is_some() || may_be_scanner
    }

    fn check(&self) -> Option<(&'c str, ErrorMeaning)> {
        self.check.map(|(check, meaning)| (check.entry.id.as_str(), meaning))
    }

    fn known(&self) -> Option<&'c str> {
        self.known.map(|known| known.id.as_str())
    }
}

impl SeriesKey {
    /// The series of a failed call; `code` is its `errorCode`.
    #[must_use]
    pub fn from_event(event: &Event, code: &str, catalog: &Catalog) -> Self {
        let caller = Caller::from_event(event).with_session(&event.principal, catalog);
        let call = Call {
            place: event.place(),
            source: &event.source,
            name: &event.name,
            code,
            message: event.error_message.as_deref(),
            session: event.principal.session(),
        };
        Self::new(&call, &caller, catalog, &catalog.resource(event))
    }

    pub(crate) fn new(call: &Call<'_>, caller: &Caller, catalog: &Catalog, resource: &Resource) -> Self {
        let hint = Hint::new(call.source, call.name, call.code, catalog);
        let answer = Answer::new(call, caller, &resource.id, (catalog, hint));
        let has_resource = answer.has_resource(caller.may_be_scanner(catalog));
        let resource = has_resource.then_some(resource);
        KeyView::new(*call, caller, answer, resource).key()
    }
}

/// The key of a call, put together without a copy of anything.
pub(super) struct KeyView<'a> {
    call: Call<'a>,
    caller: &'a Caller,
    answer: Answer<'a>,
    /// Only where it is a part of the key.
    resource: Option<&'a Resource>,
}

impl<'a> KeyView<'a> {
    pub(super) fn new(call: Call<'a>, caller: &'a Caller, answer: Answer<'a>, resource: Option<&'a Resource>) -> Self {
        Self {
            call,
            caller,
            answer,
            resource,
        }
    }

    /// Adds the key's bytes to those of the caller.
    pub(super) fn image(&self, image: &mut Image) {
        let Self {
            call,
            caller: _,
            answer,
            resource,
        } = self;
        (call.name, call.source, call.code, call.place).hash(image);
        (answer.check(), answer.cause, answer.denial, answer.known(), resource).hash(image);
    }

    /// A copy.
    pub(super) fn key(&self) -> SeriesKey {
        let Self { call, answer, .. } = self;
        SeriesKey {
            account: call.place.0.to_owned(),
            region: call.place.1.to_owned(),
            caller: self.caller.clone(),
            check: answer.check().map(|(id, meaning)| (id.to_owned(), meaning)),
            cause: answer.cause,
            denial: answer.denial,
            known: answer.known().map(str::to_owned),
            source: call.source.to_owned(),
            name: call.name.to_owned(),
            error_code: call.code.to_owned(),
            resource: self.resource.cloned().unwrap_or_default(),
        }
    }
}
