//! `--output FILE`: a file is replaced by a complete result, or left as it is.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{Ran, run, trailhum};

const OLD: &str = "the report of last week\n";

fn audit(path: &Path, format: &str) -> Command {
    let events = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/events");
    let mut command = trailhum(&["audit", "--events", events, "--format", format, "--output"]);
    command.arg(path);
    command
}

fn written(path: &Path) -> Ran {
    let ran = run(&mut audit(path, "json"));
    assert!([0, 3].contains(&ran.code), "{}", ran.err);
    assert_eq!(ran.out, "");
    ran
}

fn is_report(path: &Path) -> bool {
    serde_json::from_slice::<serde_json::Value>(&fs::read(path).unwrap()).is_ok_and(|it| it["findings"].is_array())
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_disk_that_is_full_leaves_the_old_report_and_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report");
    for format in ["json", "csv", "html"] {
        fs::write(&path, OLD).unwrap();
        let inner = audit(&path, format);
        // A file may not grow beyond a block; the signal that says so is ignored, so that the write fails.
        let mut limited = Command::new("sh");
        limited
            .args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\""])
            .arg(inner.get_program())
            .args(inner.get_args())
            .stdin(Stdio::null());
        let ran = run(&mut limited);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains("cannot write"), "{}", ran.err);
        assert_eq!(fs::read_to_string(&path).unwrap(), OLD, "{format}");
        assert_eq!(names(folder.path()), ["report"], "{format}");
    }
}

#[test]
fn a_run_that_fails_leaves_the_old_report() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    fs::write(&path, OLD).unwrap();
    let mut command = trailhum(&["audit", "--events", "/no/such/folder", "--format", "json", "--output"]);
    assert_eq!(run(command.arg(&path)).code, 2);
    assert_eq!(fs::read_to_string(&path).unwrap(), OLD);
    assert_eq!(names(folder.path()), ["report.json"]);
}

#[test]
fn a_file_that_is_replaced_keeps_its_permissions_and_a_new_one_gets_the_usual() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old.json"), folder.path().join("new.json"));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    for kept in [0o600, 0o640, 0o664] {
        fs::write(&old, OLD).unwrap();
        fs::set_permissions(&old, fs::Permissions::from_mode(kept)).unwrap();
        written(&old);
        assert!(is_report(&old));
        assert_eq!(mode(&old), kept);
    }
    written(&new);
    let usual = folder.path().join("usual");
    fs::write(&usual, "").unwrap();
    assert_eq!(mode(&new), mode(&usual));
    assert_eq!(names(folder.path()), ["new.json", "old.json", "usual"]);
}

#[test]
fn a_link_stays_a_link_and_what_it_names_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let (old, dangling) = (folder.path().join("old"), folder.path().join("dangling"));
    fs::write(elsewhere.path().join("a"), OLD).unwrap();
    symlink(elsewhere.path().join("a"), &old).unwrap();
    symlink(elsewhere.path().join("b"), &dangling).unwrap();
    for link in [&old, &dangling] {
        written(link);
        assert!(fs::symlink_metadata(link).unwrap().is_symlink());
        assert!(is_report(link));
    }
    assert_eq!(names(folder.path()), ["dangling", "old"]);
    assert_eq!(names(elsewhere.path()), ["a", "b"]);
}

#[test]
fn pipes_devices_and_stdout_by_its_name_are_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let reader = {
        let fifo = fifo.clone();
        std::thread::spawn(move || fs::read_to_string(fifo).unwrap())
    };
    written(&fifo);
    assert!(reader.join().unwrap().contains("findings"));
    assert!(fs::symlink_metadata(&fifo).unwrap().file_type().is_fifo());

    written(Path::new("/dev/null"));
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());

    let ran = run(&mut audit(Path::new("/dev/stdout"), "json"));
    assert!(ran.json()["findings"].is_array());

    // As a shell does for `>> file`.
    let log = folder.path().join("log");
    fs::write(&log, OLD).unwrap();
    let appended = fs::OpenOptions::new().append(true).open(&log).unwrap();
    let mut command = audit(Path::new("/dev/stdout"), "json");
    assert!(command.stdout(appended).status().unwrap().code().is_some());
    let text = fs::read_to_string(&log).unwrap();
    assert!(text.starts_with(OLD) && text.len() > OLD.len(), "{text}");
    assert_eq!(names(folder.path()), ["fifo", "log"]);
}

#[test]
fn a_hint_about_an_argument_names_the_command_that_was_run() {
    for (args, command) in [
        (&["audit", "--since", "yesterday", "--sandbox"][..], "audit"),
        (&["errors", "--since", "yesterday", "--sandbox"], "errors"),
        (&["explain"], "explain"),
        (&["filter", "--for", "jq", "--account", "1"], "filter"),
        (&["cache", "--prune-before", "yesterday"], "cache"),
        (&["ledger", "--prune-before", "yesterday"], "cache"),
    ] {
        let ran = run(&mut trailhum(args));
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.err);
        let hint = format!(" hint: trailhum {command} --help explains every option\n");
        assert!(ran.err.ends_with(&hint), "{args:?}: {}", ran.err);
    }
}

#[test]
fn the_suffix_of_a_file_implies_its_format_unless_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let events = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/events/article");
    let written = |name: &str, more: &[&str]| {
        let path = folder.path().join(name);
        let mut command = trailhum(&["audit", "--events", events]);
        let ran = run(command.args(more).arg("--output").arg(&path));
        assert_eq!(ran.code, 0, "{name}: {}", ran.err);
        fs::read_to_string(path).unwrap()
    };
    let table = run(&mut trailhum(&["audit", "--events", events])).out;
    for (name, format) in [
        ("report.html", "html"),
        ("report.json", "json"),
        ("report.csv", "csv"),
        ("report.ndjson", "ndjson"),
        ("report.md", "markdown"),
        ("REPORT.HTML", "html"),
        ("report.txt", "table"),
        ("report", "table"),
        ("html", "table"),
    ] {
        let implied = written(name, &[]);
        assert_eq!(
            implied,
            written(&format!("{name}.named"), &["--format", format]),
            "{name}"
        );
        assert_eq!(implied == table, format == "table", "{name}");
    }
    assert_eq!(written("table.html", &["--format", "table"]), table);
    // What the format would not heed is an error, whoever named it.
    let path = folder.path().join("details.html");
    let ran = run(trailhum(&["audit", "--events", events, "--details", "--output"]).arg(&path));
    assert!(ran.code == 2 && ran.err.contains("--details"), "{}", ran.err);

    let report = folder.path().join("report.json");
    let diff = |name: &str| {
        let path = folder.path().join(name);
        let ran = run(trailhum(&["diff"]).arg(&report).arg(&report).arg("--output").arg(&path));
        assert_eq!(ran.code, 0, "{}", ran.err);
        fs::read_to_string(path).unwrap()
    };
    assert!(serde_json::from_str::<serde_json::Value>(&diff("diff.json")).is_ok());
    assert_ne!(diff("diff.md"), diff("diff.txt"));
}
