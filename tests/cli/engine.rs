//! Athena and CloudTrail Lake: the statements are executed, on a table filled from the sandbox's trail.

use std::fs;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

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

/// A day of an account's trail in one file.
fn write_day(trail: &Path, account: &str, records: &[Value]) {
    let day = trail.join(format!("AWSLogs/{account}/CloudTrail/eu-central-1/2026/03/01"));
    fs::create_dir_all(&day).expect("made");
    let file = fs::File::create(day.join("x.json.gz")).expect("made");
    let mut file = GzEncoder::new(file, Compression::fast());
    serde_json::to_writer(&mut file, &json!({"Records": records})).expect("written");
    file.finish().expect("written");
}

/// The `what` and `hint` of the only gap.
fn gap(ran: &Ran) -> (String, String) {
    let report = ran.json();
    let gaps = report["coverage"]["gaps"].as_array().expect("gaps");
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    let text = |key: &str| gaps[0][key].as_str().expect("a text").to_owned();
    (text("what"), text("hint"))
}
