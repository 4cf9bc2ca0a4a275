//! What the page says: the numbers of the JSON, in pictures and words.

use super::*;

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
        .map(|row| (text(&row[0]), digits(&row[1]), digits(&row[2])))
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
fn each_part_of_the_bar_is_as_wide_as_its_count_and_leads_to_it() {
    let totals = &seen().json["totals"];
    let all = totals["errors"].as_f64().unwrap();
    let parts = list(fact("/numbers/bar"));
    let mut colors = Vec::new();
    for part in parts {
        let (name, share) = (text(&part["name"]), part["share"].as_f64().unwrap());
        let errors = totals[name].as_f64().unwrap();
        // One percent for the least width of a part, which the others give.
        assert!((share - errors / all).abs() < 0.01, "{part}");
        assert!(
            text(&part["target"]).contains(&format!(" {errors} errors")) || errors >= 1_000.0,
            "{part}"
        );
        colors.push(text(&part["color"]));
    }
    let verdicts = ["investigate", "unexplained", "changed", "client", "benign", "noise"];
    let expected = verdicts.iter().filter(|name| number(&totals[**name]) > 0).count();
    assert_eq!((parts.len(), counted(colors.iter()).len()), (expected, expected));
}

#[test]
#[ignore = "needs Chromium, Node.js and the npm registry"]
fn who_must_be_investigated_is_first_with_a_command_that_explains_it() {
    let json = &seen().json;
    let rows = list(fact("/numbers/causes"));
    let wanted = |verdict: &str| number(&json["totals"][verdict]);
    let errors: u64 = rows.iter().map(|row| number(&row["errors"])).sum();
    assert_eq!(errors, wanted("investigate") + wanted("unexplained"));
    for row in rows {
        let id = text(&row["command"])
            .strip_prefix("trailhum explain --sandbox --event-id ")
            .unwrap();
        let finding = list(&json["findings"]).iter().find(|finding| {
            let samples = list(&finding["sample_event_ids"]);
            samples.iter().any(|sample| text(sample) == id)
        });
        let finding = finding.unwrap_or_else(|| panic!("{id} is of no finding"));
        assert!(
            ["investigate", "unexplained"].contains(&text(&finding["verdict"])),
            "{row}"
        );
        let shown = text(&row["text"]);
        assert!(
            shown.contains("First seen 2026-01-") && shown.contains("last seen 2026-01-"),
            "{shown}"
        );
        let address = text(&finding["source_addresses"]["top"][0]);
        let is_address = address.parse::<std::net::IpAddr>().is_ok();
        assert!(!is_address || shown.contains(", from "), "{address}: {shown}");
    }
    assert!(rows.iter().any(|row| text(&row["text"]).contains("from 198.51.100.7")));
}

#[test]
#[ignore = "needs Chromium, Node.js and the npm registry"]
fn a_button_copies_where_it_can_and_is_not_there_where_it_cannot() {
    let command = &fact("/numbers/causes/0/command");
    let works = fact("/copies/works");
    assert_eq!(
        (&works["copied"], text(&works["label"]), text(&works["said"])),
        (*command, "Copied", "Copied")
    );
    assert_eq!(text(&works["after"]), "Copy", "another one was copied since");
    let denied = fact("/copies/denied");
    assert_eq!(
        (&denied["selected"], text(&denied["label"]), text(&denied["said"])),
        (*command, "Copy", "")
    );
    assert!(number(&works["visible"]) > 10);
    assert_eq!(number(&fact("/copies/none")["visible"]), 0);
}

#[test]
#[ignore = "needs Chromium, Node.js and the npm registry"]
fn a_row_of_a_caller_and_a_check_sums_up_its_resources() {
    let json = list(&seen().json["findings"]);
    let by_id: BTreeMap<&str, &Value> = json.iter().map(|finding| (text(&finding["id"]), finding)).collect();
    let groups = list(fact("/numbers/groups"));
    for group in groups {
        let findings: Vec<&Value> = list(&group["ids"]).iter().map(|id| by_id[text(id)]).collect();
        let errors: u64 = findings.iter().map(|finding| number(&finding["count"])).sum();
        assert_eq!(number(&group["errors"]), errors, "{group}");
        assert!(
            text(&group["said"][0]).starts_with(&format!("{errors} error")),
            "{group}"
        );
        assert!(
            findings.iter().all(|finding| finding["verdict"] == group["verdict"]),
            "{group}"
        );
    }
    let names = groups
        .iter()
        .map(|group| (text(&group["verdict"]), text(&group["name"])));
    assert!(
        counted(names).values().all(|times| *times == 1),
        "one row for each caller and check"
    );
    let drawn: usize = groups.iter().map(|group| list(&group["ids"]).len()).sum();
    assert_eq!(drawn, json.len());
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
            text(&row["text"]).ends_with(&format!(" · {errors} error{}", if errors == 1 { "" } else { "s" })),
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
    assert_eq!(number(fact("/numbers/pictures")), 1, "one picture of the noise");
    let times = list(&json["findings"])
        .iter()
        .filter(|finding| finding["verdict"] == "noise");
    let least = times
        .map(|finding| number(&finding["cadence"]["sweeps"]))
        .max()
        .unwrap();
    assert!(
        number(fact("/numbers/noise")) > least,
        "the noise of all findings is in it"
    );
}
