//! The predicate, and what every dialect must hold to.

use serde_json::{Value, json};

use super::*;
use crate::catalog::TEST_CATALOG;

const ACCOUNT: &str = "111122223333";
const OTHER: &str = "444455556666";
const ALL: [Dialect; 10] = [
    Dialect::Athena,
    Dialect::Lake,
    Dialect::Duckdb,
    Dialect::Jq,
    Dialect::LogsInsights,
    Dialect::MetricFilter,
    Dialect::Eventbridge,
    Dialect::Splunk,
    Dialect::Opensearch,
    Dialect::Sigma,
];

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
            assert!(!printed.text.contains("GetBucketX"), "{dialect:?} {code}");
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
    assert!(only.print(Dialect::Sigma).unwrap().text.contains(r"'No\*'"));
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
    assert!(!printed.text.contains("No*"), "{}", printed.text);
    assert_eq!(printed.left_out, ["x of config.amazonaws.com"]);
}

#[test]
fn no_text_is_empty_or_longer_than_its_dialect_allows_whatever_the_number_of_accounts() {
    for (dialect, most) in [
        (Dialect::MetricFilter, 1024),
        (Dialect::Eventbridge, 2048),
        (Dialect::LogsInsights, 10_000),
        (Dialect::Lake, 10_000),
    ] {
        let mut refused = false;
        for count in [1, 2, 3, 5, 10, 50, 700] {
            let accounts: Vec<String> = (0..count)
                .map(|number| format!("{:012}", 111_122_223_000_u64 + number))
                .collect();
            let whole = Exclusion {
                accounts,
                ..exclusion(&[])
            };
            match whole.print(dialect) {
                Ok(printed) => {
                    let length = printed.text.chars().count();
                    assert!(length <= most && length > 100, "{dialect:?} of {count}: {length}");
                    assert!(!refused, "{dialect:?} of {count} after a refusal");
                }
                Err(why) => {
                    let accounts = whole.accounts.len();
                    assert_eq!(why, Unprintable::TooLong { accounts, most }, "{dialect:?} of {count}");
                    refused = true;
                }
            }
        }
        assert!(refused, "{dialect:?}");
    }
}

#[test]
fn an_account_stands_beside_the_arn_of_its_own_role_only() {
    let exclusion = exclusion(&[ACCOUNT, OTHER]);
    for dialect in [
        Dialect::LogsInsights,
        Dialect::Splunk,
        Dialect::Opensearch,
        Dialect::Sigma,
    ] {
        let text = exclusion.print(dialect).unwrap().text;
        let after: Vec<&str> = text.split("recipientAccountId").skip(1).collect();
        assert!(text.contains("arn:aws"), "{text}");
        for part in after.iter().filter(|part| part.contains(":iam::")) {
            let (before, _) = part.split_once("arn:aws").unwrap();
            for owner in part.split(":iam::").skip(1).filter_map(|rest| rest.get(..12)) {
                assert!(before.contains(owner), "{dialect:?}: {part}");
            }
        }
    }
}

/// The partitions whose roles a text names.
fn partitions(text: &str) -> Vec<&'static str> {
    let names = PARTITIONS.iter().map(|it| it.name);
    names
        .filter(|name| text.contains(&format!("arn:{name}:iam::")))
        .collect()
}

#[test]
fn the_roles_of_all_partitions_are_named_unless_the_partition_is_known_or_that_costs_a_check() {
    let every: Vec<&str> = PARTITIONS.iter().map(|it| it.name).collect();
    let cors = [("config.amazonaws.com".to_owned(), "s3-bucket-cors".to_owned())];
    let china = Partition::of_region("cn-north-1");
    for dialect in ALL {
        let limited = dialect == Dialect::MetricFilter;
        let small = exclusion(&[ACCOUNT]).only(&cors);
        let printed = small.print(dialect).unwrap();
        let expected = if limited { &every[..1] } else { &every[..] };
        assert_eq!(partitions(&printed.text), expected, "{dialect:?}");
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
        let compares = matches!(dialect, Dialect::Athena | Dialect::Lake | Dialect::Duckdb | Dialect::Jq);
        let expected = if compares { &every[..] } else { &["aws-cn"] };
        assert_eq!(partitions(&printed.text), expected, "{dialect:?}");
        assert!(printed.notes.iter().all(|note| !note.contains("partitions other")));
        // All that the catalog knows: the partitions leave no check out that the public one alone has room for.
        let whole = exclusion(&[ACCOUNT]);
        let public = Exclusion {
            partitions: PARTITIONS[..1].to_vec(),
            ..whole.clone()
        };
        let (whole, public) = (whole.print(dialect).unwrap(), public.print(dialect).unwrap());
        assert_eq!(whole.left_out, public.left_out, "{dialect:?}");
        assert!(partitions(&whole.text).contains(&"aws"), "{dialect:?}");
    }
}
