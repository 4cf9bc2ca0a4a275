//! Several filters are one: what the predicate hides is kept by none of them, and anything else by exactly one.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::super::Excluded;
use super::super::expression::{Expression, noise};
use super::*;
use crate::catalog::TEST_CATALOG;

const ACCOUNTS: [&str; 2] = ["111122223333", "444455556666"];
const RECORDER: &str = "arn:aws:iam::111122223333:role/recorder";

/// The fields of a record that has them.
type Record = BTreeMap<Field, String>;

fn holds(expression: &Expression, record: &Record) -> bool {
    let field = |field: Field| record.get(&field).map_or("", String::as_str);
    match expression {
        Expression::All(parts) => parts.iter().all(|part| holds(part, record)),
        Expression::Any(parts) => parts.iter().any(|part| holds(part, record)),
        Expression::Not(inner) => !holds(inner, record),
        Expression::Is(Field::Call, values) => {
            values.contains(&format!("{} {}", field(Field::Name), field(Field::Code)))
        }
        Expression::Is(Field::RoleName, values) => field(Field::Role)
            .split('/')
            .nth(3)
            .is_some_and(|name| values.iter().any(|value| value == name)),
        Expression::Is(known, values) => record.get(known).is_some_and(|value| values.contains(value)),
        Expression::OwnRole => {
            let (account, service) = (field(Field::Account), field(Field::InvokedBy));
            let own = format!("arn:aws:iam::{account}:role/aws-service-role/{service}/");
            !account.is_empty() && field(Field::Role).starts_with(&own)
        }
    }
}

/// A record of each call that is left out.
fn noise_of(exclusion: &Exclusion) -> Vec<Record> {
    let mut records = Vec::new();
    for caller in &exclusion.callers {
        for (account, role, session) in identities(exclusion, caller) {
            for call in &caller.calls {
                let fields = [
                    (Field::Kind, "AssumedRole"),
                    (Field::ReadOnly, "true"),
                    (Field::InvokedBy, &caller.service),
                    (Field::Account, &account),
                    (Field::Role, &role),
                    (Field::Session, &session),
                    (Field::Source, &call.source),
                    (Field::Name, &call.name),
                    (Field::Code, &call.code),
                    (Field::Message, call.messages.first().map_or("any", String::as_str)),
                ];
                records.push(fields.map(|(field, value)| (field, value.to_owned())).into());
            }
        }
    }
    records
}

/// Account, role and session of a caller.
fn identities(exclusion: &Exclusion, caller: &Excluded) -> Vec<(String, String, String)> {
    if let Some(role) = &caller.recorder_role {
        let of_session = |session| (role.account().to_owned(), role.arn.clone(), session);
        return role.sessions().into_iter().map(of_session).collect();
    }
    let of_account = |account: &String| {
        let session = format!("arn:aws:sts::{account}:assumed-role/{}/any", caller.role);
        (account.clone(), caller.arn("aws", account), session)
    };
    exclusion.accounts.iter().map(of_account).collect()
}

/// The parts that a limit makes of it.
fn parts(exclusion: &Exclusion, tie: Tie, most: usize) -> Vec<FilterPart> {
    let limits = SizeLimits {
        most,
        filters: 1_000,
        tie,
    };
    let printed = RefCell::new(Vec::new());
    let count = filters(exclusion, limits, &|part| {
        printed.borrow_mut().push(part.clone());
        format!("{:?}", part.kept(tie))
    });
    let count = count.expect("it can be split").filters.len();
    let mut printed = printed.into_inner();
    // What was only tried was printed before.
    printed.split_off(printed.len() - count)
}

#[test]
fn what_is_noise_is_kept_by_no_filter_and_anything_else_by_exactly_one() {
    let mut exclusion = Exclusion::from_catalog(&TEST_CATALOG, ACCOUNTS.map(str::to_owned).into());
    exclusion.partitions = PARTITIONS[..1].to_vec();
    // Each call with its own code, as a fixture is.
    exclusion.exact = true;
    let linked = exclusion.clone();
    let recorder = Exclusion::of_recorder_role(&TEST_CATALOG, RECORDER);
    exclusion.callers.extend(recorder.callers);
    for (exclusion, tie, most) in [
        (&linked, Tie::Compared, 6_000),
        (&exclusion, Tie::Compared, 6_000),
        (&exclusion, Tie::Compared, 2_000),
        (&exclusion, Tie::Named, 9_000),
        (&exclusion, Tie::Named, 3_000),
    ] {
        let kept: Vec<Expression> = parts(exclusion, tie, most).iter().map(|part| part.kept(tie)).collect();
        assert!(kept.len() > 3, "{tie:?} {most}: {}", kept.len());
        let whole = noise(exclusion, tie);
        let keeping = |record: &Record| kept.iter().filter(|kept| holds(kept, record)).count();
        for record in noise_of(exclusion) {
            assert_eq!(keeping(&record), 0, "{tie:?} {most}: {record:?}");
            for field in record.keys() {
                let mut other = record.clone();
                other.remove(field);
                let is_noise = holds(&whole, &other);
                assert_eq!(
                    keeping(&other),
                    usize::from(!is_noise),
                    "{tie:?} {most} without {field:?}: {record:?}"
                );
                other.insert(*field, "other".to_owned());
                let is_noise = holds(&whole, &other);
                assert_eq!(
                    keeping(&other),
                    usize::from(!is_noise),
                    "{tie:?} {most}, other {field:?}: {record:?}"
                );
            }
        }
    }
}
