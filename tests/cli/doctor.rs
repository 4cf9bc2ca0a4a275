//! What the credentials are granted, by trying: denied, failed and granted calls, the policy, the plan, the marker.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use trailhum::diagnosis::{PERMISSIONS, Purpose};
use trailhum::sandbox::{CannedAnswer, Limits, SimulatedOrganization};

use crate::docs::policy::policies;
use crate::formats::trail;
use crate::support::{Ran, Sandbox, run, trailhum};
use crate::wire::{self, HttpRequest};

/// What the calls of `trailhum doctor` carry in their user agents.
const MARK: &str = "app/trailhum-doctor";

mod evidence;

fn limits(denied: &[&str]) -> Limits {
    Limits {
        denied: denied.iter().map(|action| (*action).to_owned()).collect(),
        ..Limits::default()
    }
}

fn start(limits: Limits) -> Sandbox {
    Sandbox::start(&Sandbox::settings(), limits)
}

fn diagnosed(sandbox: &Sandbox, args: &[&str], code: i32) -> Value {
    let ran = run(sandbox.trailhum(&["doctor", "--format", "json"]).args(args));
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
    let diagnosis = ran.json();
    assert_eq!(diagnosis["complete"], code == 0);
    diagnosis
}

/// The actions with this outcome in any region.
fn of_outcome(diagnosis: &Value, outcome: &str) -> BTreeSet<String> {
    let trials = diagnosis["trials"].as_array().unwrap().iter();
    let trials = trials.filter(|trial| trial["outcome"] == outcome);
    trials
        .map(|trial| trial["action"].as_str().unwrap().to_owned())
        .collect()
}

fn set(actions: &[&str]) -> BTreeSet<String> {
    actions.iter().map(|action| (*action).to_owned()).collect()
}

fn missing(diagnosis: &Value) -> BTreeSet<String> {
    let policy = &diagnosis["missing_policy"];
    if policy.is_null() {
        return BTreeSet::new();
    }
    assert_eq!(policy["Version"], "2012-10-17");
    serde_json::from_value(policy["Statement"][0]["Action"].clone()).unwrap()
}

#[test]
fn what_is_granted_was_really_called_and_everything_that_was_called_is_in_the_plan() {
    let sandbox = start(Limits::default());
    let plan = run(&mut sandbox.trailhum(&["doctor", "--plan", "--format", "json", "--for", "org", "--for", "audit"]));
    assert_eq!((plan.code, plan.err.as_str()), (0, ""));
    assert!(sandbox.calls().is_empty(), "{:?}", sandbox.calls());
    let plan = plan.json();
    assert_eq!(
        (&plan["schema"], &plan["regions"]),
        (&json!("trailhum.doctor-plan/1"), &json!(["eu-central-1"]))
    );

    let diagnosis = diagnosed(&sandbox, &["--for", "org", "--for", "audit"], 0);
    assert_eq!(diagnosis["schema"], "trailhum.doctor/1");
    assert_eq!(
        (&diagnosis["account"], &diagnosis["missing_policy"]),
        (&json!("111122223333"), &Value::Null)
    );
    let called: BTreeSet<String> = sandbox.calls().into_keys().collect();
    assert_eq!(of_outcome(&diagnosis, "granted"), called);
    let planned = plan["calls"].as_array().unwrap().iter();
    let planned: BTreeSet<String> = planned
        .filter(|call| call["tried"] == true)
        .map(|call| call["action"].as_str().unwrap().to_owned())
        .collect();
    assert!(called.is_subset(&planned), "{:?}", called.difference(&planned));
    assert_eq!(called.len(), 8 + 2);
    assert_eq!(
        sandbox.calls()["cloudtrail:LookupEvents"],
        plan["lookup_events_pages_in_each_region"]
    );
}

#[test]
fn each_denied_call_is_found_and_the_policy_allows_exactly_what_is_missing() {
    let tried = PERMISSIONS
        .iter()
        .filter(|it| it.is_tried() && !it.purposes.contains(&Purpose::Organization));
    for permission in tried {
        if permission.action.starts_with("logs:") {
            // The trail of this account writes to no log group; another test has one.
            continue;
        }
        let diagnosis = diagnosed(&start(limits(&[permission.action])), &[], 3);
        assert_eq!(of_outcome(&diagnosis, "denied"), set(&[permission.action]));
        let mut expected = set(permission.also);
        expected.insert(permission.action.to_owned());
        assert_eq!(missing(&diagnosis), expected);
        assert!(diagnosis["explicitly_denied"].as_array().unwrap().is_empty());
    }
}

#[test]
fn where_all_is_denied_the_screen_names_it_with_a_policy_and_the_same_command_again() {
    let all: Vec<&str> = PERMISSIONS.iter().map(|it| it.action).collect();
    let sandbox = start(limits(&all));
    let ran = run(&mut sandbox.trailhum(&["doctor"]));
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(
        ran.err.contains("logged as AccessDenied") && ran.err.contains("--plan"),
        "{}",
        ran.err
    );
    for text in [
        "Account unknown",
        "0 of 10 permissions that were tried are granted.",
        "access denied: sts:GetCallerIdentity, cloudtrail:LookupEvents,",
        "Policy for what is missing:\n{\n",
        "\"config:ListDiscoveredResources\"",
        "are in CloudTrail as AccessDenied",
    ] {
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(plain(&ran.out).contains(&plain(text)), "{text}: {}", ran.out);
    }
    assert!(ran.out.ends_with("Next: trailhum doctor\n"), "{}", ran.out);
    // A denied call is made once: the next page of LookupEvents would be denied, too.
    assert!(
        sandbox.calls().values().all(|count| *count == 1),
        "{:?}",
        sandbox.calls()
    );
}

#[test]
fn without_event_history_the_next_command_reads_the_trail() {
    let diagnosis = diagnosed(
        &start(limits(&["cloudtrail:LookupEvents"])),
        &["--region", "us-east-1"],
        3,
    );
    assert_eq!(
        diagnosis["next_command"],
        "trailhum audit --region us-east-1 --events s3://trail-111122223333/AWSLogs/111122223333/CloudTrail/"
    );
    let diagnosis = diagnosed(&start(limits(&["config:ListDiscoveredResources"])), &[], 3);
    assert_eq!(diagnosis["next_command"], "trailhum audit");
}

#[test]
fn the_log_group_of_a_trail_is_tried_and_read_where_event_history_is_denied() {
    let with_group = |denied: &[&str]| {
        let around = SimulatedOrganization {
            log_group: true,
            ..SimulatedOrganization::default()
        };
        Sandbox::with_organization(&Sandbox::settings(), limits(denied), around)
    };
    let of_logs = ["logs:DescribeLogGroups", "logs:FilterLogEvents"];
    let diagnosis = diagnosed(&with_group(&[]), &["--for", "logs"], 0);
    assert!(set(&of_logs).is_subset(&of_outcome(&diagnosis, "granted")));
    assert_eq!(diagnosis["log_groups"][0]["name"], "aws-controltower/CloudTrailLogs");
    for action in of_logs {
        let diagnosis = diagnosed(&with_group(&[action]), &["--for", "logs"], 3);
        assert_eq!(
            (of_outcome(&diagnosis, "denied"), missing(&diagnosis)),
            (set(&[action]), set(&[action]))
        );
    }
    let diagnosis = diagnosed(&with_group(&["cloudtrail:LookupEvents"]), &[], 3);
    assert_eq!(diagnosis["next_command"], "trailhum audit --events logs:auto");
}

#[test]
fn an_explicit_deny_and_a_failure_are_not_put_into_the_policy() {
    let answer = |status: u16, code: &str, message: &str| CannedAnswer {
        status,
        body: json!({"__type": code, "message": message}).to_string(),
    };
    let denied = answer(
        400,
        "AccessDeniedException",
        "User is not authorized with an explicit deny in a service control policy",
    );
    let canned: BTreeMap<String, CannedAnswer> = [
        ("account:ListRegions".to_owned(), denied),
        (
            "athena:ListDatabases".to_owned(),
            answer(400, "InvalidRequestException", "as the test wants it"),
        ),
        (
            "config:ListDiscoveredResources".to_owned(),
            answer(400, "NoAvailableConfigurationRecorderException", "no recorder"),
        ),
    ]
    .into();
    let diagnosis = diagnosed(
        &start(Limits {
            canned,
            ..Limits::default()
        }),
        &[],
        3,
    );
    assert_eq!(diagnosis["explicitly_denied"], json!(["account:ListRegions"]));
    assert_eq!(of_outcome(&diagnosis, "failed"), set(&["athena:ListDatabases"]));
    assert_eq!(missing(&diagnosis), BTreeSet::new());
    // AWS answers that there is no recorder only to those who may list resources.
    assert!(of_outcome(&diagnosis, "granted").contains("config:ListDiscoveredResources"));
    assert!(of_outcome(&diagnosis, "not_tried").contains("config:BatchGetResourceConfig"));
}

#[test]
fn without_credentials_nothing_is_tried_and_the_exit_code_is_2() {
    let ran = run(trailhum(&["doctor"]).env("AWS_REGION", "eu-central-1"));
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(
        ran.err.contains("no AWS credentials were found") && ran.err.contains(" hint: "),
        "{}",
        ran.err
    );
    let ran = run(&mut trailhum(&["doctor"]));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no AWS region is set"), "{}", ran.err);
}

#[test]
fn every_request_carries_the_mark_of_the_doctor() {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let agents = Arc::clone(&seen);
    let address = wire::serve(move |mut stream| {
        let request = HttpRequest::read(stream)?;
        agents.lock().unwrap().push(request.header("user-agent").to_owned());
        let body = "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}";
        write!(
            stream,
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/x-amz-json-1.1\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
    });
    let mut command = trailhum(&["doctor", "--region", "eu-central-1"]);
    command
        .env("AWS_ENDPOINT_URL", format!("http://{address}"))
        .env("AWS_ACCESS_KEY_ID", "AKIASANDBOX")
        .env("AWS_SECRET_ACCESS_KEY", "sandbox");
    assert_eq!(run(&mut command).code, 3);
    let seen = seen.lock().unwrap();
    assert!(seen.len() >= 8, "{seen:?}");
    assert!(seen.iter().all(|agent| agent.contains(MARK)), "{seen:?}");
}

fn denied(agent: &str, id: usize) -> Value {
    let seen = include_str!("../events/s3/s3-bucket-cors.json");
    let mut record: Value = serde_json::from_str(seen).unwrap();
    record["eventID"] = json!(format!("84870588-4b1b-443d-b527-{id:012}"));
    record["eventSource"] = json!("cloudtrail.amazonaws.com");
    record["eventName"] = json!("DescribeTrails");
    record["errorCode"] = json!("AccessDenied");
    record["userAgent"] = json!(agent);
    record["requestParameters"] = Value::Null;
    record["userIdentity"] = json!({
        "type": "IAMUser", "accountId": "111122223333", "userName": "ann",
        "arn": "arn:aws:iam::111122223333:user/ann", "principalId": "AIDAEXAMPLE",
    });
    record
}

/// The mark proves nothing, so it must not make anything milder, for whoever sends it.
#[test]
fn a_later_audit_names_marked_calls_and_judges_them_like_any_others() {
    let verdicts = |agent: &str| {
        let (_folder, path) = trail(&[denied(agent, 1)]);
        let ran: Ran = run(&mut trailhum(&[
            "audit",
            "--events",
            path.to_str().unwrap(),
            "--format",
            "json",
        ]));
        let report = ran.json();
        let finding = report["findings"][0].clone();
        (
            report["totals"].clone(),
            finding["verdict"].clone(),
            finding["caller"]["claim"].clone(),
        )
    };
    let marked = verdicts(&format!("aws-sdk-rust/1.3 os/linux lang/rust/1.95 {MARK}"));
    let other = verdicts("aws-sdk-rust/1.3 os/linux lang/rust/1.95");
    assert_eq!((&marked.0, &marked.1), (&other.0, &other.1));
    assert_eq!(
        (&marked.1, &marked.2),
        (&json!("investigate"), &json!("trailhum doctor"))
    );
    assert_ne!(other.2, json!("trailhum doctor"));
}

#[test]
fn the_actions_of_a_purpose_are_those_of_its_policy_on_the_page() {
    let policies = policies();
    let of_purpose = |purpose| {
        let of = PERMISSIONS.iter().filter(|it| it.purposes.contains(&purpose));
        of.map(|it| it.action.to_owned()).collect::<BTreeSet<String>>()
    };
    let is_identity = |action: &String| action == "sts:GetCallerIdentity";
    let policy = |actions: &[&str]| {
        let actions = set(actions);
        let with = policies.iter().filter(|it| actions.is_subset(it));
        with.cloned().collect::<Vec<_>>()
    };
    assert_eq!(of_purpose(Purpose::Audit), policies[0]);
    assert_eq!(of_purpose(Purpose::Logs), policy(&["logs:StartQuery"])[0]);
    let mut organization = of_purpose(Purpose::Organization);
    organization.retain(|action| !is_identity(action));
    assert_eq!(organization, policy(&["organizations:ListRoots"])[0]);
    let athena = policy(&["athena:StartQueryExecution"]).remove(0);
    let of_athena = of_purpose(Purpose::Athena);
    let queries = athena.iter().filter(|action| action.starts_with("athena:"));
    assert!(
        queries.clone().all(|action| of_athena.contains(action)),
        "{of_athena:?}"
    );
}
