//! Workloads that a service control policy or a key policy denies, as the messages say.

use std::sync::Arc;

use serde_json::json;

use crate::call::ApiCall;
use crate::caller::SimulatedCaller;
use crate::history::{Expected, History};
use crate::settings::{ACCOUNT_ID, REGION, SECOND_REGION};
use crate::simulator::{DAY, poisson};
use crate::truth::TruePolicy;

/// Invented; real ones are longer.
const ENCODED: &str = "cGfDzYAlW5k0bUyNtCFnDgJvWZhbQbBGEVxJ1TnXvL3tFQ0HqPZkqvJd0p9mXl2yqJ8eQm1rB5uH7sKd";
const EC2: &str = "ec2.amazonaws.com";

pub(super) fn play(history: &mut History) {
    closed_region(history);
    key_policy(history);
}

/// The call, denied in AWS's words (documented): by an explicit deny, or because no policy of the kind allows it.
pub(super) fn denied(call: ApiCall, policy: TruePolicy, explicit: bool, (action, resource): (&str, &str)) -> ApiCall {
    let kind = match policy {
        TruePolicy::Identity => "an identity-based",
        TruePolicy::Resource | TruePolicy::Key => "a resource-based",
        TruePolicy::Session => "a session",
        TruePolicy::ServiceControl => "a service control",
    };
    let why = if explicit {
        format!("with an explicit deny in {kind} policy")
    } else {
        let kind = kind.split_once(' ').map_or(kind, |(_, kind)| kind);
        format!("because no {kind} policy allows the {action} action")
    };
    let resource = match resource {
        "" => String::new(),
        resource => format!(" on resource: {resource}"),
    };
    let user = call.caller.principal_arn();
    let message = format!("User: {user} is not authorized to perform: {action}{resource} {why}");
    if call.source == EC2 {
        let message = format!(
            "You are not authorized to perform this operation. {message}. Encoded authorization failure message: {ENCODED}"
        );
        return call.denied(policy, "Client.UnauthorizedOperation", message);
    }
    call.denied(policy, "AccessDenied", message)
}

/// The organization has closed the second region for this role.
fn closed_region(history: &mut History) {
    let scenario = "role denied in a closed region";
    let agent = "aws-cli/2.17.20 md/awscrt#0.21.2 ua/2.0 os/linux#5.10.220 md/arch#x86_64 lang/python#3.11.9";
    let caller = Arc::new(SimulatedCaller::role("batch-export", "export-eu", agent));
    let write = |source, name| ApiCall {
        read_only: false,
        ..ApiCall::read(&caller, SECOND_REGION, source, name)
    };
    let instances = ApiCall {
        request: json!({"instancesSet": {"items": [{"minCount": 1, "maxCount": 1, "imageId": "ami-0c02fb55956c7d316"}]}}),
        ..write(EC2, "RunInstances")
    };
    let topics = ApiCall {
        request: json!({"name": "export-done"}),
        ..write("sns.amazonaws.com", "CreateTopic")
    };
    let scp = TruePolicy::ServiceControl;
    let instance = format!("arn:aws:ec2:{SECOND_REGION}:{ACCOUNT_ID}:instance/*");
    let topic = format!("arn:aws:sns:{SECOND_REGION}:{ACCOUNT_ID}:export-done");
    let calls = [
        denied(instances, scp, true, ("ec2:RunInstances", &instance)),
        denied(topics, scp, true, ("sns:CreateTopic", &topic)),
    ];
    for call in calls {
        let times = poisson(&mut history.rng(call.name), history.length, 0.5 / DAY);
        history.finding(&[Arc::new(call)], &times, &Expected::investigate(scenario));
    }
}

/// The policy of a key does not name the role that has to decrypt with it.
fn key_policy(history: &mut History) {
    let scenario = "workload denied by a key policy";
    let agent = "aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64 api/kms#1.35.3";
    let caller = Arc::new(SimulatedCaller::role("report-renderer", "renderer-7d4f", agent));
    let key = format!("arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/8c1f0e2d-6b3a-4f59-9d7e-1a2b3c4d5e6f");
    let decrypt = ApiCall::read(&caller, REGION, "kms.amazonaws.com", "Decrypt");
    let call = denied(decrypt, TruePolicy::Key, false, ("kms:Decrypt", &key));
    let times = poisson(&mut history.rng(scenario), history.length, 0.8 / DAY);
    history.finding(&[Arc::new(call)], &times, &Expected::investigate(scenario));
}
