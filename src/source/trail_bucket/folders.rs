//! CloudTrail's layout of a bucket, and which keys of it to list. Pure.

use jiff::civil::Date;

use super::super::Query;
use super::super::trail_key::is_account;

/// The folder that CloudTrail, as other services, begins its layout with.
const ROOT: &str = "AWSLogs";

/// The folder of trail files below an account's.
pub(super) const TRAIL: &str = "CloudTrail";

/// The place of a prefix in the layout.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LayoutLevel<'p> {
    /// Above it, or outside.
    Outside,
    /// Accounts or organizations come next.
    Root,
    /// An account; what services wrote comes next.
    Account,
    /// Regions come next.
    Trail,
    /// In a region's folder, which is named with the slash at its end.
    Region { folder: &'p str },
    /// Of another service.
    Elsewhere,
}

/// The place of a prefix, which is empty or ends with a slash.
pub(super) fn level(prefix: &str) -> LayoutLevel<'_> {
    let parts: Vec<&str> = prefix.split_terminator('/').collect();
    let Some(root) = parts.iter().rposition(|part| *part == ROOT) else {
        return LayoutLevel::Outside;
    };
    let mut below = parts.get(root + 1..).unwrap_or_default();
    let mut above = root + 1;
    if let [organization, rest @ ..] = below
        && is_organization(organization)
    {
        below = rest;
        above += 1;
    }
    match below {
        [] => LayoutLevel::Root,
        [account] if is_account(account) => LayoutLevel::Account,
        [account, TRAIL] if is_account(account) => LayoutLevel::Trail,
        [account, TRAIL, ..] if is_account(account) => {
            let folder: usize = parts.iter().take(above + 3).map(|part| part.len() + 1).sum();
            prefix
                .get(..folder)
                .map_or(LayoutLevel::Elsewhere, |folder| LayoutLevel::Region { folder })
        }
        _ => LayoutLevel::Elsewhere,
    }
}

/// Whether a folder's name is an organization's id.
pub(super) fn is_organization(name: &str) -> bool {
    name.starts_with("o-")
}

/// The folder that begins the layout below a prefix.
pub(super) fn root(prefix: &str) -> String {
    format!("{prefix}{ROOT}/")
}

/// The last folder's name of a prefix that ends with a slash.
pub(super) fn name(prefix: &str) -> &str {
    prefix.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

/// Keys to list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct KeyRange {
    /// What the keys begin with.
    pub(super) prefix: String,
    /// They sort after this.
    pub(super) after: Option<String>,
    /// They sort before this.
    pub(super) before: Option<String>,
}

impl KeyRange {
    /// Everything below a prefix.
    pub(super) fn all(prefix: String) -> Self {
        Self {
            prefix,
            after: None,
            before: None,
        }
    }

    /// The keys below a prefix in a region's folder that may hold a record that is wanted. Keys are listed in their order,
    /// which is the order of days here.
    pub(super) fn days(prefix: String, folder: &str, query: &Query) -> Self {
        let (first, last) = query.days();
        let of = |day: Date| format!("{folder}{}/", day.strftime("%Y/%m/%d"));
        Self {
            prefix,
            after: first.map(of),
            before: last.and_then(|day| day.tomorrow().ok()).map(of),
        }
    }

    /// Whether a key, and so every later one, is beyond the range.
    pub(super) fn ends_before(&self, key: &str) -> bool {
        self.before.as_deref().is_some_and(|before| before <= key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_has_its_place_in_the_layout() {
        for (prefix, is) in [
            ("", LayoutLevel::Outside),
            ("logs/", LayoutLevel::Outside),
            ("AWSLogs/", LayoutLevel::Root),
            ("logs/AWSLogs/o-abc/", LayoutLevel::Root),
            ("AWSLogs/111122223333/", LayoutLevel::Account),
            ("AWSLogs/o-abc/111122223333/", LayoutLevel::Account),
            ("AWSLogs/111122223333/CloudTrail/", LayoutLevel::Trail),
            ("AWSLogs/111122223333/Config/", LayoutLevel::Elsewhere),
            ("AWSLogs/elb/", LayoutLevel::Elsewhere),
        ] {
            assert_eq!(level(prefix), is, "{prefix}");
        }
        for (prefix, folder) in [
            (
                "AWSLogs/111122223333/CloudTrail/us-east-1/",
                "AWSLogs/111122223333/CloudTrail/us-east-1/",
            ),
            (
                "a/AWSLogs/o-x/111122223333/CloudTrail/us-east-1/2026/01/",
                "a/AWSLogs/o-x/111122223333/CloudTrail/us-east-1/",
            ),
        ] {
            assert_eq!(level(prefix), LayoutLevel::Region { folder }, "{prefix}");
        }
    }

    #[test]
    fn only_the_days_that_may_hold_something_are_listed() {
        let query = Query {
            from: "2026-01-15T12:00:00Z".parse().ok(),
            to: "2026-01-30T12:00:00Z".parse().ok(),
            ..Query::default()
        };
        let span = KeyRange::days("f/".to_owned(), "f/", &query);
        assert_eq!(span.after.as_deref(), Some("f/2026/01/15/"));
        assert!(!span.ends_before("f/2026/01/31/x.json.gz"));
        assert!(span.ends_before("f/2026/02/01/x.json.gz"));
        assert!(!KeyRange::all("f/".to_owned()).ends_before("f/zzz"));
    }
}
