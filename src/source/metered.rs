//! Texts from anywhere, read up to a limit.
//!
//! A few kilobytes of gzip may hold gigabytes, and a file without a line break is one line. Whatever is held in
//! memory is read through [`Metered`], which ends with an error that names the limit.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::Path;
use std::rc::Rc;

pub(crate) const MIB: usize = 1024 * 1024;

/// Bytes read at a time from a stream.
pub(crate) const BUFFER_BYTES: usize = 64 * 1024;

/// A text that may not be larger than a number of bytes in all, or between two marks on its [`Meter`].
pub(crate) struct Metered<R> {
    text: R,
    meter: Meter,
    most: usize,
    what: &'static str,
}

/// How much of a [`Metered`] text was read since the last mark.
#[derive(Clone, Default)]
pub(crate) struct Meter(Rc<Cell<usize>>);

impl Meter {
    /// Counts from zero again, as what was read before is no longer held.
    pub(crate) fn mark(&self) {
        self.0.set(0);
    }
}

impl<R: io::Read> Metered<R> {
    /// `what` is the subject of the error: "a record", "it is".
    pub(crate) fn new(text: R, most: usize, what: &'static str) -> Self {
        let meter = Meter::default();
        Self {
            text,
            meter,
            most,
            what,
        }
    }

    pub(crate) fn meter(&self) -> Meter {
        self.meter.clone()
    }
}

impl<R: io::Read> io::Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.meter.0.get() > self.most {
            let (what, most) = (self.what, self.most / MIB);
            let words = format!("{what} larger than {most} MiB: not read");
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, words));
        }
        let read = self.text.read(buffer)?;
        self.meter.0.set(self.meter.0.get().saturating_add(read));
        Ok(read)
    }
}

/// The text of a file, which may be a pipe or a device, of at most `most` bytes.
pub(crate) fn read_text(path: &Path, most: usize) -> io::Result<String> {
    let file = BufReader::with_capacity(BUFFER_BYTES, File::open(path)?);
    let mut text = String::new();
    Metered::new(file, most, "it is").read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_to_its_most_and_refused_beyond() {
        let read = |length: u64, most: usize| {
            let mut text = Vec::new();
            let outcome = Metered::new(io::repeat(b'x').take(length), most, "it is").read_to_end(&mut text);
            (outcome.map_err(|error| error.to_string()), text.len())
        };
        assert_eq!(read(MIB as u64, MIB), (Ok(MIB), MIB));
        let (outcome, held) = read(u64::MAX, MIB);
        assert_eq!(outcome, Err("it is larger than 1 MiB: not read".to_owned()));
        assert!(held < 3 * MIB, "{held}");
    }

    #[test]
    fn what_was_dealt_with_counts_no_more() {
        let mut text = Metered::new(io::repeat(b'x').take(4 * MIB as u64), MIB, "a record");
        let meter = text.meter();
        let mut buffer = vec![0; MIB / 2];
        for _ in 0..8 {
            assert_eq!(text.read(&mut buffer).unwrap(), MIB / 2);
            meter.mark();
        }
        assert_eq!(text.read(&mut buffer).unwrap(), 0);
    }
}
