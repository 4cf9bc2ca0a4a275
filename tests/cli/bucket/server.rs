//! A small S3 that fails as it is told to; also answers STS.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use crate::wire::{self, HttpRequest};

/// What a GET of an object answers.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    Stored(Vec<u8>),
    /// Half of what was announced.
    Truncated(Vec<u8>),
    /// With a checksum of something else.
    Mismatch(Vec<u8>),
    /// Status and code.
    Refused(u16, &'static str),
    /// Never anything.
    Silence,
    /// All of it, without a word of how much that is.
    Unstated(Vec<u8>),
    /// This once, and that for ever after, without a word of how much that is.
    Endless(&'static [u8], Vec<u8>),
    /// All of it, though the list says that it is a byte.
    Understated(Vec<u8>),
}

#[derive(Default)]
struct Bucket {
    objects: BTreeMap<String, Answer>,
    region: Option<&'static str>,
    requester_pays: bool,
    closed: Option<&'static str>,
    everything: Option<String>,
    requests: Vec<String>,
}

/// Serves one bucket, whatever its name, until the test ends.
pub(super) struct Server {
    bucket: Arc<Mutex<Bucket>>,
    url: String,
}

impl Server {
    pub(super) fn start(objects: BTreeMap<String, Answer>) -> Self {
        let bucket = Arc::new(Mutex::new(Bucket {
            objects,
            ..Bucket::default()
        }));
        let shared = Arc::clone(&bucket);
        let address = wire::serve(move |stream| serve(&shared, stream));
        let url = format!("http://{address}");
        Self { bucket, url }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) fn lie_in(&mut self, region: &'static str) {
        self.bucket.lock().unwrap().region = Some(region);
    }

    pub(super) fn let_the_requester_pay(&mut self) {
        self.bucket.lock().unwrap().requester_pays = true;
    }

    pub(super) fn refuse_lists_of(&mut self, prefix: &'static str) {
        self.bucket.lock().unwrap().closed = Some(prefix);
    }

    pub(super) fn refuse_all(&mut self, code: &str) {
        self.bucket.lock().unwrap().everything = Some(code.to_owned());
    }

    /// Method, path, query and the scope of the signature of each request to S3.
    pub(super) fn requests(&self) -> Vec<String> {
        self.bucket.lock().unwrap().requests.clone()
    }

    /// How often an object was asked for.
    pub(super) fn gets(&self, key: &str) -> usize {
        self.requests()
            .iter()
            .filter(|request| request.starts_with(&format!("GET /logs/{key}?")))
            .count()
    }
}

fn serve(bucket: &Mutex<Bucket>, mut stream: &TcpStream) -> std::io::Result<()> {
    let request = HttpRequest::read(stream)?;
    let (method, target, headers) = (&*request.method, &*request.target, &request.headers);
    let scope = request.header("authorization");
    if scope.contains("/sts/") {
        let identity = "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
        return answer(&mut stream, 200, "", identity.as_bytes(), identity.len());
    }
    let mut bucket = bucket.lock().unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    bucket.requests.push(format!("{method} {path}?{query} {scope}"));
    let refused = |status: u16, code: &str| {
        (
            status,
            String::new(),
            format!("<Error><Code>{code}</Code><Message>no</Message></Error>").into_bytes(),
        )
    };
    if let Some(code) = &bucket.everything {
        let (status, head, body) = refused(if code == "NoSuchBucket" { 404 } else { 400 }, code);
        return answer(&mut stream, status, &head, &body, body.len());
    }
    if let Some(region) = bucket
        .region
        .filter(|region| !scope.contains(&format!("/{region}/s3/")))
    {
        let (status, _, body) = refused(301, "PermanentRedirect");
        return answer(
            &mut stream,
            status,
            &format!("x-amz-bucket-region: {region}\r\n"),
            &body,
            body.len(),
        );
    }
    let mut head = String::new();
    if bucket.requester_pays {
        if headers
            .get("x-amz-request-payer")
            .is_none_or(|payer| payer != "requester")
        {
            let (status, head, body) = refused(403, "AccessDenied");
            return answer(&mut stream, status, &head, &body, body.len());
        }
        head.push_str("x-amz-request-charged: requester\r\n");
    }
    if query.contains("list-type=2") {
        let (status, body) = list(&bucket, query);
        return answer(&mut stream, status, &head, body.as_bytes(), body.len());
    }
    let key = path.strip_prefix("/logs/").unwrap();
    let stored = bucket.objects.get(key).cloned();
    drop(bucket);
    match stored.unwrap_or(Answer::Refused(404, "NoSuchKey")) {
        Answer::Stored(body) | Answer::Understated(body) => answer(&mut stream, 200, &head, &body, body.len()),
        Answer::Unstated(body) => {
            chunked(&mut stream)?;
            chunk(&mut stream, &body)?;
            stream.write_all(b"0\r\n\r\n")
        }
        Answer::Endless(first, then) => {
            chunked(&mut stream)?;
            chunk(&mut stream, first)?;
            // Until the client hangs up.
            loop {
                chunk(&mut stream, &then)?;
            }
        }
        Answer::Truncated(body) => answer(&mut stream, 200, &head, &body[..body.len() / 2], body.len()),
        Answer::Mismatch(body) => {
            head.push_str("x-amz-checksum-crc32: AAAAAA==\r\n");
            answer(&mut stream, 200, &head, &body, body.len())
        }
        Answer::Refused(status, code) => {
            let (status, head, body) = refused(status, code);
            answer(&mut stream, status, &head, &body, body.len())
        }
        Answer::Silence => {
            // Until the client hangs up.
            stream.read_to_end(&mut Vec::new())?;
            Ok(())
        }
    }
}

fn answer(stream: &mut &TcpStream, status: u16, head: &str, body: &[u8], length: usize) -> std::io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status} X\r\n{head}Content-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(body)
}

fn chunked(stream: &mut &TcpStream) -> std::io::Result<()> {
    stream.write_all(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
}

fn chunk(stream: &mut &TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    write!(stream, "{:x}\r\n", bytes.len())?;
    stream.write_all(bytes)?;
    stream.write_all(b"\r\n")
}

/// Keys on a page of a list.
const PAGE: usize = 7;

/// A page of a list.
fn list(bucket: &Bucket, query: &str) -> (u16, String) {
    let parameter = |wanted: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(name, _)| *name == wanted)
            .map(|(_, value)| value.replace("%2F", "/"))
    };
    let prefix = parameter("prefix").unwrap_or_default();
    if bucket.closed.is_some_and(|closed| prefix.starts_with(closed)) {
        return (
            403,
            "<Error><Code>AccessDenied</Code><Message>no</Message></Error>".to_owned(),
        );
    }
    let after = parameter("continuation-token")
        .or(parameter("start-after"))
        .unwrap_or_default();
    let (mut contents, mut folders, mut keys) = (String::new(), Vec::new(), 0);
    let (mut last, mut next) = ("", "<IsTruncated>false</IsTruncated>".to_owned());
    for (key, stored) in &bucket.objects {
        let Some(rest) = key.strip_prefix(&prefix).filter(|_| *key > after) else {
            continue;
        };
        if keys == PAGE {
            next = format!("<IsTruncated>true</IsTruncated><NextContinuationToken>{last}</NextContinuationToken>");
            break;
        }
        if let Some((folder, _)) = rest.split_once('/').filter(|_| parameter("delimiter").is_some()) {
            folders.push(format!(
                "<CommonPrefixes><Prefix>{prefix}{folder}/</Prefix></CommonPrefixes>"
            ));
            continue;
        }
        let size = match stored {
            Answer::Stored(body) | Answer::Truncated(body) | Answer::Mismatch(body) => body.len(),
            Answer::Understated(_) => 1,
            Answer::Unstated(_) | Answer::Endless(..) | Answer::Refused(..) | Answer::Silence => 100,
        };
        keys += 1;
        last = key.as_str();
        let _ = write!(contents, "<Contents><Key>{key}</Key><Size>{size}</Size></Contents>");
    }
    folders.dedup();
    let folders = folders.concat();
    (
        200,
        format!("<ListBucketResult>{next}{contents}{folders}</ListBucketResult>"),
    )
}
