//! One object, from S3 to the workers.

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{RequestCharged, RequestPayer};
use bytes::{Buf as _, Bytes};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::super::metered::MIB;
use super::failures::FailureCause;
use crate::aws::{Fault, chain};

/// Tries of an object whose body breaks off or is not what was stored; the SDK itself repeats requests only.
const MAX_ATTEMPTS: u32 = 2;

/// The most that is read of an object whose answer does not state its size, as S3's own always do: many times the largest
/// trail file.
const MAX_BYTES_OF_UNSTATED_SIZE: usize = 64 * MIB;

/// Bytes of a large object that wait for their worker; a chunk may be of any size.
const MAX_WAITING_BYTES: usize = MIB;

/// Chunks of it that wait, however small.
const MAX_WAITING_CHUNKS: usize = 64;

/// An object on its way to a worker.
pub(super) struct Object {
    pub(super) place: String,
    /// Its size in bytes, as stored; the most that is read if the answer does not state it.
    pub(super) size: usize,
    pub(super) body: StoredBody,
    /// Released when it was read.
    pub(super) _room: OwnedSemaphorePermit,
}

/// The stored bytes.
pub(super) enum StoredBody {
    Whole(Bytes),
    /// Too large to be held.
    Chunks(Chunks),
}

/// What to download.
pub(super) struct Order {
    pub(super) client: Client,
    pub(super) region: String,
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) room: OwnedSemaphorePermit,
    pub(super) to: mpsc::Sender<Object>,
}

/// How a download ended.
pub(super) struct Done {
    pub(super) key: String,
    /// Bytes, or why there are none.
    pub(super) result: Result<u64, FailureCause>,
    /// The requester was charged.
    pub(super) charged: bool,
}

impl Order {
    /// Downloads the object and sends it to a worker.
    pub(super) async fn run(self) -> Done {
        let mut done = Done {
            key: self.key.clone(),
            result: Ok(0),
            charged: false,
        };
        let mut tries = 1;
        let place = format!("s3://{}/{}", self.bucket, self.key);
        let (size, body) = loop {
            let output = match self.get().await {
                Ok(output) => output,
                Err(fault) => {
                    done.result = Err(FailureCause::Fault(fault));
                    return done;
                }
            };
            done.charged = output.request_charged() == Some(&RequestCharged::Requester);
            let size = output.content_length().and_then(|size| usize::try_from(size).ok());
            // The permits are for the size in the list; an object that is larger, or may be, is not held.
            let Some(size) = size.filter(|size| *size <= self.room.num_permits()) else {
                done.result = self.stream(place, size, output.body).await;
                return done;
            };
            match output.body.collect().await {
                Ok(body) => break (size, body.into_bytes()),
                Err(error) if tries >= MAX_ATTEMPTS => {
                    done.result = Err(FailureCause::Damaged(chain(&error)));
                    return done;
                }
                Err(_) => tries += 1,
            }
        };
        done.result = Ok(body.len() as u64);
        let body = StoredBody::Whole(body);
        // The receiver is gone only when all reading ends.
        let _ = self
            .to
            .send(Object {
                place,
                size,
                body,
                _room: self.room,
            })
            .await;
        done
    }

    async fn get(&self) -> Result<GetObjectOutput, Fault> {
        self.client
            .get_object()
            .bucket(&self.bucket)
            .key(&self.key)
            .request_payer(RequestPayer::Requester)
            .send()
            .await
            .map_err(|error| Fault::new("s3:GetObject", &self.region, &error))
    }

    /// Sends a large object in chunks, while it is read. The worker reports if it breaks off.
    async fn stream(self, place: String, stated: Option<usize>, mut body: ByteStream) -> Result<u64, FailureCause> {
        let most = stated.unwrap_or(MAX_BYTES_OF_UNSTATED_SIZE);
        let (sender, waiting) = mpsc::channel(MAX_WAITING_CHUNKS);
        let chunks = Chunks {
            waiting,
            current: Bytes::new(),
            room: None,
        };
        let room = Arc::new(Semaphore::new(MAX_WAITING_BYTES));
        let object = Object {
            place,
            size: most,
            body: StoredBody::Chunks(chunks),
            _room: self.room,
        };
        let _ = self.to.send(object).await;
        let mut read = 0_usize;
        while let Some(chunk) = body.next().await {
            let mut chunk = chunk.map_err(|error| io::Error::other(chain(&error)));
            let length = chunk.as_ref().map_or(0, Bytes::len);
            read = read.saturating_add(length);
            if read > most {
                let words = format!("larger than {} MiB, without a stated size: not read", most / MIB);
                chunk = Err(io::Error::new(io::ErrorKind::FileTooLarge, words));
            }
            let ends = chunk.is_err();
            let bytes = u32::try_from(length.min(MAX_WAITING_BYTES)).unwrap_or(u32::MAX);
            // The semaphore is never closed.
            let Ok(taken) = Arc::clone(&room).acquire_many_owned(bytes).await else {
                break;
            };
            let chunk = chunk.map(|chunk| (chunk, taken));
            // A worker that has seen enough drops the receiver.
            if sender.send(chunk).await.is_err() || ends {
                break;
            }
        }
        Ok(read as u64)
    }
}

/// A large object, as the worker reads it.
pub(super) struct Chunks {
    waiting: mpsc::Receiver<io::Result<(Bytes, OwnedSemaphorePermit)>>,
    current: Bytes,
    /// The permit of the current chunk, released with it.
    room: Option<OwnedSemaphorePermit>,
}

impl BufRead for Chunks {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.current.is_empty() {
            // Released before waiting: the next chunk may need all of the room.
            self.room = None;
            match self.waiting.blocking_recv() {
                Some(chunk) => {
                    let (chunk, room) = chunk?;
                    (self.current, self.room) = (chunk, Some(room));
                }
                None => break,
            }
        }
        Ok(&self.current)
    }

    fn consume(&mut self, amount: usize) {
        self.current.advance(amount);
    }
}

impl Read for Chunks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}
