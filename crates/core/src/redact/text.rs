//! Free text, such as an error message: only known words stay, and everything else becomes a pseudonym.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::Redactor;
use super::constant::{entries, is_name, is_service};

/// Words that stay, in small letters.
static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| entries(include_str!("words.txt")));

/// What may precede a word; a quotation mark says that a name follows.
const BEFORE: [char; 8] = ['"', '\'', '`', '(', '[', '{', '<', '“'];
/// What may follow one.
const AFTER: [char; 14] = ['"', '\'', '`', ')', ']', '}', '>', '”', '.', ',', ';', ':', '!', '?'];
const QUOTES: [char; 4] = ['"', '\'', '`', '“'];
/// Digits in a row that a number may have: an account ID has twelve.
const MOST_DIGITS: usize = 8;

impl Redactor {
    /// A text of which nothing but known words, numbers and names of AWS is left.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        self.text_about(text, &[])
    }

    /// The same of a text about something with these names, which are replaced even where they are common words.
    pub(super) fn text_about(&self, text: &str, names: &[&str]) -> String {
        let names: HashSet<String> = names
            .iter()
            .filter(|name| !self.is_constant(name))
            .flat_map(|name| name.split(|letter: char| !letter.is_alphanumeric()))
            .map(str::to_lowercase)
            .collect();
        let mut redacted = String::with_capacity(text.len());
        let mut is_quoted = false;
        for part in text.split_inclusive(char::is_whitespace) {
            let word = part.trim_end_matches(char::is_whitespace);
            let core = word.trim_start_matches(BEFORE);
            let before = word.get(..word.len() - core.len()).unwrap_or_default();
            let name = core.trim_end_matches(AFTER);
            let name = name.strip_suffix("'s").unwrap_or(name);
            let after = core.get(name.len()..).unwrap_or_default();
            is_quoted |= before.contains(QUOTES);
            redacted.push_str(before);
            if !is_quoted && is_kept(name) && !names.contains(&name.to_lowercase()) {
                redacted.push_str(name);
            } else {
                redacted.push_str(&self.identifier(name));
            }
            redacted.push_str(after);
            // A line break or a tab says nothing, and neither does an odd space.
            redacted.push_str(if word.len() == part.len() { "" } else { " " });
            is_quoted &= !after.contains(['"', '\'', '`', '”']);
        }
        redacted
    }
}

/// Whether a word stays.
fn is_kept(word: &str) -> bool {
    if word.is_empty() || word.chars().all(|letter| "-–—/&=+|·…".contains(letter)) {
        return true;
    }
    let is_word = |word: &str| WORDS.contains(word.to_lowercase().as_str());
    let option = word.strip_prefix("--").filter(|option| !option.is_empty());
    is_word(word)
        || is_number(word)
        || option.is_some_and(|option| option.split('-').all(is_word))
        // `Bob` is one word, and so is `Get`; of two words it is a call or a code.
        || is_name(word) && word.bytes().skip(1).any(|byte| byte.is_ascii_uppercase())
        || word.split_once(':').is_some_and(|(service, call)| is_service(service) && is_name(call))
}

/// A number, a date or a time.
fn is_number(word: &str) -> bool {
    let has_form = word.starts_with(|first: char| first.is_ascii_digit())
        && word
            .chars()
            .all(|letter| letter.is_ascii_digit() || "-:.,%TZ".contains(letter));
    let longest = word.split(|letter: char| !letter.is_ascii_digit()).map(str::len).max();
    has_form && longest.is_some_and(|digits| digits <= MOST_DIGITS) && word.parse::<std::net::IpAddr>().is_err()
}

#[cfg(test)]
mod tests {
    use super::super::tests::redactor;

    #[test]
    fn a_message_keeps_its_sentence_and_loses_every_name() {
        let redactor = redactor();
        let name = |text: &str| redactor.identifier(text);
        for (message, expected) in [
            (
                "The bucket policy does not exist",
                "The bucket policy does not exist".to_owned(),
            ),
            (
                "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:GetObject on resource: \
                 \"arn:aws:s3:::payroll/may\" because no identity-based policy allows the s3:GetObject action",
                format!(
                    "User: {} is not authorized to perform: s3:GetObject on resource: \"{}\" because no identity-based \
                     policy allows the s3:GetObject action",
                    name("arn:aws:iam::111122223333:user/ann"),
                    name("arn:aws:s3:::payroll/may"),
                ),
            ),
            (
                "Function not found: arn:aws:lambda:eu-central-1:111122223333:function:pay",
                format!(
                    "Function not found: {}",
                    name("arn:aws:lambda:eu-central-1:111122223333:function:pay")
                ),
            ),
            (
                "role 'data' of Bob",
                format!("role '{}' of {}", name("data"), name("Bob")),
            ),
            (
                "cannot read \"the data\"",
                format!("cannot read \"{} {}\"", name("the"), name("data")),
            ),
            (
                "10.1.2.3 at 2026-01-15T07:29:00Z",
                format!("{} at 2026-01-15T07:29:00Z", name("10.1.2.3")),
            ),
            (
                "us-east-1: 111122223333\n",
                format!("us-east-1: {} ", name("111122223333")),
            ),
        ] {
            assert_eq!(redactor.text(message), expected);
        }
    }

    #[test]
    fn a_name_that_is_a_common_word_is_replaced_in_what_is_said_of_it() {
        let redactor = redactor();
        assert_eq!(
            redactor.text_about("The data bucket does not exist", &["data"]),
            format!("The {} bucket does not exist", redactor.identifier("data"))
        );
    }
}
