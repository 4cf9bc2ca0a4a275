//! `trailhum cache`: what is remembered, and forgetting.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use comfy_table::Table;
use jiff::Timestamp;
use serde::Serialize;

use super::survey::cache_path;
use super::when;
use crate::cache::{CacheStats, EventCache, Pruned, Spans};
use crate::cli::{CacheArgs, ErrorsFormat};
use crate::error::{Error, Exit};
use crate::report::printable;

/// Columns of a table.
const DEFAULT_WIDTH: u16 = 100;

pub(super) fn run(args: &CacheArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let before = args
        .prune_before
        .as_deref()
        .map(|text| when::parse("--prune-before", text, Timestamp::now()))
        .transpose()?;
    let mut shown = Vec::new();
    for path in paths(args)? {
        let mut ledger = EventCache::open_existing(&path)?;
        let pruned = before.map(|before| ledger.prune(before)).transpose()?;
        shown.push((path, ledger.stats()?, pruned));
    }
    match args.format {
        ErrorsFormat::Table => write_table(&shown, out),
        ErrorsFormat::Json => write_json(&shown, out),
    }
    .map_err(Error::Output)?;
    Ok(Exit::Done)
}

/// The file that was named, or all in the data folder.
fn paths(args: &CacheArgs) -> Result<Vec<PathBuf>, Error> {
    if let Some(path) = &args.cache {
        return Ok(vec![path.clone()]);
    }
    let folder = cache_path::folder()?;
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            return Err(Error::Read {
                path: folder,
                why: error.to_string(),
            });
        }
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == cache_path::ENDING))
        .collect();
    paths.sort();
    Ok(paths)
}

type Shown = (PathBuf, CacheStats, Option<Pruned>);

fn write_table(shown: &[Shown], out: &mut dyn Write) -> io::Result<()> {
    if shown.is_empty() {
        return writeln!(out, "Nothing is remembered yet: trailhum audit begins a ledger.");
    }
    for (place, (path, stock, pruned)) in shown.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        let path = printable(&path.to_string_lossy());
        writeln!(
            out,
            "Account {}: {path}, {}",
            printable(&stock.account),
            size(stock.bytes)
        )?;
        if let Some(pruned) = pruned {
            writeln!(out, "Forgotten: {} failed calls, {}", pruned.failed, size(pruned.bytes))?;
        }
        match (stock.oldest, stock.newest) {
            (Some(oldest), Some(newest)) => writeln!(
                out,
                "{} failed calls from {} to {} UTC; {} successful ones, of most of them only the number",
                stock.failed,
                minute(oldest),
                minute(newest),
                stock.successes
            )?,
            _ => writeln!(
                out,
                "No failed calls; {} successful ones, of most of them only the number",
                stock.successes
            )?,
        }
        writeln!(out, "\n{}", spans(stock))?;
    }
    writeln!(
        out,
        "\nWhat was younger than two hours when it was read is asked for once more, as CloudTrail delivers late."
    )
}

/// What is complete, one row a question.
fn spans(stock: &CacheStats) -> Table {
    let mut rows: BTreeMap<(&str, &str, &str), Spans> = BTreeMap::new();
    for span in &stock.spans {
        let key = (span.region.as_str(), span.attribute.as_str(), span.value.as_str());
        rows.entry(key).or_default().add(span.span);
    }
    let mut table = super::table(["Region", "Asked for", "Complete (UTC)"], DEFAULT_WIDTH);
    for ((region, _, value), spans) in rows {
        let spans = spans
            .iter()
            .map(|span| format!("{} to {}", minute(span.from), minute(span.to)));
        let spans: Vec<String> = spans.collect();
        table.add_row([&printable(region), &printable(value), &spans.join("\n")]);
    }
    table
}

fn minute(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M").to_string()
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
fn size(bytes: u64) -> String {
    if bytes < 1_000_000 {
        format!("{:.1} kB", bytes as f64 / 1e3)
    } else {
        format!("{:.1} MB", bytes as f64 / 1e6)
    }
}

#[derive(Serialize)]
struct CachesJson<'a> {
    schema: &'static str,
    ledgers: Vec<CacheJson<'a>>,
}

#[derive(Serialize)]
struct CacheJson<'a> {
    path: String,
    account: &'a str,
    bytes: u64,
    failed: u64,
    successes: u64,
    oldest: Option<Timestamp>,
    newest: Option<Timestamp>,
    pruned: Option<u64>,
    spans: Vec<SpanJson<'a>>,
}

#[derive(Serialize)]
struct SpanJson<'a> {
    region: &'a str,
    attribute: &'a str,
    value: &'a str,
    from: Timestamp,
    to: Timestamp,
    again: Option<Timestamp>,
}

fn write_json(shown: &[Shown], out: &mut dyn Write) -> io::Result<()> {
    let ledgers = shown.iter().map(|(path, stock, pruned)| CacheJson {
        path: path.to_string_lossy().into_owned(),
        account: &stock.account,
        bytes: stock.bytes,
        failed: stock.failed,
        successes: stock.successes,
        oldest: stock.oldest,
        newest: stock.newest,
        pruned: pruned.map(|pruned| pruned.failed),
        spans: stock
            .spans
            .iter()
            .map(|span| SpanJson {
                region: &span.region,
                attribute: &span.attribute,
                value: &span.value,
                from: span.span.from,
                to: span.span.to,
                again: span.again,
            })
            .collect(),
    });
    let all = CachesJson {
        schema: "trailhum.ledger/1",
        ledgers: ledgers.collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &all)?;
    writeln!(out)
}
