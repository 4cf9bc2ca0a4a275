//! Judges one failed call, without any file but the event itself:
//! `cargo run --example judge_one_event < tests/events/s3/s3-bucket-cors.json`

use std::collections::BTreeSet;
use std::error::Error;
use std::io::{self, Write};

use trailhum::catalog::Catalog;
use trailhum::event::Event;
use trailhum::finding;
use trailhum::inventory::Inventory;

use trailhum::tally::{Scope, Tally};
use trailhum::words;

fn main() -> Result<(), Box<dyn Error>> {
    judge(&io::read_to_string(io::stdin())?, &mut io::stdout().lock())
}

/// Writes who called, what the error is, and why.
pub(crate) fn judge(record: &str, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let catalog = Catalog::builtin()?;
    let event = Event::from_json(record).map_err(|reason| reason.to_string())?;
    let mut tally = Tally::default();
    tally.add(&event, &catalog);
    let scope = Scope {
        from: event.time,
        to: event.time,
        unread: Vec::new(),
        every_record: false,
    };
    for finding in finding::judge(&tally, &catalog, &Inventory::default(), &scope, &BTreeSet::new()) {
        let caller = finding.scanner_name.as_deref().unwrap_or(finding.key.caller.label());
        writeln!(out, "{} by {caller}: {}", event.name, finding.verdict.as_str())?;
        writeln!(out, "{}", words::reason(&finding))?;
    }
    Ok(())
}
