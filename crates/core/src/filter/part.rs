//! The records that one of several filters is about.

use std::collections::BTreeSet;

use super::expression::{Expression, Field, Tie, noise};
use super::{ExcludedCall, Exclusion, RecorderRole};

/// The records that one filter is about, and what it leaves out of them.
#[derive(Debug, Clone)]
pub(super) struct FilterPart {
    /// What holds of the records.
    pub(super) class: Vec<RecordTest>,
    /// `None` where all of these records are kept.
    pub(super) exclusion: Option<Exclusion>,
    /// Its number, from 1, and how many there are.
    pub(super) number: (usize, usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RecordTest {
    /// The field has one of these values.
    OneOf(Field, Vec<String>),
    /// One of the fields is missing, or has none of its values.
    NotAll(Vec<(Field, Vec<String>)>),
}

impl FilterPart {
    pub(super) fn is_bound(&self, field: Field) -> bool {
        let is_of_field = |bound: &RecordTest| matches!(bound, RecordTest::OneOf(known, _) if *known == field);
        self.class.iter().any(is_of_field)
    }

    /// What holds of all records that may be left out: whose calls they are.
    pub(super) fn callers(&self, tie: Tie) -> Vec<(Field, Vec<String>)> {
        let proof = [(Field::Kind, "AssumedRole"), (Field::ReadOnly, "true")]
            .map(|(field, value)| (field, vec![value.to_owned()]));
        let named = [Field::InvokedBy, Field::Account].map(|field| (field, self.values(field, tie)));
        let all = proof.into_iter().chain(named);
        all.filter(|(_, values)| !values.is_empty()).collect()
    }

    /// The values that a field has in what is left out.
    pub(super) fn values(&self, field: Field, tie: Tie) -> Vec<String> {
        let Some(exclusion) = &self.exclusion else {
            return Vec::new();
        };
        let callers = exclusion.callers.iter();
        let calls = callers.clone().flat_map(|caller| &caller.calls);
        let values: BTreeSet<String> = match field {
            Field::InvokedBy => callers.map(|caller| caller.service.clone()).collect(),
            Field::Account if tie == Tie::Named => exclusion.accounts.iter().cloned().collect(),
            // A single caller's role needs no filter of its own.
            Field::Role if tie == Tie::Named && exclusion.callers.len() > 1 => {
                callers.flat_map(|caller| exclusion.arns(caller)).collect()
            }
            // Of service-linked roles every session is left out.
            Field::Session => {
                let roles: Option<Vec<&RecorderRole>> = callers.map(|caller| caller.recorder_role.as_ref()).collect();
                roles
                    .unwrap_or_default()
                    .into_iter()
                    .flat_map(RecorderRole::sessions)
                    .collect()
            }
            Field::Source => calls.map(|call| call.source.clone()).collect(),
            Field::Code => calls.map(|call| call.code.clone()).collect(),
            Field::Name => calls.map(|call| call.name.clone()).collect(),
            _ => BTreeSet::new(),
        };
        values.into_iter().collect()
    }

    /// The records among these whose field has one of the values.
    pub(super) fn only(&self, field: Field, values: &[String]) -> Self {
        let mut part = self.clone();
        part.class
            .retain(|bound| !matches!(bound, RecordTest::OneOf(known, _) if *known == field));
        part.class.push(RecordTest::OneOf(field, values.to_vec()));
        if let Some(exclusion) = &mut part.exclusion {
            exclusion.narrow(field, values);
        }
        part
    }

    /// The records among these of which not all of that holds: nothing of them is left out.
    pub(super) fn others(&self, fields: Vec<(Field, Vec<String>)>) -> Self {
        let mut part = self.clone();
        part.class.push(RecordTest::NotAll(fields));
        part.exclusion = None;
        part
    }

    /// What holds of the records that the filter keeps.
    pub(super) fn kept(&self, tie: Tie) -> Expression {
        let class = self.class.iter().map(|bound| match bound {
            RecordTest::OneOf(field, values) => Expression::Is(*field, values.clone()),
            RecordTest::NotAll(fields) => Self::all(fields).negated(),
        });
        let kept = self.noise(tie).map(Expression::negated);
        Expression::all(class.chain(kept).collect())
    }

    pub(super) fn all(fields: &[(Field, Vec<String>)]) -> Expression {
        let all = fields
            .iter()
            .map(|(field, values)| Expression::Is(*field, values.clone()));
        Expression::all(all.collect())
    }

    /// What holds of the records that the filter leaves out, beside what holds of all of its records.
    pub(super) fn noise(&self, tie: Tie) -> Option<Expression> {
        let mut noise = Some(noise(self.exclusion.as_ref()?, tie));
        for bound in &self.class {
            if let RecordTest::OneOf(field, values) = bound {
                noise = noise.and_then(|noise| noise.given(*field, values));
            }
        }
        noise
    }
}

impl Exclusion {
    fn narrow(&mut self, field: Field, values: &[String]) {
        match field {
            Field::InvokedBy => self.callers.retain(|caller| values.contains(&caller.service)),
            Field::Account => {
                self.accounts.retain(|account| values.contains(account));
                let owner = |role: &RecorderRole| role.account().to_owned();
                self.callers.retain(|caller| {
                    caller
                        .recorder_role
                        .as_ref()
                        .is_none_or(|role| values.contains(&owner(role)))
                });
            }
            Field::Role => {
                let all = self.clone();
                self.callers
                    .retain(|caller| all.arns(caller).iter().any(|arn| values.contains(arn)));
            }
            Field::Session => {
                for caller in &mut self.callers {
                    if let Some(role) = &mut caller.recorder_role {
                        role.retain_sessions(values);
                    }
                }
            }
            Field::Source | Field::Code | Field::Name => {
                let value = |call: &ExcludedCall| match field {
                    Field::Source => call.source.clone(),
                    Field::Code => call.code.clone(),
                    _ => call.name.clone(),
                };
                for caller in &mut self.callers {
                    caller.calls.retain(|call| values.contains(&value(call)));
                }
                self.callers.retain(|caller| !caller.calls.is_empty());
            }
            // These hold of all that is left out.
            _ => {}
        }
    }
}

impl Expression {
    /// What is left to test where a field has one of these values; `None` where nothing is.
    fn given(self, field: Field, values: &[String]) -> Option<Self> {
        match self {
            Self::Is(known, wanted) if known == field && values.iter().all(|value| wanted.contains(value)) => None,
            Self::All(parts) => {
                let left: Vec<Self> = parts.into_iter().filter_map(|part| part.given(field, values)).collect();
                (!left.is_empty()).then(|| Self::all(left))
            }
            Self::Any(parts) => {
                let left: Option<Vec<Self>> = parts.into_iter().map(|part| part.given(field, values)).collect();
                left.map(Self::any)
            }
            other => Some(other),
        }
    }
}
