//! An explanation for a terminal: six lines, and the evidence where it is wanted.

use std::io::{self, Write};

use super::{Explanation, accepted, called, labeled, place};
use crate::report::json::OptionJson;
use crate::text::{join, join_with, padded, printable, wrap, wrap_after};
use crate::words::finding::verdict;
use crate::words::{NONE, message, yes};
use textwrap::core::display_width;
use trailhum_core::catalog::{Advice, Undo};

/// Columns of the labels at the left, unless one is wider.
const LABELS: usize = 9;
const DETAIL_LABELS: usize = 14;

/// How much is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Six lines.
    Short,
    /// The evidence, too.
    Whole,
}

/// Writes one explanation, this many columns wide.
///
/// # Errors
/// Of the writer.
pub fn write(explanation: &Explanation, detail: Detail, width: u16, out: &mut dyn Write) -> io::Result<()> {
    let width = usize::from(width);
    if explanation.verdict == "none" {
        return write_unjudged(explanation, width, out);
    }
    let first = format!("{}  ", verdict(explanation.verdict).to_uppercase());
    for line in wrap_after(&first, &printable(&explanation.answer), width, "  ") {
        writeln!(out, "{line}")?;
    }
    // Names are copied, so each of these stays on one line.
    let facts = facts(explanation);
    let columns = facts.iter().map(|(label, _)| display_width(label)).max();
    let columns = columns.unwrap_or_default().max(LABELS);
    for (label, text) in facts.iter().filter(|(_, text)| !text.is_empty()) {
        writeln!(out, "  {} {}", padded(label, columns), printable(text))?;
    }
    match detail {
        Detail::Short => Ok(()),
        Detail::Whole => write_details(&details(explanation), explanation, width, out),
    }
}

/// The lines of a call that succeeded, or of which no event was given.
fn write_unjudged(explanation: &Explanation, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let asked = &explanation.asked;
    let error = asked.error_code.clone().unwrap_or_else(|| message!("no-error"));
    let mut title = format!("{} {error}", asked.event_name);
    if explanation.events > 1 {
        title = format!("{title}  ({})", message!("events", count = explanation.events));
    }
    for line in wrap(&printable(&title), width, "  ") {
        writeln!(out, "{line}")?;
    }
    let mut lines = vec![
        (message!("label-answer"), explanation.answer.clone()),
        (message!("label-call"), called(explanation)),
        message_line(explanation),
        (message!("label-resource"), resource(explanation)),
        (message!("label-caller"), known_by(explanation)),
        (String::new(), role(explanation)),
    ];
    lines.extend(labeled(explanation));
    write_details(&lines, explanation, width, out)
}

fn write_details(
    lines: &[(String, String)],
    explanation: &Explanation,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let indent = " ".repeat(DETAIL_LABELS + 2);
    for (label, text) in lines.iter().filter(|(_, text)| !text.is_empty()) {
        let first = format!("  {}", padded(label, DETAIL_LABELS));
        if text.starts_with("$ ") {
            // A command is copied, so it stays on one line.
            writeln!(out, "{first}{}", printable(text))?;
            continue;
        }
        for line in wrap_after(&first, &printable(text), width, &indent) {
            writeln!(out, "{line}")?;
        }
    }
    if let Some(draft) = &explanation.draft_catalog_entry {
        writeln!(out, "  {}", message!("draft-entry"))?;
        for line in draft.lines() {
            writeln!(out, "    {}", printable(line))?;
        }
    }
    Ok(())
}

/// Cause, caller, source and event, each with its label.
fn facts(explanation: &Explanation) -> [(String, String); 5] {
    let event = explanation.event.as_ref();
    let part = |text: Option<&String>| text.cloned().unwrap_or_default();
    let mut source = [
        part(event.and_then(|event| event.source_ip_address.as_ref())),
        part(event.and_then(|event| event.user_agent.as_ref())),
    ];
    // AWS services write their name into both.
    if source[0] == source[1] {
        source[1].clear();
    }
    let claim = explanation.caller.as_ref().and_then(|caller| caller.claim.as_ref());
    let claim = claim.map(|claim| format!(" ({claim})"));
    let mut event: Vec<String> = event.map(|event| event.event_time.clone()).into_iter().collect();
    event.extend(place(explanation));
    [
        (message!("label-cause"), cause(explanation)),
        (message!("label-caller"), arn_or_name(explanation)),
        (
            message!("label-source"),
            join_with(", ", &source) + &claim.unwrap_or_default(),
        ),
        (message!("label-event"), join_with(", ", &event)),
        (message!("label-accepted"), accepted(explanation)),
    ]
}

/// Why the call failed, which call, and of what.
fn cause(explanation: &Explanation) -> String {
    let denied_by = explanation.denied_by;
    let cause = message!(
        "cause-in-short",
        cause = explanation.cause.map_or(NONE, |cause| cause.as_str()),
        denied_by = denied_by.map_or(NONE, |denied_by| denied_by.policy),
        explicit = yes(denied_by.is_some_and(|denied_by| denied_by.explicit)),
    );
    let asked = &explanation.asked;
    let code = asked.error_code.as_deref().unwrap_or_default();
    let mut text = format!("{cause}: {} {code}", asked.event_name);
    let resource = resource(explanation);
    if !resource.is_empty() {
        text = format!("{text}, {resource}");
    }
    match explanation.events {
        0 | 1 => text,
        count => format!("{text}, {}", message!("events", count)),
    }
}

/// The caller's ARN; where the record has none, what it has.
fn arn_or_name(explanation: &Explanation) -> String {
    let Some(caller) = &explanation.caller else {
        return String::new();
    };
    let name = if caller.arn.is_empty() {
        &caller.name
    } else {
        &caller.arn
    };
    format!("{name} ({})", caller.note)
}

fn resource(explanation: &Explanation) -> String {
    let Some(resource) = &explanation.resource else {
        return String::new();
    };
    let kind = Some(resource.r#type.as_str()).filter(|kind| !kind.is_empty());
    let state = Some(resource.state).filter(|state| *state != "unknown");
    let more: Vec<&str> = kind.into_iter().chain(state).collect();
    if more.is_empty() {
        resource.id.clone()
    } else {
        format!("{} ({})", resource.id, more.join(", "))
    }
}

fn role(explanation: &Explanation) -> String {
    let Some(caller) = &explanation.caller else {
        return String::new();
    };
    match &caller.session {
        Some(sessions) if !caller.arn.is_empty() => {
            message!(
                "role-in-sessions",
                arn = caller.arn.as_str(),
                sessions = sessions.as_str()
            )
        }
        _ => caller.arn.clone(),
    }
}

/// Who called, how sure that is, and how it is known.
fn known_by(explanation: &Explanation) -> String {
    let caller = explanation.caller.as_ref();
    let text = caller.map(|caller| format!("{} ({}): {}", caller.name, caller.proof, caller.how));
    text.unwrap_or_default()
}

fn message_line(explanation: &Explanation) -> (String, String) {
    let message = explanation.asked.error_message.clone();
    (message!("label-message"), message.unwrap_or_default())
}

/// The evidence, with labels.
fn details(explanation: &Explanation) -> Vec<(String, String)> {
    let caller = explanation.caller.as_ref();
    let session = caller.and_then(|caller| caller.session.clone());
    let missing = explanation.event.as_ref().map(|event| event.missing_fields.join(", "));
    let mut lines = vec![
        (message!("label-evidence"), explanation.reason.clone()),
        message_line(explanation),
        (message!("label-known-by"), known_by(explanation)),
        (message!("label-session"), session.unwrap_or_default()),
        (message!("label-missing"), missing.unwrap_or_default()),
    ];
    let [background, recurrence, impact, certainty] = labeled(explanation);
    lines.extend([background, recurrence, impact]);
    for (place, choice) in explanation.options.iter().enumerate() {
        let label = if place == 0 {
            message!("label-what-to-do")
        } else {
            String::new()
        };
        lines.push((label, option(choice)));
        // A command that we advise against is not offered for copying; the JSON has it.
        if choice.advice != Advice::Avoid {
            let commands = choice.commands.iter();
            lines.extend(commands.map(|command| (String::new(), format!("$ {command}"))));
        }
    }
    lines.push(certainty);
    lines
}

fn option(choice: &OptionJson) -> String {
    let text = format!("{} ({}): {}", choice.kind, choice.advice, choice.what);
    let rate = choice.events_a_month.filter(|events| *events > 0);
    let rate = rate.map(|count| message!("option-rate", count));
    let undo = (choice.undo != Undo::Yes).then(|| message!("option-no-undo"));
    let parts: Vec<String> = std::iter::once(text).chain(rate).chain(undo).collect();
    join(&parts)
}
