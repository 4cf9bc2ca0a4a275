//! The fast way through a trail file: most records are calls that succeeded, of which only the hour and the place
//! count, so a record is parsed only if something in it may say otherwise.
//!
//! The text is looked at in blocks of 64 bytes, each byte once: bit masks say where strings begin and end and where
//! brackets outside of strings stand (after Langdale and Lemire, "Parsing Gigabytes of JSON per Second", VLDB
//! Journal 2019, <https://arxiv.org/abs/1902.08318>). So the depth is known everywhere, and a key counts only as a
//! key of the record itself: `errorCode` inside of a string or of a nested object is none.
//!
//! A record is called a success only if it has, each once, in any order and as plain non-empty texts, the five
//! fields that a success is counted by, and has neither `errorCode` nor one of the keys of a wrapping. A record
//! with anything else - an escape in a key or in one of the five, a key twice, another type - is left to the parser.
//! A text with anything else - another wrapping, brackets that do not close, a control character in a string - is
//! not scanned at all. What a successful record holds beyond that is not checked: neither the values of its other
//! fields, nor the commas between them, nor whether `[` is closed by `]`.

use jiff::Timestamp;
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

/// JSON's white space (RFC 8259).
const SPACE: [u8; 4] = [b' ', b'\t', b'\n', b'\r'];

/// The elements of a trail file's `Records`; `None` if the text is anything else than `{"Records": [{...}, ...]}`.
pub(super) fn records(text: &str) -> Option<Vec<Found<'_>>> {
    let list = opening(text)?;
    let mut scan = Scan::new(text, list);
    let bytes = text.as_bytes().get(list..)?;
    let mut at = list;
    for block in bytes.chunks(BLOCK) {
        let masks = scan.masks(block)?;
        if scan.walk(at, &masks)? {
            return (!scan.open).then_some(scan.found);
        }
        at += BLOCK;
    }
    None
}

/// Where the list under `Records` begins, after its bracket.
fn opening(text: &str) -> Option<usize> {
    let mut rest = text;
    for token in ["{", "\"Records\"", ":", "["] {
        rest = rest.trim_start_matches(SPACE.map(char::from)).strip_prefix(token)?;
    }
    Some(text.len() - rest.len())
}

/// Where in a block quotes and brackets outside of strings stand; bit 0 is the first byte.
struct Masks {
    /// Quotes that begin or end a string.
    quotes: u64,
    opening: u64,
    closing: u64,
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

/// A key whose text is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Time,
    Region,
    Account,
    Source,
    Name,
}

struct Scan<'t> {
    text: &'t str,
    found: Vec<Found<'t>>,
    /// All ones inside a string at the end of the last block.
    inside: u64,
    /// The last block ended with a backslash that escapes the next byte.
    escaping: bool,
    /// Where the last backslash stands, or a later byte.
    backslash: Option<usize>,
    /// 0 in the list, 1 in a record, more in what it holds.
    depth: usize,
    /// Inside a string of a record's own level.
    open: bool,
    /// Begin of that string, after its quote.
    string: usize,
    /// Begin of the record.
    record: usize,
    /// End of the last record, or of the list's bracket.
    after: usize,
    /// The record must be parsed.
    odd: bool,
    fields: Fields<'t>,
    /// The key whose text comes next.
    pending: Option<Wanted>,
    hour: Hour<'t>,
    read_to: usize,
}

/// The hour of the last time that was read: the next record's is mostly the same.
#[derive(Debug, Clone, Copy, Default)]
struct Hour<'t> {
    text: &'t str,
    begin: i64,
}

impl<'t> Scan<'t> {
    fn new(text: &'t str, list: usize) -> Self {
        Self {
            text,
            found: Vec::new(),
            inside: 0,
            escaping: false,
            backslash: None,
            depth: 0,
            open: false,
            string: 0,
            record: 0,
            after: list,
            odd: false,
            fields: Fields::default(),
            pending: None,
            hour: Hour::default(),
            read_to: list,
        }
    }

    /// Where quotes and brackets stand; `None` if a control character stands in a string.
    fn masks(&mut self, block: &[u8]) -> Option<Masks> {
        let mut bytes = [b' '; BLOCK];
        bytes.get_mut(..block.len())?.copy_from_slice(block);
        let block = u8x64::new(bytes);
        let equal = |byte: u8| block.simd_eq(u8x64::splat(byte)).to_bitmask();
        let escaped = self.escaped(equal(b'\\'));
        let quotes = equal(b'"') & !escaped;
        let inside = ones_from_odd_to_even(quotes) ^ self.inside;
        self.inside = if inside >> (BLOCK - 1) == 1 { u64::MAX } else { 0 };
        let printable = block.max(u8x64::splat(b' ')).simd_eq(block).to_bitmask();
        if !printable & inside != 0 {
            return None;
        }
        // `[` and `{`, `]` and `}` differ in this bit alone.
        let folded = block | u8x64::splat(0x20);
        let folded = |byte: u8| folded.simd_eq(u8x64::splat(byte)).to_bitmask();
        self.read_to += BLOCK;
        Some(Masks {
            quotes,
            opening: folded(b'{') & !inside,
            closing: folded(b'}') & !inside,
        })
    }

    /// The bytes that a backslash before them escapes.
    fn escaped(&mut self, backslashes: u64) -> u64 {
        let carried = u64::from(self.escaping);
        if backslashes == 0 {
            self.escaping = false;
            return carried;
        }
        let last = BLOCK - 1 - backslashes.leading_zeros() as usize;
        self.backslash = Some(self.read_to + last);
        let mut escaped = carried;
        let mut rest = backslashes & !carried;
        self.escaping = false;
        while rest != 0 {
            let bit = rest.trailing_zeros();
            if bit == 63 {
                self.escaping = true;
                break;
            }
            escaped |= 1 << (bit + 1);
            rest &= !(0b11 << bit);
        }
        escaped
    }

    /// Goes through a block; whether the text has come to its right end there. `None` if it is not understood.
    fn walk(&mut self, at: usize, masks: &Masks) -> Option<bool> {
        let closing = masks.closing.count_ones() as usize;
        if self.depth >= 2 + closing {
            // All of it lies inside of a record's values.
            self.depth = self.depth + masks.opening.count_ones() as usize - closing;
            return Some(false);
        }
        let brackets = masks.opening | masks.closing;
        let mut not_seen = u64::MAX;
        loop {
            let marks = if self.depth < 2 {
                brackets | masks.quotes
            } else {
                brackets
            } & not_seen;
            if marks == 0 {
                return Some(false);
            }
            let bit = marks.trailing_zeros();
            // All bits above this one; in two steps, as a shift by 64 is none.
            not_seen = (u64::MAX << bit) << 1;
            let place = at + bit as usize;
            let mark = 1_u64 << bit;
            if masks.quotes & mark != 0 {
                self.quote(place)?;
            } else if masks.opening & mark != 0 {
                self.opens(place)?;
            } else if self.depth == 0 {
                return self.is_the_end(place).then_some(true);
            } else {
                self.depth -= 1;
                if self.depth == 0 {
                    self.ends(place)?;
                }
            }
        }
    }

    fn byte(&self, place: usize) -> u8 {
        self.text.as_bytes().get(place).copied().unwrap_or_default()
    }

    /// The first place from here on that is no white space.
    fn skip_space(&self, mut place: usize) -> usize {
        while SPACE.contains(&self.byte(place)) {
            place += 1;
        }
        place
    }

    fn opens(&mut self, place: usize) -> Option<()> {
        if self.depth == 0 {
            let mut expected = self.skip_space(self.after);
            if !self.found.is_empty() {
                if self.byte(expected) != b',' {
                    return None;
                }
                expected = self.skip_space(expected + 1);
            }
            if expected != place || self.byte(place) != b'{' {
                return None;
            }
            self.record = place;
            self.odd = false;
            self.fields = Fields::default();
            self.pending = None;
        }
        self.depth += 1;
        Some(())
    }

    /// The end of a record.
    fn ends(&mut self, place: usize) -> Option<()> {
        if self.byte(place) != b'}' {
            return None;
        }
        self.after = place + 1;
        let success = if self.odd || self.pending.is_some() {
            None
        } else {
            self.success()
        };
        self.found.push(match success {
            Some(success) => Found::Success(success),
            None => Found::Other(self.text.get(self.record..=place)?),
        });
        Some(())
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

    /// Whether nothing but the envelope's end follows this bracket of depth 0.
    fn is_the_end(&self, place: usize) -> bool {
        let brace = self.skip_space(place + 1);
        // A comma may stand only between records.
        self.byte(place) == b']'
            && self.skip_space(self.after) == place
            && self.byte(brace) == b'}'
            && self.skip_space(brace + 1) == self.text.len()
    }

    /// A quote on the level of a record's own keys and values.
    fn quote(&mut self, place: usize) -> Option<()> {
        if self.depth == 0 {
            return None;
        }
        self.open = !self.open;
        if self.open {
            self.string = place + 1;
            return Some(());
        }
        let string = self.text.get(self.string..place)?;
        let plain = self.backslash.is_none_or(|last| last < self.string) || !string.contains('\\');
        let colon = self.skip_space(place + 1);
        if self.byte(colon) == b':' {
            if !plain {
                self.odd = true;
            }
            self.key(string, self.byte(self.skip_space(colon + 1)) == b'"');
        } else if let Some(wanted) = self.pending.take() {
            self.value(wanted, string, plain);
        }
        Some(())
    }

    fn key(&mut self, key: &str, text_follows: bool) {
        self.odd |= self.pending.is_some();
        let wanted = match key {
            "eventTime" => Wanted::Time,
            "eventSource" => Wanted::Source,
            "eventName" => Wanted::Name,
            "awsRegion" => Wanted::Region,
            "recipientAccountId" => Wanted::Account,
            "errorCode" | "CloudTrailEvent" | "detail-type" => {
                self.odd = true;
                return;
            }
            _ => return,
        };
        self.odd |= !text_follows;
        self.pending = Some(wanted);
    }

    fn value(&mut self, wanted: Wanted, value: &'t str, plain: bool) {
        let field = match wanted {
            Wanted::Time => &mut self.fields.time,
            Wanted::Region => &mut self.fields.region,
            Wanted::Account => &mut self.fields.account,
            Wanted::Source => &mut self.fields.source,
            Wanted::Name => &mut self.fields.name,
        };
        self.odd |= field.is_some() || !plain || value.is_empty();
        *field = Some(value);
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
