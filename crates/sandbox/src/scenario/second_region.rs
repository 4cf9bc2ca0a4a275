//! The second region: its recorder has a customer-managed role, and somebody else uses that role too.

use std::sync::Arc;

use super::sweep::{Outcome, SweepSchedule, Visits};
use crate::call::{ApiCall, Spelling};
use crate::caller::SimulatedCaller;
use crate::history::{Expected, History};
use crate::lookup::{CORS, OBJECT_LOCK, REPLICATION, WEBSITE};
use crate::resource::{Bucket, Function};
use crate::settings::SECOND_REGION;
use crate::simulator::{DAY, poisson};
use crate::truth::{TrueCaller, TrueCause, TrueProof, TrueVerdict};

pub(super) fn play(history: &mut History) {
    let long_ago = history.before(500);

    // The recorder's own role, invoked by Config: known only to who can read the recorder's settings.
    let scenario = "recorder with a customer-managed role";
    let bucket = Bucket::new("us-cdn-logs", SECOND_REGION, long_ago);
    let role = Arc::new(SimulatedCaller::recorder_role("AWSConfig-Describe"));
    let mut outcome = Outcome::new(scenario, TrueVerdict::Noise, &SweepSchedule::Daily.periods());
    outcome.absent.without_inventory = TrueVerdict::Investigate;
    let times = SweepSchedule::Daily.draw(&mut history.rng(scenario), history.length);
    Visits::new(&role, &times, &outcome).bucket(history, &bucket, &[&REPLICATION, &CORS, &OBJECT_LOCK]);
    history.buckets.push(bucket);

    let function = Function::new("edge-redirect", SECOND_REGION, long_ago);
    let role = Arc::new(SimulatedCaller::recorder_role("LambdaDescribeHandlerSession"));
    let mut outcome = Outcome::new(scenario, TrueVerdict::Noise, &SweepSchedule::HalfDaily.periods());
    outcome.absent.without_inventory = TrueVerdict::Investigate;
    let times = SweepSchedule::HalfDaily.draw(&mut history.rng("edge-redirect"), history.length);
    Visits::new(&role, &times, &outcome).policy(history, &function, &[Spelling::Name]);
    history.functions.push(function);

    // The same role in other hands: no `invokedBy`.
    let scenario = "recorder's role used by somebody else";
    let bucket = Bucket::new("us-data", SECOND_REGION, long_ago);
    let other = Arc::new(SimulatedCaller {
        kind: TrueCaller::RecorderRoleMisused,
        invoked_by: None,
        proof: TrueProof::Unknown,
        address: "198.51.100.7",
        user_agent: "aws-cli/2.15.30 Python/3.11.8 Linux/6.1.79 exe/x86_64.amzn.2023 prompt/off command/s3api.get-bucket-website",
        scanner: None,
        ..SimulatedCaller::recorder_role("AWSConfig-Describe")
    });
    let times = poisson(&mut history.rng(scenario), history.length, 0.6 / DAY);
    Visits::new(&other, &times, &Outcome::new(scenario, TrueVerdict::Investigate, &[])).bucket(
        history,
        &bucket,
        &[&WEBSITE],
    );

    // The service-linked role is there beside it.
    let scenario = "second region";
    let config = Arc::new(SimulatedCaller::config("AWSConfig-Describe"));
    let outcome = Outcome::new(scenario, TrueVerdict::Noise, &SweepSchedule::Daily.periods());
    let times = SweepSchedule::Daily.draw(&mut history.rng(scenario), history.length);
    Visits::new(&config, &times, &outcome).bucket(history, &bucket, &[&REPLICATION, &CORS]);
    history.buckets.push(bucket);
    let account = Arc::new(ApiCall::account_public_access_block(&config, SECOND_REGION));
    let later: Vec<f64> = times.iter().map(|t| t + 5.0).collect();
    history.finding(&[account], &later, &outcome.absent);

    // Rule evaluation, not the recorder (observed: once a day, Macie is off in that region).
    let scenario = "Config rule evaluation, and Macie is off";
    let rules = Arc::new(SimulatedCaller::config("configLambdaExecution"));
    let off = ApiCall::read(&rules, SECOND_REGION, "macie2.amazonaws.com", "GetMacieSession").failing(
        TrueCause::ServiceNotEnabled,
        "AccessDenied",
        "Macie is not enabled.",
    );
    let times = SweepSchedule::Daily.draw(&mut history.rng(scenario), history.length);
    let expected = Expected::both(scenario, TrueVerdict::Benign, &SweepSchedule::Daily.periods());
    history.finding(&[Arc::new(off)], &times, &expected);
}
