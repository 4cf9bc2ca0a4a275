//! The truth against the records, and the records against the facts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::*;
use crate::{REGION, TrueFinding, TrueProof, TrueVerdict};

/// The records as an outsider reads them.
fn written(account: &Account) -> Vec<Value> {
    account
        .records()
        .iter()
        .map(|record| serde_json::to_value(record).unwrap())
        .collect()
}

fn text<'a>(record: &'a Value, pointer: &str) -> &'a str {
    record.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The caller as the truth names it: the issuer's arn and, for service-linked roles, the session.
fn caller(record: &Value) -> (String, Option<String>) {
    let issuer = text(record, "/userIdentity/sessionContext/sessionIssuer/arn");
    let arn = text(record, "/userIdentity/arn");
    let session = issuer
        .contains(":role/aws-service-role/")
        .then(|| arn.rsplit('/').next().unwrap_or_default().to_owned());
    (if issuer.is_empty() { arn } else { issuer }.to_owned(), session)
}

/// The resource as the request names it: id and qualifier.
fn resource(record: &Value) -> (Option<String>, Option<String>) {
    let request = &record["requestParameters"];
    let owned = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(function) = request["functionName"].as_str() {
        let name = function.split_once("function:").map_or(function, |(_, name)| name);
        let (name, qualifier) = name
            .split_once(':')
            .map_or((name, None), |(name, qualifier)| (name, Some(qualifier)));
        return (
            Some(name.to_owned()),
            qualifier.map(str::to_owned).or_else(|| owned(&request["qualifier"])),
        );
    }
    let host = || owned(&request["Host"]).and_then(|host| host.split('.').next().map(str::to_owned));
    (owned(&request["bucketName"]).or_else(host), None)
}

/// Region, caller, eventName, errorCode and errorMessage, resource.
type Key = (
    String,
    (String, Option<String>),
    String,
    (String, String),
    (Option<String>, Option<String>),
);

fn key(record: &Value) -> Key {
    let error = (
        text(record, "/errorCode").to_owned(),
        text(record, "/errorMessage").to_owned(),
    );
    let name = text(record, "/eventName").to_owned();
    (
        text(record, "/awsRegion").to_owned(),
        caller(record),
        name,
        error,
        resource(record),
    )
}

fn finding_key(finding: &TrueFinding) -> Key {
    let TrueFinding {
        region,
        role_arn,
        session,
        resource_id,
        error_message,
        ..
    } = finding.clone();
    let error = (finding.error_code.to_owned(), error_message.unwrap_or_default());
    let resource = (resource_id, finding.qualifier.map(str::to_owned));
    (
        region,
        (role_arn, session),
        finding.event_name.to_owned(),
        error,
        resource,
    )
}

#[test]
fn the_truth_agrees_with_an_independent_recount_of_the_records() {
    let account = Account::new(&Settings::default());
    let truth = account.truth();
    let mut counted: BTreeMap<Key, (u64, String, String)> = BTreeMap::new();
    let mut errors: BTreeMap<String, u64> = BTreeMap::new();
    for record in written(&account)
        .iter()
        .filter(|record| record.get("errorCode").is_some())
    {
        *errors.entry(text(record, "/errorCode").to_owned()).or_default() += 1;
        let time = text(record, "/eventTime").to_owned();
        let series = counted
            .entry(key(record))
            .or_insert_with(|| (0, time.clone(), time.clone()));
        series.0 += 1;
        series.2 = time;
    }
    assert_eq!(truth.errors, errors);
    assert_eq!(truth.records, account.records().len());
    let mut keys = BTreeSet::new();
    for finding in &truth.findings {
        let key = finding_key(finding);
        let expected = (finding.count, finding.first.clone(), finding.last.clone());
        assert_eq!(counted.get(&key), Some(&expected), "{key:?}");
        assert!(keys.insert(key), "two findings for one series");
    }
    // What is left over is neither a failed lookup nor an error of a proven scanner.
    for key in counted.keys().filter(|key| !keys.contains(*key)) {
        assert!(key.1.1.is_none(), "an error of a service-linked role: {key:?}");
        assert!(
            !crate::lookup::LOOKED_UP.contains(&key.2.as_str()),
            "a failed lookup: {key:?}"
        );
    }
}

#[test]
fn every_hour_has_records_and_every_record_its_own_id() {
    let account = Account::new(&Settings::default());
    let (from, to) = (account.settings.from(), account.settings.now);
    let main = account.records().iter().filter(|record| record.region() == REGION);
    let hours: BTreeSet<i64> = main.map(|record| record.second.div_euclid(3600)).collect();
    assert_eq!(hours.len(), 30 * 24);
    assert!(
        account
            .records()
            .iter()
            .all(|record| (from..to).contains(&record.time()))
    );
    let ids: BTreeSet<String> = account.records().iter().map(Record::event_id).collect();
    assert_eq!(ids.len(), account.records().len());
    assert!(account.records().is_sorted_by_key(|record| record.second));
    let errors: u64 = account.truth().errors.values().sum();
    let records = account.records().len() as u64;
    assert!(errors * 3 < records, "{errors} errors of {records} records");
}

#[test]
fn every_observed_quirk_of_a_record_occurs() {
    let records = written(&Account::new(&Settings::default()));
    let occurs = |what: &str, is: &dyn Fn(&Value) -> bool| assert!(records.iter().any(is), "{what}");
    occurs("no type and no arn", &|r| {
        r["userIdentity"].get("type").is_none() && r["userIdentity"].get("arn").is_none()
    });
    occurs("a service without an arn", &|r| {
        r["userIdentity"]["type"] == "AWSService"
    });
    occurs("an empty issuer", &|r| {
        r.pointer("/userIdentity/sessionContext/sessionIssuer")
            .is_some_and(|issuer| issuer == &serde_json::json!({}))
    });
    occurs("a user agent in brackets", &|r| text(r, "/userAgent").starts_with('['));
    occurs("the sub-resource as an empty string", &|r| {
        r["requestParameters"]["cors"] == "" && r["requestParameters"]["Host"].is_string()
    });
    occurs("resources of S3", &|r| {
        r["eventName"] == "GetBucketCors" && r["resources"][0]["type"] == "AWS::S3::Bucket"
    });
    assert!(
        !records
            .iter()
            .any(|r| text(r, "/eventSource").starts_with("lambda") && r.get("resources").is_some())
    );
    occurs("only a host", &|r| {
        r["eventName"] == "GetAccountPublicAccessBlock" && r["requestParameters"].as_object().unwrap().len() == 1
    });
    occurs("a message without a code", &|r| {
        r.get("errorMessage").is_some() && r.get("errorCode").is_none()
    });
    occurs("a code without a message", &|r| {
        r.get("errorMessage").is_none() && r.get("errorCode").is_some()
    });
    occurs("a session token", &|r| {
        r.pointer("/responseElements/credentials/sessionToken").is_some()
    });
    assert!(
        records.iter().all(|r| r.get("responseElements").is_some()),
        "null, not missing"
    );
    let versions: BTreeSet<&str> = records.iter().map(|r| text(r, "/eventVersion")).collect();
    assert_eq!(
        versions.into_iter().collect::<Vec<_>>(),
        ["1.05", "1.06", "1.07", "1.08", "1.09", "1.10", "1.11"]
    );
    let spellings = records
        .iter()
        .filter(|r| r["userIdentity"]["invokedBy"] == "config.amazonaws.com");
    let spellings: BTreeSet<&str> = spellings
        .map(|r| text(r, "/requestParameters/functionName"))
        .filter(|name| name.contains("orders-api"))
        .collect();
    assert_eq!(spellings.len(), 6, "{spellings:?}");
}

#[test]
fn only_proven_callers_are_noise_and_impostors_are_not() {
    for days in [14, 30, 90] {
        let truth = Account::new(&Settings {
            days,
            ..Settings::default()
        })
        .truth();
        for finding in &truth.findings {
            let expected = match finding.proof {
                TrueProof::Proven => true,
                TrueProof::Matched => finding.verdict_without_inventory == TrueVerdict::Genuine,
                TrueProof::Claimed | TrueProof::Unknown => finding.verdict == TrueVerdict::Genuine,
            };
            assert!(expected, "{finding:?}");
            let known = finding.lookup.is_some();
            assert!(
                known || matches!(finding.verdict, TrueVerdict::Genuine | TrueVerdict::Unexplained),
                "{finding:?}"
            );
            assert_eq!(
                finding.session.is_some(),
                finding.role_arn.contains("/aws-service-role/")
            );
        }
        let scenarios: BTreeSet<&str> = truth.findings.iter().map(|finding| finding.scenario).collect();
        assert!(scenarios.len() >= 28, "{scenarios:#?}");
    }
}

#[test]
fn beats_that_are_noise_go_on_from_edge_to_edge() {
    let truth = Account::new(&Settings::default()).truth();
    let (from, to): (jiff::Timestamp, jiff::Timestamp) = (truth.from.parse().unwrap(), truth.to.parse().unwrap());
    for finding in truth
        .findings
        .iter()
        .filter(|finding| finding.verdict == TrueVerdict::Noise)
    {
        let longest = i64::from(*finding.periods_seconds.last().unwrap()) + 1800;
        let (first, last): (jiff::Timestamp, jiff::Timestamp) =
            (finding.first.parse().unwrap(), finding.last.parse().unwrap());
        assert!(
            first.duration_since(from).as_secs() < longest && to.duration_since(last).as_secs() < longest,
            "{finding:?}"
        );
    }
}

#[test]
fn any_settings_make_an_account() {
    for (days, buckets, functions) in [(0, 0, 0), (1, 1, 1), (14, 40, 30), (1000, 0, 0)] {
        let account = Account::new(&Settings {
            seed: 9,
            days,
            buckets,
            functions,
            ..Settings::default()
        });
        assert!(account.buckets.len() >= 13 && account.functions.len() >= 10 && !account.records().is_empty());
    }
}
