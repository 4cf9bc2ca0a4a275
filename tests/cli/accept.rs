//! `trailhum.toml`: which file is used, what it says of the source, and what it accepts.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Ran, run, trailhum};

const TERRAFORM: &str = "arn:aws:iam::111122223333:role/terraform";
const IMPOSTOR: &str = "arn:aws:iam::111122223333:role/AWSServiceRoleForConfig";

/// A folder with trail files in `logs`, and another one in which the program is started.
struct Place {
    root: TempDir,
}

/// A denied call of a role on a bucket.
fn denied(role: &str, bucket: &str, account: &str, region: &str, number: usize) -> Value {
    json!({
        "eventTime": format!("2026-01-{:02}T10:00:00Z", number + 10), "eventSource": "s3.amazonaws.com",
        "eventName": "GetBucketPolicy", "eventID": format!("00000000-0000-4000-8000-{number:012}"),
        "awsRegion": region, "readOnly": true, "recipientAccountId": account, "errorCode": "AccessDenied",
        "requestParameters": {"bucketName": bucket}, "sourceIPAddress": "198.51.100.7", "userAgent": "aws-cli/2",
        "userIdentity": {"type": "AssumedRole", "accountId": "111122223333", "arn": role,
            "sessionContext": {"sessionIssuer": {"type": "Role", "arn": role}}},
    })
}

impl Place {
    /// Two denied calls of Terraform and one of an impostor, of two accounts and regions.
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        for folder in ["logs", "work/deep"] {
            std::fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        let place = Self { root };
        let records = [
            denied(TERRAFORM, "tf-1", "111122223333", "eu-central-1", 0),
            denied(TERRAFORM, "tf-2", "111122223333", "us-east-1", 1),
            denied(IMPOSTOR, "tf-3", "111122223333", "eu-central-1", 2),
        ];
        place.write("logs/trail.json", &json!({ "Records": records }).to_string());
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Runs the program in the folder `work/deep`.
    fn run(&self, args: &[&str]) -> Ran {
        run(trailhum(args).current_dir(self.path("work/deep")))
    }

    fn audit(&self, args: &[&str]) -> Value {
        let ran = self.run(&[&["audit", "--format", "json"], args].concat());
        assert!(ran.code < 2, "{}", ran.err);
        ran.json()
    }
}

/// An entry that accepts what is denied to a role.
fn entry(role: &str, more: &str) -> String {
    format!(
        "[[accept]]\ncaller = {role:?}\ncause = \"access_denied\"\nreason = \"by design\"\nwho = \"ann\"\nexpires = 2026-12-31\n{more}\n"
    )
}

fn settings(events: &str, more: &str) -> String {
    format!("events = {events:?}\n{}{more}", entry(TERRAFORM, "at_most = 2"))
}

fn accepted(report: &Value) -> usize {
    let findings = report["findings"].as_array().unwrap().iter();
    findings.filter(|finding| !finding["accepted"].is_null()).count()
}

#[test]
fn the_file_is_found_here_or_above_named_or_passed_over_and_always_said() {
    let place = Place::new();
    place.write("trailhum.toml", &settings("logs", ""));
    let ran = place.run(&["audit", "--format", "json"]);
    let file = place.path("trailhum.toml").canonicalize().unwrap();
    assert_eq!(
        ran.err.lines().next(),
        Some(format!("note: using the settings file {}", file.display()).as_str())
    );
    let report = ran.json();
    assert_eq!(accepted(&report), 2);
    assert_eq!(report["coverage"]["settings_file"], file.to_str().unwrap());
    // The nearest one, not those above it.
    place.write("work/trailhum.toml", &settings("../logs", "").replace("ann", "ben"));
    assert_eq!(place.audit(&[])["findings"][1]["accepted"]["who"], "ben");
    place.write("work/deep/trailhum.toml", "events = \"../../logs\"\n");
    let report = place.audit(&[]);
    assert_eq!(
        (accepted(&report), &report["coverage"]["settings_file"]),
        (0, &json!("trailhum.toml"))
    );
    assert_eq!(accepted(&place.audit(&["--config", "../../trailhum.toml"])), 2);
    let without = place.audit(&["--no-config", "--events", "../../logs"]);
    assert_eq!((accepted(&without), without.get("acceptance")), (0, None));
    assert_eq!(without["coverage"].get("settings_file"), None);
    let missing = place.run(&["audit", "--config", "nowhere.toml"]);
    assert_eq!(missing.code, 2);
    assert!(
        missing.err.contains("error: cannot read \"nowhere.toml\""),
        "{}",
        missing.err
    );
}

#[test]
fn a_folder_of_records_never_brings_its_own_settings() {
    let place = Place::new();
    let ran = |folder: &str, args: &[&str]| run(trailhum(args).current_dir(place.path(folder)));
    place.write("logs/trailhum.toml", &settings("../logs", ""));
    std::fs::create_dir(place.path("logs/sub")).unwrap();
    std::os::unix::fs::symlink(place.path("logs"), place.path("link")).unwrap();
    let logs = place.path("logs");
    let (logs, link) = (logs.to_str().unwrap(), place.path("link"));
    let said = "was not used: --events reads";
    for (folder, events) in [
        ("logs", "."),
        ("logs", ".."),
        ("logs", logs),
        ("logs/sub", ".."),
        ("logs/sub", logs),
        ("logs/sub", link.to_str().unwrap()),
        ("link/sub", logs),
        // The file of records beside it, by its name or by a glob.
        ("logs", "trail.json"),
        ("logs", "*.json"),
    ] {
        let ran = ran(
            folder,
            &[
                "audit",
                "--format",
                "json",
                "--events",
                events,
                "--fail-on",
                "investigate",
            ],
        );
        assert!(
            ran.err.starts_with("warning: the settings file ") && ran.err.contains(said),
            "{folder} {events}: {}",
            ran.err
        );
        assert_eq!(ran.code, 1, "{folder} {events}");
        let report = ran.json();
        assert_eq!(
            (accepted(&report), report.get("acceptance")),
            (0, None),
            "{folder} {events}"
        );
        assert!(report["coverage"]["notes"].to_string().contains(said));
    }
    // A link to a file inside is that file.
    std::os::unix::fs::symlink(place.path("logs/trailhum.toml"), place.path("work/trailhum.toml")).unwrap();
    let linked = ran("work/deep", &["audit", "--events", logs, "--format", "json"]);
    assert!(
        linked.err.contains(said) && accepted(&linked.json()) == 0,
        "{}",
        linked.err
    );
    // Whoever names it must hear it.
    let named = ran(
        "work",
        &["audit", "--config", "../logs/trailhum.toml", "--events", logs],
    );
    assert_eq!(named.code, 2);
    assert!(
        named.err.contains("it is inside of") && named.err.contains("hint: "),
        "{}",
        named.err
    );
    place.write("logs/trailhum.toml", &entry(TERRAFORM, ""));
    let beside = [
        "audit",
        "--format",
        "json",
        "--config",
        "trailhum.toml",
        "--events",
        "trail.json",
    ];
    assert_eq!(accepted(&ran("logs", &beside).json()), 2);
    // By what it says itself, either.
    for events in [".", "../logs", "trail.json", "*.json"] {
        place.write("logs/trailhum.toml", &settings(events, ""));
        for args in [&["audit"][..], &["audit", "--config", "trailhum.toml"]] {
            let ran = ran("logs", args);
            assert_eq!(ran.code, 2, "{events}");
            assert!(
                ran.err.contains("line 1: events: these records are where this file is"),
                "{}",
                ran.err
            );
        }
    }
}

#[test]
fn a_file_that_was_only_found_sends_no_password_to_a_server() {
    let place = Place::new();
    place.write("trailhum.toml", "events = \"trino:http://127.0.0.1:9/c.s.t\"\n");
    let found = place.run(&["audit"]);
    assert_eq!(found.code, 2);
    assert!(
        found
            .err
            .contains("line 1: events: a server of Trino gets TRINO_PASSWORD"),
        "{}",
        found.err
    );
    let named = place.run(&["audit", "--config", "../../trailhum.toml"]);
    assert!(!named.err.contains("line 1"), "{}", named.err);
}

#[test]
fn the_command_line_wins_over_the_file() {
    let place = Place::new();
    let more = [
        denied(TERRAFORM, "tf-1", "444455556666", "eu-central-1", 3),
        denied(TERRAFORM, "tf-1", "111122223333", "eu-central-1", 4),
    ];
    place.write("work/more.json", &json!({ "Records": more }).to_string());
    let scope = "accounts = [\"111122223333\"]\nregions = \"eu-central-1\"\n";
    place.write("trailhum.toml", &format!("{scope}{}", settings("logs", "")));
    let seen = |args: &[&str]| {
        let report = place.audit(args);
        let findings = report["findings"].as_array().unwrap();
        let number = |key: &str, value: &str| findings.iter().filter(|finding| finding[key] == value).count();
        [
            findings.len(),
            number("region", "us-east-1"),
            number("account", "444455556666"),
        ]
    };
    assert_eq!(seen(&[]), [2, 0, 0]);
    assert_eq!(seen(&["--region", "us-east-1"]), [1, 1, 0]);
    assert_eq!(seen(&["--events", "../more.json"]), [1, 0, 0]);
    assert_eq!(
        seen(&["--events", "../more.json", "--account", "444455556666"]),
        [1, 0, 1]
    );
    assert_eq!(
        seen(&[
            "--events",
            "../../logs",
            "../more.json",
            "--region",
            "us-east-1",
            "--region",
            "eu-central-1"
        ]),
        [3, 1, 0]
    );
    // The simulated account has its own source, accounts and regions.
    assert_eq!(place.run(&["errors", "--sandbox"]).code, 0);
    let errors = place.run(&["errors", "--format", "json"]);
    assert_eq!(errors.json()["errors"], 2);
    assert!(
        errors.err.starts_with("note: using the settings file "),
        "{}",
        errors.err
    );
}

#[test]
fn accepted_findings_keep_their_verdict_are_counted_and_do_not_fail_a_run() {
    let place = Place::new();
    place.write("trailhum.toml", &settings("logs", ""));
    let mut report = place.audit(&[]);
    let mut without = place.audit(&["--no-config", "--events", "../../logs"]);
    assert_eq!(report["acceptance"]["errors"]["investigate"], 2);
    assert_eq!(report["acceptance"]["findings"]["investigate"], 2);
    for key in ["totals", "callers", "error_codes", "checks"] {
        assert_eq!(report[key], without[key], "{key}");
    }
    let findings = |report: &mut Value| report["findings"].as_array_mut().unwrap().clone();
    let (mut with, without) = (findings(&mut report), findings(&mut without));
    for finding in &mut with {
        finding.as_object_mut().unwrap().remove("accepted");
    }
    assert_eq!(with, without);
    // The impostor is left.
    let code = |args: &[&str]| place.run(&[&["audit", "--fail-on", "investigate"], args].concat()).code;
    assert_eq!(code(&[]), 1);
    let terraform_only = [denied(TERRAFORM, "tf-1", "111122223333", "eu-central-1", 0)];
    place.write("work/only.json", &json!({ "Records": terraform_only }).to_string());
    assert_eq!(code(&["--events", "../only.json"]), 0);
    assert_eq!(code(&["--events", "../only.json", "--no-config"]), 1);
    // Until somebody decides on what is new, all of it counts.
    place.write("trailhum.toml", &entry(TERRAFORM, "at_most = 0"));
    assert_eq!(code(&["--events", "../only.json"]), 1);
    place.write(
        "trailhum.toml",
        &entry(TERRAFORM, "").replace("2026-12-31", "2026-01-09"),
    );
    assert_eq!(code(&["--events", "../only.json"]), 1);
}

#[test]
fn an_entry_about_an_impostor_is_not_applied_and_every_format_says_so() {
    let place = Place::new();
    place.write("trailhum.toml", &settings("logs", &entry(IMPOSTOR, "")));
    let report = place.audit(&[]);
    let entries = &report["acceptance"]["entries"];
    assert_eq!(entries[0]["accepted"], json!({"findings": 2, "errors": 2}));
    assert_eq!(entries[1]["accepted"], json!({"findings": 0, "errors": 0}));
    assert_eq!(
        entries[1]["not_applied"],
        json!([{"why": "not_verified", "findings": 1, "errors": 1}])
    );
    assert_eq!(entries[1]["remarks"], json!(["not_applied"]));
    let why = "Not applied to 1 finding: the caller is named like an AWS service and not verified as one.";
    for (format, title) in [
        ("table", "ACCEPTED (2)"),
        ("markdown", "**ACCEPTED (2)**"),
        ("html", "Accepted"),
        ("csv", "\"2026-12-31\",\"by design\",\"ann\""),
        (
            "ndjson",
            "\"accepted\":{\"entry\":1,\"reason\":\"by design\",\"who\":\"ann\",\"expires\":\"2026-12-31\"}",
        ),
        ("json", "\"acceptance\""),
    ] {
        let ran = place.run(&["audit", "--format", format]);
        assert!(ran.out.contains(title), "{format}: {}", ran.out);
        let shown = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            shown.contains(why) || ran.err.contains(why),
            "{format}: {shown} {}",
            ran.err
        );
    }
    let rows = place.run(&["audit", "--format", "csv"]).out;
    assert_eq!(rows.matches("\"by design\"").count(), 2, "{rows}");
    let table = place.run(&["audit"]).out;
    assert!(table.contains("3 errors: 1 to investigate, 2 accepted"), "{table}");
    assert!(table.contains("INVESTIGATE (1)"), "{table}");
    let details = place.run(&["audit", "--details"]).out;
    assert!(
        !details.contains("with at_most = ") && details.contains("tf-1"),
        "{details}"
    );
}

#[test]
fn an_explanation_says_until_when_and_why_an_error_is_accepted() {
    let place = Place::new();
    place.write("trailhum.toml", &settings("logs", &entry(IMPOSTOR, "")));
    let record = |role: &str| denied(role, "tf-9", "111122223333", "eu-central-1", 5).to_string();
    place.write("work/deep/event.json", &record(TERRAFORM));
    let because = "until 2026-12-31 by ann, because: by design (entry 1 of the settings file)";
    for (format, accepted) in [
        ("text", format!("Accepted  {because}")),
        ("markdown", format!("**Accepted:** `{because}`")),
        ("json", "\"expires\": \"2026-12-31\"".to_owned()),
    ] {
        let ran = place.run(&["explain", "event.json", "--format", format]);
        assert!(ran.out.contains(&accepted), "{}", ran.out);
        assert!(ran.err.starts_with("note: using the settings file "), "{}", ran.err);
    }
    // An ID is looked for where the file says.
    let by_id = place.run(&["explain", "--event-id", "00000000-0000-4000-8000-000000000001"]);
    assert!(by_id.out.contains(because), "{}", by_id.out);
    place.write("work/deep/event.json", &record(IMPOSTOR));
    let impostor = place.run(&["explain", "event.json"]);
    assert!(
        impostor.out.starts_with("INVESTIGATE") && !impostor.out.contains("Accepted"),
        "{}",
        impostor.out
    );
}

#[test]
fn what_is_wrong_with_a_file_ends_the_run_and_is_named() {
    let place = Place::new();
    let check = entry(TERRAFORM, "").replace("cause = \"access_denied\"", "check = \"s3-bucket-cor\"");
    for (text, why) in [
        (
            entry(TERRAFORM, "until = 2027-01-01"),
            "line 7: unknown key \"until\": [[accept]] has caller, check, cause, resources, at_most, reason, who, expires",
        ),
        (
            check,
            "line 3: check: the catalog has no check or known error \"s3-bucket-cor\"; did you mean \"s3-bucket-cors\"?",
        ),
        (
            entry("arn:aws:iam::111122223333:role/*", ""),
            "line 2: caller: expected one whole ARN: patterns are for resources only",
        ),
        ("\u{1b}[31m = 1".to_owned(), "line 1: it is no TOML"),
    ] {
        place.write("work/deep/trailhum.toml", &text);
        for command in ["audit", "errors", "alarms"] {
            let ran = place.run(&[command, "--events", "../../logs"]);
            assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{text}");
            assert!(
                ran.err
                    .starts_with(&format!("error: the settings file \"trailhum.toml\", {why}")),
                "{}",
                ran.err
            );
            assert!(
                ran.err.contains(" hint: ") && !ran.err.contains('\u{1b}'),
                "{}",
                ran.err
            );
        }
        assert!(place.run(&["audit", "--events", "../../logs", "--no-config"]).code < 2);
    }
}

#[test]
fn texts_of_a_file_do_no_harm_in_any_format() {
    let place = Place::new();
    let hostile = "<script>alert(1)</script> | `x` [a](http://x) \u{1b}[2J \u{202e}";
    let text = settings("logs", "").replace(
        "\"by design\"",
        &format!("{:?}", "X").replace('X', &hostile.replace('\u{1b}', "\\u001b")),
    );
    place.write("trailhum.toml", &text.replace("\"ann\"", "\"=1+1\""));
    for format in ["table", "markdown", "html", "csv", "ndjson", "json"] {
        let ran = place.run(&["audit", "--format", format]);
        let is_page = ["html", "markdown"].contains(&format);
        // JSON escapes what a terminal obeys; programs read the rest as it is.
        let bad: &[char] = if format.ends_with("json") {
            &['\u{1b}']
        } else {
            &['\u{1b}', '\u{202e}']
        };
        assert!(
            ran.code < 2 && !ran.out.contains(bad),
            "{format}: {} {}",
            ran.out,
            ran.err
        );
        assert!(!is_page || !ran.out.contains("<script>alert"), "{format}");
        assert!(!ran.out.contains("\"=1+1\"") || format.ends_with("json"), "{format}");
    }
}

#[test]
fn the_example_is_about_the_simulated_account() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/trailhum.toml");
    let ran = run(&mut trailhum(&[
        "audit",
        "--sandbox",
        "--format",
        "json",
        "--config",
        file.to_str().unwrap(),
    ]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    let entries = report["acceptance"]["entries"].as_array().unwrap();
    let facts = entries
        .iter()
        .map(|entry| (&entry["matched"]["findings"], &entry["at_most"], &entry["remarks"]));
    let none = json!([]);
    assert_eq!(
        facts.collect::<Vec<_>>(),
        [(&json!(14), &json!(14), &none), (&json!(6), &json!(6), &none)]
    );
    assert_eq!(report["acceptance"]["errors"]["investigate"], 42);
    // What is commented out can be used as it is.
    let text = std::fs::read_to_string(&file).unwrap();
    let keys = ["events", "accounts", "regions"];
    let whole = keys
        .iter()
        .fold(text, |text, key| text.replace(&format!("# {key}"), key));
    let place = Place::new();
    place.write("trailhum.toml", &whole);
    let used = place.audit(&["--events", "../../logs"]);
    assert_eq!(used["acceptance"]["entries"].as_array().unwrap().len(), 2);
    // The page shows the same keys.
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/decisions.md")).unwrap();
    let (_, block) = page.split_once("```toml\nevents").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    place.write("trailhum.toml", &format!("events{block}"));
    assert_eq!(
        place.audit(&["--events", "../../logs"])["acceptance"]["entries"][0]["at_most"],
        14
    );
}
