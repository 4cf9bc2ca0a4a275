//! Progress of long work, on a terminal only.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Steps into which the bar divides one unit of work.
pub const STEPS_PER_UNIT: u64 = 1000;

/// A bar of so many units on stderr; nothing where stderr is no terminal.
#[must_use]
pub fn bar(units: usize, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(units as u64 * STEPS_PER_UNIT), ProgressDrawTarget::stderr());
    if let Ok(style) =
        ProgressStyle::with_template("{prefix} {bar:16} {percent:>3} %  {elapsed} gone, about {eta} left  {wide_msg}")
    {
        bar.set_style(style);
    }
    bar.set_prefix(what);
    bar
}

/// A bar of so many bytes on stderr; nothing where stderr is no terminal.
#[must_use]
pub fn bytes(total: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template(
        "{prefix} {bar:16} {binary_bytes} of {binary_total_bytes}  {elapsed} gone, about {eta} left  {wide_msg}",
    ) {
        bar.set_style(style);
    }
    bar.set_prefix(what);
    bar
}

/// A sign of life on stderr while somebody else works; nothing where stderr is no terminal.
#[must_use]
pub fn waiting(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{prefix} {spinner} {elapsed} gone  {wide_msg}") {
        bar.set_style(style);
    }
    bar.set_prefix(what);
    bar
}
