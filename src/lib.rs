//! trailhum audits an AWS account and explains the NotFound errors that AWS Config leaves in CloudTrail.
//!
//! # Layout
//!
//! A pure, synchronous core and a thin, asynchronous edge. Imports point down only; a test reads them.
//!
//! The edge knows the network, the clock and the files:
//! - [`cli`]: the command line as types, no behavior;
//! - [`command`]: one module a command, each only orchestrates;
//! - [`source`]: where records come from; [`collector`]: where the inventory comes from; [`aws`]: the way to both;
//! - [`ledger`]: what LookupEvents gave, remembered;
//! - [`sandbox`]: a simulated account that answers like AWS;
//! - [`error`]: what can end a run, what to do about it, and the exit codes.
//!
//! The core is a function of what it is given:
//! - [`event`]: one CloudTrail record, narrowed; [`catalog`]: lookups and scanners, knowledge as data;
//! - [`sql`]: the question to an engine that holds the trail, and its answer;
//! - [`tally`]: counting; [`cadence`]: the rhythm of a series; [`inventory`]: what the account holds;
//! - [`finding`]: the verdict; [`organization`]: what many accounts share, and what sets one apart;
//! - [`coverage`]: what was read and what was not; [`report`]: all of it, rendered;
//! - [`explanation`]: why one error is there; [`filter`]: leaving the noise out elsewhere.

#[cfg(feature = "aws")]
pub mod aws;
#[cfg(feature = "aws")]
pub mod cache;
#[cfg(feature = "cli")]
pub mod cli;
pub mod collector;
#[cfg(feature = "cli")]
pub mod command;
pub mod error;
pub mod source;

pub use trailhum_core::{
    cadence, catalog, coverage, event, filter, finding, health, inventory, organization, sql, tally, time,
};
pub use trailhum_report::{explanation, report, text, words};
#[cfg(feature = "sandbox")]
pub use trailhum_sandbox as sandbox;
