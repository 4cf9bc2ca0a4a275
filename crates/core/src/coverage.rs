//! What was read and what was not, as data: a report that hides its holes cannot be trusted.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::health::HealthNote;

/// What an audit read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Where records and states came from.
    pub sources: Vec<ReadSource>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// Requests made of AWS, retries included, by `service:Operation`.
    pub api_calls: BTreeMap<String, u64>,
    /// What must be known before silence is taken for a cure.
    pub health: Vec<HealthNote>,
    /// Where only a part of the time range was read on purpose: noise is claimed for that part only.
    pub partly_read: Vec<PartlyRead>,
    /// Things worth knowing that leave nothing out.
    pub notes: Vec<String>,
}

/// One place that was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReadSource {
    /// `lookup_events`, `trail_files`, `trail_bucket`, `config`, `config_aggregator`, `live`, `config_file`,
    /// `organizations`.
    pub kind: &'static str,
    /// Region, folder or file.
    pub place: String,
    /// Records or resources read there.
    pub count: u64,
}

/// API calls of which only a part of the time range was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartlyRead {
    /// The account, where there are several.
    pub account: Option<String>,
    /// Region.
    pub region: String,
    /// The `eventName`s.
    pub names: Vec<String>,
    /// What was read of all of them, the ends exclusive, oldest first.
    pub spans: Vec<(Timestamp, Timestamp)>,
    /// Resources whose errors may have begun inside the time range: the part that was read does not show it.
    pub open_beginnings: Vec<String>,
}

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// File, region or API.
    pub place: String,
    /// What happened.
    pub what: String,
    /// What to do about it; may be empty.
    pub hint: String,
}

impl Gap {
    /// A gap.
    pub fn new(place: impl Into<String>, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            what: what.into(),
            hint: hint.into(),
        }
    }
}

impl Coverage {
    /// Puts two coverages together.
    pub fn join(&mut self, other: Self) {
        self.sources.extend(other.sources);
        self.gaps.extend(other.gaps);
        self.health.extend(other.health);
        self.partly_read.extend(other.partly_read);
        self.notes.extend(other.notes);
        for (call, count) in other.api_calls {
            *self.api_calls.entry(call).or_default() += count;
        }
    }
}
