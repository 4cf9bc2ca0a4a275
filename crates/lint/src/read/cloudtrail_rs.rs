//! The rules of cloudtrail-rs: a record is dropped if all matches of a rule hold. Version 1 knows regular expressions,
//! version 2 also equals, `any_of`, absent and negate.

use regex_lite::Regex;

use super::yaml::{Yaml, YamlKind};
use super::{Remarks, UnknownField};
use crate::condition::{FieldTest, Node, NodeKind, Operand, Pattern};
use crate::cursor::SyntaxError;
use crate::fields;

pub(super) fn read(text: &str, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    let tree = Yaml::read(text)?;
    let rules = tree.get("rules").unwrap_or(&tree);
    let YamlKind::List(items) = &rules.kind else {
        return Err(SyntaxError::at(text, rules.span.start, "a list of rules"));
    };
    let mut nodes = Vec::new();
    for rule in items {
        let Some(matches) = rule.get("matches") else {
            return Err(SyntaxError::at(text, rule.span.start, "a rule with matches"));
        };
        let tests: Result<Vec<Node>, SyntaxError> =
            matches.items().iter().map(|it| condition(text, it, remarks)).collect();
        let tests = tests?;
        // Of no match, all hold.
        if tests.is_empty() {
            return Err(SyntaxError::at(text, matches.span.start, "at least one match"));
        }
        let mut node = Node::all(tests);
        node.span = rule.span;
        node.grouped = true;
        nodes.push(node);
    }
    if nodes.is_empty() {
        return Ok(Node::new(NodeKind::Fixed(false), rules.span));
    }
    Ok(Node::any(nodes))
}

fn condition(text: &str, yaml: &Yaml, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    let error = |expected: &str| SyntaxError::at(text, yaml.span.start, expected);
    let field = yaml.get("field").or_else(|| yaml.get("field_name"));
    let name = field.and_then(Yaml::text).ok_or_else(|| error("field_name or field"))?;
    if !fields::is_known(name) {
        remarks.unknown_fields.push(UnknownField {
            span: field.map_or(yaml.span, |field| field.span),
            name: name.to_owned(),
            meant: fields::nearest(name),
        });
    }
    let literal = |yaml: &Yaml| yaml.text().map(|text| Pattern::Text(text.to_owned()));
    let patterns = if let Some(regex) = yaml.get("regex").and_then(Yaml::text) {
        let regex = Regex::new(regex).map_err(|_| error("a regular expression"))?;
        vec![Pattern::Regex(Box::new(regex))]
    } else if let Some(value) = yaml.get("equals") {
        literal(value).into_iter().collect()
    } else if let Some(values) = yaml.get("any_of") {
        values.items().iter().filter_map(literal).collect()
    } else if let Some(absent) = yaml.get("absent") {
        vec![if absent.boolean() == Some(false) {
            Pattern::Present
        } else {
            Pattern::NoValue
        }]
    } else {
        return Err(error("regex, equals, any_of or absent"));
    };
    let comparison = FieldTest {
        operand: Operand::field(name),
        patterns,
        negated: false,
        ignore_case: false,
    };
    let node = Node::new(NodeKind::Test(comparison), yaml.span);
    let negate = yaml.get("negate").and_then(Yaml::boolean) == Some(true);
    Ok(if negate { node.negate(yaml.span) } else { node })
}
