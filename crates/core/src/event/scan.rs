//! The fast way through a trail file: most records are calls that succeeded, of which only the hour and the place
//! count, so a record is parsed only if something in it may say otherwise.
//!
//! [`places`] finds the commas on the level of the records, and behind each of them stands a key of the record
//! itself: `errorCode` inside of a string or of a nested object is none.
//!
//! Of the calls that succeeded, those are parsed that are sought by name ([`Names`]).
//!
//! A record is read without being parsed only if it has, each once, in any order and as non-empty texts, the five
//! fields that a success is counted by, and none of the keys of a wrapping or of what is no call; and if it failed,
//! `errorCode` or `errorMessage` and `eventID` in the same way, and each other field of an `Event` not at all or as the
//! usual type. A record with anything else - a backslash on its own level, a key twice, another type - is left to the
//! parser. A text with anything else - another wrapping, white space before a record or a key of its own, brackets that
//! do not close, control characters - is not scanned at all. What a scanned record holds beyond that is not checked:
//! neither the values of its other fields, nor the commas between them, nor whether `[` is closed by `]`.

use jiff::Timestamp;
use memchr::memchr;

use super::CHANGE_CALLS;

mod failed;
mod hour;
mod identities;
mod keys;
mod names;
mod places;

pub use failed::FailedCall;
use failed::{Common, Values};
use hour::Hour;
pub use identities::RecentIdentities;
use keys::{Keys, RecordKey};
pub use names::Names;
use places::{BLOCK, PlaceScanner, STRETCH};

/// A call that succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SuccessfulCall<'t> {
    /// `eventTime`.
    pub time: Timestamp,
    /// `recipientAccountId`.
    pub account: &'t str,
    /// `awsRegion`.
    pub region: &'t str,
}

/// One element of `Records`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RawElement<'t> {
    Success(SuccessfulCall<'t>),
    /// A call that succeeded and is sought by its name.
    Sought(Box<FailedCall<'t>>),
    /// On the heap, as it is rare and large.
    Failure(Box<FailedCall<'t>>),
    /// The text of a record that must be parsed.
    Other(&'t str),
}

/// The elements of a trail file's `Records`, with the successes of these calls left to the parser; `None` if the text is anything else than `{"Records":[{...},...]}`.
pub(super) fn records<'t>(
    text: &'t [u8],
    names: &Names,
    identities: &mut RecentIdentities,
) -> Option<Vec<RawElement<'t>>> {
    let end = text
        .iter()
        .rposition(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))?;
    let list = text.get(..=end)?;
    let list = list.strip_prefix(b"{\"Records\":[")?.strip_suffix(b"]}")?;
    let mut places = PlaceScanner::new();
    let mut scan = Scan::new(list, names, identities);
    let (blocks, rest) = list.as_chunks::<BLOCK>();
    let mut begin = 0;
    for stretch in blocks.chunks(STRETCH) {
        scan.places(begin, places.find(stretch)?)?;
        begin += stretch.len() * BLOCK;
    }
    let mut end_block = [b'.'; BLOCK];
    end_block.get_mut(..rest.len())?.copy_from_slice(rest);
    scan.places(begin, places.find(&[end_block])?)?;
    let legible = places.plain() || (std::str::from_utf8(list).is_ok() && list.iter().all(|byte| *byte >= b' '));
    let ended = places.ended() && (list.is_empty() || scan.next == list.len() + 1);
    (legible && ended).then_some(scan.found)
}

struct Scan<'t, 'n> {
    /// The text between the brackets of the list.
    list: &'t [u8],
    found: Vec<RawElement<'t>>,
    /// Begin of the record.
    record: usize,
    /// Where the next record may begin.
    next: usize,
    /// The record must be parsed.
    odd: bool,
    keys: Keys,
    names: &'n Names,
    identities: &'n mut RecentIdentities,
    hour: Hour,
    /// The last record's: the next one's are mostly the same.
    account: &'t str,
    region: &'t str,
}

impl<'t, 'n> Scan<'t, 'n> {
    fn new(list: &'t [u8], names: &'n Names, identities: &'n mut RecentIdentities) -> Self {
        Self {
            list,
            // Records of less are rare.
            found: Vec::with_capacity(list.len() / 1024 + 1),
            record: 0,
            next: 0,
            odd: false,
            keys: Keys::new(),
            names,
            identities,
            hour: Hour::default(),
            account: "",
            region: "",
        }
    }

    /// Looks at what stands in these places, counted from `begin`; `None` if the text is not what is scanned.
    fn places(&mut self, begin: usize, places: &[u16]) -> Option<()> {
        for place in places {
            let place = begin + usize::from(*place);
            match self.list.get(place)? {
                b',' => self.key(place + 1)?,
                b'{' => self.begins(place)?,
                b'}' => self.ends(place)?,
                b'\\' => self.odd = true,
                _ => return None,
            }
        }
        Some(())
    }

    fn begins(&mut self, place: usize) -> Option<()> {
        if self.next != place {
            return None;
        }
        self.record = place;
        self.odd = false;
        self.keys.clear();
        self.key(place + 1)
    }

    fn ends(&mut self, place: usize) -> Option<()> {
        // There may be no comma after the last record.
        self.next = place + 2;
        if place + 1 < self.list.len() && (self.list.get(place + 1) != Some(&b',') || self.next == self.list.len()) {
            return None;
        }
        let read = if self.odd { None } else { self.read(place) };
        self.found.push(match read {
            Some(found) => found,
            None => RawElement::Other(self.record(place)?),
        });
        Some(())
    }

    /// The text of the record that ends here.
    fn record(&self, end: usize) -> Option<&'t str> {
        std::str::from_utf8(self.list.get(self.record..=end)?).ok()
    }

    /// The record that ends here, if it need not be parsed.
    fn read(&mut self, end: usize) -> Option<RawElement<'t>> {
        if self.keys.twice() || self.keys.place(RecordKey::Wrapping) != 0 {
            return None;
        }
        let time = self.value(RecordKey::Time, br#""eventTime":""#)?;
        let source = self.value(RecordKey::Source, br#""eventSource":""#)?;
        let name = self.value(RecordKey::Name, br#""eventName":""#)?;
        let region = self.value(RecordKey::Region, br#""awsRegion":""#)?;
        let account = self.value(RecordKey::Account, br#""recipientAccountId":""#)?;
        let time = self.hour.time(time)?;
        self.account = again(self.account, account)?;
        self.region = again(self.region, region)?;
        let Self { account, region, .. } = *self;
        let is_absent = |key| self.keys.place(key) == 0;
        let succeeded = is_absent(RecordKey::ErrorCode) && is_absent(RecordKey::Message);
        if succeeded && !self.names.hold(source, name) && !is_change(source, name) {
            return Some(RawElement::Success(SuccessfulCall { time, account, region }));
        }
        let values = Values {
            record: self.list.get(self.record..=end)?,
            begin: self.record,
            keys: &self.keys,
        };
        let common = Common {
            time,
            account,
            region,
            source: text(source)?,
            name: text(name)?,
        };
        let call = values.call(common, self.identities).ok().map(Box::new)?;
        match (succeeded, call.error_code) {
            (true, _) => Some(RawElement::Sought(call)),
            // An empty message: it succeeded, which the parser finds, too.
            (false, "") => None,
            (false, _) => Some(RawElement::Failure(call)),
        }
    }

    /// What follows after a key that has a text for its value, `start` being all that stands before the text; `None`
    /// if the text is empty.
    #[inline]
    fn value<const N: usize>(&self, key: RecordKey, start: &[u8; N]) -> Option<&'t [u8]> {
        let rest = self.list.get(self.keys.place(key)..)?;
        let (begin, text) = rest.split_first_chunk::<N>()?;
        (begin == start && text.first() != Some(&b'"')).then_some(text)
    }

    /// What follows `{` or `,` on the level of a record: a key's quote, and nothing before it.
    #[inline]
    fn key(&mut self, place: usize) -> Option<()> {
        let rest = self.list.get(place..)?;
        match rest.split_first_chunk::<9>() {
            Some(([b'"', begin @ ..], _)) => self.keys.see(place, *begin),
            // No key that counts is so short with its quotes.
            None if rest.first() == Some(&b'"') => {}
            _ => {
                self.odd = true;
                return (rest.first() == Some(&b'}')).then_some(());
            }
        }
        Some(())
    }
}

/// Whether these texts, up to their quotes, are a call that may silence a trail or a recorder: such a record is parsed.
#[inline]
fn is_change(source: &[u8], name: &[u8]) -> bool {
    // Every other call differs in its first letters.
    matches!(name.first(), Some(b'D' | b'P' | b'S' | b'U'))
        && CHANGE_CALLS
            .iter()
            .any(|(service, call)| is_text(name, call) && is_text(source, service))
}

#[inline]
fn is_text(value: &[u8], text: &str) -> bool {
    value
        .strip_prefix(text.as_bytes())
        .is_some_and(|rest| rest.first() == Some(&b'"'))
}

/// The text of a value that begins here, which is mostly `last`.
#[inline]
fn again<'t>(last: &'t str, value: &'t [u8]) -> Option<&'t str> {
    match value.strip_prefix(last.as_bytes()) {
        Some([b'"', ..]) => Some(last),
        _ => text(value),
    }
}

/// The text of a value that begins here. In it is no backslash, so the first quote ends it.
fn text(value: &[u8]) -> Option<&str> {
    std::str::from_utf8(value.get(..memchr(b'"', value)?)?).ok()
}

#[cfg(test)]
mod tests;
