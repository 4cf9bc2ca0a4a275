//! `trailhum checks`: what the catalog knows.

use std::io::{self, Write};

use crate::audit::files::read_catalog;
use crate::catalog::scanner::ProofRule;
use crate::catalog::{Catalog, Check, CheckEntry, Scanner};
use crate::cli::ChecksArgs;
use crate::error::{Error, Exit};

/// Columns of a table; wide enough for the longest error code.
const DEFAULT_WIDTH: u16 = 100;

pub(super) fn run(args: &ChecksArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let catalog = read_catalog(args.catalog.as_deref())?;
    match &args.id {
        None => list(&catalog, out).map_err(Error::Output)?,
        Some(id) => {
            let lookup = catalog.lookup(id).ok_or_else(|| Error::NoCheck(id.clone()))?;
            write_details(lookup, &catalog, out).map_err(Error::Output)?;
        }
    }
    Ok(Exit::Done)
}

fn list(catalog: &Catalog, out: &mut dyn Write) -> io::Result<()> {
    let mut lookups = super::table(
        ["Lookup", "eventName", "errorCode", "By Config", "How sure"],
        DEFAULT_WIDTH,
    );
    for Check { entry, .. } in catalog.lookups() {
        let config = entry
            .config
            .explained()
            .split([',', ':', ' '])
            .next()
            .unwrap_or_default();
        let config = if entry.config == crate::catalog::ConfigUse::NotPermitted {
            "cannot"
        } else {
            config
        };
        lookups.add_row([
            &entry.id,
            &entry.event.join("\n"),
            &entry.error.join("\n"),
            config,
            entry.seen.as_str(),
        ]);
    }
    writeln!(out, "{lookups}\n")?;
    let mut scanners = super::table(["Scanner", "Name", "Known by", "How sure"], DEFAULT_WIDTH);
    for scanner in catalog.scanners() {
        scanners.add_row([&scanner.id, &scanner.name, &known_by(scanner), scanner.seen.as_str()]);
    }
    writeln!(out, "{scanners}\n")?;
    writeln!(out, "trailhum checks ID tells all about one lookup.")
}

fn write_details(lookup: &Check, catalog: &Catalog, out: &mut dyn Write) -> io::Result<()> {
    let entry = &lookup.entry;
    let mut line = |name: &str, text: &str| {
        let options = textwrap::Options::new(80)
            .initial_indent("")
            .subsequent_indent("              ")
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        let text = if text.is_empty() { "(none known)" } else { text };
        textwrap::wrap(&format!("{name:<13} {text}"), options)
            .iter()
            .try_for_each(|line| writeln!(out, "{line}"))
    };
    line("Lookup", &format!("{}: {}", entry.id, entry.title))?;
    line("eventSource", &lookup.source)?;
    line("eventName", &entry.event.join(", "))?;
    line("errorCode", &entry.error.join(", "))?;
    line("errorMessage", &entry.message.join(" | "))?;
    line("API", &format!("{}, IAM action {}", entry.api, entry.action))?;
    let asked = if entry.resource.name.is_empty() {
        "named by the account alone".to_owned()
    } else {
        format!("named by requestParameters.{}", entry.resource.name)
    };
    line("Resource", &format!("{}, {asked}", entry.resource.kind))?;
    let key = if entry.supplementary.is_empty() {
        String::new()
    } else {
        format!("supplementaryConfiguration.{}", entry.supplementary)
    };
    line("In Config", &key)?;
    line("Means", &entry.means)?;
    if entry.ambiguous {
        line(
            "Beware",
            "The same errorCode also stands for a resource that is gone: the message or the inventory decides.",
        )?;
    }
    line("By Config", entry.config.explained())?;
    line("Others", &entry.others.join(", "))?;
    line("To silence it", &entry.quiet)?;
    line(
        "Undone",
        match entry.undo {
            crate::catalog::Undo::Yes => "yes, entirely",
            crate::catalog::Undo::No => "never",
            crate::catalog::Undo::Partly => "not entirely",
        },
    )?;
    line(
        "How sure",
        &format!("{}: {}", entry.seen.as_str(), entry.seen.explained()),
    )?;
    if let Some(date) = entry.impossible_since {
        line("Impossible", &format!("since {date}: a later error is never noise"))?;
    }
    line("Noise by", &noise_by(entry, catalog))?;
    for link in &entry.links {
        line("Read on", link)?;
    }
    Ok(())
}

/// Only scanners that are known by proof can make noise, and only by calls that their policies permit.
fn noise_by(entry: &CheckEntry, catalog: &Catalog) -> String {
    let named = |scanner: &Scanner| match scanner.forbids(entry) {
        _ if scanner.proof == ProofRule::Claim || scanner.is_denied_by_entry(entry) => None,
        Some(forbidden) => forbidden.until.map(|date| format!("{} (since {date})", scanner.name)),
        None => Some(scanner.name.clone()),
    };
    let proven: Vec<String> = catalog.scanners().iter().filter_map(named).collect();
    proven.join(", ")
}

fn known_by(scanner: &Scanner) -> String {
    match scanner.proof {
        ProofRule::ServiceLinkedRole => format!("role aws-service-role/{}/{}", scanner.service_principal, scanner.role),
        ProofRule::RecorderRole => format!(
            "the role that the recorder names, a session of the recorder, and invokedBy {}",
            scanner.service_principal
        ),
        ProofRule::Claim => format!("a user agent with {}: never noise", scanner.user_agent.join(" or ")),
    }
}
