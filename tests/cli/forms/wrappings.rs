//! The wrappings of records, for tests and for the fuzz target of the same name.

use serde_json::{Value, json};

/// What other systems make of a record: `RECORD` is the record, `TEXT` the record as a text, `TWICE` as a text in a text.
/// Sources: the documentation of each system, and what its users posted.
const WRAPPINGS: &str = r#"
Splunk, a search|{"preview":false,"result":{"_raw":TEXT,"_time":"2026-01-02"}}
Splunk, rows|{"fields":[{"name":"_raw"}],"rows":[[TEXT,"2026-01-02"]]}
Splunk, HTTP event collector|{"time":1767322860,"event":TEXT,"sourcetype":"aws:cloudtrail"}
CloudWatch Logs, filter-log-events|{"events":[{"logStreamName":"111122223333_CloudTrail_eu-central-1","timestamp":1767322860000,"message":TEXT}],"searchedLogStreams":[]}
CloudWatch Logs, get-log-events|{"events":[{"timestamp":1767322860000,"message":TEXT,"ingestionTime":1}],"nextForwardToken":"f/1"}
CloudWatch Logs, a subscription|{"messageType":"DATA_MESSAGE","logGroup":"trail","logEvents":[{"id":"1","timestamp":1,"message":TEXT}]}
CloudWatch Logs, Insights|{"results":[[{"field":"@timestamp","value":"2026-01-02"},{"field":"@message","value":TEXT}]],"status":"Complete"}
CloudWatch Logs, the console's JSON|[{"@timestamp":"2026-01-02","@message":RECORD}]
CloudWatch Logs, aws logs tail|2026-01-02T03:01:00+00:00 111122223333_CloudTrail_eu-central-1 RECORD
CloudWatch Logs, an export|2026-01-02T03:01:00.000Z RECORD
AWS CLI, text|EVENTS	ASIAEXAMPLE	RECORD	1	GetBucketCors
AWS CLI, --query|[TEXT]
Athena, GetQueryResults|ROWS
Logstash, the codec for CloudTrail|TIMELESS
nested keys with dots|DOTTED
EventBridge, a bus of one's own|{"source":"my.app","detail-type":"AWS API Call via CloudTrail","detail":RECORD}
SNS|{"Type":"Notification","Message":{"TYPE":1},"Subject":"x","Records":[]}{"Type":"Notification","Message":TEXT}
SQS with SNS with EventBridge|{"Messages":[{"MessageId":"1","Body":BODY}]}
Lambda with SNS|{"Records":[{"EventSource":"aws:sns","Sns":{"Message":TEXT}}]}
Elastic, event.original|{"@timestamp":"2026-01-02","event":{"original":TEXT,"action":"GetBucketCors"}}
Elastic, a document of a search|{"hits":{"hits":[{"_source":{"event":{"original":TEXT}}}]}}
Elastic, the pipeline's test|{"events":[{"message":TEXT}]}
Wazuh|{"data":{"integration":"aws","aws":{"log_info":{"s3bucket":"x"}}},"full_log":TEXT}
Datadog|{"id":"1","content":{"attributes":RECORD}}
Sentinel or any other|{"table":{"row":{"payload":TEXT}}}
a text in a text|TWICE
a paste with a fence|```json
"#;

/// The record in a wrapping.
pub fn wrapped(template: &str, record: &Value) -> String {
    let text = json!(record.to_string()).to_string();
    let event = json!({"source": "aws.s3", "detail-type": "AWS API Call via CloudTrail", "detail": record});
    let body = json!(json!({"Type": "Notification", "Message": event.to_string()}).to_string()).to_string();
    let twice = json!(text).to_string();
    let cell = |text: String| json!({"VarCharValue": text});
    let text_of = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let fields = record.as_object().unwrap();
    let names: Vec<Value> = fields.keys().map(|key| cell(key.to_lowercase())).collect();
    let values: Vec<Value> = fields.values().map(|value| cell(text_of(value))).collect();
    let rows = json!({"ResultSet": {"Rows": [{"Data": names}, {"Data": values}]}});
    let mut timeless = record.clone();
    timeless["@timestamp"] = timeless.as_object_mut().unwrap().remove("eventTime").unwrap();
    let mut dotted = json!({});
    for (key, value) in fields {
        match value.as_object().filter(|_| key == "userIdentity") {
            Some(identity) => {
                for (below, value) in identity {
                    dotted[format!("{key}.{below}")] = value.clone();
                }
            }
            None => dotted[key.as_str()] = value.clone(),
        }
    }
    let fence = if template.starts_with("```") {
        format!("\n{record}\n```\n")
    } else {
        String::new()
    };
    template
        .replace("ROWS", &rows.to_string())
        .replace("TIMELESS", &timeless.to_string())
        .replace("DOTTED", &dotted.to_string())
        .replace("BODY", &body)
        .replace("TWICE", &twice)
        .replace("TEXT", &text)
        .replace("RECORD", &record.to_string())
        + &fence
}

/// The name of each wrapping, and its template.
pub fn wrappings() -> impl Iterator<Item = (&'static str, &'static str)> {
    WRAPPINGS.trim().lines().map(|line| line.split_once('|').unwrap())
}
