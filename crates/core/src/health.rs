//! What silences a trail or a recorder: stopping one makes errors disappear and fixes nothing.

use jiff::Timestamp;

pub use crate::event::CHANGE_CALLS;
use crate::event::{Event, EventId};
use crate::text_enum::text_enum;

/// The parameters that name the trail or the recorder in these calls.
pub const TARGET_PARAMETERS: [&str; 3] = ["name", "trailName", "configurationRecorderName"];

/// A change of a trail or of a configuration recorder that succeeded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TrailChange {
    /// When.
    pub time: Timestamp,
    /// The account that got the record.
    pub account: String,
    /// `awsRegion`.
    pub region: String,
    /// `eventName`, one of [`CHANGE_CALLS`].
    pub event_name: String,
    /// The name or ARN of the trail or recorder, as the call gave it.
    pub target: Option<String>,
    /// The caller's ARN; the service where a service made the call.
    pub caller: Option<String>,
    /// `sourceIPAddress`.
    pub source_ip: Option<String>,
    /// `eventID`.
    pub id: EventId,
}

/// What a reader must know before silence is taken for a cure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum HealthNote {
    /// A trail or a recorder was changed.
    Changed(TrailChange),
    /// There are more changes than are listed.
    FurtherChanges,
    /// A setting that protects was removed, and no error tells of it.
    SettingRemoved(TrailChange),
    /// A trail without read events: none of the errors that this program is about can be in it.
    NoReads {
        /// The account that got the records.
        account: String,
        /// `awsRegion`.
        region: String,
    },
    /// Failed calls that were read more than once.
    Duplicates {
        /// The account that got the records.
        account: String,
        /// `awsRegion`.
        region: String,
        /// Records read.
        records: u64,
        /// Events, each counted once.
        events: u64,
    },
    /// A recorder that records once a day.
    DailyRecorder {
        /// The account, where it is known.
        account: Option<String>,
        /// Its region.
        region: String,
        /// Its name.
        name: String,
    },
}

impl TrailChange {
    /// The change that an event shows; `None` for any other call, and for one that failed.
    #[must_use]
    pub fn from_event(event: &Event) -> Option<Self> {
        if event.error_code.is_some() || !CHANGE_CALLS.contains(&(event.source.as_str(), event.name.as_str())) {
            return None;
        }
        let target = TARGET_PARAMETERS.iter().find_map(|key| event.parameters.get(*key));
        let principal = &event.principal;
        Some(Self {
            time: event.time,
            account: event.account.clone(),
            region: event.region.clone(),
            event_name: event.name.clone(),
            target: target.cloned(),
            caller: principal.arn.clone().or_else(|| principal.invoked_by.clone()),
            source_ip: event.source_ip.clone(),
            id: event.id.clone(),
        })
    }
}

text_enum! {
    /// What a [`HealthNote`] is about.
    pub enum HealthTopic {
        /// A trail or a recorder was changed.
        Changed = "changed",
        /// There are more changes than are listed.
        FurtherChanges = "further_changes",
        /// A setting that protects was removed.
        SettingRemoved = "setting_removed",
        /// A trail has no read events.
        NoReads = "no_read_events",
        /// Events were read more than once.
        Duplicates = "duplicate_events",
        /// A recorder records once a day.
        DailyRecorder = "daily_recorder",
    }
}

impl HealthNote {
    /// What it is about.
    #[must_use]
    pub fn topic(&self) -> HealthTopic {
        match self {
            Self::Changed(_) => HealthTopic::Changed,
            Self::FurtherChanges => HealthTopic::FurtherChanges,
            Self::SettingRemoved(_) => HealthTopic::SettingRemoved,
            Self::NoReads { .. } => HealthTopic::NoReads,
            Self::Duplicates { .. } => HealthTopic::Duplicates,
            Self::DailyRecorder { .. } => HealthTopic::DailyRecorder,
        }
    }

    /// The same, of this account where it does not name its own.
    #[must_use]
    pub fn in_account(mut self, id: &str) -> Self {
        if let Self::DailyRecorder { account, .. } = &mut self {
            *account = Some(id.to_owned());
        }
        self
    }

    /// The change, if this is one.
    #[must_use]
    pub fn change(&self) -> Option<&TrailChange> {
        match self {
            Self::Changed(change) | Self::SettingRemoved(change) => Some(change),
            _ => None,
        }
    }

    /// Account and region, as far as they are known.
    #[must_use]
    pub fn place(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Self::Changed(TrailChange { account, region, .. })
            | Self::SettingRemoved(TrailChange { account, region, .. })
            | Self::NoReads { account, region }
            | Self::Duplicates { account, region, .. } => (Some(account), Some(region)),
            Self::DailyRecorder { account, region, .. } => (account.as_deref(), Some(region)),
            Self::FurtherChanges => (None, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, error_code: &str) -> Event {
        let record = serde_json::json!({
            "eventTime": "2026-01-12T09:10:00Z", "eventSource": "cloudtrail.amazonaws.com", "eventName": name,
            "awsRegion": "eu-central-1", "recipientAccountId": "111122223333", "eventID": "1", "errorCode": error_code,
            "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ann"},
            "sourceIPAddress": "198.51.100.7", "requestParameters": {"name": "main"},
        });
        Event::from_json(&record.to_string()).unwrap()
    }

    #[test]
    fn a_call_that_was_refused_and_another_call_change_nothing() {
        assert_eq!(TrailChange::from_event(&event("StopLogging", "AccessDenied")), None);
        assert_eq!(TrailChange::from_event(&event("StartLogging", "")), None);
    }
}
