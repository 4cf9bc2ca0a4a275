//! A text that is read value by value and line by line, with the place in it.

use std::io::{self, BufRead, Read};

/// A reader that counts lines and columns.
pub(super) struct TextLines<R> {
    inner: R,
    place: TextPlace,
}

struct TextPlace {
    /// From 1.
    line: usize,
    /// Bytes of the line that were read.
    column: usize,
    bytes: u64,
}

/// How the next value or line begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begin {
    /// As an object.
    Object,
    /// As a list.
    List,
    /// As neither.
    Text,
}

impl<R: BufRead> TextLines<R> {
    pub(super) fn new(inner: R) -> Self {
        Self {
            inner,
            place: TextPlace {
                line: 1,
                column: 0,
                bytes: 0,
            },
        }
    }

    /// Bytes read so far.
    pub(super) fn bytes(&self) -> u64 {
        self.place.bytes
    }

    /// Line and column of what was read last, from 1.
    pub(super) fn place(&self) -> (usize, usize) {
        (self.place.line, self.place.column.max(1))
    }

    /// Goes over white space to what follows; `None` at the end.
    pub(super) fn begin(&mut self) -> io::Result<Option<Begin>> {
        loop {
            let buffer = self.inner.fill_buf()?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let Some(place) = buffer.iter().position(|byte| !byte.is_ascii_whitespace()) else {
                let all = buffer.len();
                self.consume(all);
                continue;
            };
            let begin = match buffer.get(place) {
                Some(b'{') => Begin::Object,
                Some(b'[') => Begin::List,
                _ => Begin::Text,
            };
            self.consume(place);
            return Ok(Some(begin));
        }
    }

    /// The line from here on.
    pub(super) fn rest_of_line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        self.read_until(b'\n', &mut line)?;
        Ok(line)
    }

    /// Goes to the next line; whether it begins with an object, or the text has ended.
    pub(super) fn skip_line(&mut self) -> io::Result<bool> {
        Ok(self.skip_until(b'\n')? == 0 || self.inner.fill_buf()?.starts_with(b"{"))
    }
}

fn count(place: &mut TextPlace, read: &[u8]) {
    place.bytes += read.len() as u64;
    match read.iter().rposition(|byte| *byte == b'\n') {
        Some(last) => {
            place.line += memchr::memchr_iter(b'\n', read).count();
            place.column = read.len() - last - 1;
        }
        None => place.column += read.len(),
    }
}

impl<R: BufRead> Read for TextLines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        count(&mut self.place, buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}

impl<R: BufRead> BufRead for TextLines<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // What is consumed is in the buffer already.
        if let Ok(buffer) = self.inner.fill_buf() {
            count(&mut self.place, buffer.get(..amount).unwrap_or(buffer));
        }
        self.inner.consume(amount);
    }
}
