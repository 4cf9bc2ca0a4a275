//! Lists and spans of time as parts of a sentence.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::message;
use crate::language::Language;
use crate::text::minute;

/// What separates the items of a list.
pub(crate) fn comma() -> &'static str {
    match Language::current() {
        Language::English => ", ",
        Language::Japanese => "、",
    }
}

/// What separates clauses.
pub(crate) fn semicolon() -> &'static str {
    match Language::current() {
        Language::English => "; ",
        Language::Japanese => "。",
    }
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn and(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => message!("list-and", first = first.join(comma()), last = last.as_str()),
    }
}

/// The first few items, and how many more there are: `a, b, c and 4 more`.
#[must_use]
pub fn list(items: &[String], max: usize) -> String {
    let first = items.iter().take(max).cloned().collect::<Vec<_>>().join(comma());
    match items.len().saturating_sub(max) {
        0 => first,
        count => message!("list-and-more", first, count),
    }
}

/// The names with the sums of their counts, the highest sum first.
pub(crate) fn most_first<N: Ord>(counts: impl Iterator<Item = (N, usize)>) -> Vec<(N, usize)> {
    let mut sums: BTreeMap<N, usize> = BTreeMap::new();
    for (name, count) in counts {
        *sums.entry(name).or_default() += count;
    }
    let mut sums: Vec<(N, usize)> = sums.into_iter().collect();
    sums.sort_by_key(|(_, sum)| Reverse(*sum));
    sums
}

/// A span of time in UTC: `2026-01-01 00:00 to 2026-01-15 07:29 UTC`.
pub(crate) fn span(from: Timestamp, to: Timestamp) -> String {
    message!(
        "from-to",
        from = from.strftime("%Y-%m-%d %H:%M").to_string(),
        to = minute(to)
    )
}
