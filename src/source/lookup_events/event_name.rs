//! Reads one event name in one region: what the cache has of it, and the pages of what the cache lacks.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::ReadOptions;
use super::client::{EVENTS_PER_PAGE, LookupEventsClient, NoPage};
use super::walk::{PageWalk, WalkedPage};
use crate::cache::{CacheError, CachedPage, EventCache, Question, SearchAttribute, Spans};
use crate::catalog::Catalog;
use crate::coverage::Gap;
use crate::event::{Event, SuccessfulCall};
use crate::tally::Tally;
use crate::time::TimeSpan;

/// One event name in one region.
pub(super) struct EventNameReader<'a> {
    pub(super) question: Question,
    pub(super) options: ReadOptions<'a>,
    /// What is to be requested, oldest first.
    holes: Vec<TimeSpan>,
    open: Option<PageWalk>,
    /// Where a token that AWS refused was last replaced by a new one.
    restarted: Option<Timestamp>,
    /// What was read, in this run or an earlier one.
    pub(super) covered: Spans,
    pub(super) tally: Tally,
    pub(super) gaps: Vec<Gap>,
}

impl<'a> EventNameReader<'a> {
    /// Starts with what the cache has.
    pub(super) fn new(region: &str, name: &str, options: ReadOptions<'a>) -> Self {
        let question = Question {
            region: region.to_owned(),
            attribute: SearchAttribute::EventName,
            value: name.to_owned(),
        };
        let cached = options.cache.with(|cache| cached(cache, &question, &options));
        let (tally, covered) = cached.unwrap_or_default();
        Self {
            question,
            options,
            holes: covered.holes(options.reachable()),
            open: None,
            restarted: None,
            covered,
            tally,
            gaps: Vec::new(),
        }
    }

    /// Whether nothing is left to request.
    pub(super) fn is_done(&self) -> bool {
        self.open.is_none() && self.holes.is_empty()
    }

    /// Requests from now on only the parts of these spans that were not read.
    pub(super) fn restrict_to(&mut self, spans: &[TimeSpan]) {
        self.open = None;
        self.holes = spans.iter().flat_map(|span| self.covered.holes(*span)).collect();
    }

    /// Whether a span is begun and not read to its end.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Ends the span that is being read where it is.
    pub(super) fn leave_span(&mut self) {
        self.open = None;
    }

    /// Requests one more page, the newest that was not read.
    pub(super) async fn page(&mut self, client: &mut LookupEventsClient) -> Result<(), NoPage> {
        let Some(mut walk) = self.open.take().or_else(|| self.holes.pop().map(PageWalk::new)) else {
            return Ok(());
        };
        let page = walk.page(client, &self.question).await;
        let outcome = page.and_then(|page| self.record(page));
        match &outcome {
            Ok(()) if walk.is_done() => {}
            Ok(()) => self.open = Some(walk),
            Err(no_page) => {
                self.holes.push(walk.rest());
                // The rest is requested with a new token, but not twice from the same second.
                if walk.lost_its_token(no_page) && self.restarted != Some(walk.cursor()) {
                    self.restarted = Some(walk.cursor());
                    return Ok(());
                }
            }
        }
        outcome
    }

    fn record(&mut self, page: WalkedPage) -> Result<(), NoPage> {
        for reason in page.rejected {
            let place = format!("LookupEvents in {}", self.question.region);
            let gap = Gap::new(place, reason.to_string(), "");
            if !self.gaps.contains(&gap) {
                self.gaps.push(gap);
            }
        }
        let catalog = self.options.catalog;
        for event in &page.events {
            self.tally.add(event, catalog);
        }
        let is_kept = |event: &Event| is_kept(event, catalog);
        let (kept, others): (Vec<Event>, Vec<Event>) = page.events.into_iter().partition(is_kept);
        let mut successes: BTreeMap<i64, u64> = BTreeMap::new();
        for event in others {
            *successes.entry(event.time.as_second()).or_default() += 1;
        }
        let cached = CachedPage {
            question: &self.question,
            kept: &kept,
            successes: &successes,
            complete: page.complete,
            now: self.options.now,
        };
        self.options.cache.with(|cache| cache.write(&cached));
        self.covered.add(page.complete);
        page.outcome
    }

    /// Counts an event that another question found, if it is one of this name and from a span that was not read. Returns
    /// whether it was.
    pub(super) fn add_from_elsewhere(&mut self, event: &Event) -> bool {
        let second = event.time.as_second();
        let second = TimeSpan::from_seconds(second, second + 1);
        let is_new = event.name == self.question.value
            && is_kept(event, self.options.catalog)
            && self.covered.inside(second).is_empty();
        if is_new {
            self.tally.add(event, self.options.catalog);
        }
        is_new
    }

    /// Spans of the time range that were not read, oldest first.
    pub(super) fn unread(&self) -> Vec<TimeSpan> {
        self.covered.holes(self.options.span)
    }

    /// Records a second, in what was read.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub(super) fn rate(&self) -> f64 {
        self.tally.records() as f64 / self.covered.length_secs().max(1) as f64
    }

    /// About how many requests are left.
    pub(super) fn requests_left(&self) -> u64 {
        let open = self.open.iter().map(PageWalk::rest);
        let spans = self.holes.iter().copied().chain(open);
        spans.map(|span| requests(self.records(span))).sum()
    }

    /// About how many requests the whole time range takes without a cache.
    pub(super) fn requests_in_full(&self) -> u64 {
        let unread: f64 = self.unread().into_iter().map(|span| self.records(span)).sum();
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let records = self.tally.records() as f64 + unread;
        requests(records)
    }

    /// About how many events the whole time range has if this many were read.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub(super) fn extrapolated(&self, events: u64) -> f64 {
        events as f64 / self.share().max(f64::EPSILON)
    }

    /// The part of the time range that was read, 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    pub(super) fn share(&self) -> f64 {
        let read: i64 = self
            .covered
            .inside(self.options.span)
            .iter()
            .map(TimeSpan::length_secs)
            .sum();
        read as f64 / self.options.span.length_secs().max(1) as f64
    }

    /// About how many records a span has.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    fn records(&self, span: TimeSpan) -> f64 {
        let reachable = span.intersection(&self.options.reachable());
        self.rate() * reachable.map_or(0, |span| span.length_secs()) as f64
    }
}

/// What the cache has of a question, and the spans of which it has everything.
fn cached(cache: &EventCache, question: &Question, options: &ReadOptions<'_>) -> Result<(Tally, Spans), CacheError> {
    let spans = cache.complete(question, options.now)?.inside(options.span);
    let mut tally = Tally::default();
    if spans.is_empty() {
        return Ok((tally, Spans::default()));
    }
    for template in cache.kinds(&question.region, &question.value)? {
        for span in &spans {
            tally.add_all(&template.event, &cache.sightings(&template, *span)?, options.catalog);
        }
    }
    for span in &spans {
        let success = SuccessfulCall {
            time: span.from,
            account: cache.account(),
            region: &question.region,
        };
        tally.add_successes(success, cache.successes(question, *span)?);
    }
    Ok((tally, spans.into_iter().collect()))
}

/// Whether more than the number of such events is kept: those that failed, and those that say something of a setting.
fn is_kept(event: &Event, catalog: &Catalog) -> bool {
    event.error_code.is_some() || catalog.concerns_setting(&event.source, &event.name)
}

/// Requests that this many records take: at least one, to learn that there is nothing.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "an estimate, never negative"
)]
fn requests(records: f64) -> u64 {
    ((records / EVENTS_PER_PAGE as f64).ceil() as u64).max(1)
}
