//! The memory of earlier runs, in a file, and what was not written yet.
//!
//! A run first keeps its memory together with its news, in one replacement of the file, then writes the news, then notes that
//! it is written. Wherever it is killed, the next run has either the memory from before, and finds the same news, or the news.
//! To a file they are appended where they began, so that a half is completed and a whole is not repeated.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::destination::Destination;
use crate::error::Error;
use crate::report::watch::WatchMemory;
use crate::source::metered;

const SCHEMA: &str = "trailhum.watch-state/1";
/// The most that is read of a file.
const MAX_STATE_BYTES: usize = 512 * metered::MIB;

/// What is remembered; locked for other runs.
pub(super) struct WatchState {
    path: PathBuf,
    pub(super) memory: WatchMemory,
    pending: Option<PendingNews>,
    /// Ends the lock when it is dropped.
    _lock: File,
}

/// News that was perhaps not written.
#[derive(Serialize, Deserialize)]
struct PendingNews {
    text: String,
    /// Where they go, and how long that file was before.
    file: Option<(PathBuf, u64)>,
}

#[derive(Serialize, Deserialize)]
struct StateFile<M> {
    schema: String,
    memory: M,
    pending: Option<PendingNews>,
}

impl WatchState {
    /// Reads the file, or begins without any memory where there is none.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let mut name = path.as_os_str().to_owned();
        name.push(".lock");
        let lock_path = PathBuf::from(name);
        let lock = File::create(&lock_path).map_err(|error| Error::write(&lock_path, &error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::StateInUse(path.to_owned())),
            Err(TryLockError::Error(error)) => return Err(Error::write(&lock_path, &error)),
        }
        let not_a_state = |why: String| Error::NotAState {
            path: path.to_owned(),
            why,
        };
        let text = match metered::read_text(path, MAX_STATE_BYTES) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            read => Some(read.map_err(|error| Error::read(path, &error))?),
        };
        let kept: Option<StateFile<WatchMemory>> = text
            .map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|error: serde_json::Error| not_a_state(error.to_string()))?;
        if let Some(other) = kept
            .as_ref()
            .map(|kept| &kept.schema)
            .filter(|schema| *schema != SCHEMA)
        {
            return Err(not_a_state(format!("its schema is {other:?}, not {SCHEMA}")));
        }
        let (memory, pending) = kept.map(|kept| (kept.memory, kept.pending)).unwrap_or_default();
        Ok(Self {
            path: path.to_owned(),
            memory,
            pending,
            _lock: lock,
        })
    }

    /// Keeps the memory, and the news until they are written.
    pub(super) fn keep(&mut self, news: &[u8], output: Option<&Path>) -> Result<(), Error> {
        let file = output.map(|path| (path.to_owned(), length(path)));
        self.pending = (!news.is_empty()).then(|| PendingNews {
            text: String::from_utf8_lossy(news).into_owned(),
            file,
        });
        self.save()
    }

    /// Writes the news that are kept, and notes that they are written.
    pub(super) fn deliver(&mut self, output: Option<&Path>, out: &mut dyn Write) -> Result<(), Error> {
        let Some(pending) = &self.pending else { return Ok(()) };
        match output {
            None => out
                .write_all(pending.text.as_bytes())
                .and_then(|()| out.flush())
                .map_err(Error::Output)?,
            Some(path) => {
                let begin = pending
                    .file
                    .as_ref()
                    .filter(|(known, _)| known == path)
                    .map(|(_, begin)| *begin);
                complete(path, pending.text.as_bytes(), begin).map_err(|error| Error::write(path, &error))?;
            }
        }
        self.pending = None;
        self.save()
    }

    fn save(&mut self) -> Result<(), Error> {
        let file = StateFile {
            schema: SCHEMA.to_owned(),
            memory: &self.memory,
            pending: self.pending.take(),
        };
        let written = Destination::new(Some(&self.path)).write(&mut io::sink(), |out| {
            serde_json::to_writer(out, &file).map_err(io::Error::from)
        });
        self.pending = file.pending;
        written
    }
}

fn length(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len())
}

/// Appends a text, of which a run that was killed may have appended a part, from `begin` on. What others appended, or a file
/// that was replaced meanwhile, loses nothing.
fn complete(path: &Path, text: &[u8], begin: Option<u64>) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    let mut rest = text;
    let is_file = file.metadata()?.is_file();
    if let Some(begin) = begin.filter(|begin| is_file && *begin < length(path)) {
        let mut written = Vec::new();
        file.seek(SeekFrom::Start(begin))?;
        (&mut file).take(text.len() as u64).read_to_end(&mut written)?;
        rest = text.strip_prefix(written.as_slice()).unwrap_or(text);
    }
    file.write_all(rest)?;
    if is_file { file.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_was_written_in_part_is_completed_and_a_whole_one_is_not_repeated() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("news");
        for (before, begin, expected) in [
            ("", Some(0), "one two\n"),
            ("old\n", Some(4), "old\none two\n"),
            ("old\none", Some(4), "old\none two\n"),
            ("old\none two\n", Some(4), "old\none two\n"),
            // Others appended, and the file was replaced.
            ("old\none two\nmore\n", Some(4), "old\none two\nmore\n"),
            ("old\nmore\n", Some(4), "old\nmore\none two\n"),
            ("", Some(4), "one two\n"),
            ("old\none", None, "old\noneone two\n"),
        ] {
            std::fs::write(&path, before).unwrap();
            complete(&path, b"one two\n", begin).unwrap();
            assert_eq!(
                std::fs::read_to_string(&path).unwrap(),
                expected,
                "{before:?} {begin:?}"
            );
        }
    }
}
