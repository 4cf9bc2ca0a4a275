//! One check as a page in Markdown: `docs/checks/ID.md`.

use std::io::{self, Write};

use super::{AMBIGUOUS, noise_by, undone};
use crate::catalog::{Catalog, Check};
use crate::filter::Exclusion;

pub(super) fn write(check: &Check, catalog: &Catalog, out: &mut dyn Write) -> io::Result<()> {
    let entry = &check.entry;
    writeln!(out, "# {}\n", entry.title)?;
    writeln!(
        out,
        "`trailhum checks {} --format markdown` prints this page.\n",
        entry.id
    )?;
    writeln!(out, "## What the error means\n\n{}", entry.means)?;
    if entry.ambiguous {
        writeln!(out, "\n{AMBIGUOUS}")?;
    }
    if let Some(date) = entry.impossible_since {
        writeln!(
            out,
            "\nAWS has not returned this error since {date}: a later one is never noise."
        )?;
    }
    write_error(check, out)?;
    let callers = match noise_by(entry, catalog) {
        callers if callers.is_empty() => "no caller".to_owned(),
        callers => callers,
    };
    writeln!(out, "\n## Who gets it\n")?;
    let about = if entry.can_be_noise() {
        "Noise, if the record verifies the caller"
    } else {
        "Services whose policies permit the call"
    };
    writeln!(out, "- {about}: {callers}")?;
    writeln!(out, "- AWS Config: {}", entry.config.explained())?;
    if !entry.others.is_empty() {
        writeln!(out, "- Other callers: {}", entry.others.join(", "))?;
    }
    writeln!(out, "\n## What to do\n")?;
    writeln!(out, "{}\n", to_do(check, catalog))?;
    writeln!(
        out,
        "{}\n\nCan it be undone? {}.",
        entry.quiet,
        capitalized(undone(entry.undo))
    )?;
    if !entry.command.is_empty() {
        writeln!(out, "\n```text\n{}\n```", entry.command)?;
    }
    writeln!(out, "\n## How this is known\n")?;
    writeln!(out, "`{}`: {}.\n", entry.seen.as_str(), entry.seen.explained())?;
    entry.links.iter().try_for_each(|link| writeln!(out, "- <{link}>"))
}

/// What to do, depending on what the message can tell.
fn to_do(check: &Check, catalog: &Catalog) -> String {
    let entry = &check.entry;
    let rest = "For any other caller, find out who it is.";
    if !entry.can_be_noise() {
        return format!(
            "No message is known that tells a setting that is not configured from a resource that does not exist, so the error is never noise. Check whether the resource exists; if it does, and the caller is verified, no action is needed. {rest}"
        );
    }
    let filter = if Exclusion::from_catalog(catalog, Vec::new()).hides_check(&entry.id) {
        ", and [a filter](../filters.md) hides the error"
    } else {
        "; filters do not hide it, as they would hide other errors, too"
    };
    format!("If the caller is verified, no action is needed{filter}. {rest}")
}

/// How a record of the error reads.
fn write_error(check: &Check, out: &mut dyn Write) -> io::Result<()> {
    let entry = &check.entry;
    let listed = |texts: &[String]| {
        let texts: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
        texts.join(", ")
    };
    writeln!(out, "\n## The record\n\n| | |\n|---|---|")?;
    writeln!(out, "| `eventSource` | `{}` |", check.source)?;
    writeln!(out, "| `eventName` | {} |", listed(&entry.event))?;
    writeln!(out, "| `errorCode` | {} |", listed(&entry.error))?;
    if !entry.message.is_empty() {
        writeln!(out, "| `errorMessage` | {} |", listed(&entry.message))?;
    }
    writeln!(out, "| API | `{}`, IAM action `{}` |", entry.api, entry.action)?;
    let resource = match entry.resource.name.as_str() {
        "" => "the account".to_owned(),
        name => format!("in `requestParameters.{name}`"),
    };
    writeln!(out, "| resource | `{}`, {resource} |", entry.resource.kind)?;
    if !entry.supplementary.is_empty() {
        writeln!(
            out,
            "| AWS Config's item | `supplementaryConfiguration.{}` |",
            entry.supplementary
        )?;
    }
    Ok(())
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
