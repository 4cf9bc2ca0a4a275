//! The real client of AWS Config against the endpoint.

use std::collections::BTreeMap;

use aws_sdk_config::types::{BaseConfigurationItem, ResourceKey, ResourceType};
use serde_json::Value;

use crate::testing::{TestClients, fast, fault};
use crate::{Limits, RecorderState, SECOND_REGION, Settings};

fn keys(kind: &ResourceType, names: &[String]) -> Vec<ResourceKey> {
    let key = |name: &String| {
        ResourceKey::builder()
            .resource_type(kind.clone())
            .resource_id(name)
            .build()
            .unwrap()
    };
    names.iter().map(key).collect()
}

/// Name -> item of everything discovered, and whether anything had to be asked for twice.
async fn items(aws: &TestClients, kind: ResourceType) -> (BTreeMap<String, BaseConfigurationItem>, bool) {
    let mut pages = aws
        .config()
        .list_discovered_resources()
        .resource_type(kind.clone())
        .into_paginator()
        .send();
    let mut names = Vec::new();
    while let Some(page) = pages.next().await {
        names.extend(
            page.unwrap()
                .resource_identifiers()
                .iter()
                .map(|id| id.resource_id().unwrap().to_owned()),
        );
    }
    let (mut items, mut twice) = (BTreeMap::new(), false);
    for chunk in names.chunks(100) {
        let mut rest = keys(&kind, chunk);
        while !rest.is_empty() {
            let answer = aws
                .config()
                .batch_get_resource_config()
                .set_resource_keys(Some(rest))
                .send()
                .await
                .unwrap();
            items.extend(
                answer
                    .base_configuration_items()
                    .iter()
                    .map(|item| (item.resource_id().unwrap().to_owned(), item.clone())),
            );
            rest = answer.unprocessed_resource_keys().to_vec();
            twice |= !rest.is_empty();
        }
    }
    assert_eq!(items.len(), names.len());
    (items, twice)
}

fn supplementary(item: &BaseConfigurationItem, key: &str) -> Option<Value> {
    let text = item.supplementary_configuration()?.get(key)?;
    Some(serde_json::from_str(text).unwrap())
}

#[tokio::test]
async fn each_region_has_a_recorder_and_one_of_them_a_role_of_the_customer() {
    let aws = TestClients::new(fast()).await;
    let recorders = aws.config().describe_configuration_recorders().send().await.unwrap();
    let role = recorders.configuration_recorders()[0].role_arn().unwrap().to_owned();
    assert!(
        role.ends_with(":role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"),
        "{role}"
    );
    let status = aws
        .config()
        .describe_configuration_recorder_status()
        .send()
        .await
        .unwrap();
    assert!(status.configuration_recorders_status()[0].recording());
    let wrong = aws
        .config()
        .describe_configuration_recorders()
        .configuration_recorder_names("nobody");
    assert!(fault(wrong.send().await).starts_with("NoSuchConfigurationRecorderException"));
    let aws = aws.in_region(SECOND_REGION);
    let recorders = aws.config().describe_configuration_recorders().send().await.unwrap();
    let role = recorders.configuration_recorders()[0].role_arn().unwrap();
    assert!(role.ends_with(":role/aws-controltower-ConfigRecorderRole"), "{role}");
    // Only the list shows the recorder of a service.
    let all = aws.config().list_configuration_recorders().send().await.unwrap();
    let made_by: Vec<_> = all
        .configuration_recorder_summaries()
        .iter()
        .map(|it| it.service_principal())
        .collect();
    assert_eq!(
        (recorders.configuration_recorders().len(), made_by),
        (1, vec![None, Some("securityhub.amazonaws.com")])
    );
}

#[tokio::test]
async fn a_recorder_may_be_stopped_or_missing() {
    let stopped = TestClients::new(Limits {
        recorder: RecorderState::Stopped,
        ..fast()
    })
    .await;
    let status = stopped
        .config()
        .describe_configuration_recorder_status()
        .send()
        .await
        .unwrap();
    assert!(!status.configuration_recorders_status()[0].recording());
    assert_eq!(items(&stopped, ResourceType::Function).await.0.len(), 7);

    let missing = TestClients::new(Limits {
        recorder: RecorderState::Missing,
        ..fast()
    })
    .await;
    let recorders = missing
        .config()
        .describe_configuration_recorders()
        .send()
        .await
        .unwrap();
    assert!(recorders.configuration_recorders().is_empty());
    let status = missing
        .config()
        .describe_configuration_recorder_status()
        .send()
        .await
        .unwrap();
    assert!(status.configuration_recorders_status().is_empty());
    let list = missing
        .config()
        .list_discovered_resources()
        .resource_type(ResourceType::Bucket);
    assert!(fault(list.send().await).starts_with("NoAvailableConfigurationRecorderException"));
}

#[tokio::test]
async fn resources_come_in_pages_of_a_hundred_and_some_keys_only_at_the_second_try() {
    let aws = TestClients::with(
        &Settings {
            days: 1,
            buckets: 250,
            ..Settings::default()
        },
        fast(),
    )
    .await;
    let (items, twice) = items(&aws, ResourceType::Bucket).await;
    assert_eq!(items.len(), 249, "one bucket was deleted");
    assert!(twice);
    assert_eq!(aws.endpoint.calls()["config:ListDiscoveredResources"], 3);
}

#[tokio::test]
async fn deleted_resources_are_listed_on_request_and_have_no_item() {
    let aws = TestClients::new(fast()).await;
    let list = aws
        .config()
        .list_discovered_resources()
        .resource_type(ResourceType::Bucket)
        .include_deleted_resources(true);
    let list = list.send().await.unwrap();
    let deleted: Vec<_> = list
        .resource_identifiers()
        .iter()
        .filter(|id| id.resource_deletion_time().is_some())
        .collect();
    assert_eq!(deleted.len(), 1);
    let name = deleted[0].resource_id().unwrap().to_owned();
    assert!(name.starts_with("old-uploads"));
    let batch = aws
        .config()
        .batch_get_resource_config()
        .set_resource_keys(Some(keys(&ResourceType::Bucket, &[name])));
    let batch = batch.send().await.unwrap();
    assert!(batch.base_configuration_items().is_empty() && batch.unprocessed_resource_keys().is_empty());
}

#[tokio::test]
async fn items_show_what_is_set_and_every_form_of_not_set() {
    let aws = TestClients::new(fast()).await;
    let (buckets, _) = items(&aws, ResourceType::Bucket).await;
    let www = &buckets["www-111122223333"];
    assert!(supplementary(www, "BucketPolicy").unwrap()["policyText"].is_string());
    assert!(supplementary(www, "BucketCrossOriginConfiguration").is_some());
    assert!(
        supplementary(
            &buckets["partner-exchange-111122223333"],
            "BucketCrossOriginConfiguration"
        )
        .is_some()
    );
    let policies: Vec<_> = buckets
        .values()
        .map(|item| supplementary(item, "BucketPolicy"))
        .collect();
    for form in [
        None,
        Some(serde_json::json!({"policyText": null})),
        Some(serde_json::json!({})),
    ] {
        assert!(policies.contains(&form), "{form:?}");
    }
    assert!(
        supplementary(www, "AccessControlList").unwrap().is_string(),
        "encoded twice"
    );
    let created = buckets["new-landing-111122223333"]
        .resource_creation_time()
        .unwrap()
        .secs();
    assert!(created > aws.account.settings.from().as_second());

    let (functions, _) = items(&aws, ResourceType::Function).await;
    assert!(
        supplementary(&functions["billing-export"], "Policy")
            .unwrap()
            .is_string(),
        "encoded twice"
    );
    assert_eq!(supplementary(&functions["orders-api"], "Policy"), None);
    assert_eq!(
        supplementary(&functions["orders-api"], "Tags"),
        Some(serde_json::json!({}))
    );
}

#[tokio::test]
async fn bad_requests_and_denied_actions_are_refused_as_config_does() {
    let denied = ["config:DescribeConfigurationRecorders".to_owned()].into();
    let aws = TestClients::new(Limits { denied, ..fast() }).await;
    let names: Vec<String> = (0..101).map(|number| number.to_string()).collect();
    let batch = aws
        .config()
        .batch_get_resource_config()
        .set_resource_keys(Some(keys(&ResourceType::Bucket, &names)));
    assert!(fault(batch.send().await).starts_with("ValidationException"));
    let list = aws
        .config()
        .list_discovered_resources()
        .resource_type(ResourceType::Bucket);
    assert!(fault(list.clone().limit(101).send().await).starts_with("InvalidLimitException"));
    assert!(fault(list.next_token("mine").send().await).starts_with("InvalidNextTokenException"));
    let denied = fault(aws.config().describe_configuration_recorders().send().await);
    assert!(denied.starts_with("AccessDeniedException: User: arn:aws:"), "{denied}");
    let unknown = fault(aws.config().describe_config_rules().send().await);
    assert!(
        unknown.starts_with("NotImplemented") && unknown.contains("DescribeConfigRules"),
        "{unknown}"
    );
}
