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

use super::{Report, answer};
use crate::language::Language;
use crate::text::{printable, shortened};
use crate::words::message;

mod cards;
mod causes;
mod coverage;
mod evidence;
mod figures;
mod findings;
mod organization;
mod picture;

use picture::Calendar;

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

/// Writes the report.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for line in page(report).into_string().split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        out.write_all(printable(line).as_bytes())?;
        out.write_all(end.as_bytes())?;
    }
    Ok(())
}

fn page(report: &Report) -> Markup {
    let calendar = Calendar::from_scope(&report.scope);
    html! {
        (DOCTYPE)
        html lang=(Language::current().tag()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { "trailhum audit" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (calendar.definitions())
                header {
                    h1 { "trailhum audit" }
                    p { (shortened(&answer::heading(report), 400)) }
                    button #theme type="button" hidden { (message!("html-theme")) }
                }
                main {
                    section aria-labelledby="answer-title" {
                        h2 #answer-title { (message!("html-summary")) }
                        (coverage::warning(report))
                        @for sentence in answer::sentences(report) { p.answer { (sentence) } }
                        @for sentence in answer::caveats(report) { p.warning { (sentence) } }
                        (figures::draw(report))
                    }
                    (causes::draw(report))
                    (organization::draw(report))
                    section aria-labelledby="pictures-title" {
                        h2 #pictures-title { (message!("html-pictures")) }
                        @if report.findings.is_empty() && report.totals.errors == 0 {
                            p { (message!("html-nothing-to-draw")) }
                        } @else {
                            @if calendar.left_out > 0 { p.note { (message!("html-days-not-drawn", count = calendar.left_out)) } }
                            (picture::beats::overview(report, &calendar))
                            div.pair {
                                (picture::days::draw(report, &calendar))
                                (picture::codes::draw(report))
                            }
                            (picture::beats::by_resource(report, &calendar))
                        }
                    }
                    (findings::draw(report))
                    (coverage::draw(report))
                }
                footer { p { (message!("html-footer", version = env!("CARGO_PKG_VERSION"))) } }
                script { (PreEscaped(SCRIPT)) }
            }
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
