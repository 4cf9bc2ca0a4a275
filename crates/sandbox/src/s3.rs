//! S3 over REST XML, path style: the list of buckets and the reads of their sub-configurations.

use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};

use super::lookup::{BUCKET_LOOKUPS, BucketRead};
use super::resource::{Bucket, ResourceState};
use super::settings::SECOND_REGION;
use super::state::Served;
use super::wire::{AwsRequest, WireError, bucket_answer, escape, rfc3339, xml_answer};

#[cfg(test)]
mod tests;

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";
/// Buckets on a page at most (documented).
const PAGE: usize = 10_000;

/// The sub-resource a request reads, if it is one the sandbox knows.
fn lookup(asked: &AwsRequest) -> Option<&'static BucketRead> {
    BUCKET_LOOKUPS
        .into_iter()
        .find(|lookup| asked.parameter(lookup.query).is_some())
}

pub(crate) fn action(asked: &AwsRequest) -> Option<&'static str> {
    let bucket = asked.path.trim_end_matches('/');
    let get = asked.method == Method::GET;
    match bucket {
        "" if get => Some("s3:ListAllMyBuckets"),
        "" => None,
        _ if bucket.contains('/') => None,
        _ if asked.method == Method::HEAD => Some("s3:ListBucket"),
        _ if get && asked.parameter("location").is_some() => Some("s3:GetBucketLocation"),
        _ if get => lookup(asked).map(|lookup| lookup.action),
        _ => None,
    }
}

pub(crate) fn answer(served: &Served, asked: &AwsRequest) -> Result<Response, WireError> {
    let now = served.account.settings.now.as_second();
    let name = asked.path.trim_end_matches('/');
    if name.is_empty() {
        return list(served, asked, now);
    }
    let bucket = served
        .account
        .buckets
        .iter()
        .find(|bucket| bucket.name == name && bucket.life.at(now));
    let Some(bucket) = bucket else {
        return Err(WireError::missing(
            "NoSuchBucket",
            "The specified bucket does not exist",
        ));
    };
    if asked.parameter("location").is_some() {
        // The oldest region has no name here (documented).
        let region = if bucket.region == SECOND_REGION {
            ""
        } else {
            bucket.region
        };
        return Ok(xml_answer(&format!(
            "<LocationConstraint xmlns=\"{NAMESPACE}\">{region}</LocationConstraint>"
        )));
    }
    if bucket.region != asked.region {
        let message = "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.";
        let moved = WireError::new(StatusCode::MOVED_PERMANENTLY, "PermanentRedirect", message);
        return Err(WireError {
            bucket_region: Some(bucket.region),
            ..moved
        });
    }
    match lookup(asked) {
        Some(lookup) if asked.method == Method::GET => read(bucket, lookup, now),
        _ => Ok(bucket_answer(bucket.region)),
    }
}

fn read(bucket: &Bucket, lookup: &BucketRead, now: i64) -> Result<Response, WireError> {
    match bucket.state(lookup, now) {
        ResourceState::Present if lookup.body.starts_with('{') => Ok(lookup.body.into_response()),
        ResourceState::Present => Ok(xml_answer(&lookup.body.replacen(
            '>',
            &format!(" xmlns=\"{NAMESPACE}\">"),
            1,
        ))),
        ResourceState::Absent => Err(WireError::missing(lookup.code, lookup.message)),
        ResourceState::Gone => Err(WireError::missing(
            "NoSuchBucket",
            "The specified bucket does not exist",
        )),
    }
}

fn list(served: &Served, asked: &AwsRequest, now: i64) -> Result<Response, WireError> {
    let size = match asked.parameter("max-buckets") {
        None => Some(PAGE),
        Some(size) => size.parse().ok().filter(|size| (1..=PAGE).contains(size)),
    };
    let size = size.ok_or_else(|| WireError::bad("InvalidArgument", "max-buckets must be between 1 and 10000"))?;
    let after = asked.parameter("continuation-token").unwrap_or_default();
    let prefix = asked.parameter("prefix").unwrap_or_default();
    let region = asked.parameter("bucket-region");
    let wanted = |bucket: &&Bucket| {
        bucket.life.at(now)
            && bucket.name.as_str() > after
            && bucket.name.starts_with(prefix)
            && region.is_none_or(|region| region == bucket.region)
    };
    let mut buckets: Vec<&Bucket> = served.account.buckets.iter().filter(wanted).collect();
    let more = buckets.len() > size;
    buckets.truncate(size);
    let row = |bucket: &&Bucket| {
        let Bucket { name, region, life, .. } = bucket;
        format!(
            "<Bucket><Name>{}</Name><CreationDate>{}</CreationDate><BucketRegion>{region}</BucketRegion></Bucket>",
            escape(name),
            rfc3339(life.from)
        )
    };
    let rows: String = buckets.iter().map(row).collect();
    let token = buckets
        .last()
        .filter(|_| more)
        .map(|last| format!("<ContinuationToken>{}</ContinuationToken>", escape(&last.name)))
        .unwrap_or_default();
    let owner = "<Owner><ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a</ID></Owner>";
    Ok(xml_answer(&format!(
        "<ListAllMyBucketsResult xmlns=\"{NAMESPACE}\">{owner}<Buckets>{rows}</Buckets>{token}</ListAllMyBucketsResult>"
    )))
}
