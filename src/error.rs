//! What can end a run, with what to do about it and the exit code.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

#[cfg(feature = "aws")]
use crate::aws::{Fault, NoProfile};
#[cfg(feature = "aws")]
use crate::cache::CacheError;
use crate::catalog::CatalogError;
use crate::coverage::Gap;
use crate::filter::Unprintable;
use crate::source::NothingLeft;

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
    /// A request to AWS failed.
    #[cfg(feature = "aws")]
    #[error(transparent)]
    Aws(#[from] Fault),
    /// A profile that does not exist or cannot be read.
    #[cfg(feature = "aws")]
    #[error(transparent)]
    Profile(#[from] NoProfile),
    /// Nothing could be read.
    #[error("{}: {}", .0.place, .0.what)]
    NothingRead(Gap),
    /// No record was read at all, which says nothing about errors.
    #[error("no CloudTrail record was read{}", because(.skipped))]
    NoRecord {
        /// What could not be read.
        gaps: Vec<Gap>,
        /// What was skipped, in a clause each.
        skipped: Vec<String>,
    },
    /// Records were read, and the request leaves all of them out.
    #[error(transparent)]
    NothingLeft(#[from] NothingLeft),
    /// No region is set anywhere.
    #[error("no AWS region is set")]
    NoRegion,
    /// The profile or the environment names a region that cannot be.
    #[error("no AWS region is called {name:?}")]
    NoSuchRegion {
        /// The name.
        name: String,
        /// The region that may have been meant.
        meant: Option<&'static str>,
    },
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
    #[error("no event has the ID {0:?} in the event history of these regions")]
    NoEvent(String),
    /// No error of this code.
    #[error("no error has the code {0:?}")]
    NoErrorCode(String),
    /// A filter that a dialect cannot express.
    #[error("no filter: {0}")]
    Filter(Unprintable),
    /// A text that is no filter of this language.
    #[error("cannot read this text as {language}: {why}")]
    NotAFilter {
        /// The language's name.
        language: &'static str,
        /// Whether the language was recognized by the text.
        is_guessed: bool,
        /// What was expected, and where.
        why: String,
    },
    /// A second alarm that would count what the first counts.
    #[error("no template was written: a second alarm could leave out nothing")]
    NoSecondAlarm,
    /// No check has this ID.
    #[error("no check, known error or rule of the catalog has the ID, eventName or error code {0:?}")]
    NoCheck(String),
    /// A file cannot be read.
    #[error("cannot read {path:?}: {why}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system reported.
        why: String,
        /// The kind of that error, which decides the hint.
        kind: ErrorKind,
    },
    /// A file was read, and is not what was expected: too large, or without any record.
    #[error("cannot use {path:?}: {why}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file is not a report.
    #[error("cannot use {path:?}: {why}")]
    NotAReport {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file is not the memory of `trailhum watch`.
    #[error("cannot use {path:?} as --state: {why}")]
    NotAState {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Another run has the memory.
    #[error("another run of trailhum watch uses {0:?}")]
    StateInUse(PathBuf),
    /// A settings file that does not say what it means.
    #[error("the settings file {path:?}{}: {why}", at_line(*.line))]
    Settings {
        /// The file.
        path: PathBuf,
        /// The line, if it is one line.
        line: Option<usize>,
        /// What is wrong, beginning with the key.
        why: String,
    },
    /// A file cannot be written.
    #[error("cannot write {path:?}: {why}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the operating system reported.
        why: String,
    },
    /// A cache cannot be used.
    #[cfg(feature = "aws")]
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// The user's data folder is unknown.
    #[error("no data folder is known: {0}")]
    NoDataFolder(String),
    /// A file that an assistant asked for, and that `--root` does not have.
    #[error("{0:?} is not below the folder of --root")]
    OutsideRoot(String),
    /// An assistant asked for a file, and none may be read.
    #[error("no file may be read: trailhum mcp was started without --root")]
    NoRoot,
    /// The client of `trailhum mcp` does not speak its protocol.
    #[error("{0}")]
    Protocol(String),
    /// The result cannot be written, and not only because its reader closed the pipe.
    #[error("cannot write the result: {0}")]
    Output(std::io::Error),
    /// The async runtime could not be started.
    #[error("the async runtime could not be started: {0}")]
    Runtime(std::io::Error),
    /// The sandbox could not be started.
    #[error("the sandbox account could not be started: {0}")]
    Sandbox(std::io::Error),
}

fn at_line(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(", line {line}"))
}

fn because(skipped: &[String]) -> String {
    if skipped.is_empty() {
        return String::new();
    }
    format!(": {}", skipped.join("; "))
}

/// What to do about a file that cannot be read; `None` where the error itself says it.
fn read_hint(kind: ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::NotFound => Some("check the path"),
        ErrorKind::PermissionDenied => Some("give this user permission to read it"),
        ErrorKind::IsADirectory => Some("name a file in it"),
        _ => None,
    }
}

/// What to do where a filter cannot be printed.
fn filter_hint(why: &Unprintable) -> &'static str {
    match why {
        Unprintable::NeedsAccount => "name them: --account 111122223333, or --report report.json",
        Unprintable::Nothing => "the report has no noise of a verified caller",
        Unprintable::NotAnAccount(_) => "check the accounts of the report, or name them: --account 111122223333",
        Unprintable::TooLong { .. } | Unprintable::TooMany { .. } => {
            "print one filter per account, or a few accounts at a time: --account 111122223333"
        }
        Unprintable::NotLiteral => "choose another dialect, such as --for logs-insights",
    }
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
            Self::NoRecord { gaps, .. } if gaps.is_empty() => Some(
                "check --events, --region, --since and --until: nothing read does not mean that there are no errors"
                    .to_owned(),
            ),
            Self::NoRecord { gaps, .. } => gaps.iter().map(|gap| gap.hint.clone()).find(|hint| !hint.is_empty()),
            Self::NothingLeft(nothing) => Some(nothing.hint()),
            Self::NoRegion => Some("set one: --region eu-central-1, AWS_REGION, or region in the profile".to_owned()),
            Self::NoSuchRegion { meant, .. } => {
                let meant = meant.unwrap_or("eu-central-1");
                Some(format!(
                    "correct AWS_REGION or the profile's region, or name one: --region {meant}"
                ))
            }
            Self::Catalog(_) => Some("docs/catalog.md shows the form of an entry".to_owned()),
            Self::NoCall { .. } => {
                Some("trailhum checks lists the catalog; an event shows more: trailhum explain EVENT.json".to_owned())
            }
            Self::NoEvent(_) => Some(
                "event history goes back 90 days and lags some minutes; name the event's region with --region"
                    .to_owned(),
            ),
            Self::Filter(why) => Some(filter_hint(why).to_owned()),
            Self::NotAFilter { is_guessed: true, .. } => {
                Some("name its language with --for, such as --for metric-filter".to_owned())
            }
            Self::NotAFilter { .. } => Some("trailhum lint --help lists the languages that are read".to_owned()),
            Self::NoSecondAlarm => Some(
                "the table says what of AWS services is kept and why; read a longer time range, such as --since 30d"
                    .to_owned(),
            ),
            Self::Read { kind, .. } => read_hint(*kind).map(str::to_owned),
            Self::NotAReport { .. } => Some("trailhum audit --format json writes one".to_owned()),
            Self::NotAState { .. } => {
                Some("name another file; without its memory, the next run is a first one".to_owned())
            }
            Self::StateInUse(_) => {
                Some("wait until it ends, or give each source that is watched its own --state".to_owned())
            }
            Self::Settings { .. } => {
                Some("docs/decisions.md shows what it may say; --no-config uses no settings file".to_owned())
            }
            Self::Write { .. } => Some("check the path, its permissions and the free space".to_owned()),
            #[cfg(feature = "aws")]
            Self::Cache(error) => Some(error.hint().to_owned()),
            Self::NoDataFolder(_) => Some("set HOME, or name the file: --cache PATH".to_owned()),
            _ => self.plain_hint().map(str::to_owned),
        }
    }

    /// The hints that are always the same, of an assistant's requests and of names that are not there.
    fn plain_hint(&self) -> Option<&'static str> {
        match self {
            Self::OutsideRoot(_) => Some("name a file below it, without .. and without a link out of it"),
            Self::NoErrorCode(_) => Some("trailhum errors without --code lists them all"),
            Self::NoCheck(_) => Some("trailhum checks lists them all"),
            Self::NoRoot => Some("paste the event, or start it with --root DIR"),
            Self::Protocol(_) => {
                Some("an assistant starts trailhum mcp itself: add it to the assistant's list of MCP servers")
            }
            _ => None,
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
            ErrorKind::FileTooLarge => Self::Unusable { path, why },
            kind => Self::Read { path, why, kind },
        }
    }

    /// Whether the reader closed the pipe, as `head` does, which is not a failure.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == ErrorKind::BrokenPipe)
    }
}
