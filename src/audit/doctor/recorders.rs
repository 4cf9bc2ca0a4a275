//! AWS Config in a region: recorders, delivery channels, and the inventory.

use aws_sdk_config::Client;
use aws_sdk_config::operation::list_configuration_recorders::ListConfigurationRecordersOutput;
use aws_sdk_config::types::{
    ConfigurationRecorder, ConfigurationRecorderStatus, ConfigurationRecorderSummary, DeliveryChannelStatus,
    ResourceKey, ResourceType,
};
use jiff::Timestamp;

use super::Examiner;
use crate::aws::{Fault, pages};
use crate::collector::delivery;
use crate::diagnosis::{SeenChannel, SeenRecorder};

const RECORDERS: &str = "config:DescribeConfigurationRecorders";
const STATUS: &str = "config:DescribeConfigurationRecorderStatus";
const LIST: &str = "config:ListConfigurationRecorders";
const CHANNELS: &str = "config:DescribeDeliveryChannelStatus";
const RESOURCES: &str = "config:ListDiscoveredResources";
const ITEMS: &str = "config:BatchGetResourceConfig";

impl Examiner<'_> {
    /// Tries what the audit requests of AWS Config.
    pub(super) async fn examine_recorders(&mut self, region: &str) {
        if self.wanted(RECORDERS).is_none() {
            return;
        }
        let client = &self.session.aws.config(region);
        let own = self
            .attempt((RECORDERS, region), Box::pin(recorders(client, region)))
            .await;
        let statuses = self.attempt((STATUS, region), Box::pin(statuses(client, region))).await;
        let listed = self.attempt((LIST, region), Box::pin(summaries(client, region))).await;
        let statuses = statuses.unwrap_or_default();
        let own = own.into_iter().flatten();
        let recorders = own.map(|recorder| seen_recorder(recorder, &statuses, region));
        self.found.recorders.extend(recorders);
        // Those of services are in this list only (documented).
        let linked = listed.into_iter().flatten().filter(|it| it.service_principal.is_some());
        self.found.recorders.extend(linked.map(|summary| SeenRecorder {
            region: region.to_owned(),
            name: summary.name,
            service: summary.service_principal,
            role_arn: None,
            recording: None,
        }));
        let channels = self
            .attempt((CHANNELS, region), Box::pin(delivery::statuses(client, region)))
            .await;
        let channels = channels.iter().flatten().map(|channel| seen_channel(channel, region));
        self.found.channels.extend(channels);
        let resource = self
            .attempt((RESOURCES, region), Box::pin(a_resource(client, region)))
            .await;
        if let Some(key) = resource.flatten() {
            self.attempt((ITEMS, region), Box::pin(item(client, key, region))).await;
        }
    }
}

fn seen_recorder(
    recorder: ConfigurationRecorder,
    statuses: &[ConfigurationRecorderStatus],
    region: &str,
) -> SeenRecorder {
    let name = recorder.name.unwrap_or_default();
    let status = statuses.iter().find(|status| status.name.as_deref() == Some(&name));
    SeenRecorder {
        region: region.to_owned(),
        service: None,
        role_arn: recorder.role_arn.filter(|role| !role.is_empty()),
        recording: status.map(|status| status.recording),
        name,
    }
}

fn seen_channel(channel: &DeliveryChannelStatus, region: &str) -> SeenChannel {
    let history = channel.config_history_delivery_info();
    let delivered = history.and_then(|info| info.last_successful_time());
    SeenChannel {
        region: region.to_owned(),
        name: channel.name().unwrap_or_default().to_owned(),
        fails: delivery::fails(channel),
        delivered: delivered.and_then(|time| Timestamp::from_second(time.secs()).ok()),
    }
}

async fn recorders(client: &Client, region: &str) -> Result<Vec<ConfigurationRecorder>, Fault> {
    let answer = client.describe_configuration_recorders().send().await;
    let answer = answer.map_err(|error| Fault::new(RECORDERS, region, &error))?;
    let recorders = answer.configuration_recorders;
    recorders.ok_or_else(|| Fault::incomplete(RECORDERS, region, "ConfigurationRecorders"))
}

async fn statuses(client: &Client, region: &str) -> Result<Vec<ConfigurationRecorderStatus>, Fault> {
    let answer = client.describe_configuration_recorder_status().send().await;
    let answer = answer.map_err(|error| Fault::new(STATUS, region, &error))?;
    let statuses = answer.configuration_recorders_status;
    statuses.ok_or_else(|| Fault::incomplete(STATUS, region, "ConfigurationRecordersStatus"))
}

async fn summaries(client: &Client, region: &str) -> Result<Vec<ConfigurationRecorderSummary>, Fault> {
    let split = |page: ListConfigurationRecordersOutput| {
        let listed = Ok::<_, &'static str>(page.configuration_recorder_summaries);
        (listed, page.next_token)
    };
    let pages = client.list_configuration_recorders().into_paginator().send();
    pages::collect((LIST, region), pages, split).await
}

/// A bucket that AWS Config lists, if it lists one.
async fn a_resource(client: &Client, region: &str) -> Result<Option<ResourceKey>, Fault> {
    let request = client
        .list_discovered_resources()
        .resource_type(ResourceType::Bucket)
        .limit(1);
    let answer = request.send().await;
    let answer = answer.map_err(|error| Fault::new(RESOURCES, region, &error))?;
    let listed = answer.resource_identifiers;
    let listed = listed.ok_or_else(|| Fault::incomplete(RESOURCES, region, "resourceIdentifiers"))?;
    let id = listed.into_iter().next().and_then(|resource| resource.resource_id);
    let key = id.map(|id| {
        ResourceKey::builder()
            .resource_type(ResourceType::Bucket)
            .resource_id(id)
    });
    Ok(key.and_then(|key| key.build().ok()))
}

async fn item(client: &Client, key: ResourceKey, region: &str) -> Result<(), Fault> {
    let answer = client.batch_get_resource_config().resource_keys(key).send().await;
    answer.map_err(|error| Fault::new(ITEMS, region, &error))?;
    Ok(())
}
