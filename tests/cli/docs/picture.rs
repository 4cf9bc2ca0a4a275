//! The picture of the README is the program's own colored output.

use anstyle_svg::Term;

use super::root;
use crate::support::{run, trailhum};

/// Colors of the terminal: the renderer's, which are too dark to read, and ours, with a contrast of 7 to 1 or more.
const COLORS: [(&str, &str); 7] = [
    ("#AAAAAA", "#E6EDF3"),
    ("#000000", "#0D1117"),
    ("#00AAAA", "#39C5CF"),
    ("#00AA00", "#56D364"),
    ("#AA00AA", "#D2A8FF"),
    ("#AA0000", "#FF9492"),
    ("#AA5500", "#E3B341"),
];

/// Columns of the terminal in the picture.
const COLUMNS: &str = "80";

/// What the program prints to a terminal with colors, behind the command that was typed.
fn screen() -> String {
    let printed = run(trailhum(&["audit", "--sandbox"])
        .env("CLICOLOR_FORCE", "1")
        .env("COLUMNS", COLUMNS));
    assert!(printed.out.contains("\u{1b}["), "no colors: {}", printed.out);
    format!("$ trailhum audit --sandbox\n{}", printed.out)
}

#[test]
fn the_picture_is_what_the_program_prints() {
    // A terminal with its own background is readable on a light and on a dark page.
    let svg = Term::new().render_svg(&screen());
    let svg = COLORS.iter().fold(svg, |svg, (dark, bright)| {
        assert!(svg.contains(dark), "{dark} is not used");
        svg.replace(dark, bright)
    });
    let page = root().join("docs/audit.svg");
    if std::env::var_os("TRAILHUM_BLESS").is_some() {
        std::fs::write(&page, &svg).unwrap();
    }
    let is_same = std::fs::read_to_string(page).is_ok_and(|text| text == svg);
    assert!(
        is_same,
        "docs/audit.svg is out of date: TRAILHUM_BLESS=1 cargo test docs"
    );
    assert!(
        !svg.contains("http://") || !svg.contains("href"),
        "the picture loads something"
    );
    for part in ["INVESTIGATE", "198.51.100.7", "trailhum explain"] {
        assert!(svg.contains(part), "{part}");
    }
}

#[test]
fn the_readme_shows_the_picture() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains("](docs/audit.svg)"));
    assert!(readme.lines().count() <= 120);
}
