//! SQL: it compares fields, so it says all of the predicate.

use super::fit::{fitting, groups};
use super::{Excluded, ExcludedCall, Exclusion, Printed, Unprintable};
use crate::partition::PARTITIONS;

/// The account of a record: the one that got it, as far as the record says. An empty text says nothing.
const ACCOUNT: &str = "COALESCE(NULLIF(recipientAccountId, ''), NULLIF(userIdentity.accountId, ''))";

/// `CloudTrail` Lake takes at most this many characters (documented: `QueryStatement` of `StartQuery`).
const LAKE_MOST: usize = 10_000;

/// The columns of a trail file for `DuckDB`. Each record is taken as the JSON that it is, so no type is guessed and
/// no record can be of the wrong one; a value that is no text counts as a missing account.
const DUCKDB_COLUMNS: &str = "SELECT
    r->>'$.eventTime' AS eventTime,
    r->>'$.eventSource' AS eventSource,
    r->>'$.eventName' AS eventName,
    r->>'$.awsRegion' AS awsRegion,
    r->>'$.errorCode' AS errorCode,
    r->>'$.errorMessage' AS errorMessage,
    r->>'$.readOnly' AS readOnly,
    CASE json_type(r, '$.recipientAccountId') WHEN 'VARCHAR' THEN r->>'$.recipientAccountId' END AS recipientAccountId,
    {
      'type': r->>'$.userIdentity.type',
      'arn': r->>'$.userIdentity.arn',
      'accountId': CASE json_type(r, '$.userIdentity.accountId') WHEN 'VARCHAR' THEN r->>'$.userIdentity.accountId' END,
      'invokedBy': r->>'$.userIdentity.invokedBy',
      'sessionContext': {'sessionIssuer': {'arn': r->>'$.userIdentity.sessionContext.sessionIssuer.arn'}}
    } AS userIdentity,
    r->'$.requestParameters' AS requestParameters,
    r->>'$.eventID' AS eventID,
    r AS record
  FROM (
    SELECT unnest(Records) AS r
    FROM read_json('AWSLogs/**/*.json.gz', columns = {Records: 'JSON[]'}, format = 'unstructured', maximum_object_size = 100000000)
  )";

/// `readOnly` as a text, whichever way it is written.
const TEXT_TRUE: &str = "lower(readOnly) = 'true'";

pub(super) fn athena(exclusion: &Exclusion) -> Printed {
    let text = query(exclusion, &exclusion.callers, "cloudtrail_logs", TEXT_TRUE);
    Printed::new(
        lower_case(&text),
        &[
            "Paste it into the query editor of Athena; replace cloudtrail_logs with your table, which has the form that AWS documents for CloudTrail.",
        ],
    )
}

pub(super) fn lake(exclusion: &Exclusion) -> Result<Printed, Unprintable> {
    let print = |callers: &[Excluded]| query(exclusion, callers, "EVENT_DATA_STORE_ID", "readOnly = true");
    Ok(fitting(exclusion, LAKE_MOST, print)?
        .noted(&["Paste it into the query editor of CloudTrail Lake, with the ID of your event data store."]))
}

pub(super) fn duckdb(exclusion: &Exclusion) -> Printed {
    let records = format!("(\n  {DUCKDB_COLUMNS}\n)");
    Printed::new(
        query(exclusion, &exclusion.callers, &records, TEXT_TRUE),
        &["Run it in the folder that holds AWSLogs. The column record has the whole record."],
    )
}

/// The predicate, and a query around it.
fn query(exclusion: &Exclusion, callers: &[Excluded], records: &str, read_only: &str) -> String {
    let accounts = if exclusion.accounts.is_empty() {
        String::new()
    } else {
        format!("\n  AND {ACCOUNT} IN ({})", list(&exclusion.accounts))
    };
    let groups: Vec<String> = groups(callers).iter().map(|group| group_of(group)).collect();
    // A comparison with NULL is NULL, and WHERE drops the row: hence COALESCE.
    format!(
        "-- keeps every record except noise of verified callers; a record without one of these fields is kept\nSELECT * FROM {records}\nWHERE NOT COALESCE(\n  userIdentity.type = 'AssumedRole'\n  AND {read_only}{accounts}\n  AND (\n    {}\n  ),\n  FALSE\n)\n",
        groups.join("\n    OR ")
    )
}

/// Athena's columns are lower-case; the names in quotes are not touched.
fn lower_case(text: &str) -> String {
    [
        "userIdentity",
        "sessionContext",
        "sessionIssuer",
        "invokedBy",
        "accountId",
        "recipientAccountId",
        "readOnly",
        "eventSource",
        "eventName",
        "errorCode",
        "errorMessage",
    ]
    .iter()
    .fold(text.to_owned(), |text, name| {
        let mut parts = text.split('\'').map(str::to_owned).collect::<Vec<_>>();
        for part in parts.iter_mut().step_by(2) {
            *part = part.replace(name, &name.to_ascii_lowercase());
        }
        parts.join("'")
    })
}

/// Callers, and the calls of each of them.
fn group_of(group: &[&Excluded]) -> String {
    let callers: Vec<String> = group.iter().map(|caller| identity(caller)).collect();
    let calls = group.first().map(|caller| calls(&caller.calls)).unwrap_or_default();
    format!("(({})\n      AND ({calls}))", callers.join("\n        OR "))
}

fn identity(caller: &Excluded) -> String {
    let own = PARTITIONS.map(|partition| {
        let arn = caller.arn(partition.name, "\u{0}");
        let (before, after) = arn.split_once('\u{0}').unwrap_or_default();
        format!("{} || {ACCOUNT} || {}", text(before), text(after))
    });
    format!(
        "(userIdentity.invokedBy = {}\n        AND userIdentity.sessionContext.sessionIssuer.arn IN (\n          {}))",
        text(&caller.service),
        own.join(",\n          "),
    )
}

fn calls(calls: &[ExcludedCall]) -> String {
    let (plain, with_message): (Vec<&ExcludedCall>, Vec<&ExcludedCall>) =
        calls.iter().partition(|call| call.messages.is_empty());
    let triple = |call: &&ExcludedCall| text(&format!("{} {} {}", call.source, call.name, call.code));
    let known = "(eventSource || ' ' || eventName || ' ' || errorCode)";
    let mut ways = Vec::new();
    if !plain.is_empty() {
        let triples: Vec<String> = plain.iter().map(triple).collect();
        ways.push(format!("{known} IN (\n        {})", triples.join(",\n        ")));
    }
    ways.extend(with_message.iter().map(|call| {
        format!(
            "({known} = {} AND errorMessage IN ({}))",
            triple(call),
            list(&call.messages)
        )
    }));
    ways.join("\n        OR ")
}

/// A text of SQL.
fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

fn list(values: &[String]) -> String {
    values.iter().map(|value| text(value)).collect::<Vec<_>>().join(", ")
}
