//! What people read is in their language, whole; what programs read is the same in each.

use std::collections::BTreeSet;
use std::path::Path;

use textwrap::core::display_width;
use trailhum::catalog::Catalog;
use trailhum::explanation::{self, Detail, Explanation};
use trailhum::inventory::Inventory;
use trailhum::language::Language;
use trailhum::report::view::GroupBy;
use trailhum::report::{self, Format, Report, Terminal, View};
use trailhum::{Audit, sandbox};

use crate::filter::DIALECTS;
use crate::fixtures;
use crate::support::{run, trailhum};

const JAPANESE: (&str, &str) = ("LANG", "ja_JP.UTF-8");
const EVENT: &str = "tests/events/article/lambda-policy.json";

/// Latin words that a Japanese text may have in a row, each with its reason.
const ALLOWED: [&str; 15] = [
    // Names of products and of AWS's services.
    "Amazon Q Developer in chat applications",
    "AWS Controllers for Kubernetes",
    "AWS Cloud Control API",
    "IAM Identity Center",
    "AWS Health Dashboard",
    "AWS Account Management",
    "Kinesis Client Library",
    "AWS DevOps Agent",
    // How the AWS CLI names a deployment.
    "aws cloudformation deploy",
    // Words of the command line, which are typed.
    "trailhum filter --for athena",
    "trailhum explain",
    // How a message of Lambda begins.
    "Function not found",
    // Kinds of sources, as JSON names them.
    "lookup events",
    "trail files",
    // A scanner's name.
    "AWS Config (own role)",
];

fn in_language(language: &str, args: &[&str]) -> String {
    let ran = run(trailhum(args).env("LANG", language));
    assert!([0, 3].contains(&ran.code), "{args:?}: {}", ran.err);
    ran.out
}

fn written(language: Language, write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    language.scope(|| write(&mut out)).unwrap();
    String::from_utf8(out).unwrap()
}

/// The simulated account, read from files.
fn sandbox_report() -> Report {
    let folder = tempfile::tempdir().unwrap();
    let account = sandbox::Account::new(&sandbox::Settings::default());
    sandbox::write(&account, folder.path()).unwrap();
    Audit::files([folder.path()]).run().unwrap()
}

fn terminal(width: u16) -> Format {
    Format::Table(Terminal {
        width,
        color: false,
        links: false,
    })
}

fn details(group_by: GroupBy) -> View {
    View {
        details: true,
        group_by,
        ..View::default()
    }
}

/// What each record of `tests/events` is explained by.
fn explanations(language: Language) -> Vec<(String, Explanation)> {
    let catalog = Catalog::builtin().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/events");
    let folders = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap());
    let folders = folders.filter(|entry| entry.path().is_dir());
    let mut all = Vec::new();
    for folder in folders.map(|entry| entry.file_name().into_string().unwrap()) {
        for (path, record) in fixtures::folder(&folder) {
            let event = fixtures::event(&record);
            let explain = || explanation::explain(&event, 1, None, &catalog, &Inventory::default());
            all.push((path.display().to_string(), language.scope(explain)));
        }
    }
    for check in catalog.lookups() {
        let (name, code) = (check.entry.usual_event(), check.entry.error[0].as_str());
        let explain = || explanation::explain_call(Some(&check.source), name, code, &catalog);
        all.extend(
            language
                .scope(explain)
                .into_iter()
                .map(|it| (check.entry.id.clone(), it)),
        );
    }
    assert!(all.len() > 150, "{}", all.len());
    all
}

/// No word.
const BREAK: &str = " ◆ ";

/// Whether a word can only be one of a sentence: letters alone, as no identifier has several of in a row.
fn is_english(word: &str) -> bool {
    let word = word.trim_matches(|c: char| "()[],.;:!?\"“”'·*|".contains(c));
    let inner = word.get(1..).unwrap_or_default();
    !word.is_empty()
        && word
            .bytes()
            .all(|letter| letter.is_ascii_alphabetic() || letter == b'\'')
        && !inner.bytes().any(|letter| letter.is_ascii_uppercase())
}

/// Runs of three or more English words, but for `known` texts and what is allowed.
fn english(text: &str, known: &BTreeSet<String>) -> Vec<String> {
    let mut longest_first: Vec<&String> = known.iter().collect();
    longest_first.sort_by_key(|text| std::cmp::Reverse(text.len()));
    let mut text = text.to_owned();
    for known in longest_first.into_iter().map(String::as_str).chain(ALLOWED) {
        text = text.replace(known, BREAK);
    }
    let mut runs = Vec::new();
    for line in text.lines() {
        let spelled: String = line
            .chars()
            .map(|c| if c.is_ascii() { c.to_string() } else { BREAK.to_owned() })
            .collect();
        let spelled = spelled.replace("  ", BREAK);
        let words = spelled.split_whitespace();
        let mut run: Vec<&str> = Vec::new();
        for word in words.chain([BREAK]) {
            // A list, or what is in parentheses, is no part of a sentence.
            let (begins, ends) = (word.starts_with('('), word.ends_with([',', ')']));
            if is_english(word) && !begins {
                run.push(word);
                if !ends {
                    continue;
                }
            }
            if run.len() > 2 {
                runs.push(run.join(" "));
            }
            run.clear();
        }
    }
    runs
}

#[test]
fn what_programs_read_is_the_same_byte_by_byte_in_every_language() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = ["old.json", "new.json"].map(|name| folder.path().join(name).to_str().unwrap().to_owned());
    std::fs::write(
        &old,
        in_language("C", &["audit", "--format", "json", "--events", "tests/events/article"]),
    )
    .unwrap();
    std::fs::write(
        &new,
        in_language("C", &["audit", "--format", "json", "--events", "tests/events/genuine"]),
    )
    .unwrap();
    let events = "tests/events";
    let mut commands: Vec<Vec<&str>> = vec![
        vec!["explain", EVENT, "--format", "json"],
        vec![
            "explain",
            "--event-name",
            "GetBucketCors",
            "--error-code",
            "NoSuchCORSConfiguration",
            "--format",
            "json",
        ],
        vec!["errors", "--events", events, "--format", "json"],
        vec!["diff", &old, &new, "--format", "json"],
        vec!["filter", "--check", "--events", events, "--format", "json"],
        vec!["checks", "--format", "markdown"],
        vec!["completions", "bash"],
        vec!["audit", "--sandbox", "--plan"],
    ];
    commands.extend(["json", "csv", "ndjson"].map(|format| vec!["audit", "--sandbox", "--format", format]));
    commands.extend(["json", "csv", "ndjson"].map(|format| vec!["audit", "--events", events, "--format", format]));
    for dialect in DIALECTS {
        commands.push(vec!["filter", "--for", dialect, "--account", "111122223333"]);
    }
    for command in commands {
        let english = in_language("C", &command);
        assert!(!english.is_empty(), "{command:?}");
        assert_eq!(in_language(JAPANESE.1, &command), english, "{command:?}");
        assert_eq!(
            in_language("C", &[&command[..], &["--lang", "ja"]].concat()),
            english,
            "{command:?}"
        );
    }
}

#[test]
fn the_option_decides_before_the_environment_and_names_what_there_is() {
    let args = ["audit", "--events", EVENT];
    let english = in_language("C", &args);
    let japanese = in_language(JAPANESE.1, &args);
    assert!(
        english.contains("NOISE (1)") && japanese.contains("NOISE ノイズ (1)"),
        "{english}{japanese}"
    );
    assert_eq!(in_language("C", &[&args[..], &["--lang", "ja"]].concat()), japanese);
    assert_eq!(
        in_language(JAPANESE.1, &[&["--lang", "en"], &args[..]].concat()),
        english
    );
    assert_eq!(in_language("de_DE.UTF-8", &args), english);
    let all = run(trailhum(&args).env("LANG", JAPANESE.1).env("LC_ALL", "POSIX"));
    assert_eq!(all.out, english);
    let ran = run(&mut trailhum(&["audit", "--lang", "de"]));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("[possible values: en, ja]"), "{}", ran.err);
}

#[test]
fn no_sentence_of_an_audit_is_left_in_english() {
    let report = sandbox_report();
    let mut known = BTreeSet::new();
    // Texts of AWS and of strangers, and what reading has noted: those are facts of the reader, and English.
    for finding in &report.findings {
        known.extend(finding.latest.message.clone());
        known.extend(finding.latest.user_agent.clone());
    }
    known.extend(report.coverage.notes.clone());
    for (format, view) in [
        (terminal(10_000), View::default()),
        (terminal(10_000), details(GroupBy::Caller)),
        (terminal(10_000), details(GroupBy::Resource)),
        (terminal(10_000), details(GroupBy::Check)),
        (Format::Html, View::default()),
        (Format::Markdown, View::default()),
    ] {
        let text = written(Language::Japanese, |out| report::render(format, &report, &view, out));
        let shown = without_code(&text);
        let left = english(&shown, &known);
        assert!(left.is_empty(), "{format:?}: {left:#?}");
        assert!(
            !english(
                &written(Language::English, |out| report::render(format, &report, &view, out)),
                &known
            )
            .is_empty()
        );
    }
}

/// A page without its style and script and what is copied as code, tags as breaks; any other text as it is.
fn without_code(text: &str) -> String {
    let mut shown = text.to_owned();
    for (begin, end) in [("<style>", "</style>"), ("<script>", "</script>"), ("<pre", "</pre>")] {
        while let Some((before, after)) = shown.split_once(begin) {
            let (_, after) = after.split_once(end).unwrap();
            shown = format!("{before}◆{after}");
        }
    }
    let mut plain = String::new();
    let mut in_tag = false;
    let is_page = text.starts_with("<!DOCTYPE");
    for character in shown.chars() {
        match character {
            '<' if is_page => {
                in_tag = true;
                plain.push('◆');
            }
            '>' if in_tag => in_tag = false,
            character if !in_tag => plain.push(character),
            _ => {}
        }
    }
    plain.replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn no_sentence_of_an_explanation_is_left_in_english() {
    for (of, explanation) in explanations(Language::Japanese) {
        let mut known = BTreeSet::new();
        let asked = &explanation.asked;
        known.extend(asked.error_message.clone());
        known.extend(explanation.event.as_ref().and_then(|event| event.user_agent.clone()));
        known.extend(explanation.draft_catalog_entry.clone());
        let drafts: Vec<String> = known.iter().flat_map(|text| text.lines().map(str::to_owned)).collect();
        known.extend(drafts.into_iter().filter(|line| line.contains(' ')));
        let text = written(Language::Japanese, |out| {
            explanation::write_text(&explanation, Detail::Short, 10_000, out)?;
            explanation::write_text(&explanation, Detail::Whole, 10_000, out)
        });
        let left = english(&text, &known);
        assert!(left.is_empty(), "{of}: {left:#?}\n{text}");
        let markdown = written(Language::Japanese, |out| explanation::write_markdown(&explanation, out));
        assert!(markdown.contains("呼び出し"), "{of}: {markdown}");
    }
}

/// Lines of a part of a report that are wider than the terminal, or begin with what must not begin one; `english` is how
/// wide the English report is.
fn bad_lines(part: &str, english: usize, width: u16) -> Vec<String> {
    // A row with whole names may be wider than a narrow terminal, in any language; a Japanese cell has fewer spaces at
    // which it could be broken.
    let is_table = part.contains('─') || part.contains("NOISE");
    let most = usize::from(width).max(if is_table { english + 8 } else { 0 });
    let is_bad = |line: &&str| {
        let is_whole = !line.trim().contains(' ') || line.contains("trailhum explain");
        let is_draft = line.starts_with("  message = ");
        let fits = is_whole || is_draft || display_width(line) <= most;
        let first = line.trim_start().chars().next().unwrap_or(' ');
        !fits || "、。）」ーァィゥェォッャュョ".contains(first)
    };
    let bad = part.lines().filter(is_bad);
    bad.map(|line| format!("{width}: {line}")).collect()
}

#[test]
fn no_line_of_japanese_is_wider_than_the_terminal_and_no_name_is_broken() {
    let report = sandbox_report();
    let names: BTreeSet<&str> = report
        .findings
        .iter()
        .map(|finding| finding.key.resource.id.as_str())
        .collect();
    let mut bad = Vec::new();
    for width in [60, 66, 72, 80, 100, 132, 200] {
        for view in [View::default(), details(GroupBy::Caller), details(GroupBy::Resource)] {
            let text = written(Language::Japanese, |out| {
                report::render(terminal(width), &report, &view, out)
            });
            let english = written(Language::English, |out| {
                report::render(terminal(width), &report, &view, out)
            });
            let widest = english.lines().map(display_width).max().unwrap_or_default();
            let parts = text.split("\n\n");
            bad.extend(parts.flat_map(|part| bad_lines(part, widest, width)));
        }
        let text = written(Language::Japanese, |out| {
            report::render(terminal(width), &report, &details(GroupBy::Resource), out)
        });
        for name in &names {
            assert!(text.contains(name), "{width}: {name}");
        }
    }
    assert!(bad.is_empty(), "{bad:#?}");
}

#[test]
fn the_page_names_its_language() {
    let report = Audit::files([EVENT]).run().unwrap();
    for language in Language::ALL {
        let page = written(language, |out| {
            report::render(Format::Html, &report, &View::default(), out)
        });
        assert!(page.contains(&format!("<html lang=\"{}\"", language.tag())), "{page}");
    }
}
