//! `trailhum cache`: what the caches of event history hold, and pruning them.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use comfy_table::Table;
use jiff::Timestamp;
use serde::Serialize;

use crate::audit::cache_path;
use crate::cache::{CacheStats, EventCache, Pruned, Spans};
use crate::cli::{CacheArgs, TableFormat, when};
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
        let mut cache = EventCache::open_existing(&path)?;
        let pruned = before.map(|before| cache.prune(before)).transpose()?;
        shown.push((path, cache.stats()?, pruned));
    }
    match args.format {
        TableFormat::Table => write_table(&shown, out),
        TableFormat::Json => write_json(&shown, out),
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
        Err(error) => return Err(Error::read(&folder, &error)),
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| {
            path.extension()
                .is_some_and(|ending| ending == cache_path::FILE_EXTENSION)
        })
        .collect();
    paths.sort();
    Ok(paths)
}

type Shown = (PathBuf, CacheStats, Option<Pruned>);

fn write_table(shown: &[Shown], out: &mut dyn Write) -> io::Result<()> {
    if shown.is_empty() {
        return writeln!(out, "The cache is empty: trailhum audit fills it.");
    }
    for (place, (path, stats, pruned)) in shown.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        let path = printable(&path.to_string_lossy());
        writeln!(
            out,
            "Account {}: {path}, {}",
            printable(&stats.account),
            size(stats.bytes)
        )?;
        if let Some(pruned) = pruned {
            writeln!(out, "Removed: {} failed calls, {}", pruned.failed, size(pruned.bytes))?;
        }
        match (stats.oldest, stats.newest) {
            (Some(oldest), Some(newest)) => writeln!(
                out,
                "{} failed calls from {} to {} UTC; {} successful calls, most of them counted only",
                stats.failed,
                minute(oldest),
                minute(newest),
                stats.successes
            )?,
            _ => writeln!(
                out,
                "No failed calls; {} successful calls, most of them counted only",
                stats.successes
            )?,
        }
        writeln!(out, "\n{}", spans(stats))?;
    }
    writeln!(
        out,
        "\nEvents that were younger than two hours when they were read are requested once more, because CloudTrail delivers late."
    )
}

/// What is complete, one row a question.
fn spans(stats: &CacheStats) -> Table {
    let mut rows: BTreeMap<(&str, &str, &str), Spans> = BTreeMap::new();
    for span in &stats.spans {
        let key = (span.region.as_str(), span.attribute.as_str(), span.value.as_str());
        rows.entry(key).or_default().add(span.span);
    }
    let mut table = super::output::table(["Region", "Queried for", "Complete (UTC)"], DEFAULT_WIDTH);
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
    #[serde(flatten)]
    stats: &'a CacheStats,
    pruned: Option<u64>,
}

fn write_json(shown: &[Shown], out: &mut dyn Write) -> io::Result<()> {
    let caches = shown.iter().map(|(path, stats, pruned)| CacheJson {
        path: path.to_string_lossy().into_owned(),
        stats,
        pruned: pruned.map(|pruned| pruned.failed),
    });
    let json = CachesJson {
        schema: "trailhum.ledger/1",
        ledgers: caches.collect(),
    };
    super::output::write_json(&json, out)
}
