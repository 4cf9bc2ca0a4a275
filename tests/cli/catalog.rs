//! Every check and every scanner of the catalog: what is noise by whom, what a filter hides, and that a further check is data
//! and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use trailhum::audit::{self, AuditRequest, FileSources, InventorySource, Login, MemberList, RecordSource};
use trailhum::catalog::scanner::ProofRule;
use trailhum::catalog::{Catalog, CheckEntry, ErrorMeaning, Scanner, age};
use trailhum::filter::Exclusion;
use trailhum::finding::{self, Finding, Verdict, Why};
use trailhum::inventory::{Inventory, ReadFrom};
use trailhum::report::{self, Format, Terminal, View};
use trailhum::source::Query;
use trailhum::tally::{Scope, Tally};

use crate::fixtures::{event, folder, recognized};
use crate::support::{run, trailhum};

const ACCOUNT: &str = "111122223333";
/// Behind the versions of all policies.
const FIRST: &str = "2026-10-01T09:09:00Z";
const DAYS: i64 = 12;

/// The record of each check by the check's id.
pub(crate) fn records() -> BTreeMap<String, Value> {
    let all = ["s3", "lambda", "checks"].into_iter().flat_map(folder);
    all.map(|(path, record)| (path.file_stem().unwrap().to_string_lossy().into_owned(), record))
        .collect()
}

/// The role of a scanner; any, where the catalog knows no name.
fn role(scanner: &Scanner) -> &str {
    if scanner.role.is_empty() {
        "AWSServiceRoleForSomething"
    } else {
        &scanner.role
    }
}

/// The same call by the service-linked role of a scanner.
fn made_by(record: &Value, scanner: &Scanner) -> Value {
    let (service, role) = (&scanner.service_principal, role(scanner));
    let mut record = record.clone();
    record["userIdentity"] = json!({
        "type": "AssumedRole", "accountId": ACCOUNT, "invokedBy": service,
        "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/session"),
        "sessionContext": {"sessionIssuer": {
            "type": "Role", "accountId": ACCOUNT,
            "arn": format!("arn:aws:iam::{ACCOUNT}:role/aws-service-role/{service}/{role}"),
        }},
    });
    record["userAgent"] = service.as_str().into();
    record
}

/// What is found of these records, each once a day.
fn judged(catalog: &Catalog, records: &[Value]) -> Vec<Finding> {
    let mut tally = Tally::default();
    let first: Timestamp = FIRST.parse().unwrap();
    for (number, record) in records.iter().enumerate() {
        for day in 0..DAYS {
            let mut record = record.clone();
            record["eventTime"] = (first + SignedDuration::from_hours(24 * day)).to_string().into();
            record["eventID"] = format!("00000000-0000-4000-8000-{number:06}{day:06}").into();
            tally.add(&event(&record), catalog);
        }
    }
    let to = first + SignedDuration::from_hours(24 * DAYS);
    let scope = Scope {
        from: first,
        to,
        unread: vec![],
        every_record: false,
    };
    finding::judge(
        &tally,
        catalog,
        &Inventory::new(ReadFrom::None),
        &scope,
        &BTreeSet::new(),
    )
}

fn service_linked(catalog: &Catalog) -> Vec<&Scanner> {
    let linked = |scanner: &&Scanner| scanner.proof == ProofRule::ServiceLinkedRole;
    catalog.scanners().iter().filter(linked).collect()
}

#[test]
fn a_check_is_noise_exactly_by_the_scanners_whose_policies_permit_it() {
    let catalog = Catalog::builtin().unwrap();
    let scanners = service_linked(&catalog);
    let exclusion = Exclusion::from_catalog(&catalog, vec![ACCOUNT.to_owned()]);
    let (mut noise, mut hidden) = (0, 0);
    for (id, record) in records() {
        let entry = &catalog.lookup(&id).unwrap().entry;
        let made: Vec<Value> = scanners.iter().map(|scanner| made_by(&record, scanner)).collect();
        let answer = recognized(&catalog, &event(&record)).unwrap().1;
        let findings = judged(&catalog, &made);
        assert_eq!(findings.len(), scanners.len(), "{id}");
        for (finding, scanner) in findings.iter().filter_map(|finding| {
            let id = finding.scanner.as_deref()?;
            Some((finding, scanners.iter().find(|scanner| scanner.id == id)?))
        }) {
            let who = format!("{id} by {}", scanner.id);
            let expected = expected(scanner, entry, answer);
            assert_eq!(finding.why, expected, "{who}");
            let hides = exclusion.hides_series(&finding.key, record["errorMessage"].as_str());
            assert!(!hides || finding.verdict == Verdict::Noise, "{who} is hidden");
            noise += usize::from(finding.verdict == Verdict::Noise);
            hidden += usize::from(hides);
        }
    }
    assert!(noise > 200 && hidden > 150, "{noise} are noise, {hidden} are hidden");
}

/// The rule that decides of a check that a scanner makes each day, by the data alone.
fn expected(scanner: &Scanner, entry: &CheckEntry, answer: ErrorMeaning) -> Why {
    if entry.impossible_since.is_some() {
        Why::Impossible
    } else if answer == ErrorMeaning::Unclear {
        Why::Unclear
    } else if scanner.permits.contains(&entry.action) {
        Why::NothingSet
    } else {
        Why::NotPermitted
    }
}

#[test]
fn before_a_policy_permitted_a_call_its_errors_are_no_noise() {
    let catalog = Catalog::builtin().unwrap();
    let config = catalog.scanner("config-recorder").unwrap();
    assert!(config.since.len() > 3, "{:?}", config.since);
    for (action, date) in &config.since {
        let entry = catalog.lookups().iter().map(|check| &check.entry);
        let entry = entry.into_iter().find(|entry| entry.action == *action).unwrap();
        let day = |days: i64| {
            date.at(0, 0, 0, 0)
                .to_zoned_datetime(jiff::tz::TimeZone::UTC)
                .unwrap()
                .timestamp()
                + SignedDuration::from_hours(days * 24)
        };
        assert!(!config.may_call(entry, day(-1)), "{action}");
        assert!(config.may_call(entry, day(0)), "{action}");
        assert!(config.permits.contains(action), "{action}");
    }
    let role = catalog.scanner("config-recorder-role").unwrap();
    for check in catalog.lookups() {
        assert!(
            role.may_call(&check.entry, Timestamp::UNIX_EPOCH),
            "a customer's role may do what its owner says"
        );
    }
}

#[test]
fn what_an_entry_says_of_config_is_what_config_s_policy_says() {
    let catalog = Catalog::builtin().unwrap();
    let config = catalog.scanner("config-recorder").unwrap();
    for check in catalog.lookups() {
        let entry = &check.entry;
        assert_eq!(
            config.permits.contains(&entry.action),
            !config.is_denied_by_entry(entry),
            "{}",
            entry.id
        );
        let known = config.forbids(entry).is_some() || config.permits.contains(&entry.action);
        assert!(known, "{}: no policy was read for {}", entry.id, entry.action);
    }
}

#[test]
fn what_only_looks_like_a_check_is_none() {
    let catalog = Catalog::builtin().unwrap();
    for (id, record) in records() {
        for (key, value) in [
            ("eventSource", "elsewhere.amazonaws.com"),
            ("eventName", "DescribeSomethingElse"),
            ("errorCode", "AccessDenied"),
            ("errorCode", "ThrottlingException"),
            ("errorCode", "NoSuchBucket"),
        ] {
            let mut other = record.clone();
            other[key] = value.into();
            assert!(
                recognized(&catalog, &event(&other)).is_none(),
                "{id} with {key} {value}"
            );
        }
        let entry = &catalog.lookup(&id).unwrap().entry;
        if entry.ambiguous {
            let mut other = record.clone();
            other["errorMessage"] = "What was requested does not exist.".into();
            let answer = recognized(&catalog, &event(&other)).unwrap().1;
            assert_ne!(
                answer,
                ErrorMeaning::NotSet,
                "{id}: any message would be \"not configured\""
            );
        }
    }
}

/// Messages that say that the resource itself does not exist: those of moto and of public threads.
const MISSING: [(&str, &str); 6] = [
    (
        "lambda-policy",
        "Function not found: arn:aws:lambda:us-east-1:111122223333:function:order-intake",
    ),
    ("iam-login-profile", "The user with name ann cannot be found."),
    ("s3tables-bucket-policy", "The specified bucket does not exist."),
    ("s3tables-table-policy", "The specified table does not exist."),
    (
        "s3vectors-bucket-policy",
        "The specified vector bucket could not be found",
    ),
    (
        "sagemaker-model-package-group-policy",
        "Cannot find Model Package Group: churn",
    ),
];

#[test]
fn a_message_about_the_resource_itself_is_never_not_configured() {
    let catalog = Catalog::builtin().unwrap();
    let records = records();
    for (id, message) in MISSING {
        let mut record = records[id].clone();
        record["errorMessage"] = message.into();
        let (check, answer) = recognized(&catalog, &event(&record)).unwrap();
        assert_eq!(check.entry.id, id);
        assert_ne!(answer, ErrorMeaning::NotSet, "{id}: {message}");
        let config = catalog.scanner("config-recorder").unwrap();
        for finding in judged(&catalog, &[made_by(&record, config)]) {
            assert_ne!(finding.verdict, Verdict::Noise, "{id}: {message}");
        }
    }
}

/// A check of a service that the catalog has never heard of: an entry and a record, nothing else.
const FURTHER: &str = r#"
[[lookup]]
service = "teapot.amazonaws.com"
id = "teapot-lid"
title = "Lid of a teapot"
event = ["GetLid20991231"]
api = "GetLid"
action = "teapot:GetLid"
error = ["LidNotFoundException"]
message = ["Teapot <name> has no lid."]
ambiguous = false
gone = []
resource = { type = "AWS::Teapot::Pot", name = "potName" }
supplementary = ""
config = "permitted"
means = "The teapot has no lid."
quiet = "A lid ends the errors."
undo = "yes"
seen = "inferred"
links = ["https://example.com/teapot"]
"#;

#[test]
fn a_further_check_of_a_new_service_is_one_entry_and_one_record() {
    let catalog = Catalog::builtin().unwrap().extend("teapot.toml", FURTHER).unwrap();
    let mut record = records()["ecr-repository-policy"].clone();
    for (key, value) in [
        ("eventSource", "teapot.amazonaws.com"),
        ("eventName", "GetLid20991231"),
        ("errorCode", "LidNotFoundException"),
        ("errorMessage", "Teapot brown has no lid."),
    ] {
        record[key] = value.into();
    }
    record["requestParameters"] = json!({"potName": "brown"});
    let config = catalog.scanner("config-recorder").unwrap();
    let findings = judged(&catalog, &[made_by(&record, config)]);
    assert_eq!(findings.len(), 1);
    assert_eq!(
        (findings[0].verdict, findings[0].key.resource.id.as_str()),
        (Verdict::Noise, "brown")
    );
    let folder = tempfile::tempdir().unwrap();
    let [file, records] = ["teapot.toml", "record.json"].map(|name| folder.path().join(name));
    std::fs::write(&file, FURTHER).unwrap();
    std::fs::write(&records, record.to_string()).unwrap();
    let file = file.to_str().unwrap();
    for (args, expected) in [
        (
            vec!["checks", "teapot-lid", "--catalog", file],
            "The teapot has no lid.",
        ),
        (vec!["checks", "--catalog", file], "LidNotFoundException"),
        (
            vec!["explain", records.to_str().unwrap(), "--catalog", file],
            "The teapot has no lid.",
        ),
        (
            vec!["filter", "--for", "athena", "--account", ACCOUNT, "--catalog", file],
            "GetLid20991231",
        ),
    ] {
        let out = run(&mut trailhum(&args)).out;
        assert!(out.contains(expected), "{args:?}: {out}");
    }
    let without = FURTHER.replace("service = \"teapot.amazonaws.com\"\n", "");
    let error = Catalog::builtin()
        .unwrap()
        .extend("teapot.toml", &without)
        .unwrap_err()
        .to_string();
    assert!(error.contains("teapot-lid") && error.contains("service"), "{error}");
}

#[test]
fn every_check_is_listed_with_its_call_and_its_error() {
    let catalog = Catalog::builtin().unwrap();
    let out = run(&mut trailhum(&["checks", "--format", "markdown"])).out;
    for check in catalog.lookups() {
        let entry = &check.entry;
        assert!(out.contains(&format!("(checks/{}.md)", entry.id)), "{}", entry.id);
    }
    assert_eq!(catalog.lookups().len(), 89);
}

#[test]
fn a_check_is_found_by_its_event_name_and_by_its_error_code() {
    for (name, expected) in [
        ("s3-bucket-cors", vec!["CORS rules of a bucket", "Noise by"]),
        ("NoSuchCORSConfiguration", vec!["CORS rules of a bucket", "Noise by"]),
        ("nosuchcorsconfiguration", vec!["CORS rules of a bucket"]),
        ("GetBucketLifecycle", vec!["s3-bucket-lifecycle"]),
        ("GetBucketLifecycleConfiguration", vec!["s3-bucket-lifecycle"]),
        (
            "NoSuchBucketPolicy",
            vec![
                "check s3-bucket-policy:",
                "check s3-bucket-policy-status:",
                "check s3express-bucket-policy:",
            ],
        ),
        ("GetMacieSession", vec!["known error macie-off: Macie is not enabled"]),
        (
            "Client.RequestLimitExceeded",
            vec!["known error ec2-throttling", "Too many requests"],
        ),
        ("ThrottlingException", vec!["Too many requests"]),
    ] {
        let out = run(&mut trailhum(&["checks", name])).out;
        let flat = out.split_whitespace().collect::<Vec<_>>().join(" ");
        for text in expected {
            assert!(flat.contains(text), "{name}: {text:?} in\n{out}");
        }
    }
    let ran = run(&mut trailhum(&["checks", "NoSuchThing"]));
    assert!(
        ran.code == 2 && ran.err.contains("\"NoSuchThing\""),
        "{} {}",
        ran.code,
        ran.err
    );
}

#[test]
fn the_date_of_the_facts_is_in_the_version_and_in_every_report() {
    let date = trailhum::catalog::age::DATE.to_string();
    assert!(run(&mut trailhum(&["--version"])).out.contains(&date));
    let records = "tests/events/article";
    for format in [
        vec!["--details"],
        vec!["--format", "json"],
        vec!["--format", "html"],
        vec!["--format", "markdown"],
    ] {
        let args = [vec!["audit", "--events", records, "--inventory", "none"], format].concat();
        let out = run(&mut trailhum(&args)).out;
        assert!(out.contains(&date), "{args:?}");
    }
}

#[tokio::test]
async fn a_report_says_that_the_facts_are_old_180_days_after_they_were_checked_and_not_before() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/events/s3/s3-bucket-cors.json");
    let catalog = Catalog::builtin().unwrap();
    let checked = TimeZone::UTC.to_timestamp(age::DATE.at(0, 0, 0, 0)).unwrap();
    for (days, is_said) in [(0, false), (180, false), (181, true)] {
        let request = AuditRequest {
            records: RecordSource::Files(
                FileSources {
                    paths: vec![path.into()],
                    buckets: Vec::new(),
                },
                MemberList::default(),
            ),
            inventory: InventorySource::None,
            query: Query::default(),
            login: Login::Profile(None),
            now: checked + SignedDuration::from_hours(days * 24),
            settings: audit::UsedSettings::default(),
        };
        let report = audit::run(&request, &catalog, &[], None).await.unwrap().report;
        assert_eq!(report.findings.len(), 1);
        let view = View {
            details: true,
            ..View::default()
        };
        let terminal = Terminal {
            width: 100,
            color: false,
            links: false,
        };
        for format in [Format::Table(terminal), Format::Json, Format::Html] {
            let mut shown = Vec::new();
            report::render(format, &report, &view, &mut shown).unwrap();
            // A table breaks its lines anywhere.
            let shown = String::from_utf8(shown).unwrap();
            let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(shown.contains("no inventory was read"), "{format:?}: {shown}");
            let says = shown.contains("more than 180 days ago");
            assert_eq!(says, is_said, "{format:?} after {days} days: {shown}");
        }
    }
}
