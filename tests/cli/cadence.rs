//! The cadence detector from outside: its simulator, single cases, any input, and the scoreboard on a smaller set.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts, shares and percentiles"
)]

mod acceptance;
#[path = "../../benches/cadence/callers.rs"]
mod callers;
mod cases;
#[path = "../../benches/cadence/edges.rs"]
mod edges;
#[path = "../../benches/cadence/holdout.rs"]
mod holdout;
mod inputs;
#[path = "../../benches/cadence/pooling.rs"]
mod pooling;
mod properties;
#[path = "../../benches/cadence/scoreboard.rs"]
mod scoreboard;
mod simulator;
