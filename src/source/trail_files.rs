//! Trail files: what CloudTrail delivers to a bucket, copied to a folder, and other texts that hold records.
//!
//! Files are read on all cores, each thread to a tally of its own; tallies are merged. A file that cannot be read
//! is a gap; what stands before a break in it is kept.

use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::object::{self, Reader, WHOLE};
use super::progress;
use super::{Query, Read};
use crate::catalogue::Catalogue;
use crate::coverage::{Gap, ReadSource};

/// Folders beside the records that hold other things (documented).
const OTHER_FOLDERS: [&str; 3] = ["CloudTrail-Digest", "CloudTrail-Insight", "CloudTrail-Aggregated"];

/// Endings of files that may hold records; in a folder, others are passed over.
const ENDINGS: [&str; 5] = [".json", ".json.gz", ".jsonl", ".ndjson", ".jsonl.gz"];

/// Reads every file of these paths. Blocking: it computes on all cores.
#[must_use]
pub fn read(paths: &[PathBuf], query: &Query, catalogue: &Catalogue) -> Read {
    let mut all = Read::default();
    for root in paths {
        let (files, gaps) = list(root);
        all.coverage.gaps.extend(gaps);
        let bar = progress::bytes(files.iter().map(|file| file.size).sum(), "Trail files");
        let read = files
            .par_iter()
            .fold(
                || Files::new(query, catalogue),
                |mut reader, file| {
                    reader.file(file);
                    bar.inc(file.size);
                    reader
                },
            )
            .map(|files| files.reader.read)
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

/// A file to read.
struct Listed {
    path: PathBuf,
    /// Bytes, as it is stored.
    size: u64,
}

/// The files below a path, sorted; a path that is a file is taken as it is.
fn list(root: &Path) -> (Vec<Listed>, Vec<Gap>) {
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
                    let size = entry.metadata().map_or(0, |metadata| metadata.len());
                    let path = entry.into_path();
                    files.push(Listed { path, size });
                }
            }
            Ok(_) => {}
            Err(error) => {
                let place = error.path().map_or_else(|| shown(root), shown);
                let what = match (error.loop_ancestor(), error.io_error()) {
                    (Some(ancestor), _) => format!("a link back to {}", shown(ancestor)),
                    (None, Some(error)) => object::words(error),
                    (None, None) => error.to_string(),
                };
                gaps.push(Gap::new(place, what, ""));
            }
        }
    }
    (files, gaps)
}

/// Reads files one after the other.
struct Files<'q> {
    reader: Reader<'q>,
    stored: Vec<u8>,
}

impl<'q> Files<'q> {
    fn new(query: &'q Query, catalogue: &'q Catalogue) -> Self {
        Self {
            reader: Reader::new(query, catalogue),
            stored: Vec::new(),
        }
    }

    fn file(&mut self, file: &Listed) {
        let place = shown(&file.path);
        if let Err(error) = self.open(&place, file) {
            self.reader.gap(&place, object::words(&error));
        }
    }

    fn open(&mut self, place: &str, listed: &Listed) -> io::Result<()> {
        let mut file = File::open(&listed.path)?;
        let size = usize::try_from(listed.size).unwrap_or(usize::MAX);
        if size > WHOLE {
            self.reader
                .stream(place, BufReader::with_capacity(object::BUFFER, file), size);
            return Ok(());
        }
        self.stored.clear();
        file.read_to_end(&mut self.stored)?;
        self.reader.object(place, &self.stored);
        self.stored.shrink_to(object::KEPT);
        Ok(())
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
