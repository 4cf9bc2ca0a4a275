//! Whatever the text is: no panic, places inside of it, and faults that their records show.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::sync::LazyLock;

use proptest::prelude::*;
use trailhum_core::catalog::Catalog;
use trailhum_lint::evaluate::Evaluation;
use trailhum_lint::fault::FaultId;
use trailhum_lint::language::FilterLanguage;
use trailhum_lint::{lint, repair};

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::builtin().unwrap());

/// Pieces of all languages.
const PIECES: [&str; 64] = [
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    " AND ",
    " OR ",
    " and ",
    " or ",
    "NOT ",
    "not ",
    "&&",
    "||",
    "!=",
    "=",
    "<>",
    ":",
    ",",
    "$.",
    "$.errorCode",
    "$.eventName",
    "$.userIdentity.arn",
    " NOT EXISTS",
    " IS NULL",
    " IS NOT NULL",
    " LIKE ",
    " NOT LIKE ",
    " IN ",
    " NOT IN ",
    "errorCode",
    "eventname",
    "useridentity.arn",
    "userAgent",
    "'GetBucketPolicy'",
    "\"AccessDenied*\"",
    "'%Config%'",
    "*",
    "%",
    "\\",
    "\"",
    "'",
    "`",
    "|",
    " where ",
    "SELECT * FROM t WHERE ",
    "\n",
    "- ",
    "  ",
    "detection:\n",
    "condition: ",
    "selection",
    "1 of them",
    "\"detail\"",
    "\"anything-but\"",
    "{\"exists\": false}",
    "\"$or\"",
    "rules:\n",
    "field_name: ",
    "regex: ",
    "COALESCE(",
    "lower(",
    "ü漢",
    "-- x\n",
];

/// Whatever it is, in each language.
fn check(text: &str) {
    for language in FilterLanguage::ALL {
        let Ok(result) = lint(text, language, None, &CATALOG) else {
            continue;
        };
        for fault in &result.faults {
            assert!(
                text.get(fault.span.start..fault.span.end).is_some(),
                "{language:?} {text:?} {fault:?}"
            );
            let Some(record) = &fault.record else {
                assert_eq!(fault.id, FaultId::TooLong, "{language:?} {text:?}");
                continue;
            };
            let kept = Evaluation::new(language).keeps(&result.filter.root, record);
            assert_eq!(kept, fault.kept, "{language:?} {text:?} {fault:?}");
        }
        if let Some(repaired) = repair(text, &result, &CATALOG, None) {
            let again = lint(&repaired.text, language, Some(result.filter.reading), &CATALOG).unwrap();
            assert!(again.faults.is_empty(), "{language:?} {text:?} {repaired:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_of_filters_do_no_harm(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24)) {
        check(&pieces.concat());
    }

    #[test]
    fn any_text_does_no_harm(text in ".{0,60}") {
        check(&text);
    }
}

#[test]
fn deep_nesting_is_an_error_and_no_overflow() {
    for (open, close) in [
        ("(", ")"),
        ("NOT ", ""),
        ("not (", ")"),
        ("{\"detail\":", "}"),
        ("[", "]"),
        ("{ (", ")"),
        ("if(", ",1,0)=0"),
    ] {
        for depth in [20, 99, 2_000] {
            for inner in ["eventName = 'x'", "$.eventName:x"] {
                let text = format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
                for language in FilterLanguage::ALL {
                    let _ = lint(&text, language, None, &CATALOG);
                }
            }
        }
    }
    let chain = vec!["eventName = 'x'"; 1_000].join(" AND ");
    for language in FilterLanguage::ALL {
        let _ = lint(&chain, language, None, &CATALOG);
    }
}
