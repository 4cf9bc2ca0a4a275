//! What an organization costs: 1,000 accounts with 500 resources each, asked five things every 12 h for 90 days. That
//! is 2.5 million series and 450 million events, as Athena would return them.
//!
//! `cargo bench --bench organization` starts an endpoint that speaks Athena's protocol and makes up each page when it
//! is fetched, and has the real program audit it; `-- N FORMAT` takes N accounts and one format. It prints time, memory (the peak that the
//! kernel names in `/proc`, so on Linux only) and the size of the report.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a bench prints and may fail loudly"
)]

use std::fmt::Write as _;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use trailhum_sandbox::simulator::Rng;

/// Resources of an account.
const RESOURCES: u64 = 500;
/// Beats of a series: 90 days of 12 h.
const BEATS: i64 = 180;
/// Rows on a page, as Athena's.
const PAGE: u64 = 1000;
/// Begin and end of the window.
const WINDOW: [&str; 2] = ["2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"];

/// What is asked of each resource: source, name, error, message.
const CALLS: [[&str; 3]; 5] = [
    [
        "GetBucketCors",
        "NoSuchCORSConfiguration",
        "The CORS configuration does not exist",
    ],
    [
        "GetBucketLifecycle",
        "NoSuchLifecycleConfiguration",
        "The lifecycle configuration does not exist",
    ],
    [
        "GetBucketReplication",
        "ReplicationConfigurationNotFoundError",
        "The replication configuration was not found",
    ],
    ["GetBucketTagging", "NoSuchTagSet", "The TagSet does not exist"],
    [
        "GetBucketWebsite",
        "NoSuchWebsiteConfiguration",
        "The specified bucket does not have a website configuration",
    ],
];

/// The organization, as the endpoint makes it up.
struct Trail {
    accounts: u64,
    queries: AtomicU64,
    sent: AtomicU64,
}

fn main() {
    let accounts = std::env::args()
        .skip(1)
        .find_map(|arg| arg.parse().ok())
        .unwrap_or(1000);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let trail = Arc::new(Trail {
        accounts,
        queries: AtomicU64::new(0),
        sent: AtomicU64::new(0),
    });
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state(Arc::clone(&trail));
    runtime.spawn(async move { axum::serve(listener, router).await.unwrap() });
    let series = accounts * RESOURCES * 5;
    println!("{series} series, {} events", series * BEATS as u64);
    let folder = tempfile::tempdir().unwrap();
    let wanted = |format: &&str| std::env::args().any(|arg| arg == **format);
    let formats = ["json", "ndjson", "table"];
    let all = !formats.iter().any(wanted);
    for format in formats.iter().filter(|format| all || wanted(format)).copied() {
        let report = folder.path().join(format);
        trail.sent.store(0, Ordering::Relaxed);
        let start = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_trailhum"));
        command
            .args(["audit", "--events", "athena:logs.cloudtrail", "--inventory", "none"])
            .args([
                "--since", WINDOW[0], "--until", WINDOW[1], "--format", format, "--output",
            ])
            .arg(&report)
            .env("AWS_ENDPOINT_URL", &address)
            .env("AWS_REGION", "eu-central-1")
            .env("AWS_ACCESS_KEY_ID", "AKIASANDBOX")
            .env("AWS_SECRET_ACCESS_KEY", "sandbox")
            .stdout(Stdio::null());
        let (cpu, peak) = watch(command.spawn().unwrap());
        let wall = start.elapsed().as_secs_f64();
        println!(
            "{format}: {wall:.0} s, {cpu:.0} s of processor, {:.0} us a series, peak {:.0} MiB, {:.1} MB answered, report of {:.1} MB",
            cpu * 1e6 / series as f64,
            peak / 1024.0,
            trail.sent.load(Ordering::Relaxed) as f64 / 1e6,
            fs::metadata(&report).unwrap().len() as f64 / 1e6,
        );
        check(format, &fs::read_to_string(&report).unwrap_or_default(), series);
    }
}

/// What was made up is all noise, every 12 h; a report that says anything else is wrong.
fn check(format: &str, report: &str, series: u64) {
    match format {
        "json" => {
            let report: Value = serde_json::from_str(report).unwrap();
            let totals = &report["totals"];
            assert_eq!(totals["noise"], series * BEATS as u64);
            assert_eq!(totals["errors"], totals["noise"]);
            assert_eq!(report["coverage"]["complete"], json!(true));
        }
        "ndjson" => assert_eq!(report.lines().count() as u64, series),
        _ => assert!(report.contains("every 12 h")),
    }
}

/// Waits for the end; seconds of processor, and the peak of memory in KiB.
fn watch(mut child: Child) -> (f64, f64) {
    let (mut cpu, mut peak) = (0.0, 0.0);
    loop {
        let of = |name: &str| fs::read_to_string(format!("/proc/{}/{name}", child.id())).unwrap_or_default();
        // Hundredths of a second of user and system, after the name in brackets; both are gone with the process.
        let stat = of("stat");
        let mut numbers = stat.rsplit(')').next().unwrap_or_default().split(' ').skip(12);
        if let (Some(Ok(user)), Some(Ok(system))) = (
            numbers.next().map(str::parse::<f64>),
            numbers.next().map(str::parse::<f64>),
        ) {
            cpu = (user + system) / 100.0;
        }
        let status = of("status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        if let Some(Ok(kibibytes)) = line.map(|line| line.trim().trim_end_matches(" kB").parse()) {
            peak = kibibytes;
        }
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{status}");
            return (cpu, peak);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

async fn answer(State(trail): State<Arc<Trail>>, headers: HeaderMap, body: Bytes) -> String {
    let target = headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok())
        .unwrap_or_default();
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let answer = match target.rsplit('.').next().unwrap_or_default() {
        "GetTableMetadata" => metadata().to_string(),
        // The counts are asked for first, then the series.
        "StartQueryExecution" => {
            let number = trail.queries.fetch_add(1, Ordering::Relaxed);
            json!({"QueryExecutionId": if number.is_multiple_of(2) { "counts" } else { "series" }}).to_string()
        }
        "GetQueryExecution" => json!({"QueryExecution": {"Status": {"State": "SUCCEEDED"},
            "Statistics": {"DataScannedInBytes": 1_000_000_000_000_u64}}})
        .to_string(),
        "GetQueryResults" => {
            let page: u64 = asked["NextToken"].as_str().map_or(0, |token| token.parse().unwrap());
            if asked["QueryExecutionId"] == "counts" {
                page_of(page, trail.accounts, 5, counts)
            } else {
                page_of(page, trail.accounts * RESOURCES * 5, 1, series)
            }
        }
        _ => "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
              <Account>000000000000</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
            .to_owned(),
    };
    trail.sent.fetch_add(answer.len() as u64, Ordering::Relaxed);
    answer
}

fn metadata() -> Value {
    let identity = "struct<type:string,arn:string,accountid:string,invokedby:string,sessioncontext:struct<sessionissuer:struct<arn:string>>>";
    let texts = "eventtime eventsource eventname awsregion useragent errorcode errormessage requestparameters readonly \
                 eventid recipientaccountid";
    let mut columns: Vec<Value> = texts
        .split_whitespace()
        .map(|name| json!({"Name": name, "Type": "string"}))
        .collect();
    columns.push(json!({"Name": "useridentity", "Type": identity}));
    columns.push(json!({"Name": "resources", "Type": "array<struct<arn:string,accountid:string,type:string>>"}));
    json!({"TableMetadata": {"Name": "cloudtrail", "Columns": columns}})
}

/// One page of so many rows of `rows` each, the header first.
fn page_of(page: u64, all: u64, each: u64, row: impl Fn(u64, &mut String)) -> String {
    let mut text = String::from("{\"ResultSet\":{\"Rows\":[");
    if page == 0 {
        text.push_str("{\"Data\":[]},");
    }
    let size = PAGE / each;
    let end = (page + 1) * size;
    for number in page * size..end.min(all) {
        row(number, &mut text);
        text.push(',');
    }
    text.pop();
    text.push_str("]}");
    if end < all {
        write!(text, ",\"NextToken\":\"{}\"", page + 1).unwrap();
    }
    text.push('}');
    text
}

fn cells(cells: &[&str], text: &mut String) {
    text.push_str("{\"Data\":[");
    for cell in cells {
        write!(text, "{{\"VarCharValue\":\"{cell}\"}},").unwrap();
    }
    text.pop();
    text.push_str("]}");
}

fn account(number: u64) -> String {
    format!("{:012}", 100_000_000_000 + number)
}

/// The five rows of an account: records of every hour, and the errors of each code.
fn counts(number: u64, text: &mut String) {
    let hours: String = (0..24).fold(String::new(), |hours, hour| format!("{hours}{hour:02}"));
    for [_, code, _] in CALLS {
        let mut days = String::new();
        for day in 0..90 {
            let date = jiff::civil::date(2026, 1, 1) + jiff::Span::new().days(day);
            write!(days, "{date} {0} {0} {hours},", RESOURCES * 2).unwrap();
        }
        days.pop();
        let row = [
            &account(number),
            "eu-central-1",
            code,
            &days,
            WINDOW[0],
            "2026-03-31T23:59:59Z",
            "true",
            "",
        ];
        cells(&row, text);
        text.push(',');
    }
    text.pop();
}

/// One series: in the order of accounts and calls, as the statement demands.
fn series(number: u64, text: &mut String) {
    let (account, resource) = (account(number / RESOURCES / 5), number % RESOURCES);
    let [name, code, message] = CALLS[usize::try_from(number / RESOURCES % 5).unwrap()];
    let mut rng = Rng::new(number);
    let phase = i64::try_from(number / RESOURCES * 977 % 43_000).unwrap();
    let (mut times, mut ids) = (String::new(), String::new());
    for beat in 0..BEATS {
        let jitter = (rng.unit() * 180.0).round();
        #[expect(clippy::cast_possible_truncation, reason = "less than 180")]
        let mut second = beat * 43_200 + phase + jitter as i64;
        let mut digits = [b'0'; 5];
        for digit in digits.iter_mut().rev() {
            *digit = b"0123456789abcdefghijklmnopqrstuvwxyz"[usize::try_from(second % 36).unwrap()];
            second /= 36;
        }
        times.push_str(std::str::from_utf8(&digits).unwrap());
        if beat >= BEATS - 5 {
            write!(ids, "{number:08x}-0000-4000-8000-{beat:012x} ").unwrap();
        }
    }
    let role = format!("arn:aws:iam::{account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig");
    let arn = format!("arn:aws:sts::{account}:assumed-role/AWSServiceRoleForConfig/AWSConfig-Describe");
    let bucket = format!("=bucket-{resource:03}-of-{account}");
    let row = [
        account.as_str(),
        "eu-central-1",
        "s3.amazonaws.com",
        name,
        code,
        "AssumedRole",
        &role,
        &arn,
        "=",
        "",
        "config.amazonaws.com",
        "true",
        message,
        "config.amazonaws.com",
        "config.amazonaws.com",
        &bucket,
        "",
        "",
        "",
        "",
        "180",
        &times,
        ids.trim_end(),
        "=config.amazonaws.com",
        "=config.amazonaws.com",
        "=",
        "1",
    ];
    cells(&row, text);
}
