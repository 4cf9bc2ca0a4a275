//! A catalog of anybody's becomes filters in every dialect and statements of an engine: never two statements, never
//! JSON that is none.
#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use trailhum_core::filter::{Dialect, Exclusion};
use trailhum_core::sql::{QueryScope, Table, counts, series};
use trailhum_fuzz::{CATALOG, assert_one_statement};

fuzz_target!(|text: &str| {
    let Ok(catalog) = CATALOG.clone().extend("fuzz.toml", text) else {
        return;
    };
    let mut exclusion = Exclusion::from_catalog(&catalog, vec!["111122223333".to_owned()]);
    // Two callers: texts that are split take their time.
    exclusion.callers.truncate(2);
    for dialect in Dialect::ALL {
        let Ok(printed) = exclusion.print(dialect) else {
            continue;
        };
        match dialect {
            Dialect::Athena
            | Dialect::Trino
            | Dialect::Ocsf
            | Dialect::Lake
            | Dialect::Duckdb
            | Dialect::Tailpipe => printed.filters.iter().for_each(|filter| assert_one_statement(filter)),
            Dialect::Eventbridge => {
                for filter in &printed.filters {
                    serde_json::from_str::<serde_json::Value>(filter).expect("a pattern is JSON");
                }
            }
            _ => {}
        }
    }
    let span = QueryScope {
        from: Timestamp::constant(1_767_225_600, 0),
        to: None,
        regions: vec!["eu-central-1".to_owned()],
        accounts: vec!["111122223333".to_owned()],
    };
    let lake = Table::lake("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9").expect("an id");
    assert_one_statement(&series(&lake, &span, &catalog));
    assert_one_statement(&counts(&lake, &span));
});
