//! Phrases that readers did not understand stay out of everything that people read.

use std::path::{Path, PathBuf};

use super::root;

/// The phrases, one a line.
const NEVER: &str = include_str!("../../../crates/report/src/words/never.txt");

/// Folders and files with texts for people. Messages have their own test beside them.
const PLACES: [&str; 14] = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs",
    "crates/core/README.md",
    "crates/lint/README.md",
    "crates/mcp/README.md",
    "crates/report/README.md",
    "crates/sandbox/README.md",
    "crates/core/src",
    "crates/lint/src",
    "crates/mcp/src",
    "crates/report/src",
    "src",
];

fn files(place: &Path, found: &mut Vec<PathBuf>) {
    if place.is_dir() {
        for entry in std::fs::read_dir(place).unwrap() {
            files(&entry.unwrap().path(), found);
        }
    } else {
        found.push(place.to_owned());
    }
}

/// The text of a file that people read: all of a page, the values of a catalog, and of a source the strings of its code.
fn text_for_people(path: &Path, text: &str) -> String {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("md") => text.to_owned(),
        Some("toml") => text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect::<Vec<_>>()
            .join("\n"),
        Some("rs") => strings(text.split("#[cfg(test)]").next().unwrap_or_default()),
        _ => String::new(),
    }
}

/// The string literals of the code, and the texts of the command line's help, which are its doc comments.
fn strings(code: &str) -> String {
    let mut texts = Vec::new();
    let code: Vec<&str> = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//") && !line.contains("reason = "))
        .collect();
    let code = code.join("\n").replace("\\\"", "'").replace("'\"'", "");
    for text in code.split('"').skip(1).step_by(2) {
        // A backslash at the end of a line continues the text.
        texts.push(text.split("\\\n").map(str::trim_start).collect::<String>());
    }
    texts.join("\n")
}

/// What each phrase is found in.
fn complaints(path: &Path, text: &str) -> Vec<String> {
    let text = text_for_people(path, text).to_lowercase();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    NEVER
        .lines()
        .filter_map(|phrase| {
            let at = text.find(phrase)?;
            let start = text.floor_char_boundary(at.saturating_sub(40));
            let end = text.floor_char_boundary(at + phrase.len() + 40);
            Some(format!(
                "{}: {phrase:?} in {:?}",
                path.display(),
                text.get(start..end).unwrap_or_default()
            ))
        })
        .collect()
}

#[test]
fn no_text_for_people_has_a_phrase_that_readers_did_not_understand() {
    let mut paths = Vec::new();
    for place in PLACES {
        files(&root().join(place), &mut paths);
    }
    assert!(paths.len() > 200, "{} files", paths.len());
    let is_tested = |path: &PathBuf| !path.to_string_lossy().contains("tests");
    let mut wrong = Vec::new();
    for path in paths.into_iter().filter(is_tested) {
        if let Ok(text) = std::fs::read_to_string(&path) {
            wrong.extend(complaints(&path, &text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_phrase_is_noticed_in_a_page_a_string_and_a_catalog() {
    let all = |path: &str, text: &str| complaints(Path::new(path), text).len();
    assert_eq!(all("a.md", "It is read by so\nmany people."), 1);
    assert_eq!(all("a.rs", "// so many\nlet x = \"so \\\n    many\";"), 1);
    assert_eq!(all("a.rs", "// so many\nlet x = \"all\";"), 0);
    assert_eq!(all("a.toml", "# so many\nmeans = \"so many\""), 1);
}
