//! CloudTrail's event history by LookupEvents: the last 90 days, one region at a time, 50 events a page, newest
//! first, two requests a second for each account and region (all documented).
//!
//! One event name after the other is requested, so that no page is spent on calls that do not matter. There is no
//! attribute for error codes, so successful calls of those names come along.
//!
//! # Layout
//! `region` reads one region: `names` its event names one after the other, `changes` what was done to trails and
//! recorders, `follow` the few buckets that are not clear by then. `effort` says when enough was read of a name.
//! `event_name` has what was read of one, from the cache and by `walk`, which goes from page to page. `client` makes one
//! request when `pace` allows it.

use aws_sdk_cloudtrail::types::{LookupAttribute, LookupAttributeKey};
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use super::ReadOutcome;
use super::progress::{Progress, ProgressBar, ProgressUnit, STEPS_PER_UNIT};
use crate::aws::{Aws, Fault};
use crate::cache::CacheHandle;
use crate::catalog::{Catalog, HistoryUse};
use crate::event::Event;
use crate::inventory::Inventory;
use crate::time::{TimeSpan, shifted};

mod changes;
mod client;
mod effort;
mod event_name;
mod follow;
mod names;
mod newest;
mod notes;
mod pace;
mod plan;
mod region;
mod walk;

pub use effort::Effort;
pub(crate) use newest::newest;
pub use plan::{HistoryPlan, Planned, Trail, plan};
pub(crate) use plan::{bucket, log_group};

use region::RegionReader;

/// The newest part of the time range. CloudTrail usually delivers an event within five minutes, and over 25 were measured
/// once; a call that is missing there is not reported as missing.
pub const NOT_YET_DELIVERED: SignedDuration = crate::cache::INCOMPLETE_FOR;

/// How far LookupEvents reaches back (documented).
pub const REACH: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A reading that takes longer than this is announced, in minutes.
const ANNOUNCED_MINUTES: f64 = 10.0;

/// What to read, and how.
#[derive(Debug, Clone, Copy)]
pub struct ReadOptions<'a> {
    /// These regions, side by side.
    pub regions: &'a [String],
    /// The time range.
    pub span: TimeSpan,
    /// The current time.
    pub now: Timestamp,
    /// How much of the time range is read.
    pub effort: Effort,
    /// The checks whose calls are read.
    pub catalog: &'a Catalog,
    /// The resources that are expected to be seen; may be empty.
    pub inventory: &'a Inventory,
    /// What earlier runs read.
    pub cache: &'a CacheHandle,
    /// Where the progress of reading is shown.
    pub progress: Progress,
}

impl<'a> ReadOptions<'a> {
    /// The names to request.
    fn names(&self) -> Vec<&'a str> {
        self.catalog.names_to_ask(self.effort.history())
    }

    /// The names of the catalog that only a full reading requests.
    pub(crate) fn left_out(&self) -> Vec<&'a str> {
        let names = self.names();
        let mut left = self.catalog.names_to_ask(HistoryUse::Full);
        left.retain(|name| !names.contains(name));
        left
    }

    /// The part of the time range that the event history still has.
    fn reachable(&self) -> TimeSpan {
        let TimeSpan { from, to } = self.span;
        TimeSpan::new(from.max(shifted(self.now, -REACH)).min(to), to).whole_seconds()
    }
}

/// Reads all regions side by side until done or until `stop` becomes true.
pub async fn read(aws: &Aws, options: ReadOptions<'_>, stop: &watch::Receiver<bool>) -> ReadOutcome {
    let names = options.regions.len() * options.names().len();
    let bar = (options.progress).start(ProgressUnit::Steps, names as u64 * STEPS_PER_UNIT, "LookupEvents");
    let mut regions = region_readers(aws, options, &bar, stop);
    let probed = join_all(regions.iter_mut().map(RegionReader::probe)).await;
    if options.effort != Effort::Quick {
        announce(aws, &regions, options.effort, &bar);
    }
    let going = regions.iter_mut().zip(probed).filter(|(_, went)| *went);
    join_all(going.map(|(region, _)| region.read())).await;
    drop(bar);
    let mut all = ReadOutcome::default();
    let mut summaries = Vec::new();
    for region in regions {
        let (read, summary) = region.finish();
        all.join(read);
        summaries.push(summary);
    }
    all.coverage.notes.extend(notes::notes(&summaries, options.effort));
    all.coverage.notes.extend(options.cache.notes());
    all
}

/// A reader of each region. Events have whole seconds, and so has the time range from here on.
fn region_readers<'a>(
    aws: &Aws,
    options: ReadOptions<'a>,
    bar: &ProgressBar,
    stop: &watch::Receiver<bool>,
) -> Vec<RegionReader<'a>> {
    let options = ReadOptions {
        span: options.span.whole_seconds(),
        ..options
    };
    let regions = options.regions.iter();
    regions
        .map(|region| RegionReader::new(aws, region, options, bar, stop))
        .collect()
}

/// Writes a note to stderr if reading will take long. Regions are read side by side, so the longest counts.
fn announce(aws: &Aws, regions: &[RegionReader<'_>], effort: Effort, bar: &ProgressBar) {
    let requests = regions
        .iter()
        .map(RegionReader::requests_left)
        .max()
        .unwrap_or_default();
    let minutes = notes::minutes(requests, aws.lookups_per_second());
    if minutes > ANNOUNCED_MINUTES {
        let less = match effort {
            Effort::Full => "--effort normal reads less",
            Effort::Quick | Effort::Normal => "--effort normal stops earlier where every cadence is clear",
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
