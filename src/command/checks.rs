//! `trailhum checks`: what the catalog knows.

use std::io::{self, Write};

use super::output::write_wrapped;
use crate::audit::files::read_catalog;
use crate::catalog::scanner::ProofRule;
use crate::catalog::{Catalog, Check, CheckEntry, ConfigUse, Scanner, Undo};
use crate::cli::{ChecksArgs, ChecksFormat};
use crate::error::{Error, Exit};

mod found;
mod page;
mod reference;

use found::Found;

/// Said of a check whose error has a second meaning.
const AMBIGUOUS: &str =
    "The same errorCode can also mean a deleted resource: the message or the inventory shows which.";

/// Columns of a table; wide enough for the longest error code.
const DEFAULT_WIDTH: u16 = 100;

pub(super) fn run(args: &ChecksArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    let catalog = read_catalog(args.catalog.as_deref())?;
    match &args.id {
        None if args.format == ChecksFormat::Markdown => reference::write(&catalog, out).map_err(Error::Output)?,
        None => list(&catalog, out).map_err(Error::Output)?,
        Some(name) => show(name, args.format, &catalog, out)?,
    }
    Ok(Exit::Done)
}

/// Shows the check of an ID, the only one of an `eventName` or error code, or all that the catalog knows of that.
fn show(name: &str, format: ChecksFormat, catalog: &Catalog, out: &mut dyn Write) -> Result<(), Error> {
    let found = Found::new(name, catalog);
    let only = match found.checks.as_slice() {
        [check] if !found.has_known_errors() => Some(*check),
        _ => None,
    };
    let written = match (catalog.lookup(name).or(only), format) {
        (Some(check), ChecksFormat::Table) => write_details(check, catalog, out),
        (Some(check), ChecksFormat::Markdown) => page::write(check, catalog, out),
        (None, _) if found.is_empty() => return Err(Error::NoCheck(name.to_owned())),
        (None, _) => found.write(name, out),
    };
    written.map_err(Error::Output)
}

fn list(catalog: &Catalog, out: &mut dyn Write) -> io::Result<()> {
    let mut lookups = super::output::table(
        ["Check", "eventName", "errorCode", "By Config", "How sure"],
        DEFAULT_WIDTH,
    );
    for Check { entry, .. } in catalog.lookups() {
        let config = entry
            .config
            .explained()
            .split([',', ':', ' '])
            .next()
            .unwrap_or_default();
        let config = if entry.config == ConfigUse::NotPermitted {
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
    let mut scanners = super::output::table(["Scanner", "Name", "Known by", "How sure"], DEFAULT_WIDTH);
    for scanner in catalog.scanners() {
        scanners.add_row([&scanner.id, &scanner.name, &known_by(scanner), scanner.seen.as_str()]);
    }
    writeln!(out, "{scanners}\n")?;
    let names: Vec<&str> = catalog.all_claims().iter().map(|claim| claim.name.as_str()).collect();
    let claims =
        "Identified by user agent, role name, session or account only, which anyone can choose, so never noise: ";
    write_wrapped("", &format!("{claims}{}.", names.join(", ")), "", DEFAULT_WIDTH, out)?;
    writeln!(out)?;
    writeln!(out, "trailhum checks ID shows one in detail.")
}

fn write_details(lookup: &Check, catalog: &Catalog, out: &mut dyn Write) -> io::Result<()> {
    let entry = &lookup.entry;
    let named = match entry.resource.name.as_str() {
        "" => "named by the account alone".to_owned(),
        name => format!("named by requestParameters.{name}"),
    };
    let key = match entry.supplementary.as_str() {
        "" => String::new(),
        key => format!("supplementaryConfiguration.{key}"),
    };
    let impossible = |date| ("Impossible", format!("since {date}: a later error is never noise"));
    let rows = [
        ("Check", format!("{}: {}", entry.id, entry.title)),
        ("eventSource", lookup.source.clone()),
        ("eventName", entry.event.join(", ")),
        ("errorCode", entry.error.join(", ")),
        ("errorMessage", entry.message.join(" | ")),
        ("API", format!("{}, IAM action {}", entry.api, entry.action)),
        ("Resource", format!("{}, {named}", entry.resource.kind)),
        ("In Config", key),
        ("Means", entry.means.clone()),
    ];
    let rows = rows
        .into_iter()
        .chain(entry.ambiguous.then(|| ("Beware", AMBIGUOUS.to_owned())));
    let rows = rows.chain([
        ("By Config", entry.config.explained().to_owned()),
        ("Others", entry.others.join(", ")),
        ("To silence it", entry.quiet.clone()),
        ("Undone", undone(entry.undo).to_owned()),
        (
            "How sure",
            format!("{}: {}", entry.seen.as_str(), entry.seen.explained()),
        ),
    ]);
    let rows = rows.chain(entry.impossible_since.map(impossible));
    let permitted = if entry.can_be_noise() {
        "Noise by"
    } else {
        "Permitted to"
    };
    let rows = rows.chain([(permitted, noise_by(entry, catalog))]);
    for (name, text) in rows.chain(entry.links.iter().map(|link| ("Read on", link.clone()))) {
        let text = if text.is_empty() { "(none known)" } else { &text };
        write_wrapped("", &format!("{name:<13} {text}"), "              ", 80, out)?;
    }
    Ok(())
}

/// Whether configuring the setting can be undone.
fn undone(undo: Undo) -> &'static str {
    match undo {
        Undo::Yes => "yes, entirely",
        Undo::No => "never",
        Undo::Partly => "not entirely",
    }
}

/// Only scanners that are known by proof can make noise, and only by calls that their policies permit.
fn noise_by(entry: &CheckEntry, catalog: &Catalog) -> String {
    let permitted = catalog.scanners().iter().filter(|scanner| scanner.may_call_now(entry));
    let named = |scanner: &Scanner| match scanner.forbids(entry).and_then(|forbidden| forbidden.until) {
        Some(date) => format!("{} (since {date})", scanner.name),
        None => scanner.name.clone(),
    };
    let proven: Vec<String> = permitted.map(named).collect();
    proven.join(", ")
}

fn known_by(scanner: &Scanner) -> String {
    match scanner.proof {
        ProofRule::ServiceLinkedRole => {
            let role = if scanner.role.is_empty() { "*" } else { &scanner.role };
            format!("role aws-service-role/{}/{role}", scanner.service_principal)
        }
        ProofRule::RecorderRole => format!(
            "the role that the recorder names, a session of the recorder, and invokedBy {}",
            scanner.service_principal
        ),
    }
}
