//! Texts of strangers, made safe to show.

use textwrap::core::display_width;

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

/// The text as a span of code for a cell of a Markdown table. In code nothing is a tag, a link or a mention, which no
/// escaping achieves: the sites that show Markdown look for mentions in what the escapes have become.
#[must_use]
pub fn code(text: &str) -> String {
    // A pipe would end the cell, even behind a backslash if one stands before that.
    let text = printable(text).replace('|', "\\u{7c}");
    if text.trim().is_empty() {
        return String::new();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{space}{text}{space}{fence}")
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

/// A text in at most so many columns of a terminal, shortened in the middle: names differ at their ends.
#[must_use]
pub fn shortened(text: &str, most: usize) -> String {
    if display_width(text) <= most {
        return text.to_owned();
    }
    let half = most.saturating_sub(1) / 2;
    let begin = fitting(text.chars(), most.saturating_sub(1) - half);
    let end = fitting(text.chars().rev(), half);
    format!("{}…{}", begin, end.chars().rev().collect::<String>())
}

/// The first of these characters, as many as fit into so many columns.
fn fitting(characters: impl Iterator<Item = char>, columns: usize) -> String {
    let mut left = columns;
    let fit = characters.take_while(|character| {
        let width = display_width(character.encode_utf8(&mut [0; 4]));
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    });
    fit.collect()
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

    #[test]
    fn code_holds_its_own_backquotes_and_no_pipe() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a``b|\\|c`"), "``` a``b\\u{7c}\\\\u{7c}c` ```");
        assert_eq!(code(" "), "");
    }

    #[test]
    fn a_long_name_keeps_its_begin_and_its_end() {
        assert_eq!(shortened("abcdefghij", 10), "abcdefghij");
        assert_eq!(shortened("abcdefghijk", 10), "abcde…hijk");
        // Each of these takes two columns.
        assert_eq!(shortened("バケットの名前", 14), "バケットの名前");
        assert_eq!(shortened("バケットの名前", 9), "バケ…名前");
        assert_eq!(shortened("バケットの名前", 8), "バケ…前");
    }
}
