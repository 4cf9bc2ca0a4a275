//! What the queries cost: bytes scanned and their price.

use std::fmt;

/// US dollars for a million million bytes: the list price of Athena, Lake and Logs Insights in most regions (documented).
const DOLLARS_PER_TERABYTE: f64 = 5.0;

/// Athena charges at least this much for a query (documented).
pub(super) const MIN_BILLED_BYTES: u64 = 10_000_000;

/// Bytes scanned so far and the limit.
#[derive(Debug, Clone)]
pub struct Bill {
    engine: &'static str,
    /// The least that is charged for a query, in bytes; `None` for an engine that others run, whose price nobody knows.
    least: Option<u64>,
    most: Option<u64>,
    /// Bytes of each query, the running one last.
    queries: Vec<u64>,
}

impl Bill {
    /// Nothing scanned yet, and at most `most` bytes allowed.
    #[must_use]
    pub fn new(engine: &'static str, least: Option<u64>, most: Option<u64>) -> Self {
        Self {
            engine,
            least,
            most,
            queries: Vec::new(),
        }
    }

    pub(super) fn begin_query(&mut self) {
        self.queries.push(0);
    }

    /// Sets the bytes that the engine says the running query has scanned.
    pub(super) fn set(&mut self, bytes: i64) {
        if let (Some(last), Ok(bytes)) = (self.queries.last_mut(), u64::try_from(bytes)) {
            *last = bytes.max(*last);
        }
    }

    /// Bytes scanned.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.queries.iter().sum()
    }

    /// An error that says why to stop, if more was read than is allowed.
    pub(super) fn is_within(&self) -> Result<(), String> {
        match self.most {
            Some(most) if self.bytes() > most => Err(format!(
                "stopped after {}: more than --max-scan, {}",
                shown(self.bytes()),
                shown(most)
            )),
            _ => Ok(()),
        }
    }

    /// Why not to run the second query: over a table of JSON it reads as much as the first has read.
    pub(super) fn may_read_as_much_again(&self) -> Result<(), String> {
        match self.most {
            Some(most) if self.bytes().saturating_mul(2) > most => Err(format!(
                "counted, but not evaluated: the first query scanned {}, the second may scan as much again, and --max-scan is {}",
                shown(self.bytes()),
                shown(most)
            )),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Bill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let queries = match self.queries.len() {
            1 => "1 query".to_owned(),
            more => format!("{more} queries"),
        };
        let Some(least) = self.least else {
            return write!(f, "{} read {} in {queries}", self.engine, shown(self.bytes()));
        };
        let charged: u64 = self.queries.iter().map(|bytes| (*bytes).max(least)).sum();
        write!(
            f,
            "{} scanned {} in {queries}: about {:.4} USD at the list price of 5 USD per TB",
            self.engine,
            shown(self.bytes()),
            dollars(charged)
        )
    }
}

/// What scanning this many bytes costs at the list price, in US dollars.
#[expect(clippy::cast_precision_loss, reason = "a price in cents")]
#[must_use]
pub fn dollars(bytes: u64) -> f64 {
    bytes as f64 / 1e12 * DOLLARS_PER_TERABYTE
}

/// A number of bytes in the largest unit of which there is at least one.
#[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
#[must_use]
pub fn shown(bytes: u64) -> String {
    let units = [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)];
    let unit = units.iter().find(|(_, size)| bytes as f64 >= *size);
    unit.map_or_else(
        || format!("{bytes} bytes"),
        |(name, size)| format!("{:.1} {name}", bytes as f64 / size),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_query_is_charged_as_ten_megabytes_and_a_limit_holds_for_all_queries() {
        let mut bill = Bill::new("Athena", Some(MIN_BILLED_BYTES), Some(3_000_000_000));
        bill.begin_query();
        bill.set(1_500);
        assert_eq!(
            bill.to_string(),
            "Athena scanned 1.5 kB in 1 query: about 0.0001 USD at the list price of 5 USD per TB"
        );
        bill.set(2_000_000_000);
        assert!(bill.is_within().is_ok());
        assert!(
            bill.may_read_as_much_again()
                .unwrap_err()
                .contains("the first query scanned 2.0 GB")
        );
        bill.begin_query();
        bill.set(1_000_000_001);
        assert_eq!(
            bill.is_within().unwrap_err(),
            "stopped after 3.0 GB: more than --max-scan, 3.0 GB"
        );
    }

    #[test]
    fn without_a_least_charge_bytes_are_charged_as_they_are_and_without_a_price_not_at_all() {
        for (least, said) in [
            (
                Some(0),
                "Q scanned 1.5 kB in 1 query: about 0.0000 USD at the list price of 5 USD per TB",
            ),
            (None, "Q read 1.5 kB in 1 query"),
        ] {
            let mut bill = Bill::new("Q", least, None);
            bill.begin_query();
            bill.set(1_500);
            assert_eq!(bill.to_string(), said);
        }
    }
}
