//! Every error is in the report once: the sums of each format are all errors.

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
        assert!(text.lines().count() < 60, "{text}");
        for (verdict, title) in [
            ("investigate", "INVESTIGATE"),
            ("unexplained", "UNEXPLAINED"),
            ("noise", "NOISE"),
        ] {
            let of_section = text.lines().skip_while(|line| !line.starts_with(&format!("**{title}")));
            let rows = of_section.skip(2).take_while(|line| line.starts_with('|'));
            let errors: u64 = rows.filter_map(|row| parsed(row.split('|').nth(1)?)).sum();
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

#[test]
fn the_first_screen_has_thirty_lines_and_names_who_must_be_looked_at_from_where_and_what_to_type() {
    for source in sources() {
        let (screen, report) = (audit(&source, "table"), report(&source));
        assert!(screen.lines().count() <= 30, "{screen}");
        let wide = screen.lines().filter(|line| line.chars().count() > 80);
        // A command is copied whole.
        assert!(wide.clone().all(|line| line.starts_with("Next: ")), "{screen}");
        let investigate = number(&report["totals"]["investigate"]);
        assert!(screen.contains("to investigate"), "{investigate}: {screen}");
        let first = &report["findings"][0];
        let name = first["caller"]["name"].as_str().unwrap().split_once("3333:").unwrap().1;
        let place = |text: &str| screen.find(text).unwrap_or_else(|| panic!("{text}: {screen}"));
        assert!(
            place("INVESTIGATE (") < place(name) && place(name) < place("CHANGED ("),
            "{screen}"
        );
        assert!(
            screen.contains(first["caller"]["source_ip_address"].as_str().unwrap()),
            "{screen}"
        );
        let ids = screen
            .split("--event-id ")
            .nth(1)
            .unwrap()
            .split_whitespace()
            .next()
            .unwrap();
        assert!(report["findings"].to_string().contains(ids), "{ids}");
        assert!(
            screen.contains(&format!("trailhum explain {}", source.join(" "))),
            "{screen}"
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
