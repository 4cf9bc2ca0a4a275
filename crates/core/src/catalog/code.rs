//! Error codes that never say "nothing is configured", whatever the call.

use super::cause::{Cause, cause_of_code};

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

/// Whether an error code says that access was denied.
#[must_use]
pub fn is_refusal(code: &str) -> bool {
    cause_of_code(code) == Cause::AccessDenied
}

/// Whether an error code says that there were too many requests.
#[must_use]
pub fn is_throttling(code: &str) -> bool {
    cause_of_code(code) == Cause::Throttled
}

/// Whether an error code says that the resource itself is not there.
#[must_use]
pub fn is_missing_resource(code: &str) -> bool {
    MISSING.contains(&code)
}

/// Whether an error code has a cause that is never "nothing is configured", whoever called.
#[must_use]
pub fn says_other_cause(code: &str) -> bool {
    cause_of_code(code).excludes_not_configured() || code == "OptInRequired" || is_missing_resource(code)
}

/// Whether an error code says either that something is not set, or that the resource itself is not there.
pub(super) fn may_be_missing_resource(code: &str) -> bool {
    MISSING_OR_NOT_SET.contains(&code)
}
