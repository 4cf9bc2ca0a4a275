//! The identities of the last records: within minutes, one session makes many calls, and the text of `userIdentity` is
//! the same in all of their records.

use std::sync::Arc;

use crate::event::Principal;
use crate::event::record::UserIdentity;

/// How many are known; a power of two.
const MOST: usize = 1 << 11;
/// The longest text that is kept; CloudTrail's are some 600 bytes.
const MOST_BYTES: usize = 2048;

/// What was read of the last identities, by their texts.
#[derive(Debug, Clone, Default)]
pub struct RecentIdentities {
    known: Vec<Option<Known>>,
    nobody: Arc<Principal>,
}

#[derive(Debug, Clone)]
struct Known {
    text: Box<[u8]>,
    principal: Arc<Principal>,
}

impl RecentIdentities {
    /// What is read of a record without an identity.
    pub(super) fn nobody(&self) -> Arc<Principal> {
        Arc::clone(&self.nobody)
    }

    /// The identity that a text begins with; `None` if it is not one of the usual form. What follows it is a part of the
    /// text, and should mostly be the same, too.
    pub(super) fn read(&mut self, text: &[u8]) -> Option<Arc<Principal>> {
        if text.len() > MOST_BYTES {
            return parsed(text);
        }
        if self.known.is_empty() {
            self.known.resize(MOST, None);
        }
        let known = self.known.get_mut(seat(text))?;
        if let Some(known) = known.as_ref().filter(|known| *known.text == *text) {
            return Some(Arc::clone(&known.principal));
        }
        let principal = parsed(text)?;
        *known = Some(Known {
            text: text.into(),
            principal: Arc::clone(&principal),
        });
        Some(principal)
    }
}

fn parsed(text: &[u8]) -> Option<Arc<Principal>> {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<Option<UserIdentity<'_>>>();
    let identity = values.next()?.ok()?;
    let rest = text.get(values.byte_offset()..)?.trim_ascii_start();
    matches!(rest.first(), None | Some(b',' | b'}')).then(|| Arc::new(identity.unwrap_or_default().principal()))
}

/// Where a text may be found. What is found is compared, so the hash need not be a good one.
fn seat(text: &[u8]) -> usize {
    let (chunks, rest) = text.as_chunks::<16>();
    let mut hash = text.len() as u64;
    for chunk in chunks {
        let [one, other] =
            [chunk.first_chunk(), chunk.last_chunk()].map(|half| half.map_or(0, |half| u64::from_le_bytes(*half)));
        hash = (hash.rotate_left(5) ^ one ^ other.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    for byte in rest {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    usize::try_from(hash >> 40).unwrap_or_default() & (MOST - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_read_the_same_whether_it_is_known_or_not() {
        let mut identities = RecentIdentities::default();
        let ann = r#"{"type":"IAMUser","userName":"ann"},"x":1"#;
        for text in [ann, r#"{"type":"IAMUser","userName":"bob"}"#, ann, ann] {
            let name = if text == ann { "ann" } else { "bob" };
            let found = identities.read(text.as_bytes()).unwrap();
            assert_eq!(found.user_name.as_deref(), Some(name));
        }
        for odd in [
            "",
            "7",
            r#""ann""#,
            r#"{"type":7}"#,
            r#"{"type":"a","type":"b"}"#,
            "{}x",
            "{",
        ] {
            assert_eq!(identities.read(odd.as_bytes()), None, "{odd}");
        }
        assert_eq!(identities.read(b"null,"), Some(Arc::default()));
    }
}
