//! The inventory of many accounts and regions by an aggregator of AWS Config, read in its own account and region. Like
//! Config itself it makes no call that could fail in the trail. It has no recorders and no deleted resources.

use std::collections::BTreeSet;

use aws_sdk_config::Client;
use aws_sdk_config::operation::describe_configuration_aggregator_sources_status::DescribeConfigurationAggregatorSourcesStatusOutput;
use aws_sdk_config::operation::list_aggregate_discovered_resources::ListAggregateDiscoveredResourcesOutput;
use aws_sdk_config::types::{
    AggregateResourceIdentifier, AggregatedSourceStatus, AggregatedSourceStatusType, BaseConfigurationItem,
    ResourceFilters, ResourceType as ConfigType,
};
use tokio::sync::watch;

use super::{Collected, batch};
use crate::aws::{Aws, Fault, pages, until_stopped};
use crate::catalog::ResourceType;
use crate::coverage::SourceKind;
use crate::inventory::{Existence, Inventory, Item, ReadFrom};

/// The requests, as IAM names them.
const LIST: &str = "config:ListAggregateDiscoveredResources";
const ITEMS: &str = "config:BatchGetAggregateResourceConfig";
const SOURCES: &str = "config:DescribeConfigurationAggregatorSourcesStatus";

/// The most account IDs that a note lists.
const MAX_ACCOUNTS_IN_NOTE: usize = 10;

/// The part of an aggregator to read.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// The name of the aggregator.
    pub name: &'a str,
    /// Only these accounts; empty for all.
    pub accounts: &'a [String],
    /// Only these regions; empty for all.
    pub regions: &'a [String],
}

impl Part<'_> {
    /// Whether an account and region are wanted.
    fn has(&self, account: &str, region: &str) -> bool {
        let has = |wanted: &[String], it: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == it);
        has(self.accounts, account) && has(self.regions, region)
    }

    /// The aggregator, to name it in a gap.
    fn place(&self) -> String {
        format!("the aggregator {:?}", self.name)
    }
}

/// Reads an aggregator of this region until done or until `stop` becomes true.
///
/// # Errors
/// [`Fault`] when there is no such aggregator. Whatever else fails is a gap.
pub async fn read(aws: &Aws, region: &str, part: Part<'_>, stop: &watch::Receiver<bool>) -> Result<Collected, Fault> {
    let client = aws.config(region);
    let mut collected = Collected {
        inventory: Inventory::new(ReadFrom::Config),
        ..Collected::default()
    };
    let (mut count, mut missing) = (0, None);
    let work = Box::pin(async {
        match resources(&client, region, part, &mut count, &mut collected).await {
            Ok(()) => sources(&client, region, part, &mut collected).await,
            Err(fault) => missing = Some(fault),
        }
    });
    if until_stopped(work, stop).await.is_none() {
        collected.stopped(format!("{LIST} in {region}"));
    }
    if let Some(fault) = missing {
        return Err(fault);
    }
    collected
        .coverage
        .add_source(SourceKind::ConfigAggregator, part.name, count);
    let note = format!(
        "the aggregator {:?} lists neither recorders nor deleted resources: callers with a recorder's customer-managed role are not verified, and resources that it does not list are unknown",
        part.name
    );
    collected.coverage.notes.push(note);
    Ok(collected)
}

/// Notes the accounts that have records and of which the aggregator lists nothing.
pub fn report_unlisted<'a>(collected: &mut Collected, name: &str, accounts: impl IntoIterator<Item = &'a str>) {
    let inventory = &collected.inventory;
    let accounts: BTreeSet<&str> = accounts.into_iter().collect();
    let unlisted: Vec<&str> = accounts.into_iter().filter(|id| !inventory.knows(id)).collect();
    if unlisted.is_empty() {
        return;
    }
    let first = unlisted
        .iter()
        .take(MAX_ACCOUNTS_IN_NOTE)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    let more = match unlisted.len().saturating_sub(MAX_ACCOUNTS_IN_NOTE) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let note = format!(
        "the aggregator {name:?} lists no buckets and no functions of accounts {first}{more}: their resources are unknown"
    );
    collected.coverage.notes.push(note);
}

/// The resources of all types and their settings; fails only if there is no such aggregator.
async fn resources(
    client: &Client,
    region: &str,
    part: Part<'_>,
    count: &mut u64,
    collected: &mut Collected,
) -> Result<(), Fault> {
    for kind in &ResourceType::INVENTORIED {
        let mut found = Vec::new();
        match discovered(client, region, kind, part, &mut found).await {
            Ok(()) => {}
            Err(fault) if fault.code.as_deref() == Some("NoSuchConfigurationAggregatorException") => return Err(fault),
            Err(fault) => collected.fault(&fault),
        }
        *count += found.len() as u64;
        for found in &found {
            let listed = Item {
                existence: Existence::Exists,
                ..Item::default()
            };
            let place = (found.source_account_id(), found.source_region());
            collected.inventory.put_of(place, kind, found.resource_id(), listed);
        }
        match configurations(client, region, found, part.name, &mut collected.inventory).await {
            Ok(0) => {}
            Ok(left) => {
                let what = format!("{left} configuration items were repeatedly left unprocessed");
                collected.coverage.add_gap(part.place(), what, "run it again later");
            }
            Err(fault) => collected.fault(&fault),
        }
    }
    Ok(())
}

/// All resources of a type.
async fn discovered(
    client: &Client,
    region: &str,
    kind: &ResourceType,
    part: Part<'_>,
    found: &mut Vec<AggregateResourceIdentifier>,
) -> Result<(), Fault> {
    // The filter takes one account and one region.
    let only = |values: &[String]| match values {
        [one] => Some(one.clone()),
        _ => None,
    };
    let filters = ResourceFilters::builder()
        .set_account_id(only(part.accounts))
        .set_region(only(part.regions))
        .build();
    let request = client
        .list_aggregate_discovered_resources()
        .configuration_aggregator_name(part.name)
        .resource_type(ConfigType::from(kind.as_str()))
        .filters(filters)
        .limit(100);
    let split = |page: ListAggregateDiscoveredResourcesOutput| {
        let listed = page.resource_identifiers.ok_or("ResourceIdentifiers");
        (listed, page.next_token)
    };
    let add = |it: AggregateResourceIdentifier| {
        if part.has(&it.source_account_id, &it.source_region) {
            found.push(it);
        }
    };
    pages::all((LIST, region), request.into_paginator().send(), split, add).await
}

/// Puts the configuration items of these resources into the inventory; returns how many AWS left unprocessed.
async fn configurations(
    client: &Client,
    region: &str,
    found: Vec<AggregateResourceIdentifier>,
    name: &str,
    inventory: &mut Inventory,
) -> Result<usize, Fault> {
    let request = async |identifiers: &[AggregateResourceIdentifier]| {
        let request = client
            .batch_get_aggregate_resource_config()
            .configuration_aggregator_name(name)
            .set_resource_identifiers(Some(identifiers.to_vec()));
        let answer = request.send().await;
        let answer = answer.map_err(|error| Fault::new(ITEMS, region, &error))?;
        let items = answer.base_configuration_items;
        for item in items.ok_or_else(|| Fault::incomplete(ITEMS, region, "BaseConfigurationItems"))? {
            put(item, identifiers, inventory);
        }
        Ok(answer.unprocessed_resource_identifiers.unwrap_or_default())
    };
    batch::request_all(found, request).await
}

/// Puts an item into the inventory of the account and region that it names; an item of a resource that was not requested
/// is ignored.
fn put(item: BaseConfigurationItem, requested: &[AggregateResourceIdentifier], inventory: &mut Inventory) {
    let known = batch::item(&item);
    let named = (item.account_id, item.aws_region, item.resource_type, item.resource_id);
    let (Some(account), Some(region), Some(kind), Some(id)) = named else {
        return;
    };
    let is_it = |it: &AggregateResourceIdentifier| {
        it.source_account_id == account
            && it.source_region == region
            && it.resource_type == kind
            && it.resource_id == id
    };
    if requested.iter().any(is_it) {
        inventory.put_of((&account, &region), &kind.as_str().into(), &id, known);
    }
}

/// Notes the accounts that the aggregator could not update: what it holds of them may be old.
async fn sources(client: &Client, region: &str, part: Part<'_>, collected: &mut Collected) {
    let request = client
        .describe_configuration_aggregator_sources_status()
        .configuration_aggregator_name(part.name)
        .update_status(AggregatedSourceStatusType::Failed);
    let split = |page: DescribeConfigurationAggregatorSourcesStatusOutput| {
        let sources = page.aggregated_source_status_list.ok_or("AggregatedSourceStatusList");
        (sources, page.next_token)
    };
    let add = |source: AggregatedSourceStatus| {
        let (id, place) = (
            source.source_id.unwrap_or_default(),
            source.aws_region.unwrap_or_default(),
        );
        if part.has(&id, &place) {
            let why = source.last_error_message.or(source.last_error_code).unwrap_or_default();
            let hint =
                "the aggregator's data for it may be old or missing; see its source status in the AWS Config console";
            let place = format!("{}: account {id} in {place}", part.place());
            collected
                .coverage
                .add_gap(place, format!("the aggregator could not update it: {why}"), hint);
        }
    };
    if let Err(fault) = pages::all((SOURCES, region), request.into_paginator().send(), split, add).await {
        collected.fault(&fault);
    }
}
