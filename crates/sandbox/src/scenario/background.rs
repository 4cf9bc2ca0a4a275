//! Everything else that goes on: mostly successful, dense in time, and of no interest to an audit.

use std::sync::Arc;

use serde_json::{Value, json};

use super::denials::denied;
use crate::call::{ApiCall, NO_CODE};
use crate::caller::{PrincipalKind, SimulatedCaller};
use crate::history::{Expected, History};
use crate::settings::{ACCOUNT_ID, REGION, SECOND_REGION};
use crate::simulator::{ActiveSpan, human, interval, poisson};
use crate::truth::{TrueCause, TruePolicy};

const POLLER_AGENT: &str =
    "Boto3/1.34.131 md/Botocore#1.34.131 ua/2.0 os/linux#6.1.92 md/arch#x86_64 lang/python#3.12.3";

pub(super) fn play(history: &mut History) {
    ec2_poller(history);
    services(history);
    sign_ins(history);
    console_dashboards(history);
}

/// Calls about every `minutes`, each some time after the one before.
fn steadily(history: &mut History, call: ApiCall, minutes: f64) {
    let label = format!("{}{}{}{:?}", call.region, call.name, call.version, call.failure);
    let all = ActiveSpan {
        from: 0.0,
        to: history.length,
    };
    let times = interval(&mut history.rng(&label), all, minutes * 60.0, minutes * 8.0, 0.0).0;
    history.happens(&Arc::new(call), &times);
}

/// A role that polls EC2 and is refused every 5 to 20 minutes: loud, steady, and nothing to do with Config.
fn ec2_poller(history: &mut History) {
    let poller = SimulatedCaller::role("ec2-inventory-poller", "i-0a1b2c3d4e5f60718", POLLER_AGENT);
    let poller = Arc::new(poller.claiming("boto3"));
    let read = |region, name| ApiCall {
        request: json!({"maxResults": 100, "filterSet": {}}),
        ..ApiCall::read(&poller, region, "ec2.amazonaws.com", name)
    };
    steadily(history, read(REGION, "DescribeInstances"), 4.0);
    steadily(history, read(REGION, "DescribeVolumes"), 10.0);
    steadily(history, read(SECOND_REGION, "DescribeInstances"), 40.0);
    let limited = read(REGION, "DescribeInstances").failing(
        TrueCause::Throttled,
        "Client.RequestLimitExceeded",
        "Request limit exceeded.",
    );
    let mut rng = history.rng("request limit");
    let (mut times, mut at) = (Vec::new(), 0.0);
    while at < history.length {
        at += rng.range(300.0, 1200.0);
        times.push(at);
    }
    history.finding(
        &[Arc::new(limited)],
        &times,
        &Expected::investigate("poller over its limit"),
    );
}

/// Services by their own names, without an arn (observed).
fn services(history: &mut History) {
    let config = Arc::new(SimulatedCaller::service("config.amazonaws.com"));
    let role = format!("arn:aws:iam::{ACCOUNT_ID}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig");
    let assume = ApiCall {
        request: json!({"roleArn": role, "roleSessionName": "AWSConfig-Describe"}),
        response: json!({
            // Not a secret: the sandbox invents it. Real records carry such tokens (observed).
            "credentials": {"accessKeyId": "ASIAEXAMPLEEXAMPLE00", "sessionToken": "EXAMPLE//sandbox//token", "expiration": "Jan 1, 2026, 1:00:00 PM"},
            "assumedRoleUser": {"assumedRoleId": "AROAEXAMPLEEXAMPLE00:AWSConfig-Describe",
                "arn": format!("arn:aws:sts::{ACCOUNT_ID}:assumed-role/AWSServiceRoleForConfig/AWSConfig-Describe")},
        }),
        resources: vec![json!({"accountId": ACCOUNT_ID, "type": "AWS::IAM::Role", "ARN": role})],
        ..ApiCall::read(&config, REGION, "sts.amazonaws.com", "AssumeRole")
    };
    steadily(
        history,
        ApiCall {
            region: SECOND_REGION,
            ..assume.clone()
        },
        60.0,
    );
    steadily(history, assume, 30.0);

    let nameless = Arc::new(SimulatedCaller {
        identity: PrincipalKind::Nameless,
        ..SimulatedCaller::service("config.amazonaws.com")
    });
    let data_key = ApiCall {
        request: json!({"keyId": format!("arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/0d1c2b3a-4f5e-4a6b-8c7d-9e8f7a6b5c4d"), "keySpec": "AES_256"}),
        version: "1.09",
        ..ApiCall::read(&nameless, REGION, "kms.amazonaws.com", "GenerateDataKey")
    };
    steadily(history, data_key, 20.0);

    let logs = Arc::new(SimulatedCaller::service("logs.amazonaws.com"));
    steadily(
        history,
        ApiCall {
            version: "1.06",
            ..ApiCall::read(&logs, REGION, "sts.amazonaws.com", "GetCallerIdentity")
        },
        45.0,
    );
    let agent = "aws-cli/1.22.34 Python/3.10.12 Linux/5.15.0 botocore/1.23.34";
    let deploy = Arc::new(SimulatedCaller::user("deploy", agent));
    let describe = ApiCall {
        request: json!({"stackName": "web"}),
        version: "1.05",
        ..ApiCall::read(&deploy, REGION, "cloudformation.amazonaws.com", "DescribeStacks")
    };
    steadily(history, describe, 30.0);
}

/// People sign in; now and then a password is wrong: a message and no code (documented).
fn sign_ins(history: &mut History) {
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";
    let alice = Arc::new(SimulatedCaller::console_user("alice", agent));
    let sign_in = |result: &str| ApiCall {
        request: Value::Null,
        response: json!({"ConsoleLogin": result}),
        read_only: false,
        ..ApiCall::read(&alice, REGION, "signin.amazonaws.com", "ConsoleLogin")
    };
    let times = human(&mut history.rng("sign in"), history.length, 1.5);
    history.happens(&Arc::new(sign_in("Success")), &times);
    let wrong = ApiCall {
        version: "1.05",
        failure: sign_in("")
            .failing(TrueCause::InvalidCredentials, NO_CODE, "Failed authentication")
            .failure,
        ..sign_in("Failure")
    };
    let times = human(&mut history.rng("wrong password"), history.length, 0.3);
    history.finding(&[Arc::new(wrong)], &times, &Expected::investigate("wrong password"));
}

/// Errors of a person that are no lookups: denied, gone, invalid.
fn console_dashboards(history: &mut History) {
    let agent = "AWS Internal";
    let alice = Arc::new(SimulatedCaller::console_user("alice", agent));
    let scenario = "console user's other errors";
    let read = |source, name| ApiCall::read(&alice, REGION, source, name);
    let dashboard = read("monitoring.amazonaws.com", "GetDashboard").failing(
        TrueCause::ResourceMissing,
        "DashboardNotFoundError",
        "Dashboard CloudWatch-Default does not exist",
    );
    let costs = denied(
        read("ce.amazonaws.com", "GetCostAndUsage"),
        TruePolicy::Identity,
        false,
        (
            "ce:GetCostAndUsage",
            &format!("arn:aws:ce:us-east-1:{ACCOUNT_ID}:/GetCostAndUsage"),
        ),
    );
    let invalid = read("rds.amazonaws.com", "DescribeDBInstances").failing(
        TrueCause::InvalidRequest,
        "InvalidRequestException",
        "",
    );
    for (call, per_day) in [(dashboard, 1.2), (costs, 0.6), (invalid, 0.4)] {
        let times = poisson(&mut history.rng(call.name), history.length, per_day / 86_400.0);
        history.finding(&[Arc::new(call)], &times, &Expected::investigate(scenario));
    }
}
