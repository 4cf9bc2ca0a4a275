//! The configuration items of a file, one after the other: no more than one is held, however large the file is.

use std::fmt;
use std::io::{BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::source::metered::{BUFFER_BYTES, MIB, Meter, Metered};

/// The largest configuration item that is read.
const MAX_ITEM_BYTES: usize = 16 * MIB;

/// The most items that are read of one file.
pub(super) const MAX_ITEMS: u64 = 1_000_000;

/// Hands every item of the text to `sink`; returns whether there is a list of items.
pub(super) fn stream(text: impl Read, sink: &mut dyn FnMut(&Value)) -> serde_json::Result<bool> {
    let text = Metered::new(text, MAX_ITEM_BYTES, "a configuration item");
    let meter = text.meter();
    let mut deserializer = serde_json::Deserializer::from_reader(BufReader::with_capacity(BUFFER_BYTES, text));
    let found = deserializer.deserialize_any(SnapshotDocument { sink, meter: &meter })?;
    deserializer.end()?;
    Ok(found)
}

/// The whole text: an object.
struct SnapshotDocument<'a> {
    sink: &'a mut dyn FnMut(&Value),
    meter: &'a Meter,
}

impl<'de> Visitor<'de> for SnapshotDocument<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with configurationItems")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<bool, A::Error> {
        let mut found = false;
        while let Some(key) = entries.next_key::<String>()? {
            if key == "configurationItems" {
                found = true;
                entries.next_value_seed(Items {
                    sink: self.sink,
                    meter: self.meter,
                })?;
            } else {
                entries.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// The list under `configurationItems`.
struct Items<'a> {
    sink: &'a mut dyn FnMut(&Value),
    meter: &'a Meter,
}

impl<'de> DeserializeSeed<'de> for Items<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list under \"configurationItems\"")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut count = 0;
        while let Some(item) = items.next_element::<Value>()? {
            count += 1;
            if count > MAX_ITEMS {
                return Err(A::Error::custom(format_args!("more than {MAX_ITEMS} items: not read")));
            }
            (self.sink)(&item);
            self.meter.mark();
        }
        Ok(())
    }
}
