//! An engine's records with names from a list and with the inventory of an aggregator: as with trail files.

use serde_json::{Value, json};
use trailhum::sandbox::{ACCOUNT_ID, Limits, Member, NOW, Organisation, Settings};

use super::{Engine, WINDOW, small};
use crate::support::{Sandbox, run};

#[test]
fn athena_s_accounts_have_their_names_and_what_an_aggregator_tells_as_trail_files_have() {
    let folder = small();
    let Some(engine) = Engine::start(folder.path(), &json!({})) else {
        return;
    };
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
    let around = Organisation {
        members: vec![other],
        ..Organisation::default()
    };
    let sandbox = Sandbox::with_organisation(&settings, Limits::default(), around);
    let list = folder.path().join("accounts.csv");
    std::fs::write(&list, format!("{ACCOUNT_ID},Main,Workloads\n222233334444,Shop\n")).unwrap();

    let report = |events: &str| -> Value {
        let mut command = sandbox.trailhum(&["audit", "--format", "json", "--events", events]);
        command
            .args(WINDOW)
            .args(["--aggregator", "organisation", "--accounts"])
            .arg(&list);
        let ran = run(command.env("AWS_ENDPOINT_URL_ATHENA", engine.url()));
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.json()
    };
    let files = report(folder.path().join("AWSLogs").to_str().unwrap());
    let athena = report("athena:logs.cloudtrail");
    assert_eq!(athena["findings"], files["findings"]);
    assert_eq!(athena["organisation"], files["organisation"]);
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
    let accounts = athena["organisation"]["accounts"].as_array().unwrap().iter();
    let names: Vec<(&Value, &Value)> = accounts.map(|it| (&it["name"], &it["read"])).collect();
    assert_eq!(names, [(&json!("Main"), &json!(true)), (&json!("Shop"), &json!(false))]);
}
