//! CloudTrail's event history of one account.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::cache_path;
use super::request::HistoryOptions;
use super::session::AwsSession;
use crate::cache::CacheHandle;
use crate::catalog::Catalog;
use crate::coverage::Gap;
use crate::error::Error;
use crate::inventory::Inventory;
use crate::source::lookup_events::{self, Effort, HistoryPlan, NOT_YET_DELIVERED, REACH, ReadOptions};
use crate::source::{Query, ReadOutcome};
use crate::tally::Unread;
use crate::time::TimeSpan;

/// The place of the gap that the event history has in every account and region: it ends.
pub(super) const EVENT_HISTORY: &str = "LookupEvents";

/// An event history that can be read.
pub(super) struct EventHistory<'a> {
    session: &'a AwsSession,
    pub(super) query: Query,
    effort: Effort,
    now: Timestamp,
    catalog: &'a Catalog,
    cache: CacheHandle,
}

impl<'a> EventHistory<'a> {
    /// Opens its cache.
    pub(super) fn open(
        session: &'a AwsSession,
        query: Query,
        options: &HistoryOptions,
        now: Timestamp,
        catalog: &'a Catalog,
    ) -> Result<Self, Error> {
        Ok(Self {
            cache: cache_path::open(&options.cache, session.account.as_deref(), catalog)?,
            effort: options.effort,
            session,
            query,
            now,
            catalog,
        })
    }

    /// Reads it; the resources of the inventory are expected to be seen.
    pub(super) async fn read(&self, inventory: &Inventory) -> ReadOutcome {
        let (session, options) = (self.session, self.options(inventory));
        let mut read = lookup_events::read(&session.aws, options, &session.stop).await;
        let oldest = self.now.checked_sub(REACH).unwrap_or(self.now);
        if read.unread.iter().any(|unread| unread.from < oldest) {
            let what = format!("it goes back only 90 days, to {oldest}");
            let hint = "trail files go back further: --events PATH";
            read.coverage.gaps.push(Gap::new(EVENT_HISTORY, what, hint));
        }
        let names = self.catalog.names_to_ask(self.effort.history());
        read.coverage.event_names.extend(names.iter().map(ToString::to_string));
        let names = names.len();
        let left_out = match options.left_out().len() {
            0 => String::new(),
            left => format!(" {left} further eventNames, of rare checks, are requested only by --effort full."),
        };
        read.coverage.notes.push(format!(
            "LookupEvents was queried for {names} eventNames: the calls of the catalog's checks, and calls that weaken security when they succeed.{left_out} Other errors are not counted, and who changed other settings is unknown. Trail files have all events: --events PATH"
        ));
        read
    }

    /// What reading it would request.
    pub(super) async fn plan(&self) -> HistoryPlan {
        let (session, inventory) = (self.session, Inventory::default());
        let options = self.options(&inventory);
        lookup_events::plan(&session.aws, options, session.account.as_deref(), &session.stop).await
    }

    fn options<'r>(&'r self, inventory: &'r Inventory) -> ReadOptions<'r> {
        let to = self.query.to.unwrap_or(self.now);
        ReadOptions {
            regions: &self.query.regions,
            span: TimeSpan::new(self.query.from.unwrap_or(to), to),
            now: self.now,
            effort: self.effort,
            catalog: self.catalog,
            inventory,
            cache: &self.cache,
            progress: self.query.progress,
        }
    }
}

/// The regions of the query, or else those that the records name.
pub(super) fn regions(read: &ReadOutcome, query: &Query) -> Vec<String> {
    if !query.regions.is_empty() {
        return query.regions.clone();
    }
    let seen = read.tally.places().map(|(_, region)| region);
    let seen: BTreeSet<&str> = seen.filter(|region| !region.is_empty()).collect();
    seen.into_iter().map(str::to_owned).collect()
}

/// The last moments up to `to`, which a trail has not delivered yet.
pub(super) fn undelivered(read: &ReadOutcome, query: &Query, now: Timestamp, to: Timestamp) -> Vec<Unread> {
    let from = now.checked_sub(NOT_YET_DELIVERED).unwrap_or(now);
    let late = regions(read, query).into_iter().filter(|_| from < to);
    late.map(|region| Unread {
        region,
        name: None,
        from,
        to,
        read_since_by_resource: BTreeMap::new(),
    })
    .collect()
}
