//! CloudWatch Logs on a loopback port: it holds log events and executes the queries; also answers STS and DescribeTrails.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::insights::{self, Fields};
use crate::support::{trail_records, trailhum};
use crate::wire::{self, HttpRequest};

pub(crate) const ACCOUNT: &str = "111122223333";
pub(super) const GROUP: &str = "aws-controltower/CloudTrailLogs";
pub(super) const ARN: &str = "arn:aws:logs:eu-central-1:111122223333:log-group:aws-controltower/CloudTrailLogs";

/// The most rows of a query, and the most events of a page.
const MAX_ROWS: usize = 10_000;

/// A log event.
#[derive(Clone)]
pub(crate) struct LogEvent {
    pub(crate) at: i64,
    pub(crate) stream: String,
    pub(crate) message: String,
}

/// How the service behaves.
#[derive(Clone)]
pub(super) struct World {
    pub(super) events: Vec<LogEvent>,
    /// ARNs of the groups that trails write to.
    pub(super) trails: Vec<String>,
    /// What DescribeLogGroups says further.
    pub(super) group: Value,
    /// Operations that are denied.
    pub(super) denied: BTreeSet<&'static str>,
    /// Errors that StartQuery answers first.
    pub(super) errors: Vec<&'static str>,
    /// Queries over more seconds than this fail.
    pub(super) longest: i64,
    /// Queries run for ever.
    pub(super) endless: bool,
    /// Bytes that a query scans for each second of its range.
    pub(super) scanned: i64,
    /// Events on a page of FilterLogEvents.
    pub(super) page: usize,
}

impl Default for World {
    fn default() -> Self {
        Self {
            events: Vec::new(),
            trails: vec![format!("{ARN}:*")],
            group: json!({}),
            denied: BTreeSet::new(),
            errors: Vec::new(),
            longest: i64::MAX,
            endless: false,
            scanned: 10,
            page: MAX_ROWS,
        }
    }
}

/// A query that was begun.
pub(super) struct Begun {
    pub(super) text: String,
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) group: Value,
    rows: Vec<Value>,
}

#[derive(Default)]
struct Seen {
    calls: Vec<String>,
    queries: Vec<Begun>,
}

/// Serves until the test ends.
pub(super) struct Server {
    url: String,
    seen: Arc<Mutex<Seen>>,
}

/// Every record of the trail files below a folder, in the stream of its account.
pub(crate) fn events(folder: &Path) -> Vec<LogEvent> {
    let mut events: Vec<LogEvent> = trail_records(folder).iter().map(event).collect();
    events.sort_by_key(|event| event.at);
    events
}

/// A record as CloudTrail writes it to its log group.
pub(super) fn event(record: &Value) -> LogEvent {
    let time: Timestamp = record["eventTime"].as_str().expect("a time").parse().expect("a time");
    let account = record["recipientAccountId"].as_str().unwrap_or(ACCOUNT);
    LogEvent {
        at: time.as_millisecond(),
        stream: format!("{account}_CloudTrail_eu-central-1"),
        message: record.to_string(),
    }
}

impl Server {
    pub(super) fn start(world: World) -> Self {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let fields = world.events.iter().map(fields).collect();
        let service = Arc::new(Service {
            fields,
            errors: Mutex::new(world.errors.clone()),
            world,
            seen: Arc::clone(&seen),
        });
        let address = wire::serve(move |stream| service.serve(stream));
        let url = format!("http://{address}");
        Self { url, seen }
    }

    /// The binary, pointed at this server.
    pub(super) fn trailhum(&self, args: &[&str]) -> Command {
        let mut command = trailhum(args);
        command
            .env("AWS_ENDPOINT_URL", &self.url)
            .env("AWS_REGION", "eu-central-1")
            .env("AWS_ACCESS_KEY_ID", "AKIASANDBOX")
            .env("AWS_SECRET_ACCESS_KEY", "sandbox");
        command
    }

    pub(super) fn calls(&self) -> Vec<String> {
        self.seen.lock().expect("no panic").calls.clone()
    }

    pub(super) fn count(&self, operation: &str) -> usize {
        self.calls().iter().filter(|call| *call == operation).count()
    }

    /// What is known of each query that was begun.
    pub(super) fn queries<T>(&self, about: impl Fn(&Begun) -> T) -> Vec<T> {
        self.seen.lock().expect("no panic").queries.iter().map(about).collect()
    }
}

fn fields(event: &LogEvent) -> Fields {
    let mut fields = insights::discover(&event.message);
    let time = Timestamp::from_millisecond(event.at).expect("a time");
    let time = time.strftime("%Y-%m-%d %H:%M:%S.%3f").to_string();
    fields.extend([
        ("@timestamp".to_owned(), time),
        ("@message".to_owned(), event.message.clone()),
        ("@logStream".to_owned(), event.stream.clone()),
    ]);
    fields
}

struct Service {
    world: World,
    fields: Vec<Fields>,
    errors: Mutex<Vec<&'static str>>,
    seen: Arc<Mutex<Seen>>,
}

impl Service {
    fn serve(&self, stream: &TcpStream) -> io::Result<()> {
        let request = HttpRequest::read(stream)?;
        let operation = request.operation();
        if operation.is_empty() {
            return send(stream, 200, "text/xml", &identity());
        }
        self.seen.lock().expect("no panic").calls.push(operation.to_owned());
        let asked: Value = serde_json::from_slice(&request.body).expect("JSON");
        let answer = if self.world.denied.contains(operation) {
            Err("AccessDeniedException")
        } else {
            self.answer(operation, &asked)
        };
        match answer {
            Ok(answer) => send(stream, 200, JSON, &answer.to_string()),
            Err(code) => send(
                stream,
                400,
                JSON,
                &json!({"__type": code, "message": "as the test wants it"}).to_string(),
            ),
        }
    }

    fn answer(&self, operation: &str, asked: &Value) -> Result<Value, &'static str> {
        match operation {
            "DescribeTrails" => {
                let trails = self.world.trails.iter().zip(1..);
                let trails: Vec<Value> = trails
                    .map(|(arn, number): (_, u32)| json!({"Name": format!("trail-{number}"), "CloudWatchLogsLogGroupArn": arn}))
                    .collect();
                Ok(json!({"trailList": trails}))
            }
            "LookupEvents" => Ok(json!({"Events": []})),
            "DescribeLogGroups" => {
                let mut group = json!({"logGroupName": GROUP, "arn": format!("{ARN}:*"), "creationTime": 0, "storedBytes": 1_000_000, "logGroupClass": "STANDARD"});
                for (key, value) in self.world.group.as_object().expect("an object") {
                    group[key] = value.clone();
                }
                Ok(json!({"logGroups": [group]}))
            }
            "StartQuery" => self.start(asked),
            "GetQueryResults" => Ok(self.results(asked)),
            "StopQuery" => Ok(json!({"success": true})),
            "FilterLogEvents" => Ok(self.filter(asked)),
            _ => Err("UnknownOperationException"),
        }
    }

    fn start(&self, asked: &Value) -> Result<Value, &'static str> {
        if let Some(code) = self.errors.lock().expect("no panic").pop() {
            return Err(code);
        }
        let number = |key: &str| asked[key].as_i64().expect("seconds");
        let (from, to) = (number("startTime"), number("endTime"));
        let text = asked["queryString"].as_str().expect("a query").to_owned();
        let within = self.world.events.iter().zip(&self.fields);
        let within = within.filter(|(event, _)| from * 1000 <= event.at && event.at <= to * 1000);
        let within = within.map(|(_, fields)| fields);
        let rows = insights::execute(&text, within).into_iter().take(MAX_ROWS);
        let cells = |row: Vec<(String, String)>| -> Value {
            row.into_iter()
                .map(|(field, value)| json!({"field": field, "value": value}))
                .collect()
        };
        let group = ["logGroupName", "logGroupIdentifiers"].map(|key| asked[key].clone());
        let mut seen = self.seen.lock().expect("no panic");
        seen.queries.push(Begun {
            text,
            from,
            to,
            group: json!(group),
            rows: rows.map(cells).collect(),
        });
        Ok(json!({"queryId": (seen.queries.len() - 1).to_string()}))
    }

    fn results(&self, asked: &Value) -> Value {
        let seen = self.seen.lock().expect("no panic");
        let query = &seen.queries[asked["queryId"]
            .as_str()
            .expect("an ID")
            .parse::<usize>()
            .expect("a number")];
        let scanned = (query.to - query.from).saturating_mul(self.world.scanned);
        let statistics = json!({"bytesScanned": scanned, "resultCount": query.rows.len(), "recordsMatched": query.rows.len(), "recordsScanned": 0.0});
        if self.world.endless {
            return json!({"status": "Running", "results": [], "statistics": statistics});
        }
        if query.to - query.from > self.world.longest {
            return json!({"status": "Timeout", "results": [], "statistics": statistics});
        }
        let from: usize = asked["nextToken"]
            .as_str()
            .map_or(0, |token| token.parse().expect("a token"));
        let most = asked["maxItems"]
            .as_u64()
            .map_or(MAX_ROWS, |most| usize::try_from(most).expect("small"));
        let end = (from + most).min(query.rows.len());
        let mut answer = json!({"status": "Complete", "results": query.rows[from..end], "statistics": statistics});
        if end < query.rows.len() {
            answer["nextToken"] = json!(end.to_string());
        }
        answer
    }

    fn filter(&self, asked: &Value) -> Value {
        let time = |key: &str| asked[key].as_i64().expect("a time");
        let (from, to) = (time("startTime"), time("endTime"));
        let within = self
            .world
            .events
            .iter()
            .filter(|event| from <= event.at && event.at <= to);
        let first: usize = asked["nextToken"]
            .as_str()
            .map_or(0, |token| token.parse().expect("a token"));
        let rest: Vec<&LogEvent> = within.skip(first).collect();
        let page = rest.iter().take(self.world.page);
        let page: Vec<Value> = page
            .map(|event| json!({"timestamp": event.at, "message": event.message, "logStreamName": event.stream}))
            .collect();
        let mut answer = json!({"events": page});
        if rest.len() > self.world.page {
            answer["nextToken"] = json!((first + self.world.page).to_string());
        }
        answer
    }
}

const JSON: &str = "application/x-amz-json-1.1";

fn identity() -> String {
    format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult><Arn>arn:aws:iam::{ACCOUNT}:user/a</Arn><UserId>AIDA</UserId><Account>{ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
    )
}

fn send(mut stream: &TcpStream, status: u16, kind: &str, body: &str) -> io::Result<()> {
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status} -\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}
