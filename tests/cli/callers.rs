//! Who called, why the call failed and what to do: explained by the program itself, in JSON and in six lines.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{run, trailhum};

/// Each record of `tests/events/callers`: verdict, kind of caller, cause, kind of policy with `!` where it denies
/// explicitly, and what the text says.
const CALLERS: &str = "\
anonymous|investigate|anonymous|access_denied||without credentials
config-invoked-by-a-delegate|noise|service_linked_role|not_configured||No action needed
config-of-another-account|investigate|cross_account|not_configured||444455556666
config-without-a-role|investigate|service|not_configured||without a role
identity-center-user|investigate|identity_center_user|not_configured||Identity Center user ann@example.com
inspector-denied-by-its-own-policy|benign|service_linked_role|access_denied|identity|a known, harmless error: Inspector's own policy
recorder-denied-by-a-service-control-policy|investigate|service_by_invoked_by|access_denied|service_control!|denies AWS Config
recorder-denied-by-an-identity-policy|investigate|service_by_invoked_by|access_denied|identity|Add the permission to the role
rule-denied-by-a-service-control-policy|investigate|service_by_invoked_by|access_denied|service_control!|service control policy
ssm-agent-denied|investigate|role_session|access_denied||user agent only: SSM agent
trusted-advisor|noise|service_linked_role|not_configured||AWS Trusted Advisor polls it anyway
trusted-advisor-of-2020|investigate|service_linked_role|not_configured||invokedBy AWS Internal";

/// What was once said of callers and was not true.
const NEVER: [&str; 6] = [
    "somebody",
    "Somebody",
    "own call",
    "the user agent config.amazonaws.com",
    "proves a scanner",
    "not a known scanner",
];

fn events() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/events")
}

fn explained(path: &Path, arguments: &[&str]) -> String {
    let path = path.to_str().unwrap();
    let ran = run(trailhum(&[&["explain", path], arguments].concat()).env("COLUMNS", "80"));
    assert_eq!(ran.code, 0, "{path}: {}", ran.err);
    ran.out
}

fn facts(path: &Path) -> Vec<Value> {
    serde_json::from_str(&explained(path, &["--format", "json"])).unwrap()
}

fn one(path: &Path) -> Value {
    let mut all = facts(path);
    assert_eq!(all.len(), 1, "{}", path.display());
    all.remove(0)
}

/// The kind of policy, with a `!` where it denies explicitly.
fn policy(fact: &Value) -> String {
    let denied_by = &fact["denied_by"];
    let explicit = denied_by["explicit"] == true;
    let policy = denied_by["policy"].as_str().unwrap_or_default();
    format!("{policy}{}", if explicit { "!" } else { "" })
}

/// The text on one line, once it is known to be short, and each name whole.
fn short(path: &Path, fact: &Value) -> String {
    let text = explained(path, &[]);
    assert!(text.lines().count() <= 6, "{}:\n{text}", path.display());
    for prose in text.lines().take_while(|line| !line.starts_with("  Cause ")) {
        assert!(prose.chars().count() <= 80, "{}:\n{text}", path.display());
    }
    for phrase in NEVER {
        assert!(!text.contains(phrase), "{}: {phrase:?} in\n{text}", path.display());
    }
    let caller = fact["caller"]["arn"].as_str().filter(|arn| !arn.is_empty());
    let caller = caller.or(fact["caller"]["name"].as_str()).unwrap();
    let names = ["event_id", "account", "region", "event_time"].map(|key| fact[key].as_str().unwrap());
    for name in names
        .into_iter()
        .chain([caller, fact["source_ip_address"].as_str().unwrap()])
    {
        let whole = text.lines().any(|line| line.contains(name));
        assert!(whole && !name.is_empty(), "{}: {name} in\n{text}", path.display());
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_caller_is_named_by_what_the_record_has() {
    let mut left: BTreeSet<PathBuf> = std::fs::read_dir(events().join("callers"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    for line in CALLERS.lines() {
        let [name, verdict, kind, cause, policy_kind, says] = *line.split('|').collect::<Vec<_>>() else {
            panic!("{line}")
        };
        let path = events().join("callers").join(name).with_extension("json");
        assert!(left.remove(&path), "{name}");
        let fact = one(&path);
        assert_eq!(fact["verdict"], verdict, "{name}: {fact:#}");
        assert_eq!(fact["caller"]["kind"], kind, "{name}");
        assert_eq!(fact["cause"], cause, "{name}");
        assert_eq!(policy(&fact), policy_kind, "{name}");
        let text = short(&path, &fact);
        assert!(text.contains(says), "{name}: {says:?} in\n{text}");
    }
    assert!(left.is_empty(), "{left:?} have no line");
}

#[test]
fn a_recorder_s_role_is_said_to_be_confirmed_by_the_inventory() {
    for name in ["recorder-denied-by-an-identity-policy", "config-without-a-role"] {
        let path = events().join("callers").join(name).with_extension("json");
        let fact = one(&path);
        let all = fact["reason"].as_str().unwrap().to_owned() + fact["caller"]["how"].as_str().unwrap();
        assert_eq!(
            all.contains("--inventory config"),
            name.starts_with("recorder"),
            "{all}"
        );
        assert!(all.contains("config.amazonaws.com"), "{all}");
    }
}

#[test]
fn each_of_sixteen_service_linked_roles_is_named_by_its_service() {
    let all = facts(&events().join("callers/service-linked-roles.jsonl"));
    assert_eq!(all.len(), 64);
    let mut services: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for fact in &all {
        let caller = &fact["caller"];
        let arn = caller["arn"].as_str().unwrap();
        let service = arn.split('/').nth(2).unwrap();
        assert_eq!(caller["kind"], "service_linked_role", "{arn}");
        assert_eq!(caller["proof"], "verified", "{arn}");
        let name = caller["name"].as_str().unwrap();
        let config = service == "config.amazonaws.com" && name == "AWS Config";
        // A name for people, or the service's own.
        assert!(name == service || config || !name.contains('.'), "{name} of {arn}");
        let text = format!("{} {}", fact["answer"], fact["reason"]);
        assert!(text.contains(name), "{name}: {text}");
        for phrase in NEVER {
            assert!(!text.contains(phrase), "{arn}: {phrase:?} in {text}");
        }
        assert_ne!(fact["cause"], "unknown", "{arn}");
        let verdict = fact["verdict"].as_str().unwrap();
        assert_eq!(
            verdict == "investigate",
            fact["cause"] == "access_denied",
            "{arn}: {verdict}"
        );
        let errors = services.entry(service.to_owned()).or_default();
        let error = (&fact["asked"]["event_name"], &fact["asked"]["error_code"]);
        assert!(errors.insert(format!("{error:?}")), "{arn}");
    }
    assert_eq!(services.len(), 16);
    assert!(services.values().all(|errors| errors.len() == 4), "{services:?}");
}

#[test]
fn each_way_to_be_denied_names_its_policy_and_no_common_code_gets_a_draft_entry() {
    let words = BTreeMap::from([
        ("identity", "identity-based policy"),
        ("resource", "resource-based policy"),
        ("permissions_boundary", "permissions boundary"),
        ("session", "session policy"),
        ("service_control", "service control policy"),
        ("resource_control", "resource control policy"),
        ("vpc_endpoint", "VPC endpoint policy"),
        ("key", "KMS key policy"),
    ]);
    let mut kinds = BTreeSet::new();
    for (path, _) in crate::fixtures::folder("causes") {
        let fact = one(&path);
        let text = short(&path, &fact);
        let found = policy(&fact);
        let named = found.trim_end_matches('!');
        for (kind, words) in &words {
            let is_it = *kind == named;
            let cause = text.split(" Cause ").nth(1).unwrap().split(" Caller ").next().unwrap();
            assert_eq!(cause.contains(words), is_it, "{}: {cause}", path.display());
        }
        assert!(!found.ends_with('!') || text.contains("explicit"), "{text}");
        assert_eq!(fact["draft_catalog_entry"], Value::Null, "{}", path.display());
        assert!(!explained(&path, &["--why"]).contains("Draft"), "{}", path.display());
        kinds.insert(named.to_owned());
    }
    assert!(kinds.len() >= 6, "{kinds:?}");
}
