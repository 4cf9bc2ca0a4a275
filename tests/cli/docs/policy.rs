//! The policies that a page asks the reader to make are those that the program needs.

use std::collections::BTreeSet;

use serde_json::Value;
use trailhum::catalog::Catalog;
use trailhum::sandbox::Limits;

use super::page::Page;
use super::root;
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
