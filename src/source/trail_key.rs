//! What the name of a trail file says about the records in it, before it is opened.
//!
//! `[prefix/]AWSLogs/[o-.../]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHMMZ_RANDOM.json.gz`
//! (documented). The last part has everything, so files that were copied out of their folders are understood, too.
//!
//! The time is when the file was delivered; records in it are older, without a limit (documented). Delivery
//! usually takes five minutes, and up to 30 days if the bucket cannot be written to (documented). So a file from before the
//! time range is certainly skipped, and one from after it only if it was delivered more than a day later.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::Query;
use crate::event::OtherKind;
use crate::time::shifted;

/// A file that was delivered later than this after the time range is not opened. Every hour more makes a short time range in
/// the past more expensive. A day is far above all delays that were measured, and the report says what was skipped.
const MAX_DELIVERY_DELAY: SignedDuration = SignedDuration::from_hours(24);

/// A file that was delivered at most this long before the time range is opened: names are rounded to minutes, and no
/// document says that no service's clock is ahead of CloudTrail's.
const MAX_CLOCK_LEAD: SignedDuration = SignedDuration::from_hours(1);

/// Until about then, the records of global services are in the folder of a trail's own region, though their `awsRegion` is
/// us-east-1 (inferred: AWS announced the change for 2021-11-22).
const GLOBAL_SERVICES_MOVED: &str = "2021-12-01T00:00:00Z";
const GLOBAL_REGION: &str = "us-east-1";

/// Endings of files that hold records; in a bucket, others are skipped, and in a folder they are looked into first.
pub(super) const ENDINGS: [&str; 5] = [".json", ".json.gz", ".jsonl", ".ndjson", ".jsonl.gz"];

/// What the name of a file in a folder says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TrailFileName<'n> {
    /// The name of a trail file.
    Trail(TrailKey<'n>),
    /// A name of something that may hold records.
    Other,
    /// The name of a file of another kind.
    NoRecords(OtherKind),
    /// A name of something else.
    Foreign,
}

/// What the name of a trail file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TrailKey<'n> {
    /// The account of the records: twelve digits.
    pub(super) account: &'n str,
    /// The region of the records.
    pub(super) region: &'n str,
    /// When the file was delivered, whole minutes.
    pub(super) delivered: Timestamp,
}

impl<'n> TrailFileName<'n> {
    /// Parses the last part of a path or key.
    pub(super) fn parse(name: &'n str) -> Self {
        let lower = name.to_ascii_lowercase();
        if !ENDINGS.iter().any(|ending| lower.ends_with(ending)) {
            return Self::Foreign;
        }
        let mut parts = name.split('_');
        let (Some(account), Some(kind)) = (parts.next().filter(|part| is_account(part)), parts.next()) else {
            return Self::Other;
        };
        if let Some(kind) = other_kind(kind) {
            return Self::NoRecords(kind);
        }
        match (kind, parts.next(), parts.next().and_then(time), parts.next()) {
            ("CloudTrail", Some(region), Some(delivered), Some(_)) => Self::Trail(TrailKey {
                account,
                region,
                delivered,
            }),
            _ => Self::Other,
        }
    }
}

/// What a folder holds, if it is no records.
pub(super) fn other_kind(folder: &str) -> Option<OtherKind> {
    OtherKind::ALL.into_iter().find(|kind| kind.folder() == folder)
}

/// Whether this is the id of an account.
#[must_use]
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `20260115T0210Z`.
fn time(text: &str) -> Option<Timestamp> {
    let time = DateTime::strptime("%Y%m%dT%H%MZ", text)
        .ok()
        .filter(|_| text.len() == 14)?;
    Some(time.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp())
}

impl Query {
    /// Whether a trail file may hold a record that is wanted.
    pub(super) fn may_be_in(&self, file: TrailKey<'_>) -> bool {
        self.may_be_of(file.account)
            && self.may_lie_in(file.region, file.delivered)
            && self
                .from
                .is_none_or(|from| shifted(from, -MAX_CLOCK_LEAD) <= file.delivered)
            && self
                .to
                .is_none_or(|to| file.delivered <= shifted(to, MAX_DELIVERY_DELAY))
    }

    /// Whether records of an account are wanted.
    pub(super) fn may_be_of(&self, account: &str) -> bool {
        self.accounts.is_empty() || self.accounts.iter().any(|wanted| wanted == account)
    }

    /// Whether a region's folder may have a record that is wanted, delivered at this time or later.
    pub(super) fn may_lie_in(&self, region: &str, delivered: Timestamp) -> bool {
        let wanted = |region: &str| self.regions.iter().any(|wanted| wanted == region);
        let moved = GLOBAL_SERVICES_MOVED.parse().unwrap_or(Timestamp::MAX);
        self.regions.is_empty() || wanted(region) || (wanted(GLOBAL_REGION) && delivered < moved)
    }

    /// The first and the last day, in UTC, whose trail files may hold a record that is wanted.
    #[cfg(feature = "aws")]
    pub(super) fn days(&self) -> (Option<jiff::civil::Date>, Option<jiff::civil::Date>) {
        let day = |time: Timestamp| time.to_zoned_datetime(TimeZone::UTC).date();
        let first = self.from.map(|from| day(shifted(from, -MAX_CLOCK_LEAD)));
        (first, self.to.map(|to| day(shifted(to, MAX_DELIVERY_DELAY))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "111122223333_CloudTrail_us-east-2_20260115T0210Z_Mu0KsOhtH1ar15ZZ.json.gz";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn key() -> TrailKey<'static> {
        match TrailFileName::parse(NAME) {
            TrailFileName::Trail(key) => key,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_name_tells_account_region_and_time() {
        assert_eq!(key().account, "111122223333");
        assert_eq!(key().region, "us-east-2");
        assert_eq!(key().delivered, at("2026-01-15T02:10:00Z"));
    }

    #[test]
    fn other_names_are_told_apart() {
        for (name, is) in [
            ("records.json", TrailFileName::Other),
            ("RECORDS.JSON.GZ", TrailFileName::Other),
            (
                "11112222333_CloudTrail_us-east-2_20260115T0210Z_x.json.gz",
                TrailFileName::Other,
            ),
            (
                "111122223333_CloudTrail_us-east-2_20260115T2510Z_x.json.gz",
                TrailFileName::Other,
            ),
            (
                "111122223333_CloudTrail_us-east-2_20260115T021Z_x.json.gz",
                TrailFileName::Other,
            ),
            ("111122223333_CloudTrail_us-east-2_soon_x.json.gz", TrailFileName::Other),
            (
                "111122223333_CloudTrail_us-east-2_20260115T0210Z.json.gz",
                TrailFileName::Other,
            ),
            (
                "111122223333_CloudTrail-Digest_us-east-2_t_us-east-2_20260115T021000Z.json.gz",
                TrailFileName::NoRecords(OtherKind::Digest),
            ),
            (
                "111122223333_CloudTrail-Insight_us-east-2_20260115T0210Z_x.json.gz",
                TrailFileName::NoRecords(OtherKind::Insights),
            ),
            (
                "111122223333_CloudTrail-NetworkActivity_us-east-2_20260115T0210Z_x.json.gz",
                TrailFileName::NoRecords(OtherKind::NetworkActivity),
            ),
            ("notes.txt", TrailFileName::Foreign),
            ("", TrailFileName::Foreign),
        ] {
            assert_eq!(TrailFileName::parse(name), is, "{name}");
        }
    }

    #[test]
    fn a_file_is_passed_over_only_where_it_can_hold_nothing() {
        let may_be_in = |query: &Query| query.may_be_in(key());
        let all = Query::default();
        assert!(may_be_in(&all));
        for (from, may) in [("2026-01-15T03:10:00Z", true), ("2026-01-15T03:10:01Z", false)] {
            assert_eq!(
                may_be_in(&Query {
                    from: Some(at(from)),
                    ..all.clone()
                }),
                may,
                "{from}"
            );
        }
        for (to, may) in [("2026-01-14T02:10:00Z", true), ("2026-01-14T02:09:59Z", false)] {
            assert_eq!(
                may_be_in(&Query {
                    to: Some(at(to)),
                    ..all.clone()
                }),
                may,
                "{to}"
            );
        }
        for (region, may) in [("us-east-2", true), ("us-east-1", false)] {
            assert_eq!(
                may_be_in(&Query {
                    regions: vec![region.to_owned()],
                    ..all.clone()
                }),
                may,
                "{region}"
            );
        }
        for (account, may) in [("111122223333", true), ("111122223334", false)] {
            assert_eq!(
                may_be_in(&Query {
                    accounts: vec![account.to_owned()],
                    ..all.clone()
                }),
                may,
                "{account}"
            );
        }
    }

    #[test]
    fn global_services_of_old_trails_are_looked_for_in_every_region() {
        let query = Query {
            regions: vec!["us-east-1".to_owned()],
            ..Query::default()
        };
        let old = TrailKey {
            delivered: at("2021-06-01T00:00:00Z"),
            ..key()
        };
        assert!(query.may_be_in(old) && !query.may_be_in(key()));
    }

    #[test]
    fn a_window_spans_the_days_in_which_its_files_were_delivered() {
        let query = Query {
            from: Some(at("2026-01-15T00:30:00Z")),
            to: Some(at("2026-01-16T12:00:00Z")),
            ..Query::default()
        };
        let days = query.days();
        assert_eq!(days, ("2026-01-14".parse().ok(), "2026-01-17".parse().ok()));
        assert_eq!(Query::default().days(), (None, None));
    }
}
