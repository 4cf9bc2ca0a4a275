//! Trailhum's own condition beside that of the author.

use serde_json::Value;
use trailhum_core::filter::{Dialect, Exclusion, Printed, Unprintable};

use crate::cursor::SyntaxError;
use crate::language::{FilterLanguage, Reading};
use crate::read::Filter;
use crate::repair::edit::NOTHING_LEFT;
use crate::repair::keeps;

/// The writer for a language.
fn dialect(language: FilterLanguage) -> Option<Dialect> {
    Some(match language {
        FilterLanguage::Athena => Dialect::Athena,
        FilterLanguage::Lake => Dialect::Lake,
        FilterLanguage::Duckdb => Dialect::Duckdb,
        FilterLanguage::MetricFilter => Dialect::MetricFilter,
        FilterLanguage::Eventbridge => Dialect::Eventbridge,
        FilterLanguage::Sigma => Dialect::Sigma,
        FilterLanguage::Lucene => Dialect::Opensearch,
        FilterLanguage::Kql => Dialect::ElasticKql,
        FilterLanguage::Splunk => Dialect::Splunk,
        FilterLanguage::CloudtrailRs => return None,
    })
}

/// Whether the writer names the account.
pub(super) fn names_account(language: FilterLanguage) -> bool {
    !language.is_sql()
}

/// Trailhum's filter alone.
pub(super) fn own(language: FilterLanguage, reading: Reading, noise: &Exclusion) -> Option<String> {
    if !keeps(reading) {
        return None;
    }
    printed(language, noise).ok().map(|printed| printed.text())
}

fn printed(language: FilterLanguage, noise: &Exclusion) -> Result<Printed, Unprintable> {
    let mut noise = noise.clone();
    if language.is_sql() {
        noise.accounts.clear();
    }
    let dialect = dialect(language).ok_or(Unprintable::NotLiteral)?;
    noise.print(dialect)
}

/// The author's text and trailhum's condition; `None` where they do not go together or there is no room.
pub(super) fn joined(text: &str, language: FilterLanguage, reading: Reading, noise: &Exclusion) -> Option<String> {
    if !keeps(reading) || noise.callers.is_empty() {
        return None;
    }
    let mut noise = noise.clone();
    // What does not fit is kept, from the last on.
    loop {
        let own = printed(language, &noise).ok()?;
        // Several filters would each need the author's conditions.
        if own.filters.len() == 1 {
            let joined = together(text, language, &own.text())?;
            let fits = |most| joined.trim().chars().count() <= most;
            if language.limit().is_none_or(fits) {
                return Some(joined);
            }
        }
        noise.callers.last_mut()?.calls.pop();
        noise.callers.retain(|caller| !caller.calls.is_empty());
        if noise.callers.is_empty() {
            return None;
        }
    }
}

fn together(text: &str, language: FilterLanguage, own: &str) -> Option<String> {
    match language {
        FilterLanguage::Athena | FilterLanguage::Lake => sql(text, language, own),
        // Columns of another name are not there.
        FilterLanguage::Duckdb => (!text.contains("->>")).then(|| sql(text, language, own))?,
        FilterLanguage::MetricFilter => metric(text, own),
        FilterLanguage::Eventbridge => eventbridge(text, own),
        FilterLanguage::Sigma => sigma(text, own),
        FilterLanguage::Kql => Some(format!("({}) and {}", text.trim(), own.trim())),
        FilterLanguage::Lucene => {
            let elastic = text.contains("aws.cloudtrail.") || text.contains("event.action");
            let own = if elastic {
                ecs(own.trim())
            } else {
                own.trim().to_owned()
            };
            Some(format!("({}) AND {own}", text.trim()))
        }
        FilterLanguage::Splunk => {
            let end = place(text, language).ok()?.1;
            let (head, tail) = (text.get(..end)?, text.get(end..)?);
            Some(format!("{}\n{}{tail}", head.trim_end(), own.trim_end()))
        }
        FilterLanguage::CloudtrailRs => None,
    }
}

/// Where the condition is.
fn place(text: &str, language: FilterLanguage) -> Result<(usize, usize), SyntaxError> {
    let filter = Filter::read(text, language, Some(Reading::Keeps))?;
    Ok((filter.root.span.start, filter.root.span.end))
}

fn sql(text: &str, language: FilterLanguage, own: &str) -> Option<String> {
    let condition = own.split_once("\nWHERE ")?.1.trim_end();
    let (start, end) = place(text, language).ok()?;
    let (head, written, tail) = (text.get(..start)?, text.get(start..end)?, text.get(end..)?);
    let new = if written == NOTHING_LEFT {
        condition.to_owned()
    } else if written.starts_with('(') && written.ends_with(')') || !written.to_ascii_lowercase().contains(" or ") {
        format!("{written}\nAND {condition}")
    } else {
        format!("({written})\nAND {condition}")
    };
    Some(format!("{head}{new}{tail}"))
}

fn metric(text: &str, own: &str) -> Option<String> {
    let inside = |text: &str| Some(text.trim().strip_prefix('{')?.strip_suffix('}')?.trim().to_owned());
    let (written, own) = (inside(text)?, inside(own)?);
    let own = own
        .strip_prefix("$.errorCode = \"*\" && ")
        .filter(|_| written.contains("$.errorCode"))
        .unwrap_or(&own);
    Some(format!("{{ ({written}) && {own} }}"))
}

fn eventbridge(text: &str, own: &str) -> Option<String> {
    let mut pattern: Value = serde_json::from_str(text).ok()?;
    let own: Value = serde_json::from_str(own).ok()?;
    let ways = own.pointer("/detail/$or")?.clone();
    let detail = pattern
        .as_object_mut()?
        .entry("detail")
        .or_insert_with(|| Value::Object(serde_json::Map::new()));
    let detail = detail.as_object_mut()?;
    if detail.contains_key("$or") {
        return None;
    }
    detail.insert("$or".to_owned(), ways);
    Some(pattern.to_string() + "\n")
}

/// The searches of trailhum's detection among those of the author, and both conditions.
fn sigma(text: &str, own: &str) -> Option<String> {
    let (searches, condition) = own
        .split_once("        errorCode: '*'\n")?
        .1
        .split_once("    condition: selection and ")?;
    let line = text.lines().find(|line| line.trim_start().starts_with("condition:"))?;
    let indent = line.len() - line.trim_start().len();
    let written = line.split_once("condition:")?.1.trim();
    let moved = searches.lines().map(|line| {
        let inner = line.strip_prefix("    ").unwrap_or(line);
        format!("{}{inner}\n", " ".repeat(indent))
    });
    let new = format!(
        "{}{}condition: ({written}) and {}",
        moved.collect::<String>(),
        " ".repeat(indent),
        condition.trim_end()
    );
    Some(text.replacen(line, &new, 1))
}

/// The names that the Elastic Common Schema has for the fields.
fn ecs(own: &str) -> String {
    const NAMES: [(&str, &str); 9] = [
        (
            "userIdentity.sessionContext.sessionIssuer.arn:",
            "aws.cloudtrail.user_identity.session_context.session_issuer.arn:",
        ),
        ("userIdentity.invokedBy:", "aws.cloudtrail.user_identity.invoked_by:"),
        ("userIdentity.type:", "aws.cloudtrail.user_identity.type:"),
        ("recipientAccountId:", "aws.cloudtrail.recipient_account_id:"),
        ("readOnly:", "aws.cloudtrail.read_only:"),
        ("errorCode:", "aws.cloudtrail.error_code:"),
        ("errorMessage:", "aws.cloudtrail.error_message:"),
        ("eventSource:", "event.provider:"),
        ("eventName:", "event.action:"),
    ];
    NAMES
        .iter()
        .fold(own.to_owned(), |text, (name, ecs)| text.replace(name, ecs))
}
