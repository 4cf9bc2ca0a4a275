//! Blocks of a console show what the program prints. All pages are followed in their order in one folder, as a reader
//! does: what one command writes, a later one may read.

use std::collections::BTreeMap;

use tempfile::TempDir;

use super::commands::shell;
use super::{documents, root};
use crate::support::{run, trailhum};

/// A folder in which commands are followed, and what they printed there.
struct Folder {
    root: TempDir,
    ran: BTreeMap<String, (i32, String)>,
}

impl Folder {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(super::root().join("tests"), root.path().join("tests")).unwrap();
        std::os::unix::fs::symlink(super::root().join("examples"), root.path().join("examples")).unwrap();
        let ran = BTreeMap::new();
        Self { root, ran }
    }

    /// How a command ends and what it prints; the same command is run once.
    fn run(&mut self, command: &str) -> (i32, String) {
        if let Some(ran) = self.ran.get(command) {
            return ran.clone();
        }
        let commands = shell(command);
        let ([args], None) = (commands.as_slice(), command.find(['|', '>'])) else {
            panic!("a block shows the output of trailhum alone: {command}");
        };
        let args: Vec<&str> = args.iter().skip(1).map(String::as_str).collect();
        let ran = run(trailhum(&args).current_dir(self.root.path()));
        assert_ne!(ran.code, 2, "{command}: {}", ran.err);
        self.ran.insert(command.to_owned(), (ran.code, ran.out.clone()));
        (ran.code, ran.out)
    }

    /// The document with every `console` block as the program would fill it.
    fn filled(&mut self, text: &str) -> String {
        let mut filled = Vec::new();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            filled.push(line.to_owned());
            if line == "```console" {
                let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
                filled.extend(self.block(&block));
                filled.push("```".to_owned());
            }
        }
        filled.join("\n") + "\n"
    }

    fn block(&mut self, block: &[&str]) -> Vec<String> {
        let mut filled = Vec::new();
        let mut code = 0;
        let untold = "echo $? must tell how a command ended, if not with 0";
        for part in block.chunk_by(|_, next| !next.starts_with("$ ")) {
            let (prompt, shown) = part.split_first().unwrap();
            let command = prompt.strip_prefix("$ ").expect("a block begins with a command");
            let printed = if command == "echo $?" {
                std::mem::take(&mut code).to_string()
            } else {
                assert_eq!(code, 0, "before {command}: {untold}");
                let (ended, printed) = self.run(command);
                code = ended;
                printed
            };
            filled.push((*prompt).to_owned());
            filled.extend(cut(&printed, shown).into_iter().map(str::to_owned));
        }
        assert_eq!(code, 0, "{block:?}: {untold}");
        filled
    }
}

/// "..." at the end leaves the rest out, after as many lines as are shown now; at the beginning, what stands before the
/// line with the same label.
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
    let first = shown.first().map_or("", |line| label(line));
    let lines = printed.skip_while(|line| !before.is_empty() && label(line) != first);
    [before.clone(), lines.take(most).collect(), after].concat()
}

/// What a line begins with, up to a colon or a column.
fn label(line: &str) -> &str {
    let line = line.trim_start();
    let end = line.find("  ").into_iter().chain(line.find(':')).min();
    line.get(..end.unwrap_or(line.len())).unwrap_or_default()
}

#[test]
fn every_page_shows_what_the_program_prints() {
    let mut folder = Folder::new();
    for path in documents() {
        let text = std::fs::read_to_string(root().join(&path)).unwrap();
        let filled = folder.filled(&text);
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
    assert!(folder.ran.len() >= 15, "only these were run: {:?}", folder.ran.keys());
}

#[test]
fn a_page_that_shows_something_else_is_noticed() {
    let mut folder = Folder::new();
    let page = |shown: &str| format!("# A page\n\n```console\n$ trailhum checks lambda-policy\n{shown}```\n");
    let full = folder.filled(&page(""));
    assert!(full.contains("GetPolicy20150331v2"), "{full}");
    assert_eq!(folder.filled(&full), full);
    let wrong = full.replace("GetPolicy20150331v2", "GetPolicy");
    assert_eq!(folder.filled(&wrong), full);
    let short = folder.filled(&page("...\nMeans  was this\nx\n...\n"));
    let means: Vec<&str> = full
        .lines()
        .skip_while(|line| !line.starts_with("Means"))
        .take(2)
        .collect();
    assert_eq!(short, page(&format!("...\n{}\n...\n", means.join("\n"))));
}
