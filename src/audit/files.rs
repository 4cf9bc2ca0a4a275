//! An audit of files, without AWS: the library in ten lines.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::outcome;
use crate::catalog::Catalog;
use crate::collector::{self, Collected};
use crate::error::Error;
use crate::finding;
use crate::report::{FindingAccumulator, Report};
use crate::source::progress::Progress;
use crate::source::{Query, metered, trail_files};

/// The most that is read of a catalog.
const MAX_CATALOG_BYTES: usize = 4 * metered::MIB;

/// An audit of trail files and other files of CloudTrail records. It prints nothing and makes no request to AWS.
#[derive(Debug, Clone, Default)]
pub struct Audit {
    paths: Vec<PathBuf>,
    query: Query,
    catalog: Option<Catalog>,
    inventory: Option<PathBuf>,
}

impl Audit {
    /// An audit of these files, folders and globs; `-` is standard input. All that they hold is read, unless
    /// [`since`](Self::since), [`until`](Self::until), [`regions`](Self::regions) or [`accounts`](Self::accounts) say
    /// otherwise.
    #[must_use]
    pub fn files<P: Into<PathBuf>>(paths: impl IntoIterator<Item = P>) -> Self {
        Self {
            paths: paths.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// Only records from this time on.
    #[must_use]
    pub fn since(mut self, from: Timestamp) -> Self {
        self.query.from = Some(from);
        self
    }

    /// Only records before this time.
    #[must_use]
    pub fn until(mut self, to: Timestamp) -> Self {
        self.query.to = Some(to);
        self
    }

    /// Only records of these regions, such as `eu-central-1`.
    #[must_use]
    pub fn regions<R: Into<String>>(mut self, regions: impl IntoIterator<Item = R>) -> Self {
        self.query.regions = regions.into_iter().map(Into::into).collect();
        self
    }

    /// Only records that these accounts received, by their IDs of twelve digits.
    #[must_use]
    pub fn accounts<A: Into<String>>(mut self, accounts: impl IntoIterator<Item = A>) -> Self {
        self.query.accounts = accounts.into_iter().map(Into::into).collect();
        self
    }

    /// The checks and scanners to judge by, instead of the built-in ones.
    #[must_use]
    pub fn catalog(mut self, catalog: Catalog) -> Self {
        self.catalog = Some(catalog);
        self
    }

    /// The state of the resources, from a configuration snapshot or history file that AWS Config delivered. Without one
    /// the report says that it is not known what a resource has now.
    #[must_use]
    pub fn inventory(mut self, file: impl Into<PathBuf>) -> Self {
        self.inventory = Some(file.into());
        self
    }

    /// Where progress is shown; nowhere by default.
    #[must_use]
    pub fn progress(mut self, progress: Progress) -> Self {
        self.query.progress = progress;
        self
    }

    /// Reads and judges. Blocking: it computes on all cores.
    ///
    /// What could not be read is in the report's [`coverage`](Report::coverage), and [`Report::is_complete`] is false.
    ///
    /// # Errors
    /// [`Error::Read`] for a path that is not there or a glob that matches nothing, [`Error::Unusable`] for an inventory
    /// that is not one of AWS Config, [`Error::NoRecord`] or [`Error::NothingLeft`] if not one event was read.
    pub fn run(self) -> Result<Report, Error> {
        let catalog = self.catalog.map_or_else(Catalog::builtin, Ok)?;
        let paths = find_paths(&self.paths)?;
        let collected = match &self.inventory {
            Some(path) => collector::file::read(path)?,
            None => Collected::default(),
        };
        let mut read = trail_files::read(&paths, &self.query, &catalog);
        outcome::refuse_nothing(&read, &self.query)?;
        read.bound();
        let scope = outcome::scope(&read, &self.query, true);
        let findings = finding::judge(
            &read.tally,
            &catalog,
            &collected.inventory,
            &scope,
            &self.query.known_identities,
        );
        let mut judged = FindingAccumulator::all(findings);
        outcome::introduce(Vec::new(), &read.tally, &BTreeSet::new(), &mut judged);
        Ok(outcome::assemble(read, judged, scope, collected))
    }
}

/// The built-in catalog, extended by a file of further checks if there is one.
///
/// # Errors
/// [`Error::Read`] or [`Error::Unusable`] for a file that cannot be read, [`Error::Catalog`] for one that is no catalog.
pub fn read_catalog(file: Option<&Path>) -> Result<Catalog, Error> {
    let builtin = Catalog::builtin()?;
    let Some(path) = file else { return Ok(builtin) };
    let text = metered::read_text(path, MAX_CATALOG_BYTES).map_err(|error| Error::read(path, &error))?;
    Ok(builtin.extend(&path.to_string_lossy(), &text)?)
}

/// The paths that are there, and those that globs match; standard input once.
///
/// # Errors
/// [`Error::Read`] for a path that is not there or a glob that matches nothing.
pub fn find_paths(named: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for path in named {
        if path != Path::new(trail_files::STDIN) {
            paths.extend(matching(path)?);
        } else if !paths.contains(path) {
            paths.push(path.clone());
        }
    }
    Ok(paths)
}

/// A path that is there, or else the paths that it matches as a glob: a shell passes a quoted glob on.
fn matching(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let unreadable = |why: String, kind: ErrorKind| Error::Read {
        path: path.to_owned(),
        why,
        kind,
    };
    let missing = match std::fs::metadata(path) {
        Ok(_) => return Ok(vec![path.to_owned()]),
        Err(error) => unreadable(error.to_string(), error.kind()),
    };
    let Some(pattern) = path.to_str().filter(|text| text.contains(['*', '?', '['])) else {
        return Err(missing);
    };
    let paths = glob::glob(pattern).map_err(|error| unreadable(error.to_string(), ErrorKind::InvalidInput))?;
    let paths: Result<Vec<PathBuf>, _> = paths.collect();
    match paths {
        Ok(paths) if paths.is_empty() => Err(unreadable("no file matches".to_owned(), ErrorKind::NotFound)),
        Ok(paths) => Ok(paths),
        Err(error) => Err(unreadable(error.to_string(), error.error().kind())),
    }
}
