//! The simulated organization: three accounts, by their event histories and by one log group.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::named;
use crate::support::{run, trailhum};

/// An audit of the organization, by which all records of the last days were read.
fn audit(source: &[&str]) -> Value {
    let args = ["audit", "--sandbox", "--org", "--since", "2d", "--format", "json"];
    let ran = run(trailhum(&args).args(source));
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.json()
}

/// The errors of each check in each account, by verdict.
fn errors_of_checks(report: &Value, checks: &BTreeSet<String>) -> BTreeMap<(String, String), u64> {
    let mut errors = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        if checks.contains(&text("check")) {
            *errors.entry((text("account"), text("check"))).or_default() += finding["count"].as_u64().unwrap();
        }
    }
    errors
}

#[test]
fn the_log_group_of_the_organization_has_the_errors_that_the_event_histories_have() {
    let histories = audit(&["--effort", "full"]);
    let group = audit(&["--events", "logs:auto"]);
    let members = named(&histories);
    assert_eq!(members, named(&group));
    let units: Vec<&str> = members.values().map(|(_, unit, _)| unit.as_str()).collect();
    assert_eq!(units, ["Root", "Workloads/Prod", "Workloads/Test"]);
    assert!(members.values().all(|(_, _, read)| *read));
    let listed = histories["findings"].as_array().unwrap().iter();
    let checks: BTreeSet<String> = listed
        .filter_map(|finding| finding["check"].as_str())
        .map(str::to_owned)
        .collect();
    let expected = errors_of_checks(&histories, &checks);
    assert!(expected.len() > 30, "{expected:?}");
    assert_eq!(errors_of_checks(&group, &checks), expected);
    // CloudTrail's own word: copies are never noise.
    assert!(group["totals"]["noise"].as_u64().unwrap() > 100);
    let notes = group["coverage"]["notes"].to_string();
    assert!(notes.contains("the sandbox has no Logs Insights"), "{notes}");
}

#[test]
fn what_the_simulated_organization_does_not_have_is_named() {
    for (args, text) in [
        (&["--events", "logs:auto"][..], "with --org also logs:auto"),
        (
            &["--org", "--events", "lake:EXAMPLE-f852-4e8f-8bd1-bcf6cEXAMPLE"],
            "with --org also logs:auto",
        ),
        (&["--accounts", "accounts.csv"], "cannot be used with"),
        (
            &["--org", "--events", "logs:other"],
            "there is no log group of this name",
        ),
        (&["--org", "--role-name", "Other"], "its role could not be assumed"),
    ] {
        let ran = run(trailhum(&["audit", "--sandbox"]).args(args));
        let failed = ran.code == 2 || ran.code == 3;
        let said = format!("{}{}", ran.err, ran.out)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(failed && said.contains(text), "{args:?}: {} {said}", ran.code);
    }
}

#[test]
fn an_event_of_any_account_of_the_simulated_organization_is_explained() {
    let histories = audit(&["--effort", "quick"]);
    for account in histories["accounts"].as_array().unwrap() {
        let mut findings = histories["findings"].as_array().unwrap().iter();
        let finding = findings.find(|finding| finding["account"] == *account).unwrap();
        let id = finding["sample_event_ids"][0].as_str().unwrap();
        let ran = run(&mut trailhum(&["explain", "--sandbox", "--event-id", id]));
        assert_eq!(ran.code, 0, "{account}: {}", ran.err);
    }
}
