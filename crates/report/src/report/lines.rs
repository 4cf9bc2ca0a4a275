//! Findings without the rest of the report, one a line or a row: as they come, or those of a report.

use std::io::{self, Write};

use super::{Report, View, csv, json};
use trailhum_core::finding::Finding;
use trailhum_core::inventory::ReadFrom;

/// How a line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// JSON, as in the report.
    Ndjson,
    /// RFC 4180, with the names of the columns first.
    Csv,
}

/// Where lines go.
pub struct Lines<W: Write>(LineOutput<W>);

enum LineOutput<W: Write> {
    Ndjson(W),
    Csv(Box<::csv::Writer<W>>),
}

impl<W: Write> Lines<W> {
    /// Begins.
    ///
    /// # Errors
    /// What the writer says.
    pub fn begin(form: Form, out: W) -> io::Result<Self> {
        Ok(Self(match form {
            Form::Ndjson => LineOutput::Ndjson(out),
            Form::Csv => LineOutput::Csv(Box::new(csv::begin(out)?)),
        }))
    }

    /// Writes a finding; `read_from` is where the states of sub-configurations come from.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(&mut self, finding: &Finding, read_from: ReadFrom) -> io::Result<()> {
        let finding = json::of_finding(finding, read_from);
        match &mut self.0 {
            LineOutput::Ndjson(out) => json::write_line(&finding, out),
            LineOutput::Csv(writer) => csv::write_row(&finding, writer),
        }
    }

    /// Ends, and gives the writer back, flushed.
    ///
    /// # Errors
    /// What the writer says.
    pub fn end(self) -> io::Result<W> {
        match self.0 {
            LineOutput::Ndjson(mut out) => out.flush().map(|()| out),
            LineOutput::Csv(writer) => writer.into_inner().map_err(::csv::IntoInnerError::into_error),
        }
    }
}

/// Writes those findings of a report that the view shows.
pub(super) fn write(report: &Report, form: Form, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = Lines::begin(form, out)?;
    let shown = report.findings.iter().filter(|finding| view.shows(finding.verdict));
    for finding in shown.take(view.limit.unwrap_or(usize::MAX)) {
        lines.write(finding, report.read_from)?;
    }
    lines.end().map(drop)
}
