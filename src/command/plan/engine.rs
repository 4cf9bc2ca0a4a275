//! `trailhum audit --plan` of an engine: the statements, and how much they will scan.

use std::io::{self, Write};

use serde::Serialize;

use super::{statements, wrapped};
use crate::audit::EnginePlan;
use crate::report::printable;
use crate::source::engine::{dollars, shown};
use crate::source::trail_bucket::Size;

/// Bytes of both queries: over CloudTrail's own files each reads all objects of the partitions.
fn scanned(size: &Size) -> u64 {
    size.bytes.saturating_mul(2)
}

pub(super) fn write_text(plan: &EnginePlan, width: u16, out: &mut dyn Write) -> io::Result<()> {
    let (engine, place) = (plan.engine, printable(&plan.place));
    wrapped(
        &format!("{engine} would run two queries on {place}. Nothing has been scanned yet."),
        width,
        out,
    )?;
    let expected = match &plan.size {
        Some(size) => format!(
            "Together they will scan about {}, which costs {:.2} USD at the list price of 5 USD per TB. That is twice the objects of the time range, estimated from {} of {} accounts on {}; a table in Parquet takes less.",
            shown(scanned(size)),
            dollars(scanned(size)),
            size.sampled,
            size.accounts,
            size.day
        ),
        None if !plan.has_price => {
            "How much they will read is not known in advance; --max-scan, such as 200GB, limits it.".to_owned()
        }
        None => "How much they will scan is not known in advance. At the list price of 5 USD per TB, --max-scan 200GB limits them to 1 USD."
            .to_owned(),
    };
    wrapped(&expected, width, out)?;
    statements(["the counts of each day", "one row per series"], &plan.statements, out)
}

#[derive(Serialize)]
struct EnginePlanJson<'a> {
    schema: &'static str,
    engine: &'a str,
    place: &'a str,
    statements: &'a [String],
    bytes: Option<u64>,
    usd: Option<f64>,
    accounts: Option<usize>,
    sampled_accounts: Option<usize>,
    sampled_day: Option<String>,
}

pub(super) fn write_json(plan: &EnginePlan, out: &mut dyn Write) -> io::Result<()> {
    let size = plan.size.as_ref();
    let json = EnginePlanJson {
        schema: "trailhum.engine-plan/1",
        engine: plan.engine,
        place: &plan.place,
        statements: &plan.statements,
        bytes: size.map(scanned),
        usd: size.map(|size| dollars(scanned(size))),
        accounts: size.map(|size| size.accounts),
        sampled_accounts: size.map(|size| size.sampled),
        sampled_day: size.map(|size| size.day.to_string()),
    };
    crate::command::output::write_json(&json, out)
}
