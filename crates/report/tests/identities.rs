//! Names of buckets, functions, roles and callers are copied and searched for: no line breaks one, however long it is
//! and however narrow the terminal.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Value, json};
use trailhum_core::catalog::Catalog;
use trailhum_core::coverage::Coverage;
use trailhum_core::event::Event;
use trailhum_core::finding::{self, Finding};
use trailhum_core::inventory::{Inventory, ReadFrom};
use trailhum_core::tally::{Scope, Tally};
use trailhum_report::explanation::{self, Detail};
use trailhum_report::report::{FindingAccumulator, Format, Report, Terminal, View, render};

const WIDTHS: [u16; 9] = [60, 72, 80, 81, 100, 120, 132, 160, 200];

/// A name of this many characters with all that AWS lets it have; each half says whose name it is.
fn name(word: &str, length: usize) -> String {
    let pieces = ["", "-", ".", "_", "-2-", ".x9-"].iter().cycle();
    let name: String = pieces.flat_map(|piece| [*piece, word]).take(length).collect();
    name.chars().take(length).collect()
}

/// A role with a path; AWS lets the path have 512 characters, the name 64.
fn role(length: usize) -> String {
    let path = name("team", length).replace('_', "/");
    format!("{path}/{}", name("deploy+a=b,c@d", 64))
}

/// The name without its path.
fn plain(role: &str) -> &str {
    role.rsplit('/').next().unwrap_or(role)
}

struct LongNames {
    bucket: String,
    function: String,
    role: String,
    user: String,
    recorder: &'static str,
}

impl LongNames {
    fn new(length: usize) -> Self {
        Self {
            bucket: name("bucket", length.min(63)),
            function: name("function", length.min(140)),
            role: role(length),
            user: format!("{}/{}", name("division", length), name("ann@example.com", 64)),
            recorder: "aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
        }
    }

    /// Two weeks: noise, a role that was denied access, a user with errors of two kinds.
    fn records(&self) -> Vec<Value> {
        let role = |role: &str, service: Option<&str>| {
            let role_name = plain(role);
            json!({"type": "AssumedRole", "invokedBy": service, "accountId": "111122223333",
                "arn": format!("arn:aws:sts::111122223333:assumed-role/{role_name}/{}", name("session", 64)),
                "sessionContext": {"sessionIssuer": {"arn": format!("arn:aws:iam::111122223333:role/{role}")}}})
        };
        let user = json!({"type": "IAMUser", "accountId": "111122223333",
            "arn": format!("arn:aws:iam::111122223333:user/{}", self.user)});
        let (bucket, function) = (
            json!({"bucketName": self.bucket}),
            json!({"functionName": self.function}),
        );
        let recorder = role(self.recorder, Some("config.amazonaws.com"));
        let calls = [
            (&recorder, "s3", "GetBucketCors", "NoSuchCORSConfiguration", &bucket),
            (
                &recorder,
                "lambda",
                "GetPolicy20150331v2",
                "ResourceNotFoundException",
                &function,
            ),
            (&recorder, "s3", "GetBucketPolicy", "AccessDenied", &bucket),
            (&role(&self.role, None), "lambda", "Invoke", "AccessDenied", &function),
            (
                &role(&self.role, None),
                "s3",
                "GetBucketCors",
                "NoSuchCORSConfiguration",
                &bucket,
            ),
            (&user, "s3", "GetObject", "NoSuchBucket", &bucket),
        ];
        let record =
            |day: usize,
             place: usize,
             (identity, source, call, code, parameters): &(&Value, &str, &str, &str, &Value)| {
                json!({
                    "eventTime": format!("2026-01-{day:02}T{place:02}:09:00Z"), "eventSource": format!("{source}.amazonaws.com"),
                    "eventName": call, "errorCode": code, "awsRegion": "eu-central-1", "readOnly": true,
                    "recipientAccountId": "111122223333", "sourceIPAddress": "198.51.100.7", "userIdentity": identity,
                    "requestParameters": parameters, "eventID": format!("{day:08x}-0000-4000-8000-{place:012x}"),
                })
            };
        let days = (1..15).flat_map(|day| (0..calls.len()).map(move |place| (day, place)));
        days.map(|(day, place)| record(day, place, calls.get(place).unwrap()))
            .collect()
    }
}

fn judged(names: &LongNames) -> (Vec<Finding>, Report) {
    let catalog = Catalog::builtin().unwrap();
    let mut tally = Tally::default();
    for record in names.records() {
        tally.add(&Event::from_json(&record.to_string()).unwrap(), &catalog);
    }
    let time = |text: &str| text.parse::<Timestamp>().unwrap();
    let scope = Scope {
        from: time("2026-01-01T00:00:00Z"),
        to: time("2026-01-15T00:00:00Z"),
        unread: Vec::new(),
        every_record: true,
    };
    let findings = finding::judge(&tally, &catalog, &Inventory::default(), &scope, &BTreeSet::new());
    let all = FindingAccumulator::all(findings.clone());
    (
        findings,
        Report::new(&tally, all, scope, Coverage::default(), ReadFrom::None),
    )
}

/// What a line holds of a name without holding all of it: a beginning or an end of more than half of it.
fn breaks<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (beginning, end) = name.split_at(name.len() / 2);
    let rest = text.replace(name, "");
    let broken = rest.contains(beginning) || rest.contains(end);
    broken.then(|| {
        text.lines()
            .find(|line| line.contains(beginning) || line.contains(end))
            .unwrap_or(text)
    })
}

#[test]
fn no_line_of_the_table_breaks_a_name() {
    for length in [20, 64, 200, 512] {
        let names = LongNames::new(length);
        let (_, report) = judged(&names);
        for (width, details) in WIDTHS.into_iter().flat_map(|width| [(width, false), (width, true)]) {
            let terminal = Terminal {
                width,
                color: false,
                links: false,
            };
            let view = View {
                details,
                limit: Some(100),
                ..View::default()
            };
            let mut out = Vec::new();
            render(Format::Table(terminal), &report, &view, &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            for name in [&names.bucket, &names.function, plain(&names.role), plain(&names.user)] {
                assert_eq!(breaks(&text, name), None, "{length}, {width} columns: {name}\n{text}");
            }
            for name in [&names.bucket, &names.role, &names.user] {
                assert!(text.contains(name), "{length}, {width} columns: {name}\n{text}");
            }
        }
    }
}

/// Each finding with its last record.
fn latest(names: &LongNames) -> Vec<(Finding, Event)> {
    let records = names.records().into_iter().rev();
    let records: Vec<Event> = records
        .map(|record| Event::from_json(&record.to_string()).unwrap())
        .collect();
    let of_finding = |finding: Finding| {
        let record = records
            .iter()
            .find(|record| {
                record.name == finding.key.name && record.error_code.as_ref() == Some(&finding.key.error_code)
            })
            .unwrap();
        (finding, record.clone())
    };
    judged(names).0.into_iter().map(of_finding).collect()
}

#[test]
fn no_line_of_an_explanation_breaks_a_name() {
    let catalog = Catalog::builtin().unwrap();
    for length in [20, 64, 200, 512] {
        let names = LongNames::new(length);
        for (finding, record) in latest(&names) {
            let explained = explanation::explain(&record, 1, Some(&finding), &catalog, &Inventory::default());
            for (width, detail) in WIDTHS
                .into_iter()
                .flat_map(|width| [Detail::Short, Detail::Whole].map(|detail| (width, detail)))
            {
                let mut out = Vec::new();
                explanation::write_text(&explained, detail, width, &mut out).unwrap();
                let text = String::from_utf8(out).unwrap();
                for name in [&names.bucket, &names.function, plain(&names.role), plain(&names.user)] {
                    assert_eq!(breaks(&text, name), None, "{length}, {width} columns: {name}\n{text}");
                }
                let caller = &finding.key.caller.arn;
                assert!(
                    text.lines().any(|line| line.contains(caller)),
                    "{width} columns: {caller}\n{text}"
                );
            }
        }
    }
}
