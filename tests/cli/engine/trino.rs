//! Trino: the protocol against a server of a few lines, and the statements against a real cluster.

use std::net::TcpListener;
use std::process::Command;

use serde_json::{Value, json};

use super::gap;
use crate::month::{WINDOW, audit_files, same, trail, without_coverage};
use crate::support::{Ran, interrupt, run, trailhum};

mod cluster;
mod tables;
mod wire;

use wire::{Faults, HANGS_UP, Wire};

const RANGE: [&str; 4] = ["--since", "2026-01-10", "--until", "2026-01-13"];

/// The binary with a user of Trino, and without any setting of AWS.
fn as_ann(args: &[&str]) -> Command {
    let mut command = trailhum(args);
    for name in ["TRINO_PASSWORD", "TRINO_TOKEN", "USER", "LOGNAME", "USERNAME"] {
        command.env_remove(name);
    }
    command.env("TRINO_USER", "ann");
    command
}

fn audit(events: &str, further: &[&str]) -> Ran {
    let args = [&["audit", "--format", "json", "--events", events], &RANGE[..], further].concat();
    run(&mut as_ann(&args))
}

/// An audit that reads nothing, and what it says.
fn nothing_read(faults: Faults) -> String {
    let ran = audit(&Wire::start(faults).events(), &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    ran.err
}

#[test]
fn trino_is_read_page_by_page_without_any_setting_of_aws() {
    let wire = Wire::start(Faults::default());
    let ran = audit(&wire.events(), &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    assert_eq!(report["totals"]["errors"], 3);
    assert_eq!(report["findings"].as_array().unwrap().len(), 2);
    let coverage = &report["coverage"];
    assert_eq!(coverage["complete"], true);
    assert_eq!(
        coverage["sources"],
        json!([{"kind": "trino", "place": "hive.logs.cloudtrail", "count": 3}])
    );
    let notes = coverage["notes"].to_string();
    assert!(
        notes.contains("Trino read 10.0 GB in 2 queries") && !notes.contains("USD"),
        "{notes}"
    );
    assert!(notes.contains("all partitions of day were read"), "{notes}");

    let requests = wire.requests();
    let posts: Vec<_> = requests.iter().filter(|request| request.method == "POST").collect();
    assert_eq!(posts.len(), 3);
    assert_eq!(posts[0].text(), r#"SHOW COLUMNS FROM "hive"."logs"."cloudtrail""#);
    assert!(posts[1..].iter().all(|post| post.text().starts_with("SELECT")));
    for (name, value) in [
        ("user", "ann"),
        ("source", "trailhum"),
        ("catalog", "hive"),
        ("schema", "logs"),
        ("time-zone", "UTC"),
    ] {
        assert!(
            posts
                .iter()
                .all(|post| post.headers[&format!("x-trino-{name}")] == value),
            "{name}"
        );
    }
    assert!(
        !requests
            .iter()
            .any(|request| request.headers.contains_key("authorization"))
    );
    let counted: u64 = coverage["api_calls"]
        .as_object()
        .unwrap()
        .values()
        .filter_map(Value::as_u64)
        .sum();
    assert_eq!(counted, requests.len() as u64);
}

#[test]
fn busy_servers_are_asked_again_and_a_lost_statement_is_not() {
    let first = vec![
        ("POST", 503, ""),
        ("POST", 502, ""),
        ("GET", 429, "Retry-After: 0\r\n"),
        ("GET", 504, ""),
        ("GET", HANGS_UP, ""),
    ];
    let wire = Wire::start(Faults {
        first,
        ..Faults::default()
    });
    let ran = audit(&wire.events(), &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.json()["totals"]["errors"], 3);
    assert_eq!(ran.json()["coverage"]["api_calls"]["trino:statement"], 5);

    // It may be running, though its answer did not come.
    let wire = Wire::start(Faults {
        first: vec![("POST", HANGS_UP, "")],
        ..Faults::default()
    });
    assert_eq!(audit(&wire.events(), &[]).code, 2);
    assert_eq!(wire.methods(), ["POST"]);

    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ran = audit(&format!("trino:http://{free}/hive.logs.cloudtrail"), &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains(&format!("Trino at http://{free}: ")), "{}", ran.err);
    assert!(ran.err.contains("check the host and the port"), "{}", ran.err);
}

#[test]
fn what_trino_says_of_a_failed_query_is_shown_with_what_to_do() {
    for (name, message, hint) in [
        (
            "PERMISSION_DENIED",
            "Access Denied: Cannot select from table",
            "SELECT on the table",
        ),
        (
            "EXCEEDED_TIME_LIMIT",
            "Query exceeded the maximum run time",
            "--since and --region",
        ),
        (
            "QUERY_TEXT_TOO_LARGE",
            "Query text length exceeds the maximum",
            "--account and --region",
        ),
        ("USER_CANCELED", "Query was canceled", "canceled outside of trailhum"),
    ] {
        let said = nothing_read(Faults {
            error: Some(("SELECT", name, message, 0)),
            ..Faults::default()
        });
        for part in [name, message, hint] {
            assert!(said.contains(part), "{part:?} is not in {said:?}");
        }
    }
    // The first page of the series has come by then.
    let wire = Wire::start(Faults {
        error: Some(("SELECT account, region, source", "REMOTE_TASK_ERROR", "a node left", 2)),
        ..Faults::default()
    });
    let ran = audit(&wire.events(), &[]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(
        gap(&ran).0.contains("REMOTE_TASK_ERROR: a node left"),
        "{:?}",
        gap(&ran)
    );
    assert_eq!(ran.json()["totals"]["errors"], 3);
}

#[test]
fn a_table_that_does_not_exist_is_answered_with_those_that_do() {
    let said = nothing_read(Faults {
        error: Some((
            "SHOW COLUMNS",
            "TABLE_NOT_FOUND",
            "line 1:1: Table 'hive.logs.cloudtrail' does not exist",
            0,
        )),
        ..Faults::default()
    });
    assert!(said.contains("Table 'hive.logs.cloudtrail' does not exist"), "{said}");
    assert!(said.contains("there are these tables: cloudtrail_logs, vpc"), "{said}");
}

#[test]
fn a_password_goes_to_the_server_that_was_named_and_to_no_other() {
    // "ann:secret" in base64.
    let faults = Faults {
        authorization: Some("Basic YW5uOnNlY3JldA=="),
        host: Some("elsewhere.example.com:8080"),
        ..Faults::default()
    };
    let wire = Wire::start(faults.clone());
    let events = wire.events();
    let args = [&["audit", "--format", "json", "--events", &events], &RANGE[..]].concat();
    // A proxy would see what goes to this machine in plain text.
    let proxy = Wire::start(Faults::default());
    let ran = run(as_ann(&args)
        .env("TRINO_PASSWORD", "secret")
        .env("HTTP_PROXY", format!("http://{}", proxy.address))
        .env("http_proxy", format!("http://{}", proxy.address)));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(proxy.requests().is_empty());
    let ran = run(as_ann(&args).env("TRINO_PASSWORD", "wrong"));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("HTTP status 401: Invalid credentials"), "{}", ran.err);
    assert!(
        ran.err.contains("check TRINO_USER, and TRINO_PASSWORD") && !ran.err.contains("wrong"),
        "{}",
        ran.err
    );
    let ran = run(&mut as_ann(&args));
    assert!(
        ran.err.contains("set TRINO_USER, and TRINO_PASSWORD or TRINO_TOKEN"),
        "{}",
        ran.err
    );
    let wire = Wire::start(Faults {
        authorization: Some("Bearer secret"),
        ..faults
    });
    let events = wire.events();
    let args = [&["audit", "--format", "json", "--events", &events], &RANGE[..]].concat();
    assert_eq!(run(as_ann(&args).env("TRINO_TOKEN", "secret")).code, 0);
    // Over an open network nothing is sent at all.
    let ran = run(as_ann(&["audit", "--events", "trino:http://trino.example.com/a.b.c"]).env("TRINO_TOKEN", "secret"));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("sent over HTTPS only"), "{}", ran.err);
}

#[test]
fn a_server_that_is_not_trino_or_never_ends_is_given_up() {
    let said = nothing_read(Faults {
        text: Some("<html>Sign in</html>"),
        ..Faults::default()
    });
    assert!(said.contains("not that of a Trino server"), "{said}");
    let said = nothing_read(Faults {
        repeats: true,
        ..Faults::default()
    });
    assert!(said.contains("paging does not end"), "{said}");
    let said = nothing_read(Faults {
        first: vec![("POST", 307, "Location: https://trino.example.com/v1/statement\r\n")],
        ..Faults::default()
    });
    assert!(
        said.contains("it redirects to https://trino.example.com/v1/statement"),
        "{said}"
    );
}

#[test]
fn a_query_that_reads_more_than_allowed_is_cancelled() {
    let wire = Wire::start(Faults {
        forever: Some("SELECT"),
        ..Faults::default()
    });
    let ran = audit(&wire.events(), &["--max-scan", "1GB"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(
        ran.err.contains("stopped after 5.0 GB: more than --max-scan, 1.0 GB"),
        "{}",
        ran.err
    );
    assert_eq!(wire.methods().last().map(String::as_str), Some("DELETE"));
}

#[test]
#[cfg(unix)]
fn ctrl_c_cancels_the_query_that_runs_in_trino() {
    for (begin, path) in [("SELECT", "/1/3"), ("SHOW COLUMNS", "/0/3")] {
        let wire = Wire::start(Faults {
            forever: Some(begin),
            ..Faults::default()
        });
        let mut child = as_ann(&["audit", "--events", &wire.events()]).spawn().unwrap();
        while !wire.requests().iter().any(|request| request.target.ends_with(path)) {
            assert!(child.try_wait().unwrap().is_none(), "it waits for the query");
        }
        interrupt(&child);
        assert_eq!(child.wait().unwrap().code(), Some(2));
        assert_eq!(wire.methods().last().map(String::as_str), Some("DELETE"));
    }
}

#[test]
fn the_plan_of_trino_shows_the_statements_and_runs_none() {
    let wire = Wire::start(Faults::default());
    let ran = audit(&wire.events(), &["--plan"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let plan = ran.json();
    assert_eq!((&plan["engine"], &plan["usd"]), (&json!("Trino"), &Value::Null));
    assert!(
        plan["statements"][1]
            .as_str()
            .unwrap()
            .contains(r#"FROM "hive"."logs"."cloudtrail""#)
    );
    let table = run(&mut as_ann(&["audit", "--plan", "--events", &wire.events()])).out;
    assert!(table.contains("--max-scan") && !table.contains("USD"), "{table}");
    assert!(
        !wire
            .requests()
            .iter()
            .any(|request| request.text().starts_with("SELECT"))
    );
}

#[test]
#[ignore = "needs a JDK of version 17 and Maven with Maven Central"]
fn a_cluster_of_trino_gives_the_report_of_the_files_but_for_coverage() {
    let folder = trail(&["--days", "30"]);
    let cluster = cluster::Cluster::start();
    tables::fill(&cluster, &folder.path().join("AWSLogs"));
    let files = audit_files(folder.path());
    let address = |table: &str| format!("trino:http://{}/memory.default.{table}", cluster.address);
    let audit = |table: &str, further: &[&str]| {
        let events = address(table);
        let args = [
            &["audit", "--format", "json", "--events", &events],
            &WINDOW[..],
            further,
        ]
        .concat();
        let ran = run(&mut as_ann(&args));
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.json()
    };

    let report = audit("cloudtrail", &[]);
    let source = &report["coverage"]["sources"][0];
    assert_eq!(
        (&source["kind"], &source["count"]),
        (&json!("trino"), &files["coverage"]["sources"][0]["count"])
    );
    assert!(report["findings"].as_array().unwrap().len() > 100);
    same(&without_coverage(report), &without_coverage(files.clone()));

    // Both nodes worked on it, in fragments that exchange rows.
    let statement = audit("cloudtrail", &["--plan"])["statements"][1]
        .as_str()
        .unwrap()
        .to_owned();
    let explained = cluster.query(&format!("EXPLAIN (TYPE DISTRIBUTED) {statement}"))[0][0].to_string();
    for part in [
        "Fragment 1 [ROUND_ROBIN]",
        "[HASH]",
        "[SOURCE]",
        "RemoteSource",
        "[table = memory:",
    ] {
        assert!(explained.contains(part), "{part} is not in {explained}");
    }
    let ran = cluster.query(
        "SELECT count(DISTINCT node_id) FROM system.runtime.tasks t JOIN system.runtime.queries q ON t.query_id = q.query_id
         WHERE q.source = 'trailhum' AND q.query LIKE '%AS sighting%'",
    );
    assert_eq!(ran[0][0], 2);

    tables::federate(&cluster);
    same(
        &without_coverage(audit("federated", &[])),
        &without_coverage(files.clone()),
    );

    let unmapped = "MAP(ARRAY['readOnly', 'recipientAccountId'], ARRAY[readonly, recipientaccountid])";
    tables::to_ocsf(&cluster, ("ocsf", ""), unmapped);
    same(&without_coverage(audit("ocsf", &[])), &without_coverage(files));
    tables::to_ocsf(
        &cluster,
        ("unsure", "2026-01-13"),
        "MAP(ARRAY['recipientAccountId'], ARRAY[recipientaccountid])",
    );
    let report = audit("unsure", &[]);
    assert_eq!(report["totals"]["noise"], 0, "{}", report["totals"]);
    // Nor is it taken for a trail without read events.
    assert_eq!(report["coverage"]["health"], json!([]));
    let notes = report["coverage"]["notes"].to_string();
    assert!(
        notes.contains("does not say which calls only read (readOnly)"),
        "{notes}"
    );
    // The filters run in the same cluster: it starts once.
    crate::filter::in_trino(&|statement| cluster.query(statement));
}
