//! Each dialect, executed: it hides the predicate's events, or fewer where it cannot say all, and never another.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tempfile::TempDir;
use trailhum::catalog::Catalog;
use trailhum::event::Event;
use trailhum::filter::{Dialect, Exclusion};
use trailhum::partition::Partition;
use trailhum::sandbox::{Account, Settings};

use super::traps::{self, NAMED, Needs};
use crate::moto::python;

/// The engines that run the filters.
const PACKAGES: [&str; 7] = [
    "duckdb==1.4.1",
    "sqlglot==27.20.0",
    "jq==1.10.0",
    "pysigma==1.4.0",
    "pysigma-backend-sqlite==1.2.4",
    // pySigma 1.4.0 reads no `not` with pyparsing 3.3.
    "pyparsing==3.2.5",
    "luqum==1.0.0",
];

/// Records in one trail file.
const FILE: usize = 4000;

/// The sandbox's trail and all traps, written out for the engines.
struct Records {
    all: Vec<(Needs, Value)>,
    /// The same as events, where they are records at all.
    events: Vec<Option<Event>>,
    folder: TempDir,
}

impl Records {
    fn written() -> Self {
        let account = Account::new(&Settings {
            traffic: 100,
            ..Settings::default()
        });
        let sandbox = account
            .records()
            .iter()
            .map(|record| (Needs::Nothing, serde_json::to_value(record).unwrap()));
        let all: Vec<(Needs, Value)> = sandbox.chain(traps::all()).collect();
        assert!(all.len() >= 100_000, "{}", all.len());
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("AWSLogs")).unwrap();
        for (number, records) in all.chunks(FILE).enumerate() {
            let path = folder.path().join(format!("AWSLogs/{number:03}.json.gz"));
            let mut gzip = GzEncoder::new(fs::File::create(path).unwrap(), Compression::fast());
            // What is no record at all must not end its file.
            let odd = [json!("x"), json!(7), json!(null), json!([])];
            let records: Vec<&Value> = odd.iter().chain(records.iter().map(|(_, record)| record)).collect();
            serde_json::to_writer(&mut gzip, &json!({"Records": records})).unwrap();
            gzip.finish().unwrap();
        }
        let file = fs::File::create(folder.path().join("events.ndjson")).unwrap();
        let mut lines = std::io::BufWriter::new(file);
        for (_, record) in &all {
            writeln!(lines, "{record}").unwrap();
        }
        lines.flush().unwrap();
        let event = |(_, record): &(Needs, Value)| Event::from_json(&record.to_string()).ok();
        let events = all.iter().map(event).collect();
        Self { all, events, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Compares what a dialect kept with the predicate.
    fn compare(&self, dialect: Dialect, exclusion: &Exclusion, kept: &BTreeSet<String>) {
        let text = text(exclusion, dialect);
        let (mut hidden, mut more, mut fewer) = (0, Vec::new(), Vec::new());
        for ((needs, record), event) in self.all.iter().zip(&self.events) {
            if !understands(dialect, *needs) || !concerns(dialect, record) {
                continue;
            }
            let hides = event.as_ref().is_some_and(|event| exclusion.hides(event));
            let keeps = kept.contains(record["eventID"].as_str().unwrap());
            hidden += usize::from(!keeps);
            if !hides && !keeps {
                more.push(record);
            } else if hides && keeps && !may_keep(dialect, &text, record) {
                fewer.push(record);
            }
        }
        assert!(
            more.is_empty(),
            "{dialect:?} hides {} more, such as {}",
            more.len(),
            more[0]
        );
        assert!(
            fewer.is_empty(),
            "{dialect:?} keeps {} more, such as {}",
            fewer.len(),
            fewer[0]
        );
        assert!(hidden > 20, "{dialect:?} hides {hidden}");
    }
}

/// Whether a language can tell such a record from one of the usual form at all; docs/filters.md says so where not.
fn understands(dialect: Dialect, needs: Needs) -> bool {
    match needs {
        Needs::Nothing => true,
        Needs::ReadOnlyAsText => dialect != Dialect::Lake,
        Needs::Types => !matches!(dialect, Dialect::Athena | Dialect::Lake | Dialect::MetricFilter),
        Needs::NumbersApart => matches!(
            dialect,
            Dialect::Duckdb | Dialect::Jq | Dialect::Eventbridge | Dialect::Sigma
        ),
        Needs::OneApart => !matches!(dialect, Dialect::Lake | Dialect::LogsInsights | Dialect::MetricFilter),
        Needs::ListsApart => matches!(dialect, Dialect::Duckdb | Dialect::Jq),
    }
}

/// A Sigma rule and a metric filter are about errors only.
fn concerns(dialect: Dialect, record: &Value) -> bool {
    let fails = record["errorCode"].as_str().is_some_and(|code| !code.is_empty());
    fails || !matches!(dialect, Dialect::Sigma | Dialect::MetricFilter)
}

/// What a dialect that cannot compare fields keeps although it is noise: records that do not say who got them, the
/// roles of partitions that its text does not name, and `readOnly` as a text.
fn may_keep(dialect: Dialect, text: &str, record: &Value) -> bool {
    let compares = matches!(dialect, Dialect::Athena | Dialect::Lake | Dialect::Duckdb | Dialect::Jq);
    let recipient = record["recipientAccountId"]
        .as_str()
        .is_some_and(|account| !account.is_empty());
    let arn = record.pointer("/userIdentity/sessionContext/sessionIssuer/arn");
    let partition = arn.and_then(Value::as_str).and_then(|arn| arn.split(':').nth(1));
    let named = partition.is_some_and(|partition| text.contains(&format!("arn:{partition}:iam::")));
    !(compares || recipient && named && record["readOnly"] == true)
}

fn named() -> Vec<String> {
    NAMED.map(str::to_owned).to_vec()
}

/// The calls of Config that fit into a pattern whole.
fn of_config(accounts: Vec<String>, lookups: &[&str]) -> Exclusion {
    let lookups: Vec<(String, String)> = lookups
        .iter()
        .map(|lookup| ("config.amazonaws.com".to_owned(), (*lookup).to_owned()))
        .collect();
    Exclusion::from_catalog(&Catalog::builtin().unwrap(), accounts).only(&lookups)
}

/// Common calls of three callers, which fit into 10,000 characters and into `DuckDB`'s memory over trail files.
fn short(accounts: Vec<String>) -> Exclusion {
    let catalog = Catalog::builtin().unwrap();
    let mut short = Exclusion::from_catalog(&catalog, accounts).common(&catalog);
    short.callers.truncate(3);
    short
}

fn text(exclusion: &Exclusion, dialect: Dialect) -> String {
    let printed = exclusion.print(dialect).unwrap();
    assert!(printed.left_out.is_empty(), "{dialect:?}: {:?}", printed.left_out);
    printed.text
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn every_dialect_with_an_engine_or_a_matcher_in_python_hides_nothing_that_the_predicate_keeps() {
    let python = python::environment("filter-venv", &PACKAGES);
    let records = Records::written();
    let all = |accounts| Exclusion::from_catalog(&Catalog::builtin().unwrap(), accounts);
    let dialects = [
        ("athena", Dialect::Athena, all(Vec::new())),
        ("lake", Dialect::Lake, short(named())),
        ("duckdb", Dialect::Duckdb, short(Vec::new())),
        ("jq", Dialect::Jq, all(named())),
        ("sigma", Dialect::Sigma, all(named())),
        ("opensearch", Dialect::Opensearch, all(named())),
        ("logs-insights", Dialect::LogsInsights, short(named())),
        ("splunk", Dialect::Splunk, all(named())),
        (
            "metric-filter",
            Dialect::MetricFilter,
            of_config(named(), &["s3-bucket-cors"]),
        ),
    ];
    for (name, dialect, exclusion) in &dialects {
        fs::write(records.path(name), text(exclusion, *dialect)).unwrap();
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/filter/execute.py");
    let output = Command::new(python)
        .arg("-B")
        .arg(script)
        .arg(records.folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let kept: Value = serde_json::from_slice(&output.stdout).unwrap();
    let ids = |name: &str| -> BTreeSet<String> {
        let ids = kept[name].as_array().unwrap();
        let ids: Vec<&str> = ids.iter().filter_map(Value::as_str).collect();
        let set: BTreeSet<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(set.len(), ids.len(), "{name} keeps an event twice");
        set
    };
    for (name, dialect, exclusion) in &dialects {
        records.compare(*dialect, exclusion, &ids(name));
    }
    let one_line = ids("one-line");
    let everything = all(Vec::new());
    let lost = records.all.iter().zip(&records.events).filter(|((_, record), event)| {
        let hides = event.as_ref().is_some_and(|event| everything.hides(event));
        !hides && !one_line.contains(record["eventID"].as_str().unwrap())
    });
    assert!(lost.count() > 1000, "the one-line filter loses nothing here: no traps?");
}

/// AWS's own matcher of event patterns, and a program around it.
struct Ruler {
    classes: String,
}

impl Ruler {
    fn compiled() -> Self {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/filter");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ruler");
        let library = folder.join("lib");
        fs::create_dir_all(&library).unwrap();
        done(
            Command::new("mvn")
                .args(["--quiet", "--batch-mode", "--file"])
                .arg(sources.join("pom.xml"))
                .arg("dependency:copy-dependencies")
                .arg(format!("-DoutputDirectory={}", library.display())),
        );
        let classes = format!("{}/*:{}", library.display(), folder.display());
        done(
            Command::new("javac")
                .args(["-nowarn", "-cp", &classes, "-d"])
                .arg(&folder)
                .arg(sources.join("Rule.java")),
        );
        Self { classes }
    }

    /// The lines of the events that the pattern matches; panics if AWS refuses it.
    fn matches(&self, pattern: &Path, events: &Path) -> Vec<usize> {
        let mut java = Command::new("java");
        let printed = done(java.args(["-cp", &self.classes, "Rule"]).arg(pattern).arg(events));
        printed.lines().map(|line| line.parse().unwrap()).collect()
    }
}

fn done(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
#[ignore = "needs java and maven"]
fn aws_accepts_the_event_pattern_and_it_hides_nothing_that_the_predicate_keeps() {
    let ruler = Ruler::compiled();
    let records = Records::written();
    let pattern = records.path("eventbridge");
    let one = NAMED.iter().take(1).map(|account| (*account).to_owned()).collect();
    let s3 = [
        "s3-bucket-cors",
        "s3-bucket-website",
        "s3-object-lock",
        "s3-bucket-policy",
    ];
    for exclusion in [
        of_config(one, &s3),
        of_config(named(), &s3),
        of_config(named(), &["lambda-policy", "s3-bucket-cors"]),
        of_config(named(), &["lambda-policy"]),
        Exclusion {
            partitions: vec![Partition::of_region("cn-north-1"), Partition::of_region("us-east-1")],
            ..of_config(named(), &["s3-bucket-cors"])
        },
    ] {
        fs::write(&pattern, text(&exclusion, Dialect::Eventbridge)).unwrap();
        let matched = ruler.matches(&pattern, &records.path("events.ndjson"));
        let ids = matched
            .iter()
            .map(|line| records.all[*line].1["eventID"].as_str().unwrap());
        records.compare(Dialect::Eventbridge, &exclusion, &ids.map(str::to_owned).collect());
    }
    // What does not fit is kept.
    let whole = Exclusion::from_catalog(&Catalog::builtin().unwrap(), named());
    fs::write(&pattern, whole.print(Dialect::Eventbridge).unwrap().text).unwrap();
    let matched: BTreeSet<usize> = ruler
        .matches(&pattern, &records.path("events.ndjson"))
        .into_iter()
        .collect();
    for (line, ((needs, record), event)) in records.all.iter().zip(&records.events).enumerate() {
        let hides = event.as_ref().is_some_and(|event| whole.hides(event));
        let told = understands(Dialect::Eventbridge, *needs);
        assert!(hides || !told || matched.contains(&line), "{record}");
    }
}
