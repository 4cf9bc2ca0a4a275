//! CloudTrail's event history by LookupEvents: the last 90 days, one region at a time, 50 events a page, newest
//! first, two requests a second for each account and region (all documented).
//!
//! One `eventName` after the other is asked for, so that no page is spent on calls that are not looked for. There
//! is no attribute for error codes, so successful calls of those names come along.
//!
//! # Layout
//! `ask` makes one request at its turn (`pace`); `name` reads one name, from the ledger and page by page; `effort` says
//! when that is enough; `changes` asks for what was done to trails and recorders; `follow` looks after the few buckets that are not clear by then; `region` goes through the names.

use aws_sdk_cloudtrail::types::{LookupAttribute, LookupAttributeKey};
use futures_util::future::join_all;
use jiff::Timestamp;
use tokio::sync::watch;

use super::progress::{ProgressBar, STEPS_PER_UNIT, Unit};
use super::{Query, ReadOutcome};
use crate::aws::{Aws, Fault};
use crate::cache::CacheHandle;
use crate::catalog::Catalog;
use crate::event::Event;
use crate::inventory::Inventory;

mod changes;
mod client;
mod effort;
mod event_name;
mod follow;
mod notes;
mod pace;
mod plan;
mod region;

pub use effort::Effort;
pub use plan::{HistoryPlan, Planned, Trail, plan};

use event_name::ReadContext;
use region::RegionReader;

/// The last moments of the window. CloudTrail delivers an event usually within five minutes, over 25 were measured
/// once; a beat that is missing there is not yet missed.
pub const NOT_YET_DELIVERED: jiff::SignedDuration = crate::cache::INCOMPLETE_FOR;

/// LookupEvents reaches back so far (documented).
pub const REACH: jiff::SignedDuration = jiff::SignedDuration::from_hours(90 * 24);

/// A reading that takes longer than this is announced, in minutes.
const ANNOUNCED_MINUTES: f64 = 10.0;

/// How to read.
#[derive(Debug, Clone, Copy)]
pub struct ReadOptions<'a> {
    /// Begin and end of the window, the end exclusive.
    pub window: (Timestamp, Timestamp),
    /// What time it is.
    pub now: Timestamp,
    /// How much of the window is read.
    pub effort: Effort,
    /// What was read before.
    pub memory: &'a CacheHandle,
    /// The resources that are expected to be seen; may be empty.
    pub inventory: &'a Inventory,
}

impl ReadOptions<'_> {
    fn wanted<'a>(&'a self, catalog: &'a Catalog) -> ReadContext<'a> {
        let reach = self.now.checked_sub(REACH).unwrap_or(self.window.0);
        // Events have whole seconds.
        let second = |time: Timestamp| time.as_second() + i64::from(time.subsec_nanosecond() > 0);
        ReadContext {
            window: (second(self.window.0), second(self.window.1)),
            reach: second(reach),
            now: self.now,
            catalog,
            memory: self.memory,
        }
    }
}

/// Reads all regions side by side until done or until `stop` says so.
pub async fn read(
    aws: &Aws,
    query: &Query,
    reading: &ReadOptions<'_>,
    catalog: &Catalog,
    stop: &watch::Receiver<bool>,
) -> ReadOutcome {
    let wanted = reading.wanted(catalog);
    let names = query.regions.len() * catalog.names_to_ask().len();
    let bar = (query.progress).start(Unit::Steps, names as u64 * STEPS_PER_UNIT, "LookupEvents");
    let begin =
        |region: &String| RegionReader::begin(aws, region, wanted, reading.effort, reading.inventory, (&bar, stop));
    let mut regions: Vec<RegionReader<'_>> = query.regions.iter().map(begin).collect();
    let probed = join_all(regions.iter_mut().map(RegionReader::probe)).await;
    if reading.effort != Effort::Quick {
        announce(aws, &regions, reading.effort, &bar);
    }
    let going = regions.iter_mut().zip(probed).filter(|(_, went)| *went);
    join_all(going.map(|(region, _)| region.read())).await;
    drop(bar);
    let mut all = ReadOutcome::default();
    let mut told = Vec::new();
    for region in regions {
        let (read, of_region) = region.end();
        all.join(read);
        told.push(of_region);
    }
    all.coverage.notes.extend(notes::notes(&told, reading.effort));
    all.coverage.notes.extend(reading.memory.notes());
    all
}

/// Says so when it will take long; of the regions side by side, the longest counts.
fn announce(aws: &Aws, regions: &[RegionReader<'_>], effort: Effort, bar: &ProgressBar) {
    let requests = regions.iter().map(RegionReader::requests).max().unwrap_or_default();
    let minutes = notes::minutes(requests, aws.lookups_per_second());
    if minutes > ANNOUNCED_MINUTES {
        let less = match effort {
            Effort::Full => "--effort normal asks for less",
            Effort::Quick | Effort::Normal => "--effort normal will end earlier where every rhythm is clear",
        };
        let line = format!(
            "note: reading all of it takes up to {minutes:.0} minutes ({requests} requests in the busiest region); {less}, and \
             `trailhum audit --plan` shows better sources"
        );
        bar.note(&line);
    }
}

/// One event by its `eventID`; `None` where the region's history has none of this id.
///
/// # Errors
/// [`Fault`] when AWS does not answer.
pub async fn event(aws: &Aws, region: &str, id: &str) -> Result<Option<Event>, Fault> {
    let attribute = LookupAttribute::builder()
        .attribute_key(LookupAttributeKey::EventId)
        .attribute_value(id)
        .build()
        .ok();
    let request = aws
        .cloudtrail(region)
        .lookup_events()
        .set_lookup_attributes(attribute.map(|it| vec![it]));
    let page = request
        .send()
        .await
        .map_err(|error| Fault::new(client::OPERATION, region, &error))?;
    let events = page
        .events
        .ok_or_else(|| Fault::incomplete(client::OPERATION, region, "Events"))?;
    let record = events.first().and_then(|event| event.cloud_trail_event());
    Ok(record.and_then(|record| Event::from_json(record).ok()))
}
