//! A trail's log group in CloudWatch Logs, over a server that holds the records and executes the queries.

use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::month::{WINDOW, audit_files, same, trail, without_coverage};
use crate::support::{Ran, run};

mod faults;
mod insights;
mod ranges;
pub(crate) mod server;
mod trust;

use server::{ARN, GROUP, LogEvent, Server, World, events};

/// A few days of a few resources, for tests that care for other things.
fn small() -> World {
    static EVENTS: LazyLock<Vec<LogEvent>> = LazyLock::new(|| events(crate::month::small().path()));
    World {
        events: EVENTS.clone(),
        ..World::default()
    }
}

fn audit(server: &Server, group: &str, further: &[&str]) -> Ran {
    let events = format!("logs:{group}");
    let format = if further.contains(&"--format") {
        &[][..]
    } else {
        &["--format", "json"]
    };
    let args = [&["audit", "--events", &events], &WINDOW[..], format, further].concat();
    run(&mut server.trailhum(&args))
}

/// The report of a log group against that of the files.
fn same_but_for_coverage(report: &Value, files: &Value) {
    same(&without_coverage(report.clone()), &without_coverage(files.clone()));
    let count = |report: &Value| report["coverage"]["sources"][0]["count"].clone();
    assert_eq!(count(report), count(files));
    assert_eq!(report["coverage"]["health"], files["coverage"]["health"]);
}

/// Numbers of findings' errors by verdict.
fn errors(report: &Value, verdict: &str) -> u64 {
    let findings = report["findings"].as_array().expect("findings");
    let of_verdict = findings.iter().filter(|finding| finding["verdict"] == verdict);
    of_verdict
        .map(|finding| finding["count"].as_u64().expect("a count"))
        .sum()
}

fn notes(report: &Value) -> String {
    report["coverage"]["notes"].to_string()
}

/// Holds the reports of a log group with these records, read in both ways, against that of their files.
pub(crate) fn agree_with_files(folder: &Path) {
    let files = audit_files(folder);
    let mut world = World {
        events: events(folder),
        ..World::default()
    };
    let server = Server::start(world.clone());
    let ran = audit(&server, "auto", &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    assert_eq!(report["coverage"]["sources"][0]["kind"], "log_group");
    assert_eq!(report["coverage"]["complete"], json!(true));
    same_but_for_coverage(&report, &files);
    // The records of interest, and the numbers of all others.
    assert_eq!(server.count("StartQuery"), 2);
    assert_eq!(server.count("FilterLogEvents"), 0);
    assert!(notes(&report).contains("Logs Insights scanned"), "{}", notes(&report));

    world.denied.insert("StartQuery");
    world.page = 2_000;
    let server = Server::start(world);
    let ran = audit(&server, GROUP, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    same_but_for_coverage(&ran.json(), &files);
    assert!(server.count("FilterLogEvents") > 3);
    assert!(notes(&ran.json()).contains("records were read by FilterLogEvents"));
}

#[test]
fn the_records_of_a_log_group_give_the_report_of_their_files_by_insights_and_by_filter_log_events() {
    agree_with_files(trail(&["--days", "7"]).path());
}

#[test]
fn an_event_of_any_account_is_explained_by_its_id_from_the_log_group() {
    let mut world = small();
    // Another account's, so that no event history could have it.
    let found = world
        .events
        .iter_mut()
        .find(|event| event.message.contains("\"errorCode\""));
    let event = found.expect("an error");
    event.message = event.message.replace(server::ACCOUNT, "222233334444");
    let id = serde_json::from_str::<Value>(&event.message).expect("JSON")["eventID"].clone();
    let id = id.as_str().expect("an ID");
    // An audit of now: the trail is longer ago, so its times are moved.
    let now = jiff::Timestamp::now().as_millisecond();
    let late = now - 86_400_000 - event.at;
    let (time, moved) = (event.at, event.at + late);
    let text = |at: i64| {
        jiff::Timestamp::from_millisecond(at - at % 1000)
            .expect("a time")
            .to_string()
    };
    event.message = event.message.replace(&text(time), &text(moved));
    event.at = moved;
    let server = Server::start(world);
    let explain = |id: &str| {
        let args = ["explain", "--event-id", id, "--events", "logs:auto", "--format", "json"];
        run(&mut server.trailhum(&args))
    };
    let ran = explain(id);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let explained = ran.json();
    assert!(
        explained.to_string().contains(id) && explained.to_string().contains("222233334444"),
        "{explained}"
    );
    let ran = explain("11111111-2222-3333-4444-555555555555");
    assert!(ran.code == 2 && ran.err.contains("no event has the ID"), "{}", ran.err);
}
