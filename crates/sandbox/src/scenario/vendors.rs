//! Two auditors from outside: one comes every day and gets the harmless answers only, one is denied on its way.

use std::sync::Arc;

use serde_json::json;

use super::denials::denied;
use super::sweep::{Outcome, SweepSchedule, Visits};
use crate::call::ApiCall;
use crate::caller::{PrincipalKind, SimulatedCaller};
use crate::history::{Expected, History};
use crate::lookup::{LIFECYCLE, OBJECT_LOCK, REPLICATION};
use crate::settings::{ACCOUNT_ID, REGION, SECOND_REGION};
use crate::truth::{TrueCaller, TrueCause, TruePolicy, TrueVerdict};

const GO: &str = "aws-sdk-go-v2/1.32.6 ua/2.1 os/linux lang/go#1.23.3 md/GOARCH#amd64 md/GOOS#linux api/s3#1.71.0";
/// The mark is Prowler's (observed in its source); anyone can write it.
const PROWLER: &str =
    "Boto3/1.35.66 md/Botocore#1.35.66 ua/2.0 os/linux#6.1.115 lang/python#3.12.7 cfg/retry-mode#standard APN_1826889";

pub(super) fn play(history: &mut History) {
    datadog(history);
    prowler(history);
}

/// Datadog assumes its role from its own account (its number is published) and reads the settings of a bucket, from
/// two addresses.
fn datadog(history: &mut History) {
    let (scenario, daily) = ("Datadog reads every day", SweepSchedule::Daily);
    let vendor = SimulatedCaller {
        account: "464622532012",
        ..SimulatedCaller::person(
            TrueCaller::CrossAccount,
            PrincipalKind::Account {
                principal: "AROAWYRDMNVWKQXPLBHTZ:datadog-integrations",
            },
            GO,
        )
    };
    let role = format!("arn:aws:iam::{ACCOUNT_ID}:role/DatadogIntegrationRole");
    let assume = ApiCall {
        request: json!({"roleArn": role, "roleSessionName": "DatadogAWSIntegration", "externalId": "EXAMPLE"}),
        resources: vec![json!({"accountId": ACCOUNT_ID, "type": "AWS::IAM::Role", "ARN": role})],
        ..ApiCall::read(&Arc::new(vendor), REGION, "sts.amazonaws.com", "AssumeRole")
    };
    let times = daily.draw(&mut history.rng(scenario), history.length);
    let before: Vec<f64> = times.iter().map(|t| t - 2.0).collect();
    history.happens(&Arc::new(assume), &before);
    let Some(bucket) = history.bucket("reports") else {
        return;
    };
    let outcome = Outcome::new(scenario, TrueVerdict::Client, &daily.periods());
    for (skipped, address) in [(0, "192.0.2.150"), (1, "192.0.2.151")] {
        let role = SimulatedCaller::role("DatadogIntegrationRole", "DatadogAWSIntegration", GO).from(address);
        let every_other: Vec<f64> = times.iter().copied().skip(skipped).step_by(2).collect();
        let role = Arc::new(role.claiming("datadog"));
        Visits::new(&role, &every_other, &outcome).bucket(history, &bucket, &[&REPLICATION, &LIFECYCLE]);
    }
}

/// Prowler has scanned twice: a sweep over many services, some of which it may not read.
fn prowler(history: &mut History) {
    let scenario = "Prowler scans twice";
    let role = SimulatedCaller::role("prowler-scan", "ProwlerAssessmentSession", PROWLER);
    let prowler = Arc::new(role.claiming("prowler"));
    let scans = [history.share(0.55), history.share(0.95)];
    let outcome = Outcome::new(scenario, TrueVerdict::Investigate, &[]);
    for name in ["app-logs", "reports"] {
        if let Some(bucket) = history.bucket(name) {
            Visits::new(&prowler, &scans, &outcome).bucket(history, &bucket, &[&OBJECT_LOCK, &REPLICATION]);
        }
    }
    let read = |region, source, name| ApiCall::read(&prowler, region, source, name);
    let analyzers = read(REGION, "access-analyzer.amazonaws.com", "ListAnalyzers");
    let macie = read(SECOND_REGION, "macie2.amazonaws.com", "GetMacieSession");
    let calls = [
        denied(
            analyzers,
            TruePolicy::Identity,
            false,
            ("access-analyzer:ListAnalyzers", ""),
        ),
        macie.failing(TrueCause::ServiceNotEnabled, "AccessDenied", "Macie is not enabled."),
        read(REGION, "support.amazonaws.com", "DescribeTrustedAdvisorChecks").failing(
            TrueCause::ServiceNotEnabled,
            "SubscriptionRequiredException",
            "Amazon Web Services Premium Support Subscription is required to use this service.",
        ),
    ];
    for call in calls {
        history.finding(&[Arc::new(call)], &scans, &Expected::investigate(scenario));
    }
}
