//! Patterns of `CloudWatch` and `EventBridge`: they say what is kept, have a limit of length, and so may know only a
//! part of the calls. What does not fit is kept.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::fit::{all_of, fitting};
use super::jq::json as quoted;
use super::{Excluded, ExcludedCall, Exclusion, Printed, Unprintable};

/// The most characters of a metric filter pattern (documented).
const METRIC_MOST: usize = 1024;
/// The most characters of an event pattern (documented).
const EVENTBRIDGE_MOST: usize = 2048;

/// The role behind a session, in a metric filter.
const ARN: &str = "userIdentity.sessionContext.sessionIssuer.arn";

pub(super) fn metric_filter(exclusion: &Exclusion) -> Result<Printed, Unprintable> {
    let mut literal = exclusion.clone();
    let mut odd = Vec::new();
    for caller in &mut literal.callers {
        let service = caller.service.clone();
        caller.calls.retain(|call| {
            let kept = is_literal(call);
            if !kept {
                odd.push(format!("{} of {service}", call.lookup));
            }
            kept
        });
    }
    literal.callers.retain(|caller| !caller.calls.is_empty());
    if literal.callers.is_empty() {
        return Err(Unprintable::NotLiteral);
    }
    let mut printed = fitting(&literal, METRIC_MOST, |callers| metric(exclusion, callers) + "\n")?;
    odd.dedup();
    printed.left_out.extend(odd);
    Ok(printed.noted(&[
        "Paste it as the filter pattern of a metric filter on the log group of the trail: it counts the errors that are kept.",
    ]))
}

/// Whether a call is written in characters that stand for nothing but themselves: `*` is a wildcard in a metric
/// filter, and no way to write it otherwise is documented.
fn is_literal(call: &ExcludedCall) -> bool {
    let plain = |text: &String| {
        text.bytes()
            .all(|byte| (b' '..=b'~').contains(&byte) && !b"*\"\\%".contains(&byte))
    };
    [&call.source, &call.name, &call.code]
        .into_iter()
        .chain(&call.messages)
        .all(plain)
}

fn metric(exclusion: &Exclusion, callers: &[Excluded]) -> String {
    let kept: Vec<String> = callers.iter().map(|caller| metric_caller(exclusion, caller)).collect();
    format!("{{ $.errorCode = \"*\" && {} }}", kept.join(" && "))
}

/// `!=` does not hold for a field that is missing, hence NOT EXISTS beside it.
fn metric_caller(exclusion: &Exclusion, caller: &Excluded) -> String {
    let mut ways = vec![
        missing("userIdentity.type"),
        differs("userIdentity.type", "AssumedRole"),
        missing("readOnly"),
        "$.readOnly IS NULL".to_owned(),
        "$.readOnly IS FALSE".to_owned(),
        // Any text.
        "$.readOnly = \"*\"".to_owned(),
        missing("userIdentity.invokedBy"),
        differs("userIdentity.invokedBy", &caller.service),
        missing("recipientAccountId"),
        missing(ARN),
        metric_all(exclusion.roles(caller), |(account, arns)| {
            let other_role = metric_all(arns, |arn| vec![differs(ARN, arn)]);
            vec![differs("recipientAccountId", account), other_role]
        }),
        missing("eventSource"),
        missing("eventName"),
    ];
    let sources: BTreeSet<&str> = caller.calls.iter().map(|call| call.source.as_str()).collect();
    ways.push(metric_all(sources, |source| {
        let calls = caller.calls.iter().filter(|call| call.source == *source);
        vec![
            differs("eventSource", source),
            metric_all(calls, |call| metric_call(call)),
        ]
    }));
    format!("({})", ways.join(" || "))
}

fn metric_call(call: &ExcludedCall) -> Vec<String> {
    let mut ways = vec![differs("eventName", &call.name), differs("errorCode", &call.code)];
    if !call.messages.is_empty() {
        ways.push(missing("errorMessage"));
        ways.push(metric_all(&call.messages, |message| {
            vec![differs("errorMessage", message)]
        }));
    }
    ways
}

/// All of these must hold; of each, one of its ways.
fn metric_all<T>(items: impl IntoIterator<Item = T>, ways: impl Fn(&T) -> Vec<String>) -> String {
    let items: Vec<Vec<String>> = items.into_iter().map(|item| ways(&item)).collect();
    match items.as_slice() {
        [one] => one.join(" || "),
        many => {
            let many = many.iter().map(|ways| match ways.as_slice() {
                [one] => one.clone(),
                ways => format!("({})", ways.join(" || ")),
            });
            format!("({})", many.collect::<Vec<_>>().join(" && "))
        }
    }
}

fn missing(field: &str) -> String {
    format!("$.{field} NOT EXISTS")
}

fn differs(field: &str, value: &str) -> String {
    format!("$.{field} != {}", quoted(value))
}

/// One caller a pattern: in a pattern for two, the service of one could meet the role of the other.
pub(super) fn eventbridge(exclusion: &Exclusion) -> Result<Printed, Unprintable> {
    let first = Exclusion {
        callers: exclusion.callers.first().cloned().into_iter().collect(),
        ..exclusion.clone()
    };
    let mut printed = fitting(&first, EVENTBRIDGE_MOST, |callers| {
        let pattern = callers.first().map(|caller| bridge(exclusion, caller).to_string());
        pattern.unwrap_or_default() + "\n"
    })?;
    printed.left_out.extend(exclusion.callers.iter().skip(1).map(all_of));
    Ok(printed.noted(&[
        "Paste it as the event pattern of a rule. It keeps successful calls too: add what your rule looks for.",
        "Read-only calls reach a rule only in state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS; a rule in state ENABLED does not match them.",
    ]))
}

/// Any number that a pattern can name (documented: five billion either way).
const NUMBERS: [i64; 2] = [-5_000_000_000, 5_000_000_000];

/// An event is kept if one of these holds.
fn bridge(exclusion: &Exclusion, caller: &Excluded) -> Value {
    let other = |values: &[&str]| json!([{"exists": false}, {"anything-but": values}]);
    let session = |arns: &[String]| {
        let arns: Vec<&str> = arns.iter().map(String::as_str).collect();
        json!({"sessionContext": {"sessionIssuer": {"arn": other(&arns)}}})
    };
    let accounts: Vec<&str> = exclusion.accounts.iter().map(String::as_str).collect();
    let [least, most] = NUMBERS;
    let mut ways = vec![
        json!({"errorCode": [{"exists": false}]}),
        json!({"userIdentity": {"type": other(&["AssumedRole"])}}),
        // All but true, which `anything-but` cannot say of a boolean; the prefix is that of every text.
        json!({"readOnly": [{"exists": false}, false, null, {"prefix": ""}, {"numeric": [">=", least, "<=", most]}]}),
        json!({"userIdentity": {"invokedBy": other(&[&caller.service])}}),
        json!({"recipientAccountId": other(&accounts)}),
    ];
    for (account, arns) in exclusion.roles(caller) {
        ways.push(match accounts.as_slice() {
            [_] => json!({"userIdentity": session(&arns)}),
            _ => json!({"recipientAccountId": [account], "userIdentity": session(&arns)}),
        });
    }
    ways.extend(bridge_calls(&caller.calls));
    json!({"detail": {"$or": ways}})
}

fn bridge_calls(calls: &[ExcludedCall]) -> Vec<Value> {
    let other = |values: &BTreeSet<&str>| json!([{"exists": false}, {"anything-but": values}]);
    let mut sources: BTreeMap<&str, BTreeMap<&str, Vec<&ExcludedCall>>> = BTreeMap::new();
    for call in calls {
        let names = sources.entry(&call.source).or_default();
        names.entry(&call.name).or_default().push(call);
    }
    let mut ways = vec![json!({"eventSource": other(&sources.keys().copied().collect())})];
    for (source, names) in &sources {
        let known: BTreeSet<&str> = names.keys().copied().collect();
        ways.push(match sources.len() {
            1 => json!({"eventName": other(&known)}),
            _ => json!({"eventSource": [source], "eventName": other(&known)}),
        });
        for (name, calls) in names {
            let codes: BTreeSet<&str> = calls.iter().map(|call| call.code.as_str()).collect();
            let shared = sources.values().filter(|names| names.contains_key(name)).count() > 1;
            let mut way = json!({"eventName": [name], "errorCode": [{"anything-but": codes}]});
            if shared {
                merge(&mut way, "eventSource", json!([source]));
            }
            ways.push(way);
            for call in calls.iter().filter(|call| !call.messages.is_empty()) {
                let messages = call.messages.iter().map(String::as_str).collect();
                let mut way = json!({"eventName": [name], "errorCode": [call.code], "errorMessage": other(&messages)});
                if shared {
                    merge(&mut way, "eventSource", json!([source]));
                }
                ways.push(way);
            }
        }
    }
    ways
}

fn merge(way: &mut Value, key: &str, value: Value) {
    if let Some(fields) = way.as_object_mut() {
        fields.insert(key.to_owned(), value);
    }
}
