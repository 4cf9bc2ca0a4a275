//! What can be done about noise: once for each check, and what differs between its findings.

use std::collections::BTreeMap;

use trailhum_core::finding::{Finding, Remedy};

use super::super::schema::{CheckJson, CheckOptionJson, FindingOptionJson};
use crate::words;

pub(super) fn checks(findings: &[Finding]) -> Vec<CheckJson> {
    let mut checks: BTreeMap<&str, &[Remedy]> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| !finding.remedies.is_empty()) {
        if let Some((id, _)) = &finding.key.check {
            checks.entry(id).or_insert(&finding.remedies);
        }
    }
    let check = |(id, remedies): (&str, &[Remedy])| CheckJson {
        id: id.to_owned(),
        options: remedies.iter().map(of_option).collect(),
    };
    checks.into_iter().map(check).collect()
}

fn of_option(remedy: &Remedy) -> CheckOptionJson {
    CheckOptionJson {
        kind: remedy.kind,
        what: words::remedy_what(remedy),
        undo: remedy.undo,
        advice: remedy.advice,
        reason: words::remedy_reason(remedy),
    }
}

pub(super) fn of_share(remedy: &Remedy) -> FindingOptionJson {
    FindingOptionJson {
        kind: remedy.kind,
        events_a_month: remedy.events_a_month,
        commands: remedy.commands.clone(),
    }
}
