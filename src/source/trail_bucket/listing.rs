//! Goes through a bucket and starts the downloads.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;

use super::super::object::MAX_WHOLE_BYTES;
use super::super::progress::ProgressBar;
use super::super::trail_key::{TrailFileName, is_account, other_kind};
use super::super::{Query, ReadOutcome};
use super::download::{Done, Object, Order};
use super::failures::{FailureCause, Failures, name};
use super::folders::{self, KeyRange, LayoutLevel, is_organization};
use super::keys::{KeyPages, TrailBucket};
use super::{Halt, MAX_OBJECTS_IN_FLIGHT, room};
use crate::aws::{Fault, until_stopped};

/// Lists one location and downloads what is wanted of it.
pub(super) struct Lister<'a> {
    bucket: TrailBucket<'a>,
    query: &'a Query,
    stop: watch::Receiver<bool>,
    bar: &'a ProgressBar,
    room: Arc<Semaphore>,
    objects: mpsc::Sender<Object>,
    downloads: JoinSet<Done>,
    /// Keys of the downloads that have not ended.
    under_way: BTreeSet<String>,
    failures: Failures,
    read: ReadOutcome,
    count: RequestCount,
}

/// What the report says about the cost.
#[derive(Default)]
struct RequestCount {
    listed: u64,
    downloaded: u64,
    bytes: u64,
    folders_passed: u64,
}

impl<'a> Lister<'a> {
    pub(super) fn new(
        bucket: TrailBucket<'a>,
        query: &'a Query,
        objects: mpsc::Sender<Object>,
        stop: &watch::Receiver<bool>,
        bar: &'a ProgressBar,
    ) -> Self {
        Self {
            bucket,
            query,
            stop: stop.clone(),
            bar,
            room: room(),
            objects,
            downloads: JoinSet::new(),
            under_way: BTreeSet::new(),
            failures: Failures::default(),
            read: ReadOutcome::default(),
            count: RequestCount::default(),
        }
    }

    /// Goes through the location to its end.
    pub(super) async fn run(&mut self) -> Result<(), Halt> {
        let prefix = &self.bucket.location.prefix;
        if matches!(
            TrailFileName::parse(name(prefix)),
            TrailFileName::Trail(_) | TrailFileName::Other
        ) {
            // One object, or several whose keys begin with its name.
            self.objects(KeyRange::all(prefix.clone())).await?;
        } else {
            let slash = if prefix.is_empty() || prefix.ends_with('/') {
                ""
            } else {
                "/"
            };
            let mut waiting = vec![format!("{prefix}{slash}")];
            while let Some(prefix) = waiting.pop() {
                waiting.extend(self.step(prefix).await?);
            }
        }
        while !self.downloads.is_empty() {
            self.wait().await?;
        }
        if self.count.listed == 0 && self.read.coverage.gaps.is_empty() {
            let place = self.bucket.location.address(prefix);
            self.read.coverage.add_gap(
                place,
                "it has no trail file for these days, regions and accounts",
                "check the prefix, which may end above or below AWSLogs/, and --since, which is 14 days by default",
            );
        }
        Ok(())
    }

    /// What was learned, without what the workers read.
    pub(super) fn finish(mut self) -> ReadOutcome {
        let mut read = self.read;
        for key in &self.under_way {
            self.failures.left(key);
        }
        self.failures.report_to(self.bucket.location, &mut read);
        let RequestCount {
            downloaded,
            bytes,
            folders_passed,
            ..
        } = self.count;
        let place = self.bucket.location.address(&self.bucket.location.prefix);
        let kib = bytes.div_ceil(1024);
        read.coverage.notes.push(format!(
            "{place}: {downloaded} objects of {kib} KiB in all were downloaded"
        ));
        if folders_passed > 0 {
            read.coverage.notes.push(format!(
                "{place}: {folders_passed} folders of other accounts and regions were not listed"
            ));
        }
        if self.bucket.charged {
            read.coverage.notes.push(format!(
                "{place}: a requester pays bucket; S3 charged the account of these credentials"
            ));
        }
        read
    }

    /// Takes one step into the layout; returns the folders to go to next.
    async fn step(&mut self, prefix: String) -> Result<Vec<String>, Halt> {
        let below = match folders::level(&prefix) {
            LayoutLevel::Region { folder } => {
                let range = KeyRange::days(prefix.clone(), folder, self.query);
                self.objects(range).await?;
                return Ok(Vec::new());
            }
            LayoutLevel::Account => return Ok(vec![format!("{prefix}{}/", folders::TRAIL)]),
            LayoutLevel::Outside => {
                let root = folders::root(&prefix);
                let Some(below) = self.folders(root.trim_end_matches('/')).await? else {
                    return Ok(Vec::new());
                };
                if below.contains(&root) {
                    return Ok(vec![root]);
                }
                self.objects(KeyRange::all(prefix)).await?;
                return Ok(Vec::new());
            }
            LayoutLevel::Elsewhere => {
                self.objects(KeyRange::all(prefix)).await?;
                return Ok(Vec::new());
            }
            LayoutLevel::Root => {
                let found = self.folders(&prefix).await?.unwrap_or_default();
                let (accounts, others): (Vec<String>, Vec<String>) =
                    found.into_iter().partition(|folder| is_account(folders::name(folder)));
                let organizations = others
                    .into_iter()
                    .filter(|folder| is_organization(folders::name(folder)));
                let accounts = self.wanted(accounts, Query::may_be_of);
                organizations.chain(accounts).collect()
            }
            LayoutLevel::Trail => {
                let found = self.folders(&prefix).await?.unwrap_or_default();
                self.wanted(found, |query, region| {
                    query.may_lie_in(region, query.from.unwrap_or(Timestamp::MIN))
                })
            }
        };
        // The last folder is read first.
        Ok(below.into_iter().rev().collect())
    }

    /// Leaves out the folders that hold nothing that is wanted, and counts them.
    fn wanted(&mut self, mut folders: Vec<String>, may_hold: impl Fn(&Query, &str) -> bool) -> Vec<String> {
        let before = folders.len();
        folders.retain(|folder| may_hold(self.query, folders::name(folder)));
        self.count.folders_passed += (before - folders.len()) as u64;
        folders
    }

    /// The folders whose names begin with `prefix`; `None` where they cannot be listed.
    async fn folders(&mut self, prefix: &str) -> Result<Option<Vec<String>>, Halt> {
        let mut found = Vec::new();
        let listed = until_stopped(Box::pin(self.bucket.folders(prefix, &mut found)), &self.stop).await;
        if let Err(fault) = listed.ok_or(Halt::Stopped)? {
            self.note_fault(prefix, fault)?;
            return Ok((!found.is_empty()).then_some(found));
        }
        Ok(Some(found))
    }

    /// Lists keys and downloads the objects that may hold what is wanted.
    async fn objects(&mut self, range: KeyRange) -> Result<(), Halt> {
        let mut pages = KeyPages::new(range, None);
        loop {
            let page = until_stopped(Box::pin(pages.next(&mut self.bucket)), &self.stop).await;
            let page = match page.ok_or(Halt::Stopped)? {
                Ok(Some(page)) => page,
                Ok(None) => return Ok(()),
                Err(fault) => return self.note_fault(&pages.range.prefix, fault),
            };
            for object in page.contents() {
                let key = object.key().unwrap_or_default();
                if pages.range.ends_before(key) {
                    return Ok(());
                }
                let size = usize::try_from(object.size().unwrap_or_default()).unwrap_or_default();
                self.object(key, size).await?;
            }
        }
    }

    /// Notes as a gap that a list could not be read, or not to its end.
    fn note_fault(&mut self, prefix: &str, fault: Fault) -> Result<(), Halt> {
        if fault.is_fatal() || fault.code.as_deref() == Some("NoSuchBucket") {
            return Err(Halt::Fatal(fault));
        }
        let gap = fault.gap_at(self.bucket.location.address(prefix));
        self.read.coverage.gaps.push(gap);
        Ok(())
    }

    /// Starts the download of an object if it may hold what is wanted.
    async fn object(&mut self, key: &str, size: usize) -> Result<(), Halt> {
        match TrailFileName::parse(name(key)) {
            TrailFileName::Foreign => {
                self.read.skipped.add_without_records(key);
                return Ok(());
            }
            TrailFileName::Trail(file) if !self.query.may_be_in(file) => {
                self.count.listed += 1;
                self.read.skipped.outside += 1;
                self.read.left_out.see(file.delivered, file.region, file.account);
                return Ok(());
            }
            TrailFileName::NoRecords(kind) => {
                self.count.listed += 1;
                self.read.skipped.add_file(kind);
                return Ok(());
            }
            TrailFileName::Trail(_) => {}
            TrailFileName::Other => {
                if let Some(kind) = key.split('/').find_map(other_kind) {
                    self.read.skipped.add_file(kind);
                    return Ok(());
                }
            }
        }
        self.count.listed += 1;
        while self.downloads.len() >= MAX_OBJECTS_IN_FLIGHT {
            self.wait().await?;
        }
        if self.failures.leaves_out(key) {
            return Ok(());
        }
        self.bar.extend(|| size as u64);
        let bytes = u32::try_from(size.clamp(1, MAX_WHOLE_BYTES)).unwrap_or(u32::MAX);
        let room = tokio::select! {
            biased;
            _ = self.stop.wait_for(|stop| *stop) => return Err(Halt::Stopped),
            room = Arc::clone(&self.room).acquire_many_owned(bytes) => room,
        };
        // The semaphore is never closed.
        let Ok(room) = room else { return Ok(()) };
        let order = Order {
            client: self.bucket.client.clone(),
            region: self.bucket.region.clone(),
            bucket: self.bucket.location.bucket.clone(),
            key: key.to_owned(),
            room,
            to: self.objects.clone(),
        };
        self.under_way.insert(key.to_owned());
        self.downloads.spawn(order.run());
        Ok(())
    }

    /// Waits for one download.
    async fn wait(&mut self) -> Result<(), Halt> {
        let done = tokio::select! {
            biased;
            _ = self.stop.wait_for(|stop| *stop) => return Err(Halt::Stopped),
            done = self.downloads.join_next() => done,
        };
        done.map_or(Ok(()), |done| self.done(done))
    }

    fn done(&mut self, done: Result<Done, tokio::task::JoinError>) -> Result<(), Halt> {
        let Done { key, result, charged } = match done {
            Ok(done) => done,
            Err(error) => {
                let hint = "this is a bug in trailhum: please report it";
                let place = self.bucket.location.address(&self.bucket.location.prefix);
                self.read.coverage.add_gap(place, error.to_string(), hint);
                return Ok(());
            }
        };
        self.under_way.remove(&key);
        self.bucket.charged |= charged;
        match result {
            Ok(bytes) => {
                self.count.downloaded += 1;
                self.count.bytes += bytes;
                self.failures.read(&key);
            }
            Err(FailureCause::Fault(fault)) if fault.is_fatal() => return Err(Halt::Fatal(fault)),
            Err(why) => self.failures.failed(&key, why),
        }
        Ok(())
    }
}
