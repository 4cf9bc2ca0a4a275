//! The seeds of the fuzz targets are made from the event fixtures, and each is understood by what it is a seed for.
//! `TRAILHUM_BLESS=1 cargo test seeds` writes them anew.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::{Value, json};
use trailhum::catalog::Catalog;
use trailhum::event::envelope::{self, Element};
use trailhum::report::json::parse;
use trailhum::sql::{CountRow, QueryScope, SeriesRow};

use crate::forms::wrappings::{wrapped, wrappings};
use crate::support::{run, trailhum};

/// Fixtures that differ in more than names.
const FIXTURES: [&str; 14] = [
    "article/lambda-policy",
    "genuine/config-access-denied-get-bucket-policy",
    "genuine/event-of-another-service",
    "genuine/federated-user-under-a-look-alike-path",
    "genuine/path-trick-name-suffix",
    "lambda/lambda-function-url",
    "quirks/account-public-access-block-host-only",
    "quirks/config-success",
    "quirks/control-characters",
    "quirks/lambda-full-arn-with-qualifier",
    "quirks/no-user-identity",
    "quirks/read-only-as-string",
    "quirks/request-parameters-null",
    "s3/s3-bucket-cors",
];

/// An entry as the catalog's page shows it, and a caller.
const CATALOG: &str = r#"service = "lambda.amazonaws.com"
[[lookup]]
id = "lambda-example"
title = "example of a function"
event = ["GetExample20991231"]
api = "GetExample"
action = "lambda:GetExample"
error = ["ResourceNotFoundException"]
message = ["There is no 'example'."]
ambiguous = true
gone = ["Function not found"]
resource = { type = "AWS::Lambda::Function", name = "functionName" }
supplementary = ""
config = "permitted"
means = "The function has no example."
quiet = "PutExample would silence it."
undo = "yes"
others = ["Terraform (inferred)"]
seen = "documented"
links = []
"#;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn fixture(name: &str) -> Value {
    let text = std::fs::read_to_string(root().join(format!("tests/events/{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Every seed, by its path below `fuzz/seeds`, but for the report, which changes with the program.
fn seeds() -> BTreeMap<String, Vec<u8>> {
    let mut seeds = BTreeMap::new();
    let mut add = |path: String, bytes: Vec<u8>| {
        let path = path.replace('/', "-").replacen('-', "/", 1);
        assert!(seeds.insert(path.clone(), bytes).is_none(), "{path} twice");
    };
    let mut all = Vec::new();
    for name in FIXTURES {
        let record = fixture(name);
        let file = json!({"Records": [record]}).to_string();
        add(format!("scan/{name}"), file.clone().into());
        add(format!("pipeline/{name}"), file.into());
        all.push(record);
    }
    add("scan/several".into(), json!({"Records": all[..4]}).to_string().into());
    add(
        "pipeline/days".into(),
        json!({"Records": days(&fixture("s3/s3-bucket-cors"))})
            .to_string()
            .into(),
    );
    let record = &all[0];
    let entry = json!({"EventId": "x", "EventTime": 1_767_225_600, "CloudTrailEvent": record.to_string()});
    let bridge = json!({"source": "aws.lambda", "detail-type": "AWS API Call via CloudTrail", "detail": record});
    add("stream/history".into(), json!({"Events": [entry]}).to_string().into());
    add("stream/bridge".into(), bridge.to_string().into());
    add("stream/list".into(), json!([record, entry]).to_string().into());
    add("stream/lines".into(), format!("{record}\nbroken\n{bridge}\n").into());
    // Without an identity nothing in a wrapping is a record.
    let named = FIXTURES
        .iter()
        .filter(|name| fixture(name).get("userIdentity").is_some());
    for (number, (name, template)) in named.zip(wrappings()).enumerate() {
        let number = u8::try_from(number).unwrap();
        let seed = [&[number], fixture(name).to_string().as_bytes()].concat();
        add(format!("wrappings/{name}"), seed);
        add(
            format!("stream/wrapped-{number}"),
            wrapped(template.1, &fixture(name)).into(),
        );
    }
    let entry = format!(
        "Events:\n- CloudTrailEvent: '{}'\n",
        record.to_string().replace('\'', "''")
    );
    add("stream/yaml".into(), entry.into());
    add("rows/series".into(), series_row().into());
    add("rows/count".into(), "111122223333\teu-central-1\tAccessDenied\t2026-01-15 120 7 000112,2026-01-16 1 1 23\t2026-01-15T00:00:01Z\t2026-01-16T23:00:00Z\ttrue\t\n".into());
    add("catalog/entry".into(), CATALOG.into());
    add("athena/row".into(), athena_row().into());
    add("athena/name".into(), "ann, invokedby=config.amazonaws.com, sessioncontext={sessionissuer={type=Role, arn=arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig}}".into());
    for (name, bytes) in cadences() {
        add(format!("cadence/{name}"), bytes);
    }
    seeds
}

/// The same call on ten days.
fn days(record: &Value) -> Vec<Value> {
    let on_day = |day: u32| {
        let mut record = record.clone();
        record["eventTime"] = format!("2026-01-{:02}T09:12:{:02}Z", day + 1, day).into();
        record["eventID"] = format!("00000000-0000-4000-8000-{day:012x}").into();
        record
    };
    (0..10).map(on_day).collect()
}

/// A series of three calls, as an engine answers.
fn series_row() -> String {
    let role = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
    let arn = "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForConfig/AWSConfig-Describe";
    let ids = "00000000-0000-4000-8000-000000000001 00000000-0000-4000-8000-000000000002 00000000-0000-4000-8000-000000000003";
    [
        "111122223333",
        "eu-central-1",
        "s3.amazonaws.com",
        "GetBucketCors",
        "NoSuchCORSConfiguration",
        "AssumedRole",
        role,
        arn,
        "=",
        "",
        "config.amazonaws.com",
        "true",
        "The CORS configuration does not exist",
        "config.amazonaws.com",
        "config.amazonaws.com",
        "=amzn-s3-demo-bucket",
        "",
        "",
        "",
        "",
        "3",
        // Seconds since the beginning in base 36, five digits each.
        "00001020000a000",
        ids,
        "=config.amazonaws.com",
        r#"2["config.amazonaws.com2026-01-01","else2026-01-01"]"#,
        "=",
        "1",
    ]
    .join("\t")
        + "\n"
}

/// A row of the documented table, with the columns of the fuzz target.
fn athena_row() -> String {
    let identity = "{type=AssumedRole, principalid=AROA:x, arn=arn:aws:sts::111122223333:assumed-role/x/x, accountid=111122223333, invokedby=config.amazonaws.com, accesskeyid=null, username=null, onbehalfof=null, sessioncontext={attributes={mfaauthenticated=false, creationdate=null}, sessionissuer={type=Role, principalid=AROA, arn=arn:aws:iam::111122223333:role/x, accountid=111122223333, username=x}}}";
    let cells = [
        "2026-01-15T12:34:56Z",
        "s3.amazonaws.com",
        "GetBucketCors",
        "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
        "eu-central-1",
        "NoSuchCORSConfiguration",
        "The CORS configuration does not exist",
        "true",
        "111122223333",
        "{\"\"bucketName\"\":\"\"amzn-s3-demo-bucket\"\"}",
        "config.amazonaws.com",
        identity,
    ];
    cells.map(|cell| format!("\"{cell}\"")).join(",") + "\n"
}

/// What the target reads: five bytes an instruction.
fn cadences() -> [(&'static str, Vec<u8>); 3] {
    let step = |kind: u8, seconds: u32, count: u8| {
        let [a, b, c, _] = seconds.to_le_bytes();
        vec![kind, a, b, c, count]
    };
    let day = 86_400;
    [
        ("daily", step(1, day * 16, 14)),
        (
            "twice-a-day-with-a-gap",
            [
                step(1, day * 8, 14),
                step(0, day * 2, 0),
                step(4, day * 2, 0),
                step(1, day * 8, 14),
            ]
            .concat(),
        ),
        (
            "irregular",
            [
                step(4, 1_000, 0),
                step(5, 70_000, 0),
                step(6, 12_345, 0),
                step(7, 400_000, 0),
            ]
            .concat(),
        ),
    ]
}

/// A small report.
fn report() -> String {
    // A relative path, as the report names what was read.
    let events = Path::new("tests/events/article");
    let arguments = ["audit", "--format", "json", "--events", events.to_str().unwrap()];
    let ran = run(trailhum(&arguments).current_dir(root()));
    ran.json().to_string()
}

#[test]
fn the_seeds_are_those_that_the_event_fixtures_make() {
    let folder = root().join("fuzz/seeds");
    if std::env::var_os("TRAILHUM_BLESS").is_some() {
        for (path, bytes) in seeds().into_iter().chain([("diff/report".to_owned(), report().into())]) {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
    for (path, bytes) in seeds() {
        let found = std::fs::read(folder.join(&path)).unwrap_or_default();
        assert!(
            found == bytes,
            "fuzz/seeds/{path} differs: TRAILHUM_BLESS=1 cargo test seeds"
        );
    }
}

/// A seed that is refused teaches a fuzzer nothing.
#[test]
fn every_seed_is_understood_by_what_it_is_a_seed_for() {
    let seeds = seeds();
    let of = |target: &str| -> Vec<&[u8]> {
        let begin = format!("{target}/");
        let found: Vec<&[u8]> = seeds
            .iter()
            .filter(|(path, _)| path.starts_with(&begin))
            .map(|(_, bytes)| &bytes[..])
            .collect();
        assert!(!found.is_empty(), "{target} has no seed");
        found
    };
    let names = Catalog::builtin().unwrap().setting_calls();
    for text in [of("scan"), of("pipeline")].concat() {
        assert!(
            envelope::scan(
                text,
                usize::MAX,
                &names,
                &mut trailhum::event::RecentIdentities::default()
            )
            .is_some(),
            "{}",
            String::from_utf8_lossy(text)
        );
    }
    for text in of("stream") {
        let mut events = 0;
        envelope::read(text, &mut |element| {
            events += usize::from(matches!(element, Element::Event(_)));
        });
        assert!(events > 0, "{}", String::from_utf8_lossy(text));
    }
    let catalog = Catalog::builtin().unwrap();
    let span = QueryScope {
        from: Timestamp::UNIX_EPOCH,
        to: None,
        regions: Vec::new(),
        accounts: Vec::new(),
    };
    for text in of("rows") {
        let cells: Vec<Option<&str>> = std::str::from_utf8(text)
            .unwrap()
            .trim_end_matches('\n')
            .split('\t')
            .map(Some)
            .collect();
        assert!(
            SeriesRow::read(&cells, &span, &catalog).is_ok() || CountRow::read(&cells).is_ok(),
            "{cells:?}"
        );
    }
    for text in of("catalog") {
        catalog
            .clone()
            .extend("seed.toml", std::str::from_utf8(text).unwrap())
            .unwrap();
    }
    // An older report is read by every later program.
    parse(&std::fs::read_to_string(root().join("fuzz/seeds/diff/report")).unwrap()).unwrap();
    for target in ["athena", "cadence", "wrappings"] {
        of(target);
    }
}

#[test]
fn every_fuzz_target_is_declared_and_has_seeds() {
    let names = |folder: &str| -> Vec<String> {
        let entries = std::fs::read_dir(root().join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let mut names: Vec<String> = entries
            .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    let targets = names("fuzz/fuzz_targets");
    assert_eq!(targets, names("fuzz/seeds"));
    let manifest = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
    for target in &targets {
        assert!(
            manifest.contains(&format!("path = \"fuzz_targets/{target}.rs\"")),
            "{target} is not in fuzz/Cargo.toml"
        );
    }
}
