//! The built-in catalog's texts in the thread's language.
//!
//! English is in the catalog itself, beside what it is about. Another language has a message for each text, named by the
//! entry's id. A text without one, such as that of a user's own catalog, is shown as it is written: its id is never one of
//! the built-in ones.

use fluent_bundle::FluentArgs;
use trailhum_core::catalog::{CheckEntry, Claim, ConfigUse, EvidenceLevel, KnownError, Scanner, ScannerSession};
use trailhum_core::finding::Finding;

use super::{files, message};
use crate::language::Language;
use crate::text::sentences;

/// The message with this id; `text` in English, and where there is none.
fn translated(id: &str, text: &str) -> String {
    match Language::current() {
        Language::English => text.to_owned(),
        language @ Language::Japanese => {
            files::find(language, id, &FluentArgs::new()).unwrap_or_else(|| text.to_owned())
        }
    }
}

/// A check's title.
#[must_use]
pub fn title(entry: &CheckEntry) -> String {
    translated(&format!("catalog-check-{}-title", entry.id), &entry.title)
}

/// What a check's error means.
#[must_use]
pub fn means(entry: &CheckEntry) -> String {
    translated(&format!("catalog-check-{}-means", entry.id), &entry.means)
}

/// What would silence a check's error, and what that costs.
pub(super) fn quiet(check: &str, text: &str) -> String {
    translated(&format!("catalog-check-{check}-quiet"), text)
}

/// The check of a finding as a noun inside a sentence; the name of the call if no check has it.
pub(crate) fn noun(finding: &Finding) -> String {
    let name = finding.facts.noun.as_deref().unwrap_or(&finding.key.name);
    match &finding.key.check {
        Some((id, _)) => translated(&format!("catalog-check-{id}-title"), name),
        None => name.to_owned(),
    }
}

/// The first sentence of what a finding's error means.
pub(crate) fn first_means(finding: &Finding) -> String {
    let means = &finding.facts.means;
    match &finding.key.check {
        Some((id, _)) => sentences(&translated(&format!("catalog-check-{id}-means"), means), 1).to_owned(),
        None => means.clone(),
    }
}

/// The title of the known error that a finding is.
pub(crate) fn known_title(finding: &Finding) -> Option<String> {
    let title = &finding.facts.known.as_ref()?.title;
    Some(of_known(finding, "title", title))
}

/// What to do about the known error that a finding is.
pub(crate) fn known_advice(finding: &Finding) -> Option<String> {
    let english = finding.facts.known.as_ref()?.what_to_do.as_ref()?;
    Some(of_known(finding, "do", english))
}

fn of_known(finding: &Finding, part: &str, text: &str) -> String {
    match &finding.key.known {
        Some(id) => translated(&format!("catalog-known-{id}-{part}"), text),
        None => text.to_owned(),
    }
}

/// A known error's title, and how to tell that it is this one.
#[must_use]
pub fn known_error(known: &KnownError) -> [String; 2] {
    [("title", &known.title), ("tell", &known.how_to_tell)]
        .map(|(part, text)| translated(&format!("catalog-known-{}-{part}", known.id), text))
}

/// Why a scanner calls, as far as that is known.
#[must_use]
pub fn scanner_means(scanner: &Scanner) -> String {
    if scanner.means.is_empty() {
        return message!("scanner-means-unknown", name = scanner.name.as_str());
    }
    translated(&format!("catalog-scanner-{}-means", scanner.id), &scanner.means)
}

/// What a scanner does in a session; scanners of one service have the same sessions.
#[must_use]
pub fn session(session: &ScannerSession) -> String {
    session_purpose(&session.name, &session.does)
}

/// The same by the session's name.
pub(crate) fn session_purpose(name: &str, does: &str) -> String {
    translated(&format!("catalog-session-{name}"), does)
}

/// Why a program or a vendor calls.
#[must_use]
pub fn claim_means(claim: &Claim) -> String {
    translated(&format!("catalog-claim-{}-means", claim.id), &claim.means)
}

/// How sure a fact is.
#[must_use]
pub fn evidence(level: EvidenceLevel) -> String {
    translated(&format!("catalog-evidence-{}", level.as_str()), level.explained())
}

/// The notes on filters that a report shows, by the ids of their translations. A note that is not here stays as it is,
/// which the test of texts that are left in English finds.
pub(super) const FILTER_NOTES: [(&str, &str); 5] = [
    (
        "catalog-filter-athena",
        "Paste it into the query editor of Athena; replace cloudtrail_logs with your table, which has the form that AWS \
         documents for CloudTrail.",
    ),
    (
        "catalog-filter-insights",
        "Paste it into CloudWatch Logs Insights, on the log group of the trail.",
    ),
    (
        "catalog-filter-insights-boolean",
        "That Insights returns a boolean as 1 is inferred: check one record with readOnly first.",
    ),
    (
        "catalog-filter-grouped",
        "Calls and error codes are two lists, which also match a listed call with the code of another one; that AWS \
         never answers so is inferred. --exact pairs them.",
    ),
    (
        "catalog-filter-partitions",
        "Roles of partitions other than aws would take further filters, so their errors are kept. --report FILE takes \
         the partition from a report.",
    ),
];

/// Where a filter is pasted, and what to look at first.
pub(crate) fn filter_note(note: &str) -> String {
    let known = FILTER_NOTES.iter().find(|(_, english)| *english == note);
    known.map_or_else(|| note.to_owned(), |(id, english)| translated(id, english))
}

/// Whether AWS Config makes a call.
#[must_use]
pub fn config_use(config: ConfigUse) -> String {
    let word = match config {
        ConfigUse::Seen => "seen",
        ConfigUse::Permitted => "permitted",
        ConfigUse::NotPermitted => "not-permitted",
        ConfigUse::Unknown => "unknown",
    };
    translated(&format!("catalog-config-{word}"), config.explained())
}
