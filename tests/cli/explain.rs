//! Why is this error here: every entry of the catalog has its answer, and nothing genuine gets a soothing one.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};
use trailhum::catalog::Catalog;

use crate::audit::{trail, trail_report};
use crate::support::{Ran, run, trailhum};

/// What is said of noise alone.
const SOOTHING: [&str; 2] = ["No action needed", "nothing was changed, and no access was denied"];

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/events").join(folder);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    paths.sort();
    paths
}

fn record(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn explain(args: &[&str]) -> Ran {
    run(&mut trailhum(&[&["explain"], args].concat()))
}

fn explain_text(text: &str, args: &[&str]) -> Ran {
    let mut child = trailhum(&[&["explain", "-"], args].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn every_entry_of_the_catalog_is_explained_on_one_screen() {
    let mut explained = Vec::new();
    for path in ["s3", "lambda", "checks"].into_iter().flat_map(fixtures) {
        let (path, record) = (path.to_str().unwrap(), record(&path));
        let short = explain(&[path]);
        assert_eq!(short.code, 0, "{path}: {}", short.err);
        assert!(short.out.lines().count() <= 6, "{path}:\n{}", short.out);
        let ran = explain(&[path, "--why"]);
        assert!(ran.out.starts_with(&short.out), "{path}:\n{}", ran.out);
        assert!(ran.out.lines().count() <= 45, "{path}:\n{}", ran.out);
        let wide = ran
            .out
            .lines()
            .skip_while(|line| !line.starts_with("  Evidence"))
            // A command or an ARN is copied, so it stays on one line.
            .find(|line| line.chars().count() > 80 && !line.contains(" $ ") && line.trim().contains(' '));
        assert_eq!(wide, None, "{path}");
        for name in [
            "Cause",
            "Caller",
            "Source",
            "Event",
            "Evidence",
            "Known by",
            "Recurs",
            "Impact",
            "Certainty",
        ] {
            assert!(
                ran.out.contains(&format!("\n  {name}  ")),
                "{path} has no {name}:\n{}",
                ran.out
            );
        }
        let fact = &explain(&[path, "--format", "json"]).json()[0];
        for (field, of_record) in [
            ("event_source", "eventSource"),
            ("event_name", "eventName"),
            ("error_code", "errorCode"),
        ] {
            assert_eq!(fact["asked"][field], record[of_record], "{path}");
        }
        assert_eq!(fact["event_time"], record["eventTime"], "{path}");
        assert_eq!(fact["event_id"], record["eventID"], "{path}");
        assert_eq!(
            fact["verdict"] == "noise",
            !fact["options"].as_array().unwrap().is_empty(),
            "{path}"
        );
        assert_eq!(
            fact["verdict"] == "noise",
            SOOTHING.iter().all(|words| fact.to_string().contains(words))
        );
        explained.push(fact["asked"]["check"].as_str().unwrap().to_owned());
    }
    explained.sort();
    let catalog = Catalog::builtin().unwrap();
    let mut known: Vec<&str> = catalog
        .lookups()
        .iter()
        .map(|lookup| lookup.entry.id.as_str())
        .collect();
    known.sort_unstable();
    assert_eq!(explained, known);
}

#[test]
fn nothing_genuine_gets_the_soothing_explanation() {
    for path in fixtures("genuine") {
        for format in ["text", "json", "markdown"] {
            let ran = explain(&[path.to_str().unwrap(), "--why", "--format", format]);
            assert_eq!(ran.code, 0, "{}: {}", path.display(), ran.err);
            let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
            for words in SOOTHING {
                assert!(!flat.contains(words), "{} as {format}:\n{}", path.display(), ran.out);
            }
            assert!(
                !flat.contains("an error for each one that is not configured"),
                "{} as {format}:\n{}",
                path.display(),
                ran.out
            );
            assert!(!ran.out.contains("filter (do)"), "{}", path.display());
        }
    }
}

#[test]
fn look_alikes_are_told_what_they_are() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/events/genuine");
    for (file, words) in [
        ("terraform-get-bucket-cors", "identified by user agent only: Terraform"),
        (
            "role-named-x-awsserviceroleforconfig-x",
            "nothing verifies it. Find out who created it",
        ),
        (
            "role-named-like-inspector-s",
            "names itself Amazon Inspector, but nothing verifies it. Find out who created it",
        ),
        ("lambda-function-not-found", "requested a resource that does not exist"),
        (
            "service-control-policy-denied",
            "by an explicit deny in a service control policy",
        ),
        (
            "config-kms-decrypt-access-denied",
            "because no KMS key policy allows it",
        ),
        (
            "config-head-bucket-access-denied",
            "AWS Config checks its delivery bucket",
        ),
        ("config-request-limit-exceeded", "too many requests at once"),
        ("event-of-another-service", "Draft catalog entry"),
    ] {
        let ran = explain(&[folder.join(file).with_extension("json").to_str().unwrap(), "--why"]);
        let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(words), "{file}:\n{}", ran.out);
    }
}

#[test]
fn an_event_is_understood_in_every_wrapping_and_the_same_cause_is_explained_once() {
    let cors = fixtures("s3")
        .into_iter()
        .find(|path| path.ends_with("s3-bucket-cors.json"));
    let record = record(&cors.unwrap());
    let mut later = record.clone();
    later["eventID"] = json!("00000000-0000-4000-8000-000000000001");
    later["eventTime"] = json!("2026-03-03T04:18:46Z");
    let entry = json!({"EventId": "1", "CloudTrailEvent": record.to_string()});
    for (text, events) in [
        (record.to_string(), 1),
        (serde_json::to_string_pretty(&record).unwrap(), 1),
        (json!({"Records": [record, later]}).to_string(), 2),
        (json!({"Events": [entry]}).to_string(), 1),
        (entry.to_string(), 1),
        (
            json!({"source": "aws.s3", "detail-type": "AWS API Call via CloudTrail", "detail": record}).to_string(),
            1,
        ),
        (format!("{record}\n{later}\n"), 2),
    ] {
        let ran = explain_text(&text, &["--format", "json"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let facts = ran.json();
        assert_eq!(facts.as_array().unwrap().len(), 1, "{text}");
        assert_eq!(
            (&facts[0]["events"], &facts[0]["verdict"]),
            (&json!(events), &json!("noise"))
        );
    }
}

#[test]
fn the_rhythm_of_the_events_own_series_is_told_when_the_trail_is_at_hand() {
    let report = trail_report();
    let found = report["findings"].as_array().unwrap().iter().find(|finding| {
        finding["verdict"] == "noise" && finding["check"] == "s3-bucket-cors" && finding["cadence"]["class"] == "beat"
    });
    let found = found.unwrap();
    let id = found["sample_event_ids"][0].as_str().unwrap();
    let by_id = explain(&["--sandbox", "--event-id", id, "--format", "json"]).json();
    assert_eq!(by_id[0]["resource"]["id"], found["resource"]["id"]);
    assert!(
        by_id[0]["recurrence"]
            .as_str()
            .unwrap()
            .contains("One event shows no cadence")
    );
    let args = [
        "--sandbox",
        "--event-id",
        id,
        "--events",
        trail().to_str().unwrap(),
        "--format",
        "json",
    ];
    let with_trail = &explain(&args).json()[0];
    let recurrence = with_trail["recurrence"].as_str().unwrap();
    assert!(
        recurrence.contains(found["cadence"]["text"].as_str().unwrap()),
        "{recurrence}"
    );
    let next = found["cadence"]["tracks"][0]["next_at"].as_str().unwrap();
    let (day, _) = next.split_once('T').unwrap();
    assert!(recurrence.contains(&format!("next call about {day}")), "{recurrence}");
    let month = with_trail["options"][0]["events_a_month"].as_f64().unwrap();
    let period = found["cadence"]["tracks"][0]["period_seconds"].as_f64().unwrap();
    assert!(
        (month - 30.0 * 86_400.0 / period).abs() < 2.0,
        "{month} of a period of {period} s"
    );
    // The report says once for each check what an option is, and in each finding what differs.
    let options = with_trail["options"].as_array().unwrap();
    assert_eq!(options.len(), found["options"].as_array().unwrap().len());
    for (explained, found) in options.iter().zip(found["options"].as_array().unwrap()) {
        for field in ["kind", "events_a_month", "commands"] {
            assert_eq!(explained[field], found[field], "{field}");
        }
    }
}

#[test]
fn an_event_is_found_in_the_files_by_its_id_or_its_page_in_the_console_without_any_request() {
    let trail = trail().to_str().unwrap();
    let report = trail_report();
    let id = report["findings"][0]["sample_event_ids"][0].as_str().unwrap();
    let page =
        format!("https://eu-central-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-central-1#/events/{id}");
    for name in [id, page.as_str()] {
        // No credentials and no network: what is not in the files is asked of AWS, and that fails.
        let found = explain(&["--event-id", name, "--events", trail, "--format", "json"]);
        assert!(found.code == 0 || found.code == 3, "{}", found.err);
        assert_eq!(found.json()[0]["event_id"], id, "{name}");
        assert!(
            found.json()[0]["recurrence"].as_str().unwrap().starts_with("Here: "),
            "{}",
            found.out
        );
    }
    let missing = explain(&["--event-id", "no-such-event", "--events", trail]);
    assert_ne!(missing.code, 0, "{}", missing.out);
    assert_eq!(missing.out, "");
}

#[test]
fn a_field_that_a_trimmed_paste_lacks_is_named() {
    let mut record = record(&fixtures("s3")[1]);
    record.as_object_mut().unwrap().remove("readOnly");
    let fact = &explain_text(&record.to_string(), &["--format", "json"]).json()[0];
    assert_eq!(fact["missing_fields"], json!(["readOnly"]));
    assert_eq!(fact["verdict"], "investigate");
    let text = explain_text(&record.to_string(), &[]).out;
    assert!(text.contains("The record has no readOnly"), "{text}");
    record["readOnly"] = json!(false);
    let fact = &explain_text(&record.to_string(), &["--format", "json"]).json()[0];
    assert_eq!(fact["missing_fields"], json!([]));
    assert!(!fact.to_string().contains("The record has no readOnly"), "{fact}");
}

#[test]
fn the_configuration_item_shows_what_is_set_and_what_is_not() {
    let report = run(&mut trailhum(&["audit", "--sandbox", "--format", "json"])).json();
    let found = report["findings"].as_array().unwrap().iter().find(|finding| {
        finding["verdict"] == "noise"
            && finding["sub_configuration"]["state"] == "absent"
            && finding["event_source"] == "s3.amazonaws.com"
    });
    let found = found.unwrap();
    let id = found["sample_event_ids"][0].as_str().unwrap();
    let ran = explain(&[
        "--sandbox",
        "--event-id",
        id,
        "--inventory",
        "config",
        "--format",
        "json",
    ]);
    let shown = ran.json()[0]["background"].as_str().unwrap().to_owned();
    let key = found["sub_configuration"]["key"].as_str().unwrap();
    assert!(
        shown.contains("The resource exists, but its setting is not configured"),
        "{shown}"
    );
    assert!(shown.contains(&format!("and no {key}")), "{shown}");
}

#[test]
fn a_call_and_an_error_are_explained_without_any_event() {
    let known = explain(&[
        "--event-name",
        "GetPolicy20150331v2",
        "--error-code",
        "ResourceNotFoundException",
    ]);
    assert_eq!(known.code, 0, "{}", known.err);
    let flat = known.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat.contains("depends on the caller") && flat.contains("that the resource was deleted"),
        "{flat}"
    );
    assert!(SOOTHING.iter().all(|words| !flat.contains(words)), "{flat}");
    let unknown = explain(&["--event-name", "GetNothing", "--error-code", "NoSuchThing"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.err.contains("no entry for GetNothing with NoSuchThing"),
        "{}",
        unknown.err
    );
}

#[test]
fn what_is_no_event_is_said_and_a_success_is_no_error() {
    for (text, code, words) in [
        ("", 2, "no CloudTrail record"),
        ("<html>", 2, "no CloudTrail record"),
        ("[1]", 2, "no CloudTrail record"),
    ] {
        let ran = explain_text(text, &[]);
        assert_eq!(ran.code, code, "{text}: {}", ran.err);
        assert!(ran.err.contains(words), "{text}: {}", ran.err);
    }
    let one = record(&fixtures("s3")[1]);
    let half = explain_text(&format!("{one}\n{{oh no\n"), &[]);
    assert_eq!(half.code, 3, "{}", half.err);
    assert!(
        half.err.contains("not JSON from line 2") && half.out.contains("NOISE"),
        "{}",
        half.err
    );
    let success = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/events/quirks/config-success.json");
    let ran = explain(&[success.to_str().unwrap()]);
    assert!(ran.out.contains("This call succeeded"), "{}", ran.out);
    assert_eq!(explain(&[]).code, 2);
    assert_eq!(explain(&["no-such-file.json"]).code, 2);
}

#[test]
fn names_of_strangers_do_no_harm_in_an_explanation_and_secrets_are_not_shown() {
    let mut record = record(&fixtures("s3")[1]);
    let evil = "a\u{1b}[31m`<script>alert(1)</script>`|@everyone\u{202e}\n~~~~\n# x";
    record["requestParameters"]["bucketName"] = json!(evil);
    record["userAgent"] = json!(evil);
    record["errorMessage"] = json!(evil);
    record["responseElements"] = json!({"credentials": {"sessionToken": "TOP-SECRET-TOKEN"}});
    record["userIdentity"]["accessKeyId"] = json!("ASIATOPSECRETKEY");
    for format in ["text", "json", "markdown"] {
        let ran = explain_text(&record.to_string(), &["--format", format]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(!ran.out.contains('\u{1b}'), "{}", ran.out);
        assert!(
            !ran.out.contains("TOP-SECRET") && !ran.out.contains("ASIATOP"),
            "{}",
            ran.out
        );
        if format == "markdown" {
            harmless(&ran.out);
        }
    }
}

/// Read by a parser of Markdown that nobody here wrote, it has one heading, no tag, no link, and mentions in code only.
fn harmless(markdown: &str) {
    use pulldown_cmark::{Event, Parser, Tag};
    let mut headings = 0;
    let (mut code, mut in_code) = (String::new(), false);
    for event in Parser::new(markdown) {
        match event {
            Event::Start(Tag::Heading { .. }) => headings += 1,
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => in_code = false,
            Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                panic!("{event:?} in {markdown}")
            }
            Event::Code(text) => code += &text,
            Event::Text(text) if !in_code => assert!(!text.contains("@everyone"), "{markdown}"),
            _ => {}
        }
    }
    assert_eq!(headings, 1, "{markdown}");
    assert!(
        code.contains("<script>alert(1)</script>") && code.contains("@everyone"),
        "{markdown}"
    );
}
