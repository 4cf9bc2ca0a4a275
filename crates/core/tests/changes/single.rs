//! One setting, polled once a day at 09:10 for a fortnight: what is said of each way in which it can change.

use trailhum_core::finding::{Finding, Verdict, Why};
use trailhum_core::inventory::Inventory;

use super::account::{Account, CHECKS, Check, Course, DAY, HOUR, Setting};
use super::{judged, tally};

const DAYS: i64 = 14;

fn check(id: &str) -> Check {
    CHECKS.into_iter().find(|check| check.id == id).unwrap()
}

fn setting(id: &str, course: Course, polled: impl Fn(i64) -> bool) -> Setting {
    let polls = (0..DAYS)
        .filter(|day| polled(*day))
        .map(|day| day * DAY + 9 * HOUR + 600);
    let (succeeded, failed) = polls.partition(|poll| course.is_there(*poll));
    Setting {
        check: check(id),
        resource: "payroll".to_owned(),
        qualifier: None,
        course,
        failed,
        succeeded,
        seen_by_others: Vec::new(),
        writes: false,
    }
}

fn finding(setting: Setting) -> Finding {
    let account = Account {
        days: DAYS,
        settings: vec![setting],
        pause: None,
    };
    let found = judged(&account, &tally(&account), &Inventory::default());
    found["payroll"].clone()
}

#[test]
fn a_policy_that_was_removed_a_day_or_two_ago_needs_a_person() {
    for check in ["s3-bucket-policy", "s3-public-access-block", "lambda-policy"] {
        for gone_since in 10..14 {
            let found = finding(setting(check, Course::Removed(gone_since * DAY), |_| true));
            assert_eq!((found.verdict, found.why), (Verdict::Genuine, Why::SettingRemoved));
            let words = format!("configured until {gone_since} Jan 09:10 UTC, gone since");
            assert!(found.reason.contains(&words), "{}", found.reason);
            assert!(found.reason.contains("do not show who removed it"), "{}", found.reason);
        }
    }
}

#[test]
fn the_removing_call_is_told_with_its_caller_its_address_and_its_time() {
    let removed = Setting {
        writes: true,
        ..setting("s3-bucket-policy", Course::Removed(12 * DAY + HOUR), |_| true)
    };
    // The call alone is enough: nobody saw the policy before.
    let unseen = Setting {
        succeeded: Vec::new(),
        ..removed.clone()
    };
    for setting in [removed, unseen] {
        let found = finding(setting);
        assert_eq!(found.why, Why::SettingRemoved);
        let words =
            "DeleteBucketPolicy was called 13 Jan 01:00 UTC by arn:aws:iam::111122223333:user/ann from 198.51.100.7.";
        assert!(found.reason.contains(words), "{}", found.reason);
    }
}

#[test]
fn a_setting_that_was_away_for_two_days_is_told_with_them() {
    let away = Course::Away(5 * DAY, 7 * DAY);
    let found = finding(setting("s3-public-access-block", away, |_| true));
    assert_eq!((found.verdict, found.why), (Verdict::Genuine, Why::SettingRemoved));
    assert!(found.reason.contains("removed for about 2 days"), "{}", found.reason);
    let found = finding(setting("s3-bucket-cors", away, |_| true));
    assert_eq!((found.verdict, found.why), (Verdict::Changed, Why::RemovedForAWhile));
}

#[test]
fn a_policy_that_was_put_and_taken_away_is_never_noise_however_short_it_was_there() {
    for days in 1..8 {
        let lent = Course::Lent(4 * DAY, (4 + days) * DAY);
        let found = finding(setting("s3-bucket-policy", lent, |_| true));
        assert_eq!(found.why, Why::SettingRemoved, "{days} days");
        let found = finding(setting("s3-bucket-website", lent, |_| true));
        assert_eq!((found.verdict, found.why), (Verdict::Changed, Why::ConfiguredForAWhile));
        let words = format!("configured between 5 Jan 09:10 UTC and {} Jan 09:10 UTC", 4 + days);
        assert!(found.reason.contains(&words), "{}", found.reason);
    }
}

#[test]
fn a_policy_that_was_made_at_the_end_is_changed_and_one_removed_at_the_begin_is_told() {
    for last in [12, 13] {
        let found = finding(setting("s3-bucket-policy", Course::Late(last * DAY), |_| true));
        assert_eq!((found.verdict, found.why), (Verdict::Changed, Why::Configured));
        let words = format!("configured since {} Jan 09:10 UTC", last + 1);
        assert!(found.reason.contains(&words), "{}", found.reason);
    }
    for first in [1, 2] {
        let found = finding(setting("s3-bucket-policy", Course::Removed(first * DAY), |_| true));
        assert_eq!(found.why, Why::SettingRemoved);
    }
}

#[test]
fn errors_that_begin_late_or_end_early_are_not_noise_even_if_no_call_succeeded() {
    for (polled, why) in [
        (9..14, Why::Began),
        (12..14, Why::Began),
        (13..14, Why::Began),
        (0..12, Why::Stopped),
    ] {
        let found = finding(setting("s3-bucket-cors", Course::Steady, |day| polled.contains(&day)));
        assert_eq!((found.verdict, found.why), (Verdict::Changed, why), "{polled:?}");
    }
    let found = finding(setting("s3-bucket-cors", Course::Steady, |day| !(5..7).contains(&day)));
    assert_eq!((found.verdict, found.why), (Verdict::Changed, Why::Interrupted));
    let found = finding(setting("s3-bucket-cors", Course::Steady, |_| true));
    assert_eq!(found.verdict, Verdict::Noise);
}
