//! The calls of which a success is parsed, too: they are few beside all others.

use std::collections::HashMap;

use memchr::memchr;

/// The bytes of a name by which most others differ from those that are sought.
const BEGIN: usize = 8;

/// Words of the filter, 64 bits each.
const WORDS: usize = 16;

/// Calls by `eventName` and `eventSource`.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// A bit for each beginning of a name, by its hash: a record whose bit is not set costs no further look.
    filter: [u64; WORDS],
    /// A name too short for the filter is sought: then every name is looked up.
    short: bool,
    sources: HashMap<Box<[u8]>, Vec<Box<[u8]>>>,
}

impl Names {
    /// These pairs of `eventSource` and `eventName`.
    pub fn new<'a>(calls: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut names = Self::default();
        for (source, name) in calls {
            match name.as_bytes().first_chunk::<BEGIN>() {
                Some(begin) => {
                    let (word, bit) = place(*begin);
                    if let Some(word) = names.filter.get_mut(word) {
                        *word |= bit;
                    }
                }
                None => names.short = true,
            }
            let sources = names.sources.entry(name.as_bytes().into()).or_default();
            sources.push(source.as_bytes().into());
        }
        names
    }

    /// Whether it is one of them; both texts are followed by a quote and the rest of their record.
    #[inline]
    pub(super) fn hold(&self, source: &[u8], name: &[u8]) -> bool {
        let Some(begin) = name.first_chunk::<BEGIN>() else {
            return self.short;
        };
        let (word, bit) = place(*begin);
        let sought = self.short || self.filter.get(word).is_some_and(|word| word & bit != 0);
        sought && self.look_up(source, name)
    }

    fn look_up(&self, source: &[u8], name: &[u8]) -> bool {
        let Some(name) = memchr(b'"', name).and_then(|end| name.get(..end)) else {
            return false;
        };
        let is = |wanted: &[u8]| {
            source
                .strip_prefix(wanted)
                .is_some_and(|rest| rest.first() == Some(&b'"'))
        };
        let sources = self.sources.get(name);
        sources.is_some_and(|sources| sources.iter().any(|wanted| is(wanted)))
    }
}

/// The word and the bit of a beginning: the upper bits of a product with an odd number of no pattern.
#[inline]
fn place(begin: [u8; BEGIN]) -> (usize, u64) {
    let hash = u64::from_le_bytes(begin).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 54;
    // Ten bits: four for the word, six for the bit.
    let (word, bit) = (hash >> 6, hash & 63);
    (usize::try_from(word).unwrap_or_default(), 1 << bit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_found_by_its_whole_name_and_its_source() {
        let names = Names::new([
            ("s3.amazonaws.com", "GetBucketCors"),
            ("s3.amazonaws.com", "PutBucketPolicy"),
        ]);
        let s3 = &b"s3.amazonaws.com\",\"x\":1"[..];
        for (source, name, held) in [
            (s3, &b"GetBucketCors\",\"awsRegion\""[..], true),
            (s3, b"PutBucketPolicy\",\"", true),
            (s3, b"GetBucketCorsX\",\"", false),
            (s3, b"GetBucket\",\"awsRegion\"", false),
            (s3, b"Decrypt\",\"awsRegion\"", false),
            (s3, b"Get", false),
            (b"s3.amazonaws.com.cn\"", b"GetBucketCors\",\"", false),
            (b"sns.amazonaws.com\"", b"GetBucketCors\",\"", false),
        ] {
            assert_eq!(names.hold(source, name), held, "{}", String::from_utf8_lossy(name));
        }
        let short = Names::new([("x.amazonaws.com", "GetX")]);
        assert!(short.hold(b"x.amazonaws.com\"", b"GetX\",\"awsRegion\":"));
        assert!(!short.hold(b"x.amazonaws.com\"", b"GetY\",\"awsRegion\":"));
    }
}
