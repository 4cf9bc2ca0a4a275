//! The cache of a run, which goes on without one rather than fail: what cannot be cached can still be reported.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::identity::{self, FileIdentity};
use super::{CacheError, EventCache, Kept};

/// The cache of a run, if it has one; shared by the readers of all regions.
#[derive(Debug, Clone, Default)]
pub struct CacheHandle(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    cache: Option<EventCache>,
    account: String,
    kept: Kept,
    /// Whether its folder holds nothing but caches.
    in_data_folder: bool,
    notes: Vec<String>,
}

impl CacheHandle {
    /// Opens the cache at a path that the user named; a damaged one is set aside and replaced by a new one. A file that is
    /// not marked as a cache is left as it is.
    ///
    /// # Errors
    /// [`CacheError`], except for damage.
    pub fn open(path: &Path, account: &str, kept: Kept) -> Result<Self, CacheError> {
        Self::begin(path, account, kept, false)
    }

    /// Opens a cache in the folder that holds nothing but caches: a file that is not marked as one is a damaged one.
    ///
    /// # Errors
    /// [`CacheError`], except for damage.
    pub fn open_in_data_folder(path: &Path, account: &str, kept: Kept) -> Result<Self, CacheError> {
        Self::begin(path, account, kept, true)
    }

    fn begin(path: &Path, account: &str, kept: Kept, in_data_folder: bool) -> Result<Self, CacheError> {
        let mut inner = Inner {
            cache: None,
            account: account.to_owned(),
            kept,
            in_data_folder,
            notes: Vec::new(),
        };
        match inner.open(path) {
            Err(CacheError::Damaged { why, .. }) => inner.replace(path, &why)?,
            Err(CacheError::Foreign(_)) if in_data_folder => inner.replace(path, "it does not start like a cache")?,
            opened => inner.cache = Some(opened?),
        }
        Ok(Self(Arc::new(Mutex::new(inner))))
    }

    /// No cache; `why` becomes a note.
    #[must_use]
    pub fn disabled(why: Option<String>) -> Self {
        let notes = why.into_iter().collect();
        Self(Arc::new(Mutex::new(Inner {
            notes,
            ..Inner::default()
        })))
    }

    /// Works with the cache, if there is one. After an error there is none; but a damaged file is set aside and replaced by
    /// a new one.
    pub fn with<T>(&self, work: impl FnOnce(&mut EventCache) -> Result<T, CacheError>) -> Option<T> {
        let mut inner = self.lock();
        let error = match work(inner.cache.as_mut()?) {
            Ok(done) => return Some(done),
            Err(error) => error,
        };
        let path = inner.cache.take().map(|cache| cache.path)?;
        let began = match &error {
            CacheError::Damaged { why, .. } => inner.replace(&path, why),
            _ => Err(error),
        };
        if let Err(error) = began {
            inner
                .notes
                .push(format!("{error}; events read after that are not cached"));
        }
        None
    }

    /// What happened to the cache, as notes of the report.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        self.lock().notes.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn open(&self, path: &Path) -> Result<EventCache, CacheError> {
        EventCache::open(path, &self.account, &self.kept)
    }

    /// Sets a damaged cache aside and creates a new one.
    fn replace(&mut self, path: &Path, why: &str) -> Result<(), CacheError> {
        // Another file may have been put at this path since it was opened.
        if !self.in_data_folder && identity::identify(path)? != FileIdentity::Cache {
            return Err(CacheError::Foreign(path.to_owned()));
        }
        let note = set_aside(path, why)?;
        self.notes.push(note);
        self.cache = Some(self.open(path)?);
        Ok(())
    }
}

/// Renames a damaged cache and the files that `SQLite` keeps beside it; returns a note.
fn set_aside(path: &Path, why: &str) -> Result<String, CacheError> {
    let beside = |path: &Path, ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let mut number = 1;
    let aside = loop {
        let aside = beside(path, &format!(".damaged-{number}"));
        if std::fs::symlink_metadata(&aside).is_err() {
            break aside;
        }
        number += 1;
    };
    std::fs::rename(path, &aside).map_err(|error| CacheError::Unusable {
        path: path.to_owned(),
        why: format!("it is damaged ({why}), and cannot be set aside: {error}"),
    })?;
    for ending in ["-wal", "-shm", "-journal"] {
        // Usually there is none. One that belongs to the damaged file must not be used with the new one.
        let _ = std::fs::rename(beside(path, ending), beside(&aside, ending));
    }
    Ok(format!(
        "the cache {} is damaged ({why}): it was moved to {}, and event history is read again",
        path.display(),
        aside.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "111122223333";

    /// A folder with these files, and the path of the file `a` in it.
    fn folder(files: &[(&str, &[u8])]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let path = folder.path().join("a");
        (folder, path)
    }

    fn content(folder: &Path) -> Vec<(String, Vec<u8>)> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let mut content: Vec<_> = entries
            .map(|entry| {
                let bytes = std::fs::read(entry.path()).unwrap();
                (entry.file_name().into_string().unwrap(), bytes)
            })
            .collect();
        content.sort();
        content
    }

    /// The database of another program, with a log that was not written back.
    fn database(application: i32) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let other = rusqlite::Connection::open(&path).unwrap();
        other
            .execute_batch("CREATE TABLE bookmark(url TEXT); INSERT INTO bookmark VALUES ('x')")
            .unwrap();
        other.pragma_update(None, "application_id", application).unwrap();
        drop(other);
        std::fs::read(path).unwrap()
    }

    fn damaged() -> Vec<u8> {
        let (_folder, path) = folder(&[]);
        drop(CacheHandle::open(&path, ACCOUNT, Kept::default()).unwrap());
        let mut bytes = std::fs::read(path).unwrap();
        bytes[4096..].fill(0xa5);
        bytes
    }

    #[test]
    fn a_file_that_is_not_ours_keeps_every_byte_and_so_does_what_lies_beside_it() {
        let mut random = vec![0; 8192];
        let mut state = 1_u32;
        random.fill_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        });
        // An encrypted database begins with nothing of SQLite's.
        let mut almost = damaged();
        almost[3] = b'!';
        for bytes in [
            br#"{"schema":"trailhum.report/1","findings":[]}"#.to_vec(),
            b"\x7fELF\x02\x01\x01".to_vec(),
            b"x".to_vec(),
            b"SQLite format 3\0".to_vec(),
            random,
            almost,
            database(0),
            database(7),
        ] {
            let (folder, path) = folder(&[("a", &bytes), ("a-wal", b"log"), ("a-shm", b"map"), ("a-journal", b"j")]);
            let before = content(folder.path());
            for _ in 0..2 {
                let refused = CacheHandle::open(&path, ACCOUNT, Kept::default()).unwrap_err();
                assert_eq!(refused, CacheError::Foreign(path.clone()));
                assert_eq!(EventCache::open_existing(&path).unwrap_err(), refused);
            }
            assert_eq!(content(folder.path()), before);
        }
    }

    #[test]
    fn our_own_damaged_ledger_is_set_aside_with_its_log() {
        let bytes = damaged();
        let (folder, path) = folder(&[("a", &bytes), ("a-wal", b"log"), ("a.damaged-1", b"older")]);
        let memory = CacheHandle::open(&path, ACCOUNT, Kept::default()).unwrap();
        assert!(memory.notes()[0].contains("damaged"), "{:?}", memory.notes());
        assert!(memory.with(|cache| cache.stats()).is_some());
        drop(memory);
        let content = content(folder.path());
        let of = |name: &str| {
            content
                .iter()
                .find(|(it, _)| it == name)
                .map(|(_, bytes)| bytes.as_slice())
        };
        assert_eq!(of("a.damaged-1"), Some(b"older".as_slice()));
        assert_eq!(of("a.damaged-2"), Some(bytes.as_slice()));
        assert!(of("a").is_some_and(|new| new.starts_with(b"SQLite")));
    }

    #[test]
    fn in_the_data_folder_whatever_is_no_ledger_is_set_aside_as_a_damaged_one() {
        for bytes in [b"lost".to_vec(), vec![0; 8192], damaged()] {
            let (folder, path) = folder(&[("a", &bytes)]);
            let memory = CacheHandle::open_in_data_folder(&path, ACCOUNT, Kept::default()).unwrap();
            assert_eq!(memory.notes().len(), 1);
            assert_eq!(std::fs::read(folder.path().join("a.damaged-1")).unwrap(), bytes);
        }
    }

    #[test]
    fn another_file_that_came_to_the_place_during_the_run_is_left() {
        let (folder, path) = folder(&[]);
        let memory = CacheHandle::open(&path, ACCOUNT, Kept::default()).unwrap();
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, "a report").unwrap();
        let damaged = CacheError::Damaged {
            path: path.clone(),
            why: "x".to_owned(),
        };
        assert_eq!(memory.with(|_| Err::<(), _>(damaged)), None);
        assert_eq!(std::fs::read(&path).unwrap(), b"a report");
        assert!(memory.notes()[0].contains("left unchanged"), "{:?}", memory.notes());
        assert!(!folder.path().join("a.damaged-1").exists());
    }

    #[test]
    fn looking_at_a_file_makes_nothing_and_an_empty_one_may_become_a_ledger() {
        let (folder, path) = folder(&[("a", b"")]);
        assert!(matches!(
            EventCache::open_existing(&path),
            Err(CacheError::Unusable { why, .. }) if why == "it is empty"
        ));
        assert!(EventCache::open_existing(&folder.path().join("b")).is_err());
        assert_eq!(content(folder.path()), [("a".to_owned(), Vec::new())]);
        CacheHandle::open(&path, ACCOUNT, Kept::default()).unwrap();
        assert_eq!(
            EventCache::open_existing(&path).unwrap().stats().unwrap().account,
            ACCOUNT
        );
    }

    #[test]
    fn what_is_no_file_is_refused_without_waiting_for_it() {
        let (folder, path) = folder(&[]);
        let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
        assert!(made.success());
        for place in [path.as_path(), folder.path(), Path::new("/dev/null")] {
            let refused = CacheHandle::open(place, ACCOUNT, Kept::default()).unwrap_err();
            assert!(matches!(refused, CacheError::Unusable { .. }), "{refused}");
        }
    }
}
