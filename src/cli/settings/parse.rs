//! The text of `trailhum.toml` as settings.

use jiff::civil::Date;
use toml::de::DeTable;

use super::fields::{Field, Fields, Wrong, line};
use crate::catalog::Cause;
use crate::cli::choices;
use crate::finding::accept::{AcceptEntry, AcceptedErrors, ResourcePattern};
use crate::source::trail_key::is_account;

/// What the text says.
#[derive(Debug, Default)]
pub(super) struct ParsedSettings {
    pub(super) events: Vec<String>,
    events_line: usize,
    pub(super) accounts: Vec<String>,
    pub(super) regions: Vec<String>,
    /// Each entry, with the line of its check or cause.
    pub(super) entries: Vec<(AcceptEntry, usize)>,
}

const KEYS: [&str; 4] = ["events", "accounts", "regions", "accept"];
const ENTRY_KEYS: [&str; 8] = [
    "caller",
    "check",
    "cause",
    "resources",
    "at_most",
    "reason",
    "who",
    "expires",
];
const DATE_FORM: &str = "expected the last day, such as 2027-06-30";

impl ParsedSettings {
    /// What is wrong with the events.
    pub(super) fn wrong_events(&self, why: &str) -> Wrong {
        Wrong {
            line: self.events_line,
            why: format!("events: {why}"),
        }
    }

    pub(super) fn names_a_check(&self) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|(entry, _)| matches!(entry.about, AcceptedErrors::Check(_)))
    }
}

/// Reads the text; the first thing that is wrong ends it.
pub(super) fn parse(text: &str) -> Result<ParsedSettings, Wrong> {
    let document = DeTable::parse(text).map_err(|error| Wrong {
        line: error.span().map_or(1, |span| line(text, span.start)),
        why: format!("it is no TOML: {}", error.message()),
    })?;
    let fields = Fields::new(text, "the file", (document.get_ref(), 0), &KEYS)?;
    let mut parsed = ParsedSettings::default();
    if let Some(field) = fields.get("events") {
        parsed.events = owned(&field.texts()?);
        parsed.events_line = field.line;
    }
    if let Some(field) = fields.get("accounts") {
        parsed.accounts = owned(&field.texts()?);
        if let Some(wrong) = parsed.accounts.iter().find(|id| !is_account(id)) {
            return Err(field.wrong(format!("{wrong:?} is no account: an account ID has 12 digits")));
        }
    }
    if let Some(field) = fields.get("regions") {
        parsed.regions = owned(&field.texts()?);
        for region in &parsed.regions {
            choices::region(region).map_err(|why| field.wrong(format!("{region:?}: {why}")))?;
        }
    }
    if let Some(field) = fields.get("accept") {
        for (place, table) in field.tables()?.into_iter().enumerate() {
            let fields = Fields::new(text, "[[accept]]", table, &ENTRY_KEYS)?;
            parsed.entries.push(entry(&fields, place + 1)?);
        }
    }
    Ok(parsed)
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn entry(fields: &Fields<'_, '_>, number: usize) -> Result<(AcceptEntry, usize), Wrong> {
    let caller = fields.require("caller", "the ARN of the role or user whose errors are accepted")?;
    let (about, line) = about(fields)?;
    let reason = fields.require("reason", "why these errors are accepted")?;
    let expires = fields.require("expires", "the last day on which they are, such as 2027-06-30")?;
    let resources = match fields.get("resources") {
        Some(field) => field.texts()?,
        None => Vec::new(),
    };
    let entry = AcceptEntry {
        number,
        caller: caller_arn(&caller)?,
        about,
        resources: resources.into_iter().map(ResourcePattern::new).collect(),
        at_most: fields.get("at_most").map(|field| field.count()).transpose()?,
        reason: reason.text()?.to_owned(),
        who: fields
            .get("who")
            .map(|field| field.text())
            .transpose()?
            .map(str::to_owned),
        expires: date(&expires)?,
    };
    Ok((entry, line))
}

/// A pattern would accept callers that do not exist yet.
fn caller_arn(field: &Field<'_, '_>) -> Result<String, Wrong> {
    let arn = field.text()?;
    if arn.contains(['*', '?']) {
        return Err(field.wrong("expected one whole ARN: patterns are for resources only"));
    }
    choices::identity_arn(arn).map_err(|why| field.wrong(why))
}

/// Either a check or a cause, and its line.
fn about(fields: &Fields<'_, '_>) -> Result<(AcceptedErrors, usize), Wrong> {
    match (fields.get("check"), fields.get("cause")) {
        (Some(check), None) => Ok((AcceptedErrors::Check(check.text()?.to_owned()), check.line)),
        (None, Some(field)) => {
            let word = field.text()?;
            let cause = Cause::ALL.into_iter().find(|cause| cause.as_str() == word);
            let causes = Cause::ALL.map(Cause::as_str).join(", ");
            let cause = cause.ok_or_else(|| field.wrong(format!("{word:?} is no cause: {causes}")))?;
            Ok((AcceptedErrors::Cause(cause), field.line))
        }
        (Some(_), Some(_)) => Err(fields.wrong("it has check and cause: name one of them")),
        (None, None) => Err(fields.wrong("check or cause is missing: which errors of the caller are accepted")),
    }
}

fn date(field: &Field<'_, '_>) -> Result<Date, Wrong> {
    let text = field.date_text().ok_or_else(|| field.wrong(DATE_FORM))?;
    // A time of the day would be passed over.
    let is_day = text.len() == "2027-06-30".len();
    let date = text.parse().ok().filter(|_| is_day);
    date.ok_or_else(|| field.wrong(format!("{DATE_FORM}, not {text}")))
}

#[cfg(test)]
mod tests;
