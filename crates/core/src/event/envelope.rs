//! The wrappings in which records arrive, unwrapped as a stream.
//!
//! Understood, alone or several in one text, on lines of their own or not:
//! - `{"Records": [...]}`: a trail file;
//! - `{"Events": [{"CloudTrailEvent": "..."}, ...]}`: LookupEvents' answer, the record being a text;
//! - a bare list of any of these elements;
//! - the same answer in YAML (`yaml.rs`);
//! - rows of Athena's documented table, exported as CSV;
//! - one record; one LookupEvents entry; one EventBridge event, whose record is its `detail`;
//! - whatever else holds records, to eight levels (`unwrap.rs`), also behind a time or a label on a line of a log.
//!
//! Records are handed on one by one while the text is read, so a text that breaks off in the middle still gives
//! everything before the break. Each is cut out first and then parsed by itself, so one that the parser refuses is the
//! only one that is lost.

use std::fmt;
use std::io::{self, BufRead};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

pub use super::element::{Broken, Element};
use super::lines::{Begin, TextLines};
use super::record::RecordFields;
use super::scan::{self, FailedCall, Names, RawElement, RecentIdentities, SuccessfulCall};
use super::{NotARecord, Provenance, athena, unwrap, yaml};

/// Reports of this program, and the truth of its sandbox, may lie beside the records; they are passed over.
const OUR_SCHEMAS: &str = "\"trailhum.";

/// Keys of what may be too large to be held, and that no record has: log groups, queues, queries and searches.
const LISTS: [&str; 8] = [
    "events",
    "logEvents",
    "results",
    "Messages",
    "records",
    "rows",
    "hits",
    "value",
];

/// Characters of a text that are quoted where it is no JSON.
const MOST_QUOTED: usize = 60;

/// The byte order mark that some editors put before UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// An element of a trail file, read no further than it counts.
#[derive(Debug, PartialEq, Eq)]
pub enum Scanned<'t> {
    /// A call that succeeded.
    Success(SuccessfulCall<'t>),
    /// A call that failed.
    Failure(Box<FailedCall<'t>>),
    /// Anything else, parsed.
    Parsed(Element),
}

/// The elements of a trail file in its usual form, read no further than they count; `None` if the text has another
/// form, or a record in it that must be parsed cannot be or is larger than `most` bytes.
///
/// A call that succeeded is parsed only if it is one of `names`. `identities` are those of what was read before, if any.
#[must_use]
pub fn scan<'t>(
    text: &'t [u8],
    most: usize,
    names: &Names,
    identities: &mut RecentIdentities,
) -> Option<Vec<Scanned<'t>>> {
    let text = text.strip_prefix(MARK).unwrap_or(text);
    let parse = |record: &str| if record.len() > most { None } else { parse(record) };
    let raw = scan::records(text, names, identities)?;
    let mut scanned = Vec::with_capacity(raw.len());
    for found in raw {
        scanned.push(match found {
            RawElement::Success(success) => Scanned::Success(success),
            RawElement::Failure(call) | RawElement::Sought(call) if call.record.len() > most => return None,
            RawElement::Sought(call) => Scanned::Parsed(Element::Event(Box::new(call.event()))),
            RawElement::Failure(failure) => Scanned::Failure(failure),
            RawElement::Other(record) => {
                scanned.extend(parse(record)?.into_iter().map(Scanned::Parsed));
                continue;
            }
        });
    }
    Some(scanned)
}

/// What is in a single element; `None` if it is no JSON, or JSON that the parser refuses.
fn parse(text: &str) -> Option<Vec<Element>> {
    let mut found = Vec::new();
    elements(text, &mut |element| found.push(element));
    let is_refused = |element: &Element| matches!(element, Element::Rejected(NotARecord::Unreadable { .. }));
    (!found.is_empty() && !found.iter().any(is_refused)).then_some(found)
}

/// The records in one element of JSON.
fn elements(text: &str, sink: &mut dyn FnMut(Element)) {
    if let Some(event) = RecordFields::usual(text).and_then(RecordFields::call) {
        return sink(Element::Event(Box::new(event)));
    }
    match serde_json::from_str(text) {
        Ok(value) => unwrap::elements(value, sink),
        Err(error) => sink(Element::Rejected(NotARecord::unreadable(text, &error))),
    }
}

/// Reads every element of `text`, to its end, and hands it to `sink`; returns what could not be read, one entry a
/// place.
pub fn read(text: &[u8], sink: &mut dyn FnMut(Element)) -> Vec<Broken> {
    stream(text, sink)
}

/// Reads as [`read`] does from a text that is not in memory. No more than one element is held at a time.
///
/// After a broken value, the next line that begins with an object is read on (NDJSON).
pub fn stream(mut text: impl BufRead, sink: &mut dyn FnMut(Element)) -> Vec<Broken> {
    match text.fill_buf() {
        Ok(begin) if begin.starts_with(MARK) => text.consume(MARK.len()),
        Ok(_) => {}
        Err(error) => return vec![Broken::Off(error)],
    }
    match text.fill_buf() {
        Ok(begin) if is_ours(begin) => return Vec::new(),
        Ok(begin) if athena::is_export(begin) => return athena::stream(text, sink),
        Ok(begin) if yaml::is_answer(begin) => return yaml::stream(text, sink),
        Ok(_) => {}
        Err(error) => return vec![Broken::Off(error)],
    }
    let mut reader = TextReader {
        lines: TextLines::new(text),
        sink,
        broken: Vec::new(),
        first_line: None,
        anything: false,
    };
    if let Err(error) = reader.read() {
        reader.broken.push(Broken::Off(error));
    } else if !reader.anything && reader.broken.is_empty() {
        reader.broken.push(match reader.first_line {
            Some(line) => Broken::Text(line),
            None => Broken::Empty,
        });
    }
    reader.broken
}

/// Reads values and lines of text, one after the other.
struct TextReader<'s, R> {
    lines: TextLines<R>,
    sink: &'s mut dyn FnMut(Element),
    broken: Vec<Broken>,
    /// The beginning of the first line that is no JSON.
    first_line: Option<String>,
    /// A value was read, or JSON in a line.
    anything: bool,
}

impl<R: BufRead> TextReader<'_, R> {
    /// Reads to the end.
    fn read(&mut self) -> io::Result<()> {
        while let Some(begin) = self.lines.begin()? {
            match begin {
                Begin::Text => self.line(false)?,
                begin => self.value(begin)?,
            }
        }
        Ok(())
    }

    /// Reads a list or an object; if it is broken, all up to the next line that begins with one.
    fn value(&mut self, begin: Begin) -> io::Result<()> {
        let before = self.lines.bytes();
        let mut values = serde_json::Deserializer::from_reader(&mut self.lines);
        let Err(error) = (TopLevelValue { sink: self.sink }).deserialize(&mut values) else {
            self.anything = true;
            return Ok(());
        };
        if error.is_io() {
            return Err(error.into());
        }
        if self.lines.bytes() <= before + 2 && !error.is_eof() {
            // A line of a log may begin with `[INFO]`.
            return self.line(begin == Begin::Object);
        }
        let (line, column) = self.lines.place();
        self.break_at(line, column, parse_error(&error));
        // What is indented may be inside the broken value.
        while !self.lines.skip_line()? {
            (self.sink)(Element::Line);
        }
        Ok(())
    }

    /// Reads a line that is no list and no object. A log has lines without JSON, and what is left of a list has its
    /// punctuation; what has quotes, or began as an object, is a part of JSON.
    fn line(&mut self, is_object: bool) -> io::Result<()> {
        let (line, column) = self.lines.place();
        let text = self.lines.rest_of_line()?;
        let text = String::from_utf8_lossy(&text);
        let text = text.trim();
        if let Ok(value) = serde_json::from_str::<Value>(text)
            && !value.is_string()
        {
            self.anything = true;
            unwrap::elements(value, self.sink);
            return Ok(());
        }
        let (found, whole) = unwrap::line(text, self.sink);
        self.anything |= found > 0;
        if !whole || found == 0 && (is_object || text.contains(['"', '\'', '\0'])) {
            self.break_at(line, column, other_text(text).to_owned());
        }
        if found > 0 {
            return Ok(());
        }
        (self.sink)(Element::Line);
        self.first_line
            .get_or_insert_with(|| text.chars().take(MOST_QUOTED).collect());
        Ok(())
    }

    /// Notes a place; of those with the same reason, the first is named.
    fn break_at(&mut self, line: usize, column: usize, why: String) {
        let same = |broken: &&mut Broken| matches!(broken, Broken::Json { why: known, .. } if *known == why);
        match self.broken.iter_mut().find(same) {
            Some(Broken::Json { further, .. }) => *further += 1,
            _ => self.broken.push(Broken::Json {
                line,
                column,
                why,
                further: 0,
            }),
        }
    }
}

/// What a text is that looks like JSON and is none.
fn other_text(text: &str) -> &'static str {
    if text.contains('\0') {
        "zero bytes; it was not written to its end"
    } else if text.contains("{'") || text.contains("':") {
        "a text of Python, whose quotes are '; write it with json.dumps"
    } else if text.contains(['\u{201c}', '\u{201d}']) {
        "quotes that a word processor put in; copy it from its source again"
    } else {
        "a part of a record, or another text"
    }
}

/// Whether this is a report of this program, or the truth of its sandbox, by its first key.
fn is_ours(begin: &[u8]) -> bool {
    let mut rest = begin;
    for token in ["{", "\"schema\"", ":", OUR_SCHEMAS] {
        match rest.trim_ascii_start().strip_prefix(token.as_bytes()) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}

/// The parser's words without the place, which [`Broken::Json`] names itself.
pub(super) fn parse_error(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ")
        .map_or(text.clone(), |(words, _)| words.to_owned())
}

/// One value at the top of a text.
struct TopLevelValue<'a> {
    sink: &'a mut dyn FnMut(Element),
}

impl<'de> DeserializeSeed<'de> for TopLevelValue<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TopLevelValue<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CloudTrail records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(text) = list.next_element::<Box<RawValue>>()? {
            elements(text.get(), self.sink);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut own: Vec<String> = Vec::new();
        let mut wrapped = false;
        while let Some(key) = entries.next_key::<String>()? {
            if key == "Records" || key == "Events" {
                wrapped = true;
                entries.next_value_seed(List {
                    sink: self.sink,
                    key: if key == "Events" { "Events" } else { "Records" },
                })?;
            } else if LISTS.contains(&key.as_str()) {
                wrapped = true;
                let mut copies = |element| (self.sink)(unwrap::from(element, Provenance::Copy));
                entries.next_value_seed(TopLevelValue { sink: &mut copies })?;
            } else {
                let value: Box<RawValue> = entries.next_value()?;
                own.push(format!("{}:{}", Value::String(key), value.get()));
            }
        }
        if !wrapped {
            elements(&format!("{{{}}}", own.join(",")), self.sink);
        }
        Ok(())
    }

    // What stands in place of a list holds no record.
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
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
        TopLevelValue { sink: self.sink }.visit_seq(elements)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Err(E::custom(format_args!("{:?} is null instead of a list", self.key)))
    }
}

#[cfg(test)]
mod tests;
