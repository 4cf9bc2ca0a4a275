//! Athena and CloudTrail Lake: the statements are executed, on a table filled from the sandbox's trail.

use crate::month::WINDOW;
use crate::support::{Ran, run};

mod accounts;
mod agreement;
mod faults;
mod lake;
mod odd;
mod permissions;
mod plan;
pub(crate) mod server;
mod trino;

use server::Engine;

/// The engine's event data store.
const STORE: &str = "lake:11111111-2222-3333-4444-555555555555";

/// Audits the table, with these further arguments.
fn audit(engine: &Engine, events: &str, further: &[&str]) -> Ran {
    let format = if further.contains(&"--format") {
        &[][..]
    } else {
        &["--format", "json"]
    };
    let args = [
        &["audit", "--events", events, "--inventory", "none"],
        &WINDOW[..],
        format,
        further,
    ]
    .concat();
    run(&mut engine.trailhum(&args))
}

/// The `what` and `hint` of the only gap.
fn gap(ran: &Ran) -> (String, String) {
    let report = ran.json();
    let gaps = report["coverage"]["gaps"].as_array().expect("gaps");
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    let text = |key: &str| gaps[0][key].as_str().expect("a text").to_owned();
    (text("what"), text("hint"))
}
