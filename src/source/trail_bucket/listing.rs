//! Goes through a bucket and orders what it finds.

use std::collections::BTreeSet;
use std::sync::Arc;

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use aws_sdk_s3::types::RequestCharged;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use jiff::Timestamp;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;

use super::super::object::MAX_WHOLE_BYTES;
use super::super::progress::ProgressBar;
use super::super::trail_key::{TrailFileName, is_account, is_other_folder};
use super::super::{Query, ReadOutcome};
use super::download::{Done, Object, Order};
use super::failures::{FailureCause, Failures, name};
use super::folders::{self, KeyRange, LayoutLevel, is_organization};
use super::{Halt, Location, MAX_OBJECTS_IN_FLIGHT, room};
use crate::aws::pages::Pages;
use crate::aws::{Aws, Fault};
use crate::coverage::Gap;

/// The request, as IAM names it.
pub(super) const LIST: &str = "s3:ListBucket";

/// Lists one place and downloads what is asked for.
pub(super) struct Lister<'a> {
    aws: &'a Aws,
    client: Client,
    region: String,
    location: &'a Location,
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

/// What the report says of the cost.
#[derive(Default)]
struct RequestCount {
    listed: u64,
    downloaded: u64,
    bytes: u64,
    folders_passed: u64,
    charged: bool,
}

impl<'a> Lister<'a> {
    pub(super) fn new(
        aws: &'a Aws,
        region: &str,
        location: &'a Location,
        query: &'a Query,
        objects: mpsc::Sender<Object>,
        stop: &watch::Receiver<bool>,
        bar: &'a ProgressBar,
    ) -> Self {
        Self {
            aws,
            client: aws.s3(region),
            region: region.to_owned(),
            location,
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

    /// Goes through the place to its end.
    pub(super) async fn run(&mut self) -> Result<(), Halt> {
        let prefix = &self.location.prefix;
        if matches!(
            TrailFileName::parse(name(prefix)),
            TrailFileName::Trail(_) | TrailFileName::Other
        ) {
            // One object, or several whose keys begin alike.
            self.objects(&KeyRange::all(prefix.clone())).await?;
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
            let place = self.location.address(prefix);
            self.read.coverage.gaps.push(Gap::new(
                place,
                "no trail file of these days, regions and accounts in it",
                "check the prefix: it may end above or below AWSLogs/, and --since reaches back 14 days if not given",
            ));
        }
        Ok(())
    }

    /// What was found out but by the workers.
    pub(super) fn finish(mut self) -> ReadOutcome {
        let mut read = self.read;
        for key in &self.under_way {
            self.failures.left(key);
        }
        self.failures.report_to(self.location, &mut read);
        let RequestCount {
            downloaded,
            bytes,
            folders_passed,
            charged,
            ..
        } = self.count;
        let place = self.location.address(&self.location.prefix);
        let kib = bytes.div_ceil(1024);
        read.coverage.notes.push(format!(
            "{place}: {downloaded} objects of {kib} KiB in all were downloaded"
        ));
        if folders_passed > 0 {
            read.coverage.notes.push(format!(
                "{place}: {folders_passed} folders of other accounts and regions were not listed"
            ));
        }
        if charged {
            read.coverage.notes.push(format!(
                "{place}: the requester pays; S3 charged these credentials' account"
            ));
        }
        read
    }

    /// Takes one step into the layout; returns the folders to go to next.
    async fn step(&mut self, prefix: String) -> Result<Vec<String>, Halt> {
        let below = match folders::level(&prefix) {
            LayoutLevel::Region { folder } => {
                let span = KeyRange::days(prefix.clone(), folder, self.query);
                self.objects(&span).await?;
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
                self.objects(&KeyRange::all(prefix)).await?;
                return Ok(Vec::new());
            }
            LayoutLevel::Elsewhere => {
                self.objects(&KeyRange::all(prefix)).await?;
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
        // The last is taken first.
        Ok(below.into_iter().rev().collect())
    }

    /// Counts and leaves out the folders that hold nothing that is asked for.
    fn wanted(&mut self, mut folders: Vec<String>, may_hold: impl Fn(&Query, &str) -> bool) -> Vec<String> {
        let before = folders.len();
        folders.retain(|folder| may_hold(self.query, folders::name(folder)));
        self.count.folders_passed += (before - folders.len()) as u64;
        folders
    }

    /// The folders whose names begin so; `None` where they may not be listed.
    async fn folders(&mut self, begin: &str) -> Result<Option<Vec<String>>, Halt> {
        let span = KeyRange::all(begin.to_owned());
        let (mut found, mut token, mut pages) = (Vec::new(), None, Pages::default());
        loop {
            let Some(page) = self.page(&span, Some("/"), token.take()).await? else {
                return Ok(None);
            };
            found.extend(
                page.common_prefixes()
                    .iter()
                    .filter_map(|folder| folder.prefix())
                    .map(str::to_owned),
            );
            token = self.next(&page, &span, &mut pages);
            if token.is_none() {
                return Ok(Some(found));
            }
        }
    }

    /// Lists keys and orders what is asked for.
    async fn objects(&mut self, span: &KeyRange) -> Result<(), Halt> {
        let (mut token, mut pages) = (None, Pages::default());
        loop {
            let Some(page) = self.page(span, None, token.take()).await? else {
                return Ok(());
            };
            for object in page.contents() {
                let key = object.key().unwrap_or_default();
                if span.ends_before(key) {
                    return Ok(());
                }
                let size = usize::try_from(object.size().unwrap_or_default()).unwrap_or_default();
                self.object(key, size).await?;
            }
            token = self.next(&page, span, &mut pages);
            if token.is_none() {
                return Ok(());
            }
        }
    }

    /// The token of the next page. A list that breaks off, or that would never end, is a gap.
    fn next(&mut self, page: &ListObjectsV2Output, span: &KeyRange, pages: &mut Pages) -> Option<String> {
        let next = next(page, &self.region, pages);
        next.unwrap_or_else(|fault| {
            let hint = fault.hint().unwrap_or_default();
            let gap = Gap::new(self.location.address(&span.prefix), fault.words, hint);
            self.read.coverage.gaps.push(gap);
            None
        })
    }

    /// Orders an object if it may hold what is asked for.
    async fn object(&mut self, key: &str, size: usize) -> Result<(), Halt> {
        match TrailFileName::parse(name(key)) {
            TrailFileName::Foreign => return Ok(()),
            TrailFileName::Trail(file) if !self.query.may_be_in(file) => {
                self.count.listed += 1;
                self.read.passed.outside += 1;
                return Ok(());
            }
            TrailFileName::NoRecords => {
                self.count.listed += 1;
                self.read.passed.other_kinds += 1;
                return Ok(());
            }
            TrailFileName::Other if key.split('/').any(is_other_folder) => {
                self.read.passed.other_kinds += 1;
                return Ok(());
            }
            TrailFileName::Trail(_) | TrailFileName::Other => {}
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
            client: self.client.clone(),
            region: self.region.clone(),
            bucket: self.location.bucket.clone(),
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
                let hint = "this is a fault of trailhum: please report it";
                let place = self.location.address(&self.location.prefix);
                self.read.coverage.gaps.push(Gap::new(place, error.to_string(), hint));
                return Ok(());
            }
        };
        self.under_way.remove(&key);
        self.count.charged |= charged;
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

    /// One page of a list; `None` where it may not be listed, which is then a gap.
    async fn page(
        &mut self,
        span: &KeyRange,
        delimiter: Option<&str>,
        token: Option<String>,
    ) -> Result<Option<ListObjectsV2Output>, Halt> {
        let mut moved = false;
        loop {
            let request = self
                .location
                .list(&self.client, &span.prefix, delimiter, token.as_ref())
                .set_start_after(span.after.clone());
            let answer = tokio::select! {
                biased;
                _ = self.stop.wait_for(|stop| *stop) => return Err(Halt::Stopped),
                answer = request.send() => answer,
            };
            let error = match answer {
                Ok(page) => {
                    self.count.charged |= page.request_charged() == Some(&RequestCharged::Requester);
                    return Ok(Some(page));
                }
                Err(error) => error,
            };
            if let Some(region) = region_of(&error).filter(|region| !moved && *region != self.region) {
                moved = true;
                self.client = self.aws.s3(&region);
                self.region = region;
                continue;
            }
            let fault = Fault::new(LIST, &self.region, &error);
            if fault.is_fatal() || fault.code.as_deref() == Some("NoSuchBucket") {
                return Err(Halt::Fatal(fault));
            }
            let hint = fault.hint().unwrap_or_default();
            let gap = Gap::new(self.location.address(&span.prefix), fault.words, hint);
            self.read.coverage.gaps.push(gap);
            return Ok(None);
        }
    }
}

/// The token of the page after this one; a page says whether it is the last (documented).
pub(super) fn next(page: &ListObjectsV2Output, region: &str, pages: &mut Pages) -> Result<Option<String>, Fault> {
    let items = page.contents().len() + page.common_prefixes().len();
    let token = page.next_continuation_token().map(str::to_owned);
    match (page.is_truncated(), token) {
        (None, _) => Err(Fault::incomplete(LIST, region, "IsTruncated")),
        (Some(true), None) => Err(Fault::incomplete(LIST, region, "NextContinuationToken")),
        (Some(_), token) => pages
            .next(token, items)
            .map_err(|endless| Fault::endless(LIST, region, endless)),
    }
}

/// The region in which S3 says that the bucket is: in a header, or in the answer's `<Region>`.
pub(super) fn region_of<E>(error: &SdkError<E, HttpResponse>) -> Option<String> {
    let response = error.raw_response()?;
    if let Some(region) = response.headers().get("x-amz-bucket-region") {
        return Some(region.to_owned());
    }
    let body = std::str::from_utf8(response.body().bytes()?).ok()?;
    let (_, rest) = body.split_once("<Region>")?;
    rest.split_once("</Region>").map(|(region, _)| region.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(truncated: Option<bool>, token: Option<&str>) -> ListObjectsV2Output {
        ListObjectsV2Output::builder()
            .set_is_truncated(truncated)
            .set_next_continuation_token(token.map(str::to_owned))
            .build()
    }

    #[test]
    fn a_page_that_does_not_say_how_it_goes_on_is_a_fault_and_not_the_last() {
        for (page, key) in [
            (page(None, None), "IsTruncated"),
            (page(Some(true), None), "NextContinuationToken"),
        ] {
            let fault = next(&page, "eu-central-1", &mut Pages::default()).unwrap_err();
            assert!(fault.words.contains(key), "{fault}");
        }
        assert_eq!(
            next(&page(Some(false), None), "eu-central-1", &mut Pages::default()),
            Ok(None)
        );
    }

    #[test]
    fn a_list_that_repeats_its_token_ends() {
        let mut pages = Pages::default();
        let page = page(Some(true), Some("same"));
        assert_eq!(next(&page, "eu-central-1", &mut pages), Ok(Some("same".to_owned())));
        let fault = next(&page, "eu-central-1", &mut pages).unwrap_err();
        assert!(fault.words.contains("a token was repeated"), "{fault}");
    }
}
