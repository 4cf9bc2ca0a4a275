//! Trail files: what CloudTrail delivers to a bucket, copied to a folder, and other texts that hold records.
//!
//! Files are read on all cores, each to a tally of its own; tallies are merged. A file that cannot be read is a
//! gap; what stands before a break in it is kept.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use rayon::prelude::*;
use walkdir::WalkDir;

use super::progress::{self, STEPS};
use super::{Query, Read};
use crate::catalogue::Catalogue;
use crate::coverage::{Gap, ReadSource};
use crate::event::envelope::{self, Element};
use crate::tally::Tally;

const MIB: u64 = 1024 * 1024;
/// The most that one file may hold, decompressed.
const MOST_BYTES: u64 = 4096 * MIB;
/// So much is always read: CloudTrail's own files stay far below.
const ALWAYS_BYTES: u64 = 256 * MIB;
/// Beyond that, a file that grows by more than this is a bomb: records compress 10 to 50 times, gzip's utmost is
/// about 1,000.
const MOST_RATIO: u64 = 200;

/// Folders beside the records that hold other things (documented).
const OTHER_FOLDERS: [&str; 3] = ["CloudTrail-Digest", "CloudTrail-Insight", "CloudTrail-Aggregated"];

/// Endings of files that may hold records; in a folder, others are passed over.
const ENDINGS: [&str; 5] = [".json", ".json.gz", ".jsonl", ".ndjson", ".jsonl.gz"];

/// The two bytes with which gzip begins (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Reads every file of these paths. Blocking: it computes on all cores.
#[must_use]
pub fn read(paths: &[PathBuf], query: &Query, catalogue: &Catalogue) -> Read {
    let mut all = Read::default();
    for root in paths {
        let (files, gaps) = list(root);
        all.coverage.gaps.extend(gaps);
        let bar = progress::bar(files.len(), "Trail files");
        let read = files
            .par_iter()
            .map(|path| {
                let read = read_file(path, query, catalogue);
                bar.inc(STEPS);
                read
            })
            .reduce(Read::default, |mut one, other| {
                one.join(other);
                one
            });
        bar.finish_and_clear();
        if files.is_empty() && all.coverage.gaps.is_empty() {
            let hint = format!("files end in {}", ENDINGS.join(", "));
            all.coverage
                .gaps
                .push(Gap::new(shown(root), "no trail file in it", hint));
        }
        let source = ReadSource {
            kind: "trail_files",
            place: shown(root),
            count: read.tally.records(),
        };
        all.coverage.sources.push(source);
        all.join(read);
    }
    all
}

/// The files below a path, sorted; a path that is a file is taken as it is.
fn list(root: &Path) -> (Vec<PathBuf>, Vec<Gap>) {
    let (mut files, mut gaps) = (Vec::new(), Vec::new());
    let wanted = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !(entry.file_type().is_dir() && OTHER_FOLDERS.contains(&name.as_ref()))
    };
    for entry in WalkDir::new(root)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(wanted)
    {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
                if entry.depth() == 0 || ENDINGS.iter().any(|ending| name.ends_with(ending)) {
                    files.push(entry.into_path());
                }
            }
            Ok(_) => {}
            Err(error) => {
                let place = error.path().map_or_else(|| shown(root), shown);
                let what = match (error.loop_ancestor(), error.io_error()) {
                    (Some(ancestor), _) => format!("a link back to {}", shown(ancestor)),
                    (None, Some(error)) => words(error),
                    (None, None) => error.to_string(),
                };
                gaps.push(Gap::new(place, what, ""));
            }
        }
    }
    (files, gaps)
}

fn read_file(path: &Path, query: &Query, catalogue: &Catalogue) -> Read {
    let mut read = Read::default();
    let mut gap = |what: String| read.coverage.gaps.push(Gap::new(shown(path), what, ""));
    let (text, broken_off) = match contents(path) {
        Ok(contents) => contents,
        Err(what) => {
            gap(what);
            return read;
        }
    };
    if let Some(what) = &broken_off {
        gap(what.clone());
    }
    let mut tally = Tally::default();
    let mut rejected: Vec<(String, u64)> = Vec::new();
    let broken = envelope::read(&text, &mut |element| match element {
        Element::Event(event) if query.wants(event.time, &event.region) => tally.add(&event, catalogue),
        Element::Event(_) => {}
        Element::Rejected(reason) => {
            let reason = reason.to_string();
            match rejected.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, count)) => *count += 1,
                None => rejected.push((reason, 1)),
            }
        }
    });
    for (reason, count) in rejected {
        gap(if count == 1 {
            reason
        } else {
            format!("{reason} ({count} elements)")
        });
    }
    // A text that was cut off is broken at its end, too: that is said once.
    if broken_off.is_none() {
        for broken in broken {
            gap(broken.to_string());
        }
    }
    read.tally = tally;
    read
}

/// The text of a file, decompressed if it is gzip; and what went wrong after the part that is given.
pub(crate) fn contents(path: &Path) -> Result<(Vec<u8>, Option<String>), String> {
    let file = File::open(path).map_err(|error| words(&error))?;
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    let mut reader = BufReader::with_capacity(64 * 1024, file);
    let gzip = reader.fill_buf().map_err(|error| words(&error))?.starts_with(&GZIP);
    let most = if gzip { most_bytes(size) } else { MOST_BYTES };
    let mut text = Vec::new();
    let outcome = if gzip {
        MultiGzDecoder::new(reader).take(most + 1).read_to_end(&mut text)
    } else {
        reader.take(most + 1).read_to_end(&mut text)
    };
    if text.len() as u64 > most {
        return Err(format!("larger than {} MiB decompressed: refused", most / MIB));
    }
    let broken_off = outcome
        .err()
        .map(|error| format!("breaks off ({}); what stands before was read", words(&error)));
    Ok((text, broken_off))
}

/// The most that a gzip file of this size may hold.
fn most_bytes(size: u64) -> u64 {
    (size.saturating_mul(MOST_RATIO)).clamp(ALWAYS_BYTES, MOST_BYTES)
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        io::ErrorKind::UnexpectedEof => "truncated".to_owned(),
        _ => error.to_string(),
    }
}
