//! The patterns of the second metric filter: what CIS 1.2 counts, without the exclusions.
//!
//! A pattern has 1,024 characters at most. What is longer is split into several metric filters of one metric, by the values
//! of a field: one for each value that an exclusion names, and one for all others. Each event has one value, so no event is
//! counted twice and none is lost.

use std::collections::{BTreeMap, BTreeSet};

use super::exclusion::{AlarmExclusion, MessageRule};
use crate::filter::metric::{METRIC_MOST, all_of, differs, equals, missing};

/// What CIS 1.2 counts.
const COUNTED: &str = r#"($.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied*")"#;
/// The most characters of a pattern.
pub const METRIC_FILTER_LENGTH: usize = METRIC_MOST;
/// Metric filters that are written at most; a log group may have 100 (documented).
pub const MAX_FILTERS: usize = 20;

const TYPE: &str = "userIdentity.type";
const INVOKED_BY: &str = "userIdentity.invokedBy";
const ROLE: &str = "userIdentity.sessionContext.sessionIssuer.arn";
const ACCOUNT: &str = "recipientAccountId";
const SOURCE: &str = "eventSource";
const NAME: &str = "eventName";
const CODE: &str = "errorCode";
const MESSAGE: &str = "errorMessage";

/// The fields by which filters are split, in this order: all exclusions have one value of each.
const SPLIT_BY: [&str; 5] = [INVOKED_BY, SOURCE, NAME, ACCOUNT, CODE];

/// The patterns that count what CIS 1.2 counts without these exclusions; `None` where they do not fit.
#[must_use]
pub fn patterns(exclusions: &[AlarmExclusion]) -> Option<Vec<String>> {
    let mut patterns = Vec::new();
    let all: Vec<&AlarmExclusion> = exclusions.iter().collect();
    split(&FilterCell::default(), &all, &mut patterns)?;
    (patterns.len() <= MAX_FILTERS).then_some(patterns)
}

/// Records with these values of some fields.
#[derive(Debug, Clone, Default)]
struct FilterCell {
    /// Fields with one value.
    fixed: Vec<(&'static str, String)>,
    /// What else holds of all of them.
    others: Vec<String>,
}

fn split(cell: &FilterCell, exclusions: &[&AlarmExclusion], patterns: &mut Vec<String>) -> Option<()> {
    let whole = cell.pattern(exclusions);
    if whole.chars().count() <= METRIC_FILTER_LENGTH {
        patterns.push(whole);
        return Some(());
    }
    let is_free = |field: &&&str| !cell.fixed.iter().any(|(fixed, _)| fixed == *field);
    let field = SPLIT_BY.iter().find(is_free).filter(|_| !exclusions.is_empty())?;
    let all: Vec<&str> = exclusions.iter().map(|it| value(it, field)).collect();
    let all: Vec<&str> = BTreeSet::from_iter(all).into_iter().collect();
    let mut chunks = chunks(cell, field, &all, exclusions);
    let mut rest = cell.clone();
    rest.others.push(other(field, &all));
    if rest.pattern(&[]).chars().count() > METRIC_FILTER_LENGTH {
        return None;
    }
    patterns.push(rest.pattern(&[]));
    chunks
        .drain(..)
        .try_for_each(|(part, of_part)| split(&part, &of_part, patterns))
}

/// Parts of as many values as fit into one pattern each; a value that does not fit has a cell of its own.
fn chunks<'e>(
    cell: &FilterCell,
    field: &'static str,
    values: &[&str],
    exclusions: &[&'e AlarmExclusion],
) -> Vec<(FilterCell, Vec<&'e AlarmExclusion>)> {
    let part = |values: &[&str]| {
        let of_part = exclusions.iter().filter(|it| values.contains(&value(it, field)));
        (cell.with(field, values), of_part.copied().collect::<Vec<_>>())
    };
    let fits = |values: &[&str]| {
        let (cell, of_part) = part(values);
        cell.pattern(&of_part).chars().count() <= METRIC_FILTER_LENGTH
    };
    let mut chunks: Vec<Vec<&str>> = Vec::new();
    for value in values {
        let longer = chunks.last().map(|last| [last.as_slice(), &[*value]].concat());
        match (longer.filter(|longer| fits(longer)), chunks.last_mut()) {
            (Some(longer), Some(last)) => *last = longer,
            _ => chunks.push(vec![value]),
        }
    }
    chunks.iter().map(|values| part(values)).collect()
}

fn value<'e>(exclusion: &'e AlarmExclusion, field: &str) -> &'e str {
    match field {
        INVOKED_BY => &exclusion.service,
        SOURCE => &exclusion.source,
        NAME => &exclusion.name,
        ACCOUNT => &exclusion.account,
        _ => &exclusion.code,
    }
}

/// The field has none of these values. `!=` does not hold for a field that is missing; whether it holds for null is not
/// documented, so both are named.
fn other(field: &str, values: &[&str]) -> String {
    let none = all_of(values, |value| vec![differs(field, value)]);
    format!("({} || $.{field} IS NULL || {none})", missing(field))
}

impl FilterCell {
    /// The part of it with one of these values.
    fn with(&self, field: &'static str, values: &[&str]) -> Self {
        let mut part = self.clone();
        match values {
            [one] => part.fixed.push((field, (*one).to_owned())),
            several => {
                let ways: Vec<String> = several.iter().map(|value| equals(field, value)).collect();
                part.others.push(format!("({})", ways.join(" || ")));
            }
        }
        part
    }

    fn pattern(&self, exclusions: &[&AlarmExclusion]) -> String {
        let mut parts = vec![COUNTED.to_owned()];
        parts.extend(self.fixed.iter().map(|(field, value)| equals(field, value)));
        parts.extend(self.others.iter().cloned());
        parts.extend(groups(exclusions).into_values().map(|group| self.kept(&group)));
        format!("{{ {} }}", parts.join(" && "))
    }

    /// The record differs in one field at least from exclusions that differ by their calls only.
    fn kept(&self, group: &[&AlarmExclusion]) -> String {
        let Some(first) = group.first() else {
            return String::new();
        };
        let kind = if first.role.is_some() {
            "AssumedRole"
        } else {
            "AWSService"
        };
        let mut ways = self.unlike(TYPE, &[kind]);
        ways.extend(first.role.iter().flat_map(|role| self.unlike(ROLE, &[role])));
        let names: Vec<&str> = group.iter().map(|it| it.name.as_str()).collect();
        for field in SPLIT_BY {
            let one = [value(first, field)];
            ways.extend(self.unlike(field, if field == NAME { &names } else { &one }));
        }
        ways.extend(match &first.message {
            MessageRule::Any => Vec::new(),
            MessageRule::OneOf(texts) => {
                vec![missing(MESSAGE), all_of(texts, |text| vec![differs(MESSAGE, text)])]
            }
            MessageRule::EndsWith(text) => vec![missing(MESSAGE), differs(MESSAGE, &format!("*{text}"))],
        });
        format!("({})", ways.join(" || "))
    }

    /// The field is missing or has none of these values; nothing where this holds for no record of the cell.
    fn unlike(&self, field: &'static str, values: &[&str]) -> Vec<String> {
        if self.fixed.iter().any(|(fixed, _)| *fixed == field) {
            return Vec::new();
        }
        // The error code is there: CIS's own condition says so.
        let there = (field != CODE).then(|| missing(field));
        let none = all_of(values, |value| vec![differs(field, value)]);
        there.into_iter().chain([none]).collect()
    }
}

/// What exclusions have in common that differ by their calls only.
type GroupKey<'e> = (Option<&'e String>, [&'e str; 4], &'e MessageRule);

/// Exclusions that differ by their calls only.
fn groups<'e>(exclusions: &[&'e AlarmExclusion]) -> BTreeMap<GroupKey<'e>, Vec<&'e AlarmExclusion>> {
    let mut groups: BTreeMap<GroupKey<'e>, Vec<&'e AlarmExclusion>> = BTreeMap::new();
    for exclusion in exclusions {
        let texts = [
            &exclusion.account,
            &exclusion.service,
            &exclusion.source,
            &exclusion.code,
        ];
        let key = (exclusion.role.as_ref(), texts.map(String::as_str), &exclusion.message);
        let group = groups.entry(key).or_default();
        if !group.iter().any(|known| known.name == exclusion.name) {
            group.push(exclusion);
        }
    }
    groups
}
