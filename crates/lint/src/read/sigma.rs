//! Sigma rules: named searches, and a condition over them.

use std::collections::BTreeMap;

use regex_lite::Regex;

use super::boolean::Words;
use super::yaml::{Yaml, YamlKind};
use super::{Remarks, UnknownField};
use crate::condition::{FieldTest, Node, NodeKind, Operand, Pattern, TextSpan};
use crate::cursor::{Cursor, SyntaxError};
use crate::fields;
use crate::glob::{Glob, GlobPart};

const WORDS: Words = Words {
    and: &["and"],
    or: &["or"],
    not: &["not"],
};

struct Rule<'t, 'r> {
    text: &'t str,
    remarks: &'r mut Remarks,
}

pub(super) fn read(text: &str, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    let tree = Yaml::read(text)?;
    // A detection that was pasted without the rest of its rule.
    let detection = tree.get("detection").unwrap_or(&tree);
    let mut rule = Rule { text, remarks };
    let YamlKind::Map(entries) = &detection.kind else {
        return Err(rule.error(detection, "a detection with searches and a condition"));
    };
    let Some(condition) = detection.get("condition") else {
        return Err(SyntaxError::at(text, detection.span.end, "a condition"));
    };
    let mut searches = BTreeMap::new();
    for (name, place, value) in entries {
        if name != "condition" && name != "timeframe" {
            let mut node = rule.search(value)?;
            node.span = place.join(value.span);
            node.grouped = true;
            searches.insert(name.clone(), node);
        }
    }
    let ways: Result<Vec<Node>, SyntaxError> = condition
        .items()
        .iter()
        .map(|it| rule.condition(it, &searches))
        .collect();
    Ok(Node::any(ways?))
}

impl Rule<'_, '_> {
    fn error(&self, yaml: &Yaml, expected: &str) -> SyntaxError {
        SyntaxError::at(self.text, yaml.span.start, expected)
    }

    /// A map: all must hold. A list: any of them.
    fn search(&mut self, yaml: &Yaml) -> Result<Node, SyntaxError> {
        match &yaml.kind {
            // Of no field, all hold.
            YamlKind::Map(entries) if entries.is_empty() => Err(self.error(yaml, "at least one field")),
            YamlKind::Map(entries) => {
                let nodes: Result<Vec<Node>, SyntaxError> = entries
                    .iter()
                    .map(|(key, place, value)| self.field(key, *place, value))
                    .collect();
                Ok(Node::all(nodes?))
            }
            YamlKind::List(items) => {
                let mut nodes = Vec::new();
                for item in items {
                    nodes.push(Node {
                        // A map of the list stands as in brackets.
                        grouped: true,
                        ..self.search(item)?
                    });
                }
                Ok(Node::any(nodes))
            }
            YamlKind::Scalar(word, _) => {
                let glob = Glob::around(word, true, true);
                let test = FieldTest {
                    ignore_case: true,
                    ..FieldTest::one(Operand::Whole, Pattern::Glob(glob))
                };
                Ok(Node::new(NodeKind::Test(test), yaml.span))
            }
        }
    }

    fn field(&mut self, key: &str, place: TextSpan, value: &Yaml) -> Result<Node, SyntaxError> {
        let mut parts = key.split('|');
        let name = parts.next().unwrap_or_default();
        let modifiers: Vec<&str> = parts.collect();
        if !fields::is_known(name) {
            self.remarks.unknown_fields.push(UnknownField {
                span: place,
                name: name.to_owned(),
                meant: fields::nearest(name),
            });
        }
        let operand = Operand::field(name);
        let span = place.join(value.span);
        let mut tests = Vec::new();
        for item in value.items() {
            let mut test = FieldTest::one(operand.clone(), self.pattern(item, &modifiers)?);
            test.ignore_case = !modifiers.contains(&"cased");
            tests.push(test);
        }
        let every = modifiers.contains(&"all");
        if every {
            let nodes = tests.into_iter().map(|test| Node::new(NodeKind::Test(test), span));
            return Ok(Node::all(nodes.collect()));
        }
        let patterns = tests.iter().flat_map(|test| test.patterns.clone()).collect();
        let test = FieldTest {
            operand,
            patterns,
            negated: false,
            ignore_case: !modifiers.contains(&"cased"),
        };
        Ok(Node::new(NodeKind::Test(test), span))
    }

    fn pattern(&self, item: &Yaml, modifiers: &[&str]) -> Result<Pattern, SyntaxError> {
        if let Some(other) = modifiers.iter().find(|it| !MODIFIERS.contains(*it)) {
            return Err(self.error(item, &format!("another modifier than {other}, which is not read")));
        }
        if modifiers.contains(&"exists") {
            return Ok(match item.boolean() {
                Some(false) => Pattern::Absent,
                _ => Pattern::Present,
            });
        }
        if item.is_null() {
            return Ok(Pattern::NoValue);
        }
        let text = item.text().ok_or_else(|| self.error(item, "a value"))?;
        if modifiers.contains(&"re") {
            let regex = Regex::new(text).map_err(|_| self.error(item, "a regular expression"))?;
            return Ok(Pattern::Regex(Box::new(regex)));
        }
        if modifiers.contains(&"cidr") {
            let network = super::eventbridge::network(text);
            let (address, bits) = network.ok_or_else(|| self.error(item, "a network, such as 10.0.0.0/24"))?;
            return Ok(Pattern::Network(address, bits));
        }
        let has = |name| modifiers.contains(&name);
        let mut parts = wild(text);
        if has("contains") || has("endswith") {
            parts.insert(0, GlobPart::Many);
        }
        if has("contains") || has("startswith") {
            parts.push(GlobPart::Many);
        }
        let glob = Glob::new(parts);
        Ok(match glob.literal() {
            Some(text) => Pattern::Text(text),
            None => Pattern::Glob(glob),
        })
    }

    fn condition(&mut self, yaml: &Yaml, searches: &BTreeMap<String, Node>) -> Result<Node, SyntaxError> {
        let Some(text) = yaml.text() else {
            return Err(self.error(yaml, "a condition"));
        };
        let written = yaml.span.text(self.text);
        // Behind the quote, or behind the sign of a block.
        let skipped = match written.chars().next() {
            Some('\'' | '"') => 1,
            Some('|' | '>') => written.find('\n').unwrap_or_default(),
            _ => 0,
        };
        let quotes = usize::from(skipped == 1);
        let end = yaml.span.end.saturating_sub(quotes);
        // What is behind a bar counts events, and is about no record.
        let bar = text.find('|').map_or(end, |_| {
            let rest = self.text.get(yaml.span.start + skipped..end).unwrap_or_default();
            yaml.span.start + skipped + rest.find('|').unwrap_or(rest.len())
        });
        let mut cursor = Cursor::new(self.text.get(..bar).unwrap_or_default());
        cursor.at = yaml.span.start + skipped;
        let node = WORDS.any(&mut cursor, &mut |cursor| reference(cursor, searches))?;
        if !cursor.is_at_end() {
            return Err(cursor.error("and, or or the end of the condition"));
        }
        Ok(node)
    }
}

const MODIFIERS: [&str; 8] = [
    "all",
    "cased",
    "cidr",
    "contains",
    "endswith",
    "exists",
    "re",
    "startswith",
];

/// Texts with `*` and `?`. A backslash takes the meaning of a wildcard and of itself away, and of nothing else.
fn wild(text: &str) -> Vec<GlobPart> {
    let mut parts = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        parts.push(match character {
            '\\' => match characters.next_if(|next| "*?\\".contains(*next)) {
                Some(next) => GlobPart::One(next),
                None => GlobPart::One('\\'),
            },
            '*' => GlobPart::Many,
            '?' => GlobPart::Single,
            it => GlobPart::One(it),
        });
    }
    parts
}

/// A search, or several by a pattern of their names. What is inside a search is written elsewhere, so it is marked.
fn reference(cursor: &mut Cursor<'_>, searches: &BTreeMap<String, Node>) -> Result<Node, SyntaxError> {
    cursor.space();
    let start = cursor.at;
    let number = cursor.run(|character| character.is_ascii_alphanumeric());
    let every = match number {
        "1" | "any" if cursor.eat_word("of") => Some(false),
        "all" if cursor.eat_word("of") => Some(true),
        _ => None,
    };
    let Some(every) = every else {
        cursor.at = start;
        let name = cursor.run(is_name);
        let Some(node) = searches.get(name) else {
            cursor.at = start;
            return Err(cursor.error("the name of a search"));
        };
        return Ok(mark(node, cursor.span(start)));
    };
    cursor.space();
    let name = cursor.run(|character| is_name(character) || character == '*');
    let glob = Glob::parse(if name == "them" { "*" } else { name }, '*', None);
    let found = searches.iter().filter(|(known, _)| {
        let hidden = name == "them" && known.starts_with('_');
        !hidden && glob.matches(known, false)
    });
    let found: Vec<Node> = found.map(|(_, node)| node.clone()).collect();
    if found.is_empty() {
        return Err(cursor.error("the name of a search"));
    }
    let span = cursor.span(start);
    let mut node = if every { Node::all(found) } else { Node::any(found) };
    node.grouped = true;
    Ok(mark(&node, span))
}

/// A reference is where it is named; the searches inside keep their places.
fn mark(node: &Node, span: TextSpan) -> Node {
    Node {
        span,
        grouped: true,
        ..node.clone()
    }
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_-".contains(character)
}
