//! What the compiler cannot prove of the house: no circles, small files, names that mean one thing. That the core has no
//! clock and no SDK is proven by its Cargo.toml and clippy.toml.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

mod imports;

/// A source file of a crate.
struct Source {
    path: PathBuf,
    /// The crate and the modules down to this one: `["core", "event", "scan"]`.
    module: Vec<String>,
    text: String,
}

impl Source {
    /// Code lines outside of comments and of the tests at the file's end.
    fn code(&self) -> String {
        let lines = self.text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
        let code: Vec<&str> = lines.filter(|line| !line.trim_start().starts_with("//")).collect();
        code.join("\n")
    }
}

/// The sources of all crates, without files of tests.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = std::fs::read_dir(root.join("crates")).unwrap();
    let mut folders: Vec<PathBuf> = crates.map(|entry| entry.unwrap().path().join("src")).collect();
    folders.push(root.join("src"));
    let mut sources = Vec::new();
    for folder in folders {
        let name = folder.parent().and_then(Path::file_name).unwrap();
        let name = if folder == root.join("src") {
            "trailhum".into()
        } else {
            name.to_string_lossy()
        };
        let mut waiting = vec![folder.clone()];
        while let Some(path) = waiting.pop() {
            if path.is_dir() {
                waiting.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
                let below = path.strip_prefix(&folder).unwrap().with_extension("");
                let modules = below.iter().map(|part| part.to_string_lossy().into_owned());
                let module = std::iter::once(name.to_string()).chain(modules.filter(|part| part != "lib"));
                sources.push(Source {
                    module: module.collect(),
                    text: std::fs::read_to_string(&path).unwrap(),
                    path,
                });
            }
        }
    }
    assert!(sources.len() > 200, "the sources were not found");
    sources
}

/// Where modules of one parent import each other in a circle: the parent, and the modules.
fn circles(sources: &[Source]) -> Vec<(Vec<String>, BTreeSet<String>)> {
    let modules: BTreeSet<&[String]> = sources.iter().map(|source| source.module.as_slice()).collect();
    // Of each parent: which of its modules imports which other, or anything below it.
    let mut arrows: BTreeMap<&[String], BTreeSet<(&str, String)>> = BTreeMap::new();
    for source in sources {
        for import in imports::of_module(&source.module, &source.code()) {
            let Some(target) = (1..=import.len())
                .rev()
                .map(|end| &import[..end])
                .find(|it| modules.contains(it))
            else {
                continue;
            };
            let common = source.module.iter().zip(target).take_while(|(a, b)| a == b).count();
            if let (Some(from), Some(to)) = (source.module.get(common), target.get(common)) {
                arrows
                    .entry(&source.module[..common])
                    .or_default()
                    .insert((from, to.clone()));
            }
        }
    }
    let mut circles = Vec::new();
    for (parent, mut left) in arrows {
        // A module that nobody imports, or that imports nobody, lies on no circle.
        loop {
            let from: BTreeSet<String> = left.iter().map(|(from, _)| (*from).to_owned()).collect();
            let to: BTreeSet<String> = left.iter().map(|(_, to)| to.clone()).collect();
            let before = left.len();
            left.retain(|(a, b)| to.contains(*a) && from.contains(b));
            if left.len() == before {
                break;
            }
        }
        if !left.is_empty() {
            circles.push((
                parent.to_vec(),
                left.into_iter().map(|(from, _)| from.to_owned()).collect(),
            ));
        }
    }
    circles
}

#[test]
fn modules_of_one_parent_import_each_other_in_no_circle() {
    let circles = circles(&sources());
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn a_circle_is_noticed() {
    let source = |module: &[&str], text: &str| Source {
        path: PathBuf::new(),
        module: module.iter().map(|part| (*part).to_owned()).collect(),
        text: text.to_owned(),
    };
    let looks = |second: &str| {
        circles(&[
            source(&["core", "a"], "use crate::{b::deep::Type, c};\n"),
            source(&["core", "b", "deep"], second),
            source(&["core", "b"], "mod deep;\n"),
            source(&["core", "c"], "// use crate::a;\n"),
        ])
    };
    assert_eq!(looks("use super::super::c::Other;\n"), []);
    let (parent, modules) = looks("fn f(_: crate::a::Type) {}\n").remove(0);
    assert_eq!((parent, modules.len()), (vec!["core".to_owned()], 2));
}

#[test]
fn files_are_small() {
    let sources = sources();
    let mut lengths: Vec<(usize, &Path)> = sources
        .iter()
        .map(|it| (it.text.lines().count(), it.path.as_path()))
        .collect();
    lengths.sort();
    let (median, _) = lengths[lengths.len() / 2];
    let (longest, path) = lengths.last().unwrap();
    assert!(median < 150, "the median file has {median} lines");
    assert!(*longest <= 500, "{} has {longest} lines", path.display());
}

/// The names that follow one of these keywords in code.
fn names_after<'c>(code: &'c str, keywords: &'c [&'c str]) -> impl Iterator<Item = &'c str> {
    let words: Vec<&str> = code
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|it| !it.is_empty())
        .collect();
    let pairs: Vec<&str> = words
        .windows(2)
        .filter(|pair| keywords.contains(&pair[0]))
        .map(|pair| pair[1])
        .collect();
    pairs.into_iter()
}

#[test]
fn a_type_name_means_one_thing() {
    let mut defined: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources() {
        let code = source.code();
        for line in code.lines().map(str::trim_start) {
            let line = line
                .split_once(") ")
                .map_or(line, |(head, rest)| if head.starts_with("pub(") { rest } else { line });
            let line = line.strip_prefix("pub ").unwrap_or(line);
            let name = names_after(line, &["struct", "enum", "trait"]).next();
            if let Some(name) = name.filter(|_| ["struct ", "enum ", "trait "].iter().any(|it| line.starts_with(it))) {
                defined
                    .entry(name.to_owned())
                    .or_default()
                    .push(source.path.display().to_string());
            }
        }
    }
    assert!(defined.len() > 300);
    defined.retain(|_, places| places.len() > 1);
    assert!(defined.len() <= 3, "{defined:#?}");
}

#[test]
fn functions_are_called_by_what_they_do() {
    for source in sources() {
        let code = source.code();
        let vague = names_after(&code, &["fn"]).find(|name| ["of", "tell", "each", "take", "words"].contains(name));
        assert_eq!(vague, None, "{}", source.path.display());
    }
}

#[test]
fn renderers_see_the_report_and_never_the_tally() {
    for source in sources() {
        if source.module.starts_with(&["report".to_owned(), "report".to_owned()]) && source.module.len() > 2 {
            assert!(!source.code().contains("Tally"), "{}", source.path.display());
        }
    }
}

#[test]
fn the_core_stands_on_no_sdk_no_runtime_and_no_database() {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "--offline",
            "-e",
            "normal",
            "--prefix",
            "none",
            "-p",
            "trailhum-core",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && tree.lines().count() > 10, "{tree}");
    let edge = tree
        .lines()
        .find(|line| ["tokio", "aws", "rusqlite"].iter().any(|it| line.starts_with(it)));
    assert_eq!(edge, None);
}

#[test]
fn plain_cargo_test_tests_every_crate() {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--locked",
            "--offline",
            "--no-deps",
            "--format-version",
            "1",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let members = metadata["workspace_members"].as_array().unwrap();
    assert_eq!(members.len(), 6);
    let defaults = metadata["workspace_default_members"].as_array().unwrap();
    assert!(members.iter().all(|member| defaults.contains(member)), "{defaults:?}");
}
