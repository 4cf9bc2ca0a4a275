//! What a file is, by its first bytes, read before `SQLite` touches it: opening a database may already change it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

use super::{APPLICATION, CacheError};

/// What begins every database of `SQLite` (documented).
const MAGIC: &[u8] = b"SQLite format 3\0";

/// The offset at which a database names its program, as four bytes, big-endian (documented).
const APPLICATION_AT: usize = 68;

/// What a path holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileIdentity {
    /// No file, or one without content.
    Nothing,
    /// Marked as a cache, whether damaged or not.
    Cache,
    /// Anything else.
    Other,
}

/// What the file at this path is.
pub(super) fn identify(path: &Path) -> Result<FileIdentity, CacheError> {
    let unusable = |why: String| CacheError::Unusable {
        path: path.to_owned(),
        why,
    };
    let metadata = match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(FileIdentity::Nothing),
        found => found.map_err(|error| unusable(error.to_string()))?,
    };
    if !metadata.is_file() {
        return Err(unusable("it is no file".to_owned()));
    }
    let mut begin = Vec::new();
    let most = (APPLICATION_AT + size_of_val(&APPLICATION)) as u64;
    File::open(path)
        .and_then(|file| file.take(most).read_to_end(&mut begin))
        .map_err(|error| unusable(error.to_string()))?;
    if begin.is_empty() {
        return Ok(FileIdentity::Nothing);
    }
    let is_ours = begin.starts_with(MAGIC) && begin.get(APPLICATION_AT..) == Some(&APPLICATION.to_be_bytes());
    Ok(if is_ours {
        FileIdentity::Cache
    } else {
        FileIdentity::Other
    })
}

/// Creates an empty file that only its owner may read, if there is none, and its folder.
pub(super) fn create(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
