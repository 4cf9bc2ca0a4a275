//! What a sandbox account is made from.

use jiff::{SignedDuration, Timestamp};

/// Who asks, in error messages and for `GetCallerIdentity`.
pub(crate) const CALLER_ARN: &str = "arn:aws:sts::111122223333:assumed-role/Auditor/trailhum";
/// The account number; AWS's own documentation uses it for examples.
pub const ACCOUNT_ID: &str = "111122223333";
/// The region in which nearly everything happens.
pub const REGION: &str = "eu-central-1";
/// The region of the customer-managed recorder role and of a few resources.
pub const SECOND_REGION: &str = "us-east-1";
/// The moment at which the clock of a default account stands still: 2026-01-15T12:00:00Z.
pub const NOW: Timestamp = Timestamp::constant(1_768_478_400, 0);

/// The settings of a sandbox account; the same settings make the same account, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where all chance comes from.
    pub seed: u64,
    /// How far the history goes back from `now`, in days: 1 to 90 (the reach of `LookupEvents`, documented).
    /// Below 14 days there are too few beats for some truths to be seen by anybody.
    pub days: u32,
    /// Buckets of the main region, deleted ones included. The thirteen special ones are always there (and two in the
    /// second region); more of them are plain 12 h and 24 h beats.
    pub buckets: u32,
    /// Functions of the main region; nine special ones are always there (and one in the second region).
    pub functions: u32,
    /// So many of the plain buckets had CORS rules and a website until some time inside the history, spread over it.
    pub beginnings: u32,
    /// Further calls an hour, of all kinds of services and mostly successful: a trail as large as real ones.
    pub traffic: u32,
    /// The account's clock stands still at this moment.
    pub now: Timestamp,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 42,
            days: 30,
            buckets: 12,
            functions: 8,
            beginnings: 0,
            traffic: 0,
            now: NOW,
        }
    }
}

impl Settings {
    /// The first moment of the history, on a whole second.
    #[must_use]
    pub fn from(&self) -> Timestamp {
        let hours = i64::from(self.days.clamp(1, 90)) * 24;
        let whole = Timestamp::from_second(self.now.as_second()).unwrap_or(NOW);
        whole.checked_sub(SignedDuration::from_hours(hours)).unwrap_or(NOW)
    }
}
