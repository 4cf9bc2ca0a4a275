//! Trail files: what CloudTrail delivers to a bucket, copied to a folder, and other texts that hold records.
//!
//! Files are read on all cores, each thread to a tally of its own; tallies are merged. A file that cannot be read
//! is a gap; what was read before a break in it is kept.

use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::{Path, PathBuf};

use memchr::memmem;
use rayon::prelude::*;
use walkdir::WalkDir;

use super::metered;
use super::object::{self, MAX_WHOLE_BYTES, Reader, SharedTally};
use super::progress::ProgressUnit;
use super::trail_key::{TrailFileName, other_kind};
use super::{LeftOut, Query, ReadOutcome, Skipped};
use crate::catalog::Catalog;
use crate::coverage::{Gap, SourceKind};
#[cfg(feature = "cli")]
use crate::event::{Event, EventId};

/// Standard input, among paths.
pub const STDIN: &str = "-";

/// Text of a file in a folder that is looked at to learn whether it holds records.
const LOOKED_AT_BYTES: u64 = 64 * 1024;

/// What text of records has, in small letters: in a record, in a row of a table, in an answer of LookupEvents.
const SIGNS: [&[u8]; 3] = [b"eventtime", b"event_time", b"cloudtrailevent"];

/// Reads every file of these paths. Blocking: it computes on all cores.
#[must_use]
pub fn read(paths: &[PathBuf], query: &Query, catalog: &Catalog) -> ReadOutcome {
    let mut all = ReadOutcome::default();
    for path in paths {
        let (place, mut read) = if path == Path::new(STDIN) {
            ("standard input".to_owned(), standard_input(query, catalog))
        } else {
            (shown(path), files_below(path, query, catalog))
        };
        read.coverage.notes.extend(read.skipped.note(&place));
        read.coverage
            .add_source(SourceKind::TrailFiles, place, read.tally.records());
        all.join(read);
    }
    all
}

fn files_below(path: &Path, query: &Query, catalog: &Catalog) -> ReadOutcome {
    let Listing {
        files,
        gaps,
        skipped,
        left_out,
    } = list(path, query);
    let bar = query.progress.start(ProgressUnit::Bytes, 0, "Trail files");
    bar.extend(|| {
        let sizes = files.iter().filter_map(|path| path.metadata().ok());
        sizes.map(|file| file.len()).sum()
    });
    let shared = SharedTally::default();
    let mut read = files
        .par_iter()
        .fold(
            || Files::new(query, catalog, &shared),
            |mut files, path| {
                bar.advance(files.file(path));
                files
            },
        )
        .map(|files| files.reader.read)
        .reduce(ReadOutcome::default, |mut one, other| {
            one.join(other);
            one
        });
    read.tally.merge(shared.into_tally());
    read.skipped.join(skipped);
    read.left_out.join(left_out);
    read.coverage.gaps.splice(..0, gaps);
    read
}

/// Reads standard input: records in any form, gzip or text.
fn standard_input(query: &Query, catalog: &Catalog) -> ReadOutcome {
    let shared = SharedTally::default();
    let mut reader = Reader::new(query, catalog, &shared);
    // The compressed size is not known, so no bomb can be recognized; memory is bounded all the same.
    reader.stream("standard input", io::stdin().lock(), usize::MAX);
    let mut read = reader.read;
    read.tally.merge(shared.into_tally());
    read
}

/// What is below a path.
#[derive(Default)]
pub(crate) struct Listing {
    /// The files to read, sorted.
    pub(crate) files: Vec<PathBuf>,
    /// What could not be listed.
    pub(crate) gaps: Vec<Gap>,
    /// What holds nothing that is wanted.
    pub(crate) skipped: Skipped,
    /// What is outside the query by the names of files.
    left_out: LeftOut,
}

/// Hands each event of a file to `sink`; returns what could not be read of it.
#[cfg(feature = "cli")]
pub(crate) fn events(path: &Path, sink: &mut dyn FnMut(&Event)) -> Vec<Gap> {
    let unread = if path == Path::new(STDIN) {
        object::events(io::stdin().lock(), usize::MAX, sink)
    } else {
        match opened(path) {
            Ok((file, size)) => {
                let file = BufReader::with_capacity(metered::BUFFER_BYTES, file);
                object::events(file, size.unwrap_or(usize::MAX), sink)
            }
            Err(error) => vec![object::read_error(&error)],
        }
    };
    unread.into_iter().map(|what| Gap::new(shown(path), what, "")).collect()
}

/// The event of this id in the files of these paths. Standard input can be read only once, so it is left for later.
#[cfg(feature = "cli")]
pub(crate) fn find(paths: &[PathBuf], id: &EventId) -> Option<Event> {
    let on_disk = paths.iter().filter(|path| path.is_dir() || path.is_file());
    let files: Vec<PathBuf> = on_disk.flat_map(|path| list(path, &Query::default()).files).collect();
    files.par_iter().find_map_any(|file| {
        let mut found = None;
        events(file, &mut |event| {
            if event.id == *id {
                found = Some(event.clone());
            }
        });
        found
    })
}

/// A file and its size; a pipe has none.
fn opened(path: &Path) -> io::Result<(File, Option<usize>)> {
    let file = File::open(path)?;
    let about = file.metadata()?;
    let size = about
        .is_file()
        .then(|| usize::try_from(about.len()).unwrap_or(usize::MAX));
    Ok((file, size))
}

/// Lists what is below a path; a path that is a file or a pipe is listed itself. If there is nothing to read, and nothing
/// else explains it, that is a gap.
pub(crate) fn list(root: &Path, query: &Query) -> Listing {
    let mut listing = Listing::default();
    for entry in WalkDir::new(root)
        .follow_links(true)
        // By whole paths: within a folder these differ by the names only, and extracting the names costs more.
        .sort_by(|one, other| one.path().as_os_str().cmp(other.path().as_os_str()))
    {
        match entry {
            // The path itself may be a pipe, as a shell makes of `<(...)`; a pipe in a folder might never end.
            Ok(entry) if entry.depth() == 0 && !entry.file_type().is_dir() => listing.files.push(entry.into_path()),
            Ok(entry) if entry.file_type().is_file() => listing.file(root, entry.into_path(), query),
            Ok(_) => {}
            Err(error) => listing.gaps.push(walk_gap(root, &error)),
        }
    }
    if listing.files.is_empty() && listing.gaps.is_empty() && listing.skipped == Skipped::default() {
        let hint = "check the path; trail files end in .json.gz";
        listing.gaps.push(Gap::new(shown(root), "it has no file", hint));
    }
    listing
}

impl Listing {
    /// Lists a file of a folder if it may hold what is wanted.
    fn file(&mut self, root: &Path, path: PathBuf, query: &Query) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let parsed = TrailFileName::parse(&name);
        match parsed {
            TrailFileName::Trail(key) => {
                if !query.may_be_in(key) {
                    self.skipped.outside += 1;
                    return self.left_out.see(key.delivered, key.region, key.account);
                }
            }
            TrailFileName::NoRecords(kind) => return self.skipped.add_file(kind),
            TrailFileName::Other | TrailFileName::Foreign => {
                let below = path.strip_prefix(root).unwrap_or(&path);
                let mut folders = below.iter().filter_map(|part| part.to_str());
                if let Some(kind) = folders.find_map(other_kind) {
                    return self.skipped.add_file(kind);
                }
                // A name that CloudTrail does not give says nothing about what is in the file.
                if parsed == TrailFileName::Foreign && !may_hold_records(&path) {
                    return self.skipped.add_without_records(&name);
                }
            }
        }
        self.files.push(path);
    }
}

/// Whether the begin of a file looks like one of records. What cannot be read, or is packed in a way that is not read,
/// may hold some: reading it tells why it cannot be.
fn may_hold_records(path: &Path) -> bool {
    let begin = || -> io::Result<Vec<u8>> {
        let (file, size) = opened(path)?;
        let text = object::decompressed(BufReader::new(file), size.unwrap_or(usize::MAX))?;
        let mut begin = Vec::new();
        text.take(LOOKED_AT_BYTES).read_to_end(&mut begin)?;
        begin.make_ascii_lowercase();
        Ok(begin)
    };
    begin().map_or(true, |begin| {
        SIGNS.iter().any(|sign| memmem::find(&begin, sign).is_some())
    })
}

fn walk_gap(root: &Path, error: &walkdir::Error) -> Gap {
    let place = error.path().map_or_else(|| shown(root), shown);
    let what = match (error.loop_ancestor(), error.io_error()) {
        (Some(ancestor), _) => format!("a link back to {}", shown(ancestor)),
        (None, Some(error)) => object::read_error(error),
        (None, None) => error.to_string(),
    };
    Gap::new(place, what, "")
}

/// Reads files one after the other.
struct Files<'q> {
    reader: Reader<'q>,
    stored: Vec<u8>,
}

impl<'q> Files<'q> {
    fn new(query: &'q Query, catalog: &'q Catalog, shared: &'q SharedTally) -> Self {
        Self {
            reader: Reader::new(query, catalog, shared),
            stored: Vec::new(),
        }
    }

    /// Reads a file; returns its size in bytes.
    fn file(&mut self, path: &Path) -> u64 {
        let place = shown(path);
        self.open(&place, path).unwrap_or_else(|error| {
            self.reader.gap(&place, object::read_error(&error));
            0
        })
    }

    fn open(&mut self, place: &str, path: &Path) -> io::Result<u64> {
        let (mut file, size) = opened(path)?;
        // A pipe may hold any amount, so it is never held whole.
        let whole = size.filter(|size| *size <= MAX_WHOLE_BYTES);
        if whole.is_some() {
            self.stored.clear();
            file.read_to_end(&mut self.stored)?;
            self.reader.object(place, &self.stored);
            self.stored.shrink_to(object::MAX_KEPT_BUFFER_BYTES);
        } else {
            let file = BufReader::with_capacity(metered::BUFFER_BYTES, file);
            self.reader.stream(place, file, size.unwrap_or(usize::MAX));
        }
        Ok(size.map_or(0, |size| size as u64))
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
