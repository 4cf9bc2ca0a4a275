//! What the catalog knows of an `eventName` or an error code: checks, known errors, and what the code means by itself.

use std::io::{self, Write};

use crate::catalog::{Catalog, Check, CodeRule, KnownError};
use crate::command::output::write_wrapped;

/// Columns of the text.
const WIDTH: u16 = 80;

/// Everything that names it.
pub(super) struct Found<'c> {
    pub(super) checks: Vec<&'c Check>,
    known: Vec<&'c KnownError>,
    codes: Vec<&'c CodeRule>,
}

impl<'c> Found<'c> {
    /// Of a name as CloudTrail or the API has it, or a code with or without EC2's `Client.`; in any letter case.
    pub(super) fn new(name: &str, catalog: &'c Catalog) -> Self {
        let bare = name.strip_prefix("Client.").unwrap_or(name);
        let is = |text: &String| text.eq_ignore_ascii_case(name) || text.eq_ignore_ascii_case(bare);
        let named = |check: &&Check| {
            let entry = &check.entry;
            entry.event.iter().chain([&entry.api]).chain(&entry.error).any(is)
        };
        Self {
            checks: catalog.lookups().iter().filter(named).collect(),
            known: (catalog.known_errors().iter())
                .filter(|known| known.event.iter().chain(&known.error).any(is))
                .collect(),
            codes: catalog
                .code_rules()
                .iter()
                .filter(|rule| rule.exact.iter().any(is))
                .collect(),
        }
    }

    pub(super) fn has_known_errors(&self) -> bool {
        !self.known.is_empty()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.checks.is_empty() && self.known.is_empty() && self.codes.is_empty()
    }

    pub(super) fn write(&self, name: &str, out: &mut dyn Write) -> io::Result<()> {
        for rule in &self.codes {
            let services = match rule.source.as_slice() {
                [] => String::new(),
                services => format!(" of {}", services.join(", ")),
            };
            let messages = match rule.message.as_slice() {
                [] => String::new(),
                texts => format!(", with the message \"{}\"", texts.join("\" or \"")),
            };
            let text = format!(
                "{name}{services}{messages}: {} ({})",
                rule.cause.about().trim(),
                rule.seen.as_str()
            );
            write_wrapped("", &text, "  ", WIDTH, out)?;
        }
        for Check { source, entry } in &self.checks {
            let codes = entry.error.join(", ");
            let text = format!(
                "check {}: {} ({source} {}, {codes})",
                entry.id,
                entry.title,
                entry.usual_event()
            );
            write_wrapped("", &text, "  ", WIDTH, out)?;
        }
        for known in &self.known {
            let text = format!("known error {}: {}. {}", known.id, known.title, known.what_to_do);
            write_wrapped("", &text, "  ", WIDTH, out)?;
        }
        if let Some(check) = self.checks.first() {
            writeln!(
                out,
                "trailhum checks {} shows the first check in detail.",
                check.entry.id
            )?;
        }
        Ok(())
    }
}
