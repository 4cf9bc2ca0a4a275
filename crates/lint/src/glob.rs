//! Texts with wildcards.

/// A text with wildcards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    parts: Vec<GlobPart>,
    plain: Option<PlainText>,
}

/// A text with wildcards at its ends only, which is looked for as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PlainText {
    text: String,
    open_before: bool,
    open_after: bool,
}

impl PlainText {
    fn is_in(&self, text: &str) -> bool {
        match (self.open_before, self.open_after) {
            (true, true) => text.contains(&self.text),
            (true, false) => text.ends_with(&self.text),
            (false, true) => text.starts_with(&self.text),
            (false, false) => text == self.text,
        }
    }

    fn small(&self) -> Self {
        Self {
            text: self.text.to_ascii_lowercase(),
            ..*self
        }
    }
}

/// A part of a text with wildcards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GlobPart {
    /// This character.
    One(char),
    /// Any character.
    Single,
    /// Any characters, or none.
    Many,
}

impl Glob {
    /// Made of these parts.
    #[must_use]
    pub fn new(parts: Vec<GlobPart>) -> Self {
        let open_before = parts.first() == Some(&GlobPart::Many);
        let open_after = parts.len() > 1 && parts.last() == Some(&GlobPart::Many);
        let inner = parts.get(usize::from(open_before)..parts.len() - usize::from(open_after));
        let characters = inner.unwrap_or_default().iter().map(|part| match part {
            GlobPart::One(character) => Some(*character),
            GlobPart::Single | GlobPart::Many => None,
        });
        let plain = characters.collect::<Option<String>>().map(|text| PlainText {
            text,
            open_before,
            open_after,
        });
        Self { parts, plain }
    }

    /// A text in which these characters are wildcards, and in which a backslash takes the meaning of the next one away.
    #[must_use]
    pub fn parse(text: &str, many: char, single: Option<char>) -> Self {
        let mut parts = Vec::new();
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            parts.push(match character {
                '\\' => GlobPart::One(characters.next().unwrap_or('\\')),
                it if it == many => GlobPart::Many,
                it if Some(it) == single => GlobPart::Single,
                it => GlobPart::One(it),
            });
        }
        Self::new(parts)
    }

    /// The text before, inside or behind of which anything may be.
    #[must_use]
    pub fn around(text: &str, before: bool, after: bool) -> Self {
        let mut parts: Vec<GlobPart> = text.chars().map(GlobPart::One).collect();
        if before {
            parts.insert(0, GlobPart::Many);
        }
        if after {
            parts.push(GlobPart::Many);
        }
        Self::new(parts)
    }

    /// The text itself, if there is no wildcard.
    #[must_use]
    pub fn literal(&self) -> Option<String> {
        let characters = self.parts.iter().map(|part| match part {
            GlobPart::One(character) => Some(*character),
            GlobPart::Single | GlobPart::Many => None,
        });
        characters.collect()
    }

    /// The text with this in place of each wildcard.
    #[must_use]
    pub fn filled(&self, many: &str) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                GlobPart::One(character) => text.push(*character),
                GlobPart::Single => text.push('x'),
                GlobPart::Many => text.push_str(many),
            }
        }
        text
    }

    /// A longer text that matches: something before, behind and inside of it wherever a wildcard is.
    #[must_use]
    pub fn longer(&self) -> String {
        let last = self.parts.len().saturating_sub(1);
        let mut text = String::new();
        for (place, part) in self.parts.iter().enumerate() {
            match part {
                GlobPart::One(character) => text.push(*character),
                GlobPart::Many if place == 0 && last > 0 => text.push_str("my-"),
                GlobPart::Many if place == last => text.push_str("-2"),
                GlobPart::Single | GlobPart::Many => text.push('x'),
            }
        }
        text
    }

    /// The parts.
    #[must_use]
    pub fn parts(&self) -> &[GlobPart] {
        &self.parts
    }

    /// Whether anything may be at the beginning and at the end.
    #[must_use]
    pub fn is_open(&self) -> (bool, bool) {
        let many = |part: Option<&GlobPart>| part == Some(&GlobPart::Many);
        (many(self.parts.first()), many(self.parts.last()))
    }

    /// Whether the text matches.
    #[must_use]
    pub fn matches(&self, text: &str, ignore_case: bool) -> bool {
        match &self.plain {
            Some(plain) if !ignore_case => plain.is_in(text),
            Some(plain) if text.is_ascii() && plain.text.is_ascii() => plain.small().is_in(&text.to_ascii_lowercase()),
            _ => self.matches_parts(text, ignore_case),
        }
    }

    fn matches_parts(&self, text: &str, ignore_case: bool) -> bool {
        let text: Vec<char> = text.chars().collect();
        let same = |a: char, b: char| a == b || ignore_case && a.to_lowercase().eq(b.to_lowercase());
        let (mut at, mut part) = (0, 0);
        // Where to go on if the last wildcard has to take one more.
        let mut again: Option<(usize, usize)> = None;
        loop {
            let matched = match (self.parts.get(part), text.get(at)) {
                (None, None) => return true,
                (Some(GlobPart::Many), _) => {
                    again = Some((part, at));
                    part += 1;
                    continue;
                }
                (Some(GlobPart::Single), Some(_)) => true,
                (Some(GlobPart::One(wanted)), Some(found)) => same(*wanted, *found),
                _ => false,
            };
            if matched {
                (at, part) = (at + 1, part + 1);
            } else if let Some((many, from)) = again.filter(|(_, from)| *from < text.len()) {
                again = Some((many, from + 1));
                (at, part) = (from + 1, many + 1);
            } else {
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_stands_for_any_text_and_nothing_else() {
        for (pattern, text, matches) in [
            ("", "", true),
            ("*", "", true),
            ("*a*", "bab", true),
            ("a*b*c", "aXbYbZc", true),
            ("a*b", "abc", false),
            ("a\\*", "a*", true),
            ("a\\*", "ab", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("**x", "yx", true),
        ] {
            let glob = Glob::parse(pattern, '*', Some('?'));
            assert_eq!(glob.matches(text, false), matches, "{pattern} {text}");
        }
        assert!(Glob::parse("*Config*", '*', None).matches("myCONFIG", true));
    }
}
