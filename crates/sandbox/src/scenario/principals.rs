//! Kinds of identities that the other scenarios have not: users of IAM Identity Center, the root user, a federated user.

use std::sync::Arc;

use serde_json::json;

use super::denials::denied;
use super::people::CONSOLE_AGENT;
use super::sweep::{Outcome, Visits};
use crate::call::ApiCall;
use crate::caller::{PrincipalKind, SimulatedCaller};
use crate::history::{Expected, History};
use crate::lookup::{LIFECYCLE, POLICY};
use crate::settings::{ACCOUNT_ID, REGION};
use crate::simulator::{DAY, human, poisson};
use crate::truth::{TrueCaller, TruePolicy, TrueVerdict};

pub(super) fn play(history: &mut History) {
    identity_center(history);
    root(history);
    federated(history);
}

/// Two users of one permission set: one is denied, the other is as steady as can be. They are not one identity.
fn identity_center(history: &mut History) {
    let user = |session| {
        let role = PrincipalKind::Role {
            path: "/aws-reserved/sso.amazonaws.com/eu-central-1/",
            name: "AWSReservedSSO_ReadOnlyAccess_0123456789abcdef",
            session,
        };
        SimulatedCaller::person(TrueCaller::IdentityCenterUser, role, CONSOLE_AGENT)
    };
    let scenario = "user of Identity Center denied";
    let ben = Arc::new(SimulatedCaller {
        user_agent: "AWS Internal",
        ..user("ben@example.com").from("203.0.113.77")
    });
    let secret = format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT_ID}:secret:prod/payments-AbCdEf");
    let read = ApiCall {
        request: json!({"secretId": secret}),
        ..ApiCall::read(&ben, REGION, "secretsmanager.amazonaws.com", "GetSecretValue")
    };
    let action = "secretsmanager:GetSecretValue";
    let call = denied(read, TruePolicy::Identity, false, (action, &secret));
    let times = poisson(&mut history.rng(scenario), history.length, 0.3 / DAY);
    history.finding(&[Arc::new(call)], &times, &Expected::investigate(scenario));

    let scenario = "steady user of Identity Center";
    let carla = Arc::new(user("carla@example.com").claiming("s3-console"));
    let times = human(&mut history.rng(scenario), history.length, 1.1);
    if let Some(bucket) = history.bucket("app-data") {
        let outcome = Outcome::new(scenario, TrueVerdict::Client, &[]);
        Visits::new(&carla, &times, &outcome).bucket(history, &bucket, &[&LIFECYCLE]);
    }
}

/// The root user looks at a bucket now and then: steady, and never harmless.
fn root(history: &mut History) {
    let scenario = "root user looks at a bucket";
    let root = SimulatedCaller::person(TrueCaller::Root, PrincipalKind::Root, CONSOLE_AGENT);
    let root = Arc::new(root.claiming("s3-console"));
    let times = human(&mut history.rng(scenario), history.length, 0.4);
    if let Some(bucket) = history.bucket("reports") {
        let outcome = Outcome::new(scenario, TrueVerdict::Investigate, &[]);
        Visits::new(&root, &times, &outcome).bucket(history, &bucket, &[&POLICY]);
    }
}

/// The policy that came with the credentials does not allow it.
fn federated(history: &mut History) {
    let scenario = "federated user denied";
    let agent = "aws-sdk-java/1.12.770 Linux/6.1.92 OpenJDK_64-Bit_Server_VM/17.0.12+7-LTS java/17.0.12";
    let identity = PrincipalKind::Federated { name: "dora" };
    let dora = Arc::new(SimulatedCaller::person(TrueCaller::FederatedUser, identity, agent));
    let read = ApiCall {
        request: json!({"Host": format!("s3.{REGION}.amazonaws.com")}),
        ..ApiCall::read(&dora, REGION, "s3.amazonaws.com", "ListBuckets")
    };
    let call = denied(read, TruePolicy::Session, false, ("s3:ListAllMyBuckets", ""));
    let times = poisson(&mut history.rng(scenario), history.length, 0.2 / DAY);
    history.finding(&[Arc::new(call)], &times, &Expected::investigate(scenario));
}
