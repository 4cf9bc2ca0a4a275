//! The rows of the answer for series.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::QueryScope;
use super::series::SERIES_COLUMNS;
use crate::catalog::{Caller, Catalog, Resource, ResourceRule, listed_resource};
use crate::event::{self, EventId, EventResource, Principal};
use crate::tally::{Call, FailedCalls, Latest, SeriesKey, SettingSign, SimilarCalls, Spread};

/// Digits of one time.
const DIGITS: usize = 5;
/// Newest sightings whose ids come along.
const IDS: usize = 5;

/// Calls of one series, or of a part of one; or calls that succeeded and say the same of settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesRow {
    /// The account that got the records.
    pub account: String,
    /// `awsRegion`.
    pub region: String,
    /// What the calls have in common.
    pub calls: SimilarCalls,
    /// Times of all sightings, sorted.
    pub times: Vec<Timestamp>,
    /// Ids of the newest sightings, oldest first; empty where the rows have none.
    pub ids: Vec<EventId>,
}

/// A row that is not of the expected form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongRow {
    /// Too few or too many cells.
    #[error("a row of {found} cells instead of {wanted}")]
    Cells {
        /// How many were expected.
        wanted: usize,
        /// How many there are.
        found: usize,
    },
    /// A count or a day that is none.
    #[error("{0:?} is no count of a day")]
    Count(String),
    /// The times do not agree with the count.
    #[error(
        "{name} on {resource:?} in account {account}: {count} events, but the text of their times is cut off after {found}"
    )]
    Times {
        /// The account.
        account: String,
        /// `eventName`.
        name: String,
        /// The resource, as far as the row names it.
        resource: String,
        /// Events by the row's own count.
        count: String,
        /// Times that can be read.
        found: usize,
    },
}

impl WrongRow {
    /// The account whose series the row held, as far as it names one.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Times { account, .. } => Some(account),
            Self::Cells { .. } | Self::Count(_) => None,
        }
    }
}

/// The cells of a row that say what its calls have in common; what the latest says where they differ. NULL is empty.
struct Calls<'a> {
    place: (&'a str, &'a str),
    /// `eventSource` and `eventName`.
    call: (&'a str, &'a str),
    error_code: &'a str,
    principal: Principal,
    read_only: bool,
    message: &'a str,
    agent: &'a str,
    source_ip: &'a str,
    /// The rule by which the statement chose `named`, the resource's name, and its qualifier.
    rule: Option<&'a ResourceRule>,
    named: Option<&'a str>,
    qualifier: Option<&'a str>,
    /// `requestParameters` and `resources[0]` of calls whose resource the statement could not name.
    parameters: BTreeMap<String, String>,
    listed: EventResource,
}

impl SeriesRow {
    /// Reads one row of the answer to [`series`](super::series()) for the same span.
    ///
    /// # Errors
    /// [`WrongRow`] when it is not of the expected form.
    pub fn read(cells: &[Option<&str>], span: &QueryScope, catalog: &Catalog) -> Result<Self, WrongRow> {
        let wrong = || WrongRow::Cells {
            wanted: SERIES_COLUMNS.len(),
            found: cells.len(),
        };
        let cells: Vec<&str> = cells.iter().map(|cell| cell.unwrap_or_default()).collect();
        let &[ref common @ .., count, times, ids, source_ip, _] = cells.as_slice() else {
            return Err(wrong());
        };
        let row = Calls::read(common, source_ip, catalog).ok_or_else(wrong)?;
        let times = read_times(times, count, span).ok_or_else(|| WrongRow::Times {
            account: row.place.0.to_owned(),
            name: row.call.1.to_owned(),
            resource: row.named.unwrap_or(&row.listed.arn).to_owned(),
            count: count.to_owned(),
            found: times.len() / DIGITS,
        })?;
        // A record may have no id; then none of the row is known to belong to its time.
        let ids: Vec<&str> = ids.split(' ').filter(|id| !id.is_empty()).collect();
        let complete = ids.len() == times.len().min(IDS);
        let ids: Vec<EventId> = ids.into_iter().filter(|_| complete).map(EventId::from).collect();
        let newest = (
            times.last().copied().unwrap_or(span.from),
            ids.last().cloned().unwrap_or(EventId::Synthetic(0)),
        );
        Ok(Self {
            account: row.place.0.to_owned(),
            region: row.place.1.to_owned(),
            calls: row.summary(newest, catalog),
            times,
            ids,
        })
    }

    /// What the calls have in common, and the times and ids of all; those whose ids did not come along are numbered from
    /// `number` on.
    #[must_use]
    pub fn into_sightings(self, number: u64) -> (SimilarCalls, Vec<(Timestamp, EventId)>) {
        let without_id = self.times.len() - self.ids.len();
        let numbered = (number..).take(without_id).map(EventId::Synthetic);
        let sightings = self.times.into_iter().zip(numbered.chain(self.ids));
        (self.calls, sightings.collect())
    }
}

impl<'a> Calls<'a> {
    /// The cells before the count, and the address. `None` if they are not as many as expected.
    fn read(cells: &[&'a str], source_ip: &'a str, catalog: &'a Catalog) -> Option<Self> {
        let &[
            account,
            region,
            source,
            name,
            error_code,
            kind,
            issuer,
            arn,
            invoked_by,
            read_only,
            message,
            agent,
            named,
            qualifier,
            parameters,
            listed_arn,
            listed_type,
        ] = cells
        else {
            return None;
        };
        Some(Self {
            place: (account, region),
            call: (source, name),
            error_code,
            principal: Principal {
                kind: filled(kind),
                arn: filled(arn),
                account: None,
                invoked_by: filled(invoked_by),
                issuer_arn: filled(issuer),
                user_name: None,
                principal_id: None,
            },
            read_only: read_only == "true",
            message,
            agent,
            source_ip,
            rule: catalog.by_call(source, name).map(|check| &check.entry.resource),
            named: named.strip_prefix('='),
            qualifier: qualifier.strip_prefix('='),
            parameters: event::parameters(parameters),
            listed: EventResource {
                arn: listed_arn.to_owned(),
                kind: listed_type.to_owned(),
            },
        })
    }

    /// What they are to a tally; `newest` is the time and the id of the latest.
    fn summary(self, (time, id): (Timestamp, EventId), catalog: &Catalog) -> SimilarCalls {
        if self.error_code.is_empty() {
            let caller = (&self.principal, Some(self.source_ip).filter(|ip| !ip.is_empty()));
            let resource = |rule: &ResourceRule| self.resource(rule);
            return SimilarCalls::Succeeded(SettingSign::from_call(self.call, self.place, caller, resource, catalog));
        }
        let caller = Caller::new(&self.principal, self.place.0, self.read_only).with_session(&self.principal, catalog);
        let message = filled(self.message);
        let call = Call {
            place: self.place,
            source: self.call.0,
            name: self.call.1,
            code: self.error_code,
            message: message.as_deref(),
            session: self.principal.session(),
        };
        let key = SeriesKey::new(&call, &caller, catalog, &self.failed_resource(catalog));
        let latest = Latest {
            time,
            id,
            session: self.principal.session().map(str::to_owned),
            principal_arn: self.principal.arn,
            message,
            user_agent: filled(self.agent).map(|agent| event::unbracket(&agent)),
            source_ip: filled(self.source_ip),
        };
        let spread = Spread::default();
        SimilarCalls::Failed(Box::new(FailedCalls { key, latest, spread }))
    }

    /// What they are about, by the rule of a check. What the statement named has the parameter's name of the rule by
    /// which it did.
    fn resource(&self, rule: &ResourceRule) -> Option<Resource> {
        rule.extract(self.place, |key| match (self.named, self.rule) {
            (None, _) => self.parameters.get(key).map(String::as_str),
            (Some(named), Some(by)) if by.name == key => Some(named),
            (Some(_), Some(by)) if by.kind.qualifier_parameter() == Some(key) => self.qualifier,
            (Some(_), _) => None,
        })
    }

    /// What failed calls are about, as [`Catalog::resource`] finds it of one event.
    fn failed_resource(&self, catalog: &Catalog) -> Resource {
        let check = catalog.checks_of_call(self.call.0, self.call.1).next();
        let by_rule = check.and_then(|check| self.resource(&check.entry.resource));
        by_rule.unwrap_or_else(|| {
            let named = self.rule.and_then(|rule| Some((rule.name.as_str(), self.named?)));
            let parameters = self
                .parameters
                .iter()
                .map(|(key, value)| (key.as_str(), value.as_str()));
            let listed = std::iter::once((self.listed.arn.as_str(), self.listed.kind.as_str()));
            listed_resource(listed, named.into_iter().chain(parameters))
        })
    }
}

fn filled(cell: &str) -> Option<String> {
    (!cell.is_empty()).then(|| cell.to_owned())
}

/// The times of a cell, sorted; `None` if they are not as many as the count says, or none.
fn read_times(cell: &str, count: &str, span: &QueryScope) -> Option<Vec<Timestamp>> {
    let mut seconds = decode(cell).ok()?;
    // The statement sorts; what answers may be something else.
    seconds.sort_unstable();
    let at = |second: i64| span.from.checked_add(SignedDuration::from_secs(second));
    let times = seconds.into_iter().map(|second| at(second).unwrap_or(span.from));
    let times: Vec<Timestamp> = times.collect();
    (!times.is_empty() && count.parse() == Ok(times.len())).then_some(times)
}

/// Seconds in five digits of base 36 each.
fn decode(times: &str) -> Result<Vec<i64>, ()> {
    let digit = |byte: &u8| char::from(*byte).to_digit(36).map(i64::from);
    let number = |digits: &[u8]| {
        let number = digits
            .iter()
            .try_fold(0, |number, byte| Some(number * 36 + digit(byte)?));
        number.filter(|_| digits.len() == DIGITS).ok_or(())
    };
    times.as_bytes().chunks(DIGITS).map(number).collect()
}
