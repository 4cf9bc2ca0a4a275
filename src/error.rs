//! What can end a run, with what to do about it and the exit code.

use std::path::{Path, PathBuf};

#[cfg(feature = "aws")]
use crate::aws::{Fault, NoProfile};
#[cfg(feature = "aws")]
use crate::cache::CacheError;
use crate::catalog::CatalogError;
use crate::coverage::Gap;
use crate::filter::Unprintable;

/// How the program ends. These numbers are the documented ones; scripts rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Done, and `--fail-on` matched.
    Matched = 1,
    /// Nothing could be done.
    Failed = 2,
    /// Done in part; the report names the gaps.
    Partial = 3,
}

/// Why nothing could be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An argument that is understood by its form, but means nothing.
    #[error("{argument}: {why}")]
    Argument {
        /// The argument.
        argument: String,
        /// What is wrong with it.
        why: String,
    },
    /// AWS did not let us in.
    #[cfg(feature = "aws")]
    #[error(transparent)]
    Aws(#[from] Fault),
    /// A profile that is not there.
    #[cfg(feature = "aws")]
    #[error(transparent)]
    Profile(#[from] NoProfile),
    /// Nothing could be read.
    #[error("{}: {}", .0.place, .0.what)]
    NothingRead(Gap),
    /// No region is set anywhere.
    #[error("no AWS region is set")]
    NoRegion,
    /// A catalog file cannot be used.
    #[error("catalog {0}")]
    Catalog(#[from] CatalogError),
    /// No check is this call with this error.
    #[error("the catalog has no entry for {name} with {code}")]
    NoCall {
        /// `eventName`.
        name: String,
        /// `errorCode`.
        code: String,
    },
    /// No event of this id.
    #[error("no event has the id {0:?} in the event history of these regions")]
    NoEvent(String),
    /// No error of this code.
    #[error("no error has the code {0:?}")]
    NoErrorCode(String),
    /// A filter that a dialect cannot say.
    #[error("no filter: {0}")]
    Filter(Unprintable),
    /// No check has this ID.
    #[error("no check is called {0:?}")]
    NoCheck(String),
    /// A file cannot be read.
    #[error("cannot read {path:?}: {why}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's words.
        why: String,
    },
    /// A file was read, and is not what was expected: too large, or without any record.
    #[error("cannot use {path:?}: {why}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file is no report.
    #[error("cannot use {path:?}: {why}")]
    NotAReport {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file cannot be written.
    #[error("cannot write {path:?}: {why}")]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's words.
        why: String,
    },
    /// A cache cannot be used.
    #[cfg(feature = "aws")]
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// The user's data folder is not to be found.
    #[error("no data folder is known: {0}")]
    NoDataFolder(String),
    /// The terminal or pipe is gone in a way that is not just a reader who had enough.
    #[error("cannot write the result: {0}")]
    Output(std::io::Error),
    /// The async runtime could not be started.
    #[error("the async runtime could not be started: {0}")]
    Runtime(std::io::Error),
    /// The sandbox could not be started.
    #[error("the sandbox account could not be started: {0}")]
    Sandbox(std::io::Error),
}

impl Error {
    /// What to do next; of an argument the help of the command says it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            #[cfg(feature = "aws")]
            Self::Aws(fault) => Some(fault.hint()).filter(|hint| !hint.is_empty()),
            #[cfg(feature = "aws")]
            Self::Profile(profile) => Some(profile.hint()),
            Self::NothingRead(gap) => Some(gap.hint.clone()).filter(|hint| !hint.is_empty()),
            Self::NoRegion => Some("name one: --region eu-central-1, AWS_REGION, or region in the profile".to_owned()),
            Self::Catalog(_) => Some("docs/catalog.md shows the form of an entry".to_owned()),
            Self::NoCall { .. } => Some(
                "trailhum checks lists what it knows; an event itself says more: trailhum explain EVENT.json"
                    .to_owned(),
            ),
            Self::NoEvent(_) => Some(
                "LookupEvents reaches back 90 days and lags some minutes; name its region with --region".to_owned(),
            ),
            Self::Filter(Unprintable::NeedsAccount) => {
                Some("name them: --account 111122223333, or --report report.json".to_owned())
            }
            Self::Filter(Unprintable::Nothing) => Some("the report has no noise of a proven caller".to_owned()),
            Self::Filter(Unprintable::NotAnAccount(_)) => {
                Some("check the accounts of the report, or name them: --account 111122223333".to_owned())
            }
            Self::Filter(Unprintable::TooLong { .. }) => {
                Some("print one filter per account, or a few accounts at a time: --account 111122223333".to_owned())
            }
            Self::Filter(Unprintable::NotLiteral) => {
                Some("choose another dialect, such as --for logs-insights".to_owned())
            }
            Self::NoErrorCode(_) => Some("trailhum errors without --code lists them all".to_owned()),
            Self::NoCheck(_) => Some("trailhum checks lists them all".to_owned()),
            Self::Read { .. } => Some("check the path and the permission to read it".to_owned()),
            Self::NotAReport { .. } => Some("trailhum audit --format json writes one".to_owned()),
            Self::Write { .. } => Some("check the path, the permission and the space left".to_owned()),
            #[cfg(feature = "aws")]
            Self::Cache(error) => Some(error.hint().to_owned()),
            Self::NoDataFolder(_) => Some("set HOME, or name the file: --cache PATH".to_owned()),
            Self::Unusable { .. } | Self::Argument { .. } | Self::Output(_) | Self::Runtime(_) | Self::Sandbox(_) => {
                None
            }
        }
    }

    /// An argument that means nothing, and why.
    #[cfg(feature = "cli")]
    pub(crate) fn argument(argument: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Argument {
            argument: argument.into(),
            why: why.into(),
        }
    }

    /// A file or folder that could not be written.
    #[cfg(feature = "cli")]
    pub(crate) fn write(path: &Path, error: &std::io::Error) -> Self {
        let (path, why) = (path.to_owned(), error.to_string());
        Self::Write { path, why }
    }

    /// A file that could not be read to its end.
    pub(crate) fn read(path: &Path, error: &std::io::Error) -> Self {
        let (path, why) = (path.to_owned(), error.to_string());
        match error.kind() {
            std::io::ErrorKind::FileTooLarge => Self::Unusable { path, why },
            _ => Self::Read { path, why },
        }
    }

    /// A reader who had enough, as `head` does, is no failure.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe)
    }
}
