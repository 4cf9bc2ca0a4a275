//! `trailhum watch`: a month of daily runs says each change once, also where runs are killed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use trailhum_sandbox::simulator::Rng;

use crate::support::{Ran, run, trailhum};

mod lambda;
mod ocsf;

const FIRST_RUN: i64 = 14;
const DAYS: i64 = 30;

/// Midnight of a day; the trail begins on the first.
fn midnight(day: i64) -> Timestamp {
    let begin: Timestamp = "2026-01-05T00:00:00Z".parse().unwrap();
    begin.checked_add(SignedDuration::from_hours(day * 24)).unwrap()
}

fn fixture(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/events/{name}.json"));
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The records of a month: AWS Config asks six buckets every day at nine. `b5` is there from day 16 on, `b0` until day 12;
/// nobody asks from day 20 to 25. A stranger is denied on day 18. A call that succeeds shows each hour that the trail goes on.
fn records() -> Vec<Value> {
    let (cors, denied) = (
        fixture("s3/s3-bucket-cors"),
        fixture("genuine/role-named-like-inspector-s"),
    );
    let mut records = Vec::new();
    let mut add = |record: &Value, minutes: i64, day: i64| {
        let mut record = record.clone();
        let time = midnight(day).checked_add(SignedDuration::from_mins(minutes)).unwrap();
        record["eventTime"] = json!(time.to_string());
        record["eventID"] = json!(format!("00000000-0000-4000-8000-{:012}", records.len()));
        records.push(record);
    };
    for day in 0..DAYS {
        for hour in 0..24 {
            let mut success = cors.clone();
            for key in ["errorCode", "errorMessage"] {
                success.as_object_mut().unwrap().remove(key);
            }
            success["userIdentity"] = json!({"type": "AWSService", "invokedBy": "ec2.amazonaws.com"});
            (success["eventSource"], success["eventName"]) = (json!("ec2.amazonaws.com"), json!("DescribeRegions"));
            add(&success, hour * 60 + 30, day);
        }
        for bucket in 0..6 {
            let exists = match bucket {
                0 => day < 12,
                5 => day >= 16,
                _ => true,
            };
            if exists && !(20..26).contains(&day) {
                let name = format!("b{bucket}");
                let text = cors.to_string().replace("amzn-s3-demo-bucket", &name);
                add(&serde_json::from_str(&text).unwrap(), 9 * 60 + bucket, day);
            }
        }
        if day == 18 {
            add(&denied, 700, day);
        }
    }
    records
}

/// A trail of these records.
fn trail(folder: &Path) -> PathBuf {
    let path = folder.join("trail.json");
    fs::write(&path, json!({"Records": records()}).to_string()).unwrap();
    path
}

/// The run of a day over the fortnight before it.
fn watch(trail: &Path, day: i64, args: &[&str]) -> Command {
    let state = trail.with_file_name("state.json");
    let (since, until) = (midnight(day - 14).to_string(), midnight(day).to_string());
    let own = [
        "watch",
        "--events",
        trail.to_str().unwrap(),
        "--state",
        state.to_str().unwrap(),
    ];
    trailhum(&[&own, &["--since", &since, "--until", &until][..], args].concat())
}

/// The kinds of news with the resource or the number of findings, sorted.
fn kinds(ran: &Ran) -> Vec<String> {
    if ran.out.is_empty() {
        return Vec::new();
    }
    let news = ran.json();
    assert_eq!(news["schema"], "trailhum.watch/1");
    let items = news["news"].as_array().unwrap().iter();
    items
        .map(|item| {
            let what = match item["resource"].as_str().unwrap() {
                "" => item["findings"].to_string(),
                name => name.to_owned(),
            };
            format!("{} {what}", item["kind"].as_str().unwrap())
        })
        .collect()
}

#[test]
fn each_change_of_a_month_is_in_the_news_of_one_run() {
    let folder = tempfile::tempdir().unwrap();
    let trail = trail(folder.path());
    let mut found = BTreeMap::new();
    for day in FIRST_RUN..=DAYS {
        let ran = run(&mut watch(&trail, day, &["--format", "json"]));
        assert_eq!(ran.code, 0, "{}", ran.err);
        let news = kinds(&ran);
        if !news.is_empty() {
            found.insert(day, news);
        }
        // Nothing is new a moment later.
        let again = run(&mut watch(
            &trail,
            day,
            &["--format", "json", "--fail-on", "new", "--fail-on", "gone"],
        ));
        let first = day == FIRST_RUN;
        assert!(again.out.is_empty() && again.code == 0, "{day} {first}: {}", again.out);
    }
    let expected = [
        (15, vec!["stopped b0"]),
        (17, vec!["new b5"]),
        (19, vec!["new 1"]),
        (22, vec!["caller_silent 6"]),
        (
            27,
            ["b5", "b1", "b2", "b3", "b4"]
                .map(|bucket| format!("resumed {bucket}").leak() as &str)
                .to_vec(),
        ),
        (29, vec!["verdict b5"]),
    ];
    assert_eq!(
        found,
        expected
            .map(|(day, news)| (day, news.into_iter().map(str::to_owned).collect()))
            .into()
    );
}

#[test]
fn a_name_of_a_stranger_is_no_markup_and_moves_no_cursor() {
    let folder = tempfile::tempdir().unwrap();
    let mut record = fixture("genuine/role-named-like-inspector-s");
    let user = "<!channel> *all* `clear` & \u{1b}[31m\u{202e}";
    record["userIdentity"] = json!({
        "type": "IAMUser",
        "accountId": "111122223333",
        "arn": format!("arn:aws:iam::111122223333:user/{user}"),
        "userName": user,
    });
    record["errorMessage"] = json!(user);
    let path = folder.path().join("one.json");
    fs::write(&path, json!({"Records": [record]}).to_string()).unwrap();
    for format in ["text", "slack", "json", "ocsf"] {
        let state = folder.path().join(format);
        let args = [
            "watch",
            "--events",
            path.to_str().unwrap(),
            "--state",
            state.to_str().unwrap(),
            "--format",
            format,
        ];
        let ran = run(&mut trailhum(&args));
        assert!(ran.out.contains("channel"), "{}", ran.out);
        let is_for_people = ["text", "slack"].contains(&format);
        assert!(!ran.out.contains('\u{1b}'), "{}", ran.out);
        assert!(!(is_for_people && ran.out.contains('\u{202e}')), "{}", ran.out);
        if format == "slack" {
            assert!(
                !ran.out.contains("<!") && !ran.out.contains("*all*") && !ran.out.contains('`'),
                "{}",
                ran.out
            );
        }
    }
}

#[test]
fn a_state_that_is_damaged_or_in_use_is_left_as_it_is_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let trail = trail(folder.path());
    let state = folder.path().join("state.json");
    for text in [
        "{",
        "{}",
        "{\"schema\": \"trailhum.watch-state/9\", \"memory\": {}, \"pending\": null}",
    ] {
        fs::write(&state, text).unwrap();
        let ran = run(&mut watch(&trail, FIRST_RUN, &[]));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{text}");
        assert!(ran.err.contains("--state") && ran.err.contains("hint"), "{}", ran.err);
        assert_eq!(fs::read_to_string(&state).unwrap(), text);
    }
    fs::remove_file(&state).unwrap();
    let lock = fs::File::create(folder.path().join("state.json.lock")).unwrap();
    lock.lock().unwrap();
    let ran = run(&mut watch(&trail, FIRST_RUN, &[]));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("another run of trailhum watch uses"), "{}", ran.err);
}

#[test]
fn kills_between_and_inside_runs_repeat_no_news_and_lose_none() {
    kill(20);
}

#[test]
#[ignore = "needs a minute: 200 kills"]
fn two_hundred_kills_repeat_no_news_and_lose_none() {
    kill(200);
}

/// Kills at least as many runs of months that say the same in the end.
fn kill(least: u32) {
    let month = |kills: &mut dyn FnMut(&dyn Fn() -> Command)| {
        let folder = tempfile::tempdir().unwrap();
        let trail = trail(folder.path());
        let news = folder.path().join("news");
        for day in FIRST_RUN..=DAYS {
            let start = || watch(&trail, day, &["--output", news.to_str().unwrap()]);
            kills(&start);
            assert_eq!(run(&mut start()).code, 0);
        }
        fs::read_to_string(news).unwrap()
    };
    let begin = Instant::now();
    let expected = month(&mut |_| ());
    let whole = begin.elapsed().div_f64((DAYS - FIRST_RUN + 1) as f64);
    assert!(expected.matches("trailhum watch").count() > 5, "{expected}");
    let (mut rng, mut killed) = (Rng::new(23), 0);
    while killed < least {
        let found = month(&mut |start| {
            for _ in 0..3 {
                let mut child = start().stderr(Stdio::null()).spawn().unwrap();
                // Not waiting for anything: the moment is the test.
                std::thread::sleep(whole.mul_f64(rng.unit() * 1.2));
                child.kill().unwrap();
                killed += u32::from(child.wait().unwrap().code().is_none());
            }
        });
        assert!(
            found == expected,
            "after {killed} kills:\n{found}\ninstead of\n{expected}"
        );
    }
    println!("{killed} kills");
}
