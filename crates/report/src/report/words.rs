//! Words that all formats for people share: the answer, what was asked for, a rhythm, numbers.

use super::printable;
use trailhum_core::finding::Finding;

pub(super) mod answer;
pub(super) mod caveats;
pub(super) mod organization;
pub(super) mod rhythm;

/// What was asked for: the lookup without its service, as the service is plain from the resource; for an error that
/// is no lookup's, the call and the error.
pub(super) fn asked(finding: &Finding) -> String {
    let key = &finding.key;
    match &key.check {
        Some((id, _)) => {
            let what = id.split_once('-').map_or(id.as_str(), |(_, what)| what);
            what.strip_prefix("bucket-").unwrap_or(what).to_owned()
        }
        None => printable(&format!("{} {}", key.name, key.error_code)),
    }
}

/// `1 error`, `2,345 errors`; a plural that ends in `s` already stays.
pub(super) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 || noun.ends_with('s') { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

/// Digits in groups of three.
pub(super) fn grouped(number: usize) -> String {
    grouped_u64(number as u64)
}

/// Digits in groups of three.
pub(super) fn grouped_u64(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped_u64(number), text);
        }
        assert_eq!(
            (count(1, "error"), count(2, "error"), count(2, "series")),
            ("1 error".into(), "2 errors".into(), "2 series".into())
        );
    }
}
