//! What trailhum says.
//!
//! # Layout
//! - [`report`]: the report and how it is written: table, HTML, Markdown, CSV, NDJSON, JSON with its schema, diff;
//! - [`explanation`]: why one error is there.

pub mod explanation;
pub mod report;
