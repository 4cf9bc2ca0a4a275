//! `trailhum.toml`: what is read where the command line does not say it, and the findings that the user accepts.

use std::path::{Path, PathBuf};

use clap::Args;

use super::headings::SOURCE;
use crate::audit::UsedSettings;
use crate::audit::files::{find_paths, read_catalog};
use crate::catalog::Catalog;
use crate::error::Error;
use crate::finding::accept::{AcceptList, AcceptedErrors};
use crate::source::left_out::nearest;
use crate::source::metered;

mod fields;
mod parse;

use fields::Wrong;
use parse::ParsedSettings;

/// The name of the file.
const NAME: &str = "trailhum.toml";
/// The most that is read of one.
const MAX_BYTES: usize = metered::MIB;

/// Which settings file is used.
#[derive(Debug, Default, Args)]
pub(crate) struct SettingsArgs {
    /// Settings file [default: trailhum.toml here or above]
    ///
    /// What to read by default, and the findings that you accept. Looked for in the current folder and in those above it,
    /// but never in a folder that --events names
    #[arg(long, value_name = "FILE", conflicts_with = "no_config", help_heading = SOURCE, hide_short_help = true)]
    pub(crate) config: Option<PathBuf>,
    /// Use no settings file
    #[arg(long, help_heading = SOURCE, hide_short_help = true)]
    pub(crate) no_config: bool,
}

/// What the file says, and what is said of it.
#[derive(Debug, Default)]
pub(super) struct FileSettings {
    /// Sources of records; empty for the default.
    pub(super) events: Vec<PathBuf>,
    pub(super) accounts: Vec<String>,
    pub(super) regions: Vec<String>,
    pub(super) used: UsedSettings,
}

impl SettingsArgs {
    /// Reads the file, if there is one to be used beside these `events` of the command line. Its checks are those of the
    /// built-in catalog and of the file `catalog`.
    pub(super) fn read(&self, events: &[PathBuf], catalog: Option<&Path>) -> Result<FileSettings, Error> {
        if self.no_config {
            return Ok(FileSettings::default());
        }
        let found = match &self.config {
            Some(path) => Some(path.clone()),
            None => find(),
        };
        let Some(path) = found else {
            return Ok(FileSettings::default());
        };
        let is_named = self.config.is_some();
        match vouching(&path, events) {
            Some(Vouching::Folder(folder)) if is_named => {
                let why = format!(
                    "it is inside of {}, which --events names; {STRANGERS}",
                    folder.display()
                );
                Err(Error::Settings { path, line: None, why })
            }
            Some(Vouching::Folder(place)) => Ok(FileSettings::skipped(&path, &place)),
            Some(Vouching::Beside(place)) if !is_named => Ok(FileSettings::skipped(&path, &place)),
            _ => read(&path, is_named, catalog),
        }
    }
}

const STRANGERS: &str = "records must not bring the settings by which they are judged";

impl FileSettings {
    /// None, because the file lies with the records at this place.
    fn skipped(path: &Path, place: &Path) -> Self {
        let warning = format!(
            "the settings file {} was not used: --events reads {}; {STRANGERS}",
            path.display(),
            place.display()
        );
        Self {
            used: UsedSettings {
                warnings: vec![warning],
                ..UsedSettings::default()
            },
            ..Self::default()
        }
    }
}

/// The file of the current folder, or of the nearest one above it.
fn find() -> Option<PathBuf> {
    let start = std::env::current_dir().ok()?;
    let here = PathBuf::from(NAME);
    let above = start.ancestors().skip(1).map(|folder| folder.join(NAME));
    std::iter::once(here).chain(above).find(|path| path.is_file())
}

/// Records that lie with the file.
enum Vouching {
    /// In a folder that is read and that the file is inside of.
    Folder(PathBuf),
    /// In a file of the same folder.
    Beside(PathBuf),
}

/// Whether these events are of the place where the file is, links followed.
fn vouching(file: &Path, events: &[PathBuf]) -> Option<Vouching> {
    let real = file.canonicalize().ok()?;
    // What is no path on this machine is not found here, and what is missing is said when it is read.
    let paths = events
        .iter()
        .filter_map(|path| find_paths(std::slice::from_ref(path)).ok());
    paths.flatten().find_map(|path| {
        let place = path.canonicalize().ok()?;
        if place.is_dir() {
            real.starts_with(&place).then_some(Vouching::Folder(path))
        } else {
            (place.parent() == real.parent()).then_some(Vouching::Beside(path))
        }
    })
}

fn read(path: &Path, is_named: bool, catalog: Option<&Path>) -> Result<FileSettings, Error> {
    let text = metered::read_text(path, MAX_BYTES).map_err(|error| Error::read(path, &error))?;
    let parsed = parse::parse(&text).and_then(|parsed| {
        let events = relative_to(path, &parsed.events);
        check_events(path, &events, is_named).map_err(|why| parsed.wrong_events(&why))?;
        Ok((parsed, events))
    });
    let wrong = |wrong: Wrong| Error::Settings {
        path: path.to_owned(),
        line: Some(wrong.line),
        why: wrong.why,
    };
    let (parsed, events) = parsed.map_err(wrong)?;
    if parsed.names_a_check() {
        check_ids(&parsed, &read_catalog(catalog)?).map_err(wrong)?;
    }
    let file = path.display().to_string();
    Ok(FileSettings {
        events,
        accounts: parsed.accounts,
        regions: parsed.regions,
        used: UsedSettings {
            accept: AcceptList {
                file: file.clone(),
                entries: parsed.entries.into_iter().map(|(entry, _)| entry.into()).collect(),
            },
            file: Some(file),
            warnings: Vec::new(),
        },
    })
}

/// Paths of a file begin in its folder.
fn relative_to(file: &Path, events: &[String]) -> Vec<PathBuf> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let is_address = |text: &str| {
        let addresses = ["s3://", "logs:", "athena:", "lake:", "trino:"];
        text == "lookup" || text == "-" || addresses.iter().any(|begin| text.starts_with(begin))
    };
    let path = |text: &String| {
        if is_address(text) {
            PathBuf::from(text)
        } else {
            folder.join(text)
        }
    };
    events.iter().map(path).collect()
}

/// Refuses records that would bring their own settings, and a server to which credentials would be sent.
fn check_events(file: &Path, events: &[PathBuf], is_named: bool) -> Result<(), String> {
    if vouching(file, events).is_some() {
        return Err(format!("these records are where this file is; {STRANGERS}"));
    }
    let is_server = |path: &PathBuf| path.to_str().is_some_and(|text| text.starts_with("trino:"));
    if !is_named && events.iter().any(is_server) {
        let why =
            "a server of Trino gets TRINO_PASSWORD or TRINO_TOKEN, so name the server or this file on the command line";
        return Err(why.to_owned());
    }
    Ok(())
}

fn check_ids(parsed: &ParsedSettings, catalog: &Catalog) -> Result<(), Wrong> {
    for (entry, line) in &parsed.entries {
        let AcceptedErrors::Check(id) = &entry.about else {
            continue;
        };
        if catalog.lookup(id).is_some() || catalog.known_error_by_id(id).is_some() {
            continue;
        }
        let known = catalog.lookups().iter().map(|check| check.entry.id.as_str());
        let meant = nearest(id, known).map(|meant| format!("; did you mean {meant:?}?"));
        return Err(Wrong {
            line: *line,
            why: format!(
                "check: the catalog has no check or known error {id:?}{}",
                meant.unwrap_or_default()
            ),
        });
    }
    Ok(())
}
