//! `trailhum forecast`: which errors to expect, from the inventory alone.

use std::io::Write;

use super::destination::Destination;
use super::report_file;
use crate::audit::{self, AuditRequest};
use crate::cli::{ForecastArgs, TableFormat};
use crate::error::{Error, Exit};
use crate::forecast::Forecast;
use crate::report::Terminal;
use crate::report::forecast::{ForecastPage, measured};

pub(super) async fn run(args: &ForecastArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let catalog = audit::files::read_catalog(args.catalog.as_deref())?;
    let report = args.report.as_deref().map(report_file::read).transpose()?;
    let collected = audit::inventory(&AuditRequest::from(args)).await?;
    let mut forecast = Forecast::new(&collected.inventory, &catalog);
    if let Some(report) = &report {
        forecast.measure(measured(report));
    }
    let mut coverage = collected.coverage;
    if args.format == TableFormat::Json {
        super::destination::warn(&coverage.gaps);
    }
    if let Some(redactor) = super::redaction::active() {
        (forecast, coverage) = (redactor.forecast(&forecast), redactor.coverage(&coverage));
    }
    let gaps = &coverage.gaps;
    let page = ForecastPage {
        forecast: &forecast,
        gaps,
        price_per_gb: args.price_per_gb,
        details: args.details,
    };
    let destination = Destination::new(None);
    let terminal = Terminal {
        width: destination.width,
        color: destination.color,
        links: destination.links,
    };
    destination.write(out, |out| match args.format {
        TableFormat::Table => page.write(terminal, out),
        TableFormat::Json => page.write_json(out),
    })?;
    Ok(if gaps.is_empty() { Exit::Done } else { Exit::Partial })
}
