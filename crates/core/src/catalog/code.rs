//! Error codes that never say "nothing is configured", whatever the call.

/// Codes that mean "you may not".
const REFUSED: [&str; 5] = [
    "AccessDenied",
    "Unauthorized",
    "Forbidden",
    "NotAuthorized",
    "OptInRequired",
];
/// Codes that mean "not so fast".
const THROTTLED: [&str; 5] = [
    "Throttl",
    "RequestLimitExceeded",
    "TooManyRequests",
    "SlowDown",
    "RateExceeded",
];
/// Codes that mean that the resource itself is not there.
const MISSING: [&str; 3] = ["NoSuchBucket", "NoSuchKey", "NotFound"];
/// Codes of many services that mean this too, if the call names a resource.
const MISSING_OR_NOT_SET: [&str; 6] = [
    "ResourceNotFound",
    "ResourceNotFoundException",
    "ResourceNotFoundFault",
    "NotFoundException",
    "NoSuchEntity",
    "NoSuchEntityException",
];

/// Whether an error code says "you may not".
#[must_use]
pub fn is_refusal(code: &str) -> bool {
    contains_any(code, &REFUSED)
}

/// Whether an error code says "not so fast".
#[must_use]
pub fn is_throttling(code: &str) -> bool {
    contains_any(code, &THROTTLED)
}

/// Whether an error code says that the resource itself is not there.
#[must_use]
pub fn is_missing_resource(code: &str) -> bool {
    MISSING.contains(&code)
}

/// Whether an error code says "you may not", "not so fast" or "no such resource": never noise, whoever called.
#[must_use]
pub fn says_other_cause(code: &str) -> bool {
    is_refusal(code) || is_throttling(code) || is_missing_resource(code)
}

/// Whether an error code says either that something is not set, or that the resource itself is not there.
pub(super) fn may_be_missing_resource(code: &str) -> bool {
    MISSING_OR_NOT_SET.contains(&code)
}

fn contains_any(code: &str, words: &[&str]) -> bool {
    words.iter().any(|word| code.contains(word))
}
