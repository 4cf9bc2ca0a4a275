//! What the documents show is what the program prints. `TRAILHUM_BLESS=1 cargo test docs` writes it anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::support::{run, trailhum};

fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = std::fs::read_dir(root.join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = docs
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    paths.push(root.join("README.md"));
    paths.sort();
    paths
}

/// So much of a long output is shown before an ellipsis.
const SHOWN: usize = 42;

/// The document with every `console` block as the program would fill it.
fn filled(text: &str) -> (String, usize) {
    let (mut filled, mut blocks) = (String::new(), 0);
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        filled.push_str(line);
        filled.push('\n');
        if line != "```console" {
            continue;
        }
        blocks += 1;
        let command = lines.next().unwrap();
        let args: Vec<&str> = command
            .strip_prefix("$ trailhum ")
            .expect("a block shows one command")
            .split(' ')
            .collect();
        let shown: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let ran = run(&mut trailhum(&args));
        assert_eq!(ran.code, 0, "{command}: {}", ran.err);
        let printed: Vec<&str> = ran.out.trim_end().lines().map(str::trim_end).collect();
        // "..." at the end leaves the rest out; at the beginning, what stands before the line with the same first word.
        let from = match shown.as_slice() {
            ["...", first, ..] => printed.iter().position(|line| word(line) == word(first)).unwrap(),
            _ => 0,
        };
        let short = shown.last() == Some(&"...");
        let most = if short { SHOWN } else { usize::MAX };
        let before = if from > 0 { vec!["..."] } else { vec![] };
        let after = if short { vec!["..."] } else { vec![] };
        let printed: Vec<&str> = [before, printed.into_iter().skip(from).take(most).collect(), after].concat();
        filled.push_str(command);
        filled.push('\n');
        filled.push_str(&printed.join("\n"));
        filled.push_str("\n```\n");
    }
    (filled, blocks)
}

fn word(line: &str) -> &str {
    line.split(' ').next().unwrap_or_default()
}

#[test]
fn every_document_shows_what_the_program_prints() {
    let mut blocks = 0;
    for path in documents() {
        let text = std::fs::read_to_string(&path).unwrap();
        let (filled, of_this) = filled(&text);
        blocks += of_this;
        if std::env::var_os("TRAILHUM_BLESS").is_some() {
            std::fs::write(&path, filled).unwrap();
        } else {
            assert!(
                filled == text,
                "{} is out of date: TRAILHUM_BLESS=1 cargo test docs",
                path.display()
            );
        }
    }
    assert!(blocks >= 5, "only {blocks} blocks were found");
}

/// IAM actions between backquotes or double quotes.
fn actions(text: &str) -> BTreeSet<String> {
    let quoted = text.split(['`', '"']);
    let services = ["cloudtrail:", "config:", "sts:", "s3:", "lambda:"];
    quoted
        .filter(|word| services.iter().any(|service| word.starts_with(service)))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_policy_in_the_readme_allows_what_the_audit_asks_and_nothing_else() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, policy) = readme.split_once("```json\n").unwrap();
    let (policy, live) = policy.split_once("```").unwrap();
    let policy: serde_json::Value = serde_json::from_str(policy).unwrap();
    let allowed: BTreeSet<String> = serde_json::from_value(policy["Statement"][0]["Action"].clone()).unwrap();
    let asked = |args: &[&str]| -> BTreeSet<String> {
        let report = run(&mut trailhum(args)).json();
        report["coverage"]["api_calls"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect()
    };
    assert_eq!(allowed, asked(&["audit", "--sandbox", "--format", "json"]));
    // The live audit is seen from the other side: which actions the requests need that reach the account.
    let sandbox = crate::support::Sandbox::start(
        &crate::support::Sandbox::settings(),
        trailhum::sandbox::Limits::default(),
    );
    let ran = run(&mut sandbox.trailhum(&["audit", "--inventory", "live", "--format", "json"]));
    let needed: BTreeSet<String> = sandbox
        .calls()
        .into_keys()
        .filter(|action| action.starts_with("s3:") || action.starts_with("lambda:"))
        .collect();
    let allowed = actions(live);
    assert!(
        needed.is_subset(&allowed),
        "{:?} is missing",
        needed.difference(&allowed)
    );
    assert!(needed.len() >= 10, "{needed:?}: {}", ran.err);
}
