//! Search languages: they say all of the predicate, with the roles' arns spelt out for the accounts that are named.

use super::query::json;
use super::{Call, Excluded, Exclusion, Printed};

/// CloudWatch Logs Insights allows so many characters (documented).
const INSIGHTS_MOST: usize = 10_000;

pub(super) fn logs_insights(exclusion: &Exclusion) -> Printed {
    let field = |name: &str, values: &[String]| {
        let values: Vec<String> = values.iter().map(|value| json(value)).collect();
        format!("coalesce({name}, \"\") in [{}]", values.join(", "))
    };
    let conditions = all(exclusion, &field, "and", "or");
    let text = format!(
        "fields @timestamp, eventSource, eventName, errorCode, userIdentity.arn\n| filter not ({} and (coalesce(readOnly, 0) = 1 or coalesce(readOnly, \"\") = \"true\") and {conditions})\n",
        field("userIdentity.type", &["AssumedRole".to_owned()])
    );
    let mut printed = Printed::new(
        text,
        &[
            "Paste it into CloudWatch Logs Insights, on the log group of the trail.",
            "That Insights shows a boolean as 1 is believed, not seen: look at one record with readOnly first.",
        ],
    );
    if printed.text.len() > INSIGHTS_MOST {
        let note = format!(
            "It has {} characters, and Insights takes {INSIGHTS_MOST}: narrow it with --report.",
            printed.text.len()
        );
        printed.notes.push(note);
    }
    printed
}

pub(super) fn splunk(exclusion: &Exclusion) -> Printed {
    let field = |name: &str, values: &[String]| {
        let values: Vec<String> = values.iter().map(|value| json(value)).collect();
        format!("in('{name}', {})", values.join(", "))
    };
    let conditions = all(exclusion, &field, "AND", "OR");
    // A condition on a missing field is NULL; if() takes it for false, so the event is kept.
    let text = format!(
        "| where if({} AND lower('readOnly')=\"true\" AND {conditions}, 1, 0)=0\n",
        field("userIdentity.type", &["AssumedRole".to_owned()])
    );
    let note = "Append it to a search over sourcetype=aws:cloudtrail.";
    Printed::new(
        text,
        &[note, "No parser of SPL was at hand: the text was not executed."],
    )
}

pub(super) fn lucene(exclusion: &Exclusion) -> Printed {
    let field = |name: &str, values: &[String]| {
        let quoted = |value: &String| format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
        let values: Vec<String> = values.iter().map(quoted).collect();
        format!("{name}:({})", values.join(" OR "))
    };
    let conditions = all(exclusion, &field, "AND", "OR");
    let text = format!(
        "NOT ({} AND readOnly:true AND {conditions})\n",
        field("userIdentity.type", &["AssumedRole".to_owned()])
    );
    Printed::new(
        text,
        &[
            "Paste it into the query bar of OpenSearch Dashboards (Lucene), or into query_string.",
            "The fields must be keywords: on analysed text a phrase also matches inside of a longer one.",
        ],
    )
}

/// A condition on one field: its name and the values that it may have.
type Field<'a> = &'a dyn Fn(&str, &[String]) -> String;

/// Callers and calls, in a language with brackets, "and" and "or".
fn all(exclusion: &Exclusion, field: Field<'_>, and: &str, or: &str) -> String {
    let caller = |caller: &Excluded| {
        let calls: Vec<String> = caller.calls.iter().map(|call| one(call, field, and)).collect();
        let who = [
            field("userIdentity.invokedBy", std::slice::from_ref(&caller.service)),
            field(
                "userIdentity.sessionContext.sessionIssuer.arn",
                &caller.arns_in(&exclusion.accounts),
            ),
            format!("({})", calls.join(&format!(" {or} "))),
        ];
        format!("({})", who.join(&format!(" {and} ")))
    };
    let callers: Vec<String> = exclusion.callers.iter().map(caller).collect();
    format!(
        "{} {and} ({})",
        field("recipientAccountId", &exclusion.accounts),
        callers.join(&format!(" {or} "))
    )
}

fn one(call: &Call, field: Field<'_>, and: &str) -> String {
    let mut parts = vec![
        field("eventSource", std::slice::from_ref(&call.source)),
        field("eventName", std::slice::from_ref(&call.name)),
        field("errorCode", std::slice::from_ref(&call.code)),
    ];
    if !call.messages.is_empty() {
        parts.push(field("errorMessage", &call.messages));
    }
    format!("({})", parts.join(&format!(" {and} ")))
}

/// A Sigma rule's filter: lists of maps are alternatives, keys of a map must all hold.
pub(super) fn sigma(exclusion: &Exclusion) -> Printed {
    let mut filters = Vec::new();
    let mut names = Vec::new();
    for (place, caller) in exclusion.callers.iter().enumerate() {
        let name = format!("filter_noise_{}", place + 1);
        let mut text = format!("    {name}:\n");
        for call in &caller.calls {
            let mut line = |first: bool, key: &str, values: &[String]| {
                let values: Vec<String> = values.iter().map(|value| sigma_text(value)).collect();
                let value = match values.as_slice() {
                    [one] => one.clone(),
                    many => format!("[{}]", many.join(", ")),
                };
                let mark = if first { "-" } else { " " };
                text = format!("{text}        {mark} {key}: {value}\n");
            };
            line(true, "userIdentity.type", &["AssumedRole".to_owned()]);
            line(false, "readOnly", &["true".to_owned()]);
            line(false, "recipientAccountId", &exclusion.accounts);
            line(false, "userIdentity.invokedBy", std::slice::from_ref(&caller.service));
            line(
                false,
                "userIdentity.sessionContext.sessionIssuer.arn",
                &caller.arns_in(&exclusion.accounts),
            );
            line(false, "eventSource", std::slice::from_ref(&call.source));
            line(false, "eventName", std::slice::from_ref(&call.name));
            line(false, "errorCode", std::slice::from_ref(&call.code));
            if !call.messages.is_empty() {
                line(false, "errorMessage", &call.messages);
            }
        }
        filters.push(text);
        names.push(format!("not {name}"));
    }
    let text = format!(
        "title: CloudTrail errors without the noise that is known by proof\nlogsource:\n    product: aws\n    service: cloudtrail\ndetection:\n    selection:\n        errorCode: '*'\n{}    condition: selection and {}\n",
        filters.concat(),
        names.join(" and ")
    );
    Printed::new(
        text,
        &[
            "Take the filters and the condition into your rule.",
            "Sigma compares without regard to case.",
        ],
    )
}

/// A text of YAML in which Sigma's wildcards are none.
fn sigma_text(value: &str) -> String {
    let escaped = value.replace('\\', "\\\\").replace('*', "\\*").replace('?', "\\?");
    format!("'{}'", escaped.replace('\'', "''"))
}
