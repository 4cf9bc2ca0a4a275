//! A place in a text that moves forward, and what is said of a text that cannot be read.

use crate::condition::TextSpan;

/// How deep brackets may be nested.
pub(crate) const MOST_DEEP: usize = 100;

/// Why a text cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: expected {expected}, found {found}")]
pub struct SyntaxError {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What would be right there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl SyntaxError {
    /// At a byte of the text.
    #[must_use]
    pub fn at(text: &str, place: usize, expected: &str) -> Self {
        let (line, column) = line_and_column(text, place);
        let rest = text.get(place..).unwrap_or_default().trim_start();
        let found: String = rest.lines().next().unwrap_or_default().chars().take(30).collect();
        Self {
            line,
            column,
            expected: expected.to_owned(),
            found: if found.is_empty() {
                "the end of the text".to_owned()
            } else {
                format!("{found:?}")
            },
        }
    }
}

/// The line and the column of a byte, both from 1.
#[must_use]
pub fn line_and_column(text: &str, place: usize) -> (usize, usize) {
    let before = text.get(..place.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// The byte at a line and a column, both from 1.
#[must_use]
pub(crate) fn byte_at(text: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for (number, content) in (1..).zip(text.split_inclusive('\n')) {
        if number == line {
            let offset = content.char_indices().nth(column.saturating_sub(1));
            return start + offset.map_or(content.len(), |(offset, _)| offset);
        }
        start += content.len();
    }
    text.len()
}

/// Where the lines of a text begin, for many places in it.
#[derive(Debug)]
pub(crate) struct LineIndex<'t> {
    /// Each line, where it begins, and whether a character is a byte there.
    lines: Vec<(&'t str, usize, bool)>,
}

impl<'t> LineIndex<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let mut start = 0;
        let lines = text.split_inclusive('\n').map(|line| {
            let begin = start;
            start += line.len();
            (line, begin, line.is_ascii())
        });
        Self { lines: lines.collect() }
    }

    /// The byte at a line and a column, both from 1.
    pub(crate) fn byte(&self, line: usize, column: usize) -> usize {
        let Some((text, start, is_ascii)) = self.lines.get(line.saturating_sub(1)) else {
            return self.lines.last().map_or(0, |(text, start, _)| start + text.len());
        };
        let characters = column.saturating_sub(1);
        if *is_ascii {
            return start + characters.min(text.len());
        }
        let offset = text.char_indices().nth(characters);
        start + offset.map_or(text.len(), |(offset, _)| offset)
    }
}

/// A place in a text.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'t> {
    pub(crate) text: &'t str,
    pub(crate) at: usize,
    pub(crate) depth: usize,
}

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    pub(crate) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// The next character behind white space.
    pub(crate) fn peek(&mut self) -> Option<char> {
        self.space();
        self.rest().chars().next()
    }

    pub(crate) fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// Goes behind this sign, if it is next.
    pub(crate) fn eat(&mut self, sign: &str) -> bool {
        self.space();
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len();
        }
        found
    }

    /// Whether this word is next, in any case, and ends there.
    pub(crate) fn sees_word(&mut self, word: &str) -> bool {
        self.space();
        let rest = self.rest();
        let begins = rest
            .get(..word.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(word));
        let next = rest.get(word.len()..).and_then(|rest| rest.chars().next());
        begins && !next.is_some_and(|next| next.is_alphanumeric() || "_-.*".contains(next))
    }

    pub(crate) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.sees_word(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// As long as the characters are such.
    pub(crate) fn run(&mut self, is_part: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|character| !is_part(character)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    /// What is in quotes, with the backslashes as written; the cursor is at the first quote.
    pub(crate) fn quoted(&mut self, quote: char) -> Result<&'t str, SyntaxError> {
        let start = self.at;
        self.at += quote.len_utf8();
        let rest = self.rest();
        let mut escaped = false;
        for (offset, character) in rest.char_indices() {
            if escaped {
                escaped = false;
            } else if character == '\\' {
                escaped = true;
            } else if character == quote {
                self.at += offset + quote.len_utf8();
                return Ok(rest.get(..offset).unwrap_or_default());
            }
        }
        Err(SyntaxError::at(self.text, start, &format!("a closing {quote}")))
    }

    pub(crate) fn error(&mut self, expected: &str) -> SyntaxError {
        self.space();
        SyntaxError::at(self.text, self.at, expected)
    }

    /// From a place up to here.
    pub(crate) fn span(&self, start: usize) -> TextSpan {
        TextSpan { start, end: self.at }
    }

    /// One level deeper.
    pub(crate) fn deeper(&mut self) -> Result<(), SyntaxError> {
        self.depth += 1;
        if self.depth > MOST_DEEP {
            return Err(self.error(&format!("at most {MOST_DEEP} brackets in each other")));
        }
        Ok(())
    }
}

/// A text without the backslashes that take the meaning of the next character away.
pub(crate) fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        plain.push(match character {
            '\\' => characters.next().unwrap_or('\\'),
            other => other,
        });
    }
    plain
}
