//! Records inside what other systems make of them: log groups, queues, SIEMs, databases.
//!
//! Whatever is no record is searched, to [`MAX_DEPTH`] levels of objects, lists and texts that hold JSON, for records:
//! objects with `eventTime`, `eventSource`, `eventName` and `userIdentity`, or rows with the columns of Athena's table.
//! Nothing is searched for inside a record, where strangers write. What was found this way is a copy, which others than
//! CloudTrail may have written, unless there are only lists of trail files or of LookupEvents' answers around it.

use serde_json::{Map, Value};

use super::athena;
use super::element::Element;
use super::no_call::no_call;
use super::record::{DOTTED, RecordFields};
use super::{Event, NotARecord, Provenance};

/// How the keys begin that are read of a record where nested keys are written with dots.
const NESTED: [&str; 2] = [DOTTED, "requestParameters."];

/// Levels of objects, lists and texts that are searched.
const MAX_DEPTH: usize = 8;

/// How an object begins in a text.
const BEGINS: [&str; 2] = ["{\"", "{ \""];

/// Keys of every record of a call (documented).
const RECORD_KEYS: [&str; 4] = ["eventTime", "eventSource", "eventName", "userIdentity"];

/// Hands every record in an element that is not a record of the usual shape to `sink`; if there is none, why.
pub(super) fn elements(value: Value, sink: &mut dyn FnMut(Element)) {
    if value.as_object().is_some_and(|object| is_known(object, &value)) {
        unwrap(value, sink);
        return;
    }
    let mut search = Search::new(sink);
    search.value(&value, 0, Provenance::CloudTrail);
    if search.found == 0 {
        sink(Element::Rejected(not_a_record(&value)));
    }
}

/// Hands every record in the JSON that a line of text holds to `sink`; how many there were, and whether all of the JSON
/// could be read.
pub(super) fn line(text: &str, sink: &mut dyn FnMut(Element)) -> (usize, bool) {
    let mut search = Search::new(sink);
    search.text(text, 0);
    (search.found, !search.broken)
}

/// Whether its form says where the record is, or that it is one: nothing has to be searched.
fn is_known(object: &Map<String, Value>, value: &Value) -> bool {
    let has = |key: &str| object.contains_key(key);
    let is_record = RECORD_KEYS.iter().take(3).all(|key| has(key));
    is_record
        || has("detail-type")
        || no_call(value).is_some()
        || object.get("CloudTrailEvent").is_some_and(Value::is_string)
}

/// Takes a record out of a LookupEvents entry or an EventBridge event.
fn unwrap(mut value: Value, sink: &mut dyn FnMut(Element)) {
    if let Some(text) = value.get("CloudTrailEvent").and_then(Value::as_str) {
        return entry(text, Provenance::CloudTrail, sink);
    }
    if value.get("detail-type").is_none() {
        return narrow(&value, Provenance::CloudTrail, sink);
    }
    if !is_from_cloudtrail(&value) {
        let is_record = |detail: &&Value| RECORD_KEYS.iter().all(|key| detail.get(key).is_some());
        return match value.get("detail").filter(is_record) {
            Some(detail) => narrow(detail, Provenance::Copy, sink),
            None => sink(Element::Rejected(
                foreign(&value).map_or(NotARecord::NotFromCloudTrail, NotARecord::Foreign),
            )),
        };
    }
    match value.get_mut("detail").map(Value::take) {
        Some(detail) => narrow(&detail, Provenance::CloudTrail, sink),
        None => sink(Element::Rejected(NotARecord::Missing("detail"))),
    }
}

/// Hands the record in the text of a LookupEvents entry to `sink`.
pub(super) fn entry(text: &str, provenance: Provenance, sink: &mut dyn FnMut(Element)) {
    if let Some(Ok(event)) = RecordFields::usual(text).map(RecordFields::event) {
        return sink(from(Element::Event(Box::new(event)), provenance));
    }
    match serde_json::from_str(text) {
        Ok(record) => narrow(&record, provenance, sink),
        Err(_) => sink(Element::Rejected(NotARecord::Missing("readable CloudTrailEvent"))),
    }
}

/// Hands a record to `sink`, and behind it what of it could not be read.
fn narrow(record: &Value, provenance: Provenance, sink: &mut dyn FnMut(Element)) {
    if let Some(kind) = no_call(record) {
        return sink(Element::Passed(kind));
    }
    if let Some(form) = foreign(record) {
        return sink(Element::Rejected(NotARecord::Foreign(form)));
    }
    if let Some(record) = undotted(record) {
        return narrow(&record, Provenance::Copy, sink);
    }
    let identity = record.get("userIdentity").unwrap_or(&Value::Null);
    if let Some(identity) = identity.as_str().and_then(athena::identity) {
        // CloudTrail writes an object: others have written this.
        let mut record = record.clone();
        if let Some(field) = record.get_mut("userIdentity") {
            *field = identity;
        }
        return narrow(&record, Provenance::Copy, sink);
    }
    let event = match Event::narrow(record) {
        Ok(event) => event,
        Err(reason) => return sink(Element::Rejected(reason)),
    };
    let failed = event.error_code.is_some();
    sink(from(Element::Event(Box::new(event)), provenance));
    // Empty texts count as missing. Who made a call that succeeded decides nothing.
    if failed && !(identity.is_object() || identity.is_null() || identity == "") {
        sink(Element::Rejected(NotARecord::Identity(super::kind_of(identity))));
    }
}

/// Whether an EventBridge event is CloudTrail's own word: only AWS can send events whose source begins with `aws.`
/// (documented). With any other source, anybody who may call `PutEvents` has written all of it.
fn is_from_cloudtrail(event: &Value) -> bool {
    let text = |key| event.get(key).and_then(Value::as_str).unwrap_or_default();
    text("source").starts_with("aws.") && text("detail-type").ends_with("via CloudTrail")
}

fn has_dotted(object: &Map<String, Value>) -> bool {
    object.keys().any(|key| key.starts_with(DOTTED))
}

/// A record whose nested keys were written as `userIdentity.arn`, as some log systems do; `None` if it has no such key.
fn undotted(record: &Value) -> Option<Value> {
    let fields = record.as_object()?;
    if fields.contains_key("userIdentity") || !has_dotted(fields) {
        return None;
    }
    let mut nested = Map::new();
    for (key, value) in fields {
        let is_nested = NESTED.iter().any(|begin| key.starts_with(begin));
        let mut parts: Vec<&str> = if is_nested { key.split('.').collect() } else { vec![key] };
        let last = parts.pop().unwrap_or_default();
        let mut level = &mut nested;
        for part in parts {
            let below = level.entry(part).or_insert_with(|| Value::Object(Map::new()));
            // A key that is a value and an object at once is no record.
            level = below.as_object_mut()?;
        }
        level.insert(last.to_owned(), value.clone());
    }
    Some(Value::Object(nested))
}

/// A record whose time was moved to `@timestamp`, as Logstash's codec for CloudTrail does (documented).
fn without_time(object: &Map<String, Value>) -> Option<Value> {
    let others = RECORD_KEYS.iter().filter(|key| **key != "eventTime");
    if !others.clone().all(|key| object.contains_key(*key)) {
        return None;
    }
    let mut record = object.clone();
    record.insert("eventTime".to_owned(), object.get("@timestamp")?.clone());
    Some(Value::Object(record))
}

/// The rows of an answer of Athena's `GetQueryResults`, the first of which names the columns.
fn query_rows(rows: &[Value]) -> impl Iterator<Item = Value> {
    let texts = |row: &Value| -> Vec<Value> {
        let data = row.get("Data").and_then(Value::as_array).map(Vec::as_slice);
        let texts = data.unwrap_or_default().iter();
        texts
            .map(|it| it.get("VarCharValue").cloned().unwrap_or_default())
            .collect()
    };
    let columns = rows.first().map(texts).unwrap_or_default();
    rows.iter().skip(1).map(move |row| {
        let names = columns.iter().map(|name| name.as_str().unwrap_or_default().to_owned());
        Value::Object(names.zip(texts(row)).collect())
    })
}

/// What it is instead of a record.
fn not_a_record(value: &Value) -> NotARecord {
    match foreign(value) {
        Some(form) => NotARecord::Foreign(form),
        None => Event::narrow(value)
            .err()
            .unwrap_or(NotARecord::Missing("record in it")),
    }
}

/// Other forms, by the keys that each has (documented by who writes them).
fn foreign(value: &Value) -> Option<&'static str> {
    let has = |pointer: &str| value.pointer(pointer).is_some();
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    if text("/eventSource") == "aws:s3" {
        Some("an event notification of Amazon S3")
    } else if has("/class_uid") && has("/metadata/product") {
        Some("an OCSF event, as of Security Lake; read its table with --events athena:")
    } else if has("/SchemaVersion") && has("/ProductArn") || has("/detail/findings") {
        Some("a finding of Security Hub")
    } else if has("/schemaVersion") && has("/service/serviceName") {
        Some("a finding of GuardDuty")
    } else if has("/configurationItems") || has("/configurationItem") {
        Some("configuration items of AWS Config; use them with --config-snapshot")
    } else if has("/ResultSet/Rows") {
        Some("rows of Athena's GetQueryResults; export them as CSV")
    } else if has("/aws/cloudtrail") {
        Some("an ECS document of Elastic without event.original; keep the original in the pipeline")
    } else {
        None
    }
}

/// A search through one element.
struct Search<'s> {
    found: usize,
    /// A text held JSON with a time of an event, and could not be read to its end.
    broken: bool,
    sink: &'s mut dyn FnMut(Element),
}

impl<'s> Search<'s> {
    fn new(sink: &'s mut dyn FnMut(Element)) -> Self {
        Self {
            found: 0,
            broken: false,
            sink,
        }
    }

    fn value(&mut self, value: &Value, depth: usize, provenance: Provenance) {
        if depth > MAX_DEPTH {
            return;
        }
        match value {
            Value::Object(object) => self.object(object, value, depth, provenance),
            Value::Array(values) => values.iter().for_each(|value| self.value(value, depth + 1, provenance)),
            Value::String(text) => self.text(text, depth + 1),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn object(&mut self, object: &Map<String, Value>, value: &Value, depth: usize, provenance: Provenance) {
        let has = |key: &str| object.contains_key(key) || key == "userIdentity" && has_dotted(object);
        if no_call(value).is_some() || RECORD_KEYS.iter().all(|key| has(key)) {
            self.found += 1;
            narrow(value, provenance, self.sink);
        } else if let Some(text) = object.get("CloudTrailEvent").and_then(Value::as_str) {
            self.found += 1;
            entry(text, provenance, self.sink);
        } else if let Some(record) = athena::row(object).or_else(|| without_time(object)) {
            self.found += 1;
            narrow(&record, Provenance::Copy, self.sink);
        } else if let Some(rows) = value.pointer("/ResultSet/Rows").and_then(Value::as_array) {
            query_rows(rows).for_each(|row| self.value(&row, depth + 2, Provenance::Copy));
        } else {
            for (key, value) in object {
                let is_list = ["Records", "Events"].contains(&key.as_str());
                let provenance = if is_list { provenance } else { Provenance::Copy };
                self.value(value, depth + 1, provenance);
            }
        }
    }

    /// A text that is JSON, or that holds some behind a time or a label.
    fn text(&mut self, text: &str, depth: usize) {
        if depth > MAX_DEPTH || !(text.contains("vent") || text.contains("VENT")) {
            return;
        }
        if text.starts_with('{')
            && let Some(event) = RecordFields::usual(text).and_then(RecordFields::identified_call)
        {
            self.found += 1;
            return (self.sink)(from(Element::Event(Box::new(event)), Provenance::Copy));
        }
        if let Ok(value) = serde_json::from_str::<Value>(text) {
            // A text in a text is JSON that was written twice.
            if value.is_object() || value.is_array() || value.is_string() {
                self.value(&value, depth + 1, Provenance::Copy);
            }
            return;
        }
        let mut rest = text;
        while let Some(begin) = BEGINS.iter().filter_map(|begin| rest.find(begin)).min() {
            rest = rest.get(begin..).unwrap_or_default();
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
            let Some(Ok(value)) = values.next() else {
                self.broken |= rest.contains("eventTime");
                return;
            };
            self.value(&value, depth + 1, Provenance::Copy);
            rest = rest.get(values.byte_offset()..).unwrap_or_default();
        }
    }
}

/// The record as it comes from there.
pub(super) fn from(element: Element, provenance: Provenance) -> Element {
    match element {
        Element::Event(mut event) => {
            event.provenance = provenance;
            Element::Event(event)
        }
        other => other,
    }
}
