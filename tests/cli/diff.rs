//! `trailhum diff`.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::browser::reports::hostile;
use crate::support::{Ran, run, trailhum};

fn sandbox() -> Value {
    run(&mut trailhum(&["audit", "--sandbox", "--format", "json"])).json()
}

fn diff(folder: &Path, old: &Value, new: &Value, args: &[&str]) -> Ran {
    let write = |name: &str, report: &Value| -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, report.to_string()).unwrap();
        path
    };
    let (old, new) = (write("old.json", old), write("new.json", new));
    run(&mut trailhum(
        &[&["diff", old.to_str().unwrap(), new.to_str().unwrap()], args].concat(),
    ))
}

fn ids(diff: &Value, list: &str) -> Vec<String> {
    let list = diff[list].as_array().unwrap().iter();
    list.map(|change| change["id"].as_str().unwrap().to_owned()).collect()
}

const LISTS: [&str; 5] = ["appeared", "gone", "not_seen", "changed_verdict", "changed_cadence"];

#[test]
fn a_report_is_as_itself_also_when_an_older_trailhum_wrote_it() {
    let folder = tempfile::tempdir().unwrap();
    let report = sandbox();
    let all = report["findings"].as_array().unwrap().len();
    let mut older = report.clone();
    for finding in older["findings"].as_array_mut().unwrap() {
        finding.as_object_mut().unwrap().remove("options").unwrap();
    }
    older["of_a_later_version"] = json!({"unknown": true});
    for old in [&report, &older] {
        let ran = diff(
            folder.path(),
            old,
            &report,
            &["--format", "json", "--fail-on", "new", "--fail-on", "changed"],
        );
        assert_eq!(ran.code, 0, "{}", ran.err);
        let found = ran.json();
        assert_eq!(found["unchanged"], all);
        for list in LISTS {
            assert_eq!(ids(&found, list), [""; 0], "{list}");
        }
    }
}

#[test]
fn a_report_of_the_schema_before_is_compared_by_the_ids_of_its_findings() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/diff");
    let (old, records) = (folder.join("report-1.json"), folder.join("records.json"));
    let old: Value = serde_json::from_str(&std::fs::read_to_string(old).unwrap()).unwrap();
    assert_eq!(old["schema"], "trailhum.report/1");
    let ran = run(&mut trailhum(&[
        "audit",
        "--events",
        records.to_str().unwrap(),
        "--format",
        "json",
    ]));
    let new = ran.json();
    assert_eq!(new["schema"], "trailhum.report/2");
    let place = tempfile::tempdir().unwrap();
    let found = diff(place.path(), &old, &new, &["--format", "json"]).json();
    // What was genuine is to investigate; one rule has another verdict now.
    assert_eq!(found["unchanged"], 3, "{found:#}");
    assert_eq!(ids(&found, "changed_verdict"), ["e1f45bdea431"]);
    for list in ["appeared", "gone", "not_seen", "changed_cadence"] {
        assert_eq!(ids(&found, list), [""; 0], "{list}");
    }
    let totals = (&found["old"]["totals"], &found["new"]["totals"]);
    assert_eq!(
        (&totals.0["investigate"], &totals.1["investigate"]),
        (&json!(20), &json!(24))
    );
    assert_eq!((&totals.0["noise"], &totals.0["changed"]), (&json!(10), &json!(4)));
    // Both names of the verdict mean the same.
    for name in ["genuine", "investigate"] {
        assert_eq!(diff(place.path(), &old, &new, &["--fail-on", name]).code, 1, "{name}");
        assert_eq!(diff(place.path(), &new, &new, &["--fail-on", name]).code, 0, "{name}");
    }
}

#[test]
fn each_change_is_found_as_what_it_is_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let old = sandbox();
    let mut new = old.clone();
    let findings = new["findings"].as_array_mut().unwrap();
    let all = findings.len();
    let beats =
        |finding: &Value| finding["cadence"]["class"] == "beat" && finding["cadence"]["tracks"][0]["period"] == "24 h";
    let place = |findings: &[Value], from: usize| {
        from + findings[from..]
            .iter()
            .position(|finding| finding["verdict"] == "noise" && beats(finding))
            .unwrap()
    };
    // One is gone, one is genuine now, one beats at another hour, one some minutes later, one twice as often.
    let gone = findings.remove(place(findings, 0));
    let first = place(findings, 0);
    let (genuine, moved) = (first, place(findings, first + 1));
    findings[genuine]["verdict"] = json!("investigate");
    findings[moved]["cadence"]["tracks"][0]["phases_utc"] = json!(["03:33"]);
    let drifted = place(findings, moved + 1);
    let phase = findings[drifted]["cadence"]["tracks"][0]["phases_utc"][0]
        .as_str()
        .unwrap()
        .to_owned();
    let (hours, minutes) = phase.split_once(':').unwrap();
    let later = (hours.parse::<u32>().unwrap() * 60 + minutes.parse::<u32>().unwrap() + 20) % 1440;
    findings[drifted]["cadence"]["tracks"][0]["phases_utc"] = json!([format!("{:02}:{:02}", later / 60, later % 60)]);
    let faster = place(findings, drifted + 1);
    findings[faster]["cadence"]["tracks"][0]["period"] = json!("12 h");
    let id = |place: usize| findings[place]["id"].as_str().unwrap().to_owned();
    let (genuine, mut changed) = (id(genuine), vec![id(moved), id(faster)]);
    let gone = gone["id"].as_str().unwrap().to_owned();

    let found = diff(folder.path(), &old, &new, &["--format", "json"]).json();
    assert_eq!(found["schema"], "trailhum.diff/2");
    assert_eq!(ids(&found, "gone"), std::slice::from_ref(&gone));
    assert_eq!(ids(&found, "changed_verdict"), [genuine]);
    let mut seen = ids(&found, "changed_cadence");
    seen.sort();
    changed.sort();
    assert_eq!(seen, changed);
    assert_eq!(found["unchanged"], all - 4);
    let back = diff(folder.path(), &new, &old, &["--format", "json"]).json();
    assert_eq!(ids(&back, "appeared"), [gone]);
    assert_eq!(ids(&back, "gone"), [""; 0]);

    for (args, code) in [
        (&["--fail-on", "new"][..], 0),
        (&["--fail-on", "investigate"], 1),
        (&["--fail-on", "changed"], 1),
        (&["--fail-on", "gone"], 1),
        (&["--fail-on", "new", "--fail-on", "gone"], 1),
        (&[], 0),
    ] {
        assert_eq!(diff(folder.path(), &old, &new, args).code, code, "{args:?}");
    }
    assert_eq!(diff(folder.path(), &new, &old, &["--fail-on", "new"]).code, 1);
    // From genuine to noise is no new genuine finding.
    assert_eq!(diff(folder.path(), &new, &old, &["--fail-on", "investigate"]).code, 0);

    let table = diff(folder.path(), &old, &new, &[]).out;
    let markdown = diff(folder.path(), &old, &new, &["--format", "markdown"]).out;
    for text in [&table, &markdown] {
        for words in [
            "1 with another verdict",
            "2 with another cadence",
            "1 no longer seen",
            "investigate",
        ] {
            let found = text.contains(words) || text.contains(&words.replacen(' ', "  ", 1));
            assert!(found, "{words}: {text}");
        }
        assert!(text.contains(&format!("{} findings are unchanged.", all - 4)), "{text}");
    }
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
}

#[test]
fn what_was_not_looked_at_is_never_called_gone() {
    let folder = tempfile::tempdir().unwrap();
    let old = sandbox();
    let without = |region: &str| {
        let mut report = old.clone();
        let kept = report["findings"].as_array_mut().unwrap();
        kept.retain(|finding| finding["region"] != region);
        report
    };
    let lost = old["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["region"] == "us-east-1")
        .count();
    assert!(lost > 3);

    let certain = without("us-east-1");
    let found = diff(folder.path(), &old, &certain, &["--format", "json"]).json();
    assert_eq!(ids(&found, "gone").len(), lost);

    let mut not_read = certain.clone();
    not_read["regions"] = json!(["eu-central-1"]);
    let mut holes = certain.clone();
    holes["coverage"]["complete"] = json!(false);
    holes["coverage"]["gaps"] = json!([{"where": "us-east-1", "what": "AccessDenied", "hint": ""}]);
    let mut short = certain.clone();
    short["window"]["from"] = json!("2026-01-15T09:00:00Z");
    for (report, doubt, code) in [
        (&not_read, "us-east-1", 0),
        (&holes, "not everything", 3),
        (&short, "too short", 0),
    ] {
        let ran = diff(folder.path(), &old, report, &["--format", "json", "--fail-on", "gone"]);
        let found = ran.json();
        let not_seen = found["not_seen"].as_array().unwrap();
        assert!(
            not_seen
                .iter()
                .all(|change| change["doubt"].as_str().unwrap().contains(doubt)),
            "{doubt}"
        );
        assert_eq!(ids(&found, "gone").len() + not_seen.len(), lost, "{doubt}");
        assert!(ids(&found, "gone").is_empty(), "{doubt}: {:?}", found["gone"]);
        assert_eq!(ran.code, code, "{doubt}");
        // The other way round they are new, and it is said that they may have been there.
        let found = diff(folder.path(), report, &old, &["--format", "json"]).json();
        let new = found["appeared"].as_array().unwrap();
        assert_eq!(new.len(), lost);
        assert!(
            new.iter()
                .all(|change| change["doubt"].as_str().unwrap().contains(doubt)),
            "{doubt}"
        );
    }
}

#[test]
fn two_windows_of_one_trail_differ_only_where_the_trail_does() {
    let folder = tempfile::tempdir().unwrap();
    let trail = folder.path().join("trail");
    let trail = trail.to_str().unwrap();
    assert_eq!(run(&mut trailhum(&["sandbox", "--write", trail])).code, 0);
    let audit = |args: &[&str]| {
        run(&mut trailhum(
            &[&["audit", "--events", trail, "--format", "json"], args].concat(),
        ))
        .json()
    };
    let whole = audit(&[]);
    let middle: jiff::Timestamp = whole["window"]["to"].as_str().unwrap().parse().unwrap();
    let middle = (middle - jiff::SignedDuration::from_hours(15 * 24)).to_string();
    let (old, new) = (audit(&["--until", &middle]), audit(&["--since", &middle]));
    let found = diff(folder.path(), &old, &new, &["--format", "json"]).json();
    let with = |report: &Value, id: &str| {
        report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|finding| finding["id"] == id)
    };
    for id in ids(&found, "gone") {
        assert!(with(&old, &id) && !with(&new, &id));
    }
    let lists = |names: &[&str]| names.iter().map(|list| ids(&found, list).len()).sum::<usize>();
    let both: std::collections::BTreeSet<String> = [ids(&found, "changed_verdict"), ids(&found, "changed_cadence")]
        .concat()
        .into_iter()
        .collect();
    let unchanged = usize::try_from(found["unchanged"].as_u64().unwrap()).unwrap();
    assert_eq!(
        old["findings"].as_array().unwrap().len(),
        lists(&["gone", "not_seen"]) + both.len() + unchanged
    );
    assert_eq!(
        new["findings"].as_array().unwrap().len(),
        lists(&["appeared"]) + both.len() + unchanged
    );
    assert!(unchanged > 50, "{unchanged}");
    // A steady beat is the same beat in each half.
    for change in found["changed_cadence"].as_array().unwrap() {
        let steady = ["old", "new"].iter().all(|side| change[*side]["verdict"] == "noise");
        assert!(!steady, "{change}");
    }
}

#[test]
fn what_is_no_report_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let report = sandbox();
    let mut newer = report.clone();
    newer["schema"] = json!("trailhum.report/3");
    for (wrong, said) in [
        (newer, "use a newer trailhum"),
        (json!({"schema": "trailhum.errors/1"}), "not trailhum.report/2"),
        (json!([]), "not a report"),
    ] {
        let ran = diff(folder.path(), &report, &wrong, &[]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(said) && ran.err.contains("hint"), "{}", ran.err);
        assert_eq!(ran.out, "");
    }
    let ran = run(&mut trailhum(&["diff", "nowhere.json", "nowhere.json"]));
    assert_eq!(ran.code, 2);
}

#[test]
fn hostile_names_do_no_harm_in_a_comparison() {
    let folder = tempfile::tempdir().unwrap();
    let trail = folder.path().join("trail.json");
    std::fs::write(&trail, json!({"Records": hostile()}).to_string()).unwrap();
    let report = run(&mut trailhum(&[
        "audit",
        "--events",
        trail.to_str().unwrap(),
        "--format",
        "json",
    ]))
    .json();
    let mut empty = report.clone();
    empty["findings"] = json!([]);
    for format in ["table", "markdown"] {
        let text = diff(folder.path(), &empty, &report, &["--format", format]).out;
        assert!(text.len() < 20_000, "{}", text.len());
        assert!(
            !text
                .chars()
                .any(|c| c != '\n' && c.is_control() || c == '\u{202e}' || c == '\u{2066}')
        );
        if format == "markdown" {
            let outside: String = text.lines().filter(|line| !line.contains('`')).collect();
            assert!(!outside.contains('<') && text.contains("<script>"), "{text}");
        }
    }
}
