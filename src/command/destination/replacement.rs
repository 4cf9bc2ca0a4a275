//! A file that is written beside the one it replaces: until all of it is there, the old one is left as it is.

use std::ffi::OsString;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Names that are tried for the file beside, should others be taken.
const NAMES: u32 = 100;

/// Where a result is written.
pub(super) enum Replacement {
    /// To the place itself: a pipe, a device, a folder that takes no further file.
    Direct(File),
    /// Beside it.
    Beside(Beside),
}

/// A file that is not complete yet; removed if it never is.
pub(super) struct Beside {
    file: File,
    path: PathBuf,
    target: PathBuf,
}

impl Replacement {
    /// Begins to write what will be at `path`, where a link leads to what it names. What is there keeps its permissions.
    pub(super) fn begin(path: &Path) -> io::Result<Self> {
        // A link that leads nowhere yet has no old file to lose.
        let existing = std::fs::canonicalize(path).and_then(|target| Ok((std::fs::metadata(&target)?, target)));
        let (target, old) = match existing {
            Ok((old, _)) if is_own_stream(&old) => {
                // What was written there before must not get lost.
                return OpenOptions::new().append(true).open(path).map(Self::Direct);
            }
            Ok((old, target)) if old.is_file() => {
                // What may not be written is not replaced either.
                OpenOptions::new().write(true).open(&target)?;
                (target, Some(old))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && std::fs::symlink_metadata(path).is_err() => {
                (path.to_owned(), None)
            }
            _ => return File::create(path).map(Self::Direct),
        };
        match beside(&target, old.as_ref()) {
            Ok(beside) => Ok(Self::Beside(beside)),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied && old.is_some() => {
                File::create(path).map(Self::Direct)
            }
            Err(error) => Err(error),
        }
    }

    /// Puts the complete file in its place.
    pub(super) fn finish(self) -> io::Result<()> {
        let Self::Beside(beside) = self else { return Ok(()) };
        // A disk that is full may say so only now.
        beside.file.sync_all()?;
        match std::fs::rename(&beside.path, &beside.target) {
            // A file that is mounted by itself can be written, but not replaced.
            Err(error) if error.kind() == io::ErrorKind::ResourceBusy => {
                io::copy(&mut File::open(&beside.path)?, &mut File::create(&beside.target)?).map(drop)
            }
            renamed => renamed,
        }
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Direct(file) => file.write(bytes),
            Self::Beside(beside) => beside.file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Direct(file) => file.flush(),
            Self::Beside(beside) => beside.file.flush(),
        }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // After it was renamed nothing is there any more.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn beside(target: &Path, old: Option<&Metadata>) -> io::Result<Beside> {
    let mut number = 0;
    loop {
        let path = hidden(target, number);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if old.is_some() {
            // Nobody reads it before it has the permissions of the old one.
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        match options.open(&path) {
            Ok(file) => {
                let beside = Beside {
                    file,
                    path,
                    target: target.to_owned(),
                };
                if let Some(old) = old {
                    beside.file.set_permissions(old.permissions())?;
                }
                return Ok(beside);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < NAMES => number += 1,
            Err(error) => return Err(error),
        }
    }
}

/// The name of a file beside: that of this process and a number.
fn hidden(target: &Path, number: u32) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".trailhum-{}-{number}", std::process::id()));
    target.with_file_name(name)
}

/// Whether this file is stdout or stderr, by whatever name.
#[cfg(unix)]
fn is_own_stream(file: &Metadata) -> bool {
    use std::os::fd::AsFd as _;
    use std::os::unix::fs::MetadataExt as _;
    let streams = [
        io::stdout().as_fd().try_clone_to_owned(),
        io::stderr().as_fd().try_clone_to_owned(),
    ];
    streams.into_iter().flatten().any(|stream| {
        let stream = File::from(stream).metadata();
        stream.is_ok_and(|stream| (stream.dev(), stream.ino()) == (file.dev(), file.ino()))
    })
}

#[cfg(not(unix))]
fn is_own_stream(_: &Metadata) -> bool {
    false
}
