//! The JSON Schema of the report: made of the structs, and every report fits it.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use trailhum::report::json::ReportJson;

use crate::moto::python;
use crate::support::{run, trailhum};

/// Validates a list of documents, formats too, and prints the faults of each.
const VALIDATE: &str = "
import json, sys
from jsonschema import Draft202012Validator as Validator, FormatChecker
schema, reports = (json.load(open(path)) for path in sys.argv[1:])
validator = Validator(schema, format_checker=FormatChecker())
faults = [[f'{fault.json_path}: {fault.message}' for fault in validator.iter_errors(report)] for report in reports]
print(json.dumps(faults))
";

fn path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.schema.json")
}

#[test]
fn the_published_schema_is_that_of_the_structs() {
    let schema = serde_json::to_string_pretty(&schemars::schema_for!(ReportJson)).unwrap() + "\n";
    if std::env::var_os("TRAILHUM_BLESS").is_some() {
        std::fs::write(path(), &schema).unwrap();
    }
    let published = std::fs::read_to_string(path()).unwrap();
    assert!(published == schema, "out of date: TRAILHUM_BLESS=1 cargo test schema");
}

/// What Python's `jsonschema` finds wrong in each of these reports, by the published schema.
pub(crate) fn faults(reports: &[Value]) -> Vec<Vec<String>> {
    let python = python::environment("schema-venv", &["jsonschema[format]==4.26.0"]);
    let input = tempfile::NamedTempFile::new().unwrap();
    serde_json::to_writer(&input, reports).unwrap();
    let output = Command::new(python)
        .args(["-c", VALIDATE])
        .arg(path())
        .arg(input.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn every_report_of_the_sandbox_fits_the_published_schema_and_a_broken_one_does_not() {
    let mut whole = Vec::new();
    let mut broken = Vec::new();
    for args in [
        &[][..],
        &["--inventory", "live"],
        &["--config", "examples/trailhum.toml"],
        &["--inventory", "none", "--since", "2d"],
    ] {
        let ran = run(&mut trailhum(
            &[&["audit", "--sandbox", "--format", "json"], args].concat(),
        ));
        let report = ran.json();
        assert!(report["findings"].as_array().unwrap().len() > 10);
        for (pointer, value) in [
            ("/findings/0/count", Value::from("many")),
            ("/findings/0/caller/proof", Value::Null),
            ("/window/from", Value::from("yesterday")),
            ("/totals", Value::Null),
        ] {
            let mut report = report.clone();
            *report.pointer_mut(pointer).unwrap() = value;
            broken.push(report);
        }
        whole.push(report);
    }
    for wrong in faults(&whole) {
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
    for (number, wrong) in faults(&broken).iter().enumerate() {
        assert!(!wrong.is_empty(), "broken report {number}");
    }
}
