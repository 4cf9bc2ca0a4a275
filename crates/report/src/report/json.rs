//! `trailhum.report/2`: the report as JSON, written and read. The structs only ever grow; `/1` is still read.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use trailhum_core::catalog::age;

use super::Report;

mod accept;
mod caller;
mod convert;
mod former;
mod organization;
mod schema;
mod summary;

pub use accept::{AcceptEntryJson, AcceptSumJson, AcceptanceJson, AcceptedJson, NotAppliedJson};
pub use caller::{CallerJson, CallerSumJson, DistinctJson};
pub use organization::{OrganizationJson, OutlierJson, SharedJson};
pub use schema::{
    CadenceJson, ChangeJson, CheckJson, CheckOptionJson, CoverageJson, DayJson, DeniedByJson, ErrorCodeJson,
    FindingJson, FindingOptionJson, HealthJson, OptionJson, PartlyReadJson, ReportJson, ResourceJson,
    SubConfigurationJson, TotalsJson, WriteJson,
};
pub use summary::{SummaryJson, VerdictsJson};

/// The name and the version of the schema.
pub const SCHEMA: &str = "trailhum.report/2";

/// Why a text is not read as a report.
#[derive(Debug, thiserror::Error)]
pub enum NotAReport {
    /// It is no JSON, or a field is missing or of another type.
    #[error("it is not a report of trailhum audit --format json: {0}")]
    Shape(#[from] serde_json::Error),
    /// It says to be something else.
    #[error("its schema is {0:?}, not {SCHEMA}")]
    Schema(String),
    /// A later trailhum wrote it.
    #[error("its schema is {0:?}, which is newer than {SCHEMA}: use a newer trailhum")]
    Newer(String),
}

pub use convert::of_remedy;
pub(super) use convert::{of_finding, of_verdicts as verdicts};

/// The report in the words of its schema.
#[must_use]
pub fn from_report(report: &Report) -> ReportJson {
    convert::of_report(report)
}

/// Writes the report.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &from_report(report)).map_err(io::Error::from)?;
    writeln!(out)
}

/// Writes one finding on a line of its own, with the date of the catalog, which the rest of a report would say.
pub(super) fn write_line(finding: &FindingJson, out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct FindingLine<'f> {
        #[serde(flatten)]
        finding: &'f FindingJson,
        catalog_date: String,
    }
    let line = FindingLine {
        finding,
        catalog_date: age::DATE.to_string(),
    };
    serde_json::to_writer(&mut *out, &line).map_err(io::Error::from)?;
    writeln!(out)
}

/// Reads a report that any trailhum of this schema or the one before wrote.
///
/// # Errors
/// [`NotAReport`]: not JSON, not a report, or of a newer schema.
pub fn parse(text: &str) -> Result<ReportJson, NotAReport> {
    #[derive(Deserialize)]
    struct Head {
        schema: String,
    }
    let Head { schema } = serde_json::from_str(text)?;
    if schema == SCHEMA {
        return Ok(serde_json::from_str(text)?);
    }
    if schema == former::FORMER {
        return Ok(serde_json::from_value(former::translated(serde_json::from_str(text)?))?);
    }
    let version = schema
        .strip_prefix("trailhum.report/")
        .and_then(|text| text.parse::<u32>().ok());
    Err(match version {
        Some(3..) => NotAReport::Newer(schema),
        _ => NotAReport::Schema(schema),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_report_or_a_newer_one_is_named_as_such() {
        for (text, said) in [
            ("{", "not a report"),
            ("{\"schema\": \"trailhum.report/1\"}", "missing field"),
            ("{\"schema\": \"trailhum.errors/1\"}", "not trailhum.report"),
            ("{\"schema\": \"trailhum.report/2\"}", "missing field"),
            ("{\"schema\": \"trailhum.report/3\"}", "newer"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
