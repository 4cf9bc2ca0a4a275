//! The reference and the pages of the checks are what the program prints.

use std::collections::BTreeSet;
use std::path::Path;

use trailhum::catalog::Catalog;

use super::root;
use crate::support::{run, trailhum};

/// Compares a page with what a command prints, or writes it if that is wanted.
fn compare(page: &Path, args: &[&str]) -> String {
    let printed = run(&mut trailhum(args)).out;
    if std::env::var_os("TRAILHUM_BLESS").is_some() {
        std::fs::create_dir_all(page.parent().unwrap()).unwrap();
        std::fs::write(page, &printed).unwrap();
    }
    let is_same = std::fs::read_to_string(page).is_ok_and(|text| text == printed);
    assert!(
        is_same,
        "{} is out of date: TRAILHUM_BLESS=1 cargo test docs",
        page.display()
    );
    printed
}

#[test]
fn the_page_of_all_callers_causes_and_verdicts_is_made_by_the_program() {
    let printed = compare(&root().join("docs/reference.md"), &["checks", "--format", "markdown"]);
    for part in [
        "`investigate`",
        "`recorder_role_misused`",
        "`service_control`",
        "### Macie is not enabled",
        "(checks/s3-bucket-cors.md)",
    ] {
        assert!(printed.contains(part), "{part}");
    }
}

#[test]
fn every_check_has_its_page_and_no_other_page_is_there() {
    let catalog = Catalog::builtin().unwrap();
    let folder = root().join("docs/checks");
    let mut pages = BTreeSet::new();
    for check in catalog.lookups() {
        let entry = &check.entry;
        let page = format!("{}.md", entry.id);
        let printed = compare(&folder.join(&page), &["checks", &entry.id, "--format", "markdown"]);
        for part in [&entry.title, &entry.means, &entry.quiet, &entry.action, &check.source] {
            assert!(printed.contains(part.as_str()), "{page}: {part}");
        }
        pages.insert(page);
    }
    let files = std::fs::read_dir(folder).unwrap();
    let files: BTreeSet<String> = files
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(files, pages);
}
