//! The inventory by S3 and Lambda themselves, for the resources that findings name and for nothing else.
//!
//! Each of these reads fails with the very NotFound error that is being explained where nothing is set, and leaves
//! it in the trail; so it is done only when asked for, the number is said beforehand, and the calls carry
//! `app/trailhum` in their user agent.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use jiff::Timestamp;
use tokio::sync::watch;

use super::Collected;
use crate::aws::{Aws, Fault};
use crate::catalog::{Catalog, CheckEntry, ErrorMeaning, Resource};
use crate::coverage::{ReadSource, SourceKind};
use crate::inventory::{Existence, Inventory, Item, ReadFrom, Setting};

/// One read that is to be made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LiveRead {
    region: String,
    resource: Resource,
    lookup: String,
    call: LiveCall,
}

impl LiveRead {
    /// The read that repeats a lookup of a resource, whose qualifier is not looked at; `None` where there is none, or
    /// where the resource is one of another account or region.
    #[must_use]
    pub fn new(region: &str, resource: &Resource, lookup: &str) -> Option<Self> {
        if resource.is_foreign() {
            return None;
        }
        Some(Self {
            region: region.to_owned(),
            // Of the function itself, which is what the inventory knows: that an alias is gone says nothing of it.
            resource: Resource {
                qualifier: None,
                ..resource.clone()
            },
            lookup: lookup.to_owned(),
            call: LiveCall::for_check(lookup)?,
        })
    }
}

/// The calls that can be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum LiveCall {
    FunctionPolicy,
    Replication,
    Cors,
    Website,
    ObjectLock,
    BucketPolicy,
    PolicyStatus,
    Lifecycle,
    Tagging,
    PublicAccessBlock,
    Encryption,
    OwnershipControls,
}

impl LiveCall {
    fn for_check(lookup: &str) -> Option<Self> {
        Some(match lookup {
            "lambda-policy" => Self::FunctionPolicy,
            "s3-bucket-replication" => Self::Replication,
            "s3-bucket-cors" => Self::Cors,
            "s3-bucket-website" => Self::Website,
            "s3-object-lock" => Self::ObjectLock,
            "s3-bucket-policy" => Self::BucketPolicy,
            "s3-bucket-policy-status" => Self::PolicyStatus,
            "s3-bucket-lifecycle" => Self::Lifecycle,
            "s3-bucket-tagging" => Self::Tagging,
            "s3-public-access-block" => Self::PublicAccessBlock,
            "s3-bucket-encryption" => Self::Encryption,
            "s3-ownership-controls" => Self::OwnershipControls,
            _ => return None,
        })
    }
}

/// What one read says.
enum LiveState {
    Present,
    Absent,
    Gone,
}

/// Makes every read once, until done or until `stop` says so; returns what S3 and Lambda say.
pub async fn read(aws: &Aws, asks: &[LiveRead], catalog: &Catalog, stop: &watch::Receiver<bool>) -> Collected {
    let mut collected = Collected {
        inventory: Inventory::new(ReadFrom::Live),
        ..Collected::default()
    };
    let mut count = 0;
    for ask in asks {
        let Some(lookup) = catalog.lookup(&ask.lookup) else {
            continue;
        };
        if *stop.borrow() {
            collected.stopped("reads of S3 and Lambda".to_owned());
            break;
        }
        let answer = ask_one(aws, ask, &lookup.entry).await;
        count += 1;
        let mut item = Item {
            existence: Existence::Exists,
            as_of: Some(Timestamp::now()),
            ..Item::default()
        };
        let setting = match answer {
            Ok(LiveState::Present) => Setting::Present,
            Ok(LiveState::Absent) => Setting::Absent,
            Ok(LiveState::Gone) => {
                item.existence = Existence::Deleted;
                Setting::Unknown
            }
            Err(fault) => {
                collected.fault(&fault);
                continue;
            }
        };
        item.settings.insert(lookup.entry.setting_key().to_owned(), setting);
        collected
            .inventory
            .put(&ask.region, &ask.resource.kind, &ask.resource.id, item);
    }
    collected.coverage.sources.push(ReadSource {
        kind: SourceKind::Live,
        place: "S3 and Lambda".to_owned(),
        count,
    });
    collected
}

async fn ask_one(aws: &Aws, ask: &LiveRead, entry: &CheckEntry) -> Result<LiveState, Fault> {
    let (region, id) = (ask.region.as_str(), ask.resource.id.as_str());
    let s3 = aws.s3(region);
    match ask.call {
        LiveCall::FunctionPolicy => from_answer(
            aws.lambda(region).get_policy().function_name(id).send().await,
            entry,
            region,
        ),
        LiveCall::Replication => from_answer(s3.get_bucket_replication().bucket(id).send().await, entry, region),
        LiveCall::Cors => from_answer(s3.get_bucket_cors().bucket(id).send().await, entry, region),
        LiveCall::Website => from_answer(s3.get_bucket_website().bucket(id).send().await, entry, region),
        LiveCall::ObjectLock => from_answer(
            s3.get_object_lock_configuration().bucket(id).send().await,
            entry,
            region,
        ),
        LiveCall::BucketPolicy => from_answer(s3.get_bucket_policy().bucket(id).send().await, entry, region),
        LiveCall::PolicyStatus => from_answer(s3.get_bucket_policy_status().bucket(id).send().await, entry, region),
        LiveCall::Lifecycle => from_answer(
            s3.get_bucket_lifecycle_configuration().bucket(id).send().await,
            entry,
            region,
        ),
        LiveCall::Tagging => from_answer(s3.get_bucket_tagging().bucket(id).send().await, entry, region),
        LiveCall::PublicAccessBlock => from_answer(s3.get_public_access_block().bucket(id).send().await, entry, region),
        LiveCall::Encryption => from_answer(s3.get_bucket_encryption().bucket(id).send().await, entry, region),
        LiveCall::OwnershipControls => from_answer(
            s3.get_bucket_ownership_controls().bucket(id).send().await,
            entry,
            region,
        ),
    }
}

fn from_answer<T, E>(
    answer: Result<T, SdkError<E, HttpResponse>>,
    entry: &CheckEntry,
    region: &str,
) -> Result<LiveState, Fault>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let Err(error) = answer else {
        return Ok(LiveState::Present);
    };
    let (code, message) = error
        .as_service_error()
        .map(|error| (error.code(), error.message()))
        .unwrap_or_default();
    let code = code.unwrap_or_default();
    if code == "NoSuchBucket" {
        return Ok(LiveState::Gone);
    }
    let expected = entry.error.iter().any(|known| known == code);
    match entry.answer(message) {
        ErrorMeaning::NotSet if expected => Ok(LiveState::Absent),
        ErrorMeaning::ResourceGone if expected => Ok(LiveState::Gone),
        _ => Err(Fault::new(&entry.action, region, &error)),
    }
}
