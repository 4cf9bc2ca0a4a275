//! Resources that change inside the window: deleted, created, configured, asked at another hour; settings that are
//! removed, or there for a while.
//!
//! The changes fall into the last third of the window, so that a shorter look back still sees both sides.

use std::sync::Arc;

use super::beats::CONFIG_READS;
use super::sweep::{Outcome, SweepSchedule, Visits};
use crate::call::{ApiCall, Spelling};
use crate::caller::SimulatedCaller;
use crate::history::History;
use crate::lookup::{BucketRead, CORS, LIFECYCLE, OBJECT_LOCK, POLICY, PUBLIC_ACCESS_BLOCK, REPLICATION, WEBSITE};
use crate::resource::{Bucket, Function};
use crate::settings::REGION;
use crate::truth::{TrueCause, TrueVerdict};

/// The four lookups at which Config was seen failing on buckets (article).
const ARTICLE: [&BucketRead; 4] = [&REPLICATION, &CORS, &WEBSITE, &OBJECT_LOCK];

pub(super) fn play(history: &mut History) {
    let long_ago = history.before(300);
    let config = Arc::new(SimulatedCaller::config("AWSConfig-Describe"));

    let daily = SweepSchedule::Daily;
    let deleted = Bucket::new("old-uploads", REGION, long_ago).deleted(history.second(history.share(0.72)));
    let created = history.share(0.68);
    let new = Bucket::new("new-landing", REGION, history.second(created));
    let since = SweepSchedule::DailyFrom(created);
    let moved = SweepSchedule::Shifted(history.share(0.66));
    let archive = Bucket::new("archive", REGION, long_ago).with(&[&LIFECYCLE], long_ago);
    let scenarios: [(_, _, &[&BucketRead], _); 3] = [
        ("bucket deleted while Config goes on asking", deleted, &ARTICLE, daily),
        ("bucket created inside the window", new, &CONFIG_READS, since),
        ("beat moved to another time of day", archive, &ARTICLE, moved),
    ];
    for (scenario, bucket, lookups, schedule) in scenarios {
        let outcome = Outcome::new(scenario, TrueVerdict::Changed, &schedule.periods());
        let times = schedule.draw(&mut history.rng(&bucket.name), history.length);
        Visits::new(&config, &times, &outcome).bucket(history, &bucket, lookups);
        history.buckets.push(bucket);
    }

    just_configured(history, &config);
    removed(history, &config);
    lent(history, &config);
    functions(history);
}

/// CORS was set after the last beat of the window: the events alone cannot show it, the inventory can.
fn just_configured(history: &mut History, config: &Arc<SimulatedCaller>) {
    let rhythm = SweepSchedule::Daily;
    let times = rhythm.draw(&mut history.rng("partner-exchange"), history.length);
    let set = history.second(times.last().copied().unwrap_or_default() + 60.0);
    let bucket = Bucket::new("partner-exchange", REGION, history.before(200)).with(&[&CORS], set);
    let mut outcome = Outcome::new("CORS set after the last beat", TrueVerdict::Changed, &rhythm.periods());
    outcome.absent.without_inventory = TrueVerdict::Noise;
    Visits::new(config, &times, &outcome).bucket(history, &bucket, &[&CORS]);
    let outcome = Outcome::new(
        "beside the CORS set after the last beat",
        TrueVerdict::Noise,
        &rhythm.periods(),
    );
    let later: Vec<f64> = times.iter().map(|t| t + 1.0).collect();
    Visits::new(config, &later, &outcome).bucket(history, &bucket, &[&REPLICATION, &WEBSITE, &OBJECT_LOCK]);
    history.buckets.push(bucket);
}

/// Who changes settings by hand, and from where.
fn administrator() -> Arc<SimulatedCaller> {
    let agent = "aws-cli/2.15.30 Python/3.11.8 Linux/6.1.92 exe/x86_64.amzn.2023 prompt/off command/s3api";
    Arc::new(SimulatedCaller::console_user("ann", agent).from("198.51.100.7"))
}

/// The public access block of a bucket is removed: the polls that succeeded before fail from then on.
fn removed(history: &mut History, config: &Arc<SimulatedCaller>) {
    let rhythm = SweepSchedule::HalfDaily;
    let at = history.share(0.72);
    let bucket = Bucket::new("payroll", REGION, history.before(300))
        .with(&[&POLICY], history.before(300))
        .removing(&PUBLIC_ACCESS_BLOCK, history.second(at));
    let times = rhythm.draw(&mut history.rng(&bucket.name), history.length);
    let mut outcome = Outcome::new(
        "public access block removed",
        TrueVerdict::Investigate,
        &rhythm.periods(),
    );
    outcome.absent.cause = Some(TrueCause::SettingRemoved);
    Visits::new(config, &times, &outcome).bucket(history, &bucket, &[&PUBLIC_ACCESS_BLOCK, &POLICY]);
    let removal = Arc::new(ApiCall::change(
        &administrator(),
        &bucket,
        "DeleteBucketPublicAccessBlock",
        "publicAccessBlock",
    ));
    history.happens(&removal, &[at]);
    history.buckets.push(bucket);
}

/// CORS rules are there for some days only.
fn lent(history: &mut History, config: &Arc<SimulatedCaller>) {
    let rhythm = SweepSchedule::HalfDaily;
    let (from, to) = (history.share(0.7), history.share(0.85));
    let bucket = Bucket::new("launch-page", REGION, history.before(300))
        .with(&[&CORS], history.second(from))
        .removing(&CORS, history.second(to));
    let times = rhythm.draw(&mut history.rng(&bucket.name), history.length);
    let outcome = Outcome::new("CORS rules for some days", TrueVerdict::Changed, &rhythm.periods());
    Visits::new(config, &times, &outcome).bucket(history, &bucket, &[&CORS]);
    for (name, at) in [("PutBucketCors", from), ("DeleteBucketCors", to)] {
        let change = Arc::new(ApiCall::change(&administrator(), &bucket, name, "cors"));
        history.happens(&change, &[at]);
    }
    history.buckets.push(bucket);
}

fn functions(history: &mut History) {
    let long_ago = history.before(250);
    let config = Arc::new(SimulatedCaller::config("LambdaDescribeHandlerSession"));
    let rhythm = SweepSchedule::Daily;

    let set = history.second(history.share(0.7));
    let function = Function {
        policy: Some(set),
        ..Function::new("billing-export", REGION, long_ago)
    };
    let outcome = Outcome::new(
        "function got a policy inside the window",
        TrueVerdict::Changed,
        &rhythm.periods(),
    );
    let times = rhythm.draw(&mut history.rng(&function.name), history.length);
    Visits::new(&config, &times, &outcome).policy(history, &function, &[Spelling::Name]);
    history.functions.push(function);

    let deleted = history.second(history.share(0.7));
    for (scenario, name, policy) in [
        // All its errors say "Function not found".
        (
            "function with a policy deleted while Config goes on asking",
            "legacy-import",
            Some(long_ago),
        ),
        // The code stays the same when it is deleted, the message does not.
        (
            "function without a policy deleted while Config goes on asking",
            "temp-migration",
            None,
        ),
    ] {
        let mut function = Function {
            policy,
            ..Function::new(name, REGION, long_ago)
        };
        function.life.to = Some(deleted);
        let outcome = Outcome::new(scenario, TrueVerdict::Changed, &rhythm.periods());
        let times = rhythm.draw(&mut history.rng(name), history.length);
        Visits::new(&config, &times, &outcome).policy(history, &function, &[Spelling::Arn]);
        history.functions.push(function);
    }

    let created = history.share(0.66);
    let function = Function::new("nightly-batch", REGION, history.second(created));
    let rhythm = SweepSchedule::DailyFrom(created);
    let outcome = Outcome::new(
        "function created inside the window",
        TrueVerdict::Changed,
        &rhythm.periods(),
    );
    let times = rhythm.draw(&mut history.rng(&function.name), history.length);
    Visits::new(&config, &times, &outcome).policy(history, &function, &[Spelling::Name]);
    history.functions.push(function);
}
