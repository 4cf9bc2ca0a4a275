//! What a record costs in whatever other systems make of it, a byte: against the same records a line each, and against a
//! trail file of them, most of whose records are never parsed.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench prints and may fail loudly"
)]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use trailhum::catalog::Catalog;
use trailhum::sandbox::{self, Account, Settings};
use trailhum::source::{Query, trail_files};
use walkdir::WalkDir;
use wrappings::{wrapped, wrappings};

#[expect(unreachable_pub, reason = "the fuzz targets include this file")]
#[path = "../tests/cli/forms/wrappings.rs"]
mod wrappings;

/// Rounds; of each form the fastest counts.
const ROUNDS: usize = 5;

/// Records of each form: a trail file of them is still read at once.
const RECORDS: usize = 8_000;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let records = records();
    let lines = |text: &dyn Fn(&Value) -> String| records.iter().map(|record| text(record) + "\n").collect::<String>();
    let mut forms = vec![
        ("a trail file", json!({ "Records": records }).to_string()),
        ("one a line", lines(&|record| record.to_string())),
    ];
    for (system, template) in wrappings() {
        forms.push((system, lines(&|record| wrapped(template, record))));
    }
    let answer = lines(&|record| {
        let text = record.to_string().replace('\'', "''");
        format!("- AccessKeyId: ASIA\n  CloudTrailEvent: '{text}'")
    });
    forms.push(("AWS CLI, YAML", format!("Events:\n{answer}")));
    let mut plain = Vec::new();
    println!(
        "{:<40}{:>8}{:>9}{:>12}{:>12}",
        "form", "MB", "MB/s", "x one a line", "x a trail"
    );
    for (form, text) in forms {
        let path = folder.path().join("records.json");
        fs::write(&path, &text).unwrap();
        let fastest = (0..ROUNDS).map(|_| time(&path, form)).min().unwrap();
        #[expect(clippy::cast_precision_loss, reason = "a rate")]
        let (size, rate) = (text.len() as f64 / 1e6, text.len() as f64 / 1e6 / fastest.as_secs_f64());
        if plain.len() < 2 {
            plain.push(rate);
        }
        let times = |index: usize| plain.get(index).map_or(1.0, |plain| plain / rate);
        println!("{form:<40}{size:>8.1}{rate:>9.0}{:>12.2}{:>12.2}", times(1), times(0));
    }
}

fn time(path: &Path, form: &str) -> Duration {
    let catalog = Catalog::builtin().unwrap();
    let start = Instant::now();
    let read = trail_files::read(&[path.to_owned()], &Query::default(), &catalog);
    let taken = start.elapsed();
    assert_eq!(read.tally.records(), RECORDS as u64, "{form}: {:?}", read.coverage.gaps);
    taken
}

/// Records as a trail has them: a few failed.
fn records() -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        days: 5,
        traffic: 560,
        ..Settings::default()
    };
    sandbox::write(&Account::new(&settings), folder.path()).unwrap();
    let files = WalkDir::new(folder.path())
        .sort_by_file_name()
        .into_iter()
        .map(Result::unwrap);
    let mut records = Vec::new();
    for file in files.filter(|file| file.path().extension().is_some_and(|ending| ending == "gz")) {
        let stored = fs::read(file.path()).unwrap();
        let mut file: Value = serde_json::from_reader(flate2::read::MultiGzDecoder::new(&stored[..])).unwrap();
        if let Some(found) = file["Records"].as_array_mut() {
            records.append(found);
        }
    }
    records.retain(|record| record["userIdentity"].is_object() && record["eventID"].is_string());
    records.truncate(RECORDS);
    records
}
