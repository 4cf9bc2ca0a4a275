//! Which series a change was meant for.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::finding::accept::ResourcePattern;

/// Patterns in which `*` is any text; a series is meant if it matches one of each kind that is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeriesSelection {
    /// Ids of checks and known errors, or `eventName`s.
    pub checks: Vec<String>,
    /// Names or ARNs of resources.
    pub resources: Vec<String>,
    /// ARNs, role names or names of callers.
    pub callers: Vec<String>,
    /// The ids of findings, where these were selected before they got pseudonyms.
    pub ids: Option<BTreeSet<String>>,
}

impl SeriesSelection {
    /// Whether it leaves nothing out.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.ids.is_none() && self.checks.is_empty() && self.resources.is_empty() && self.callers.is_empty()
    }

    /// Whether the series of a finding is meant.
    #[must_use]
    pub fn has(&self, finding: &Finding) -> bool {
        let (key, caller) = (&finding.key, &finding.key.caller);
        let check = key.check.as_ref().map(|(id, _)| id.as_str());
        let checks = [check, key.known.as_deref(), Some(&key.name)];
        let seen = finding.spread.resources.values();
        let resources = [key.resource.id.as_str(), &finding.arn];
        let callers = [
            Some(caller.label()),
            caller.role_name(),
            caller.service.as_deref(),
            caller.invoked_by.as_deref(),
            finding.scanner.as_deref(),
            finding.scanner_name.as_deref(),
        ];
        self.ids.as_ref().is_none_or(|ids| ids.contains(&finding.id))
            && any(&self.checks, checks.into_iter().flatten())
            && any(
                &self.resources,
                resources.into_iter().chain(seen.iter().map(|it| it.text)),
            )
            && any(&self.callers, callers.into_iter().flatten())
    }
}

/// Whether any text matches any of the patterns; without patterns everything does.
fn any<'t>(patterns: &[String], texts: impl Iterator<Item = &'t str>) -> bool {
    let texts: Vec<String> = texts.map(str::to_lowercase).collect();
    patterns.is_empty()
        || patterns
            .iter()
            .map(|pattern| pattern.to_lowercase())
            .map(ResourcePattern::new)
            .any(|pattern| texts.iter().any(|text| pattern.matches(text)))
}
