//! One integration binary: each further one would link the SDK again. One module a command or a promise.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise, in its helpers, too"
)]
#![expect(clippy::too_many_lines, reason = "a test may tell a long story in order")]

mod accept;
mod accounts;
mod alarms;
mod answers;
mod audit;
mod browser;
mod bucket;
mod build;
mod cadence;
mod callers;
mod catalog;
mod changes;
mod diff;
mod docs;
mod doctor;
mod endpoints;
mod engine;
mod errors;
mod examples;
mod explain;
mod exports;
mod faults;
mod filter;
mod fixtures;
mod forecast;
mod formats;
mod former_names;
mod forms;
mod health;
mod help;
mod history;
mod house;
mod known_errors;
mod language;
mod licenses;
mod lint;
mod logs;
mod mcp;
mod month;
mod moto;
mod organization;
mod output;
mod package;
mod proof;
mod redact;
mod schema;
mod seeds;
mod sums;
mod support;
mod terminal;
mod trail;
mod verify;
mod watch;
mod wire;
