//! Patterns of CloudWatch and EventBridge: they say what is kept, have a limit of length, and so may know only a part
//! of the calls. What does not fit is kept.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::query::json as quoted;
use super::{Call, Excluded, Exclusion, Printed};

/// A metric filter pattern may have so many characters (documented).
const METRIC_MOST: usize = 1024;
/// An event pattern may have so many (documented).
const EVENTBRIDGE_MOST: usize = 2048;

/// Takes calls in as long as the text stays short enough.
fn fitting(exclusion: &Exclusion, most: usize, print: impl Fn(&[Excluded]) -> String) -> (String, Vec<String>) {
    let mut taken: Vec<Excluded> = Vec::new();
    let mut left_out = Vec::new();
    let mut text = String::new();
    for caller in &exclusion.callers {
        let mut missing: Vec<&str> = Vec::new();
        for call in &caller.calls {
            let mut more = taken.clone();
            match more.iter_mut().find(|known| known.service == caller.service) {
                Some(known) => known.calls.push(call.clone()),
                None => more.push(Excluded {
                    calls: vec![call.clone()],
                    ..caller.clone()
                }),
            }
            let longer = print(&more);
            if longer.chars().count() <= most {
                taken = more;
                text = longer;
            } else if !missing.contains(&call.lookup.as_str()) {
                missing.push(&call.lookup);
            }
        }
        if !taken.iter().any(|known| known.service == caller.service) {
            left_out.push(format!("all calls of {}", caller.service));
        } else if !missing.is_empty() {
            left_out.push(format!("{} of {}", missing.join(", "), caller.service));
        }
    }
    (text, left_out)
}

pub(super) fn metric_filter(exclusion: &Exclusion) -> Printed {
    let (text, left_out) = fitting(exclusion, METRIC_MOST, |callers| metric(callers, &exclusion.accounts));
    let mut printed = Printed::new(
        text + "\n",
        &[
            "Paste it as the filter pattern of a metric filter on the log group of the trail: it counts the errors that are kept.",
        ],
    );
    printed.left_out = left_out;
    printed
}

/// `!=` does not hold for a field that is missing, hence NOT EXISTS beside it.
fn metric(callers: &[Excluded], accounts: &[String]) -> String {
    let differs = |field: &str, value: &str| format!("$.{field} NOT EXISTS || $.{field} != {}", metric_text(value));
    let kept = callers.iter().map(|caller| {
        let mut ways = vec![
            differs("userIdentity.type", "AssumedRole"),
            "$.readOnly NOT EXISTS || $.readOnly IS FALSE".to_owned(),
            differs("userIdentity.invokedBy", &caller.service),
        ];
        let others: Vec<String> = caller
            .arns_in(accounts)
            .iter()
            .map(|arn| {
                format!(
                    "$.userIdentity.sessionContext.sessionIssuer.arn != {}",
                    metric_text(arn)
                )
            })
            .collect();
        ways.push("$.userIdentity.sessionContext.sessionIssuer.arn NOT EXISTS".to_owned());
        ways.push(format!("({})", others.join(" && ")));
        let calls: Vec<String> = caller.calls.iter().map(metric_call).collect();
        ways.push(format!("({})", calls.join(" && ")));
        format!("({})", ways.join(" || "))
    });
    format!("{{ $.errorCode = \"*\" && {} }}", kept.collect::<Vec<_>>().join(" && "))
}

fn metric_call(call: &Call) -> String {
    let mut ways = vec![
        format!("$.eventName != {}", metric_text(&call.name)),
        format!("$.errorCode != {}", metric_text(&call.code)),
        format!("$.eventSource != {}", metric_text(&call.source)),
    ];
    if !call.messages.is_empty() {
        let others: Vec<String> = call
            .messages
            .iter()
            .map(|message| format!("$.errorMessage != {}", metric_text(message)))
            .collect();
        ways.push("$.errorMessage NOT EXISTS".to_owned());
        ways.push(format!("({})", others.join(" && ")));
    }
    format!("({})", ways.join(" || "))
}

fn metric_text(value: &str) -> String {
    quoted(value)
}

/// One caller a pattern: in a pattern for two, the service of one could meet the role of the other.
pub(super) fn eventbridge(exclusion: &Exclusion) -> Printed {
    let first = Exclusion {
        callers: exclusion.callers.first().cloned().into_iter().collect(),
        ..exclusion.clone()
    };
    let (text, mut left_out) = fitting(&first, EVENTBRIDGE_MOST, |callers| {
        callers
            .first()
            .map(|caller| bridge(caller, &exclusion.accounts).to_string())
            .unwrap_or_default()
    });
    left_out.extend(
        exclusion
            .callers
            .iter()
            .skip(1)
            .map(|caller| format!("all calls of {}", caller.service)),
    );
    let mut printed = Printed::new(
        text + "\n",
        &[
            "Paste it as the event pattern of a rule. It keeps successful calls as well: add what your rule looks for.",
            "Read-only calls reach a rule only in state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS; whether a rule in state ENABLED misses all of them is not settled.",
        ],
    );
    printed.left_out = left_out;
    printed
}

/// An event is kept if one of these holds.
fn bridge(caller: &Excluded, accounts: &[String]) -> Value {
    let other = |values: &[String]| json!([{"exists": false}, {"anything-but": values}]);
    let mut names: BTreeMap<&str, Vec<&Call>> = BTreeMap::new();
    for call in &caller.calls {
        names.entry(&call.name).or_default().push(call);
    }
    let all: Vec<&str> = names.keys().copied().collect();
    let mut ways = vec![
        json!({"errorCode": [{"exists": false}]}),
        json!({"userIdentity": {"type": other(&["AssumedRole".to_owned()])}}),
        json!({"readOnly": [{"exists": false}, {"anything-but": [true]}]}),
        json!({"userIdentity": {"invokedBy": other(std::slice::from_ref(&caller.service))}}),
        json!({"userIdentity": {"sessionContext": {"sessionIssuer": {"arn": other(&caller.arns_in(accounts))}}}}),
        json!({"eventName": [{"anything-but": all}]}),
    ];
    for (name, calls) in &names {
        let codes: Vec<&str> = calls.iter().map(|call| call.code.as_str()).collect();
        let sources: Vec<&str> = calls.iter().map(|call| call.source.as_str()).collect();
        ways.push(json!({"eventName": [name], "errorCode": [{"anything-but": codes}]}));
        ways.push(json!({"eventName": [name], "eventSource": [{"anything-but": sources}]}));
        for call in calls.iter().filter(|call| !call.messages.is_empty()) {
            ways.push(json!({"eventName": [name], "errorCode": [call.code], "errorMessage": other(&call.messages)}));
        }
    }
    json!({"detail": {"$or": ways}})
}
