//! A Sigma rule's filter: lists of maps are alternatives, keys of a map must all hold.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::fit::groups;
use super::{Excluded, Exclusion, Printed};

/// The fields that every filtered event has. Where one is missing, a comparison with it is NULL for many backends,
/// and so is its negation: the event would vanish, were it not kept by name.
const NEEDED: [&str; 7] = [
    "userIdentity.type",
    "readOnly",
    "recipientAccountId",
    "userIdentity.invokedBy",
    "userIdentity.sessionContext.sessionIssuer.arn",
    "eventSource",
    "eventName",
];

pub(super) fn rule(exclusion: &Exclusion) -> Printed {
    let mut detection = String::new();
    let mut ways = Vec::new();
    let mut maps = Maps(&mut detection);
    maps.begin("incomplete");
    for field in NEEDED {
        maps.entry(&[(field, None)]);
    }
    let calls = exclusion.callers.iter().flat_map(|caller| &caller.calls);
    let with_message: BTreeSet<_> = calls
        .filter(|call| !call.messages.is_empty())
        .map(|call| (call.name.as_str(), call.code.as_str()))
        .collect();
    for (name, code) in with_message {
        maps.entry(&[
            ("eventName", Some(&[name])),
            ("errorCode", Some(&[code])),
            ("errorMessage", None),
        ]);
    }
    for (place, group) in (1..).zip(groups(&exclusion.callers)) {
        maps.begin(&format!("caller_{place}"));
        for caller in &group {
            roles(exclusion, caller, &mut maps);
        }
        maps.begin(&format!("call_{place}"));
        for call in group.iter().take(1).flat_map(|caller| &caller.calls) {
            let messages: Vec<&str> = call.messages.iter().map(String::as_str).collect();
            let mut fields: Vec<(&str, Option<&[&str]>)> = Vec::new();
            let (source, name, code) = ([call.source.as_str()], [call.name.as_str()], [call.code.as_str()]);
            fields.push(("eventSource", Some(&source)));
            fields.push(("eventName", Some(&name)));
            fields.push(("errorCode", Some(&code)));
            if !messages.is_empty() {
                fields.push(("errorMessage", Some(&messages)));
            }
            maps.entry(&fields);
        }
        ways.push(format!("(caller_{place} and call_{place})"));
    }
    let text = format!(
        "title: CloudTrail errors without noise of verified callers\nlogsource:\n    product: aws\n    service: cloudtrail\ndetection:\n    selection:\n        errorCode: '*'\n{detection}    condition: selection and (incomplete or not ({}))\n",
        ways.join(" or ")
    );
    Printed::new(text, &["Add the detection to your rule.", "Sigma ignores case."])
}

/// An account and the arns of its role are tested together.
fn roles(exclusion: &Exclusion, caller: &Excluded, maps: &mut Maps<'_>) {
    for (account, arns) in exclusion.roles(caller) {
        let arns: Vec<&str> = arns.iter().map(String::as_str).collect();
        maps.entry(&[
            ("userIdentity.type", Some(&["AssumedRole"])),
            ("readOnly", Some(&["true"])),
            ("userIdentity.invokedBy", Some(&[caller.service.as_str()])),
            ("recipientAccountId", Some(&[account])),
            ("userIdentity.sessionContext.sessionIssuer.arn", Some(&arns)),
        ]);
    }
}

/// Named lists of maps.
struct Maps<'t>(&'t mut String);

impl Maps<'_> {
    fn begin(&mut self, name: &str) {
        let _ = writeln!(self.0, "    {name}:");
    }

    /// One map: fields with the values that they may have, or with none.
    fn entry(&mut self, fields: &[(&str, Option<&[&str]>)]) {
        for (place, (field, values)) in fields.iter().enumerate() {
            let mark = if place == 0 { "-" } else { " " };
            let values: Vec<String> = values.unwrap_or_default().iter().map(|value| quoted(value)).collect();
            let value = match values.as_slice() {
                [] => "null".to_owned(),
                [one] => one.clone(),
                many => format!("[{}]", many.join(", ")),
            };
            let _ = writeln!(self.0, "        {mark} {field}: {value}");
        }
    }
}

/// A text of YAML in which Sigma's wildcards are none.
fn quoted(value: &str) -> String {
    let escaped = value.replace('\\', "\\\\").replace('*', "\\*").replace('?', "\\?");
    format!("'{}'", escaped.replace('\'', "''"))
}
