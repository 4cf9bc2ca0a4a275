//! The same errors from others: Terraform, a console user, a boto3 script. At working hours, never noise. Terraform and
//! the script are steady: for weeks the same identity, the same address and the same answers.

use std::sync::Arc;

use super::sweep::{Outcome, Visits};
use crate::call::{ApiCall, Spelling};
use crate::caller::SimulatedCaller;
use crate::history::{Expected, History};
use crate::lookup::{
    BucketRead, CORS, LIFECYCLE, OBJECT_LOCK, OWNERSHIP, POLICY, POLICY_STATUS, PUBLIC_ACCESS_BLOCK, REPLICATION,
    TAGGING, WEBSITE,
};
use crate::settings::REGION;
use crate::simulator::{DAY, burst, human, poisson};
use crate::truth::{TrueCause, TrueVerdict};

/// What the provider reads at each refresh (observed).
const TERRAFORM_READS: [&BucketRead; 6] = [&REPLICATION, &CORS, &WEBSITE, &OBJECT_LOCK, &LIFECYCLE, &POLICY];
pub(super) const TERRAFORM_AGENT: &str = "[APN/1.0 HashiCorp/1.0 Terraform/1.5.7 (+https://www.terraform.io) terraform-provider-aws/5.31.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go/1.48.13 (go1.20.12; linux; amd64)]";
pub(super) const CONSOLE_AGENT: &str = "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.1030 Linux/5.10.234-204.895.amzn2int.x86_64 OpenJDK_64-Bit_Server_VM/25.372-b08 java/1.8.0_372 vendor/Oracle_Corporation cfg/retry-mode/standard]";
pub(super) const BOTO3_AGENT: &str = "Boto3/1.34.131 md/Botocore#1.34.131 ua/2.0 os/linux#6.1.92 md/arch#x86_64 lang/python#3.12.3 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.34.131";

pub(super) fn play(history: &mut History) {
    terraform(history);
    console(history);
    boto3(history);
}

/// Every run refreshes all buckets it manages; some runs plan several times.
fn terraform(history: &mut History) {
    let caller = Arc::new(SimulatedCaller::role("terraform-ci", "aws-go-sdk-", TERRAFORM_AGENT).claiming("terraform"));
    let outcome = Outcome::new("Terraform refreshes", TrueVerdict::Client, &[]);
    let mut rng = history.rng("terraform");
    let runs = human(&mut rng, history.length, 1.6);
    let times = burst(&mut rng, &runs, (1, 3), 400.0, 0.2);
    let mut delay = 0.0;
    for name in ["tf-state", "app-logs"] {
        let Some(bucket) = history.bucket(name) else {
            continue;
        };
        let refreshed: Vec<f64> = times.iter().map(|t| t + delay).collect();
        Visits::new(&caller, &refreshed, &outcome).bucket(history, &bucket, &TERRAFORM_READS);
        delay += 4.0;
    }
    // After it, another role looks whether a role is there: no lookup of a sub-configuration.
    let agent =
        "aws-cdk-cli/2.173.2 aws-sdk-js/3.699.0 ua/2.1 os/linux#6.1.92 lang/js md/nodejs#20.18.1 api/iam#3.699.0";
    let deploy = Arc::new(SimulatedCaller::role("release-deploy", "aws-cdk-release", agent));
    let gone = ApiCall::read(&deploy, REGION, "iam.amazonaws.com", "GetRole").failing(
        TrueCause::ResourceMissing,
        "NoSuchEntityException",
        "The role with name old-deploy cannot be found.",
    );
    let gone = ApiCall {
        request: serde_json::json!({"roleName": "old-deploy"}),
        ..gone
    };
    let refreshed: Vec<f64> = runs.iter().map(|t| t + 9.0).collect();
    history.finding(
        &[Arc::new(gone)],
        &refreshed,
        &Expected::investigate("deployment looks for a role"),
    );
}

/// Where alice is, visit by visit: she works here and there.
const PLACES: [&str; 4] = ["203.0.113.24", "198.51.100.130", "192.0.2.41", "192.0.2.77"];

/// Alice looks at some of her buckets at each visit, and the console asks about the account.
fn console(history: &mut History) {
    let alice = PLACES.map(|place| {
        let alice = SimulatedCaller::console_user("alice", CONSOLE_AGENT).from(place);
        Arc::new(alice.claiming("s3-console"))
    });
    let outcome = Outcome::new("console user looks at buckets", TrueVerdict::Investigate, &[]);
    let reads: [&BucketRead; 4] = [&POLICY_STATUS, &PUBLIC_ACCESS_BLOCK, &POLICY, &WEBSITE];
    let mut rng = history.rng("alice");
    let visits = human(&mut rng, history.length, 1.8);
    let from =
        |times: &[f64], place: usize| -> Vec<f64> { times.iter().copied().skip(place).step_by(PLACES.len()).collect() };
    let mut delay = 3.0;
    for name in ["app-data", "www", "reports"] {
        let Some(bucket) = history.bucket(name) else {
            continue;
        };
        let looked: Vec<f64> = visits.iter().filter(|_| rng.unit() < 0.6).map(|t| t + delay).collect();
        for (place, alice) in alice.iter().enumerate() {
            Visits::new(alice, &from(&looked, place), &outcome).bucket(history, &bucket, &reads);
        }
        delay += 25.0;
    }
    for (place, alice) in alice.iter().enumerate() {
        let call = Arc::new(ApiCall::account_public_access_block(alice, REGION));
        history.finding(&[call], &from(&visits, place), &outcome.absent);
    }
}

fn boto3(history: &mut History) {
    let caller = Arc::new(SimulatedCaller::role("data-pipeline", "botocore-session-", BOTO3_AGENT).claiming("boto3"));
    let scenario = "boto3 script";
    let outcome = Outcome::new(scenario, TrueVerdict::Client, &[]);
    if let Some(bucket) = history.bucket("app-logs") {
        let times = poisson(&mut history.rng("boto3 on buckets"), history.length, 0.7 / DAY);
        Visits::new(&caller, &times, &outcome).bucket(history, &bucket, &[&TAGGING, &CORS, &OWNERSHIP]);
    }
    if let Some(function) = history.function("image-resize") {
        let times = poisson(&mut history.rng("boto3 on functions"), history.length, 0.9 / DAY);
        Visits::new(&caller, &times, &outcome).policy(history, &function, &[Spelling::Name]);
    }
    let Some(function) = history.function("orders-api") else {
        return;
    };
    // Some answers are the same for a function that is gone: of these nobody can say what they mean.
    let unclear = "boto3 script, answers with two meanings";
    let auditor = Arc::new(SimulatedCaller::role("function-audit", "botocore-session-", BOTO3_AGENT).claiming("boto3"));
    let rows = [
        (
            "GetFunctionUrlConfig",
            "lambda-function-url",
            "ResourceNotFoundException",
            "The resource you requested does not exist.".to_owned(),
        ),
        (
            "GetFunctionEventInvokeConfig",
            "lambda-event-invoke-config",
            "ResourceNotFoundException",
            format!("The function {} doesn't have an EventInvokeConfig", function.arn()),
        ),
        (
            "GetProvisionedConcurrencyConfig",
            "lambda-provisioned-concurrency",
            "ProvisionedConcurrencyConfigNotFoundException",
            "No Provisioned Concurrency Config found for this function".to_owned(),
        ),
    ];
    for (name, lookup, code, message) in rows {
        let (caller, cause, expected) = match code {
            "ResourceNotFoundException" => (&auditor, TrueCause::Unknown, Expected::investigate(unclear)),
            _ => (&caller, TrueCause::NotConfigured, outcome.absent.clone()),
        };
        let failed = ApiCall::function(caller, &function, name, Spelling::Name).failing(cause, code, message);
        let call = Arc::new(ApiCall {
            lookup: Some(lookup),
            ..failed
        });
        let times = poisson(&mut history.rng(name), history.length, 0.5 / DAY);
        history.finding(&[call], &times, &expected);
    }
}
