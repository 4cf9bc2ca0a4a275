//! The fast way through a trail file: most records are calls that succeeded, of which only the hour and the place
//! count, so a record is parsed only if something in it may say otherwise.
//!
//! The text is looked at in blocks of 64 bytes, each byte once: bit masks say where strings begin and end and where
//! brackets outside of strings stand (after Langdale and Lemire, "Parsing Gigabytes of JSON per Second", VLDB
//! Journal 2019, <https://arxiv.org/abs/1902.08318>). So the depth is known everywhere, and a key counts only as a
//! key of the record itself: `errorCode` inside of a string or of a nested object is none.
//!
//! A record is called a success only if it has, each once, in any order and as non-empty texts, the five fields
//! that a success is counted by, and has neither `errorCode` nor one of the keys of a wrapping. A record with
//! anything else - a backslash on its own level, a key twice, another type - is left to the parser. A text with
//! anything else - another wrapping, white space before a record or a key of its own, brackets that do not close,
//! control characters - is not scanned at all. What a successful record holds beyond that is not checked: neither the values of its
//! other fields, nor the commas between them, nor whether `[` is closed by `]`.

use jiff::Timestamp;
use memchr::memchr;
use wide::u8x64;

/// A call that succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Success<'t> {
    /// `eventTime`.
    pub time: Timestamp,
    /// `recipientAccountId`.
    pub account: &'t str,
    /// `awsRegion`.
    pub region: &'t str,
}

/// One element of `Records`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found<'t> {
    Success(Success<'t>),
    /// The text of a record that deserves to be parsed.
    Other(&'t str),
}

/// Bytes looked at together.
const BLOCK: usize = 64;

/// The elements of a trail file's `Records`; `None` if the text is anything else than `{"Records":[{...},...]}`.
pub(super) fn records(text: &str) -> Option<Vec<Found<'_>>> {
    let list = text.trim_end_matches([' ', '\t', '\n', '\r']);
    let list = list.strip_prefix("{\"Records\":[")?.strip_suffix("]}")?;
    let mut scan = Scan::new(list);
    let (blocks, rest) = list.as_bytes().as_chunks::<BLOCK>();
    for (number, block) in blocks.iter().enumerate() {
        scan.block(number * BLOCK, block)?;
    }
    let mut block = [b'.'; BLOCK];
    block.get_mut(..rest.len())?.copy_from_slice(rest);
    scan.block(blocks.len() * BLOCK, &block)?;
    scan.finish()
}

/// The fields that a success is counted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Fields<'t> {
    time: Option<&'t str>,
    region: Option<&'t str>,
    account: Option<&'t str>,
    source: Option<&'t str>,
    name: Option<&'t str>,
}

struct Scan<'t> {
    /// What stands between the brackets of the list.
    list: &'t str,
    found: Vec<Found<'t>>,
    /// The smallest byte at each place of all blocks.
    smallest: u8x64,
    /// All ones inside a string at the end of the last block.
    inside: u64,
    /// One if the last block ended with a backslash that escapes the next byte.
    escaping: u64,
    /// 0 in the list, 1 in a record, more in what it holds.
    depth: usize,
    /// Begin of the record.
    record: usize,
    /// Where the next record may begin.
    next: usize,
    /// The record must be parsed.
    odd: bool,
    fields: Fields<'t>,
    hour: Hour<'t>,
}

/// The hour of the last time that was read: the next record's is mostly the same.
#[derive(Debug, Clone, Copy, Default)]
struct Hour<'t> {
    text: &'t str,
    begin: i64,
}

impl<'t> Scan<'t> {
    fn new(list: &'t str) -> Self {
        Self {
            list,
            found: Vec::new(),
            smallest: u8x64::splat(u8::MAX),
            inside: 0,
            escaping: 0,
            depth: 0,
            record: 0,
            next: 0,
            odd: false,
            fields: Fields::default(),
            hour: Hour::default(),
        }
    }

    /// Looks at one block; `None` if the text is not what is scanned.
    fn block(&mut self, at: usize, block: &[u8; BLOCK]) -> Option<()> {
        let block = u8x64::new(*block);
        self.smallest = self.smallest.min(block);
        let equal = |byte: u8| block.simd_eq(u8x64::splat(byte)).to_bitmask();
        let backslashes = equal(b'\\');
        let quotes = equal(b'"') & !self.escaped(backslashes);
        let inside = ones_from_odd_to_even(quotes) ^ self.inside;
        self.inside = if inside >> (BLOCK - 1) == 1 { u64::MAX } else { 0 };
        // The four brackets are what they are but for these bits; so are `Y`, `_`, `y` and DEL, which stand in
        // strings only.
        let brackets = (block | u8x64::splat(0x26)).simd_eq(u8x64::splat(0x7f)).to_bitmask() & !inside;
        let mut ahead = u64::MAX;
        let mut level = brackets;
        if self.depth < 2 || brackets != 0 {
            level |= backslashes | equal(b',') & !inside;
        }
        loop {
            let places = if self.depth < 2 { level } else { brackets } & ahead;
            if places == 0 {
                return Some(());
            }
            let bit = places.trailing_zeros();
            // All bits above this one; in two steps, as a shift by 64 is none.
            ahead = (u64::MAX << bit) << 1;
            let place = at + bit as usize;
            match self.byte(place) {
                b'{' | b'[' => self.opens(place)?,
                b'}' | b']' => self.closes(place)?,
                b',' if self.depth == 1 => self.key(place + 1)?,
                b',' | b'\\' => self.odd = true,
                _ => return None,
            }
        }
    }

    /// The bytes that a backslash before them escapes.
    fn escaped(&mut self, backslashes: u64) -> u64 {
        let mut escaped = self.escaping;
        let mut rest = backslashes & !escaped;
        self.escaping = 0;
        while rest != 0 {
            let backslash = rest & rest.wrapping_neg();
            if backslash >> (BLOCK - 1) == 1 {
                self.escaping = 1;
            }
            escaped |= backslash << 1;
            rest &= !(backslash | backslash << 1);
        }
        escaped
    }

    fn byte(&self, place: usize) -> u8 {
        self.list.as_bytes().get(place).copied().unwrap_or_default()
    }

    fn opens(&mut self, place: usize) -> Option<()> {
        self.depth += 1;
        if self.depth > 1 {
            return Some(());
        }
        if self.next != place || self.byte(place) != b'{' {
            return None;
        }
        self.record = place;
        self.odd = false;
        self.fields = Fields::default();
        self.key(place + 1)
    }

    fn closes(&mut self, place: usize) -> Option<()> {
        self.depth = self.depth.checked_sub(1)?;
        if self.depth > 0 {
            return Some(());
        }
        if self.byte(place) != b'}' {
            return None;
        }
        // After the last record no comma may stand, and its absence is no fault.
        self.next = place + 2;
        if place + 1 < self.list.len() && (self.byte(place + 1) != b',' || self.next == self.list.len()) {
            return None;
        }
        let success = if self.odd { None } else { self.success() };
        self.found.push(match success {
            Some(success) => Found::Success(success),
            None => Found::Other(self.list.get(self.record..=place)?),
        });
        Some(())
    }

    fn finish(self) -> Option<Vec<Found<'t>>> {
        let printable = self.smallest.to_array().iter().all(|byte| *byte >= b' ');
        let ended = self.list.is_empty() || self.next == self.list.len() + 1;
        let whole = printable && ended && self.depth == 0 && self.inside == 0;
        whole.then_some(self.found)
    }

    fn success(&mut self) -> Option<Success<'t>> {
        let fields = self.fields;
        fields.source?;
        fields.name?;
        Some(Success {
            time: self.hour.time(fields.time?)?,
            account: fields.account?,
            region: fields.region?,
        })
    }

    /// What follows `{` or `,` on the level of a record: a key's quote, and nothing before it.
    fn key(&mut self, place: usize) -> Option<()> {
        let rest = self.list.as_bytes().get(place..)?;
        let Some(rest) = rest.strip_prefix(b"\"") else {
            self.odd = true;
            return (rest.first() == Some(&b'}')).then_some(());
        };
        // A look at the first byte spares most keys the rest.
        match rest.first()? {
            b'e' | b'a' | b'r' | b'C' | b'd' => {}
            _ => return Some(()),
        }
        let fields = &mut self.fields;
        let (field, key) = if rest.starts_with(b"eventTime\"") {
            (&mut fields.time, "eventTime")
        } else if rest.starts_with(b"eventSource\"") {
            (&mut fields.source, "eventSource")
        } else if rest.starts_with(b"eventName\"") {
            (&mut fields.name, "eventName")
        } else if rest.starts_with(b"awsRegion\"") {
            (&mut fields.region, "awsRegion")
        } else if rest.starts_with(b"recipientAccountId\"") {
            (&mut fields.account, "recipientAccountId")
        } else {
            self.odd |= [&b"errorCode\""[..], b"CloudTrailEvent\"", b"detail-type\""]
                .iter()
                .any(|key| rest.starts_with(key));
            return Some(());
        };
        let value = place + key.len() + "\"\":\"".len();
        let text = rest.get(key.len()..)?.strip_prefix(b"\":\"");
        let end = text.and_then(|text| memchr(b'"', text)).map(|length| value + length);
        let value = end
            .and_then(|end| self.list.get(value..end))
            .filter(|value| !value.is_empty());
        self.odd |= field.is_some() || value.is_none();
        *field = value;
        Some(())
    }
}

impl<'t> Hour<'t> {
    /// The time of a text such as `2026-01-15T12:34:56Z`, the only form in which CloudTrail writes it.
    fn time(&mut self, text: &'t str) -> Option<Timestamp> {
        let (hour, rest) = text.split_at_checked(13)?;
        let &[b':', m1, m2, b':', s1, s2, b'Z'] = rest.as_bytes() else {
            return None;
        };
        if !matches!((m1, m2, s1, s2), (b'0'..=b'5', b'0'..=b'9', b'0'..=b'5', b'0'..=b'9')) {
            return None;
        }
        if hour != self.text {
            if hour.as_bytes().get(10) != Some(&b'T') {
                return None;
            }
            let begin: Timestamp = format!("{hour}:00:00Z").parse().ok()?;
            *self = Self {
                text: hour,
                begin: begin.as_second(),
            };
        }
        let two = |tens: u8, ones: u8| i64::from((tens - b'0') * 10 + (ones - b'0'));
        Timestamp::from_second(self.begin + 60 * two(m1, m2) + two(s1, s2)).ok()
    }
}

/// From each odd bit on, up to the next even one, all ones: from a quote that begins a string to the one that ends it.
fn ones_from_odd_to_even(bits: u64) -> u64 {
    [1, 2, 4, 8, 16, 32]
        .into_iter()
        .fold(bits, |bits, shift| bits ^ (bits << shift))
}

#[cfg(test)]
mod tests;
