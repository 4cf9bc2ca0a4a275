//! What the page does: it answers its reader, and nobody else.

use super::*;

#[test]
#[ignore = "needs Chromium, Node.js and the npm registry"]
fn a_reader_sorts_filters_and_unfolds() {
    let verdicts = ["investigate", "unexplained", "changed", "client", "benign", "noise"];
    for order in ["errors", "last", "name", "rank"] {
        let groups = list(fact(&format!("/use/sorted/{order}")));
        let place = |group: &Value| verdicts.iter().position(|verdict| *verdict == group["verdict"]);
        assert!(groups.is_sorted_by_key(place), "{order}: verdicts keep their order");
        for verdict in verdicts {
            let groups: Vec<&Value> = groups.iter().filter(|group| group["verdict"] == verdict).collect();
            let falls = |name: &str| groups.is_sorted_by(|a, b| number(&a[name]) >= number(&b[name]));
            match order {
                "errors" | "last" => assert!(falls(order), "{order}: {groups:?}"),
                "name" => {
                    let letters = |group: &&Value| {
                        text(&group["name"])
                            .to_lowercase()
                            .replace(|c: char| !c.is_alphanumeric(), "")
                    };
                    let callers = |group: &&Value| letters(group).chars().take(6).collect::<String>();
                    assert!(groups.is_sorted_by_key(callers), "{groups:?}");
                }
                _ => assert!(
                    verdict != "noise" || falls("errors"),
                    "the most noise is first: {groups:?}"
                ),
            }
        }
    }
    let ranked = list(fact("/use/sorted/rank"));

    let json = list(&seen().json["findings"]);
    let of = |predicate: &dyn Fn(&Value) -> bool| json.iter().filter(|finding| predicate(finding)).count();
    let terraform = of(&|finding| text(&finding["caller"]["role_arn"]).ends_with(":role/terraform-ci"));
    assert!(terraform > 0);
    let filtered = |words: &str| &fact("/use/filtered")[words];
    assert_eq!(
        list(&filtered("role/terraform-ci")["rows"]).len(),
        terraform,
        "what only the row of the caller says is found, too"
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
    assert!(filtered("cors")["groups"].as_u64().unwrap() < ranked.len() as u64);
    let others = of(&|finding| finding["verdict"] != "noise");
    assert_eq!(list(fact("/use/withoutNoise/rows")).len(), others);

    assert_eq!(
        (fact("/use/folded"), fact("/use/unfolded")),
        (&Value::Bool(false), &Value::Bool(true))
    );
    let first = json
        .iter()
        .find(|finding| finding["id"] == *fact("/use/opened"))
        .unwrap();
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
    let pages = number(fact("/print/pages"));
    assert!((1..=MOST_PAGES).contains(&pages), "{pages} pages");
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
        (&page["tools"], &page["command"], &page["buttons"]),
        (&Value::Bool(false), &Value::Bool(true), &Value::from(0))
    );
    assert_eq!(number(&page["count"]), list(&seen().json["findings"]).len() as u64);
    assert!(
        text(&page["text"]).contains("Cadence") && text(&page["text"]).contains("Caller"),
        "{page}"
    );
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
    assert_eq!(
        number(&page["commands"]),
        0,
        "no name of a stranger is part of a command"
    );
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
    let small = seen().sandbox_bytes;
    assert!(small < MOST_BYTES_OF_SANDBOX, "{small} bytes");
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
