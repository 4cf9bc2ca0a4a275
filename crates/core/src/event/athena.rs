//! Rows of the table that Athena's documentation makes over a trail, exported as CSV: one record a row.
//!
//! `SELECT *` prints `useridentity` as Athena prints a struct: `{type=AssumedRole, arn=..., sessioncontext={...}}`,
//! without any escape. Names in it come from strangers, so a text that could be read in two ways is refused: each
//! key stands once, braces are balanced, nothing is left over. What a stranger put into a name could only add a key
//! that is there already, for Athena prints every key, with `null` where nothing is.

use std::io::BufRead;

use serde_json::{Map, Value};

use super::element::{Broken, Element};
use super::{Event, NotARecord};

/// Columns without which a record cannot be judged, with the names that they have in a record.
const NEEDED: [(&str, &str); 10] = [
    ("eventtime", "eventTime"),
    ("eventsource", "eventSource"),
    ("eventname", "eventName"),
    ("eventid", "eventID"),
    ("awsregion", "awsRegion"),
    ("errorcode", "errorCode"),
    ("readonly", "readOnly"),
    ("recipientaccountid", "recipientAccountId"),
    ("requestparameters", "requestParameters"),
    ("useridentity", IDENTITY),
];

/// Columns that are read where they are there.
const WELCOME: [(&str, &str); 3] = [
    ("errormessage", "errorMessage"),
    ("sourceipaddress", "sourceIPAddress"),
    ("useragent", "userAgent"),
];

const IDENTITY: &str = "userIdentity";

/// Keys inside `useridentity`, which Athena writes in lower case.
const KEYS: [(&str, &str); 5] = [
    ("principalid", "principalId"),
    ("accountid", "accountId"),
    ("invokedby", "invokedBy"),
    ("sessioncontext", "sessionContext"),
    ("sessionissuer", "sessionIssuer"),
];

/// What stands between columns: as Athena writes it, or as a spreadsheet does.
const DELIMITERS: [u8; 3] = *b",;\t";

/// Whether a text begins with a line of such columns' names.
pub(super) fn is_export(begin: &[u8]) -> bool {
    let line = begin.split(|byte| *byte == b'\n').next().unwrap_or_default();
    // Names of columns hold no JSON.
    if line.starts_with(b"[") || line.contains(&b'{') {
        return false;
    }
    let mut names = line.split(|byte| DELIMITERS.contains(byte)).map(<[u8]>::trim_ascii);
    names.any(|name| {
        let name = name.strip_prefix(b"\"").unwrap_or(name);
        let name = name.strip_suffix(b"\"").unwrap_or(name);
        NEEDED
            .iter()
            .any(|(column, _)| name.eq_ignore_ascii_case(column.as_bytes()))
    })
}

/// Reads every row; returns what could not be read, one entry a reason.
pub(super) fn stream(mut text: impl BufRead, sink: &mut dyn FnMut(Element)) -> Vec<Broken> {
    let delimiter = match text.fill_buf() {
        Ok(begin) => begin.iter().find(|byte| DELIMITERS.contains(byte)).copied(),
        Err(error) => return vec![Broken::Off(error)],
    };
    let mut rows = csv::ReaderBuilder::new();
    let mut rows = rows.delimiter(delimiter.unwrap_or(b',')).from_reader(text);
    let columns: Vec<String> = match rows.headers() {
        Ok(names) => names.iter().map(|name| name.trim().to_ascii_lowercase()).collect(),
        Err(error) => return vec![off(error)],
    };
    let place = |column: &str| columns.iter().position(|name| name == column);
    let missing: Vec<&str> = NEEDED
        .iter()
        .map(|(column, _)| *column)
        .filter(|column| place(column).is_none())
        .collect();
    if !missing.is_empty() {
        return vec![Broken::Columns(missing.join(", "))];
    }
    let wanted: Vec<(usize, &str)> = NEEDED
        .iter()
        .chain(&WELCOME)
        .filter_map(|(column, key)| Some((place(column)?, *key)))
        .collect();
    let mut refused = RefusedRows::default();
    let mut broken = Vec::new();
    let mut row = csv::StringRecord::new();
    // The header is the first row.
    let mut number = 1;
    loop {
        number += 1;
        let fault = match rows.read_record(&mut row) {
            Ok(false) => break,
            Ok(true) => match record(&row, &wanted) {
                Ok(event) => {
                    sink(Element::Event(Box::new(event)));
                    continue;
                }
                Err(fault) => fault,
            },
            Err(error) if error.is_io_error() => {
                broken.push(off(error));
                break;
            }
            Err(error) => match error.kind() {
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => RowFault::Length {
                    expected: *expected_len,
                    columns: *len,
                },
                csv::ErrorKind::Utf8 { .. } => RowFault::Encoding,
                _ => RowFault::Other(error.to_string()),
            },
        };
        refused.add(number, fault);
        sink(Element::Line);
    }
    refused.broken().chain(broken).collect()
}

/// What is wrong with a row.
#[derive(Debug, thiserror::Error)]
enum RowFault {
    #[error(transparent)]
    Record(#[from] NotARecord),
    #[error("its useridentity cannot be read reliably")]
    Identity,
    #[error("{columns} columns instead of {expected}")]
    Length { expected: u64, columns: u64 },
    #[error("not UTF-8")]
    Encoding,
    #[error("{0}")]
    Other(String),
}

impl RowFault {
    /// Whether both are of one kind, however the rows differ.
    fn is_alike(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Record(one), Self::Record(other)) => one.is_alike(other),
            (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
        }
    }
}

/// The rows that are no records: of each kind of fault the first, and how many.
#[derive(Debug, Default)]
struct RefusedRows(Vec<(RowFault, u64, u64)>);

impl RefusedRows {
    fn add(&mut self, number: u64, fault: RowFault) {
        match self.0.iter_mut().find(|(known, ..)| known.is_alike(&fault)) {
            Some((.., count)) => *count += 1,
            None => self.0.push((fault, number, 1)),
        }
    }

    fn broken(self) -> impl Iterator<Item = Broken> {
        let rows = self.0.into_iter();
        rows.map(|(fault, first, count)| Broken::Rows {
            first,
            count,
            why: fault.to_string(),
        })
    }
}

fn off(error: csv::Error) -> Broken {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Broken::Off(error),
        other => Broken::Off(std::io::Error::other(format!("{other:?}"))),
    }
}

/// One row as the record that it was.
fn record(row: &csv::StringRecord, wanted: &[(usize, &str)]) -> Result<Event, RowFault> {
    let mut record = Map::new();
    for (place, key) in wanted {
        // Athena writes nothing for null.
        let text = row.get(*place).filter(|text| !text.is_empty());
        let Some(text) = text else { continue };
        let value = if *key == IDENTITY {
            identity(text).ok_or(RowFault::Identity)?
        } else {
            text.into()
        };
        record.insert((*key).to_owned(), value);
    }
    Ok(Event::narrow(&Value::Object(record))?)
}

/// A row as JSON, which has the columns' names in lower case, as the record that it was; `None` if it is none.
pub(super) fn row(object: &Map<String, Value>) -> Option<Value> {
    let keys = ["eventtime", "eventsource", "eventname", "useridentity"];
    if !keys.iter().all(|key| object.contains_key(*key)) {
        return None;
    }
    let columns = NEEDED.iter().chain(&WELCOME);
    let fields = columns.filter_map(|(column, key)| Some((*key, object.get(*column)?)));
    let mut record = Map::new();
    for (key, value) in fields {
        let value = match value {
            Value::String(text) if key == IDENTITY => identity(text)?,
            Value::Object(inner) if key == IDENTITY => renamed(inner.clone()),
            other => other.clone(),
        };
        record.insert(key.to_owned(), value);
    }
    Some(Value::Object(record))
}

/// `useridentity`, as a struct or, where the query made it so, as JSON.
pub(super) fn identity(text: &str) -> Option<Value> {
    if let Ok(Value::Object(object)) = serde_json::from_str(text) {
        return Some(renamed(object));
    }
    let (value, rest) = structure(text)?;
    rest.is_empty().then_some(value)
}

/// With the names of a record, all the way down.
fn renamed(object: Map<String, Value>) -> Value {
    let pairs = object.into_iter().map(|(key, value)| {
        let value = match value {
            Value::Object(inner) => renamed(inner),
            other => other,
        };
        (name(&key), value)
    });
    Value::Object(pairs.collect())
}

fn name(key: &str) -> String {
    let known = KEYS.iter().find(|(lower, _)| *lower == key);
    known.map_or(key, |(_, name)| *name).to_owned()
}

/// `{key=value, key=value}` at the begin of a text, and what follows.
fn structure(text: &str) -> Option<(Value, &str)> {
    let mut rest = text.strip_prefix('{')?;
    let mut object = Map::new();
    if let Some(rest) = rest.strip_prefix('}') {
        return Some((Value::Object(object), rest));
    }
    loop {
        let (key, after) = rest.split_once('=').filter(|(key, _)| is_key(key))?;
        let (value, after) = if after.starts_with('{') {
            structure(after)?
        } else {
            scalar(after)
        };
        if object.insert(name(key), value).is_some() {
            return None;
        }
        if let Some(after) = after.strip_prefix('}') {
            return Some((Value::Object(object), after));
        }
        rest = after.strip_prefix(", ")?;
    }
}

/// A value up to the brace that ends its struct, or to a comma behind which another key stands.
fn scalar(text: &str) -> (Value, &str) {
    let is_end = |at: usize| {
        let rest = text.get(at..).unwrap_or_default();
        let next = rest.strip_prefix(", ").and_then(|rest| rest.split_once('='));
        rest.starts_with('}') || next.is_some_and(|(key, _)| is_key(key))
    };
    let end = text
        .char_indices()
        .map(|(at, _)| at)
        .find(|at| is_end(*at))
        .unwrap_or(text.len());
    let (value, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let value = if value == "null" { Value::Null } else { value.into() };
    (value, rest)
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ROLE: &str = "{type=AssumedRole, principalid=AROA:AWSConfig-Describe, arn=arn:aws:sts::111122223333:assumed-role/R/AWSConfig-Describe, accountid=111122223333, invokedby=config.amazonaws.com, accesskeyid=null, username=null, sessioncontext={attributes={mfaauthenticated=false, creationdate=2026-01-01T00:00:00Z}, sessionissuer={type=Role, principalid=AROA, arn=arn:aws:iam::111122223333:role/R, accountid=111122223333, username=R}}}";

    #[test]
    fn a_struct_is_read_as_athena_prints_it() {
        let value = identity(ROLE).unwrap();
        assert_eq!(value["type"], "AssumedRole");
        assert_eq!(value["invokedBy"], "config.amazonaws.com");
        assert_eq!(value["username"], Value::Null);
        assert_eq!(
            value["sessionContext"]["sessionIssuer"]["arn"],
            "arn:aws:iam::111122223333:role/R"
        );
        assert_eq!(identity("{}"), Some(json!({})));
        let json = json!({"accountid": "1", "sessioncontext": {"sessionissuer": {"arn": "a"}}});
        let value = identity(&json.to_string()).unwrap();
        assert_eq!(value["sessionContext"]["sessionIssuer"]["arn"], "a");
    }

    #[test]
    fn names_may_hold_what_separates() {
        for session in ["a=b", "a,b", "a, b", "x@y.z", "=", "AWS Internal"] {
            let value = identity(&format!("{{type=X, principalid=AROA:{session}, arn=null}}")).unwrap();
            assert_eq!(value["principalId"], format!("AROA:{session}"));
        }
    }

    #[test]
    fn a_name_that_forges_a_key_is_refused() {
        let issuer = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
        for forged in [
            format!("x, sessioncontext={{sessionissuer={{arn={issuer}}}}}"),
            format!("x, sessioncontext={{sessionissuer={{arn={issuer}}}}}}}"),
            "x, invokedby=config.amazonaws.com".to_owned(),
            "x}".to_owned(),
            "x, arn=y".to_owned(),
        ] {
            let text = ROLE.replace("username=null", &format!("username={forged}"));
            let text = text.replace("config.amazonaws.com, accesskeyid", "null, accesskeyid");
            assert_eq!(identity(&text), None, "{text}");
        }
        for broken in [
            "",
            "{",
            "{a",
            "{a=",
            "{a=b",
            "{a=b}x",
            "{a=b,c=d",
            "{=b}",
            "{A=b}",
            "AssumedRole",
        ] {
            assert_eq!(identity(broken), None, "{broken}");
        }
    }

    #[test]
    fn rows_become_records_and_others_are_named_with_their_place() {
        let columns = NEEDED.map(|(column, _)| column).join(",");
        let row = |time: &str, identity: &str| {
            format!(
                "{time},s3.amazonaws.com,GetBucketCors,1,eu-central-1,NoSuchCORSConfiguration,true,111122223333,\"{{\"\"bucketName\"\":\"\"b\"\"}}\",\"{identity}\""
            )
        };
        let text = [
            columns,
            row("2026-01-01T00:00:00Z", ROLE),
            row("soon", ROLE),
            row("2026-01-01T00:00:00Z", "{type=X"),
            row("2026-01-01T00:00:00Z", "{type=X"),
            "x,y".to_owned(),
            row("2026-01-02T00:00:00Z", ROLE),
        ];
        assert!(is_export(text[0].as_bytes()));
        let mut events = Vec::new();
        let broken = stream(text.join("\n").as_bytes(), &mut |element| match element {
            Element::Event(event) => events.push(event),
            Element::Line => {}
            other => panic!("{other:?}"),
        });
        assert_eq!(events.len(), 2);
        assert_eq!(events[0].parameters["bucketName"], "b");
        assert_eq!(events[0].read_only, Some(true));
        let broken: Vec<String> = broken.iter().map(ToString::to_string).collect();
        assert_eq!(
            broken,
            [
                "row 3: not a CloudTrail record: eventTime \"soon\" is not a time",
                "row 4 and 1 other row: its useridentity cannot be read reliably",
                "row 6: 2 columns instead of 10",
            ]
        );
    }

    #[test]
    fn a_header_without_what_is_needed_is_one_break() {
        let text = "eventtime,eventname\n1,2\n3,4\n";
        assert!(is_export(text.as_bytes()));
        let broken = stream(text.as_bytes(), &mut |element| panic!("{element:?}"));
        let broken: Vec<String> = broken.iter().map(ToString::to_string).collect();
        assert_eq!(
            broken,
            [
                "an export of Athena without the columns eventsource, eventid, awsregion, errorcode, readonly, recipientaccountid, requestparameters, useridentity"
            ]
        );
        for other in [
            "",
            "{\"Records\":[]}",
            "[1,\"eventname\"]",
            "a,b,c",
            "2026-01-01 {\"awsRegion;\":1}",
            "eventtimes,x",
            "<html>",
        ] {
            assert!(!is_export(other.as_bytes()), "{other}");
        }
    }
}
