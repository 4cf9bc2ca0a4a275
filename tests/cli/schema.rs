//! The JSON Schema of the report: made of the structs, and every report fits it.

use std::path::Path;

use serde_json::Value;
use trailhum::report::json::ReportJson;

use crate::support::{run, trailhum};

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

/// The published schema.
pub(crate) fn published() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path()).unwrap()).unwrap();
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

#[test]
fn every_report_of_the_sandbox_fits_the_published_schema_and_a_broken_one_does_not() {
    let validator = published();
    for args in [
        &[][..],
        &["--inventory", "live"],
        &["--inventory", "none", "--since", "2d"],
    ] {
        let ran = run(&mut trailhum(
            &[&["audit", "--sandbox", "--format", "json"], args].concat(),
        ));
        let report = ran.json();
        assert!(report["findings"].as_array().unwrap().len() > 10);
        let wrong: Vec<String> = validator
            .iter_errors(&report)
            .map(|error| format!("{}: {error}", error.instance_path))
            .collect();
        assert!(wrong.is_empty(), "{args:?}: {wrong:#?}");
        for (pointer, broken) in [
            ("/findings/0/count", Value::from("many")),
            ("/findings/0/caller/proof", Value::Null),
            ("/window/from", Value::from("yesterday")),
            ("/totals", Value::Null),
        ] {
            let mut report = report.clone();
            *report.pointer_mut(pointer).unwrap() = broken;
            assert!(!validator.is_valid(&report), "{pointer}");
        }
    }
}
