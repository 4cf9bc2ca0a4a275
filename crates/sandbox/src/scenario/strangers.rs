//! Who does not belong here: nobody at all, a new identity under Terraform's user agent, a known role from another
//! place, another account, and a person under the recorder's role.

use std::sync::Arc;

use serde_json::json;

use super::denials::denied;
use super::people::TERRAFORM_AGENT;
use super::sweep::{Outcome, SweepSchedule, Visits};
use crate::call::ApiCall;
use crate::caller::{PrincipalKind, SimulatedCaller};
use crate::history::{Expected, History};
use crate::lookup::{BucketRead, CORS, LIFECYCLE, OBJECT_LOCK, POLICY, REPLICATION};
use crate::settings::{ACCOUNT_ID, REGION, SECOND_REGION};
use crate::simulator::human;
use crate::truth::{TrueCaller, TrueCause, TruePolicy, TrueProof, TrueVerdict};

pub(super) fn play(history: &mut History) {
    anonymous(history);
    enumeration(history);
    stolen_role(history);
    other_account(history);
    recorder_role(history);
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

/// A new access key, a new address, one night, and the user agent of Terraform: nothing but harmless answers.
fn enumeration(history: &mut History) {
    let user = SimulatedCaller::user("svc-backup", TERRAFORM_AGENT).from("192.0.2.66");
    let user = Arc::new(user.claiming("terraform"));
    let outcome = Outcome::new("buckets enumerated as Terraform", TrueVerdict::Investigate, &[]);
    let mut at = history.share(0.9);
    for name in ["app-data", "app-logs", "customer-data", "reports", "tf-state"] {
        if let Some(bucket) = history.bucket(name) {
            Visits::new(&user, &[at], &outcome).bucket(history, &bucket, &[&CORS, &REPLICATION, &POLICY]);
        }
        at += 7.0;
    }
}

/// A second role of Terraform's: steady for weeks, and then used from elsewhere for one night.
fn stolen_role(history: &mut History) {
    let scenario = "Terraform's role used from elsewhere";
    let role = || SimulatedCaller::role("terraform-network", "aws-go-sdk-", TERRAFORM_AGENT).claiming("terraform");
    let outcome = Outcome::new(scenario, TrueVerdict::Investigate, &[]);
    let usual: [&BucketRead; 2] = [&REPLICATION, &LIFECYCLE];
    let runs = human(&mut history.rng(scenario), history.length, 0.9);
    if let Some(bucket) = history.bucket("reports") {
        Visits::new(&Arc::new(role()), &runs, &outcome).bucket(history, &bucket, &usual);
    }
    let thief = Arc::new(role().from("198.51.100.99"));
    let night = history.share(0.83);
    for (name, later) in [("reports", 0.0), ("app-data", 6.0)] {
        if let Some(bucket) = history.bucket(name) {
            Visits::new(&thief, &[night + later], &outcome).bucket(
                history,
                &bucket,
                &[&REPLICATION, &LIFECYCLE, &POLICY],
            );
        }
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
