//! Config meets NotFound-like errors that no catalog knows.

use std::sync::Arc;

use serde_json::json;

use super::sweep::SweepSchedule;
use crate::call::ApiCall;
use crate::caller::SimulatedCaller;
use crate::history::{Expected, History};
use crate::lookup::WEBSITE;
use crate::resource::ResourceState;
use crate::settings::{ACCOUNT_ID, REGION};
use crate::truth::{TrueCause, TrueVerdict};

pub(super) fn play(history: &mut History) {
    // Known event name, unknown code. The code is invented: no such error of S3 is known.
    let (scenario, rhythm) = ("known call with an unknown error code", SweepSchedule::Daily);
    let config = Arc::new(SimulatedCaller::config("AWSConfig-Describe"));
    if let Some(bucket) = history.bucket("archive") {
        let call = ApiCall::bucket(&config, &bucket, &WEBSITE, ResourceState::Present).failing(
            TrueCause::ResourceMissing,
            "NoSuchWebsiteRoutingRules",
            "The specified website configuration does not have routing rules",
        );
        let times = rhythm.draw(&mut history.rng(scenario), history.length);
        history.finding(
            &[Arc::new(call)],
            &times,
            &Expected::both(scenario, TrueVerdict::Unexplained, &rhythm.periods()),
        );
    }

    // A call that the policy of Config's role permits and that no entry of the catalog has; the audit never asks for it by name.
    let (scenario, rhythm) = ("unknown call of another service", SweepSchedule::HalfDaily);
    let config = Arc::new(SimulatedCaller::config("ConfigResourceCompositionSession"));
    let read = ApiCall::read(&config, REGION, "networkmanager.amazonaws.com", "GetCoreNetworkPolicy");
    let call = ApiCall {
        request: json!({"coreNetworkId": "core-network-0fab62fe438d94db6"}),
        resource: None,
        ..read.failing(
            TrueCause::ResourceMissing,
            "ResourceNotFoundException",
            format!("Core network policy of account {ACCOUNT_ID} not found."),
        )
    };
    let times = rhythm.draw(&mut history.rng(scenario), history.length);
    history.finding(
        &[Arc::new(call)],
        &times,
        &Expected::both(scenario, TrueVerdict::Unexplained, &rhythm.periods()),
    );
}
