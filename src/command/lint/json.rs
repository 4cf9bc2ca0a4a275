//! The result as JSON: schema `trailhum.lint/1`.

use serde::Serialize;
use serde_json::Value;
use trailhum_lint::condition::TextSpan;
use trailhum_lint::language::Reading;
use trailhum_lint::line_and_column;

use super::own::OwnRecords;
use super::screen::{LintScreen, kind};

/// The whole result.
#[derive(Debug, Serialize)]
pub(super) struct LintJson {
    schema: &'static str,
    language: &'static str,
    language_recognized: bool,
    /// `keeps` or `hides`: what the text says of the records that it matches.
    reading: &'static str,
    records_tried: usize,
    values_left_out: bool,
    faults: Vec<FaultJson>,
    noise: NoiseJson,
    usual_records: Vec<UsualJson>,
    not_evaluated: Vec<PlaceJson>,
    own_records: Option<OwnJson>,
    repaired: Option<RepairJson>,
}

#[derive(Debug, Serialize)]
struct FaultJson {
    id: &'static str,
    sentence: String,
    subject: String,
    meant: Option<String>,
    place: PlaceJson,
    further_places: Vec<PlaceJson>,
    record: Option<Value>,
    kept: bool,
}

#[derive(Debug, Serialize)]
struct PlaceJson {
    line: usize,
    column: usize,
    text: String,
}

#[derive(Debug, Serialize)]
struct NoiseJson {
    kinds: usize,
    hidden: usize,
}

#[derive(Debug, Serialize)]
struct UsualJson {
    id: &'static str,
    kept: bool,
    record: Value,
}

#[derive(Debug, Serialize)]
struct OwnJson {
    fields_not_read: Vec<String>,
    records: u64,
    hidden: u64,
    hidden_not_noise: u64,
    examples: Vec<ExampleJson>,
}

#[derive(Debug, Serialize)]
struct ExampleJson {
    kind: String,
    count: u64,
    event_id: String,
}

#[derive(Debug, Serialize)]
struct RepairJson {
    kind: &'static str,
    text: String,
    removed: Vec<String>,
    example_account: bool,
}

impl LintJson {
    pub(super) fn new(screen: &LintScreen<'_>) -> Self {
        let result = screen.result;
        let place = |span: &TextSpan| {
            let (line, column) = line_and_column(screen.text, span.start);
            let text = span.text(screen.text).to_owned();
            PlaceJson { line, column, text }
        };
        let faults = result.faults.iter().map(|fault| FaultJson {
            id: fault.id.as_str(),
            sentence: screen.sentence(fault),
            subject: fault.subject.clone(),
            meant: fault.meant.clone(),
            place: place(&fault.span),
            further_places: fault.more.iter().map(place).collect(),
            record: fault.record.clone(),
            kept: fault.kept,
        });
        let usual = result.rows.iter().map(|row| UsualJson {
            id: row.id,
            kept: row.kept,
            record: row.record.clone(),
        });
        Self {
            schema: "trailhum.lint/1",
            language: result.filter.language.as_str(),
            language_recognized: screen.is_guessed,
            reading: match result.filter.reading {
                Reading::Keeps => "keeps",
                Reading::Hides => "hides",
            },
            records_tried: result.tried,
            values_left_out: result.cut,
            faults: faults.collect(),
            noise: NoiseJson {
                kinds: result.noise_kinds,
                hidden: result.noise_hidden,
            },
            usual_records: usual.collect(),
            not_evaluated: result.filter.remarks.not_evaluated.iter().map(place).collect(),
            own_records: screen.own.map(own),
            repaired: screen.repaired.map(|repair| RepairJson {
                kind: kind(repair),
                text: repair.text.clone(),
                removed: repair.removed.clone(),
                example_account: repair.example_account,
            }),
        }
    }
}

fn own(own: &OwnRecords) -> OwnJson {
    let examples = own.top().into_iter().map(|(kind, hidden)| ExampleJson {
        kind: kind.to_owned(),
        count: hidden.count,
        event_id: hidden.example.clone(),
    });
    OwnJson {
        fields_not_read: own.unread.clone(),
        records: own.records,
        hidden: own.hidden,
        hidden_not_noise: own.other_hidden,
        examples: examples.collect(),
    }
}
