//! Search languages: they say all of the predicate, with the roles' arns spelt out for the accounts that are named.

use super::fit::{fitting, groups};
use super::jq::json;
use super::{Excluded, ExcludedCall, Exclusion, Printed, Unprintable};

/// `CloudWatch` Logs Insights allows at most this many characters (documented).
const INSIGHTS_MOST: usize = 10_000;

/// How a language with brackets writes a condition.
struct BracketSyntax {
    /// A condition on one field: its name and the values that it may have.
    field: fn(&str, &[&str]) -> String,
    and: &'static str,
    or: &'static str,
}

pub(super) fn logs_insights(exclusion: &Exclusion) -> Result<Printed, Unprintable> {
    let language = BracketSyntax {
        field: |name, values| match values {
            [one] => format!("coalesce({name}, \"\") = {}", json(one)),
            many => format!("coalesce({name}, \"\") in [{}]", comma_separated(many)),
        },
        and: "and",
        or: "or",
    };
    let print = |callers: &[Excluded]| {
        format!(
            "fields @timestamp, eventSource, eventName, errorCode, userIdentity.arn\n| filter not ({} and (coalesce(readOnly, 0) = 1 or coalesce(readOnly, \"\") = \"true\") and {})\n",
            (language.field)("userIdentity.type", &["AssumedRole"]),
            language.callers(exclusion, callers)
        )
    };
    Ok(fitting(exclusion, INSIGHTS_MOST, print)?.noted(&[
        "Paste it into CloudWatch Logs Insights, on the log group of the trail.",
        "That Insights returns a boolean as 1 is inferred: check one record with readOnly first.",
    ]))
}

pub(super) fn splunk(exclusion: &Exclusion) -> Printed {
    let language = BracketSyntax {
        field: |name, values| format!("in('{name}', {})", comma_separated(values)),
        and: "AND",
        or: "OR",
    };
    // A condition on a missing field is NULL; if() takes it for false, so the event is kept.
    let text = format!(
        "| where if({} AND lower('readOnly')=\"true\" AND {}, 1, 0)=0\n",
        (language.field)("userIdentity.type", &["AssumedRole"]),
        language.callers(exclusion, &exclusion.callers)
    );
    Printed::new(text, &["Append it to a search over sourcetype=aws:cloudtrail."])
}

pub(super) fn lucene(exclusion: &Exclusion) -> Printed {
    let language = BracketSyntax {
        field: |name, values| {
            let quoted = |value: &&str| format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
            let values: Vec<String> = values.iter().map(quoted).collect();
            format!("{name}:({})", values.join(" OR "))
        },
        and: "AND",
        or: "OR",
    };
    let text = format!(
        "NOT ({} AND readOnly:true AND {})\n",
        (language.field)("userIdentity.type", &["AssumedRole"]),
        language.callers(exclusion, &exclusion.callers)
    );
    Printed::new(
        text,
        &[
            "Paste it into the query bar of OpenSearch Dashboards (Lucene), or into query_string.",
            "The fields must be keywords: on analyzed text, a phrase also matches within a longer one.",
        ],
    )
}

impl BracketSyntax {
    /// Callers and their calls.
    fn callers(&self, exclusion: &Exclusion, callers: &[Excluded]) -> String {
        let group = |group: &Vec<&Excluded>| {
            let callers = group.iter().map(|caller| self.identity(exclusion, caller));
            let calls = group.iter().take(1).flat_map(|caller| &caller.calls);
            self.all(&[self.any(callers), self.any(calls.map(|call| self.call(call)))])
        };
        self.any(groups(callers).iter().map(group))
    }

    /// An account and the arns of its role are tested together.
    fn identity(&self, exclusion: &Exclusion, caller: &Excluded) -> String {
        let field = self.field;
        let roles = exclusion.roles(caller).into_iter().map(|(account, arns)| {
            let arns: Vec<&str> = arns.iter().map(String::as_str).collect();
            self.all(&[
                field("recipientAccountId", &[account]),
                field("userIdentity.sessionContext.sessionIssuer.arn", &arns),
            ])
        });
        self.all(&[field("userIdentity.invokedBy", &[&caller.service]), self.any(roles)])
    }

    fn call(&self, call: &ExcludedCall) -> String {
        let field = self.field;
        let mut parts = vec![
            field("eventSource", &[&call.source]),
            field("eventName", &[&call.name]),
            field("errorCode", &[&call.code]),
        ];
        if !call.messages.is_empty() {
            let messages: Vec<&str> = call.messages.iter().map(String::as_str).collect();
            parts.push(field("errorMessage", &messages));
        }
        self.all(&parts)
    }

    fn all(&self, parts: &[String]) -> String {
        format!("({})", parts.join(&format!(" {} ", self.and)))
    }

    fn any(&self, parts: impl Iterator<Item = String>) -> String {
        format!("({})", parts.collect::<Vec<_>>().join(&format!(" {} ", self.or)))
    }
}

fn comma_separated(values: &[&str]) -> String {
    values.iter().map(|value| json(value)).collect::<Vec<_>>().join(", ")
}
