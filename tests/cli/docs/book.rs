//! The book has a page of contents and at most fourteen others.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::{documents, root};

/// More would not be read. The pages of single checks are looked up, and not counted.
const MOST: usize = 14;

#[test]
fn the_contents_name_every_page_once_and_there_are_at_most_fourteen() {
    let named: Vec<PathBuf> = documents().into_iter().skip(1).collect();
    let pages: BTreeSet<PathBuf> = std::fs::read_dir(root().join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path().strip_prefix(root()).unwrap().to_owned())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    assert_eq!(named.iter().cloned().collect::<BTreeSet<_>>(), pages);
    assert_eq!(named.len(), pages.len(), "a page is named twice: {named:?}");
    assert!(pages.len() - 1 <= MOST, "{pages:?}");
}

#[test]
fn the_readme_leads_to_the_book() {
    let readme = super::Page::of(&std::fs::read_to_string(root().join("README.md")).unwrap());
    assert!(readme.links.iter().any(|link| link == "docs/README.md"));
}
