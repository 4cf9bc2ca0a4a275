//! A month of denied calls shaped like a published study: 1,829 errors, of which 1,205 by AWS services, 439 by a scanner,
//! 126 by service-linked roles, 14 by a vendor, and the rest by people and others. Which cadences they keep is drawn anew for
//! each seed.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::needless_pass_by_value,
    reason = "seconds of a month; values that are written where they are used"
)]

use serde_json::{Value, json};

/// Days that are read, and days that are held out.
pub(crate) const DAYS: [i64; 2] = [15, 14];
pub(crate) const ACCOUNT: &str = "111122223333";
/// 2026-01-05 00:00 UTC, a Monday.
pub(crate) const ORIGIN: i64 = 1_767_571_200;
const DAY: f64 = 86_400.0;

/// The same on every machine. The sandbox has another of its own: this crate does not depend on it, in tests neither.
pub(crate) struct SplitMix64(u64);

impl SplitMix64 {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D_4C95_7F2D)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// 0 to 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn range(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.share()
    }

    /// A standard deviation of 1.
    fn normal(&mut self) -> f64 {
        let (one, other) = (self.share().max(1e-12), self.share());
        (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos()
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[(self.next() % of.len() as u64) as usize]
    }
}

/// How calls come.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// By the clock: period in hours, calls of a sweep.
    Clock(f64, usize),
    /// By a timer that restarts at each call.
    Timer(f64, usize),
    /// Twice a day at times of their own.
    Compound,
    /// Sweeps of so many calls, more or less, by the clock.
    Sweeps(f64, f64),
    /// At random, so many a day.
    Random(f64),
    /// Bursts at random: bursts a day, calls of one.
    Bursts(f64, f64),
    /// In working hours only, so many a working day.
    Office(f64),
    /// By the clock until this share of the days that are read.
    Stops(f64, f64),
}

/// The times of calls in seconds, over both parts.
pub(crate) fn times(kind: Kind, rng: &mut SplitMix64) -> Vec<i64> {
    let length = (DAYS[0] + DAYS[1]) as f64 * DAY;
    let mut times = Vec::new();
    match kind {
        Kind::Clock(hours, calls) => beats(rng, (hours, length), |_| calls, &mut times),
        Kind::Sweeps(hours, calls) => {
            beats(
                rng,
                (hours, length),
                |rng| (calls * rng.range(0.8, 1.2)).round() as usize,
                &mut times,
            );
        }
        Kind::Stops(hours, share) => beats(rng, (hours, DAYS[0] as f64 * DAY * share), |_| 1, &mut times),
        Kind::Compound => {
            beats(rng, (24.0, length), |_| 1, &mut times);
            beats(rng, (24.0, length), |_| 1, &mut times);
        }
        Kind::Timer(hours, calls) => {
            let (period, spread, misses) = (hours * 3600.0, rng.range(30.0, 240.0), rng.range(0.0, 0.03));
            let mut at = rng.range(0.0, period);
            while at < length {
                if rng.share() >= misses {
                    sweep(rng, at, calls, &mut times);
                }
                at += period + spread * rng.normal();
            }
        }
        Kind::Random(a_day) => random(rng, (a_day, length), |_| 1, &mut times),
        Kind::Bursts(a_day, calls) => random(
            rng,
            (a_day, length),
            |rng| 1 + (2.0 * calls * rng.share()) as usize,
            &mut times,
        ),
        Kind::Office(a_day) => {
            let mut all = Vec::new();
            random(rng, (a_day * 3.0, length), |_| 1, &mut all);
            all.retain(|at: &f64| (8.0..16.0).contains(&(at % DAY / 3600.0)) && (at / DAY) as i64 % 7 < 5);
            times = all;
        }
    }
    times.retain(|at| (0.0..length).contains(at));
    let mut times: Vec<i64> = times.into_iter().map(|at| at as i64).collect();
    times.sort_unstable();
    times
}

fn beats(
    rng: &mut SplitMix64,
    (hours, length): (f64, f64),
    calls: impl Fn(&mut SplitMix64) -> usize,
    times: &mut Vec<f64>,
) {
    let period = hours * 3600.0;
    let (phase, spread, misses) = (rng.range(0.0, period), rng.range(30.0, 300.0), rng.range(0.0, 0.05));
    let mut slot = phase;
    while slot < length {
        if rng.share() >= misses {
            let calls = calls(rng);
            let at = slot + spread * rng.normal();
            sweep(rng, at, calls, times);
        }
        slot += period;
    }
}

fn sweep(rng: &mut SplitMix64, at: f64, calls: usize, times: &mut Vec<f64>) {
    let mut at = at;
    for _ in 0..calls {
        times.push(at);
        at += rng.range(0.2, 20.0);
    }
}

fn random(
    rng: &mut SplitMix64,
    (a_day, length): (f64, f64),
    calls: impl Fn(&mut SplitMix64) -> usize,
    times: &mut Vec<f64>,
) {
    let mut at = 0.0;
    loop {
        at += -rng.share().max(1e-12).ln() * DAY / a_day;
        if at >= length {
            return;
        }
        let calls = calls(rng);
        sweep(rng, at, calls, times);
    }
}

/// Calls of one kind: the record without time and id, and how they come.
pub(crate) type Source = (Value, Kind);

/// The study's callers. The numbers of a month are near those of the study; the cadences are drawn.
pub(crate) fn study(rng: &mut SplitMix64) -> Vec<Source> {
    let mut sources = Vec::new();
    // 1,205 by AWS services.
    for bucket in ["config-a", "config-b"] {
        let hours = rng.pick(&[6.0, 8.0, 7.3]);
        let kind = rng.pick(&[Kind::Clock(hours, 1), Kind::Timer(hours, 1)]);
        sources.push((probe(bucket), kind));
    }
    for (number, region) in ["us-east-1", "eu-central-1", "eu-west-1", "us-west-2"]
        .iter()
        .enumerate()
    {
        let kind = rng.pick(&[Kind::Clock(24.0, 1), Kind::Timer(24.0, 1), Kind::Compound]);
        sources.push((macie_off(region), kind));
        let kind = rng.pick(&[Kind::Clock(12.0, 1), Kind::Clock(24.0, 2)]);
        sources.push((
            by_role("iotanalytics", ["ListChannels", "ListDatasets"][number % 2], region),
            kind,
        ));
    }
    sources.push((by_role("kms", "DescribeKey", "us-east-1"), Kind::Sweeps(24.0, 10.0)));
    sources.push((by_principal("cloudfront", "GetObject"), Kind::Bursts(1.2, 3.0)));
    sources.push((
        by_principal("delivery.logs", "GetBucketAcl"),
        Kind::Timer(rng.range(1.9, 3.7), 1),
    ));
    // 126 by service-linked roles.
    let kind = rng.pick(&[Kind::Clock(24.0, 2), Kind::Clock(12.0, 1), Kind::Timer(12.0, 1)]);
    sources.push((inspector("us-east-1"), kind));
    sources.push((inspector("eu-central-1"), kind));
    sources.push((
        by_role("trustedadvisor", "DescribeAlarms", "us-east-1"),
        Kind::Stops(24.0, 0.6),
    ));
    // 439 by a scanner, 14 by a vendor.
    sources.push((
        by_session("ProwlerRole", "APN_1826889", "GetBucketPolicy"),
        Kind::Sweeps(24.0, 15.0),
    ));
    sources.push((
        by_session("OrcaSecurityRole", "Boto3/1.34", "ListKeys"),
        Kind::Clock(48.0, 1),
    ));
    // The rest by people and others.
    sources.push((by_user("ann", "GetObject"), Kind::Office(rng.range(0.5, 1.2))));
    sources.push((by_user("bob", "RunInstances"), Kind::Bursts(0.1, 3.0)));
    sources.push((
        by_session("payroll", "aws-sdk-java/2.20", "PutItem"),
        Kind::Random(rng.range(0.3, 0.8)),
    ));
    sources.push((anonymous(), Kind::Random(0.15)));
    sources
}

pub(crate) fn record(identity: Value, (source, name): (&str, &str), message: &str) -> Value {
    json!({
        "userIdentity": identity, "eventSource": format!("{source}.amazonaws.com"), "eventName": name,
        "awsRegion": "us-east-1", "recipientAccountId": ACCOUNT, "errorCode": "AccessDenied", "errorMessage": message,
        "sourceIPAddress": "198.51.100.7", "userAgent": "x", "readOnly": true,
    })
}

pub(crate) fn probe(bucket: &str) -> Value {
    let identity = json!({"type": "AWSService", "invokedBy": "config.amazonaws.com"});
    let mut probe = record(identity, ("s3", "HeadBucket"), "Access Denied");
    probe["requestParameters"] = json!({"bucketName": bucket});
    probe["sourceIPAddress"] = json!("config.amazonaws.com");
    probe
}

fn by_principal(service: &str, name: &str) -> Value {
    let identity = json!({"type": "AWSService", "invokedBy": format!("{service}.amazonaws.com")});
    let mut call = record(identity, ("s3", name), "Access Denied");
    call["sourceIPAddress"] = json!(format!("{service}.amazonaws.com"));
    call
}

pub(crate) fn service_linked(service: &str, role: &str, session: &str) -> Value {
    let arn = format!("arn:aws:iam::{ACCOUNT}:role/aws-service-role/{service}.amazonaws.com/{role}");
    json!({
        "type": "AssumedRole", "accountId": ACCOUNT, "invokedBy": format!("{service}.amazonaws.com"),
        "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}"),
        "sessionContext": {"sessionIssuer": {"type": "Role", "arn": arn}},
    })
}

pub(crate) fn macie_off(region: &str) -> Value {
    let config = service_linked("config", "AWSServiceRoleForConfig", "AWSConfig-Describe");
    let mut call = record(config, ("macie2", "GetMacieSession"), "Macie is not enabled");
    call["awsRegion"] = json!(region);
    call
}

fn by_role(service: &str, name: &str, region: &str) -> Value {
    let role = match service {
        "kms" => service_linked("access-analyzer", "AWSServiceRoleForAccessAnalyzer", "access-analyzer"),
        "iotanalytics" => service_linked("config", "AWSServiceRoleForConfig", "AWSConfig-Describe"),
        other => service_linked(other, "AWSServiceRoleForX", "session"),
    };
    let mut call = record(role, (service, name), "denied");
    call["awsRegion"] = json!(region);
    call
}

pub(crate) fn inspector(region: &str) -> Value {
    let call = ("elasticloadbalancing", "DescribeTargetGroupAttributes");
    let role = service_linked("inspector2", "AWSServiceRoleForAmazonInspector2", "MandoService-1");
    let action = "elasticloadbalancing:DescribeTargetGroupAttributes";
    let message = format!(
        "User: arn:aws:sts::{ACCOUNT}:assumed-role/AWSServiceRoleForAmazonInspector2/MandoService-1 is not authorized to \
         perform: {action} because no identity-based policy allows the {action} action"
    );
    let mut call = record(role, call, &message);
    call["awsRegion"] = json!(region);
    call
}

fn by_session(role: &str, agent: &str, name: &str) -> Value {
    let identity = json!({
        "type": "AssumedRole", "accountId": ACCOUNT, "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/s"),
        "sessionContext": {"sessionIssuer": {"arn": format!("arn:aws:iam::{ACCOUNT}:role/{role}")}},
    });
    let mut call = record(identity, ("s3", name), "Access Denied");
    call["userAgent"] = json!(agent);
    call
}

pub(crate) fn by_user(user: &str, name: &str) -> Value {
    let arn = format!("arn:aws:iam::{ACCOUNT}:user/{user}");
    let identity = json!({"type": "IAMUser", "arn": arn, "accountId": ACCOUNT, "userName": user});
    record(identity, ("ec2", name), "Access Denied")
}

fn anonymous() -> Value {
    let identity = json!({"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"});
    record(identity, ("s3", "GetObject"), "Access Denied")
}
