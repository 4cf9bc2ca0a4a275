//! An explanation for a ticket.

use std::io::{self, Write};

use super::Explanation;
use crate::report::{markdown, printable};

/// Writes one explanation as Markdown.
///
/// # Errors
/// What the writer says.
pub fn write(explanation: &Explanation, out: &mut dyn Write) -> io::Result<()> {
    let asked = &explanation.asked;
    let error = asked.error_code.as_deref().unwrap_or("no error");
    writeln!(out, "### {}: {}", markdown(&asked.event_name), markdown(error))?;
    writeln!(out)?;
    writeln!(out, "**{}.** {}", explanation.verdict, markdown(&explanation.answer))?;
    writeln!(out)?;
    let resource = explanation.resource.as_ref();
    let caller = explanation.caller.as_ref();
    let rows = [
        (
            "Asked",
            format!("{} {}", asked.event_source, asked.time.as_deref().unwrap_or_default()),
        ),
        ("Message", asked.error_message.clone().unwrap_or_default()),
        (
            "Of",
            resource
                .map(|resource| format!("{} {}, {}", resource.r#type, resource.id, resource.state))
                .unwrap_or_default(),
        ),
        (
            "By",
            caller
                .map(|caller| format!("{} ({}: {})", caller.name, caller.proof, caller.how))
                .unwrap_or_default(),
        ),
        ("Role", caller.map(|caller| caller.arn.clone()).unwrap_or_default()),
        (
            "Session",
            caller.and_then(|caller| caller.session.clone()).unwrap_or_default(),
        ),
        ("Not found", explanation.not_found.clone()),
        ("Comes back", explanation.comes_back.clone()),
        ("Does it hurt", explanation.harm.clone()),
        ("How sure", explanation.certainty.clone()),
    ];
    for (name, text) in rows.iter().filter(|(_, text)| !text.trim().is_empty()) {
        writeln!(out, "- **{name}:** {}", markdown(text.trim()))?;
    }
    if !explanation.options.is_empty() {
        writeln!(out, "\nWhat can be done:\n")?;
    }
    for choice in &explanation.options {
        writeln!(
            out,
            "1. **{}** ({}; undo: {}): {}",
            choice.kind,
            choice.advice,
            choice.undo,
            markdown(&choice.what)
        )?;
    }
    let code = explanation
        .options
        .iter()
        .flat_map(|choice| &choice.commands)
        .map(|command| ("sh", command));
    let draft = explanation.draft_catalogue_entry.iter().map(|draft| ("toml", draft));
    for (language, text) in code.chain(draft) {
        writeln!(out, "\n~~~~{language}")?;
        for line in text.lines() {
            writeln!(out, "{}", printable(line))?;
        }
        writeln!(out, "~~~~")?;
    }
    writeln!(out)
}
