//! Why a row of the overview is there, in few words.

use trailhum_core::finding::{Finding, Past, Why};

use super::{NONE, catalog, facts, finding as names, message, reason, yes};
use crate::text::{minute, printable};

/// Why, and from which address; of what one caller does for one reason.
pub(crate) fn row_reason(why: Why, findings: &[&Finding], several: bool) -> String {
    let Some(finding) = findings.first() else {
        return String::new();
    };
    let (key, caller) = (&finding.key, &finding.key.caller);
    let invoked_by = caller.invoked_by.as_deref().map(printable);
    let removal = finding.past.as_ref().map(|past| Removal::new(finding, past));
    let text = message!(
        &format!("row-why-{}", why.as_str()),
        calls = facts::calls(findings),
        codes = facts::codes(findings),
        resources = facts::resources(findings),
        scanner = finding.scanner_name.as_deref().unwrap_or(NONE),
        claim = finding.claim.as_deref().unwrap_or(NONE),
        sign = finding.claim_sign.map_or(NONE, |sign| sign.as_str()),
        service = caller.service.as_deref().map_or_else(|| NONE.to_owned(), printable),
        invoked_by = invoked_by.unwrap_or_else(|| NONE.to_owned()),
        account = caller
            .foreign_account
            .as_deref()
            .map_or_else(|| NONE.to_owned(), printable),
        policy = key.denial.map_or(NONE, |denial| denial.policy.as_str()),
        explicit = yes(key.denial.is_some_and(|denial| denial.explicit)),
        unsteady = finding.unsteady.map_or(NONE, |unsteady| unsteady.as_str()),
        setting = printable(&catalog::noun(finding)),
        by = removal.as_ref().map_or(NONE, |removal| removal.by.as_str()),
        time = removal
            .as_ref()
            .map_or_else(|| minute(finding.first), |removal| removal.time.clone()),
    );
    let address = removal.map_or_else(|| facts::addresses(findings), |removal| removal.address);
    // The caller of a removed setting's errors is AWS's; the address is of who removed it.
    let place = several
        .then(|| printable(&key.account))
        .filter(|_| !names::names_account(finding));
    match (address, place) {
        (Some(address), None) => message!("row-from", reason = text, address),
        (None, Some(account)) => message!("row-in", reason = text, account),
        (Some(address), Some(account)) => {
            message!("row-from", reason = message!("row-in", reason = text, account), address)
        }
        (None, None) => text,
    }
}

/// Who removed a setting, when, and from where.
struct Removal {
    time: String,
    by: String,
    address: Option<String>,
}

impl Removal {
    fn new(finding: &Finding, past: &Past) -> Self {
        let write = past.changed_by.as_ref();
        let by = write
            .map(|write| write.caller_arn.as_str())
            .filter(|arn| !arn.is_empty());
        Self {
            time: minute(reason::removal_time(past)),
            by: by.map_or_else(|| NONE.to_owned(), |arn| names::short_arn(arn, &finding.key.account)),
            address: write.and_then(|write| write.source_ip.as_deref()).map(printable),
        }
    }
}
