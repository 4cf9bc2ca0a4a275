//! Every link leads somewhere, and every path of the repository that a page names is there.

use std::path::Path;

use super::commands;
use super::page::Page;
use super::{documents, root};

/// A word that begins so is a path of the repository.
const FOLDERS: [&str; 5] = ["src/", "tests/", "docs/", "benches/", ".ci/"];

/// What is wrong with the names on one page, which stands at `path` below `root`.
fn complaints(root: &Path, path: &Path, text: &str) -> Vec<String> {
    let page = Page::of(text);
    let here = root.join(path).parent().unwrap().to_owned();
    let mut wrong = Vec::new();
    for link in page.links.iter().filter(|link| !link.contains("://")) {
        let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
        let target = if file.is_empty() {
            root.join(path)
        } else {
            here.join(file)
        };
        if !target.exists() {
            wrong.push(format!("{}: {link} leads nowhere", path.display()));
        } else if !anchor.is_empty() {
            let target = std::fs::read_to_string(&target).unwrap_or_default();
            if !Page::of(&target).anchors.contains(anchor) {
                wrong.push(format!("{}: {link} names no heading", path.display()));
            }
        }
    }
    let typed = page.blocks.iter().filter(|(language, _)| language == "sh");
    let words = page.spans.iter().chain(typed.map(|(_, text)| text));
    for word in words.flat_map(|text| text.split_whitespace()) {
        if FOLDERS.iter().any(|folder| word.starts_with(folder)) && !root.join(word).exists() {
            wrong.push(format!("{}: there is no {word}", path.display()));
        }
    }
    wrong
}

#[test]
fn every_link_and_every_path_on_every_page_is_there() {
    let mut links = 0;
    let mut wrong = Vec::new();
    for path in documents() {
        let text = std::fs::read_to_string(root().join(&path)).unwrap();
        links += Page::of(&text).links.len();
        wrong.extend(complaints(root(), &path, &text));
    }
    assert!(links > 20, "only {links} links were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_page_that_names_what_is_not_there_is_noticed() {
    let text = "# A page\n\n[a](gone.md) [b](filters.md#no-such-heading) [c](#a-page) [d](https://example.com/gone)\n\
                `src/gone.rs` `src/lib.rs` `cat tests/gone`\n\n```sh\npython3 benches/gone.py\n```\n";
    let wrong = complaints(root(), Path::new("docs/a-page.md"), text);
    let of = |what: &str| wrong.iter().filter(|wrong| wrong.contains(what)).count();
    assert_eq!((of("leads nowhere"), of("there is no")), (2, 3), "{wrong:?}");
    assert_eq!(of("filters.md#no-such-heading names no heading"), 1, "{wrong:?}");
    let own = complaints(
        root(),
        Path::new("README.md"),
        "# A page\n\n[c](#use-the-answer) [d](#gone)\n",
    );
    assert_eq!(own, ["README.md: #gone names no heading"]);
}

/// Commands that are typed, in a block of any kind or in the running text, are understood by the program.
#[test]
fn every_command_on_every_page_is_one_that_the_program_understands() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for path in documents() {
        let page = Page::of(&std::fs::read_to_string(root().join(&path)).unwrap());
        let (understood, refused) = commands::read(&page);
        count += understood;
        wrong.extend(refused.into_iter().map(|why| format!("{}: {why}", path.display())));
    }
    assert!(count > 50, "only {count} commands were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
