//! Progress bars on stderr; where stderr is no terminal, only the lines that stay are written.

use std::io::Write as _;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};

use crate::source::progress::{Progress, ShownBar, Unit};

/// Progress on stderr.
pub(super) fn on_stderr() -> Progress {
    Progress::new(|unit, length, title| {
        let (length, template) = match unit {
            Unit::Steps => (
                Some(length),
                "{prefix} {bar:16} {percent:>3} %  {elapsed} gone, about {eta} left  {wide_msg}",
            ),
            Unit::Bytes => (
                Some(length),
                "{prefix} {bar:16} {binary_bytes} of {binary_total_bytes}  {elapsed} gone, about {eta} left  {wide_msg}",
            ),
            Unit::None => (None, "{prefix} {spinner} {elapsed} gone  {wide_msg}"),
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

    fn advance(&self, done: u64) {
        self.0.inc(done);
    }

    fn extend(&self, more: u64) {
        self.0.inc_length(more);
    }

    fn message(&self, text: String) {
        self.0.set_message(text);
    }

    fn note(&self, line: &str) {
        // Nothing can be done if even stderr is closed.
        self.0.suspend(|| drop(writeln!(anstream::stderr(), "{line}")));
    }
}
