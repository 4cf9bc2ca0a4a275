//! STUB: replaced by the branch `data`.

use super::{Caller, Catalog, Cause};

/// a.
#[derive(Debug)]
pub struct KnownError {
    /// a.
    pub id: String,
    /// a.
    pub cause: Option<Cause>,
}
impl KnownError {
    /// a.
    #[must_use]
    pub fn is_benign_for_service(&self) -> bool {
        false
    }
}
/// a.
#[derive(Debug, Clone, Copy)]
pub struct KnownErrorCall<'a> {
    /// a.
    pub source: &'a str,
    /// a.
    pub name: &'a str,
    /// a.
    pub code: &'a str,
    /// a.
    pub message: Option<&'a str>,
    /// a.
    pub caller: &'a Caller,
    /// a.
    pub session: Option<&'a str>,
    /// a.
    pub resource: Option<&'a str>,
}
impl Catalog {
    /// a.
    #[must_use]
    pub fn known_error(&self, _call: KnownErrorCall<'_>) -> Option<&KnownError> {
        None
    }
    /// a.
    #[must_use]
    pub fn known_error_by_id(&self, _id: &str) -> Option<&KnownError> {
        None
    }
}
