//! How a finding's call, caller and resource are named where there is little room.

use trailhum_core::finding::Finding;

use super::message;
use crate::text::printable;

/// What was requested: the check without its service, which the resource shows; the call and its error if no check has it.
pub(crate) fn requested(finding: &Finding) -> String {
    let Some((id, _)) = &finding.key.check else {
        return check(finding);
    };
    let what = id.split_once('-').map_or(id.as_str(), |(_, what)| what);
    what.strip_prefix("bucket-").unwrap_or(what).to_owned()
}

/// The ID of the check; the call and its error if no check has it.
pub(crate) fn check(finding: &Finding) -> String {
    let key = &finding.key;
    match &key.check {
        Some((id, _)) => id.clone(),
        None => printable(&format!("{} {}", key.name, key.error_code)),
    }
}

/// The caller's name and how it is known: `AWS Config (verified)`.
pub(crate) fn caller(finding: &Finding) -> String {
    let service = finding.key.caller.service.as_ref();
    let known = finding.scanner_name.as_ref().or(service);
    let name = known.map_or_else(|| finding.key.caller.label(), String::as_str);
    format!("{name} ({})", finding.proof.as_str())
}

/// The name of the resource, as it is.
pub(crate) fn resource(finding: &Finding) -> String {
    let resource = &finding.key.resource;
    if resource.id.is_empty() {
        message!("none-named")
    } else {
        resource.to_string()
    }
}

/// The caller's ARN, or that the record has none.
pub(crate) fn arn(arn: &str) -> String {
    match arn {
        "" => message!("no-arn-in-record"),
        arn => arn.to_owned(),
    }
}
