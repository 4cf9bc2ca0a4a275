//! `trailhum audit --plan` of a log group: the queries, and how much they will scan.

use std::io::{self, Write};

use serde::Serialize;

use super::{duration, statements, wrapped};
use crate::report::printable;
use crate::source::engine::shown;
use crate::source::logs::LogsPlan;

/// Bytes that Logs Insights scans in a second: gigabytes, as a rule (inferred; AWS documents no rate).
const BYTES_PER_SECOND: u64 = 1_000_000_000;

/// The seconds of a query that scans next to nothing (inferred).
const SECONDS_PER_QUERY: u64 = 2;

pub(super) fn write_text(plan: &LogsPlan, width: u16, out: &mut dyn Write) -> io::Result<()> {
    let place = printable(&plan.place);
    let trail = match &plan.trail {
        Some(trail) => format!("The trail {} writes to it.", printable(trail)),
        None => "No trail is known to write to it: its records would count as copies.".to_owned(),
    };
    let first =
        format!("CloudWatch Logs Insights would run two queries on {place}. {trail} Nothing has been scanned yet.");
    wrapped(&first, width, out)?;
    let expected = match (plan.bytes, plan.dollars()) {
        (Some(bytes), Some(dollars)) => format!(
            "Together they will scan about {}, which costs {dollars:.2} USD at the list price of 0.005 USD per GB and takes about {}. That is twice the share of the time range in what the group stores; parts of the time range with more than 10,000 records of interest are scanned again in halves.",
            shown(bytes),
            duration(minutes(bytes)),
        ),
        _ => "How much they will scan is not known in advance. At the list price of 0.005 USD per GB, --max-scan 200GB limits them to 1 USD."
            .to_owned(),
    };
    wrapped(&expected, width, out)?;
    let titles = ["the records that are evaluated", "the numbers of all others"];
    statements(titles, &plan.statements, out)
}

fn seconds(bytes: u64) -> u64 {
    (bytes / BYTES_PER_SECOND).max(2 * SECONDS_PER_QUERY)
}

#[expect(clippy::cast_precision_loss, reason = "shown in whole seconds")]
fn minutes(bytes: u64) -> f64 {
    seconds(bytes) as f64 / 60.0
}

#[derive(Serialize)]
struct LogsPlanJson<'a> {
    schema: &'static str,
    place: &'a str,
    class: Option<&'a str>,
    trail: Option<&'a str>,
    from: String,
    to: String,
    statements: &'a [String],
    stored_bytes: Option<u64>,
    bytes: Option<u64>,
    usd: Option<f64>,
    seconds: Option<u64>,
}

pub(super) fn write_json(plan: &LogsPlan, out: &mut dyn Write) -> io::Result<()> {
    let json = LogsPlanJson {
        schema: "trailhum.logs-plan/1",
        place: &plan.place,
        class: plan.class.as_deref(),
        trail: plan.trail.as_deref(),
        from: plan.span.from.to_string(),
        to: plan.span.to.to_string(),
        statements: &plan.statements,
        stored_bytes: plan.stored_bytes,
        bytes: plan.bytes,
        usd: plan.dollars(),
        seconds: plan.bytes.map(seconds),
    };
    crate::command::output::write_json(&json, out)
}
