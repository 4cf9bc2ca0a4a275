//! The policies that a page asks the reader to make are those that the program needs.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;
use trailhum::catalog::Catalog;
use trailhum::sandbox::Limits;

use super::page::Page;
use super::root;
use crate::alarms;
use crate::moto::python;
use crate::support::{Sandbox, run, trailhum};

/// The actions of each policy on the page of permissions, in their order: the default audit, a bucket, Athena,
/// CloudTrail Lake, live; who enters accounts, who lists an
/// organization, what a role trusts, who asks an aggregator, and a log group.
pub(crate) fn policies() -> Vec<BTreeSet<String>> {
    let page = Page::of(&std::fs::read_to_string(root().join("docs/permissions.md")).unwrap());
    let policies = page.blocks.iter().filter(|(language, _)| language == "json");
    let actions = policies.map(|(_, policy)| {
        let policy: Value = serde_json::from_str(policy).unwrap();
        let statements = policy["Statement"].as_array().unwrap().clone();
        let actions = statements.into_iter().map(|mut statement| statement["Action"].take());
        actions
            .flat_map(|actions| serde_json::from_value::<Vec<String>>(actions).unwrap())
            .collect()
    });
    actions.collect()
}

#[test]
fn the_policy_of_the_default_audit_allows_what_it_asks_and_nothing_else() {
    let report = run(&mut trailhum(&["audit", "--sandbox", "--format", "json"])).json();
    let mut asked: BTreeSet<String> = report["coverage"]["api_calls"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    // Requested where a probe of the delivery bucket is denied, which the event history does not show; `faults` has one.
    asked.insert("config:DescribeDeliveryChannelStatus".to_owned());
    assert_eq!(policies()[0], asked);
}

#[test]
fn the_policy_of_the_live_audit_allows_what_it_asks_and_only_what_lookups_need() {
    let allowed = &policies()[4];
    let sandbox = Sandbox::start(&Sandbox::settings(), Limits::default());
    let ran = run(&mut sandbox.trailhum(&["audit", "--inventory", "live", "--format", "json"]));
    let asked: BTreeSet<String> = sandbox.calls().into_keys().collect();
    let needed: BTreeSet<String> = asked
        .into_iter()
        .filter(|action| action.starts_with("s3:") || action.starts_with("lambda:"))
        .collect();
    assert!(needed.len() >= 10, "{needed:?}: {}", ran.err);
    assert!(needed.is_subset(allowed), "{:?} is missing", needed.difference(allowed));
    // What this account gives no occasion to ask is the action of a lookup all the same.
    let catalog = Catalog::builtin().unwrap();
    let known: BTreeSet<String> = catalog
        .lookups()
        .iter()
        .map(|lookup| lookup.entry.action.clone())
        .collect();
    assert!(
        allowed.is_subset(&known),
        "{:?} is too much",
        allowed.difference(&known)
    );
}

/// The template of the role that is assumed in each account.
const TEMPLATE: &str = "docs/auditor-role.yaml";

#[test]
fn the_template_of_the_auditor_role_allows_what_the_default_audit_needs_and_nothing_else() {
    let template = std::fs::read_to_string(root().join(TEMPLATE)).unwrap();
    let (_, policies) = template.split_once("      Policies:\n").unwrap();
    let listed = policies.lines().filter_map(|line| line.trim().strip_prefix("- "));
    let actions: Vec<&str> = listed.filter(|item| !item.contains(": ")).collect();
    let allowed: BTreeSet<String> = actions.iter().map(|action| (*action).to_owned()).collect();
    assert_eq!((allowed.len(), &allowed), (actions.len(), &self::policies()[0]));
    // One statement allows them; the other actions of the template are those of the trust.
    assert_eq!(template.matches("Effect: Allow").count(), 2);
    assert_eq!(template.matches("Action: sts:AssumeRole").count(), 1);
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn the_linter_of_cloudformation_accepts_the_template_of_the_auditor_role() {
    let lint = |template: &std::path::Path| {
        let python = python::environment("alarms-venv", &alarms::PACKAGES);
        Command::new(python.with_file_name("cfn-lint"))
            .arg(template)
            .output()
            .unwrap()
    };
    let output = lint(&root().join(TEMPLATE));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.yaml");
    let template = std::fs::read_to_string(root().join(TEMPLATE)).unwrap();
    std::fs::write(
        &broken,
        template.replace("RoleName: !Ref RoleName", "RoleNam: !Ref Role"),
    )
    .unwrap();
    assert!(!lint(&broken).status.success());
}
