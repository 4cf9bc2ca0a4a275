//! Everyday failures of workloads that need no policy and no setting: what exists already, dry runs, expired tokens,
//! failures of AWS's own.

use std::sync::Arc;

use serde_json::json;

use crate::call::ApiCall;
use crate::caller::SimulatedCaller;
use crate::history::{Expected, History};
use crate::settings::REGION;
use crate::simulator::{DAY, burst, human, poisson};
use crate::truth::TrueCause;

pub(super) fn play(history: &mut History) {
    log_groups(history);
    dry_runs(history);
    expired_token(history);
    internal_failure(history);
}

/// A function makes its log group without looking first: the most frequent error of all in many accounts.
fn log_groups(history: &mut History) {
    let scenario = "log group exists already";
    for (role, function) in [("orders-api-role", "orders-api"), ("image-resize-role", "image-resize")] {
        let agent = "awslambda-worker/1.0 rusoto/0.48.0 rust/1.81.0 linux";
        let caller = Arc::new(SimulatedCaller::role(role, function, agent));
        let create = ApiCall {
            request: json!({"logGroupName": format!("/aws/lambda/{function}")}),
            read_only: false,
            ..ApiCall::read(&caller, REGION, "logs.amazonaws.com", "CreateLogGroup")
        };
        let message = "The specified log group already exists";
        let call = create.failing(TrueCause::Conflict, "ResourceAlreadyExistsException", message);
        let times = poisson(&mut history.rng(role), history.length, 1.4 / DAY);
        history.finding(&[Arc::new(call)], &times, &Expected::investigate(scenario));
    }
}

/// A script tries whether it could start an instance.
fn dry_runs(history: &mut History) {
    let scenario = "dry run of a script";
    let agent = "Boto3/1.34.131 md/Botocore#1.34.131 ua/2.0 os/linux#6.1.92 md/arch#x86_64 lang/python#3.12.3";
    let caller = Arc::new(SimulatedCaller::role("capacity-check", "botocore-session-", agent).claiming("boto3"));
    let run = ApiCall {
        request: json!({"instancesSet": {"items": [{"minCount": 1, "maxCount": 1}]}, "instanceType": "m6i.large", "dryRun": true}),
        read_only: false,
        ..ApiCall::read(&caller, REGION, "ec2.amazonaws.com", "RunInstances")
    };
    let message = "Request would have succeeded, but DryRun flag is set.";
    let call = run.failing(TrueCause::DryRun, "Client.DryRunOperation", message);
    let times = human(&mut history.rng(scenario), history.length, 0.3);
    history.finding(&[Arc::new(call)], &times, &Expected::investigate(scenario));
}

/// A job outlives its session for one night. That such calls are logged is inferred.
fn expired_token(history: &mut History) {
    let scenario = "expired token of a job";
    let agent = "aws-sdk-nodejs/2.1659.0 linux/v20.15.1 promise";
    let caller = Arc::new(SimulatedCaller::role("nightly-export", "export-job", agent));
    let read = ApiCall {
        request: json!({"path": "/export/"}),
        ..ApiCall::read(&caller, REGION, "ssm.amazonaws.com", "GetParametersByPath")
    };
    let message = "The security token included in the request is expired";
    let call = read.failing(TrueCause::InvalidCredentials, "ExpiredTokenException", message);
    let night = [history.share(0.78)];
    let times = burst(&mut history.rng(scenario), &night, (9, 9), 900.0, 0.0);
    history.finding(&[Arc::new(call)], &times, &Expected::investigate(scenario));
}

/// CloudWatch fails for some minutes; then the same call succeeds.
fn internal_failure(history: &mut History) {
    let scenario = "failure of AWS's own";
    let agent = "APN/1.0 HashiCorp/1.0 Nomad/1.8.2 aws-sdk-go/1.54.19 (go1.22.5; linux; amd64)";
    let caller = Arc::new(SimulatedCaller::role("alarm-writer", "alarm-writer", agent));
    let put = ApiCall {
        request: json!({"alarmName": "orders-latency", "metricName": "Latency", "namespace": "Orders"}),
        read_only: false,
        ..ApiCall::read(&caller, REGION, "monitoring.amazonaws.com", "PutMetricAlarm")
    };
    let message = "The request processing has failed because of an unknown error, exception or failure.";
    let call = put.clone().failing(TrueCause::ServiceFault, "InternalFailure", message);
    let at = history.share(0.74);
    let times = [at, at + 4.0, at + 13.0, at + 40.0];
    history.finding(&[Arc::new(call)], &times, &Expected::investigate(scenario));
    history.happens(&Arc::new(put), &[at + 95.0]);
}
