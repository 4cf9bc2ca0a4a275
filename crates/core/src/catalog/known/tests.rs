use std::collections::BTreeSet;

use super::*;
use crate::catalog::TEST_CATALOG;

/// Who calls, as the lines of the tables name it: `linked:SERVICE:SESSION`, `recorder:SESSION`, `role:ROLE:SESSION`,
/// `service:SERVICE`, `via:SERVICE:ROLE` or `user`.
fn caller(text: &str) -> (Caller, Option<String>) {
    let role = |path: &str| format!("arn:aws:iam::111122223333:role/{path}");
    let parts: Vec<&str> = text.split(':').collect();
    let (arn, service, invoked_by, session, verified) = match *parts.as_slice() {
        ["linked", service, session] => {
            let arn = role(&format!("aws-service-role/{service}.amazonaws.com/X"));
            (arn, Some(service), Some(service), Some(session), true)
        }
        ["recorder", session] => (role("recorder"), None, Some("config"), Some(session), true),
        ["role", name, session] => (role(name), None, None, Some(session), false),
        ["via", service, name] => (role(name), None, Some(service), None, false),
        ["service", service] => (String::new(), None, Some(service), None, false),
        ["user"] => ("arn:aws:iam::111122223333:user/ann".to_owned(), None, None, None, false),
        _ => panic!("{text}"),
    };
    let principal = |name: &str| format!("{name}.amazonaws.com");
    let caller = Caller {
        arn,
        service: service.map(principal),
        session: session.filter(|_| verified).map(str::to_owned),
        invoked_by: invoked_by.map(principal),
        read_only: true,
        ..Caller::default()
    };
    (caller, session.map(str::to_owned))
}

/// What the catalog finds for a line `SERVICE|EVENT|CODE|MESSAGE|CALLER`, and whether it can be benign.
fn found(line: &str) -> (String, bool) {
    let [source, name, code, message, who] = *line.split('|').collect::<Vec<_>>() else {
        panic!("{line}")
    };
    let (caller, session) = caller(who);
    let source = format!("{source}.amazonaws.com");
    let known = TEST_CATALOG.known_error(KnownErrorCall {
        source: &source,
        name,
        code,
        message: Some(message).filter(|it| !it.is_empty()),
        caller: &caller,
        session: session.as_deref(),
        resource: message.strip_prefix("bucket "),
    });
    let benign = known.is_some_and(|it| it.is_benign_for(&caller));
    (known.map_or_else(String::new, |it| it.id.clone()), benign)
}

const DENIED: &str = "User: x is not authorized to perform: a:B on resource: r";

/// Every line ends with the entry that it must find.
const ROWS: &str = "\
s3|HeadBucket|AccessDenied|Access Denied|service:config|config-delivery-bucket
kms|Decrypt|AccessDenied|DENIED because no resource-based policy allows the kms:Decrypt action|recorder:LambdaDescribeHandlerSession|config-function-environment
kms|Decrypt|AccessDenied|DENIED because no resource-based policy allows the kms:Decrypt action|linked:config:LambdaDescribeHandlerSession|config-function-environment
macie2|GetMacieSession|AccessDenied|Macie is not enabled|linked:config:AWSConfig-Describe|macie-off
macie2|GetMacieSession|AccessDeniedException|Macie is not enabled.|linked:securityhub:securityhub|macie-off
macie2|GetMacieSession|AccessDenied|Macie is not enabled.|user|macie-off
macie2|GetMacieSession|AccessDenied|Macie is not enabled.|role:config-rule:configLambdaExecution|macie-off
iotanalytics|ListChannels|AccessDenied||linked:config:AWSConfig-Describe|iotanalytics-end-of-life
cloudtrail|DescribeTrails|AccessDenied|DENIED with an explicit deny in a service control policy|recorder:AWSConfig-Describe|config-service-control-policy
sagemaker|ListNotebookInstances|AccessDenied|DENIED with an explicit deny in a service control policy|via:config:aws-controltower-ConfigRecorderRole|config-service-control-policy
elasticloadbalancing|DescribeTargetGroupAttributes|AccessDenied||linked:inspector2:MandoService-1|inspector-target-group-attributes
elasticloadbalancing|DescribeTargetGroupAttributes|AccessDenied|DENIED because no identity-based policy allows the a:B action|linked:inspector2:MandoService-1|inspector-target-group-attributes
inspector2|DescribeOrganizationConfiguration|AccessDenied|x|user|inspector-organization-console
inspector2|ListDelegatedAdminAccounts|AccessDenied|x|role:admin:ann|inspector-organization-console
organizations|ListDelegatedAdministrators|AccessDeniedException|You don't have permissions to access this resource.|linked:securityhub:s|organizations-member-account
organizations|DescribeOrganization|AWSOrganizationsNotInUseException|Your account is not a member of an organization.|user|no-organization
s3|GetObject|AccessDenied|Access Denied|service:cloudfront|cloudfront-origin
s3|HeadObject|AccessDenied|Access Denied|service:cloudfront|cloudfront-origin
s3|HeadBucket|AccessDenied|bucket aws-ssm-us-east-1|role:web:i-0123456789abcdef0|ssm-agent-buckets
s3|HeadObject|AccessDenied|bucket arn:aws:s3:::patch-baseline-snapshot-us-east-1|role:web:i-0123456789abcdef0|ssm-agent-buckets
ec2|CreateNetworkInterface|Client.UnauthorizedOperation|x|role:orders:orders|network-interface-of-a-function
logs|DescribeLogGroups|AccessDenied|x|role:chat:chatbot-session|chat-channel-role
logs|DescribeQueryDefinitions|AccessDeniedException|x|role:chat:chatbot-session|chat-channel-role
sns|ListSubscriptionsByTopic|AuthorizationError|x|linked:securityhub:securityhub|security-hub-topic
sns|ListSubscriptionsByTopic|AccessDenied|x|linked:securityhub:securityhub|security-hub-topic
kms|DescribeKey|AccessDenied|x|linked:access-analyzer:access-analyzer|access-analyzer-key
rds|DescribeDBClusters|AccessDenied|DENIED with an explicit deny in a service control policy|role:cloudbeat-securityaudit:aws-go-sdk-1|closed-region
lambda|ListFunctions20150331|AccessDenied|x|role:DevOpsAgentRole-AgentSpace-1:s|devops-agent
tagging|GetResources|AccessDeniedException|x|user|resource-groups-tagging
cloudformation|DescribeStacks|AccessDenied|x|role:r:alertlogic-cwe-collector|alert-logic-collector
securityhub|DescribeHub|InvalidAccessException||linked:ssm:s|security-hub-off
securityhub|DescribeHub|InvalidAccessException||user|security-hub-off
auditmanager|GetSettings|AccessDeniedException|Please complete AWS Audit Manager setup from home page to enable this action in this account.|linked:config:s|audit-manager-off
guardduty|GetDetector|BadRequestException|The request is rejected because the input detectorId is not owned by the current account.|user|guardduty-detector
support|DescribeTrustedAdvisorChecks|SubscriptionRequiredException|x|user|support-plan
ec2|DescribeVpcs|Client.UnauthorizedOperation|You are not authorized to perform this operation. DENIED with an explicit deny in a service control policy. Encoded authorization failure message: x|user|closed-region
signin|ConsoleLogin|(no errorCode)|Failed authentication|user|sign-in-failed
sqs|ListQueues|UnrecognizedClientException|The security token included in the request is invalid.|user|region-not-enabled
ec2|DescribeVpcs|Client.OptInRequired|x|user|region-not-enabled
s3|GetBucketAcl|AccessDenied|Access Denied|service:cloudtrail|log-delivery-bucket
s3|GetBucketAcl|AccessDenied|Access Denied|service:delivery.logs|log-delivery-bucket
kms|GenerateDataKey|AccessDenied|x|service:sns|delivery-key
kms|Decrypt|AccessDenied|x|linked:macie:AmazonMacieSession|scanner-key
s3|GetBucketPolicy|AccessDenied|DENIED with an explicit deny in a resource-based policy|linked:config:AWSConfig-Describe|bucket-policy-denies-services
lambda|GetPolicy20150331v2|AccessDenied|DENIED with an explicit deny in a resource control policy|recorder:LambdaDescribeHandlerSession|config-resource-control-policy
secretsmanager|GetResourcePolicy|InvalidRequestException|You can't perform this operation on the secret because it was marked for deletion.|linked:access-analyzer:access-analyzer|secret-marked-for-deletion
ssm|UpdateInstanceInformation|AccessDeniedException|x|role:web:i-0123456789abcdef0|ssm-agent-without-permission
ssm|UpdateInstanceInformation|ThrottlingException|x|role:web:i-0123456789abcdef0|ssm-agent-throttled
ce|GetCostAndUsage|AccessDenied|x|user|console-home
athena|GetDataCatalog|InvalidRequestException|DataCatalog AwsDataCatalog was not found|linked:config:ConfigResourceCompositionSession|athena-built-in-catalog
cloudformation|DescribeStacks|ValidationException|Stack with id NAME does not exist|role:cdk:deploy|stack-probe
s3|HeadBucket|NoSuchBucket||user|bucket-probe
ec2|DescribeInstances|Client.InvalidInstanceID.NotFound|x|user|ec2-polling
ec2|DescribeSpotDatafeedSubscription|Client.InvalidSpotDatafeed.NotFound|x|user|spot-data-feed
ec2|DescribeVpcs|Client.RequestLimitExceeded|Request limit exceeded.|linked:config:s|ec2-throttling
iam|GetRole|NoSuchEntityException|x|user|iam-probe
monitoring|GetDashboard|DashboardNotFoundError|Dashboard CloudWatch-Default does not exist|user|default-dashboard
application-autoscaling|DeleteScalingPolicy|ObjectNotFoundException|x|user|scaling-cleanup
elasticloadbalancing|DescribeTargetHealth|TargetGroupNotFoundException|x|user|load-balancer-gone
ecs|DescribeClusters|ClusterNotFoundException|x|user|ecs-cluster-probe
eks|DescribeAddon|ResourceNotFoundException|x|user|eks-probe
glue|GetTable|EntityNotFoundException|x|user|glue-probe
lakeformation|GetDataAccess|AccessDenied|x|user|lake-formation-data-access
ssm|GetParameter|ParameterNotFound|x|user|parameter-probe
logs|CreateLogGroup|ResourceAlreadyExistsException|x|role:orders:orders|log-group-exists
sts|AssumeRole|AccessDenied|x|service:events|assume-role-denied
dynamodb|DescribeTable|ResourceNotFoundException|x|user|table-probe
ecr|DescribeImages|ImageNotFoundException|x|user|image-probe
rds|DescribeDBInstances|DBInstanceNotFoundFault|x|user|database-gone
kms|GetKeyRotationStatus|UnsupportedOperationException|x|linked:config:s|key-without-rotation
backup|DescribeBackupVault|AccessDeniedException|Insufficient privileges to perform this action.|user|backup-vault-missing";

/// Records that look like a benign error, and are another one or nobody's.
const LOOK_ALIKES: &str = "\
macie2|GetMacieSession|AccessDenied|DENIED because no identity-based policy allows the a:B action|linked:config:AWSConfig-Describe
macie2|GetMacieSession|AccessDenied||linked:config:AWSConfig-Describe
macie2|GetMacieSession|AccessDenied|x Macie is not enabled|linked:config:AWSConfig-Describe
macie2|GetMacieSession|AccessDenied|Macie is not enabled|linked:inspector2:MandoService-1
macie2|GetMacieSession|ThrottlingException|Macie is not enabled|linked:config:AWSConfig-Describe
macie2|GetMacieSession|AccessDenied|Macie is not enabled|user
macie2|GetMacieSession|AccessDenied|Macie is not enabled|service:config
macie2|GetMacieSession|AccessDenied|Macie is not enabled|role:AWSServiceRoleForConfig:AWSConfig-Describe
macie2|GetMacieSession|AccessDenied|Macie is not enabled|via:config:AWSServiceRoleForConfig
macie2|ListClassificationJobs|AccessDenied|Macie is not enabled|linked:config:AWSConfig-Describe
macie|GetMacieSession|AccessDenied|Macie is not enabled|linked:config:AWSConfig-Describe
elasticloadbalancing|DescribeTargetGroupAttributes|AccessDenied||linked:inspector2:ann
elasticloadbalancing|DescribeTargetGroupAttributes|AccessDenied||linked:config:MandoService-1
elasticloadbalancing|DescribeTargetGroupAttributes|AccessDenied||role:AWSServiceRoleForAmazonInspector2:MandoService-1
elasticloadbalancing|DescribeTargetGroupAttributes|AccessDenied||via:inspector2:AWSServiceRoleForAmazonInspector2
elasticloadbalancing|DescribeTargetGroups|AccessDenied||linked:inspector2:MandoService-1
elasticloadbalancing|DescribeTargetGroupAttributes|TargetGroupNotFoundException||linked:inspector2:MandoService-1
elasticloadbalancing|DescribeTargetGroupAttributes|AccessDenied|DENIED with an explicit deny in a resource control policy|linked:inspector2:MandoService-1
elasticloadbalancing|DescribeTargetGroupAttributes|AccessDenied|DENIED with an explicit deny in an identity-based policy|linked:inspector2:MandoService-1
secretsmanager|GetResourcePolicy|InvalidRequestException|You can't perform this operation on the secret because it is managed.|linked:config:AWSConfig-Describe
secretsmanager|GetSecretValue|InvalidRequestException|You can't perform this operation on the secret because it was marked for deletion.|linked:config:AWSConfig-Describe
secretsmanager|GetResourcePolicy|AccessDeniedException|You can't perform this operation on the secret because it was marked for deletion.|linked:config:AWSConfig-Describe
secretsmanager|GetResourcePolicy|InvalidRequestException|You can't perform this operation on the secret because it was marked for deletion.|linked:backup:s
athena|GetDataCatalog|InvalidRequestException|DataCatalog sales was not found|linked:config:ConfigResourceCompositionSession
athena|GetDataCatalog|InvalidRequestException|DataCatalog x DataCatalog AwsDataCatalog was not found|linked:config:ConfigResourceCompositionSession
athena|GetDatabase|InvalidRequestException|DataCatalog AwsDataCatalog was not found|linked:config:ConfigResourceCompositionSession
athena|GetDataCatalog|InvalidRequestException|DataCatalog AwsDataCatalog was not found|linked:macie:AmazonMacieSession
kms|Decrypt|AccessDenied|DENIED because no resource-based policy allows the kms:Decrypt action|linked:config:LambdaDescribeHandlerSession
s3|HeadBucket|AccessDenied|Access Denied|linked:config:AWSConfig-Describe
organizations|DescribeOrganization|AWSOrganizationsNotInUseException|x|linked:config:s
securityhub|DescribeHub|InvalidAccessException||linked:ssm:s
iotanalytics|ListChannels|AccessDenied||linked:config:AWSConfig-Describe";

#[test]
fn every_known_error_is_found_by_a_record_of_it() {
    let mut ids = BTreeSet::new();
    for line in ROWS.lines() {
        let line = line.replace("DENIED", DENIED);
        let (record, id) = line.rsplit_once('|').unwrap();
        assert_eq!(found(record).0, id, "{line}");
        ids.insert(id.to_owned());
    }
    let all: BTreeSet<String> = TEST_CATALOG
        .known_errors()
        .iter()
        .map(|entry| entry.id.clone())
        .collect();
    assert_eq!(ids, all, "every entry has its line, and no id is taken twice");
    assert_eq!(all.len(), TEST_CATALOG.known_errors().len());
}

#[test]
fn nothing_that_looks_like_a_benign_error_is_one() {
    for line in LOOK_ALIKES.lines() {
        let (id, benign) = found(&line.replace("DENIED", DENIED));
        assert!(!benign, "{line} is {id}");
    }
}

#[test]
fn four_entries_are_benign_and_each_only_for_its_own_services() {
    let benign = TEST_CATALOG
        .known_errors()
        .iter()
        .filter(|entry| entry.is_benign_for_service());
    let benign: Vec<&str> = benign.map(|entry| entry.id.as_str()).collect();
    assert_eq!(
        benign,
        [
            "macie-off",
            "inspector-target-group-attributes",
            "secret-marked-for-deletion",
            "athena-built-in-catalog"
        ]
    );
    for line in ROWS
        .lines()
        .filter(|line| benign.iter().any(|id| line.ends_with(id)) && line.contains("|linked:"))
    {
        let line = line.replace("DENIED", DENIED);
        let (record, _) = line.rsplit_once('|').unwrap();
        assert!(found(record).1, "{line}");
        let (call, _) = record.rsplit_once('|').unwrap();
        for stranger in [
            "linked:evil:AWSConfig-Describe",
            "linked:backup:MandoService-1",
            "service:evil",
            "linked:config.evil:s",
        ] {
            assert!(!found(&format!("{call}|{stranger}")).1, "{call} by {stranger}");
        }
    }
}

#[test]
fn an_entry_with_harm_or_doubt_or_without_a_condition_is_never_benign() {
    let macie = TEST_CATALOG.known_error_by_id("macie-off").unwrap();
    assert!(macie.is_benign_for_service());
    let spoil: [fn(&mut KnownError); 7] = [
        |entry| entry.harmless = Harmless::Partly,
        |entry| entry.harmless = Harmless::No,
        |entry| entry.harmless = Harmless::Unclear,
        |entry| entry.seen = EvidenceLevel::Inferred,
        |entry| entry.seen = EvidenceLevel::Emulated,
        |entry| entry.message.clear(),
        |entry| entry.callers.services = vec![ANY.to_owned()],
    ];
    for change in spoil {
        let mut entry = macie.clone();
        change(&mut entry);
        assert!(!entry.is_benign_for_service(), "{entry:?}");
    }
}

#[test]
fn every_entry_is_whole_and_its_patterns_can_be_read() {
    for entry in TEST_CATALOG.known_errors() {
        let id = &entry.id;
        let callers = &entry.callers;
        assert!(
            !entry.service.is_empty() && !entry.event.is_empty() && !entry.error.is_empty(),
            "{id}"
        );
        assert!(callers.people || !callers.services.is_empty(), "{id}: nobody causes it");
        assert!(
            callers.names.is_empty() || callers.people,
            "{id}: names are those of people"
        );
        assert!(
            entry.links.iter().all(|link| link.starts_with("https://")) && !entry.links.is_empty(),
            "{id}"
        );
        assert!(entry.cause != Some(Cause::Unknown), "{id}");
        assert!(entry.error.iter().all(|code| bare(code) == code), "{id}");
        for text in [&entry.how_to_tell, &entry.what_to_do] {
            assert!(text.ends_with('.'), "{id}: {text}");
        }
        let lists = [
            &entry.event,
            &entry.error,
            &entry.message,
            &entry.resource,
            &callers.sessions,
            &callers.names,
        ];
        for pattern in lists.into_iter().flatten() {
            let middle = pattern.trim_start_matches('*').trim_end_matches('*');
            assert!(!middle.contains('*'), "{id}: {pattern}");
        }
    }
}
