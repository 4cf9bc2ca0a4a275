//! Who does not belong here: nobody at all, a role that poses as a service, another account, and a person under the
//! recorder's role.

use std::sync::Arc;

use serde_json::json;

use super::denials::denied;
use super::people::BOTO3_AGENT;
use super::sweep::{Outcome, SweepSchedule, Visits};
use crate::call::ApiCall;
use crate::caller::{PrincipalKind, SimulatedCaller};
use crate::history::{Expected, History};
use crate::lookup::{OBJECT_LOCK, REPLICATION, WEBSITE};
use crate::settings::{ACCOUNT_ID, REGION, SECOND_REGION};
use crate::simulator::human;
use crate::truth::{TrueCaller, TrueCause, TruePolicy, TrueProof, TrueVerdict};

pub(super) fn play(history: &mut History) {
    anonymous(history);
    other_account(history);
    recorder_role(history);
    named_like_macie(history);
}

/// Unsigned requests from four addresses in two nights: somebody tries which buckets are open.
fn anonymous(history: &mut History) {
    let nights = [history.share(0.6), history.share(0.63)];
    for (place, address) in ["192.0.2.10", "192.0.2.11", "192.0.2.12", "198.51.100.200"]
        .into_iter()
        .enumerate()
    {
        let nobody = SimulatedCaller::person(TrueCaller::Anonymous, PrincipalKind::Anonymous, "[Mozilla/5.0]");
        let nobody = Arc::new(nobody.from(address));
        for (number, bucket) in ["www", "backup", "reports", "data", "static"].into_iter().enumerate() {
            let bucket = format!("{bucket}-{ACCOUNT_ID}");
            for (name, query) in [("GetBucketAcl", "acl"), ("GetBucketPolicy", "policy")] {
                let read = ApiCall {
                    request: json!({"bucketName": bucket, "Host": format!("{bucket}.s3.{REGION}.amazonaws.com"), query: ""}),
                    version: "1.10",
                    ..ApiCall::read(&nobody, REGION, "s3.amazonaws.com", name)
                };
                let call = read.failing(TrueCause::AccessDenied, "AccessDenied", "Access Denied");
                let night = nights.iter().skip(place % 2).take(1);
                let later = if name == "GetBucketAcl" { 0.0 } else { 1.0 };
                let offset = 4.0 * f64::from(u32::try_from(number).unwrap_or_default()) + later;
                let start = 400.0 * f64::from(u32::try_from(place).unwrap_or_default());
                let times: Vec<f64> = night.map(|night| night + start + offset).collect();
                history.finding(
                    &[Arc::new(call)],
                    &times,
                    &Expected::investigate("anonymous probes of buckets"),
                );
            }
        }
    }
}

/// A role that is only named like Macie's, with the user agent of a script: steady, and it poses as a service.
fn named_like_macie(history: &mut History) {
    let scenario = "script under a role with the name of Macie's role";
    let role = SimulatedCaller::role("AWSServiceRoleForAmazonMacie", "botocore-session-", BOTO3_AGENT);
    let outcome = Outcome::new(scenario, TrueVerdict::Investigate, &[]);
    let times = human(&mut history.rng(scenario), history.length, 0.8);
    if let Some(bucket) = history.bucket("app-data") {
        let role = Arc::new(role.claiming("boto3"));
        Visits::new(&role, &times, &outcome).bucket(history, &bucket, &[&REPLICATION, &WEBSITE]);
    }
}

/// AWS Config of a partner's account records a bucket of this one (observed in the records of a bucket's owner).
fn other_account(history: &mut History) {
    let (scenario, daily) = ("AWS Config of another account", SweepSchedule::Daily);
    let config = Arc::new(SimulatedCaller {
        kind: TrueCaller::CrossAccount,
        account: "444455556666",
        proof: TrueProof::Unverified,
        ..SimulatedCaller::config("AWSConfig-Describe")
    });
    let outcome = Outcome::new(scenario, TrueVerdict::Investigate, &daily.periods());
    let times = daily.draw(&mut history.rng(scenario), history.length);
    if let Some(bucket) = history.bucket("www") {
        Visits::new(&config, &times, &outcome).bucket(history, &bucket, &[&REPLICATION, &OBJECT_LOCK]);
    }
}

/// Whoever uses the recorder's role in the second region (see `second_region`) also tries what the role may not.
fn recorder_role(history: &mut History) {
    let person = Arc::new(SimulatedCaller {
        kind: TrueCaller::RecorderRoleMisused,
        invoked_by: None,
        proof: TrueProof::Unknown,
        address: "198.51.100.7",
        user_agent: "aws-cli/2.15.30 Python/3.11.8 Linux/6.1.79 exe/x86_64.amzn.2023 prompt/off command/secretsmanager.list-secrets",
        scanner: None,
        ..SimulatedCaller::recorder_role("AWSConfig-Describe")
    });
    let read = ApiCall::read(&person, SECOND_REGION, "secretsmanager.amazonaws.com", "ListSecrets");
    let call = denied(read, TruePolicy::Identity, false, ("secretsmanager:ListSecrets", ""));
    let tried = history.share(0.86);
    let expected = Expected::investigate("recorder's role used by somebody else");
    history.finding(&[Arc::new(call)], &[tried, tried + 12.0, tried + 300.0], &expected);
}
