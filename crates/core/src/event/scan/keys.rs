//! The keys of a record that count.

use crate::event::no_call;

/// How many there are, those of a wrapping as one.
const KEYS: usize = 15;

/// Rows of the table in which they are looked up.
const ROWS: usize = 64;

/// The keys by which a record is wrapped in another, and those that no record of a call has; they have one place in
/// common.
const WRAPPINGS: [[u8; 8]; 5] = {
    let [insight, digest, aggregated] = no_call::KEYS;
    [
        *b"CloudTra",
        *b"detail-t",
        begin(insight),
        begin(digest),
        begin(aggregated),
    ]
};

const fn begin(key: &str) -> [u8; 8] {
    match key.as_bytes().first_chunk() {
        Some(begin) => *begin,
        None => [0; 8],
    }
}

/// The keys that count, in the order of their places, each by its first bytes; such a key with another end is found
/// as well, and told from it by [`Keys::value`].
const BEGINS: [&[u8; 8]; KEYS - 1] = [
    b"eventTim",
    b"eventSou",
    b"eventNam",
    b"awsRegio",
    b"recipien",
    b"eventID\"",
    b"errorCod",
    b"errorMes",
    b"readOnly",
    b"userAgen",
    b"sourceIP",
    b"userIden",
    b"requestP",
    b"resource",
];

/// What these are, in the same order.
const KNOWN: [RecordKey; KEYS - 1] = [
    RecordKey::Time,
    RecordKey::Source,
    RecordKey::Name,
    RecordKey::Region,
    RecordKey::Account,
    RecordKey::Id,
    RecordKey::ErrorCode,
    RecordKey::Message,
    RecordKey::ReadOnly,
    RecordKey::Agent,
    RecordKey::Address,
    RecordKey::Identity,
    RecordKey::Parameters,
    RecordKey::Resources,
];

/// One of the keys that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RecordKey {
    Time,
    Source,
    Name,
    Region,
    Account,
    Id,
    ErrorCode,
    Message,
    ReadOnly,
    Agent,
    Address,
    Identity,
    Parameters,
    Resources,
    Wrapping,
    /// Any other.
    Other,
}

/// Finds keys by their first bytes, and knows where those of the last record stand.
///
/// A record has some twenty keys, and which ones is guessed wrong by the processor so often that this alone would
/// cost more than the search for their places. So each key is looked up in a table and put down, wanted or not.
pub(super) struct Keys {
    table: [([u8; 8], RecordKey); ROWS],
    places: [usize; KEYS + 1],
    twice: bool,
}

impl Keys {
    pub(super) fn new() -> Self {
        let mut table = [([0; 8], RecordKey::Other); ROWS];
        let wrappings = WRAPPINGS.map(|begin| (begin, RecordKey::Wrapping));
        for (begin, key) in BEGINS.into_iter().copied().zip(KNOWN).chain(wrappings) {
            if let Some(entry) = table.get_mut(row(begin)) {
                *entry = (begin, key);
            }
        }
        Self {
            table,
            places: [0; KEYS + 1],
            twice: false,
        }
    }

    /// Another record begins.
    pub(super) fn clear(&mut self) {
        self.places = [0; KEYS + 1];
        self.twice = false;
    }

    /// A key stands at this place, which is not 0, and begins so behind its quote.
    #[inline]
    pub(super) fn see(&mut self, place: usize, begin: [u8; 8]) {
        let Some((known, key)) = self.table.get(row(begin)) else {
            return;
        };
        let key = if *known == begin { *key } else { RecordKey::Other };
        if let Some(known) = self.places.get_mut(key as usize) {
            self.twice |= *known != 0 && key != RecordKey::Other;
            *known = place;
        }
    }

    /// Where the key was seen; 0 if nowhere.
    pub(super) fn place(&self, key: RecordKey) -> usize {
        self.places.get(key as usize).copied().unwrap_or_default()
    }

    /// Where the key begins that follows one at this place, of those that count; `None` if none does.
    pub(super) fn after(&self, place: usize) -> Option<usize> {
        self.places.iter().copied().filter(|other| *other > place).min()
    }

    /// Whether one of them was seen twice.
    pub(super) fn twice(&self) -> bool {
        self.twice
    }
}

/// The row of the table in which a key of this begin would stand: for those that count, each another.
#[inline]
fn row(begin: [u8; 8]) -> usize {
    let [_, _, _, one, _, two, _, _] = begin;
    usize::from(one ^ two) % ROWS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_counts_is_found_and_no_other() {
        let mut keys = Keys::new();
        for (place, begin) in (1..).zip(BEGINS.into_iter().copied().chain(WRAPPINGS)) {
            keys.see(place, begin);
        }
        assert_eq!(keys.places, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 19, 0]);
        assert!(keys.twice());
        keys.clear();
        for other in [b"eventTyp", b"eventtim", b"errorMsg", b"requestI", b"\0\0\0\0\0\0\0\0"] {
            keys.see(7, *other);
        }
        assert_eq!(keys.places, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]);
        assert!(!keys.twice());
    }
}
