//! The patterns of the second metric filter: what CIS 1.2 counts, without the exclusions.
//!
//! A pattern has 1,024 characters at most. What is longer is split into several metric filters of one metric, by the values
//! of a field: some for the values that exclusions name, and one for all others. Each event has one value, so no event is
//! counted twice and none is lost.

use std::collections::{BTreeMap, BTreeSet};

use super::exclusion::{AWS_SERVICE, AlarmExclusion, MessageRule};
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
const REGION: &str = "awsRegion";
const SOURCE: &str = "eventSource";
const NAME: &str = "eventName";
const CODE: &str = "errorCode";
const MESSAGE: &str = "errorMessage";

/// The fields by which filters are split, in this order: all exclusions have one value of each.
const SPLIT_BY: [&str; 6] = [INVOKED_BY, SOURCE, NAME, ACCOUNT, CODE, REGION];

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
    /// Fields that have one of these values.
    bound: Vec<(&'static str, Vec<String>)>,
    /// What else holds of all of them.
    others: Vec<String>,
}

fn split(cell: &FilterCell, exclusions: &[&AlarmExclusion], patterns: &mut Vec<String>) -> Option<()> {
    if let Some(whole) = fitting(cell, exclusions) {
        patterns.push(whole);
        return Some(());
    }
    if exclusions.is_empty() || patterns.len() >= MAX_FILTERS {
        return None;
    }
    let free = SPLIT_BY.iter().filter(|field| cell.values(field).is_none());
    let fields: Vec<(&'static str, Vec<&str>)> = free
        .map(|field| {
            let values: BTreeSet<&str> = exclusions.iter().map(|it| value(it, field)).collect();
            (*field, values.into_iter().collect())
        })
        .collect();
    // What all exclusions have in common takes one filter for all others.
    let mut common: Vec<_> = fields.iter().filter(|(_, values)| values.len() == 1).cloned().collect();
    while !common.is_empty() {
        if let Some(rest) = fitting(&cell.without(&common), &[]) {
            patterns.push(rest);
            let part = common
                .iter()
                .fold(cell.clone(), |part, (field, one)| part.with(field, one));
            return split(&part, exclusions, patterns);
        }
        common.pop();
    }
    let (field, values) = fields.iter().find(|(_, values)| values.len() > 1)?;
    patterns.push(fitting(&cell.without(&[(field, values.clone())]), &[])?);
    chunks(cell, field, values, exclusions)
        .iter()
        .try_for_each(|(part, of_part)| split(part, of_part, patterns))
}

/// The pattern, where it is short enough.
fn fitting(cell: &FilterCell, exclusions: &[&AlarmExclusion]) -> Option<String> {
    let pattern = cell.pattern(exclusions);
    (pattern.chars().count() <= METRIC_FILTER_LENGTH).then_some(pattern)
}

/// Parts of as many values as fit into one pattern each; a value that does not fit has a cell of its own.
fn chunks<'e>(
    cell: &FilterCell,
    field: &'static str,
    values: &[&str],
    exclusions: &[&'e AlarmExclusion],
) -> Vec<(FilterCell, Vec<&'e AlarmExclusion>)> {
    let part = |values: &[&str]| {
        let is_of_part = |it: &&&AlarmExclusion| values.contains(&value(it, field));
        let of_part: Vec<&AlarmExclusion> = exclusions.iter().filter(is_of_part).copied().collect();
        (cell.with(field, values), of_part)
    };
    let fits = |values: &[&str]| {
        let (cell, of_part) = part(values);
        fitting(&cell, &of_part).is_some()
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
        REGION => &exclusion.region,
        _ => &exclusion.code,
    }
}

impl FilterCell {
    fn values(&self, field: &str) -> Option<&[String]> {
        let mut bound = self.bound.iter();
        bound.find_map(|(known, values)| (*known == field).then_some(values.as_slice()))
    }

    /// The part of it with one of these values.
    fn with(&self, field: &'static str, values: &[&str]) -> Self {
        let mut part = self.clone();
        let values = values.iter().map(|value| (*value).to_owned());
        part.bound.push((field, values.collect()));
        part
    }

    /// The part of it of which one of the fields has none of its values. `!=` does not hold for a field that is missing;
    /// whether it holds for null is not documented, so both are named.
    fn without(&self, fields: &[(&'static str, Vec<&str>)]) -> Self {
        let mut part = self.clone();
        let ways = fields.iter().map(|(field, values)| {
            let none = all_of(values, |value| vec![differs(field, value)]);
            format!("{} || $.{field} IS NULL || {none}", missing(field))
        });
        part.others.push(format!("({})", ways.collect::<Vec<_>>().join(" || ")));
        part
    }

    fn pattern(&self, exclusions: &[&AlarmExclusion]) -> String {
        let mut parts = vec![COUNTED.to_owned()];
        parts.extend(self.bound.iter().map(|(field, values)| {
            let ways: Vec<String> = values.iter().map(|value| equals(field, value)).collect();
            match ways.as_slice() {
                [one] => one.clone(),
                several => format!("({})", several.join(" || ")),
            }
        }));
        parts.extend(self.others.iter().cloned());
        let groups = groups(exclusions);
        parts.extend(
            groups
                .iter()
                .map(|((calls, regions), names)| self.kept(calls, regions, names)),
        );
        format!("{{ {} }}", parts.join(" && "))
    }

    /// The record differs in one field at least from exclusions that differ by their calls and regions only.
    fn kept(&self, (role, texts, message): &CallGroup<'_>, regions: &BTreeSet<&str>, names: &[&str]) -> String {
        let kind = if role.is_some() { "AssumedRole" } else { AWS_SERVICE };
        let regions: Vec<&str> = regions.iter().copied().collect();
        let [service, source, account, code] = texts;
        // Filters are not split by the type, so there is always a way.
        let mut ways = self.unlike(TYPE, &[kind]);
        ways.extend(role.iter().flat_map(|role| self.unlike(ROLE, &[role])));
        for (field, values) in [
            (INVOKED_BY, &[*service][..]),
            (SOURCE, &[*source]),
            (NAME, names),
            (ACCOUNT, &[*account]),
            (REGION, &regions),
            (CODE, &[*code]),
        ] {
            ways.extend(self.unlike(field, values));
        }
        ways.extend(match message {
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
        let bound = self.values(field);
        if bound.is_some_and(|bound| bound.iter().all(|one| values.contains(&one.as_str()))) {
            return Vec::new();
        }
        // The error code exists, by CIS's own condition, and so do fields with known values.
        let absent = (field != CODE && bound.is_none()).then(|| missing(field));
        let none = all_of(values, |value| vec![differs(field, value)]);
        absent.into_iter().chain([none]).collect()
    }
}

/// What exclusions have in common that differ by their calls and regions only: role, service, source, account, code and
/// message.
type CallGroup<'e> = (Option<&'e str>, [&'e str; 4], &'e MessageRule);

/// The names of calls that are left out in the same regions.
fn groups<'e>(exclusions: &[&'e AlarmExclusion]) -> BTreeMap<(CallGroup<'e>, BTreeSet<&'e str>), Vec<&'e str>> {
    let mut regions: BTreeMap<(CallGroup<'e>, &'e str), BTreeSet<&'e str>> = BTreeMap::new();
    for exclusion in exclusions {
        let texts = [
            &exclusion.service,
            &exclusion.source,
            &exclusion.account,
            &exclusion.code,
        ];
        let calls = (exclusion.role.as_deref(), texts.map(String::as_str), &exclusion.message);
        let of_name = regions.entry((calls, &exclusion.name)).or_default();
        of_name.insert(&exclusion.region);
    }
    let mut groups: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for ((calls, name), regions) in regions {
        groups.entry((calls, regions)).or_default().push(name);
    }
    groups
}
