//! `trailhum filter --check`.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::audit::{trail, trail_report};
use crate::support::{run, trailhum};

#[test]
fn the_check_counts_what_the_filter_hides_and_what_the_one_line_filter_would() {
    let args = [
        "filter",
        "--check",
        "--events",
        trail().to_str().unwrap(),
        "--format",
        "json",
    ];
    let checked = run(&mut trailhum(&args)).json();
    let number = |path: &str| checked.pointer(path).unwrap().as_u64().unwrap();
    let report = trail_report();
    assert_eq!(number("/records"), report["totals"]["events"].as_u64().unwrap());
    assert_eq!(
        number("/hidden") + number("/kept_errors"),
        report["totals"]["errors"].as_u64().unwrap()
    );
    let of_kinds = checked["one_line"].as_object().unwrap().values();
    assert_eq!(
        of_kinds.map(|kind| kind["count"].as_u64().unwrap()).sum::<u64>(),
        number("/one_line_hidden")
    );
    for kind in ["without_arn", "refused", "only_the_name"] {
        assert!(number(&format!("/one_line/{kind}/count")) > 0, "{checked}");
    }
    // What is hidden was noise, or noise until something changed: of one record alone no filter can tell.
    let proven = report["findings"].as_array().unwrap().iter().filter(|finding| {
        let changed = finding["verdict"] == "changed" || finding["why"] == "setting_removed";
        changed || finding["verdict"] == "noise"
    });
    let most: u64 = proven.map(|finding| finding["count"].as_u64().unwrap()).sum();
    assert!(number("/hidden") <= most, "{} of {most}", number("/hidden"));
    let table = run(&mut trailhum(&[
        "filter",
        "--check",
        "--events",
        trail().to_str().unwrap(),
    ]));
    assert!(
        table.out.contains("records without an arn") && table.out.lines().all(|line| line.chars().count() <= 80),
        "{}",
        table.out
    );
}

#[test]
fn where_nothing_is_to_be_read_the_check_says_so_as_an_audit_does() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let missing = folder.path().join("missing");
    fs::write(folder.path().join("notes.txt"), "no records").unwrap();
    for command in [&["filter", "--check"][..], &["audit", "--inventory", "none"]] {
        let with = |path: &str| run(&mut trailhum(&[command, &["--events", path]].concat()));
        let nothing = with(path);
        assert_eq!((nothing.code, nothing.out.as_str()), (2, ""), "{}", nothing.err);
        let said = "error: no CloudTrail record was read: skipped, as they hold no records: 1 files, such as notes.txt";
        assert!(nothing.err.contains(said), "{}", nothing.err);
        let missing = with(missing.to_str().unwrap());
        assert_eq!(missing.code, 2, "{}", missing.err);
    }
}

#[test]
fn a_check_of_a_folder_of_unreadable_files_fails_and_names_them() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.json.gz"), b"\x1f\x8b\x08 broken").unwrap();
    let ran = run(&mut trailhum(&[
        "filter",
        "--check",
        "--events",
        folder.path().to_str().unwrap(),
    ]));
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("a.json.gz"), "{}", ran.err);
}

#[test]
#[cfg(unix)]
fn records_are_read_from_a_pipe_by_the_check_and_by_an_audit() {
    let record = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/events/s3/s3-bucket-cors.json"));
    let record = record.unwrap();
    for command in [
        &["filter", "--check", "--format", "json"][..],
        &["audit", "--inventory", "none", "--format", "json"],
    ] {
        // What a shell makes of `--events <(...)`.
        for path in ["/dev/fd/0", "-"] {
            let mut child = trailhum(&[command, &["--events", path]].concat())
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            child.stdin.take().unwrap().write_all(record.as_bytes()).unwrap();
            let output = child.wait_with_output().unwrap();
            let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            let count = said.pointer("/records").or(said.pointer("/totals/events"));
            assert_eq!(
                count.and_then(serde_json::Value::as_u64),
                Some(1),
                "{command:?} {path}: {said}"
            );
            assert_eq!(
                output.status.code(),
                Some(0),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}

#[test]
fn a_record_larger_than_any_of_cloudtrail_is_refused_by_the_check_and_what_stands_before_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.json.gz");
    let record = r#"{"eventTime":"2026-01-10T09:09:00Z","eventSource":"s3.amazonaws.com","eventName":"GetBucketCors"}"#;
    let mut gzip = GzEncoder::new(fs::File::create(&path).unwrap(), Compression::best());
    write!(gzip, r#"{{"Records":[{record},{{"x":["#).unwrap();
    for _ in 0..6 * 1024 {
        gzip.write_all(&[b' '; 1024]).unwrap();
    }
    write!(gzip, "]}}]}}").unwrap();
    gzip.finish().unwrap();
    let ran = run(&mut trailhum(&[
        "filter",
        "--check",
        "--format",
        "json",
        "--events",
        path.to_str().unwrap(),
    ]));
    assert_eq!((ran.code, ran.json()["records"].as_u64()), (3, Some(1)), "{}", ran.err);
    assert!(ran.err.contains("a record larger than 4 MiB"), "{}", ran.err);
}
