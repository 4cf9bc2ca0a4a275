//! YAML, and JSON as a part of it, as a tree that knows its places.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use crate::condition::TextSpan;
use crate::cursor::{MOST_DEEP, SyntaxError, byte_at};

/// A value and where it is written.
#[derive(Debug, Clone)]
pub(super) struct Yaml {
    pub(super) span: TextSpan,
    pub(super) kind: YamlKind,
}

#[derive(Debug, Clone)]
pub(super) enum YamlKind {
    /// A text, and whether it is in quotes.
    Scalar(String, bool),
    List(Vec<Yaml>),
    /// Keys with their places.
    Map(Vec<(String, TextSpan, Yaml)>),
}

impl Yaml {
    /// The only document.
    pub(super) fn read(text: &str) -> Result<Self, SyntaxError> {
        let places: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
        let mut reader = YamlReader {
            text,
            places,
            parser: Parser::new_from_str(text),
        };
        loop {
            let (event, span) = reader.next()?;
            match event {
                Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
                Event::StreamEnd | Event::DocumentEnd => {
                    return Err(SyntaxError::at(text, text.len(), "a document"));
                }
                event => {
                    let first = reader.value(event, span, 0)?;
                    return reader.end().map(|()| first);
                }
            }
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let YamlKind::Map(entries) = &self.kind else {
            return None;
        };
        entries
            .iter()
            .find(|(known, _, _)| known == key)
            .map(|(_, _, value)| value)
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.kind {
            YamlKind::Scalar(text, _) => Some(text),
            _ => None,
        }
    }

    /// Null, and no text in quotes.
    pub(super) fn is_null(&self) -> bool {
        matches!(&self.kind, YamlKind::Scalar(text, false) if ["", "~", "null", "Null", "NULL"].contains(&text.as_str()))
    }

    /// A boolean that is no text in quotes.
    pub(super) fn boolean(&self) -> Option<bool> {
        match &self.kind {
            YamlKind::Scalar(text, false) => match text.to_ascii_lowercase().as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// The items of a list, or the value itself.
    pub(super) fn items(&self) -> &[Self] {
        match &self.kind {
            YamlKind::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }
}

struct YamlReader<'t> {
    text: &'t str,
    places: Vec<usize>,
    parser: Parser<'t, saphyr_parser::StrInput<'t>>,
}

impl<'t> YamlReader<'t> {
    fn next(&mut self) -> Result<(Event<'t>, TextSpan), SyntaxError> {
        match self.parser.next() {
            Some(Ok((event, span))) => Ok((event, self.span(span))),
            Some(Err(error)) => {
                let place = byte_at(self.text, error.marker().line(), error.marker().col() + 1);
                Err(SyntaxError::at(
                    self.text,
                    place,
                    &format!("valid YAML ({})", error.info()),
                ))
            }
            None => Err(SyntaxError::at(self.text, self.text.len(), "a value")),
        }
    }

    /// One document is read: another behind it would be lost.
    fn end(&mut self) -> Result<(), SyntaxError> {
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::DocumentEnd | Event::Nothing => {}
                Event::StreamEnd => return Ok(()),
                _ => {
                    return Err(SyntaxError::at(
                        self.text,
                        span.start,
                        "the end of the text: one document at a time",
                    ));
                }
            }
        }
    }

    fn span(&self, span: Span) -> TextSpan {
        let byte = |index: usize| self.places.get(index).copied().unwrap_or(self.text.len());
        TextSpan {
            start: byte(span.start.index()),
            end: byte(span.end.index()),
        }
    }

    fn value(&mut self, event: Event<'t>, span: TextSpan, depth: usize) -> Result<Yaml, SyntaxError> {
        if depth > MOST_DEEP {
            return Err(SyntaxError::at(self.text, span.start, "less nesting"));
        }
        match event {
            Event::Scalar(text, style, ..) => Ok(Yaml {
                span,
                kind: YamlKind::Scalar(text.into_owned(), style != ScalarStyle::Plain),
            }),
            Event::SequenceStart(..) => self.list(span, depth),
            Event::MappingStart(..) => self.map(span, depth),
            _ => Err(SyntaxError::at(self.text, span.start, "a value without anchors")),
        }
    }

    fn list(&mut self, begin: TextSpan, depth: usize) -> Result<Yaml, SyntaxError> {
        let mut items = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                let end = items.last().map_or(span.end, |item: &Yaml| item.span.end.max(span.end));
                return Ok(Yaml {
                    span: TextSpan {
                        start: begin.start,
                        end,
                    },
                    kind: YamlKind::List(items),
                });
            }
            items.push(self.value(event, span, depth + 1)?);
        }
    }

    fn map(&mut self, begin: TextSpan, depth: usize) -> Result<Yaml, SyntaxError> {
        let mut entries: Vec<(String, TextSpan, Yaml)> = Vec::new();
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::MappingEnd => {
                    let last = entries.last().map_or(span.end, |(_, _, value)| value.span.end);
                    let end = span.end.max(last);
                    return Ok(Yaml {
                        span: TextSpan {
                            start: begin.start,
                            end,
                        },
                        kind: YamlKind::Map(entries),
                    });
                }
                Event::Scalar(key, ..) => {
                    let (event, place) = self.next()?;
                    let value = self.value(event, place, depth + 1)?;
                    entries.push((key.into_owned(), span, value));
                }
                _ => return Err(SyntaxError::at(self.text, span.start, "a key")),
            }
        }
    }
}
