//! Where files come from: globs, standard input, names that say what need not be opened.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};

use super::{audit, daily, gzip};
use crate::support::{run, trailhum};

fn notes(report: &Value) -> String {
    report["coverage"]["notes"].to_string()
}

/// The report over what is written to standard input.
fn over_stdin(input: &[u8]) -> Value {
    let mut command = trailhum(&["audit", "--events", "-", "--format", "json"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn standard_input_takes_what_a_file_may_hold() {
    let records = daily("bucket-a", 20);
    let (one, other) = (json!({"Records": records[..10]}), json!({"Records": records[10..]}));
    let (one, other) = (one.to_string().into_bytes(), other.to_string().into_bytes());
    let lines: Vec<String> = records.iter().map(ToString::to_string).collect();
    for input in [
        // zcat of two files; the files themselves one after the other; lines.
        [one.clone(), other.clone()].concat(),
        [gzip(&one), gzip(&other)].concat(),
        lines.join("\n").into_bytes(),
    ] {
        let report = over_stdin(&input);
        assert_eq!(report["findings"][0]["count"], 20);
        assert_eq!(report["coverage"]["sources"][0]["place"], "standard input");
    }
    let nothing = run(&mut trailhum(&["audit", "--events", "-", "--format", "json"]));
    assert_eq!((nothing.code, nothing.out.as_str()), (2, ""));
    assert_eq!(
        nothing.err,
        "warning: not read: standard input: empty.\nerror: no CloudTrail record was read\n"
    );
}

#[test]
fn pages_of_lookup_events_saved_one_after_the_other_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("saved.json");
    let page = |records: &[Value], token: Option<&str>| {
        let entry = |record: &Value| json!({"EventId": record["eventID"], "Username": "x", "CloudTrailEvent": record.to_string()});
        let events: Vec<Value> = records.iter().map(entry).collect();
        serde_json::to_string_pretty(&json!({"Events": events, "NextToken": token})).unwrap()
    };
    let records = daily("bucket-a", 20);
    fs::write(
        &path,
        [page(&records[..10], Some("x")), page(&records[10..], None)].join("\n"),
    )
    .unwrap();
    let ran = audit(&[&path], &["--format", "json"]);
    assert_eq!(
        (ran.code, &ran.json()["findings"][0]["count"]),
        (0, &json!(20)),
        "{}",
        ran.err
    );
}

#[test]
fn a_glob_between_quotes_is_expanded_and_one_that_matches_nothing_ends_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let records = daily("bucket-a", 20);
    for (day, record) in records.iter().enumerate() {
        let of_day = folder.path().join(format!("day-{day:02}"));
        fs::create_dir(&of_day).unwrap();
        fs::write(of_day.join("records.json"), record.to_string()).unwrap();
    }
    // A name that looks like a glob is taken as it is where it is there.
    fs::write(folder.path().join("day-[x].json"), records[0].to_string()).unwrap();
    for (pattern, count) in [
        ("day-*/*.json", 20),
        ("day-0?", 10),
        ("**/records.json", 20),
        ("day-[x].json", 1),
    ] {
        let ran = audit(&[&folder.path().join(pattern)], &["--format", "json"]);
        assert_eq!(
            (ran.code, &ran.json()["totals"]["events"]),
            (0, &json!(count)),
            "{pattern}: {}",
            ran.err
        );
    }
    let ran = audit(&[&folder.path().join("night-*")], &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no file matches"), "{}", ran.err);
}

#[test]
fn files_are_passed_over_by_their_names_only_where_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mut others = daily("bucket-b", 20);
    for record in &mut others {
        record["recipientAccountId"] = "444455556666".into();
        record["eventID"] = format!("b{}", record["eventID"].as_str().unwrap()).into();
    }
    for record in daily("bucket-a", 20).iter().chain(&others) {
        let account = record["recipientAccountId"].as_str().unwrap();
        // Delivered at 00:10 on the next day.
        let (day, _) = record["eventTime"].as_str().unwrap().split_once('T').unwrap();
        let day: jiff::civil::Date = day.parse().unwrap();
        let stamp = day.tomorrow().unwrap().strftime("%Y%m%dT0010Z");
        let name = format!("{account}_CloudTrail_eu-central-1_{stamp}_abc.json.gz");
        fs::write(folder.path().join(name), gzip(record.to_string().as_bytes())).unwrap();
    }
    // Were it opened, it would be a gap.
    fs::write(
        folder
            .path()
            .join("111122223333_CloudTrail_us-east-1_20260105T0010Z_x.json.gz"),
        "oh no",
    )
    .unwrap();
    let digest = "111122223333_CloudTrail-Digest_us-east-1_t_us-east-1_20260105T001000Z.json";
    fs::write(folder.path().join(digest), "{}").unwrap();
    fs::write(
        folder.path().join("renamed.json"),
        r#"{"digestStartTime":"","digestS3Object":""}"#,
    )
    .unwrap();

    let asked = |more: &[&str]| {
        let ran = audit(&[folder.path()], &[&["--format", "json"], more].concat());
        (ran.code, ran.json())
    };
    let (code, report) = asked(&[]);
    assert_eq!((code, &report["totals"]["events"]), (3, &json!(40)));
    assert!(
        notes(&report).contains(": digests (1), files of digests (1)"),
        "{}",
        notes(&report)
    );

    let (code, report) = asked(&["--region", "eu-central-1", "--account", "111122223333"]);
    assert_eq!((code, &report["totals"]["events"]), (0, &json!(20)));
    assert!(
        notes(&report).contains(": 21 files were not opened"),
        "{}",
        notes(&report)
    );

    let window = [
        "--since",
        "2026-01-05",
        "--until",
        "2026-01-07",
        "--region",
        "eu-central-1",
    ];
    let (code, report) = asked(&window);
    assert_eq!((code, &report["totals"]["events"]), (0, &json!(4)));
    // Of twenty days: what was delivered from the 5th on until a day after the 7th, and both accounts.
    assert!(
        notes(&report).contains(": 35 files were not opened"),
        "{}",
        notes(&report)
    );
}

#[test]
fn records_of_other_accounts_are_left_out_wherever_they_lie() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.json");
    let mut records = daily("bucket-a", 20);
    for record in records.iter_mut().take(5) {
        record["recipientAccountId"] = "444455556666".into();
    }
    fs::write(&path, json!({"Records": records}).to_string()).unwrap();
    for (accounts, count) in [
        (vec!["--account", "111122223333"], 15),
        (vec!["--account", "111122223333", "--account", "444455556666"], 20),
        (vec!["--account", "444455556666"], 5),
    ] {
        let ran = audit(&[&path], &[vec!["--format", "json"], accounts].concat());
        assert_eq!(
            (ran.code, &ran.json()["totals"]["events"]),
            (0, &json!(count)),
            "{}",
            ran.err
        );
    }
    for (events, account, why) in [
        (path.to_str().unwrap(), "1111", "12 digits"),
        ("lookup", "111122223333", "one account only"),
    ] {
        let mut command = trailhum(&[
            "audit",
            "--events",
            events,
            "--account",
            account,
            "--region",
            "eu-central-1",
        ]);
        let ran = run(command.env("AWS_ACCESS_KEY_ID", "x").env("AWS_SECRET_ACCESS_KEY", "x"));
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(why), "{}", ran.err);
    }
}
