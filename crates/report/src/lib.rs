//! What trailhum says.
//!
//! # Layout
//! - [`report`]: the report and how it is written: table, HTML, Markdown, CSV, NDJSON, JSON with its schema, diff;
//! - [`explanation`]: why one error is there;
//! - [`language`]: the languages there are, and which one a thread writes;
//! - [`words`]: every sentence that people read, from one file of messages per language;
//! - [`text`]: how texts, numbers and times are written: wrapped, rounded, and safe to show.

pub mod explanation;
pub mod language;
pub mod report;
pub mod text;
pub mod words;
