//! The real client of S3 against the endpoint.

use aws_sdk_s3::types::BucketLocationConstraint;

use crate::testing::{TestClients, fast, fault};
use crate::{Limits, SECOND_REGION};

const BARE: &str = "app-logs-111122223333";
const FULL: &str = "www-111122223333";

#[tokio::test]
async fn buckets_are_listed_in_pages_with_their_regions_and_without_the_deleted() {
    let aws = TestClients::new(fast()).await;
    let mut pages = aws.s3().list_buckets().into_paginator().page_size(5).send();
    let (mut buckets, mut count) = (Vec::new(), 0);
    while let Some(page) = pages.next().await {
        count += 1;
        for bucket in page.unwrap().buckets() {
            buckets.push((
                bucket.name().unwrap().to_owned(),
                bucket.bucket_region().unwrap().to_owned(),
            ));
        }
    }
    assert_eq!((buckets.len(), count), (14, 3));
    assert!(buckets.contains(&("us-data-111122223333".to_owned(), SECOND_REGION.to_owned())));
    assert!(!buckets.iter().any(|(name, _)| name.starts_with("old-uploads")));
    let all = aws.s3().list_buckets().send().await.unwrap();
    assert_eq!(all.buckets().len(), 14);
}

#[tokio::test]
async fn what_is_not_set_is_answered_with_its_error_code() {
    let aws = TestClients::new(fast()).await;
    let s3 = aws.s3();
    let faults = [
        fault(s3.get_bucket_cors().bucket(BARE).send().await),
        fault(s3.get_bucket_replication().bucket(BARE).send().await),
        fault(s3.get_bucket_website().bucket(BARE).send().await),
        fault(s3.get_object_lock_configuration().bucket(BARE).send().await),
        fault(s3.get_bucket_policy().bucket(BARE).send().await),
        fault(s3.get_bucket_policy_status().bucket(BARE).send().await),
        fault(s3.get_bucket_lifecycle_configuration().bucket(BARE).send().await),
        fault(s3.get_bucket_tagging().bucket(BARE).send().await),
        fault(s3.get_public_access_block().bucket(FULL).send().await),
        fault(s3.get_bucket_ownership_controls().bucket(BARE).send().await),
    ];
    let codes: Vec<&str> = faults.iter().map(|fault| fault.split(':').next().unwrap()).collect();
    assert_eq!(
        codes,
        [
            "NoSuchCORSConfiguration",
            "ReplicationConfigurationNotFoundError",
            "NoSuchWebsiteConfiguration",
            "ObjectLockConfigurationNotFoundError",
            "NoSuchBucketPolicy",
            "NoSuchBucketPolicy",
            "NoSuchLifecycleConfiguration",
            "NoSuchTagSet",
            "NoSuchPublicAccessBlockConfiguration",
            "OwnershipControlsNotFoundError",
        ]
    );
    assert_eq!(aws.endpoint.calls()["s3:GetBucketCORS"], 1);
}

#[tokio::test]
async fn what_is_set_is_answered() {
    let aws = TestClients::new(fast()).await;
    let s3 = aws.s3();
    assert_eq!(
        s3.get_bucket_cors()
            .bucket(FULL)
            .send()
            .await
            .unwrap()
            .cors_rules()
            .len(),
        1
    );
    let website = s3.get_bucket_website().bucket(FULL).send().await.unwrap();
    assert_eq!(website.index_document().unwrap().suffix(), "index.html");
    let policy = s3.get_bucket_policy().bucket(FULL).send().await.unwrap();
    assert!(policy.policy().unwrap().contains("DenyInsecureTransport"));
    let status = s3.get_bucket_policy_status().bucket(FULL).send().await.unwrap();
    assert_eq!(status.policy_status().unwrap().is_public(), Some(false));
    assert_eq!(
        s3.get_bucket_tagging()
            .bucket(FULL)
            .send()
            .await
            .unwrap()
            .tag_set()
            .len(),
        1
    );
    let lifecycle = s3
        .get_bucket_lifecycle_configuration()
        .bucket("customer-data-111122223333")
        .send()
        .await
        .unwrap();
    assert_eq!(lifecycle.rules().len(), 1);
    let block = s3.get_public_access_block().bucket(BARE).send().await.unwrap();
    assert_eq!(
        block.public_access_block_configuration().unwrap().block_public_acls(),
        Some(true)
    );
    let encryption = s3.get_bucket_encryption().bucket(BARE).send().await.unwrap();
    assert_eq!(
        encryption.server_side_encryption_configuration().unwrap().rules().len(),
        1
    );
    let ownership = s3.get_bucket_ownership_controls().bucket(FULL).send().await.unwrap();
    assert_eq!(ownership.ownership_controls().unwrap().rules().len(), 1);
}

#[tokio::test]
async fn a_bucket_has_a_location_and_answers_in_its_own_region_only() {
    let aws = TestClients::new(fast()).await;
    let location = aws.s3().get_bucket_location().bucket(BARE).send().await.unwrap();
    assert_eq!(
        location.location_constraint(),
        Some(&BucketLocationConstraint::EuCentral1)
    );
    let head = aws.s3().head_bucket().bucket(BARE).send().await.unwrap();
    assert_eq!(head.bucket_region(), Some("eu-central-1"));
    let elsewhere = aws.in_region(SECOND_REGION);
    assert_eq!(
        fault(elsewhere.s3().get_bucket_cors().bucket(BARE).send().await)
            .split(':')
            .next(),
        Some("PermanentRedirect")
    );
}

#[tokio::test]
async fn a_deleted_bucket_and_a_denied_read_are_errors_of_their_own() {
    let denied = ["s3:GetBucketCors".to_owned()].into();
    let aws = TestClients::new(Limits { denied, ..fast() }).await;
    let gone = fault(
        aws.s3()
            .get_bucket_website()
            .bucket("old-uploads-111122223333")
            .send()
            .await,
    );
    assert_eq!(gone, "NoSuchBucket: The specified bucket does not exist");
    assert!(
        aws.s3()
            .head_bucket()
            .bucket("old-uploads-111122223333")
            .send()
            .await
            .is_err()
    );
    let denied = fault(aws.s3().get_bucket_cors().bucket(BARE).send().await);
    assert!(
        denied.starts_with("AccessDenied:") && denied.contains("s3:GetBucketCORS"),
        "{denied}"
    );
}
