//! Conditions of `where`: comparisons and functions on fields, in which what is missing is NULL.

use regex_lite::Regex;

use super::value::{self, close, comma, plain};
use crate::condition::{FieldTest, Node, NodeKind, NumberOrder, Operand, Pattern};
use crate::cursor::{Cursor, SyntaxError};
use crate::glob::Glob;
use crate::read::Remarks;
use crate::read::boolean::Words;

const WORDS: Words = Words {
    and: &["AND"],
    or: &["OR"],
    not: &["NOT", "!"],
};

const FUNCTIONS: &str = "a comparison, or like, match, in, isnull, isnotnull, searchmatch or if";

pub(super) fn condition(cursor: &mut Cursor<'_>, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    WORDS.any(cursor, &mut |cursor| test(cursor, remarks))
}

fn test(cursor: &mut Cursor<'_>, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    cursor.space();
    let start = cursor.at;
    let name = cursor
        .run(|character| character.is_ascii_alphanumeric() || character == '_')
        .to_ascii_lowercase();
    if cursor.eat("(") {
        match name.as_str() {
            "if" => return decided(cursor, start, remarks),
            "like" | "match" | "in" | "isnull" | "isnotnull" => return function(cursor, &name, start, remarks),
            _ if value::FUNCTIONS.contains(&name.as_str()) => {}
            _ => {
                cursor.at = start;
                return Err(cursor.error(FUNCTIONS));
            }
        }
    }
    cursor.at = start;
    comparison(cursor, start, remarks)
}

/// `if(condition, 1, 0)=0`: NULL counts as false.
fn decided(cursor: &mut Cursor<'_>, start: usize, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    let inner = condition(cursor, remarks)?;
    comma(cursor)?;
    let yes = plain(cursor)?;
    comma(cursor)?;
    let no = plain(cursor)?;
    close(cursor)?;
    let negated = cursor.eat("!=");
    if !negated && !cursor.eat("==") && !cursor.eat("=") {
        return Err(cursor.error("= or !="));
    }
    let wanted = plain(cursor)?;
    let span = cursor.span(start);
    let node = Node::new(NodeKind::Decided(Box::new(inner), false), span);
    Ok(match ((yes == wanted) != negated, (no == wanted) != negated) {
        (true, true) => Node::new(NodeKind::Fixed(true), span),
        (true, false) => node,
        (false, true) => node.negate(span),
        (false, false) => Node::new(NodeKind::Fixed(false), span),
    })
}

fn function(cursor: &mut Cursor<'_>, name: &str, start: usize, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    let operand = value::read(cursor, remarks)?;
    let mut patterns = Vec::new();
    match name {
        "isnull" | "isnotnull" => patterns.push(Pattern::NoValue),
        "in" => {
            while cursor.eat(",") {
                patterns.push(Pattern::Text(plain(cursor)?));
            }
        }
        "like" => {
            comma(cursor)?;
            let text = plain(cursor)?;
            patterns.push(Pattern::Glob(Glob::parse(&text, '%', Some('_'))));
        }
        _ => {
            comma(cursor)?;
            let text = plain(cursor)?;
            let regex = Regex::new(&text).map_err(|_| cursor.error("a regular expression"))?;
            patterns.push(Pattern::Regex(Box::new(regex)));
        }
    }
    close(cursor)?;
    let span = cursor.span(start);
    let node = compared(operand, patterns, span);
    Ok(if name == "isnotnull" { node.negate(span) } else { node })
}

fn compared(operand: Option<Operand>, patterns: Vec<Pattern>, span: crate::condition::TextSpan) -> Node {
    let kind = match operand {
        Some(operand) => NodeKind::Test(FieldTest {
            operand,
            patterns,
            negated: false,
            ignore_case: false,
        }),
        None => NodeKind::Opaque,
    };
    Node::new(kind, span)
}

fn comparison(cursor: &mut Cursor<'_>, start: usize, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    let operand = value::read(cursor, remarks)?;
    let operators = ["!=", "<=", ">=", "==", "=", "<", ">"];
    let operator = operators.iter().find(|operator| cursor.eat(operator)).copied();
    let Some(operator) = operator else {
        let negated = cursor.eat_word("NOT");
        if !cursor.eat_word("IN") || !cursor.eat("(") {
            return Err(cursor.error("=, !=, IN or another comparison"));
        }
        let mut patterns = Vec::new();
        while !cursor.eat(")") {
            patterns.push(Pattern::Text(plain(cursor)?));
            cursor.eat(",");
        }
        let mut node = compared(operand, patterns, cursor.span(start));
        if let NodeKind::Test(test) = &mut node.kind {
            test.negated = negated;
        }
        return Ok(node);
    };
    let order = match operator {
        "<" => Some(NumberOrder::Less),
        "<=" => Some(NumberOrder::AtMost),
        ">" => Some(NumberOrder::Greater),
        ">=" => Some(NumberOrder::AtLeast),
        _ => None,
    };
    let pattern = match (value::read(cursor, remarks)?, order) {
        (None, _) => return Ok(Node::new(NodeKind::Opaque, cursor.span(start))),
        (Some(Operand::Text(text)), order) => match (order, text.parse()) {
            (Some(order), Ok(number)) => Pattern::Number(order, number),
            _ => Pattern::Text(text),
        },
        (Some(other), None) => Pattern::Same(other),
        (Some(_), Some(_)) => return Err(cursor.error("a text in double quotes or a number")),
    };
    let mut node = compared(operand, vec![pattern], cursor.span(start));
    if let NodeKind::Test(test) = &mut node.kind {
        test.negated = operator == "!=";
    }
    Ok(node)
}
