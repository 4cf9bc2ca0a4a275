//! The rest of an account's life, as much as is wanted: calls of many services, nineteen of twenty successful. An
//! audit has nothing to say of it; it makes a trail as large as real ones are.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::call::ApiCall;
use crate::caller::SimulatedCaller;
use crate::history::{Expected, History};
use crate::settings::{ACCOUNT_ID, REGION, SECOND_REGION};
use crate::simulator::{Rng, poisson};
use crate::truth::{TrueCause, TruePolicy};

/// Service, call, and whether it only reads.
const CALLS: [(&str, &str, bool); 30] = [
    ("ec2.amazonaws.com", "DescribeInstances", true),
    ("ec2.amazonaws.com", "DescribeNetworkInterfaces", true),
    ("ec2.amazonaws.com", "DescribeSecurityGroups", true),
    ("ec2.amazonaws.com", "CreateTags", false),
    ("ec2.amazonaws.com", "RunInstances", false),
    ("sts.amazonaws.com", "AssumeRole", true),
    ("sts.amazonaws.com", "GetCallerIdentity", true),
    ("kms.amazonaws.com", "Decrypt", true),
    ("kms.amazonaws.com", "GenerateDataKey", true),
    ("logs.amazonaws.com", "CreateLogStream", false),
    ("logs.amazonaws.com", "DescribeLogGroups", true),
    ("monitoring.amazonaws.com", "DescribeAlarms", true),
    ("ssm.amazonaws.com", "UpdateInstanceInformation", false),
    ("ssm.amazonaws.com", "GetParametersByPath", true),
    ("secretsmanager.amazonaws.com", "GetSecretValue", true),
    ("ecs.amazonaws.com", "DescribeTasks", true),
    ("ecs.amazonaws.com", "RegisterContainerInstance", false),
    ("ecr.amazonaws.com", "BatchGetImage", true),
    ("ecr.amazonaws.com", "GetAuthorizationToken", true),
    ("elasticloadbalancing.amazonaws.com", "DescribeTargetHealth", true),
    ("autoscaling.amazonaws.com", "DescribeAutoScalingGroups", true),
    ("dynamodb.amazonaws.com", "DescribeTable", true),
    ("rds.amazonaws.com", "DescribeDBInstances", true),
    ("iam.amazonaws.com", "GetRole", true),
    ("iam.amazonaws.com", "ListAttachedRolePolicies", true),
    ("s3.amazonaws.com", "ListBuckets", true),
    ("s3.amazonaws.com", "GetBucketLocation", true),
    ("sqs.amazonaws.com", "GetQueueAttributes", true),
    ("cloudformation.amazonaws.com", "DescribeStackEvents", true),
    ("lambda.amazonaws.com", "ListFunctions20150331", true),
];

/// Role, session and user agent.
const CALLERS: [(&str, &str, &str); 6] = [
    (
        "eks-node-role",
        "i-0fe1a2b3c4d5e6f70",
        "aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64 api/ec2#1.173.0",
    ),
    (
        "deploy-pipeline",
        "AWSCodeBuild-1b2c3d4e",
        "aws-cli/2.17.20 md/awscrt#0.21.2 ua/2.0 os/linux#5.10.220 md/arch#x86_64 lang/python#3.11.9",
    ),
    (
        "order-service",
        "orders-7c9d8b6f5-x2k4q",
        "aws-sdk-java/2.26.21 Linux/6.1.96 OpenJDK_64-Bit_Server_VM/21.0.3+9-LTS Java/21.0.3 kotlin/1.9.24 vendor/Amazon.com_Inc. io/async",
    ),
    (
        "monitoring-agent",
        "datapoint-collector",
        "Boto3/1.34.131 md/Botocore#1.34.131 ua/2.0 os/linux#6.1.92 md/arch#x86_64 lang/python#3.12.3",
    ),
    (
        "batch-jobs",
        "aws-batch",
        "aws-sdk-nodejs/2.1659.0 linux/v20.15.1 promise",
    ),
    (
        "administrator",
        "bob@example.com",
        "[AWSCloudTrail, aws-internal/3 aws-sdk-java/1.12.750]",
    ),
];

/// Errors that have nothing to do with a missing setting.
const FAILURES: [(TrueCause, &str, &str); 4] = [
    (TrueCause::AccessDenied, "AccessDenied", "no identity-based policy"),
    (TrueCause::Throttled, "ThrottlingException", "Rate exceeded"),
    (
        TrueCause::InvalidRequest,
        "ValidationException",
        "1 validation error detected: Value at 'maxResults' failed to satisfy constraint",
    ),
    (
        TrueCause::Throttled,
        "Client.RequestLimitExceeded",
        "Request limit exceeded.",
    ),
];

/// Different requests of each call.
const REQUESTS: usize = 24;
/// One call in this number fails.
const FAILING: usize = 20;

/// So many calls an hour, spread over all services.
pub(super) fn play(per_hour: u32, history: &mut History) {
    if per_hour == 0 {
        return;
    }
    let callers = CALLERS.map(|(role, session, agent)| Arc::new(SimulatedCaller::role(role, session, agent)));
    let mut rng = history.rng("traffic");
    let calls: Vec<_> = (0..REQUESTS).flat_map(|_| CALLS).enumerate().collect();
    let per_second = f64::from(per_hour) / 3600.0 / f64::from(u32::try_from(calls.len()).unwrap_or(1));
    for (at, (source, name, read_only)) in calls {
        let Some(caller) = callers.get(at % callers.len()) else {
            continue;
        };
        let region = if at % 7 == 4 { SECOND_REGION } else { REGION };
        let call = ApiCall {
            request: request(&mut rng),
            response: if read_only { Value::Null } else { response(&mut rng) },
            read_only,
            version: "1.10",
            ..ApiCall::read(caller, region, source, name)
        };
        let failing = FAILURES
            .get(at / FAILING % FAILURES.len())
            .filter(|_| at % FAILING == FAILING - 1);
        let times = poisson(&mut rng, history.length, per_second);
        let Some((cause, code, message)) = failing.copied() else {
            history.happens(&Arc::new(call), &times);
            continue;
        };
        let call = match cause {
            TrueCause::AccessDenied => {
                let service = source.split('.').next().unwrap_or_default();
                let action = format!("{service}:{}", name.trim_end_matches("20150331"));
                let message = format!(
                    "User: {} is not authorized to perform: {action} because {message} allows the {action} action",
                    caller.principal_arn()
                );
                call.denied(TruePolicy::Identity, code, message)
            }
            _ => call.failing(cause, code, message),
        };
        history.finding(&[Arc::new(call)], &times, &Expected::investigate("everyday failures"));
    }
}

fn word(rng: &mut Rng) -> String {
    format!("{:016x}", rng.bits())
}

fn request(rng: &mut Rng) -> Value {
    let items: Vec<Value> = (0..rng.whole(1, 4))
        .map(|_| json!({"instanceId": format!("i-0{}", word(rng))}))
        .collect();
    json!({
        "instancesSet": {"items": items},
        "filterSet": {"items": [{"name": "tag:environment", "valueSet": {"items": [{"value": "production"}, {"value": word(rng)}]}}]},
        "policyDocument": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}",
        "maxResults": rng.whole(5, 1000),
    })
}

fn response(rng: &mut Rng) -> Value {
    json!({
        "requestId": word(rng),
        "reservationId": format!("r-0{}", word(rng)),
        "ownerId": ACCOUNT_ID,
        "groupSet": {},
        "status": {"errorCode": 0, "message": "errorCode", "state": "pending"},
    })
}
