//! Reads the event names of one region, one after the other: how far each, and whether further ones are worth trying.

use std::collections::BTreeSet;

use super::ReadOptions;
use super::client::{LookupEventsClient, NoPage};
use super::effort::{self, Effort, EnoughCheck};
use super::event_name::EventNameReader;
use crate::aws::{Fault, FaultKind};
use crate::coverage::Gap;
use crate::source::progress::{ProgressBar, STEPS_PER_UNIT};

/// After this many names in a row that failed after all tries, the others are not tried: each may take half a minute.
const MAX_FAILED_NAMES: u32 = 2;

/// A name that failed after at most this many requests costs nothing.
const CHEAP_FAILURE_REQUESTS: u64 = 10;

/// The reading of one name after the other.
pub(super) struct NameSequence<'a> {
    pub(super) client: LookupEventsClient,
    options: ReadOptions<'a>,
    bar: ProgressBar,
    names_done: f64,
    shown_steps: u64,
    failed_in_a_row: u32,
    pub(super) gaps: Vec<Gap>,
    /// Names of which not all was read because less was enough.
    pub(super) left: BTreeSet<String>,
    /// Buckets whose cadence those names leave unclear.
    pub(super) unclear_buckets: BTreeSet<String>,
}

impl<'a> NameSequence<'a> {
    pub(super) fn new(client: LookupEventsClient, options: ReadOptions<'a>, bar: &ProgressBar) -> Self {
        Self {
            client,
            options,
            bar: bar.clone(),
            names_done: 0.0,
            shown_steps: 0,
            failed_in_a_row: 0,
            gaps: Vec::new(),
            left: BTreeSet::new(),
            unclear_buckets: BTreeSet::new(),
        }
    }

    /// Reads one page of each name; returns false if others are not worth trying, or at Ctrl-C.
    pub(super) async fn probe(&mut self, names: &mut [EventNameReader<'a>]) -> bool {
        for name in names {
            let answered = self.client.answered;
            let outcome = name.page(&mut self.client).await;
            if !self.goes_on(outcome, answered) {
                return false;
            }
        }
        true
    }

    /// Reads of each name what the effort asks for; returns false if others are not worth trying, or at Ctrl-C.
    pub(super) async fn read(&mut self, names: &mut [EventNameReader<'a>]) -> bool {
        self.failed_in_a_row = 0;
        for name in names {
            let answered = self.client.answered;
            let outcome = match self.options.effort {
                Effort::Quick => self.read_samples(name).await,
                Effort::Normal => self.read_until_clear(name).await,
                Effort::Full => self.read_all(name).await,
            };
            self.names_done += 1.0;
            if !self.goes_on(outcome, answered) {
                return false;
            }
        }
        true
    }

    /// Reads a name until every cadence is clear, or to its end.
    async fn read_until_clear(&mut self, name: &mut EventNameReader<'a>) -> Result<(), NoPage> {
        let range = self.options.reachable();
        let mut check = EnoughCheck::new(name);
        while !name.is_done() {
            if check.wants_beginning(name) {
                name.restrict_to(&[effort::beginning(range)]);
                self.read_all(name).await?;
                name.restrict_to(&[range]);
            } else if let Some(unclear_buckets) = check.enough(name) {
                self.left.insert(name.question.value.clone());
                self.unclear_buckets.extend(unclear_buckets);
                name.restrict_to(&[]);
            } else {
                self.read_page(name).await?;
            }
        }
        Ok(())
    }

    /// Reads a page or two of each sample, or a name to its end if that takes no more requests.
    async fn read_samples(&mut self, name: &mut EventNameReader<'a>) -> Result<(), NoPage> {
        let samples = effort::samples(self.options.span);
        if name.requests_left() <= samples.len() as u64 {
            return self.read_all(name).await;
        }
        name.restrict_to(&samples);
        self.left.insert(name.question.value.clone());
        while !name.is_done() {
            for _ in 0..effort::SAMPLE_PAGES {
                self.read_page(name).await?;
                if !name.is_open() {
                    break;
                }
            }
            name.leave_span();
        }
        Ok(())
    }

    async fn read_all(&mut self, name: &mut EventNameReader<'a>) -> Result<(), NoPage> {
        while !name.is_done() {
            self.read_page(name).await?;
        }
        Ok(())
    }

    async fn read_page(&mut self, name: &mut EventNameReader<'a>) -> Result<(), NoPage> {
        name.page(&mut self.client).await?;
        let steps = steps(self.names_done + name.share());
        self.bar.advance(steps.saturating_sub(self.shown_steps));
        self.shown_steps = steps.max(self.shown_steps);
        let (region, answered) = (&self.client.region, self.client.answered);
        #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
        let rate = answered as f64 / self.bar.elapsed().as_secs_f64().max(1.0);
        self.bar.message(|| {
            let (name, left) = (&name.question.value, name.requests_left());
            format!("{region} {name}: {answered} requests, about {left} left, {rate:.1} per second")
        });
        Ok(())
    }

    /// Notes how a name ended, of which reading began after this many answers; whether others may fare better.
    fn goes_on(&mut self, outcome: Result<(), NoPage>, answered: u64) -> bool {
        let fault = match outcome {
            Ok(()) => {
                self.failed_in_a_row = 0;
                return true;
            }
            Err(NoPage::Stopped) => return false,
            Err(NoPage::Fault(fault)) => fault,
        };
        // A repeated token is noticed soon, and says nothing about other names.
        let is_cheap = fault.kind == FaultKind::Endless && self.client.answered - answered <= CHEAP_FAILURE_REQUESTS;
        self.failed_in_a_row += u32::from(!is_cheap);
        self.add_gap(&fault);
        !fault.is_denied() && self.failed_in_a_row < MAX_FAILED_NAMES
    }

    /// Notes a fault, once.
    pub(super) fn add_gap(&mut self, fault: &Fault) {
        let gap = fault.gap();
        if !self.gaps.contains(&gap) {
            self.gaps.push(gap);
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "names done, in thousandths"
)]
fn steps(names: f64) -> u64 {
    (names * STEPS_PER_UNIT as f64) as u64
}
