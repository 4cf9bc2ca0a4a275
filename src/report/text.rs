//! Texts of strangers, made safe to show.

/// The text with every control character spelled out: a bucket name cannot move the cursor, a role name cannot
/// turn the reading direction.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        let hidden = character.is_control()
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
        if hidden {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// The text for Markdown, in which it is nothing but text: no tag, no link, no mention, no list.
#[must_use]
pub fn markdown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in printable(text).chars() {
        match character {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            // A mention calls people.
            '@' => shown.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '!' | '~' | '$' => {
                shown.push('\\');
                shown.push(character);
            }
            _ => shown.push(character),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown_and_everything_else_is_left() {
        assert_eq!(printable("a\u{1b}[31m\nb\u{202e}c"), "a\\u{1b}[31m\\u{a}b\\u{202e}c");
        assert_eq!(printable("バケット é"), "バケット é");
    }

    #[test]
    fn markdown_shows_a_text_as_it_is() {
        assert_eq!(
            markdown("<script>`a`|[x](y) @ops \u{1b}"),
            "&lt;script&gt;\\`a\\`\\|\\[x\\](y) &#64;ops \\\\u\\{1b\\}"
        );
    }
}
