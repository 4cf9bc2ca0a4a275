//! Many accounts in one report: their sums, what they share, and what sets one apart from its peers.

use jiff::Timestamp;
use serde_json::{Value, json};
use trailhum::coverage::Coverage;
use trailhum::inventory::ReadFrom;
use trailhum::organization::MemberAccount;
use trailhum::report::{self, FindingAccumulator, Format, Report, Terminal, View};
use trailhum::tally::{Scope, Tally};

use crate::browser::reports::HOSTILE;
use crate::formats::{harmless_to_a_terminal, trail, without_code};
use crate::schema;
use crate::support::{Ran, run, trailhum};
use crate::terminal::{self, on_terminal};

/// Accounts of the trail.
const ACCOUNTS: u64 = 12;
/// Days of the trail.
const DAYS: u64 = 10;

pub(crate) fn id(account: u64) -> String {
    format!("{:012}", 111_122_220_000 + account)
}

/// Config's failed call as it was seen, in another account, of a bucket of its own.
fn record(account: u64, call: &str, code: &str, hour: u64) -> Value {
    let seen = include_str!("../events/s3/s3-bucket-cors.json").replace("111122223333", &id(account));
    let mut record: Value = serde_json::from_str(&seen).unwrap();
    record["eventName"] = json!(call);
    record["errorCode"] = json!(code);
    record["requestParameters"] = json!({"bucketName": format!("bucket-of-{account}")});
    let (day, hour) = (1 + hour / 24, hour % 24);
    record["eventTime"] = json!(format!("2026-03-{day:02}T{hour:02}:18:46Z"));
    record["eventID"] = json!(format!("{account}-{call}-{code}-{day}-{hour}"));
    record
}

/// One series, every so many hours.
fn series(account: u64, call: &str, code: &str, every: u64) -> Vec<Value> {
    let hours = (4..DAYS * 24).step_by(usize::try_from(every).unwrap());
    hours.map(|hour| record(account, call, code, hour)).collect()
}

/// Twelve accounts in which Config asks for the same, but: the third has no website noise, in the fifth somebody else
/// says to be Config when the lifecycle is asked for, the seventh asks for tags every day and not twice, and in the
/// ninth alone Config was refused.
pub(crate) fn planted() -> Vec<Value> {
    let mut records = Vec::new();
    for account in 0..ACCOUNTS {
        records.extend(series(account, "GetBucketCors", "NoSuchCORSConfiguration", 12));
        if account != 3 {
            records.extend(series(account, "GetBucketWebsite", "NoSuchWebsiteConfiguration", 12));
        }
        let mut lifecycle = series(account, "GetBucketLifecycle", "NoSuchLifecycleConfiguration", 12);
        if account == 5 {
            for record in &mut lifecycle {
                let role = format!("arn:aws:iam::{}:role/AWSServiceRoleForConfig", id(account));
                record["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"] = json!(role);
                record["userIdentity"].as_object_mut().unwrap().remove("invokedBy");
            }
        }
        records.extend(lifecycle);
        let every = if account == 7 { 24 } else { 12 };
        records.extend(series(account, "GetBucketTagging", "NoSuchTagSet", every));
        if account == 9 {
            records.extend(series(account, "GetBucketPolicy", "AccessDenied", 24));
        }
    }
    records
}

fn audit(records: &[Value], args: &[&str]) -> Ran {
    let (_folder, path) = trail(records);
    let ran = run(&mut trailhum(
        &[&["audit", "--events", path.to_str().unwrap()], args].concat(),
    ));
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

#[test]
fn the_sums_of_accounts_are_those_of_their_findings() {
    let report = audit(&planted(), &["--format", "json"]).json();
    let accounts = list(&report["organization"]["accounts"]);
    assert_eq!(accounts.len(), 12);
    let noise = |account: &Value| account["by_verdict"]["noise"]["errors"].as_u64().unwrap();
    assert!(accounts.windows(2).all(|pair| noise(&pair[0]) >= noise(&pair[1])));
    for account in accounts {
        assert_eq!(account["read"], true);
        for verdict in ["investigate", "unexplained", "changed", "client", "benign", "noise"] {
            let counts: Vec<u64> = list(&report["findings"])
                .iter()
                .filter(|finding| finding["account"] == account["id"] && finding["verdict"] == verdict)
                .map(|finding| finding["count"].as_u64().unwrap())
                .collect();
            let amount = &account["by_verdict"][verdict];
            assert_eq!(amount["errors"], counts.iter().sum::<u64>(), "{account}");
            assert_eq!(amount["series"], counts.len(), "{account}");
        }
    }
    let all: u64 = accounts.iter().map(noise).sum();
    assert_eq!(all, report["totals"]["noise"]);
    assert!(list(&report["organization"]["units"]).is_empty());
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn a_report_of_several_accounts_fits_the_published_schema_and_a_broken_one_does_not() {
    let report = audit(&planted(), &["--format", "json"]).json();
    let mut broken = report.clone();
    broken["organization"]["accounts"][0]["by_verdict"]["noise"]["errors"] = json!("many");
    let faults = schema::faults(&[report, broken]);
    assert!(faults[0].is_empty() && !faults[1].is_empty(), "{faults:#?}");
}

#[test]
fn what_is_noise_everywhere_is_found_and_what_has_exceptions_is_not_called_so() {
    let report = audit(&planted(), &["--format", "json"]).json();
    let shared: Vec<(&str, bool, u64, u64)> = list(&report["organization"]["shared_noise"])
        .iter()
        .map(|shared| {
            let number = |field: &str| shared[field].as_u64().unwrap();
            assert_eq!(
                (number("accounts"), &shared["scanner"]),
                (ACCOUNTS, &json!("config-recorder"))
            );
            let everywhere = shared["everywhere"].as_bool().unwrap();
            (
                shared["check"].as_str().unwrap(),
                everywhere,
                number("noise_in"),
                number("otherwise_in"),
            )
        })
        .collect();
    let expected = [
        ("s3-bucket-cors", true, 12, 0),
        ("s3-bucket-tagging", true, 12, 0),
        ("s3-bucket-lifecycle", false, 11, 1),
        ("s3-bucket-website", false, 11, 0),
    ];
    assert_eq!(shared, expected);
    // Twelve accounts, twice a day, thirty days.
    assert_eq!(report["organization"]["shared_noise"][0]["events_a_month"], 12 * 60);
}

#[test]
fn an_account_that_differs_is_found_with_what_differs_and_no_other_is() {
    let report = audit(&planted(), &["--format", "json"]).json();
    let apart: Vec<(&str, &str, &Value)> = list(&report["organization"]["apart"])
        .iter()
        .map(|difference| {
            let text = |field: &str| difference[field].as_str().unwrap();
            assert_eq!(difference["peers"], 11);
            (text("account"), text("kind"), &difference["asked"])
        })
        .collect();
    let (third, fifth, seventh, ninth) = (id(3), id(5), id(7), id(9));
    let asked = [
        json!(["s3-bucket-lifecycle"]),
        json!(["GetBucketPolicy AccessDenied"]),
        json!(["s3-bucket-website"]),
        json!(["s3-bucket-tagging"]),
    ];
    let expected = [
        (fifth.as_str(), "verdict", &asked[0]),
        (ninth.as_str(), "rare", &asked[1]),
        (third.as_str(), "missing", &asked[2]),
        (seventh.as_str(), "period", &asked[3]),
    ];
    assert_eq!(apart, expected);
    let of = |place: usize| report["organization"]["apart"][place].clone();
    assert_eq!(of(0)["verdict"], "investigate");
    assert_eq!(
        (&of(3)["period_hours"], &of(3)["peers_period_hours"]),
        (&json!(24), &json!(12))
    );
    assert!(of(2)["sentence"].as_str().unwrap().contains("Possible reasons: "));
}

/// What people read in any format, without markup and line breaks.
fn plain(text: &str) -> String {
    let mut inside = false;
    let text: String = text
        .chars()
        .filter(|letter| {
            inside = (inside || *letter == '<') && *letter != '>';
            !inside && !matches!(letter, '>' | '`' | '|' | ',')
        })
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn table_html_and_markdown_say_what_the_json_says() {
    let records = planted();
    let report = audit(&records, &["--format", "json"]).json();
    let organization = &report["organization"];
    for args in [
        &["--format", "table", "--details", "--limit", "40"][..],
        &["--format", "table", "--limit", "40"],
        &["--format", "html"],
        &["--format", "markdown"],
    ] {
        let text = plain(&audit(&records, args).out);
        let said = |words: &str| assert!(text.contains(&plain(words)), "{args:?} lacks: {words}\n{text}");
        said("12 accounts");
        said("2 checks are noise in all 12 accounts that were read, about 1,410 events a month: decide once");
        said("2 checks are noise in nearly all of the 12 accounts");
        for difference in list(&organization["apart"]) {
            said(difference["account"].as_str().unwrap());
            said(difference["sentence"].as_str().unwrap());
        }
        let shown = list(&organization["accounts"]).iter().take(10);
        for account in shown {
            let of = |verdict: &str| account["by_verdict"][verdict]["errors"].clone();
            let verdicts = ["investigate", "unexplained", "changed", "client", "benign", "noise"].into_iter();
            // A terminal has no room for verdicts that no account has.
            let has = |verdict: &&str| args[1] != "table" || report["totals"][*verdict] != 0;
            let numbers: Vec<String> = verdicts.filter(has).map(|verdict| of(verdict).to_string()).collect();
            let row = format!("{} {}", account["id"].as_str().unwrap(), numbers.join(" "));
            let cells = if args[1] == "html" {
                // There, cells are apart by nothing but their tags.
                row.replace(' ', "")
            } else {
                row
            };
            said(&cells);
        }
    }
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn the_table_fits_a_narrow_terminal_and_says_what_it_leaves_out() {
    let records = planted();
    let text = audit(&records, &["--details", "--limit", "3"]).out;
    for more in [
        "... and 9 more accounts",
        "... and 1 more check",
        "... and 1 more difference",
    ] {
        assert!(plain(&text).contains(&plain(more)), "{more}\n{text}");
    }
    let (_folder, path) = trail(&records);
    let text = terminal::plain(&on_terminal(
        60,
        &["audit", "--details", "--events", path.to_str().unwrap()],
        &[],
    ));
    assert!(text.contains("ORGANIZATION"));
    for line in text.lines() {
        // A name is never broken.
        let is_name = !line.trim().contains(' ');
        assert!(textwrap::core::display_width(line) <= 60 || is_name, "{line}");
    }
}

#[test]
fn the_screen_of_many_accounts_has_forty_five_lines_and_no_broken_id() {
    let text = audit(&planted(), &[]).out;
    assert!(text.lines().count() <= 45, "{text}");
    for word in text.split_whitespace().filter(|word| word.starts_with("1111222200")) {
        assert!(word.len() >= 12, "{word}: {text}");
    }
    assert!(plain(&text).contains("... and 5 more accounts"), "{text}");
    // Those that need attention are among the few.
    for row in ["111122220005 20 60", "111122220009 10 80"] {
        assert!(plain(&text).contains(row), "{text}");
    }
}

#[test]
fn findings_stand_together_by_account_if_asked_for() {
    let text = audit(&planted(), &["--group-by", "account"]).out;
    for account in 0..ACCOUNTS {
        assert!(text.contains(&format!("Account {}\n", id(account))), "{text}");
    }
}

#[test]
fn one_account_is_no_organization_and_an_older_report_is_compared_all_the_same() {
    let one: Vec<Value> = planted()
        .into_iter()
        .filter(|record| record["recipientAccountId"] == id(0))
        .collect();
    let report = audit(&one, &["--format", "json"]).json();
    assert_eq!(report.get("organization"), None);
    assert!(!audit(&one, &[]).out.contains("ORGANIZATION"));

    let report = audit(&planted(), &["--format", "json"]).json();
    let mut older = report.clone();
    older.as_object_mut().unwrap().remove("organization").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let paths = [("new.json", report), ("old.json", older)].map(|(name, report)| {
        let path = folder.path().join(name);
        std::fs::write(&path, report.to_string()).unwrap();
        path.to_str().unwrap().to_owned()
    });
    let ran = run(&mut trailhum(&["diff", &paths[1], &paths[0], "--format", "json"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.json()["unchanged"], list(&ran_report(&paths[0])["findings"]).len());
}

fn ran_report(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A report of accounts that strangers have named, and of which one was not read.
fn strangely_named() -> Report {
    let members = [("111122223333", true), ("222233334444", false)].map(|(id, read)| MemberAccount {
        id: id.to_owned(),
        name: HOSTILE.to_owned(),
        unit: format!("Root/{HOSTILE}"),
        read,
    });
    let mut judged = FindingAccumulator::all(Vec::new());
    judged.introduce(members.to_vec());
    let scope = Scope {
        from: Timestamp::UNIX_EPOCH,
        to: Timestamp::UNIX_EPOCH,
        unread: Vec::new(),
        every_record: true,
    };
    Report::new(&Tally::default(), judged, scope, Coverage::default(), ReadFrom::None)
}

fn rendered(report: &Report, format: Format) -> String {
    let mut out = Vec::new();
    report::render(format, report, &View::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn names_of_accounts_and_units_do_no_harm_in_any_format() {
    let report = strangely_named();
    for width in [60, 200] {
        let terminal = Terminal {
            width,
            color: false,
            links: false,
        };
        let text = rendered(&report, Format::Table(terminal));
        harmless_to_a_terminal(&text.replace('\n', ""));
        assert!(text.contains("2 accounts, 1 not read"));
        assert!(text.contains("<script>") || width == 60, "{text}");
    }
    let html = rendered(&report, Format::Html);
    harmless_to_a_terminal(&html.replace('\n', ""));
    assert!(html.contains("&lt;script&gt;window.pwned1"));
    for tag in ["<script>window", "<img", "<a href=\"javascript"] {
        assert!(!html.contains(tag), "{tag}");
    }
    let markdown = rendered(&report, Format::Markdown);
    harmless_to_a_terminal(&markdown.replace('\n', ""));
    for line in markdown.lines() {
        let (plain, _) = without_code(line);
        for sign in ["<", "](", "javascript"] {
            assert!(!plain.contains(sign), "{sign} in {line}");
        }
    }
    let json: Value = serde_json::from_str(&rendered(&report, Format::Json)).unwrap();
    assert_eq!(json["organization"]["accounts"][0]["name"], HOSTILE);
    assert_eq!(json["organization"]["accounts"][1]["read"], false);
}
