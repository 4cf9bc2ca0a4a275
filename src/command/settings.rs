//! What is said of the settings file on stderr.

use super::output::say;
use crate::audit::UsedSettings;
use crate::report::Report;

/// Says which file is used, and which is not and why.
pub(super) fn announce(settings: &UsedSettings, is_quiet: bool) {
    if let Some(file) = settings.file.as_ref().filter(|_| !is_quiet) {
        say("note", &format!("using the settings file {file}"));
    }
    for warning in &settings.warnings {
        say("warning", warning);
    }
}

/// Says what must be known of its entries, where the report itself does not show it.
pub(super) fn warn(report: &Report) {
    for warning in report.accept_warnings() {
        say("warning", &warning);
    }
}
