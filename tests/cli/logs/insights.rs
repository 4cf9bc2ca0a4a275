//! Executes a query of Logs Insights, as far as the program uses the language: fields, filter, stats and limit.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::vec::IntoIter;

use serde_json::Value;

/// A log event: its fields by their names, those of JSON with dots.
pub(super) type Fields = BTreeMap<String, String>;

/// The fields that Logs Insights finds in a message.
pub(super) fn discover(message: &str) -> Fields {
    let mut fields = Fields::new();
    if let Ok(value) = serde_json::from_str::<Value>(message) {
        flatten("", &value, &mut fields);
    }
    fields
}

fn flatten(name: &str, value: &Value, fields: &mut Fields) {
    // Deeper ones no query asks for.
    if name.contains('.') && (value.is_object() || value.is_array()) {
        return;
    }
    let below = |key: &str| {
        if name.is_empty() {
            key.to_owned()
        } else {
            format!("{name}.{key}")
        }
    };
    match value {
        Value::Object(object) => object
            .iter()
            .for_each(|(key, value)| flatten(&below(key), value, fields)),
        Value::Array(values) => (0..).zip(values).for_each(|(index, value): (u32, _)| {
            flatten(&below(&index.to_string()), value, fields);
        }),
        Value::Null => {}
        // As the service prints truth.
        Value::Bool(is) => drop(fields.insert(name.to_owned(), u8::from(*is).to_string())),
        Value::String(text) => drop(fields.insert(name.to_owned(), text.clone())),
        Value::Number(number) => drop(fields.insert(name.to_owned(), number.to_string())),
    }
}

/// An event, and what a query has added to it.
struct Seen<'e> {
    event: &'e Fields,
    added: Fields,
}

impl Seen<'_> {
    fn get(&self, name: &str) -> Option<&String> {
        self.added.get(name).or_else(|| self.event.get(name))
    }
}

/// The rows of a query over these events: names and values.
pub(super) fn execute<'e>(query: &str, events: impl Iterator<Item = &'e Fields>) -> Vec<Vec<(String, String)>> {
    let nothing = Fields::new();
    let added = Fields::new;
    let mut events: Vec<Seen<'_>> = events.map(|event| Seen { event, added: added() }).collect();
    let mut shown: Vec<String> = Vec::new();
    let mut limit = 1000;
    for command in query.split("\n| ") {
        let (word, rest) = command.split_once(' ').expect("a command");
        match word {
            "fields" => {
                for field in split(rest) {
                    let (text, name) = field.split_once(" as ").unwrap_or((&field, &field));
                    let expression = Parser::new(text).value();
                    let computed = !matches!(expression, Operand::Field(_));
                    for event in events.iter_mut().filter(|_| computed) {
                        if let Some(value) = expression.text(event) {
                            event.added.insert(name.to_owned(), value);
                        }
                    }
                    shown.push(name.to_owned());
                }
            }
            "filter" => {
                let condition = Parser::new(rest).condition();
                events.retain(|event| condition.holds(event));
            }
            "stats" => {
                let (count, keys) = rest.split_once(" by ").expect("by");
                let name = count.strip_prefix("count(*) as ").expect("a count");
                shown = split(keys);
                let mut groups: BTreeMap<Vec<Option<String>>, u64> = BTreeMap::new();
                for event in &events {
                    let key = shown.iter().map(|key| event.get(key).cloned()).collect();
                    *groups.entry(key).or_default() += 1;
                }
                let rows = groups
                    .into_iter()
                    .map(|(key, count)| counted(&shown, key, (name, count)));
                events = rows.map(|added| Seen { event: &nothing, added }).collect();
                shown.push(name.to_owned());
            }
            "limit" => limit = rest.parse().expect("a number"),
            other => panic!("no command of the program: {other}"),
        }
    }
    let row = |event: Seen<'_>| -> Vec<(String, String)> {
        let values = shown
            .iter()
            .filter_map(|name| Some((name.clone(), event.get(name)?.clone())));
        values.collect()
    };
    events.into_iter().take(limit).map(row).collect()
}

fn counted(names: &[String], key: Vec<Option<String>>, (name, count): (&str, u64)) -> Fields {
    let keys = names.iter().cloned().zip(key);
    let mut fields: Fields = keys.filter_map(|(name, value)| Some((name, value?))).collect();
    fields.insert(name.to_owned(), count.to_string());
    fields
}

/// Parts between commas that are in no parentheses.
fn split(text: &str) -> Vec<String> {
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for letter in text.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if letter == ',' && depth == 0 {
            parts.push(String::new());
        } else {
            parts.last_mut().expect("one").push(letter);
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

enum Condition {
    Or(Vec<Condition>),
    And(Vec<Condition>),
    Not(Box<Condition>),
    IsPresent(Operand),
    In(Operand, Vec<String>),
    Like(Operand, String),
}

enum Operand {
    Field(String),
    Coalesce(Vec<Operand>),
    Substr(Box<Operand>, usize, usize),
}

impl Condition {
    fn holds(&self, event: &Seen<'_>) -> bool {
        match self {
            Self::Or(all) => all.iter().any(|one| one.holds(event)),
            Self::And(all) => all.iter().all(|one| one.holds(event)),
            Self::Not(one) => !one.holds(event),
            Self::IsPresent(operand) => operand.text(event).is_some(),
            Self::Like(operand, part) => operand.text(event).is_some_and(|text| text.contains(part)),
            Self::In(operand, list) => operand.text(event).is_some_and(|text| list.contains(&text)),
        }
    }
}

impl Operand {
    fn text(&self, event: &Seen<'_>) -> Option<String> {
        match self {
            Self::Field(name) => event.get(name).cloned(),
            Self::Coalesce(operands) => operands.iter().find_map(|operand| operand.text(event)),
            Self::Substr(operand, from, length) => {
                let text = operand.text(event)?;
                Some(text.chars().skip(*from).take(*length).collect())
            }
        }
    }
}

/// Words, quoted texts and signs.
struct Parser(Peekable<IntoIter<String>>);

impl Parser {
    fn new(text: &str) -> Self {
        let (mut tokens, mut letters) = (Vec::new(), text.chars().peekable());
        while let Some(letter) = letters.next() {
            let mut token = letter.to_string();
            if letter == '"' {
                token.extend(letters.by_ref().take_while(|letter| *letter != '"'));
            } else if letter.is_whitespace() {
                continue;
            } else if !"()[],".contains(letter) {
                while let Some(more) = letters.next_if(|letter| !letter.is_whitespace() && !"()[],".contains(*letter)) {
                    token.push(more);
                }
            }
            tokens.push(token);
        }
        Self(tokens.into_iter().peekable())
    }

    fn take(&mut self, wanted: &str) -> bool {
        self.0.next_if(|token| token == wanted).is_some()
    }

    fn next(&mut self) -> String {
        self.0.next().expect("a further word")
    }

    fn condition(&mut self) -> Condition {
        let mut all = vec![self.all()];
        while self.take("or") {
            all.push(self.all());
        }
        Condition::Or(all)
    }

    fn all(&mut self) -> Condition {
        let mut all = vec![self.one()];
        while self.take("and") {
            all.push(self.one());
        }
        Condition::And(all)
    }

    fn one(&mut self) -> Condition {
        if self.take("not") {
            return Condition::Not(Box::new(self.one()));
        }
        if self.take("(") {
            let inner = self.condition();
            assert!(self.take(")"));
            return inner;
        }
        if self.take("ispresent") {
            assert!(self.take("("));
            let operand = self.value();
            assert!(self.take(")"));
            return Condition::IsPresent(operand);
        }
        let operand = self.value();
        if self.take("like") {
            let part = self.next();
            return Condition::Like(operand, part.strip_prefix('"').expect("a text").to_owned());
        }
        let is_not = self.take("not");
        assert!(self.take("in") && self.take("["));
        let mut list = Vec::new();
        while !self.take("]") {
            let text = self.next();
            list.push(text.strip_prefix('"').expect("a text").to_owned());
            self.take(",");
        }
        let within = Condition::In(operand, list);
        if is_not {
            Condition::Not(Box::new(within))
        } else {
            within
        }
    }

    fn value(&mut self) -> Operand {
        let name = self.next();
        if !self.take("(") {
            return Operand::Field(name);
        }
        match name.as_str() {
            "coalesce" => {
                let mut operands = vec![self.value()];
                while self.take(",") {
                    operands.push(self.value());
                }
                assert!(self.take(")"));
                Operand::Coalesce(operands)
            }
            "substr" => {
                let operand = Box::new(self.value());
                let mut number = || {
                    assert!(self.take(","));
                    self.next().parse().expect("a number")
                };
                let (from, length) = (number(), number());
                assert!(self.take(")"));
                Operand::Substr(operand, from, length)
            }
            other => panic!("no function of the program: {other}"),
        }
    }
}

#[test]
fn a_query_selects_counts_and_limits() {
    let events = || {
        [
            r#"{"errorCode":"A","n":{"m":1}}"#,
            r#"{"eventName":"X","readOnly":true}"#,
            r#"{"eventName":"Y"}"#,
            r#"{"eventName":"Y"}"#,
        ]
        .map(discover)
    };
    let events = events();
    let rows = |query: &str| execute(query, events.iter()).len();
    assert_eq!(
        rows("fields n.m\n| filter ispresent(errorCode) or eventName in [\"X\"]"),
        2
    );
    assert_eq!(
        rows("fields n.m\n| filter not ispresent(errorCode) and eventName not in [\"X\"]"),
        2
    );
    assert_eq!(rows("fields n.m\n| limit 3"), 3);
    let counts = execute(
        "fields substr(eventName, 0, 1) as name\n| filter not (ispresent(errorCode))\n| stats count(*) as n by name, readOnly",
        events.iter(),
    );
    let row = |cells: &[(&str, &str)]| -> Vec<(String, String)> {
        cells
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    };
    assert_eq!(
        counts,
        [
            row(&[("name", "X"), ("readOnly", "1"), ("n", "1")]),
            row(&[("name", "Y"), ("n", "2")])
        ]
    );
}
