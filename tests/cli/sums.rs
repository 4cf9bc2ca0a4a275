//! Every error is in the report once: the sums of each format are all errors.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::audit::trail;
use crate::support::{run, trailhum};

/// The verdicts, in the order of a report.
const VERDICTS: [&str; 6] = ["investigate", "unexplained", "changed", "client", "benign", "noise"];

/// The event history of the sandbox, and the files of its trail.
fn sources() -> [Vec<&'static str>; 2] {
    [vec!["--sandbox"], vec!["--events", trail().to_str().unwrap()]]
}

fn audit(source: &[&str], format: &str) -> String {
    let ran = run(trailhum(&[&["audit", "--format", format], source].concat()).env("COLUMNS", "80"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

fn report(source: &[&str]) -> Value {
    serde_json::from_str(&audit(source, "json")).unwrap()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

fn sum(list: &Value, field: &str) -> u64 {
    list.as_array().unwrap().iter().map(|item| number(&item[field])).sum()
}

/// A number as people read it.
fn parsed(text: &str) -> Option<u64> {
    text.trim().replace(',', "").parse().ok()
}

#[test]
fn findings_callers_codes_and_verdicts_each_sum_up_to_all_errors() {
    for source in sources() {
        let report = report(&source);
        let all = number(&report["totals"]["errors"]);
        assert!(all > 2_000);
        let of_verdicts = |sums: &Value| VERDICTS.map(|verdict| number(&sums[verdict])).iter().sum::<u64>();
        assert_eq!(of_verdicts(&report["totals"]), all);
        assert_eq!(of_verdicts(&report["summary"]["errors"]), all);
        assert_eq!(sum(&report["findings"], "count"), all);
        assert_eq!(sum(&report["callers"], "errors"), all);
        assert_eq!(sum(&report["error_codes"], "count"), all);
        for code in report["error_codes"].as_array().unwrap() {
            assert_eq!(of_verdicts(code), number(&code["count"]), "{code}");
        }
        for verdict in VERDICTS {
            let findings = report["findings"].as_array().unwrap().iter();
            let findings = findings.filter(|finding| finding["verdict"] == verdict);
            let errors: u64 = findings.map(|finding| number(&finding["count"])).sum();
            assert_eq!(errors, number(&report["totals"][verdict]), "{verdict}");
        }
        let lines = audit(&source, "ndjson");
        let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        assert_eq!(lines.map(|finding| number(&finding["count"])).sum::<u64>(), all);
        // Each cell is quoted, and no name of the sandbox has a quote.
        let rows = audit(&source, "csv");
        let mut rows = rows.lines().map(|row| row.split("\",\"").collect::<Vec<_>>());
        let place = rows.next().unwrap().iter().position(|name| *name == "count").unwrap();
        assert_eq!(rows.map(|row| parsed(row[place]).unwrap()).sum::<u64>(), all);
    }
}

/// The errors in the lines below each title of the screen; of changes, findings.
fn sections(screen: &str) -> Vec<(String, u64, u64)> {
    let titles = [
        "INVESTIGATE",
        "UNEXPLAINED",
        "CHANGED",
        "OTHER CLIENTS",
        "BENIGN",
        "NOISE",
    ];
    let mut sections: Vec<(String, u64, u64)> = Vec::new();
    let mut lines = screen.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((title, rest)) = line.split_once(" (").filter(|(title, _)| titles.contains(title)) else {
            continue;
        };
        let (total, rest) = rest.split_once(')').unwrap();
        let mut text = rest.to_owned();
        let end = line.find("ERRORS").map(|place| place + "ERRORS".len());
        let mut errors = 0;
        while let Some(row) = lines.next_if(|line| line.starts_with("  ")) {
            let cell = |from: usize, to: usize| parsed(row.get(from..to).unwrap_or_default()).unwrap_or_default();
            errors += end.map_or_else(|| cell(6, 12), |end| cell(end - 8, end));
            text = format!("{text} {}", row.trim_start());
        }
        if ["CHANGED", "OTHER CLIENTS", "BENIGN"].contains(&title) {
            let parts = text
                .split(", ")
                .map(|part| part.split_once(": ").map_or(part, |(_, part)| part));
            let of_part = |part: &str| {
                let mut words = part.split_whitespace();
                let word = if title == "CHANGED" {
                    words.next()
                } else {
                    words.next_back()
                };
                word.and_then(parsed).unwrap_or_default()
            };
            errors = parts.map(of_part).sum();
        }
        sections.push((title.to_owned(), parsed(total).unwrap(), errors));
    }
    sections
}

#[test]
fn the_lines_of_the_screen_sum_up_to_the_errors_of_each_verdict() {
    for source in sources() {
        let report = report(&source);
        for only in [&[][..], &["--limit", "1"], &["--limit", "1000"]] {
            let screen = audit(&[&source[..], only].concat(), "table");
            let sections = sections(&screen);
            let all: u64 = sections.iter().map(|(_, total, _)| total).sum();
            assert_eq!(all, number(&report["totals"]["errors"]), "{screen}");
            for (title, total, lines) in sections {
                let total = if title == "CHANGED" {
                    number(&report["summary"]["findings"]["changed"])
                } else {
                    total
                };
                assert_eq!(lines, total, "{title}: {screen}");
            }
        }
    }
}

#[test]
fn the_rows_of_markdown_and_the_figures_of_the_page_sum_up_to_all_errors() {
    for source in sources() {
        let report = report(&source);
        let text = audit(&source, "markdown");
        // What a ticket shows: neither empty lines nor those below the names of columns.
        let shown = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with("|---"));
        assert!(shown.count() <= 23, "{text}");
        for verdict in ["investigate", "unexplained", "noise"] {
            let cells = |row: &str| -> Vec<String> { row.split('|').map(|cell| cell.trim().to_owned()).collect() };
            let (attention, noise) = text.split_once("**NOISE").unwrap();
            let rows = if verdict == "noise" { noise } else { attention };
            let rows = rows.lines().map(cells).filter(|cells| cells.len() > 5);
            let rows = rows.filter(|cells| verdict == "noise" || cells[2] == verdict);
            let errors: u64 = rows.filter_map(|cells| parsed(&cells[1])).sum();
            assert_eq!(errors, number(&report["totals"][verdict]), "{verdict}: {text}");
        }
        let page = audit(&source, "html");
        let figures = page
            .split("<ul class=\"figures\">")
            .nth(1)
            .unwrap()
            .split("</ul>")
            .next()
            .unwrap();
        let values = figures.split("<data value=\"").skip(1);
        let values: Vec<u64> = values
            .map(|value| parsed(value.split('"').next().unwrap()).unwrap())
            .collect();
        assert_eq!(values[0], number(&report["totals"]["errors"]));
        assert_eq!(values[1..].iter().sum::<u64>(), values[0]);
    }
}

/// The rows to investigate: the first lines, and how many rows the last one sums up.
fn to_investigate(screen: &str) -> (Vec<String>, u64) {
    let section = screen.lines().skip_while(|line| !line.starts_with("INVESTIGATE"));
    let mut rows: Vec<String> = Vec::new();
    for line in section.skip(1).take_while(|line| line.starts_with("  ")) {
        match line.trim_start() {
            row if row.starts_with('!') || row.contains("  and ") => rows.push(row.to_owned()),
            rest => rows.last_mut().unwrap().extend([" ", rest]),
        }
    }
    let more = rows.pop_if(|row| !row.starts_with('!'));
    let more = more.map(|row| row.split_whitespace().nth(2).and_then(parsed).unwrap());
    (rows, more.unwrap_or_default())
}

/// Who must be looked at, according to the truth: a part of what the row says.
fn true_identities(source: &[&str]) -> BTreeSet<String> {
    let truth: Value = serde_json::from_slice(&std::fs::read(trail().join("truth.json")).unwrap()).unwrap();
    let (verdict, read) = match source {
        ["--sandbox"] => ("verdict", "lookup_events"),
        _ => ("verdict_without_inventory", "trail_files"),
    };
    let findings = truth["findings"].as_array().unwrap().iter();
    let findings = findings.filter(|finding| {
        finding[verdict] == "investigate" && finding["sources"].as_array().unwrap().contains(&read.into())
    });
    let name = |finding: &Value| {
        let name = finding["caller_name"].as_str().unwrap();
        let own = name.split_once("::111122223333:").map_or(name, |(_, own)| own);
        match finding["caller"].as_str().unwrap() {
            _ if finding["cause"] == "setting_removed" => finding["resource_id"].as_str().unwrap().to_owned(),
            "anonymous" => "Anonymous".to_owned(),
            _ if own.ends_with("AmazonInspector2") => "Amazon Inspector".to_owned(),
            "service_linked_role" | "recorder_role" => "AWS Config".to_owned(),
            _ => own.to_owned(),
        }
    };
    findings.map(name).collect()
}

#[test]
fn a_stranger_sees_on_thirty_lines_who_needs_attention_from_where_and_what_to_type_next() {
    for source in sources() {
        let (screen, report) = (audit(&source, "table"), report(&source));
        assert!(screen.lines().count() <= 30, "{screen}");
        let investigate = number(&report["totals"]["investigate"]);
        assert!(
            screen
                .replace(',', "")
                .contains(&format!("{investigate} to investigate")),
            "{screen}"
        );

        let all = audit(&[&source[..], &["--limit", "1000"]].concat(), "table");
        let (all, none) = to_investigate(&all);
        let (rows, more) = to_investigate(&screen);
        assert_eq!((none, rows.len() as u64 + more), (0, all.len() as u64), "{screen}");
        // Those that need attention most come first.
        assert_eq!(rows, all[..rows.len()]);
        let identities = true_identities(&source);
        let missing = identities
            .iter()
            .filter(|name| !all.iter().any(|row| row.contains(*name)));
        assert_eq!(missing.collect::<Vec<_>>(), Vec::<&String>::new(), "{all:#?}");
        for row in &all {
            assert!(identities.iter().any(|name| row.contains(name)), "{row}");
        }
        for row in &rows {
            assert!(row.contains("from 1") || row.contains("from 2"), "{row}");
        }
        let next = screen.lines().rev().find(|line| line.starts_with("Next: ")).unwrap();
        let (command, id) = next.split_once(" --event-id ").unwrap();
        assert_eq!(command, format!("Next: trailhum explain {}", source.join(" ")));
        assert!(
            report["findings"][0]["sample_event_ids"].to_string().contains(id),
            "{id}"
        );
    }
}

#[test]
fn what_event_history_does_not_show_is_said_before_the_first_section() {
    let screen = audit(&["--sandbox"], "table");
    let (head, _) = screen.split_once("INVESTIGATE").unwrap();
    let head = head.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        head.contains("Errors of other API calls were not read: --events s3://"),
        "{head}"
    );
    let files = audit(&sources()[1], "table");
    assert!(!files.contains("were not read"), "{files}");
}
