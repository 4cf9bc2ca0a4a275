//! Whose word the records are: CloudTrail's, where a trail writes to the group, and nobody's otherwise.

use serde_json::{Value, json};

use super::{ARN, GROUP, Server, World, audit, errors, notes, small};

/// Errors that are called harmless.
fn harmless(report: &Value) -> u64 {
    ["noise", "benign", "client"]
        .iter()
        .map(|verdict| errors(report, verdict))
        .sum()
}

#[test]
fn records_of_a_group_that_no_trail_writes_to_are_copies_and_the_report_says_why() {
    let mut world = small();
    let trusted = audit(&Server::start(world.clone()), GROUP, &[]).json();
    assert!(harmless(&trusted) > 0);
    for trails in [
        vec![],
        vec![ARN.replace("eu-central-1", "eu-west-1")],
        vec![ARN.replace("111122223333", "999988887777")],
    ] {
        world.trails = trails;
        let ran = audit(&Server::start(world.clone()), GROUP, &[]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let report = ran.json();
        assert_eq!(harmless(&report), 0);
        assert_eq!(report["totals"]["errors"], trusted["totals"]["errors"]);
        let notes = notes(&report);
        assert!(
            notes.contains("no trail that DescribeTrails lists writes to this log group"),
            "{notes}"
        );
    }
    world.denied.insert("DescribeTrails");
    let ran = audit(&Server::start(world), GROUP, &[]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let report = ran.json();
    assert_eq!(harmless(&report), 0);
    let gap = &report["coverage"]["gaps"][0];
    assert_eq!(gap["hint"], "allow the IAM action cloudtrail:DescribeTrails");
    assert!(
        gap["what"]
            .as_str()
            .expect("a text")
            .contains("its records count as copies"),
        "{gap}"
    );
}

#[test]
fn a_stream_that_cloudtrail_does_not_name_so_holds_copies_in_any_group() {
    let mut world = small();
    for event in &mut world.events {
        event.stream = "app/i-0123".to_owned();
    }
    let ran = audit(&Server::start(world), "auto", &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(harmless(&ran.json()), 0);
    assert!(notes(&ran.json()).contains("are in log streams that are not named as CloudTrail names them"));
}

#[test]
fn auto_finds_the_only_group_and_says_so_if_there_is_none_or_several() {
    let mut world = small();
    // Two trails, one group.
    world.trails.push(ARN.to_owned());
    let server = Server::start(world.clone());
    let ran = audit(&server, "auto", &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(server.queries(|query| query.group.clone())[0], json!([GROUP, null]));

    let other = ARN.replace("aws-controltower", "other");
    world.trails.push(other.clone());
    let ran = audit(&Server::start(world.clone()), "auto", &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(ran.err.contains("trails write to 2 log groups"), "{}", ran.err);
    assert!(
        ran.err
            .contains(&format!("--events logs:{ARN}, or --events logs:{other}")),
        "{}",
        ran.err
    );

    world.trails.clear();
    let ran = audit(&Server::start(world.clone()), "auto", &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(ran.err.contains("no trail writes to CloudWatch Logs"), "{}", ran.err);

    world.denied.insert("DescribeTrails");
    let ran = audit(&Server::start(world), "auto", &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(
        ran.err.contains("allow the IAM action cloudtrail:DescribeTrails"),
        "{}",
        ran.err
    );
}

#[test]
fn an_organizations_group_in_another_account_gives_all_accounts_in_one_run() {
    const MANAGEMENT: &str = "arn:aws:logs:eu-west-1:999988887777:log-group:aws-controltower/CloudTrailLogs";
    let mut all = small().events;
    for event in &mut all {
        event.stream = format!("o-exampleorgid_{}", event.stream);
    }
    for mut event in all.clone() {
        event.message = event
            .message
            .replace("111122223333", "222233334444")
            .replace("\"eventID\":\"", "\"eventID\":\"2");
        event.stream = "o-exampleorgid_222233334444_CloudTrail_eu-west-1_2".to_owned();
        all.push(event);
    }
    all.sort_by_key(|event| event.at);
    let server = Server::start(World {
        events: all,
        trails: vec![MANAGEMENT.to_owned()],
        group: json!({"arn": MANAGEMENT}),
        ..World::default()
    });
    let ran = audit(&server, MANAGEMENT, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    let accounts = report["organization"]["accounts"].as_array().expect("accounts");
    let ids: Vec<&Value> = accounts.iter().map(|account| &account["id"]).collect();
    assert_eq!(ids, ["111122223333", "222233334444"]);
    assert!(harmless(&report) > 0);
    // It is named by its ARN, as it is in another account.
    assert_eq!(
        server.queries(|query| query.group.clone())[0],
        json!([null, [MANAGEMENT]])
    );
    assert_eq!(report["coverage"]["sources"][0]["place"], MANAGEMENT);

    let ran = audit(&server, MANAGEMENT, &["--account", "222233334444"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let one = ran.json();
    assert!(
        one["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .all(|finding| finding["account"] == "222233334444")
    );
    assert_eq!(
        one["totals"]["errors"].as_u64().map(|errors| errors * 2),
        report["totals"]["errors"].as_u64()
    );
}
