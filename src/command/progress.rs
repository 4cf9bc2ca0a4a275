//! Progress bars on stderr; where stderr is no terminal, only the lines that stay are written.

use std::io::Write as _;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};

use super::redaction::shown;
use crate::source::progress::{BarChange, Progress, ProgressUnit, ShownBar};

/// Progress on stderr.
pub(super) fn on_stderr() -> Progress {
    Progress::new(|unit, length, title| {
        let (length, template) = match unit {
            ProgressUnit::Steps => (
                Some(length),
                "{prefix} {bar:16} {percent:>3} %  {elapsed} gone, about {eta} left  {wide_msg}",
            ),
            ProgressUnit::Bytes => (
                Some(length),
                "{prefix} {bar:16} {binary_bytes} of {binary_total_bytes}  {elapsed} gone, about {eta} left  {wide_msg}",
            ),
            ProgressUnit::None => (None, "{prefix} {spinner} {elapsed} gone  {wide_msg}"),
        };
        let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr())
            .with_finish(ProgressFinish::AndClear)
            .with_prefix(title);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Arc::new(StderrBar(bar))
    })
}

#[derive(Debug)]
struct StderrBar(ProgressBar);

impl ShownBar for StderrBar {
    fn is_visible(&self) -> bool {
        !self.0.is_hidden()
    }

    fn show(&self, change: BarChange<'_>) {
        match change {
            BarChange::Advance(done) => self.0.inc(done),
            BarChange::Extend(more) => self.0.inc_length(more),
            BarChange::Message(text) => self.0.set_message(shown(&text)),
            // Nothing can be done if even stderr is closed.
            BarChange::Note(line) => self.0.suspend(|| drop(writeln!(anstream::stderr(), "{}", shown(line)))),
        }
    }
}
