//! Which part of the window was really read. A beat that falls where nothing was read is not a missed beat.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{SeriesKey, Tally};
use crate::cadence::Window;
use crate::time::TimeSpan;

/// The window of an audit and the holes in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Begin of the window.
    pub from: Timestamp,
    /// End of the window, exclusive.
    pub to: Timestamp,
    /// Spans that were not read.
    pub unread: Vec<Unread>,
    /// The source gives every record, successful ones too, so an hour without any record is a hole in the trail.
    pub every_record: bool,
}

/// A span that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// In this region.
    pub region: String,
    /// Only calls of this `eventName`; `None` for all.
    pub name: Option<String>,
    /// Begin.
    pub from: Timestamp,
    /// End, exclusive.
    pub to: Timestamp,
    /// Resources, by id, whose calls were read nonetheless, since these times.
    pub read_since_by_resource: BTreeMap<String, Timestamp>,
}

impl Scope {
    /// The window in which this series could have been seen.
    #[must_use]
    pub fn window(&self, tally: &Tally, key: &SeriesKey) -> Window {
        let window = if self.every_record {
            tally.window(&key.account, &key.region, self.from, self.to)
        } else {
            Window::new(self.from, self.to)
        };
        let unread = self
            .unread
            .iter()
            .filter(|unread| unread.region == key.region && unread.name.as_ref().is_none_or(|name| *name == key.name));
        window.without(unread.map(|unread| {
            let since = unread.read_since_by_resource.get(&key.resource.id);
            TimeSpan::new(unread.from, since.map_or(unread.to, |since| unread.to.min(*since)))
        }))
    }
}
