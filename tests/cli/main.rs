//! One integration binary: each further one would link the SDK again. One module a command or a promise.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, in its helpers, too"
)]

mod accounts;
mod audit;
mod browser;
mod bucket;
mod cadence;
mod diff;
mod docs;
mod engine;
mod errors;
mod explain;
mod faults;
mod filter;
mod fixtures;
mod formats;
mod history;
mod layers;
mod moto;
mod organisation;
mod output;
mod schema;
mod support;
mod terminal;
mod trail;
