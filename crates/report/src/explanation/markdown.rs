//! An explanation for a ticket.

use std::io::{self, Write};

use super::Explanation;
use crate::report::{code, markdown, printable};

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
    // Names and texts of strangers stand in code: there nothing is a tag, a link or a mention.
    let names = [
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
        ("Role", caller.map(|caller| caller.arn.clone()).unwrap_or_default()),
        (
            "Session",
            caller.and_then(|caller| caller.session.clone()).unwrap_or_default(),
        ),
    ];
    for (name, text) in names.iter().filter(|(_, text)| !text.trim().is_empty()) {
        writeln!(out, "- **{name}:** {}", code(text.trim()))?;
    }
    if let Some(caller) = caller {
        writeln!(
            out,
            "- **By:** {} ({}: {})",
            code(&caller.name),
            caller.proof,
            markdown(&caller.how)
        )?;
    }
    let sentences = [
        ("Not found", &explanation.not_found),
        ("Comes back", &explanation.comes_back),
        ("Does it hurt", &explanation.harm),
        ("How sure", &explanation.certainty),
    ];
    for (name, text) in sentences.into_iter().filter(|(_, text)| !text.is_empty()) {
        writeln!(out, "- **{name}:** {}", markdown(text))?;
    }
    if !explanation.options.is_empty() {
        writeln!(out, "\nWhat can be done:\n")?;
    }
    for option in &explanation.options {
        let (kind, advice, undo) = (&option.kind, &option.advice, &option.undo);
        writeln!(
            out,
            "1. **{kind}** ({advice}; undo: {undo}): {}",
            markdown(&option.what)
        )?;
    }
    let commands: Vec<&String> = explanation.options.iter().flat_map(|option| &option.commands).collect();
    if !commands.is_empty() {
        writeln!(out, "\nCommands:\n")?;
        commands.iter().try_for_each(|command| block(command, out))?;
    }
    if let Some(draft) = &explanation.draft_catalog_entry {
        writeln!(out, "\nDraft catalog entry:\n")?;
        block(draft, out)?;
    }
    writeln!(out)
}

/// Lines of code by their indentation: a fence could be ended by a line of a stranger's.
fn block(text: &str, out: &mut dyn Write) -> io::Result<()> {
    text.lines()
        .try_for_each(|line| writeln!(out, "    {}", printable(line)))
}
