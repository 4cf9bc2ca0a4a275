//! Few resources whose rhythm is not clear are followed back by their own name: LookupEvents gives the calls of one
//! bucket for a page or two, where all buckets would take hundreds.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::client::{LookupEventsClient, NoPage, OPERATION};
use super::effort;
use super::event_name::{EventNameReader, ReadContext};
use crate::aws::Fault;
use crate::aws::pages::Pages;
use crate::cache::{CachedPage, Question, SearchAttribute};
use crate::event::Event;

/// How far back each bucket was read, in seconds since 1970.
pub(super) type Followed = BTreeMap<String, i64>;

/// Reads the calls of these buckets before the time back to which the names were read.
pub(super) async fn read(
    asker: &mut LookupEventsClient,
    buckets: &BTreeSet<String>,
    names: &mut [EventNameReader<'_>],
    wanted: ReadContext<'_>,
) -> Result<Followed, NoPage> {
    let (from, to) = wanted.range();
    let newest = |name: &EventNameReader<'_>| name.unread().last().map_or(from, |hole| hole.1);
    let until = names.iter().map(newest).max().unwrap_or(from).min(to);
    let mut followed = Followed::new();
    for bucket in buckets {
        let back_to = follow(asker, bucket, (from, until), names, wanted).await?;
        followed.extend(back_to.map(|back_to| (bucket.clone(), back_to)));
    }
    Ok(followed)
}

/// How far back the bucket was read; `None` if not one call was found, so that nothing is said of it: that LookupEvents
/// knows the bucket of every failed call is believed.
async fn follow(
    asker: &mut LookupEventsClient,
    bucket: &str,
    (from, until): (i64, i64),
    names: &mut [EventNameReader<'_>],
    wanted: ReadContext<'_>,
) -> Result<Option<i64>, NoPage> {
    let question = Question {
        region: asker.region.clone(),
        attribute: SearchAttribute::ResourceName,
        value: bucket.to_owned(),
    };
    let mut found = false;
    let known = wanted.memory.with(|ledger| {
        let known = ledger.complete(&question, wanted.now)?.inside((from, until));
        let known = known.last().copied().filter(|span| span.1 == until);
        for name in names.iter_mut() {
            for kind in ledger.kinds(&question.region, &name.question.value)? {
                if wanted.catalog.resource(&kind.event).id != bucket {
                    continue;
                }
                for (time, id) in known.map_or(Ok(Vec::new()), |span| ledger.sightings(&kind, span))? {
                    let mut event = kind.event.clone();
                    (event.time, event.id) = (time, id);
                    found |= name.add_from_elsewhere(&event);
                }
            }
        }
        Ok(known.map(|span| span.0))
    });
    // One that is not in what was read of all has no rhythm that could be unclear: one page looks for it.
    let mut unseen = known.flatten().is_none();
    let mut cursor = known.flatten().unwrap_or(until);
    let (span, mut token) = ((from, cursor), None);
    let mut pending: Vec<Event> = Vec::new();
    let mut pages = Pages::default();
    while from < cursor && (std::mem::take(&mut unseen) || !is_clear(bucket, cursor, names, wanted)) {
        let answer = asker.page(&question, span, token.as_deref()).await?;
        let mut oldest = cursor;
        for (time, event) in answer.events {
            oldest = oldest.min(time.map_or(oldest, Timestamp::as_second));
            pending.extend(event.ok());
        }
        // The oldest second of a page may go on with the next.
        let back_to = match &answer.token {
            Some(_) => (oldest + 1).clamp(from, cursor),
            None => from,
        };
        let (complete, rest): (Vec<Event>, Vec<Event>) =
            pending.into_iter().partition(|event| event.time.as_second() >= back_to);
        pending = rest;
        let mut failed = complete;
        // Names differ, so an event is of one of them at most.
        failed.retain(|event| names.iter_mut().any(|name| name.add_from_elsewhere(event)));
        found |= !failed.is_empty();
        let page = CachedPage {
            question: &question,
            kept: &failed,
            successes: &BTreeMap::new(),
            complete: (back_to, cursor),
            now: wanted.now,
        };
        wanted.memory.with(|ledger| ledger.write(&page));
        let brought = usize::try_from(cursor - back_to).unwrap_or_default();
        let next = pages.next(answer.token, brought);
        token = next.map_err(|endless| NoPage::Fault(Fault::endless(OPERATION, &asker.region, endless)))?;
        cursor = back_to;
        if token.is_none() {
            break;
        }
    }
    Ok(found.then_some(cursor))
}

/// Whether the rhythms of this bucket and their beginnings are clear by what was read of it since a second.
fn is_clear(bucket: &str, since: i64, names: &[EventNameReader<'_>], wanted: ReadContext<'_>) -> bool {
    let window = effort::window(wanted.range(), since);
    names.iter().all(|name| {
        let of_bucket = name.tally.for_resource(bucket);
        of_bucket
            .unsettled(wanted.catalog, &window, &mut BTreeSet::new())
            .is_empty()
    })
}
