//! Metric filter patterns of `CloudWatch` Logs: they say what is kept and have a limit of length.

use std::collections::BTreeSet;

use super::expression::{Expression, Field, Tie};
use super::part::{FilterPart, RecordTest};
use super::split::{SizeLimits, with_partitions};
use super::{ExcludedCall, Exclusion, Printed, Unprintable};

/// The most characters of a metric filter pattern (documented).
pub(crate) const METRIC_MOST: usize = 1024;

const LIMITS: SizeLimits = SizeLimits {
    most: METRIC_MOST,
    // Metric filters of one log group (documented).
    filters: 100,
    tie: Tie::Named,
};

pub(super) fn metric_filter(exclusion: &Exclusion) -> Result<Printed, Unprintable> {
    let mut literal = exclusion.clone();
    let mut odd = Vec::new();
    for caller in &mut literal.callers {
        let service = caller.service.clone();
        caller.calls.retain(|call| {
            let kept = is_literal(call);
            if !kept {
                odd.push(format!("{} of {service}", call.lookup));
            }
            kept
        });
    }
    literal.callers.retain(|caller| !caller.calls.is_empty());
    if literal.callers.is_empty() {
        return Err(Unprintable::NotLiteral);
    }
    let mut printed = with_partitions(&literal, LIMITS, &|part| pattern(part) + "\n")?;
    odd.dedup();
    printed.left_out.extend(odd);
    if printed.filters.len() > 1 {
        printed = printed.noted(&[
            "One line is one metric filter. Give all of them the same metric: each error that is kept is counted by exactly one of them.",
        ]);
    }
    Ok(printed.noted(&[
        "Paste it as the filter pattern of a metric filter on the log group of the trail: it counts the errors that are kept.",
    ]))
}

/// Whether a call is written in characters that stand for nothing but themselves: `*` is a wildcard in a metric
/// filter, and no way to write it otherwise is documented.
fn is_literal(call: &ExcludedCall) -> bool {
    [&call.source, &call.name, &call.code]
        .into_iter()
        .chain(&call.messages)
        .all(|text| is_plain(text))
}

/// Whether a text in quotes stands for nothing but itself.
pub(crate) fn is_plain(text: &str) -> bool {
    text.bytes()
        .all(|byte| (b' '..=b'~').contains(&byte) && !b"*\"\\%".contains(&byte))
}

fn pattern(part: &FilterPart) -> String {
    let mut all = vec!["$.errorCode = \"*\"".to_owned()];
    let class = part.class.iter().map(|bound| match bound {
        RecordTest::OneOf(Field::ReadOnly, _) => "$.readOnly IS TRUE".to_owned(),
        RecordTest::OneOf(field, values) => {
            let ways: Vec<String> = values.iter().map(|value| equals(field.path(), value)).collect();
            ways.join(" || ")
        }
        RecordTest::NotAll(fields) => fails(&FilterPart::all(fields), &[Field::Code].into()).join(" || "),
    });
    all.extend(class.map(in_brackets));
    let noise = part.noise(Tie::Named);
    all.extend(noise.map(|noise| in_brackets(fails(&noise, &[Field::Code].into()).join(" || "))));
    format!("{{ {} }}", all.join(" && "))
}

fn in_brackets(ways: String) -> String {
    if ways.contains(" || ") {
        format!("({ways})")
    } else {
        ways
    }
}

/// Fields without which the expression does not hold.
fn needed(expression: &Expression) -> BTreeSet<Field> {
    match expression {
        Expression::Is(field, _) => [*field].into(),
        Expression::All(parts) => parts.iter().flat_map(needed).collect(),
        Expression::Any(parts) => {
            let common = parts.iter().map(needed).reduce(|known, other| &known & &other);
            common.unwrap_or_default()
        }
        Expression::Not(_) | Expression::OwnRole => BTreeSet::new(),
    }
}

/// The ways in which an expression does not hold, of a record that has these fields. `!=` does not hold for a field that
/// is missing, hence NOT EXISTS beside it.
fn fails(expression: &Expression, there: &BTreeSet<Field>) -> Vec<String> {
    let needed = needed(expression);
    let mut ways: Vec<String> = needed.difference(there).map(|field| missing(field.path())).collect();
    let there = there | &needed;
    match expression {
        Expression::Is(Field::ReadOnly, _) => ways.extend([
            "$.readOnly IS NULL".to_owned(),
            "$.readOnly IS FALSE".to_owned(),
            // Any text.
            "$.readOnly = \"*\"".to_owned(),
        ]),
        Expression::Is(field, values) => ways.push(all_of(values, |value| vec![differs(field.path(), value)])),
        Expression::All(parts) => ways.extend(parts.iter().flat_map(|part| fails(part, &there))),
        Expression::Any(parts) => ways.push(all_of(parts, |part| fails(part, &there))),
        // Neither is in what this dialect is asked to write.
        Expression::Not(_) | Expression::OwnRole => {}
    }
    ways
}

/// All of these must hold; of each, one of its ways.
pub(crate) fn all_of<T>(items: impl IntoIterator<Item = T>, ways: impl Fn(&T) -> Vec<String>) -> String {
    let items: Vec<Vec<String>> = items.into_iter().map(|item| ways(&item)).collect();
    match items.as_slice() {
        [one] => one.join(" || "),
        many => {
            let many = many.iter().map(|ways| match ways.as_slice() {
                [one] => in_brackets(one.clone()),
                ways => format!("({})", ways.join(" || ")),
            });
            format!("({})", many.collect::<Vec<_>>().join(" && "))
        }
    }
}

/// The record has no such field.
pub(crate) fn missing(field: &str) -> String {
    format!("$.{field} NOT EXISTS")
}

/// The record has the field, with another value. A field that is missing does not differ.
pub(crate) fn differs(field: &str, value: &str) -> String {
    format!("$.{field} != {}", quoted(value))
}

/// The record has the field with this value.
pub(crate) fn equals(field: &str, value: &str) -> String {
    format!("$.{field} = {}", quoted(value))
}

/// A text in quotes. `*` in it is a wildcard: see [`is_plain`].
pub(crate) fn quoted(value: &str) -> String {
    super::jq::json(value)
}
