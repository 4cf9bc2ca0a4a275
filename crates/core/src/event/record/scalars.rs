//! `requestParameters`, as far as it is read.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::text::Text;

/// The texts, numbers and booleans directly inside of an object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::event) struct Scalars<'t>(BTreeMap<Text<'t>, Text<'t>>);

impl<'t> Scalars<'t> {
    /// `requestParameters` is an object, `null`, or (from Athena's table) a text that holds the object.
    pub(super) fn from_value(value: &'t Value) -> Self {
        match value {
            Value::Object(object) => Self::from_map(object),
            Value::String(text) => serde_json::from_str::<Map<String, Value>>(text)
                .map(|object| Scalars::from_map(&object).kept())
                .unwrap_or_default(),
            _ => Self::default(),
        }
    }

    fn from_map(object: &'t Map<String, Value>) -> Self {
        let entries = object.iter();
        let scalars = entries.filter_map(|(key, value)| Some((key.as_str().into(), scalar(value)?)));
        Self(scalars.collect())
    }

    /// They live on without the text that they are from.
    fn kept<'k>(self) -> Scalars<'k> {
        let keep = |text: Text<'t>| Text(Cow::Owned(text.owned()));
        Scalars(
            self.0
                .into_iter()
                .map(|(key, value)| (keep(key), keep(value)))
                .collect(),
        )
    }

    /// The value of a key.
    pub(in crate::event) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|value| &*value.0)
    }

    /// Keys and values, sorted.
    pub(in crate::event) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (&*key.0, &*value.0))
    }

    /// By key.
    pub(in crate::event) fn owned(self) -> BTreeMap<String, String> {
        let entries = self.0.into_iter();
        entries.map(|(key, value)| (key.owned(), value.owned())).collect()
    }
}

fn scalar(value: &Value) -> Option<Text<'_>> {
    match value {
        Value::String(text) => Some(text.as_str().into()),
        Value::Number(number) => Some(Text(number.to_string().into())),
        Value::Bool(yes) => Some(yes_or_no(*yes)),
        _ => None,
    }
}

fn yes_or_no<'t>(yes: bool) -> Text<'t> {
    if yes { "true" } else { "false" }.into()
}

impl<'de: 't, 't> Deserialize<'de> for Scalars<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ScalarsVisitor)
    }
}

struct ScalarsVisitor;

impl<'de> Visitor<'de> for ScalarsVisitor {
    type Value = Scalars<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalars<'de>, A::Error> {
        let mut scalars = BTreeMap::new();
        while let Some((key, Scalar(value))) = map.next_entry::<Text<'de>, Scalar<'de>>()? {
            let again = match value {
                Some(value) => scalars.insert(key, value).is_some(),
                None => scalars.contains_key(&key),
            };
            if again {
                return Err(A::Error::custom("a key appears twice"));
            }
        }
        Ok(Scalars(scalars))
    }
}

/// The text of a value that holds no others.
struct Scalar<'t>(Option<Text<'t>>);

impl<'de: 't, 't> Deserialize<'de> for Scalar<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl ScalarVisitor {
    fn printed<'t>(number: &impl ToString) -> Scalar<'t> {
        Scalar(Some(Text(number.to_string().into())))
    }
}

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Scalar<'de>, E> {
        Ok(Scalar(Some(text.into())))
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar<'de>, E> {
        Ok(Scalar(Some(Text(text.to_owned().into()))))
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Scalar<'de>, E> {
        Ok(Scalar(Some(yes_or_no(yes))))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Scalar<'de>, E> {
        Ok(Self::printed(&number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Scalar<'de>, E> {
        Ok(Self::printed(&number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Scalar<'de>, E> {
        Ok(Number::from_f64(number).map_or(Scalar(None), |number| Self::printed(&number)))
    }

    fn visit_unit<E>(self) -> Result<Scalar<'de>, E> {
        Ok(Scalar(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Scalar<'de>, A::Error> {
        IgnoredAny.visit_seq(seq).map(|_| Scalar(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Scalar<'de>, A::Error> {
        IgnoredAny.visit_map(map).map(|_| Scalar(None))
    }
}
