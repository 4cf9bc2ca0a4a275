//! What is accepted, for a ticket.

use super::table;
use crate::report::Report;
use crate::report::accepted::{self, AcceptRow};
use crate::text::{code, grouped, markdown, shortened};
use crate::words::{message, messages};

/// Entries that are listed.
const MOST_ENTRIES: usize = 10;
/// Columns of a name, and of a text.
const MOST_NAME: usize = 600;
const MOST_TEXT: usize = 700;

/// A row for each entry; nothing without entries.
pub(super) fn lines(report: &Report) -> Vec<String> {
    let rows = accepted::rows(report);
    if rows.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![
        format!(
            "**{}**: {}",
            accepted::title(report),
            markdown(&shortened(&accepted::by_file(report), MOST_NAME))
        ),
        String::new(),
    ];
    let columns = messages!["column-errors", "column-caller", "column-accepted", "column-remark"];
    lines.extend(table(&columns, "rlll"));
    lines.extend(rows.iter().take(MOST_ENTRIES).map(row));
    let rest = rows.get(MOST_ENTRIES..).unwrap_or_default();
    if !rest.is_empty() {
        let errors: usize = rest.iter().map(AcceptRow::errors).sum();
        let more = message!("screen-and-more", count = rest.len());
        lines.push(format!("| {} | {more} | | |", grouped(errors)));
    }
    lines.push(String::new());
    lines
}

fn row(row: &AcceptRow<'_>) -> String {
    format!(
        "| {} | {} | {} | {} |",
        grouped(row.errors()),
        code(&shortened(&row.used.entry.caller, MOST_NAME)),
        markdown(&shortened(&row.text(), MOST_TEXT)),
        markdown(&shortened(&row.remarks.join(" "), MOST_TEXT)),
    )
}
