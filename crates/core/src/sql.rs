//! Asking an engine that holds the trail already: the question as SQL, and the rows of its answer.
//!
//! Athena and CloudTrail Lake are both Trino, and read terabytes where they lie. They are asked two questions: for one
//! row a series of failed calls (who asked what, how often and when), and for the number of records and errors of
//! each day. What Trino can evaluate safely is pushed down: the window, the partitions, and which failed calls may
//! matter at all, rather too many than too few. The verdict never is: rows become a [`Tally`](crate::tally::Tally)
//! as records do.

use jiff::Timestamp;

mod changes;
mod columns;
mod counts;
mod hive;
mod literal;
mod partition;
mod row;
mod series;
mod table;

pub use columns::WrongTable;
pub use counts::{COUNT_COLUMNS, CountRow, counts};
pub use hive::Column;
pub use row::{SeriesRow, WrongRow};
pub use series::{SERIES_COLUMNS, series};
pub use table::Table;

/// What part of the trail is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryScope {
    /// Begin of the window, whole seconds.
    pub from: Timestamp,
    /// End of the window, exclusive; `None` for all that there is.
    pub to: Option<Timestamp>,
    /// Only these regions; empty for all.
    pub regions: Vec<String>,
    /// Only these accounts; empty for all.
    pub accounts: Vec<String>,
}

/// The longest window, in seconds: a time takes five digits of base 36 in the answer. 699 days.
pub const MAX_QUERY_SECS: i64 = 36_i64.pow(5) - 1;

#[cfg(test)]
mod tests;
