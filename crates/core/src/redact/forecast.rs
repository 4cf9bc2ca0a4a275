//! What is expected, by check.

use std::collections::BTreeSet;

use super::Redactor;
use crate::forecast::{Forecast, ForecastKey, ForecastRow};

impl Redactor {
    /// The forecast with pseudonyms for accounts and resources.
    #[must_use]
    pub fn forecast(&self, forecast: &Forecast) -> Forecast {
        let rows = forecast.rows.iter().map(|(key, row)| {
            let key = ForecastKey {
                check: key.check.clone(),
                account: self.identifier(&key.account),
                region: self.identifier(&key.region),
            };
            let names = |names: &BTreeSet<String>| names.iter().map(|name| self.identifier(name)).collect();
            let measured = row.measured.iter().map(|(name, a_day)| (self.identifier(name), *a_day));
            let row = ForecastRow {
                is_seen: row.is_seen,
                without: names(&row.without),
                unknown: names(&row.unknown),
                with: names(&row.with),
                measured: measured.collect(),
            };
            (key, row)
        });
        Forecast {
            rows: rows.collect(),
            is_measured: forecast.is_measured,
            resources: forecast.resources,
        }
    }
}
