//! The inventory from S3 and Lambda themselves, for the resources that findings name and for nothing else.
//!
//! Where nothing is configured, each of these calls fails with the very NotFound error that is being explained, and leaves
//! it in the trail. So they are made only on request, their number is shown beforehand, and they carry `app/trailhum` in
//! their user agent.

use std::collections::BTreeSet;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use tokio::sync::watch;

use super::Collected;
use crate::aws::{Aws, Fault};
use crate::catalog::{Catalog, CheckEntry, ErrorMeaning, Resource, ResourceType};
use crate::coverage::SourceKind;
use crate::inventory::{Existence, Inventory, Item, ReadFrom, Setting};

/// The calls to make.
#[derive(Debug, Default)]
pub struct LivePlan<'c> {
    reads: Vec<LiveRead<'c>>,
    /// Ids of checks whose call is not known here.
    without_call: BTreeSet<&'c str>,
}

/// One call to make.
#[derive(Debug)]
struct LiveRead<'c> {
    region: String,
    resource: Resource,
    check: &'c CheckEntry,
    call: LiveCall,
}

/// Makes the call of a check.
type LiveCall = for<'a> fn(&'a Aws, &'a LiveRead<'_>) -> BoxFuture<'a, Result<LiveState, Fault>>;

/// What a call says about the resource.
enum LiveState {
    Configured,
    NotConfigured,
    Deleted,
}

/// The call of a check, if its API's operation is one of these. A check of the catalog that is not is noted in the report.
fn call_of(check: &CheckEntry) -> Option<LiveCall> {
    macro_rules! call {
        ($client:ident.$operation:ident.$name:ident) => {
            |aws, read| {
                Box::pin(async move {
                    let request = aws.$client(&read.region).$operation();
                    read.state(request.$name(&read.resource.id).send().await)
                })
            }
        };
    }
    let call: LiveCall = match (&check.resource.kind, check.api.as_str()) {
        (ResourceType::LambdaFunction, "GetPolicy") => call!(lambda.get_policy.function_name),
        (ResourceType::S3Bucket, "GetBucketReplication") => call!(s3.get_bucket_replication.bucket),
        (ResourceType::S3Bucket, "GetBucketCors") => call!(s3.get_bucket_cors.bucket),
        (ResourceType::S3Bucket, "GetBucketWebsite") => call!(s3.get_bucket_website.bucket),
        (ResourceType::S3Bucket, "GetObjectLockConfiguration") => call!(s3.get_object_lock_configuration.bucket),
        (ResourceType::S3Bucket, "GetBucketPolicy") => call!(s3.get_bucket_policy.bucket),
        (ResourceType::S3Bucket, "GetBucketPolicyStatus") => call!(s3.get_bucket_policy_status.bucket),
        (ResourceType::S3Bucket, "GetBucketLifecycleConfiguration") => {
            call!(s3.get_bucket_lifecycle_configuration.bucket)
        }
        (ResourceType::S3Bucket, "GetBucketTagging") => call!(s3.get_bucket_tagging.bucket),
        (ResourceType::S3Bucket, "GetPublicAccessBlock") => call!(s3.get_public_access_block.bucket),
        (ResourceType::S3Bucket, "GetBucketEncryption") => call!(s3.get_bucket_encryption.bucket),
        (ResourceType::S3Bucket, "GetBucketOwnershipControls") => call!(s3.get_bucket_ownership_controls.bucket),
        _ => return None,
    };
    Some(call)
}

impl<'c> LivePlan<'c> {
    /// The calls that repeat checks, each once: from regions, resources and ids of checks. Resources of another account or
    /// region are left out.
    pub fn new<'f>(checks: impl IntoIterator<Item = (&'f str, &'f Resource, &'f str)>, catalog: &'c Catalog) -> Self {
        let of_the_account = checks.into_iter().filter(|(_, resource, _)| !resource.is_foreign());
        let checks: BTreeSet<(&str, Resource, &str)> = of_the_account
            // The inventory knows the function itself: that an alias is deleted says nothing about it.
            .map(|(region, resource, check)| {
                (
                    region,
                    Resource {
                        qualifier: None,
                        ..resource.clone()
                    },
                    check,
                )
            })
            .collect();
        let mut plan = Self::default();
        for (region, resource, check) in checks {
            let Some(check) = catalog.lookup(check).map(|check| &check.entry) else {
                continue;
            };
            match call_of(check) {
                Some(call) => plan.reads.push(LiveRead {
                    region: region.to_owned(),
                    resource,
                    check,
                    call,
                }),
                None => drop(plan.without_call.insert(&check.id)),
            }
        }
        plan
    }

    /// The number of calls.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.reads.len()
    }

    /// Makes every call once, until done or until `stop` becomes true.
    pub async fn read(&self, aws: &Aws, stop: &watch::Receiver<bool>) -> Collected {
        let mut collected = Collected {
            inventory: Inventory::new(ReadFrom::Live),
            ..Collected::default()
        };
        let mut count = 0;
        for read in &self.reads {
            if *stop.borrow() {
                collected.stopped("reads of S3 and Lambda".to_owned());
                break;
            }
            let state = (read.call)(aws, read).await;
            count += 1;
            match state {
                Ok(state) => read.put(&state, &mut collected.inventory),
                Err(fault) => collected.fault(&fault),
            }
        }
        collected.coverage.add_source(SourceKind::Live, "S3 and Lambda", count);
        if !self.without_call.is_empty() {
            let checks: Vec<&str> = self.without_call.iter().copied().collect();
            collected.coverage.notes.push(format!(
                "--inventory live has no call for {}: whether these are configured now is unknown",
                checks.join(", ")
            ));
        }
        collected
    }
}

impl LiveRead<'_> {
    fn state<T, E>(&self, answer: Result<T, SdkError<E, HttpResponse>>) -> Result<LiveState, Fault>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let Err(error) = answer else {
            return Ok(LiveState::Configured);
        };
        let answer = error.as_service_error().map(|error| (error.code(), error.message()));
        let (code, message) = answer.unwrap_or_default();
        let code = code.unwrap_or_default();
        let expected = self.check.error.iter().any(|known| known == code);
        match self.check.answer(message) {
            _ if code == "NoSuchBucket" => Ok(LiveState::Deleted),
            ErrorMeaning::NotSet if expected => Ok(LiveState::NotConfigured),
            ErrorMeaning::ResourceGone if expected => Ok(LiveState::Deleted),
            _ => Err(Fault::new(&self.check.action, &self.region, &error)),
        }
    }

    fn put(&self, state: &LiveState, inventory: &mut Inventory) {
        let (existence, setting) = match state {
            LiveState::Configured => (Existence::Exists, Setting::Present),
            LiveState::NotConfigured => (Existence::Exists, Setting::Absent),
            LiveState::Deleted => (Existence::Deleted, Setting::Unknown),
        };
        let item = Item {
            existence,
            as_of: Some(Timestamp::now()),
            settings: [(self.check.setting_key().to_owned(), setting)].into(),
            ..Item::default()
        };
        inventory.put(&self.region, &self.resource.kind, &self.resource.id, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::HistoryUse;

    #[test]
    fn every_common_check_has_its_call_but_those_known_to_have_none() {
        let catalog = Catalog::builtin().unwrap();
        let checks = catalog.lookups().iter().map(|check| &check.entry);
        let without: BTreeSet<&str> = checks
            // Of the further services, live reads would need an SDK each: their settings stay unknown.
            .filter(|it| it.history == HistoryUse::Always && call_of(it).is_none())
            .map(|it| it.id.as_str())
            .collect();
        let known = [
            "lambda-event-invoke-config",
            "lambda-function-url",
            "lambda-provisioned-concurrency",
            "s3-account-public-access-block",
        ];
        assert_eq!(without, BTreeSet::from(known));
    }

    #[tokio::test]
    async fn a_check_without_a_call_is_noted_and_makes_none() {
        let catalog = Catalog::builtin().unwrap();
        let function = Resource::new(ResourceType::LambdaFunction, "f");
        let checks = ["lambda-function-url", "lambda-policy"].map(|check| ("eu-central-1", &function, check));
        assert_eq!(LivePlan::new(checks, &catalog).calls(), 1);
        let plan = LivePlan::new([checks[0], checks[0]], &catalog);
        let (_sender, stop) = watch::channel(false);
        // No server listens there.
        let aws = Aws::sandbox("http://127.0.0.1:1", "eu-central-1", 2.0);
        let collected = plan.read(&aws, &stop).await;
        let [note] = collected.coverage.notes.as_slice() else {
            panic!("{:?}", collected.coverage);
        };
        assert!(note.contains("has no call for lambda-function-url:"), "{note}");
        assert!(aws.calls().is_empty() && collected.coverage.gaps.is_empty());
    }
}
