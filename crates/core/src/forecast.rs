//! Which errors of AWS Config to expect, from what the account holds alone.
//!
//! AWS Config polls each resource that it records for settings that most of them do not have, once or twice a day. So
//! each resource without the setting is one or two errors a day. Where the inventory does not say whether it is set, or
//! nobody has seen AWS Config fail on this check, there may be none.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Catalog, Check, ConfigUse, ResourceType};
use crate::inventory::{Existence, Inventory, Item, Setting};

mod cost;

pub use cost::{LIST_PRICES, ListPrice, RECORD_BYTES, RECORD_SAMPLE, VolumeCost};

/// Errors a day of a resource that is polled every 24 hours: nine of ten, for timers miss calls, and a recorder does not make
/// every call about every resource.
const LEAST_A_DAY: f64 = 0.9;
/// And of one that is polled every 12 hours.
const MOST_A_DAY: f64 = 2.0;
/// The resource of a check of the whole account.
const OF_ACCOUNT: &str = "AWS::S3::AccountPublicAccessBlock";

/// One check of one account and region.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForecastKey {
    /// The id of the check.
    pub check: String,
    /// The account; empty where the inventory does not say.
    pub account: String,
    /// The region.
    pub region: String,
}

/// What is expected of one check.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ForecastRow {
    /// AWS Config was seen failing on it; otherwise its policy permits the call, and there may be no error.
    pub is_seen: bool,
    /// Resources without the setting.
    pub without: BTreeSet<String>,
    /// Resources of which the inventory does not say.
    pub unknown: BTreeSet<String>,
    /// Resources with the setting.
    pub with: BTreeSet<String>,
    /// After an audit: errors a day by resource.
    pub measured: BTreeMap<String, f64>,
}

/// What is expected, by check.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Forecast {
    /// The rows.
    pub rows: BTreeMap<ForecastKey, ForecastRow>,
    /// An audit was read, so each row has what was measured, if it is nothing, too.
    pub is_measured: bool,
    /// Resources that the inventory lists.
    pub resources: usize,
}

/// A recurring error that an audit found.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredSeries {
    /// Its check, account and region.
    pub key: ForecastKey,
    /// The id of the resource.
    pub resource: String,
    /// Errors a day, by its cadence.
    pub a_day: f64,
}

impl Forecast {
    /// What is expected of these resources.
    #[must_use]
    pub fn new(inventory: &Inventory, catalog: &Catalog) -> Self {
        let mut forecast = Self::default();
        let mut places: BTreeSet<(&str, &str)> = BTreeSet::new();
        for (account, region, kind, id, item) in inventory.items_by_account() {
            if item.existence != Existence::Exists {
                continue;
            }
            forecast.resources += 1;
            places.insert((account, region));
            for check in checks(catalog, kind) {
                forecast.add((account, region), check, id, item);
            }
        }
        for place in places {
            for check in checks(catalog, &OF_ACCOUNT.into()) {
                forecast.add(place, check, "", &Item::default());
            }
        }
        forecast
    }

    fn add(&mut self, (account, region): (&str, &str), check: &Check, id: &str, item: &Item) {
        let key = ForecastKey {
            check: check.entry.id.clone(),
            account: account.to_owned(),
            region: region.to_owned(),
        };
        let row = self.rows.entry(key).or_default();
        row.is_seen = check.entry.config == ConfigUse::Seen;
        let resources = match item.setting(check.entry.setting_key()) {
            Setting::Absent => &mut row.without,
            Setting::Unknown => &mut row.unknown,
            Setting::Present => &mut row.with,
        };
        resources.insert(id.to_owned());
    }

    /// Puts beside it what an audit measured.
    pub fn measure(&mut self, series: impl IntoIterator<Item = MeasuredSeries>) {
        self.is_measured = true;
        for one in series {
            // An inventory that names no account is of any.
            let anywhere = ForecastKey {
                account: String::new(),
                ..one.key.clone()
            };
            let key = if self.rows.contains_key(&anywhere) {
                anywhere
            } else {
                one.key
            };
            let row = self.rows.entry(key).or_default();
            // A check of the whole account has no resource.
            let resource = if row.unknown.contains("") {
                String::new()
            } else {
                one.resource
            };
            *row.measured.entry(resource).or_default() += one.a_day;
        }
    }

    /// The least and the most errors a day that the inventory lets expect.
    #[must_use]
    pub fn a_day(&self) -> (f64, f64) {
        let sum = |(least, most): (f64, f64), row: &ForecastRow| (least + row.a_day().0, most + row.a_day().1);
        self.rows.values().fold((0.0, 0.0), sum)
    }

    /// The same of the checks on which AWS Config was seen failing.
    #[must_use]
    pub fn seen_a_day(&self) -> (f64, f64) {
        let seen = self.rows.values().filter(|row| row.is_seen).map(ForecastRow::a_day);
        seen.fold((0.0, 0.0), |(least, most), row| (least + row.0, most + row.1))
    }

    /// Errors a day by the cadences that were measured.
    #[must_use]
    pub fn measured_a_day(&self) -> Option<f64> {
        let sum = || self.rows.values().fold(0.0, |sum, row| sum + row.measured_a_day());
        self.is_measured.then(sum)
    }
}

/// The checks of AWS Config on resources of this type that can still fail.
fn checks<'c>(catalog: &'c Catalog, kind: &ResourceType) -> impl Iterator<Item = &'c Check> {
    let kind = kind.clone();
    catalog.lookups().iter().filter(move |check| {
        let entry = &check.entry;
        entry.resource.kind == kind
            && entry.impossible_since.is_none()
            && matches!(entry.config, ConfigUse::Seen | ConfigUse::Permitted)
    })
}

#[expect(clippy::cast_precision_loss, reason = "resources of an account")]
impl ForecastRow {
    /// The least and the most errors a day.
    #[must_use]
    pub fn a_day(&self) -> (f64, f64) {
        let least = if self.is_seen { self.without.len() as f64 } else { 0.0 };
        let most = (self.without.len() + self.unknown.len()) as f64;
        (least * LEAST_A_DAY, most * MOST_A_DAY)
    }

    /// Errors a day by the cadences that were measured.
    #[must_use]
    pub fn measured_a_day(&self) -> f64 {
        self.measured.values().fold(0.0, |sum, resource| sum + resource)
    }

    /// Resources without the setting about which AWS Config makes no recurring error: it does not see them.
    pub fn missing(&self) -> impl Iterator<Item = &str> {
        let is_missing = |id: &&String| !self.measured.contains_key(*id);
        self.without
            .iter()
            .filter(move |id| self.is_seen && is_missing(id))
            .map(String::as_str)
    }

    /// Resources with recurring errors that the inventory does not list, or lists with the setting.
    pub fn surplus(&self) -> impl Iterator<Item = &str> {
        let is_expected = |id: &&String| self.without.contains(*id) || self.unknown.contains(*id);
        self.measured
            .keys()
            .filter(move |id| !is_expected(id))
            .map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::ReadFrom;

    fn forecast(settings: &[(&str, Setting)], complete: bool) -> Forecast {
        let mut inventory = Inventory::new(ReadFrom::Config);
        inventory.account = Some("111122223333".to_owned());
        let item = Item {
            existence: Existence::Exists,
            settings: settings
                .iter()
                .map(|(key, setting)| ((*key).to_owned(), *setting))
                .collect(),
            complete,
            ..Item::default()
        };
        for id in ["one", "two"] {
            inventory.put("eu-central-1", &ResourceType::S3Bucket, id, item.clone());
        }
        Forecast::new(&inventory, &Catalog::builtin().unwrap())
    }

    fn cors(forecast: &Forecast) -> &ForecastRow {
        let mut rows = forecast.rows.iter().filter(|(key, _)| key.check == "s3-bucket-cors");
        rows.next().unwrap().1
    }

    #[test]
    fn a_resource_without_the_setting_is_one_or_two_errors_a_day_and_one_with_it_none() {
        assert_eq!(cors(&forecast(&[], true)).a_day(), (2.0 * LEAST_A_DAY, 4.0));
        assert_eq!(cors(&forecast(&[], false)).a_day(), (0.0, 4.0));
        let set = [("BucketCrossOriginConfiguration", Setting::Present)];
        assert_eq!(cors(&forecast(&set, true)).a_day(), (0.0, 0.0));
    }

    #[test]
    fn what_was_measured_shows_what_is_missing_and_what_is_too_much() {
        let mut forecast = forecast(&[], true);
        let measured = |resource: &str, a_day| MeasuredSeries {
            key: ForecastKey {
                check: "s3-bucket-cors".to_owned(),
                account: "111122223333".to_owned(),
                region: "eu-central-1".to_owned(),
            },
            resource: resource.to_owned(),
            a_day,
        };
        forecast.measure([measured("one", 2.0), measured("three", 1.0)]);
        let row = cors(&forecast);
        assert_eq!(row.missing().collect::<Vec<_>>(), ["two"]);
        assert_eq!(row.surplus().collect::<Vec<_>>(), ["three"]);
        assert_eq!(forecast.measured_a_day(), Some(3.0));
    }
}
