//! The columns of a table of CloudTrail records: which are needed, and how each is spelt as a text.

use super::hive::{self, Column};

/// The fields of a record as expressions of texts; missing ones are `''`, times are RFC 3339 in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    time: TimeColumn,
    /// `readOnly`, in small letters.
    pub(super) read_only: &'static str,
    /// `requestParameters` is a map and not the text of a JSON object.
    parameters_are_a_map: bool,
    /// `sourceIPAddress`, where the table has it.
    pub(super) source_ip: Option<&'static str>,
    /// `userIdentity.userName`, where the table has it.
    pub(super) user_name: Option<&'static str>,
    /// `userIdentity.principalId`, where the table has it.
    pub(super) principal_id: Option<&'static str>,
    /// Statements must be short: `StartQuery` of Lake takes 10,000 characters (documented), Athena 262,144 bytes. What
    /// is shorter costs the engine more: more rows, or more work for a record.
    pub(super) short: bool,
}

/// What `eventTime` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TimeColumn {
    /// A text in RFC 3339, in UTC.
    Text,
    /// A time in UTC without a zone.
    Plain,
    /// A time with a zone, whichever.
    Zoned,
}

impl TimeColumn {
    /// By the type, which is a text or a time.
    fn new(kind: &str) -> Self {
        if is_text(kind) {
            Self::Text
        } else if kind.contains("with time zone") {
            Self::Zoned
        } else {
            Self::Plain
        }
    }
}

/// `sourceIPAddress`: without it no identity is known to be steady.
const SOURCE_IP: &str = "sourceipaddress";
/// Names of a caller without an ARN.
const USER_NAME: (&str, &str) = ("username", "useridentity.username");
const PRINCIPAL_ID: (&str, &str) = ("principalid", "useridentity.principalid");

/// A table that does not hold CloudTrail records in a form that is understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{table} is not a table of CloudTrail records as AWS documents it: {}", .wrong.join("; "))]
pub struct WrongTable {
    /// The table.
    pub table: String,
    /// What is missing or of another type, in words.
    pub wrong: Vec<String>,
}

/// Begins what an answer has for the id of a record without one.
pub(super) const NO_ID: char = '-';

/// Columns that are texts.
const TEXTS: [&str; 8] = [
    "eventsource",
    "eventname",
    "awsregion",
    "useragent",
    "errorcode",
    "errormessage",
    "eventid",
    "recipientaccountid",
];

/// Fields of `useridentity`, all texts.
const IDENTITY: [&[&str]; 5] = [
    &["type"],
    &["arn"],
    &["accountid"],
    &["invokedby"],
    &["sessioncontext", "sessionissuer", "arn"],
];

impl Columns {
    /// Lake's own columns (documented: CloudTrail Lake SQL constraints).
    pub(super) const LAKE: Self = Self {
        time: TimeColumn::Plain,
        read_only: "CASE WHEN readonly THEN 'true' WHEN NOT readonly THEN 'false' ELSE '' END",
        parameters_are_a_map: true,
        source_ip: Some(SOURCE_IP),
        user_name: Some(USER_NAME.1),
        principal_id: Some(PRINCIPAL_ID.1),
        short: true,
    };

    /// Understands the columns of a table.
    pub(super) fn parse(table: &str, columns: &[Column]) -> Result<Self, WrongTable> {
        let mut wrong = Vec::new();
        let mut kind = |name: &str, wanted: &str, fits: &dyn Fn(&str) -> bool| {
            let found = columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
            match found {
                None => wrong.push(format!("no column {name}")),
                Some(column) if !fits(&column.kind) => {
                    wrong.push(format!("column {name} is {}, not {wanted}", short(&column.kind)));
                }
                Some(_) => {}
            }
            found.map_or("", |column| column.kind.as_str())
        };
        for name in TEXTS {
            kind(name, "a string", &is_text);
        }
        let parameters = kind("requestparameters", "a string or a map of strings", &|kind| {
            is_text(kind) || hive::is_map_of_texts(kind)
        });
        let time = kind("eventtime", "a string or a timestamp", &|kind| {
            is_text(kind) || is_time(kind)
        });
        let read_only = kind("readonly", "a string or a boolean", &|kind| {
            is_text(kind) || kind == "boolean"
        });
        let resources = |kind: &str| {
            let text = |name| {
                hive::element(kind)
                    .and_then(|entry| hive::field(entry, &[name]))
                    .is_some_and(is_text)
            };
            text("arn") && text("type")
        };
        kind("resources", "an array of structs with arn and type", &resources);
        let identity = kind("useridentity", "a struct", &|kind| {
            hive::field(kind, &["arn"]).is_some()
        });
        wrong.extend(missing_in(identity));
        if !wrong.is_empty() {
            let table = table.to_owned();
            return Err(WrongTable { table, wrong });
        }
        let named =
            |(field, path): (&str, &'static str)| hive::field(identity, &[field]).is_some_and(is_text).then_some(path);
        Ok(Self {
            user_name: named(USER_NAME),
            principal_id: named(PRINCIPAL_ID),
            short: false,
            time: TimeColumn::new(time),
            read_only: if is_text(read_only) {
                "lower(coalesce(readonly, ''))"
            } else {
                Self::LAKE.read_only
            },
            parameters_are_a_map: hive::is_map_of_texts(parameters),
            source_ip: columns
                .iter()
                .any(|column| column.name.eq_ignore_ascii_case(SOURCE_IP) && is_text(&column.kind))
                .then_some(SOURCE_IP),
        })
    }

    /// `eventTime` as a text.
    pub(super) fn time(&self) -> &'static str {
        match self.time {
            TimeColumn::Text => "eventtime",
            TimeColumn::Plain => "date_format(eventtime, '%Y-%m-%dT%H:%i:%sZ')",
            TimeColumn::Zoned => "date_format(eventtime AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%i:%sZ')",
        }
    }

    /// An optional column as a text.
    pub(super) fn text(column: Option<&'static str>) -> String {
        column.map_or("''".to_owned(), |column| format!("coalesce({column}, '')"))
    }

    /// `eventID`, or what tells a record without one from others, as [`crate::event::Event`] does; without a space.
    pub(super) fn event_id(&self) -> String {
        let time = self.time();
        let parameters = self.parameters();
        format!(
            "coalesce(nullif(eventid, ''), concat('{NO_ID}', replace(concat({time}, coalesce(eventsource, ''), \
             coalesce(eventname, ''), coalesce(useridentity.arn, ''), coalesce({parameters}, '')), ' ', '{NO_ID}')))"
        )
    }

    /// `eventTime` as seconds since 1970.
    pub(super) fn seconds(&self) -> &'static str {
        match self.time {
            TimeColumn::Text => "CAST(to_unixtime(from_iso8601_timestamp(eventtime)) AS bigint)",
            TimeColumn::Plain | TimeColumn::Zoned => "CAST(to_unixtime(eventtime) AS bigint)",
        }
    }

    /// A time as a literal that `eventTime` can be compared with.
    pub(super) fn instant(&self, time: jiff::Timestamp) -> String {
        let format = match self.time {
            TimeColumn::Text => "'%Y-%m-%dT%H:%M:%SZ'",
            TimeColumn::Plain => "TIMESTAMP '%Y-%m-%d %H:%M:%S'",
            TimeColumn::Zoned => "TIMESTAMP '%Y-%m-%d %H:%M:%S UTC'",
        };
        time.strftime(format).to_string()
    }

    /// One text of `requestParameters`; `None` if its name could not be spelt safely in a path.
    pub(super) fn parameter(&self, key: &str) -> Option<String> {
        let plain = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let spelt = if self.parameters_are_a_map {
            format!("element_at(requestparameters, '{key}')")
        } else {
            format!("json_extract_scalar(requestparameters, '$.{key}')")
        };
        plain.then_some(spelt)
    }

    /// `requestParameters` as the text of a JSON object.
    pub(super) fn parameters(&self) -> &'static str {
        if self.parameters_are_a_map {
            "json_format(CAST(requestparameters AS JSON))"
        } else {
            "requestparameters"
        }
    }
}

/// The account that got the record, as [`crate::event::Event`] reads it.
pub(super) const ACCOUNT: &str = "coalesce(nullif(recipientaccountid, ''), useridentity.accountid, '')";
/// The error code, empty for a call that succeeded, as [`crate::event::Event`] reads it.
pub(super) const CODE: &str = "coalesce(nullif(errorcode, ''), if(errormessage <> '', '(no errorCode)'), '')";
/// The role behind a session.
pub(super) const ISSUER: &str = "useridentity.sessioncontext.sessionissuer.arn";

/// The fields of `useridentity` that are missing, if it is one.
fn missing_in(identity: &str) -> Vec<String> {
    let is_identity = hive::field(identity, &["arn"]).is_some();
    let missing = IDENTITY
        .iter()
        .filter(|path| is_identity && !hive::field(identity, path).is_some_and(is_text));
    let missing = missing.map(|path| format!("column useridentity has no string {}", path.join(".")));
    missing.collect()
}

pub(super) fn is_text(kind: &str) -> bool {
    let kind = kind.trim().to_ascii_lowercase();
    kind == "string" || kind.starts_with("varchar")
}

fn is_time(kind: &str) -> bool {
    kind.trim().to_ascii_lowercase().starts_with("timestamp")
}

/// A type in a message; a struct may be long.
fn short(kind: &str) -> String {
    match kind.split_once('<') {
        Some((outer, _)) => format!("{outer}<...>"),
        None => kind.to_owned(),
    }
}
