//! Configuration items by the two batch requests of AWS Config, which are alike.

use aws_sdk_config::primitives::DateTime;
use aws_sdk_config::types::BaseConfigurationItem;
use jiff::Timestamp;

use super::item;
use crate::aws::Fault;
use crate::inventory::Item;

/// Keys of one request: the most that either takes (documented).
const MAX_KEYS: usize = 100;

/// Times that unprocessed keys are requested again.
const UNPROCESSED_RETRIES: usize = 5;

/// Requests these keys in batches, and again those that a request returns as unprocessed; returns how many are unprocessed
/// in the end.
pub(super) async fn request_all<K>(
    mut waiting: Vec<K>,
    mut request: impl AsyncFnMut(&[K]) -> Result<Vec<K>, Fault>,
) -> Result<usize, Fault> {
    for _ in 0..=UNPROCESSED_RETRIES {
        let mut unprocessed = Vec::new();
        for keys in waiting.chunks(MAX_KEYS) {
            unprocessed.extend(request(keys).await?);
        }
        waiting = unprocessed;
    }
    Ok(waiting.len())
}

/// The state in a configuration item. It is valid until it was captured: an item does not say whether it was checked since.
pub(super) fn item(item: &BaseConfigurationItem) -> Item {
    Item {
        arn: item.arn.clone().unwrap_or_default(),
        created: timestamp(item.resource_creation_time),
        settings: item::settings(item.supplementary_configuration.iter().flatten()),
        as_of: timestamp(item.configuration_item_capture_time),
        complete: true,
        ..Item::default()
    }
}

/// The SDK's time in seconds; `None` also where no timestamp can hold it.
pub(super) fn timestamp(time: Option<DateTime>) -> Option<Timestamp> {
    Timestamp::from_second(time?.secs()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn keys_are_requested_a_hundred_at_a_time_and_unprocessed_ones_again() {
        let mut requests = Vec::new();
        let left = request_all((0..150).collect(), async |keys| {
            requests.push(keys.len());
            Ok(keys
                .iter()
                .copied()
                .filter(|key| requests.len() < 3 && *key == 0)
                .collect())
        });
        assert_eq!(left.await, Ok(0));
        assert_eq!(requests, [100, 50, 1]);
    }

    #[tokio::test]
    async fn keys_that_are_never_processed_are_given_up_and_counted() {
        let mut requests = 0;
        let left = request_all(vec![1, 2], async |keys| {
            requests += 1;
            Ok(keys.to_vec())
        });
        assert_eq!(left.await, Ok(2));
        assert_eq!(requests, 1 + UNPROCESSED_RETRIES);
    }
}
