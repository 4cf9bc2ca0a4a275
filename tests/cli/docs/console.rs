//! Blocks of a console show what the program prints. All pages are followed in their order in one folder, as a reader
//! does: what one command writes, a later one may read.

use std::collections::BTreeSet;
use std::path::Path;

use super::commands::shell;
use super::{documents, root};
use crate::support::{run, trailhum};

/// The document with every `console` block as the program would fill it in this folder, and the commands it ran.
fn filled(text: &str, folder: &Path) -> (String, BTreeSet<String>) {
    let (mut filled, mut commands) = (String::new(), BTreeSet::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        filled.push_str(line);
        filled.push('\n');
        if line != "```console" {
            continue;
        }
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let mut ended = 0;
        for part in block.chunk_by(|_, next| !next.starts_with("$ ")) {
            let (command, shown) = part.split_first().unwrap();
            let command = command.strip_prefix("$ ").expect("a block begins with a command");
            let printed = if command == "echo $?" {
                let code = ended.to_string();
                ended = 0;
                code
            } else {
                assert_eq!(
                    ended, 0,
                    "before {command}: echo $? tells that a command ended otherwise than with 0"
                );
                let args = shell(command).concat();
                let args: Vec<&str> = args.iter().skip(1).map(String::as_str).collect();
                let ran = run(trailhum(&args).current_dir(folder));
                assert_ne!(ran.code, 2, "{command}: {}", ran.err);
                ended = ran.code;
                commands.insert(command.to_owned());
                ran.out
            };
            filled.push_str("$ ");
            filled.push_str(command);
            filled.push('\n');
            for line in cut(&printed, shown) {
                filled.push_str(line);
                filled.push('\n');
            }
        }
        assert_eq!(
            ended, 0,
            "{block:?}: echo $? tells that a command ended otherwise than with 0"
        );
        filled.push_str("```\n");
    }
    (filled, commands)
}

/// "..." at the end leaves the rest out, after as many lines as are shown now; at the beginning, what stands before the
/// line with the same first word.
fn cut<'a>(printed: &'a str, shown: &[&str]) -> Vec<&'a str> {
    let printed = printed.trim_end().lines().map(str::trim_end);
    let (before, shown) = match shown.split_first() {
        Some((&"...", rest)) if !rest.is_empty() => (vec!["..."], rest),
        _ => (vec![], shown),
    };
    let (most, after) = match shown.split_last() {
        Some((&"...", rest)) if !rest.is_empty() => (rest.len(), vec!["..."]),
        _ => (usize::MAX, vec![]),
    };
    let first = shown.first().map_or("", |line| word(line));
    let lines = printed.skip_while(|line| !before.is_empty() && word(line) != first);
    [before.clone(), lines.take(most).collect(), after].concat()
}

fn word(line: &str) -> &str {
    line.split_whitespace().next().unwrap_or_default()
}

#[test]
fn every_page_shows_what_the_program_prints() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(root().join("tests"), folder.path().join("tests")).unwrap();
    let mut ran = BTreeSet::new();
    for path in documents() {
        let text = std::fs::read_to_string(root().join(&path)).unwrap();
        let (filled, commands) = filled(&text, folder.path());
        ran.extend(commands);
        if std::env::var_os("TRAILHUM_BLESS").is_some() {
            std::fs::write(root().join(&path), filled).unwrap();
        } else {
            assert!(
                filled == text,
                "{} is out of date: TRAILHUM_BLESS=1 cargo test docs",
                path.display()
            );
        }
    }
    assert!(ran.len() >= 15, "only these were run: {ran:?}");
}

#[test]
fn a_page_that_shows_something_else_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let page = |shown: &str| format!("# A page\n\n```console\n$ trailhum lookups lambda-policy\n{shown}```\n");
    let (full, _) = filled(&page(""), folder.path());
    assert!(full.contains("GetPolicy20150331v2"), "{full}");
    assert_eq!(filled(&full, folder.path()).0, full);
    let wrong = full.replace("GetPolicy20150331v2", "GetPolicy");
    assert_eq!(filled(&wrong, folder.path()).0, full);
    let (short, _) = filled(&page("...\n  Means was this\nx\n...\n"), folder.path());
    assert_eq!(short.lines().count(), 9, "{short}");
}
