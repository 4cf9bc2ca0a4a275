//! SQL and jq: languages that compare fields, so they say all of the predicate.

use super::{Call, Dialect, Excluded, Exclusion, Printed};

/// The account of a record: the one that got it, as far as the record says.
const ACCOUNT: &str = "COALESCE(recipientAccountId, userIdentity.accountId)";
const JQ_ACCOUNT: &str = "(.recipientAccountId // .userIdentity.accountId?)";

/// The predicate in SQL, and a query around it.
pub(super) fn sql(exclusion: &Exclusion, dialect: Dialect) -> Printed {
    let read_only = if dialect == Dialect::Athena {
        "lower(readonly) = 'true'"
    } else {
        "readOnly = true"
    };
    let callers: Vec<String> = exclusion.callers.iter().map(sql_caller).collect();
    let accounts = if exclusion.accounts.is_empty() {
        String::new()
    } else {
        format!("\n  AND {ACCOUNT} IN ({})", list(&exclusion.accounts))
    };
    let (table, notes): (&str, &[&str]) = match dialect {
        Dialect::Lake => (
            "EVENT_DATA_STORE_ID",
            &["Paste it into the query editor of CloudTrail Lake, with the id of your event data store."],
        ),
        Dialect::Duckdb => (
            "(SELECT unnest(Records) AS r FROM read_json('AWSLogs/**/*.json.gz', maximum_object_size = 100000000)) AS files",
            &[
                "Run it in a folder that holds AWSLogs. A field that no record has is unknown to DuckDB: name a table with all columns then.",
            ],
        ),
        _ => (
            "cloudtrail_logs",
            &[
                "Paste it into the query editor of Athena; cloudtrail_logs stands for your table, in the form that AWS documents for CloudTrail.",
            ],
        ),
    };
    let select = if dialect == Dialect::Duckdb {
        "SELECT * FROM (SELECT r.* FROM ".to_owned() + table + ")"
    } else {
        format!("SELECT * FROM {table}")
    };
    // A comparison with NULL is NULL, and WHERE drops the row: hence COALESCE.
    let text = format!(
        "-- keeps every record but the noise that is known by proof; a record that lacks a field is kept\n{select}\nWHERE NOT COALESCE(\n  userIdentity.type = 'AssumedRole'\n  AND {read_only}{accounts}\n  AND (\n    {}\n  ),\n  FALSE\n)\n",
        callers.join("\n    OR ")
    );
    let text = if dialect == Dialect::Athena {
        lower_case(&text)
    } else {
        text
    };
    Printed::new(text, notes)
}

/// Athena's columns are lower-case; the names in quotes are not touched.
fn lower_case(text: &str) -> String {
    [
        "userIdentity",
        "sessionContext",
        "sessionIssuer",
        "invokedBy",
        "recipientAccountId",
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

fn sql_caller(caller: &Excluded) -> String {
    let own = caller.arns("\u{0}").into_iter().map(|arn| {
        let (before, after) = arn.split_once('\u{0}').unwrap_or_default();
        format!("{} || {ACCOUNT} || {}", text(before), text(after))
    });
    let (plain, with_message): (Vec<&Call>, Vec<&Call>) =
        caller.calls.iter().partition(|call| call.messages.is_empty());
    let triple = |call: &&Call| text(&format!("{} {} {}", call.source, call.name, call.code));
    let known = "(eventSource || ' ' || eventName || ' ' || errorCode)";
    let mut calls = Vec::new();
    if !plain.is_empty() {
        let triples: Vec<String> = plain.iter().map(triple).collect();
        calls.push(format!("{known} IN (\n        {})", triples.join(",\n        ")));
    }
    calls.extend(with_message.iter().map(|call| {
        format!(
            "({known} = {} AND errorMessage IN ({}))",
            triple(call),
            list(&call.messages)
        )
    }));
    format!(
        "(userIdentity.invokedBy = {}\n      AND userIdentity.sessionContext.sessionIssuer.arn IN (\n        {})\n      AND ({}))",
        text(&caller.service),
        own.collect::<Vec<_>>().join(",\n        "),
        calls.join("\n        OR ")
    )
}

/// A text of SQL.
fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

fn list(values: &[String]) -> String {
    values.iter().map(|value| text(value)).collect::<Vec<_>>().join(", ")
}

/// The predicate in jq, over the records of trail files.
pub(super) fn jq(exclusion: &Exclusion) -> Printed {
    let callers: Vec<String> = exclusion.callers.iter().map(jq_caller).collect();
    let accounts = if exclusion.accounts.is_empty() {
        String::new()
    } else {
        format!("\n    and ({JQ_ACCOUNT} | IN({}))", jq_list(&exclusion.accounts))
    };
    let text = format!(
        "# keeps every record but the noise that is known by proof; a record that lacks a field is kept\n.Records[] | select((\n    (.userIdentity.type? // \"\") == \"AssumedRole\"\n    and (.readOnly == true or .readOnly == \"true\"){accounts}\n    and (\n      {}\n    )\n  ) | not)\n",
        callers.join("\n      or ")
    );
    let note = "Save it as noise.jq: zcat AWSLogs/**/*.json.gz | jq -c -f noise.jq";
    Printed::new(text, &[note])
}

fn jq_caller(caller: &Excluded) -> String {
    let own = caller.arns("\u{0}").into_iter().map(|arn| {
        let (before, after) = arn.split_once('\u{0}').unwrap_or_default();
        format!("{} + ($account | tostring) + {}", json(before), json(after))
    });
    let (plain, with_message): (Vec<&Call>, Vec<&Call>) =
        caller.calls.iter().partition(|call| call.messages.is_empty());
    let triple = |call: &&Call| json(&format!("{} {} {}", call.source, call.name, call.code));
    let known = "\"\\(.eventSource) \\(.eventName) \\(.errorCode)\"";
    let mut calls = Vec::new();
    if !plain.is_empty() {
        let triples: Vec<String> = plain.iter().map(triple).collect();
        calls.push(format!("({known} | IN(\n          {}))", triples.join(",\n          ")));
    }
    calls.extend(with_message.iter().map(|call| {
        format!(
            "({known} == {} and (.errorMessage | IN({})))",
            triple(call),
            jq_list(&call.messages)
        )
    }));
    format!(
        "((.userIdentity.invokedBy? // \"\") == {}\n        and ({JQ_ACCOUNT} as $account\n          | (.userIdentity.sessionContext.sessionIssuer.arn? // \"\")\n          | IN({}))\n        and ({}))",
        json(&caller.service),
        own.collect::<Vec<_>>().join(",\n            "),
        calls.join("\n          or ")
    )
}

/// A text of JSON, which is one of jq as well; `\(` cannot stand in it, as a backslash is doubled.
pub(super) fn json(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

fn jq_list(values: &[String]) -> String {
    values.iter().map(|value| json(value)).collect::<Vec<_>>().join(", ")
}
