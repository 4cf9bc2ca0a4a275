//! The truth against the records, and the records against the facts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::*;
use crate::{REGION, TrueCaller, TrueCause, TrueFinding, TruePolicy, TrueProof, TrueVerdict};

mod steady;

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

/// The caller as the truth names it, and the session where it belongs to the identity.
fn caller(record: &Value) -> (String, Option<String>) {
    let user = &record["userIdentity"];
    let arn = text(user, "/arn");
    let issuer = match text(user, "/type") {
        "AssumedRole" => text(user, "/sessionContext/sessionIssuer/arn"),
        _ => "",
    };
    let own = format!("arn:aws:iam::{ACCOUNT_ID}");
    let fixed = [":role/aws-service-role/", ":role/aws-reserved/sso.amazonaws.com/"].map(|path| format!("{own}{path}"));
    let fixed = fixed.iter().any(|path| issuer.starts_with(path));
    let session = fixed.then(|| arn.rsplit('/').next().unwrap_or_default().to_owned());
    let names = [issuer, arn, text(user, "/invokedBy"), text(user, "/accountId")];
    let name = names.into_iter().find(|name| !name.is_empty());
    (name.unwrap_or_default().to_owned(), session)
}

/// What tells series of one code apart: the kind of policy, or that a function is gone.
fn meaning(message: &str) -> String {
    let denied = message
        .split_once("with an explicit ")
        .or(message.split_once("because no "));
    let policy = denied.and_then(|(_, policy)| policy.split_once(" policy"));
    match policy {
        Some((policy, _)) => policy.to_owned(),
        None if message.starts_with("Function not found") => "gone".to_owned(),
        None => String::new(),
    }
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

/// Region, caller, eventSource and eventName, errorCode and its meaning, resource.
type Key = (
    String,
    (String, Option<String>),
    (String, String),
    (String, String),
    (Option<String>, Option<String>),
);

fn has_failed(record: &Value) -> bool {
    record.get("errorCode").or(record.get("errorMessage")).is_some()
}

fn code(record: &Value) -> &str {
    record
        .get("errorCode")
        .map_or("(no errorCode)", |code| code.as_str().unwrap())
}

fn key(record: &Value) -> Key {
    (
        text(record, "/awsRegion").to_owned(),
        caller(record),
        (
            text(record, "/eventSource").to_owned(),
            text(record, "/eventName").to_owned(),
        ),
        (code(record).to_owned(), meaning(text(record, "/errorMessage"))),
        resource(record),
    )
}

fn finding_key(finding: &TrueFinding) -> Key {
    let message = finding.error_message.as_deref().unwrap_or_default();
    (
        finding.region.clone(),
        (finding.caller_name.clone(), finding.session.clone()),
        (finding.event_source.to_owned(), finding.event_name.to_owned()),
        (finding.error_code.to_owned(), meaning(message)),
        (finding.resource_id.clone(), finding.qualifier.map(str::to_owned)),
    )
}

#[test]
fn every_failed_record_belongs_to_exactly_one_finding() {
    let account = Account::new(&Settings {
        traffic: 20,
        ..Settings::default()
    });
    let truth = account.truth();
    let mut findings: BTreeMap<Key, &TrueFinding> = BTreeMap::new();
    for finding in &truth.findings {
        let twice = findings.insert(finding_key(finding), finding);
        assert!(
            twice.is_none(),
            "two findings for one series: {twice:?} and {finding:?}"
        );
    }
    let mut counted: BTreeMap<Key, (u64, String, String)> = BTreeMap::new();
    let mut errors: BTreeMap<String, u64> = BTreeMap::new();
    for record in written(&account).iter().filter(|record| has_failed(record)) {
        *errors.entry(code(record).to_owned()).or_default() += 1;
        let by_resource = key(record);
        let mut by_call = by_resource.clone();
        by_call.4 = (None, None);
        let keys = BTreeSet::from([by_resource, by_call]);
        let known: Vec<Key> = keys.into_iter().filter(|key| findings.contains_key(key)).collect();
        let [key] = known.as_slice() else {
            panic!("{} findings for {record}", known.len());
        };
        let time = text(record, "/eventTime").to_owned();
        let series = counted.entry(key.clone());
        let series = series.or_insert_with(|| (0, time.clone(), time.clone()));
        series.0 += 1;
        series.2 = time;
    }
    for (key, finding) in &findings {
        let expected = (finding.count, finding.first.clone(), finding.last.clone());
        assert_eq!(counted.get(key), Some(&expected), "{key:?}");
    }
    assert_eq!(truth.errors, errors);
    assert_eq!(truth.records, account.records().len());
    let found: u64 = truth.findings.iter().map(|finding| finding.count).sum();
    assert_eq!(found, truth.errors.values().sum::<u64>());
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
    occurs("an unsigned request", &|r| {
        r["userIdentity"]["accountId"] == "ANONYMOUS_PRINCIPAL"
            && r["additionalEventData"]["SignatureVersion"].is_null()
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
fn each_verdict_has_the_callers_and_causes_that_it_may_have() {
    for days in [14, 30, 90] {
        let truth = Account::new(&Settings {
            days,
            ..Settings::default()
        })
        .truth();
        for finding in &truth.findings {
            let verified = finding.proof == TrueProof::Verified;
            assert_eq!(verified, finding.caller == TrueCaller::ServiceLinkedRole, "{finding:?}");
            let (known, unset) = (finding.lookup.is_some(), finding.cause == TrueCause::NotConfigured);
            let removed = finding.cause == TrueCause::SettingRemoved;
            let right = match finding.verdict {
                TrueVerdict::Noise => known && unset && (verified || finding.caller == TrueCaller::RecorderRole),
                TrueVerdict::Changed => known && (unset || removed) && verified,
                TrueVerdict::Unexplained => !known && verified,
                TrueVerdict::Benign => !known && verified && finding.denied_by != Some(TruePolicy::Resource),
                TrueVerdict::Client => known && unset && finding.proof == TrueProof::Unverified,
                TrueVerdict::Investigate => finding.verdict_without_inventory == TrueVerdict::Investigate,
            };
            assert!(right, "{finding:?}");
            let recorder = finding.caller == TrueCaller::RecorderRole;
            let alike = finding.verdict == finding.verdict_without_inventory;
            assert!(!recorder || finding.verdict_without_inventory == TrueVerdict::Investigate);
            assert!(
                alike || recorder || finding.verdict == TrueVerdict::Changed,
                "{finding:?}"
            );
            assert!(finding.denied_by.is_none() || finding.cause == TrueCause::AccessDenied);
        }
    }
}

#[test]
fn every_caller_cause_and_verdict_of_the_truth_occurs() {
    let truth = Account::new(&Settings::default()).truth();
    let words = |key: &str| -> BTreeSet<String> {
        let findings = truth.findings.iter();
        findings
            .map(|finding| serde_json::to_value(finding).unwrap()[key].to_string())
            .collect()
    };
    let counts = ["caller", "cause", "denied_by", "verdict", "proof"].map(|key| words(key).len());
    assert_eq!(counts, [13, 12, 6, 6, 4], "and no policy at all is a sixth");
    assert!(words("scenario").len() >= 54, "{:#?}", words("scenario"));
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
