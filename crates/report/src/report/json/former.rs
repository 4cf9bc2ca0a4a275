//! A report of `trailhum.report/1` in the words of `/2`, as far as a comparison needs it.

use serde_json::{Map, Value, json};

/// The schema before this one.
pub(super) const FORMER: &str = "trailhum.report/1";

/// Fields of an object, and what they are called now.
type Renamed = [(&'static str, &'static str)];

const FINDING: &Renamed = &[("lookup", "check"), ("first", "first_at"), ("last", "last_at")];
const TRACK: &Renamed = &[("first", "first_at"), ("last", "last_at"), ("next", "next_at")];
const SHIFT: &Renamed = &[("at", "moved_at")];

/// The report in today's words. What it did not say is null, zero or empty; what no comparison needs is left out.
pub(super) fn translated(mut report: Value) -> Value {
    if let Some(report) = report.as_object_mut() {
        let findings = report.get_mut("findings").and_then(Value::as_array_mut);
        findings.into_iter().flatten().for_each(finding);
        report.get_mut("totals").into_iter().for_each(verdicts);
        let codes = report.get_mut("error_codes").and_then(Value::as_array_mut);
        codes.into_iter().flatten().for_each(verdicts);
        for (name, value) in [("summary", summary()), ("callers", json!([])), ("checks", json!([]))] {
            report.insert(name.to_owned(), value);
        }
        report.remove("organisation");
        if let Some(coverage) = report.get_mut("coverage").and_then(Value::as_object_mut) {
            coverage.remove("health");
        }
    }
    report
}

fn summary() -> Value {
    let none = json!({"investigate": 0, "unexplained": 0, "changed": 0, "client": 0, "benign": 0, "noise": 0});
    json!({"sentences": [], "errors": none, "findings": none, "not_read": []})
}

/// What was genuine is to investigate.
fn verdicts(sums: &mut Value) {
    let Some(sums) = sums.as_object_mut() else { return };
    rename(sums, &[("genuine", "investigate")]);
    for verdict in ["investigate", "unexplained", "changed", "client", "benign", "noise"] {
        sums.entry(verdict).or_insert(json!(0));
    }
}

fn finding(finding: &mut Value) {
    let Some(finding) = finding.as_object_mut() else { return };
    rename(finding, FINDING);
    if finding.get("verdict").is_some_and(|verdict| verdict == "genuine") {
        finding.insert("verdict".to_owned(), json!("investigate"));
    }
    // The rules have other names, and what was called the cause is one of them.
    for name in ["why", "denied_by", "known_error", "draft_catalog_entry"] {
        finding.insert(name.to_owned(), Value::Null);
    }
    finding.insert("cause".to_owned(), json!("unknown"));
    finding.remove("change");
    finding.remove("options");
    for name in ["source_addresses", "user_agents", "resources"] {
        finding.insert(name.to_owned(), json!({"count": 0, "exact": false, "top": []}));
    }
    if let Some(caller) = finding.get_mut("caller").and_then(Value::as_object_mut) {
        of_caller(caller);
    }
    let tracks = finding.get_mut("cadence").and_then(|cadence| cadence.get_mut("tracks"));
    for track in tracks.and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(track) = track.as_object_mut() {
            rename(track, TRACK);
            let shifts = track.get_mut("shifts").and_then(Value::as_array_mut);
            let shifts = shifts.into_iter().flatten().filter_map(Value::as_object_mut);
            shifts.for_each(|shift| rename(shift, SHIFT));
        }
    }
}

fn of_caller(caller: &mut Map<String, Value>) {
    let proof = match caller.get("proof").and_then(Value::as_str) {
        Some("proven") => "verified",
        Some("matched") => "recorder_role",
        Some("claimed") => "unverified",
        _ => "unknown",
    };
    let name = caller.get("role_arn").cloned().unwrap_or_default();
    for (field, value) in [
        ("proof", json!(proof)),
        ("kind", json!("unknown")),
        ("name", name),
        ("account", Value::Null),
        ("claim", Value::Null),
        ("source_ip_address", Value::Null),
    ] {
        caller.insert(field.to_owned(), value);
    }
}

fn rename(object: &mut Map<String, Value>, names: &Renamed) {
    for (old, new) in names {
        if let Some(value) = object.remove(*old) {
            object.insert((*new).to_owned(), value);
        }
    }
}
