//! The pure part of trailhum: what is computed from what it is given, without clock, network, files or environment.
//!
//! # Layout
//! - [`event`]: one CloudTrail record, narrowed; [`catalog`]: checks and scanners, knowledge as data;
//! - [`sql`]: the statements for an engine that holds the trail, and the rows of its answer;
//! - [`tally`]: counting; [`cadence`]: the cadence of a series; [`inventory`]: what the account holds;
//! - [`finding`]: the verdict; [`organization`]: what many accounts share, and what sets one apart;
//! - [`coverage`]: what was read and what was not; [`health`]: what silences a trail or a recorder;
//! - [`redact`]: pseudonyms in place of identifiers;
//! - [`filter`]: leaving the noise out elsewhere; [`alarm`]: what an alarm on unauthorized calls counts.

pub mod alarm;
pub mod cadence;
pub mod catalog;
pub mod coverage;
pub mod event;
pub mod filter;
pub mod finding;
pub mod health;
pub mod inventory;
pub mod organization;
pub mod partition;
pub mod redact;
pub mod sql;
pub mod tally;
mod text_enum;
pub mod time;
