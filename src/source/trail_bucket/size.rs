//! How large a trail is, from a sample: an engine does not say before it scans.

use aws_sdk_s3::types::Object;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::super::Query;
use super::super::trail_key::is_account;
use super::Location;
use super::folders::{self, KeyRange, LayoutLevel, is_organization};
use super::keys::{KeyPages, TrailBucket};
use crate::aws::{Aws, Fault};

/// About how many accounts are sampled.
const SAMPLED_ACCOUNTS: usize = 8;

/// The size of the objects of a query, estimated from a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Bytes of the objects of the time range.
    pub bytes: u64,
    /// Accounts whose records are wanted.
    pub accounts: usize,
    /// Accounts of the sample.
    pub sampled: usize,
    /// The day of the sample.
    pub day: Date,
}

/// Lists one day of a few accounts. `None` where the folders are not CloudTrail's, or hold no account that is wanted.
///
/// # Errors
/// [`Fault`] when a list cannot be read.
pub async fn size(aws: &Aws, location: &Location, query: &Query) -> Result<Option<Size>, Fault> {
    let (Some(from), Some(to)) = (query.from, query.to) else {
        return Ok(None);
    };
    let mut bucket = TrailBucket::new(aws, location, query);
    let trails = bucket.trails(query).await?;
    let step = trails.len().div_ceil(SAMPLED_ACCOUNTS).max(1);
    let day = day(from, to);
    let (mut bytes, mut sampled) = (0, 0);
    for trail in trails.iter().step_by(step) {
        bytes += bucket.bytes(trail, day, query).await?;
        sampled += 1;
    }
    Ok((sampled > 0).then(|| Size {
        bytes: scaled(bytes, trails.len(), sampled, (to - from).as_secs()),
        accounts: trails.len(),
        sampled,
        day,
    }))
}

/// The last day of the time range that has ended.
fn day(from: Timestamp, to: Timestamp) -> Date {
    let of = |time: Timestamp| time.to_zoned_datetime(TimeZone::UTC).date();
    let ended = of(to).checked_sub(1.day()).unwrap_or(Date::MIN);
    ended.max(of(from))
}

/// The bytes of all accounts in the whole time range, from those of a day in some accounts.
fn scaled(bytes: u64, accounts: usize, sampled: usize, seconds: i64) -> u64 {
    let all = u128::from(bytes) * accounts as u128 * u128::from(seconds.unsigned_abs());
    u64::try_from(all / (sampled.max(1) as u128 * 86_400)).unwrap_or(u64::MAX)
}

impl TrailBucket<'_> {
    /// The folders of trail files: of each account, or of the one region that the place names.
    async fn trails(&mut self, query: &Query) -> Result<Vec<String>, Fault> {
        let prefix = self.location.prefix.trim_end_matches('/');
        let slash = if prefix.is_empty() { "" } else { "/" };
        let (mut waiting, mut trails) = (vec![format!("{prefix}{slash}")], Vec::new());
        while let Some(prefix) = waiting.pop() {
            match folders::level(&prefix) {
                LayoutLevel::Outside => {
                    let root = folders::root(&prefix);
                    let below = self.all_folders(root.trim_end_matches('/')).await?;
                    waiting.extend(below.into_iter().filter(|folder| *folder == root));
                }
                LayoutLevel::Root => {
                    for folder in self.all_folders(&prefix).await? {
                        let name = folders::name(&folder);
                        if is_organization(name) || is_account(name) && query.may_be_of(name) {
                            waiting.push(folder);
                        }
                    }
                }
                LayoutLevel::Account => trails.push(format!("{prefix}{}/", folders::TRAIL)),
                LayoutLevel::Trail => trails.push(prefix),
                LayoutLevel::Region { folder } => trails.push(folder.to_owned()),
                LayoutLevel::Elsewhere => {}
            }
        }
        trails.sort();
        Ok(trails)
    }

    /// Bytes of a day in the regions that are wanted.
    async fn bytes(&mut self, trail: &str, day: Date, query: &Query) -> Result<u64, Fault> {
        let regions = match folders::level(trail) {
            LayoutLevel::Region { folder } => vec![folder.to_owned()],
            _ => self.all_folders(trail).await?,
        };
        let from = query.from.unwrap_or(Timestamp::MIN);
        let mut bytes = 0;
        for region in regions.iter().filter(|it| query.may_lie_in(folders::name(it), from)) {
            let prefix = format!("{region}{}/", day.strftime("%Y/%m/%d"));
            let mut pages = KeyPages::new(KeyRange::all(prefix), None);
            while let Some(page) = pages.next(self).await? {
                let sizes = page.contents().iter().filter_map(Object::size);
                bytes += sizes.filter_map(|size| u64::try_from(size).ok()).sum::<u64>();
            }
        }
        Ok(bytes)
    }

    async fn all_folders(&mut self, prefix: &str) -> Result<Vec<String>, Fault> {
        let mut found = Vec::new();
        self.folders(prefix, &mut found).await?;
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_stands_for_all_accounts_and_all_of_the_window() {
        assert_eq!(scaled(1_000, 40, 8, 30 * 86_400), 150_000);
        assert_eq!(scaled(1_000, 1, 1, 43_200), 500);
        assert_eq!(scaled(u64::MAX, 2, 1, 86_400), u64::MAX);
    }

    #[test]
    fn the_day_is_the_last_one_that_has_ended() {
        let at = |text: &str| text.parse().unwrap();
        assert_eq!(
            day(at("2026-01-01T00:00:00Z"), at("2026-01-15T10:00:00Z")).to_string(),
            "2026-01-14"
        );
        assert_eq!(
            day(at("2026-01-15T01:00:00Z"), at("2026-01-15T10:00:00Z")).to_string(),
            "2026-01-15"
        );
    }
}
