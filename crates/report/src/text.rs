//! How texts, names, numbers and times are written for people: wrapped, joined, rounded, and safe to show.

use std::fmt::Display;

use jiff::Timestamp;
use textwrap::core::display_width;

mod wide;

/// Wraps a text at this many columns; lines after the first begin with `indent`. A word that is longer than a line is
/// never broken, as names and ARNs are copied.
#[must_use]
pub fn wrap(text: &str, columns: usize, indent: &str) -> Vec<String> {
    wrap_after("", text, columns, indent)
}

/// Like [`wrap`], with `first` at the beginning of the first line.
#[must_use]
pub fn wrap_after(first: &str, text: &str, columns: usize, indent: &str) -> Vec<String> {
    let options = textwrap::Options::new(columns)
        .initial_indent(first)
        .subsequent_indent(indent)
        .break_words(false)
        .word_separator(wide::separator())
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let lines = textwrap::wrap(text, options);
    lines.into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// The texts that are not empty, with spaces between them where a sentence ends without one.
pub(crate) fn join(texts: &[String]) -> String {
    let mut joined = String::new();
    for text in texts.iter().filter(|text| !text.is_empty()) {
        if !joined.is_empty() && !joined.ends_with(wide::FULL_STOP) {
            joined.push(' ');
        }
        joined.push_str(text);
    }
    joined
}

/// The texts that are not empty, with a separator between them.
pub(crate) fn join_with(separator: &str, texts: &[String]) -> String {
    let texts: Vec<&str> = texts
        .iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    texts.join(separator)
}

/// The first sentences of a text, up to a number.
pub(crate) fn sentences(text: &str, number: usize) -> &str {
    let length = text.len() - after_sentences(text, number).len();
    text.get(..length).unwrap_or(text).trim_end()
}

/// What follows those sentences.
pub(crate) fn after_sentences(text: &str, number: usize) -> &str {
    let ends = text.match_indices(". ").chain(text.match_indices(wide::FULL_STOP));
    let mut ends: Vec<usize> = ends.map(|(at, end)| at + end.len()).collect();
    ends.sort_unstable();
    let end = number.checked_sub(1).and_then(|last| ends.get(last));
    end.and_then(|end| text.get(*end..)).unwrap_or_default()
}

/// A text with spaces behind it, as many columns wide.
pub(crate) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(display_width(text))))
}

/// A text with spaces before it, as many columns wide.
pub(crate) fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(display_width(text))))
}

/// A whole number with its digits in groups of three: `1,282`.
#[must_use]
pub fn grouped(number: impl Display) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A part of a whole, rounded: `59%`; what is neither nothing nor all is not written as 0% or 100%.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of events are far below 2^52")]
pub fn percent(part: usize, whole: usize) -> String {
    let share = if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64 * 100.0
    };
    match share.round() {
        0.0 if part > 0 => "<1%".to_owned(),
        100.0 if part < whole => ">99%".to_owned(),
        share => format!("{share}%"),
    }
}

/// A share, 0 to 1, rounded down: `33%`.
pub(crate) fn percent_down(share: f64) -> String {
    format!("{}%", (100.0 * share).floor())
}

/// A tolerance with no more digits than it deserves, rounded up: `4 min`, `35 s`, `1.5 h`.
pub(crate) fn tolerance(seconds: f64) -> String {
    if seconds < 60.0 {
        format!("{} s", seconds.ceil().max(1.0))
    } else if seconds < 5400.0 {
        format!("{} min", (seconds / 60.0).ceil())
    } else {
        format!("{:.1} h", seconds / 3600.0)
    }
}

/// A time in UTC: `2026-01-15 07:29 UTC`.
#[must_use]
pub fn minute(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// A day in UTC: `2026-01-15`.
pub(crate) fn date(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

/// The text with every character spelled out that does not show: a bucket name cannot move the cursor, a role name
/// cannot turn the reading direction, and two names that look alike are alike.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Whether a character shows nothing, or changes how others are shown.
fn is_hidden(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    // What the standard library takes for unprintable: controls, format characters (all that turn the reading direction
    // among them), line breaks, spaces but the usual one, unassigned and private characters. It is asked behind a letter,
    // where it leaves accents in peace.
    let escapes = format!("a{character}").escape_debug().nth(1) == Some('\\');
    escapes || is_ignorable(character) || character == BRAILLE_BLANK
}

/// Of a printable kind, yet without a dot.
const BRAILLE_BLANK: char = '\u{2800}';

/// Unicode's property `Default_Ignorable_Code_Point`: shown as nothing where a font does not know better. Its ranges
/// include what is reserved for such characters of the future.
fn is_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
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

/// A text shortened in the middle to fit the columns of a terminal: names differ at their ends.
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

/// The first of these characters, as many as fit into the columns.
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
    fn numbers_and_shares_are_rounded_and_grouped() {
        for (number, text) in [(0_u64, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
        for (part, whole, text) in [
            (0, 0, "0%"),
            (0, 10, "0%"),
            (1, 1_000, "<1%"),
            (1_282, 2_189, "59%"),
            (999, 1_000, ">99%"),
            (7, 7, "100%"),
        ] {
            assert_eq!(percent(part, whole), text);
        }
        assert_eq!(
            [tolerance(0.0), tolerance(35.2), tolerance(200.0), tolerance(5400.0)],
            ["1 s", "36 s", "4 min", "1.5 h"]
        );
    }

    #[test]
    fn an_arn_is_never_broken() {
        let arn = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
        let lines = wrap(&format!("called by {arn} every day"), 40, "  ");
        assert_eq!(lines, ["called by", &format!("  {arn}"), "  every day"]);
    }

    #[test]
    fn control_characters_are_shown_and_everything_else_is_left() {
        assert_eq!(printable("a\u{1b}[31m\nb\u{202e}c"), "a\\u{1b}[31m\\u{a}b\\u{202e}c");
        assert_eq!(
            printable("バケット é e\u{301} ไทย हिन्दी 👍"),
            "バケット é e\u{301} ไทย हिन्दी 👍"
        );
    }

    #[test]
    fn invisible_and_direction_characters_of_all_kinds_are_spelled_out() {
        // `Bidi_Control`, Unicode 16.
        let direction =
            "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}";
        let blank = "\u{ad}\u{34f}\u{115f}\u{1160}\u{17b4}\u{180e}\u{200b}\u{200d}\u{2028}\u{2029}\u{2060}\u{2064}\u{206f}\
            \u{2800}\u{3164}\u{fe00}\u{fe0f}\u{feff}\u{ffa0}\u{fff9}\u{fffb}\u{1d173}\u{e0001}\u{e0020}\u{e007f}\u{e0100}\
            \u{e01ef}\u{e0fff}\u{a0}\u{2003}\u{3000}\u{85}\u{9b}\u{e000}\u{10ffff}";
        for character in direction.chars().chain(blank.chars()) {
            let text = format!("a{character}b");
            assert_eq!(printable(&text), format!("a{}b", character.escape_unicode()));
        }
    }

    #[test]
    fn no_character_without_a_width_is_shown_but_marks_on_letters_and_parts_of_letters() {
        // Parts of Korean letters, and letters of India that join the one after them.
        let is_part = |character| {
            matches!(character, '\u{1161}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7fb}' | '\u{d4e}' | '\u{a8fa}'
                | '\u{111c2}'..='\u{111c3}' | '\u{113d1}' | '\u{1193f}' | '\u{11941}' | '\u{11a84}'..='\u{11a89}'
                | '\u{11d46}' | '\u{11f02}')
        };
        let shown = ('\0'..=char::MAX).filter(|character| {
            let is_mark = character.escape_debug().nth(1) == Some('u');
            let width = display_width(character.encode_utf8(&mut [0; 4]));
            width == 0 && !is_mark && !is_part(*character) && !is_hidden(*character)
        });
        let shown: Vec<String> = shown.map(|it| it.escape_unicode().to_string()).collect();
        assert!(shown.is_empty(), "{shown:?}");
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
