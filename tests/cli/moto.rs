//! Conformance with an emulator of AWS that others wrote: moto (<https://github.com/getmoto/moto>). What the audit
//! says of buckets and functions is what was really set there, and what moto cannot tell becomes a gap.
//!
//! moto has no `LookupEvents`, so the events come from the sandbox, and the resources that they name are made in
//! moto under the same account number. What else moto 5.2.5 lacks:
//! * its Config knows no Lambda functions, no deleted resources, and needs no recorder to answer;
//! * its configuration items have no keys for CORS, website, replication, object lock and encryption, whatever is
//!   set; so in the tests of Config none of these is set;
//! * the time stamps of its configuration items are none of the protocol's (see `launch.py`).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use trailhum::sandbox::{Account, Limits, Truth};

use crate::audit::trail;
use crate::support::{Sandbox, run, trailhum};

mod accounts;
pub(crate) mod bucket;
mod logs;
mod plan;
pub(crate) mod python;
pub(crate) mod server;

use plan::Plan;
use server::{Items, Moto, Request};

/// Both regions of the sandbox.
const REGIONS: [&str; 4] = ["--region", "eu-central-1", "--region", "us-east-1"];

/// A window in which each finding of Config's occurs. `LookupEvents` is paced as AWS wants it: a longer one takes longer.
const WINDOW: [&str; 2] = ["--since", "6d"];

/// The lookups that Config's inventory can tell of: tags it hides, ownership controls it does not know.
const TOLD_BY_CONFIG: [&str; 9] = [
    "s3-bucket-replication",
    "s3-bucket-cors",
    "s3-bucket-website",
    "s3-object-lock",
    "s3-bucket-policy",
    "s3-bucket-policy-status",
    "s3-bucket-lifecycle",
    "s3-public-access-block",
    "s3-bucket-encryption",
];

/// The lookups that `--inventory live` repeats.
const READ_LIVE: [&str; 12] = [
    "lambda-policy",
    "s3-bucket-replication",
    "s3-bucket-cors",
    "s3-bucket-website",
    "s3-object-lock",
    "s3-bucket-policy",
    "s3-bucket-policy-status",
    "s3-bucket-lifecycle",
    "s3-bucket-tagging",
    "s3-public-access-block",
    "s3-bucket-encryption",
    "s3-ownership-controls",
];

/// What the report should say: state of the resource, state of the sub-configuration, where that was read.
type States = [&'static str; 3];

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

/// A sandbox account whose history ends now.
fn sandbox() -> (Sandbox, Truth) {
    let settings = Sandbox::settings();
    let sandbox = Sandbox::start(&settings, Limits::default());
    (sandbox, Account::new(&settings).truth())
}

/// Sends everything but CloudTrail to moto.
fn with_moto<'a>(command: &'a mut Command, moto: &Moto) -> &'a mut Command {
    for service in ["CONFIG_SERVICE", "LAMBDA", "S3", "STS"] {
        command.env(format!("AWS_ENDPOINT_URL_{service}"), moto.url());
    }
    command
}

/// The binary over trail files, with everything on moto.
fn over_trail_files(moto: &Moto, inventory: &str) -> Command {
    let mut command = over_trail_files_alone(moto);
    command.args(["--inventory", inventory]);
    command
}

/// The same with the inventory that is usual.
fn over_trail_files_alone(moto: &Moto) -> Command {
    let events = trail().to_str().expect("UTF-8");
    let mut command = trailhum(&["audit", "--events", events, "--format", "json"]);
    command
        .args(REGIONS)
        .env("AWS_ENDPOINT_URL", moto.url())
        .env("AWS_ACCESS_KEY_ID", "AKIASANDBOX")
        .env("AWS_SECRET_ACCESS_KEY", "sandbox");
    command
}

fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

/// Compares the states of all findings with what they should be; returns lookup -> states of the sub-configuration.
fn compare<'a>(report: &'a Value, should: impl Fn(&'a Value) -> States) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let mut seen: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for finding in report["findings"].as_array().expect("findings") {
        let is = [
            "/resource/state",
            "/sub_configuration/state",
            "/sub_configuration/read_from",
        ];
        let is = is.map(|path| text(finding, path));
        let should = should(finding);
        if is != should {
            wrong.push(format!("is {is:?}, should be {should:?}: {finding}"));
        }
        if finding["verdict"] == "noise" && (is[0] == "deleted" || is[1] == "present") {
            wrong.push(format!("called noise: {finding}"));
        }
        seen.entry(text(finding, "/check")).or_default().insert(is[1]);
    }
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
    seen
}

fn gaps(report: &Value) -> Vec<(&str, &str)> {
    let gaps = report["coverage"]["gaps"].as_array().expect("gaps").iter();
    gaps.map(|gap| (text(gap, "/where"), text(gap, "/what"))).collect()
}

/// Region, type and id of the resource of a finding.
fn named(finding: &Value) -> (&str, &str, &str) {
    (
        text(finding, "/region"),
        text(finding, "/resource/type"),
        text(finding, "/resource/id"),
    )
}

fn by_config(plan: &Plan, finding: &Value) -> States {
    let (region, kind, id) = named(finding);
    let lookup = text(finding, "/check");
    if kind != "AWS::S3::Bucket" || !plan.exists(region, kind, id) {
        return ["unknown", "unknown", "none"];
    }
    // The status of a policy is none of the keys of an item, whatever the catalog makes of that.
    let has_key = lookup != "s3-bucket-policy-status" || !text(finding, "/sub_configuration/key").is_empty();
    if has_key && plan.is_set(region, kind, id, lookup) {
        ["exists", "present", "config"]
    } else if has_key && TOLD_BY_CONFIG.contains(&lookup) {
        ["exists", "absent", "config"]
    } else {
        ["exists", "unknown", "none"]
    }
}

/// `asked`: the resources of which findings name a lookup that can be repeated.
fn by_reading(plan: &Plan, asked: &BTreeSet<(&str, &str, &str)>, finding: &Value) -> States {
    let (region, kind, id) = named(finding);
    let lookup = text(finding, "/check");
    if !asked.contains(&(region, kind, id)) {
        ["unknown", "unknown", "none"]
    } else if !plan.exists(region, kind, id) {
        ["deleted", "unknown", "none"]
    } else if !READ_LIVE.contains(&lookup) || !finding["resource"]["qualifier"].is_null() {
        // A version or an alias of a function has a policy of its own.
        ["exists", "unknown", "none"]
    } else if plan.is_set(region, kind, id, lookup) {
        ["exists", "present", "live"]
    } else {
        ["exists", "absent", "live"]
    }
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn the_inventory_by_config_is_what_was_set_in_moto() {
    let moto = Moto::start(Items::Mended);
    let (sandbox, truth) = sandbox();
    let plan = Plan::of(
        &truth,
        &["old-uploads", "reports"],
        &[
            (
                "app-data",
                &["s3-bucket-policy", "s3-bucket-lifecycle", "s3-bucket-tagging"],
            ),
            ("app-logs", &["s3-bucket-policy"]),
            ("www", &["s3-public-access-block"]),
            ("image-resize", &["lambda-policy"]),
        ],
    );
    block_on(async {
        plan.make(&moto).await;
        plan::record(&moto).await;
    });
    let mark = moto.mark();
    let mut command = sandbox.trailhum(&["audit", "--inventory", "config", "--format", "json"]);
    let ran = run(with_moto(command.args(REGIONS).args(WINDOW), &moto));
    let report = ran.json();

    let seen = compare(&report, |finding| by_config(&plan, finding));
    for lookup in ["s3-bucket-policy", "s3-bucket-lifecycle"] {
        assert!(
            seen[lookup].is_superset(&["absent", "present"].into()),
            "{lookup}: {seen:?}"
        );
    }
    for lookup in ["s3-bucket-tagging", "s3-public-access-block"] {
        assert!(seen[lookup].contains("present"), "{lookup}: {seen:?}");
    }

    // The second region's recorder, as moto tells it, proves its customer-managed role.
    let findings = report["findings"].as_array().unwrap();
    let matched = |finding: &&Value| text(finding, "/caller/proof") == "recorder_role";
    assert!(findings.iter().filter(matched).count() >= 3);

    // moto's Config knows no functions: that is a gap, and nothing else is.
    let places = [("eu-central-1", 8), ("us-east-1", 1)];
    let expected = places.map(|(region, count)| {
        let what = format!("it lists no AWS::Lambda::Function at all; findings name {count}");
        (format!("AWS Config in {region}"), what)
    });
    let gaps: Vec<_> = gaps(&report)
        .into_iter()
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .collect();
    assert_eq!((gaps.as_slice(), ran.code), (expected.as_slice(), 3));

    let calls = report["coverage"]["api_calls"].as_object().unwrap();
    assert!(
        calls
            .keys()
            .all(|call| !call.starts_with("s3:") && !call.starts_with("lambda:")),
        "{calls:?}"
    );
    assert_eq!(
        sandbox.calls().into_keys().collect::<Vec<_>>(),
        ["cloudtrail:LookupEvents"]
    );
    let services: BTreeSet<String> = moto.requests(mark).into_iter().map(|request| request.service).collect();
    assert_eq!(services, ["config".to_owned(), "sts".to_owned()].into());
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn the_inventory_read_live_is_what_was_set_in_moto_and_reads_only_what_findings_name() {
    let moto = Moto::start(Items::Mended);
    let (sandbox, truth) = sandbox();
    let plan = Plan::of(
        &truth,
        &["old-uploads", "reports", "legacy-import", "temp-migration"],
        &[
            (
                "app-data",
                &[
                    "s3-bucket-cors",
                    "s3-bucket-website",
                    "s3-bucket-replication",
                    "s3-bucket-lifecycle",
                ],
            ),
            (
                "app-logs",
                &["s3-bucket-policy", "s3-bucket-tagging", "s3-ownership-controls"],
            ),
            ("archive", &["s3-object-lock"]),
            ("www", &["s3-public-access-block"]),
            ("us-data", &["s3-bucket-website"]),
            ("image-resize", &["lambda-policy"]),
            ("billing-export", &["lambda-policy"]),
        ],
    );
    block_on(async {
        plan.make(&moto).await;
        plan::record(&moto).await;
    });
    let mark = moto.mark();
    let mut command = sandbox.trailhum(&["audit", "--inventory", "live", "--format", "json"]);
    let ran = run(with_moto(command.args(REGIONS).args(WINDOW), &moto));
    let report = ran.json();
    let findings = report["findings"].as_array().unwrap();

    let can_be_asked = |finding: &&Value| READ_LIVE.contains(&text(finding, "/check"));
    let asked = findings.iter().filter(can_be_asked).map(named).collect();
    let seen = compare(&report, |finding| by_reading(&plan, &asked, finding));
    for lookup in READ_LIVE {
        // No finding of the sandbox is about encryption.
        let states = seen.get(lookup).cloned().unwrap_or_default();
        assert!(
            states.contains("present") || lookup == "s3-bucket-encryption",
            "{lookup}: {states:?}"
        );
    }
    assert_eq!((gaps(&report), ran.code), (Vec::new(), 0));

    // What moto saw: one read for each resource and lookup that findings name, and nothing else.
    let expected: BTreeSet<String> = findings.iter().filter(can_be_asked).map(read_of).collect();
    let requests = moto.requests(mark);
    let reads: Vec<&Request> = requests
        .iter()
        .filter(|request| ["s3", "lambda"].contains(&request.service.as_str()))
        .collect();
    let made: BTreeSet<String> = reads.iter().map(|request| without_operation(&request.what)).collect();
    assert_eq!(made, expected);
    assert_eq!(reads.len(), expected.len(), "something was read twice");
    for request in &requests {
        assert!(request.user_agent.contains(" app/trailhum"), "{request:?}");
    }
    let told = format!(
        "makes {0} reads of S3 and Lambda; up to {0} of them leave a NotFound error",
        reads.len()
    );
    assert!(ran.err.contains(&told), "{told}: {}", ran.err);
    assert_eq!(
        sandbox.calls().into_keys().collect::<Vec<_>>(),
        ["cloudtrail:LookupEvents"]
    );
}

/// The request that repeats a finding's lookup.
fn read_of(finding: &Value) -> String {
    let (_, _, id) = named(finding);
    let key = match text(finding, "/check") {
        "lambda-policy" => return format!("GET /2015-03-31/functions/{id}/policy"),
        "s3-bucket-policy-status" => "policyStatus",
        "s3-object-lock" => "object-lock",
        "s3-public-access-block" => "publicAccessBlock",
        "s3-ownership-controls" => "ownershipControls",
        other => other.strip_prefix("s3-bucket-").expect("a bucket's"),
    };
    format!("GET /{id}?{key}")
}

/// Without what the SDK adds to the query for its own sake.
fn without_operation(what: &str) -> String {
    let (path, query) = what.split_once('?').unwrap_or((what, ""));
    match query.split('&').next().unwrap_or_default().trim_end_matches('=') {
        "" => path.trim_end_matches('/').to_owned(),
        key => format!("{}?{key}", path.trim_end_matches('/')),
    }
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn what_motos_config_cannot_tell_is_a_gap() {
    let moto = Moto::start(Items::AsTheyCome);
    let truth = Account::new(&trailhum::sandbox::Settings::default()).truth();
    let plan = Plan::of(&truth, &[], &[("app-data", &["s3-bucket-policy"])]);
    block_on(plan.make(&moto));
    let ran = run(&mut over_trail_files(&moto, "config"));
    let report = ran.json();
    assert_eq!(ran.code, 3, "{}", ran.err);
    // No recorder, and items that cannot be read; so only their existence is known.
    let gaps = gaps(&report);
    for region in ["eu-central-1", "us-east-1"] {
        let recorder = format!("AWS Config in {region}");
        assert!(
            gaps.contains(&(recorder.as_str(), "there is no customer-managed configuration recorder")),
            "{gaps:?}"
        );
        let items = format!("config:BatchGetResourceConfig in {region}");
        let told = |(place, what): &(&str, &str)| *place == items && what.contains("invalid timestamp");
        assert!(gaps.iter().any(told), "{gaps:?}");
    }
    assert_eq!(gaps.len(), 4, "{gaps:?}");
    // No recorder runs, and a list without a date confirms nothing of earlier events.
    compare(&report, |_| ["unknown", "unknown", "none"]);

    // An address that answers with a web page.
    let mut lost = over_trail_files(&moto, "config");
    lost.env(
        "AWS_ENDPOINT_URL_CONFIG_SERVICE",
        format!("{}/moto-api/none", moto.url()),
    );
    let report = run(&mut lost).json();
    let gap = (
        "config:ListDiscoveredResources in us-east-1",
        "HTTP status 404, without an AWS error code",
    );
    assert!(self::gaps(&report).contains(&gap), "{:?}", self::gaps(&report));
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn an_account_in_which_nothing_is_left_is_read_live_as_deleted() {
    let moto = Moto::start(Items::AsTheyCome);
    let ran = run(&mut over_trail_files(&moto, "live"));
    let report = ran.json();
    let recorders = [
        (
            "AWS Config in eu-central-1",
            "there is no customer-managed configuration recorder",
        ),
        (
            "AWS Config in us-east-1",
            "there is no customer-managed configuration recorder",
        ),
    ];
    assert_eq!(
        (gaps(&report).as_slice(), ran.code),
        (recorders.as_slice(), 3),
        "{}",
        moto.log()
    );
    let findings = report["findings"].as_array().unwrap();
    let asked: BTreeSet<_> = findings
        .iter()
        .filter(|finding| READ_LIVE.contains(&text(finding, "/check")))
        .map(named)
        .collect();
    compare(&report, |finding| {
        if asked.contains(&named(finding)) {
            ["deleted", "unknown", "none"]
        } else {
            ["unknown", "unknown", "none"]
        }
    });
}

#[test]
fn how_many_errors_live_may_leave_is_told_before_the_first_read_is_answered() {
    // Connections are taken and never answered.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let (sandbox, _) = sandbox();
    let events = trail().to_str().unwrap();
    let mut command = sandbox.trailhum(&["audit", "--events", events, "--inventory", "live"]);
    for service in ["LAMBDA", "S3"] {
        command.env(
            format!("AWS_ENDPOINT_URL_{service}"),
            format!("http://{}", silent.local_addr().unwrap()),
        );
    }
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let stderr = child.stderr.take().unwrap();
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let _ = BufReader::new(stderr).read_line(&mut line);
        let _ = sender.send(line);
    });
    let line = receiver.recv_timeout(Duration::from_secs(25));
    child.kill().unwrap();
    child.wait().unwrap();
    let line = line.expect("the note comes before any answer");
    assert!(line.starts_with("note: --inventory live makes "), "{line}");
    assert!(
        line.contains("leave a NotFound error in CloudTrail, with app/trailhum in the user agent"),
        "{line}"
    );
}
