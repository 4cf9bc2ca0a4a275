//! The question for counts: how many records and errors there are a day, and in which hours there is any record.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::changes::{self, MAX_CHANGES};
use super::columns::{ACCOUNT, CODE};
use super::row::WrongRow;
use super::{QueryScope, Table};
use crate::health::TrailChange;

/// The columns of the answer, in their order.
pub const COUNT_COLUMNS: [&str; 8] = [
    "account", "region", "code", "days", "earliest", "newest", "reads", "changes",
];

/// The statement. Its rows are read by [`CountRow::read`]: one for each account, region and error code.
#[must_use]
pub fn counts(table: &Table, span: &QueryScope) -> String {
    format!(
        "\
SELECT account, region, code,
  array_join(array_sort(array_agg(concat(utc_day, ' ', CAST(records AS varchar), ' ', CAST(events AS varchar), ' ', hours))), ',') AS days,
  min(earliest) AS earliest, max(newest) AS newest, max(reads) AS reads,
  array_join(array_agg(changes), '') AS changes
FROM (
  SELECT account, region, code, substr(moment, 1, 10) AS utc_day, count(*) AS records, count(DISTINCT event) AS events,
    array_join(array_sort(array_agg(DISTINCT substr(moment, 12, 2))), '') AS hours,
    min(moment) AS earliest, max(moment) AS newest, max(reads) AS reads,
    array_join(slice(array_sort(array_agg(DISTINCT change)), 1, {MAX_CHANGES}), '') AS changes
  FROM (
    SELECT {ACCOUNT} AS account, coalesce(awsregion, '') AS region, {CODE} AS code,
      {time} AS moment,
      CASE WHEN {CODE} <> '' THEN {id} END AS event,
      CASE WHEN {read_only} = 'true' THEN 'true' ELSE '' END AS reads,
      {change} AS change
    {records}
  ) AS record
  GROUP BY 1, 2, 3, 4
) AS utc_day
GROUP BY 1, 2, 3
ORDER BY account, region, code",
        time = table.columns.time(),
        id = table.columns.event_id(),
        read_only = table.columns.read_only,
        change = changes::expression(table),
        records = table.records(span),
    )
}

/// Counts of one account, region and error code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountRow {
    /// The account that got the records.
    pub account: String,
    /// `awsRegion`.
    pub region: String,
    /// `errorCode`; `None` for calls that succeeded.
    pub error_code: Option<String>,
    /// Each UTC day with any record.
    pub days: Vec<DayRow>,
    /// Time of the first record.
    pub first: Timestamp,
    /// Time of the last record.
    pub last: Timestamp,
    /// Any of the calls only read.
    pub reads: bool,
    /// Changes of trails and recorders, a number of each day.
    pub changes: Vec<TrailChange>,
}

/// One UTC day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRow {
    /// The day.
    pub date: Date,
    /// Records; one that two files hold counts twice.
    pub records: u64,
    /// Failed calls, each once.
    pub errors: u64,
    /// Hours since 1970 in which there is any record.
    pub hours: Vec<i64>,
}

impl CountRow {
    /// Reads one row of the answer.
    ///
    /// # Errors
    /// [`WrongRow`] when it is not of the expected form.
    pub fn read(cells: &[Option<&str>]) -> Result<Self, WrongRow> {
        let &[account, region, code, days, first, last, reads, changes] = cells else {
            return Err(WrongRow::Cells {
                wanted: COUNT_COLUMNS.len(),
                found: cells.len(),
            });
        };
        let text = |cell: Option<&str>| cell.unwrap_or_default().to_owned();
        let time = |cell: Option<&str>| {
            cell.unwrap_or_default()
                .parse()
                .map_err(|_| WrongRow::Count(text(cell)))
        };
        let parsed = days
            .unwrap_or_default()
            .split(',')
            .map(|day| DayRow::read(day).ok_or(day));
        Ok(Self {
            account: text(account),
            region: text(region),
            error_code: code.filter(|code| !code.is_empty()).map(str::to_owned),
            days: parsed
                .collect::<Result<_, _>>()
                .map_err(|day| WrongRow::Count(day.to_owned()))?,
            first: time(first)?,
            last: time(last)?,
            reads: reads == Some("true"),
            changes: changes::read(
                changes.unwrap_or_default(),
                (account.unwrap_or_default(), region.unwrap_or_default()),
            ),
        })
    }
}

impl DayRow {
    /// `2026-01-15 120 7 0001...23`: the day, records, errors, and the hours of two digits each, each once and in order.
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let date: Date = parts.next()?.parse().ok()?;
        let midnight = date.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp().as_second() / 3600;
        let (records, errors) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let hours = parts.next()?.as_bytes();
        let hour = |pair: &[u8]| match pair {
            [tens @ b'0'..=b'2', ones @ b'0'..=b'9'] => {
                let hour = (tens - b'0') * 10 + (ones - b'0');
                (hour < 24).then(|| midnight + i64::from(hour))
            }
            _ => None,
        };
        let hours = hours.chunks(2).map(hour).collect::<Option<Vec<i64>>>()?;
        let is_in_order = hours.is_sorted_by(|hour, later| hour < later);
        (parts.next().is_none() && !hours.is_empty() && is_in_order).then_some(Self {
            date,
            records,
            errors,
            hours,
        })
    }
}
