//! A record in whatever other systems make of it is read as if it were alone, and as a copy.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};
use trailhum_core::event::envelope::Element;
use trailhum_core::event::{Event, Provenance};
use trailhum_fuzz::read_all;
use trailhum_fuzz::wrappings::{wrapped, wrappings};

/// Nested deeper, a record alone can be read and the same record in a wrapping cannot.
const MAX_DEPTH: usize = 40;

/// Keys by which an object is taken for a wrapping of its own.
const WRAPPING_KEYS: [&str; 13] = [
    "CloudTrailEvent",
    "Events",
    "Messages",
    "Records",
    "detail-type",
    "events",
    "hits",
    "logEvents",
    "records",
    "results",
    "rows",
    "schema",
    "value",
];

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(values) => 1 + values.iter().map(depth).max().unwrap_or(0),
        Value::Object(object) => 1 + object.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// Whether this is a record of a call, and nothing else besides.
fn is_record(object: &Map<String, Value>) -> bool {
    let text = |key| object.get(key).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    ["eventTime", "eventSource", "eventName"].into_iter().all(text)
        && object.get("userIdentity").is_some_and(Value::is_object)
        && !WRAPPING_KEYS.iter().any(|key| object.contains_key(*key))
}

/// The events of a text.
fn events(text: &str) -> Vec<Event> {
    let (elements, _) = read_all(text.as_bytes());
    let events = elements.into_iter().filter_map(|element| match element {
        Element::Event(event) => Some(*event),
        _ => None,
    });
    events.collect()
}

fuzz_target!(|input: (u8, &str)| {
    let (number, text) = input;
    let Ok(Value::Object(object)) = serde_json::from_str(text) else { return };
    let record = Value::Object(object);
    if !record.as_object().is_some_and(is_record) || depth(&record) > MAX_DEPTH {
        return;
    }
    let all: Vec<_> = wrappings().collect();
    let (system, template) = all[usize::from(number) % all.len()];
    // Rows of a table have its columns only, and texts for all values; a key with a dot may be one of two. What is filled
    // in must not be filled in itself.
    let filled_in = ["BODY", "RECORD", "TEXT", "TIMELESS", "TWICE"];
    if ["DOTTED", "ROWS"].contains(&template) || filled_in.iter().any(|name| text.contains(name)) {
        return;
    }
    let alone = events(&record.to_string());
    let copies = events(&wrapped(template, &record));
    let is_copy = !template.starts_with("```");
    for copy in &copies {
        assert_eq!(copy.provenance == Provenance::Copy, is_copy, "{system}");
    }
    let copies: Vec<Event> = copies.iter().map(Event::as_pasted).collect();
    assert_eq!(copies, alone, "{system}");
});
