//! The report as one HTML page for people to read, share and print: no other file and no address is needed.
//!
//! Bucket and role names, user agents and messages come from strangers. Three walls stand between them and the reader:
//! the template escapes whatever it is given, control and direction characters are spelled out on the whole page, and
//! the page's own policy runs no script and no style but the two whose hashes it names.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::{Report, View, answer};
use crate::language::Language;
use crate::text::{printable, shortened};
use crate::words::message;
use trailhum_core::catalog::age;

mod accepted;
mod bar;
mod causes;
mod codes;
mod command;
mod coverage;
mod evidence;
mod filter;
mod groups;
mod organization;
mod picture;
mod shared;

use picture::Calendar;

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

/// Writes the report; the view says from which source the commands on the page read.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report, view: &View, out: &mut dyn Write) -> io::Result<()> {
    for line in page(report, view).into_string().split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        out.write_all(printable(line).as_bytes())?;
        out.write_all(end.as_bytes())?;
    }
    Ok(())
}

fn page(report: &Report, view: &View) -> Markup {
    let calendar = Calendar::from_scope(&report.scope);
    html! {
        (DOCTYPE)
        html lang=(Language::current().tag()) {
            (head(report))
            body {
                (calendar.definitions())
                (header(report))
                main {
                    (summary(report))
                    (causes::draw(report, view))
                    (organization::draw(report))
                    (filter::draw(report))
                    (picture::noise::draw(report, &calendar))
                    (groups::draw(report))
                    (accepted::draw(report))
                    (picture::strips::draw(report, &calendar))
                    (codes::draw(report))
                    (coverage::draw(report))
                }
                footer { p { (message!("html-footer", version = env!("CARGO_PKG_VERSION"), date = age::DATE.to_string())) } }
                p #copied.unseen role="status" {}
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

fn head(report: &Report) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy());
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            title { (shortened(&message!("html-title", heading = answer::heading(report)), 200)) }
            style { (PreEscaped(STYLE)) }
        }
    }
}

/// Which accounts, which time range.
fn header(report: &Report) -> Markup {
    let parts = answer::heading_parts(report);
    let (accounts, rest) = parts
        .split_first()
        .map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    html! {
        header {
            p.brand { "trailhum audit" }
            h1 { (shortened(accounts, 400)) }
            p { (shortened(&rest.join(" · "), 400)) }
            button #theme type="button" hidden { (message!("html-theme")) }
        }
    }
}

fn summary(report: &Report) -> Markup {
    html! {
        section aria-labelledby="answer-title" {
            h2 #answer-title.unseen { (message!("html-summary")) }
            (coverage::warning(report))
            p.answer { (answer::counts(report)) }
            (bar::draw(report))
            @for sentence in answer::caveats(report) { p.warning { (sentence) } }
            @for sentence in answer::read(report) { p.note { (sentence) } }
        }
    }
}

/// What the page may do: show itself, with its own style and its own script.
fn policy() -> String {
    let hash = |text: &str| format!("'sha256-{}'", BASE64.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_and_script_hold_nothing_that_would_end_them_or_reach_out() {
        for text in [STYLE, SCRIPT] {
            for word in ["</", "<!--", "http:", "https:", "@import", "eval(", "innerHTML"] {
                assert!(!text.contains(word), "{word}");
            }
            assert!(!text.replace("url(#", "").contains("url("));
            assert_eq!(
                printable(&text.replace('\n', "")),
                text.replace('\n', ""),
                "it would no longer fit its hash"
            );
        }
    }
}
