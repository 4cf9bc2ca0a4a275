//! What is AWS's own: services, API calls, error codes, regions.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::event::NO_ERROR_CODE;
use crate::tally::OTHER_CODES;

/// Words of which names of API calls and error codes are made, in small letters.
static API_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| entries(include_str!("api_words.txt")));
/// What precedes `.amazonaws.com`.
static SERVICES: LazyLock<HashSet<&str>> = LazyLock::new(|| entries(include_str!("services.txt")));

/// The areas in names of regions (documented).
const AREAS: [&str; 17] = [
    "af", "ap", "ca", "cn", "eu", "eu-isoe", "eusc-de", "il", "me", "mx", "sa", "us", "us-gov", "us-iso", "us-isob",
    "us-isof", "us-isoe",
];
const DIRECTIONS: [&str; 9] = [
    "central",
    "east",
    "north",
    "northeast",
    "northwest",
    "south",
    "southeast",
    "southwest",
    "west",
];
/// The longest name of an API call or error code that is kept.
const MOST_LETTERS: usize = 100;
/// Digits in a row that such a name may have: `ListFunctions20150331`.
const MOST_DIGITS: usize = 8;

/// The entries of a list: words, after comments in lines of their own.
pub(super) fn entries(list: &'static str) -> HashSet<&'static str> {
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
}

/// Whether a text is AWS's own wherever it is, and nobody's name.
pub(super) fn is_anywhere(text: &str) -> bool {
    const FIXED: [&str; 7] = [
        "*",
        "ANONYMOUS_PRINCIPAL",
        "AWS Internal",
        "HIDDEN_DUE_TO_SECURITY_REASONS",
        "Internal",
        NO_ERROR_CODE,
        OTHER_CODES,
    ];
    FIXED.contains(&text) || is_region(text) || is_principal(text)
}

/// Whether a text is the name of a region.
#[must_use]
pub fn is_region(text: &str) -> bool {
    let Some((rest, number)) = text.rsplit_once('-') else {
        return false;
    };
    let Some((area, direction)) = rest.rsplit_once('-') else {
        return false;
    };
    matches!(number.as_bytes(), [b'1'..=b'9']) && DIRECTIONS.contains(&direction) && AREAS.contains(&area)
}

/// Whether a text is a service as ARNs name it.
pub(super) fn is_service(text: &str) -> bool {
    SERVICES.contains(text)
}

/// Whether a text is the principal of a service, such as `config.amazonaws.com` or `logs.eu-central-1.amazonaws.com`.
pub(super) fn is_principal(text: &str) -> bool {
    let Some(host) = text.strip_suffix(".amazonaws.com") else {
        return false;
    };
    match host.split_once('.') {
        None => is_service(host),
        Some((service, place)) => is_service(place) && is_service(service) || is_service(service) && is_region(place),
    }
}

/// Whether a text can be the name of an API call or an error code: `GetBucketCors`, `Client.InvalidInstanceID.NotFound`.
pub(super) fn is_name(text: &str) -> bool {
    text.len() <= MOST_LETTERS && !text.is_empty() && text.split('.').all(is_part)
}

/// Words that begin with capital letters and are all known, and digits between them.
fn is_part(text: &str) -> bool {
    text.bytes().next().is_some_and(|first| first.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && split_words(text).iter().all(|word| {
            if word.bytes().all(|byte| byte.is_ascii_digit()) {
                word.len() <= MOST_DIGITS
            } else {
                API_WORDS.contains(word.to_ascii_lowercase().as_str())
            }
        })
}

/// `NoSuchCORSRule2` as `No`, `Such`, `CORS`, `Rule`, `2`.
fn split_words(text: &str) -> Vec<&str> {
    #[derive(PartialEq, Clone, Copy)]
    enum LetterKind {
        Upper,
        Lower,
        Digit,
    }
    let bytes = text.as_bytes();
    let kind = |place: usize| match bytes.get(place) {
        Some(byte) if byte.is_ascii_uppercase() => Some(LetterKind::Upper),
        Some(byte) if byte.is_ascii_digit() => Some(LetterKind::Digit),
        Some(_) => Some(LetterKind::Lower),
        None => None,
    };
    let mut words = Vec::new();
    let mut begin = 0;
    for place in 1..=bytes.len() {
        let (before, here) = (kind(place - 1), kind(place));
        let ends = match (before, here) {
            (_, None) => true,
            (Some(LetterKind::Upper), Some(LetterKind::Lower)) => false,
            // The last of several capital letters begins the next word.
            (Some(LetterKind::Upper), Some(LetterKind::Upper)) => {
                kind(place + 1) == Some(LetterKind::Lower) && place > begin
            }
            (before, here) => before != here,
        };
        if ends {
            words.extend(text.get(begin..place));
            begin = place;
        }
    }
    words
}

/// Whether a text is the name of a service-linked role, but for what an account may add to it after `_`.
pub(super) fn is_linked_role(text: &str) -> bool {
    let service = text.strip_prefix("AWSServiceRoleFor");
    service.is_some_and(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_aws_are_kept_and_names_of_others_are_not() {
        for name in [
            "GetBucketCors",
            "ListFunctions20150331",
            "GetPolicy20150331v2",
            "NoSuchCORSConfiguration",
            "Client.UnauthorizedOperation",
            "Client.InvalidInstanceID.NotFound",
            "ConsoleLogin",
            "AccessDenied",
            "KMS.NotFoundException",
            "DescribeDBInstances",
        ] {
            assert!(is_name(name), "{name} {:?}", split_words(name));
        }
        for name in [
            "",
            "GetAliceSmith",
            "alice",
            "Get Bucket",
            "Get.111122223333",
            "GetBucket111122223333",
            "AKIAIOSFODNN7EXAMPLE",
            "arn:aws:iam::111122223333:user/Get",
            "Größe",
            "Get.",
        ] {
            assert!(!is_name(name), "{name}");
        }
        assert!(is_principal("config.amazonaws.com") && is_principal("logs.eu-central-1.amazonaws.com"));
        assert!(!is_principal("alice.amazonaws.com") && !is_principal("alice.config.amazonaws.com"));
        assert!(is_region("us-gov-west-1") && !is_region("bob-east-1") && !is_region("us-east-12"));
        assert!(is_linked_role("AWSServiceRoleForConfig") && !is_linked_role("AWSServiceRoleForAlice"));
    }
}
