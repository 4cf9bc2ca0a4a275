//! Event patterns of `EventBridge`: they say what is kept and have a limit of length.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::blocks::{Block, blocks};
use super::expression::{Field, Tie};
use super::part::{FilterPart, RecordTest};
use super::split::{SizeLimits, with_partitions};
use super::{Excluded, Exclusion, Printed, Unprintable};

const LIMITS: SizeLimits = SizeLimits {
    // The most characters of an event pattern (documented).
    most: 2048,
    // Rules of one event bus (documented).
    filters: 300,
    tie: Tie::Named,
};

/// Any number that a pattern can name (documented: five billion either way).
const NUMBERS: [i64; 2] = [-5_000_000_000, 5_000_000_000];

pub(super) fn pattern(exclusion: &Exclusion) -> Result<Printed, Unprintable> {
    let mut printed = with_partitions(exclusion, LIMITS, &|part| bridge(part).to_string() + "\n")?;
    if printed.filters.len() > 1 {
        printed = printed.noted(&[
            "One line is the pattern of one rule. Create a rule with each: an event that is kept matches exactly one of them.",
        ]);
    }
    Ok(printed.noted(&[
        "Paste it as the event pattern of a rule. It keeps successful calls too: add what your rule looks for.",
        "Read-only calls reach a rule only in state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS; a rule in state ENABLED does not match them.",
    ]))
}

/// What a pattern says of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    OneOf(BTreeSet<String>),
    Missing,
    /// Missing, or another value.
    Other(BTreeSet<String>),
    /// The field is there with another value.
    Different(BTreeSet<String>),
    /// Anything but true.
    NotTrue,
}

/// Fields that are tested together. A pattern tests each field once.
type Way = BTreeMap<Field, Test>;

fn bridge(part: &FilterPart) -> Value {
    let ways = part.exclusion.as_ref().map(kept).unwrap_or_default();
    let mut outer = Way::new();
    let mut ways: Vec<Way> = ways;
    for bound in &part.class {
        match bound {
            RecordTest::NotAll(fields) => ways.extend(
                fields
                    .iter()
                    .map(|(field, values)| Way::from([(*field, other(*field, values))])),
            ),
            RecordTest::OneOf(field, values) => {
                let values = set(values);
                ways = ways
                    .into_iter()
                    .filter_map(|way| within(way, *field, &values))
                    .collect();
                outer.insert(*field, Test::OneOf(values));
            }
        }
    }
    // A pattern tests a field once: where a way is about it, it is not tested for all of them.
    let mut inner = outer.clone();
    inner.retain(|field, test| ways.iter().any(|way| way.get(field).is_some_and(|known| known != test)));
    outer.retain(|field, _| !inner.contains_key(field));
    for way in &mut ways {
        way.retain(|field, _| !outer.contains_key(field));
    }
    // `$or` of one would be the name of a field (AWS's matcher takes it for one).
    if let [only] = ways.as_slice() {
        outer.extend(only.clone());
        ways.clear();
    }
    let mut detail = written(&outer);
    if let (Some(fields), false) = (detail.as_object_mut(), ways.is_empty()) {
        fields.insert("$or".to_owned(), ways.iter().map(written).collect());
    }
    json!({ "detail": detail })
}

fn other(field: Field, values: &[String]) -> Test {
    match field {
        Field::ReadOnly => Test::NotTrue,
        _ => Test::Other(set(values)),
    }
}

/// The way, for records whose field has one of these values; `None` if there are none.
fn within(mut way: Way, field: Field, values: &BTreeSet<String>) -> Option<Way> {
    let left: BTreeSet<String> = match way.get(&field) {
        None => values.clone(),
        Some(Test::OneOf(known)) => known & values,
        Some(Test::Other(known) | Test::Different(known)) => values - known,
        Some(Test::NotTrue | Test::Missing) => BTreeSet::new(),
    };
    if left.is_empty() {
        return None;
    }
    way.insert(field, Test::OneOf(left));
    Some(way)
}

fn set(values: &[String]) -> BTreeSet<String> {
    values.iter().cloned().collect()
}

/// An event is kept in one of these ways.
fn kept(exclusion: &Exclusion) -> Vec<Way> {
    let mut services: BTreeMap<&str, Vec<&Excluded>> = BTreeMap::new();
    for caller in &exclusion.callers {
        services.entry(&caller.service).or_default().push(caller);
    }
    let known = services.keys().map(|service| (*service).to_owned()).collect();
    let mut ways = vec![
        Way::from([(Field::Code, Test::Missing)]),
        Way::from([(Field::Kind, Test::Other(["AssumedRole".to_owned()].into()))]),
        Way::from([(Field::ReadOnly, Test::NotTrue)]),
        Way::from([(Field::InvokedBy, Test::Other(known))]),
    ];
    for (service, callers) in &services {
        let mut of_service = callers_kept(exclusion, callers);
        if services.len() > 1 {
            for way in &mut of_service {
                way.insert(Field::InvokedBy, Test::OneOf([(*service).to_owned()].into()));
            }
        }
        ways.extend(of_service);
    }
    ways
}

/// Of one service: its roles, each in its account, and the calls of each of them.
fn callers_kept(exclusion: &Exclusion, callers: &[&Excluded]) -> Vec<Way> {
    let mut accounts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut roles: Vec<(BTreeSet<String>, &Excluded)> = Vec::new();
    for caller in callers {
        let pairs = match &caller.recorder_role {
            Some(role) => vec![(role.account(), vec![role.arn.clone()])],
            None => exclusion.roles(caller),
        };
        let mut all = BTreeSet::new();
        for (account, arns) in pairs {
            all.extend(arns.iter().cloned());
            accounts.entry(account.to_owned()).or_default().extend(arns);
        }
        roles.push((all, caller));
    }
    let known = accounts.keys().cloned().collect();
    let mut ways = vec![Way::from([(Field::Account, Test::Other(known))])];
    let only_one = accounts.len() == 1;
    for (account, arns) in accounts {
        let mut way = Way::from([(Field::Role, Test::Other(arns))]);
        if !only_one {
            way.insert(Field::Account, Test::OneOf([account].into()));
        }
        ways.push(way);
    }
    for (arns, caller) in &roles {
        let mut of_role = calls_kept(&blocks(&caller.calls, exclusion.exact));
        if let Some(role) = &caller.recorder_role {
            of_role.push(Way::from([(Field::Session, Test::Other(set(&role.sessions())))]));
        }
        if roles.len() > 1 {
            for way in &mut of_role {
                way.insert(Field::Role, Test::OneOf(arns.clone()));
            }
        }
        ways.extend(of_role);
    }
    ways
}

/// The codes of a name, each with the messages that it needs.
type Codes = BTreeMap<String, BTreeSet<String>>;

fn calls_kept(blocks: &[Block]) -> Vec<Way> {
    let mut sources: BTreeMap<&str, BTreeMap<&String, Codes>> = BTreeMap::new();
    for block in blocks {
        let names = sources.entry(&block.source).or_default();
        for (name, code) in block
            .names
            .iter()
            .flat_map(|name| block.codes.iter().map(move |code| (name, code)))
        {
            let messages = names.entry(name).or_default().entry(code.clone()).or_default();
            messages.extend(block.messages.iter().cloned());
        }
    }
    let known = sources.keys().map(|source| (*source).to_owned()).collect();
    let mut ways = vec![Way::from([(Field::Source, Test::Other(known))])];
    for (source, names) in &sources {
        let mut of_source = names_kept(names);
        if sources.len() > 1 {
            for way in &mut of_source {
                way.insert(Field::Source, Test::OneOf([(*source).to_owned()].into()));
            }
        }
        ways.extend(of_source);
    }
    ways
}

/// Names with the same codes are written once.
fn names_kept(names: &BTreeMap<&String, Codes>) -> Vec<Way> {
    let known = names.keys().map(|name| (*name).clone()).collect();
    let mut ways = vec![Way::from([(Field::Name, Test::Other(known))])];
    let mut groups: Vec<(&Codes, BTreeSet<String>)> = Vec::new();
    for (name, codes) in names {
        match groups.iter_mut().find(|(known, _)| *known == codes) {
            Some((_, names)) => {
                names.insert((*name).clone());
            }
            None => groups.push((codes, [(*name).clone()].into())),
        }
    }
    let only_one = groups.len() == 1;
    for (codes, names) in groups {
        let mut of_group = vec![Way::from([(
            Field::Code,
            Test::Different(codes.keys().cloned().collect()),
        )])];
        for (code, messages) in codes.iter().filter(|(_, messages)| !messages.is_empty()) {
            of_group.push(Way::from([
                (Field::Code, Test::OneOf([code.clone()].into())),
                (Field::Message, Test::Other(messages.clone())),
            ]));
        }
        for way in &mut of_group {
            if !only_one {
                way.insert(Field::Name, Test::OneOf(names.clone()));
            }
        }
        ways.extend(of_group);
    }
    ways
}

fn written(way: &Way) -> Value {
    let mut pattern = json!({});
    for (field, test) in way {
        let mut place = &mut pattern;
        for key in field.path().split('.') {
            place = &mut place[key];
        }
        *place = match test {
            Test::Missing => json!([{"exists": false}]),
            Test::Other(values) => json!([{"exists": false}, {"anything-but": values}]),
            Test::Different(values) => json!([{"anything-but": values}]),
            Test::OneOf(_) if *field == Field::ReadOnly => json!([true]),
            Test::OneOf(values) => json!(values),
            // All but true, which `anything-but` cannot say of a boolean; the prefix is that of every text.
            Test::NotTrue => {
                let [least, most] = NUMBERS;
                json!([{"exists": false}, false, null, {"prefix": ""}, {"numeric": [">=", least, "<=", most]}])
            }
        };
    }
    pattern
}
