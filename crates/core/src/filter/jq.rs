//! jq: it compares fields, so it says all of the predicate.

use super::fit::groups;
use super::{Excluded, ExcludedCall, Exclusion, Printed};
use crate::partition::PARTITIONS;

/// `text` is empty for what is missing or no text, and never an error, whatever a record looks like: an error would
/// end the records of its file.
const WORDS: &str = "def text(value): first((value)? | strings) // \"\";
def account: first((.recipientAccountId, .userIdentity.accountId)? | strings | select(. != \"\")) // \"\";
def own(before; after): account | select(. != \"\") | before + . + after;
";

/// The predicate over the records of trail files.
pub(super) fn program(exclusion: &Exclusion) -> Printed {
    let groups: Vec<String> = groups(&exclusion.callers).iter().map(|group| group_of(group)).collect();
    let accounts = if exclusion.accounts.is_empty() {
        String::new()
    } else {
        format!("\n    and (account | IN({}))", list(&exclusion.accounts))
    };
    let text = format!(
        "# keeps every record except noise of verified callers; a record without one of these fields is kept\n{WORDS}.Records[] | select((\n    text(.userIdentity.type) == \"AssumedRole\"\n    and (text(.readOnly | tostring) | ascii_downcase) == \"true\"{accounts}\n    and (\n      {}\n    )\n  ) | not)\n",
        groups.join("\n      or ")
    );
    let note = "Save it as noise.jq: zcat AWSLogs/**/*.json.gz | jq -c -f noise.jq";
    Printed::new(text, &[note])
}

/// Callers, and the calls of each of them.
fn group_of(group: &[&Excluded]) -> String {
    let callers: Vec<String> = group.iter().map(|caller| identity(caller)).collect();
    let calls = group.first().map(|caller| calls(&caller.calls)).unwrap_or_default();
    format!("(({})\n        and ({calls}))", callers.join("\n          or "))
}

fn identity(caller: &Excluded) -> String {
    let own = PARTITIONS.map(|partition| {
        let arn = caller.arn(partition.name, "\u{0}");
        let (before, after) = arn.split_once('\u{0}').unwrap_or_default();
        format!("own({}; {})", json(before), json(after))
    });
    format!(
        "(text(.userIdentity.invokedBy) == {}\n            and (. as $record | text(.userIdentity.sessionContext.sessionIssuer.arn) | IN($record |\n              {})))",
        json(&caller.service),
        own.join(",\n              "),
    )
}

fn calls(calls: &[ExcludedCall]) -> String {
    let (plain, with_message): (Vec<&ExcludedCall>, Vec<&ExcludedCall>) =
        calls.iter().partition(|call| call.messages.is_empty());
    let triple = |call: &&ExcludedCall| format!("[{}, {}, {}]", json(&call.source), json(&call.name), json(&call.code));
    let known = "[text(.eventSource), text(.eventName), text(.errorCode)]";
    let mut ways = Vec::new();
    if !plain.is_empty() {
        let triples: Vec<String> = plain.iter().map(triple).collect();
        ways.push(format!("({known} | IN(\n          {}))", triples.join(",\n          ")));
    }
    ways.extend(with_message.iter().map(|call| {
        format!(
            "({known} == {} and (text(.errorMessage) | IN({})))",
            triple(call),
            list(&call.messages)
        )
    }));
    ways.join("\n          or ")
}

/// A text of JSON, which is one of jq as well; `\(` cannot be in it, as a backslash is doubled.
pub(super) fn json(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

fn list(values: &[String]) -> String {
    values.iter().map(|value| json(value)).collect::<Vec<_>>().join(", ")
}
