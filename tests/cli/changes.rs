//! Generated settings that change or not, through the real binary: files, LookupEvents, and Athena.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::engine::server::Engine;
use crate::support::{run, trailhum};

#[path = "../../crates/core/tests/changes/account.rs"]
mod account;
mod event_history;

use account::{ACCOUNT, ADMIN, ADMIN_IP, BEGIN, DAY, GeneratedAccount, GeneratedSetting, HOUR, REGION, TrueCourse};

/// Writes the records as CloudTrail delivers them, a file a day.
fn write(account: &GeneratedAccount, folder: &Path) {
    let mut days: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for record in account.records() {
        let (day, _) = record["eventTime"]
            .as_str()
            .and_then(|time| time.split_once('T'))
            .expect("a time");
        let day = day.replace('-', "/");
        days.entry(day).or_default().push(record);
    }
    for (day, records) in days {
        let path = folder.join(format!("AWSLogs/{ACCOUNT}/CloudTrail/{REGION}/{day}"));
        std::fs::create_dir_all(&path).expect("a folder");
        let stamp = day.replace('/', "");
        let file = path.join(format!(
            "{ACCOUNT}_CloudTrail_{REGION}_{stamp}T2359Z_0123456789abcdef.json.gz"
        ));
        let mut gzip = GzEncoder::new(std::fs::File::create(file).expect("a file"), Compression::fast());
        write!(gzip, "{}", json!({"Records": records})).expect("written");
        gzip.finish().expect("written");
    }
}

fn window(account: &GeneratedAccount) -> [String; 4] {
    let at = |second: i64| Timestamp::from_second(BEGIN + second).expect("a time").to_string();
    [
        "--since".to_owned(),
        at(0),
        "--until".to_owned(),
        at(account.days * DAY),
    ]
}

/// Whether the trail can show what became of a setting.
fn visible(setting: &GeneratedSetting) -> bool {
    !setting.failed.is_empty() && (setting.course == TrueCourse::Steady || setting.is_visible())
}

/// What is wrong with a finding of Config's polls.
fn wrong(setting: &GeneratedSetting, finding: &Value) -> Option<String> {
    let by = &finding["change"]["made_by"];
    let named = !setting.writes
        || setting.course == TrueCourse::Steady
        || (by["caller_arn"] == ADMIN && by["source_ip_address"] == ADMIN_IP);
    wrong_verdict(setting, finding).or_else(|| (!named).then(|| format!("{by}: {setting:?}")))
}

/// What is wrong with its verdict and cause.
fn wrong_verdict(setting: &GeneratedSetting, finding: &Value) -> Option<String> {
    let removed = setting.check.protects && setting.removal_is_visible();
    let (verdict, cause) = (&finding["verdict"], &finding["why"]);
    let right = if setting.course == TrueCourse::Steady {
        verdict == "noise"
    } else if removed {
        verdict == "investigate" && cause == "setting_removed"
    } else {
        verdict == "changed"
    };
    (!right).then(|| format!("{verdict} {cause} {}: {setting:?}", finding["reason"]))
}

fn check(account: &GeneratedAccount, report: &Value) -> usize {
    let findings = report["findings"].as_array().expect("findings");
    let mut checked = 0;
    for setting in account.settings.iter().filter(|setting| visible(setting)) {
        let is = |finding: &&Value| finding["resource"]["id"] == setting.resource.as_str();
        let finding = findings.iter().find(is).expect("a finding");
        assert_eq!(wrong(setting, finding), None);
        checked += 1;
    }
    checked
}

/// Small accounts without a pause, of different lengths.
fn accounts(count: u64) -> impl Iterator<Item = GeneratedAccount> {
    (1..=count)
        .map(account::account)
        .filter(|account| account.pause.is_none())
}

#[test]
fn changed_settings_in_trail_files_are_never_noise_and_steady_ones_are() {
    let mut checked = 0;
    for account in accounts(12) {
        let folder = tempfile::tempdir().expect("a folder");
        write(&account, folder.path());
        let events = folder.path().to_str().expect("UTF-8");
        let window = window(&account);
        let args: Vec<&str> = ["audit", "--events", events, "--format", "json"]
            .into_iter()
            .chain(window.iter().map(String::as_str))
            .collect();
        let ran = run(&mut trailhum(&args));
        assert_eq!(ran.code, 0, "{}", ran.err);
        checked += check(&account, &ran.json());
    }
    assert!(checked > 60, "{checked}");
}

#[test]
fn a_removed_policy_is_the_first_thing_that_the_report_says() {
    let mut account = account::account(1);
    account.days = 14;
    let polls = (0..14).map(|day| day * DAY + 9 * HOUR);
    let course = TrueCourse::Removed(12 * DAY);
    let (succeeded, failed) = polls.partition(|poll| course.is_there(*poll));
    let policy = account::CHECKS[1];
    account.settings.truncate(1);
    account.settings[0] = GeneratedSetting {
        check: policy,
        resource: "payroll".to_owned(),
        qualifier: None,
        course,
        failed,
        succeeded,
        seen_by_others: Vec::new(),
        writes: true,
    };
    let folder = tempfile::tempdir().expect("a folder");
    write(&account, folder.path());
    let events = folder.path().to_str().expect("UTF-8");
    let ran = run(&mut trailhum(&[
        "audit",
        "--events",
        events,
        "--fail-on",
        "investigate",
    ]));
    let said = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = "INVESTIGATE (2) !! 2 payroll policy of a bucket removed 2026-01-13 00:00 UTC by user/ann, from \
                    198.51.100.7";
    assert!(said.contains(sentence), "{said}");
    assert_eq!(ran.code, 1, "{}", ran.err);
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn changed_settings_in_athena_are_never_noise_and_steady_ones_are() {
    let mut checked = 0;
    for account in accounts(4) {
        let folder = tempfile::tempdir().expect("a folder");
        write(&account, folder.path());
        let engine = Engine::start(folder.path(), &json!({}));
        let window = window(&account);
        let base = [
            "audit",
            "--events",
            "athena:logs.cloudtrail",
            "--inventory",
            "none",
            "--format",
            "json",
        ];
        let args: Vec<&str> = base.into_iter().chain(window.iter().map(String::as_str)).collect();
        let ran = run(&mut engine.trailhum(&args));
        assert_eq!(ran.code, 0, "{}", ran.err);
        checked += check(&account, &ran.json());
    }
    assert!(checked > 15, "{checked}");
}
