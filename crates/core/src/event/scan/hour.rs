//! The time of a record.

use jiff::Timestamp;

/// The hour of the last time that was read: the next record's is mostly the same.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hour {
    text: [u8; 13],
    begin: i64,
}

impl Hour {
    /// The time that a text begins with which goes on with a quote; written such as `2026-01-15T12:34:56Z`, the only
    /// form in which CloudTrail writes it.
    pub(super) fn time(&mut self, text: &[u8]) -> Option<Timestamp> {
        let (hour, rest) = text.split_first_chunk()?;
        let &[b':', m1, m2, b':', s1, s2, b'Z', b'"', ..] = rest else {
            return None;
        };
        if !matches!((m1, m2, s1, s2), (b'0'..=b'5', b'0'..=b'9', b'0'..=b'5', b'0'..=b'9')) {
            return None;
        }
        if *hour != self.text {
            if hour.get(10) != Some(&b'T') {
                return None;
            }
            let begin: Timestamp = format!("{}:00:00Z", std::str::from_utf8(hour).ok()?).parse().ok()?;
            *self = Self {
                text: *hour,
                begin: begin.as_second(),
            };
        }
        let two = |tens: u8, ones: u8| i64::from((tens - b'0') * 10 + (ones - b'0'));
        Timestamp::from_second(self.begin + 60 * two(m1, m2) + two(s1, s2)).ok()
    }
}
