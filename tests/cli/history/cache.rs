//! The ledger through the real binary: killed, shared, damaged, shown and pruned.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::Value;
use trailhum::sandbox::Limits;
use trailhum_sandbox::simulator::Rng;

use super::REQUEST;
use crate::support::{Ran, Sandbox, run, trailhum};

/// What happened to a file, and how.
type Damage = (&'static str, fn(&mut Vec<u8>));

/// The audit of the simulated account with this ledger.
fn audit(ledger: &Path) -> Command {
    trailhum(&[
        "audit",
        "--sandbox",
        "--since",
        "3d",
        "--format",
        "json",
        "--cache",
        ledger.to_str().unwrap(),
    ])
}

/// The report without what it says of requests, and their number.
fn report(ran: &Ran) -> (Value, u64) {
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut report = ran.json();
    let calls = report["coverage"]["api_calls"].take();
    let saved = |note: &Value| note.as_str().unwrap().contains("requests; without the cache it takes");
    report["coverage"]["notes"]
        .as_array_mut()
        .unwrap()
        .retain(|note| !saved(note));
    (report, calls[REQUEST].as_u64().unwrap())
}

/// The report of a run that remembers nothing, and its requests.
fn uninterrupted() -> (Value, u64) {
    report(&run(&mut trailhum(&[
        "audit",
        "--sandbox",
        "--since",
        "3d",
        "--format",
        "json",
    ])))
}

/// The long run of `.ci/nightly` asks for this many rounds.
const ROUNDS: &str = "TRAILHUM_KILL_ROUNDS";

#[test]
fn kills_at_any_moment_lose_no_event_and_count_none_twice() {
    kill(16, 0);
}

#[test]
#[ignore = "needs minutes: 200 kills, or as many rounds as TRAILHUM_KILL_ROUNDS says"]
fn two_hundred_kills_lose_no_event_and_count_none_twice() {
    let rounds = std::env::var(ROUNDS).map_or(0, |text| text.parse::<u32>().unwrap());
    kill(200, rounds);
}

/// Kills as many runs at least, in as many rounds at least, each round on one ledger.
fn kill(least: u32, rounds: u32) {
    let (expected, _) = uninterrupted();
    let begin = Instant::now();
    uninterrupted();
    let whole = begin.elapsed();
    let mut rng = Rng::new(6);
    let (mut done, mut kills, mut resumed) = (0, 0, 0);
    while kills < least || done < rounds {
        let folder = tempfile::tempdir().unwrap();
        let ledger = folder.path().join("a.ledger");
        for _ in 0..8 {
            let mut child = audit(&ledger)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            // Not waiting for anything: the moment is the test.
            std::thread::sleep(whole.mul_f64(rng.unit() * 1.1));
            child.kill().unwrap();
            // A run that had come to its end was not killed.
            kills += u32::from(child.wait().unwrap().code().is_none());
        }
        let left = rusqlite::Connection::open(&ledger)
            .and_then(|it| it.query_row("SELECT count(*) FROM event", [], |row| row.get::<_, i64>(0)));
        resumed += u32::from(left.is_ok_and(|events| events > 0));
        let (told, _) = report(&run(&mut audit(&ledger)));
        assert!(told == expected, "after {kills} kills the report is another one");
        done += 1;
    }
    println!("{done} rounds, {kills} kills, {resumed} runs found something to go on from");
    assert!(
        resumed * 20 >= least,
        "only {resumed} runs found anything to go on from"
    );
}

#[test]
fn two_runs_at_once_share_a_ledger_and_a_third_asks_once_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("a.ledger");
    let (expected, _) = uninterrupted();
    let start = || {
        audit(&ledger)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    for child in [start(), start()] {
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let (told, _) = report(&Ran {
            code: output.status.code().unwrap(),
            out: text(output.stdout),
            err: text(output.stderr),
        });
        assert!(told == expected, "another report beside another run");
    }
    let third = run(&mut audit(&ledger));
    let (told, requests) = report(&third);
    assert!(told == expected, "another report from the ledger");
    assert!(
        third
            .out
            .contains(&format!("LookupEvents: {requests} requests; without the cache")),
        "{}",
        third.out
    );
    let names = trailhum::catalog::Catalog::builtin()
        .unwrap()
        .names_to_ask(trailhum::catalog::HistoryUse::Always)
        .len();
    let names = (names + trailhum::health::CHANGE_CALLS.len()) as u64;
    assert!(
        requests <= 2 * names,
        "{requests} requests for {names} names in two regions"
    );
}

#[test]
fn a_damaged_ledger_is_set_aside_reported_and_rebuilt() {
    let (mut expected, all) = uninterrupted();
    let notes = |report: &Value| report["coverage"]["notes"].as_array().unwrap().clone();
    let usual = notes(&expected);
    expected["coverage"]["notes"].take();
    let damages: [Damage; 3] = [
        ("the tables", |bytes| bytes[100..4096].fill(0xff)),
        ("every later page", |bytes| bytes[4096..].fill(0xa5)),
        ("half of it", |bytes| bytes.truncate(bytes.len() / 2)),
    ];
    for (what, damage) in damages {
        let folder = tempfile::tempdir().unwrap();
        let ledger = folder.path().join("a.ledger");
        report(&run(&mut audit(&ledger)));
        let mut bytes = std::fs::read(&ledger).unwrap();
        damage(&mut bytes);
        std::fs::write(&ledger, &bytes).unwrap();
        let (mut told, _) = report(&run(&mut audit(&ledger)));
        let said = notes(&told).into_iter().find(|note| !usual.contains(note));
        let said = said.unwrap_or_else(|| panic!("{what}: nothing said")).to_string();
        assert!(
            said.contains("damaged") && said.contains("a.ledger.damaged-1"),
            "{what}: {said}"
        );
        assert_eq!(
            std::fs::read(folder.path().join("a.ledger.damaged-1")).unwrap().len(),
            bytes.len(),
            "{what}"
        );
        told["coverage"]["notes"].take();
        assert!(told == expected, "{what}: another report");
        let (_, requests) = report(&run(&mut audit(&ledger)));
        assert!(requests < all, "{what}: the new one remembers nothing");
    }
}

#[test]
fn a_ledger_that_is_newer_of_another_account_or_of_another_program_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("a.ledger");
    report(&run(&mut audit(&ledger)));
    let open = |path: &Path| rusqlite::Connection::open(path).unwrap();
    let refused = |path: &Path, what: &str, todo: &str| {
        let before = std::fs::read(path).unwrap();
        let ran = run(&mut audit(path));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        assert!(ran.err.contains(what) && ran.err.contains(todo), "{}", ran.err);
        assert!(
            std::fs::read(path).unwrap() == before,
            "{what}: the file is another one"
        );
    };
    open(&ledger)
        .execute("UPDATE meta SET account = '999999999999'", [])
        .unwrap();
    refused(
        &ledger,
        "belongs to account 999999999999, not to 111122223333",
        "--cache PATH",
    );
    open(&ledger).pragma_update(None, "user_version", 7).unwrap();
    refused(&ledger, "has version 7", "newer trailhum");
    let other = folder.path().join("bookmarks.db");
    open(&other)
        .execute_batch("CREATE TABLE bookmark(url TEXT); INSERT INTO bookmark VALUES ('x')")
        .unwrap();
    refused(&other, "not a trailhum cache", "--no-cache");
    let told = folder.path().join("my-report.json");
    std::fs::write(
        &told,
        run(&mut trailhum(&[
            "audit",
            "--sandbox",
            "--since",
            "2d",
            "--format",
            "json",
        ]))
        .out,
    )
    .unwrap();
    refused(&told, "not a trailhum cache; it was left unchanged", "--cache PATH");
    let elf = folder.path().join("program");
    std::fs::copy("/proc/self/exe", &elf).unwrap();
    refused(&elf, "not a trailhum cache", "--cache PATH");
    let empty = folder.path().join("empty");
    std::fs::write(&empty, "").unwrap();
    let ran = run(&mut trailhum(&["cache", "--cache", empty.to_str().unwrap()]));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("it is empty"), "{}", ran.err);
    assert_eq!(std::fs::metadata(&empty).unwrap().len(), 0);
    let ran = run(&mut audit(&folder.path().join("bookmarks.db/a.ledger")));
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("cannot use the cache") && ran.err.contains("--no-cache"),
        "{}",
        ran.err
    );
}

#[test]
fn without_a_place_for_it_an_audit_goes_on_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let sandbox = Sandbox::start(&Sandbox::settings(), Limits::default());
    let mut command = sandbox.trailhum(&["audit", "--since", "1h", "--format", "json"]);
    let ran = run(command.env("XDG_DATA_HOME", &file));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let notes = ran.json()["coverage"]["notes"].to_string();
    assert!(notes.contains("event history is not cached"), "{notes}");
}

#[test]
fn the_ledger_of_an_account_lies_in_the_data_folder_for_its_owner_only_and_is_shown_and_pruned() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(&Sandbox::settings(), Limits::default());
    let here = |args: &[&str]| run(sandbox.trailhum(args).env("XDG_DATA_HOME", folder.path()));
    let shown = |args: &[&str]| {
        let ran = here(&[&["cache", "--format", "json"], args].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.json()["ledgers"].clone()
    };
    assert_eq!(here(&["cache"]).out, "The cache is empty: trailhum audit fills it.\n");
    let audit = ["audit", "--since", "1d", "--format", "json"];
    let errors = here(&audit).json()["totals"]["errors"].as_u64().unwrap();
    let path = folder.path().join("trailhum/111122223333.ledger");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let ledgers = shown(&[]);
    let one = &ledgers[0];
    assert_eq!(
        (&one["account"], one["failed"].as_u64()),
        (&Value::from("111122223333"), Some(errors))
    );
    assert_eq!(one["path"].as_str(), path.to_str());
    let span = one["spans"]
        .as_array()
        .unwrap()
        .iter()
        .find(|span| span["value"] == "GetBucketCors")
        .unwrap();
    assert_eq!(
        (&span["region"], &span["attribute"]),
        (&Value::from("eu-central-1"), &Value::from("EventName"))
    );
    let table = here(&["cache"]).out;
    for part in [
        "Account 111122223333",
        &format!("{errors} failed calls"),
        "eu-central-1",
        "GetBucketCors",
        "two hours",
    ] {
        assert!(table.contains(part), "{part} in {table}");
    }
    // A part is forgotten, then all of it.
    let some = shown(&["--prune-before", "6h"]);
    let (left, pruned) = (some[0]["failed"].as_u64().unwrap(), some[0]["pruned"].as_u64().unwrap());
    assert!(
        left > 0 && pruned > 0 && left + pruned == errors,
        "{left} + {pruned} of {errors}"
    );
    assert_eq!(
        here(&audit).json()["totals"]["errors"].as_u64(),
        Some(errors),
        "what was forgotten is asked for again"
    );
    let none = shown(&["--prune-before", "0h"]);
    assert_eq!(none[0]["failed"], 0);
    assert_eq!(none[0]["successes"], 0);
    let ran = here(&["cache", "--cache", "nowhere.ledger"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("nowhere.ledger") && !Path::new("nowhere.ledger").exists(),
        "{}",
        ran.err
    );
}

#[test]
fn an_account_that_is_not_known_is_not_remembered() {
    let limits = Limits {
        denied: ["sts:GetCallerIdentity".to_owned()].into(),
        ..Limits::default()
    };
    let sandbox = Sandbox::start(&Sandbox::settings(), limits);
    let ran = run(&mut sandbox.trailhum(&["audit", "--since", "1h", "--format", "json"]));
    assert_eq!(ran.code, 3, "{}", ran.err);
    let notes = ran.json()["coverage"]["notes"].to_string();
    assert!(
        notes.contains("sts:GetCallerIdentity did not return the account"),
        "{notes}"
    );
}

#[test]
fn what_concerns_the_event_history_only_is_refused_with_files() {
    let folder = env!("CARGO_MANIFEST_DIR");
    for option in ["--effort=full", "--cache=x.ledger", "--all-regions"] {
        let ran = run(&mut trailhum(&["audit", "--events", folder, option]));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{option}");
        let name = option.split('=').next().unwrap();
        assert!(
            ran.err.contains(name) && ran.err.contains("event history"),
            "{}",
            ran.err
        );
    }
}
