//! The errors and hints that the page of troubleshooting quotes are texts of the program.

use std::path::Path;

use super::Page;
use super::root;

/// All code of the program with continued texts joined.
fn sources(place: &Path) -> String {
    if place.is_dir() {
        let entries = std::fs::read_dir(place).unwrap();
        return entries.map(|entry| sources(&entry.unwrap().path())).collect();
    }
    match place.extension().and_then(|ending| ending.to_str()) {
        Some("rs" | "ftl") => {
            let text = std::fs::read_to_string(place).unwrap();
            let parts: Vec<&str> = text.split("\\\n").collect();
            let (first, rest) = parts.split_first().unwrap();
            let rest = rest.iter().map(|part| part.trim_start());
            std::iter::once(*first).chain(rest).collect()
        }
        _ => String::new(),
    }
}

/// The texts after "error: ", "hint: " and "not read: " in the page's blocks, cut at "..." where a name was left out.
fn quoted(page: &Page) -> Vec<String> {
    let lines = page.blocks.iter().filter(|(language, _)| language == "text");
    let lines = lines.flat_map(|(_, text)| text.lines().map(str::trim));
    let texts = lines.filter_map(|line| {
        ["error: ", "hint: ", "not read: ", "note: ", "warning: "]
            .iter()
            .find_map(|kind| line.strip_prefix(kind))
    });
    texts
        .flat_map(|text| text.split("..."))
        .map(|part| part.trim_matches([' ', ':']).to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

#[test]
fn every_quoted_error_and_hint_is_a_text_of_the_program() {
    let text = std::fs::read_to_string(root().join("docs/troubleshooting.md")).unwrap();
    let program: String = ["src", "crates/core/src", "crates/report/src"]
        .iter()
        .map(|place| sources(&root().join(place)))
        .collect();
    let quoted = quoted(&Page::of(&text));
    assert!(quoted.len() >= 20, "{quoted:?}");
    let missing: Vec<&String> = quoted.iter().filter(|part| !program.contains(part.as_str())).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
