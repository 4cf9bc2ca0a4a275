//! The inventory by S3 and Lambda themselves, for the resources that findings name and for nothing else.
//!
//! Each of these reads fails with the very NotFound error that is being explained where nothing is set, and leaves
//! it in the trail; so it is done only when asked for, the number is said beforehand, and the calls carry
//! `app/trailhum` in their user agent.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::Collected;
use crate::aws::{Aws, Fault};
use crate::catalogue::{Answer, Catalogue, Entry, Resource};
use crate::coverage::ReadSource;
use crate::inventory::{Existence, Inventory, Item, ReadFrom, Setting};

/// One read that is to be made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ask {
    /// The resource's region.
    pub region: String,
    /// The resource; its qualifier is not looked at.
    pub resource: Resource,
    /// The lookup to repeat.
    pub lookup: String,
}

impl Ask {
    /// Whether there is a read for the lookup of this id.
    #[must_use]
    pub fn is_possible(lookup: &str) -> bool {
        READS.contains(&lookup)
    }
}

/// The lookups that can be repeated.
const READS: [&str; 12] = [
    "lambda-policy",
    "s3-bucket-replication",
    "s3-bucket-cors",
    "s3-bucket-website",
    "s3-object-lock",
    "s3-bucket-policy",
    "s3-bucket-policy-status",
    "s3-bucket-lifecycle",
    "s3-bucket-tagging",
    "s3-public-access-block",
    "s3-bucket-encryption",
    "s3-ownership-controls",
];

/// What one read says.
enum State {
    Present,
    Absent,
    Gone,
}

/// Makes every read once; returns what S3 and Lambda say.
pub async fn read(aws: &Aws, asks: &[Ask], catalogue: &Catalogue) -> Collected {
    let mut collected = Collected {
        inventory: Inventory::new(ReadFrom::Live),
        ..Collected::default()
    };
    let mut count = 0;
    for ask in asks {
        let Some(lookup) = catalogue.lookup(&ask.lookup) else {
            continue;
        };
        let Some(answer) = ask_one(aws, ask, &lookup.entry).await else {
            continue;
        };
        count += 1;
        let mut item = Item {
            existence: Existence::Exists,
            ..Item::default()
        };
        let setting = match answer {
            Ok(State::Present) => Setting::Present,
            Ok(State::Absent) => Setting::Absent,
            Ok(State::Gone) => {
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
        kind: "live",
        place: "S3 and Lambda".to_owned(),
        count,
    });
    collected
}

async fn ask_one(aws: &Aws, ask: &Ask, entry: &Entry) -> Option<Result<State, Fault>> {
    let (region, id) = (ask.region.as_str(), ask.resource.id.as_str());
    if ask.lookup == "lambda-policy" {
        let request = aws.lambda(region).get_policy().function_name(id);
        return Some(of(request.send().await, entry, region));
    }
    let s3 = aws.s3(region);
    Some(match ask.lookup.as_str() {
        "s3-bucket-replication" => of(s3.get_bucket_replication().bucket(id).send().await, entry, region),
        "s3-bucket-cors" => of(s3.get_bucket_cors().bucket(id).send().await, entry, region),
        "s3-bucket-website" => of(s3.get_bucket_website().bucket(id).send().await, entry, region),
        "s3-object-lock" => of(
            s3.get_object_lock_configuration().bucket(id).send().await,
            entry,
            region,
        ),
        "s3-bucket-policy" => of(s3.get_bucket_policy().bucket(id).send().await, entry, region),
        "s3-bucket-policy-status" => of(s3.get_bucket_policy_status().bucket(id).send().await, entry, region),
        "s3-bucket-lifecycle" => of(
            s3.get_bucket_lifecycle_configuration().bucket(id).send().await,
            entry,
            region,
        ),
        "s3-bucket-tagging" => of(s3.get_bucket_tagging().bucket(id).send().await, entry, region),
        "s3-public-access-block" => of(s3.get_public_access_block().bucket(id).send().await, entry, region),
        "s3-bucket-encryption" => of(s3.get_bucket_encryption().bucket(id).send().await, entry, region),
        "s3-ownership-controls" => of(
            s3.get_bucket_ownership_controls().bucket(id).send().await,
            entry,
            region,
        ),
        _ => return None,
    })
}

fn of<T, E>(answer: Result<T, SdkError<E, HttpResponse>>, entry: &Entry, region: &str) -> Result<State, Fault>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let Err(error) = answer else {
        return Ok(State::Present);
    };
    let (code, message) = error
        .as_service_error()
        .map(|error| (error.code(), error.message()))
        .unwrap_or_default();
    let code = code.unwrap_or_default();
    if code == "NoSuchBucket" {
        return Ok(State::Gone);
    }
    let expected = entry.error.iter().any(|known| known == code);
    match entry.answer(message) {
        Answer::NotSet if expected => Ok(State::Absent),
        Answer::ResourceGone if expected => Ok(State::Gone),
        _ => Err(Fault::new(&entry.action, region, &error)),
    }
}
