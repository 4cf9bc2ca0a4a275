//! The SQL of Athena, Trino, Security Lake and `CloudTrail` Lake, on a real Trino.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Dialect, Needs, Records, Run, all, named, short, understands};

/// Bytes of rows in one statement.
const BATCH: usize = 4_000_000;

/// The fields that the filters look at.
const FIELDS: [&str; 8] = [
    "eventSource",
    "eventName",
    "errorCode",
    "errorMessage",
    "readOnly",
    "recipientAccountId",
    "userIdentity",
    "row",
];

const IDENTITY: &str = "ROW(type varchar, arn varchar, accountid varchar, invokedby varchar, \
     sessioncontext ROW(sessionissuer ROW(arn varchar)))";

/// Runs the filters in a Trino that answers statements.
pub(crate) fn in_trino(query: &dyn Fn(&str) -> Vec<Value>) {
    let records = Records::shared();
    // Records that differ in nothing that a filter looks at are one row.
    let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (needs, record) in &records.all {
        if understands(Dialect::Athena, *needs) || *needs == Needs::ReadOnlyAsText {
            let id = record["eventID"].as_str().unwrap().to_owned();
            rows.entry(seen(record).to_string()).or_default().push(id);
        }
    }
    let ids: Vec<&Vec<String>> = rows.values().collect();
    fill(query, rows.keys());
    for run in [
        Run::new(Dialect::Athena, all(Vec::new())),
        Run::new(Dialect::Athena, all(named())),
        Run::new(Dialect::Trino, all(Vec::new())),
        Run::new(Dialect::Ocsf, all(Vec::new())),
        // One statement, and several.
        Run::new(Dialect::Lake, short(Vec::new())),
        Run::new(Dialect::Lake, all(Vec::new())),
    ] {
        let mut kept = BTreeSet::new();
        for filter in run.filters() {
            let text = filter.replace("SELECT * FROM", "SELECT row_number FROM");
            for row in query(&text) {
                let number: usize = row[0].as_str().unwrap().parse().unwrap();
                for id in ids[number] {
                    assert!(kept.insert(id.clone()), "{} keeps {id} twice", run.name);
                }
            }
        }
        records.compare(&run, &kept);
    }
}

/// What filters see of a record, as the deserializer of Athena gives it: whatever is a text in the table is the text of its
/// JSON.
fn seen(record: &Value) -> Value {
    let text = |value: &Value| match value {
        Value::Null | Value::String(_) => value.clone(),
        other => other.to_string().into(),
    };
    let identity = &record["userIdentity"];
    let issuer = &identity["sessionContext"]["sessionIssuer"];
    let nested = json!({
        "type": text(&identity["type"]),
        "arn": text(&identity["arn"]),
        "accountid": text(&identity["accountId"]),
        "invokedby": text(&identity["invokedBy"]),
        "sessioncontext": if identity["sessionContext"].is_object() {
            json!({"sessionissuer": if issuer.is_object() { json!({"arn": text(&issuer["arn"])}) } else { Value::Null }})
        } else {
            Value::Null
        },
    });
    let mut row: serde_json::Map<String, Value> = FIELDS[..6]
        .iter()
        .map(|name| (name.to_lowercase(), text(&record[*name])))
        .collect();
    row.insert(
        "useridentity".to_owned(),
        if identity.is_object() { nested } else { Value::Null },
    );
    Value::Object(row)
}

fn fill<'r>(query: &dyn Fn(&str) -> Vec<Value>, rows: impl Iterator<Item = &'r String>) {
    query("CREATE TABLE seen (number varchar, line varchar)");
    let mut batch: Vec<String> = Vec::new();
    let insert = |batch: &mut Vec<String>| {
        if !batch.is_empty() {
            // A tab ends the number; it is written otherwise in JSON.
            let lines = std::mem::take(batch).join("\n").replace('\'', "''");
            query(&format!(
                "INSERT INTO seen SELECT split_part(line, chr(9), 1), split_part(line, chr(9), 2)
                 FROM UNNEST(split('{lines}', chr(10))) AS t (line)"
            ));
        }
    };
    let mut length = 0;
    for (number, row) in rows.enumerate() {
        length += row.len();
        batch.push(format!("{number}\t{row}"));
        if length > BATCH {
            insert(&mut batch);
            length = 0;
        }
    }
    insert(&mut batch);
    let texts = FIELDS[..6].iter().map(|name| {
        let name = name.to_lowercase();
        format!("json_extract_scalar(r, '$.{name}') AS {name}")
    });
    let texts: Vec<String> = texts.collect();
    query(&format!(
        "CREATE TABLE cloudtrail_logs AS SELECT number AS row_number, {},
           CAST(json_extract(r, '$.useridentity') AS {IDENTITY}) AS useridentity
         FROM (SELECT number, json_parse(line) AS r FROM seen)",
        texts.join(", ")
    ));
    query(
        "CREATE TABLE event_data_store_id AS SELECT row_number, eventsource, eventname, errorcode, errormessage,
           recipientaccountid, useridentity, CASE readonly WHEN 'true' THEN true WHEN 'false' THEN false END AS readonly
         FROM cloudtrail_logs",
    );
    query(
        "CREATE TABLE amazon_security_lake_table_cloud_trail_mgmt_2_0 AS SELECT row_number,
           CAST(ROW(ROW(errorcode, errormessage), eventname, ROW(eventsource)) AS ROW(
             response ROW(error varchar, message varchar), operation varchar, service ROW(name varchar))) AS api,
           CAST(ROW(ROW(useridentity.type, useridentity.arn, ROW(useridentity.accountid)),
             ROW(useridentity.sessioncontext.sessionissuer.arn), useridentity.invokedby) AS ROW(
             \"user\" ROW(type varchar, uid varchar, account ROW(uid varchar)), session ROW(issuer varchar),
             invoked_by varchar)) AS actor,
           map_filter(MAP(ARRAY['readOnly', 'recipientAccountId'], ARRAY[readonly, recipientaccountid]),
             (k, v) -> v IS NOT NULL) AS unmapped
         FROM cloudtrail_logs",
    );
}
