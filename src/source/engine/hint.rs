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
        "say where results go: --athena-output s3://BUCKET/PREFIX, or --workgroup with one that says so"
    } else if says(&["output bucket"]) || says(&["output", "denied"]) {
        "allow s3:GetBucketLocation, s3:PutObject and s3:GetObject on the bucket of the results, or name another: --athena-output s3://BUCKET/PREFIX"
    } else if says(&["access denied"]) {
        "allow s3:GetObject and s3:ListBucket on the trail's bucket (and kms:Decrypt on its key, if it has one)"
    } else if says(&["workgroup", "not found"]) {
        "name one that exists: --workgroup NAME"
    } else if says(&["entitynotfound"]) || says(&["table", "not found"]) || says(&["database", "not found"]) {
        "--events athena:DATABASE.TABLE names the table, --athena-catalog its catalog; the region counts, too: --region"
    } else if says(&["bytes scanned limit"]) {
        "the workgroup allows no more: ask for less by --since and --region, or name another: --workgroup NAME"
    } else if says(&["static equality"]) {
        "this table wants each partition by name: --region and, if it is partitioned by account, --account"
    } else if says(&["maxconcurrentqueries"]) {
        "other queries run: run it again when they have ended"
    } else if says(&["eventdatastorenotfound"]) || says(&["eventdatastorearninvalid"]) {
        "--events lake:ID names the event data store by its id or ARN; the region counts, too: --region"
    } else if says(&["inactiveeventdatastore"]) {
        "the event data store is waiting for its deletion, or no longer takes events"
    } else if says(&["timeout"]) || says(&["timed out"]) || says(&["exhausted resources"]) {
        "ask for less by --since and --region"
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
