//! Asking an engine that holds the trail already: the question as SQL, and the rows of its answer.
//!
//! Athena and CloudTrail Lake are both Trino, which others run themselves, and read terabytes where they lie. They are asked two questions: for one
//! row a series of failed calls (who called what, how often and when), and for the number of records and errors of
//! each day. Every failed call of the window is in one row, so that the findings add up to the errors.
//! What Trino can evaluate safely is pushed down: the window, the partitions, and what calls have in common, rather too
//! finely than too coarsely. The verdict never is: rows become a [`Tally`](crate::tally::Tally) as records do.

use jiff::Timestamp;

mod changes;
mod classes;
mod columns;
mod counts;
mod distinct;
mod hive;
mod literal;
mod ocsf;
mod partition;
mod row;
mod selection;
mod series;
mod table;

pub use columns::WrongTable;
pub use counts::{COUNT_COLUMNS, CountRow, counts};
pub use hive::Column;
pub use row::{SeriesPart, SeriesRow, WrongRow};
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

/// Names of a catalog, a schema and a table as a statement has them, joined by dots.
#[must_use]
pub fn quoted<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| literal::identifier(name)).collect();
    names.join(".")
}

/// Bytes of a statement that Athena takes (documented: `StartQueryExecution`).
pub const MAX_ATHENA_STATEMENT: usize = 262_144;

/// Characters of a statement that CloudTrail Lake takes (documented: `StartQuery`).
pub const MAX_LAKE_STATEMENT: usize = 10_000;

#[cfg(test)]
mod tests;
