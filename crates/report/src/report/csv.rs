//! The findings for a spreadsheet: RFC 4180, one row a finding, every cell harmless.

use std::io::{self, Write};

use trailhum_core::catalog::age;

use super::json::FindingJson;
use crate::text::printable;

const HEADER: [&str; 40] = [
    "id",
    "verdict",
    "account",
    "region",
    "resource_type",
    "resource",
    "qualifier",
    "resource_arn",
    "resource_state",
    "sub_configuration",
    "sub_configuration_state",
    "check",
    "event_source",
    "event_name",
    "error_code",
    "error_message",
    "why",
    "cause",
    "caller_kind",
    "caller_name",
    "scanner",
    "proof",
    "role_arn",
    "session",
    "invoked_by",
    "user_agent",
    "source_ip",
    "count",
    "first_at",
    "last_at",
    "cadence_class",
    "periods",
    "phases_utc",
    "next_at",
    "cadence",
    "reason",
    "catalog_date",
    "accepted_until",
    "accepted_reason",
    "accepted_by",
];

/// Begins with the names of the columns.
pub(super) fn begin<W: Write>(out: W) -> io::Result<csv::Writer<W>> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        // Where a list is separated by `;`, a cell that is not quoted would be two, and the second might be a formula.
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(out);
    writer.write_record(HEADER).map_err(plain)?;
    Ok(writer)
}

/// Writes a row.
pub(super) fn write_row<W: Write>(finding: &FindingJson, writer: &mut csv::Writer<W>) -> io::Result<()> {
    let row = row(finding);
    writer
        .write_record(row.iter().map(|cell| harmless(cell)))
        .map_err(plain)
}

/// The writer's own error, so that a reader who had enough is known as such.
fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn row(finding: &FindingJson) -> [String; HEADER.len()] {
    let (resource, setting, caller) = (&finding.resource, &finding.sub_configuration, &finding.caller);
    let tracks = &finding.cadence.tracks;
    let periods: Vec<&str> = tracks.iter().map(|track| track.period.as_str()).collect();
    let phases: Vec<String> = tracks.iter().map(|track| track.phases_utc.join(" ")).collect();
    let next = tracks.iter().filter_map(|track| track.next).min();
    let accepted = finding.accepted.as_ref();
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        finding.id.clone(),
        finding.verdict.to_string(),
        finding.account.clone(),
        finding.region.clone(),
        resource.r#type.to_string(),
        resource.id.clone(),
        or_empty(&resource.qualifier),
        resource.arn.clone(),
        resource.state.to_string(),
        setting.key.clone(),
        setting.state.to_string(),
        or_empty(&finding.check),
        finding.event_source.clone(),
        finding.event_name.clone(),
        finding.error_code.clone(),
        or_empty(&finding.error_message),
        finding.why.map(|why| why.to_string()).unwrap_or_default(),
        finding.cause.to_string(),
        caller.kind.to_string(),
        caller.name.clone(),
        or_empty(&caller.scanner),
        caller.proof.to_string(),
        caller.role_arn.clone(),
        or_empty(&caller.session),
        or_empty(&caller.invoked_by),
        or_empty(&caller.user_agent),
        or_empty(&caller.source_ip_address),
        finding.count.to_string(),
        finding.first_at.to_string(),
        finding.last_at.to_string(),
        finding.cadence.class.to_string(),
        periods.join("; "),
        phases.join("; "),
        next.map(|time| time.to_string()).unwrap_or_default(),
        finding.cadence.text.clone(),
        finding.reason.clone(),
        age::DATE.to_string(),
        accepted.map(|it| it.expires.clone()).unwrap_or_default(),
        accepted.map(|it| it.reason.clone()).unwrap_or_default(),
        accepted.and_then(|it| it.who.clone()).unwrap_or_default(),
    ]
}

/// A cell that no spreadsheet takes for a formula, and no terminal for an order. Spreadsheets take the wide forms of
/// these signs for the signs, and look behind spaces; an apostrophe in front makes the cell text. Where a list is
/// separated by `;`, some look for the next cell within quotes too, so what follows one is treated as a cell.
fn harmless(cell: &str) -> String {
    let shown = printable(cell);
    let parts = shown.split(';').map(|part| {
        let is_formula = part
            .trim_start()
            .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
        if is_formula {
            format!("'{part}")
        } else {
            part.to_owned()
        }
    });
    parts.collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_or_moves_the_cursor() {
        for (cell, shown) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            (" =1", "' =1"),
            ("＝1", "'＝1"),
            ("\t=1", "\\u{9}=1"),
            ("\r=1", "\\u{d}=1"),
            ("バケット", "バケット"),
            ("x;=HYPERLINK(1)", "x;'=HYPERLINK(1)"),
            ("x; +1;y", "x;' +1;y"),
            ("policy; cors", "policy; cors"),
        ] {
            assert_eq!(harmless(cell), shown);
        }
    }

    #[test]
    fn every_cell_is_quoted() {
        let mut csv = begin(Vec::new()).unwrap();
        csv.write_record(["a;b", "", "7"].iter().chain(&[""; 37])).unwrap();
        let text = String::from_utf8(csv.into_inner().unwrap()).unwrap();
        let (header, row) = text.split_once("\r\n").unwrap();
        assert!(header.starts_with("\"id\",\"verdict\",\"account\""), "{header}");
        assert!(row.starts_with("\"a;b\",\"\",\"7\",\"\""), "{row}");
    }
}
