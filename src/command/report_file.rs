//! Reports that an earlier audit wrote as JSON.

use std::path::Path;

use crate::error::Error;
use crate::report::json::{self, ReportJson};
use crate::source::metered;

/// The most that is read of a report.
const MAX_REPORT_BYTES: usize = 512 * metered::MIB;

/// A report that was written as JSON.
pub(super) fn read(path: &Path) -> Result<ReportJson, Error> {
    let text = metered::read_text(path, MAX_REPORT_BYTES).map_err(|error| Error::read(path, &error))?;
    json::parse(&text).map_err(|error| Error::NotAReport {
        path: path.to_owned(),
        why: error.to_string(),
    })
}
