//! `--aggregator`: the inventory of many accounts.

use super::*;

/// Id, state of the resource and of its sub-configuration, of each finding of an account in a report.
fn states(report: &Value, account: &str) -> BTreeMap<String, (String, String, String)> {
    let all = report["findings"].as_array().unwrap().iter();
    let own = all.filter(|finding| finding["account"] == account);
    let text = |finding: &Value, path: &str| finding.pointer(path).unwrap().as_str().unwrap().to_owned();
    let told = own.map(|it| {
        let states = (
            text(it, "/verdict"),
            text(it, "/resource/state"),
            text(it, "/sub_configuration/state"),
        );
        (text(it, "/id"), states)
    });
    told.collect()
}

#[test]
fn an_aggregator_tells_of_all_accounts_what_config_tells_of_each() {
    let sandbox = start(organization(vec![member(SHOP, 7), member(LAB, 8)]));
    let ago = |hours| (Sandbox::settings().now - SignedDuration::from_hours(hours)).to_string();
    // Of a time that the configuration items, captured three hours ago, can speak of.
    let (since, until) = (ago(28), ago(4));
    let window = ["--since", since.as_str(), "--until", until.as_str()];
    let (_folder, accounts) = file(&format!("{}\n{}\n", SHOP.0, LAB.0));
    let by_config = run(audit(&sandbox, &accounts).args(window));
    let before = sandbox.calls();
    let by_aggregator = run(audit(&sandbox, &accounts)
        .args(window)
        .args(["--aggregator", "organization"]));
    assert_eq!((by_config.code, by_aggregator.code), (0, 0), "{}", by_aggregator.err);
    let (by_config, by_aggregator) = (by_config.json(), by_aggregator.json());
    for id in [SHOP.0, LAB.0] {
        let (expected, mut told) = (states(&by_config, id), states(&by_aggregator, id));
        assert!(
            expected
                .values()
                .any(|(_, exists, state)| exists == "exists" && state == "absent")
        );
        for (finding, states) in &expected {
            // What was deleted is in no aggregator.
            let told = told.remove(finding).unwrap();
            if states.1 == "deleted" {
                assert_eq!((told.1.as_str(), told.2.as_str()), ("unknown", "unknown"), "{finding}");
            } else {
                assert_eq!(&told, states, "{finding}");
            }
        }
        assert!(told.is_empty(), "{told:?}");
    }
    let notes = by_aggregator["coverage"]["notes"].to_string();
    assert!(
        notes.contains("lists neither recorders nor deleted resources"),
        "{notes}"
    );
    let calls = sandbox.calls();
    assert_eq!(
        calls["config:ListDiscoveredResources"],
        before["config:ListDiscoveredResources"]
    );
    // What is left unprocessed is asked for again.
    assert!(calls["config:BatchGetAggregateResourceConfig"] > calls["config:ListAggregateDiscoveredResources"] / 2);
    let aggregates: BTreeSet<String> = calls.into_keys().filter(|call| call.contains("Aggregat")).collect();
    assert_eq!(policies()[8], aggregates);
}

#[test]
fn an_aggregator_serves_records_of_many_accounts_and_says_whom_it_does_not_know() {
    let suspended = Member {
        suspended: true,
        ..member(LAB, 8)
    };
    let sandbox = start(organization(vec![member(SHOP, 7), suspended]));
    let trail = trail().to_str().unwrap();
    let args = ["audit", "--format", "json", "--events", trail, "--aggregator"];
    let ran = run(sandbox.trailhum(&args).arg("organization"));
    assert_eq!(ran.code, 3, "{}", ran.err);
    let report = ran.json();
    let states = states(&report, ACCOUNT_ID);
    assert!(
        states
            .values()
            .any(|(_, exists, state)| exists == "exists" && state == "absent")
    );
    let places = texts(&report, "/coverage/gaps", "where");
    assert_eq!(
        places,
        ["the aggregator \"organization\": account 333344445555 in eu-central-1"]
    );

    let ran = run(sandbox.trailhum(&args).arg("another"));
    let error = refused(&ran);
    assert!(error.contains("NoSuchConfigurationAggregatorException"), "{error}");
    assert!(error.contains("the aggregator's own region"), "{error}");
}
