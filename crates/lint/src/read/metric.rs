//! Metric filter patterns of CloudWatch Logs over JSON, by the grammar that AWS documents.

use regex_lite::Regex;

use super::boolean::Words;
use super::{Remarks, UnknownField};
use crate::condition::{FieldTest, Node, NodeKind, NumberOrder, Operand, Pattern};
use crate::cursor::{Cursor, SyntaxError, unescaped};
use crate::fields;
use crate::glob::Glob;

const WORDS: Words = Words {
    and: &["&&"],
    or: &["||"],
    not: &[],
};

const OPERATORS: [&str; 6] = ["!=", ">=", "<=", "=", ">", "<"];

pub(super) fn read(text: &str, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    let mut cursor = Cursor::new(text);
    if cursor.is_at_end() {
        return Ok(Node::new(NodeKind::Fixed(true), cursor.span(0)));
    }
    if !cursor.eat("{") {
        return Err(cursor.error("a JSON pattern in braces, such as { $.errorCode = \"AccessDenied*\" }"));
    }
    let root = WORDS.any(&mut cursor, &mut |cursor| comparison(cursor, remarks))?;
    if !cursor.eat("}") {
        return Err(cursor.error("&&, || or a closing brace"));
    }
    if !cursor.is_at_end() {
        return Err(cursor.error("the end of the pattern"));
    }
    Ok(root)
}

fn comparison(cursor: &mut Cursor<'_>, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    cursor.space();
    let start = cursor.at;
    let operand = selector(cursor, remarks)?;
    let operator = OPERATORS.iter().find(|operator| cursor.eat(operator));
    let (pattern, negated) = match operator {
        None => keyword(cursor)?,
        Some(operator) => value(cursor, operator)?,
    };
    let test = FieldTest {
        negated,
        ..FieldTest::one(operand, pattern)
    };
    Ok(Node::new(NodeKind::Test(test), cursor.span(start)))
}

fn selector(cursor: &mut Cursor<'_>, remarks: &mut Remarks) -> Result<Operand, SyntaxError> {
    if !cursor.eat("$.") {
        return Err(cursor.error("a field, such as $.errorCode"));
    }
    let start = cursor.at;
    let path = cursor.run(|character| character.is_alphanumeric() || "_-.[]*'\"".contains(character));
    let path = path.replace("[*]", "").replace(['[', ']', '\'', '"'], "");
    // The place in a list: any is taken.
    let path: Vec<&str> = path.split('.').filter(|part| part.parse::<usize>().is_err()).collect();
    let path = path.join(".");
    if path.is_empty() {
        return Err(cursor.error("the name of a field"));
    }
    if !fields::is_known(&path) {
        remarks.unknown_fields.push(UnknownField {
            span: cursor.span(start),
            meant: fields::nearest(&path),
            name: path.clone(),
        });
    }
    Ok(Operand::field(&path))
}

fn keyword(cursor: &mut Cursor<'_>) -> Result<(Pattern, bool), SyntaxError> {
    if cursor.eat_word("NOT") && cursor.eat_word("EXISTS") {
        return Ok((Pattern::Absent, false));
    }
    if cursor.eat_word("EXISTS") {
        return Ok((Pattern::Present, false));
    }
    if cursor.eat_word("IS") {
        let negated = cursor.eat_word("NOT");
        for (word, pattern) in [
            ("NULL", Pattern::Null),
            ("TRUE", Pattern::Bool(true)),
            ("FALSE", Pattern::Bool(false)),
        ] {
            if cursor.eat_word(word) {
                return Ok((pattern, negated));
            }
        }
        return Err(cursor.error("TRUE, FALSE or NULL"));
    }
    Err(cursor.error("=, !=, <, >, NOT EXISTS, IS NULL, IS TRUE or IS FALSE"))
}

fn value(cursor: &mut Cursor<'_>, operator: &str) -> Result<(Pattern, bool), SyntaxError> {
    let negated = operator == "!=";
    cursor.space();
    let start = cursor.at;
    if let Some(quote) = cursor.peek().filter(|first| "\"'".contains(*first)) {
        let text = cursor.quoted(quote)?;
        return Ok((wild(text), negated));
    }
    if cursor.peek() == Some('%') {
        let text = cursor.quoted('%')?;
        let Ok(regex) = Regex::new(text) else {
            cursor.at = start;
            return Err(cursor.error("a regular expression"));
        };
        return Ok((Pattern::Regex(Box::new(regex)), negated));
    }
    if cursor.peek() == Some('\\') {
        return Err(cursor.error("a value: backslashes before quotes belong to JSON or Terraform, not to the pattern"));
    }
    let word = cursor.run(|character| !character.is_whitespace() && !"()&|}".contains(character));
    if word.is_empty() {
        return Err(cursor.error("a value"));
    }
    let Ok(number) = word.parse::<f64>() else {
        return Ok((wild(word), negated));
    };
    let order = match operator {
        "<" => NumberOrder::Less,
        "<=" => NumberOrder::AtMost,
        ">" => NumberOrder::Greater,
        ">=" => NumberOrder::AtLeast,
        _ => NumberOrder::Equal,
    };
    Ok((Pattern::Number(order, number), negated))
}

fn wild(text: &str) -> Pattern {
    if text.contains('*') {
        Pattern::Glob(Glob::parse(text, '*', None))
    } else {
        Pattern::Text(unescaped(text))
    }
}
