//! What to do about an error of an engine, from its message.

use crate::aws::Fault;
use crate::coverage::Gap;

/// What to do about a failure; empty if that is not known. Athena repeats the errors of S3 and Glue in its own.
pub(super) fn hint(message: &str) -> String {
    let small = message.to_lowercase();
    let says = |parts: &[&str]| parts.iter().all(|part| small.contains(part));
    let hint = if let Some((_, rest)) = message.split_once("not authorized to perform: ") {
        let action = rest.split_whitespace().next().unwrap_or_default();
        return format!("allow the IAM action {}", action.trim_end_matches([',', '.', ';']));
    } else if says(&["output location"]) && !says(&["denied"]) || says(&["no output"]) {
        "set where results are written: --athena-output s3://BUCKET/PREFIX, or a --workgroup that has a location"
    } else if says(&["output bucket"]) || says(&["output", "denied"]) {
        "allow s3:GetBucketLocation, s3:PutObject and s3:GetObject on the results bucket, or name another one: --athena-output s3://BUCKET/PREFIX"
    } else if says(&["access denied"]) {
        "allow s3:GetObject and s3:ListBucket on the trail's bucket (and kms:Decrypt on its KMS key, if it has one)"
    } else if says(&["workgroup", "not found"]) {
        "name one that exists: --workgroup NAME"
    } else if says(&["entitynotfound"]) || says(&["table", "not found"]) || says(&["database", "not found"]) {
        "--events athena:DATABASE.TABLE names the table, --athena-catalog its catalog; check --region too"
    } else if says(&["bytes scanned limit"]) {
        "the workgroup's limit is reached: read less with --since and --region, or name another one: --workgroup NAME"
    } else if says(&["static equality"]) {
        "this table requires each partition by name: --region and, if it is partitioned by account, --account"
    } else if says(&["maxconcurrentqueries"]) {
        "other queries are running: run it again when they have finished"
    } else if says(&["eventdatastorenotfound"]) || says(&["eventdatastorearninvalid"]) {
        "--events lake:ID names the event data store by its id or ARN; check --region too"
    } else if says(&["inactiveeventdatastore"]) {
        "the event data store is pending deletion, or no longer ingests events"
    } else if says(&["timeout"]) || says(&["timed out"]) || says(&["exhausted resources"]) {
        "read less with --since and --region"
    } else {
        ""
    };
    hint.to_owned()
}

/// A request that failed, with what to do about it.
pub(super) fn gap(fault: &Fault) -> Gap {
    let (mut gap, hint) = (fault.gap(), hint(&fault.message));
    if !hint.is_empty() {
        gap.hint = hint;
    }
    gap
}
