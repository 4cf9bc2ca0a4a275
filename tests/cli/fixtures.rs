//! One entry, one fixture, both ways; and what must never be taken for noise.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use trailhum::catalog::{Catalog, Check, ErrorMeaning, Resource};
use trailhum::event::Event;
use trailhum::finding::{self, Finding, Verdict};
use trailhum::inventory::{Existence, Inventory, Item, ReadFrom, Recorder};
use trailhum::tally::{Scope, Tally};
use trailhum::words;

pub(crate) const RECORDER_ROLE: &str = "arn:aws:iam::111122223333:role/aws-controltower-ConfigRecorderRole";

pub(crate) fn folder(name: &str) -> Vec<(PathBuf, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/events").join(name);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    let read = |path: PathBuf| {
        let record = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        (path, record)
    };
    let files: Vec<_> = paths.into_iter().map(read).collect();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files
}

pub(crate) fn event(record: &Value) -> Event {
    Event::from_json(&record.to_string()).unwrap()
}

/// Thirty days of this very record, once a day, judged with an inventory that says the most soothing things.
fn daily(record: &Value, soothing: bool) -> Vec<Finding> {
    let catalog = Catalog::builtin().unwrap();
    let mut tally = Tally::default();
    let first: Timestamp = "2026-01-01T09:09:00Z".parse().unwrap();
    let mut inventory = Inventory::new(if soothing { ReadFrom::Config } else { ReadFrom::None });
    // In every region the recorder has a role that its owner made, and one recorder names none.
    let region = record["awsRegion"].as_str().unwrap_or_default();
    for role_arn in [Some(RECORDER_ROLE.to_owned()), None] {
        inventory.recorders.push(Recorder {
            region: region.to_owned(),
            name: "default".to_owned(),
            role_arn,
            recording: Some(true),
        });
    }
    for day in 0..30 {
        let mut record = record.clone();
        let time = first.checked_add(SignedDuration::from_hours(24 * day)).unwrap();
        record["eventTime"] = time.to_string().into();
        record["eventID"] = format!("00000000-0000-4000-8000-{day:012}").into();
        let event = event(&record);
        let Resource { kind, id, .. } = catalog.resource(&event);
        if soothing {
            inventory.put(
                &event.region,
                &kind,
                &id,
                Item {
                    existence: Existence::Exists,
                    as_of: Some(Timestamp::MAX),
                    complete: true,
                    ..Item::default()
                },
            );
        }
        tally.add(&event, &catalog);
    }
    let to = first.checked_add(SignedDuration::from_hours(24 * 30)).unwrap();
    let scope = Scope {
        from: first,
        to,
        unread: vec![],
        every_record: false,
    };
    finding::judge(&tally, &catalog, &inventory, &scope, &BTreeSet::new())
}

/// The check whose call and error an event shows, and what the error says.
pub(crate) fn recognized<'c>(catalog: &'c Catalog, event: &Event) -> Option<(&'c Check, ErrorMeaning)> {
    let code = event.error_code.as_deref()?;
    catalog.recognize((&event.source, &event.name), code, event.error_message.as_deref())
}

#[test]
fn every_lookup_has_a_fixture_that_is_recognized_as_exactly_it() {
    let catalog = Catalog::builtin().unwrap();
    let mut covered = BTreeSet::new();
    for service in ["s3", "lambda", "checks"] {
        for (path, record) in folder(service) {
            let id = path.file_stem().unwrap().to_string_lossy().into_owned();
            let event = event(&record);
            let (lookup, answer) = recognized(&catalog, &event).unwrap_or_else(|| panic!("{id} is not recognized"));
            assert_eq!(lookup.entry.id, id);
            assert_ne!(answer, ErrorMeaning::ResourceGone, "{id}");
            assert!(!catalog.resource(&event).id.is_empty(), "{id}: no resource");
            assert_eq!(catalog.resource(&event).kind, lookup.entry.resource.kind, "{id}");
            covered.insert(id);
        }
    }
    let entries: BTreeSet<String> = catalog.lookups().iter().map(|lookup| lookup.entry.id.clone()).collect();
    assert_eq!(covered, entries);
}

#[test]
fn config_s_own_daily_lookup_is_noise_where_nothing_is_set() {
    for (path, record) in folder("article") {
        for soothing in [true, false] {
            let findings = daily(&record, soothing);
            let [finding] = findings.as_slice() else {
                panic!("{}: {} findings", path.display(), findings.len())
            };
            assert_eq!(
                finding.verdict,
                Verdict::Noise,
                "{}: {}",
                path.display(),
                words::reason(finding)
            );
            assert_eq!(finding.cadence.tracks[0].period, "24 h", "{}", path.display());
        }
    }
}

#[test]
fn the_recorder_under_its_own_role_is_noise_once_its_role_is_known() {
    let (_, record) = folder("quirks")
        .into_iter()
        .find(|(path, _)| path.ends_with("config-recorder-role-of-the-customer.json"))
        .unwrap();
    let findings = daily(&record, true);
    let [finding] = findings.as_slice() else {
        panic!("{} findings", findings.len())
    };
    assert_eq!(
        (finding.verdict, finding.proof.as_str()),
        (Verdict::Noise, "recorder_role"),
        "{}",
        words::reason(finding)
    );
}

#[test]
fn what_is_genuine_is_never_called_noise_and_never_benign() {
    let mut judged = 0;
    for (path, record) in folder("genuine") {
        for soothing in [true, false] {
            for finding in daily(&record, soothing) {
                judged += 1;
                assert!(
                    !matches!(finding.verdict, Verdict::Noise | Verdict::Benign),
                    "{}: {}",
                    path.display(),
                    words::reason(&finding)
                );
            }
        }
    }
    assert!(judged > 100, "only {judged} findings were judged");
}

#[test]
fn a_known_harmless_error_of_a_verified_service_is_benign() {
    for (path, record) in folder("benign") {
        for soothing in [true, false] {
            let findings = daily(&record, soothing);
            let [finding] = findings.as_slice() else {
                panic!("{}: {} findings", path.display(), findings.len())
            };
            let reason = words::reason(finding);
            assert_eq!(finding.verdict, Verdict::Benign, "{}: {reason}", path.display());
        }
    }
}

#[test]
fn every_quirk_of_real_records_is_survived() {
    let catalog = Catalog::builtin().unwrap();
    let mut tally = Tally::default();
    let quirks = folder("quirks");
    for (_, record) in &quirks {
        tally.add(&event(record), &catalog);
    }
    assert_eq!(tally.records(), quirks.len() as u64);
}

#[test]
fn a_function_is_one_however_the_record_names_it() {
    let catalog = Catalog::builtin().unwrap();
    let (_, mut record) = folder("lambda")
        .into_iter()
        .find(|(path, _)| path.ends_with("lambda-policy.json"))
        .unwrap();
    let region = event(&record).region;
    let mut seen = BTreeSet::new();
    for name in [
        "orders",
        "111122223333:function:orders",
        &format!("arn:aws:lambda:{region}:111122223333:function:orders"),
    ] {
        record["requestParameters"]["functionName"] = name.into();
        seen.insert(catalog.resource(&event(&record)));
    }
    assert_eq!(seen.len(), 1);
    record["requestParameters"]["functionName"] = "orders:live".into();
    seen.insert(catalog.resource(&event(&record)));
    assert_eq!(seen.len(), 2, "an alias has a policy of its own");
    for name in [
        "999999999999:function:orders".to_owned(),
        format!("arn:aws:lambda:{region}:999999999999:function:orders"),
        "arn:aws:lambda:mx-central-1:111122223333:function:orders".to_owned(),
    ] {
        record["requestParameters"]["functionName"] = name.clone().into();
        let resource = catalog.resource(&event(&record));
        assert_eq!((resource.is_foreign(), resource.id.clone()), (true, name));
        seen.insert(resource);
    }
    assert_eq!(seen.len(), 5, "a function of another account or region is another");
}
