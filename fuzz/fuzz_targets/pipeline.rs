//! From the bytes of a trail file to the report in every format, read again: the same sums everywhere, nothing that
//! cannot be printed, and noise of verified callers only.
#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use trailhum_core::coverage::Coverage;
use trailhum_core::event::RecentIdentities;
use trailhum_core::event::envelope::{self, Element, Scanned};
use trailhum_core::finding::judge;
use trailhum_core::inventory::{Inventory, ReadFrom};
use trailhum_core::tally::{Scope, Tally};
use trailhum_fuzz::{CATALOG, SETTING_CALLS, assert_noise_is_verified, assert_printable, read_all};
use trailhum_report::report::lines::Form;
use trailhum_report::report::{Format, FindingAccumulator, Report, Terminal, View, json, render};

/// The largest record that is parsed.
const RECORD: usize = 4 * 1024 * 1024;

fn tally(text: &[u8]) -> Tally {
    let mut tally = Tally::default();
    let add = |tally: &mut Tally, element| {
        if let Element::Event(event) = element {
            tally.add(&event, &CATALOG);
        }
    };
    match envelope::scan(text, RECORD, &SETTING_CALLS, &mut RecentIdentities::default()) {
        Some(elements) => {
            for element in elements {
                match element {
                    Scanned::Success(success) => tally.add_each_success([success].into_iter()),
                    Scanned::Failure(failure) => tally.add_each_failed([&*failure].into_iter(), &CATALOG),
                    Scanned::Parsed(element) => add(&mut tally, element),
                }
            }
        }
        None => read_all(text)
            .0
            .into_iter()
            .for_each(|element| add(&mut tally, element)),
    }
    tally
}

fn written(format: Format, report: &Report) -> String {
    let mut out = Vec::new();
    render(format, report, &View::default(), &mut out).expect("a vector takes all");
    String::from_utf8(out).expect("every format is UTF-8")
}

fuzz_target!(|text: &[u8]| {
    let tally = tally(text);
    let Some(span) = tally.span() else { return };
    let scope = Scope {
        from: span.from,
        to: span.to,
        unread: Vec::new(),
        every_record: true,
    };
    let findings = judge(&tally, &CATALOG, &Inventory::default(), &scope, &BTreeSet::new());
    findings.iter().for_each(assert_noise_is_verified);
    let count = findings.len();
    let report = Report::new(
        &tally,
        FindingAccumulator::all(findings),
        scope,
        Coverage::default(),
        ReadFrom::None,
    );

    let read = json::parse(&written(Format::Json, &report)).expect("a report reads its own JSON");
    assert_eq!(read.findings.len(), count);
    let lines = written(Format::Lines(Form::Ndjson), &report);
    for line in lines.lines() {
        serde_json::from_str::<serde_json::Value>(line).expect("a line is JSON");
    }
    assert_eq!(lines.lines().count(), count);
    let rows = written(Format::Lines(Form::Csv), &report);
    let mut reader = csv::Reader::from_reader(rows.as_bytes());
    assert_eq!(reader.records().map(|row| row.expect("a row")).count(), count);
    assert_printable(&written(Format::Markdown, &report));
    for width in [40, 80, 200] {
        let terminal = Terminal {
            width,
            color: false,
            links: false,
        };
        assert_printable(&written(Format::Table(terminal), &report));
    }
    let page = written(Format::Html, &report);
    assert_eq!(page.matches("<script").count(), 1, "a name became a script");
});
