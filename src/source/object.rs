//! Reads one stored object - a trail file, or another that holds records - from its bytes to a tally.
//!
//! Most objects are decompressed at once into a buffer that is reused for the next, and scanned there. Any other - large,
//! broken off, of several gzip members - is read as a stream, in which never more than one record
//! is held. So a reader holds at most [`MAX_WHOLE_BYTES`] of text and as much of what is stored, whatever it reads.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::sync::{Mutex, PoisonError};

use flate2::bufread::MultiGzDecoder;
use libdeflater::Decompressor;
use memchr::memmem;

use super::encoding;
use super::metered::{BUFFER_BYTES, MIB, Metered};
use super::rejected::Rejected;
use super::{Query, ReadOutcome};
use crate::catalog::Catalog;
#[cfg(feature = "cli")]
use crate::event::Event;
use crate::event::envelope::{self, Broken, Element, Scanned};
use crate::event::{Names, RecentIdentities};
use crate::tally::Tally;

/// The largest object that is held whole, stored and decompressed. CloudTrail's own files are far smaller.
pub(crate) const MAX_WHOLE_BYTES: usize = 16 * MIB;

/// The largest record that is parsed. CloudTrail's own are 256 KiB at most, 1 MiB where that was widened (documented).
pub(crate) const MAX_RECORD_BYTES: usize = 4 * MIB;

/// A gzip object is a bomb if it grows beyond this and by more than [`MIN_BOMB_RATIO`]: records compress 10 to 50 times,
/// the maximum of gzip is about 1,000.
const MIN_BOMB_BYTES: usize = 256 * MIB;
const MIN_BOMB_RATIO: usize = 200;

/// A buffer larger than this is freed after use.
pub(crate) const MAX_KEPT_BUFFER_BYTES: usize = 2 * MIB;

/// The bytes with which gzip begins, its only method among them (RFC 1952).
const GZIP_MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

/// Bytes of a gzip member before and after what is compressed, at the least.
const GZIP_FRAME_BYTES: usize = 18;

/// How a record marks a call that only read, in the compact form that is scanned.
const READ_ONLY: &[u8] = b"\"readOnly\":true";

/// A reader whose tally has this many groups merges it into the [`SharedTally`]: without that, each reader could hold as
/// much as a tally may, and there are as many readers as cores.
const MAX_GROUPS_PER_READER: usize = 10_000;

/// What the readers on all cores gave away when their own tallies became large.
#[derive(Default)]
pub(crate) struct SharedTally(Mutex<Tally>);

impl SharedTally {
    pub(crate) fn into_tally(self) -> Tally {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads objects one after the other to one tally.
pub(crate) struct Reader<'q> {
    query: &'q Query,
    catalog: &'q Catalog,
    /// The calls whose successes say something about a setting.
    names: Names,
    identities: RecentIdentities,
    shared: &'q SharedTally,
    inflate: Decompressor,
    text: Vec<u8>,
    /// What was read so far.
    pub(crate) read: ReadOutcome,
}

impl<'q> Reader<'q> {
    pub(crate) fn new(query: &'q Query, catalog: &'q Catalog, shared: &'q SharedTally) -> Self {
        Self {
            query,
            catalog,
            names: catalog.setting_calls(),
            identities: RecentIdentities::default(),
            shared,
            inflate: Decompressor::new(),
            text: Vec::new(),
            read: ReadOutcome::default(),
        }
    }

    /// Reads an object that is in memory, as it is stored: gzip or text.
    pub(crate) fn object(&mut self, place: &str, stored: &[u8]) {
        if !stored.starts_with(&GZIP_MAGIC) {
            self.scan(place, stored);
        } else if let Some(size) = whole_size(stored) {
            let mut text = std::mem::take(&mut self.text);
            if text.len() < size {
                text.resize(size, 0);
            }
            let whole = text.get_mut(..size).unwrap_or_default();
            if self.inflate.gzip_decompress(stored, whole) == Ok(size) {
                self.scan(place, whole);
            } else {
                self.stream(place, stored, stored.len());
            }
            if text.len() > MAX_KEPT_BUFFER_BYTES {
                text = Vec::new();
            }
            self.text = text;
        } else {
            self.stream(place, stored, stored.len());
        }
    }

    /// Reads an object too large to be held; `size` is that of what is stored.
    pub(crate) fn stream(&mut self, place: &str, stored: impl BufRead, size: usize) {
        let mut rejected = Rejected::default();
        let broken = streamed(stored, size, &mut |element| self.add_element(element, &mut rejected));
        self.gaps(place, rejected, broken);
    }

    fn scan(&mut self, place: &str, text: &[u8]) {
        let mut rejected = Rejected::default();
        match envelope::scan(text, MAX_RECORD_BYTES, &self.names, &mut self.identities) {
            Some(elements) => {
                self.see_reads(text, &elements);
                self.count(elements, &mut rejected);
                self.gaps(place, rejected, Vec::new());
            }
            None => self.stream(place, text, text.len()),
        }
    }

    /// Notes whether the object holds a call that only read. An object is of one account and region; if it is not, a
    /// read of one counts for all of them.
    fn see_reads(&mut self, text: &[u8], elements: &[Scanned<'_>]) {
        let query = self.query;
        let mut places: Vec<(&str, &str)> = Vec::new();
        for scanned in elements {
            let (time, place) = match scanned {
                Scanned::Success(success) => (success.time, (success.account, success.region)),
                Scanned::Failure(failure) => (failure.time, (failure.account, failure.region)),
                // Its event is parsed, and says whether it only read.
                Scanned::Parsed(_) => continue,
            };
            if places.last() != Some(&place) && query.wants(time, place.1, place.0) && !places.contains(&place) {
                places.push(place);
            }
        }
        places.retain(|(account, region)| !self.read.tally.has_reads(account, region));
        if !places.is_empty() && memmem::find(text, READ_ONLY).is_some() {
            for (account, region) in places {
                self.read.tally.add_read(account, region);
            }
        }
    }

    fn count(&mut self, elements: Vec<Scanned<'_>>, rejected: &mut Rejected) {
        let query = self.query;
        let successes = elements.iter().filter_map(|scanned| match scanned {
            Scanned::Success(success) => Some(*success),
            _ => None,
        });
        let left_out = &mut self.read.left_out;
        let wanted = successes.filter(|it| left_out.passes(query, it.time, it.region, it.account));
        self.read.tally.add_each_success(wanted);
        let failures = elements.iter().filter_map(|scanned| match scanned {
            Scanned::Failure(failure) => Some(&**failure),
            _ => None,
        });
        let left_out = &mut self.read.left_out;
        let wanted = failures.filter(|it| left_out.passes(query, it.time, it.region, it.account));
        self.read.tally.add_each_failed(wanted, self.catalog);
        for scanned in elements {
            match scanned {
                Scanned::Success(_) | Scanned::Failure(_) => {}
                Scanned::Parsed(element) => self.add_element(element, rejected),
            }
        }
        self.share();
    }

    fn share(&mut self) {
        if self.read.tally.groups() >= MAX_GROUPS_PER_READER {
            let tally = std::mem::take(&mut self.read.tally);
            self.shared
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .merge(tally);
        }
    }

    fn add_element(&mut self, element: Element, rejected: &mut Rejected) {
        match element {
            Element::Event(event) => {
                let left_out = &mut self.read.left_out;
                if left_out.passes(self.query, event.time, &event.region, &event.account) {
                    self.read.tally.add(&event, self.catalog);
                    self.share();
                }
            }
            Element::Passed(kind) => self.read.skipped.add_event(kind),
            Element::Line => {}
            Element::Rejected(reason) => rejected.add(reason),
        }
    }

    fn gaps(&mut self, place: &str, rejected: Rejected, broken: Vec<Broken>) {
        for what in rejected
            .messages()
            .into_iter()
            .chain(broken.into_iter().map(broken_words))
        {
            self.gap(place, what);
        }
    }

    /// Notes that something could not be read.
    pub(crate) fn gap(&mut self, place: &str, what: String) {
        self.read.coverage.add_gap(place, what, "");
    }
}

fn broken_words(broken: Broken) -> String {
    match broken {
        Broken::Off(error) if error.kind() == io::ErrorKind::Unsupported => error.to_string(),
        Broken::Off(error) => format!("is cut off ({}); the part before was read", read_error(&error)),
        other => other.to_string(),
    }
}

/// Hands each event of an object to `sink`, with no more than one record in memory; returns what could not be read.
/// `size` is that of what is stored.
#[cfg(feature = "cli")]
pub(crate) fn events(stored: impl BufRead, size: usize, sink: &mut dyn FnMut(&Event)) -> Vec<String> {
    let mut rejected = Rejected::default();
    let broken = streamed(stored, size, &mut |element| match element {
        Element::Event(event) => sink(&event),
        Element::Passed(_) | Element::Line => {}
        Element::Rejected(reason) => rejected.add(reason),
    });
    let broken: Vec<String> = broken.into_iter().map(broken_words).collect();
    rejected.messages().into_iter().chain(broken).collect()
}

/// Every element of an object, decompressed and read as a stream.
fn streamed(stored: impl BufRead, size: usize, sink: &mut dyn FnMut(Element)) -> Vec<Broken> {
    let text = match decompressed(stored, size) {
        Ok(text) => Metered::new(text, MAX_RECORD_BYTES, "a record"),
        Err(error) => return vec![Broken::Off(error)],
    };
    let meter = text.meter();
    envelope::stream(BufReader::with_capacity(BUFFER_BYTES, text), &mut |element| {
        meter.mark();
        sink(element);
    })
}

/// The decompressed size of a gzip object that is one member for certain and small enough to be held.
///
/// libdeflate does not say where a member ends, so a second one must be ruled out: the bytes with which a member begins
/// must not occur again in the object. The size is in its last four bytes.
fn whole_size(stored: &[u8]) -> Option<usize> {
    if memmem::find(stored.get(GZIP_MAGIC.len()..)?, &GZIP_MAGIC).is_some() {
        return None;
    }
    let size = stored
        .len()
        .checked_sub(4)
        .filter(|_| stored.len() > GZIP_FRAME_BYTES)?;
    let size = u32::from_le_bytes(stored.get(size..)?.try_into().ok()?) as usize;
    // Deflate compresses 1,032 times at most, and a broken file may have any number here.
    (size <= MAX_WHOLE_BYTES && size / 1032 <= stored.len()).then_some(size)
}

/// The text of a file.
pub(crate) fn open(file: File) -> io::Result<Box<dyn io::Read>> {
    let size = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
    decompressed(BufReader::with_capacity(BUFFER_BYTES, file), size)
}

/// The text of an object, which ends with an error if it is a bomb.
pub(crate) fn decompressed<'r>(mut stored: impl BufRead + 'r, size: usize) -> io::Result<Box<dyn io::Read + 'r>> {
    if !stored.fill_buf()?.starts_with(&GZIP_MAGIC) {
        return encoding::utf8(stored);
    }
    let most = size.saturating_mul(MIN_BOMB_RATIO).max(MIN_BOMB_BYTES);
    let text = Metered::new(MultiGzDecoder::new(stored), most, "decompressed it is");
    let mut text = BufReader::with_capacity(BUFFER_BYTES, text);
    if text.fill_buf()?.starts_with(&GZIP_MAGIC) {
        // Some tools compress what is compressed.
        let text = Metered::new(MultiGzDecoder::new(text), most, "decompressed it is");
        return encoding::utf8(BufReader::with_capacity(BUFFER_BYTES, text));
    }
    encoding::utf8(text)
}

/// The system's message, or a clearer one.
pub(crate) fn read_error(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        io::ErrorKind::UnexpectedEof => "truncated".to_owned(),
        _ => error.to_string(),
    }
}
