//! Follows the few buckets whose cadence is not clear further back by their own name: LookupEvents has the calls of one
//! bucket on a page or two, where those of all buckets would take hundreds.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::ReadOptions;
use super::client::{LookupEventsClient, NoPage};
use super::effort;
use super::event_name::EventNameReader;
use super::walk::PageWalk;
use crate::cache::{CacheError, CachedPage, EventCache, Question, SearchAttribute};
use crate::time::TimeSpan;

/// How far back each bucket was read.
pub(super) type Followed = BTreeMap<String, Timestamp>;

/// Reads the calls of these buckets that are older than what was read of the event names.
pub(super) async fn read(
    client: &mut LookupEventsClient,
    buckets: &BTreeSet<String>,
    names: &mut [&mut EventNameReader<'_>],
    options: ReadOptions<'_>,
) -> Result<Followed, NoPage> {
    let TimeSpan { from, to } = options.reachable();
    let newest_hole = |name: &&mut EventNameReader<'_>| name.unread().last().map_or(from, |hole| hole.to);
    let until = names.iter().map(newest_hole).max().unwrap_or(from).min(to);
    let mut followed = Followed::new();
    for bucket in buckets {
        let question = Question {
            region: client.region.clone(),
            attribute: SearchAttribute::ResourceName,
            value: bucket.clone(),
        };
        let back_to = follow(client, &question, TimeSpan::new(from, until), names, options).await?;
        followed.extend(back_to.map(|back_to| (bucket.clone(), back_to)));
    }
    Ok(followed)
}

/// How far back the bucket was read; `None` if no call was found. Then nothing is concluded from it, because it is only
/// inferred that LookupEvents knows the bucket of every failed call.
async fn follow(
    client: &mut LookupEventsClient,
    question: &Question,
    span: TimeSpan,
    names: &mut [&mut EventNameReader<'_>],
    options: ReadOptions<'_>,
) -> Result<Option<Timestamp>, NoPage> {
    let mut found = false;
    let cached = |cache: &mut EventCache| cached(cache, question, span, names, options);
    let cached_since = options.cache.with(cached).and_then(|(since, any)| {
        found = any;
        since
    });
    // A bucket without a call in what was read of all has no cadence that could be unclear: one page looks for a call.
    let mut is_unseen = cached_since.is_none();
    let mut walk = PageWalk::new(TimeSpan::new(span.from, cached_since.unwrap_or(span.to)));
    let bucket = &question.value;
    while !walk.is_done() && (std::mem::take(&mut is_unseen) || !is_clear(bucket, walk.cursor(), names, options)) {
        let page = walk.page(client, question).await?;
        let mut kept = page.events;
        // Names differ, so an event is of one of them at most.
        kept.retain(|event| names.iter_mut().any(|name| name.add_from_elsewhere(event)));
        found |= !kept.is_empty();
        let cached = CachedPage {
            question,
            kept: &kept,
            successes: &BTreeMap::new(),
            complete: page.complete,
            now: options.now,
        };
        options.cache.with(|cache| cache.write(&cached));
        page.outcome?;
    }
    Ok(found.then(|| walk.cursor()))
}

/// Adds what the cache has of a bucket to the event names. Returns since when it has everything up to the end of `span`,
/// and whether any call was found.
fn cached(
    cache: &EventCache,
    question: &Question,
    span: TimeSpan,
    names: &mut [&mut EventNameReader<'_>],
    options: ReadOptions<'_>,
) -> Result<(Option<Timestamp>, bool), CacheError> {
    let complete = cache.complete(question, options.now)?.inside(span);
    let Some(complete) = complete.last().filter(|complete| complete.to == span.to) else {
        return Ok((None, false));
    };
    let mut found = false;
    for name in names {
        for template in cache.kinds(&question.region, &name.question.value)? {
            if options.catalog.resource(&template.event).id != question.value {
                continue;
            }
            for (time, id) in cache.sightings(&template, *complete)? {
                let mut event = template.event.clone();
                (event.time, event.id) = (time, id);
                found |= name.add_from_elsewhere(&event);
            }
        }
    }
    Ok((Some(complete.from), found))
}

/// Whether the cadence of this bucket's series and their beginnings are clear from what was read of it since a time.
fn is_clear(bucket: &str, since: Timestamp, names: &[&mut EventNameReader<'_>], options: ReadOptions<'_>) -> bool {
    let window = effort::window(options.reachable(), since);
    names.iter().all(|name| {
        let of_bucket = name.tally.for_resource(bucket);
        of_bucket
            .unsettled(options.catalog, &window, &mut BTreeSet::new())
            .is_empty()
    })
}
