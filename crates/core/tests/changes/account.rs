//! Accounts whose settings are steady, removed, lent, made late, or away for a while, polled by AWS Config: the records
//! that CloudTrail would have, and what is true of each setting. Nothing here knows how it is judged.

use serde_json::{Value, json};

use rng::Rng;

/// The generator of the sandbox. A dev-dependency on its crate, which depends on this one, would compile this one twice.
#[path = "../../../sandbox/src/simulator/rng.rs"]
#[expect(
    dead_code,
    unreachable_pub,
    reason = "public in its own crate; not every distribution is needed here"
)]
mod rng;

pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const REGION: &str = "eu-central-1";
pub(crate) const HOUR: i64 = 3600;
pub(crate) const DAY: i64 = 24 * HOUR;
/// 2026-01-01.
pub(crate) const BEGIN: i64 = 1_767_225_600;
/// Who changes settings, and from where.
pub(crate) const ADMIN: &str = "arn:aws:iam::111122223333:user/ann";
pub(crate) const ADMIN_IP: &str = "198.51.100.7";
const TERRAFORM: &str = "arn:aws:iam::111122223333:user/terraform";
const CONFIG: &str = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";

/// A check as CloudTrail shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GeneratedCheck {
    pub(crate) id: &'static str,
    pub(crate) source: &'static str,
    pub(crate) read: &'static str,
    pub(crate) make: &'static str,
    pub(crate) remove: &'static str,
    pub(crate) code: &'static str,
    pub(crate) message: &'static str,
    /// To remove it weakens security.
    pub(crate) protects: bool,
    /// Its key in the configuration item.
    pub(crate) key: &'static str,
}

const fn bucket(
    id: &'static str,
    calls: [&'static str; 3],
    error: [&'static str; 2],
    key: &'static str,
) -> GeneratedCheck {
    let [read, make, remove] = calls;
    let [code, message] = error;
    GeneratedCheck {
        id,
        source: "s3.amazonaws.com",
        read,
        make,
        remove,
        code,
        message,
        protects: false,
        key,
    }
}

pub(crate) const CHECKS: [GeneratedCheck; 7] = [
    bucket(
        "s3-bucket-cors",
        ["GetBucketCors", "PutBucketCors", "DeleteBucketCors"],
        ["NoSuchCORSConfiguration", "The CORS configuration does not exist"],
        "BucketCrossOriginConfiguration",
    ),
    GeneratedCheck {
        protects: true,
        ..bucket(
            "s3-bucket-policy",
            ["GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"],
            ["NoSuchBucketPolicy", "The bucket policy does not exist"],
            "BucketPolicy",
        )
    },
    GeneratedCheck {
        protects: true,
        ..bucket(
            "s3-public-access-block",
            [
                "GetBucketPublicAccessBlock",
                "PutBucketPublicAccessBlock",
                "DeleteBucketPublicAccessBlock",
            ],
            [
                "NoSuchPublicAccessBlockConfiguration",
                "The public access block configuration was not found",
            ],
            "PublicAccessBlockConfiguration",
        )
    },
    bucket(
        "s3-bucket-website",
        ["GetBucketWebsite", "PutBucketWebsite", "DeleteBucketWebsite"],
        [
            "NoSuchWebsiteConfiguration",
            "The specified bucket does not have a website configuration",
        ],
        "BucketWebsiteConfiguration",
    ),
    bucket(
        "s3-bucket-replication",
        [
            "GetBucketReplication",
            "PutBucketReplication",
            "DeleteBucketReplication",
        ],
        [
            "ReplicationConfigurationNotFoundError",
            "The replication configuration was not found",
        ],
        "BucketReplicationConfiguration",
    ),
    bucket(
        "s3-bucket-lifecycle",
        ["GetBucketLifecycle", "PutBucketLifecycle", "DeleteBucketLifecycle"],
        [
            "NoSuchLifecycleConfiguration",
            "The lifecycle configuration does not exist",
        ],
        "BucketLifecycleConfiguration",
    ),
    GeneratedCheck {
        source: "lambda.amazonaws.com",
        protects: true,
        ..bucket(
            "lambda-policy",
            [
                "GetPolicy20150331v2",
                "AddPermission20150331v2",
                "RemovePermission20150331v2",
            ],
            [
                "ResourceNotFoundException",
                "The resource you requested does not exist.",
            ],
            "Policy",
        )
    },
];

/// What happens to a setting, in seconds after the begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TrueCourse {
    /// It is never there.
    Steady,
    /// It is there until then.
    Removed(i64),
    /// It is there from then to then.
    Lent(i64, i64),
    /// It is there from then on.
    Late(i64),
    /// It is not there from then to then.
    Away(i64, i64),
}

impl TrueCourse {
    pub(crate) fn is_there(self, second: i64) -> bool {
        match self {
            Self::Steady => false,
            Self::Removed(to) => second < to,
            Self::Lent(from, to) => (from..to).contains(&second),
            Self::Late(from) => from <= second,
            Self::Away(from, to) => !(from..to).contains(&second),
        }
    }

    /// When it is configured and when removed.
    fn changes(self) -> (Option<i64>, Option<i64>) {
        match self {
            Self::Steady => (None, None),
            Self::Removed(to) => (None, Some(to)),
            Self::Lent(from, to) => (Some(from), Some(to)),
            Self::Late(from) => (Some(from), None),
            Self::Away(from, to) => (Some(to), Some(from)),
        }
    }
}

/// One setting of one resource, and what of it can be seen.
#[derive(Debug, Clone)]
pub(crate) struct GeneratedSetting {
    pub(crate) check: GeneratedCheck,
    pub(crate) resource: String,
    pub(crate) qualifier: Option<&'static str>,
    pub(crate) course: TrueCourse,
    /// Config's polls that failed and that succeeded.
    pub(crate) failed: Vec<i64>,
    pub(crate) succeeded: Vec<i64>,
    /// Calls of somebody else that succeeded.
    pub(crate) seen_by_others: Vec<i64>,
    /// Whether the writing calls are in the trail.
    pub(crate) writes: bool,
}

impl GeneratedSetting {
    /// Whether anybody could know from the trail that the setting was there.
    pub(crate) fn is_visible(&self) -> bool {
        let write = self.writes && self.course != TrueCourse::Steady;
        !self.succeeded.is_empty() || !self.seen_by_others.is_empty() || write
    }

    /// Whether the trail shows that it was removed: it was seen before an error, or the removal itself.
    pub(crate) fn removal_is_visible(&self) -> bool {
        let last_error = self.failed.iter().max().copied().unwrap_or(i64::MIN);
        let seen = self.succeeded.iter().chain(&self.seen_by_others);
        let (made, removed) = self.course.changes();
        let made = made.filter(|_| self.writes);
        seen.copied().chain(made).any(|time| time < last_error) || (self.writes && removed.is_some())
    }
}

/// An account.
#[derive(Debug, Clone)]
pub(crate) struct GeneratedAccount {
    pub(crate) days: i64,
    pub(crate) settings: Vec<GeneratedSetting>,
    /// When the recorder did not poll.
    pub(crate) pause: Option<(i64, i64)>,
}

/// How Config polls.
struct Polls {
    days: i64,
    period: i64,
    phase: i64,
    jitter: f64,
    pause: Option<(i64, i64)>,
}

impl Polls {
    #[expect(clippy::cast_possible_truncation, reason = "seconds")]
    fn draw(&self, rng: &mut Rng) -> Vec<i64> {
        let polls = (0..).map(|beat| beat * self.period + self.phase);
        let polls = polls.take_while(|poll| *poll < self.days * DAY);
        let polls: Vec<i64> = polls.map(|poll| poll + (rng.normal() * self.jitter) as i64).collect();
        let paused = |poll: i64| self.pause.is_some_and(|(from, to)| (from..to).contains(&poll));
        polls
            .into_iter()
            .filter(|poll| (0..self.days * DAY).contains(poll) && !paused(*poll))
            .collect()
    }
}

fn between(rng: &mut Rng, from: i64, to: i64) -> i64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "seconds")]
    let drawn = rng.range(from as f64, to.max(from + 1) as f64) as i64;
    drawn
}

fn course(rng: &mut Rng, length: i64) -> TrueCourse {
    let at = between(rng, HOUR, length - HOUR);
    let later = between(rng, at, length);
    match rng.whole(0, 8) {
        0..=3 => TrueCourse::Steady,
        4 => TrueCourse::Removed(at),
        5 => TrueCourse::Lent(at, later),
        6 => TrueCourse::Late(at),
        7 => TrueCourse::Away(at, later),
        // At the very ends.
        _ if rng.unit() < 0.5 => TrueCourse::Removed(between(rng, HOUR, 2 * DAY)),
        _ => TrueCourse::Late(between(rng, length - 2 * DAY, length)),
    }
}

/// An account by its number.
pub(crate) fn account(number: u64) -> GeneratedAccount {
    let rng = &mut Rng::new(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5EED);
    let days = [3, 7, 14, 30]
        .get(usize::try_from(number % 4).unwrap())
        .copied()
        .unwrap();
    let length = days * DAY;
    let pause = (days >= 14 && number.is_multiple_of(5)).then(|| {
        let from = between(rng, 3 * DAY, length - 7 * DAY);
        (from, from + between(rng, 2 * DAY + 12 * HOUR, 4 * DAY))
    });
    let jitter = [0.0, 60.0, 240.0]
        .get(usize::try_from(number % 3).unwrap())
        .copied()
        .unwrap();
    let settings = (0..10).map(|place| {
        let check = CHECKS[usize::try_from(rng.whole(0, 6)).unwrap()];
        let period = if rng.unit() < 0.5 { DAY } else { DAY / 2 };
        let polls = Polls {
            days,
            period,
            phase: between(rng, 0, period),
            jitter,
            pause,
        };
        let course = course(rng, length);
        let (succeeded, failed): (Vec<i64>, Vec<i64>) =
            polls.draw(rng).into_iter().partition(|poll| course.is_there(*poll));
        let seen_by_others = (rng.unit() < 0.3).then(|| between(rng, 0, length));
        GeneratedSetting {
            check,
            resource: format!("resource-{place}"),
            qualifier: (check.id == "lambda-policy" && rng.unit() < 0.5).then_some("live"),
            course,
            failed,
            succeeded,
            seen_by_others: seen_by_others
                .filter(|time| course.is_there(*time))
                .into_iter()
                .collect(),
            writes: rng.unit() < 0.5,
        }
    });
    GeneratedAccount {
        days,
        settings: settings.collect(),
        pause,
    }
}

impl GeneratedAccount {
    /// All records, in no order.
    pub(crate) fn records(&self) -> Vec<Value> {
        let mut records = Vec::new();
        // Somebody else's calls, so that the trail is never silent.
        for hour in 0..self.days * 24 {
            let mut record = record(
                hour * HOUR + 1800,
                "ec2.amazonaws.com",
                "DescribeInstances",
                &user(TERRAFORM),
            );
            record["requestParameters"] = json!({});
            records.push(record);
        }
        for setting in &self.settings {
            setting.write(&mut records);
        }
        for (number, record) in records.iter_mut().enumerate() {
            record["eventID"] = json!(format!("00000000-0000-4000-8000-{number:012x}"));
        }
        records
    }
}

impl GeneratedSetting {
    fn write(&self, records: &mut Vec<Value>) {
        let GeneratedCheck {
            source,
            read,
            make,
            remove,
            ..
        } = self.check;
        let session = if self.check.id == "lambda-policy" {
            "LambdaDescribeHandlerSession"
        } else {
            "AWSConfig-Describe"
        };
        for poll in &self.failed {
            let mut record = self.about(record(*poll, source, read, &config(session)));
            record["errorCode"] = json!(self.check.code);
            record["errorMessage"] = json!(self.check.message);
            records.push(record);
        }
        for poll in &self.succeeded {
            records.push(self.about(record(*poll, source, read, &config(session))));
        }
        for time in &self.seen_by_others {
            records.push(self.about(record(*time, source, read, &user(TERRAFORM))));
        }
        let (made, removed) = self.course.changes();
        for (time, name) in [(made, make), (removed, remove)] {
            let Some(time) = time.filter(|_| self.writes) else {
                continue;
            };
            let mut record = self.about(record(time, source, name, &user(ADMIN)));
            record["readOnly"] = json!(false);
            record["sourceIPAddress"] = json!(ADMIN_IP);
            records.push(record);
        }
    }

    fn about(&self, mut record: Value) -> Value {
        record["requestParameters"] = if self.check.id == "lambda-policy" {
            match self.qualifier {
                Some(qualifier) => json!({"functionName": self.resource, "qualifier": qualifier}),
                None => {
                    json!({"functionName": format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{}", self.resource)})
                }
            }
        } else {
            json!({"bucketName": self.resource, "Host": "s3.eu-central-1.amazonaws.com"})
        };
        record
    }
}

fn record(second: i64, source: &str, name: &str, identity: &Value) -> Value {
    let time = jiff::Timestamp::from_second(BEGIN + second).unwrap();
    let by_config = identity["invokedBy"] == "config.amazonaws.com";
    let agent = if by_config {
        "config.amazonaws.com"
    } else {
        "aws-cli/2.15"
    };
    json!({
        "eventVersion": "1.09", "eventTime": time.to_string(), "eventSource": source, "eventName": name,
        "awsRegion": REGION, "recipientAccountId": ACCOUNT, "readOnly": true, "userIdentity": identity,
        "userAgent": agent, "sourceIPAddress": agent, "eventType": "AwsApiCall", "managementEvent": true,
    })
}

fn config(session: &str) -> Value {
    json!({
        "type": "AssumedRole", "accountId": ACCOUNT, "invokedBy": "config.amazonaws.com",
        "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/AWSServiceRoleForConfig/{session}"),
        "sessionContext": {"sessionIssuer": {"type": "Role", "arn": CONFIG, "accountId": ACCOUNT}},
    })
}

fn user(arn: &str) -> Value {
    json!({"type": "IAMUser", "arn": arn, "accountId": ACCOUNT})
}
