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

#[test]
fn a_fault_is_found_in_every_query_of_a_text() {
    let catalog = Catalog::builtin().unwrap();
    for text in [
        "SELECT * FROM (SELECT * FROM logs WHERE useridentity.arn NOT LIKE '%Config%') WHERE errorcode = 'AccessDenied'",
        "SELECT * FROM ((SELECT * FROM logs WHERE useridentity.arn NOT LIKE '%Config%')) t WHERE errorcode IS NOT NULL",
        "WITH a AS (SELECT * FROM logs WHERE useridentity.arn NOT LIKE '%Config%'), b AS (SELECT * FROM A)
         SELECT * FROM b WHERE errorcode = 'AccessDenied'",
        "SELECT * FROM logs WHERE errorcode = 'AccessDenied'
         EXCEPT SELECT * FROM logs WHERE useridentity.arn LIKE '%Config%'",
        "SELECT * FROM logs WHERE eventname = 'DeleteTrail'
         UNION ALL SELECT * FROM logs WHERE errorcode = 'AccessDenied' AND useridentity.arn NOT LIKE '%Config%'",
        "SELECT * FROM logs WHERE errorcode = 'AccessDenied'
         INTERSECT SELECT * FROM logs WHERE useridentity.arn NOT LIKE '%Config%'",
        "SELECT useridentity.arn, count(*) FROM logs WHERE errorcode = 'AccessDenied'
         GROUP BY 1 HAVING useridentity.arn NOT LIKE '%Config%'",
    ] {
        let first = lint(text, FilterLanguage::Athena, None, &catalog).unwrap();
        let ids: BTreeSet<&str> = first.faults.iter().map(|fault| fault.id.as_str()).collect();
        assert!(
            ids.contains("chosen-name") && ids.contains("denied-service"),
            "{text}: {ids:?}"
        );
        let repaired = repair(text, &first, &catalog, None).unwrap();
        let again = lint(&repaired.text, FilterLanguage::Athena, None, &catalog).unwrap();
        for (record, kept) in tried(text, FilterLanguage::Athena, None, &catalog).unwrap() {
            let keeps = Evaluation::new(FilterLanguage::Athena).keeps(&again.filter.root, &record);
            assert!(keeps || !kept, "{text}: {record}\n{}", repaired.text);
        }
    }
}

#[test]
fn what_is_not_evaluated_is_named_and_hides_no_fault_of_its_neighbors() {
    let catalog = Catalog::builtin().unwrap();
    for (text, part, has_fault) in [
        (
            "errorcode = 'AccessDenied' AND (year = '2026' OR eventname <> 'GetBucketPolicy')",
            "year = '2026'",
            true,
        ),
        (
            "errorcode = 'AccessDenied' AND NOT (year = '2026' AND eventname = 'GetBucketPolicy')",
            "year = '2026'",
            true,
        ),
        (
            "errorcode = 'AccessDenied' AND (year = '2026' OR year = '2027')",
            "year = '2026'",
            false,
        ),
        (
            "errorcode = 'AccessDenied' AND NOT (year = '2026')",
            "year = '2026'",
            false,
        ),
        (
            "errorcode = 'AccessDenied' GROUP BY 1 HAVING count(*) > 5",
            "HAVING count(*) > 5",
            false,
        ),
        (
            "SELECT * FROM logs JOIN trusted ON eventname = trusted.call WHERE errorcode = 'AccessDenied'",
            "trusted ON eventname = trusted.call",
            false,
        ),
    ] {
        let result = lint(text, FilterLanguage::Athena, None, &catalog).unwrap();
        let named: Vec<&str> = result
            .filter
            .remarks
            .not_evaluated
            .iter()
            .map(|span| span.text(text))
            .collect();
        assert!(named.contains(&part), "{text}: {named:?}");
        assert_eq!(!result.faults.is_empty(), has_fault, "{text}: {:?}", result.faults);
        let denied = result.rows.iter().find(|row| row.id == "person-denied").unwrap();
        assert!(denied.kept || has_fault, "{text}");
    }
}

#[test]
fn nothing_behind_what_was_read_is_lost() {
    let catalog = Catalog::builtin().unwrap();
    for (language, text) in [
        (FilterLanguage::Athena, "errorcode = 'AccessDenied'; SELECT 1"),
        (
            FilterLanguage::Athena,
            "SELECT * FROM t WHERE errorcode = 'a'; SELECT * FROM t WHERE useridentity.arn <> 'b'",
        ),
        (
            FilterLanguage::Sigma,
            "detection:\n  s:\n    eventName: a\n  condition: s\n---\ndetection:\n  s:\n    eventName: b\n  condition: not s\n",
        ),
        (FilterLanguage::MetricFilter, r#"{ $.errorCode = \"AccessDenied*\" }"#),
        // Without a condition they would match everything.
        (FilterLanguage::Sigma, "detection:\n  s: {}\n  condition: not s\n"),
        (FilterLanguage::CloudtrailRs, "rules:\n  - name: a\n    matches: []\n"),
    ] {
        assert!(lint(text, language, None, &catalog).is_err(), "{text}");
    }
    for end in [";", " ; ", "\n-- the end", " ORDER BY 1;"] {
        let text = format!("SELECT * FROM t WHERE errorcode = 'AccessDenied'{end}");
        assert!(lint(&text, FilterLanguage::Athena, None, &catalog).is_ok(), "{text}");
    }
    let rule = "---\ndetection:\n  s:\n    eventName: a\n  condition: s\n...\n";
    assert!(lint(rule, FilterLanguage::Sigma, None, &catalog).is_ok());
}

#[test]
fn many_harmless_values_leave_no_fault_of_a_wildcard_out() {
    let catalog = Catalog::builtin().unwrap();
    let users: Vec<String> = (0..40)
        .map(|user| format!("'arn:aws:iam::111122223333:user/u{user}'"))
        .collect();
    let text = format!(
        "errorcode = 'AccessDenied' AND (useridentity.arn IS NULL OR useridentity.arn NOT IN ({}))
         AND (useridentity.arn IS NULL OR useridentity.arn NOT LIKE '%admin%')",
        users.join(", ")
    );
    let result = lint(&text, FilterLanguage::Athena, None, &catalog).unwrap();
    assert!(result.cut);
    assert!(
        result.faults.iter().any(|fault| fault.id == FaultId::ChosenName),
        "{:?}",
        result.faults
    );
}

#[test]
fn an_identity_that_a_table_keeps_as_text_is_read() {
    let catalog = Catalog::builtin().unwrap();
    for text in [
        "errorcode = 'AccessDenied' AND useridentity NOT LIKE '%AWSServiceRoleForConfig%'",
        "errorcode = 'AccessDenied' AND json_extract_scalar(useridentity, '$.arn') NOT LIKE '%AWSServiceRoleForConfig%'",
    ] {
        let result = lint(text, FilterLanguage::Athena, None, &catalog).unwrap();
        let ids: BTreeSet<&str> = result.faults.iter().map(|fault| fault.id.as_str()).collect();
        assert!(
            ids.contains("chosen-name") && ids.contains("denied-service"),
            "{text}: {ids:?}"
        );
        assert!(!ids.contains("unknown-field"), "{text}");
        let repaired = repair(text, &result, &catalog, None).unwrap();
        assert!(
            repaired.text.starts_with("errorcode = 'AccessDenied'"),
            "{}",
            repaired.text
        );
    }
}
