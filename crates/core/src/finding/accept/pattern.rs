//! Names of resources, in which `*` is any letters.

/// A name or an ARN of a resource; each `*` in it is any number of any letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourcePattern(String);

impl ResourcePattern {
    /// The pattern of this text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is this whole name.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        let Some((begin, rest)) = self.0.split_once('*') else {
            return self.0 == name;
        };
        let Some(mut left) = name.strip_prefix(begin) else {
            return false;
        };
        let mut parts: Vec<&str> = rest.split('*').collect();
        let end = parts.pop().unwrap_or_default();
        // The first place of each part leaves the most for those behind it.
        for part in parts {
            match left.split_once(part) {
                Some((_, behind)) => left = behind,
                None => return false,
            }
        }
        left.ends_with(end)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same in the plainest way: exponential, but short.
    fn plain(pattern: &[char], name: &[char]) -> bool {
        match pattern.split_first() {
            None => name.is_empty(),
            Some(('*', rest)) => (0..=name.len()).any(|taken| plain(rest, &name[taken..])),
            Some((letter, rest)) => name.first() == Some(letter) && plain(rest, &name[1..]),
        }
    }

    #[test]
    fn a_star_is_any_letters_and_everything_else_is_itself() {
        for (pattern, name, matches) in [
            ("logs", "logs", true),
            ("logs", "logs-2", false),
            ("logs*", "logs-2", true),
            ("*-logs", "a/b-logs", true),
            ("*a*", "bab", true),
            ("a*a", "a", false),
            ("*", "", true),
            ("", "", true),
            ("?", "a", false),
            ("[a]", "a", false),
            ("arn:aws:s3:::tf-*", "arn:aws:s3:::tf-state", true),
        ] {
            assert_eq!(ResourcePattern::new(pattern).matches(name), matches, "{pattern} {name}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn it_matches_what_the_plainest_search_matches(pattern in "[ab*é]{0,6}", name in "[abé]{0,8}") {
            let (letters, of_name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
            prop_assert_eq!(ResourcePattern::new(pattern).matches(&name), plain(&letters, &of_name));
        }
    }
}
