//! The HTML report as a reader has it: opened in Chromium once, looked at by `tests/browser/look.cjs`, judged here.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::support::{run, trailhum};

mod behavior;
mod content;
mod npm;
pub(crate) mod reports;

use reports::{BROKEN, HOSTILE, LONG, Reports};

/// The issue allows three megabytes for 2,000 findings.
const MOST_BYTES: u64 = 3_000_000;
/// The simulated account's page.
const MOST_BYTES_OF_SANDBOX: u64 = 350_000;
const MOST_PAGES: u64 = 4;
/// A tenth of a second is "at once" for a reader; a busy machine is given twice that.
const AT_ONCE: f64 = 200.0;

struct Seen {
    facts: Value,
    json: Value,
    hostile_json: Value,
    hostile_page: String,
    large_bytes: u64,
    sandbox_bytes: u64,
}

fn seen() -> &'static Seen {
    // A failure is kept as well: the next test would only wait for the same.
    static SEEN: OnceLock<Result<Seen, String>> = OnceLock::new();
    SEEN.get_or_init(look).as_ref().unwrap_or_else(|why| panic!("{why}"))
}

fn look() -> Result<Seen, String> {
    let (chromium, packages) = (npm::chromium()?, npm::installed()?);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).map_err(|error| error.to_string())?;
    let reports = Reports::write(folder.path());
    let mut look = Command::new("node");
    look.arg(packages.join("look.cjs")).arg(chromium);
    look.args([
        &reports.sandbox,
        &reports.hostile,
        &reports.large,
        &folder.path().join("profile"),
    ]);
    let printed = npm::done(&mut look)?;
    Ok(Seen {
        facts: serde_json::from_str(&printed).unwrap(),
        hostile_page: std::fs::read_to_string(&reports.hostile).unwrap(),
        sandbox_bytes: std::fs::metadata(&reports.sandbox).unwrap().len(),
        large_bytes: std::fs::metadata(&reports.large).unwrap().len(),
        json: reports.json,
        hostile_json: reports.hostile_json,
    })
}

fn fact(path: &str) -> &'static Value {
    let facts = &seen().facts;
    facts
        .pointer(path)
        .unwrap_or_else(|| panic!("nothing was seen of {path}"))
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// A number of the page, which has its digits in groups.
fn digits(value: &Value) -> u64 {
    text(value).replace(',', "").parse().unwrap()
}

fn resource(finding: &Value) -> String {
    let (id, qualifier) = (
        text(&finding["resource"]["id"]),
        finding["resource"]["qualifier"].as_str(),
    );
    let name = qualifier.map_or_else(|| id.to_owned(), |qualifier| format!("{id}:{qualifier}"));
    let all = &finding["resources"];
    match number(&all["count"]) {
        _ if !name.is_empty() => name,
        0 => "(none named)".to_owned(),
        1 => text(&all["top"][0]).to_owned(),
        // More than eight are not kept, so of more no number is certain.
        count @ 2..=8 => format!("{count} resources"),
        count => format!("at least {count} resources"),
    }
}

/// How often each comes.
fn counted<T: Ord>(all: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    all.for_each(|one| *counts.entry(one).or_default() += 1);
    counts
}
