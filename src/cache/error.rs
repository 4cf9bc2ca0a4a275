//! What can be wrong with a cache.

use std::path::{Path, PathBuf};

use super::{VERSION, is_damage};

/// Why a cache cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CacheError {
    /// Its content is not what was written.
    #[error("the cache {path:?} is damaged: {why}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The message of `SQLite`, or a clearer one.
        why: String,
    },
    /// A later version of this program wrote it.
    #[error("the cache {path:?} has version {found}; this trailhum supports version {VERSION}")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i32,
    },
    /// It holds the events of another account.
    #[error("the cache {path:?} belongs to account {found}, not to {account}")]
    OtherAccount {
        /// The file.
        path: PathBuf,
        /// The account in the file.
        found: String,
        /// The account that was expected.
        account: String,
    },
    /// A file of another program, or a cache so damaged that its mark is gone.
    #[error("{0:?} is not a trailhum cache; it was left unchanged")]
    Foreign(PathBuf),
    /// It cannot be opened, read or written: permissions, a full disk, a lock that is not released.
    #[error("cannot use the cache {path:?}: {why}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// The system's message.
        why: String,
    },
}

impl CacheError {
    /// The error of `SQLite` about a file.
    pub(super) fn from_sqlite(path: &Path, error: &rusqlite::Error) -> Self {
        let (path, why) = (path.to_owned(), error.to_string());
        if is_damage(error) {
            Self::Damaged { path, why }
        } else {
            Self::Unusable { path, why }
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Damaged { .. } => "the next audit moves it aside and starts a new one",
            Self::Newer { .. } => "use the newer trailhum, another file (--cache PATH), or no cache (--no-cache)",
            Self::OtherAccount { .. } | Self::Foreign(_) => {
                "name another file (--cache PATH), or use no cache (--no-cache)"
            }
            Self::Unusable { .. } => "check the path, its permissions and the free space, or use no cache: --no-cache",
        }
    }
}
