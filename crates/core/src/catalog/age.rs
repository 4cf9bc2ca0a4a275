//! How old the facts are. AWS changes policies and answers several times a year.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::date_begins;

/// The day on which the built-in facts about AWS were last checked. To be moved on whenever the data files are.
pub const DATE: Date = jiff::civil::date(2026, 11, 26);

/// Older facts are pointed out.
const MAX_AGE: SignedDuration = SignedDuration::from_hours(180 * 24);

/// Whether the built-in facts are more than 180 days old at a time.
#[must_use]
pub fn is_outdated(now: Timestamp) -> bool {
    now.duration_since(date_begins(DATE)) > MAX_AGE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::TEST_CATALOG;

    #[test]
    fn facts_are_outdated_after_180_days_and_not_before() {
        let checked = date_begins(DATE);
        for (hours, outdated) in [
            (-24, false),
            (0, false),
            (180 * 24, false),
            (180 * 24 + 1, true),
            (9000, true),
        ] {
            assert_eq!(
                is_outdated(checked + SignedDuration::from_hours(hours)),
                outdated,
                "{hours}"
            );
        }
    }

    #[test]
    fn no_fact_is_newer_than_the_date_of_the_catalog() {
        for scanner in TEST_CATALOG.scanners() {
            let policy = scanner.policy.iter().map(|policy| &policy.date);
            for date in policy.chain(scanner.since.values()) {
                assert!(*date <= DATE, "{}: {date}", scanner.id);
            }
        }
    }
}
