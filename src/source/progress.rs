//! Progress of long work. Whoever starts the work hands in where it is shown; by default it is shown nowhere.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Steps into which a bar of [`ProgressUnit::Steps`] divides one unit of work.
pub const STEPS_PER_UNIT: u64 = 1000;

/// What a bar counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgressUnit {
    /// Thousandths of a unit of work, see [`STEPS_PER_UNIT`].
    Steps,
    /// Bytes.
    Bytes,
    /// Nothing: somebody else works, and how far that has come is not known.
    None,
}

/// What changes of a bar.
#[derive(Debug)]
pub enum BarChange<'a> {
    /// So much more is done, in the bar's unit.
    Advance(u64),
    /// So much more is to be done, in the bar's unit.
    Extend(u64),
    /// What is worked on.
    Message(String),
    /// A line that stays when the bar is gone.
    Note(&'a str),
}

/// A bar that is shown until it is dropped.
pub trait ShownBar: Debug + Send + Sync {
    /// Whether anybody sees it; if nobody does, only notes are handed to it.
    fn is_visible(&self) -> bool;
    /// Shows a change.
    fn show(&self, change: BarChange<'_>);
}

/// Where progress is shown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Progress(Option<StartBar>);

/// Begins a bar of a unit, a length in that unit and a title.
type StartBar = fn(ProgressUnit, u64, &'static str) -> Arc<dyn ShownBar>;

impl Progress {
    /// Progress that is shown by the bars that this function begins.
    #[must_use]
    pub fn new(start: StartBar) -> Self {
        Self(Some(start))
    }

    /// Begins a bar of this length in its unit.
    #[must_use]
    pub fn start(self, unit: ProgressUnit, length: u64, title: &'static str) -> ProgressBar {
        ProgressBar {
            shown: self.0.map(|start| start(unit, length, title)),
            begun: Instant::now(),
        }
    }
}

/// The progress of one piece of work; it is shown until the last clone is dropped.
#[derive(Debug, Clone)]
pub struct ProgressBar {
    shown: Option<Arc<dyn ShownBar>>,
    begun: Instant,
}

impl ProgressBar {
    /// So much more is done, in the bar's unit.
    pub fn advance(&self, done: u64) {
        self.show(|| BarChange::Advance(done));
    }

    /// So much more is to be done, in the bar's unit; computed only if it is visible.
    pub fn extend(&self, more: impl FnOnce() -> u64) {
        self.show(|| BarChange::Extend(more()));
    }

    /// What is worked on; written only if it is visible.
    pub fn message(&self, text: impl FnOnce() -> String) {
        self.show(|| BarChange::Message(text()));
    }

    /// Writes a line that stays when the bar is gone.
    pub fn note(&self, line: &str) {
        if let Some(bar) = &self.shown {
            bar.show(BarChange::Note(line));
        }
    }

    /// How long the work has taken.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    fn show<'c>(&self, change: impl FnOnce() -> BarChange<'c>) {
        if let Some(bar) = self.shown.as_ref().filter(|bar| bar.is_visible()) {
            bar.show(change());
        }
    }
}
