//! The rows of the answer for series.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::QueryScope;
use super::series::SERIES_COLUMNS;
use crate::catalog::Catalog;
use crate::event::{Event, EventId, EventResource, Principal};

/// Digits of one time.
const DIGITS: usize = 5;
/// Newest sightings whose ids come along.
const IDS: usize = 5;

/// All sightings of one series, or of a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesRow {
    /// The latest sighting. Of what a series does not have in common, it says what the latest one says.
    pub latest: Event,
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

impl SeriesRow {
    /// Reads one row of the answer to [`series`](super::series()) for the same span.
    ///
    /// # Errors
    /// [`WrongRow`] when it is not of the expected form.
    pub fn read(cells: &[Option<&str>], span: &QueryScope, catalog: &Catalog) -> Result<Self, WrongRow> {
        let &[
            account,
            region,
            source,
            name,
            code,
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
            count,
            times,
            ids,
            source_ip,
            _,
        ] = cells
        else {
            return Err(WrongRow::Cells {
                wanted: SERIES_COLUMNS.len(),
                found: cells.len(),
            });
        };
        let text = |cell: Option<&str>| cell.unwrap_or_default().to_owned();
        let named = named.and_then(|cell| cell.strip_prefix('='));
        let qualifier = qualifier.and_then(|cell| cell.strip_prefix('='));
        let some = |cell: Option<&str>| cell.filter(|cell| !cell.is_empty()).map(str::to_owned);
        let (source, name) = (text(source), text(name));
        let seconds = decode(times.unwrap_or_default());
        let resource = named.or(listed_arn).unwrap_or_default();
        let complete = |times: &Vec<i64>| count.and_then(|count| count.parse().ok()) == Some(times.len());
        let Some(mut seconds) = seconds.ok().filter(|times| complete(times) && !times.is_empty()) else {
            return Err(WrongRow::Times {
                account: text(account),
                name,
                resource: resource.to_owned(),
                count: text(count),
                found: times.unwrap_or_default().len() / DIGITS,
            });
        };
        // The statement sorts; what answers may be something else.
        seconds.sort_unstable();
        let at = |second: &i64| {
            span.from
                .checked_add(SignedDuration::from_secs(*second))
                .unwrap_or(span.from)
        };
        let times: Vec<Timestamp> = seconds.iter().map(at).collect();
        // A record may have no id; then none of the row is trusted to stand at its place.
        let ids: Vec<&str> = ids.unwrap_or_default().split(' ').filter(|id| !id.is_empty()).collect();
        let told = ids.len() == times.len().min(IDS);
        let ids: Vec<EventId> = ids.into_iter().filter(|_| told).map(EventId::from).collect();
        let parameters = match named {
            Some(named) => self::parameters(&source, &name, named, qualifier, catalog),
            None => crate::event::parameters(parameters.unwrap_or_default()),
        };
        let latest = Event {
            id: ids.last().cloned().unwrap_or(EventId::Synthetic(0)),
            time: times.last().copied().unwrap_or(span.from),
            account: text(account),
            region: text(region),
            error_code: some(code),
            error_message: some(message),
            read_only: read_only.and_then(|text| text.parse().ok()),
            principal: Principal {
                kind: some(kind),
                arn: some(arn),
                account: None,
                invoked_by: some(invoked_by),
                issuer_arn: some(issuer),
            },
            source_ip: some(source_ip),
            user_agent: agent.filter(|agent| !agent.is_empty()).map(crate::event::unbracket),
            parameters,
            resources: some(listed_arn).map_or_else(Vec::new, |arn| {
                vec![EventResource {
                    arn,
                    kind: text(listed_type),
                }]
            }),
            source,
            name,
        };
        Ok(Self { latest, times, ids })
    }

    /// Times and ids of all sightings; those whose ids did not come along are numbered from `number` on.
    pub fn sightings(&self, number: u64) -> impl Iterator<Item = (Timestamp, EventId)> {
        let untold = self.times.len() - self.ids.len();
        let ids = (number..)
            .take(untold)
            .map(EventId::Synthetic)
            .chain(self.ids.iter().cloned());
        self.times.iter().copied().zip(ids)
    }
}

/// The parameters by which the catalog knows the resource, as the record had them.
fn parameters(
    source: &str,
    name: &str,
    named: &str,
    qualifier: Option<&str>,
    catalog: &Catalog,
) -> BTreeMap<String, String> {
    let Some(lookup) = catalog.by_call(source, name) else {
        return BTreeMap::new();
    };
    let key = lookup.entry.resource.name.clone();
    let resource = (!key.is_empty()).then(|| (key, named.to_owned()));
    let qualifier = qualifier.map(|qualifier| ("qualifier".to_owned(), qualifier.to_owned()));
    resource.into_iter().chain(qualifier).collect()
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
