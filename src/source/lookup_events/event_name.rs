//! The reading of one eventName in one region: what the ledger has, and the pages of what it lacks.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::client::{EVENTS_PER_PAGE, EventPage, LookupEventsClient, NoPage, OPERATION};
use crate::aws::Fault;
use crate::aws::pages::{Endless, Pages};
use crate::cache::{CacheHandle, CachedPage, Question, SearchAttribute, Spans};
use crate::catalog::Catalog;
use crate::coverage::Gap;
use crate::event::{Event, SuccessfulCall};
use crate::tally::Tally;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct ReadContext<'a> {
    /// The window, in seconds since 1970, `[from, to)`.
    pub(super) window: (i64, i64),
    /// Before this second there is no event history.
    pub(super) reach: i64,
    pub(super) now: Timestamp,
    pub(super) catalog: &'a Catalog,
    pub(super) memory: &'a CacheHandle,
}

impl ReadContext<'_> {
    /// The part of the window that the event history reaches, the end exclusive.
    pub(super) fn range(&self) -> (i64, i64) {
        let (from, to) = self.window;
        (from.max(self.reach).min(to), to)
    }
}

/// One eventName in one region.
pub(super) struct EventNameReader<'a> {
    pub(super) question: Question,
    wanted: ReadContext<'a>,
    /// What is to be asked for, oldest first.
    holes: Vec<(i64, i64)>,
    open: Option<OpenSpan>,
    /// Where a token that was refused was last replaced by a new one.
    restarted: Option<i64>,
    /// What was read, now or ever.
    pub(super) covered: Spans,
    pub(super) tally: Tally,
    pub(super) gaps: Vec<Gap>,
}

/// A hole of which some pages were read.
struct OpenSpan {
    span: (i64, i64),
    /// What is before this second is still to be read.
    cursor: i64,
    token: String,
    /// Events of the second before the cursor, which may go on with the next page.
    pending: Vec<Event>,
    pages: Pages,
}

impl<'a> EventNameReader<'a> {
    /// Takes from the ledger what is there.
    pub(super) fn begin(region: &str, name: &str, wanted: ReadContext<'a>) -> Self {
        let question = Question {
            region: region.to_owned(),
            attribute: SearchAttribute::EventName,
            value: name.to_owned(),
        };
        let mut begun = Self {
            question,
            wanted,
            holes: Vec::new(),
            open: None,
            restarted: None,
            covered: Spans::default(),
            tally: Tally::default(),
            gaps: Vec::new(),
        };
        if let Some((tally, covered)) = wanted.memory.with(|ledger| begun.remembered(ledger)) {
            (begun.tally, begun.covered) = (tally, covered);
        }
        begun.holes = begun.covered.holes(wanted.range());
        begun
    }

    fn remembered(&self, ledger: &crate::cache::EventCache) -> Result<(Tally, Spans), crate::cache::CacheError> {
        let ReadContext {
            window, now, catalog, ..
        } = self.wanted;
        let spans = ledger.complete(&self.question, now)?.inside(window);
        let mut tally = Tally::default();
        if spans.is_empty() {
            return Ok((tally, Spans::default()));
        }
        let region = self.question.region.as_str();
        for kind in ledger.kinds(region, &self.question.value)? {
            for span in &spans {
                tally.add_all(&kind.event, &ledger.sightings(&kind, *span)?, catalog);
            }
        }
        for span in &spans {
            let time = Timestamp::from_second(span.0).unwrap_or_default();
            let success = SuccessfulCall {
                time,
                account: ledger.account(),
                region,
            };
            tally.add_successes(success, ledger.successes(&self.question, *span)?);
        }
        Ok((tally, spans.into_iter().collect()))
    }

    /// Whether everything is read that was to be.
    pub(super) fn is_done(&self) -> bool {
        self.open.is_none() && self.holes.is_empty()
    }

    /// Goes on with these spans only, as far as they are not read, each to the end of the page that is begun in it.
    pub(super) fn only(&mut self, spans: &[(i64, i64)]) {
        self.open = None;
        let holes = spans.iter().flat_map(|span| self.covered.holes(*span));
        self.holes = holes.collect();
    }

    /// Whether a span is being read and not at its end.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Ends the span that is being read where it is.
    pub(super) fn leave(&mut self) {
        self.open = None;
    }

    /// Asks for one page more, of the newest that is not read.
    pub(super) async fn page(&mut self, asker: &mut LookupEventsClient) -> Result<(), NoPage> {
        let (span, cursor, token, pending, pages) = match self.open.take() {
            Some(OpenSpan {
                span,
                cursor,
                token,
                pending,
                pages,
            }) => (span, cursor, Some(token), pending, pages),
            None => match self.holes.pop() {
                Some(hole) => (hole, hole.1, None, Vec::new(), Pages::default()),
                None => return Ok(()),
            },
        };
        let answer = match asker.page(&self.question, span, token.as_deref()).await {
            Ok(answer) => answer,
            Err(NoPage::Fault(fault))
                if token.is_some()
                    && fault.code.as_deref() == Some("InvalidNextTokenException")
                    && self.restarted != Some(cursor) =>
            {
                // The token is too old: the rest is asked for with a new one, but not twice from the same second.
                self.restarted = Some(cursor);
                self.holes.push((span.0, cursor));
                return Ok(());
            }
            Err(no_page) => {
                self.holes.push((span.0, cursor));
                return Err(no_page);
            }
        };
        let read = self.record_page((span, cursor), pending, answer, pages);
        read.map_err(|endless| NoPage::Fault(Fault::endless(OPERATION, &asker.region, endless)))
    }

    fn record_page(
        &mut self,
        (span, cursor): ((i64, i64), i64),
        pending: Vec<Event>,
        answer: EventPage,
        mut pages: Pages,
    ) -> Result<(), Endless> {
        let mut events = pending;
        let mut oldest = cursor;
        for (time, event) in answer.events {
            oldest = oldest.min(time.map_or(oldest, Timestamp::as_second));
            match event {
                Ok(event) if (span.0..span.1).contains(&event.time.as_second()) => events.push(event),
                Ok(_) => {}
                Err(reason) => {
                    let place = format!("LookupEvents in {}", self.question.region);
                    let gap = Gap::new(place, reason.to_string(), "");
                    if !self.gaps.contains(&gap) {
                        self.gaps.push(gap);
                    }
                }
            }
        }
        // The oldest second of a page may go on with the next.
        let from = match &answer.token {
            Some(_) => (oldest + 1).clamp(span.0, cursor),
            None => span.0,
        };
        let (complete, pending): (Vec<Event>, Vec<Event>) =
            events.into_iter().partition(|event| event.time.as_second() >= from);
        let mut successes: BTreeMap<i64, u64> = BTreeMap::new();
        let kept = |event: &Event| is_kept(event, self.wanted.catalog);
        for event in &complete {
            self.tally.add(event, self.wanted.catalog);
            if !kept(event) {
                *successes.entry(event.time.as_second()).or_default() += 1;
            }
        }
        let kept: Vec<Event> = complete.into_iter().filter(kept).collect();
        let page = CachedPage {
            question: &self.question,
            kept: &kept,
            successes: &successes,
            complete: (from, cursor),
            now: self.wanted.now,
        };
        self.wanted.memory.with(|ledger| ledger.write(&page));
        self.covered.add((from, cursor));
        // A page that goes back no further brings nothing, whatever is on it.
        let brought = usize::try_from(cursor - from).unwrap_or_default();
        let next = pages.next(answer.token, brought);
        if next.is_err() {
            self.holes.push((span.0, from));
        }
        self.open = next?.map(|token| OpenSpan {
            span,
            cursor: from,
            token,
            pending,
            pages,
        });
        Ok(())
    }

    /// Counts a call that is kept and was read by another question, if it is one of this name and in what was not read.
    pub(super) fn add_from_elsewhere(&mut self, event: &Event) -> bool {
        let second = event.time.as_second();
        let wanted = event.name == self.question.value
            && is_kept(event, self.wanted.catalog)
            && self.covered.inside((second, second + 1)).is_empty();
        if wanted {
            self.tally.add(event, self.wanted.catalog);
        }
        wanted
    }

    /// Spans of the window that were not read.
    pub(super) fn unread(&self) -> Vec<(i64, i64)> {
        self.covered.holes(self.wanted.window)
    }

    /// Records a second, in what was read.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub(super) fn rate(&self) -> f64 {
        self.tally.records() as f64 / self.covered.length().max(1) as f64
    }

    /// About how many requests are left.
    pub(super) fn left(&self) -> u64 {
        let open = self.open.iter().map(|open| (open.span.0, open.cursor));
        self.holes
            .iter()
            .copied()
            .chain(open)
            .map(|span| self.pages(span))
            .sum()
    }

    /// About how many requests a reading of the whole window takes that remembers nothing.
    pub(super) fn full(&self) -> u64 {
        let unread = self.unread();
        let unread: f64 = unread.into_iter().map(|span| self.records(span)).sum();
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let records = self.tally.records() as f64 + unread;
        pages(records)
    }

    /// So many events of what was read, for the whole window.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub(super) fn extrapolated(&self, events: u64) -> f64 {
        events as f64 / self.share().max(f64::EPSILON)
    }

    /// The part of the window that was read, 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    pub(super) fn share(&self) -> f64 {
        let (from, to) = self.wanted.window;
        self.covered.inside((from, to)).iter().map(|(a, b)| b - a).sum::<i64>() as f64 / (to - from).max(1) as f64
    }

    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    fn records(&self, (from, to): (i64, i64)) -> f64 {
        self.rate() * (to - from.max(self.wanted.reach).min(to)) as f64
    }

    fn pages(&self, span: (i64, i64)) -> u64 {
        pages(self.records(span))
    }
}

/// Whether an event is more than one of many: it failed, or says something of a setting.
fn is_kept(event: &Event, catalog: &Catalog) -> bool {
    event.error_code.is_some() || catalog.concerns_setting(&event.source, &event.name)
}

/// Requests that so many records take: at least one, to learn that there is nothing.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "an estimate, never negative"
)]
fn pages(records: f64) -> u64 {
    ((records / EVENTS_PER_PAGE as f64).ceil() as u64).max(1)
}
