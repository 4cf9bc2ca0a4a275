//! The reading of one region: a page of each name first, to know what is ahead, then one name after the other.

use std::collections::{BTreeMap, BTreeSet};

use super::changes;
use super::client::{LookupEventsClient, NoPage};
use super::effort::{self, Checks, Effort};
use super::event_name::{EventNameReader, ReadContext};
use super::follow::{self, Followed};
use super::plan::Planned;
use crate::aws::{Aws, Fault, FaultKind};
use crate::cache::Spans;
use crate::catalog::Resource;
use crate::coverage::{Gap, PartlyRead, ReadSource};
use crate::health::CHANGE_CALLS;
use crate::inventory::{Existence, Inventory, Setting};
use crate::source::ReadOutcome;
use crate::source::progress::{ProgressBar, STEPS_PER_UNIT};
use crate::tally::Unread;

/// So many names in a row that failed after all tries, and the others are not asked for: each may take half a minute.
const MAX_FAILED_NAMES: u32 = 2;

/// A name that failed after so few requests costs nothing.
const CHEAP_FAILURE_REQUESTS: u64 = 10;

/// One region.
pub(super) struct RegionReader<'a> {
    pub(super) asker: LookupEventsClient,
    pub(super) names: Vec<EventNameReader<'a>>,
    wanted: ReadContext<'a>,
    effort: Effort,
    inventory: &'a Inventory,
    bar: ProgressBar,
    shown: u64,
    gaps: Vec<Gap>,
    followed: Followed,
    /// Names that were left because enough was read.
    left: BTreeSet<String>,
    changes: changes::ChangeEvents,
}

/// What was made of a region, beside what was read.
#[derive(Debug, Default)]
pub(super) struct RegionSummary {
    /// Requests made.
    pub(super) asked: u64,
    /// Requests that a full reading takes, about.
    pub(super) full: u64,
    /// Names that were left because enough was read.
    pub(super) left: BTreeSet<String>,
    /// Buckets that were followed by their name.
    pub(super) followed: usize,
    /// Failed calls that were read of names that were left, and about how many the whole window has.
    pub(super) failed: (u64, f64),
}

impl<'a> RegionReader<'a> {
    pub(super) fn begin(
        aws: &Aws,
        region: &str,
        wanted: ReadContext<'a>,
        effort: Effort,
        inventory: &'a Inventory,
        (bar, stop): (&ProgressBar, &tokio::sync::watch::Receiver<bool>),
    ) -> Self {
        let names = wanted.catalog.names_to_ask();
        Self {
            asker: LookupEventsClient::new(aws, region, stop),
            names: names
                .into_iter()
                .map(|name| EventNameReader::begin(region, name, wanted))
                .collect(),
            wanted,
            effort,
            inventory,
            bar: bar.clone(),
            shown: 0,
            gaps: Vec::new(),
            followed: Followed::new(),
            left: BTreeSet::new(),
            changes: changes::ChangeEvents::default(),
        }
    }

    /// A page of each name that has any left; false if the others are not to be tried.
    pub(super) async fn probe(&mut self) -> bool {
        self.for_each_name(async |name, asker, _| if name.is_done() { Ok(()) } else { name.page(asker).await })
            .await
    }

    /// Everything that the effort asks for.
    pub(super) async fn read(&mut self) {
        let (window, effort, wanted) = (self.wanted.window, self.effort, self.wanted);
        let range = wanted.range();
        self.changes = changes::read(&mut self.asker, range).await;
        let (inventory, region) = (self.inventory, self.asker.region.clone());
        let mut enough: Vec<(String, BTreeSet<String>)> = Vec::new();
        let went = self
            .for_each_name(async |name, asker, show| {
                let expected = expected(inventory, &region, name, wanted);
                let mut checks = Checks::default();
                if effort == Effort::Quick {
                    let samples = effort::samples(window);
                    if name.left() > samples.len() as u64 {
                        name.only(&samples);
                        enough.push((name.question.value.clone(), BTreeSet::new()));
                        return sample(name, asker, show).await;
                    }
                }
                while !name.is_done() {
                    if effort == Effort::Normal && checks.wants_beginning(name, range) {
                        name.only(&[effort::beginning(range)]);
                        whole(name, asker, show).await?;
                        name.only(&[range]);
                        continue;
                    }
                    let done = match effort {
                        Effort::Normal => checks.enough(name, range, &expected, wanted.catalog),
                        Effort::Quick | Effort::Full => None,
                    };
                    if let Some(done) = done {
                        enough.push((name.question.value.clone(), done.follow));
                        name.only(&[]);
                        break;
                    }
                    name.page(asker).await?;
                    show(name, asker);
                }
                Ok(())
            })
            .await;
        let buckets: BTreeSet<String> = enough.iter().flat_map(|(_, follow)| follow.iter().cloned()).collect();
        self.left = enough.into_iter().map(|(name, _)| name).collect();
        if went && !buckets.is_empty() {
            let left = &self.left;
            self.names.sort_by_key(|name| !left.contains(&name.question.value));
            let count = left.len();
            let (names, _) = self.names.split_at_mut(count);
            match follow::read(&mut self.asker, &buckets, names, wanted).await {
                Ok(followed) => self.followed = followed,
                Err(NoPage::Stopped) => {}
                Err(NoPage::Fault(fault)) => self.note(fault.gap()),
            }
        }
    }

    /// Does something with each name that has anything left; ends at Ctrl-C, and where others will fare no better.
    async fn for_each_name(
        &mut self,
        mut work: impl AsyncFnMut(
            &mut EventNameReader<'a>,
            &mut LookupEventsClient,
            &mut dyn FnMut(&EventNameReader<'_>, &LookupEventsClient),
        ) -> Result<(), NoPage>,
    ) -> bool {
        let mut failed = 0;
        let mut gaps = Vec::new();
        let mut went = true;
        let (bar, region) = (self.bar.clone(), self.asker.region.clone());
        let all = self.names.len() as u64 * STEPS_PER_UNIT;
        let mut done = 0.0;
        for name in &mut self.names {
            let shown = &mut self.shown;
            let mut show = |name: &EventNameReader<'_>, asker: &LookupEventsClient| {
                let now = steps(done + name.share()).min(all);
                bar.advance(now.saturating_sub(*shown));
                *shown = now.max(*shown);
                #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
                let rate = asker.answered as f64 / bar.elapsed().as_secs_f64().max(1.0);
                let value = &name.question.value;
                bar.message(|| {
                    let (answered, left) = (asker.answered, name.left());
                    format!("{region} {value}: {answered} requests, about {left} left, {rate:.1} a second")
                });
            };
            let answered = self.asker.answered;
            let worked = work(name, &mut self.asker, &mut show).await;
            done += 1.0;
            match worked {
                Ok(()) => failed = 0,
                Err(NoPage::Stopped) => {
                    went = false;
                    break;
                }
                Err(NoPage::Fault(fault)) => {
                    // A token that is repeated is found out soon, and says nothing of the others.
                    let is_cheap =
                        fault.kind == FaultKind::Endless && self.asker.answered - answered <= CHEAP_FAILURE_REQUESTS;
                    failed += u32::from(!is_cheap);
                    gaps.push(fault.gap());
                    if gives_up(&fault, failed) {
                        went = false;
                        break;
                    }
                }
            }
        }
        for gap in gaps {
            self.note(gap);
        }
        went
    }

    fn note(&mut self, gap: Gap) {
        if !self.gaps.contains(&gap) {
            self.gaps.push(gap);
        }
    }

    /// About how many requests are left for the whole window.
    pub(super) fn requests(&self) -> u64 {
        self.names
            .iter()
            .filter(|name| !name.is_done())
            .map(EventNameReader::left)
            .sum()
    }

    /// What each name would take.
    pub(super) fn planned(&self) -> impl Iterator<Item = Planned> {
        self.names.iter().map(|name| Planned {
            region: self.asker.region.clone(),
            name: name.question.value.clone(),
            a_day: name.rate() * 86_400.0,
            requests: if name.is_done() { 0 } else { name.left() },
            known: name.share(),
        })
    }

    /// What was read, and what not.
    pub(super) fn end(mut self) -> (ReadOutcome, RegionSummary) {
        let mut told = RegionSummary {
            asked: self.asker.answered,
            // A full reading asks for these, too.
            full: CHANGE_CALLS.len() as u64,
            followed: self.followed.len(),
            ..RegionSummary::default()
        };
        let mut read = ReadOutcome::default();
        if *self.asker.stop.borrow() {
            let gap = self.interrupted();
            self.note(gap);
        }
        self.end_changes(&mut read);
        read.coverage.partly_read.extend(self.partly_read());
        read.coverage.gaps.extend(std::mem::take(&mut self.gaps));
        let time = |second| jiff::Timestamp::from_second(second).unwrap_or_default();
        let followed = self.followed.iter();
        let besides: BTreeMap<String, _> = followed.map(|(id, since)| (id.clone(), time(*since))).collect();
        for name in self.names {
            told.full += name.full();
            let value = name.question.value.clone();
            let left = self.left.contains(&value);
            if left {
                let failed = name.tally.errors().map(|(_, _, count)| count as u64).sum::<u64>();
                told.failed.0 += failed;
                told.failed.1 += name.extrapolated(failed);
            }
            for (from, to) in name.unread() {
                read.unread.push(Unread {
                    region: self.asker.region.clone(),
                    name: Some(value.clone()),
                    from: time(from),
                    to: time(to),
                    read_since_by_resource: if left { besides.clone() } else { BTreeMap::new() },
                });
            }
            for gap in &name.gaps {
                if !read.coverage.gaps.contains(gap) {
                    read.coverage.gaps.push(gap.clone());
                }
            }
            read.tally.merge(name.tally);
        }
        let to = self.wanted.window.1;
        read.unread.push(Unread {
            region: self.asker.region.clone(),
            name: None,
            from: time(to - super::NOT_YET_DELIVERED.as_secs()),
            to: time(to),
            read_since_by_resource: BTreeMap::new(),
        });
        read.coverage.sources.push(ReadSource {
            kind: "lookup_events",
            place: self.asker.region.clone(),
            count: read.tally.records(),
        });
        told.left = self.left;
        (read, told)
    }

    /// What was read of the names that were left.
    fn partly_read(&self) -> Option<PartlyRead> {
        let range = self.wanted.range();
        let mut unread = Spans::default();
        let mut open = BTreeSet::new();
        let left = self
            .names
            .iter()
            .filter(|name| self.left.contains(&name.question.value));
        for name in left.clone() {
            let holes = name.covered.holes(range);
            if self.effort == Effort::Normal
                && let Some(hole) = holes.last()
            {
                let window = effort::window(range, hole.1);
                open.extend(name.tally.open_beginnings(self.wanted.catalog, &window));
            }
            for hole in holes {
                unread.add(hole);
            }
        }
        let names: Vec<String> = left.map(|name| name.question.value.clone()).collect();
        let time = |second| jiff::Timestamp::from_second(second).unwrap_or_default();
        let spans = unread.holes(range).into_iter().map(|(from, to)| (time(from), time(to)));
        open.retain(|resource: &Resource| !self.is_followed_to_the_beginning(&resource.id));
        (!names.is_empty()).then(|| PartlyRead {
            account: None,
            region: self.asker.region.clone(),
            names,
            spans: spans.collect(),
            open_beginnings: open.into_iter().map(|resource| resource.to_string()).collect(),
        })
    }

    fn is_followed_to_the_beginning(&self, bucket: &str) -> bool {
        let (_, begun) = effort::beginning(self.wanted.range());
        self.followed.get(bucket).is_some_and(|since| *since <= begun)
    }

    /// The changes of trails and recorders, and which of them were not read.
    fn end_changes(&mut self, read: &mut ReadOutcome) {
        let changes::ChangeEvents { changes, unread, fault } = std::mem::take(&mut self.changes);
        for change in changes {
            read.tally.add_change(change);
        }
        if unread.is_empty() {
            return;
        }
        let (why, hint) = match fault {
            Some(fault) => (fault.words.clone(), fault.hint().unwrap_or_default()),
            None => ("stopped by Ctrl-C".to_owned(), "run it again".to_owned()),
        };
        let what = format!(
            "{why}; changes of trails and recorders were not read: {}",
            unread.join(", ")
        );
        let place = format!("LookupEvents in {}", self.asker.region);
        read.coverage.gaps.push(Gap::new(place, what, hint));
    }

    fn interrupted(&self) -> Gap {
        let open: Vec<&str> = self
            .names
            .iter()
            .filter(|name| !name.is_done())
            .map(|name| name.question.value.as_str())
            .collect();
        let what = format!("stopped by Ctrl-C; not read to the end: {}", open.join(", "));
        let hint = "run it again: with a ledger it goes on from there; or with a shorter --since";
        Gap::new(format!("LookupEvents in {}", self.asker.region), what, hint)
    }
}

/// Reads all that the name is to be asked for.
async fn whole(
    name: &mut EventNameReader<'_>,
    asker: &mut LookupEventsClient,
    show: &mut dyn FnMut(&EventNameReader<'_>, &LookupEventsClient),
) -> Result<(), NoPage> {
    while !name.is_done() {
        name.page(asker).await?;
        show(name, asker);
    }
    Ok(())
}

/// Reads samples, of each so many pages at most.
async fn sample(
    name: &mut EventNameReader<'_>,
    asker: &mut LookupEventsClient,
    show: &mut dyn FnMut(&EventNameReader<'_>, &LookupEventsClient),
) -> Result<(), NoPage> {
    while !name.is_done() {
        for _ in 0..effort::SAMPLE_PAGES {
            name.page(asker).await?;
            show(name, asker);
            if !name.is_open() {
                break;
            }
        }
        name.leave();
    }
    Ok(())
}

/// The resources of which the inventory says that this call must fail: they exist, and what it asks for is not set.
fn expected(
    inventory: &Inventory,
    region: &str,
    name: &EventNameReader<'_>,
    wanted: ReadContext<'_>,
) -> BTreeSet<Resource> {
    let value = &name.question.value;
    let lookups = wanted.catalog.lookups().iter();
    let lookups: Vec<_> = lookups.filter(|lookup| lookup.entry.event.contains(value)).collect();
    let absent = inventory.items().filter(|(place, kind, _, item)| {
        let of_kind = lookups.iter().filter(|lookup| lookup.entry.resource.kind == **kind);
        let unset = |key: &str| item.setting(key) == Setting::Absent;
        *place == region
            && item.existence == Existence::Exists
            && of_kind.into_iter().any(|lookup| unset(&lookup.entry.supplementary))
    });
    absent.map(|(_, kind, id, _)| Resource::new(kind.clone(), id)).collect()
}

/// Whether the other names will fare no better.
fn gives_up(fault: &Fault, failed: u32) -> bool {
    fault.is_denied() || failed >= MAX_FAILED_NAMES
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
