//! Config is denied or throttled: not "nothing is set", so never noise.

use std::sync::Arc;

use serde_json::json;

use super::sweep::{Outcome, SweepSchedule, Visits};
use crate::call::{ApiCall, Spelling};
use crate::caller::{PrincipalKind, SimulatedCaller};
use crate::history::{Expected, History};
use crate::lookup::{CORS, POLICY, REPLICATION, TAGGING, WEBSITE};
use crate::resource::{Bucket, ResourceState};
use crate::settings::{ACCOUNT_ID, REGION};
use crate::simulator::{DAY, poisson};
use crate::truth::{TrueCaller, TrueCause, TruePolicy, TrueProof, TrueVerdict};

pub(super) fn play(history: &mut History) {
    bucket_policy(history);
    delivery_bucket(history);
    lambda(history);
}

fn denial(session: &str, action: &str, resource: &str, why: &str) -> String {
    format!(
        "User: arn:aws:sts::{ACCOUNT_ID}:assumed-role/AWSServiceRoleForConfig/{session} is not authorized to perform: {action} on resource: {resource} {why}"
    )
}

fn investigate(scenario: &'static str, rhythm: SweepSchedule) -> Expected {
    Expected::both(scenario, TrueVerdict::Investigate, &rhythm.periods())
}

/// A bucket policy denies Config the reading of the bucket policy.
fn bucket_policy(history: &mut History) {
    let (scenario, session) = ("Config denied by a bucket policy", "AWSConfig-Describe");
    let config = Arc::new(SimulatedCaller::config(session));
    let long_ago = history.before(350);
    let bucket = Bucket::new("locked", REGION, long_ago).with(&[&POLICY, &TAGGING], long_ago);
    let times = SweepSchedule::Daily.draw(&mut history.rng(scenario), history.length);
    let arn = format!("\"arn:aws:s3:::{}\"", bucket.name);
    let message = denial(
        session,
        "s3:GetBucketPolicy",
        &arn,
        "with an explicit deny in a resource-based policy",
    );
    let call = ApiCall::bucket(&config, &bucket, &POLICY, ResourceState::Present).denied(
        TruePolicy::Resource,
        "AccessDenied",
        message,
    );
    history.finding(&[Arc::new(call)], &times, &investigate(scenario, SweepSchedule::Daily));
    let noise = Outcome::new(
        "beside a denied read",
        TrueVerdict::Noise,
        &SweepSchedule::Daily.periods(),
    );
    let later: Vec<f64> = times.iter().map(|t| t + 2.0).collect();
    Visits::new(&config, &later, &noise).bucket(history, &bucket, &[&CORS, &REPLICATION, &WEBSITE]);
    history.buckets.push(bucket);
}

/// The probe of the delivery bucket (observed), once as a proven caller and once logged without `sessionContext`.
fn delivery_bucket(history: &mut History) {
    let (scenario, session) = ("Config denied at its delivery bucket", "AWSConfig-BucketConfigCheck");
    let bucket = "org-config-delivery-444455556666";
    let probe = |caller: SimulatedCaller| ApiCall {
        resource: Some(("AWS::S3::Bucket", bucket.to_owned())),
        request: json!({"bucketName": bucket, "Host": format!("{bucket}.s3.{REGION}.amazonaws.com")}),
        resources: vec![json!({"type": "AWS::S3::Bucket", "ARN": format!("arn:aws:s3:::{bucket}")})],
        version: "1.10",
        ..ApiCall::read(&Arc::new(caller), REGION, "s3.amazonaws.com", "HeadBucket").failing(
            TrueCause::AccessDenied,
            "AccessDenied",
            "Access Denied",
        )
    };
    let times = SweepSchedule::Daily.draw(&mut history.rng(scenario), history.length);
    history.finding(
        &[Arc::new(probe(SimulatedCaller::config(session)))],
        &times,
        &investigate(scenario, SweepSchedule::Daily),
    );
    let identity = PrincipalKind::BareRole {
        name: "AWSServiceRoleForConfig",
        session,
    };
    // Without the context nothing proves the role.
    let bare = Arc::new(probe(SimulatedCaller {
        identity,
        kind: TrueCaller::ServiceByInvokedBy,
        proof: TrueProof::Unverified,
        ..SimulatedCaller::config(session)
    }));
    let later: Vec<f64> = times.iter().map(|t| t + 30.0).collect();
    history.finding(&[bare], &later, &investigate(scenario, SweepSchedule::Daily));
}

/// A function's environment is encrypted with a key Config may not use (observed); Lambda slows Config down now and then.
fn lambda(history: &mut History) {
    let (scenario, session) = ("Config denied by a key", "LambdaDescribeHandlerSession");
    let config = Arc::new(SimulatedCaller::config(session));
    let key = format!("arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/5f2d6c3a-0b7e-4c1d-9a58-2e3f4a5b6c7d");
    let message = denial(
        session,
        "kms:Decrypt",
        &key,
        "because no resource-based policy allows the kms:Decrypt action",
    );
    let decrypt =
        ApiCall::read(&config, REGION, "kms.amazonaws.com", "Decrypt").denied(TruePolicy::Key, "AccessDenied", message);
    let times = SweepSchedule::HalfDaily.draw(&mut history.rng(scenario), history.length);
    history.finding(
        &[Arc::new(decrypt)],
        &times,
        &investigate(scenario, SweepSchedule::HalfDaily),
    );

    let scenario = "Config slowed down by Lambda";
    let Some(function) = history.function("report-mailer") else {
        return;
    };
    let slow = ApiCall::function(&config, &function, "GetPolicy20150331v2", Spelling::Name).failing(
        TrueCause::Throttled,
        "TooManyRequestsException",
        "Rate exceeded",
    );
    let times = poisson(&mut history.rng(scenario), history.length, 0.4 / DAY);
    history.finding(&[Arc::new(slow)], &times, &Expected::investigate(scenario));
}
