//! What an audit would ask, in which regions, and the trail that has the same events.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::Value;
use trailhum::sandbox::{Limits, Settings};

use crate::support::{Sandbox, run, trailhum};

#[test]
fn the_plan_tells_requests_minutes_and_the_trail_and_asks_a_page_a_name_at_most() {
    let sandbox = Sandbox::start(&Sandbox::settings(), Limits::default());
    let ran = run(&mut sandbox.trailhum(&["audit", "--plan", "--format", "json"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let plan = ran.json();
    let lookups = plan["lookups"].as_array().unwrap();
    assert_eq!(sandbox.calls()["cloudtrail:LookupEvents"], lookups.len() as u64);
    let left: u64 = lookups.iter().map(|lookup| lookup["requests"].as_u64().unwrap()).sum();
    assert!(left > 10 && plan["requests"].as_u64() == Some(left), "{plan}");
    let minutes = plan["minutes"].as_f64().unwrap();
    let requests = f64::from(u32::try_from(left).unwrap());
    assert!(
        // At the pace of an emulator.
        (minutes * 60_000.0 - requests).abs() < 1.0,
        "{minutes} minutes for {left} requests"
    );
    let trail = &plan["trails"][0];
    assert_eq!(
        trail["events"],
        "s3://trail-111122223333/AWSLogs/111122223333/CloudTrail/"
    );
    assert_eq!(trail["every_region"], true);
    // What it says comes true, about: the audit asks for what the plan saw ahead, and for its own first pages.
    let audit = run(&mut trailhum(&["audit", "--sandbox", "--format", "json"])).json();
    let sandbox_plan = run(&mut trailhum(&["audit", "--sandbox", "--plan", "--format", "json"])).json();
    let lookups = sandbox_plan["lookups"].as_array().unwrap().len() as u64;
    let seen_ahead = sandbox_plan["requests"].as_u64().unwrap() + lookups;
    let asked = audit["coverage"]["api_calls"]["cloudtrail:LookupEvents"]
        .as_u64()
        .unwrap();
    assert!(
        seen_ahead.abs_diff(asked) * 4 <= asked,
        "{seen_ahead} seen ahead, {asked} asked"
    );
}

#[test]
fn the_plan_as_a_table_ends_with_the_command_that_reads_the_trail() {
    let ran = run(&mut trailhum(&["audit", "--sandbox", "--plan"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let last = ran.out.lines().last().unwrap();
    let command = "trailhum audit --events 's3://trail-111122223333/AWSLogs/111122223333/CloudTrail/'";
    assert!(last.contains(command) && last.contains("all regions"), "{last}");
    assert!(
        ran.out.contains("GetBucketCors") && ran.out.contains("more requests"),
        "{}",
        ran.out
    );
    let ran = run(&mut trailhum(&["audit", "--sandbox", "--plan", "--format", "csv"]));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("table or json"), "{}", ran.err);
}

#[test]
fn a_plan_that_may_not_see_the_trails_says_so_and_tells_the_rest() {
    let limits = Limits {
        denied: ["cloudtrail:DescribeTrails".to_owned()].into(),
        ..Limits::default()
    };
    let sandbox = Sandbox::start(&Sandbox::settings(), limits);
    let ran = run(&mut sandbox.trailhum(&["audit", "--plan"]));
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(
        ran.err.contains("allow the IAM action cloudtrail:DescribeTrails"),
        "{}",
        ran.err
    );
    assert!(ran.out.contains("GetBucketCors"), "{}", ran.out);
}

#[test]
fn all_regions_are_those_that_are_enabled() {
    let sandbox = Sandbox::start(&Sandbox::settings(), Limits::default());
    let args = ["audit", "--all-regions", "--since", "1h", "--format", "json"];
    let ran = run(&mut sandbox.trailhum(&args));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let sources = ran.json()["coverage"]["sources"].as_array().unwrap().clone();
    let places = |kind: &str| -> Vec<Value> {
        let of_kind = sources.iter().filter(|source| source["kind"] == kind);
        of_kind.map(|source| source["place"].clone()).collect()
    };
    for kind in ["lookup_events", "config"] {
        assert_eq!(places(kind), ["eu-central-1", "us-east-1"], "{kind}");
    }
    assert_eq!(sandbox.calls()["account:ListRegions"], 2, "it comes in two pages");
    let denied = Limits {
        denied: ["account:ListRegions".to_owned()].into(),
        ..Limits::default()
    };
    let sandbox = Sandbox::start(&Sandbox::settings(), denied);
    let ran = run(&mut sandbox.trailhum(&args));
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("allow the IAM action account:ListRegions"),
        "{}",
        ran.err
    );
}

#[test]
#[ignore = "needs a quarter of a minute: AWS's quota is two requests a second"]
fn a_reading_of_more_than_ten_minutes_is_announced_when_it_begins() {
    let settings = Settings {
        buckets: 500,
        ..Sandbox::settings()
    };
    let sandbox = Sandbox::with_quota(&settings);
    let mut command = sandbox.trailhum_by_proxy(&["audit", "--effort", "full", "--inventory", "none"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(line.starts_with("note: reading all of it takes up to 1"), "{line}");
    for part in [" minutes (", "--effort normal reads less", "trailhum audit --plan"] {
        assert!(line.contains(part), "{part} in {line}");
    }
}
