//! Formats say the same numbers, and no name does harm in any; of the page in HTML, [`crate::browser`] sees to that.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::browser::reports::{HOSTILE, hostile};
use crate::support::{finding_lines, run, trailhum};

/// Reads RFC 4180 strictly, and says what it read as JSON.
const READ_CSV: &str = "import csv, json, sys
csv.field_size_limit(10**9)
print(json.dumps(list(csv.DictReader(open(0, newline='', encoding='utf-8'), strict=True))))";

fn audit(of: &[&str], format: &str) -> String {
    let ran = run(&mut trailhum(&[&["audit", "--format", format], of].concat()));
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

fn python(program: &str, input: &str) -> Value {
    let mut child = Command::new("python3")
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is there");
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The rows of a Markdown table below `title`, without their code spans.
fn rows<'a>(text: &'a str, title: &str) -> Vec<Vec<&'a str>> {
    let (_, below) = text.split_once(title).unwrap_or_else(|| panic!("{title} is missing"));
    below
        .lines()
        .skip_while(|line| !line.starts_with("|---"))
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

/// A trail file with these records, alone in a folder.
pub(crate) fn trail(records: &[Value]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trail.json");
    std::fs::write(&path, json!({"Records": records}).to_string()).unwrap();
    (folder, path)
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn json_ndjson_and_csv_of_one_report_say_the_same() {
    let of = ["--sandbox"];
    let report: Value = serde_json::from_str(&audit(&of, "json")).unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.len() > 100);

    assert_eq!(&finding_lines(&audit(&of, "ndjson")), findings);

    let csv = python(READ_CSV, &audit(&of, "csv"));
    let csv = csv.as_array().unwrap();
    assert_eq!(csv.len(), findings.len());
    for (row, finding) in csv.iter().zip(findings) {
        for field in [
            "id",
            "verdict",
            "region",
            "event_name",
            "error_code",
            "first_at",
            "last_at",
        ] {
            assert_eq!(row[field], finding[field]);
        }
        assert_eq!(row["resource"], finding["resource"]["id"]);
        assert_eq!(row["role_arn"], finding["caller"]["role_arn"]);
        assert_eq!(row["cadence"], finding["cadence"]["text"]);
        assert_eq!(row["count"], finding["count"].to_string());
    }
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn hostile_names_do_no_harm_in_csv_ndjson_and_markdown() {
    let mut records = hostile();
    for name in [
        "=cmd|'/C calc'!A0",
        "+1",
        "-1",
        "@SUM(A1)",
        "＝1",
        "`a`|``b``\\|",
        "@ops #1 https://example.com",
    ] {
        let mut record = records[0].clone();
        record["requestParameters"]["bucketName"] = json!(name);
        record["eventID"] = json!(name);
        records.push(record);
    }
    let (_folder, path) = trail(&records);
    let of = ["--events", path.to_str().unwrap()];
    let report: Value = serde_json::from_str(&audit(&of, "json")).unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.iter().any(|finding| finding["resource"]["id"] == HOSTILE));
    assert_eq!(&finding_lines(&audit(&of, "ndjson")), findings);

    let text = audit(&of, "csv");
    harmless_to_a_terminal(&text.replace("\r\n", ""));
    let csv = python(READ_CSV, &text);
    assert_eq!(csv.as_array().unwrap().len(), findings.len());
    for (row, finding) in csv.as_array().unwrap().iter().zip(findings) {
        assert_eq!(row["id"], finding["id"]);
        assert_eq!(row.as_object().unwrap().len(), 40);
        for cell in row.as_object().unwrap().values() {
            let first = cell.as_str().unwrap().trim_start().chars().next().unwrap_or(' ');
            assert!(!"=+-@＝＋－＠".contains(first), "{cell}");
        }
    }
    assert!(
        csv.as_array()
            .unwrap()
            .iter()
            .any(|row| row["resource"] == "'=cmd|'/C calc'!A0")
    );

    let text = audit(&of, "markdown");
    harmless_to_a_terminal(&text.replace('\n', ""));
    let mut in_code = 0;
    for line in text.lines() {
        let (plain, code) = without_code(line);
        in_code += code;
        for sign in ["<", "@", "](", "http", "www.", "`", "#1"] {
            assert!(!plain.contains(sign), "{sign} in {line}");
        }
    }
    // The rows are few: one for each caller and reason.
    assert!(in_code >= 5, "{in_code}");
    let cells: Vec<usize> = rows(&text, "**INVESTIGATE").iter().map(Vec::len).collect();
    assert!(cells.iter().all(|cells| *cells == 7) && cells.len() > 1, "{cells:?}");
}

/// The line without its code spans, read as Markdown is: a span ends at a run of as many backquotes.
pub(crate) fn without_code(line: &str) -> (String, usize) {
    let (mut plain, mut spans, mut open) = (String::new(), 0, None);
    let letters: Vec<char> = line.chars().collect();
    for run in letters.chunk_by(|a, b| (*a == '`') == (*b == '`')) {
        match open {
            None if run[0] == '`' => open = Some(run.len()),
            None => plain.extend(run),
            Some(fence) if run[0] == '`' && run.len() == fence => {
                open = None;
                spans += 1;
            }
            Some(_) => {}
        }
    }
    assert_eq!(open, None, "a span never ends: {line}");
    (plain, spans)
}

pub(crate) fn harmless_to_a_terminal(text: &str) {
    let harmful = text.chars().find(|c| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{1160}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}' | '\u{3164}' | '\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
    });
    assert_eq!(harmful, None);
}

#[test]
fn markdown_of_many_callers_is_short_and_says_how_many_more_there_are() {
    let template = hostile()[0].clone();
    let records: Vec<Value> = (0..900)
        .map(|place| {
            let mut record = template.clone();
            let name = format!("担当-{place}-{}", "長".repeat(400));
            record["userIdentity"] =
                json!({"type": "IAMUser", "arn": format!("arn:aws:iam::111122223333:user/{name}")});
            record["eventID"] = json!(format!("event-{place}"));
            record
        })
        .collect();
    let (_folder, path) = trail(&records);
    let text = audit(&["--events", path.to_str().unwrap()], "markdown");
    assert!(text.len() <= 65_536, "{}", text.len());
    let rows = rows(&text, "**INVESTIGATE (900)**");
    let (last, shown) = rows.split_last().unwrap();
    assert_eq!(shown.len(), 6);
    assert_eq!((last[0], last[2]), ("894", "and 894 more"));
}

#[test]
fn a_reader_who_had_enough_is_no_failure_in_any_format() {
    for format in ["csv", "ndjson", "markdown"] {
        let mut child = trailhum(&["audit", "--sandbox", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{format}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn there_is_a_man_page_of_every_command_and_it_tells_its_options() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man");
    assert_eq!(
        run(&mut trailhum(&["man", "--output", pages.to_str().unwrap()])).code,
        0
    );
    let read = |name: &str| std::fs::read_to_string(pages.join(name)).unwrap().replace("\\-", "-");
    let help = run(&mut trailhum(&["--help"])).out;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let mut seen = 0;
    for line in commands
        .take_while(|line| !line.is_empty())
        .filter(|line| !line.starts_with("   "))
    {
        let command = line.split_whitespace().next().unwrap();
        let page = read(&format!("trailhum-{command}.1"));
        let help = run(&mut trailhum(&[command, "--help"])).out;
        for word in help
            .split_whitespace()
            .filter(|word| word.starts_with("--") && word.len() > 3)
        {
            let option = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
            assert!(
                page.contains(&format!("--{option}")),
                "{option} is not in the page of {command}"
            );
        }
        seen += 1;
    }
    assert!(seen >= 7, "{seen}");
    assert!(read("trailhum.1").contains("EXIT STATUS"));
}
