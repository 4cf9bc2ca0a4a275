//! trailhum audits an AWS account and explains the NotFound errors that AWS Config leaves in CloudTrail.
//!
//! ```
//! use trailhum::Audit;
//! use trailhum::finding::Verdict;
//! use trailhum::report::{self, Format, View};
//!
//! let report = Audit::files(["tests/events/article", "tests/events/lambda/*.json"])
//!     .regions(["ap-northeast-1"])
//!     .run()?;
//! println!("{} errors, {} of them noise", report.totals.errors, report.totals.with_verdict(Verdict::Noise));
//! let mut json = Vec::new();
//! report::render(Format::Json, &report, &View::default(), &mut json)?;
//! # assert!(report.is_complete() && report.totals.errors == 4 && report.totals.with_verdict(Verdict::Noise) == 4);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Audit`] reads files, prints nothing and makes no request to AWS. Everything else is made from the parts below, as the
//! folder `examples/` shows.
//!
//! # Features
//!
//! Without any feature this is the library that reads files. `aws` adds what is read from AWS ([`audit::run`]), `sandbox`
//! a simulated account that answers like AWS, and `cli`, the default, the program.
//!
//! # Layout
//!
//! A pure, synchronous core, and around it what knows the network, the clock and the files. Imports point down only; a
//! test reads them.
//!
//! - [`command`]: one module for each command; `cli`: the arguments as types, and the [request](audit::AuditRequest)
//!   that they make;
//! - [`audit`]: from a request to a report;
//! - [`source`]: where records come from; [`collector`]: where the inventory comes from; [`aws`]: the way to both;
//! - [`cache`]: the event history that was read before;
//! - [`sandbox`]: a simulated account;
//! - [`error`]: what can end a run, what to do about it, and the exit codes; `region`: names of regions.
//!
//! The core computes from what it is given:
//! - [`event`]: one CloudTrail record; [`catalog`]: checks and scanners, knowledge as data;
//! - [`sql`]: queries for an engine that holds the trail, and its answers;
//! - [`tally`]: counting; [`cadence`]: the rhythm of a series; [`inventory`]: what the account holds;
//! - [`finding`]: the verdict; [`organization`]: what many accounts share, and which of them differ;
//! - [`coverage`]: what was read and what was not; [`report`]: all of it, and how it is written;
//! - [`language`]: the language of a thread's sentences; [`diagnosis`]: what an identity may read;
//! - [`explanation`]: why one error is there; [`filter`]: leaving the noise out elsewhere.

pub mod audit;
#[cfg(feature = "aws")]
#[doc(hidden)]
pub mod aws;
#[cfg(feature = "aws")]
#[doc(hidden)]
pub mod cache;
#[cfg(feature = "cli")]
mod cli;
#[doc(hidden)]
pub mod collector;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod command;
pub mod error;
#[cfg(feature = "aws")]
mod region;
pub mod source;

pub use audit::Audit;
pub use trailhum_core::{
    cadence, catalog, coverage, diagnosis, event, filter, finding, forecast, health, inventory, organization,
    partition, redact, sql, tally, time, verify,
};
pub use trailhum_report::{explanation, language, report, text, words};
#[cfg(feature = "sandbox")]
pub use trailhum_sandbox as sandbox;
