//! What entries of the settings file accept, and what must be known of each.

use trailhum_core::finding::accept::{
    AcceptEntry, AcceptRemark, AcceptUse, Acceptance, AcceptedErrors, ResourcePattern,
};

use super::{NONE, comma, message};

/// Which errors of its caller an entry is about, as the file names them.
pub(crate) fn about(entry: &AcceptEntry) -> String {
    let (key, word) = match &entry.about {
        AcceptedErrors::Check(id) => ("check", id.as_str()),
        AcceptedErrors::Cause(cause) => ("cause", cause.as_str()),
    };
    let resources: Vec<&str> = entry.resources.iter().map(ResourcePattern::as_str).collect();
    message!(
        "accept-about",
        key,
        word,
        count = resources.len(),
        resources = resources.join(comma())
    )
}

/// Until when, why and by whom it is accepted.
pub(crate) fn until(entry: &AcceptEntry) -> String {
    message!(
        "accept-until",
        date = entry.expires.to_string(),
        reason = entry.reason.as_str(),
        who = entry.who.as_deref().unwrap_or(NONE)
    )
}

/// What must be known of an entry, in a sentence each.
pub(crate) fn remarks(acceptance: &Acceptance, used: &AcceptUse) -> Vec<String> {
    let remarks = acceptance.remarks(used).into_iter();
    remarks.map(|remark| sentence(used, remark)).collect()
}

/// The same without what only gives advice.
pub(crate) fn warnings(acceptance: &Acceptance, used: &AcceptUse) -> Vec<String> {
    let remarks = acceptance.remarks(used).into_iter();
    let warnings = remarks.filter(|remark| *remark != AcceptRemark::NoLimit);
    warnings.map(|remark| sentence(used, remark)).collect()
}

fn sentence(used: &AcceptUse, remark: AcceptRemark) -> String {
    let barriers: Vec<String> = used
        .not_applied
        .iter()
        .map(|(barrier, sum)| {
            let why = message!(&format!("accept-barrier-{}", barrier.as_str()));
            message!("accept-not-applied-to", count = sum.findings, why)
        })
        .collect();
    message!(
        &format!("accept-remark-{}", remark.as_str()),
        count = used.matched.findings,
        most = used.entry.at_most.unwrap_or_default(),
        date = used.entry.expires.to_string(),
        barriers = barriers.join(super::semicolon())
    )
}
