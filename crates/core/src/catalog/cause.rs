//! STUB: replaced by the branch `data`.

use super::{Caller, Catalog, is_missing_resource, is_refusal, is_throttling};
use crate::text_enum::text_enum;

text_enum! {
    /// Why a call failed.
    pub enum Cause : Default {
        /// a.
        NotConfigured = "not_configured",
        /// a.
        SettingRemoved = "setting_removed",
        /// a.
        ResourceMissing = "resource_missing",
        /// a.
        AccessDenied = "access_denied",
        /// a.
        ServiceNotEnabled = "service_not_enabled",
        /// a.
        Throttled = "throttled",
        /// a.
        InvalidCredentials = "invalid_credentials",
        /// a.
        RegionNotEnabled = "region_not_enabled",
        /// a.
        InvalidRequest = "invalid_request",
        /// a.
        Conflict = "conflict",
        /// a.
        DryRun = "dry_run",
        /// a.
        ServiceFault = "service_fault",
        /// a.
        @default
        Unknown = "unknown",
    }
}

/// a.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Denial {
    /// a.
    pub explicit: bool,
}
impl Denial {
    /// a.
    #[must_use]
    pub fn from_message(_source: &str, _message: &str) -> Option<Self> {
        None
    }
}
/// a.
#[derive(Debug)]
pub struct KnownError {
    /// a.
    pub id: String,
    /// a.
    pub cause: Cause,
}
impl KnownError {
    /// a.
    #[must_use]
    pub fn is_benign_for_service(&self) -> bool {
        false
    }
}
/// a.
#[derive(Debug)]
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
}
impl Catalog {
    /// a.
    #[must_use]
    pub fn cause(&self, _source: &str, code: &str, _message: Option<&str>) -> Cause {
        if is_refusal(code) {
            Cause::AccessDenied
        } else if is_throttling(code) {
            Cause::Throttled
        } else if is_missing_resource(code) {
            Cause::ResourceMissing
        } else {
            Cause::Unknown
        }
    }
    /// a.
    #[must_use]
    pub fn known_error(&self, _call: &KnownErrorCall<'_>) -> Option<&KnownError> {
        None
    }
    /// a.
    #[must_use]
    pub fn known_error_by_id(&self, _id: &str) -> Option<&KnownError> {
        None
    }
}
