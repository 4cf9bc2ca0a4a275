//! The inventory by AWS Config: the recorders, the resources they know (deleted ones too), and the state of each
//! sub-configuration. It makes no sub-configuration read, so it leaves no NotFound error in the trail.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_config::Client;
use aws_sdk_config::operation::list_discovered_resources::ListDiscoveredResourcesOutput;
use aws_sdk_config::types::{ResourceIdentifier, ResourceKey, ResourceType as ConfigType};
use futures_util::future::join_all;
use jiff::Timestamp;
use tokio::sync::watch;

use super::recorder::{config_in, recorders};
use super::{Collected, batch};
use crate::aws::{Aws, Fault, pages, until_stopped};
use crate::catalog::{Resource, ResourceType};
use crate::coverage::SourceKind;
use crate::inventory::{Existence, Inventory, Item, ReadFrom};

/// The requests, as IAM names them.
const LIST: &str = "config:ListDiscoveredResources";
const ITEMS: &str = "config:BatchGetResourceConfig";

/// A region that is read.
#[derive(Debug, Clone, Copy)]
struct RegionInventory<'a> {
    region: &'a str,
    /// Until when its recorder knows everything; `None` if it does not record.
    as_of: Option<Timestamp>,
}

/// Reads all regions side by side until done or until `stop` becomes true.
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

/// Adds a gap where a recorder records and Config still lists nothing of a type that findings name: the recorder may leave it
/// out.
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
        let hint = "the recorder may exclude this type; --inventory live reads S3 and Lambda instead";
        collected.coverage.add_gap(config_in(region), what, hint);
    }
}

/// Reads the recorders only, for their roles.
pub async fn read_recorders(aws: &Aws, regions: &[String], stop: &watch::Receiver<bool>) -> Collected {
    let mut all = Collected::default();
    for region in regions {
        let client = aws.config(region);
        if until_stopped(Box::pin(recorders(&client, region, &mut all)), stop)
            .await
            .is_none()
        {
            all.stopped(format!("{} in {region}", super::recorder::RECORDERS));
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
        // What a running recorder knows is valid until now; what another knows, until it was captured.
        let mut recorders = collected.inventory.recorders.iter();
        let as_of = recorders
            .any(|recorder| recorder.recording == Some(true))
            .then(Timestamp::now);
        let place = RegionInventory { region, as_of };
        for kind in &ResourceType::INVENTORIED {
            let mut keys = Vec::new();
            if let Err(fault) = discovered(&client, place, kind, &mut keys, &mut collected.inventory).await {
                collected.fault(&fault);
            }
            count += keys.len() as u64;
            match configurations(&client, place, kind, keys, &mut collected.inventory).await {
                Ok(0) => {}
                Ok(left) => {
                    let kind = kind.as_str();
                    let what = format!("{left} configuration items of {kind} were repeatedly left unprocessed");
                    collected
                        .coverage
                        .add_gap(config_in(region), what, "run it again later");
                }
                Err(fault) => collected.fault(&fault),
            }
        }
    });
    if until_stopped(work, stop).await.is_none() {
        collected.stopped(format!("{LIST} in {region}"));
    }
    collected.coverage.add_source(SourceKind::Config, region, count);
    collected
}

/// Puts all resources of a type into the inventory; returns the keys of those that exist through `keys`.
async fn discovered(
    client: &Client,
    RegionInventory { region, as_of }: RegionInventory<'_>,
    kind: &ResourceType,
    keys: &mut Vec<ResourceKey>,
    inventory: &mut Inventory,
) -> Result<(), Fault> {
    let request = client
        .list_discovered_resources()
        .resource_type(ConfigType::from(kind.as_str()))
        .include_deleted_resources(true)
        .limit(100);
    let split = |page: ListDiscoveredResourcesOutput| {
        let listed = page.resource_identifiers.ok_or("resourceIdentifiers");
        (listed, page.next_token)
    };
    let put = |found: ResourceIdentifier| {
        let Some(id) = found.resource_id else {
            return;
        };
        let existence = match found.resource_deletion_time {
            Some(_) => Existence::Deleted,
            None => Existence::Exists,
        };
        let item = Item {
            existence,
            deleted: batch::timestamp(found.resource_deletion_time),
            as_of,
            ..Item::default()
        };
        inventory.put(region, kind, &id, item);
        if existence == Existence::Exists {
            let key = ResourceKey::builder().resource_type(ConfigType::from(kind.as_str()));
            keys.extend(key.resource_id(id).build());
        }
    };
    pages::all((LIST, region), request.into_paginator().send(), split, put).await
}

/// Puts the configuration items of these resources into the inventory; returns how many AWS left unprocessed.
async fn configurations(
    client: &Client,
    RegionInventory { region, as_of }: RegionInventory<'_>,
    kind: &ResourceType,
    keys: Vec<ResourceKey>,
    inventory: &mut Inventory,
) -> Result<usize, Fault> {
    let request = async |keys: &[ResourceKey]| {
        let request = client
            .batch_get_resource_config()
            .set_resource_keys(Some(keys.to_vec()));
        let answer = request.send().await;
        let answer = answer.map_err(|error| Fault::new(ITEMS, region, &error))?;
        let items = answer.base_configuration_items;
        for item in items.ok_or_else(|| Fault::incomplete(ITEMS, region, "baseConfigurationItems"))? {
            let known = batch::item(&item);
            if let Some(id) = item.resource_id {
                let as_of = as_of.or(known.as_of);
                inventory.put(region, kind, &id, Item { as_of, ..known });
            }
        }
        Ok(answer.unprocessed_resource_keys.unwrap_or_default())
    };
    batch::request_all(keys, request).await
}
