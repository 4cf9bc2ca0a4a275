//! Filters with known faults, and filters without any.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Deserialize;
use trailhum_core::catalog::Catalog;
use trailhum_core::filter::{Dialect, Exclusion};
use trailhum_lint::evaluate::Evaluation;
use trailhum_lint::fault::FaultId;
use trailhum_lint::language::FilterLanguage;
use trailhum_lint::{RepairKind, lint, repair, tried};

#[derive(Deserialize)]
struct Wrong {
    text: Vec<WrongText>,
}

#[derive(Deserialize)]
struct WrongText {
    name: String,
    language: String,
    source: String,
    faults: Vec<String>,
    text: String,
}

fn wrong() -> Vec<WrongText> {
    toml::from_str::<Wrong>(include_str!("wrong.toml")).unwrap().text
}

fn language(name: &str) -> FilterLanguage {
    FilterLanguage::ALL.into_iter().find(|it| it.as_str() == name).unwrap()
}

#[test]
fn every_seeded_fault_is_found_and_no_other() {
    let catalog = Catalog::builtin().unwrap();
    let texts = wrong();
    assert!(texts.len() >= 40, "{} texts", texts.len());
    let mut differences = String::new();
    for WrongText {
        name,
        language: of,
        faults,
        text,
        source,
    } in &texts
    {
        assert!(!source.is_empty());
        let result = match lint(text, language(of), None, &catalog) {
            Ok(result) => result,
            Err(error) => {
                let _ = writeln!(differences, "{name}: {error}");
                continue;
            }
        };
        let expected: BTreeSet<&str> = faults.iter().map(String::as_str).collect();
        let found: BTreeSet<&str> = result.faults.iter().map(|fault| fault.id.as_str()).collect();
        if expected != found {
            let _ = writeln!(differences, "{name}: expected {expected:?}, found {found:?}");
            for fault in &result.faults {
                let record = fault.record.as_ref().map(ToString::to_string).unwrap_or_default();
                let _ = writeln!(
                    differences,
                    "    {} {:?} {record}",
                    fault.id.as_str(),
                    fault.span.text(text)
                );
            }
        }
    }
    assert!(differences.is_empty(), "\n{differences}");
}

#[test]
fn the_language_of_each_text_is_recognized() {
    for WrongText {
        name, language, text, ..
    } in wrong()
    {
        assert_eq!(FilterLanguage::guess(&text).as_str(), language, "{name}");
    }
}

#[test]
fn what_trailhum_prints_has_no_fault() {
    let catalog = Catalog::builtin().unwrap();
    let exclusion = Exclusion::from_catalog(&catalog, vec!["111122223333".to_owned()]);
    for exclusion in [exclusion.clone().common(&catalog), exclusion] {
        for (dialect, language) in [
            (Dialect::Athena, FilterLanguage::Athena),
            (Dialect::Lake, FilterLanguage::Lake),
            (Dialect::Duckdb, FilterLanguage::Duckdb),
            (Dialect::MetricFilter, FilterLanguage::MetricFilter),
            (Dialect::Eventbridge, FilterLanguage::Eventbridge),
            (Dialect::Splunk, FilterLanguage::Splunk),
            (Dialect::Opensearch, FilterLanguage::Lucene),
            (Dialect::Sigma, FilterLanguage::Sigma),
            (Dialect::Trino, FilterLanguage::Athena),
            (Dialect::Tailpipe, FilterLanguage::Duckdb),
            (Dialect::ElasticKql, FilterLanguage::Kql),
            (Dialect::CloudtrailRs, FilterLanguage::CloudtrailRs),
        ] {
            let text = exclusion.print(dialect).unwrap().text();
            assert_eq!(FilterLanguage::guess(&text), language, "{dialect:?}");
            let result = lint(&text, language, None, &catalog).unwrap_or_else(|error| panic!("{dialect:?}: {error}"));
            let faults: Vec<_> = result
                .faults
                .iter()
                .map(|fault| (fault.id, fault.record.clone()))
                .collect();
            assert!(faults.is_empty(), "{dialect:?}: {faults:#?}");
            assert_eq!(result.noise_hidden, result.noise_kinds, "{dialect:?}");
            assert!(result.tried > 100, "{dialect:?}");
        }
    }
}

#[test]
fn a_repaired_text_has_no_fault_and_keeps_all_that_the_text_kept() {
    let catalog = Catalog::builtin().unwrap();
    let (mut without, mut joined, mut compared) = (Vec::new(), 0, 0);
    for WrongText {
        name,
        language: of,
        text,
        ..
    } in wrong()
    {
        let first = lint(&text, language(&of), None, &catalog).unwrap();
        let Some(repaired) = repair(&text, &first, &catalog, None) else {
            without.push(name);
            continue;
        };
        let again = lint(&repaired.text, language(&of), None, &catalog).unwrap();
        let ids: Vec<_> = again.faults.iter().map(|fault| fault.id).collect();
        assert!(ids.is_empty(), "{name}: {ids:?}\n{}", repaired.text);
        joined += usize::from(repaired.kind == RepairKind::Joined);
        // Texts that only hid too much: whatever they kept is kept, and more. Others mean something else than they say.
        let only_hides = |id: FaultId| id >= FaultId::MissingField && id <= FaultId::WholeAccount;
        if first.faults.iter().all(|fault| only_hides(fault.id)) {
            let evaluation = Evaluation::new(language(&of));
            for (record, kept) in tried(&text, language(&of), None, &catalog).unwrap() {
                let keeps = evaluation.keeps(&again.filter.root, &record);
                assert!(keeps || !kept, "{name}: {record}\n{}", repaired.text);
                compared += usize::from(kept);
            }
        }
    }
    // Without its two differences, nothing is left of it.
    assert_eq!(without, ["either-differs"]);
    assert!(joined >= 9 && compared > 500, "{joined} {compared}");
}
