//! A sick AWS on a loopback port: it answers as AWS does, but for one `eventName` in one way that AWS does not.

use std::io::{self, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::modes::Mode;
use crate::wire::{self, HttpRequest};

pub(super) const ACCOUNT: &str = "111122223333";

/// The name that is answered in the wrong way.
const SICK: &str = "GetBucketCors";

/// A program that asks for the sick name more often than this will never end by itself, and is refused.
const PATIENCE: u32 = 130;

/// The most that an endless body holds, so that a program that reads it to its end does not take the machine along.
const ENDLESS_MIB: usize = 256;

/// What was asked, and how it ended.
#[derive(Default)]
pub(super) struct Seen {
    /// Requests for the sick name.
    pub(super) asked: AtomicU32,
    /// It was asked beyond all patience.
    pub(super) endless: AtomicBool,
    /// A redirect was followed.
    pub(super) redirected: AtomicBool,
    /// An endless body was read to its end.
    pub(super) swallowed: AtomicBool,
}

pub(super) struct SickAws {
    pub(super) url: String,
    pub(super) seen: Arc<Seen>,
}

impl SickAws {
    /// Answers until the test binary ends.
    pub(super) fn start(mode: Mode) -> Self {
        let seen = Arc::new(Seen::default());
        let (of_server, now) = (Arc::clone(&seen), Timestamp::now().as_second());
        let address = wire::serve(move |stream| answer(stream, mode, now, &of_server));
        let url = format!("http://{address}");
        Self { url, seen }
    }
}

/// One request; the connection is closed behind it.
fn answer(stream: &TcpStream, mode: Mode, now: i64, seen: &Seen) -> io::Result<()> {
    let request = HttpRequest::read(stream)?;
    let was_redirected = request.target.contains("/elsewhere");
    seen.redirected.fetch_or(was_redirected, Ordering::Relaxed);
    let client = Client(stream);
    match request.operation() {
        "LookupEvents" => lookup(client, &serde_json::from_slice(&request.body).unwrap(), mode, now, seen),
        // GetCallerIdentity has no such header.
        "" => client.send(200, "text/xml", &identity()),
        operation => client.error(400, "UnknownOperationException", operation),
    }
}

fn lookup(client: Client<'_>, question: &Value, mode: Mode, now: i64, seen: &Seen) -> io::Result<()> {
    if question["LookupAttributes"][0]["AttributeValue"] != SICK {
        return client.json(&json!({"Events": []}));
    }
    let asked = seen.asked.fetch_add(1, Ordering::Relaxed);
    if asked >= PATIENCE {
        seen.endless.store(true, Ordering::Relaxed);
        return client.error(403, "AccessDeniedException", "asked too often");
    }
    let page = json!({"Events": daily(now)});
    let token = question["NextToken"].as_str();
    match mode {
        Mode::Truncated => client.cut(&page.to_string()),
        Mode::Html => client.send(200, "text/html", "<html>Welcome to our network. Please log in.</html>"),
        Mode::ServerError => client.error(500, "InternalFailure", "try again"),
        Mode::Skewed => client.error(
            400,
            "InvalidSignatureException",
            "Signature expired: 20260115T120000Z is now earlier than 20260115T121500Z (20260115T122000Z - 5 min.)",
        ),
        Mode::ExpiredMidRun if token.is_none() => client.json(&json!({"Events": daily(now), "NextToken": "t"})),
        Mode::ExpiredMidRun => client.error(400, "ExpiredTokenException", "The security token is expired"),
        Mode::TimesNotNumbers => client.send(
            200,
            JSON,
            &page
                .to_string()
                .replace("\"EventTime\":", "\"EventTime\":\"NaN\",\"Was\":"),
        ),
        Mode::Future => client.json(&json!({"Events": [event(1, now + 365 * 86_400), event(2, now - 3600)]})),
        Mode::OutOfOrder => client.json(&json!({"Events": daily(now).into_iter().rev().collect::<Vec<_>>()})),
        Mode::Duplicates => {
            let events: Vec<Value> = daily(now).into_iter().flat_map(|event| vec![event; 40]).collect();
            client.json(&json!({"Events": events}))
        }
        Mode::GiantPage => {
            let events: Vec<Value> = (0..3_000)
                .map(|number| event(number, now - 60 - i64::from(number)))
                .collect();
            client.json(&json!({"Events": events}))
        }
        Mode::Redirect => client.redirect(),
        Mode::DeepRecord => client.json(&json!({"Events": [deep(now), event(1, now - 3600)]})),
        Mode::DeepAnswer => client.send(200, JSON, &format!("{{\"Events\":{}", "[".repeat(100_000))),
        Mode::NoEvents => client.json(&json!({})),
        Mode::EmptyBody => client.send(200, JSON, ""),
        Mode::SameToken => client.json(&json!({"Events": daily(now), "NextToken": "same"})),
        Mode::EmptyPages => client.json(&json!({"Events": [], "NextToken": format!("t{asked}")})),
        Mode::EndlessBody => {
            let swallowed = client.endless();
            seen.swallowed.fetch_or(swallowed, Ordering::Relaxed);
            Ok(())
        }
    }
}

/// A failed call of AWS Config, as LookupEvents wraps it.
fn event(number: u32, time: i64) -> Value {
    let id = format!("00000000-0000-4000-8000-{number:012x}");
    let role = format!("arn:aws:iam::{ACCOUNT}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig");
    let record = json!({
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/AWSServiceRoleForConfig/AWSConfig-Describe"),
            "accountId": ACCOUNT,
            "sessionContext": {"sessionIssuer": {"type": "Role", "arn": role, "accountId": ACCOUNT}},
            "invokedBy": "config.amazonaws.com",
        },
        "eventTime": Timestamp::from_second(time).unwrap().to_string(),
        "eventSource": "s3.amazonaws.com",
        "eventName": SICK,
        "awsRegion": "eu-central-1",
        "userAgent": "config.amazonaws.com",
        "errorCode": "NoSuchCORSConfiguration",
        "errorMessage": "The CORS configuration does not exist",
        "requestParameters": {"bucketName": "amzn-s3-demo-bucket"},
        "eventID": id,
        "readOnly": true,
        "recipientAccountId": ACCOUNT,
    });
    json!({"EventId": id, "EventName": SICK, "EventTime": time, "CloudTrailEvent": record.to_string()})
}

/// Three days of it, newest first.
pub(super) fn daily(now: i64) -> Vec<Value> {
    (0..3)
        .map(|day| event(day, now - 3600 - i64::from(day) * 86_400))
        .collect()
}

/// A record whose parameters are nested without end.
fn deep(now: i64) -> Value {
    let mut event = event(9, now - 7200);
    let record = event["CloudTrailEvent"].as_str().unwrap();
    let nested = format!("{{\"bucketName\":{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let record = record.replace("{\"bucketName\":\"amzn-s3-demo-bucket\"", &nested);
    event["CloudTrailEvent"] = record.into();
    event
}

fn identity() -> String {
    format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>arn:aws:iam::{ACCOUNT}:user/x</Arn><UserId>U</UserId><Account>{ACCOUNT}</Account>\
         </GetCallerIdentityResult></GetCallerIdentityResponse>"
    )
}

const JSON: &str = "application/x-amz-json-1.1";

/// Who asked.
struct Client<'s>(&'s TcpStream);

impl Client<'_> {
    fn send(mut self, status: u16, kind: &str, body: &str) -> io::Result<()> {
        self.head(status, kind, &format!("Content-Length: {}", body.len()))?;
        self.0.write_all(body.as_bytes())
    }

    fn json(self, body: &Value) -> io::Result<()> {
        self.send(200, JSON, &body.to_string())
    }

    fn error(self, status: u16, code: &str, message: &str) -> io::Result<()> {
        self.send(status, JSON, &json!({"__type": code, "message": message}).to_string())
    }

    /// Half of what was announced.
    fn cut(mut self, body: &str) -> io::Result<()> {
        self.head(200, JSON, &format!("Content-Length: {}", body.len()))?;
        self.0.write_all(&body.as_bytes()[..body.len() / 2])
    }

    fn redirect(mut self) -> io::Result<()> {
        let address = self.0.local_addr()?;
        self.head(
            301,
            JSON,
            &format!("Location: http://{address}/elsewhere\r\nContent-Length: 0"),
        )
    }

    /// Spaces within a valid answer, for ever; whether all were read.
    fn endless(mut self) -> bool {
        let mib = " ".repeat(1024 * 1024);
        let chunk = format!("{:x}\r\n{mib}\r\n", mib.len());
        self.head(200, JSON, "Transfer-Encoding: chunked").is_ok()
            && self.0.write_all(b"1\r\n{\r\n").is_ok()
            && (0..ENDLESS_MIB).all(|_| self.0.write_all(chunk.as_bytes()).is_ok())
    }

    fn head(&mut self, status: u16, kind: &str, more: &str) -> io::Result<()> {
        let head = format!("HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nConnection: close\r\n{more}\r\n\r\n");
        self.0.write_all(head.as_bytes())
    }
}
