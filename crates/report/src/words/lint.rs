//! What is wrong with a filter, in one sentence each, and the lines around it.

use super::{NONE, message, yes};

/// What a fault is about.
#[derive(Debug, Clone, Copy)]
pub struct FaultFacts<'a> {
    /// Its id, such as `missing-field`.
    pub id: &'a str,
    /// The field, the value or the service.
    pub subject: &'a str,
    /// What was most likely meant, or the limit.
    pub meant: Option<&'a str>,
    /// Whether what is missing is NULL there.
    pub is_null: bool,
}

/// What is wrong, in one sentence.
#[must_use]
pub fn lint_fault(facts: &FaultFacts<'_>) -> String {
    let subject = if facts.subject.is_empty() { NONE } else { facts.subject };
    let (meant, null) = (facts.meant.unwrap_or(NONE), yes(facts.is_null));
    message!(&format!("lint-fault-{}", facts.id), subject, meant, null)
}

/// A record that every account has; `call` is its `eventName`.
#[must_use]
pub fn lint_row(id: &str, call: &str) -> String {
    message!(&format!("lint-row-{id}"), call)
}

/// How the text was read.
#[must_use]
pub fn lint_reading(language: &str, is_guessed: bool, hides: bool) -> String {
    let reading = if hides { "hides" } else { "keeps" };
    message!("lint-reading", language, guessed = yes(is_guessed), reading)
}

/// How many faults there are.
#[must_use]
pub fn lint_count(count: usize, tried: usize, is_cut: bool) -> String {
    message!("lint-count", count, tried, cut = yes(is_cut))
}

/// Whether the record is kept.
#[must_use]
pub fn lint_fate(is_kept: bool) -> String {
    message!("lint-fate", kept = yes(is_kept))
}

/// Further places with the same fault.
#[must_use]
pub fn lint_more(count: usize) -> String {
    message!("lint-more", count)
}

/// Noise that is hidden.
#[must_use]
pub fn lint_noise(hidden: usize, kinds: usize) -> String {
    message!("lint-noise", hidden, kinds)
}

/// A part of the text that says nothing about a record.
#[must_use]
pub fn lint_not_evaluated(text: &str) -> String {
    message!("lint-not-evaluated", text)
}

/// The heading of records that every account has.
#[must_use]
pub fn lint_usual() -> String {
    message!("lint-usual")
}

/// The heading of a repaired text; `kind` is `edited`, `joined` or `own`.
#[must_use]
pub fn lint_repaired(kind: &str) -> String {
    message!("lint-repaired", kind)
}

/// A condition that is not in the repaired text.
#[must_use]
pub fn lint_removed(text: &str) -> String {
    message!("lint-removed", text)
}

/// The account in the repaired text is an example.
#[must_use]
pub fn lint_example_account(account: &str) -> String {
    message!("lint-example-account", account)
}

/// There is no repaired text.
#[must_use]
pub fn lint_no_repair() -> String {
    message!("lint-no-repair")
}

/// What the text does with the user's own records.
#[must_use]
pub fn lint_own(records: u64, hidden: u64, kept: u64, other: u64) -> String {
    message!("lint-own", records, hidden, kept, other)
}

/// The user's own records cannot be tried.
#[must_use]
pub fn lint_own_unread(fields: &[String]) -> String {
    message!("lint-own-unread", fields = fields.join(", "))
}
