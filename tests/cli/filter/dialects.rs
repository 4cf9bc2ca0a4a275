//! Each dialect, executed: it hides the predicate's events, or fewer where it cannot say all, and never another.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, Weak};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tempfile::TempDir;
use trailhum::catalog::Catalog;
use trailhum::event::Event;
use trailhum::filter::{Dialect, Exclusion};
use trailhum::partition::Partition;
use trailhum::sandbox::{Account, Settings};

use super::levels;
use super::traps::{self, NAMED, Needs, RECORDER};
use crate::moto::python;

mod trino;

pub(crate) use trino::in_trino;

/// The engines that run the filters.
const PACKAGES: [&str; 7] = [
    "duckdb==1.4.1",
    "jq==1.10.0",
    "pysigma==1.4.0",
    "pysigma-backend-sqlite==1.2.4",
    // pySigma 1.4.0 reads no `not` with pyparsing 3.3.
    "pyparsing==3.2.5",
    "streaming-kql==0.0.2",
    // Elastic's grammar of ES|QL.
    "esql-parser==9.1.3",
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

/// The records of the tests that run at this moment.
static SHARED: Mutex<Weak<Records>> = Mutex::new(Weak::new());

impl Records {
    /// Writes them once for the tests that run side by side.
    fn shared() -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap();
        shared.upgrade().unwrap_or_else(|| {
            let records = Arc::new(Self::written());
            *shared = Arc::downgrade(&records);
            records
        })
    }

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

    /// The `eventID` of a record by its line.
    fn id(&self, line: usize) -> String {
        self.all[line].1["eventID"].as_str().unwrap().to_owned()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Compares what a run kept with the predicate.
    fn compare(&self, run: &Run, kept: &BTreeSet<String>) {
        let Run { dialect, exclusion, .. } = run;
        let text = run.filters().concat();
        let (mut compared, mut hidden, mut more, mut fewer, mut allowed) = (0, 0, Vec::new(), Vec::new(), 0);
        for ((needs, record), event) in self.all.iter().zip(&self.events) {
            let apart = *needs != Needs::CodesApart || exclusion.exact || dialect.compares_fields();
            if !apart || !understands(*dialect, *needs) || !concerns(*dialect, record) {
                continue;
            }
            compared += 1;
            let hides = event.as_ref().is_some_and(|event| exclusion.hides(event));
            let keeps = kept.contains(record["eventID"].as_str().unwrap());
            hidden += usize::from(!keeps);
            if !hides && !keeps {
                more.push(record);
            } else if hides && keeps && may_keep(*dialect, &text, record) {
                allowed += 1;
            } else if hides && keeps {
                fewer.push(record);
            }
        }
        let name = &run.name;
        assert!(more.is_empty(), "{name} hides {} more, such as {}", more.len(), more[0]);
        assert!(
            fewer.is_empty(),
            "{name} keeps {} more, such as {}",
            fewer.len(),
            fewer[0]
        );
        assert!(hidden > 20, "{name} hides {hidden}");
        let [_, level, engine] = levels::of(*dialect);
        let (filters, length) = (run.filters().len(), text.chars().count());
        println!(
            "| {name} | {level} | {engine} | {compared} | {hidden} of {} | {} | {filters} | {length} |",
            hidden + allowed,
            compared - hidden - allowed
        );
    }
}

/// A filter that is executed.
struct Run {
    name: String,
    dialect: Dialect,
    exclusion: Exclusion,
}

impl Run {
    fn new(dialect: Dialect, exclusion: Exclusion) -> Self {
        let [name, ..] = levels::of(dialect);
        let exact = if exclusion.exact { " --exact" } else { "" };
        Self {
            name: format!("{name}{exact}"),
            dialect,
            exclusion,
        }
    }

    fn filters(&self) -> Vec<String> {
        let printed = self.exclusion.print(self.dialect).unwrap();
        assert!(printed.left_out.is_empty(), "{}: {:?}", self.name, printed.left_out);
        printed.filters
    }
}

/// Whether a language can tell such a record from one of the usual form at all; docs/filters.md says so where not.
fn understands(dialect: Dialect, needs: Needs) -> bool {
    // Texts of tables, and what an index makes of a value.
    let as_text = matches!(
        dialect,
        Dialect::Athena | Dialect::Trino | Dialect::Ocsf | Dialect::Lake | Dialect::Tailpipe | Dialect::Esql
    );
    match needs {
        Needs::Nothing | Needs::CodesApart => true,
        Needs::ReadOnlyAsText => !matches!(dialect, Dialect::Lake | Dialect::Tailpipe | Dialect::Esql),
        Needs::Types => !as_text && dialect != Dialect::MetricFilter,
        Needs::NumbersApart => matches!(
            dialect,
            Dialect::Duckdb
                | Dialect::Jq
                | Dialect::Panther
                | Dialect::Sentinel
                | Dialect::Eventbridge
                | Dialect::Sigma
        ),
        Needs::OneApart => !as_text && !matches!(dialect, Dialect::LogsInsights | Dialect::MetricFilter),
        Needs::ListsApart => matches!(
            dialect,
            Dialect::Duckdb | Dialect::Jq | Dialect::Panther | Dialect::Sentinel | Dialect::CloudtrailRs
        ),
    }
}

/// Rules that alert are about errors only.
fn concerns(dialect: Dialect, record: &Value) -> bool {
    let fails = record["errorCode"].as_str().is_some_and(|code| !code.is_empty());
    fails || !matches!(dialect, Dialect::Sigma | Dialect::MetricFilter | Dialect::Panther)
}

/// What a dialect that cannot compare fields keeps although it is noise: records that do not say who got them, the
/// roles of partitions that its text does not name, and `readOnly` as a text.
fn may_keep(dialect: Dialect, text: &str, record: &Value) -> bool {
    let recipient = record["recipientAccountId"]
        .as_str()
        .is_some_and(|account| !account.is_empty());
    let truth = record["readOnly"] == true;
    if dialect.compares_fields() {
        let needs_recipient = dialect == Dialect::Esql && !recipient;
        let needs_truth = dialect == Dialect::Sentinel && !truth;
        // A number counts as the account that it is.
        let has_number = dialect == Dialect::Splunk && !recipient && !record["recipientAccountId"].is_null();
        return needs_recipient || needs_truth || has_number;
    }
    let arn = record.pointer("/userIdentity/sessionContext/sessionIssuer/arn");
    let partition = arn.and_then(Value::as_str).and_then(|arn| arn.split(':').nth(1));
    let named = partition.is_some_and(|partition| {
        [
            format!("arn:{partition}:iam::"),
            format!("|{partition}|"),
            format!("({partition}|"),
            format!("|{partition})"),
        ]
        .iter()
        .any(|part| text.contains(part))
    });
    !(recipient && named && truth)
}

fn named() -> Vec<String> {
    NAMED.map(str::to_owned).to_vec()
}

/// All that the catalog knows, and the role of a recorder.
fn all(accounts: Vec<String>) -> Exclusion {
    let catalog = Catalog::builtin().unwrap();
    let mut all = Exclusion::from_catalog(&catalog, accounts);
    all.callers
        .extend(Exclusion::of_recorder_role(&catalog, RECORDER).callers);
    all
}

/// The common calls of a few callers.
fn short(accounts: Vec<String>) -> Exclusion {
    let catalog = Catalog::builtin().unwrap();
    let mut short = Exclusion::from_catalog(&catalog, accounts).common(&catalog);
    short.callers.truncate(3);
    short
}

/// Some calls of Config, and of its recorder's role.
fn of_config(accounts: Vec<String>, lookups: &[&str]) -> Exclusion {
    let lookups: Vec<(String, String)> = lookups
        .iter()
        .map(|lookup| ("config.amazonaws.com".to_owned(), (*lookup).to_owned()))
        .collect();
    all(accounts).only(&lookups)
}

fn exact(exclusion: Exclusion) -> Exclusion {
    Exclusion {
        exact: true,
        ..exclusion
    }
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn every_dialect_with_an_engine_or_a_matcher_in_python_hides_nothing_that_the_predicate_keeps() {
    let python = python::environment("filter-venv", &PACKAGES);
    let records = Records::shared();
    let checks = ["s3-bucket-cors", "s3-bucket-policy", "lambda-policy"];
    let runs = [
        Run::new(Dialect::Duckdb, short(Vec::new())),
        Run::new(Dialect::Tailpipe, all(Vec::new())),
        Run::new(Dialect::Jq, all(named())),
        Run::new(Dialect::Panther, all(Vec::new())),
        Run::new(Dialect::Sentinel, short(Vec::new())),
        Run::new(Dialect::Esql, short(Vec::new())),
        Run::new(Dialect::Sigma, all(named())),
        Run::new(Dialect::Sigma, exact(short(named()))),
        Run::new(Dialect::Splunk, all(Vec::new())),
        Run::new(Dialect::ElasticKql, all(named())),
        Run::new(Dialect::Datadog, all(named())),
        Run::new(Dialect::LogsInsights, all(named())),
        Run::new(Dialect::LogsInsights, exact(short(named()))),
        Run::new(Dialect::MetricFilter, of_config(named(), &checks)),
        Run::new(Dialect::MetricFilter, exact(of_config(named(), &checks))),
        // Callers of which each takes filters of its own.
        Run::new(Dialect::MetricFilter, short(named()[..1].to_vec())),
        Run::new(Dialect::CloudtrailRs, all(named())),
        Run::new(Dialect::CloudtrailRs, exact(short(named()))),
    ];
    // A dialect may run more than once.
    let described = runs.iter().enumerate().map(|(number, run)| {
        let [dialect, ..] = levels::of(run.dialect);
        json!({"name": number.to_string(), "dialect": dialect, "filters": run.filters()})
    });
    fs::write(records.path("runs.json"), described.collect::<Value>().to_string()).unwrap();
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
    for (number, run) in runs.iter().enumerate() {
        records.compare(run, &ids(&number.to_string()));
    }
    let one_line = ids("one-line");
    let everything = all(Vec::new());
    let lost = records.all.iter().zip(&records.events).filter(|((_, record), event)| {
        let hides = event.as_ref().is_some_and(|event| everything.hides(event));
        !hides && !one_line.contains(record["eventID"].as_str().unwrap())
    });
    assert!(lost.count() > 1000, "the one-line filter loses nothing here: no traps?");
}

/// AWS's own matcher of event patterns and Lucene, and programs around them.
struct Java {
    classes: String,
}

impl Java {
    fn compiled() -> Self {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/filter");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("filter-java");
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
                .arg(sources.join("Rule.java"))
                .arg(sources.join("Query.java")),
        );
        Self { classes }
    }

    /// The IDs of the records that the program finds by a filter; panics if the engine refuses it, or if two filters find
    /// the same record.
    fn kept(&self, program: &str, run: &Run, records: &Records) -> BTreeSet<String> {
        let path = records.path("filter");
        fs::write(&path, run.filters().concat()).unwrap();
        let mut java = Command::new("java");
        let printed = done(
            java.args(["-Xmx1G", "-cp", &self.classes, program])
                .arg(&path)
                .arg(records.path("events.ndjson")),
        );
        let mut kept = BTreeSet::new();
        for line in printed.lines() {
            let id = records.id(line.parse().unwrap());
            assert!(kept.insert(id.clone()), "{}: two filters keep {id}", run.name);
        }
        kept
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
fn aws_accepts_the_event_pattern_and_lucene_the_query_and_they_hide_nothing_that_the_predicate_keeps() {
    let java = Java::compiled();
    let records = Records::shared();
    for exclusion in [all(named()), exact(all(named()))] {
        let query = Run::new(Dialect::Opensearch, exclusion);
        records.compare(&query, &java.kept("Query", &query, &records));
    }
    let one = || NAMED.iter().take(1).map(|account| (*account).to_owned()).collect();
    let s3 = [
        "s3-bucket-cors",
        "s3-bucket-website",
        "s3-object-lock",
        "s3-bucket-policy",
    ];
    for exclusion in [
        of_config(one(), &s3),
        exact(of_config(named(), &["lambda-policy", "s3-bucket-cors"])),
        Exclusion {
            partitions: vec![Partition::of_region("cn-north-1"), Partition::of_region("us-east-1")],
            ..of_config(named(), &["s3-bucket-cors"])
        },
        // Three callers take several rules, and all of the catalog many.
        short(one()),
        all(one()),
    ] {
        let pattern = Run::new(Dialect::Eventbridge, exclusion);
        records.compare(&pattern, &java.kept("Rule", &pattern, &records));
    }
}
