//! AWS services that are denied: two of them for a known and harmless reason, the others not. And the same answers to
//! people, which prove nothing.

use std::sync::Arc;

use serde_json::json;

use super::denials::denied;
use super::sweep::SweepSchedule;
use crate::call::ApiCall;
use crate::caller::SimulatedCaller;
use crate::history::{Expected, History};
use crate::settings::{ACCOUNT_ID, REGION, SECOND_REGION};
use crate::simulator::{DAY, poisson};
use crate::truth::{TrueCaller, TrueCause, TruePolicy, TrueVerdict};

const DAILY: SweepSchedule = SweepSchedule::Daily;

pub(super) fn play(history: &mut History) {
    macie_off(history);
    inspector(history);
    delivery(history);
    cloudformation(history);
}

/// Macie is off in the second region; Security Hub asks once a day, a person in the console three times.
fn macie_off(history: &mut History) {
    let off = |caller: SimulatedCaller| {
        let caller = Arc::new(caller);
        let read = ApiCall::read(&caller, SECOND_REGION, "macie2.amazonaws.com", "GetMacieSession");
        [Arc::new(read.failing(
            TrueCause::ServiceNotEnabled,
            "AccessDenied",
            "Macie is not enabled.",
        ))]
    };
    let scenario = "Security Hub, and Macie is off";
    let hub = SimulatedCaller {
        scanner: Some("securityhub"),
        ..SimulatedCaller::service_linked(
            "securityhub.amazonaws.com",
            "/aws-service-role/securityhub.amazonaws.com/",
            "AWSServiceRoleForSecurityHub",
            "securityhub",
        )
    };
    let times = DAILY.draw(&mut history.rng(scenario), history.length);
    let expected = Expected::both(scenario, TrueVerdict::Benign, &DAILY.periods());
    history.finding(&off(hub), &times, &expected);

    let scenario = "console user, and Macie is off";
    let bob = SimulatedCaller::console_user("bob", "AWS Internal").from("203.0.113.90");
    let opened = history.share(0.8);
    let times = [opened, opened + 41.0, opened + 55.0];
    history.finding(&off(bob), &times, &Expected::investigate(scenario));
}

/// Inspector's policy did not permit one of its own calls (observed). A repository whose policy denies it is another
/// matter: its images are not scanned.
fn inspector(history: &mut History) {
    let inspector = Arc::new(SimulatedCaller {
        scanner: Some("inspector2"),
        ..SimulatedCaller::service_linked(
            "inspector2.amazonaws.com",
            "/aws-service-role/inspector2.amazonaws.com/",
            "AWSServiceRoleForAmazonInspector2",
            "MandoService-1006556383083150801",
        )
    });
    let scenario = "Inspector without a permission";
    let (source, name) = ("elasticloadbalancing.amazonaws.com", "DescribeTargetGroupAttributes");
    let action = "elasticloadbalancing:DescribeTargetGroupAttributes";
    let read = ApiCall::read(&inspector, REGION, source, name);
    let call = denied(read, TruePolicy::Identity, false, (action, ""));
    let times = DAILY.draw(&mut history.rng(scenario), history.length);
    let expected = Expected::both(scenario, TrueVerdict::Benign, &DAILY.periods());
    history.finding(&[Arc::new(call)], &times, &expected);

    let scenario = "Inspector denied by a repository";
    let repository = format!("arn:aws:ecr:{REGION}:{ACCOUNT_ID}:repository/payments");
    let read = ApiCall {
        request: json!({"registryId": ACCOUNT_ID, "repositoryName": "payments", "imageIds": [{"imageTag": "latest"}]}),
        ..ApiCall::read(&inspector, REGION, "ecr.amazonaws.com", "BatchGetImage")
    };
    let call = denied(read, TruePolicy::Resource, true, ("ecr:BatchGetImage", &repository));
    let times = poisson(&mut history.rng(scenario), history.length, 0.3 / DAY);
    history.finding(&[Arc::new(call)], &times, &Expected::investigate(scenario));
}

/// Log delivery may not read the ACL of its bucket: the logs may not arrive. A service by its own name, without a role.
fn delivery(history: &mut History) {
    let scenario = "log delivery denied at its bucket";
    let logs = Arc::new(SimulatedCaller::service("delivery.logs.amazonaws.com"));
    let bucket = format!("flow-logs-{ACCOUNT_ID}");
    let read = ApiCall {
        request: json!({"bucketName": bucket, "Host": format!("{bucket}.s3.{REGION}.amazonaws.com"), "acl": ""}),
        resources: vec![
            json!({"accountId": ACCOUNT_ID, "type": "AWS::S3::Bucket", "ARN": format!("arn:aws:s3:::{bucket}")}),
        ],
        version: "1.10",
        ..ApiCall::read(&logs, REGION, "s3.amazonaws.com", "GetBucketAcl")
    };
    let call = read.failing(TrueCause::AccessDenied, "AccessDenied", "Access Denied");
    let times = DAILY.draw(&mut history.rng(scenario), history.length);
    let expected = Expected::both(scenario, TrueVerdict::Investigate, &DAILY.periods());
    history.finding(&[Arc::new(call)], &times, &expected);
}

/// CloudFormation calls with what the user may: a forward access session.
fn cloudformation(history: &mut History) {
    let (scenario, service) = (
        "CloudFormation denied on behalf of a user",
        "cloudformation.amazonaws.com",
    );
    let deploy = Arc::new(SimulatedCaller {
        kind: TrueCaller::ServiceForPrincipal,
        invoked_by: Some(service),
        address: service,
        ..SimulatedCaller::user("deploy", service)
    });
    let create = ApiCall {
        request: json!({"groupName": "web", "groupDescription": "web", "vpcId": "vpc-0a1b2c3d4e5f60718"}),
        read_only: false,
        ..ApiCall::read(&deploy, REGION, "ec2.amazonaws.com", "CreateSecurityGroup")
    };
    let vpc = format!("arn:aws:ec2:{REGION}:{ACCOUNT_ID}:vpc/vpc-0a1b2c3d4e5f60718");
    let call = denied(create, TruePolicy::Identity, false, ("ec2:CreateSecurityGroup", &vpc));
    let times = poisson(&mut history.rng(scenario), history.length, 0.2 / DAY);
    history.finding(&[Arc::new(call)], &times, &Expected::investigate(scenario));
}
