//! Imports point down only, and the core knows no clock, no network and no SDK.

use std::path::{Path, PathBuf};

/// Rooms from the top down, with the rooms that each may import.
const MAY_IMPORT: [(&str, &[&str]); 27] = [
    ("main", &["cli", "command", "error", "report"]),
    (
        "command",
        &[
            "aws",
            "cadence",
            "catalog",
            "cli",
            "collector",
            "coverage",
            "error",
            "event",
            "explanation",
            "filter",
            "finding",
            "health",
            "inventory",
            "cache",
            "organization",
            "sql",
            "report",
            "sandbox",
            "source",
            "tally",
            "time",
        ],
    ),
    ("cli", &[]),
    ("error", &["aws", "catalog", "coverage", "filter", "cache"]),
    (
        "source",
        &[
            "aws",
            "cadence",
            "catalog",
            "coverage",
            "event",
            "health",
            "inventory",
            "cache",
            "sql",
            "tally",
            "time",
        ],
    ),
    ("cache", &["event", "time"]),
    (
        "collector",
        &[
            "aws",
            "catalog",
            "coverage",
            "error",
            "health",
            "inventory",
            "organization",
            "source",
        ],
    ),
    ("sandbox", &["cadence", "catalog", "event"]),
    ("aws", &["coverage"]),
    ("lib", &[]),
    (
        "report",
        &[
            "cadence",
            "catalog",
            "coverage",
            "finding",
            "health",
            "inventory",
            "organization",
            "tally",
            "text",
            "time",
            "words",
        ],
    ),
    (
        "words",
        &[
            "cadence",
            "catalog",
            "coverage",
            "finding",
            "health",
            "inventory",
            "organization",
            "text",
        ],
    ),
    ("text", &[]),
    ("filter", &["catalog", "event"]),
    (
        "explanation",
        &[
            "catalog",
            "event",
            "finding",
            "inventory",
            "report",
            "tally",
            "text",
            "words",
        ],
    ),
    ("organization", &["finding", "text_enum"]),
    (
        "finding",
        &["cadence", "catalog", "inventory", "tally", "text_enum", "time"],
    ),
    ("tally", &["cadence", "catalog", "event", "health", "time"]),
    ("sql", &["catalog", "event", "health", "tally"]),
    ("coverage", &["health", "text_enum", "time"]),
    ("health", &["event", "text_enum"]),
    ("inventory", &["catalog", "text_enum"]),
    ("catalog", &["event", "text_enum"]),
    ("cadence", &["text_enum", "time"]),
    ("text_enum", &[]),
    ("event", &[]),
    ("time", &[]),
];

/// The rooms that compute only from what they are given.
const CORE: [&str; 17] = [
    "event",
    "catalog",
    "cadence",
    "tally",
    "time",
    "text_enum",
    "inventory",
    "coverage",
    "health",
    "finding",
    "organization",
    "sql",
    "report",
    "explanation",
    "words",
    "text",
    "filter",
];

/// What the core must not touch: crates of the edge, clocks, files, the environment.
const EDGE: [&str; 14] = [
    "aws_",
    "tokio",
    "axum",
    "futures_util",
    "indicatif",
    "clap",
    "rayon",
    "walkdir",
    "flate2",
    "tracing",
    "std::fs",
    "std::net",
    "std::env",
    "::now()",
];

/// The source folders of all crates.
fn source_folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = std::fs::read_dir(root.join("crates")).unwrap();
    let mut folders: Vec<PathBuf> = crates.map(|entry| entry.unwrap().path().join("src")).collect();
    folders.push(root.join("src"));
    folders
}

fn sources() -> Vec<(String, PathBuf, String)> {
    let mut files = Vec::new();
    for folder in source_folders() {
        let mut waiting = vec![folder.clone()];
        while let Some(path) = waiting.pop() {
            if path.is_dir() {
                waiting.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                files.push((room(&folder, &path), path, text));
            }
        }
    }
    assert!(files.len() > 200, "the sources were not found");
    files
}

/// The room that a file belongs to: the first name below the source folder of its crate; the simulated account is
/// one room.
fn room(folder: &Path, path: &Path) -> String {
    if folder.ends_with("sandbox/src") {
        return "sandbox".to_owned();
    }
    let below = path.strip_prefix(folder).unwrap();
    below
        .iter()
        .next()
        .unwrap()
        .to_string_lossy()
        .trim_end_matches(".rs")
        .to_owned()
}

/// The rooms that a line of code names: in its own crate, or in one below.
fn named(line: &str) -> Vec<String> {
    let name = |rest: &str| {
        rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    ["crate::", "trailhum::", "trailhum_core::", "trailhum_report::"]
        .iter()
        .flat_map(|prefix| line.split(prefix).skip(1).map(name))
        .filter(|room| !room.is_empty())
        .collect()
}

/// Code lines outside of comments and of the tests at a file's end.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .take_while(|line| !line.starts_with("#[cfg(test)]"))
        .filter(|line| !line.trim_start().starts_with("//"))
}

#[test]
fn imports_point_down_only() {
    let mut wrong = Vec::new();
    for (room, path, text) in sources() {
        let (_, allowed) = MAY_IMPORT
            .iter()
            .find(|(name, _)| *name == room)
            .unwrap_or_else(|| panic!("{room} has no place in the house"));
        // Like the tests at a file's end, those in a file of their own may use whatever they need.
        if path.ends_with("tests.rs") {
            continue;
        }
        // Within the simulated account, `crate` is that room.
        for line in code(&text) {
            for other in named(line)
                .into_iter()
                .filter(|_| room != "sandbox" || !line.contains("crate::"))
            {
                if other != room && !allowed.contains(&other.as_str()) {
                    wrong.push(format!(
                        "{}: {room} must not import {other}: {}",
                        path.display(),
                        line.trim()
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_map_itself_has_no_circle() {
    let mut settled: Vec<&str> = Vec::new();
    while settled.len() < MAY_IMPORT.len() {
        let next = MAY_IMPORT
            .iter()
            .find(|(room, below)| !settled.contains(room) && below.iter().all(|other| settled.contains(other)));
        settled.push(next.expect("the rooms import each other in a circle").0);
    }
}

#[test]
fn the_core_is_pure() {
    let mut wrong = Vec::new();
    for (room, path, text) in sources() {
        if !CORE.contains(&room.as_str()) || path.ends_with("tests.rs") {
            continue;
        }
        for line in code(&text) {
            for edge in EDGE.iter().filter(|edge| line.contains(*edge)) {
                wrong.push(format!("{}: {edge} in {}", path.display(), line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn renderers_see_the_report_and_never_the_tally() {
    for (room, path, text) in sources() {
        if room == "report" && path.parent().is_some_and(|folder| !folder.ends_with("src")) {
            assert!(!code(&text).any(|line| line.contains("Tally")), "{}", path.display());
        }
    }
}

#[test]
fn files_are_small() {
    let mut lengths: Vec<(usize, PathBuf)> = sources()
        .into_iter()
        .map(|(_, path, text)| (text.lines().count(), path))
        .collect();
    lengths.sort();
    let (median, _) = &lengths[lengths.len() / 2];
    let (longest, path) = lengths.last().unwrap();
    assert!(*median <= 150, "the median file has {median} lines");
    assert!(*longest <= 500, "{} has {longest} lines", path.display());
}
