//! Redaction: what identifies an account, a person or a machine becomes a pseudonym, and what is AWS's own stays.
//!
//! A pseudonym is a hash of the value with a secret key: the same for the same value and key, in every run, and of no use
//! to whoever has not got the key. Without a key all account IDs could be tried. Whatever is not known to be AWS's own is
//! replaced: names of services, API calls and error codes stay only if they are made of the words in `api_words.txt`, and
//! free text keeps only the words in `words.txt`.
//!
//! Findings are redacted after they were judged, so verdicts, counts and cadences are those of the report as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use sha2::{Digest, Sha256};

use crate::catalog::Catalog;

mod accept;
mod arn;
mod constant;
mod event;
mod finding;
mod forecast;
mod read;
mod text;

pub use constant::is_region;

/// Letters of a pseudonym: no two look alike.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Letters of a pseudonym after its kind: 50 bits, so that a million names have different ones.
const LETTERS: usize = 10;
/// Bytes of a block of SHA-256, which HMAC fills with the key.
const BLOCK: usize = 64;

/// Replaces identifiers.
#[derive(Clone)]
pub struct Redactor {
    key: [u8; 32],
    /// Names that the catalog has: sessions of AWS Config, API calls, error codes, roles.
    known: BTreeSet<String>,
    /// The commands that configure the settings of checks, with placeholders, by the check's ID.
    commands: BTreeMap<String, String>,
}

/// What a value is, by its form: the word that its pseudonym begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PseudonymKind {
    Account,
    Address,
    Event,
    Name,
}

impl Redactor {
    /// Pseudonyms by this secret, of any length; what the catalog names stays.
    #[must_use]
    pub fn new(secret: &[u8], catalog: &Catalog) -> Self {
        let sessions = catalog.scanners().iter().flat_map(|scanner| {
            let sessions = scanner.sessions.iter().map(|session| session.name.clone());
            sessions.chain([scanner.role.clone()])
        });
        let calls = catalog.lookups().iter().flat_map(|check| {
            let entry = &check.entry;
            entry.event.iter().chain(&entry.error).chain([&check.source]).cloned()
        });
        let commands = catalog.lookups().iter().map(|check| &check.entry);
        Self {
            commands: commands
                .map(|entry| (entry.id.clone(), entry.command.clone()))
                .collect(),
            key: Sha256::digest(secret).into(),
            known: sessions.chain(calls).filter(|name| !name.is_empty()).collect(),
        }
    }

    /// A name, an address, an ID or an ARN, whichever it is.
    #[must_use]
    pub fn identifier(&self, text: &str) -> String {
        if text.is_empty() || self.is_constant(text) {
            return text.to_owned();
        }
        match self.arn(text) {
            Some(arn) => arn,
            None => self.pseudonym(PseudonymKind::new(text), text),
        }
    }

    /// The name of an API call or a service, or an error code: as it is, if it can be AWS's own.
    #[must_use]
    pub fn constant(&self, text: &str) -> String {
        if self.is_constant(text) || constant::is_name(text) {
            text.to_owned()
        } else {
            self.identifier(text)
        }
    }

    /// The ID of a finding: twelve hexadecimal digits again.
    #[must_use]
    pub fn finding_id(&self, id: &str) -> String {
        let digest = self.digest(id.as_bytes());
        let number = digest
            .iter()
            .take(6)
            .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        format!("{number:012x}")
    }

    fn optional(&self, text: Option<&String>) -> Option<String> {
        text.map(|text| self.identifier(text))
    }

    /// Whether a text is AWS's own wherever it is.
    fn is_constant(&self, text: &str) -> bool {
        self.known.contains(text) || constant::is_anywhere(text)
    }

    fn pseudonym(&self, form: PseudonymKind, text: &str) -> String {
        let digest = self.digest(text.as_bytes());
        let bits = digest
            .iter()
            .take(8)
            .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        let mut pseudonym = format!("{form}-");
        for place in 0..LETTERS {
            let index = usize::try_from(bits >> (place * 5) & 31).unwrap_or_default();
            pseudonym.extend(ALPHABET.get(index).map(|letter| char::from(*letter)));
        }
        pseudonym
    }

    /// HMAC-SHA-256 (RFC 2104).
    fn digest(&self, text: &[u8]) -> [u8; 32] {
        let pad = |byte: u8| {
            let mut block = [byte; BLOCK];
            block.iter_mut().zip(self.key).for_each(|(pad, key)| *pad ^= key);
            block
        };
        let inner = Sha256::new().chain_update(pad(0x36)).chain_update(text).finalize();
        Sha256::new()
            .chain_update(pad(0x5c))
            .chain_update(inner)
            .finalize()
            .into()
    }
}

impl PseudonymKind {
    fn new(text: &str) -> Self {
        let is_id = |text: &str| text.len() == 36 && text.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-');
        if text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit()) {
            Self::Account
        } else if text.parse::<std::net::IpAddr>().is_ok() {
            Self::Address
        } else if is_id(text) {
            Self::Event
        } else {
            Self::Name
        }
    }
}

impl fmt::Display for PseudonymKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Account => "account",
            Self::Address => "ip",
            Self::Event => "event",
            Self::Name => "name",
        })
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::TEST_CATALOG;

    /// One of the test's key.
    pub(super) fn redactor() -> Redactor {
        Redactor::new(b"key", &TEST_CATALOG)
    }

    #[test]
    fn the_hash_is_the_hmac_of_rfc_4231() {
        // Test case 2, whose key is shorter than a block.
        let mut key = [0; 32];
        key.iter_mut().zip(b"Jefe").for_each(|(byte, letter)| *byte = *letter);
        let redactor = Redactor { key, ..redactor() };
        let digest = redactor.digest(b"what do ya want for nothing?");
        let [first, last] = [&digest[..16], &digest[16..]]
            .map(|half| half.iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte)));
        assert_eq!(first, 0x5bdc_c146_bf60_754e_6a04_2426_0895_75c7);
        assert_eq!(last, 0x5a00_3f08_9d27_3983_9dec_58b9_64ec_3843);
    }

    #[test]
    fn a_pseudonym_follows_from_the_value_and_the_key_and_names_its_kind() {
        let (one, other) = (redactor(), Redactor::new(b"another key", &TEST_CATALOG));
        for (text, kind) in [
            ("111122223333", "account-"),
            ("198.51.100.7", "ip-"),
            ("2001:db8::7", "ip-"),
            ("84870588-4b1b-443d-b527-7213839e293c", "event-"),
            ("payroll-111122223333", "name-"),
            ("alice@example.com", "name-"),
            ("日本語", "name-"),
        ] {
            let pseudonym = one.identifier(text);
            assert_eq!(pseudonym.strip_prefix(kind).map(str::len), Some(LETTERS), "{pseudonym}");
            assert_eq!(one.identifier(text), pseudonym);
            assert_ne!(other.identifier(text), pseudonym);
        }
        assert_eq!(one.identifier(""), "");
        assert_eq!(format!("{one:?}"), "Redactor");
    }

    #[test]
    fn everything_that_the_catalog_names_can_be_aws_own() {
        let redactor = redactor();
        for check in TEST_CATALOG.lookups() {
            let entry = &check.entry;
            for name in entry.event.iter().chain(&entry.error).chain([&check.source]) {
                assert_eq!(redactor.constant(name), *name);
            }
        }
    }
}
