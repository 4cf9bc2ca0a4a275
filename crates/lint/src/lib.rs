//! What a filter over CloudTrail records hides and keeps.
//!
//! # Layout
//! - [`language`]: the languages; [`read`]: from a text to a [`condition`], in each of them;
//! - [`evaluate`]: whether a record fulfills a condition, by the logic of its language;
//! - [`fields`]: the fields of a record.

pub mod condition;
mod cursor;
pub mod evaluate;
mod exclusion;
pub mod fault;
mod faults;
pub mod fields;
pub mod glob;
pub mod language;
mod lint;
mod literals;
mod own;
mod probes;
pub mod read;
pub mod repair;
mod shrink;

pub use cursor::{SyntaxError, line_and_column};
pub use lint::{LintResult, Row, lint, tried};
pub use own::RecordFate;
pub use probes::ACCOUNT as EXAMPLE_ACCOUNT;
pub use repair::{Repair, RepairKind, repair};
