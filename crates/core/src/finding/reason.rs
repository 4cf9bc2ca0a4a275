//! The words for a verdict: what happened, how we know, and what it means, in at most four sentences.

use super::change;
use super::verdict::{CONFIG, Case, Why};
use crate::catalog::{ConfigUse, EvidenceLevel, Proof};
use crate::inventory::{ReadFrom, Setting};

/// The sentences for one case.
pub(super) fn words(case: &Case<'_>, why: Why) -> String {
    let who = who(case);
    let caller = &case.key.caller;
    let name = case
        .lookup
        .map_or_else(|| case.key.name.clone(), |lookup| noun(&lookup.entry.title));
    let means = case.lookup.map_or("", |lookup| first_sentence(&lookup.entry.means));
    let invoked_by = caller.invoked_by.as_deref().unwrap_or_default();
    match why {
        Why::SettingRemoved
        | Why::Removed
        | Why::RemovedForAWhile
        | Why::ConfiguredForAWhile
        | Why::Configured
        | Why::Repeatedly => change::words(case, why, &name, &who),
        Why::Interrupted => change::interrupted(case, &name, &who),
        Why::NothingSet => format!(
            "{means} {who}, {}, asked all the same. {}{} Nothing is wrong.",
            proof(case),
            confirmation(case),
            certainty(case)
        ),
        Why::Claim => format!(
            "{means} The same error as Config's, but from somebody else: the user agent says {who}, which anybody may write. Never counted as noise."
        ),
        Why::Impostor => format!(
            "The user agent says {who}, which anybody may write, but the caller {} is not its service-linked role and nothing else proves it. Find out who made that role.",
            arn_or_nobody(case)
        ),
        Why::InvokedByOnly => format!(
            "{means} {invoked_by} stands behind the call, but the caller {} is neither its service-linked role nor the role that the account's recorder names. Not proven, so not noise.",
            arn_or_nobody(case)
        ),
        Why::OtherSession => other_session(case, means, invoked_by),
        Why::SomebodyElse => format!(
            "{means} The caller {} is no known scanner, whatever its name says: somebody's own call.",
            arn_or_nobody(case)
        ),
        Why::NotReadOnly => format!(
            "{who} called, {}, but the record does not say that the call only read. Not noise.",
            proof(case)
        ),
        Why::NotInvoked => format!(
            "{means} The role is that of {who}, but invokedBy does not name the service. Not proven enough to be noise."
        ),
        Why::UnknownService => format!(
            "{means} {} called: a role that only AWS can create, of a service whose scans the catalog does not know.",
            caller.service.as_deref().unwrap_or("An AWS service")
        ),
        Why::Refused => refused(case, &who),
        Why::Throttled => {
            format!("{who} was slowed down by AWS: too many requests at once, not \"nothing configured\".")
        }
        Why::ResourceMissing => format!(
            "{who} asked about a resource that is not there. Config's inventory keeps deleted resources and may go on asking (documented); a missing resource is not a missing setting, so it is not counted as noise."
        ),
        Why::UnknownError => unknown_error(case, &who),
        Why::Unclear => format!(
            "{who} got {} from {name}. This code also stands for a resource that is gone, and neither its message nor the inventory decides.",
            case.key.error_code
        ),
        Why::NotPermitted => format!(
            "{who}, {}, requested the {name}, but the policy of its service-linked role did not permit this call{}. Find out how this error came about.",
            proof(case),
            policy_read(case)
        ),
        Why::Impossible => impossible(case, means),
        Why::EvidenceGivenUp => format!("{means} {who} called, {}. {}", proof(case), why.headline()),
        Why::Deleted => deleted(case, &who),
        Why::WasSet => format!(
            "{who}, {}, requested the {name}, which is not configured. The inventory{} shows it configured: it has been removed since.",
            proof(case),
            as_of(case)
        ),
        Why::NowSet => format!(
            "{who}, {}, asked for the {name}: not set then. The inventory shows that it is set now.",
            proof(case)
        ),
        Why::Stopped => format!(
            "{means} {who}, {}, asked, and stopped inside the window{}.",
            proof(case),
            change::silence(case)
        ),
        Why::Began => format!(
            "{means} {who}, {}, asked, and began inside the window{}{}.",
            proof(case),
            created_at(case),
            change::silence(case)
        ),
        Why::Moved => format!(
            "{means} {who}, {}, asked, and moved its beat inside the window.",
            proof(case)
        ),
    }
}

fn refused(case: &Case<'_>, who: &str) -> String {
    format!(
        "{who} was refused ({}){}. {} This is not \"nothing configured\": what Config may not read, it cannot record.",
        case.key.error_code,
        refused_by(&case.key.source, case.latest.message.as_deref().unwrap_or_default()),
        refusal(case)
    )
}

fn unknown_error(case: &Case<'_>, who: &str) -> String {
    format!(
        "{who} got {} from {}, {}. The catalog does not know this answer; below is a draft entry for it.",
        case.key.error_code,
        case.key.name,
        proof(case)
    )
}

fn deleted(case: &Case<'_>, who: &str) -> String {
    format!(
        "{who}, {}, asked. The resource has been deleted since{}; Config's inventory keeps deleted resources and may go on asking (documented).",
        proof(case),
        deleted_at(case)
    )
}

/// The catalog says up to three sentences; a reason has room for the first.
fn first_sentence(text: &str) -> &str {
    text.split_inclusive(". ").next().unwrap_or_default().trim_end()
}

/// A title inside a sentence: without its capital letter, unless that begins an abbreviation.
fn noun(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(letters).collect(),
        _ => title.to_owned(),
    }
}

/// The scanner's name, or its service, or its arn.
fn who(case: &Case<'_>) -> String {
    let caller = &case.key.caller;
    case.scanner.map_or_else(
        || caller.service.clone().unwrap_or_else(|| arn_or_nobody(case)),
        |scanner| scanner.name.clone(),
    )
}

fn arn_or_nobody(case: &Case<'_>) -> String {
    let arn = &case.key.caller.arn;
    if arn.is_empty() {
        "without an arn".to_owned()
    } else {
        arn.clone()
    }
}

/// How the caller is known.
fn proof(case: &Case<'_>) -> &'static str {
    match case.proof {
        Proof::Proven => "known by its service-linked role, which only AWS can create",
        Proof::Matched => "known as the role that the account's recorder names",
        Proof::Claimed => "known only by its user agent",
        Proof::Unknown => "not known",
    }
}

/// How we know that nothing is set.
fn confirmation(case: &Case<'_>) -> String {
    match (case.setting, case.inventory) {
        (Setting::Absent, ReadFrom::Live) => "S3 or Lambda itself confirms that it is not set.".to_owned(),
        (Setting::Absent, _) => "Config's own configuration item confirms that it is not set.".to_owned(),
        (_, ReadFrom::None) => "The error itself says that it is not set; no inventory was read.".to_owned(),
        _ => "The error itself says that it is not set; the inventory does not tell.".to_owned(),
    }
}

/// What about this lookup nobody has seen; facts that are only believed are marked as such.
fn certainty(case: &Case<'_>) -> &'static str {
    let Some(entry) = case.lookup.map(|lookup| &lookup.entry) else {
        return "";
    };
    let config = case.scanner.is_some_and(|scanner| scanner.service_principal == CONFIG);
    if entry.seen == EvidenceLevel::Inferred {
        " What CloudTrail logs for this call is believed, not seen before."
    } else if config && entry.config != ConfigUse::Seen {
        " Config's policy permits this call; that Config makes it was believed, not seen, when the catalog was written."
    } else {
        ""
    }
}

/// By what a call was refused, as half a sentence, as far as `errorMessage` shows it (kinds observed in public
/// threads).
#[must_use]
pub fn refused_by(source: &str, message: &str) -> &'static str {
    if message.contains("service control policy") {
        " by a service control policy"
    } else if message.contains("resource-based policy") || message.contains("bucket policy") {
        " by the resource's own policy"
    } else if message.contains("permissions boundary") {
        " by a permissions boundary"
    } else if source == "kms.amazonaws.com" {
        " by a key's policy"
    } else if message.contains("is not enabled") {
        ": the service is switched off"
    } else {
        ""
    }
}

fn refusal(case: &Case<'_>) -> &'static str {
    if case.key.name == "HeadBucket" {
        "HeadBucket is often the probe of the delivery bucket."
    } else {
        "The recorder may be incomplete for this resource."
    }
}

/// When the policy was read by which a call is judged.
fn policy_read(case: &Case<'_>) -> String {
    let policy = case.scanner.and_then(|scanner| scanner.policy.as_ref());
    let named = policy.map(|policy| format!(" ({} {} of {})", policy.name, policy.version, policy.date));
    named.unwrap_or_default()
}

fn as_of(case: &Case<'_>) -> String {
    let time = case.item.and_then(|item| item.as_of);
    time.map(|time| format!(" of {time}")).unwrap_or_default()
}

fn impossible(case: &Case<'_>, means: &str) -> String {
    let since = case.lookup.and_then(|lookup| lookup.entry.impossible_since);
    let since = since.map(|date| format!(" since {date}")).unwrap_or_default();
    format!(
        "{means} {}, {}, got {}, which AWS has not returned{since}. Not noise: find out how this error came about.",
        who(case),
        proof(case),
        case.key.error_code
    )
}

fn other_session(case: &Case<'_>, means: &str, invoked_by: &str) -> String {
    let scanner = case.recorder_role;
    let session = match &case.latest.session {
        None => "without a session of it".to_owned(),
        Some(session) => match scanner.and_then(|scanner| scanner.session(session)) {
            Some(known) => format!("in the session {session} ({})", known.does),
            None => format!("in the session {session}"),
        },
    };
    let words = format!(
        "{means} {invoked_by} got {} with the role that the account's recorder names, but {session}, which is not one \
         of the recorder's sessions: a person's session of that role, or another part of Config. Not noise.",
        case.key.error_code
    );
    words.trim_start().to_owned()
}

fn deleted_at(case: &Case<'_>) -> String {
    let deleted = case.item.and_then(|item| item.deleted);
    deleted.map(|time| format!(" ({time})")).unwrap_or_default()
}

fn created_at(case: &Case<'_>) -> String {
    let created = case
        .item
        .and_then(|item| item.created)
        .filter(|created| *created > case.scope.from);
    created
        .map(|time| format!(", when the resource was created ({time})"))
        .unwrap_or_default()
}
