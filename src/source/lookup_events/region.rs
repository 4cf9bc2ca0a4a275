//! Reads one region: a page of each event name first, to know what is ahead, then one name after the other.

use std::collections::{BTreeMap, BTreeSet};

use tokio::sync::watch;

use super::changes::{self, ChangeEvents};
use super::client::{LookupEventsClient, NoPage};
use super::effort::{self, Effort};
use super::event_name::EventNameReader;
use super::follow::{self, Followed};
use super::names::NameSequence;
use super::notes::RegionSummary;
use super::{NOT_YET_DELIVERED, ReadOptions};
use crate::aws::Aws;
use crate::cache::Spans;
use crate::catalog::Resource;
use crate::coverage::{Gap, PartlyRead, SourceKind};
use crate::health::CHANGE_CALLS;
use crate::source::ReadOutcome;
use crate::source::progress::ProgressBar;
use crate::tally::Unread;
use crate::time::{TimeSpan, shifted};

/// One region.
pub(super) struct RegionReader<'a> {
    pub(super) region: String,
    pub(super) names: Vec<EventNameReader<'a>>,
    options: ReadOptions<'a>,
    sequence: NameSequence<'a>,
    changes: ChangeEvents,
    followed: Followed,
}

impl<'a> RegionReader<'a> {
    pub(super) fn new(
        aws: &Aws,
        region: &str,
        options: ReadOptions<'a>,
        bar: &ProgressBar,
        stop: &watch::Receiver<bool>,
    ) -> Self {
        let names = options.names().into_iter();
        Self {
            region: region.to_owned(),
            names: names.map(|name| EventNameReader::new(region, name, options)).collect(),
            options,
            sequence: NameSequence::new(LookupEventsClient::new(aws, region, stop), options, bar),
            changes: ChangeEvents::default(),
            followed: Followed::new(),
        }
    }

    /// Reads a page of each name that has any left; returns false if the others are not worth trying.
    pub(super) async fn probe(&mut self) -> bool {
        self.sequence.probe(&mut self.names).await
    }

    /// Reads what the effort asks for.
    pub(super) async fn read(&mut self) {
        let range = self.options.reachable();
        self.changes = changes::read(&mut self.sequence.client, range).await;
        let went = self.sequence.read(&mut self.names).await;
        let NameSequence {
            client,
            left,
            unclear_buckets,
            ..
        } = &mut self.sequence;
        if !went || unclear_buckets.is_empty() {
            return;
        }
        let names = self.names.iter_mut();
        let mut names: Vec<_> = names.filter(|name| left.contains(&name.question.value)).collect();
        match follow::read(client, unclear_buckets, &mut names, self.options).await {
            Ok(followed) => self.followed = followed,
            Err(NoPage::Stopped) => {}
            Err(NoPage::Fault(fault)) => self.sequence.add_gap(&fault),
        }
    }

    /// About how many requests are left for the whole time range.
    pub(super) fn requests_left(&self) -> u64 {
        let open = self.names.iter().filter(|name| !name.is_done());
        open.map(EventNameReader::requests_left).sum()
    }

    /// What was read, and what was not.
    pub(super) fn finish(self) -> (ReadOutcome, RegionSummary) {
        let mut read = ReadOutcome::default();
        let mut gaps: Vec<Gap> = self.unread_changes().into_iter().collect();
        gaps.extend(self.sequence.gaps.iter().cloned());
        gaps.extend(self.interruption());
        gaps.extend(self.names.iter().flat_map(|name| name.gaps.iter().cloned()));
        for gap in gaps {
            if !read.coverage.gaps.contains(&gap) {
                read.coverage.gaps.push(gap);
            }
        }
        read.coverage.partly_read.extend(self.partly_read());
        read.unread = self.unread();
        let summary = self.summary();
        for change in self.changes.changes {
            read.tally.add_change(change);
        }
        for name in self.names {
            read.tally.merge(name.tally);
        }
        read.coverage
            .add_source(SourceKind::LookupEvents, self.region, read.tally.records());
        (read, summary)
    }

    fn left_names(&self) -> impl Iterator<Item = &EventNameReader<'a>> {
        let left = &self.sequence.left;
        self.names.iter().filter(|name| left.contains(&name.question.value))
    }

    fn summary(&self) -> RegionSummary {
        let mut summary = RegionSummary {
            requests: self.sequence.client.answered,
            // A full reading requests the changes, too.
            requests_in_full: CHANGE_CALLS.len() as u64,
            followed_buckets: self.followed.len(),
            left: self.sequence.left.clone(),
            ..RegionSummary::default()
        };
        for name in &self.names {
            summary.requests_in_full += name.requests_in_full();
        }
        for name in self.left_names() {
            let failed = name.tally.errors().map(|(_, _, count)| count as u64).sum::<u64>();
            summary.failed_calls_read += failed;
            summary.failed_calls_extrapolated += name.extrapolated(failed);
        }
        summary
    }

    /// The spans of each name that were not read, and of all names what CloudTrail may not have delivered yet.
    fn unread(&self) -> Vec<Unread> {
        let unread = |name: Option<&str>, span: TimeSpan, since: BTreeMap<String, _>| Unread {
            region: self.region.clone(),
            name: name.map(str::to_owned),
            from: span.from,
            to: span.to,
            read_since_by_resource: since,
        };
        let mut all = Vec::new();
        for name in &self.names {
            let value = name.question.value.as_str();
            let is_left = self.sequence.left.contains(value);
            let since = if is_left {
                self.followed.clone()
            } else {
                BTreeMap::new()
            };
            let spans = name.unread().into_iter();
            all.extend(spans.map(|span| unread(Some(value), span, since.clone())));
        }
        let to = self.options.span.to;
        let late = TimeSpan::new(shifted(to, -NOT_YET_DELIVERED), to);
        all.push(unread(None, late, BTreeMap::new()));
        all
    }

    /// What was read of the names that were left.
    fn partly_read(&self) -> Option<PartlyRead> {
        let range = self.options.reachable();
        let mut unread = Spans::default();
        let mut open = BTreeSet::new();
        for name in self.left_names() {
            let holes = name.covered.holes(range);
            if self.options.effort == Effort::Normal
                && let Some(hole) = holes.last()
            {
                let window = effort::window(range, hole.to);
                open.extend(name.tally.open_beginnings(self.options.catalog, &window));
            }
            for hole in holes {
                unread.add(hole);
            }
        }
        let names: Vec<String> = self.left_names().map(|name| name.question.value.clone()).collect();
        let beginning = effort::beginning(range);
        let reaches_beginning = |bucket: &str| self.followed.get(bucket).is_some_and(|since| *since <= beginning.to);
        open.retain(|resource: &Resource| !reaches_beginning(&resource.id));
        (!names.is_empty()).then(|| PartlyRead {
            account: None,
            region: self.region.clone(),
            names,
            spans: unread.holes(range),
            open_beginnings: open.into_iter().map(|resource| resource.to_string()).collect(),
        })
    }

    /// Which changes of trails and recorders were not read.
    fn unread_changes(&self) -> Option<Gap> {
        let ChangeEvents { unread, fault, .. } = &self.changes;
        let (why, hint) = match fault {
            Some(fault) => (fault.message.as_str(), fault.hint()),
            None => ("stopped by Ctrl-C", "run it again".to_owned()),
        };
        let what = format!(
            "{why}; changes to trails and recorders were not read: {}",
            unread.join(", ")
        );
        (!unread.is_empty()).then(|| Gap::new(self.place(), what, hint))
    }

    /// Which names Ctrl-C left unread.
    fn interruption(&self) -> Option<Gap> {
        let open = self.names.iter().filter(|name| !name.is_done());
        let open: Vec<&str> = open.map(|name| name.question.value.as_str()).collect();
        let what = format!("stopped by Ctrl-C; not read to the end: {}", open.join(", "));
        let hint = "run it again: it continues from the cache; or use a shorter --since";
        let is_stopped = *self.sequence.client.stop.borrow();
        is_stopped.then(|| Gap::new(self.place(), what, hint))
    }

    fn place(&self) -> String {
        format!("LookupEvents in {}", self.region)
    }
}
