//! What a reading would take, estimated from one page of each name.

use futures_util::future::join_all;
use tokio::sync::watch;

use super::region::RegionReader;
use super::{ReadOptions, notes};
use crate::aws::{Aws, Fault};
use crate::catalog::Catalog;
use crate::coverage::Gap;
use crate::source::Query;
use crate::source::progress::{Progress, Unit};

/// The request for the trails, as IAM names it.
const TRAILS: &str = "cloudtrail:DescribeTrails";

/// What a reading would take.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryPlan {
    /// One for each region and name, in this order.
    pub planned: Vec<Planned>,
    /// Minutes that a full reading takes; regions are read side by side.
    pub minutes: f64,
    /// Trails that hold the same events in S3.
    pub trails: Vec<Trail>,
    /// What could not be asked.
    pub gaps: Vec<Gap>,
}

/// What one name in one region would take.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The region.
    pub region: String,
    /// The `eventName`.
    pub name: String,
    /// Calls a day, failed or not.
    pub a_day: f64,
    /// Requests that are left for the whole window.
    pub requests: u64,
    /// The part of the window that need not be asked for, 0 to 1: the ledger has it, or the probe read it.
    pub known: f64,
}

/// A trail that writes to S3.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trail {
    /// Its name.
    pub name: String,
    /// Where its files are, as `--events` takes it.
    pub place: String,
    /// Whether it has the events of all regions.
    pub every_region: bool,
}

/// Asks for one page of each name, and for the trails.
pub async fn plan(
    aws: &Aws,
    query: &Query,
    reading: &ReadOptions<'_>,
    catalog: &Catalog,
    account: Option<&str>,
    stop: &watch::Receiver<bool>,
) -> HistoryPlan {
    let wanted = reading.wanted(catalog);
    let bar = Progress::default().start(Unit::None, 0, "");
    let begin =
        |region: &String| RegionReader::begin(aws, region, wanted, reading.effort, reading.inventory, (&bar, stop));
    let mut regions: Vec<RegionReader<'_>> = query.regions.iter().map(begin).collect();
    join_all(regions.iter_mut().map(RegionReader::probe)).await;
    let requests = regions.iter().map(RegionReader::requests).max().unwrap_or_default();
    let mut plan = HistoryPlan {
        planned: regions.iter().flat_map(RegionReader::planned).collect(),
        minutes: notes::minutes(requests, aws.lookups_per_second()),
        trails: Vec::new(),
        gaps: Vec::new(),
    };
    for region in regions {
        let (read, _) = region.end();
        plan.gaps.extend(read.coverage.gaps);
    }
    if let Some(region) = query.regions.first() {
        match trails(aws, region, account).await {
            Ok(trails) => plan.trails = trails,
            Err(fault) => plan.gaps.push(fault.gap()),
        }
    }
    plan
}

/// The trails that deliver here to S3, as this region tells; those of other regions and of the organization are among
/// them (documented: shadow trails are included by default).
async fn trails(aws: &Aws, region: &str, account: Option<&str>) -> Result<Vec<Trail>, Fault> {
    let answer = aws.cloudtrail(region).describe_trails().send().await;
    let answer = answer.map_err(|error| Fault::new(TRAILS, region, &error))?;
    let listed = answer
        .trail_list
        .ok_or_else(|| Fault::incomplete(TRAILS, region, "trailList"))?;
    let trails = listed.into_iter().filter_map(|trail| {
        let bucket = trail.s3_bucket_name.filter(|bucket| !bucket.is_empty())?;
        let prefix = trail.s3_key_prefix.filter(|prefix| !prefix.is_empty());
        let prefix = prefix.map_or(String::new(), |prefix| format!("{prefix}/"));
        // An organization's trail has the organization's id between: the reader finds the accounts below.
        let below = match account.filter(|_| trail.is_organization_trail != Some(true)) {
            Some(account) => format!("AWSLogs/{account}/CloudTrail/"),
            None => "AWSLogs/".to_owned(),
        };
        Some(Trail {
            name: trail.name.unwrap_or_default(),
            place: format!("s3://{bucket}/{prefix}{below}"),
            every_region: trail.is_multi_region_trail == Some(true),
        })
    });
    let mut trails: Vec<Trail> = trails.collect();
    trails.sort();
    Ok(trails)
}
