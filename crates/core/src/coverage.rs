//! What was read and what was not, as data: a report that hides its holes cannot be trusted.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::health::HealthNote;
use crate::text_enum::text_enum;
use crate::time::TimeSpan;

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
    /// Of a source that is read by `eventName`, the names; errors of other calls were not read.
    pub event_names: BTreeSet<String>,
    /// Things worth knowing that leave nothing out.
    pub notes: Vec<String>,
    /// The settings file that was used.
    pub settings_file: Option<String>,
}

text_enum! {
    /// A kind of source, in the order in which reports list sources.
    pub enum SourceKind {
        /// Athena, over the files of a trail.
        Athena = "athena",
        /// AWS Config in one account.
        Config = "config",
        /// An aggregator of AWS Config.
        ConfigAggregator = "config_aggregator",
        /// A file that AWS Config delivered.
        ConfigFile = "config_file",
        /// CloudTrail Lake: an event data store.
        Lake = "lake",
        /// S3 and Lambda themselves.
        Live = "live",
        /// A log group of CloudWatch Logs.
        LogGroup = "log_group",
        /// CloudTrail's event history.
        LookupEvents = "lookup_events",
        /// AWS Organizations.
        Organizations = "organizations",
        /// The bucket to which a trail is delivered.
        TrailBucket = "trail_bucket",
        /// Files of a trail.
        TrailFiles = "trail_files",
        /// Trino, over whatever holds the trail.
        Trino = "trino",
    }
}

/// One place that was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct ReadSource {
    /// What kind of source it is.
    pub kind: SourceKind,
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
    /// What was read of all of them, oldest first.
    pub spans: Vec<TimeSpan>,
    /// Resources whose errors may have begun inside the time range: the part that was read does not show it.
    pub open_beginnings: Vec<String>,
}

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Gap {
    /// File, region or API.
    #[serde(rename = "where")]
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
    /// Adds a source.
    pub fn add_source(&mut self, kind: SourceKind, place: impl Into<String>, count: u64) {
        let place = place.into();
        self.sources.push(ReadSource { kind, place, count });
    }

    /// Adds a gap.
    pub fn add_gap(&mut self, place: impl Into<String>, what: impl Into<String>, hint: impl Into<String>) {
        self.gaps.push(Gap::new(place, what, hint));
    }

    /// Puts two coverages together.
    pub fn join(&mut self, other: Self) {
        self.sources.extend(other.sources);
        self.gaps.extend(other.gaps);
        self.health.extend(other.health);
        self.partly_read.extend(other.partly_read);
        self.event_names.extend(other.event_names);
        self.notes.extend(other.notes);
        self.settings_file = self.settings_file.take().or(other.settings_file);
        for (call, count) in other.api_calls {
            *self.api_calls.entry(call).or_default() += count;
        }
    }
}
