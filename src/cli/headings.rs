//! The headings of the help, the same in every command.

/// What is read, and with which credentials.
pub(super) const SOURCE: &str = "Source";
/// From when to when.
pub(super) const TIME_RANGE: &str = "Time range";
/// Which part of the source.
pub(super) const SCOPE: &str = "Scope";
/// Many accounts.
pub(super) const ORGANIZATION: &str = "Organization";
/// Athena, CloudTrail Lake and Trino.
pub(super) const ENGINES: &str = "Engines";
/// What is written, and how.
pub(super) const OUTPUT: &str = "Output";
