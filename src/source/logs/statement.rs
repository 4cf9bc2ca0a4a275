//! What Logs Insights is queried for: which records, never what they mean.
//!
//! Two queries share the records between them. The first returns whole records: every failed call, and the successful calls
//! from which a setting is known or after which events may be missing. The second counts all others, by hour.
//!
//! Logs Insights finds the first 200 fields of a record by their names (documented), in the order of the text; `errorCode`
//! and `errorMessage` come before the parameters, `eventName` is one of the first. The region and the account may not be
//! found, and then leave no record out.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::ranges::MAX_ROWS;
use crate::catalog::Catalog;
use crate::health::CHANGE_CALLS;
use crate::source::Query;

/// The most that StartQuery takes (documented).
const MAX_QUERY_CHARS: usize = 10_000;

/// The columns of the counts, in the query's own names.
pub(super) const ACCOUNT: &str = "account";
pub(super) const HOUR: &str = "hour";
pub(super) const RECORDS: &str = "records";

/// The query for whole records.
pub(super) fn records(query: &Query, catalog: &Catalog) -> String {
    let filter = format!(
        "fields @timestamp, @message, @logStream\n| filter ispresent(errorCode) or ispresent(errorMessage) or eventName in {}\n",
        list(names(catalog)),
    );
    in_places(&filter, query, &format!("| limit {MAX_ROWS}"))
}

/// The query for the numbers of all other records.
pub(super) fn counts(query: &Query, catalog: &Catalog) -> String {
    let filter = format!(
        "fields coalesce(recipientAccountId, userIdentity.accountId) as {ACCOUNT}, substr(eventTime, 0, 13) as {HOUR}\n| filter ispresent(eventName) and not ispresent(errorCode) and not ispresent(errorMessage) and eventName not in {}\n",
        list(names(catalog)),
    );
    let counts = format!("| stats count(*) as {RECORDS} by {ACCOUNT}, awsRegion, readOnly, {HOUR}\n| limit {MAX_ROWS}");
    in_places(&filter, query, &counts)
}

/// The query for the record of an event: wherever its ID is in the text, as long records hide it from the fields.
pub(super) fn event(id: &str) -> String {
    format!("fields @message\n| filter @message like {}\n| limit 100", quoted(id))
}

/// The calls whose successes are evaluated.
fn names(catalog: &Catalog) -> BTreeSet<&str> {
    let changes = CHANGE_CALLS.iter().map(|(_, name)| *name);
    catalog.setting_call_names().into_iter().chain(changes).collect()
}

/// A query of these regions and accounts; of all, where their names do not fit into it: every record is held against them
/// again, so that only costs time.
fn in_places(filter: &str, query: &Query, end: &str) -> String {
    let places = places(query);
    if filter.len() + places.len() + end.len() > MAX_QUERY_CHARS {
        return format!("{filter}{end}");
    }
    format!("{filter}{places}{end}")
}

/// Conditions on regions and accounts.
fn places(query: &Query) -> String {
    let mut text = String::new();
    for (field, wanted) in [("awsRegion", &query.regions), ("recipientAccountId", &query.accounts)] {
        if !wanted.is_empty() {
            let wanted = list(wanted.iter().map(String::as_str));
            // Writing to a text cannot fail.
            let _ = writeln!(text, "| filter not ispresent({field}) or {field} in {wanted}");
        }
    }
    text
}

fn list<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let texts: Vec<String> = texts.into_iter().map(quoted).collect();
    format!("[{}]", texts.join(", "))
}

/// A text. Whatever is no letter, digit, dash, dot or underscore is left out, as no name, region, account or ID has it.
fn quoted(text: &str) -> String {
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || "-._".contains(*letter);
    format!("\"{}\"", text.chars().filter(is_plain).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_queries_select_opposite_records_within_the_length_that_a_query_may_have() {
        let catalog = Catalog::builtin().unwrap();
        let query = Query {
            regions: vec!["eu-central-1".to_owned(), "x\"] | unmask".to_owned()],
            accounts: vec!["111122223333".to_owned()],
            ..Query::default()
        };
        let (records, counts) = (records(&query, &catalog), counts(&query, &catalog));
        for text in [&records, &counts] {
            assert!(text.len() < MAX_QUERY_CHARS, "{}", text.len());
            assert!(text.contains(r#"awsRegion in ["eu-central-1", "xunmask"]"#), "{text}");
            assert!(
                text.contains("\"PutBucketPolicy\"") && text.contains("\"StopLogging\""),
                "{text}"
            );
            assert!(text.ends_with("\n| limit 10000"));
        }
        assert!(
            !records.contains("\"GetBucketEncryption\""),
            "its errors come by their code: {records}"
        );
    }

    #[test]
    fn accounts_that_do_not_fit_into_a_query_are_left_to_the_reader() {
        let catalog = Catalog::builtin().unwrap();
        let query = Query {
            accounts: (0..1_000).map(|number| format!("{number:012}")).collect(),
            ..Query::default()
        };
        for text in [records(&query, &catalog), counts(&query, &catalog)] {
            assert!(text.len() < MAX_QUERY_CHARS, "{}", text.len());
            assert!(!text.contains("000000000007"), "{text}");
        }
    }
}
