//! A text of a record, borrowed wherever it stands there as it is meant.

use std::borrow::{Borrow, Cow};
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};
use serde_json::{Map, Value};

/// A text without escapes is borrowed; one with escapes is a copy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::event) struct Text<'t>(pub(in crate::event) Cow<'t, str>);

impl<'t> Text<'t> {
    /// The text under a key of an object, if there is one that is not empty.
    pub(super) fn of_key(object: &'t Map<String, Value>, key: &str) -> Option<Self> {
        filled(object.get(key)?.as_str().map(Self::from))
    }

    /// It belongs to nobody else.
    pub(super) fn owned(self) -> String {
        self.0.into_owned()
    }
}

impl<'t> From<&'t str> for Text<'t> {
    fn from(text: &'t str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl Borrow<str> for Text<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// A text that says something: empty ones count as missing.
pub(in crate::event) fn filled(text: Option<Text<'_>>) -> Option<Text<'_>> {
    text.filter(|text| !text.0.is_empty())
}

impl<'de: 't, 't> Deserialize<'de> for Text<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }
}
