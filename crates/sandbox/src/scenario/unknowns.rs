//! Config meets NotFound-like errors that no catalog knows.

use std::sync::Arc;

use serde_json::json;

use super::sweep::Rhythm;
use crate::call::Call;
use crate::caller::Caller;
use crate::history::{Expected, History};
use crate::lookup::WEBSITE;
use crate::resource::State;
use crate::settings::{ACCOUNT_ID, REGION};
use crate::truth::Verdict;

pub(super) fn play(history: &mut History) {
    // Known event name, unknown code. The code is invented: no such error of S3 is known.
    let (scenario, rhythm) = ("known call with an unknown error code", Rhythm::Daily);
    let config = Arc::new(Caller::config("AWSConfig-Describe"));
    if let Some(bucket) = history
        .buckets
        .iter()
        .find(|bucket| bucket.name.starts_with("archive"))
        .cloned()
    {
        let call = Call::bucket(&config, &bucket, &WEBSITE, State::Present).failing(
            "NoSuchWebsiteRoutingRules",
            "The specified website configuration does not have routing rules",
        );
        let times = rhythm.draw(&mut history.rng(scenario), history.length);
        history.finding(
            &[Arc::new(call)],
            &times,
            &Expected::both(scenario, Verdict::Unexplained, &rhythm.periods()),
        );
    }

    // A call that the policy of Config's role permits and that no entry of the catalog has; the audit never asks for it by name.
    let (scenario, rhythm) = ("unknown call of another service", Rhythm::HalfDaily);
    let config = Arc::new(Caller::config("ConfigResourceCompositionSession"));
    let read = Call::read(&config, REGION, "networkmanager.amazonaws.com", "GetCoreNetworkPolicy");
    let call = Call {
        request: json!({"coreNetworkId": "core-network-0fab62fe438d94db6"}),
        resource: None,
        ..read.failing(
            "ResourceNotFoundException",
            format!("Core network policy of account {ACCOUNT_ID} not found."),
        )
    };
    let times = rhythm.draw(&mut history.rng(scenario), history.length);
    history.finding(
        &[Arc::new(call)],
        &times,
        &Expected::both(scenario, Verdict::Unexplained, &rhythm.periods()),
    );
}
