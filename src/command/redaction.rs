//! `--redact`: the key of the pseudonyms, and whether they are wanted in this run.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::OnceLock;

use crate::audit::{cache_path, files};
use crate::cli::{Cli, RedactArgs};
use crate::error::Error;
use crate::redact::Redactor;
use crate::report::Report;

/// The file of the key in the user's data folder.
const KEY_FILE: &str = "redact.key";
/// Bytes of a new key, and the fewest of a key file: whoever has a pseudonym must not find the key by trying.
const KEY_BYTES: usize = 32;
const FEWEST_BYTES: usize = 16;
/// The most bytes of a key file.
const MOST_BYTES: u64 = 1 << 16;
/// The simulated account is the same for everybody, so its pseudonyms are, too.
const SANDBOX_KEY: &[u8] = b"the simulated account has no secrets";

/// What everything that this run writes passes; empty without `--redact`.
static REDACTOR: OnceLock<Redactor> = OnceLock::new();

/// The redactor of this run.
pub(super) fn active() -> Option<&'static Redactor> {
    REDACTOR.get()
}

/// A text for stderr, with pseudonyms if they are wanted.
pub(super) fn shown(text: &str) -> String {
    active().map_or_else(|| text.to_owned(), |redactor| redactor.text(text))
}

/// A report, with pseudonyms if they are wanted.
pub(super) fn redacted(report: Report) -> Report {
    match active() {
        Some(redactor) => report.redacted(redactor),
        None => report,
    }
}

/// Prepares pseudonyms, if they are wanted.
pub(super) fn start(cli: &Cli) -> Result<(), Error> {
    let Some(args) = cli.command.redaction().filter(|args| args.redact) else {
        return Ok(());
    };
    if cli.verbose > 0 {
        let why = "it prints requests with the names in them, which --redact must not show";
        return Err(Error::argument("--verbose", why));
    }
    // An error of the catalog is the command's, which names it with the file.
    let Ok(catalog) = files::read_catalog(None) else {
        return Ok(());
    };
    let key = key(args, cli.command.is_sandbox())?;
    REDACTOR.get_or_init(|| Redactor::new(&key, &catalog));
    Ok(())
}

fn key(args: &RedactArgs, is_sandbox: bool) -> Result<Vec<u8>, Error> {
    match &args.redact_key {
        Some(path) => read(path),
        None if is_sandbox => Ok(SANDBOX_KEY.to_vec()),
        None => own(&cache_path::folder()?.join(KEY_FILE)),
    }
}

/// The key in the user's data folder, which is made where there is none.
fn own(path: &Path) -> Result<Vec<u8>, Error> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make(path).map_err(|error| Error::write(path, &error))?;
        }
        _ => {}
    }
    read(path)
}

/// Makes a key; one that another run has just made stays.
fn make(path: &Path) -> io::Result<()> {
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key).map_err(io::Error::other)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // Nobody may read half of it: it appears with its content.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&key)?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        persisted => persisted.map(drop).map_err(|error| error.error),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let size = fs::metadata(path).map_err(|error| Error::read(path, &error))?;
    let unusable = |why: &str| Error::Unusable {
        path: path.to_owned(),
        why: why.to_owned(),
    };
    if size.is_file() && size.len() > MOST_BYTES {
        return Err(unusable("a key has at most 64 KiB"));
    }
    let key = fs::read(path).map_err(|error| Error::read(path, &error))?;
    if key.len() < FEWEST_BYTES {
        return Err(unusable(
            "a key has at least 16 bytes, of random: openssl rand -out FILE 32",
        ));
    }
    Ok(key)
}
