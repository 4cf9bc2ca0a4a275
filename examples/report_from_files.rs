//! Reads CloudTrail records from files and writes a report in Markdown:
//! `cargo run --example report_from_files -- tests/events/s3`

use std::error::Error;
use std::io::{self, Write};

use trailhum::Audit;
use trailhum::report::{self, Format, View};

fn main() -> Result<(), Box<dyn Error>> {
    write_report(std::env::args().skip(1), &mut io::stdout().lock())
}

/// Writes the report of these files, folders and globs.
pub(crate) fn write_report(paths: impl Iterator<Item = String>, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let report = Audit::files(paths).run()?;
    for gap in &report.coverage.gaps {
        writeln!(out, "Not read: {}: {}", gap.place, gap.what)?;
    }
    report::render(Format::Markdown, &report, &View::default(), out)?;
    Ok(())
}
