//! A Sigma rule's filter: lists of maps are alternatives, keys of a map must all hold.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::blocks::blocks;
use super::expression::Field;
use super::{Excluded, Exclusion, Printed};

/// The fields that every filtered event has. Where one is missing, a comparison with it is NULL for many backends,
/// and so is its negation: the event would vanish, were it not kept by name.
const NEEDED: [Field; 7] = [
    Field::Kind,
    Field::ReadOnly,
    Field::Account,
    Field::InvokedBy,
    Field::Role,
    Field::Source,
    Field::Name,
];

pub(super) fn rule(exclusion: &Exclusion) -> Printed {
    let mut detection = String::new();
    let mut ways = Vec::new();
    let mut maps = Maps(&mut detection);
    incomplete(exclusion, &mut maps);
    maps.begin("session");
    maps.entry(&[
        (Field::Kind, Some(&["AssumedRole".to_owned()])),
        (Field::ReadOnly, Some(&["true".to_owned()])),
    ]);
    for (place, caller) in (1..).zip(&exclusion.callers) {
        maps.begin(&format!("role_{place}"));
        roles(exclusion, caller, &mut maps);
        maps.begin(&format!("call_{place}"));
        for block in blocks(&caller.calls, exclusion.exact) {
            let source = [block.source];
            let mut fields: Vec<(Field, Option<&[String]>)> = vec![
                (Field::Source, Some(&source)),
                (Field::Name, Some(&block.names)),
                (Field::Code, Some(&block.codes)),
            ];
            if !block.messages.is_empty() {
                fields.push((Field::Message, Some(&block.messages)));
            }
            maps.entry(&fields);
        }
        ways.push(format!("(role_{place} and call_{place})"));
    }
    let text = format!(
        "title: CloudTrail errors without noise of verified callers\nlogsource:\n    product: aws\n    service: cloudtrail\ndetection:\n    selection:\n        errorCode: '*'\n{detection}    condition: selection and (incomplete or not (session and ({})))\n",
        ways.join(" or ")
    );
    Printed::new(vec![text], &["Add the detection to your rule.", "Sigma ignores case."])
}

/// Records that lack a field of those that are filtered.
fn incomplete(exclusion: &Exclusion, maps: &mut Maps<'_>) {
    maps.begin("incomplete");
    for field in NEEDED {
        maps.entry(&[(field, None)]);
    }
    let calls = exclusion.callers.iter().flat_map(|caller| &caller.calls);
    let mut with_message: BTreeMap<&str, BTreeSet<&String>> = BTreeMap::new();
    for call in calls.filter(|call| !call.messages.is_empty()) {
        with_message.entry(&call.code).or_default().insert(&call.name);
    }
    for (code, names) in with_message {
        let names: Vec<String> = names.into_iter().cloned().collect();
        maps.entry(&[
            (Field::Name, Some(&names)),
            (Field::Code, Some(&[code.to_owned()])),
            (Field::Message, None),
        ]);
    }
    for role in exclusion
        .callers
        .iter()
        .filter_map(|caller| caller.recorder_role.as_ref())
    {
        maps.entry(&[
            (Field::Role, Some(std::slice::from_ref(&role.arn))),
            (Field::Session, None),
        ]);
    }
}

/// An account and the arns of its role are tested together.
fn roles(exclusion: &Exclusion, caller: &Excluded, maps: &mut Maps<'_>) {
    let service = [caller.service.clone()];
    if let Some(role) = &caller.recorder_role {
        maps.entry(&[
            (Field::InvokedBy, Some(&service)),
            (Field::Account, Some(&[role.account().to_owned()])),
            (Field::Role, Some(std::slice::from_ref(&role.arn))),
            (Field::Session, Some(&role.sessions())),
        ]);
        return;
    }
    for (account, arns) in exclusion.roles(caller) {
        maps.entry(&[
            (Field::InvokedBy, Some(&service)),
            (Field::Account, Some(&[account.to_owned()])),
            (Field::Role, Some(&arns)),
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
    fn entry(&mut self, fields: &[(Field, Option<&[String]>)]) {
        for (place, (field, values)) in fields.iter().enumerate() {
            let mark = if place == 0 { "-" } else { " " };
            let values: Vec<String> = values.unwrap_or_default().iter().map(|value| quoted(value)).collect();
            let value = match values.as_slice() {
                [] => "null".to_owned(),
                [one] => one.clone(),
                many => format!("[{}]", many.join(", ")),
            };
            let _ = writeln!(self.0, "        {mark} {}: {value}", field.path());
        }
    }
}

/// A text of YAML in which Sigma's wildcards are none.
fn quoted(value: &str) -> String {
    let escaped = value.replace('\\', "\\\\").replace('*', "\\*").replace('?', "\\?");
    format!("'{}'", escaped.replace('\'', "''"))
}
