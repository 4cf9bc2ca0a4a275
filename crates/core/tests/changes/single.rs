//! One setting, polled once a day at 09:10 for a fortnight: what is said of each way in which it can change.

use jiff::Timestamp;
use trailhum_core::finding::{Finding, Verdict, Why};
use trailhum_core::inventory::Inventory;

use super::account::{CHECKS, DAY, GeneratedAccount, GeneratedCheck, GeneratedSetting, HOUR, TrueCourse};
use super::{judged, tally};

const DAYS: i64 = 14;

fn check(id: &str) -> GeneratedCheck {
    CHECKS.into_iter().find(|check| check.id == id).unwrap()
}

fn setting(id: &str, course: TrueCourse, polled: impl Fn(i64) -> bool) -> GeneratedSetting {
    let polls = (0..DAYS)
        .filter(|day| polled(*day))
        .map(|day| day * DAY + 9 * HOUR + 600);
    let (succeeded, failed) = polls.partition(|poll| course.is_there(*poll));
    GeneratedSetting {
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

fn finding(setting: GeneratedSetting) -> Finding {
    let account = GeneratedAccount {
        days: DAYS,
        settings: vec![setting],
        pause: None,
    };
    let found = judged(&account, &tally(&account), &Inventory::default());
    found["payroll"].clone()
}

/// The time of the poll on this day of the fortnight, which begins on 1 January.
fn poll(day: i64) -> Timestamp {
    format!("2026-01-{:02}T09:10:00Z", day + 1).parse().unwrap()
}

#[test]
fn a_policy_that_was_removed_a_day_or_two_ago_needs_a_person() {
    for check in ["s3-bucket-policy", "s3-public-access-block", "lambda-policy"] {
        for gone_since in 10..14 {
            let found = finding(setting(check, TrueCourse::Removed(gone_since * DAY), |_| true));
            assert_eq!((found.verdict, found.why), (Verdict::Investigate, Why::SettingRemoved));
            let past = found.past.unwrap();
            assert_eq!(past.configured.unwrap().last, poll(gone_since - 1));
            assert_eq!((past.restored, past.changed_by), (None, None));
        }
    }
}

#[test]
fn the_removing_call_is_told_with_its_caller_its_address_and_its_time() {
    let removed = GeneratedSetting {
        writes: true,
        ..setting("s3-bucket-policy", TrueCourse::Removed(12 * DAY + HOUR), |_| true)
    };
    // The call alone is enough: nobody saw the policy before.
    let unseen = GeneratedSetting {
        succeeded: Vec::new(),
        ..removed.clone()
    };
    for setting in [removed, unseen] {
        let found = finding(setting);
        assert_eq!(found.why, Why::SettingRemoved);
        let removal = found.past.unwrap().changed_by.unwrap();
        assert_eq!(removal.event_name, "DeleteBucketPolicy");
        assert_eq!(removal.time.to_string(), "2026-01-13T01:00:00Z");
        assert_eq!(removal.caller_arn, "arn:aws:iam::111122223333:user/ann");
        assert_eq!(removal.source_ip.as_deref(), Some("198.51.100.7"));
    }
}

#[test]
fn a_setting_that_was_away_for_two_days_is_told_with_them() {
    let away = TrueCourse::Away(5 * DAY, 7 * DAY);
    let found = finding(setting("s3-public-access-block", away, |_| true));
    assert_eq!((found.verdict, found.why), (Verdict::Investigate, Why::SettingRemoved));
    let past = found.past.unwrap();
    assert_eq!((past.missing.0, past.restored), (poll(5), Some(poll(7))));
    let found = finding(setting("s3-bucket-cors", away, |_| true));
    assert_eq!((found.verdict, found.why), (Verdict::Changed, Why::RemovedForAWhile));
}

#[test]
fn a_policy_that_was_put_and_taken_away_is_never_noise_however_short_it_was_there() {
    for days in 1..8 {
        let lent = TrueCourse::Lent(4 * DAY, (4 + days) * DAY);
        let found = finding(setting("s3-bucket-policy", lent, |_| true));
        assert_eq!(found.why, Why::SettingRemoved, "{days} days");
        let found = finding(setting("s3-bucket-website", lent, |_| true));
        assert_eq!((found.verdict, found.why), (Verdict::Changed, Why::ConfiguredForAWhile));
        let configured = found.past.unwrap().configured.unwrap();
        assert_eq!((configured.first, configured.last), (poll(4), poll(3 + days)));
    }
}

#[test]
fn a_policy_that_was_made_at_the_end_is_changed_and_one_removed_at_the_begin_is_told() {
    for last in [12, 13] {
        let found = finding(setting("s3-bucket-policy", TrueCourse::Late(last * DAY), |_| true));
        assert_eq!((found.verdict, found.why), (Verdict::Changed, Why::Configured));
        assert_eq!(found.past.unwrap().configured.unwrap().first, poll(last));
    }
    for first in [1, 2] {
        let found = finding(setting("s3-bucket-policy", TrueCourse::Removed(first * DAY), |_| true));
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
        let found = finding(setting("s3-bucket-cors", TrueCourse::Steady, |day| {
            polled.contains(&day)
        }));
        assert_eq!((found.verdict, found.why), (Verdict::Changed, why), "{polled:?}");
    }
    let found = finding(setting("s3-bucket-cors", TrueCourse::Steady, |day| {
        !(5..7).contains(&day)
    }));
    assert_eq!((found.verdict, found.why), (Verdict::Changed, Why::Interrupted));
    let found = finding(setting("s3-bucket-cors", TrueCourse::Steady, |_| true));
    assert_eq!(found.verdict, Verdict::Noise);
}
