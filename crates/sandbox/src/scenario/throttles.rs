//! A workload that is throttled every night: bursts over the limit, and the retries succeed.

use std::sync::Arc;

use serde_json::json;

use super::sweep::SweepSchedule;
use crate::call::ApiCall;
use crate::caller::SimulatedCaller;
use crate::history::{Expected, History};
use crate::settings::REGION;
use crate::simulator::burst;
use crate::truth::{TrueCause, TrueVerdict};

const AGENT: &str =
    "aws-sdk-java/2.26.21 Linux/6.1.96 OpenJDK_64-Bit_Server_VM/21.0.3+9-LTS Java/21.0.3 vendor/Amazon.com_Inc.";

pub(super) fn play(history: &mut History) {
    let (scenario, nightly) = ("throttled workload that recovers", SweepSchedule::Daily);
    let caller = Arc::new(SimulatedCaller::role("catalog-sync", "sync-5f7c9", AGENT));
    let read = ApiCall {
        request: json!({"path": "/catalog/", "recursive": true, "maxResults": 10}),
        ..ApiCall::read(&caller, REGION, "ssm.amazonaws.com", "GetParametersByPath")
    };
    let mut rng = history.rng(scenario);
    let nights = nightly.draw(&mut rng, history.length);
    let bursts = burst(&mut rng, &nights, (2, 3), 10.0, 0.0);
    let throttled = read
        .clone()
        .failing(TrueCause::Throttled, "ThrottlingException", "Rate exceeded");
    let expected = Expected::both(scenario, TrueVerdict::Investigate, &nightly.periods());
    history.finding(&[Arc::new(throttled)], &bursts, &expected);
    let retries: Vec<f64> = bursts.iter().map(|t| t + 25.0).collect();
    history.happens(&Arc::new(read), &retries);
}
