//! The pages of one question, from the newest event back to the oldest.

use jiff::{SignedDuration, Timestamp};

use super::client::{LookupEventsClient, NoPage, OPERATION};
use crate::aws::Fault;
use crate::aws::pages::Pages;
use crate::cache::Question;
use crate::event::{Event, NotARecord};
use crate::time::{TimeSpan, shifted};

/// A span of which some pages were read. The walk is the place in it: page follows page until it is done.
pub(super) struct PageWalk {
    span: TimeSpan,
    cursor: Timestamp,
    token: Option<String>,
    /// Events of the second before the cursor; the next page may have more of that second.
    pending: Vec<Event>,
    pages: Pages,
}

/// What is known once a page was read.
pub(super) struct WalkedPage {
    /// From the first second that is complete with this page up to the cursor before it.
    pub(super) complete: TimeSpan,
    /// All events of that span.
    pub(super) events: Vec<Event>,
    /// What was no record of CloudTrail.
    pub(super) rejected: Vec<NotARecord>,
    /// A fault if the pages after this one would never end; then this is the last.
    pub(super) outcome: Result<(), NoPage>,
}

impl PageWalk {
    /// At the end of a span of whole seconds, before its first page.
    pub(super) fn new(span: TimeSpan) -> Self {
        Self {
            span,
            cursor: span.to,
            token: None,
            pending: Vec::new(),
            pages: Pages::default(),
        }
    }

    /// Everything from here to the end of the span was read.
    pub(super) fn cursor(&self) -> Timestamp {
        self.cursor
    }

    /// What is still to be read.
    pub(super) fn rest(&self) -> TimeSpan {
        TimeSpan::new(self.span.from, self.cursor)
    }

    pub(super) fn is_done(&self) -> bool {
        self.rest().is_empty()
    }

    /// Whether this is why there was no page: AWS no longer knows the token, and would answer the same request without
    /// one.
    pub(super) fn lost_its_token(&self, no_page: &NoPage) -> bool {
        let is_unknown = |fault: &Fault| fault.code.as_deref() == Some("InvalidNextTokenException");
        self.token.is_some() && matches!(no_page, NoPage::Fault(fault) if is_unknown(fault))
    }

    /// Requests the next page. The walk stays where it is if there is none.
    pub(super) async fn page(
        &mut self,
        client: &mut LookupEventsClient,
        question: &Question,
    ) -> Result<WalkedPage, NoPage> {
        let page = client.page(question, self.span, self.token.as_deref()).await?;
        let mut oldest = self.cursor;
        let (mut events, mut rejected) = (std::mem::take(&mut self.pending), Vec::new());
        for (time, event) in page.events {
            oldest = oldest.min(time.unwrap_or(oldest));
            match event {
                Ok(event) if self.span.contains(event.time) => events.push(event),
                Ok(_) => {}
                Err(reason) => rejected.push(reason),
            }
        }
        // The next page may go on with the oldest second of this one.
        let from = match &page.token {
            Some(_) => shifted(oldest, SignedDuration::from_secs(1)).clamp(self.span.from, self.cursor),
            None => self.span.from,
        };
        let complete = TimeSpan::new(from, self.cursor);
        (events, self.pending) = events.into_iter().partition(|event| event.time >= from);
        // A page that goes back no further brings nothing, whatever is on it.
        let seconds = usize::try_from(complete.length_secs()).unwrap_or_default();
        let next = self.pages.next(page.token, seconds);
        let next = next.map_err(|endless| NoPage::Fault(Fault::endless(OPERATION, &client.region, endless)));
        self.cursor = from;
        let outcome = next.map(|token| self.token = token);
        Ok(WalkedPage {
            complete,
            events,
            rejected,
            outcome,
        })
    }
}
