//! Which series a change was meant for.

use crate::finding::Finding;

/// Patterns in which `*` is any text; a series is meant if it matches one of each kind that is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeriesSelection {
    /// Ids of checks and known errors, or `eventName`s.
    pub checks: Vec<String>,
    /// Names or ARNs of resources.
    pub resources: Vec<String>,
    /// ARNs, role names or names of callers.
    pub callers: Vec<String>,
}

impl SeriesSelection {
    /// Whether it leaves nothing out.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.checks.is_empty() && self.resources.is_empty() && self.callers.is_empty()
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
        any(&self.checks, checks.into_iter().flatten())
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
            .any(|pattern| texts.iter().any(|text| matches(&pattern, text)))
}

/// Whether a pattern matches the whole text: its parts between the stars are in it, one after the other.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let (between, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(text) = text.strip_prefix(first).and_then(|text| text.strip_suffix(last)) else {
        return false;
    };
    let mut left = text;
    between.split('*').all(|part| {
        let found = left.find(part);
        left = found.and_then(|at| left.get(at + part.len()..)).unwrap_or_default();
        found.is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_are_any_text_and_everything_else_is_itself() {
        for (pattern, text) in [
            ("a", "a"),
            ("*", ""),
            ("a*", "abc"),
            ("*c", "abc"),
            ("a*c*e", "abcde"),
            ("**", "x"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("a", "ab"),
            ("a*a", "a"),
            ("a*c*e", "abde"),
            ("?", "a"),
            ("*ab*ab*", "xab"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
