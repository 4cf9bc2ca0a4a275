//! `trailhum errors`: the ranking of error codes, and what would be left without the noise.

use std::io::Write;

use super::destination::Destination;
use super::redaction::{active, redacted};
use crate::audit::{self, AuditRequest};
use crate::cli::{ErrorsArgs, TableFormat};
use crate::error::{Error, Exit};
use crate::report::ranking;
use crate::source::lookup_events::Effort;

pub(super) async fn run(args: &ErrorsArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let catalog = audit::files::read_catalog(args.source.catalog.as_deref())?;
    let mut request = AuditRequest::try_from((&args.source, Effort::Full))?;
    request.query.progress = super::progress::on_stderr();
    super::settings::announce(&request.settings, false);
    let report = audit::run(&request, &catalog, &[], None).await?.report;
    if let Some(code) = &args.code
        && !report.error_codes.iter().any(|known| known.code == *code)
    {
        return Err(Error::NoErrorCode(code.clone()));
    }
    super::destination::warn(&report.coverage.gaps);
    let report = redacted(report);
    let destination = Destination::new(None);
    // As the report has it.
    let code = args
        .code
        .as_ref()
        .map(|code| active().map_or_else(|| code.clone(), |it| it.constant(code)));
    let code = code.as_deref();
    destination.write(out, |out| match args.format {
        TableFormat::Table => ranking::write(&report, code, destination.width, out),
        TableFormat::Json => ranking::write_json(&report, code, out),
    })?;
    Ok(if report.is_complete() {
        Exit::Done
    } else {
        Exit::Partial
    })
}
