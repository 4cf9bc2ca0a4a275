//! An explanation for a ticket.

use std::io::{self, Write};

use super::{Explanation, accepted, called, labeled, place};
use crate::report::json::OptionJson;
use crate::text::{code, join_with, markdown, printable};
use crate::words::finding::verdict;
use crate::words::message;

/// Writes one explanation as Markdown.
///
/// # Errors
/// Of the writer.
pub fn write(explanation: &Explanation, out: &mut dyn Write) -> io::Result<()> {
    let asked = &explanation.asked;
    let error = asked.error_code.clone().unwrap_or_else(|| message!("no-error"));
    writeln!(out, "### {}: {}\n", markdown(&asked.event_name), markdown(&error))?;
    let answer = if explanation.verdict == "none" {
        &explanation.answer
    } else {
        &explanation.reason
    };
    writeln!(out, "**{}.** {}\n", verdict(explanation.verdict), markdown(answer))?;
    // Names and texts of strangers are code: in code nothing is a tag, a link or a mention.
    for (label, text) in names(explanation).iter().filter(|(_, text)| !text.trim().is_empty()) {
        writeln!(out, "- **{label}:** {}", code(text.trim()))?;
    }
    if let Some(caller) = &explanation.caller {
        let (label, name, how) = (message!("label-caller"), code(&caller.name), markdown(&caller.how));
        writeln!(out, "- **{label}:** {name} ({}: {how})", caller.proof)?;
    }
    for (label, text) in labeled(explanation).into_iter().filter(|(_, text)| !text.is_empty()) {
        writeln!(out, "- **{label}:** {}", markdown(&text))?;
    }
    options(&explanation.options, out)?;
    if let Some(draft) = &explanation.draft_catalog_entry {
        writeln!(out, "\n{}\n", message!("draft-entry-heading"))?;
        block(draft, out)?;
    }
    writeln!(out)
}

fn names(explanation: &Explanation) -> [(String, String); 8] {
    let (asked, event) = (&explanation.asked, explanation.event.as_ref());
    let caller = explanation.caller.as_ref();
    let resource = explanation.resource.as_ref();
    let resource = resource.map(|resource| format!("{} {}, {}", resource.r#type, resource.id, resource.state));
    let source = event.map(|event| [event.source_ip_address.clone(), event.user_agent.clone()]);
    let source: Vec<String> = source.into_iter().flatten().flatten().collect();
    [
        (message!("label-call"), called(explanation)),
        (
            message!("label-message"),
            asked.error_message.clone().unwrap_or_default(),
        ),
        (message!("label-resource"), resource.unwrap_or_default()),
        (message!("label-source"), source.join(", ")),
        (message!("label-event"), join_with(", ", &place(explanation))),
        (
            message!("label-role"),
            caller.map(|caller| caller.arn.clone()).unwrap_or_default(),
        ),
        (
            message!("label-session"),
            caller.and_then(|caller| caller.session.clone()).unwrap_or_default(),
        ),
        (message!("label-accepted"), accepted(explanation)),
    ]
}

fn options(options: &[OptionJson], out: &mut dyn Write) -> io::Result<()> {
    if !options.is_empty() {
        writeln!(out, "\n{}\n", message!("what-can-be-done"))?;
    }
    for OptionJson {
        kind,
        advice,
        undo,
        what,
        ..
    } in options
    {
        let undo = message!("option-undo", undo = undo.as_str());
        writeln!(out, "1. **{kind}** ({advice}; {undo}): {}", markdown(what))?;
    }
    let commands: Vec<&String> = options.iter().flat_map(|option| &option.commands).collect();
    if !commands.is_empty() {
        writeln!(out, "\n{}\n", message!("commands"))?;
    }
    commands.into_iter().try_for_each(|command| block(command, out))
}

/// Lines of code by their indentation: a fence could be ended by a line of a stranger's.
fn block(text: &str, out: &mut dyn Write) -> io::Result<()> {
    text.lines()
        .try_for_each(|line| writeln!(out, "    {}", printable(line)))
}
