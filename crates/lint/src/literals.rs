//! The values that a text names, as records could have them.

use std::collections::BTreeMap;

use crate::condition::{FieldTest, Node, Operand, Pattern};

/// The most plain values of one field that are tried.
pub(crate) const MOST_VALUES: usize = 8;

/// Values by field, in the order of the text, and whether some were left out.
#[derive(Debug, Default)]
pub(crate) struct Literals {
    values: BTreeMap<String, Vec<String>>,
    pub(crate) cut: bool,
}

impl Literals {
    pub(crate) fn collect(root: &Node) -> Self {
        let mut literals = Self::default();
        for (test, _, _) in root.tests() {
            literals.add_test(test);
        }
        literals
    }

    /// The values of a field.
    pub(crate) fn values(&self, field: &str) -> &[String] {
        self.values.get(field).map(Vec::as_slice).unwrap_or_default()
    }

    /// The values of these fields.
    pub(crate) fn values_of_all(&self, fields: &[&str]) -> Vec<&String> {
        fields.iter().flat_map(|field| self.values(field)).collect()
    }

    fn add_test(&mut self, test: &FieldTest) {
        if let Operand::Joined(parts) = &test.operand {
            self.add_joined(parts, &test.patterns);
        }
        let Some(field) = test.single_field() else { return };
        for pattern in &test.patterns {
            for value in samples(pattern) {
                // Many plain values leave room for those with wildcards, which match more.
                let most = if matches!(pattern, Pattern::Text(_)) {
                    MOST_VALUES
                } else {
                    2 * MOST_VALUES
                };
                self.add(&field, value, most);
            }
        }
    }

    /// `source || ' ' || name` compared with "s3.amazonaws.com GetBucketCors": the words are the values of the fields.
    fn add_joined(&mut self, parts: &[Operand], patterns: &[Pattern]) {
        let mut fields = Vec::new();
        for part in parts {
            part.fields(&mut fields);
        }
        for pattern in patterns {
            let Pattern::Text(text) = pattern else { continue };
            let words: Vec<&str> = text.split(' ').collect();
            if words.len() == fields.len() {
                for (field, word) in fields.iter().zip(words) {
                    self.add(field, word.to_owned(), MOST_VALUES);
                }
            }
        }
    }

    fn add(&mut self, field: &str, value: String, most: usize) {
        let values = self.values.entry(field.to_owned()).or_default();
        if values.contains(&value) {
            return;
        }
        if values.len() < most {
            values.push(value);
        } else {
            self.cut = true;
        }
    }
}

/// Texts that match a pattern: as short as can be, and with something in place of each wildcard.
#[must_use]
pub(crate) fn samples(pattern: &Pattern) -> Vec<String> {
    match pattern {
        Pattern::Text(text) => vec![text.clone()],
        Pattern::Glob(glob) => {
            let (short, long) = (glob.filled(""), glob.longer());
            let mut samples = vec![short];
            if !samples.contains(&long) {
                samples.push(long);
            }
            samples.retain(|sample| !sample.is_empty());
            samples
        }
        Pattern::Regex(regex) => {
            let sample = regex_sample(regex.as_str());
            let fits = |sample: &String| !sample.is_empty() && regex.is_match(sample);
            let longer = format!("my-{sample}-2");
            [sample, longer].into_iter().filter(fits).collect()
        }
        Pattern::Bool(value) => vec![value.to_string()],
        Pattern::Number(_, number) => vec![number.to_string()],
        Pattern::Network(address, _) => vec![address.to_string()],
        Pattern::Same(_) | Pattern::Absent | Pattern::Null | Pattern::NoValue | Pattern::Present => Vec::new(),
    }
}

/// A text that a simple regular expression matches: of alternatives the first, of repetitions one.
fn regex_sample(regex: &str) -> String {
    let mut sample = String::new();
    let mut characters = regex.chars().peekable();
    // How deep brackets are whose first alternative is already there.
    let (mut depth, mut skipping) = (0_usize, None);
    while let Some(character) = characters.next() {
        let skips = skipping.is_some();
        match character {
            '(' => {
                depth += 1;
                if characters.next_if_eq(&'?').is_some() {
                    while characters.next_if(|next| *next != ':' && *next != ')').is_some() {}
                    characters.next_if_eq(&':');
                }
            }
            ')' => {
                skipping = skipping.filter(|at| *at != depth);
                depth = depth.saturating_sub(1);
            }
            '|' if !skips => skipping = Some(depth),
            _ if skips => {}
            '\\' => match characters.next() {
                Some('d') => sample.push('1'),
                Some('w') => sample.push('x'),
                Some('s') => sample.push(' '),
                Some('b' | 'B' | 'A' | 'z') | None => {}
                Some(other) => sample.push(other),
            },
            '.' => sample.push('x'),
            '[' => {
                let first = characters.next().unwrap_or('x');
                sample.push(if first == '^' { '~' } else { first });
                while characters.next().is_some_and(|next| next != ']') {}
            }
            '{' => {
                let number: String = std::iter::from_fn(|| characters.next_if(char::is_ascii_digit)).collect();
                while characters.next().is_some_and(|next| next != '}') {}
                let last = sample.pop().unwrap_or('x');
                let times = number.parse().unwrap_or(1).min(64);
                sample.extend(std::iter::repeat_n(last, times));
            }
            '^' | '$' | '*' | '+' | '?' => {}
            other => sample.push(other),
        }
    }
    sample
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regular_expression_gets_a_text_that_it_matches() {
        for source in [
            "^kms\\.amazonaws\\.com$",
            "(?i)terraform.*",
            "^(Get|List|Describe).*$",
            "^arn:aws:sts::[0-9]{12}:assumed-role/eks-.*",
            "(a|b)c",
        ] {
            let regex = regex_lite::Regex::new(source).unwrap();
            let found = samples(&Pattern::Regex(Box::new(regex)));
            assert!(!found.is_empty(), "{source}");
        }
    }
}
