//! The wrappings in which records arrive, unwrapped as a stream.
//!
//! Understood, alone or several in one text, on lines of their own or not:
//! - `{"Records": [...]}`: a trail file;
//! - `{"Events": [{"CloudTrailEvent": "..."}, ...]}`: LookupEvents' answer, the record being a text;
//! - a bare list of any of these elements;
//! - rows of Athena's documented table, exported as CSV;
//! - one record; one LookupEvents entry; one EventBridge event, whose record is its `detail`.
//!
//! Records are handed on one by one while the text is read, so a text that breaks off in the middle still gives
//! everything before the break. Each is cut out first and then parsed by itself, so one that the parser refuses is the
//! only one that is lost.

use std::fmt;
use std::io::BufRead;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

pub use super::element::{Broken, Element};
use super::no_call::is_no_call;
use super::record::RecordFields;
use super::scan::{self, FailedCall, Names, RawElement, RecentIdentities, SuccessfulCall};
use super::{Event, NotARecord, athena};

/// Reports of this program, and the truth of its sandbox, may lie beside the records; they are passed over.
const OUR_SCHEMAS: &str = "\"trailhum.";

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
    let scanned = |found| match found {
        RawElement::Success(success) => Some(Scanned::Success(success)),
        RawElement::Failure(call) | RawElement::Sought(call) if call.record.len() > most => None,
        RawElement::Sought(call) => Some(Scanned::Parsed(Element::Event(Box::new(call.event())))),
        RawElement::Failure(failure) => Some(Scanned::Failure(failure)),
        RawElement::Other(record) => parse(record).map(Scanned::Parsed),
    };
    scan::records(text, names, identities)?
        .into_iter()
        .map(scanned)
        .collect()
}

/// A single element; `None` if it is no JSON, or JSON that the parser refuses.
fn parse(text: &str) -> Option<Element> {
    match element(text) {
        Element::Rejected(NotARecord::Unreadable { .. }) => None,
        element => Some(element),
    }
}

/// One element of JSON.
fn element(text: &str) -> Element {
    if let Some(Ok(event)) = RecordFields::usual(text).map(RecordFields::event) {
        return Element::Event(Box::new(event));
    }
    match serde_json::from_str(text) {
        Ok(value) => unwrap(value),
        Err(error) => Element::Rejected(NotARecord::unreadable(text, &error)),
    }
}

/// Reads every element of `text`, to its end, and hands it to `sink`; returns what could not be read, one entry a
/// place.
pub fn read(text: &[u8], sink: &mut dyn FnMut(Element)) -> Vec<Broken> {
    stream(text, sink)
}

/// Reads as [`read`] does from a text that is not in memory. No more than one element is held at a time.
///
/// After a broken line the next line is tried, if it begins with a value (NDJSON).
pub fn stream(mut text: impl BufRead, sink: &mut dyn FnMut(Element)) -> Vec<Broken> {
    match text.fill_buf() {
        Ok(begin) if begin.starts_with(MARK) => text.consume(MARK.len()),
        Ok(_) => {}
        Err(error) => return vec![Broken::Off(error)],
    }
    match text.fill_buf() {
        Ok(begin) if is_ours(begin) => return Vec::new(),
        Ok(begin) if athena::is_export(begin) => return athena::stream(text, sink),
        Ok(_) => {}
        Err(error) => return vec![Broken::Off(error)],
    }
    let mut broken = Vec::new();
    let mut nothing = true;
    let mut lines_before = 0;
    loop {
        let mut values = serde_json::Deserializer::from_reader(&mut text);
        let error = loop {
            match values.end() {
                Ok(()) if nothing => return vec![Broken::Empty],
                Ok(()) => return broken,
                Err(error) if error.is_io() => break error,
                // Another value begins.
                Err(_) => nothing = false,
            }
            if let Err(error) = (TopLevelValue { sink }).deserialize(&mut values) {
                break error;
            }
        };
        if error.is_io() {
            broken.push(Broken::Off(error.into()));
            return broken;
        }
        let line = error.line();
        broken.push(Broken::Json {
            line: lines_before + line,
            column: error.column(),
            why: parse_error(&error),
        });
        if !skip_line(&mut text) {
            return broken;
        }
        lines_before += line;
    }
}

/// Goes to the next line; whether a value begins there.
fn skip_line(text: &mut impl BufRead) -> bool {
    text.skip_until(b'\n').is_ok() && text.fill_buf().is_ok_and(|next| next.starts_with(b"{"))
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

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(text) = elements.next_element::<Box<RawValue>>()? {
            (self.sink)(element(text.get()));
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
            } else {
                let value: Box<RawValue> = entries.next_value()?;
                own.push(format!("{}:{}", Value::String(key), value.get()));
            }
        }
        if !wrapped {
            (self.sink)(element(&format!("{{{}}}", own.join(","))));
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

impl TopLevelValue<'_> {
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
        TopLevelValue { sink: self.sink }.visit_seq(elements)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Err(E::custom(format_args!("{:?} is null instead of a list", self.key)))
    }
}

/// Takes a record out of a LookupEvents entry or an EventBridge event.
fn unwrap(mut value: Value) -> Element {
    if let Some(text) = value.get("CloudTrailEvent").and_then(Value::as_str) {
        return match element_within(text) {
            Some(element) => element,
            None => Element::Rejected(NotARecord::Missing("readable CloudTrailEvent")),
        };
    }
    if value.get("detail-type").is_none() {
        return narrowed(&value);
    }
    if !is_from_cloudtrail(&value) {
        return Element::Rejected(NotARecord::NotFromCloudTrail);
    }
    match value.get_mut("detail").map(Value::take) {
        Some(detail) => narrowed(&detail),
        None => Element::Rejected(NotARecord::Missing("detail")),
    }
}

/// The record in the text of a LookupEvents entry.
fn element_within(text: &str) -> Option<Element> {
    match RecordFields::usual(text).map(RecordFields::event) {
        Some(Ok(event)) => Some(Element::Event(Box::new(event))),
        _ => serde_json::from_str(text).ok().map(|record| narrowed(&record)),
    }
}

fn narrowed(record: &Value) -> Element {
    if is_no_call(record) {
        return Element::Passed;
    }
    match Event::narrow(record) {
        Ok(event) => Element::Event(Box::new(event)),
        Err(reason) => Element::Rejected(reason),
    }
}

/// Whether an EventBridge event is CloudTrail's own word: only AWS can send events whose source begins with `aws.`
/// (documented). With any other source, anybody who may call `PutEvents` has written all of it.
fn is_from_cloudtrail(event: &Value) -> bool {
    let text = |key| event.get(key).and_then(Value::as_str).unwrap_or_default();
    text("source").starts_with("aws.") && text("detail-type").ends_with("via CloudTrail")
}

#[cfg(test)]
mod tests;
