//! Kibana's query language, and the names that the Elastic Common Schema has for the fields of a record.

use super::boolean::Words;
use super::{Remarks, UnknownField};
use crate::condition::{FieldTest, Node, NodeKind, Operand, Pattern, TextSpan};
use crate::cursor::{Cursor, SyntaxError};
use crate::fields;
use crate::glob::Glob;

const WORDS: Words = Words {
    and: &["and"],
    or: &["or"],
    not: &["not"],
};

/// Fields of the Elastic Common Schema, and of a record.
const ECS: [(&str, &str); 16] = [
    ("event.action", "eventName"),
    ("event.provider", "eventSource"),
    ("event.id", "eventID"),
    ("event.type", ""),
    ("event.kind", ""),
    ("event.category", ""),
    ("event.dataset", ""),
    ("event.module", ""),
    ("source.ip", "sourceIPAddress"),
    ("source.address", "sourceIPAddress"),
    ("user_agent.original", "userAgent"),
    ("user.name", "userIdentity.userName"),
    ("user.id", "userIdentity.principalId"),
    ("cloud.region", "awsRegion"),
    ("cloud.account.id", "recipientAccountId"),
    ("@timestamp", ""),
];

/// The field of a record that a name stands for; `None` if it is about something else.
pub(super) fn ecs_field(name: &str, span: TextSpan, remarks: &mut Remarks) -> Option<Operand> {
    if name == "event.outcome" {
        return Some(Operand::Outcome);
    }
    if let Some((_, field)) = ECS.iter().find(|(ecs, _)| *ecs == name) {
        return (!field.is_empty()).then(|| Operand::field(field));
    }
    let name = name.strip_suffix(".keyword").unwrap_or(name);
    let path = name
        .strip_prefix("aws.cloudtrail.")
        .map(camel)
        .unwrap_or(name.to_owned());
    let path = path.strip_prefix("flattened.").unwrap_or(&path).to_owned();
    if fields::is_known(&path) {
        return Some(Operand::field(&path));
    }
    // Elsewhere an index may have any field: only what looks like a typo is one.
    let meant = fields::nearest(&path);
    if meant.is_none() && !name.starts_with("aws.cloudtrail.") {
        remarks.not_evaluated.push(span);
        return None;
    }
    remarks.unknown_fields.push(UnknownField {
        span,
        name: name.to_owned(),
        meant,
    });
    Some(Operand::field(&path))
}

/// `user_identity.invoked_by` as `userIdentity.invokedBy`.
fn camel(name: &str) -> String {
    let mut camel = String::new();
    let mut capital = false;
    for character in name.chars() {
        if character == '_' {
            capital = true;
        } else if std::mem::take(&mut capital) {
            camel.extend(character.to_uppercase());
        } else {
            camel.push(character);
        }
    }
    camel.replace("additionalEventdata", "additionalEventData")
}

pub(super) fn read(text: &str, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    let mut cursor = Cursor::new(text);
    if cursor.is_at_end() {
        return Ok(Node::new(NodeKind::Fixed(true), cursor.span(0)));
    }
    let root = WORDS.any(&mut cursor, &mut |cursor| comparison(cursor, remarks))?;
    if !cursor.is_at_end() {
        return Err(cursor.error("and, or or the end of the query"));
    }
    Ok(root)
}

fn comparison(cursor: &mut Cursor<'_>, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    cursor.space();
    let start = cursor.at;
    let name = cursor.run(|character| character.is_alphanumeric() || "_.@-*".contains(character));
    for sign in ["<=", ">=", "<", ">"] {
        if !name.is_empty() && cursor.eat(sign) {
            value(cursor)?;
            let span = cursor.span(start);
            remarks.not_evaluated.push(span);
            return Ok(Node::new(NodeKind::Opaque, span));
        }
    }
    if name.is_empty() || !cursor.eat(":") {
        cursor.at = start;
        let pattern = match value(cursor)? {
            Pattern::Text(text) => Pattern::Glob(Glob::around(&text, true, true)),
            other => other,
        };
        let test = FieldTest {
            ignore_case: true,
            ..FieldTest::one(Operand::Whole, pattern)
        };
        return Ok(Node::new(NodeKind::Test(test), cursor.span(start)));
    }
    let span = TextSpan {
        start,
        end: start + name.len(),
    };
    let operand = ecs_field(name, span, remarks);
    if cursor.peek() == Some('{') {
        return Err(cursor.error("a value: nested fields are not read"));
    }
    if cursor.peek() != Some('(') {
        let pattern = value(cursor)?;
        return Ok(test(operand.as_ref(), pattern, cursor.span(start)));
    }
    let mut node = WORDS.one(cursor, &mut |cursor| {
        cursor.space();
        let begin = cursor.at;
        let pattern = value(cursor)?;
        Ok(test(operand.as_ref(), pattern, cursor.span(begin)))
    })?;
    node.span = cursor.span(start);
    Ok(node)
}

fn test(operand: Option<&Operand>, pattern: Pattern, span: TextSpan) -> Node {
    match operand {
        Some(operand) => Node::new(NodeKind::Test(FieldTest::one(operand.clone(), pattern)), span),
        None => Node::new(NodeKind::Opaque, span),
    }
}

/// A text in quotes, or words up to the next operator, in which `*` is a wildcard.
fn value(cursor: &mut Cursor<'_>) -> Result<Pattern, SyntaxError> {
    if cursor.peek() == Some('"') {
        let text = cursor.quoted('"')?;
        return Ok(Pattern::Text(crate::cursor::unescaped(text)));
    }
    let start = cursor.at;
    let mut end = start;
    loop {
        if ["and", "or", "not"].iter().any(|word| cursor.sees_word(word)) {
            break;
        }
        let mut escaped = false;
        let rest = cursor.rest();
        let length = rest.find(|character: char| {
            let stops = !escaped && (character.is_whitespace() || "():\"{}<>".contains(character));
            escaped = !escaped && character == '\\';
            stops
        });
        let length = length.unwrap_or(rest.len());
        if length == 0 {
            break;
        }
        cursor.at += length;
        end = cursor.at;
    }
    cursor.at = end;
    let words = cursor.text.get(start..end).unwrap_or_default();
    if words.is_empty() {
        return Err(cursor.error("a value"));
    }
    if words == "*" {
        return Ok(Pattern::Present);
    }
    let glob = Glob::parse(words, '*', None);
    Ok(match glob.literal() {
        Some(text) => Pattern::Text(text),
        None => Pattern::Glob(glob),
    })
}
