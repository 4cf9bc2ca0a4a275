//! What a reader must know before silence is taken for a cure, and for which days noise is claimed.

use crate::report::Report;

/// Sentences of a kind that a report for people shows.
const MAX_CAVEATS: usize = 10;

/// The sentences, the most important first.
pub(in crate::report) fn sentences(report: &Report) -> Vec<String> {
    let coverage = &report.coverage;
    let mut all = shown(
        coverage
            .health
            .iter()
            .map(|note| format!("Trail health: {note}."))
            .collect(),
    );
    all.extend(shown(
        coverage
            .partly_read
            .iter()
            .map(|partly| format!("Read in part: {partly}."))
            .collect(),
    ));
    all
}

fn shown(mut sentences: Vec<String>) -> Vec<String> {
    let more = sentences.len().saturating_sub(MAX_CAVEATS);
    sentences.truncate(MAX_CAVEATS);
    if more > 0 {
        sentences.push(format!("And {more} more of these: --format json lists all."));
    }
    sentences
}
