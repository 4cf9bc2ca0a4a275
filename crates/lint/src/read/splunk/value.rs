//! Values that `where` compares: fields, texts, and what functions make of them.

use crate::condition::Operand;
use crate::cursor::{Cursor, SyntaxError};
use crate::read::Remarks;

/// The functions that are read.
pub(super) const FUNCTIONS: [&str; 5] = ["lower", "upper", "coalesce", "nullif", "mvindex"];

/// What is joined by dots is one value. `None` if a part of it is not in a record.
pub(super) fn read(cursor: &mut Cursor<'_>, remarks: &mut Remarks) -> Result<Option<Operand>, SyntaxError> {
    let mut parts = vec![single(cursor, remarks)?];
    while cursor.eat(".") {
        parts.push(single(cursor, remarks)?);
    }
    let parts: Option<Vec<Operand>> = parts.into_iter().collect();
    Ok(parts.map(|mut parts| {
        if parts.len() == 1 {
            parts.remove(0)
        } else {
            Operand::Joined(parts)
        }
    }))
}

fn single(cursor: &mut Cursor<'_>, remarks: &mut Remarks) -> Result<Option<Operand>, SyntaxError> {
    let first = cursor.peek();
    let start = cursor.at;
    if first == Some('"') || first.is_some_and(|first| first.is_ascii_digit()) {
        return Ok(Some(Operand::Text(plain(cursor)?)));
    }
    if cursor.eat("(") {
        cursor.deeper()?;
        let inner = read(cursor, remarks)?;
        cursor.depth -= 1;
        close(cursor)?;
        return Ok(inner);
    }
    if first == Some('\'') {
        let name = cursor.quoted('\'')?;
        return Ok(super::field(name, cursor.span(start), remarks));
    }
    let name = cursor.run(|character| character.is_alphanumeric() || "_.{}".contains(character));
    if name.is_empty() {
        return Err(cursor.error("a field"));
    }
    let function = name.to_ascii_lowercase();
    if FUNCTIONS.contains(&function.as_str()) && cursor.eat("(") {
        cursor.deeper()?;
        let value = call(&function, cursor, remarks)?;
        cursor.depth -= 1;
        close(cursor)?;
        return Ok(value);
    }
    Ok(super::field(name, cursor.span(start), remarks))
}

/// What is between the brackets of a function.
fn call(function: &str, cursor: &mut Cursor<'_>, remarks: &mut Remarks) -> Result<Option<Operand>, SyntaxError> {
    if function == "mvindex" {
        return part(cursor, remarks);
    }
    let first = read(cursor, remarks)?;
    Ok(match function {
        "lower" => first.map(|inner| Operand::Lower(Box::new(inner))),
        "upper" => first.map(|inner| Operand::Upper(Box::new(inner))),
        "nullif" => {
            comma(cursor)?;
            let text = plain(cursor)?;
            first.map(|inner| Operand::Unless(Box::new(inner), text))
        }
        _ => {
            let mut all = vec![first];
            while cursor.eat(",") {
                all.push(read(cursor, remarks)?);
            }
            all.into_iter().collect::<Option<Vec<_>>>().map(Operand::FirstOf)
        }
    })
}

/// `split(value, "separator"), number`, which counts from 0.
fn part(cursor: &mut Cursor<'_>, remarks: &mut Remarks) -> Result<Option<Operand>, SyntaxError> {
    if !cursor.eat_word("split") || !cursor.eat("(") {
        return Err(cursor.error("split(value, \"separator\")"));
    }
    let whole = read(cursor, remarks)?;
    comma(cursor)?;
    let separator = plain(cursor)?;
    close(cursor)?;
    comma(cursor)?;
    let number: usize = match plain(cursor)?.parse() {
        Ok(number) => number,
        Err(_) => return Err(cursor.error("a number from 0 on")),
    };
    Ok(whole.map(|whole| Operand::Part(Box::new(whole), separator, number.saturating_add(1))))
}

/// A text in double quotes, or a number.
pub(super) fn plain(cursor: &mut Cursor<'_>) -> Result<String, SyntaxError> {
    if cursor.peek() == Some('"') {
        let text = cursor.quoted('"')?;
        return Ok(text.replace("\\\"", "\"").replace("\\\\", "\\"));
    }
    let word = cursor.run(|character| character.is_alphanumeric() || "._-".contains(character));
    if word.is_empty() {
        return Err(cursor.error("a text in double quotes or a number"));
    }
    Ok(word.to_owned())
}

pub(super) fn comma(cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    if cursor.eat(",") {
        return Ok(());
    }
    Err(cursor.error("a comma"))
}

pub(super) fn close(cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    if cursor.eat(")") {
        return Ok(());
    }
    Err(cursor.error("a closing bracket"))
}
