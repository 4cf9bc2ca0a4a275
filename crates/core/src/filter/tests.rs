//! The predicate, and what every dialect must hold to.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::*;
use crate::catalog::TEST_CATALOG;

const ACCOUNT: &str = "111122223333";
const OTHER: &str = "444455556666";
const ALL: [Dialect; 19] = Dialect::ALL;

fn exclusion(accounts: &[&str]) -> Exclusion {
    let accounts = accounts.iter().map(|account| (*account).to_owned()).collect();
    Exclusion::from_catalog(&TEST_CATALOG, accounts)
}

/// Noise of Config in the account.
fn noise() -> Value {
    json!({
        "eventTime": "2026-01-10T09:09:00Z", "eventSource": "s3.amazonaws.com", "eventName": "GetBucketCors",
        "errorCode": "NoSuchCORSConfiguration", "errorMessage": "The CORS configuration does not exist",
        "readOnly": true, "recipientAccountId": ACCOUNT,
        "userIdentity": {"type": "AssumedRole", "accountId": ACCOUNT, "invokedBy": "config.amazonaws.com",
            "sessionContext": {"sessionIssuer": {"arn": format!(
                "arn:aws:iam::{ACCOUNT}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig")}}},
    })
}

fn hides(exclusion: &Exclusion, record: &Value) -> bool {
    Event::from_json(&record.to_string()).is_ok_and(|event| exclusion.hides(&event))
}

#[test]
fn noise_is_hidden_in_the_accounts_that_are_named_or_in_all() {
    assert!(hides(&exclusion(&[]), &noise()));
    assert!(hides(&exclusion(&[OTHER, ACCOUNT]), &noise()));
    assert!(!hides(&exclusion(&[OTHER]), &noise()));
}

#[test]
fn the_role_of_one_account_proves_nothing_in_a_record_of_another() {
    let mut record = noise();
    for recipient in [OTHER, "777788889999", "*"] {
        record["recipientAccountId"] = json!(recipient);
        for accounts in [&[][..], &[ACCOUNT, OTHER], &[ACCOUNT]] {
            assert!(!hides(&exclusion(accounts), &record), "{recipient} {accounts:?}");
        }
    }
    let arn = "arn:aws:iam:::role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
    record["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"] = json!(arn);
    record["recipientAccountId"] = json!("");
    record["userIdentity"]["accountId"] = json!("");
    assert!(!hides(&exclusion(&[]), &record), "an empty account is that of no role");
}

#[test]
fn a_record_that_lacks_a_field_of_the_proof_or_has_another_value_in_it_is_kept() {
    for place in [
        "/userIdentity",
        "/userIdentity/type",
        "/userIdentity/invokedBy",
        "/userIdentity/sessionContext",
        "/userIdentity/sessionContext/sessionIssuer",
        "/userIdentity/sessionContext/sessionIssuer/arn",
        "/readOnly",
        "/eventSource",
        "/eventName",
        "/errorCode",
    ] {
        let (parent, key) = place.rsplit_once('/').unwrap();
        let mut without = noise();
        without
            .pointer_mut(parent)
            .unwrap()
            .as_object_mut()
            .unwrap()
            .remove(key);
        assert!(!hides(&exclusion(&[]), &without), "without {place}");
        for other in [
            json!(null),
            json!(""),
            json!("x"),
            json!("*"),
            json!(1),
            json!([true]),
            json!({"a": 1}),
        ] {
            let mut trap = noise();
            *trap.pointer_mut(place).unwrap() = other;
            assert!(!hides(&exclusion(&[]), &trap), "{trap}");
        }
    }
}

#[test]
fn without_its_recipient_a_record_belongs_to_the_account_of_its_caller() {
    let mut record = noise();
    record.as_object_mut().unwrap().remove("recipientAccountId");
    assert!(hides(&exclusion(&[]), &record));
    record["userIdentity"]["accountId"] = json!(OTHER);
    assert!(!hides(&exclusion(&[]), &record));
}

/// The built-in catalog with one more entry: its errors, messages and beginnings of "gone".
fn with_entry(error: &str, message: &str, ambiguous: bool, gone: &str) -> Option<Exclusion> {
    let text = format!(
        "service = \"s3.amazonaws.com\"\n[[lookup]]\nid = \"x\"\ntitle = \"x\"\nevent = [\"GetBucketX\"]\napi = \"GetBucketX\"\naction = \"s3:GetBucketX\"\nerror = [\"{error}\"]\nmessage = [{message}]\nambiguous = {ambiguous}\ngone = [{gone}]\nresource = {{ type = \"AWS::S3::Bucket\", name = \"bucketName\" }}\nsupplementary = \"\"\nconfig = \"seen\"\nmeans = \"?\"\nquiet = \"?\"\nundo = \"partly\"\nothers = []\nseen = \"observed\"\nlinks = []\n"
    );
    let catalog = TEST_CATALOG.clone().extend("x.toml", &text).ok()?;
    Some(Exclusion::from_catalog(&catalog, vec![ACCOUNT.to_owned()]))
}

fn of_entry(exclusion: &Exclusion) -> Vec<&ExcludedCall> {
    let calls = exclusion.callers.iter().flat_map(|caller| &caller.calls);
    calls.filter(|call| call.lookup == "x").collect()
}

#[test]
fn what_a_report_calls_refused_throttled_or_missing_is_hidden_by_no_filter_whatever_the_catalog_says() {
    for code in [
        "AccessDenied",
        "Client.UnauthorizedOperation",
        "OptInRequired",
        "ThrottlingException",
        "SlowDown",
        "NoSuchBucket",
        "NoSuchKey",
        "NotFound",
    ] {
        // A catalog that refuses such an entry is as good.
        let Some(exclusion) = with_entry(code, "", false, "") else {
            continue;
        };
        assert!(of_entry(&exclusion).is_empty(), "{code}");
        let mut record = noise();
        record["eventName"] = json!("GetBucketX");
        record["errorCode"] = json!(code);
        assert!(!hides(&exclusion, &record), "{code}");
        for dialect in ALL {
            let printed = exclusion.print(dialect).unwrap();
            assert!(!printed.text().contains("GetBucketX"), "{dialect:?} {code}");
        }
    }
}

#[test]
fn an_error_that_may_also_say_that_the_resource_is_gone_needs_a_message_that_says_not_set() {
    for (message, ambiguous, gone, messages) in [
        ("", false, "\"Gone\"", None),
        ("", true, "", None),
        ("\"Gone with it\"", false, "\"Gone\"", None),
        ("\"Gone with it\", \"Not set\"", true, "\"Gone\"", Some(vec!["Not set"])),
        ("\"Not set\"", false, "", Some(vec![])),
    ] {
        let exclusion = with_entry("NoX", message, ambiguous, gone).unwrap();
        let calls = of_entry(&exclusion);
        assert_eq!(
            calls
                .first()
                .map(|call| call.messages.iter().map(String::as_str).collect()),
            messages
        );
    }
}

#[test]
fn a_wildcard_of_a_catalog_or_of_a_report_is_none_in_any_dialect() {
    let exclusion = with_entry("No*", "", false, "").unwrap();
    let only = exclusion.only(&[("config.amazonaws.com".to_owned(), "x".to_owned())]);
    assert_eq!(only.print(Dialect::MetricFilter), Err(Unprintable::NotLiteral));
    assert!(only.print(Dialect::Sigma).unwrap().text().contains(r"'No\*'"));
    for account in ["*", "", "1111222233*3", "11112222333", "1111222233334", "１11122223333"] {
        for dialect in ALL {
            let printed = Exclusion {
                accounts: vec![account.to_owned()],
                ..only.clone()
            }
            .print(dialect);
            assert_eq!(printed, Err(Unprintable::NotAnAccount(account.to_owned())));
        }
    }
    let mixed = with_entry("No*", "", false, "").unwrap().only(&[
        ("config.amazonaws.com".to_owned(), "x".to_owned()),
        ("config.amazonaws.com".to_owned(), "s3-bucket-cors".to_owned()),
    ]);
    let printed = mixed.print(Dialect::MetricFilter).unwrap();
    assert!(!printed.text().contains("No*"), "{}", printed.text());
    assert_eq!(printed.left_out, ["x of config.amazonaws.com"]);
}

/// The dialects that limit the length of a text.
const LIMITED: [(Dialect, usize); 4] = [
    (Dialect::MetricFilter, 1024),
    (Dialect::Eventbridge, 2048),
    (Dialect::LogsInsights, 10_000),
    (Dialect::Lake, 10_000),
];

fn named(count: u64) -> Vec<String> {
    (0..count)
        .map(|number| format!("{:012}", 111_122_223_000_u64 + number))
        .collect()
}

#[test]
fn no_filter_is_empty_or_longer_than_its_dialect_allows_whatever_the_number_of_accounts() {
    let mut sizes = String::new();
    for (dialect, most) in LIMITED {
        for count in [1, 3, 10, 50] {
            let whole = Exclusion {
                accounts: named(count),
                ..exclusion(&[]).common(&TEST_CATALOG)
            };
            match whole.print(dialect) {
                Ok(printed) => {
                    for filter in &printed.filters {
                        let length = filter.chars().count();
                        assert!(length <= most && length > 50, "{dialect:?} of {count}: {length}");
                    }
                    let (filters, left_out) = (printed.filters.len(), printed.left_out.join(", "));
                    let _ = writeln!(sizes, "{dialect:?} {count}: {filters} filters{left_out}");
                }
                Err(why @ (Unprintable::TooLong { .. } | Unprintable::TooMany { .. })) => {
                    let _ = writeln!(sizes, "{dialect:?} {count}: {why}");
                }
                Err(why) => panic!("{dialect:?} of {count}: {why}"),
            }
        }
    }
    insta::assert_snapshot!(sizes, @r"
    MetricFilter 1: 19 filters
    MetricFilter 3: 55 filters
    MetricFilter 10: these checks and accounts need more than 100 filters, which is as many as one place takes
    MetricFilter 50: one filter may have 1024 characters, and not even one check of one account fits; accounts named: 50
    Eventbridge 1: 6 filters
    Eventbridge 3: 10 filters
    Eventbridge 10: 27 filters
    Eventbridge 50: 127 filters
    LogsInsights 1: 1 filters
    LogsInsights 3: 1 filters
    LogsInsights 10: 4 filters
    LogsInsights 50: 11 filters
    Lake 1: 1 filters
    Lake 3: 1 filters
    Lake 10: 1 filters
    Lake 50: 1 filters
    ");
}

#[test]
fn an_account_stands_beside_the_arn_of_its_own_role_only() {
    let exclusion = exclusion(&[ACCOUNT, OTHER]);
    for dialect in [
        Dialect::LogsInsights,
        Dialect::Opensearch,
        Dialect::ElasticKql,
        Dialect::Datadog,
        Dialect::Sigma,
        Dialect::CloudtrailRs,
    ] {
        let text = exclusion
            .print(dialect)
            .unwrap()
            .text()
            .replace("recipient_account_id", "recipientAccountId");
        let after: Vec<&str> = text.split("recipientAccountId").skip(1).collect();
        assert!(text.contains(":iam::"), "{text}");
        for part in after.iter().filter(|part| part.contains(":iam::")) {
            let (before, _) = part.split_once("arn:").unwrap();
            for owner in part.split(":iam::").skip(1).filter_map(|rest| rest.get(..12)) {
                assert!(before.contains(owner), "{dialect:?}: {part}");
            }
        }
    }
}

/// The partitions whose roles a text names.
fn partitions(text: &str) -> Vec<&'static str> {
    let names = PARTITIONS.iter().map(|it| it.name);
    let is_named = |name: &&str| {
        [
            format!("arn:{name}:iam::"),
            format!("'{name}'"),
            format!("\"{name}\""),
            format!("|{name}|"),
            format!("({name}|"),
            format!("|{name})"),
        ]
        .iter()
        .any(|part| text.contains(part))
    };
    names.filter(is_named).collect()
}

#[test]
fn the_roles_of_all_partitions_are_named_unless_the_partition_is_known_or_that_takes_more_filters() {
    let every: Vec<&str> = PARTITIONS.iter().map(|it| it.name).collect();
    let cors = [("config.amazonaws.com".to_owned(), "s3-bucket-cors".to_owned())];
    let china = Partition::of_region("cn-north-1");
    for dialect in ALL {
        let limited = dialect == Dialect::MetricFilter;
        let small = exclusion(&[ACCOUNT]).only(&cors);
        let printed = small.print(dialect).unwrap();
        let expected = if limited { &every[..1] } else { &every[..] };
        assert_eq!(partitions(&printed.text()), expected, "{dialect:?}");
        let noted = printed
            .notes
            .iter()
            .any(|note| note.contains("partitions other than aws"));
        assert_eq!(noted, limited, "{dialect:?}");
        let known = Exclusion {
            partitions: vec![china],
            ..small
        };
        let printed = known.print(dialect).unwrap();
        let expected = if dialect.compares_fields() {
            &every[..]
        } else {
            &["aws-cn"]
        };
        assert_eq!(partitions(&printed.text()), expected, "{dialect:?}");
        assert!(printed.notes.iter().all(|note| !note.contains("partitions other")));
        // All that the catalog knows: the other partitions take no filter that the public one alone does not take.
        let whole = exclusion(&[ACCOUNT]).common(&TEST_CATALOG);
        let public = Exclusion {
            partitions: PARTITIONS[..1].to_vec(),
            ..whole.clone()
        };
        let (whole, public) = (whole.print(dialect).unwrap(), public.print(dialect).unwrap());
        assert_eq!(whole.left_out, public.left_out, "{dialect:?}");
        assert_eq!(whole.filters.len(), public.filters.len(), "{dialect:?}");
        assert!(partitions(&whole.text()).contains(&"aws"), "{dialect:?}");
    }
}

const RECORDER: &str = "arn:aws:iam::111122223333:role/team/config-recorder";

/// Noise of Config under a role of the customer's.
fn recorded() -> Value {
    let mut record = noise();
    record["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"] = json!(RECORDER);
    record["userIdentity"]["arn"] = json!("arn:aws:sts::111122223333:assumed-role/config-recorder/AWSConfig-Describe");
    record
}

#[test]
fn a_recorder_role_that_is_named_is_hidden_as_the_recorder_only() {
    assert!(!hides(&exclusion(&[]), &recorded()));
    let with_role = |accounts: &[&str]| {
        let mut exclusion = exclusion(accounts);
        let recorder = Exclusion::of_recorder_role(&TEST_CATALOG, RECORDER);
        exclusion.callers.extend(recorder.callers);
        exclusion
    };
    assert!(hides(&with_role(&[]), &recorded()));
    assert!(hides(&with_role(&[ACCOUNT]), &recorded()));
    assert!(!hides(&with_role(&[OTHER]), &recorded()));
    for (place, other) in [
        ("/userIdentity/type", json!("Role")),
        ("/userIdentity/invokedBy", json!("macie.amazonaws.com")),
        ("/userIdentity/invokedBy", json!(null)),
        (
            "/userIdentity/arn",
            json!("arn:aws:sts::111122223333:assumed-role/config-recorder/ann"),
        ),
        (
            "/userIdentity/arn",
            json!("arn:aws:sts::111122223333:assumed-role/config-recorder/configLambdaExecution"),
        ),
        ("/userIdentity/arn", json!(null)),
        (
            "/userIdentity/sessionContext/sessionIssuer/arn",
            json!("arn:aws:iam::111122223333:role/config-recorder"),
        ),
        ("/userIdentity/sessionContext", json!(null)),
        ("/recipientAccountId", json!(OTHER)),
        ("/readOnly", json!(false)),
        ("/errorCode", json!("AccessDenied")),
    ] {
        let mut trap = recorded();
        *trap.pointer_mut(place).unwrap() = other;
        assert!(!hides(&with_role(&[]), &trap), "{trap}");
    }
    for dialect in ALL {
        let config = [("config.amazonaws.com".to_owned(), "s3-bucket-cors".to_owned())];
        let printed = with_role(&[ACCOUNT]).only(&config).print(dialect).unwrap();
        assert_eq!(printed.left_out, [""; 0], "{dialect:?}");
        assert!(printed.text().contains("config-recorder"), "{dialect:?}");
        assert!(printed.notes.iter().any(|note| note.contains("trusts")), "{dialect:?}");
        let elsewhere = with_role(&[OTHER]).only(&config).print(dialect).unwrap();
        assert!(!elsewhere.text().contains("config-recorder"), "{dialect:?}");
    }
}

#[test]
fn only_the_arn_of_a_customers_own_role_is_one() {
    for (arn, account) in [
        (RECORDER, Some(ACCOUNT)),
        ("arn:aws-cn:iam::111122223333:role/r", Some(ACCOUNT)),
        (
            "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
            None,
        ),
        ("arn:aws:iam::111122223333:user/ann", None),
        ("arn:aws:sts::111122223333:assumed-role/r/s", None),
        ("arn:gcp:iam::111122223333:role/r", None),
        ("arn:aws:iam::11112222333:role/r", None),
        ("arn:aws:iam::111122223333:role/", None),
        ("arn:aws:iam::111122223333:role/*", None),
        ("arn:aws:iam::111122223333:role/a//b", None),
        ("", None),
    ] {
        assert_eq!(RecorderRole::account_in(arn), account, "{arn}");
    }
}
