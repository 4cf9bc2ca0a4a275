//! What the engines are asked for is what the page of permissions says.

use std::collections::BTreeSet;

use serde_json::json;

use super::{Engine, STORE, audit};
use crate::docs::policy::policies;
use crate::month::small;

#[test]
#[ignore = "needs python3 and the Python package index"]
fn the_policies_for_athena_and_lake_allow_what_is_asked_and_nothing_else_of_these_services() {
    let folder = small();
    let engine = Engine::start(folder.path(), &json!({"scanned": 2_000_000}));
    let policies = policies();
    for (events, service, policy) in [("athena:logs.cloudtrail", "athena", 2), (STORE, "cloudtrail", 3)] {
        let before = engine.calls().len();
        assert_eq!(audit(&engine, events, &[]).code, 0);
        // Too much is scanned: the query is stopped.
        assert_eq!(audit(&engine, events, &["--max-scan", "1MB"]).code, 2);
        let calls = engine.calls().split_off(before);
        let asked: BTreeSet<String> = calls.iter().map(|call| format!("{service}:{call}")).collect();
        let of_service = |action: &&String| action.starts_with(&format!("{service}:"));
        let allowed: BTreeSet<String> = policies[policy].iter().filter(of_service).cloned().collect();
        assert_eq!(asked, allowed);
    }
}
