//! A table of TOML as fields of known names and types; what is wrong is named with its line and its key.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::source::left_out::nearest;

/// What is wrong, and on which line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) line: usize,
    pub(super) why: String,
}

/// A table, of which every key is known.
pub(super) struct Fields<'t, 'i> {
    text: &'t str,
    /// What the table is called, for people.
    name: &'static str,
    /// The line on which it begins.
    line: usize,
    table: &'t DeTable<'i>,
}

/// A value, and where it is.
pub(super) struct Field<'t, 'i> {
    pub(super) line: usize,
    key: &'static str,
    value: &'t DeValue<'i>,
}

/// The line of a place in a text, from 1.
pub(super) fn line(text: &str, place: usize) -> usize {
    let before = text.as_bytes().iter().take(place);
    before.filter(|byte| **byte == b'\n').count() + 1
}

impl<'t, 'i> Fields<'t, 'i> {
    /// The fields of a table that has these and no others.
    pub(super) fn new(
        text: &'t str,
        name: &'static str,
        (table, begin): (&'t DeTable<'i>, usize),
        keys: &[&str],
    ) -> Result<Self, Wrong> {
        for key in table.keys() {
            let word: &str = key.get_ref();
            if keys.contains(&word) {
                continue;
            }
            let meant = nearest(word, keys.iter().copied()).map(|meant| format!("; did you mean {meant}?"));
            return Err(Wrong {
                line: line(text, key.span().start),
                why: format!(
                    "unknown key {word:?}: {name} has {}{}",
                    keys.join(", "),
                    meant.unwrap_or_default()
                ),
            });
        }
        Ok(Self {
            text,
            name,
            line: line(text, begin),
            table,
        })
    }

    /// The value of a key, if it has one.
    pub(super) fn get(&self, key: &'static str) -> Option<Field<'t, 'i>> {
        let (found, value) = self.table.iter().find(|(known, _)| known.get_ref() == key)?;
        Some(Field {
            line: line(self.text, found.span().start),
            key,
            value: value.get_ref(),
        })
    }

    /// The value of a key that must be there; `why` says what for.
    pub(super) fn require(&self, key: &'static str, why: &str) -> Result<Field<'t, 'i>, Wrong> {
        self.get(key)
            .ok_or_else(|| self.wrong(format!("{key} is missing: {why}")))
    }

    /// What is wrong with the table as a whole.
    pub(super) fn wrong(&self, why: impl AsRef<str>) -> Wrong {
        Wrong {
            line: self.line,
            why: format!("{}: {}", self.name, why.as_ref()),
        }
    }
}

impl<'t, 'i> Field<'t, 'i> {
    /// What is wrong with it.
    pub(super) fn wrong(&self, why: impl AsRef<str>) -> Wrong {
        Wrong {
            line: self.line,
            why: format!("{}: {}", self.key, why.as_ref()),
        }
    }

    fn wrong_type(&self, wanted: &str, found: &DeValue<'_>) -> Wrong {
        self.wrong(format!("expected {wanted}, not {}", type_name(found)))
    }

    /// A text that is not empty.
    pub(super) fn text(&self) -> Result<&'t str, Wrong> {
        match self.value.as_str() {
            Some(text) if text.trim().is_empty() => Err(self.wrong("it is empty")),
            Some(text) => Ok(text),
            None => Err(self.wrong_type("a text in quotes", self.value)),
        }
    }

    /// One text, or a list of texts.
    pub(super) fn texts(&self) -> Result<Vec<&'t str>, Wrong> {
        let Some(list) = self.value.as_array() else {
            return self.text().map(|text| vec![text]);
        };
        let text = |value: &'t Spanned<DeValue<'i>>| match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Ok(text),
            Some(_) => Err(self.wrong("one of its texts is empty")),
            None => Err(self.wrong_type("texts in quotes", value.get_ref())),
        };
        list.iter().map(text).collect()
    }

    /// A number that counts.
    pub(super) fn count(&self) -> Result<usize, Wrong> {
        let wanted = "a whole number from 0";
        let Some(number) = self.value.as_integer() else {
            return Err(self.wrong_type(wanted, self.value));
        };
        let count = usize::from_str_radix(number.as_str(), number.radix());
        count.map_err(|_| self.wrong(format!("expected {wanted}, not {}", number.as_str())))
    }

    /// The text of a date, which may be one of TOML's dates or in quotes.
    pub(super) fn date_text(&self) -> Option<String> {
        match self.value {
            DeValue::Datetime(date) => Some(date.to_string()),
            DeValue::String(text) => Some(text.to_string()),
            _ => None,
        }
    }

    /// Tables in a list, each with where it begins.
    pub(super) fn tables(&self) -> Result<Vec<(&'t DeTable<'i>, usize)>, Wrong> {
        let list = self.value.as_array();
        let list = list.ok_or_else(|| self.wrong_type("entries that begin with [[accept]]", self.value))?;
        let table = |value: &'t Spanned<DeValue<'i>>| {
            let table = value.get_ref().as_table();
            let table = table.ok_or_else(|| self.wrong_type("entries that begin with [[accept]]", value.get_ref()));
            table.map(|table| (table, value.span().start))
        };
        list.iter().map(table).collect()
    }
}

/// The type of a value, in the words of TOML's own page.
fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
