//! Many accounts in one run: each is entered by its role, and judged as if it were alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};

use jiff::SignedDuration;
use serde_json::Value;
use tempfile::TempDir;
use trailhum::sandbox::{ACCOUNT_ID, Limits, Member, Settings, SimulatedOrganization};

use crate::audit::trail;
use crate::docs::policy::policies;
use crate::support::{Ran, Sandbox, interrupt, run, trailhum};

mod aggregator;
mod organization;
mod sandbox;

/// Names that are nobody's business.
const SHOP: (&str, &str) = ("222233334444", "Shop Floor");
const LAB: (&str, &str) = ("333344445555", "Secret Lab");
const EXTERNAL_ID: &str = "between-us-two";

fn member((id, name): (&str, &str), seed: u64) -> Member {
    let settings = Settings {
        seed,
        ..Sandbox::settings()
    };
    Member::new(id, name, settings)
}

fn organization(members: Vec<Member>) -> SimulatedOrganization {
    SimulatedOrganization {
        members,
        external_id: Some(EXTERNAL_ID.to_owned()),
        ..SimulatedOrganization::default()
    }
}

fn start(around: SimulatedOrganization) -> Sandbox {
    Sandbox::with_organization(&Sandbox::settings(), Limits::default(), around)
}

fn file(text: &str) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("accounts.csv");
    std::fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

/// An audit of the accounts of this file.
fn audit(sandbox: &Sandbox, accounts: &str) -> Command {
    audit_as(sandbox, accounts, "json")
}

fn audit_as(sandbox: &Sandbox, accounts: &str, format: &str) -> Command {
    let mut command = sandbox.trailhum(&["audit", "--format", format, "--accounts", accounts]);
    command.args(["--role-name", "Auditor", "--external-id", EXTERNAL_ID]);
    command
}

/// Id, verdict and number of errors of each finding of an account.
fn findings(report: &Value, account: &str) -> BTreeSet<(String, String, u64)> {
    let all = report["findings"].as_array().unwrap().iter();
    let own = all.filter(|finding| finding["account"] == account);
    let told = |finding: &Value| {
        let text = |key: &str| finding[key].as_str().unwrap().to_owned();
        (text("id"), text("verdict"), finding["count"].as_u64().unwrap())
    };
    own.map(told).collect()
}

fn texts(report: &Value, path: &str, key: &str) -> Vec<String> {
    let all = report.pointer(path).unwrap().as_array().unwrap();
    let text = |value: &Value| value[key].as_str().unwrap().to_owned();
    all.iter().map(text).collect()
}

/// Name, unit and whether it was read, of each account.
fn named(report: &Value) -> BTreeMap<String, (String, String, bool)> {
    let all = report["organization"]["accounts"].as_array().unwrap().iter();
    let text = |account: &Value, key: &str| account[key].as_str().unwrap().to_owned();
    let named = all.map(|it| {
        let read = it["read"].as_bool().unwrap();
        (text(it, "id"), (text(it, "name"), text(it, "unit"), read))
    });
    named.collect()
}

/// What and what to do, of a run that could do nothing.
fn refused(ran: &Ran) -> &str {
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    &ran.err
}

#[test]
fn each_of_several_accounts_is_audited_as_if_it_were_alone() {
    let sandbox = start(organization(vec![member(SHOP, 7), member(LAB, 8)]));
    // Ended long enough ago that CloudTrail has all of it.
    let ago = |hours| (Sandbox::settings().now - SignedDuration::from_hours(hours)).to_string();
    let (since, until) = (ago(26), ago(2));
    let window = ["--since", since.as_str(), "--until", until.as_str()];
    let ids = [ACCOUNT_ID, SHOP.0, LAB.0];
    let (folder, accounts) = file(&format!(
        "# ours\n{ACCOUNT_ID}\n{},Shop Floor,Workloads\n{}\n",
        SHOP.0, LAB.0
    ));
    let data = folder.path().join("data");

    let many = run(audit(&sandbox, &accounts).args(window).env("XDG_DATA_HOME", &data));
    assert_eq!(many.code, 0, "{}", many.err);
    let report = many.json();
    assert_eq!(report["accounts"], serde_json::json!(ids));
    let members = named(&report);
    assert_eq!(members.len(), 3);
    assert_eq!(members[SHOP.0], (SHOP.1.to_owned(), "Workloads".to_owned(), true));
    // The own account needs no role.
    assert_eq!(sandbox.calls()["sts:AssumeRole"], 2);

    let (mut errors, mut events) = (0, 0);
    for id in ids {
        let mut alone = sandbox.trailhum(&["audit", "--format", "json"]);
        if id != ACCOUNT_ID {
            alone.env("AWS_ACCESS_KEY_ID", format!("ASIA{id}"));
        }
        let alone = run(alone.args(window)).json();
        let expected = findings(&alone, id);
        assert!(expected.len() > 10, "{id}: {expected:?}");
        assert_eq!(findings(&report, id), expected, "{id}");
        errors += alone["totals"]["errors"].as_u64().unwrap();
        events += alone["totals"]["events"].as_u64().unwrap();
        assert!(
            data.join("trailhum").join(id).with_extension("ledger").is_file(),
            "{id}"
        );
    }
    assert_eq!(report["totals"]["errors"], errors);
    assert_eq!(report["totals"]["events"], events);

    // From the ledgers, line by line: the same findings, and no request but for changes of trails and recorders.
    let before = sandbox.calls()["cloudtrail:LookupEvents"];
    let mut lines = audit_as(&sandbox, &accounts, "ndjson");
    let lines = run(lines.args(window).env("XDG_DATA_HOME", &data));
    assert_eq!(lines.code, 0, "{}", lines.err);
    assert_eq!(lines.out.lines().count(), report["findings"].as_array().unwrap().len());
    let changes = (ids.len() * trailhum::health::CHANGE_CALLS.len()) as u64;
    assert_eq!(sandbox.calls()["cloudtrail:LookupEvents"], before + changes);
}

#[test]
fn an_account_that_cannot_be_entered_is_a_gap_that_says_what_to_do_and_logs_name_nobody() {
    let suspended = Member {
        suspended: true,
        ..member(LAB, 8)
    };
    let sandbox = start(organization(vec![member(SHOP, 7), suspended]));
    let list = format!("{},{}\n{},{}\n999988887777,Unheard Of\n", SHOP.0, SHOP.1, LAB.0, LAB.1);
    let (_folder, accounts) = file(&list);
    let ran = run(audit(&sandbox, &accounts).args(["--since", "1h", "-vv"]));
    assert_eq!(ran.code, 3, "{}", ran.err);
    let report = ran.json();
    assert_eq!(report["accounts"], serde_json::json!([SHOP.0]));
    assert_eq!(
        texts(&report, "/coverage/gaps", "where"),
        ["account 333344445555", "account 999988887777"]
    );
    for (what, hint) in texts(&report, "/coverage/gaps", "what")
        .iter()
        .zip(texts(&report, "/coverage/gaps", "hint"))
    {
        assert!(what.contains("sts:AssumeRole in eu-central-1: AccessDenied"), "{what}");
        assert!(
            hint.contains(":role/Auditor") && hint.contains("--external-id"),
            "{hint}"
        );
    }
    let members = named(&report);
    let read = |id: &str| members[id].2;
    assert_eq!([read(SHOP.0), read(LAB.0), read("999988887777")], [true, false, false]);
    // One entry each; what is refused is not asked again.
    assert_eq!(sandbox.calls()["sts:AssumeRole"], 3);
    // The policies on the page of permissions allow what was asked, and nothing else.
    let policies = policies();
    let mut asked: BTreeSet<String> = sandbox.calls().into_keys().collect();
    // Event history has no probe of a delivery bucket, so no state of a channel is requested.
    assert!(asked.insert("config:DescribeDeliveryChannelStatus".to_owned()));
    assert_eq!(asked, &policies[0] | &policies[5]);
    assert_eq!(policies[7], BTreeSet::from(["sts:AssumeRole".to_owned()]));

    assert!(ran.err.contains("sts:AssumeRole"), "-vv says what is asked");
    for secret in [SHOP.1, LAB.1, "Unheard Of", EXTERNAL_ID, "secretof", "tokenof"] {
        let line = ran.err.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{secret}: {line:?}");
    }
}

#[test]
fn where_no_account_can_be_entered_the_run_ends_with_why() {
    let sandbox = start(organization(vec![member(SHOP, 7)]));
    let (_folder, accounts) = file(SHOP.0);
    let args = ["audit", "--accounts", &accounts, "--role-name", "Auditor"];
    let without = run(&mut sandbox.trailhum(&args));
    let wrong = run(sandbox.trailhum(&args).args(["--external-id", "guessed"]));
    let other_role = run(sandbox.trailhum(&args[..3]).args(["--role-name", "security/Auditor"]));
    for ran in [without, wrong, other_role] {
        let error = refused(&ran);
        assert!(
            error.starts_with("error: account 222233334444: its role could not be assumed: "),
            "{error}"
        );
        assert!(
            error.contains(" hint: check that the account is active and has the role"),
            "{error}"
        );
    }
    assert!(!sandbox.calls().contains_key("cloudtrail:LookupEvents"));
}

#[test]
fn credentials_that_end_soon_are_renewed_while_an_account_is_read() {
    // Renewed a minute before their end, or half a minute: at the latest after a second.
    let around = SimulatedOrganization {
        session: 31,
        ..organization(vec![member(SHOP, 7)])
    };
    let sandbox = start(around);
    let (_folder, accounts) = file(SHOP.0);
    let ran = run(audit(&sandbox, &accounts).args(["--since", "1h", "--all-regions"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let calls = sandbox.calls();
    assert!(calls["sts:AssumeRole"] > 1, "{calls:?}");
    // The regions are asked of the account itself: two pages there, and two of the own one.
    assert_eq!(calls["account:ListRegions"], 4);
    let sources = texts(&ran.json(), "/coverage/sources", "place");
    for region in ["eu-central-1", "us-east-1"] {
        assert!(sources.contains(&format!("{} {region}", SHOP.0)), "{sources:?}");
    }
}

#[test]
fn an_account_that_is_suspended_while_it_is_read_leaves_the_others_whole() {
    let short = Member {
        lasts: Some(12),
        ..member(LAB, 8)
    };
    let sandbox = start(organization(vec![member(SHOP, 7), short]));
    let window = ["--since", "6h"];
    let (_folder, accounts) = file(&format!("{}\n{}\n", SHOP.0, LAB.0));
    let ran = run(audit(&sandbox, &accounts).args(window));
    assert_eq!(ran.code, 3, "{}", ran.err);
    let report = ran.json();
    let places = texts(&report, "/coverage/gaps", "where");
    assert!(!places.is_empty());
    assert!(
        places.iter().all(|place| place.starts_with("account 333344445555: ")),
        "{places:?}"
    );
    assert!(
        places.iter().any(|place| place.contains("cloudtrail:LookupEvents")),
        "{places:?}"
    );
    assert!(!findings(&report, SHOP.0).is_empty());
    // What it did not come to tell sets it apart from nobody.
    let members = named(&report);
    assert_eq!((members[SHOP.0].2, members[LAB.0].2), (true, false));
}

#[test]
fn ctrl_c_ends_all_that_were_begun_and_no_more_than_eight_are() {
    let ids: Vec<String> = (0..10).map(|place| format!("90000000000{place}")).collect();
    let members = ids.iter().map(|id| member((id, ""), 7)).collect();
    let sandbox = start(organization(members));
    let (_folder, accounts) = file(&ids.join("\n"));
    let mut command = audit(&sandbox, &accounts);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // So many requests that each of those that were begun has made some.
    sandbox.wait_for("cloudtrail:LookupEvents", 20);
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert_eq!(sandbox.calls()["sts:AssumeRole"], 8);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let whats = texts(&report, "/coverage/gaps", "what");
    let not_begun = whats.iter().filter(|what| *what == "stopped by Ctrl-C before it began");
    assert_eq!(not_begun.count(), 2, "{whats:?}");
    let places = texts(&report, "/coverage/gaps", "where");
    let told: BTreeSet<&str> = places.iter().filter_map(|place| place.get(..20)).collect();
    assert_eq!(told.len(), 10, "{places:?}");
    assert!(named(&report).values().all(|(_, _, read)| !read));
}

#[test]
fn of_records_that_hold_many_accounts_a_list_gives_the_names_and_enters_none() {
    let list = format!("{ACCOUNT_ID},Main,Workloads/Prod\n{},{}\n", LAB.0, LAB.1);
    let (_folder, accounts) = file(&list);
    let trail = trail().to_str().unwrap();
    let args = ["audit", "--format", "json", "--events", trail, "--accounts", &accounts];
    let ran = run(&mut trailhum(&args));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let report = ran.json();
    let members = named(&report);
    assert_eq!(
        members[ACCOUNT_ID],
        ("Main".to_owned(), "Workloads/Prod".to_owned(), true)
    );
    assert_eq!(members[LAB.0], (LAB.1.to_owned(), String::new(), false));
    assert_eq!(report["coverage"]["api_calls"], serde_json::json!({}));
}

#[test]
fn a_list_of_accounts_or_options_that_make_no_sense_are_refused_in_one_line() {
    let sandbox = start(SimulatedOrganization::default());
    let (_folder, good) = file(SHOP.0);
    let (_other, bad) = file("# ids\n111122223333,Shop\n11112222333,eleven\n");
    let (_third, empty) = file("# nobody\n");
    let trail = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let trail = trail.to_str().unwrap();
    let table: [(&[&str], &str); 11] = [
        (
            &["--accounts", &bad, "--role-name", "R"],
            "line 3: \"11112222333\" is not an account",
        ),
        (&["--accounts", &empty, "--role-name", "R"], "it lists no account"),
        (
            &["--accounts", "nowhere.csv", "--role-name", "R"],
            "cannot read \"nowhere.csv\"",
        ),
        (&["--accounts", &good], "--role-name NAME"),
        (
            &["--accounts", &good, "--role-name", "arn:aws:iam::1:role/R"],
            "not its ARN",
        ),
        (
            &["--accounts", &good, "--role-name", "R", "--events", trail],
            "no role is assumed",
        ),
        (
            &["--accounts", &good, "--role-name", "R", "--inventory", "live"],
            "use config, none, or an --aggregator",
        ),
        (
            &["--accounts", &good, "--role-name", "R", "--cache", "x"],
            "a cache file holds one account",
        ),
        (
            &["--accounts", &good, "--role-name", "R", "--plan"],
            "a plan covers one account",
        ),
        (
            &["--accounts", &good, "--role-name", "R", "--account", SHOP.0],
            "one account only",
        ),
        (
            &["--accounts", &good, "--role-name", "R", "--workgroup", "w"],
            "it applies to Athena",
        ),
    ];
    for (args, words) in table {
        let ran = run(sandbox.trailhum(&["audit"]).args(args));
        assert!(refused(&ran).contains(words), "{args:?}: {}", ran.err);
    }
    assert!(!sandbox.calls().contains_key("cloudtrail:LookupEvents"));
}

#[test]
fn what_a_settings_file_accepts_holds_in_every_account_also_where_findings_are_written_as_they_come() {
    let sandbox = start(organization(vec![member(SHOP, 7)]));
    let (folder, accounts) = file(&format!("{ACCOUNT_ID}\n{}\n", SHOP.0));
    let caller = format!(
        "arn:aws:iam::{}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
        SHOP.0
    );
    let settings = folder.path().join("trailhum.toml");
    let entry = format!(
        "[[accept]]\ncaller = \"{caller}\"\ncause = \"not_configured\"\nat_most = 1\nreason = \"x\"\nexpires = 2099-12-31\n"
    );
    std::fs::write(&settings, entry).unwrap();
    let since = (Sandbox::settings().now - SignedDuration::from_hours(26)).to_string();
    let ran = |format: &str| {
        let mut command = audit_as(&sandbox, &accounts, format);
        command
            .args(["--since", &since, "--inventory", "none", "--config"])
            .arg(&settings);
        run(&mut command)
    };
    let (report, lines) = (ran("json").json(), ran("ndjson"));
    let accepted = |findings: &[Value]| {
        let accepted: Vec<&Value> = findings
            .iter()
            .filter(|finding| !finding["accepted"].is_null())
            .collect();
        assert!(
            accepted
                .iter()
                .all(|finding| finding["caller"]["role_arn"] == caller.as_str())
        );
        accepted.len()
    };
    let count = accepted(report["findings"].as_array().unwrap());
    assert!(count > 1);
    assert_eq!(accepted(&crate::support::finding_lines(&lines.out)), count);
    assert_eq!(report["acceptance"]["entries"][0]["accepted"]["findings"], count);
    assert!(
        lines
            .err
            .contains(&format!("Matches {count} findings, more than at_most = 1")),
        "{}",
        lines.err
    );
}
