//! What a text of records is made of: its elements, and where it cannot be read further.

use std::io;

use super::{Event, NotARecord, OtherKind};

/// What one element of a text turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub enum Element {
    /// A CloudTrail record.
    Event(Box<Event>),
    /// CloudTrail's own, and no record of a call.
    Passed(OtherKind),
    /// A line of a log, or of what follows a broken value, without any record: a reader that bounds the size of a record
    /// begins to count anew.
    Line,
    /// Something else; the reason says what.
    Rejected(NotARecord),
}

/// Why the rest of a text could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// The text itself cannot be read further.
    #[error("{0}")]
    Off(io::Error),
    /// No JSON at all, or JSON that breaks off.
    #[error("not JSON from line {line}, column {column}{}: {why}", elsewhere(*further))]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// The parser's own words.
        why: String,
        /// Further places with the same reason.
        further: u64,
    },
    /// Text without any JSON; how it begins.
    #[error("no JSON in it; it begins with {0:?}")]
    Text(String),
    /// YAML without any record.
    #[error("YAML without any CloudTrailEvent: write the answer of lookup-events without --query")]
    Yaml,
    /// A table of Athena that lacks columns; their names.
    #[error("an export of Athena without the columns {0}")]
    Columns(String),
    /// Rows of such a table that are no records.
    #[error("row {first}{}: {why}", further(*count))]
    Rows {
        /// The first of them, from 1, which is the header.
        first: u64,
        /// How many.
        count: u64,
        /// What is wrong with them.
        why: String,
    },
    /// Nothing in it.
    #[error("empty")]
    Empty,
}

fn elsewhere(places: u64) -> String {
    match places {
        0 => String::new(),
        1 => " and in 1 other place".to_owned(),
        more => format!(" and in {more} other places"),
    }
}

fn further(count: u64) -> String {
    match count {
        0 | 1 => String::new(),
        2 => " and 1 other row".to_owned(),
        more => format!(" and {} other rows", more - 1),
    }
}
