//! A trail's bucket: listed by its layout, downloaded side by side, read while the next objects arrive.
//!
//! Where folders are CloudTrail's, only those of the accounts and regions that are asked for are listed, from the
//! first day on that may hold something, and not beyond the last; elsewhere everything below the prefix is. Nothing
//! is asked for twice, and nothing is asked for that might not be there: what stands in the list is downloaded.
//!
//! Every request says that the requester pays. Without it, S3 refuses where the bucket's owner wants that, and
//! charges the owner for the refusal; elsewhere it means nothing (documented). Who names a bucket wants it read; that
//! it was charged is said in the report.
//!
//! So much as two of the largest objects that are held whole is in memory at most, plus what a worker needs for the
//! object it reads.

use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::list_objects_v2::builders::ListObjectsV2FluentBuilder;
use aws_sdk_s3::types::RequestPayer;
use tokio::sync::{Semaphore, mpsc, watch};

use super::object::{MAX_WHOLE_BYTES, Reader};
use super::progress::{ProgressBar, Unit};
use super::{Query, ReadOutcome};
use crate::aws::{Aws, Fault};
use crate::catalog::Catalog;
use crate::coverage::Gap;
use crate::tally::Tally;

mod download;
mod failures;
mod folders;
mod listing;
mod size;

use download::{Object, StoredBody};
use listing::Lister;
pub use size::{Size, size};

/// Bytes that are held at once, on the way and waiting to be read; no single object may need more.
const MAX_BYTES_IN_FLIGHT: usize = 2 * MAX_WHOLE_BYTES;

/// Objects on the way at once.
const MAX_OBJECTS_IN_FLIGHT: usize = 16;

/// A folder of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    bucket: String,
    prefix: String,
}

impl Location {
    /// Reads `s3://BUCKET` or `s3://BUCKET/PREFIX`.
    #[must_use]
    pub fn parse(address: &str) -> Option<Self> {
        let rest = address.strip_prefix("s3://")?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        (!bucket.is_empty()).then(|| Self {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
        })
    }

    /// A list of its keys that begin so. The requester pays.
    fn list(
        &self,
        client: &Client,
        begin: &str,
        delimiter: Option<&str>,
        token: Option<&String>,
    ) -> ListObjectsV2FluentBuilder {
        client
            .list_objects_v2()
            .bucket(&self.bucket)
            .prefix(begin)
            .set_delimiter(delimiter.map(str::to_owned))
            .set_continuation_token(token.cloned())
            .request_payer(RequestPayer::Requester)
    }

    /// The address of a key or prefix in this bucket.
    fn address(&self, key: &str) -> String {
        format!("s3://{}/{key}", self.bucket)
    }
}

/// Why the reading of all buckets ends early.
enum Halt {
    /// By Ctrl-C.
    Stopped,
    /// No other request will fare better.
    Fatal(Fault),
}

/// Reads all that these places hold and `query` asks for, until done or until `stop` says so. `region` is where the
/// buckets are looked for first.
///
/// # Errors
/// [`Fault`] when a bucket is not there, or when the credentials or the network fail before anything was read.
pub async fn read(
    aws: &Aws,
    region: &str,
    locations: &[Location],
    query: &Query,
    catalog: &Catalog,
    stop: &watch::Receiver<bool>,
) -> Result<ReadOutcome, Fault> {
    let mut all = ReadOutcome::default();
    for location in locations {
        let bar = query.progress.start(Unit::Bytes, 0, "S3 objects");
        let (objects, waiting) = mpsc::channel(MAX_OBJECTS_IN_FLIGHT);
        let workers = {
            let (query, catalog, bar) = (query.clone(), catalog.clone(), bar.clone());
            tokio::task::spawn_blocking(move || work(waiting, &query, &catalog, &bar))
        };
        let mut lister = Lister::new(aws, region, location, query, objects, stop, &bar);
        let halt = lister.run().await.err();
        let mut read = lister.finish();
        match workers.await {
            Ok(worked) => read.join(worked),
            Err(error) => {
                let hint = "this is a fault of trailhum: please report it";
                let gap = Gap::new(location.address(&location.prefix), error.to_string(), hint);
                read.coverage.gaps.push(gap);
            }
        }
        drop(bar);
        read.coverage
            .notes
            .extend(read.passed.note(&location.address(&location.prefix)));
        let records = read.tally.records();
        read.coverage.sources.push(crate::coverage::ReadSource {
            kind: "trail_bucket",
            place: location.address(&location.prefix),
            count: records,
        });
        all.join(read);
        match halt {
            None => {}
            Some(Halt::Fatal(fault)) if all.tally.records() == 0 => return Err(fault),
            Some(Halt::Fatal(fault)) => {
                let hint = fault.hint().unwrap_or_default();
                let what = format!("{fault}; what was read before counts");
                all.coverage
                    .gaps
                    .push(Gap::new(location.address(&location.prefix), what, hint));
                break;
            }
            Some(Halt::Stopped) => {
                let what = "stopped by Ctrl-C; what was read before counts";
                let hint = "run it again, or with a shorter --since";
                all.coverage
                    .gaps
                    .push(Gap::new(location.address(&location.prefix), what, hint));
                break;
            }
        }
    }
    Ok(all)
}

/// Reads objects on all cores as they arrive, each thread to a tally of its own.
fn work(waiting: mpsc::Receiver<Object>, query: &Query, catalog: &Catalog, bar: &ProgressBar) -> ReadOutcome {
    let waiting = Mutex::new(waiting);
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let together = Mutex::new(Tally::default());
    let mut read = std::thread::scope(|scope| {
        let work = || {
            let mut reader = Reader::new(query, catalog, &together);
            while let Some(object) = next() {
                match object.body {
                    StoredBody::Whole(bytes) => reader.object(&object.place, &bytes),
                    StoredBody::Chunks(chunks) => reader.stream(&object.place, chunks, object.size),
                }
                bar.advance(object.size as u64);
            }
            reader.read
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let mut all = ReadOutcome::default();
        for thread in threads {
            match thread.join() {
                Ok(read) => all.join(read),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    read.tally
        .merge(together.into_inner().unwrap_or_else(PoisonError::into_inner));
    read
}

/// The room that all objects share.
fn room() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(MAX_BYTES_IN_FLIGHT))
}
