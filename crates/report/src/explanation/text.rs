//! An explanation for a terminal: half a screen.

use std::io::{self, Write};

use trailhum_core::catalog::{Advice, Undo};

use super::Explanation;
use crate::report::printable;

/// Columns of the names at the left.
const NAMES: usize = 14;

/// Writes one explanation, this many columns wide.
///
/// # Errors
/// What the writer says.
pub fn write(explanation: &Explanation, width: u16, out: &mut dyn Write) -> io::Result<()> {
    let asked = &explanation.asked;
    let error = asked.error_code.as_deref().unwrap_or("no error");
    let times = match explanation.events {
        0 | 1 => String::new(),
        many => format!("  ({many} events)"),
    };
    let title = format!(
        "{}  {} {error}{times}",
        explanation.verdict.to_uppercase(),
        asked.event_name
    );
    let wrapped = |text: &str, first: &str, next: &str, out: &mut dyn Write| {
        let options = textwrap::Options::new(usize::from(width))
            .initial_indent(first)
            .subsequent_indent(next)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        textwrap::wrap(&printable(text), options)
            .iter()
            .try_for_each(|line| writeln!(out, "{line}"))
    };
    wrapped(title.trim_start_matches("NONE  "), "", "  ", out)?;
    for (name, text) in lines(explanation) {
        if text.is_empty() {
            continue;
        }
        let first = format!("  {name:<NAMES$}");
        if text.starts_with("$ ") {
            // A command is copied, so it stays on one line.
            writeln!(out, "{first}{}", printable(&text))?;
        } else {
            wrapped(&text, &first, "                ", out)?;
        }
    }
    if let Some(draft) = &explanation.draft_catalog_entry {
        writeln!(
            out,
            "  Draft catalog entry (fill in the question marks, then --catalog FILE):"
        )?;
        for line in draft.lines() {
            writeln!(out, "    {}", printable(line))?;
        }
    }
    Ok(())
}

/// Name and text of each line; empty texts are left out.
fn lines(explanation: &Explanation) -> Vec<(&'static str, String)> {
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
        Some(session) if !caller.arn.is_empty() => format!("{} as {session}", caller.arn),
        _ => caller.arn.clone(),
    });
    let mut lines = vec![
        ("Answer", explanation.answer.clone()),
        (
            "Asked",
            format!("{} {}", asked.event_source, asked.time.as_deref().unwrap_or_default()),
        ),
        ("Message", asked.error_message.clone().unwrap_or_default()),
        ("Of", resource.unwrap_or_default()),
        ("By", by.unwrap_or_default()),
        ("", role.unwrap_or_default()),
        ("Not found", explanation.not_found.clone()),
        ("Comes back", explanation.comes_back.clone()),
        ("Does it hurt", explanation.harm.clone()),
    ];
    for (place, choice) in explanation.options.iter().enumerate() {
        let month = choice
            .events_a_month
            .filter(|events| *events > 0)
            .map(|events| format!(" Takes away {events} events a month."))
            .unwrap_or_default();
        let undo = if choice.undo == Undo::Yes {
            ""
        } else {
            " It cannot be undone entirely."
        };
        let name = if place == 0 { "What to do" } else { "" };
        lines.push((
            name,
            format!("{} ({}): {}{month}{undo}", choice.kind, choice.advice, choice.what),
        ));
        // What we advise against is not laid ready to hand; the JSON has it.
        if choice.advice != Advice::Avoid {
            lines.extend(choice.commands.iter().map(|command| ("", format!("$ {command}"))));
        }
    }
    lines.push(("How sure", explanation.certainty.clone()));
    lines
}
