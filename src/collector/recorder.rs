//! Who records in a region: the customer's own recorder, and those that AWS services make for themselves.

use aws_sdk_config::Client;
use aws_sdk_config::operation::list_configuration_recorders::ListConfigurationRecordersOutput;
use aws_sdk_config::types::{
    ConfigurationRecorderStatus, ConfigurationRecorderSummary, RecordingFrequency, RecordingMode, RecordingScope,
    ResourceType as ConfigType,
};

use super::Collected;
use crate::aws::{Fault, pages};
use crate::catalog::ResourceType;
use crate::health::HealthNote;
use crate::inventory::Recorder;

/// The requests, as IAM names them.
pub(super) const RECORDERS: &str = "config:DescribeConfigurationRecorders";
const STATUS: &str = "config:DescribeConfigurationRecorderStatus";
const LIST: &str = "config:ListConfigurationRecorders";

/// Reads the recorders and whether they record. Without one the settings are unknown, which is a gap.
pub(super) async fn recorders(client: &Client, region: &str, collected: &mut Collected) {
    let answer = client.describe_configuration_recorders().send().await;
    let recorders = answer
        .map_err(|error| Fault::new(RECORDERS, region, &error))
        .and_then(|answer| {
            let recorders = answer.configuration_recorders;
            recorders.ok_or_else(|| Fault::incomplete(RECORDERS, region, "ConfigurationRecorders"))
        });
    let recorders = match recorders {
        Ok(recorders) => recorders,
        Err(fault) => return collected.fault(&fault),
    };
    let linked = service_linked(client, region, collected).await;
    if recorders.is_empty() {
        let (what, hint) = without_recorder(linked.as_deref());
        return collected.coverage.add_gap(config_in(region), what, &hint);
    }
    let statuses = statuses(client, region).await.unwrap_or_else(|fault| {
        collected.fault(&fault);
        Vec::new()
    });
    for recorder in recorders {
        let name = recorder.name.unwrap_or_default();
        let of_name = |status: &&ConfigurationRecorderStatus| status.name.as_deref() == Some(&name);
        let recording = statuses.iter().find(of_name).map(|status| status.recording);
        if recording == Some(false) {
            let what = format!("the configuration recorder {name:?} is stopped");
            let hint = "its data may be old; start it, or use --inventory live";
            collected.coverage.add_gap(config_in(region), what, hint);
        }
        if recorder.recording_mode.as_ref().is_some_and(is_daily) {
            collected.coverage.health.push(HealthNote::DailyRecorder {
                account: None,
                region: region.to_owned(),
                name: name.clone(),
            });
        }
        let role_arn = recorder.role_arn.filter(|role| !role.is_empty());
        collected.inventory.recorders.push(Recorder {
            region: region.to_owned(),
            name,
            role_arn,
            recording,
        });
    }
}

/// Whether a type of the inventory is recorded only once a day.
fn is_daily(mode: &RecordingMode) -> bool {
    let daily = |frequency: &RecordingFrequency| *frequency == RecordingFrequency::Daily;
    let is_ours = |kind: &ConfigType| ResourceType::INVENTORIED.contains(&kind.as_str().into());
    let of_ours = |types: &[ConfigType]| types.iter().any(is_ours);
    let overrides = mode.recording_mode_overrides().iter();
    let mut overrides = overrides.filter(|it| of_ours(it.resource_types()));
    daily(&mode.recording_frequency) || overrides.any(|it| daily(&it.recording_frequency))
}

async fn statuses(client: &Client, region: &str) -> Result<Vec<ConfigurationRecorderStatus>, Fault> {
    let answer = client.describe_configuration_recorder_status().send().await;
    let answer = answer.map_err(|error| Fault::new(STATUS, region, &error))?;
    let statuses = answer.configuration_recorders_status;
    statuses.ok_or_else(|| Fault::incomplete(STATUS, region, "ConfigurationRecordersStatus"))
}

/// The principals of the services that have a recorder of their own here, sorted; `None` where that could not be read, which is
/// noted: nothing else depends on it. `DescribeConfigurationRecorders` does not show these recorders (documented).
async fn service_linked(client: &Client, region: &str, collected: &mut Collected) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let split = |page: ListConfigurationRecordersOutput| {
        (
            Ok::<_, &'static str>(page.configuration_recorder_summaries),
            page.next_token,
        )
    };
    let pages = client.list_configuration_recorders().into_paginator().send();
    let put = |summary: ConfigurationRecorderSummary| found.push(summary);
    let read = pages::all((LIST, region), pages, split, put).await;
    let notes = &mut collected.coverage.notes;
    if let Err(fault) = read {
        notes.push(format!(
            "{}: whether AWS services record here with recorders of their own is unknown: {} ({LIST})",
            config_in(region),
            fault.message
        ));
        return None;
    }
    let mut services = Vec::new();
    for recorder in found {
        let Some(service) = recorder.service_principal else {
            continue;
        };
        let free = if recorder.recording_scope == RecordingScope::Internal {
            "is free of charge, "
        } else {
            ""
        };
        notes.push(format!(
            "{}: {service} has a service-linked recorder here, {}: it reads with AWS Config's service-linked role, {free}and \
             only that service can stop it",
            config_in(region),
            recorder.name
        ));
        services.push(service);
    }
    services.sort();
    services.dedup();
    Some(services)
}

/// What is said of a region without a recorder of the customer's own, given the services that record there.
fn without_recorder(linked: Option<&[String]>) -> (&'static str, String) {
    const NONE: &str = "nothing is recorded in this region, so resources and settings are unknown; --inventory live reads S3 and Lambda instead";
    const UNKNOWN: &str = "resources and settings are unknown; --inventory live reads S3 and Lambda instead";
    match linked {
        Some([]) => ("there is no configuration recorder", NONE.to_owned()),
        Some(services) => (
            "there is no customer-managed configuration recorder",
            format!("recorders of {} record in this region; {UNKNOWN}", services.join(", ")),
        ),
        None => (
            "there is no customer-managed configuration recorder",
            UNKNOWN.to_owned(),
        ),
    }
}

/// The place of a gap.
pub(super) fn config_in(region: &str) -> String {
    format!("AWS Config in {region}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_nothing_is_recorded_is_said_only_where_it_is_known() {
        let service = ["securityhub.amazonaws.com".to_owned()];
        for (linked, nothing, named) in [
            (Some([].as_slice()), true, false),
            (Some(service.as_slice()), false, true),
            (None, false, false),
        ] {
            let (what, hint) = without_recorder(linked);
            assert_eq!(hint.starts_with("nothing is recorded"), nothing, "{hint}");
            assert_eq!(what.contains("customer-managed"), !nothing, "{what}");
            assert_eq!(hint.contains("securityhub"), named, "{hint}");
        }
    }
}
