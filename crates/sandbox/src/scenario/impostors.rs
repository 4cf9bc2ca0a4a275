//! Roles that are only named like Config's: anybody who may create a role can choose its name, the session name
//! and the user agent. On a perfect daily beat, and never harmless.

use std::sync::Arc;

use super::sweep::{Outcome, SweepSchedule, Visits};
use crate::call::Spelling;
use crate::caller::SimulatedCaller;
use crate::history::History;
use crate::lookup::{CORS, LIFECYCLE, REPLICATION, WEBSITE};
use crate::truth::TrueVerdict;

const AGENT: &str = "config.amazonaws.com";

pub(super) fn play(history: &mut History) {
    let same_name =
        Arc::new(SimulatedCaller::role("AWSServiceRoleForConfig", "AWSConfig-Describe", AGENT).claiming("config"));
    let hidden_name =
        Arc::new(SimulatedCaller::role("x-AWSServiceRoleForConfig-x", "AWSConfig-Describe", AGENT).claiming("config"));
    let hidden_lambda = Arc::new(
        SimulatedCaller::role("x-AWSServiceRoleForConfig-x", "LambdaDescribeHandlerSession", AGENT).claiming("config"),
    );
    let outcome = |scenario| Outcome::new(scenario, TrueVerdict::Investigate, &SweepSchedule::Daily.periods());

    let scenario = "role at the root path with the name of Config's role";
    let times = SweepSchedule::Daily.draw(&mut history.rng(scenario), history.length);
    if let Some(bucket) = history.buckets.first().cloned() {
        Visits::new(&same_name, &times, &outcome(scenario)).bucket(history, &bucket, &[&CORS, &REPLICATION]);
    }

    let scenario = "role with the name of Config's role inside its own";
    let times = SweepSchedule::Daily.draw(&mut history.rng(scenario), history.length);
    if let Some(bucket) = history.buckets.get(1).cloned() {
        Visits::new(&hidden_name, &times, &outcome(scenario)).bucket(history, &bucket, &[&CORS, &WEBSITE, &LIFECYCLE]);
    }
    if let Some(function) = history.functions.first().cloned() {
        Visits::new(&hidden_lambda, &times, &outcome(scenario)).policy(history, &function, &[Spelling::Name]);
    }
}
