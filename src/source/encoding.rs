//! How a text is encoded, by its first bytes: UTF-8, or UTF-16 as some editors and shells write it.

use std::io::{self, BufRead, Read};

/// What is no text, by its first bytes, and what to do with it.
const FORMATS: [(&[u8], &str); 7] = [
    (b"PK\x03\x04", "a zip archive; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed by zstd; unpack it first"),
    (b"BZh", "compressed by bzip2; unpack it first"),
    (b"\xfd7zXZ\0", "compressed by xz; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first"),
    (
        b"PAR1",
        "a Parquet file; export it as JSON first, for example with DuckDB",
    ),
    (b"ORC", "an ORC file; export it as JSON first"),
];

/// The text as UTF-8.
///
/// # Errors
/// That of the reader, and one that names the format of what is no text.
pub(crate) fn utf8<'r>(mut stored: impl BufRead + 'r) -> io::Result<Box<dyn Read + 'r>> {
    let begin = stored.fill_buf()?;
    if let Some((_, what)) = FORMATS.iter().find(|(magic, _)| begin.starts_with(magic)) {
        return Err(io::Error::new(io::ErrorKind::Unsupported, *what));
    }
    let Some(little) = is_little_endian(begin) else {
        return Ok(Box::new(stored));
    };
    Ok(Box::new(Utf16 {
        stored,
        little,
        left: Vec::new(),
        high: None,
    }))
}

/// Whether this is UTF-16 with the low byte first, by its mark or by the zero in its first sign; `None` if it is no
/// UTF-16.
fn is_little_endian(begin: &[u8]) -> Option<bool> {
    match begin {
        [0xff, 0xfe, ..] | [b'{' | b'[' | b'"', 0, ..] => Some(true),
        [0xfe, 0xff, ..] | [0, b'{' | b'[' | b'"', ..] => Some(false),
        _ => None,
    }
}

/// UTF-16 read as UTF-8.
struct Utf16<R> {
    stored: R,
    little: bool,
    /// UTF-8 that was not read yet.
    left: Vec<u8>,
    /// The first half of a pair, whose second was not read yet.
    high: Option<u16>,
}

impl<R: BufRead> Utf16<R> {
    /// The next unit; `None` at the end.
    fn unit(&mut self) -> io::Result<Option<u16>> {
        let mut bytes = [0; 2];
        match self.stored.read_exact(&mut bytes) {
            Ok(()) if self.little => Ok(Some(u16::from_le_bytes(bytes))),
            Ok(()) => Ok(Some(u16::from_be_bytes(bytes))),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl<R: BufRead> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.left.len() < buffer.len() {
            let Some(unit) = self.unit()? else { break };
            let units = self.high.take().into_iter().chain([unit]);
            if (0xd800..0xdc00).contains(&unit) {
                self.high = Some(unit);
                continue;
            }
            for sign in char::decode_utf16(units) {
                let sign = sign.unwrap_or(char::REPLACEMENT_CHARACTER);
                self.left.extend(sign.encode_utf8(&mut [0; 4]).bytes());
            }
        }
        let read = self.left.len().min(buffer.len());
        let rest = self.left.split_off(read);
        let ready = std::mem::replace(&mut self.left, rest);
        buffer.get_mut(..read).unwrap_or_default().copy_from_slice(&ready);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(stored: &[u8]) -> io::Result<String> {
        let mut text = String::new();
        utf8(stored)?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn utf_16_is_read_as_the_same_text_in_utf_8() {
        let text = "{\"name\":\"監査 \u{1f512} naïve\"}";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(text.as_bytes()).unwrap(), text);
        assert_eq!(read(&little).unwrap(), text);
        assert_eq!(read(&big).unwrap(), text);
        assert_eq!(
            read(&[&[0xff, 0xfe], &little[..]].concat()).unwrap(),
            format!("\u{feff}{text}")
        );
        assert_eq!(
            read(&[&[0xfe, 0xff], &big[..]].concat()).unwrap(),
            format!("\u{feff}{text}")
        );
    }

    #[test]
    fn what_is_no_text_is_named_by_its_format() {
        for (magic, what) in FORMATS {
            let error = read(&[magic, b"..."].concat()).unwrap_err();
            assert_eq!(error.to_string(), what);
        }
    }
}
