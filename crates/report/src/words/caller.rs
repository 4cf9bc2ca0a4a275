//! Who called: named by what the record has, and what that name rests on.

use fluent_bundle::FluentArgs;
use trailhum_core::catalog::CallerKind;
use trailhum_core::finding::Finding;
use trailhum_core::inventory::ReadFrom;

use super::{NONE, family, message, yes};

/// The service principal of AWS Config, whose recorder makes the calls.
pub(crate) const CONFIG: &str = "config.amazonaws.com";

/// How callers are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// By their ARNs, with source address and claim.
    Whole,
    /// By the last part of an ARN, which people know.
    Short,
}

/// How the caller is known, as the end of a sentence.
pub(crate) fn how_known(finding: &Finding) -> String {
    family(
        "known-",
        finding.caller_kind.as_str(),
        &arguments(finding, Naming::Whole),
    )
}

/// What its ARN does not say of a caller, where there is little room.
pub(crate) fn note(finding: &Finding) -> String {
    message!(
        "caller-note",
        kind = finding.caller_kind.as_str(),
        invoked_by = finding.key.caller.invoked_by.as_deref().unwrap_or(NONE),
        expected = yes(is_expected(finding)),
    )
}

/// Whether `invokedBy` says nothing that the rest does not.
fn is_expected(finding: &Finding) -> bool {
    let caller = &finding.key.caller;
    let same = caller.invoked_by.is_some() && (caller.invoked_by == caller.service || caller.arn.is_empty());
    same || caller.invoked_by.is_none() || finding.caller_kind == CallerKind::RecorderRole
}

/// Which tool or vendor the caller is, by its own word; empty where it says nothing.
pub(crate) fn claimed(finding: &Finding) -> String {
    let (Some(claim), Some(sign)) = (finding.claim.as_deref(), finding.claim_sign) else {
        return String::new();
    };
    message!("claimed", claim, sign = sign.as_str())
}

/// What the messages about a caller need.
pub(super) fn arguments(finding: &Finding, naming: Naming) -> FluentArgs<'_> {
    let caller = &finding.key.caller;
    let whole = naming == Naming::Whole;
    let address = finding.latest.source_ip.as_deref();
    let mut all = FluentArgs::new();
    for (name, text) in [
        ("kind", finding.caller_kind.as_str()),
        ("invoked_by", caller.invoked_by.as_deref().unwrap_or(NONE)),
        ("service", caller.service.as_deref().unwrap_or(NONE)),
        ("session", finding.latest.session.as_deref().unwrap_or(NONE)),
        (
            "account",
            caller
                .foreign_account
                .as_deref()
                .filter(|_| finding.caller_kind != CallerKind::Anonymous)
                .unwrap_or(NONE),
        ),
        // A service calls from an address that is its own name.
        (
            "address",
            address
                .filter(|_| whole && !finding.caller_kind.is_service())
                .unwrap_or(NONE),
        ),
        ("claim", finding.claim.as_deref().filter(|_| whole).unwrap_or(NONE)),
        ("sign", finding.claim_sign.map_or(NONE, |sign| sign.as_str())),
        ("hint", hint(finding)),
        ("whole", yes(whole)),
    ] {
        all.set(name, text);
    }
    all.set("caller", name(finding, naming));
    all
}

/// Whether a call of AWS Config can be confirmed to be the recorder's.
pub(super) fn hint(finding: &Finding) -> &'static str {
    let by_config = finding.key.caller.invoked_by.as_deref() == Some(CONFIG);
    match finding.caller_kind {
        CallerKind::Service => "no-role",
        CallerKind::ServiceByInvokedBy if by_config && finding.facts.inventory == ReadFrom::None => "recorder",
        CallerKind::ServiceByInvokedBy if by_config => "not-recorder",
        _ => NONE,
    }
}

/// The name of a verified AWS service; of any other caller, what the record names it by.
pub(crate) fn known_name(finding: &Finding) -> &str {
    let caller = &finding.key.caller;
    let service = finding.scanner_name.as_deref().or(caller.service.as_deref());
    service
        .filter(|_| finding.caller_kind.is_verified_service())
        .unwrap_or_else(|| caller.label())
}

/// The same as a sentence has it.
fn name(finding: &Finding, naming: Naming) -> String {
    let known = known_name(finding);
    let session = finding.key.caller.session.as_ref();
    let user = session.filter(|_| finding.caller_kind == CallerKind::IdentityCenterUser);
    match (user, naming) {
        (Some(user), Naming::Short) => user.clone(),
        (Some(user), Naming::Whole) => format!("{user} ({known})"),
        (None, Naming::Short) if finding.caller_kind == CallerKind::Root => finding.key.account.clone(),
        (None, Naming::Short) => last_part(known).to_owned(),
        (None, Naming::Whole) => known.to_owned(),
    }
}

/// What people know of an ARN: of a session its role and name, else what follows the last slash or colon.
pub(super) fn last_part(label: &str) -> &str {
    if let Some((_, session)) = label.split_once(":assumed-role/") {
        return session;
    }
    if !label.starts_with("arn:") {
        return label;
    }
    let last = label.rsplit(['/', ':']).next().unwrap_or_default();
    if last.is_empty() { label } else { last }
}
