//! The inventory by AWS Config: the recorders, the resources they know (deleted ones too), and the state of each
//! sub-configuration. It makes no sub-configuration read, so it leaves no NotFound error in the trail.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_config::types::{
    BaseConfigurationItem, ConfigurationRecorderStatus, RecordingFrequency, RecordingMode, ResourceIdentifier,
    ResourceKey, ResourceType as ConfigType,
};
use futures_util::future::join_all;
use jiff::Timestamp;
use tokio::sync::watch;

use super::{Collected, item};
use crate::aws::{Aws, Fault, pages, until_stopped};
use crate::catalog::{Resource, ResourceType};
use crate::coverage::{Gap, ReadSource};
use crate::health::HealthNote;
use crate::inventory::{Existence, Inventory, Item, ReadFrom, Recorder};

/// Keys of one BatchGetResourceConfig request: the most it takes (documented).
const MAX_KEYS_PER_BATCH: usize = 100;

/// The requests, as IAM names them.
const RECORDERS: &str = "config:DescribeConfigurationRecorders";
const STATUS: &str = "config:DescribeConfigurationRecorderStatus";
const LIST: &str = "config:ListDiscoveredResources";
const ITEMS: &str = "config:BatchGetResourceConfig";

/// Times that unprocessed keys are asked for again.
const UNPROCESSED_RETRIES: usize = 5;

/// A region that is read.
#[derive(Debug, Clone, Copy)]
struct RegionInventory<'a> {
    region: &'a str,
    /// Until when its recorder knows everything; `None` where it does not run.
    as_of: Option<Timestamp>,
}

/// Reads all regions side by side until done or until `stop` says so.
pub async fn read(aws: &Aws, regions: &[String], stop: &watch::Receiver<bool>) -> Collected {
    let mut all = Collected {
        inventory: Inventory::new(ReadFrom::Config),
        ..Collected::default()
    };
    for region in join_all(regions.iter().map(|region| read_region(aws, region, stop))).await {
        all.inventory
            .recorders
            .extend(region.inventory.recorders.iter().cloned());
        for (place, kind, id, item) in region.inventory.items() {
            all.inventory.put(place, kind, id, item.clone());
        }
        all.coverage.join(region.coverage);
    }
    all
}

/// Says so where a recorder runs and Config still lists nothing of a type that findings name: it may be left out.
pub fn report_unlisted<'a>(collected: &mut Collected, named: impl IntoIterator<Item = (&'a str, &'a Resource)>) {
    let mut unlisted: BTreeMap<(&str, &ResourceType), BTreeSet<&str>> = BTreeMap::new();
    for (region, resource) in named {
        let kind = &resource.kind;
        if ResourceType::INVENTORIED.contains(kind) {
            unlisted.entry((region, kind)).or_default().insert(&resource.id);
        }
    }
    let inventory = &collected.inventory;
    unlisted.retain(|(region, kind), _| {
        let recorded = inventory.recorders.iter().any(|recorder| recorder.region == *region);
        let fault = format!("{LIST} in {region}");
        recorded
            && !collected.coverage.gaps.iter().any(|gap| gap.place == fault)
            && !inventory
                .items()
                .any(|(place, known, ..)| (place, known) == (*region, *kind))
    });
    for ((region, kind), ids) in unlisted {
        let what = format!("it lists no {kind} at all; findings name {}", ids.len());
        let hint = "the recorder may leave this type out; --inventory live reads S3 and Lambda";
        let gap = Gap::new(format!("AWS Config in {region}"), what, hint);
        collected.coverage.gaps.push(gap);
    }
}

/// Reads the recorders only: which roles are theirs.
pub async fn read_recorders(aws: &Aws, regions: &[String], stop: &watch::Receiver<bool>) -> Collected {
    let mut all = Collected::default();
    for region in regions {
        let client = aws.config(region);
        if until_stopped(recorders(&client, region, &mut all), stop)
            .await
            .is_none()
        {
            all.stopped(format!("{RECORDERS} in {region}"));
            break;
        }
    }
    all
}

async fn read_region(aws: &Aws, region: &str, stop: &watch::Receiver<bool>) -> Collected {
    let client = aws.config(region);
    let mut collected = Collected {
        inventory: Inventory::new(ReadFrom::Config),
        ..Collected::default()
    };
    let mut count = 0;
    let work = Box::pin(async {
        recorders(&client, region, &mut collected).await;
        // What a running recorder knows holds until now; what another knows, until it was captured.
        let mut recorders = collected.inventory.recorders.iter();
        let as_of = recorders
            .any(|recorder| recorder.recording == Some(true))
            .then(Timestamp::now);
        let place = RegionInventory { region, as_of };
        for kind in &ResourceType::INVENTORIED {
            let mut ids = Vec::new();
            if let Err(fault) = discovered(&client, place, kind, &mut ids, &mut collected).await {
                collected.fault(&fault);
            }
            count += ids.len() as u64;
            if let Err(fault) = configurations(&client, place, kind, ids, &mut collected).await {
                collected.fault(&fault);
            }
        }
    });
    if until_stopped(work, stop).await.is_none() {
        collected.stopped(format!("{LIST} in {region}"));
    }
    collected.coverage.sources.push(ReadSource {
        kind: "config",
        place: region.to_owned(),
        count,
    });
    collected
}

/// The recorders and whether they record. Without one, the states are unknown, and that is said.
async fn recorders(client: &aws_sdk_config::Client, region: &str, collected: &mut Collected) {
    let answer = client.describe_configuration_recorders().send().await;
    let recorders = match answer {
        Ok(answer) => answer
            .configuration_recorders
            .ok_or_else(|| Fault::incomplete(RECORDERS, region, "ConfigurationRecorders")),
        Err(error) => Err(Fault::new(RECORDERS, region, &error)),
    };
    let recorders = match recorders {
        Ok(recorders) => recorders,
        Err(fault) => return collected.fault(&fault),
    };
    if recorders.is_empty() {
        let hint =
            "nothing records this region, so what resources hold is unknown; --inventory live reads S3 and Lambda";
        return collected.coverage.gaps.push(Gap::new(
            format!("AWS Config in {region}"),
            "there is no configuration recorder",
            hint,
        ));
    }
    let statuses = match client.describe_configuration_recorder_status().send().await {
        Ok(answer) => answer
            .configuration_recorders_status
            .ok_or_else(|| Fault::incomplete(STATUS, region, "ConfigurationRecordersStatus")),
        Err(error) => Err(Fault::new(STATUS, region, &error)),
    };
    let statuses = statuses.unwrap_or_else(|fault| {
        collected.fault(&fault);
        Vec::new()
    });
    for recorder in recorders {
        let name = recorder.name.unwrap_or_default();
        let of_name = |status: &&ConfigurationRecorderStatus| status.name.as_deref() == Some(&name);
        let recording = statuses.iter().find(of_name).map(|status| status.recording);
        if recording == Some(false) {
            let what = format!("the configuration recorder {name:?} is stopped");
            let hint = "what it knows may be old; start it, or use --inventory live";
            collected
                .coverage
                .gaps
                .push(Gap::new(format!("AWS Config in {region}"), what, hint));
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

/// Whether buckets or functions are recorded once a day only.
fn is_daily(mode: &RecordingMode) -> bool {
    let daily = |frequency: &RecordingFrequency| *frequency == RecordingFrequency::Daily;
    let is_ours = |kind: &ConfigType| ResourceType::INVENTORIED.contains(&kind.as_str().into());
    let of_ours = |types: &[ConfigType]| types.iter().any(is_ours);
    let overrides = mode.recording_mode_overrides().iter();
    let mut overrides = overrides.filter(|it| of_ours(it.resource_types()));
    daily(&mode.recording_frequency) || overrides.any(|it| daily(&it.recording_frequency))
}

/// All resources of a type, put into the inventory; those that exist into `ids`, too.
async fn discovered(
    client: &aws_sdk_config::Client,
    RegionInventory { region, as_of }: RegionInventory<'_>,
    kind: &ResourceType,
    ids: &mut Vec<String>,
    collected: &mut Collected,
) -> Result<(), Fault> {
    let fetch = async |token| {
        let request = client
            .list_discovered_resources()
            .resource_type(ConfigType::from(kind.as_str()))
            .include_deleted_resources(true)
            .limit(100)
            .set_next_token(token);
        let page = request.send().await.map_err(|error| Fault::new(LIST, region, &error))?;
        let found = page.resource_identifiers;
        let found = found.ok_or_else(|| Fault::incomplete(LIST, region, "resourceIdentifiers"))?;
        Ok((found, page.next_token))
    };
    let listed = |found: ResourceIdentifier| {
        let Some(id) = found.resource_id else {
            return;
        };
        let deleted = found
            .resource_deletion_time
            .and_then(|time| Timestamp::from_second(time.secs()).ok());
        let existence = if found.resource_deletion_time.is_some() {
            Existence::Deleted
        } else {
            Existence::Exists
        };
        collected.inventory.put(
            region,
            kind,
            &id,
            Item {
                existence,
                deleted,
                as_of,
                ..Item::default()
            },
        );
        if existence == Existence::Exists {
            ids.push(id);
        }
    };
    pages::all((LIST, region), fetch, listed).await
}

/// The configuration items of these resources, a hundred at a time; keys that were left unprocessed again.
async fn configurations(
    client: &aws_sdk_config::Client,
    place: RegionInventory<'_>,
    kind: &ResourceType,
    ids: Vec<String>,
    collected: &mut Collected,
) -> Result<(), Fault> {
    let region = place.region;
    let mut waiting = ids;
    for _ in 0..=UNPROCESSED_RETRIES {
        let mut unprocessed = Vec::new();
        for ids in waiting.chunks(MAX_KEYS_PER_BATCH) {
            let keys = ids.iter().filter_map(|id| {
                let key = ResourceKey::builder()
                    .resource_type(ConfigType::from(kind.as_str()))
                    .resource_id(id);
                key.build().ok()
            });
            let request = client
                .batch_get_resource_config()
                .set_resource_keys(Some(keys.collect()));
            let answer = request
                .send()
                .await
                .map_err(|error| Fault::new(ITEMS, region, &error))?;
            let items = answer.base_configuration_items;
            for item in items.ok_or_else(|| Fault::incomplete(ITEMS, region, "baseConfigurationItems"))? {
                put(place, kind, item, collected);
            }
            let left = answer.unprocessed_resource_keys.unwrap_or_default();
            unprocessed.extend(left.into_iter().map(|key| key.resource_id));
        }
        waiting = unprocessed;
        if waiting.is_empty() {
            return Ok(());
        }
    }
    let what = format!(
        "{} configuration items of {kind} were left unprocessed again and again",
        waiting.len()
    );
    collected
        .coverage
        .gaps
        .push(Gap::new(format!("AWS Config in {region}"), what, "run it again later"));
    Ok(())
}

fn put(
    RegionInventory { region, as_of }: RegionInventory<'_>,
    kind: &ResourceType,
    item: BaseConfigurationItem,
    collected: &mut Collected,
) {
    let Some(id) = item.resource_id else { return };
    let supplementary = item.supplementary_configuration.unwrap_or_default();
    let known = Item {
        arn: item.arn.unwrap_or_default(),
        created: item
            .resource_creation_time
            .and_then(|time| Timestamp::from_second(time.secs()).ok()),
        settings: item::settings(&supplementary),
        as_of: as_of.or_else(|| super::captured(item.configuration_item_capture_time)),
        complete: true,
        ..Item::default()
    };
    collected.inventory.put(region, kind, &id, known);
}
