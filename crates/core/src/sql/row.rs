//! The rows of the answer for series.

use jiff::{SignedDuration, Timestamp};

use self::calls::RowCalls;
use super::QueryScope;
use super::columns::NO_ID;
use super::series::{BY_OTHERS, SERIES_COLUMNS};
use crate::catalog::Catalog;
use crate::event::EventId;
use crate::tally::SimilarCalls;

mod calls;

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
    /// Who made them.
    pub part: SeriesPart,
    /// Times of all sightings, sorted.
    pub times: Vec<Timestamp>,
    /// Ids of the newest sightings, oldest first; empty where the rows have none.
    pub ids: Vec<EventId>,
}

/// Whose calls those of a row are. What is said of a person or an application rests on all its errors in the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesPart {
    /// Calls that succeeded.
    Succeeded,
    /// Calls that failed, by AWS services or on their behalf.
    ByServices,
    /// Calls that failed, by all others.
    ByOthers,
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
    #[error("{0:?} is not the count of a day")]
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
        let wrong = || WrongRow::Cells {
            wanted: SERIES_COLUMNS.len(),
            found: cells.len(),
        };
        let cells: Vec<&str> = cells.iter().map(|cell| cell.unwrap_or_default()).collect();
        let &[ref common @ .., count, times, ids, addresses, agents, resources, part] = cells.as_slice() else {
            return Err(wrong());
        };
        let row = RowCalls::read(common, catalog).ok_or_else(wrong)?;
        let times = read_times(times, count, span).ok_or_else(|| WrongRow::Times {
            account: row.place.0.to_owned(),
            name: row.call.1.to_owned(),
            resource: row.named.unwrap_or(&row.listed.arn).to_owned(),
            count: count.to_owned(),
            found: times.len() / DIGITS,
        })?;
        // A record may have no id; then none of the row is known to belong to its time.
        let is_id = |id: &&str| !id.is_empty() && !id.starts_with(NO_ID);
        let ids: Vec<&str> = ids.split(' ').filter(is_id).collect();
        let complete = ids.len() == times.len().min(IDS);
        let ids: Vec<EventId> = ids.into_iter().filter(|_| complete).map(EventId::from).collect();
        let newest = (
            times.last().copied().unwrap_or(span.from),
            ids.last().cloned().unwrap_or(EventId::Synthetic(0)),
        );
        let (account, region) = (row.place.0.to_owned(), row.place.1.to_owned());
        let summary = row.summary(newest, (&times, [addresses, agents, resources]), catalog);
        Ok(Self {
            account,
            region,
            part: SeriesPart::new(&summary, part),
            calls: summary,
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

impl SeriesPart {
    /// What the statement took for a service's is one only if the record proves it.
    fn new(calls: &SimilarCalls, part: &str) -> Self {
        match calls {
            SimilarCalls::Succeeded(_) => Self::Succeeded,
            SimilarCalls::Failed(calls) => {
                let caller = &calls.key.caller;
                let is_service = caller.service.is_some() || caller.invoked_by.is_some();
                if is_service && part != BY_OTHERS {
                    Self::ByServices
                } else {
                    Self::ByOthers
                }
            }
        }
    }
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
