//! How much data errors are, and what it costs.

/// Bytes of a record of AWS Config's errors as JSON: the mean of those in the fixtures of this program.
pub const RECORD_BYTES: f64 = 1398.0;
/// Of how many records.
pub const RECORD_SAMPLE: usize = 163;
/// Days of a month.
const MONTH_DAYS: f64 = 30.0;
const GB: f64 = 1e9;

/// A list price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ListPrice {
    /// What is paid for.
    pub what: &'static str,
    /// In which region.
    pub region: &'static str,
    /// US dollars for a GB.
    pub usd_per_gb: f64,
    /// On which day it was looked up.
    pub date: &'static str,
    /// How it is known, as in the catalog.
    pub level: &'static str,
    /// Where.
    pub source: &'static str,
}

/// The list prices. S3 is for JSON that is kept for a month; a trail's files are compressed and cost less.
pub const LIST_PRICES: &[ListPrice] = &[
    ListPrice {
        what: "CloudWatch Logs ingestion",
        region: "us-east-1",
        usd_per_gb: 0.50,
        date: "2026-11-27",
        level: "article",
        source: "https://c3x.dev/blog/cloudwatch-logs-cost-optimization",
    },
    ListPrice {
        what: "S3 Standard storage",
        region: "us-east-1",
        usd_per_gb: 0.023,
        date: "2026-11-27",
        level: "article",
        source: "https://www.cloudhealthtech.com/blog/s3-cost-aws-cloud-storage-costs-explained",
    },
];

/// What so many errors a day are in a month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VolumeCost {
    /// Events a month.
    pub events: f64,
    /// Gigabytes a month.
    pub gigabytes: f64,
}

impl VolumeCost {
    /// Of so many errors a day.
    #[must_use]
    pub fn new(a_day: f64) -> Self {
        let events = a_day * MONTH_DAYS;
        Self {
            events,
            gigabytes: events * RECORD_BYTES / GB,
        }
    }

    /// US dollars, or whatever the price is in.
    #[must_use]
    pub fn cost(&self, per_gb: f64) -> f64 {
        self.gigabytes * per_gb
    }
}
