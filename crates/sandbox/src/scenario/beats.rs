//! Resources that are as they always were, swept by Config and one by Macie: plain noise.

use std::sync::Arc;

use super::sweep::{Outcome, SweepSchedule, Visits};
use crate::call::Spelling;
use crate::caller::SimulatedCaller;
use crate::history::History;
use crate::lookup::{
    BucketRead, CORS, ENCRYPTION, LIFECYCLE, OBJECT_LOCK, OWNERSHIP, POLICY, POLICY_STATUS, PUBLIC_ACCESS_BLOCK,
    REPLICATION, TAGGING, WEBSITE,
};
use crate::resource::{Bucket, Function};
use crate::settings::{REGION, Settings};
use crate::simulator::burst;
use crate::truth::{TrueCause, TrueVerdict};

/// What Config is seen or permitted to read of a bucket; ownership controls it is not.
pub(super) const CONFIG_READS: [&BucketRead; 9] = [
    &REPLICATION,
    &CORS,
    &WEBSITE,
    &OBJECT_LOCK,
    &POLICY,
    &LIFECYCLE,
    &TAGGING,
    &PUBLIC_ACCESS_BLOCK,
    &ENCRYPTION,
];

/// What Macie may read of a bucket by its policy, and this account's Macie does.
const MACIE_READS: [&BucketRead; 4] = [&REPLICATION, &WEBSITE, &POLICY, &TAGGING];

/// Buckets the other scenarios make in the main region.
const OTHER_BUCKETS: u32 = 7;
/// Functions the other scenarios make in the main region.
const OTHER_FUNCTIONS: u32 = 4;

pub(super) fn play(settings: &Settings, history: &mut History) {
    buckets(settings, history);
    burst_of_calls(history);
    macie(history);
    functions(settings, history);
}

fn buckets(settings: &Settings, history: &mut History) {
    let long_ago = history.before(400);
    let bucket = |name| Bucket::new(name, REGION, long_ago);
    let buckets = [
        (
            "daily beat",
            bucket("app-logs").without(&OWNERSHIP),
            SweepSchedule::Daily,
        ),
        ("half-daily beat", bucket("app-data"), SweepSchedule::HalfDaily),
        (
            "daily and half-daily beat at once",
            bucket("reports"),
            SweepSchedule::Both,
        ),
        (
            "Macie beside Config",
            bucket("customer-data").with(&[&LIFECYCLE], long_ago),
            SweepSchedule::DailyTimer,
        ),
        (
            "Terraform beside Config",
            bucket("tf-state").with(&[&POLICY, &TAGGING, &LIFECYCLE], long_ago),
            SweepSchedule::Daily,
        ),
        (
            "public website",
            bucket("www")
                .with(&[&WEBSITE, &CORS, &POLICY, &TAGGING], long_ago)
                .without(&PUBLIC_ACCESS_BLOCK),
            SweepSchedule::HalfDailyTimer,
        ),
    ];
    let special = u32::try_from(buckets.len()).unwrap_or_default() + OTHER_BUCKETS;
    for (scenario, bucket, rhythm) in buckets {
        sweep_bucket(history, scenario, bucket, rhythm);
    }
    for number in special..settings.buckets {
        let rhythm = if number % 2 == 0 {
            SweepSchedule::HalfDaily
        } else {
            SweepSchedule::Daily
        };
        let bucket = Bucket::new(&format!("plain-{number:05}"), REGION, long_ago);
        if number - special < settings.beginnings {
            begun_bucket(history, bucket, rhythm, (number - special, settings.beginnings));
        } else {
            sweep_bucket(history, "plain bucket", bucket, rhythm);
        }
    }
}

/// A bucket that loses its CORS rules and its website: the first of them a quarter into the history, the last at
/// three quarters.
fn begun_bucket(history: &mut History, bucket: Bucket, rhythm: SweepSchedule, (number, of): (u32, u32)) {
    let removed = history.second(history.share(0.25 + 0.5 * f64::from(number) / f64::from(of)));
    let bucket = bucket.with_until(&[&CORS, &WEBSITE], removed);
    let times = rhythm.draw(&mut history.rng(&bucket.name), history.length);
    let config = Arc::new(SimulatedCaller::config("AWSConfig-Describe"));
    let (begun, others): (Vec<&BucketRead>, Vec<&BucketRead>) = CONFIG_READS
        .iter()
        .partition(|lookup| bucket.set.get(lookup.id).is_some_and(|life| life.to.is_some()));
    let mut outcome = Outcome::new(
        "setting removed inside the history",
        TrueVerdict::Changed,
        &rhythm.periods(),
    );
    outcome.absent.cause = Some(TrueCause::SettingRemoved);
    Visits::new(&config, &times, &outcome).bucket(history, &bucket, &begun);
    let outcome = Outcome::new(
        "beside a setting that was removed",
        TrueVerdict::Noise,
        &rhythm.periods(),
    );
    Visits::new(&config, &times, &outcome).bucket(history, &bucket, &others);
    history.buckets.push(bucket);
}

fn functions(settings: &Settings, history: &mut History) {
    let long_ago = history.before(400);
    let functions = [
        (
            "function, daily beat, all spellings of its name",
            "orders-api",
            SweepSchedule::Daily,
        ),
        ("function, half-daily beat", "image-resize", SweepSchedule::HalfDaily),
        ("function, daily timer", "report-mailer", SweepSchedule::DailyTimer),
        (
            "function with a customer key",
            "secrets-rotator",
            SweepSchedule::HalfDailyTimer,
        ),
    ];
    let special = u32::try_from(functions.len()).unwrap_or_default() + OTHER_FUNCTIONS + 1;
    for (scenario, name, rhythm) in functions {
        let spellings: &[Spelling] = if name == "orders-api" {
            &Spelling::BARE
        } else {
            &[Spelling::Name]
        };
        sweep_function(
            history,
            scenario,
            Function::new(name, REGION, long_ago),
            rhythm,
            spellings,
        );
    }
    alias(history);
    let open = Function {
        policy: Some(long_ago),
        ..Function::new("web-hook", REGION, long_ago)
    };
    sweep_function(
        history,
        "function with a policy",
        open,
        SweepSchedule::Daily,
        &[Spelling::Arn],
    );
    for number in special..settings.functions {
        let rhythm = if number % 2 == 0 {
            SweepSchedule::HalfDaily
        } else {
            SweepSchedule::Daily
        };
        let function = Function::new(&format!("plain-{number:05}"), REGION, long_ago);
        sweep_function(history, "plain function", function, rhythm, &[Spelling::Name]);
    }
}

fn sweep_bucket(history: &mut History, scenario: &'static str, bucket: Bucket, rhythm: SweepSchedule) {
    let times = rhythm.draw(&mut history.rng(&bucket.name), history.length);
    let config = Arc::new(SimulatedCaller::config("AWSConfig-Describe"));
    let outcome = Outcome::new(scenario, TrueVerdict::Noise, &rhythm.periods());
    Visits::new(&config, &times, &outcome).bucket(history, &bucket, &CONFIG_READS);
    history.buckets.push(bucket);
}

fn sweep_function(
    history: &mut History,
    scenario: &'static str,
    function: Function,
    rhythm: SweepSchedule,
    spellings: &[Spelling],
) {
    let times = rhythm.draw(&mut history.rng(&function.name), history.length);
    let config = Arc::new(SimulatedCaller::config("LambdaDescribeHandlerSession"));
    let outcome = Outcome::new(scenario, TrueVerdict::Noise, &rhythm.periods());
    Visits::new(&config, &times, &outcome).policy(history, &function, spellings);
    history.functions.push(function);
}

/// Two to four calls within seconds at each beat. The error code is that of a missing policy a second time.
fn burst_of_calls(history: &mut History) {
    let Some(bucket) = history.buckets.first().cloned() else {
        return;
    };
    let mut rng = history.rng("bursts of the policy status");
    let beats = SweepSchedule::Daily.draw(&mut rng, history.length);
    let times = burst(&mut rng, &beats, (2, 4), 10.0, 0.0);
    let config = Arc::new(SimulatedCaller::config("ConfigResourceCompositionSession"));
    let outcome = Outcome::new(
        "daily burst of calls",
        TrueVerdict::Noise,
        &SweepSchedule::Daily.periods(),
    );
    Visits::new(&config, &times, &outcome).bucket(history, &bucket, &[&POLICY_STATUS]);
}

/// Macie reads one bucket at a beat of its own.
fn macie(history: &mut History) {
    let Some(bucket) = history.bucket("customer-data") else {
        return;
    };
    let times = SweepSchedule::Daily.draw(&mut history.rng("macie"), history.length);
    let macie = Arc::new(SimulatedCaller::macie());
    let outcome = Outcome::new(
        "Macie beside Config",
        TrueVerdict::Noise,
        &SweepSchedule::Daily.periods(),
    );
    Visits::new(&macie, &times, &outcome).bucket(history, &bucket, &MACIE_READS);
}

/// Config asks about an alias of a function too: a policy of its own, at a beat of its own. Invented; what is
/// observed is that requests name functions with qualifiers, in all these spellings.
fn alias(history: &mut History) {
    let Some(function) = history.functions.first().cloned() else {
        return;
    };
    let times = SweepSchedule::Daily.draw(&mut history.rng("alias"), history.length);
    let config = Arc::new(SimulatedCaller::config("LambdaDescribeHandlerSession"));
    let outcome = Outcome::new(
        "alias of a function, all spellings",
        TrueVerdict::Noise,
        &SweepSchedule::Daily.periods(),
    );
    Visits::new(&config, &times, &outcome).policy(history, &function, &Spelling::QUALIFIED);
}
