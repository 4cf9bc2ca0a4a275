//! An engine's records with names from a list and with the inventory of an aggregator: as with trail files.

use serde_json::{Value, json};
use trailhum::sandbox::{ACCOUNT_ID, Limits, Member, NOW, Settings, SimulatedOrganization};

use super::Engine;
use crate::month::{WINDOW, small};
use crate::organization::{id, planted};
use crate::support::{Sandbox, run};

#[test]
#[ignore = "needs python3 and the Python package index"]
fn athena_s_accounts_have_their_names_and_what_an_aggregator_tells_as_trail_files_have() {
    let folder = small();
    let engine = Engine::start(folder.path(), &json!({}));
    // The account of the trail, which the aggregator tells of, and another one.
    let settings = Settings {
        days: 3,
        buckets: 2,
        functions: 2,
        now: NOW,
        ..Settings::default()
    };
    let other = Member::new(
        "222233334444",
        "Shop",
        Settings {
            seed: 7,
            ..settings.clone()
        },
    );
    let around = SimulatedOrganization {
        members: vec![other],
        ..SimulatedOrganization::default()
    };
    let sandbox = Sandbox::with_organization(&settings, Limits::default(), around);
    let list = folder.path().join("accounts.csv");
    std::fs::write(&list, format!("{ACCOUNT_ID},Main,Workloads\n222233334444,Shop\n")).unwrap();

    let report = |events: &str| -> Value {
        let mut command = sandbox.trailhum(&["audit", "--format", "json", "--events", events]);
        command
            .args(WINDOW)
            .args(["--aggregator", "organization", "--accounts"])
            .arg(&list);
        let ran = run(command.env("AWS_ENDPOINT_URL_ATHENA", engine.url()));
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.json()
    };
    let files = report(folder.path().join("AWSLogs").to_str().unwrap());
    let athena = report("athena:logs.cloudtrail");
    assert_eq!(athena["findings"], files["findings"]);
    assert_eq!(athena["organization"], files["organization"]);
    let told = |state: &str| {
        let findings = athena["findings"].as_array().unwrap().iter();
        findings.filter(|it| it["sub_configuration"]["state"] == state).count()
    };
    assert!(
        told("absent") > 5 && told("present") > 0,
        "{} and {}",
        told("absent"),
        told("present")
    );
    let accounts = athena["organization"]["accounts"].as_array().unwrap().iter();
    let names: Vec<(&Value, &Value)> = accounts.map(|it| (&it["name"], &it["read"])).collect();
    assert_eq!(names, [(&json!("Main"), &json!(true)), (&json!("Shop"), &json!(false))]);
}

/// The trail of twelve accounts as an engine finds it.
fn twelve() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for account in (0..12).map(id) {
        let own = planted().into_iter().filter(|it| it["recipientAccountId"] == account);
        super::write_day(folder.path(), &account, &own.collect::<Vec<_>>());
    }
    folder
}

/// Accounts, whether each was read, and the accounts that lack what their peers have.
fn told(faults: &Value) -> (i32, Vec<bool>, Vec<String>) {
    let folder = twelve();
    let engine = Engine::start(folder.path(), faults);
    let args = ["audit", "--events", "athena:logs.cloudtrail", "--format", "json"];
    let window = ["--since", "2026-03-01", "--until", "2026-03-11"];
    let ran = run(&mut engine.trailhum(&[&args[..], &window].concat()));
    let organization = &ran.json()["organization"];
    let mut accounts = organization["accounts"].as_array().unwrap().clone();
    accounts.sort_by_key(|account| account["id"].as_str().unwrap().to_owned());
    let apart = organization["apart"].as_array().unwrap().iter();
    let missing = apart.filter(|it| it["kind"] == "missing");
    (
        ran.code,
        accounts.iter().map(|account| account["read"] == true).collect(),
        missing.map(|it| it["account"].as_str().unwrap().to_owned()).collect(),
    )
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn an_account_whose_rows_did_not_come_is_not_read_and_never_said_to_lack_anything() {
    // The third account really lacks what the others have.
    let whole = told(&json!({}));
    assert_eq!(whole, (0, vec![true; 12], vec![id(3)]));
    // Three rows a page, and the trail is closed after twelve pages: about nine accounts have come.
    let (code, read, missing) = told(&json!({"page": 3, "closed_after": 12}));
    assert_eq!(code, 3);
    let arrived = read.iter().take_while(|read| **read).count();
    assert!((7..11).contains(&arrived), "{read:?}");
    assert!(read[arrived..].iter().all(|read| !read), "{read:?}");
    assert_eq!(missing, [id(3)]);
    // The times of the first row are cut off: its account is incomplete, and no other.
    let (code, read, missing) = told(&json!({"query": {"number": 1, "cut": true}}));
    assert_eq!(code, 3);
    assert_eq!(read, [&[false][..], &[true; 11]].concat());
    assert_eq!(missing, [id(3)]);
}
