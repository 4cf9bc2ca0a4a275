//! A trail's log group in moto gives the same report as its files. moto's Logs Insights knows no filter and returns every
//! record, which makes no difference, as all rows are judged; its FilterLogEvents is asked where a server in between denies
//! Logs Insights.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use aws_sdk_cloudwatchlogs::types::InputLogEvent;
use serde_json::{Value, json};
use trailhum::sandbox::{self, Account, Settings};

use super::block_on;
use super::server::{Items, Moto};
use crate::logs::server::{ACCOUNT, LogEvent, events};
use crate::support::{Sandbox, run, trailhum};

const GROUP: &str = "trail/logs";

/// Events of one request; their size is limited, too.
const EVENTS_PER_REQUEST: usize = 200;

/// Makes the group, a trail that writes to it, and its events.
fn upload(moto: &Moto, events: &[LogEvent]) {
    block_on(async {
        let (logs, s3) = (moto.aws().logs("eu-central-1"), moto.aws().s3("us-east-1"));
        logs.create_log_group().log_group_name(GROUP).send().await.unwrap();
        s3.create_bucket().bucket("logs").send().await.unwrap();
        let arn = format!("arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:{GROUP}:*");
        let trail = moto.aws().cloudtrail("eu-central-1");
        let trail = trail.create_trail().name("trail").s3_bucket_name("logs");
        trail.cloud_watch_logs_log_group_arn(arn).send().await.unwrap();
        let stream = &events.first().unwrap().stream;
        let made = logs.create_log_stream().log_group_name(GROUP).log_stream_name(stream);
        made.send().await.unwrap();
        for events in events.chunks(EVENTS_PER_REQUEST) {
            let events = events.iter().map(|event| {
                let event = InputLogEvent::builder().timestamp(event.at).message(&event.message);
                event.build().unwrap()
            });
            let put = logs.put_log_events().log_group_name(GROUP).log_stream_name(stream);
            let put = put.set_log_events(Some(events.collect())).send().await.unwrap();
            assert!(put.rejected_log_events_info.is_none());
        }
    });
}

fn audit(url: &str, events: &str, span: [&str; 4]) -> Value {
    let mut command = trailhum(&[&["audit", "--format", "json", "--events", events], &span[..]].concat());
    command
        .env("AWS_ENDPOINT_URL", url)
        .env("AWS_REGION", "eu-central-1")
        .env("AWS_ACCESS_KEY_ID", "AKIASANDBOX")
        .env("AWS_SECRET_ACCESS_KEY", "sandbox");
    let ran = run(&mut command);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.json()
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn a_log_group_gives_the_report_of_its_files_by_insights_and_by_filter_log_events() {
    let settings = Settings {
        days: 3,
        buckets: 4,
        functions: 2,
        ..Sandbox::settings()
    };
    let folder = tempfile::tempdir().unwrap();
    sandbox::write(&Account::new(&settings), folder.path()).unwrap();
    let events = events(folder.path());
    // Otherwise moto's Insights would have to be asked in parts, and it filters nothing.
    assert!((500..9_000).contains(&events.len()), "{}", events.len());
    let moto = Moto::start(Items::AsTheyCome);
    upload(&moto, &events);
    // The last minutes would count as not yet delivered.
    let hours = |hours| (settings.now - jiff::SignedDuration::from_hours(hours)).to_string();
    let (since, until) = (hours(60), hours(1));
    let span = ["--since", &since, "--until", &until];
    let files = audit(&moto.url(), folder.path().join("AWSLogs").to_str().unwrap(), span);
    assert!(files["totals"]["errors"].as_u64().unwrap() > 100);

    let denying = deny_insights(moto.url().strip_prefix("http://").unwrap());
    for (url, asked, not_asked) in [
        (moto.url(), "logs:StartQuery", "logs:FilterLogEvents"),
        (denying, "logs:FilterLogEvents", "logs:GetQueryResults"),
    ] {
        let report = audit(&url, "logs:auto", span);
        let calls = &report["coverage"]["api_calls"];
        assert!(calls[asked].is_u64() && calls[not_asked].is_null(), "{calls}");
        assert_eq!(report["findings"], files["findings"]);
        assert_eq!(report["totals"], files["totals"]);
        assert_eq!(report["coverage"]["complete"], json!(true));
        assert_eq!(
            report["coverage"]["sources"][0]["count"],
            files["coverage"]["sources"][0]["count"]
        );
    }
}

/// A server that hands every request on to another, but for StartQuery, which it denies.
fn deny_insights(to: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let to = to.to_owned();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let to = to.clone();
            // A client that hangs up is no fault of the server.
            std::thread::spawn(move || hand_on(&stream, &to));
        }
    });
    url
}

fn hand_on(mut stream: &TcpStream, to: &str) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length, mut is_denied) = (String::new(), 0, false);
    loop {
        let begin = head.len();
        reader.read_line(&mut head)?;
        let line = head.split_at(begin).1.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        is_denied |= line.starts_with("x-amz-target:") && line.ends_with(".startquery");
        if let Some(bytes) = line.strip_prefix("content-length: ") {
            length = bytes.parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    if is_denied {
        let body = json!({"__type": "AccessDeniedException", "message": "not allowed"}).to_string();
        let length = body.len();
        return write!(
            stream,
            "HTTP/1.1 400 -\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        );
    }
    let mut other = TcpStream::connect(to)?;
    other.write_all(head.trim_end().as_bytes())?;
    other.write_all(b"\r\nConnection: close\r\n\r\n")?;
    other.write_all(&body)?;
    io::copy(&mut other, &mut stream)?;
    stream.shutdown(std::net::Shutdown::Both)
}
