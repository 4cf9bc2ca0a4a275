//! A comparison, written.

use std::fmt::Write as _;
use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};

use super::{Diff, FindingChange, FindingState};
use crate::report::markdown::table;
use crate::text::{code, grouped, markdown, printable, shortened, wrap};
use crate::words::{message, messages, span};

/// Rows of a list that are shown to people.
const MOST_ROWS: usize = 50;
/// GitHub takes 65,536 characters; bytes are never fewer.
const MOST_BYTES: usize = 65_536;
/// Kept for saying what is left out.
const RESERVED: usize = 1_024;

/// Writes the comparison as JSON.
///
/// # Errors
/// What the writer says.
pub fn write_json(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, diff).map_err(io::Error::from)?;
    writeln!(out)
}

/// Writes the comparison for a terminal.
///
/// # Errors
/// What the writer says.
pub fn write_table(diff: &Diff, width: u16, out: &mut dyn Write) -> io::Result<()> {
    let wrapped = |text: &str, out: &mut dyn Write| {
        wrap(text, usize::from(width), "")
            .iter()
            .try_for_each(|line| writeln!(out, "{line}"))
    };
    wrapped(&windows(diff), out)?;
    for note in &diff.notes {
        wrapped(&printable(note), out)?;
    }
    for (title, changes) in lists(diff) {
        if changes.is_empty() {
            continue;
        }
        writeln!(out)?;
        wrapped(&format!("{}  {title}", grouped(changes.len())), out)?;
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width)
            .set_header(messages![
                "column-resource",
                "column-call",
                "column-verdict",
                "column-cadence"
            ]);
        for change in changes.iter().take(MOST_ROWS) {
            let name = |text: &str| shortened(&printable(text), 80);
            table.add_row([
                format!("{} {}", name(&change.resource), name(&change.region)),
                format!("{} {}", name(&change.event_name), name(&change.error_code)),
                verdict(change),
                printable(&rhythm(change)),
            ]);
        }
        writeln!(out, "{}", table.trim_fmt())?;
        if changes.len() > MOST_ROWS {
            let more = message!("findings-more", count = changes.len() - MOST_ROWS);
            writeln!(out, "{}", message!("and-more", more))?;
        }
    }
    writeln!(out, "\n{}", unchanged(diff))
}

/// Writes the comparison for a ticket, as much of it as GitHub takes.
///
/// # Errors
/// What the writer says.
pub fn write_markdown(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    // Writing to a string cannot fail.
    let mut text = format!("## trailhum diff\n\n{}\n\n", markdown(&windows(diff)));
    for note in &diff.notes {
        let _ = writeln!(text, "- {}", code(&shortened(&printable(note), 300)));
    }
    let _ = writeln!(text, "\n{}", unchanged(diff));
    let mut left_out = 0;
    for (title, changes) in lists(diff) {
        if changes.is_empty() {
            continue;
        }
        let columns = messages![
            "column-resource",
            "column-call",
            "column-verdict",
            "column-cadence",
            "column-finding"
        ];
        let [names, alignment] = table(&columns, "lllll");
        let head = format!("\n### {} {title}\n\n{names}\n{alignment}\n", grouped(changes.len()));
        let mut full = text.len() + head.len() > MOST_BYTES - RESERVED;
        if !full {
            text.push_str(&head);
        }
        for change in changes {
            let name = |text: &str| code(&shortened(&printable(text), 80));
            let row = format!(
                "| {} {} | {} {} | {} | {} | {} |\n",
                name(&change.resource),
                name(&change.region),
                name(&change.event_name),
                name(&change.error_code),
                markdown(&verdict(change)),
                code(&shortened(&printable(&rhythm(change)), 300)),
                code(&shortened(&printable(&change.id), 20)),
            );
            full = full || text.len() + row.len() > MOST_BYTES - RESERVED;
            if full {
                left_out += 1;
            } else {
                text.push_str(&row);
            }
        }
    }
    if left_out > 0 {
        let left_out = message!("findings", count = left_out);
        let _ = writeln!(text, "\n{}", message!("comment-is-full", left_out));
    }
    out.write_all(text.as_bytes())
}

fn lists(diff: &Diff) -> [(String, &[FindingChange]); 5] {
    [
        (message!("diff-new"), &diff.appeared),
        (message!("diff-other-verdict"), &diff.changed_verdict),
        (message!("diff-other-cadence"), &diff.changed_cadence),
        (message!("diff-gone"), &diff.gone),
        (message!("diff-not-seen"), &diff.not_seen),
    ]
}

fn windows(diff: &Diff) -> String {
    let side = |side: &super::Side| {
        let errors = message!("errors", count = side.totals.errors);
        format!("{}, {errors}", span(side.window.from, side.window.to))
    };
    message!("diff-sides", old = side(&diff.old), new = side(&diff.new))
}

fn unchanged(diff: &Diff) -> String {
    message!("diff-unchanged", count = diff.unchanged)
}

fn verdict(change: &FindingChange) -> String {
    match (&change.old, &change.new) {
        (Some(old), Some(new)) if old.verdict != new.verdict => format!("{} -> {}", old.verdict, new.verdict),
        (_, Some(state)) | (Some(state), None) => state.verdict.to_string(),
        (None, None) => String::new(),
    }
}

/// The cadence now, and before if it differs; with a doubt, the doubt.
fn rhythm(change: &FindingChange) -> String {
    let short = |state: &FindingState| shortened(&state.cadence, 100);
    let rhythm = match (&change.old, &change.new) {
        (Some(old), Some(new)) if short(old) != short(new) => message!("diff-was", new = short(new), old = short(old)),
        (_, Some(state)) | (Some(state), None) => short(state),
        (None, None) => String::new(),
    };
    match &change.doubt {
        Some(doubt) if change.new.is_some() => message!("diff-perhaps-not-new", rhythm, doubt = doubt.as_str()),
        Some(doubt) => format!("{rhythm} ({doubt})"),
        None => rhythm,
    }
}
