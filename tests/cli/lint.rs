//! `trailhum lint`: the command, and its logic against engines.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use trailhum::catalog::Catalog;
use trailhum_lint::language::FilterLanguage;

use crate::audit::trail;
use crate::moto::python;
use crate::support::{run, trailhum};

/// The filter that is found all over the web.
const ONE_LINE: &str = "SELECT * FROM cloudtrail_logs WHERE useridentity.arn NOT LIKE '%AWSServiceRoleForConfig%'";

fn lint(args: &[&str]) -> crate::support::Ran {
    run(&mut trailhum(&[&["lint"], args].concat()))
}

#[test]
fn a_fault_is_shown_by_a_record_and_ends_with_1_and_the_repaired_text_ends_with_0() {
    let ran = lint(&[ONE_LINE, "--format", "json"]);
    assert_eq!(ran.code, 1);
    let result: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(result["schema"], "trailhum.lint/1");
    assert_eq!(result["language"], "athena");
    let faults = result["faults"].as_array().unwrap();
    let ids: Vec<&str> = faults.iter().map(|fault| fault["id"].as_str().unwrap()).collect();
    assert_eq!(
        ids,
        ["missing-field", "denied-service", "chosen-name", "chosen-session"]
    );
    for fault in faults {
        assert_eq!(fault["kept"], false);
        assert!(fault["record"].is_object() && fault["place"]["column"] == 37, "{fault}");
    }
    let repaired = result["repaired"]["text"].as_str().unwrap();
    assert!(repaired.starts_with("SELECT * FROM cloudtrail_logs"), "{repaired}");
    let again = lint(&[repaired]);
    assert_eq!(again.code, 0, "{}", again.out);
    let text = lint(&[ONE_LINE]);
    assert_eq!(text.code, 1);
    for line in [
        "4 faults",
        "REPAIRED",
        "recognized by its text",
        "What it matches is kept",
    ] {
        assert!(text.out.contains(line), "{line}: {}", text.out);
    }
}

#[test]
fn a_text_comes_from_a_file_or_from_standard_input_and_may_list_what_is_hidden() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("filter.txt");
    std::fs::write(&file, "eventname = 'GetBucketPolicy'\n").unwrap();
    let file = file.to_str().unwrap();
    let kept = lint(&[file, "--for", "athena"]);
    assert_eq!(kept.code, 0, "{}", kept.out);
    let hidden = lint(&[file, "--for", "athena", "--hides"]);
    assert_eq!(hidden.code, 1);
    assert!(
        hidden.out.contains("What it matches is hidden") && hidden.out.contains("event-name-only"),
        "{}",
        hidden.out
    );
    let mut child = trailhum(&["lint", "-", "--for", "athena"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"eventname = 'GetBucketPolicy'")
        .unwrap();
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0));
}

#[test]
fn what_cannot_be_read_is_named_with_its_place_and_ends_with_2() {
    for (text, expected) in [
        ("{ $.errorCode = }", "line 1, column 17: expected a value, found \"}\""),
        ("SELECT * FROM t WHERE a = (", "line 1, column 28: expected"),
        (
            "{\"detail\": {\"errorCode\": \"x\"}}",
            "line 1, column 26: expected a list of values",
        ),
        (
            "detection:\n  a:\n    eventName: x\n  condition: b",
            "line 4, column 14: expected the name of a search",
        ),
        ("no-such-file.sql", "No such file"),
        (
            "a = 'b'",
            "line 1, column 1: expected a condition on a field of a CloudTrail record",
        ),
        ("some words", "expected a condition on a field of a CloudTrail record"),
    ] {
        let ran = lint(&[text]);
        assert_eq!(ran.code, 2, "{text}");
        assert!(ran.err.contains(expected), "{text}: {}", ran.err);
        assert!(ran.err.contains("hint:"), "{}", ran.err);
    }
    assert_eq!(lint(&["a:b", "--account", "12"]).code, 2);
    assert_eq!(lint(&[ONE_LINE, "--events", "/no/such/folder"]).code, 2);
}

#[test]
fn own_records_are_counted_and_those_that_are_no_noise_are_named() {
    let folder = trail();
    let args = [ONE_LINE, "--events", folder.to_str().unwrap(), "--format", "json"];
    let result: Value = serde_json::from_str(&lint(&args).out).unwrap();
    let own = &result["own_records"];
    let number = |key: &str| own[key].as_u64().unwrap();
    // The check of `filter` counts the same of this text.
    let checked = run(&mut trailhum(&[
        "filter", "--check", "--events", args[2], "--format", "json",
    ]))
    .json();
    assert_eq!(number("records"), checked["records"].as_u64().unwrap());
    assert_eq!(number("hidden"), checked["one_line_hidden"].as_u64().unwrap());
    assert!(number("hidden_not_noise") > 50 && number("hidden_not_noise") < number("hidden"));
    let examples = own["examples"].as_array().unwrap();
    assert!(
        examples.len() == 5 && examples[0]["event_id"].as_str().unwrap().len() == 36,
        "{own}"
    );
    // A field that is not read from files is said, and nothing is counted.
    let unread = lint(&["eventtype <> 'AwsServiceEvent'", "--events", args[2]]);
    assert!(
        unread.out.contains("trailhum does not read eventType"),
        "{}",
        unread.out
    );
    // An event has its ID, so this hides none for lack of it.
    let by_id = lint(&["eventid <> 'x'", "--events", args[2], "--format", "json"]);
    let by_id: Value = serde_json::from_str(&by_id.out).unwrap();
    assert_eq!(by_id["own_records"]["hidden"], 0, "{}", by_id["own_records"]);
    // Of parameters the texts directly inside are read, without their types.
    for (text, unread) in [
        ("{ $.requestParameters.bucketName = \"x\" }", json!([])),
        (
            "{ $.requestParameters.filter.value = \"x\" }",
            json!(["requestParameters.filter.value"]),
        ),
        (
            "{ $.requestParameters.encrypted IS TRUE }",
            json!(["requestParameters.encrypted"]),
        ),
    ] {
        let result: Value = serde_json::from_str(&lint(&[text, "--events", args[2], "--format", "json"]).out).unwrap();
        assert_eq!(result["own_records"]["fields_not_read"], unread, "{text}");
    }
}

#[test]
fn a_text_of_any_editor_is_read_and_none_acts_on_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("filter.txt");
    let text = "{ $.errorCode = \"AccessDenied*\" }";
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for stored in [
        format!("\u{feff}{text}\r\n").into_bytes(),
        wide(&format!("\u{feff}{text}")),
    ] {
        std::fs::write(&file, stored).unwrap();
        let ran = lint(&[file.to_str().unwrap()]);
        assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
        assert!(ran.out.contains("metric filter pattern"), "{}", ran.out);
    }
    let hostile = "WHERE f('\u{1b}[2J') AND errorcode = 'AccessDenied'\n\tAND eventname <> 'Get\u{1b}[2JX'";
    let ran = lint(&[hostile]);
    assert!(
        ran.out.contains("REPAIRED") && ran.out.contains("not there: f("),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains('\u{1b}'), "{}", ran.out);
    let json: Value = serde_json::from_str(&lint(&[hostile, "--format", "json"]).out).unwrap();
    assert!(json["repaired"]["text"].as_str().unwrap().contains('\u{1b}'), "{json}");
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn conditions_hold_as_engines_say() {
    let python = python::environment(
        "filter-venv",
        &[
            "duckdb==1.4.1",
            "sqlglot==27.20.0",
            "jq==1.10.0",
            "pysigma==1.4.0",
            "pysigma-backend-sqlite==1.2.4",
            "pyparsing==3.2.5",
            "luqum==1.0.0",
        ],
    );
    let catalog = Catalog::builtin().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let texts = std::fs::read_to_string(root.join("crates/lint/tests/wrong.toml")).unwrap();
    let texts: toml::Table = texts.parse().unwrap();
    let mut cases = Vec::new();
    for text in texts["text"].as_array().unwrap() {
        let [name, language, written] = ["name", "language", "text"].map(|key| text[key].as_str().unwrap());
        let known = FilterLanguage::ALL
            .into_iter()
            .find(|it| it.as_str() == language)
            .unwrap();
        // SQLite ignores the case of a column's name, which Sigma does not.
        if name != "small-key" && ["athena", "lake", "duckdb", "metric-filter", "sigma"].contains(&language) {
            let tried = trailhum_lint::tried(written, known, None, &catalog).unwrap();
            let (records, kept): (Vec<Value>, Vec<bool>) = tried.into_iter().unzip();
            cases.push(json!({"name": name, "language": language, "text": written, "records": records, "kept": kept}));
        }
    }
    assert!(cases.len() > 30, "{}", cases.len());
    let mut child = Command::new(python)
        .arg(root.join("tests/cli/lint/agree.py"))
        .arg(root.join("tests/cli/filter"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    serde_json::to_writer(child.stdin.take().unwrap(), &cases).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let (mut compared, mut rejected) = (0, Vec::new());
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let Some(engine) = found[name].as_array() else {
            rejected.push(name);
            continue;
        };
        for ((record, kept), engine) in case["records"]
            .as_array()
            .unwrap()
            .iter()
            .zip(case["kept"].as_array().unwrap())
            .zip(engine)
        {
            // SQLite takes what is missing for NULL, where Sigma itself says that it does not match.
            let is_open = case["language"] == "sigma"
                && (record["userAgent"].is_null() || record["userIdentity"]["arn"].is_null());
            if !is_open {
                assert_eq!(kept, engine, "{name}: {record}");
                compared += 1;
            }
        }
    }
    // Columns that no table has: the engine says so, and lint does.
    assert_eq!(rejected, ["double-quotes", "typo-in-column"]);
    println!("{compared} records compared");
    assert!(compared > 2_000, "{compared}");
}
