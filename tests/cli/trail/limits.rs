//! Files that would eat memory, and files that may not be read: refused by name, the rest is read.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::{daily, gzip};
use crate::support::{run, trailhum, within};

const MIB: usize = 1 << 20;

/// The audit of a folder in so many KiB.
fn audit_within(kib: u32, folder: &Path) -> Command {
    within(
        kib,
        &trailhum(&["audit", "--format", "json", "--events", folder.to_str().unwrap()]),
    )
}

fn named(gaps: &Value, file: &str, reason: &str) {
    let gaps = gaps.as_array().unwrap();
    let named = gaps
        .iter()
        .any(|gap| gap["where"].as_str().unwrap().ends_with(file) && gap["what"].as_str().unwrap().contains(reason));
    assert!(named, "{file}: {reason} is not among {gaps:#?}");
}

#[test]
fn bombs_and_giants_are_refused_within_64_mib() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
    let records = daily("bucket-a", 20);
    let [first, rest @ ..] = records.as_slice() else {
        unreachable!()
    };
    put("good.json.gz", &gzip(json!({"Records": rest}).to_string().as_bytes()));
    let bomb = gzip(&vec![b' '; 300 * MIB]);
    assert!(bomb.len() < 310_000);
    put("spaces.json.gz", &bomb);
    put("nested.json.gz", &gzip(&vec![b'['; 300 * MIB]));
    // The twentieth record stands before one of 80 MiB.
    let giant = format!("{first}\n{{\"eventTime\":\"{}\"}}\n", "x".repeat(80 * MIB));
    put("giant.jsonl.gz", &gzip(giant.as_bytes()));
    put("giant.jsonl", giant.as_bytes());
    // The last four bytes, by which a buffer could be sized, promise 4 GiB.
    let mut liar = gzip(first.to_string().as_bytes());
    let size = liar.len() - 4;
    liar[size..].fill(0xff);
    put("liar.json.gz", &liar);
    let ran = run(&mut audit_within(64 * 1024, folder.path()));
    assert_eq!(ran.code, 3, "{}", ran.err);
    let report = ran.json();
    assert_eq!(report["findings"][0]["count"], 20);
    let gaps = &report["coverage"]["gaps"];
    for (file, reason) in [
        ("spaces.json.gz", " MiB"),
        ("nested.json.gz", "larger than 4 MiB"),
        ("giant.jsonl.gz", "larger than 4 MiB"),
        ("giant.jsonl", "larger than 4 MiB"),
        ("liar.json.gz", "cut off"),
    ] {
        named(gaps, file, reason);
    }
    assert_eq!(gaps.as_array().unwrap().len(), 5, "{gaps:#}");
    let starved = audit_within(1024, folder.path()).output().unwrap();
    assert!(!starved.status.success(), "the limit limits nothing");
}

#[test]
fn elements_that_are_no_records_for_reasons_without_number_are_told_in_few_gaps() {
    let folder = tempfile::tempdir().unwrap();
    let mut records: Vec<String> = (0..30_000)
        .map(|number| {
            let time = format!("{number}{}", "x".repeat(300));
            json!({"eventTime": time, "eventSource": "s3.amazonaws.com", "eventName": "GetBucketCors"}).to_string()
        })
        .collect();
    records.extend(daily("bucket-a", 20).iter().map(ToString::to_string));
    fs::write(folder.path().join("a.json"), records.join("\n")).unwrap();
    let ran = run(&mut audit_within(64 * 1024, folder.path()));
    let report = ran.json();
    assert_eq!(
        (ran.code, &report["findings"][0]["count"]),
        (3, &json!(20)),
        "{}",
        ran.err
    );
    let gaps = &report["coverage"]["gaps"];
    assert_eq!(gaps.as_array().unwrap().len(), 1, "{gaps:#}");
    named(gaps, "a.json", "(30000 elements)");
    assert!(ran.out.len() < 100_000, "{} bytes", ran.out.len());
}

#[test]
#[ignore = "needs minutes"]
fn a_trail_of_names_without_number_is_audited_within_a_gigabyte_and_says_what_it_gave_up() {
    let folder = tempfile::tempdir().unwrap();
    let [first, ..] = daily("bucket-a", 1).try_into().unwrap_or([Value::Null]);
    let records: Vec<String> = (0..200_000)
        .map(|number| {
            let mut record = first.clone();
            record["requestParameters"]["bucketName"] = json!(format!("bucket-{number:024}"));
            record["eventID"] = json!(format!("00000000-0000-4000-8000-{number:012x}"));
            record.to_string()
        })
        .collect();
    let text = format!("{{\"Records\":[{}]}}", records.join(","));
    fs::write(folder.path().join("a.json.gz"), gzip(text.as_bytes())).unwrap();
    let ran = run(&mut audit_within(1024 * 1024, folder.path()));
    let report = ran.json();
    assert_eq!(
        (ran.code, &report["totals"]["errors"]),
        (3, &json!(200_000)),
        "{}",
        ran.err
    );
    assert_eq!(report["findings"].as_array().unwrap().len(), 75_000);
    named(
        &report["coverage"]["gaps"],
        "the records",
        "125000 failed calls of other series were counted, but not evaluated",
    );
}

#[test]
fn what_is_read_whole_is_refused_with_its_limit_where_it_is_larger() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let records = put(
        "records.json",
        json!({"Records": daily("bucket-a", 20)}).to_string().as_bytes(),
    );
    // Small lists, of which each takes ten times its text.
    let lists = "[],".repeat(20 * MIB);
    let item = format!("{{\"configurationItems\":[{{\"x\":[{lists}[]]}}]}}");
    let config_bomb = put("config.json.gz", &gzip(item.as_bytes()));
    let record = format!("{{\"Records\":[{{\"x\":[{lists}[]]}}]}}");
    let event_bomb = put("event.json.gz", &gzip(record.as_bytes()));
    let one_line = put("line", &vec![b'1'; 40 * MIB]);
    let report = folder.path().join("report.json");
    fs::File::create(&report).unwrap().set_len(600 << 20).unwrap();
    let report = report.to_str().unwrap();
    let small = 700 * 1024;
    for (kib, args, limit) in [
        (
            small,
            vec!["audit", "--events", &records, "--inventory", &config_bomb],
            "a configuration item larger than 16 MiB",
        ),
        (small, vec!["explain", &event_bomb], "a record larger than 4 MiB"),
        (small, vec!["explain", &one_line], "a record larger than 4 MiB"),
        (
            small,
            vec!["audit", "--events", &records, "--catalog", &one_line],
            "it is larger than 4 MiB",
        ),
        (
            small,
            vec!["audit", "--events", &records, "--accounts", &one_line],
            "it is larger than 16 MiB",
        ),
        (
            small,
            vec!["checks", "--catalog", "/dev/zero"],
            "it is larger than 4 MiB",
        ),
        (
            2 * 1024 * 1024,
            vec!["diff", report, report],
            "it is larger than 512 MiB",
        ),
        (
            2 * 1024 * 1024,
            vec!["filter", "--for", "jq", "--report", report],
            "it is larger than 512 MiB",
        ),
    ] {
        let ran = run(&mut within(kib, &trailhum(&args)));
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.err);
        assert!(ran.err.contains(limit), "{args:?}: {}", ran.err);
        assert!(!ran.err.contains("check the path"), "{args:?}: {}", ran.err);
    }
}

/// Root reads whatever it likes, so as root the audit runs as nobody.
#[test]
fn what_may_not_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let (secret, closed) = (folder.path().join("secret.json"), folder.path().join("closed"));
    let records = json!({"Records": daily("bucket-a", 20)}).to_string();
    fs::write(folder.path().join("open.json"), &records).unwrap();
    fs::write(&secret, &records).unwrap();
    fs::create_dir(&closed).unwrap();
    for path in [&secret, &closed] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o0)).unwrap();
    }
    let args = ["audit", "--format", "json", "--events", folder.path().to_str().unwrap()];
    let ran = if fs::read(&secret).is_err() {
        run(&mut trailhum(&args))
    } else {
        // Nobody may not reach the place where the binary was built.
        let program = folder.path().join("trailhum");
        fs::hard_link(env!("CARGO_BIN_EXE_trailhum"), &program)
            .or_else(|_| fs::copy(env!("CARGO_BIN_EXE_trailhum"), &program).map(|_| ()))
            .unwrap();
        run(Command::new(program)
            .args(args)
            .env_clear()
            .env("HOME", "/nonexistent")
            .uid(65534)
            .gid(65534))
    };
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(ran.code, 3, "{}", ran.err);
    let report = ran.json();
    assert_eq!(report["findings"][0]["count"], 20);
    let gaps = &report["coverage"]["gaps"];
    named(gaps, "secret.json", "no permission to read it");
    named(gaps, "closed", "no permission to read it");
    assert_eq!(gaps.as_array().unwrap().len(), 2, "{gaps:#}");
}
