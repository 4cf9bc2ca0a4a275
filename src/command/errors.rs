//! `trailhum errors`: the ranking of error codes, and what would be left without the noise.

use std::io::Write;

use super::destination::Destination;
use crate::cli::{EffortArg, ErrorsArgs, ErrorsFormat};
use crate::error::{Error, Exit};
use crate::report::ranking;

pub(super) async fn run(args: &ErrorsArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let catalog = super::catalog(args.survey.catalog.as_deref())?;
    let report = super::survey::survey(&args.survey, &catalog, &[], EffortArg::Full)
        .await?
        .report;
    if let Some(code) = &args.code
        && !report.error_codes.iter().any(|known| known.code == *code)
    {
        return Err(Error::NoErrorCode(code.clone()));
    }
    super::destination::warn(&report.coverage.gaps);
    let destination = Destination::new(None);
    let code = args.code.as_deref();
    destination.write(out, |out| match args.format {
        ErrorsFormat::Table => ranking::write(&report, code, destination.width, out),
        ErrorsFormat::Json => ranking::write_json(&report, code, out),
    })?;
    Ok(if report.is_complete() {
        Exit::Done
    } else {
        Exit::Partial
    })
}
