//! What is made in moto: the very buckets and functions that the sandbox's findings name, some of them with
//! something set, some left out.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_config::types::{ConfigurationRecorder, DeliveryChannel};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{FunctionCode, Runtime};
use aws_sdk_s3::error::ProvideErrorMetadata as _;
use aws_sdk_s3::types::{
    BucketLifecycleConfiguration, BucketLocationConstraint, CorsConfiguration, CorsRule, CreateBucketConfiguration,
    Destination, ExpirationStatus, IndexDocument, LifecycleExpiration, LifecycleRule, LifecycleRuleFilter,
    ObjectOwnership, OwnershipControls, OwnershipControlsRule, PublicAccessBlockConfiguration,
    ReplicationConfiguration, ReplicationRule, ReplicationRuleStatus, Tag, Tagging, VersioningConfiguration,
    WebsiteConfiguration,
};
use aws_sdk_s3::types::{BucketVersioningStatus, ReplicationRuleFilter};
use trailhum::sandbox::{ACCOUNT_ID, REGION, SECOND_REGION, Truth};

use super::server::{Clients, Moto};

/// The role of functions and recorders.
const ROLE: &str = "arn:aws:iam::111122223333:role/conformance";
/// The role of the recorder in the second region, as the sandbox's records name it.
const RECORDER_ROLE: &str = "arn:aws:iam::111122223333:role/aws-controltower-ConfigRecorderRole";
/// A zip archive with nothing in it.
const EMPTY_ZIP: [u8; 22] = *b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

/// Resource -> lookups that find something set.
pub(super) struct Plan {
    existing: BTreeMap<Named, BTreeSet<&'static str>>,
}

/// Region, type, id.
type Named = (String, String, String);

impl Plan {
    /// All resources of the truth but those whose names begin with one of `left_out`; with `set`, which names
    /// resources by the beginnings of their names too.
    pub(super) fn of(truth: &Truth, left_out: &[&str], set: &[(&str, &[&'static str])]) -> Self {
        let mut existing: BTreeMap<Named, BTreeSet<&'static str>> = BTreeMap::new();
        for finding in &truth.findings {
            let (Some(kind), Some(id)) = (finding.resource_type, &finding.resource_id) else {
                continue;
            };
            let made = matches!(kind, "AWS::S3::Bucket" | "AWS::Lambda::Function");
            if made && !left_out.iter().any(|name| id.starts_with(name)) {
                existing.insert((finding.region.clone(), kind.to_owned(), id.clone()), BTreeSet::new());
            }
        }
        for (name, lookups) in set {
            let mut of_name = existing.iter_mut().filter(|((_, _, id), _)| id.starts_with(name));
            let (_, known) = of_name.next().unwrap_or_else(|| panic!("no finding names {name}"));
            known.extend(*lookups);
        }
        Self { existing }
    }

    /// Whether the resource is there.
    pub(super) fn exists(&self, region: &str, kind: &str, id: &str) -> bool {
        self.existing
            .contains_key(&(region.to_owned(), kind.to_owned(), id.to_owned()))
    }

    /// Whether what the lookup asks for is set.
    pub(super) fn is_set(&self, region: &str, kind: &str, id: &str, lookup: &str) -> bool {
        let named = (region.to_owned(), kind.to_owned(), id.to_owned());
        // The status of a policy is there where the policy is.
        let lookup = lookup.strip_suffix("-status").unwrap_or(lookup);
        self.existing.get(&named).is_some_and(|set| set.contains(lookup))
    }

    /// Makes it all.
    pub(super) async fn make(&self, moto: &Moto) {
        let trust = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D";
        moto.query(
            "iam",
            &format!("Action=CreateRole&Version=2010-05-08&RoleName=conformance&AssumeRolePolicyDocument={trust}"),
        );
        let aws = moto.aws();
        for ((region, kind, id), set) in &self.existing {
            if kind == "AWS::S3::Bucket" {
                bucket(&aws, region, id, set).await;
            } else {
                function(&aws, region, id, set).await;
            }
        }
    }
}

/// A running recorder in each region, of another role in the second one.
pub(super) async fn record(moto: &Moto) {
    let config_role =
        format!("arn:aws:iam::{ACCOUNT_ID}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig");
    for (region, role) in [(REGION, config_role.as_str()), (SECOND_REGION, RECORDER_ROLE)] {
        let config = moto.aws().config(region);
        let recorder = ConfigurationRecorder::builder().name("default").role_arn(role).build();
        config
            .put_configuration_recorder()
            .configuration_recorder(recorder)
            .send()
            .await
            .unwrap();
        let channel = DeliveryChannel::builder()
            .name("default")
            .s3_bucket_name("delivery")
            .build();
        config
            .put_delivery_channel()
            .delivery_channel(channel)
            .send()
            .await
            .unwrap();
        config
            .start_configuration_recorder()
            .configuration_recorder_name("default")
            .send()
            .await
            .unwrap();
    }
}

async fn function(aws: &Clients, region: &str, id: &str, set: &BTreeSet<&str>) {
    let lambda = aws.lambda(region);
    lambda
        .create_function()
        .function_name(id)
        .runtime(Runtime::Python312)
        .role(ROLE)
        .handler("main.run")
        .code(FunctionCode::builder().zip_file(Blob::new(EMPTY_ZIP)).build())
        .send()
        .await
        .unwrap();
    for lookup in set {
        assert_eq!(*lookup, "lambda-policy");
        lambda
            .add_permission()
            .function_name(id)
            .statement_id("events")
            .action("lambda:InvokeFunction")
            .principal("events.amazonaws.com")
            .send()
            .await
            .unwrap();
    }
}

async fn bucket(aws: &Clients, region: &str, id: &str, set: &BTreeSet<&str>) {
    let s3 = aws.s3(region);
    let constraint = (region != "us-east-1").then(|| {
        CreateBucketConfiguration::builder()
            .location_constraint(BucketLocationConstraint::from(region))
            .build()
    });
    s3.create_bucket()
        .bucket(id)
        .set_create_bucket_configuration(constraint)
        .set_object_lock_enabled_for_bucket(set.contains("s3-object-lock").then_some(true))
        .send()
        .await
        .unwrap_or_else(|error| panic!("{id}: {:?}", error.message()));
    for lookup in set {
        put(&s3, id, lookup).await;
    }
}

/// Sets what the lookup asks for.
async fn put(s3: &aws_sdk_s3::Client, id: &str, lookup: &str) {
    match lookup {
        "s3-object-lock" => {}
        "s3-bucket-cors" => {
            let rule = CorsRule::builder()
                .allowed_methods("GET")
                .allowed_origins("*")
                .build()
                .unwrap();
            let cors = CorsConfiguration::builder().cors_rules(rule).build().unwrap();
            s3.put_bucket_cors()
                .bucket(id)
                .cors_configuration(cors)
                .send()
                .await
                .unwrap();
        }
        "s3-bucket-website" => {
            let index = IndexDocument::builder().suffix("index.html").build().unwrap();
            let website = WebsiteConfiguration::builder().index_document(index).build();
            s3.put_bucket_website()
                .bucket(id)
                .website_configuration(website)
                .send()
                .await
                .unwrap();
        }
        "s3-bucket-replication" => replicate(s3, id).await,
        "s3-bucket-policy" => {
            let policy = format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Principal":"*","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::{id}/keep/*"}}]}}"#
            );
            s3.put_bucket_policy().bucket(id).policy(policy).send().await.unwrap();
        }
        "s3-bucket-lifecycle" => {
            let rule = LifecycleRule::builder()
                .id("old")
                .status(ExpirationStatus::Enabled)
                .filter(LifecycleRuleFilter::builder().prefix("old/").build())
                .expiration(LifecycleExpiration::builder().days(7).build())
                .build()
                .unwrap();
            let rules = BucketLifecycleConfiguration::builder().rules(rule).build().unwrap();
            let request = s3.put_bucket_lifecycle_configuration().bucket(id);
            request.lifecycle_configuration(rules).send().await.unwrap();
        }
        "s3-bucket-tagging" => {
            let tag = Tag::builder().key("team").value("web").build().unwrap();
            let tags = Tagging::builder().tag_set(tag).build().unwrap();
            s3.put_bucket_tagging().bucket(id).tagging(tags).send().await.unwrap();
        }
        "s3-public-access-block" => {
            let block = PublicAccessBlockConfiguration::builder()
                .block_public_acls(true)
                .build();
            let request = s3.put_public_access_block().bucket(id);
            request.public_access_block_configuration(block).send().await.unwrap();
        }
        "s3-ownership-controls" => {
            let owner = ObjectOwnership::BucketOwnerEnforced;
            let rule = OwnershipControlsRule::builder()
                .object_ownership(owner)
                .build()
                .unwrap();
            let controls = OwnershipControls::builder().rules(rule).build().unwrap();
            let request = s3.put_bucket_ownership_controls().bucket(id);
            request.ownership_controls(controls).send().await.unwrap();
        }
        other => panic!("nothing is known of {other}"),
    }
}

async fn replicate(s3: &aws_sdk_s3::Client, id: &str) {
    let on = BucketVersioningStatus::Enabled;
    let versions = VersioningConfiguration::builder().status(on).build();
    s3.put_bucket_versioning()
        .bucket(id)
        .versioning_configuration(versions)
        .send()
        .await
        .unwrap();
    let rule = ReplicationRule::builder()
        .id("all")
        .priority(1)
        .status(ReplicationRuleStatus::Enabled)
        .filter(ReplicationRuleFilter::builder().prefix("").build())
        .destination(Destination::builder().bucket("arn:aws:s3:::copy").build().unwrap())
        .build()
        .unwrap();
    let rules = ReplicationConfiguration::builder()
        .role(ROLE)
        .rules(rule)
        .build()
        .unwrap();
    let request = s3.put_bucket_replication().bucket(id);
    request.replication_configuration(rules).send().await.unwrap();
}
