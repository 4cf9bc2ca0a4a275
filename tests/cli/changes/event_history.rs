//! The same settings by LookupEvents: a server that answers for the generated records, and the real binary.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::account::{ACCOUNT, BEGIN, DAY, GeneratedAccount, REGION};
use super::{accounts, visible, wrong_verdict};
use crate::support::{run, trailhum};

/// What LookupEvents gives at once.
const PAGE: usize = 50;

/// Answers until it is dropped.
struct EventHistory {
    _runtime: tokio::runtime::Runtime,
    url: String,
}

impl EventHistory {
    fn start(records: Vec<Value>) -> Self {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let records = Arc::new(records);
        let answer = move |headers: HeaderMap, body: Bytes| {
            let records = Arc::clone(&records);
            async move { answer(&records, &headers, &body) }
        };
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        runtime.spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
        Self { _runtime: runtime, url }
    }
}

/// The records of an account and their time range, moved by whole days into the 90 that LookupEvents knows.
fn recent(account: &GeneratedAccount) -> (Vec<Value>, [String; 4]) {
    let end = BEGIN + account.days * DAY;
    let moved = (Timestamp::now().as_second() - end) / DAY * DAY - DAY;
    let at = |second: i64| Timestamp::from_second(second + moved).expect("a time").to_string();
    let mut records = account.records();
    for record in &mut records {
        let time: Timestamp = record["eventTime"].as_str().expect("a time").parse().expect("a time");
        record["eventTime"] = at(time.as_second()).into();
    }
    (
        records,
        ["--since".to_owned(), at(BEGIN), "--until".to_owned(), at(end)],
    )
}

fn answer(records: &[Value], headers: &HeaderMap, body: &[u8]) -> String {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    if target.is_some_and(|target| target.ends_with("LookupEvents")) {
        lookup(records, &serde_json::from_slice(body).expect("JSON")).to_string()
    } else {
        format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
             <Arn>arn:aws:iam::{ACCOUNT}:user/x</Arn><UserId>U</UserId><Account>{ACCOUNT}</Account>\
             </GetCallerIdentityResult></GetCallerIdentityResponse>"
        )
    }
}

/// A page of the events of a name, newest first.
fn lookup(records: &[Value], question: &Value) -> Value {
    let attribute = &question["LookupAttributes"][0];
    assert_eq!(attribute["AttributeKey"], "EventName", "a full reading asks by name");
    let second = |record: &Value| {
        let time: Timestamp = record["eventTime"].as_str().expect("a time").parse().expect("a time");
        time.as_second()
    };
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 fit the mantissa")]
    let inside = |record: &&Value| {
        let at = second(record) as f64;
        at >= question["StartTime"].as_f64().unwrap_or(0.0) && at <= question["EndTime"].as_f64().unwrap_or(f64::MAX)
    };
    let named = records
        .iter()
        .filter(|record| record["eventName"] == attribute["AttributeValue"]);
    let mut events: Vec<&Value> = named.filter(inside).collect();
    events.sort_by_key(|record| std::cmp::Reverse(second(record)));
    let begin: usize = question["NextToken"]
        .as_str()
        .map_or(0, |token| token.parse().expect("our token"));
    let page: Vec<Value> = events
        .iter()
        .skip(begin)
        .take(PAGE)
        .map(|record| {
            json!({"EventId": record["eventID"], "EventName": record["eventName"], "EventTime": second(record),
                "CloudTrailEvent": record.to_string()})
        })
        .collect();
    let next = begin + PAGE;
    let token = (next < events.len()).then(|| next.to_string());
    json!({"Events": page, "NextToken": token})
}

#[test]
fn changed_settings_in_the_event_history_are_never_noise_and_steady_ones_are() {
    let mut checked = 0;
    for account in accounts(6) {
        let (records, window) = recent(&account);
        let server = EventHistory::start(records);
        let base = [
            "audit",
            "--effort",
            "full",
            "--inventory",
            "none",
            "--no-cache",
            "--format",
            "json",
        ];
        let args: Vec<&str> = base.into_iter().chain(window.iter().map(String::as_str)).collect();
        let mut command = trailhum(&args);
        command
            .env("AWS_ENDPOINT_URL", &server.url)
            .env("AWS_REGION", REGION)
            .env("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", "x");
        let ran = run(&mut command);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let report = ran.json();
        let findings = report["findings"].as_array().expect("findings");
        for setting in account.settings.iter().filter(|setting| visible(setting)) {
            let is = |finding: &&Value| finding["resource"]["id"] == setting.resource.as_str();
            let finding = findings.iter().find(is).expect("a finding");
            assert_eq!(wrong_verdict(setting, finding), None);
            checked += 1;
        }
    }
    assert!(checked > 30, "{checked}");
}
