//! How a finding's call, caller and resource are named where there is little room.

use trailhum_core::catalog::CallerKind;
use trailhum_core::finding::Finding;

use super::caller::known_name;
use super::{NONE, facts, message};
use crate::language::Language;
use crate::text::{printable, shortened};

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

/// A catalog entry to fill in, where the catalog should get one.
pub(crate) fn draft(finding: &Finding) -> Option<String> {
    let wanted = finding.is_for_catalog();
    wanted.then(|| trailhum_core::finding::draft(&finding.key, &finding.latest))
}

/// A verdict as JSON names it, with what that means where the language is another.
pub(crate) fn verdict(word: &str) -> String {
    match Language::current() {
        Language::Japanese if word != NONE => format!("{word} {}", message!(&format!("column-{word}"))),
        Language::English | Language::Japanese => word.to_owned(),
    }
}

/// Who called and how that is known: `AWS Config (verified)`.
pub(crate) fn caller(finding: &Finding) -> String {
    format!("{} ({})", who(finding, false), finding.proof.as_str())
}

/// The name of the resource, as it is; of an error that has several, how many.
pub(crate) fn resource(finding: &Finding) -> String {
    let resource = &finding.key.resource;
    if !resource.id.is_empty() {
        return resource.to_string();
    }
    match facts::resources(&[finding]) {
        none if none == NONE => message!("none-named"),
        resources => resources,
    }
}

/// The caller's ARN, or that the record has none.
pub(crate) fn arn(arn: &str) -> String {
    match arn {
        "" => message!("no-arn-in-record"),
        arn => arn.to_owned(),
    }
}

/// Columns of a name; AWS's own have up to 512 letters and are never cut, and no longer one floods a screen.
const MOST_NAME: usize = 600;

/// A name of a stranger's choice, whole.
pub(crate) fn whole(text: &str) -> String {
    shortened(&printable(text), MOST_NAME)
}

/// Who called: the name of a verified AWS service, else the caller as the record names it, whole. `several` accounts
/// have whole ARNs; of one account the part that all of its ARNs begin with is left out.
pub(crate) fn who(finding: &Finding, several: bool) -> String {
    let caller = &finding.key.caller;
    if finding.caller_kind.is_verified_service() {
        return whole(known_name(finding));
    }
    if finding.caller_kind == CallerKind::Anonymous {
        return message!("row-anonymous");
    }
    let label = caller.label();
    let name = if several {
        whole(label)
    } else {
        short_arn(label, &finding.key.account)
    };
    match &caller.session {
        Some(session) if finding.caller_kind == CallerKind::IdentityCenterUser => {
            message!("role-in-sessions", arn = name, sessions = whole(session))
        }
        _ => name,
    }
}

/// Whether [`who`] names the account of the records.
pub(crate) fn names_account(finding: &Finding) -> bool {
    let key = &finding.key;
    !finding.caller_kind.is_verified_service() && key.caller.label().contains(&format!(":{}:", key.account))
}

/// An ARN of IAM or STS without what all of this account begin with; any other text as it is.
pub(crate) fn short_arn(arn: &str, account: &str) -> String {
    let own = [format!(":iam::{account}:"), format!(":sts::{account}:")];
    let rest = own.iter().find_map(|own| {
        let (partition, rest) = arn.split_once(own.as_str())?;
        partition
            .strip_prefix("arn:")
            .filter(|partition| !partition.contains(':'))?;
        Some(rest)
    });
    whole(
        rest.filter(|rest| !account.is_empty() && !rest.is_empty())
            .unwrap_or(arn),
    )
}
