//! Splunk's SPL: the search, and `search` and `where` behind it, up to the first command that makes other rows of the events.

use super::Remarks;
use crate::condition::{FieldTest, Node, NodeKind, NumberOrder, Operand, Pattern, TextSpan};
use crate::cursor::{Cursor, SyntaxError};
use crate::fields;
use crate::glob::Glob;
use crate::read::UnknownField;

mod eval;
mod value;

/// Fields that Splunk adds, and fields of the store.
const ALIASES: [(&str, &str); 17] = [
    ("src", "sourceIPAddress"),
    ("src_ip", "sourceIPAddress"),
    ("user_agent", "userAgent"),
    ("user_type", "userIdentity.type"),
    ("user_arn", "userIdentity.arn"),
    ("aws_account_id", "recipientAccountId"),
    ("vendor_region", "awsRegion"),
    ("index", ""),
    ("sourcetype", ""),
    ("source", ""),
    ("host", ""),
    ("earliest", ""),
    ("latest", ""),
    ("eventtype", ""),
    ("tag", ""),
    ("splunk_server", ""),
    ("_time", ""),
];

/// Commands behind which the events are still the same.
const HARMLESS: [&str; 9] = [
    "bin", "bucket", "dedup", "fields", "head", "reverse", "sort", "spath", "table",
];

pub(super) fn read(text: &str, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    let mut nodes = Vec::new();
    for (place, segment) in segments(text).into_iter().enumerate() {
        let mut cursor = Cursor::new(text.get(..segment.end).unwrap_or_default());
        cursor.at = segment.start;
        let command = command(&mut cursor);
        match command.as_str() {
            "where" => {
                cursor.eat_word("where");
                nodes.push(eval::condition(&mut cursor, remarks)?);
            }
            "search" => {
                cursor.eat_word("search");
                nodes.push(search(&mut cursor, remarks)?);
            }
            _ if place == 0 && !cursor.is_at_end() => nodes.push(search(&mut cursor, remarks)?),
            "" => continue,
            known if HARMLESS.contains(&known) => continue,
            _ => {
                remarks.not_evaluated.push(TextSpan {
                    start: segment.start,
                    end: text.len(),
                });
                break;
            }
        }
        if !cursor.is_at_end() {
            return Err(cursor.error("AND, OR, | or the end of the search"));
        }
    }
    if nodes.is_empty() {
        return Ok(Node::new(NodeKind::Fixed(true), TextSpan::default()));
    }
    // One behind the other is no AND without brackets.
    if nodes.len() > 1 {
        for node in &mut nodes {
            node.grouped = true;
        }
    }
    Ok(Node::all(nodes))
}

/// The name of the command, or nothing where a search or a macro begins.
fn command(cursor: &mut Cursor<'_>) -> String {
    cursor.space();
    let start = cursor.at;
    let name = cursor
        .run(|character| character.is_ascii_alphabetic())
        .to_ascii_lowercase();
    let next = cursor.rest().chars().next();
    cursor.at = start;
    match next {
        Some(next) if !next.is_whitespace() => String::new(),
        _ => name,
    }
}

/// What is between the bars.
fn segments(text: &str) -> Vec<TextSpan> {
    let mut segments = Vec::new();
    let (mut start, mut quote, mut escaped, mut depth) = (0, None, false, 0_usize);
    for (at, character) in text.char_indices() {
        if escaped {
            escaped = false;
            continue;
        }
        match (character, quote) {
            ('\\', Some(_)) => escaped = true,
            (it, Some(open)) if it == open => quote = None,
            ('"' | '`', None) => quote = Some(character),
            ('[', None) => depth += 1,
            (']', None) => depth = depth.saturating_sub(1),
            ('|', None) if depth == 0 => {
                segments.push(TextSpan { start, end: at });
                start = at + 1;
            }
            _ => {}
        }
    }
    segments.push(TextSpan { start, end: text.len() });
    segments
}

/// Side by side is AND, and OR binds closer than AND.
fn search(cursor: &mut Cursor<'_>, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    cursor.deeper()?;
    let mut all = Vec::new();
    loop {
        let mut any = vec![term(cursor, remarks)?];
        while cursor.eat_word("OR") {
            any.push(term(cursor, remarks)?);
        }
        let mut node = Node::any(any);
        // It binds closer, so no brackets are missing.
        node.grouped = true;
        all.push(node);
        let and = cursor.eat_word("AND");
        if !and && matches!(cursor.peek(), None | Some(')')) {
            break;
        }
    }
    cursor.depth -= 1;
    Ok(Node::all(all))
}

fn term(cursor: &mut Cursor<'_>, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    cursor.space();
    let start = cursor.at;
    if cursor.eat_word("NOT") {
        cursor.deeper()?;
        let inner = term(cursor, remarks)?;
        cursor.depth -= 1;
        return Ok(inner.negate(cursor.span(start)));
    }
    if cursor.eat("(") {
        let mut inner = search(cursor, remarks)?;
        if !cursor.eat(")") {
            return Err(cursor.error("a closing bracket"));
        }
        inner.grouped = true;
        inner.span = cursor.span(start);
        return Ok(inner);
    }
    match cursor.peek() {
        Some('`') => {
            cursor.quoted('`')?;
            Ok(opaque(cursor, start, remarks))
        }
        Some('[') => Err(cursor.error("a term: subsearches are not read")),
        _ => comparison(cursor, remarks),
    }
}

fn opaque(cursor: &Cursor<'_>, start: usize, remarks: &mut Remarks) -> Node {
    let span = cursor.span(start);
    remarks.not_evaluated.push(span);
    Node::new(NodeKind::Opaque, span)
}

fn comparison(cursor: &mut Cursor<'_>, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    let start = cursor.at;
    let name = match cursor.peek() {
        Some('"') => cursor.quoted('"')?,
        _ => cursor.run(|character| character.is_alphanumeric() || "_.@-{}*".contains(character)),
    };
    let span = cursor.span(start);
    let operators = ["!=", "<=", ">=", "==", "=", "<", ">"];
    let operator = operators.iter().find(|operator| cursor.eat(operator)).copied();
    let is_list = operator.is_none() && cursor.eat_word("IN");
    if operator.is_none() && !is_list {
        let text = if name.is_empty() {
            value(cursor)?
        } else {
            name.to_owned()
        };
        let glob = Glob::parse(&format!("*{text}*"), '*', None);
        return Ok(test(
            Some(Operand::Whole),
            vec![Pattern::Glob(glob)],
            false,
            cursor.span(start),
        ));
    }
    let operand = field(name, span, remarks);
    let mut patterns = Vec::new();
    if is_list {
        if !cursor.eat("(") {
            return Err(cursor.error("an opening bracket"));
        }
        while !cursor.eat(")") {
            patterns.push(wild(&value(cursor)?));
            cursor.eat(",");
        }
    } else {
        let text = value(cursor)?;
        let order = match operator {
            Some("<") => Some(NumberOrder::Less),
            Some("<=") => Some(NumberOrder::AtMost),
            Some(">") => Some(NumberOrder::Greater),
            Some(">=") => Some(NumberOrder::AtLeast),
            _ => None,
        };
        patterns.push(match (order, text.parse()) {
            (Some(order), Ok(number)) => Pattern::Number(order, number),
            _ => wild(&text),
        });
    }
    Ok(test(operand, patterns, operator == Some("!="), cursor.span(start)))
}

fn test(operand: Option<Operand>, patterns: Vec<Pattern>, negated: bool, span: TextSpan) -> Node {
    let Some(operand) = operand else {
        return Node::new(NodeKind::Opaque, span);
    };
    let kind = NodeKind::Test(FieldTest {
        operand,
        patterns,
        negated,
        ignore_case: true,
    });
    // A search knows no NULL: what is missing does not match, and NOT of that does.
    Node::new(NodeKind::Decided(Box::new(Node::new(kind, span)), false), span)
}

fn wild(text: &str) -> Pattern {
    if text == "*" {
        return Pattern::Present;
    }
    let glob = Glob::parse(text, '*', None);
    match glob.literal() {
        Some(text) => Pattern::Text(text),
        None => Pattern::Glob(glob),
    }
}

/// The field of a record; `None` for one of the store.
fn field(name: &str, span: TextSpan, remarks: &mut Remarks) -> Option<Operand> {
    let name = name.replace("{}", "");
    if let Some((_, field)) = ALIASES.iter().find(|(alias, _)| *alias == name) {
        return (!field.is_empty()).then(|| Operand::field(field));
    }
    if fields::is_known(&name) {
        return Some(Operand::field(&name));
    }
    let Some(meant) = fields::nearest(&name).filter(|_| name.len() >= 5) else {
        remarks.not_evaluated.push(span);
        return None;
    };
    remarks.unknown_fields.push(UnknownField {
        span,
        name: name.clone(),
        meant: Some(meant),
    });
    Some(Operand::field(&name))
}

fn value(cursor: &mut Cursor<'_>) -> Result<String, SyntaxError> {
    if cursor.peek() == Some('"') {
        let text = cursor.quoted('"')?;
        return Ok(text.replace("\\\"", "\""));
    }
    let word = cursor.run(|character| !character.is_whitespace() && !"(),|[]".contains(character));
    if word.is_empty() {
        return Err(cursor.error("a value"));
    }
    Ok(word.to_owned())
}
