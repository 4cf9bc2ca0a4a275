//! Whether a record fulfills a condition, by the logic of its language: what is missing may be unknown, or may match nothing.

use std::borrow::Cow;
use std::net::IpAddr;

use serde_json::Value;

use crate::condition::{FieldTest, Node, NodeKind, NumberOrder, Operand, Pattern};
use crate::language::FilterLanguage;

/// Whether a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// A value is missing that it needs (SQL's NULL).
    Unknown,
}

impl Holds {
    fn opposite(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl From<bool> for Holds {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// The logic of a language, and conditions that are decided whatever the record says.
#[derive(Debug, Clone, Copy)]
pub struct Evaluation<'d> {
    language: FilterLanguage,
    decided: &'d [(usize, bool)],
}

impl<'d> Evaluation<'d> {
    /// The logic of this language.
    #[must_use]
    pub fn new(language: FilterLanguage) -> Self {
        Self { language, decided: &[] }
    }

    /// The same with these conditions decided, by their numbers.
    #[must_use]
    pub fn deciding(self, decided: &'d [(usize, bool)]) -> Self {
        Self { decided, ..self }
    }

    /// Whether the record is kept by a filter that selects what is kept.
    #[must_use]
    pub fn keeps(self, root: &Node, record: &Value) -> bool {
        self.holds(root, record) == Holds::Yes
    }

    /// Whether the record fulfills the condition.
    #[must_use]
    pub fn holds(self, node: &Node, record: &Value) -> Holds {
        if let Some((_, holds)) = self.decided.iter().find(|(decided, _)| *decided == node.id) {
            return (*holds).into();
        }
        match &node.kind {
            NodeKind::All(nodes) => self.joined(nodes, record, Holds::No),
            NodeKind::Any(nodes) => self.joined(nodes, record, Holds::Yes),
            NodeKind::Not(inner) => self.holds(inner, record).opposite(),
            NodeKind::Decided(inner, default) => match self.holds(inner, record) {
                Holds::Unknown => (*default).into(),
                known => known,
            },
            NodeKind::Test(test) => self.test(test, record),
            NodeKind::Fixed(holds) => (*holds).into(),
            NodeKind::Opaque => Holds::Yes,
        }
    }

    fn joined(self, nodes: &[Node], record: &Value, decides: Holds) -> Holds {
        let mut unknown = false;
        for node in nodes {
            let holds = self.holds(node, record);
            if holds == decides {
                return decides;
            }
            unknown |= holds == Holds::Unknown;
        }
        if unknown { Holds::Unknown } else { decides.opposite() }
    }

    fn missing(self) -> Holds {
        if self.language.is_sql() || self.language == FilterLanguage::Splunk {
            Holds::Unknown
        } else {
            Holds::No
        }
    }

    /// A comparison.
    #[must_use]
    pub fn test(self, test: &FieldTest, record: &Value) -> Holds {
        if let Some(scalar) = single_scalar(&test.operand, record)
            && !test.patterns.iter().any(Pattern::is_presence)
        {
            return self.compared(&[scalar], test, record);
        }
        let seen = self.seen(&test.operand, record);
        let is_there = |pattern: &Pattern| match pattern {
            Pattern::Absent => matches!(seen, FoundValue::Absent),
            Pattern::Null => matches!(seen, FoundValue::Null),
            Pattern::NoValue => matches!(seen, FoundValue::Absent | FoundValue::Null),
            Pattern::Present => match self.language {
                FilterLanguage::MetricFilter | FilterLanguage::Eventbridge => !matches!(seen, FoundValue::Absent),
                _ => !matches!(seen, FoundValue::Absent | FoundValue::Null),
            },
            _ => false,
        };
        if test.patterns.iter().any(is_there) {
            return Holds::from(!test.negated);
        }
        if test.patterns.iter().all(Pattern::is_presence) {
            return Holds::from(test.negated);
        }
        match seen {
            FoundValue::Null if self.language.has_types() && test.negated => Holds::Yes,
            FoundValue::Absent | FoundValue::Null => self.missing(),
            FoundValue::Values(values) => self.compared(&values, test, record),
        }
    }

    /// Whether any of the values matches any of the patterns, or none where that is wanted.
    fn compared(self, values: &[FieldValue<'_>], test: &FieldTest, record: &Value) -> Holds {
        let mut result = Holds::No;
        for value in values {
            for pattern in &test.patterns {
                match self.matches(value, pattern, test.ignore_case, record) {
                    Holds::Yes => return Holds::from(!test.negated),
                    Holds::Unknown => result = Holds::Unknown,
                    Holds::No => {}
                }
            }
        }
        if test.negated { result.opposite() } else { result }
    }

    fn matches(self, value: &FieldValue<'_>, pattern: &Pattern, ignore_case: bool, record: &Value) -> Holds {
        let text = value.text();
        if self.language.has_types() {
            let fits = match pattern {
                Pattern::Bool(_) => matches!(value, FieldValue::Bool(_)),
                Pattern::Number(..) => matches!(value, FieldValue::Number(_)),
                _ => matches!(value, FieldValue::Text(_)),
            };
            if !fits {
                return Holds::No;
            }
        }
        let same = |wanted: &str| match ignore_case {
            false => *text == *wanted,
            true if text.is_ascii() && wanted.is_ascii() => text.eq_ignore_ascii_case(wanted),
            true => text.to_lowercase() == wanted.to_lowercase(),
        };
        Holds::from(match pattern {
            Pattern::Text(wanted) => same(wanted),
            Pattern::Same(operand) => match self.seen(operand, record) {
                FoundValue::Values(others) => others.iter().any(|other| same(&other.text())),
                FoundValue::Absent | FoundValue::Null => return self.missing(),
            },
            Pattern::Glob(glob) => glob.matches(&text, ignore_case),
            Pattern::Regex(regex) => regex.is_match(&text),
            Pattern::Number(order, wanted) => text
                .parse::<f64>()
                .is_ok_and(|number| in_order(number, *order, *wanted)),
            Pattern::Bool(wanted) => text.eq_ignore_ascii_case(if *wanted { "true" } else { "false" }),
            Pattern::Network(network, bits) => text.parse().is_ok_and(|address| is_in(address, *network, *bits)),
            Pattern::Absent | Pattern::Null | Pattern::NoValue | Pattern::Present => false,
        })
    }

    fn seen<'r>(self, operand: &Operand, record: &'r Value) -> FoundValue<'r> {
        match operand {
            Operand::Field(path) => field(record, path),
            Operand::Text(text) => FoundValue::Values(vec![FieldValue::Text(Cow::Owned(text.clone()))]),
            Operand::Joined(parts) => {
                let mut joined = String::new();
                for part in parts {
                    let Some(text) = self.single(part, record) else {
                        return FoundValue::Null;
                    };
                    joined.push_str(&text);
                }
                FoundValue::Values(vec![FieldValue::Text(Cow::Owned(joined))])
            }
            Operand::Lower(inner) => self.changed(inner, record, &|text| text.to_lowercase()),
            Operand::Upper(inner) => self.changed(inner, record, &|text| text.to_uppercase()),
            Operand::FirstOf(parts) => {
                let mut seen = parts.iter().map(|part| self.seen(part, record));
                seen.find(|seen| matches!(seen, FoundValue::Values(_)))
                    .unwrap_or(FoundValue::Null)
            }
            Operand::Unless(inner, text) => match self.single(inner, record) {
                Some(found) if found != *text => self.seen(inner, record),
                _ => FoundValue::Null,
            },
            Operand::Part(inner, separator, number) => {
                let whole = self.single(inner, record);
                let part = whole.and_then(|text| text.split(separator.as_str()).nth(number - 1).map(str::to_owned));
                part.map_or(FoundValue::Null, |part| {
                    FoundValue::Values(vec![FieldValue::Text(Cow::Owned(part))])
                })
            }
            Operand::Whole => {
                let mut values = Vec::new();
                texts(record, &mut values);
                FoundValue::Values(values)
            }
            Operand::Outcome => {
                let failed = matches!(field(record, &["errorCode".to_owned()]), FoundValue::Values(_));
                let outcome = if failed { "failure" } else { "success" };
                FoundValue::Values(vec![FieldValue::Text(Cow::Borrowed(outcome))])
            }
        }
    }

    fn single(self, operand: &Operand, record: &Value) -> Option<String> {
        match self.seen(operand, record) {
            FoundValue::Values(values) => values.first().map(|value| value.text().into_owned()),
            FoundValue::Absent | FoundValue::Null => None,
        }
    }

    fn changed<'r>(self, inner: &Operand, record: &'r Value, change: &dyn Fn(&str) -> String) -> FoundValue<'r> {
        match self.seen(inner, record) {
            FoundValue::Values(values) => {
                let changed = values
                    .iter()
                    .map(|value| FieldValue::Text(Cow::Owned(change(&value.text()))));
                FoundValue::Values(changed.collect())
            }
            none => none,
        }
    }
}

/// What a record has in a field.
enum FoundValue<'r> {
    Absent,
    Null,
    Values(Vec<FieldValue<'r>>),
}

enum FieldValue<'r> {
    Text(Cow<'r, str>),
    Number(String),
    Bool(bool),
}

impl FieldValue<'_> {
    fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(text) => Cow::Borrowed(text),
            Self::Bool(true) => Cow::Borrowed("true"),
            Self::Bool(false) => Cow::Borrowed("false"),
        }
    }
}

/// The value of a field without lists on the way to it, which nearly all are.
fn single_scalar<'r>(operand: &Operand, record: &'r Value) -> Option<FieldValue<'r>> {
    let Operand::Field(path) = operand else { return None };
    let found = path.iter().try_fold(record, |value, key| value.as_object()?.get(key))?;
    scalar(found)
}

fn field<'r>(record: &'r Value, path: &[String]) -> FoundValue<'r> {
    let mut found = vec![record];
    for key in path {
        let mut next = Vec::new();
        for value in found {
            match value {
                Value::Object(fields) => next.extend(fields.get(key)),
                Value::Array(items) => next.extend(items.iter().filter_map(|item| item.get(key))),
                _ => {}
            }
        }
        if next.is_empty() {
            return FoundValue::Absent;
        }
        found = next;
    }
    let mut values = Vec::new();
    for value in &found {
        match value {
            Value::Array(items) => values.extend(items.iter().filter_map(scalar)),
            // What is inside is compared as the text that some stores keep of it.
            Value::Object(_) => values.push(FieldValue::Text(Cow::Owned(value.to_string()))),
            other => values.extend(scalar(other)),
        }
    }
    if values.is_empty() {
        return FoundValue::Null;
    }
    FoundValue::Values(values)
}

fn scalar(value: &Value) -> Option<FieldValue<'_>> {
    match value {
        Value::String(text) => Some(FieldValue::Text(Cow::Borrowed(text))),
        Value::Number(number) => Some(FieldValue::Number(number.to_string())),
        Value::Bool(value) => Some(FieldValue::Bool(*value)),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn texts<'r>(value: &'r Value, found: &mut Vec<FieldValue<'r>>) {
    match value {
        Value::Object(fields) => fields.values().for_each(|value| texts(value, found)),
        Value::Array(items) => items.iter().for_each(|value| texts(value, found)),
        other => found.extend(scalar(other)),
    }
}

fn in_order(number: f64, order: NumberOrder, wanted: f64) -> bool {
    match order {
        NumberOrder::Less => number < wanted,
        NumberOrder::AtMost => number <= wanted,
        NumberOrder::Equal => (number - wanted).abs() < f64::EPSILON,
        NumberOrder::AtLeast => number >= wanted,
        NumberOrder::Greater => number > wanted,
    }
}

/// Whether an address is in a network whose first bits are given.
fn is_in(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    let bits = u32::from(bits);
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            let shift = 32_u32.saturating_sub(bits);
            u32::from(address).checked_shr(shift) == u32::from(network).checked_shr(shift)
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            let shift = 128_u32.saturating_sub(bits);
            u128::from(address).checked_shr(shift) == u128::from(network).checked_shr(shift)
        }
        _ => false,
    }
}
