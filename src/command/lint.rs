//! `trailhum lint`: what a filter of the user's hides and keeps, and what is wrong with it.

use std::io::{BufRead, BufReader, Read as _, Write};
use std::path::Path;

use trailhum_lint::SyntaxError;
use trailhum_lint::language::{FilterLanguage, Reading};

use super::destination::Destination;
use crate::audit::files::read_catalog;
use crate::cli::{LintArgs, TableFormat};
use crate::error::{Error, Exit};
use crate::source::encoding;
use crate::source::trail_files::STDIN;
use crate::source::trail_key::is_account;

mod json;
mod own;
mod screen;

use json::LintJson;
use screen::LintScreen;

pub(super) fn run(args: &LintArgs, out: &mut dyn Write) -> Result<Exit, Error> {
    if let Some(account) = args.account.as_ref().filter(|account| !is_account(account)) {
        return Err(Error::argument(
            format!("--account {account}"),
            "an account ID has 12 digits",
        ));
    }
    let catalog = read_catalog(args.catalog.as_deref())?;
    let text = text(&args.filter)?;
    let language = args.language.unwrap_or_else(|| FilterLanguage::guess(&text));
    let reading = args.hides.then_some(Reading::Hides);
    let result =
        trailhum_lint::lint(&text, language, reading, &catalog).map_err(|error| unreadable(args, language, &error))?;
    let repaired = trailhum_lint::repair(&text, &result, &catalog, args.account.as_deref());
    let own = own::try_on(&args.events, &result.filter, &catalog)?;
    if let Some(own) = &own {
        super::destination::warn(&own.gaps);
    }
    let is_partial = own.as_ref().is_some_and(|own| !own.gaps.is_empty());
    let has_faults = !result.faults.is_empty();
    let screen = LintScreen {
        text: &text,
        is_guessed: args.language.is_none(),
        result: &result,
        repaired: repaired.as_ref(),
        own: own.as_ref(),
    };
    let destination = Destination::new(None);
    destination.write(out, |out| match args.format {
        TableFormat::Table => screen.write(destination.width, out),
        TableFormat::Json => super::output::write_json(&LintJson::new(&screen), out),
    })?;
    Ok(match (has_faults, is_partial) {
        (true, _) => Exit::Matched,
        (false, true) => Exit::Partial,
        (false, false) => Exit::Done,
    })
}

/// The text itself, or what is in the file of this name.
fn text(filter: &str) -> Result<String, Error> {
    let path = Path::new(filter);
    if filter == STDIN {
        return decoded(std::io::stdin().lock()).map_err(|error| Error::read(path, &error));
    }
    // A text has spaces or signs; a name without them that is no file is a file that is missing.
    let is_name = !filter.is_empty() && !filter.contains(|c: char| c.is_whitespace() || "{}()=:'\"|*$".contains(c));
    // Most texts are too long for a name, which is an error of its own.
    if is_name || path.is_file() {
        let file = std::fs::File::open(path).and_then(|file| decoded(BufReader::new(file)));
        return file.map_err(|error| Error::read(path, &error));
    }
    Ok(filter.to_owned())
}

/// The text without the mark that some editors put before it, also of UTF-16.
fn decoded(stored: impl BufRead) -> std::io::Result<String> {
    let mut text = String::new();
    encoding::utf8(stored)?.read_to_string(&mut text)?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

fn unreadable(args: &LintArgs, language: FilterLanguage, error: &SyntaxError) -> Error {
    Error::NotAFilter {
        language: language.title(),
        is_guessed: args.language.is_none(),
        why: error.to_string(),
    }
}
