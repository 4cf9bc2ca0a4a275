//! How commands write: tables, wrapped text and JSON to a result, notes to stderr.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

use crate::report::printable;
use crate::text;

/// Says something on stderr.
pub(super) fn say(kind: &str, text: &str) {
    // Nothing can be done if even stderr is closed.
    let _ = writeln!(
        anstream::stderr().lock(),
        "{kind}: {}",
        printable(&super::redaction::shown(text))
    );
}

/// Writes a value as JSON.
pub(super) fn write_json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

/// Writes a text, `first` before it and `indent` before each further line; no word is broken.
pub(super) fn write_wrapped(first: &str, text: &str, indent: &str, width: u16, out: &mut dyn Write) -> io::Result<()> {
    let lines = text::wrap_after(first, text, usize::from(width), indent);
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// A table without lines, as wide as `width` columns at most.
pub(super) fn table<const N: usize>(header: [&str; N], width: u16) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width)
        .set_header(header);
    table
}
