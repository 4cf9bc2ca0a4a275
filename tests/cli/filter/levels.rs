//! How well each dialect is tested, as docs/filters.md says it.

use std::fs;
use std::path::Path;

use trailhum::catalog::Catalog;
use trailhum::filter::{Dialect, Exclusion, Unprintable};

const VENDOR: &str = "vendor's engine";
const REIMPLEMENTED: &str = "reimplemented engine";
const OWN: &str = "own matcher";

/// A dialect's name, the level of its test, and what runs it.
pub(super) fn of(dialect: Dialect) -> [&'static str; 3] {
    match dialect {
        Dialect::Athena => ["athena", VENDOR, "Trino 435, which Athena is built on"],
        Dialect::Trino => ["trino", VENDOR, "Trino 435"],
        Dialect::Ocsf => ["ocsf", VENDOR, "Trino 435, which Athena is built on"],
        Dialect::Lake => ["lake", REIMPLEMENTED, "Trino 435"],
        Dialect::Duckdb => ["duckdb", VENDOR, "DuckDB 1.4.1"],
        Dialect::Tailpipe => ["tailpipe", VENDOR, "DuckDB 1.4.1, on a table as Tailpipe declares it"],
        Dialect::Jq => ["jq", VENDOR, "jq 1.8 (jq.py 1.10.0)"],
        Dialect::Panther => ["panther", VENDOR, "Python 3, without Panther"],
        Dialect::Sentinel => ["sentinel", REIMPLEMENTED, "streaming-kql 0.0.2"],
        Dialect::Esql => [
            "esql",
            OWN,
            "Elastic's grammar (esql-parser 9.1.3) parses it; DuckDB runs a translation",
        ],
        Dialect::Splunk => ["splunk", OWN, "from Splunk's grammar"],
        Dialect::ElasticKql => ["elastic-kql", OWN, "from Kibana's grammar"],
        Dialect::Opensearch => ["opensearch", VENDOR, "Lucene 9.12.1, its classic query parser"],
        Dialect::Datadog => ["datadog", OWN, "from Datadog's documentation"],
        Dialect::LogsInsights => ["logs-insights", OWN, "from AWS's documentation"],
        Dialect::MetricFilter => ["metric-filter", OWN, "from AWS's documentation"],
        Dialect::Eventbridge => ["eventbridge", VENDOR, "AWS's event-ruler 1.7.3"],
        Dialect::Sigma => ["sigma", REIMPLEMENTED, "pySigma 1.4.0 for SQLite, which runs it"],
        Dialect::CloudtrailRs => ["cloudtrail-rs", OWN, "from its source"],
    }
}

/// The first line of the table in the documentation.
const HEAD: &str = "| `--for` | level | what runs it | filters | lines | characters |";

/// The first line of the table of how many filters several accounts take.
const SIZES: &str = "| accounts | `metric-filter` | `eventbridge` | `logs-insights` | `lake` |";

/// The common checks of so many accounts.
fn common(accounts: u64) -> Exclusion {
    let catalog = Catalog::builtin().unwrap();
    let accounts = (0..accounts).map(|number| (111_122_223_333 + number).to_string());
    Exclusion::from_catalog(&catalog, accounts.collect()).common(&catalog)
}

/// How many filters it takes where a text has a limit.
fn sizes() -> String {
    let row = |accounts: u64| {
        let common = common(accounts);
        let dialects = [
            Dialect::MetricFilter,
            Dialect::Eventbridge,
            Dialect::LogsInsights,
            Dialect::Lake,
        ];
        let cells = dialects.map(|dialect| match common.print(dialect) {
            Ok(printed) => format!(" {} |", printed.filters.len()),
            Err(Unprintable::TooMany { most }) => format!(" exit code 2: more than {most} |"),
            Err(Unprintable::TooLong { .. }) => {
                " exit code 2: the filter of all other accounts does not fit |".to_owned()
            }
            Err(why) => panic!("{dialect:?}: {why}"),
        });
        format!("| {accounts} |{}\n", cells.concat())
    };
    format!("{SIZES}\n|---|---|---|---|---|\n{}", [1, 3, 10, 50].map(row).concat())
}

/// How each dialect is tested, and how long its text is for one account.
fn table() -> String {
    let common = common(1);
    let rows = Dialect::ALL.map(|dialect| {
        let [name, level, engine] = of(dialect);
        let printed = common.print(dialect).unwrap();
        let (lines, characters) = (printed.text().lines().count(), printed.text().chars().count());
        let filters = printed.filters.len();
        format!(
            "| `{name}` | {level} | {engine} | {filters} | {lines} | {} |\n",
            thousands(characters)
        )
    });
    format!("{HEAD}\n|---|---|---|---|---|---|\n{}", rows.concat())
}

fn thousands(number: usize) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", number / 1000, number % 1000),
    }
}

#[test]
fn the_documentation_says_how_each_dialect_is_tested_and_how_long_and_how_many_its_filters_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/filters.md");
    let page = fs::read_to_string(&path).unwrap();
    let wanted = [(HEAD, table()), (SIZES, sizes())]
        .iter()
        .fold(page.clone(), |page, (head, table)| {
            let (before, rest) = page.split_once(head).expect("the table is in docs/filters.md");
            let (_, after) = rest.split_once("\n\n").unwrap();
            format!("{before}{table}\n{after}")
        });
    if std::env::var_os("TRAILHUM_BLESS").is_some() {
        fs::write(&path, wanted).unwrap();
    } else {
        assert!(
            page == wanted,
            "docs/filters.md is out of date: TRAILHUM_BLESS=1 cargo test levels"
        );
    }
}

#[test]
fn the_names_are_those_of_the_command() {
    let known = super::DIALECTS;
    assert!(Dialect::ALL.iter().all(|dialect| known.contains(&of(*dialect)[0])));
    assert_eq!(Dialect::ALL.len(), known.len());
}
