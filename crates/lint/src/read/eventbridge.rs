//! Event patterns of EventBridge, with all documented operators.

use super::yaml::{Yaml, YamlKind};
use super::{Remarks, UnknownField};
use crate::condition::{FieldTest, Node, NodeKind, NumberOrder, Operand, Pattern, TextSpan};
use crate::cursor::{SyntaxError, byte_at};
use crate::fields;
use crate::glob::Glob;

/// Keys beside `detail`: EventBridge writes them itself, and nothing in a record says what they are.
pub(crate) const ENVELOPE: [&str; 9] = [
    "account",
    "detail-type",
    "id",
    "region",
    "replay-name",
    "resources",
    "source",
    "time",
    "version",
];

struct EventPattern<'t, 'r> {
    text: &'t str,
    remarks: &'r mut Remarks,
}

pub(super) fn read(text: &str, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    if let Err(error) = serde_json::from_str::<serde_json::Value>(text) {
        let place = byte_at(text, error.line(), error.column());
        let why = error.to_string();
        let why = why.split(" at line").next().unwrap_or_default();
        return Err(SyntaxError::at(text, place, &format!("valid JSON ({why})")));
    }
    let tree = Yaml::read(text)?;
    let mut pattern = EventPattern { text, remarks };
    pattern.object(&tree, &[])
}

impl EventPattern<'_, '_> {
    fn error(&self, yaml: &Yaml, expected: &str) -> SyntaxError {
        SyntaxError::at(self.text, yaml.span.start, expected)
    }

    fn object(&mut self, yaml: &Yaml, path: &[String]) -> Result<Node, SyntaxError> {
        let YamlKind::Map(entries) = &yaml.kind else {
            return Err(self.error(yaml, "an object"));
        };
        if entries.is_empty() {
            return Err(self.error(yaml, "at least one field"));
        }
        let mut nodes = Vec::new();
        for (key, place, value) in entries {
            let mut node = self.entry(key, value, path)?;
            if node.span.start > place.start {
                node.span.start = place.start;
            }
            node.span.end = node.span.end.max(value.span.end);
            nodes.push(node);
        }
        let mut node = Node::all(nodes);
        node.grouped = true;
        Ok(node)
    }

    fn entry(&mut self, key: &str, value: &Yaml, path: &[String]) -> Result<Node, SyntaxError> {
        if key == "$or" {
            let YamlKind::List(ways) = &value.kind else {
                return Err(self.error(value, "a list of at least two objects behind $or"));
            };
            if ways.len() < 2 {
                return Err(self.error(value, "at least two objects behind $or"));
            }
            let ways: Result<Vec<Node>, SyntaxError> = ways.iter().map(|way| self.object(way, path)).collect();
            let mut any = Node::any(ways?);
            any.grouped = true;
            return Ok(any);
        }
        if path.is_empty() && ENVELOPE.contains(&key) {
            return Ok(Node::new(NodeKind::Opaque, value.span));
        }
        let mut inner = path.to_vec();
        inner.push(key.to_owned());
        match &value.kind {
            YamlKind::Map(_) => self.object(value, &inner),
            YamlKind::List(items) => {
                let operand = self.field(&inner, value.span);
                self.alternatives(&operand, items, value.span)
            }
            YamlKind::Scalar(..) => Err(self.error(value, "a list of values")),
        }
    }

    /// The field of the record: what is below `detail`.
    fn field(&mut self, path: &[String], span: TextSpan) -> Operand {
        let below = match path.split_first() {
            Some((first, below)) if first == "detail" => below,
            _ => {
                let name = path.join(".");
                let meant = fields::nearest(&name).map(|meant| format!("detail.{meant}"));
                self.remarks.unknown_fields.push(UnknownField {
                    span,
                    name: name.clone(),
                    meant,
                });
                return Operand::field(&format!("(not in detail).{name}"));
            }
        };
        let name = below.join(".");
        if !fields::is_known(&name) {
            self.remarks.unknown_fields.push(UnknownField {
                span,
                meant: fields::nearest(&name),
                name,
            });
        }
        Operand::Field(below.to_vec())
    }

    fn alternatives(&mut self, operand: &Operand, items: &[Yaml], span: TextSpan) -> Result<Node, SyntaxError> {
        if items.is_empty() {
            return Ok(Node::new(NodeKind::Fixed(false), span));
        }
        let mut patterns = Vec::new();
        let mut nodes = Vec::new();
        for item in items {
            match &item.kind {
                YamlKind::Map(entries) => match entries.as_slice() {
                    [(operator, _, value)] => {
                        let node = self.operator(operand, operator, value)?;
                        match node.kind {
                            NodeKind::Test(test) if !test.negated && !test.ignore_case => {
                                patterns.extend(test.patterns);
                            }
                            kind => nodes.push(Node::new(kind, item.span)),
                        }
                    }
                    _ => return Err(self.error(item, "one operator")),
                },
                YamlKind::Scalar(..) => patterns.push(literal(item)),
                YamlKind::List(_) => return Err(self.error(item, "a value or an operator")),
            }
        }
        if !patterns.is_empty() {
            let test = FieldTest {
                operand: operand.clone(),
                patterns,
                negated: false,
                ignore_case: false,
            };
            nodes.push(Node::new(NodeKind::Test(test), span));
        }
        let mut node = Node::any(nodes);
        node.span = span;
        node.grouped = true;
        Ok(node)
    }

    fn operator(&mut self, operand: &Operand, operator: &str, value: &Yaml) -> Result<Node, SyntaxError> {
        let test = |pattern: Pattern| Node::new(NodeKind::Test(FieldTest::one(operand.clone(), pattern)), value.span);
        match operator {
            "exists" => match value.boolean() {
                Some(true) => Ok(test(Pattern::Present)),
                Some(false) => Ok(test(Pattern::Absent)),
                None => Err(self.error(value, "true or false")),
            },
            "numeric" => self.numeric(operand, value),
            "cidr" => {
                let network = value.text().and_then(network);
                let (address, bits) = network.ok_or_else(|| self.error(value, "a network, such as 10.0.0.0/24"))?;
                Ok(test(Pattern::Network(address, bits)))
            }
            "anything-but" => self.anything_but(operand, value),
            _ => {
                let (pattern, ignore_case) = self.matcher(operator, value)?;
                let mut node = test(pattern);
                if let NodeKind::Test(test) = &mut node.kind {
                    test.ignore_case = ignore_case;
                }
                Ok(node)
            }
        }
    }

    /// A part of a text, and whether its case is ignored.
    fn matcher(&self, operator: &str, value: &Yaml) -> Result<(Pattern, bool), SyntaxError> {
        let (value, ignore_case) = match value.get("equals-ignore-case") {
            Some(inner) => (inner, true),
            None => (value, false),
        };
        let text = value.text().ok_or_else(|| self.error(value, "a text"))?;
        match operator {
            "prefix" => Ok((Pattern::Glob(Glob::around(text, false, true)), ignore_case)),
            "suffix" => Ok((Pattern::Glob(Glob::around(text, true, false)), ignore_case)),
            "equals-ignore-case" => Ok((Pattern::Text(text.to_owned()), true)),
            "wildcard" => Ok((Pattern::Glob(Glob::parse(text, '*', None)), false)),
            _ => Err(self.error(
                value,
                "prefix, suffix, anything-but, exists, numeric, cidr, equals-ignore-case or wildcard",
            )),
        }
    }

    fn anything_but(&self, operand: &Operand, value: &Yaml) -> Result<Node, SyntaxError> {
        let mut ignore_case = false;
        let patterns = match &value.kind {
            YamlKind::Map(entries) => {
                let [(operator, _, inner)] = entries.as_slice() else {
                    return Err(self.error(value, "one operator"));
                };
                let mut patterns = Vec::new();
                for item in inner.items() {
                    let (pattern, ignores) = self.matcher(operator, item)?;
                    ignore_case |= ignores;
                    patterns.push(pattern);
                }
                patterns
            }
            _ => value.items().iter().map(literal).collect(),
        };
        let test = FieldTest {
            operand: operand.clone(),
            patterns,
            negated: true,
            ignore_case,
        };
        Ok(Node::new(NodeKind::Test(test), value.span))
    }

    fn numeric(&self, operand: &Operand, value: &Yaml) -> Result<Node, SyntaxError> {
        let items = value.items();
        let mut nodes = Vec::new();
        for pair in items.chunks(2) {
            let [order, number] = pair else {
                return Err(self.error(value, "pairs of a comparison and a number"));
            };
            let order = match order.text() {
                Some("<") => NumberOrder::Less,
                Some("<=") => NumberOrder::AtMost,
                Some("=") => NumberOrder::Equal,
                Some(">=") => NumberOrder::AtLeast,
                Some(">") => NumberOrder::Greater,
                _ => return Err(self.error(order, "<, <=, =, >= or >")),
            };
            let number = number.text().and_then(|text| text.parse().ok());
            let number = number.ok_or_else(|| self.error(value, "a number"))?;
            let test = FieldTest::one(operand.clone(), Pattern::Number(order, number));
            nodes.push(Node::new(NodeKind::Test(test), value.span));
        }
        Ok(Node::all(nodes))
    }
}

fn literal(item: &Yaml) -> Pattern {
    if item.is_null() {
        return Pattern::Null;
    }
    if let Some(boolean) = item.boolean() {
        return Pattern::Bool(boolean);
    }
    match &item.kind {
        YamlKind::Scalar(text, false) => match text.parse() {
            Ok(number) => Pattern::Number(NumberOrder::Equal, number),
            Err(_) => Pattern::Text(text.clone()),
        },
        YamlKind::Scalar(text, true) => Pattern::Text(text.clone()),
        _ => Pattern::Text(String::new()),
    }
}

/// An address and the bits of its network.
pub(super) fn network(text: &str) -> Option<(std::net::IpAddr, u8)> {
    let (address, bits) = text.split_once('/')?;
    Some((address.parse().ok()?, bits.parse().ok()?))
}
