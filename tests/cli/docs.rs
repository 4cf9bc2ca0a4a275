//! What the documents show is what the program prints, and what they name is there. `TRAILHUM_BLESS=1 cargo test docs`
//! writes the program's output anew.

mod book;
mod commands;
mod console;
mod names;
mod page;
mod picture;
pub(crate) mod policy;
mod reference;
mod troubleshooting;
mod words;

use std::path::{Path, PathBuf};

pub(crate) use commands::shell;
use page::Page;

/// The folder of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The README and the pages of the book in the order in which they are read.
fn documents() -> Vec<PathBuf> {
    let contents = Page::of(&std::fs::read_to_string(root().join("docs/README.md")).unwrap());
    let pages = contents.links.iter().map(|link| Path::new("docs").join(link));
    let is_page = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "md");
    ["README.md".into(), "docs/README.md".into()]
        .into_iter()
        .chain(pages.filter(is_page))
        .collect()
}
