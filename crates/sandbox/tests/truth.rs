//! The core against the truth: every failed record of the simulated account, read as an auditor reads it, has the
//! caller, the cause and the verdict that the scenario wrote down.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde_json::Value;
use trailhum_core::catalog::{Catalog, HistoryUse};
use trailhum_core::event::Event;
use trailhum_core::finding::{Finding, judge};
use trailhum_core::inventory::{Inventory, Recorder};
use trailhum_core::tally::{Scope, Tally};
use trailhum_sandbox::{ACCOUNT_ID, Account, Record, SECOND_REGION, Settings};

/// Region, caller and session, eventSource and eventName, errorCode, cause and kind of policy, check, and the resource
/// with its qualifier where the truth names it.
type Key = [String; 11];

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The default account and what is true of it, as its JSON says it.
fn account() -> &'static (Account, Value) {
    static ACCOUNT: OnceLock<(Account, Value)> = OnceLock::new();
    ACCOUNT.get_or_init(|| {
        let account = Account::new(&Settings::default());
        let truth = serde_json::to_value(account.truth()).unwrap();
        (account, truth)
    })
}

/// The role that the recorder of the second region has, by Control Tower's name.
const RECORDER_ROLE: &str = "aws-controltower-ConfigRecorderRole";
/// A name that tells nothing.
const PLAIN_ROLE: &str = "account-writer";

/// What is counted where records with these names are read, or all of them, and the recorder's role is called so.
fn tally(catalog: &Catalog, names: Option<&[&str]>, role: &str) -> Tally {
    let mut tally = Tally::default();
    let read = |record: &&Record| names.is_none_or(|names| names.contains(&record.event_name()));
    for record in account().0.records().iter().filter(read) {
        let record = serde_json::to_string(record).unwrap().replace(RECORDER_ROLE, role);
        tally.add(&Event::from_json(&record).unwrap(), catalog);
    }
    tally
}

/// What the core finds, with an inventory that knows the recorder's role, or without any.
fn found(catalog: &Catalog, tally: &Tally, recorder_role: Option<&str>) -> Vec<Finding> {
    let truth = &account().1;
    let time = |key: &str| text(&truth[key]).parse().unwrap();
    let scope = Scope {
        from: time("from"),
        to: time("to"),
        unread: Vec::new(),
        every_record: true,
    };
    let mut inventory = Inventory::default();
    if let Some(role) = recorder_role {
        let role = format!("arn:aws:iam::{ACCOUNT_ID}:role/{role}");
        inventory.account = Some(ACCOUNT_ID.to_owned());
        inventory.recorders.push(Recorder {
            region: SECOND_REGION.to_owned(),
            name: "default".to_owned(),
            role_arn: Some(role),
            recording: Some(true),
        });
    }
    judge(tally, catalog, &inventory, &scope, &BTreeSet::new())
}

/// Whole hours.
#[expect(clippy::cast_possible_truncation, reason = "at most 90 days")]
fn hours(seconds: f64) -> i64 {
    (seconds / 3600.0).round() as i64
}

fn true_key(finding: &Value) -> Key {
    let texts = [
        "region",
        "caller_name",
        "session",
        "event_source",
        "event_name",
        "error_code",
        "cause",
        "denied_by",
        "lookup",
        "resource_id",
        "qualifier",
    ];
    texts.map(|key| text(&finding[key]))
}

fn key(finding: &Finding) -> Key {
    let series = &finding.key;
    let session =
        Some(&series.caller).filter(|caller| caller.service.is_some() || caller.arn.contains("/aws-reserved/"));
    let session = session.and_then(|caller| caller.session.clone());
    let denied_by = series.denial.map(|denial| denial.policy.as_str().to_owned());
    [
        series.region.clone(),
        series.caller.label().replace(PLAIN_ROLE, RECORDER_ROLE),
        session.unwrap_or_default(),
        series.source.clone(),
        series.name.clone(),
        series.error_code.clone(),
        finding.cause.as_str().to_owned(),
        denied_by.unwrap_or_default(),
        series.check.as_ref().map(|(id, _)| id.clone()).unwrap_or_default(),
        series.resource.id.clone(),
        series.resource.qualifier.clone().unwrap_or_default(),
    ]
}

/// What differs, by scenario.
#[derive(Default)]
struct Differences(BTreeMap<String, Vec<String>>);

impl Differences {
    fn add(&mut self, scenario: &Value, what: String) {
        self.0.entry(text(scenario)).or_default().push(what);
    }

    /// Nothing differs but these scenarios, about which the truth and the core do not agree yet.
    fn assert(self, disputed: &[&str]) {
        let scenarios: BTreeSet<&str> = self.0.keys().map(String::as_str).collect();
        assert_eq!(scenarios, disputed.iter().copied().collect(), "{:#?}", self.0);
    }
}

/// The truth in the words of its two columns: with an inventory that knows the recorder's role, or without any.
fn columns(truth: &Value, with_recorder: bool) -> (&Value, &Value) {
    let caller = if with_recorder {
        "caller"
    } else {
        "caller_without_inventory"
    };
    // An inventory that knows the recorder's role only does not know what is set.
    let set = truth["verdict"] == "changed";
    let verdict = if with_recorder && !set {
        "verdict"
    } else {
        "verdict_without_inventory"
    };
    (&truth[caller], &truth[verdict])
}

fn differences(found: &[Finding], with_recorder: bool) -> Differences {
    let findings = account().1["findings"].as_array().unwrap();
    let mut expected: BTreeMap<Key, &Value> = findings.iter().map(|finding| (true_key(finding), finding)).collect();
    assert_eq!(expected.len(), findings.len(), "two findings of one key");
    let mut differences = Differences::default();
    for finding in found {
        let key = key(finding);
        // The truth names no resource where the record has only a parameter of some other service.
        let mut nameless = key.clone();
        nameless[9].clear();
        let Some(truth) = expected.remove(&key).or_else(|| expected.remove(&nameless)) else {
            differences.add(&"nowhere".into(), format!("extra ({}): {key:?}", finding.why));
            continue;
        };
        let mut differ = |what: &str, is: &Value, should: &Value| {
            if is != should {
                let text = format!("{what} is {is}, should be {should} ({}): {key:?}", finding.why);
                differences.add(&truth["scenario"], text);
            }
        };
        let (caller, verdict) = columns(truth, with_recorder);
        differ("caller", &finding.caller_kind.as_str().into(), caller);
        differ("verdict", &finding.verdict.as_str().into(), verdict);
        differ("count", &finding.count.into(), &truth["count"]);
        differ("first", &finding.first.to_string().into(), &truth["first"]);
        differ("last", &finding.last.to_string().into(), &truth["last"]);
        let mut hours: Vec<i64> = finding
            .cadence
            .tracks
            .iter()
            .map(|track| hours(track.period_seconds))
            .collect();
        hours.sort_unstable();
        let periods = truth["periods_seconds"].as_array().unwrap();
        let periods: Vec<i64> = periods
            .iter()
            .filter_map(Value::as_i64)
            .map(|period| period / 3600)
            .collect();
        differ("cadence", &hours.into(), &periods.into());
        // Whether an unverified caller says to be known is a matter of what is known of user agents.
        let proven = |proof: &str| ["verified", "recorder_role"].contains(&proof).then(|| proof.to_owned());
        let (is, should) = (proven(finding.proof.as_str()), proven(&text(&truth["proof"])));
        if with_recorder {
            differ("proof", &is.into(), &should.into());
        }
    }
    for (key, truth) in expected {
        differences.add(&truth["scenario"], format!("missing: {key:?}"));
    }
    differences
}

#[test]
fn every_failed_record_has_its_true_caller_cause_and_verdict() {
    let catalog = Catalog::builtin().unwrap();
    let tally = tally(&catalog, None, RECORDER_ROLE);
    for with_recorder in [true, false] {
        let found = found(&catalog, &tally, with_recorder.then_some(RECORDER_ROLE));
        differences(&found, with_recorder).assert(&[]);
        let all: usize = found.iter().map(|finding| finding.count).sum();
        let errors = account().1["errors"].as_object().unwrap().values();
        assert_eq!(all as u64, errors.filter_map(Value::as_u64).sum::<u64>());
    }
}

/// Whoever reads a part of the records knows less of an identity, and must not think better of it.
#[test]
fn reading_only_the_names_of_the_catalog_makes_no_error_milder() {
    let catalog = Catalog::builtin().unwrap();
    let names = catalog.names_to_ask(HistoryUse::Always);
    let names: Vec<&str> = names.iter().map(|name| &**name).collect();
    let findings = account().1["findings"].as_array().unwrap();
    let truth: BTreeMap<Key, &Value> = findings.iter().map(|finding| (true_key(finding), finding)).collect();
    // The name of the recorder's role may tell something, or nothing.
    for (role, with_recorder) in [RECORDER_ROLE, PLAIN_ROLE]
        .map(|role| [(role, true), (role, false)])
        .concat()
    {
        let tally = tally(&catalog, Some(&names), role);
        let mut milder = Differences::default();
        for finding in found(&catalog, &tally, with_recorder.then_some(role)) {
            let key = key(&finding);
            let truth = truth.get(&key).map_or(&Value::Null, |truth| truth);
            let (_, verdict) = columns(truth, with_recorder);
            if verdict == "investigate" && finding.verdict.as_str() != "investigate" {
                milder.add(
                    &truth["scenario"],
                    format!("{} ({}): {key:?}", finding.verdict, finding.why),
                );
            }
        }
        milder.assert(&[]);
    }
}
