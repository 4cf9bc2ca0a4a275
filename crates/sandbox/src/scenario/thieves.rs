//! Stolen and new credentials that get nothing but harmless answers, under the user agents of tools.

use std::sync::Arc;

use super::people::{BOTO3_AGENT, TERRAFORM_AGENT};
use super::sweep::{Outcome, Visits};
use crate::caller::SimulatedCaller;
use crate::history::History;
use crate::lookup::{BucketRead, CORS, LIFECYCLE, POLICY, REPLICATION, TAGGING};
use crate::simulator::human;
use crate::truth::TrueVerdict;

pub(super) fn play(history: &mut History) {
    enumeration(history);
    stolen_role(history);
    patient_thief(history);
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

/// As before, and the thief comes back: from the same new address on three nights, for the same answers.
fn patient_thief(history: &mut History) {
    let scenario = "script's role used from elsewhere for some nights";
    let role = || SimulatedCaller::role("archive-audit", "botocore-session-", BOTO3_AGENT).claiming("boto3");
    let outcome = Outcome::new(scenario, TrueVerdict::Investigate, &[]);
    let runs = human(&mut history.rng(scenario), history.length, 0.9);
    let thief = Arc::new(role().from("198.51.100.46"));
    let nights = [0.88, 0.93, 0.97].map(|share| history.share(share));
    if let Some(bucket) = history.bucket("archive") {
        Visits::new(&Arc::new(role()), &runs, &outcome).bucket(history, &bucket, &[&TAGGING]);
        Visits::new(&thief, &nights, &outcome).bucket(history, &bucket, &[&TAGGING, &POLICY]);
    }
}
