//! A forecast for programs: `trailhum.forecast/1`.

use std::io::{self, Write};

use serde::Serialize;
use trailhum_core::coverage::Gap;
use trailhum_core::forecast::{ForecastKey, ForecastRow, LIST_PRICES, RECORD_BYTES, RECORD_SAMPLE, VolumeCost};

use super::ForecastPage;

#[derive(Serialize)]
struct ForecastJson<'a> {
    schema: &'static str,
    tool_version: &'static str,
    complete: bool,
    gaps: &'a [Gap],
    resources: usize,
    errors_a_day: RangeJson,
    errors_a_day_measured: Option<f64>,
    events_a_month: RangeJson,
    gigabytes_a_month: RangeJson,
    record_bytes: f64,
    record_bytes_measured_on: usize,
    costs_a_month: Vec<CostJson>,
    checks: Vec<ForecastRowJson<'a>>,
}

/// From the least to the most.
#[derive(Serialize)]
struct RangeJson {
    least: f64,
    most: f64,
}

#[derive(Serialize)]
struct CostJson {
    what: &'static str,
    region: Option<&'static str>,
    price_per_gb: f64,
    price_date: Option<&'static str>,
    price_known_by: Option<&'static str>,
    price_source: Option<&'static str>,
    cost: RangeJson,
}

#[derive(Serialize)]
struct ForecastRowJson<'a> {
    check: &'a str,
    account: Option<&'a str>,
    region: &'a str,
    seen_failing: bool,
    resources_without: usize,
    resources_unknown: usize,
    resources_with: usize,
    errors_a_day: RangeJson,
    errors_a_day_measured: Option<f64>,
    missing: Vec<&'a str>,
    surplus: Vec<&'a str>,
}

pub(super) fn write(page: &ForecastPage<'_>, out: &mut dyn Write) -> io::Result<()> {
    let forecast = page.forecast;
    let (least, most) = range(page);
    let (low, high) = (VolumeCost::new(least), VolumeCost::new(most));
    let (errors_least, errors_most) = forecast.a_day();
    let json = ForecastJson {
        schema: "trailhum.forecast/1",
        tool_version: env!("CARGO_PKG_VERSION"),
        complete: page.gaps.is_empty(),
        gaps: page.gaps,
        resources: forecast.resources,
        errors_a_day: RangeJson::new(errors_least, errors_most),
        errors_a_day_measured: forecast.measured_a_day().map(rounded),
        events_a_month: RangeJson::new(low.events, high.events),
        gigabytes_a_month: RangeJson::new(low.gigabytes, high.gigabytes),
        record_bytes: RECORD_BYTES,
        record_bytes_measured_on: RECORD_SAMPLE,
        costs_a_month: costs(page, low, high),
        checks: forecast
            .rows
            .iter()
            .map(|row| ForecastRowJson::new(row, forecast.is_measured))
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &json).map_err(io::Error::from)?;
    writeln!(out)
}

/// Errors a day of which the volume is: those that were measured, else the least and the most.
pub(super) fn range(page: &ForecastPage<'_>) -> (f64, f64) {
    let measured = page.forecast.measured_a_day();
    measured.map_or_else(|| page.forecast.a_day(), |measured| (measured, measured))
}

fn costs(page: &ForecastPage<'_>, low: VolumeCost, high: VolumeCost) -> Vec<CostJson> {
    let cost = |price: f64| RangeJson::new(low.cost(price), high.cost(price));
    let listed = LIST_PRICES.iter().map(|price| CostJson {
        what: price.what,
        region: Some(price.region),
        price_per_gb: price.usd_per_gb,
        price_date: Some(price.date),
        price_known_by: Some(price.level),
        price_source: Some(price.source),
        cost: cost(price.usd_per_gb),
    });
    let own = page.price_per_gb.map(|price| CostJson {
        what: "--price-per-gb",
        region: None,
        price_per_gb: price,
        price_date: None,
        price_known_by: None,
        price_source: None,
        cost: cost(price),
    });
    listed.chain(own).collect()
}

/// Six decimals: a gigabyte has many records.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

impl RangeJson {
    fn new(least: f64, most: f64) -> Self {
        Self {
            least: rounded(least),
            most: rounded(most),
        }
    }
}

impl<'a> ForecastRowJson<'a> {
    fn new((key, row): (&'a ForecastKey, &'a ForecastRow), is_measured: bool) -> Self {
        let (least, most) = row.a_day();
        Self {
            check: &key.check,
            account: Some(key.account.as_str()).filter(|account| !account.is_empty()),
            region: &key.region,
            seen_failing: row.is_seen,
            resources_without: row.without.len(),
            resources_unknown: row.unknown.len(),
            resources_with: row.with.len(),
            errors_a_day: RangeJson::new(least, most),
            errors_a_day_measured: is_measured.then(|| rounded(row.measured_a_day())),
            missing: if is_measured {
                row.missing().collect()
            } else {
                Vec::new()
            },
            surplus: row.surplus().collect(),
        }
    }
}
