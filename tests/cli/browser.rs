//! The HTML report as a reader has it: opened in Chromium once, looked at by `tests/browser/look.cjs`, judged here.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::support::{run, trailhum};

mod npm;
pub(crate) mod reports;

use reports::{BROKEN, HOSTILE, LONG, Reports};

/// The issue allows three megabytes for 2,000 findings.
const MOST_BYTES: u64 = 3_000_000;
/// A tenth of a second is "at once" for a reader; a busy machine is given twice that.
const AT_ONCE: f64 = 200.0;

struct Seen {
    facts: Value,
    json: Value,
    hostile_json: Value,
    hostile_page: String,
    large_bytes: u64,
}

fn seen() -> &'static Seen {
    // A failure is kept as well: the next test would only wait for the same.
    static SEEN: OnceLock<Result<Seen, String>> = OnceLock::new();
    SEEN.get_or_init(look).as_ref().unwrap_or_else(|why| panic!("{why}"))
}

fn look() -> Result<Seen, String> {
    let (chromium, packages) = (npm::chromium()?, npm::installed()?);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).map_err(|error| error.to_string())?;
    let reports = Reports::write(folder.path());
    let mut look = Command::new("node");
    look.arg(packages.join("look.cjs")).arg(chromium);
    look.args([
        &reports.sandbox,
        &reports.hostile,
        &reports.large,
        &folder.path().join("profile"),
    ]);
    let printed = npm::done(&mut look)?;
    Ok(Seen {
        facts: serde_json::from_str(&printed).unwrap(),
        hostile_page: std::fs::read_to_string(&reports.hostile).unwrap(),
        large_bytes: std::fs::metadata(&reports.large).unwrap().len(),
        json: reports.json,
        hostile_json: reports.hostile_json,
    })
}

fn fact(path: &str) -> &'static Value {
    let facts = &seen().facts;
    facts
        .pointer(path)
        .unwrap_or_else(|| panic!("nothing was seen of {path}"))
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// A number of the page, which has its digits in groups.
fn digits(value: &Value) -> u64 {
    text(value).replace(',', "").parse().unwrap()
}

fn resource(finding: &Value) -> String {
    let (id, qualifier) = (
        text(&finding["resource"]["id"]),
        finding["resource"]["qualifier"].as_str(),
    );
    let name = qualifier.map_or_else(|| id.to_owned(), |qualifier| format!("{id}:{qualifier}"));
    let all = &finding["resources"];
    match number(&all["count"]) {
        _ if !name.is_empty() => name,
        0 => "(none named)".to_owned(),
        1 => text(&all["top"][0]).to_owned(),
        // More than eight are not kept, so of more no number is certain.
        count @ 2..=8 => format!("{count} resources"),
        count => format!("at least {count} resources"),
    }
}

/// How often each comes.
fn counted<T: Ord>(all: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    all.for_each(|one| *counts.entry(one).or_default() += 1);
    counts
}

#[test]
#[ignore = "needs Chromium, Node.js and the npm registry"]
fn the_page_says_the_numbers_of_the_json_report() {
    let (json, page) = (&seen().json, fact("/numbers"));
    let totals = &json["totals"];
    let of = |name: &str| number(&totals[name]);
    let verdicts = ["investigate", "unexplained", "changed", "client", "benign", "noise"].map(of);
    let verdicts = verdicts.into_iter().filter(|errors| *errors > 0);
    let expected: Vec<u64> = [of("errors")].into_iter().chain(verdicts).collect();
    let figures: Vec<u64> = list(&page["figures"]).iter().map(|figure| number(&figure[0])).collect();
    assert_eq!(figures, expected);
    assert!(
        list(&page["figures"])
            .iter()
            .all(|figure| digits(&figure[1]) == number(&figure[0]))
    );

    let findings = list(&page["findings"]).iter().map(|row| {
        (
            text(&row["id"]),
            text(&row["verdict"]),
            text(&row["resource"]).to_owned(),
            number(&row["errors"]),
        )
    });
    let expected = list(&json["findings"]).iter().map(|finding| {
        (
            text(&finding["id"]),
            text(&finding["verdict"]),
            resource(finding),
            number(&finding["count"]),
        )
    });
    assert_eq!(counted(findings), counted(expected));
    assert!(list(&json["findings"]).len() > 100);

    let codes: Vec<(&str, u64, u64)> = list(&page["codes"])
        .iter()
        .map(|row| (text(&row[0]), digits(&row[1]), digits(&row[3])))
        .collect();
    let code = |code| {
        let code: &Value = code;
        (
            text(&code["error_code"]),
            number(&code["count"]),
            number(&code["count"]) - number(&code["noise"]),
        )
    };
    assert_eq!(codes, list(&json["error_codes"]).iter().map(code).collect::<Vec<_>>());
}

#[test]
#[ignore = "needs Chromium, Node.js and the npm registry"]
fn the_errors_of_each_day_add_up_to_the_json_report() {
    let json = &seen().json;
    let days = list(fact("/numbers/days"));
    let mut expected: BTreeMap<&str, u64> = BTreeMap::new();
    for day in list(&json["error_codes"])
        .iter()
        .flat_map(|code| list(&code["per_day"]))
    {
        *expected.entry(text(&day["date"])).or_default() += number(&day["count"]);
    }
    let all: BTreeMap<&str, u64> = days.iter().map(|day| (text(&day[0]), digits(&day[8]))).collect();
    assert_eq!(all, expected);
    for (column, verdict) in ["investigate", "unexplained", "changed", "client", "benign", "noise"]
        .iter()
        .enumerate()
    {
        let sum: u64 = days.iter().map(|day| digits(&day[column + 1])).sum();
        assert_eq!(sum, number(&json["totals"][verdict]), "{verdict}");
    }
}

#[test]
#[ignore = "needs Chromium, Node.js and the npm registry"]
fn each_beat_is_a_dot() {
    let json = &seen().json;
    let by_id: BTreeMap<&str, &Value> = list(&json["findings"])
        .iter()
        .map(|finding| (text(&finding["id"]), finding))
        .collect();
    let rows = list(fact("/numbers/strips"));
    let mut alone = 0;
    for row in rows {
        let ids: Vec<&str> = list(&row["ids"]).iter().map(text).collect();
        let errors: u64 = ids.iter().map(|id| number(&by_id[id]["count"])).sum();
        assert!(
            text(&row["name"]).ends_with(&format!(", {errors} error{}", if errors == 1 { "" } else { "s" })),
            "{row}"
        );
        if let [id] = ids.as_slice()
            && by_id[id]["cadence"]["calls_per_sweep_max"] == 1
        {
            assert_eq!(row["dots"], by_id[id]["cadence"]["sweeps"], "{row}");
            alone += 1;
        }
    }
    assert!(alone > 10, "only {alone} rows of one series");
    let drawn: usize = rows.iter().map(|row| list(&row["ids"]).len()).sum();
    assert_eq!(drawn, by_id.len(), "every series has its row");
}

#[test]
#[ignore = "needs Chromium, Node.js and the npm registry"]
fn a_reader_sorts_filters_and_unfolds() {
    let rows = |path: &str| list(fact(path)).clone();
    let keys = |path: &str, name: &str| -> Vec<u64> { rows(path).iter().map(|row| number(&row[name])).collect() };
    for (order, name) in [("errors", "errors"), ("last", "last")] {
        let sorted = keys(&format!("/use/sorted/{order}"), name);
        assert!(
            sorted.is_sorted_by(|a, b| a >= b) && sorted.first() > sorted.last(),
            "{order}: {sorted:?}"
        );
    }
    for (order, name) in [("resource", "resource"), ("asked", "asked")] {
        let all = rows(&format!("/use/sorted/{order}"));
        let names = counted(all.iter().map(|row| text(&row[name])));
        let mut runs: Vec<&str> = all.iter().map(|row| text(&row[name])).collect();
        runs.dedup();
        assert_eq!(runs.len(), names.len(), "the same names stand together: {runs:?}");
        assert!(
            runs.is_sorted_by_key(|name| name.to_lowercase().replace('-', "")) || order == "resource",
            "{runs:?}"
        );
    }
    let rank = ["investigate", "unexplained", "changed", "client", "benign", "noise"];
    let ranked = rows("/use/sorted/rank");
    assert!(ranked.is_sorted_by_key(|row| rank.iter().position(|verdict| *verdict == row["verdict"])));

    let json = list(&seen().json["findings"]);
    let of = |predicate: &dyn Fn(&Value) -> bool| json.iter().filter(|finding| predicate(finding)).count();
    let terraform = of(&|finding| text(&finding["caller"]["role_arn"]).ends_with(":role/terraform-ci"));
    assert!(terraform > 0);
    let filtered = |words: &str| &fact("/use/filtered")[words];
    assert_eq!(
        list(&filtered("role/terraform-ci")["rows"]).len(),
        terraform,
        "what only the card says is found, too"
    );
    assert_eq!(
        text(&filtered("role/terraform-ci")["said"]),
        format!("{terraform} of {} findings", json.len())
    );
    let claimed = of(&|finding| finding["caller"]["claim"] == "Terraform");
    assert!(claimed > terraform);
    assert_eq!(list(&filtered("TERRAFORM only")["rows"]).len(), claimed);
    assert!(list(&filtered("no such words")["rows"]).is_empty());
    let cors = list(&filtered("cors")["rows"]).len();
    assert!((1..json.len()).contains(&cors));
    let others = of(&|finding| finding["verdict"] != "noise");
    assert_eq!(list(fact("/use/withoutNoise/rows")).len(), others);

    assert_eq!(
        (fact("/use/folded"), fact("/use/unfolded")),
        (&Value::Bool(false), &Value::Bool(true))
    );
    let first = json.iter().find(|finding| finding["id"] == ranked[0]["id"]).unwrap();
    let evidence = text(fact("/use/evidence"));
    for words in [
        &first["reason"],
        &first["cadence"]["text"],
        &first["caller"]["role_arn"],
        &first["error_message"],
        &first["sample_event_ids"][0],
    ] {
        assert!(evidence.contains(text(words)), "{words} is not in {evidence}");
    }
    assert_eq!(
        (fact("/use/arrived"), fact("/use/allOpen")),
        (&Value::Bool(true), &Value::Bool(true))
    );
}

#[test]
#[ignore = "needs Chromium, Node.js and the npm registry"]
fn the_page_asks_nothing_of_anybody_and_complains_of_nothing() {
    assert_eq!(fact("/quiet/requests"), &Value::Array(Vec::new()));
    assert_eq!(fact("/quiet/complaints"), &Value::Array(Vec::new()));
}

#[test]
#[ignore = "needs Chromium, Node.js and the npm registry"]
fn the_policy_of_the_page_stops_scripts_styles_and_requests_that_are_not_its_own() {
    let stopped: Vec<&str> = list(fact("/attack/stopped")).iter().map(text).collect();
    assert_eq!(
        stopped,
        [
            "connect-src",
            "frame-src",
            "img-src",
            "script-src-attr",
            "script-src-elem",
            "style-src-elem"
        ]
    );
    assert_eq!(
        (fact("/attack/attacked"), text(fact("/attack/display"))),
        (&Value::Bool(false), "block")
    );
}

#[test]
#[ignore = "needs Chromium, Node.js and the npm registry"]
fn light_and_dark_follow_the_reader_who_may_choose_otherwise_and_paper_is_light() {
    let light = text(fact("/ground/sandbox light desk"));
    let dark = text(fact("/ground/sandbox dark desk"));
    assert_ne!(light, dark);
    let chosen = ["before", "light", "again"].map(|step| text(&fact("/theme")[step]));
    assert_eq!(chosen, [dark, light, dark]);
    assert_eq!(
        text(fact("/print/text")),
        text(fact("/print/lightText")),
        "ink on paper"
    );
    assert_eq!(fact("/print/tools"), &Value::Bool(false));
}

#[test]
#[ignore = "needs Chromium, Node.js and the npm registry"]
fn no_page_is_wider_than_its_screen() {
    let views = fact("/overflow").as_object().unwrap();
    assert!(views.len() >= 12);
    assert!(views.values().all(|overflow| overflow == 0), "{views:?}");
}

#[test]
#[ignore = "needs Chromium, Node.js and the npm registry"]
fn a_validator_and_an_accessibility_checker_find_no_fault() {
    for kind in ["validator", "axe"] {
        let views = fact(&format!("/{kind}")).as_object().unwrap();
        assert!(views.len() >= 2);
        for (view, faults) in views {
            assert!(list(faults).is_empty(), "{kind}, {view}: {faults:#?}");
        }
    }
}

#[test]
#[ignore = "needs Chromium, Node.js and the npm registry"]
fn without_scripts_everything_can_be_read() {
    let page = fact("/scriptless");
    assert_eq!(
        (&page["tools"], &page["seen"]),
        (&Value::Bool(false), &Value::Bool(true))
    );
    assert_eq!(number(&page["count"]), list(&seen().json["findings"]).len() as u64);
    assert!(text(&page["text"]).contains("Cadence"), "{page}");
    assert!(text(&page["card"]).contains("Caller"), "{page}");
}

#[test]
#[ignore = "needs Chromium, Node.js and the npm registry"]
fn names_of_strangers_do_no_harm() {
    let page = fact("/hostile");
    assert_eq!(page["ran"], Value::Array(Vec::new()), "a script ran");
    assert_eq!(
        (
            number(&page["scripts"]),
            number(&page["handlers"]),
            number(&page["links"])
        ),
        (1, 0, 0)
    );
    let own: Vec<&str> = list(fact("/numbers/elements")).iter().map(text).collect();
    for element in list(&page["elements"]).iter().map(text) {
        // A warning and a draft of a catalog entry are all that the sandbox's page lacks.
        assert!(
            own.contains(&element) || ["pre", "strong"].contains(&element),
            "<{element}> came from a stranger"
        );
    }
    let gaps = list(&page["gaps"]);
    assert!(gaps.len() == 1 && text(&gaps[0]).ends_with(BROKEN), "{gaps:?}");
    assert!(text(&page["warning"]).contains("1 source could not be read"), "{page}");
    let shown = text(&page["text"]);
    assert!(
        shown.contains("<script>window.pwned1 = 1</script>"),
        "the name is shown as it is"
    );
    assert!(
        shown.contains("\\u{1b}[31m") && shown.contains("\\u{202e}gnp.exe"),
        "what cannot be seen is spelled out"
    );
    assert!(shown.contains(&"x".repeat(LONG)), "a long name is there in full");
    let findings = list(&seen().hostile_json["findings"]);
    assert_eq!(findings.len(), 6 + 7, "six series, and one in each further account");
    let organization = &seen().hostile_json["organization"];
    assert_eq!(list(&organization["accounts"]).len(), 8);
    assert_eq!(
        list(&organization["apart"]).len(),
        1,
        "it was on the page that was checked"
    );
    assert!(findings.iter().any(|finding| finding["resource"]["id"] == HOSTILE));
    let hidden = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    assert_eq!(seen().hostile_page.chars().find(|c| hidden(*c)), None);
}

#[test]
#[ignore = "needs Chromium, Node.js and the npm registry"]
fn two_thousand_findings_are_small_and_answer_at_once() {
    let page = fact("/large");
    let (count, bytes) = (number(&page["count"]), seen().large_bytes);
    assert!(count >= 2_000, "{count}");
    assert!(bytes < MOST_BYTES, "{bytes} bytes");
    let times = |name: &str| {
        let mut times: Vec<f64> = list(&page[name]).iter().map(|time| time.as_f64().unwrap()).collect();
        times.sort_by(f64::total_cmp);
        times
    };
    let (filters, sorts) = (times("filters"), times("sorts"));
    println!("{count} findings in {bytes} bytes; filters took {filters:.1?} ms, sorts {sorts:.1?} ms");
    assert!(filters[filters.len() / 2] < AT_ONCE, "{filters:?}");
    assert!(sorts[sorts.len() / 2] < 5.0 * AT_ONCE, "{sorts:?}");
}

#[test]
fn the_page_goes_to_stdout_too_and_is_the_same_every_time() {
    let [one, other] = [(), ()].map(|()| run(&mut trailhum(&["audit", "--sandbox", "--format", "html"])));
    assert_eq!(one.code, 0, "{}", one.err);
    assert!(one.out.starts_with("<!DOCTYPE html><html lang=\"en\">") && one.out.ends_with("</html>"));
    assert_eq!(one.out, other.out);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/report/src/report/html/script.js");
    assert!(one.out.contains(&std::fs::read_to_string(script).unwrap()));
}

#[test]
fn days_that_the_trail_lacks_are_gray_and_not_merely_empty() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_str().unwrap();
    assert_eq!(
        run(&mut trailhum(&["sandbox", "--write", root, "--days", "14"])).code,
        0
    );
    let page = |events: &str| {
        let ran = run(&mut trailhum(&["audit", "--format", "html", "--events", events]));
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out
    };
    // The eighth day of the window; its last hour's records come in a file of the next day.
    let day = "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/01/08";
    let gray = "M7 0h1V";
    assert!(!page(root).contains(gray));
    std::fs::remove_dir_all(folder.path().join(day)).unwrap();
    let page = page(root);
    assert!(page.matches(gray).count() > 20, "{}", page.matches(gray).count());
    assert!(page.contains("<dt>Not read</dt><dd>2026-01-08 00:00 to 2026-01-08 23:00 UTC"));
}
