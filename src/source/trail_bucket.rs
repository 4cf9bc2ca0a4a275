//! A trail's bucket: listed by its layout, downloaded side by side, read while the next objects arrive.
//!
//! Of CloudTrail's folders only those of the wanted accounts and regions are listed, from the first day that may have
//! records to the last; elsewhere everything below the prefix is listed. Only listed objects are requested, each once.
//!
//! Every request says that the requester pays. Without that, S3 denies access where the bucket's owner requires it, and
//! charges the owner for the denied request; elsewhere it has no effect (documented). The report says that the requester
//! was charged.
//!
//! At most as much is in memory as two of the largest objects that are held whole, plus what each worker needs for the
//! object it reads.

use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Semaphore, mpsc, watch};

use super::object::{MAX_WHOLE_BYTES, Reader, SharedTally};
use super::progress::{ProgressBar, ProgressUnit};
use super::{Query, ReadOutcome};
use crate::aws::{Aws, Fault};
use crate::catalog::Catalog;
use crate::coverage::SourceKind;

mod download;
mod failures;
mod folders;
mod keys;
mod listing;
mod size;

use download::{Object, StoredBody};
use keys::TrailBucket;
use listing::Lister;
pub use size::{Size, size};

/// The most bytes that are held at once, in downloads and waiting to be read; no single object needs more.
const MAX_BYTES_IN_FLIGHT: usize = 2 * MAX_WHOLE_BYTES;

/// What to do about a defect of this program.
const REPORT_IT: &str = "this is a bug in trailhum: please report it";

/// The most objects that are downloaded at once.
const MAX_OBJECTS_IN_FLIGHT: usize = 16;

/// A folder of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    bucket: String,
    prefix: String,
}

impl Location {
    /// Parses `s3://BUCKET` or `s3://BUCKET/PREFIX`.
    #[must_use]
    pub fn parse(address: &str) -> Option<Self> {
        let rest = address.strip_prefix("s3://")?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        (!bucket.is_empty()).then(|| Self {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
        })
    }

    /// The address of a key or prefix in this bucket.
    fn address(&self, key: &str) -> String {
        format!("s3://{}/{key}", self.bucket)
    }
}

/// Why reading ends before all buckets were read.
enum Halt {
    /// Ctrl-C.
    Stopped,
    /// Every other request would fail, too.
    Fatal(Fault),
}

/// Reads all that these locations hold of the query, until done or until `stop` becomes true.
///
/// # Errors
/// [`Fault`] when a bucket does not exist, or when the credentials or the network fail before anything was read.
pub async fn read(
    aws: &Aws,
    locations: &[Location],
    query: &Query,
    catalog: &Catalog,
    stop: &watch::Receiver<bool>,
) -> Result<ReadOutcome, Fault> {
    let mut all = ReadOutcome::default();
    for location in locations {
        let address = location.address(&location.prefix);
        let bar = query.progress.start(ProgressUnit::Bytes, 0, "S3 objects");
        let (objects, waiting) = mpsc::channel(MAX_OBJECTS_IN_FLIGHT);
        let workers = {
            let (query, catalog, bar) = (query.clone(), catalog.clone(), bar.clone());
            tokio::task::spawn_blocking(move || work(waiting, &query, &catalog, &bar))
        };
        let mut lister = Lister::new(TrailBucket::new(aws, location, query), query, objects, stop, &bar);
        let halt = lister.run().await.err();
        let mut read = lister.finish();
        match workers.await {
            Ok(worked) => read.join(worked),
            Err(error) => read.coverage.add_gap(&address, error.to_string(), REPORT_IT),
        }
        read.coverage.notes.extend(read.skipped.note(&address));
        let records = read.tally.records();
        read.coverage.add_source(SourceKind::TrailBucket, &address, records);
        all.join(read);
        match halt {
            None => {}
            Some(Halt::Fatal(fault)) if all.tally.records() == 0 => return Err(fault),
            Some(Halt::Fatal(fault)) => {
                let what = format!("{fault}; what was read before is in the report");
                all.coverage.add_gap(address, what, fault.hint());
                break;
            }
            Some(Halt::Stopped) => {
                let what = "stopped by Ctrl-C; what was read before is in the report";
                all.coverage
                    .add_gap(address, what, "run it again, or with a shorter --since");
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
    let shared = SharedTally::default();
    let mut read = std::thread::scope(|scope| {
        let work = || {
            let mut reader = Reader::new(query, catalog, &shared);
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
    read.tally.merge(shared.into_tally());
    read
}

/// The memory that all objects share, in bytes.
fn room() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(MAX_BYTES_IN_FLIGHT))
}
