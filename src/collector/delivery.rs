//! What AWS Config's delivery channel says of its deliveries, read only where a finding is Config's denied probe of the
//! channel's bucket: the denial alone does not say whether deliveries fail.

use std::collections::BTreeSet;

use aws_sdk_config::Client;
use aws_sdk_config::primitives::DateTime;
use aws_sdk_config::types::{DeliveryChannelStatus, DeliveryStatus};
use tokio::sync::watch;

use super::Collected;
use super::batch::timestamp;
use super::recorder::config_in;
use crate::aws::{Aws, Fault, until_stopped};
use crate::finding::Finding;

/// The request, as IAM names it.
const STATUS: &str = "config:DescribeDeliveryChannelStatus";

/// The known error that is such a probe.
const PROBE: &str = "config-delivery-bucket";

/// Notes the state of the channels of the session's account in the regions of its [probes that were denied](probed) and of
/// its recorders: the probe is recorded in the region of the bucket, which need not be that of the channel.
pub async fn read(aws: &Aws, probed: BTreeSet<String>, collected: &mut Collected, stop: &watch::Receiver<bool>) {
    let mut regions = probed;
    if regions.is_empty() {
        return;
    }
    let recorders = collected.inventory.recorders.iter();
    regions.extend(recorders.map(|recorder| recorder.region.clone()));
    for region in &regions {
        let client = aws.config(region);
        match until_stopped(Box::pin(statuses(&client, region)), stop).await {
            Some(Ok(statuses)) => {
                collected.inventory.delivery_fails |= statuses.iter().any(fails);
                let lines = statuses.iter().map(|status| line(region, status));
                collected.coverage.notes.extend(lines);
            }
            Some(Err(fault)) => collected.coverage.notes.push(format!(
                "{}: whether the delivery channel delivers is unknown: {} ({STATUS})",
                config_in(region),
                fault.message
            )),
            None => return collected.stopped(format!("{STATUS} in {region}")),
        }
    }
}

/// The regions of this account's own probes that were denied. One of another account's Config says nothing of the
/// channels here.
#[must_use]
pub fn probed(findings: &[Finding], account: Option<&str>) -> BTreeSet<String> {
    let keys = findings.iter().map(|finding| &finding.key);
    let own = keys.filter(|key| key.known.as_deref() == Some(PROBE) && account == Some(key.account.as_str()));
    own.filter(|key| key.caller.foreign_account.is_none())
        .map(|key| key.region.clone())
        .collect()
}

pub(crate) async fn statuses(client: &Client, region: &str) -> Result<Vec<DeliveryChannelStatus>, Fault> {
    let answer = client.describe_delivery_channel_status().send().await;
    let answer = answer.map_err(|error| Fault::new(STATUS, region, &error))?;
    let statuses = answer.delivery_channels_status;
    statuses.ok_or_else(|| Fault::incomplete(STATUS, region, "DeliveryChannelsStatus"))
}

/// Whether a channel says that the last delivery of anything failed.
pub(crate) fn fails(status: &DeliveryChannelStatus) -> bool {
    let exports = [
        status.config_snapshot_delivery_info(),
        status.config_history_delivery_info(),
    ];
    let mut statuses = exports.into_iter().flatten().map(|info| info.last_status());
    let stream = status.config_stream_delivery_info().and_then(|info| info.last_status());
    stream.is_some_and(is_failure) || statuses.any(|status| status.is_some_and(is_failure))
}

/// The API's model has `Failure`, the examples of the AWS CLI have the words in capitals (both documented).
fn is_failure(status: &DeliveryStatus) -> bool {
    status.as_str().eq_ignore_ascii_case(DeliveryStatus::Failure.as_str())
}

/// What a channel says of the three things that it delivers.
fn line(region: &str, status: &DeliveryChannelStatus) -> String {
    let mut parts = Vec::new();
    let exports = [
        ("snapshots", status.config_snapshot_delivery_info()),
        ("history files", status.config_history_delivery_info()),
    ];
    for (what, info) in exports {
        let Some(info) = info else { continue };
        let delivery = LastDelivery {
            what,
            status: info.last_status().map(DeliveryStatus::as_str),
            error: info.last_error_code(),
            succeeded: info.last_successful_time(),
        };
        parts.extend(delivery.describe());
    }
    if let Some(info) = status.config_stream_delivery_info() {
        let delivery = LastDelivery {
            what: "notifications",
            status: info.last_status().map(DeliveryStatus::as_str),
            error: info.last_error_code(),
            succeeded: None,
        };
        parts.extend(delivery.describe());
    }
    if parts.is_empty() {
        parts.push("no delivery was attempted yet".to_owned());
    }
    let name = status.name().unwrap_or_default();
    format!(
        "{}: the delivery channel {name:?} says: {}",
        config_in(region),
        parts.join("; ")
    )
}

/// The last delivery of one kind.
struct LastDelivery<'s> {
    what: &'static str,
    status: Option<&'s str>,
    error: Option<&'s str>,
    succeeded: Option<&'s DateTime>,
}

impl LastDelivery<'_> {
    /// Nothing where there is no status: AWS sends an empty object for what was never delivered (inferred).
    fn describe(&self) -> Option<String> {
        let error = self.error.filter(|code| !code.is_empty());
        let error = error.map(|code| format!(", error {code}")).unwrap_or_default();
        let succeeded = timestamp(self.succeeded.copied());
        let succeeded = succeeded
            .map(|time| format!(", last delivered {time:.0}"))
            .unwrap_or_default();
        Some(format!("{}: last status {}{error}{succeeded}", self.what, self.status?))
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_config::types::{ConfigExportDeliveryInfo, ConfigStreamDeliveryInfo};

    use super::*;

    #[test]
    fn a_channel_is_described_by_its_last_statuses_error_codes_and_deliveries() {
        let failed = ConfigExportDeliveryInfo::builder()
            .last_status(DeliveryStatus::Failure)
            .last_error_code("AccessDenied")
            .last_successful_time(DateTime::from_secs(1_767_225_600))
            .build();
        let stream = ConfigStreamDeliveryInfo::builder()
            .last_status(DeliveryStatus::Success)
            .last_error_code("")
            .build();
        let empty = ConfigExportDeliveryInfo::builder().build();
        let fails_with = |history: ConfigExportDeliveryInfo| {
            let status = DeliveryChannelStatus::builder();
            fails(&status.config_history_delivery_info(history).build())
        };
        assert!(fails_with(failed.clone()) && !fails_with(empty.clone()));
        let in_capitals = ConfigExportDeliveryInfo::builder().last_status(DeliveryStatus::from("FAILURE"));
        assert!(fails_with(in_capitals.build()));
        let status = DeliveryChannelStatus::builder()
            .name("default")
            .config_snapshot_delivery_info(empty.clone())
            .config_history_delivery_info(failed)
            .config_stream_delivery_info(stream)
            .build();
        assert_eq!(
            line("eu-central-1", &status),
            "AWS Config in eu-central-1: the delivery channel \"default\" says: history files: last status Failure, error \
             AccessDenied, last delivered 2026-01-01T00:00:00Z; notifications: last status Success"
        );
        let idle = DeliveryChannelStatus::builder()
            .config_history_delivery_info(empty)
            .build();
        let idle = line("eu-central-1", &idle);
        assert!(idle.ends_with("says: no delivery was attempted yet"), "{idle}");
    }
}
