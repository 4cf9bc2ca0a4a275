//! What a reading would take, estimated from one page of each name.

use futures_util::future::join_all;
use serde::Serialize;
use tokio::sync::watch;

use super::region::RegionReader;
use super::{ReadOptions, notes};
use crate::aws::{Aws, Fault};
use crate::coverage::Gap;
use crate::source::progress::{Progress, ProgressUnit};

/// The request for the trails, as IAM names it.
const TRAILS: &str = "cloudtrail:DescribeTrails";

/// What a reading would take.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryPlan {
    /// One for each region and name, in this order.
    pub planned: Vec<Planned>,
    /// Minutes that a full reading takes; regions are read side by side.
    pub minutes: f64,
    /// The names that only a full reading requests: rare errors, or none of which a record is known.
    pub left_out: Vec<String>,
    /// The least that these names take: one request in each region.
    pub left_out_requests: u64,
    /// Trails that hold the same events in S3 or CloudWatch Logs.
    pub trails: Vec<Trail>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

/// What one name in one region would take.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Planned {
    /// The region.
    pub region: String,
    /// The `eventName`.
    #[serde(rename = "event_name")]
    pub name: String,
    /// Calls a day, failed or not.
    #[serde(rename = "calls_a_day")]
    pub a_day: f64,
    /// The part of the time range that need not be requested, 0 to 1: the cache has it, or the probe read it.
    #[serde(rename = "known_share")]
    pub known: f64,
    /// Requests that are left for the whole time range.
    pub requests: u64,
}

/// A place to which a trail writes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Trail {
    /// The trail's name.
    pub name: String,
    /// Where its records are, as `--events` takes it.
    #[serde(rename = "events")]
    pub place: String,
    /// Whether it has the events of all regions.
    pub every_region: bool,
}

/// Reads one page of each name, and the list of trails.
pub async fn plan(
    aws: &Aws,
    options: ReadOptions<'_>,
    account: Option<&str>,
    stop: &watch::Receiver<bool>,
) -> HistoryPlan {
    let bar = Progress::default().start(ProgressUnit::None, 0, "");
    let mut regions = super::region_readers(aws, options, &bar, stop);
    join_all(regions.iter_mut().map(RegionReader::probe)).await;
    let requests = regions
        .iter()
        .map(RegionReader::requests_left)
        .max()
        .unwrap_or_default();
    let left_out = options.left_out();
    let mut plan = HistoryPlan {
        planned: regions.iter().flat_map(planned).collect(),
        minutes: notes::minutes(requests, aws.lookups_per_second()),
        left_out_requests: (left_out.len() * options.regions.len()) as u64,
        left_out: left_out.into_iter().map(str::to_owned).collect(),
        trails: Vec::new(),
        gaps: Vec::new(),
    };
    for region in regions {
        let (read, _) = region.finish();
        plan.gaps.extend(read.coverage.gaps);
    }
    if let Some(region) = options.regions.first() {
        match trails(aws, region, account).await {
            Ok(trails) => plan.trails = trails,
            Err(fault) => plan.gaps.push(fault.gap()),
        }
    }
    plan
}

/// What each name of a region would take.
fn planned(region: &RegionReader<'_>) -> impl Iterator<Item = Planned> {
    region.names.iter().map(|name| Planned {
        region: region.region.clone(),
        name: name.question.value.clone(),
        a_day: name.rate() * 86_400.0,
        requests: if name.is_done() { 0 } else { name.requests_left() },
        known: name.share(),
    })
}

/// The trails that deliver to S3 or to CloudWatch Logs, as listed in this region. Those of other regions and of the
/// organization are among them (documented: shadow trails are included by default).
async fn trails(aws: &Aws, region: &str, account: Option<&str>) -> Result<Vec<Trail>, Fault> {
    let answer = aws.cloudtrail(region).describe_trails().send().await;
    let answer = answer.map_err(|error| Fault::new(TRAILS, region, &error))?;
    let listed = answer
        .trail_list
        .ok_or_else(|| Fault::incomplete(TRAILS, region, "trailList"))?;
    let trails = listed.into_iter().flat_map(|trail| {
        let places = [bucket(&trail, account), log_group(&trail)];
        places.into_iter().flatten().map(move |place| Trail {
            name: trail.name.clone().unwrap_or_default(),
            place,
            every_region: trail.is_multi_region_trail == Some(true),
        })
    });
    let mut trails: Vec<Trail> = trails.collect();
    trails.sort();
    Ok(trails)
}

/// The folder of the bucket in which the records of the account are.
pub(crate) fn bucket(trail: &aws_sdk_cloudtrail::types::Trail, account: Option<&str>) -> Option<String> {
    let bucket = trail.s3_bucket_name().filter(|bucket| !bucket.is_empty())?;
    let prefix = trail.s3_key_prefix().filter(|prefix| !prefix.is_empty());
    let prefix = prefix.map_or(String::new(), |prefix| format!("{prefix}/"));
    // An organization's trail has the organization's id in the path: the reader finds the accounts below it.
    let below = match account.filter(|_| trail.is_organization_trail != Some(true)) {
        Some(account) => format!("AWSLogs/{account}/CloudTrail/"),
        None => "AWSLogs/".to_owned(),
    };
    Some(format!("s3://{bucket}/{prefix}{below}"))
}

/// The log group, as `--events` names it.
pub(crate) fn log_group(trail: &aws_sdk_cloudtrail::types::Trail) -> Option<String> {
    let arn = trail.cloud_watch_logs_log_group_arn()?;
    let arn = arn.strip_suffix(":*").unwrap_or(arn);
    (!arn.is_empty()).then(|| format!("logs:{arn}"))
}
