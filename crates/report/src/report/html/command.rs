//! A command or a query to copy: text that can be selected, and a button that the script shows where it can copy.

use maud::{Markup, html};

use crate::words::message;

/// Letters of a word; an event ID has 36.
const MOST_WORD: usize = 100;

/// A command on one line; `id` is unique on the page.
pub(super) fn line(id: &str, text: &str) -> Markup {
    html! { div.copy { code id=(id) { (text) } (button(id)) } }
}

/// A query of several lines.
pub(super) fn block(id: &str, text: &str) -> Markup {
    html! { div.copy { pre id=(id) { (text.trim_end()) } (button(id)) } }
}

fn button(id: &str) -> Markup {
    html! {
        button type="button" hidden aria-describedby=(id) data-copied=(message!("html-copied")) { (message!("html-copy")) }
    }
}

/// Whether a shell takes this as one word and nothing else: a command that is copied must do what it says.
pub(super) fn is_plain(word: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    (1..=MOST_WORD).contains(&word.len()) && !word.starts_with('-') && word.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_word_that_a_shell_leaves_alone_becomes_part_of_a_command() {
        assert!(is_plain("8d0241ce-c36f-490c-806a-21c91040f01f"));
        for word in ["", "a b", "$(id)", "a;b", "`id`", "--help", "a'b", "a\nb", "a\u{202e}b"] {
            assert!(!is_plain(word), "{word:?}");
        }
        assert!(!is_plain(&"x".repeat(MOST_WORD + 1)));
    }
}
