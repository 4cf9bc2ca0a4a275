//! The inventory of many accounts and regions by an aggregator of AWS Config, asked in its own account and region. Like
//! Config itself it makes no read that could fail in the trail. Deleted resources and recorders it does not know.

use std::collections::BTreeSet;

use aws_sdk_config::Client;
use aws_sdk_config::types::{
    AggregateResourceIdentifier, AggregatedSourceStatus, AggregatedSourceStatusType, BaseConfigurationItem,
    ResourceFilters, ResourceType as ConfigType,
};
use jiff::Timestamp;
use tokio::sync::watch;

use super::{Collected, item};
use crate::aws::{Aws, Fault, pages, until_stopped};
use crate::catalog::ResourceType;
use crate::coverage::{Gap, ReadSource};
use crate::inventory::{Existence, Inventory, Item, ReadFrom};

/// Identifiers of one batch: the most it takes (documented).
const MAX_IDENTIFIERS_PER_BATCH: usize = 100;

/// The requests, as IAM names them.
const LIST: &str = "config:ListAggregateDiscoveredResources";
const ITEMS: &str = "config:BatchGetAggregateResourceConfig";
const SOURCES: &str = "config:DescribeConfigurationAggregatorSourcesStatus";

/// Times that unprocessed identifiers are asked for again.
const UNPROCESSED_RETRIES: usize = 5;

/// Ids of accounts that a note lists.
const MAX_ACCOUNTS_IN_NOTE: usize = 10;

/// What is wanted of an aggregator.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// Its name.
    pub name: &'a str,
    /// Only these accounts; empty for all.
    pub accounts: &'a [String],
    /// Only these regions; empty for all.
    pub regions: &'a [String],
}

/// Reads an aggregator of this region until done or until `stop` says so.
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
    collected.coverage.sources.push(ReadSource {
        kind: "config_aggregator",
        place: part.name.to_owned(),
        count,
    });
    let note = format!(
        "the aggregator {:?} knows neither recorders nor deleted resources: errors of a recorder's customer-managed role \
         stay genuine, and a resource that it does not list is unknown",
        part.name
    );
    collected.coverage.notes.push(note);
    Ok(collected)
}

/// Says of which accounts that have records the aggregator lists nothing.
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
        "the aggregator {name:?} lists neither bucket nor function of accounts {first}{more}: what they hold is unknown"
    );
    collected.coverage.notes.push(note);
}

/// The resources of all types and what they hold; fails only where there is no such aggregator.
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
        if let Err(fault) = configurations(client, region, found, part.name, collected).await {
            collected.fault(&fault);
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
    let only = |of: &[String]| match of {
        [one] => Some(one.clone()),
        _ => None,
    };
    let filters = ResourceFilters::builder()
        .set_account_id(only(part.accounts))
        .set_region(only(part.regions))
        .build();
    let wants = |of: &[String], it: &str| of.is_empty() || of.iter().any(|wanted| wanted == it);
    let fetch = async |token| {
        let request = client
            .list_aggregate_discovered_resources()
            .configuration_aggregator_name(part.name)
            .resource_type(ConfigType::from(kind.as_str()))
            .filters(filters.clone())
            .limit(100)
            .set_next_token(token);
        let page = request.send().await.map_err(|error| Fault::new(LIST, region, &error))?;
        let listed = page.resource_identifiers;
        let listed = listed.ok_or_else(|| Fault::incomplete(LIST, region, "ResourceIdentifiers"))?;
        Ok((listed, page.next_token))
    };
    let listed = |it: AggregateResourceIdentifier| {
        if wants(part.accounts, &it.source_account_id) && wants(part.regions, &it.source_region) {
            found.push(it);
        }
    };
    pages::all((LIST, region), fetch, listed).await
}

/// The configuration items of these resources, a hundred at a time; those that were left unprocessed again.
async fn configurations(
    client: &Client,
    region: &str,
    mut waiting: Vec<AggregateResourceIdentifier>,
    name: &str,
    collected: &mut Collected,
) -> Result<(), Fault> {
    for _ in 0..=UNPROCESSED_RETRIES {
        let mut unprocessed = Vec::new();
        for identifiers in waiting.chunks(MAX_IDENTIFIERS_PER_BATCH) {
            let request = client
                .batch_get_aggregate_resource_config()
                .configuration_aggregator_name(name)
                .set_resource_identifiers(Some(identifiers.to_vec()));
            let answer = request
                .send()
                .await
                .map_err(|error| Fault::new(ITEMS, region, &error))?;
            let items = answer.base_configuration_items;
            for item in items.ok_or_else(|| Fault::incomplete(ITEMS, region, "BaseConfigurationItems"))? {
                put(&item, identifiers, collected);
            }
            unprocessed.extend(answer.unprocessed_resource_identifiers.unwrap_or_default());
        }
        waiting = unprocessed;
        if waiting.is_empty() {
            return Ok(());
        }
    }
    let what = format!(
        "{} configuration items were left unprocessed again and again",
        waiting.len()
    );
    let gap = Gap::new(format!("the aggregator {name:?}"), what, "run it again later");
    collected.coverage.gaps.push(gap);
    Ok(())
}

/// An item says itself whose it is; one that does not, or that was not asked for, is nobody's.
fn put(item: &BaseConfigurationItem, asked: &[AggregateResourceIdentifier], collected: &mut Collected) {
    let named = (
        &item.account_id,
        &item.aws_region,
        &item.resource_type,
        &item.resource_id,
    );
    let (Some(account), Some(region), Some(kind), Some(id)) = named else {
        return;
    };
    let is_asked = asked.iter().any(|it| {
        (
            &it.source_account_id,
            &it.source_region,
            &it.resource_type,
            &it.resource_id,
        ) == (account, region, kind, id)
    });
    if !is_asked {
        return;
    }
    let known = Item {
        arn: item.arn.clone().unwrap_or_default(),
        created: item
            .resource_creation_time
            .as_ref()
            .and_then(|time| Timestamp::from_second(time.secs()).ok()),
        settings: item::settings(item.supplementary_configuration.iter().flatten()),
        // Whether the recorders run, an aggregator does not say.
        as_of: super::captured(item.configuration_item_capture_time),
        complete: true,
        ..Item::default()
    };
    collected
        .inventory
        .put_of((account, region), &kind.as_str().into(), id, known);
}

/// Says which accounts the aggregator could not update: what it holds of them may be old.
async fn sources(client: &Client, region: &str, part: Part<'_>, collected: &mut Collected) {
    let fetch = async |token| {
        let request = client
            .describe_configuration_aggregator_sources_status()
            .configuration_aggregator_name(part.name)
            .update_status(AggregatedSourceStatusType::Failed)
            .set_next_token(token);
        let page = request
            .send()
            .await
            .map_err(|error| Fault::new(SOURCES, region, &error))?;
        let sources = page.aggregated_source_status_list;
        let sources = sources.ok_or_else(|| Fault::incomplete(SOURCES, region, "AggregatedSourceStatusList"))?;
        Ok((sources, page.next_token))
    };
    let mut gaps = Vec::new();
    let listed = |source: AggregatedSourceStatus| {
        let (id, place) = (
            source.source_id.unwrap_or_default(),
            source.aws_region.unwrap_or_default(),
        );
        let wanted = |of: &[String], it: &String| of.is_empty() || of.contains(it);
        if !wanted(part.accounts, &id) || !wanted(part.regions, &place) {
            return;
        }
        let why = source.last_error_message.or(source.last_error_code).unwrap_or_default();
        gaps.push(Gap::new(
            format!("the aggregator {:?}: account {id} in {place}", part.name),
            format!("it could not be updated: {why}"),
            "what the aggregator holds of it may be old, or nothing; see its sources in the console of AWS Config",
        ));
    };
    let walked = pages::all((SOURCES, region), fetch, listed).await;
    collected.coverage.gaps.extend(gaps);
    if let Err(fault) = walked {
        collected.fault(&fault);
    }
}
