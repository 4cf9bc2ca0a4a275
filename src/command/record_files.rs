//! Every record of files and folders, counted by a command in its own way.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::coverage::Gap;
use crate::error::Error;
use crate::event::Event;
use crate::source::{Query, Skipped, trail_files};

/// What was counted, of how many records, and what could not be read.
struct Counted<T> {
    counts: T,
    records: u64,
    gaps: Vec<Gap>,
}

/// Adds every record of these files and folders, several files at once, each to counts of its own that are joined.
///
/// # Errors
/// A path that is not there, and [`Error::NoRecord`] if nothing was read.
pub(super) fn count<T: Default + Send>(
    paths: &[PathBuf],
    add: &(dyn Fn(&mut T, &Event) + Sync),
    join: &(dyn Fn(T, T) -> T + Sync),
) -> Result<(T, Vec<Gap>), Error> {
    let mut all = Counted::<T>::default();
    let mut skipped = Skipped::default();
    for root in paths {
        if root == Path::new(trail_files::STDIN) {
            all.file(root, add);
            continue;
        }
        std::fs::metadata(root).map_err(|error| Error::read(root, &error))?;
        let listing = trail_files::list(root, &Query::default());
        all.gaps.extend(listing.gaps);
        skipped.join(listing.skipped);
        let files = listing.files.par_iter().fold(Counted::default, |mut counted, file| {
            counted.file(file, add);
            counted
        });
        let read = files.reduce(Counted::default, |one, other| one.join(other, join));
        all = all.join(read, join);
    }
    if all.records == 0 {
        let (gaps, skipped) = (all.gaps, skipped.clauses());
        return Err(Error::NoRecord { gaps, skipped });
    }
    Ok((all.counts, all.gaps))
}

impl<T: Default> Default for Counted<T> {
    fn default() -> Self {
        Self {
            counts: T::default(),
            records: 0,
            gaps: Vec::new(),
        }
    }
}

impl<T> Counted<T> {
    fn file(&mut self, path: &Path, add: &dyn Fn(&mut T, &Event)) {
        let gaps = trail_files::events(path, &mut |event| {
            self.records += 1;
            add(&mut self.counts, event);
        });
        self.gaps.extend(gaps);
    }

    fn join(mut self, other: Self, join: &dyn Fn(T, T) -> T) -> Self {
        self.gaps.extend(other.gaps);
        Self {
            counts: join(self.counts, other.counts),
            records: self.records + other.records,
            gaps: self.gaps,
        }
    }
}
