//! Lucene's classic syntax, as `query_string` has it: words that must, should and must not match, without precedence.

use regex_lite::Regex;

use super::{LooseGroup, Remarks};
use crate::condition::{FieldTest, Node, NodeKind, NumberOrder, Operand, Pattern, TextSpan};
use crate::cursor::{Cursor, SyntaxError};
use crate::glob::Glob;
use crate::read::kql::ecs_field;

/// What a clause is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Occurs {
    Must,
    Should,
    MustNot,
}

pub(super) fn read(text: &str, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    let mut cursor = Cursor::new(text);
    if cursor.is_at_end() {
        return Ok(Node::new(NodeKind::Fixed(true), cursor.span(0)));
    }
    let node = clauses(&mut cursor, None, remarks)?;
    if !cursor.is_at_end() {
        return Err(cursor.error("AND, OR, NOT or a field"));
    }
    Ok(node)
}

/// Clauses up to a closing bracket; `field` is that of the brackets, if any.
fn clauses(cursor: &mut Cursor<'_>, field: Option<&Operand>, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    cursor.deeper()?;
    cursor.space();
    let start = cursor.at;
    let mut clauses: Vec<(Occurs, Node)> = Vec::new();
    // The clauses as they would be with AND before OR.
    let mut groups: Vec<Vec<Node>> = Vec::new();
    while let Some(next) = cursor.peek() {
        if next == ')' {
            break;
        }
        let and = cursor.eat("&&") || cursor.eat_word("AND");
        let _or = !and && (cursor.eat("||") || cursor.eat_word("OR"));
        cursor.space();
        let begin = cursor.at;
        let not = cursor.eat("-") || cursor.eat("!") || cursor.eat_word("NOT");
        let plus = !not && cursor.eat("+");
        let node = clause(cursor, field, remarks)?;
        if and
            && let Some((occurs, _)) = clauses.last_mut()
            && *occurs == Occurs::Should
        {
            *occurs = Occurs::Must;
        }
        let occurs = match (not, plus || and) {
            (true, _) => Occurs::MustNot,
            (false, true) => Occurs::Must,
            (false, false) => Occurs::Should,
        };
        let span = cursor.span(begin);
        let plain = if not { node.clone().negate(span) } else { node.clone() };
        match groups.last_mut().filter(|_| and) {
            Some(group) => group.push(plain),
            None => groups.push(vec![plain]),
        }
        clauses.push((
            occurs,
            Node {
                span: if not { span } else { node.span },
                ..node
            },
        ));
    }
    if clauses.is_empty() {
        return Err(cursor.error("a field and a value, such as errorCode:AccessDenied"));
    }
    cursor.depth -= 1;
    let span = cursor.span(start);
    let ignored = clauses.iter().any(|(occurs, _)| *occurs == Occurs::Must)
        && clauses.iter().any(|(occurs, _)| *occurs == Occurs::Should);
    let written = combined(clauses, span);
    if ignored && groups.len() > 1 {
        remarks.loose.push(LooseGroup {
            span,
            brackets: span,
            written: written.clone(),
            other: Node::any(groups.into_iter().map(Node::all).collect()),
        });
    }
    Ok(written)
}

/// What must match, what must not, and one of what should if nothing must.
fn combined(clauses: Vec<(Occurs, Node)>, span: TextSpan) -> Node {
    let must_exists = clauses.iter().any(|(occurs, _)| *occurs == Occurs::Must);
    let (mut all, mut any) = (Vec::new(), Vec::new());
    for (occurs, node) in clauses {
        match occurs {
            Occurs::Must => all.push(node),
            Occurs::MustNot => {
                let span = node.span;
                all.push(node.negate(span));
            }
            Occurs::Should if !must_exists => any.push(node),
            Occurs::Should => {}
        }
    }
    if !any.is_empty() {
        all.insert(0, Node::any(any));
    }
    let mut node = Node::all(all);
    node.span = span;
    node
}

fn clause(cursor: &mut Cursor<'_>, field: Option<&Operand>, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    cursor.space();
    let start = cursor.at;
    if cursor.eat("(") {
        let mut node = clauses(cursor, field, remarks)?;
        close(cursor)?;
        node.grouped = true;
        node.span = cursor.span(start);
        return Ok(node);
    }
    if field.is_none()
        && let Some(name) = field_name(cursor)
    {
        let span = cursor.span(start);
        cursor.eat(":");
        if name == "_exists_" {
            let name = word(cursor)?;
            let operand = ecs_field(&name, cursor.span(start), remarks);
            return Ok(test(operand, Pattern::Present, cursor.span(start)));
        }
        let operand = ecs_field(&name, span, remarks);
        if cursor.eat("(") {
            let operand = operand.unwrap_or(Operand::field("(unknown)"));
            let mut node = clauses(cursor, Some(&operand), remarks)?;
            close(cursor)?;
            node.grouped = true;
            node.span = cursor.span(start);
            return Ok(node);
        }
        let pattern = value(cursor)?;
        return Ok(test(operand, pattern, cursor.span(start)));
    }
    let pattern = value(cursor)?;
    let operand = field.cloned().unwrap_or(Operand::Whole);
    Ok(test(Some(operand), pattern, cursor.span(start)))
}

fn close(cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    if cursor.eat(")") {
        return Ok(());
    }
    Err(cursor.error("a closing bracket"))
}

/// What is about no field of a record is left out.
fn test(operand: Option<Operand>, pattern: Pattern, span: TextSpan) -> Node {
    match operand {
        Some(operand) => {
            // A word without a field is found inside of texts.
            let (pattern, ignore_case) = match (&operand, pattern) {
                (Operand::Whole, Pattern::Text(text)) => (Pattern::Glob(Glob::around(&text, true, true)), true),
                (_, pattern) => (pattern, false),
            };
            let test = FieldTest {
                ignore_case,
                ..FieldTest::one(operand, pattern)
            };
            Node::new(NodeKind::Test(test), span)
        }
        None => Node::new(NodeKind::Opaque, span),
    }
}

/// The name before a colon; the cursor stays where it is if there is none.
fn field_name(cursor: &mut Cursor<'_>) -> Option<String> {
    let start = cursor.at;
    let name = cursor.run(|character| character.is_alphanumeric() || "_.@-*\\".contains(character));
    if !name.is_empty() && cursor.eat(":") {
        cursor.at -= 1;
        return Some(name.replace('\\', ""));
    }
    cursor.at = start;
    None
}

fn word(cursor: &mut Cursor<'_>) -> Result<String, SyntaxError> {
    cursor.space();
    let rest = cursor.rest();
    let (mut end, mut escaped) = (rest.len(), false);
    for (offset, character) in rest.char_indices() {
        if !escaped && (character.is_whitespace() || "()\"".contains(character)) {
            end = offset;
            break;
        }
        escaped = !escaped && character == '\\';
    }
    let word = rest.get(..end).unwrap_or_default();
    if word.is_empty() {
        return Err(cursor.error("a value"));
    }
    cursor.at += end;
    Ok(word.to_owned())
}

fn value(cursor: &mut Cursor<'_>) -> Result<Pattern, SyntaxError> {
    cursor.space();
    match cursor.peek() {
        Some('"') => {
            let text = cursor.quoted('"')?;
            Ok(Pattern::Text(crate::cursor::unescaped(text)))
        }
        Some('/') => {
            let text = cursor.quoted('/')?.replace("\\/", "/");
            // Lucene compares the whole value.
            let regex = Regex::new(&format!("^(?:{text})$")).map_err(|_| cursor.error("a regular expression"))?;
            Ok(Pattern::Regex(Box::new(regex)))
        }
        Some('[' | '{') => {
            cursor.run(|character| !"]}".contains(character));
            if !cursor.eat("]") && !cursor.eat("}") {
                return Err(cursor.error("a closing ] or }"));
            }
            // A range: numbers and times, which no fault is about.
            Ok(Pattern::Present)
        }
        Some('>' | '<') => {
            let less = cursor.eat("<");
            let _ = less || cursor.eat(">");
            cursor.eat("=");
            let number = word(cursor)?;
            let order = if less { NumberOrder::Less } else { NumberOrder::Greater };
            Ok(Pattern::Number(order, number.parse().unwrap_or_default()))
        }
        _ => {
            let word = word(cursor)?;
            if word == "*" {
                return Ok(Pattern::Present);
            }
            let glob = Glob::parse(&word, '*', Some('?'));
            Ok(match glob.literal() {
                Some(text) => Pattern::Text(text),
                None => Pattern::Glob(glob),
            })
        }
    }
}
