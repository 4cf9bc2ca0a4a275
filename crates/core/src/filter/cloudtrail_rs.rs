//! Rules of cloudtrail-rs, which drops records on their way: conditions of a rule must all hold, one rule is enough.

use std::fmt::Write as _;

use super::expression::{Expression, Field, calls};
use super::{Exclusion, Printed};

pub(super) fn rules(exclusion: &Exclusion) -> Printed {
    let mut text =
        "# drops noise of verified callers; a record without one of these fields is kept\nversion: 1.0.0\nrules:\n"
            .to_owned();
    for caller in &exclusion.callers {
        let roles = match &caller.recorder_role {
            Some(role) => vec![(role.account(), vec![role.arn.clone()], role.sessions())],
            None => exclusion
                .roles(caller)
                .into_iter()
                .map(|(account, arns)| (account, arns, Vec::new()))
                .collect(),
        };
        for (account, arns, sessions) in roles {
            for (number, call) in (1..).zip(calls(&caller.calls, exclusion.exact)) {
                let whose = if sessions.is_empty() { "" } else { ", recorder role" };
                let name = format!("{}{whose} in {account}, {number}", caller.service);
                let _ = writeln!(text, "  - name: {}\n    matches:", quoted(&name));
                for (field, values) in [
                    (Field::Kind, vec!["AssumedRole".to_owned()]),
                    (Field::ReadOnly, vec!["true".to_owned()]),
                    (Field::InvokedBy, vec![caller.service.clone()]),
                    (Field::Account, vec![account.to_owned()]),
                    (Field::Role, arns.clone()),
                    (Field::Session, sessions.clone()),
                ] {
                    condition(&mut text, field, &values);
                }
                let Expression::All(parts) = call else { continue };
                for part in parts {
                    if let Expression::Is(field, values) = part {
                        condition(&mut text, field, &values);
                    }
                }
            }
        }
    }
    Printed::new(
        vec![text],
        &[
            "Append the rules to those of cloudtrail-rs. What it drops never reaches its destination: keep the trail itself.",
            "The rules have the first form of the format, which later versions read, too.",
        ],
    )
}

fn condition(text: &mut String, field: Field, values: &[String]) {
    let alternatives = |values: &[&str]| match values {
        [one] => regex(one),
        many => format!(
            "({})",
            many.iter().map(|value| regex(value)).collect::<Vec<_>>().join("|")
        ),
    };
    let whole: Vec<&str> = values.iter().map(String::as_str).collect();
    let pattern = match values {
        [] => return,
        _ => match one_role(&whole) {
            Some((partitions, role)) => format!("^arn:{}:{}$", alternatives(&partitions), regex(role)),
            None => format!("^{}$", alternatives(&whole)),
        },
    };
    let _ = writeln!(
        text,
        "      - field_name: {}\n        regex: {}",
        field.path(),
        quoted(&pattern)
    );
}

/// One role in several partitions, which is written once: `arn:(aws|aws-cn):iam::...`.
fn one_role<'v>(values: &[&'v str]) -> Option<(Vec<&'v str>, &'v str)> {
    let parts: Option<Vec<(&str, &str)>> = values
        .iter()
        .map(|arn| arn.strip_prefix("arn:")?.split_once(':'))
        .collect();
    let parts = parts.filter(|parts| parts.len() > 1)?;
    let (_, role) = parts.first()?;
    let same = parts.iter().all(|(_, rest)| rest == role);
    same.then(|| (parts.iter().map(|(partition, _)| *partition).collect(), *role))
}

/// A text as a regular expression that matches nothing else.
fn regex(value: &str) -> String {
    let mut text = String::new();
    for letter in value.chars() {
        if r"\.+*?()|[]{}^$".contains(letter) {
            text.push('\\');
        }
        text.push(letter);
    }
    text
}

/// A text of YAML.
fn quoted(value: &str) -> String {
    let is_plain = value.chars().all(|letter| !letter.is_control());
    if is_plain {
        format!("'{}'", value.replace('\'', "''"))
    } else {
        super::jq::json(value)
    }
}
