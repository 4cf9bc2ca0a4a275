//! Tables of Trino, filled from the files of a trail.

use std::fs::File;
use std::path::Path;

use serde_json::{Map, Value};

use super::cluster::Cluster;

/// Bytes of records in one statement.
const BATCH: usize = 4_000_000;

/// Columns that are texts in the table that AWS documents, and its partitions.
const TEXTS: &str = "eventversion eventtime eventsource eventname awsregion sourceipaddress useragent errorcode errormessage \
                     requestparameters responseelements additionaleventdata requestid eventid readonly eventtype apiversion \
                     recipientaccountid eventcategory account region timestamp";

const IDENTITY: &str = "ROW(type varchar, principalid varchar, arn varchar, accountid varchar, invokedby varchar, accesskeyid varchar, \
     username varchar, sessioncontext ROW(attributes ROW(mfaauthenticated varchar, creationdate varchar), \
     sessionissuer ROW(type varchar, principalid varchar, arn varchar, accountid varchar, username varchar)))";

const RESOURCES: &str = "ARRAY(ROW(arn varchar, accountid varchar, type varchar))";

/// Fills `memory.default.cloudtrail`, the table that AWS documents for Athena.
pub(super) fn fill(cluster: &Cluster, trail: &Path) {
    cluster.query("CREATE TABLE raw (line varchar)");
    let mut batch = String::new();
    for entry in walkdir::WalkDir::new(trail).into_iter().flatten() {
        if entry.path().extension().is_some_and(|end| end == "gz") {
            for record in records(entry.path()) {
                if !batch.is_empty() {
                    batch.push('\n');
                }
                batch.push_str(&record.to_string().replace('\'', "''"));
            }
        }
        if batch.len() > BATCH {
            insert(cluster, &std::mem::take(&mut batch));
        }
    }
    insert(cluster, &batch);
    let texts = TEXTS
        .split_whitespace()
        .map(|name| format!("json_extract_scalar(r, '$.{name}') AS \"{name}\""));
    let texts: Vec<String> = texts.collect();
    cluster.query(&format!(
        "CREATE TABLE cloudtrail AS SELECT {}, CAST(json_extract(r, '$.useridentity') AS {IDENTITY}) AS useridentity,
           CAST(json_extract(r, '$.resources') AS {RESOURCES}) AS resources
         FROM (SELECT json_parse(line) AS r FROM raw)",
        texts.join(", ")
    ));
    cluster.query("DROP TABLE raw");
}

fn insert(cluster: &Cluster, lines: &str) {
    if !lines.is_empty() {
        cluster.query(&format!(
            "INSERT INTO raw SELECT line FROM UNNEST(split('{lines}', chr(10))) AS t (line)"
        ));
    }
}

/// The records of a file as the deserializer of Athena gives them: whatever is a text in the table is the text of its JSON.
fn records(path: &Path) -> Vec<Value> {
    let parts: Vec<&str> = path.to_str().unwrap().split('/').rev().collect();
    // .../ACCOUNT/CloudTrail/REGION/YEAR/MONTH/DAY/FILE
    let [_, day, month, year, region, _, account, ..] = parts.as_slice() else {
        panic!("{} is no file of a trail", path.display());
    };
    let file = flate2::read::GzDecoder::new(File::open(path).unwrap());
    let mut file: Value = serde_json::from_reader(std::io::BufReader::new(file)).unwrap();
    let Value::Array(records) = file["Records"].take() else {
        panic!("{} has no records", path.display());
    };
    let row = |record: Value| {
        let Value::Object(record) = record else {
            panic!("a record")
        };
        let mut row: Map<String, Value> = record.into_iter().map(|(name, value)| cell(&name, value)).collect();
        row.insert("account".to_owned(), (*account).into());
        row.insert("region".to_owned(), (*region).into());
        row.insert("timestamp".to_owned(), format!("{year}/{month}/{day}").into());
        Value::Object(row)
    };
    records.into_iter().map(row).collect()
}

fn cell(name: &str, value: Value) -> (String, Value) {
    let name = name.to_lowercase();
    let value = match value {
        value if name == "useridentity" || name == "resources" => lowered(value),
        value @ (Value::Null | Value::String(_)) => value,
        value => value.to_string().into(),
    };
    (name, value)
}

/// Keys in small letters, as the deserializer finds them.
fn lowered(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter();
            Value::Object(
                fields
                    .map(|(name, value)| (name.to_lowercase(), lowered(value)))
                    .collect(),
            )
        }
        Value::Array(items) => items.into_iter().map(lowered).collect(),
        value => value,
    }
}

/// A federated event data store of CloudTrail Lake: parameters in a map, times and truth values as such.
pub(super) fn federate(cluster: &Cluster) {
    cluster.query(
        "CREATE TABLE federated AS SELECT eventsource, eventname, awsregion, sourceipaddress, useragent, errorcode,
           errormessage, eventid, recipientaccountid, useridentity, resources,
           CAST(from_iso8601_timestamp(eventtime) AS timestamp) AS eventtime, CAST(readonly AS boolean) AS readonly,
           transform_values(CAST(json_parse(requestparameters) AS MAP(varchar, JSON)),
             (k, v) -> coalesce(json_extract_scalar(v, '$'), json_format(v))) AS requestparameters
         FROM cloudtrail",
    );
}

/// Security Lake's form of the records since a time, which has `readOnly` among what it has no field for, or not.
pub(super) fn to_ocsf(cluster: &Cluster, (table, since): (&str, &str), unmapped: &str) {
    cluster.query(&format!(
        "CREATE TABLE {table} AS SELECT CAST(from_iso8601_timestamp(eventtime) AS timestamp) AS time_dt,
           CAST(ROW(ROW(errorcode, errormessage), eventname, ROW(eventsource), ROW(requestparameters)) AS ROW(
             response ROW(error varchar, message varchar), operation varchar, service ROW(name varchar),
             request ROW(data varchar))) AS api,
           CAST(ROW(ROW(useridentity.type, useridentity.username, useridentity.principalid, useridentity.arn,
             ROW(useridentity.accountid)), ROW(useridentity.sessioncontext.sessionissuer.arn), useridentity.invokedby) AS ROW(
             \"user\" ROW(type varchar, name varchar, uid_alt varchar, uid varchar, account ROW(uid varchar)),
             session ROW(issuer varchar), invoked_by varchar)) AS actor,
           CAST(ROW(eventid) AS ROW(uid varchar)) AS metadata, CAST(ROW(awsregion) AS ROW(region varchar)) AS cloud,
           CAST(ROW(useragent) AS ROW(user_agent varchar)) AS http_request,
           CAST(if(regexp_like(sourceipaddress, '^[0-9.]+$'), ROW(sourceipaddress, NULL), ROW(NULL, sourceipaddress))
             AS ROW(ip varchar, domain varchar)) AS src_endpoint,
           transform(resources, r -> CAST(ROW(r.arn, r.type) AS ROW(uid varchar, type varchar))) AS resources,
           {unmapped} AS unmapped
         FROM cloudtrail WHERE eventtime >= '{since}'"
    ));
}
