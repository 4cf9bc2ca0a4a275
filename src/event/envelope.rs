//! The wrappings in which records arrive, unwrapped as a stream.
//!
//! Understood, alone or several in one text, on lines of their own or not:
//! - `{"Records": [...]}`: a trail file;
//! - `{"Events": [{"CloudTrailEvent": "..."}, ...]}`: LookupEvents' answer, the record being a text;
//! - a bare list of any of these elements;
//! - one record; one LookupEvents entry; one EventBridge event, whose record is its `detail`.
//!
//! Records are handed on one by one while the text is read, so a text that breaks off in the middle still gives
//! everything before the break.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{Event, NotARecord};

/// Reports of this program, and the truth of its sandbox, may lie beside the records; they are passed over.
const OUR_SCHEMAS: &str = "trailhum.";

/// What one element of a text turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub enum Element {
    /// A CloudTrail record.
    Event(Box<Event>),
    /// Something else; the reason says what.
    Rejected(NotARecord),
}

/// Why the rest of a text could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// No JSON at all, or JSON that breaks off.
    #[error("not JSON from line {line}, column {column} on: {why}")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// The parser's own words.
        why: String,
    },
    /// Nothing in it.
    #[error("empty")]
    Empty,
}

/// Reads every element of `text` and hands it to `sink`; returns what could not be read, one entry a place.
///
/// After a broken line the next line is tried, as long as each value stands on one line of its own (NDJSON).
pub fn read(text: &[u8], sink: &mut dyn FnMut(Element)) -> Vec<Broken> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    if text.iter().all(u8::is_ascii_whitespace) {
        return vec![Broken::Empty];
    }
    let mut broken = Vec::new();
    let mut rest = text;
    let mut lines_before = 0;
    loop {
        let mut values = serde_json::Deserializer::from_slice(rest);
        let error = loop {
            if values.end().is_ok() {
                return broken;
            }
            if let Err(error) = (Document { sink }).deserialize(&mut values) {
                break error;
            }
        };
        broken.push(Broken::Json {
            line: lines_before + error.line(),
            column: error.column(),
            why: words(&error),
        });
        let Some((next, lines)) = next_line(rest, error.line()) else {
            return broken;
        };
        rest = next;
        lines_before += lines;
    }
}

/// The text after line `line` (from 1), when both that line and the next begin a value, as in NDJSON.
fn next_line(text: &[u8], line: usize) -> Option<(&[u8], usize)> {
    let mut rest = text;
    for _ in 1..line {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        rest = rest.get(end + 1..)?;
    }
    let broken_line = rest;
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    rest = rest.get(end + 1..)?;
    let own_line = !broken_line.starts_with(b" ") && !broken_line.starts_with(b"\t");
    (own_line && rest.first() == Some(&b'{')).then_some((rest, line))
}

/// The parser's words without the place, which [`Broken::Json`] names itself.
fn words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ")
        .map_or(text.clone(), |(words, _)| words.to_owned())
}

/// One value at the top of a text.
struct Document<'a> {
    sink: &'a mut dyn FnMut(Element),
}

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CloudTrail records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element::<Value>()? {
            (self.sink)(unwrap(element));
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut own = Map::new();
        let mut wrapped = false;
        while let Some(key) = entries.next_key::<String>()? {
            if key == "Records" || key == "Events" {
                wrapped = true;
                entries.next_value_seed(List {
                    sink: self.sink,
                    key: if key == "Events" { "Events" } else { "Records" },
                })?;
            } else {
                own.insert(key, entries.next_value()?);
            }
        }
        let ours = own
            .get("schema")
            .and_then(Value::as_str)
            .is_some_and(|schema| schema.starts_with(OUR_SCHEMAS));
        if !wrapped && !ours {
            (self.sink)(unwrap(Value::Object(own)));
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.reject("null");
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.reject("a boolean");
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.reject("a number");
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.reject("a number");
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.reject("a number");
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.reject("a text");
        Ok(())
    }
}

impl Document<'_> {
    fn reject(self, kind: &'static str) {
        (self.sink)(Element::Rejected(NotARecord::Kind(kind)));
    }
}

/// The list under `Records` or `Events`.
struct List<'a> {
    sink: &'a mut dyn FnMut(Element),
    key: &'static str,
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list under {:?}", self.key)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<(), A::Error> {
        Document { sink: self.sink }.visit_seq(elements)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Err(E::custom(format_args!("{:?} is null instead of a list", self.key)))
    }
}

/// Takes a record out of a LookupEvents entry or an EventBridge event.
fn unwrap(mut element: Value) -> Element {
    let narrowed = if let Some(text) = element.get("CloudTrailEvent").and_then(Value::as_str) {
        serde_json::from_str::<Value>(text)
            .map_err(|_| NotARecord::Missing("readable CloudTrailEvent"))
            .and_then(|record| Event::narrow(&record))
    } else if element.get("detail-type").is_some() {
        match element.get_mut("detail").map(Value::take) {
            Some(detail) => Event::narrow(&detail),
            None => Err(NotARecord::Missing("detail")),
        }
    } else {
        Event::narrow(&element)
    };
    match narrowed {
        Ok(event) => Element::Event(Box::new(event)),
        Err(reason) => Element::Rejected(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = r#"{"eventTime":"2023-10-19T09:09:00Z","eventSource":"s3.amazonaws.com","eventName":"GetBucketCors","eventID":"1"}"#;

    fn names(text: &str) -> (Vec<String>, Vec<Broken>) {
        let mut names = Vec::new();
        let broken = read(text.as_bytes(), &mut |element| match element {
            Element::Event(event) => names.push(event.name),
            Element::Rejected(reason) => names.push(reason.to_string()),
        });
        (names, broken)
    }

    #[test]
    fn every_envelope_gives_its_records() {
        let quoted = serde_json::to_string(RECORD).unwrap();
        for (text, count) in [
            (format!(r#"{{"Records":[{RECORD},{RECORD}]}}"#), 2),
            (format!("\u{feff} [{RECORD}]"), 1),
            (RECORD.to_owned(), 1),
            (format!("{RECORD}\n{RECORD}\n\n{RECORD}\n"), 3),
            (
                format!(r#"{{"Events":[{{"EventId":"1","CloudTrailEvent":{quoted}}}],"NextToken":"x"}}"#),
                1,
            ),
            (format!(r#"{{"EventId":"1","CloudTrailEvent":{quoted}}}"#), 1),
            (
                format!(r#"{{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":{RECORD}}}"#),
                1,
            ),
            (format!(r#"{{"Records":[{RECORD}]}}{{"Records":[{RECORD}]}}"#), 2),
            (r#"{"Records":[]}"#.to_owned(), 0),
            (r#"{"schema":"trailhum.report/1","findings":[]}"#.to_owned(), 0),
        ] {
            assert_eq!(
                names(&text),
                (vec!["GetBucketCors".to_owned(); count], vec![]),
                "{text}"
            );
        }
    }

    #[test]
    fn what_stands_before_a_break_is_kept() {
        let (found, broken) = names(&format!(r#"{{"Records":[{RECORD},{RECORD},{{"eventTi"#));
        assert_eq!(found.len(), 2);
        assert_eq!(broken.len(), 1);
    }

    #[test]
    fn a_broken_line_does_not_hide_the_next() {
        let (found, broken) = names(&format!("{RECORD}\n{{oh no\n{RECORD}\n"));
        assert_eq!(found.len(), 2);
        assert_eq!(
            broken[0].to_string(),
            "not JSON from line 2, column 2 on: key must be a string"
        );
    }

    #[test]
    fn what_is_not_a_record_is_named() {
        for (text, reason) in [
            ("[7]", "not a CloudTrail record: a number instead of an object"),
            (
                r#"{"Records":["x"]}"#,
                "not a CloudTrail record: a text instead of an object",
            ),
            (r#"{"Resources":[]}"#, "not a CloudTrail record: no eventTime"),
            ("null", "not a CloudTrail record: null instead of an object"),
            (
                r#"{"CloudTrailEvent":"x"}"#,
                "not a CloudTrail record: no readable CloudTrailEvent",
            ),
            (r#"{"detail-type":"x"}"#, "not a CloudTrail record: no detail"),
        ] {
            assert_eq!(names(text), (vec![reason.to_owned()], vec![]), "{text}");
        }
    }

    #[test]
    fn texts_that_are_no_json_are_named_with_their_place() {
        for (text, reason) in [
            ("", "empty"),
            (" \n", "empty"),
            ("<html>", "not JSON from line 1, column 1 on: expected value"),
            (
                r#"{"Records":null}"#,
                r#"not JSON from line 1, column 15 on: "Records" is null instead of a list"#,
            ),
        ] {
            let (found, broken) = names(text);
            assert_eq!((found.len(), broken[0].to_string().as_str()), (0, reason), "{text}");
        }
        let deep = "[".repeat(100_000);
        assert!(names(&deep).1[0].to_string().contains("recursion limit exceeded"));
    }
}
