//! What can go wrong, what it costs, and that a query which is given up is stopped.

use std::collections::BTreeSet;

use serde_json::json;

use super::ranges::failed;
use super::{ARN, GROUP, Server, World, audit, small};
use crate::docs::policy::policies;
use crate::month::WINDOW;
use crate::support::{interrupt, run, wait_until};

#[test]
fn a_busy_account_is_waited_for_and_a_throttled_request_repeated() {
    let mut world = small();
    world.errors = vec![
        "LimitExceededException",
        "ThrottlingException",
        "LimitExceededException",
    ];
    let server = Server::start(world);
    let ran = audit(&server, GROUP, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(server.count("StartQuery"), 2 + 3);
}

#[test]
fn where_logs_insights_is_denied_and_no_events_are_returned_either_both_are_named() {
    let mut world = small();
    world.denied.extend(["StartQuery", "FilterLogEvents"]);
    world.group = json!({"logGroupClass": "INFREQUENT_ACCESS"});
    let ran = audit(&Server::start(world.clone()), GROUP, &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    for part in [
        "logs:FilterLogEvents in eu-central-1",
        "Logs Insights was not used (logs:StartQuery",
        "class Infrequent Access",
    ] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    // With Logs Insights, the class makes no difference.
    world.denied.remove("StartQuery");
    assert_eq!(audit(&Server::start(world), GROUP, &[]).code, 0);
}

#[test]
fn a_group_that_is_not_there_or_may_not_be_looked_at_is_named() {
    let server = Server::start(small());
    let ran = audit(&server, "aws-controltower/CloudTrail", &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(
        ran.err
            .contains("aws-controltower/CloudTrail in eu-central-1: there is no log group of this name"),
        "{}",
        ran.err
    );
    let ran = audit(&server, "two words", &[]);
    assert!(
        ran.code == 2 && ran.err.contains("as logs:GROUP, with its name or ARN"),
        "{}",
        ran.err
    );

    let mut world = small();
    world.denied.insert("DescribeLogGroups");
    let ran = audit(&Server::start(world), GROUP, &[]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert_eq!(
        ran.json()["coverage"]["gaps"][0]["hint"],
        "allow the IAM action logs:DescribeLogGroups"
    );
}

#[test]
fn ctrl_c_stops_the_query_and_a_limit_does_too() {
    let mut world = small();
    world.endless = true;
    let server = Server::start(world.clone());
    let mut command = server.trailhum(&[&["audit", "--events", &format!("logs:{GROUP}")], &WINDOW[..]].concat());
    command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let child = command.spawn().expect("the binary starts");
    wait_until(|| server.count("GetQueryResults") > 1);
    interrupt(&child);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(2));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        words.contains("stopped by Ctrl-C; the query was stopped too"),
        "{words}"
    );
    assert_eq!((server.count("StartQuery"), server.count("StopQuery")), (1, 1));

    world.scanned = 1_000;
    let server = Server::start(world.clone());
    let ran = audit(&server, GROUP, &["--max-scan", "1GB"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(ran.err.contains("more than --max-scan, 1.0 GB"), "{}", ran.err);
    assert_eq!((server.count("StartQuery"), server.count("StopQuery")), (1, 1));

    // The first query is within the limit and its records are judged; the second is not begun.
    world.endless = false;
    let server = Server::start(world);
    let ran = audit(&server, GROUP, &["--max-scan", "2GB"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert_eq!(server.count("StartQuery"), 1);
    assert!(ran.json()["totals"]["errors"].as_u64() > Some(0));
    let gaps = ran.json()["coverage"]["gaps"].to_string();
    assert!(
        gaps.contains("only failed calls were read: 2025-12-17T00:00:00Z to 2026-01-15T"),
        "{gaps}"
    );
}

#[test]
fn what_was_read_before_the_limit_is_in_the_report_and_the_rest_is_a_gap_in_which_no_call_is_missing() {
    // One error a day from the begin of the time range, of which only the first day is read.
    let days = 0..29;
    let server = Server::start(World {
        events: days.map(|day| failed((day - 24) * 86_400 + 100, 1)).collect(),
        group: json!({"storedBytes": 4_000_000_000_000_i64}),
        scanned: 1_000,
        ..World::default()
    });
    let ran = audit(&server, GROUP, &["--max-scan", "80MB"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let report = ran.json();
    assert_eq!(report["totals"]["errors"], 1);
    let gaps = report["coverage"]["gaps"].to_string();
    assert!(
        gaps.contains("; not read: 2025-12-18T00:00:00Z to 2026-01-15T"),
        "{gaps}"
    );
    assert_eq!((server.count("StartQuery"), server.count("StopQuery")), (1, 0));
    let coverage = report["findings"][0]["cadence"]["coverage"].as_f64().expect("a share");
    assert!(coverage < 0.05, "{coverage}");
}

#[test]
fn the_plan_names_trail_queries_price_and_time_and_scans_nothing() {
    let mut world = small();
    let begin = jiff::Timestamp::now().as_second() - 100 * 86_400;
    world.group = json!({"storedBytes": 500_000_000_000_i64, "creationTime": begin * 1000});
    let server = Server::start(world);
    let plan = |format: &str| {
        let args = [
            "audit",
            "--plan",
            "--events",
            "logs:auto",
            "--since",
            "10d",
            "--format",
            format,
        ];
        let ran = run(&mut server.trailhum(&args));
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran
    };
    let json = plan("json").json();
    assert_eq!(
        (&json["schema"], &json["trail"], &json["class"]),
        (&json!("trailhum.logs-plan/1"), &json!("trail-1"), &json!("STANDARD"))
    );
    // Ten days of a hundred, twice.
    let bytes = json["bytes"].as_f64().expect("a number");
    assert!((bytes / 1e11 - 1.0).abs() < 0.01, "{bytes}");
    assert!((json["usd"].as_f64().expect("a number") - 0.5).abs() < 0.01);
    let text = plan("table").out.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "The trail trail-1 writes to it",
        "costs 0.50 USD",
        "takes about 2 minutes",
        "| limit 10000",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let asked: BTreeSet<String> = server.calls().into_iter().collect();
    assert_eq!(asked, ["DescribeLogGroups", "DescribeTrails"].map(str::to_owned).into());
}

#[test]
fn the_plan_of_event_history_names_the_log_group_of_the_trail() {
    let server = Server::start(World::default());
    let ran = run(&mut server.trailhum(&["audit", "--plan", "--no-cache"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let line = format!("trailhum audit --events 'logs:{ARN}'   # trail-1");
    assert!(ran.out.contains(&line), "{}", ran.out);
}

#[test]
fn the_policy_for_log_groups_allows_what_is_requested_and_nothing_else() {
    let mut world = small();
    world.endless = true;
    let endless = Server::start(World {
        scanned: 100_000,
        ..world.clone()
    });
    assert_eq!(audit(&endless, ARN, &["--max-scan", "1MB"]).code, 2);
    world.denied.insert("StartQuery");
    let denied = Server::start(world);
    assert_eq!(audit(&denied, ARN, &[]).code, 0);
    let calls = endless.calls().into_iter().chain(denied.calls());
    let action = |call: String| match call.as_str() {
        "DescribeTrails" => format!("cloudtrail:{call}"),
        _ => format!("logs:{call}"),
    };
    let mut asked: BTreeSet<String> = calls.map(action).collect();
    asked.insert("sts:GetCallerIdentity".to_owned());
    let policy = policies().into_iter().find(|policy| policy.contains("logs:StartQuery"));
    assert_eq!(Some(asked), policy);
}
