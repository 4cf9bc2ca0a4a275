//! An explanation for a terminal: half a screen.

use std::io::{self, Write};

use super::{Explanation, called, labeled};
use crate::report::json::OptionJson;
use crate::text::{printable, wrap, wrap_after};
use crate::words::message;
use trailhum_core::catalog::{Advice, Undo};

/// Columns of the labels at the left.
const LABELS: usize = 14;
/// Below the labels.
const INDENT: &str = "                ";

/// Writes one explanation, this many columns wide.
///
/// # Errors
/// Of the writer.
pub fn write(explanation: &Explanation, width: u16, out: &mut dyn Write) -> io::Result<()> {
    for line in wrap(&printable(&title(explanation)), usize::from(width), "  ") {
        writeln!(out, "{line}")?;
    }
    for (label, text) in lines(explanation).into_iter().filter(|(_, text)| !text.is_empty()) {
        let first = format!("  {label:<LABELS$}");
        if text.starts_with("$ ") {
            // A command is copied, so it stays on one line.
            writeln!(out, "{first}{}", printable(&text))?;
            continue;
        }
        for line in wrap_after(&first, &printable(&text), usize::from(width), INDENT) {
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

fn title(explanation: &Explanation) -> String {
    let asked = &explanation.asked;
    let error = asked.error_code.clone().unwrap_or_else(|| message!("no-error"));
    let call = format!("{} {error}", asked.event_name);
    let call = match explanation.verdict {
        "none" => call,
        verdict => format!("{}  {call}", verdict.to_uppercase()),
    };
    match explanation.events {
        0 | 1 => call,
        count => format!("{call}  ({})", message!("events", count)),
    }
}

/// Label and text of each line; empty texts are left out.
fn lines(explanation: &Explanation) -> Vec<(String, String)> {
    let asked = &explanation.asked;
    let resource = explanation.resource.as_ref().map(|resource| {
        let kind = Some(resource.r#type.as_str()).filter(|kind| !kind.is_empty());
        let state = Some(resource.state).filter(|state| *state != "unknown");
        let more: Vec<&str> = kind.into_iter().chain(state).collect();
        if more.is_empty() {
            resource.id.clone()
        } else {
            format!("{} ({})", resource.id, more.join(", "))
        }
    });
    let caller = explanation.caller.as_ref();
    let by = caller.map(|caller| format!("{} ({}): {}", caller.name, caller.proof, caller.how));
    let role = caller.map(|caller| match &caller.session {
        Some(session) if !caller.arn.is_empty() => {
            message!(
                "role-in-sessions",
                arn = caller.arn.as_str(),
                sessions = session.as_str()
            )
        }
        _ => caller.arn.clone(),
    });
    let mut lines = vec![
        (message!("label-answer"), explanation.answer.clone()),
        (message!("label-call"), called(asked)),
        (
            message!("label-message"),
            asked.error_message.clone().unwrap_or_default(),
        ),
        (message!("label-resource"), resource.unwrap_or_default()),
        (message!("label-caller"), by.unwrap_or_default()),
        (String::new(), role.unwrap_or_default()),
    ];
    let [not_found, comes_back, harm, certainty] = labeled(explanation);
    lines.extend([not_found, comes_back, harm]);
    for (place, choice) in explanation.options.iter().enumerate() {
        let label = if place == 0 {
            message!("label-what-to-do")
        } else {
            String::new()
        };
        lines.push((label, option(choice)));
        // A command that we advise against is not offered for copying; the JSON has it.
        if choice.advice != Advice::Avoid {
            lines.extend(
                choice
                    .commands
                    .iter()
                    .map(|command| (String::new(), format!("$ {command}"))),
            );
        }
    }
    lines.push(certainty);
    lines
}

fn option(choice: &OptionJson) -> String {
    let mut text = format!("{} ({}): {}", choice.kind, choice.advice, choice.what);
    let rate = choice.events_a_month.filter(|events| *events > 0);
    let rate = rate.map(|count| message!("option-rate", count));
    let undo = (choice.undo != Undo::Yes).then(|| message!("option-no-undo"));
    for more in rate.into_iter().chain(undo) {
        text.push(' ');
        text.push_str(&more);
    }
    text
}
