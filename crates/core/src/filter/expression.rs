//! The predicate as a small tree of conditions, which the writers of the dialects spell.

use super::blocks::blocks;
use super::{Excluded, ExcludedCall, Exclusion};

/// What a condition is about. A dialect says how it names each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    /// `userIdentity.type`.
    Kind,
    /// `readOnly`.
    ReadOnly,
    /// `userIdentity.invokedBy`.
    InvokedBy,
    /// The account that got the record; where a dialect can say it, else the account of the caller.
    Account,
    /// The ARN of the role behind the session.
    Role,
    /// The last part of that ARN.
    RoleName,
    /// `userIdentity.arn`, which names the session.
    Session,
    /// `eventSource`.
    Source,
    /// `eventName`.
    Name,
    /// `errorCode`.
    Code,
    /// `eventName` and `errorCode`, with a space between them.
    Call,
    /// `errorMessage`.
    Message,
}

impl Field {
    /// Where `CloudTrail` writes it: of what is a part of a field, or joined of two, the one that is compared instead.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Kind => "userIdentity.type",
            Self::ReadOnly => "readOnly",
            Self::InvokedBy => "userIdentity.invokedBy",
            Self::Account => "recipientAccountId",
            Self::Role | Self::RoleName => "userIdentity.sessionContext.sessionIssuer.arn",
            Self::Session => "userIdentity.arn",
            Self::Source => "eventSource",
            Self::Name => "eventName",
            Self::Code | Self::Call => "errorCode",
            Self::Message => "errorMessage",
        }
    }
}

/// A condition. One on a field that is missing does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// All of these hold.
    All(Vec<Expression>),
    /// One of these holds.
    Any(Vec<Expression>),
    /// The condition does not hold.
    Not(Box<Expression>),
    /// The field has one of these values.
    Is(Field, Vec<String>),
    /// The role is a service-linked role of the record's own account, and its path is that of `invokedBy`.
    OwnRole,
}

/// How callers are tied to the account of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tie {
    /// By comparing two fields of a record.
    Compared,
    /// By naming each account beside the ARNs that its role may have.
    Named,
}

impl Expression {
    pub(super) fn is(field: Field, value: impl Into<String>) -> Self {
        Self::Is(field, vec![value.into()])
    }

    /// All of these; a single one is itself.
    pub(super) fn all(parts: Vec<Self>) -> Self {
        let flat = parts.into_iter().flat_map(|part| match part {
            Self::All(parts) => parts,
            other => vec![other],
        });
        let mut flat: Vec<Self> = flat.collect();
        if flat.len() == 1 {
            flat.remove(0)
        } else {
            Self::All(flat)
        }
    }

    /// One of these; a single one is itself.
    pub(super) fn any(parts: Vec<Self>) -> Self {
        let flat = parts.into_iter().flat_map(|part| match part {
            Self::Any(parts) => parts,
            other => vec![other],
        });
        let mut flat: Vec<Self> = flat.collect();
        if flat.len() == 1 {
            flat.remove(0)
        } else {
            Self::Any(flat)
        }
    }

    pub(super) fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }
}

/// The predicate: what holds of an event that is left out.
pub(super) fn noise(exclusion: &Exclusion, tie: Tie) -> Expression {
    let mut all = vec![
        Expression::is(Field::Kind, "AssumedRole"),
        Expression::is(Field::ReadOnly, "true"),
    ];
    if tie == Tie::Compared && !exclusion.accounts.is_empty() {
        all.push(Expression::Is(Field::Account, exclusion.accounts.clone()));
    }
    let is_linked = |caller: &&Excluded| caller.recorder_role.is_none();
    if tie == Tie::Compared && exclusion.callers.iter().all(|caller| is_linked(&caller)) {
        all.push(Expression::OwnRole);
    }
    let ties = Ties {
        exclusion,
        tie,
        lifted: all.contains(&Expression::OwnRole),
    };
    let ways = groups(&exclusion.callers).into_iter().map(|group| {
        let callers = group.iter().map(|caller| ties.caller(caller)).collect();
        let calls = group.first().map(|caller| match tie {
            Tie::Compared => paired(&caller.calls),
            Tie::Named => calls(&caller.calls, exclusion.exact),
        });
        Expression::all(vec![
            Expression::any(callers),
            Expression::any(calls.unwrap_or_default()),
        ])
    });
    all.push(Expression::any(ways.collect()));
    Expression::all(all)
}

struct Ties<'e> {
    exclusion: &'e Exclusion,
    tie: Tie,
    /// That the role is the account's own is said once for all callers.
    lifted: bool,
}

impl Ties<'_> {
    fn caller(&self, caller: &Excluded) -> Expression {
        let service = Expression::is(Field::InvokedBy, &caller.service);
        if let Some(recorder) = &caller.recorder_role {
            return Expression::all(vec![
                service,
                Expression::is(Field::Account, recorder.account()),
                Expression::is(Field::Role, &recorder.arn),
                Expression::Is(Field::Session, recorder.sessions()),
            ]);
        }
        match self.tie {
            Tie::Compared => {
                let own = (!self.lifted).then_some(Expression::OwnRole);
                let name = Expression::is(Field::RoleName, &caller.role);
                Expression::all([service].into_iter().chain(own).chain([name]).collect())
            }
            Tie::Named => {
                let roles = self.exclusion.roles(caller).into_iter().map(|(account, arns)| {
                    Expression::all(vec![
                        Expression::is(Field::Account, account),
                        Expression::Is(Field::Role, arns),
                    ])
                });
                Expression::all(vec![service, Expression::any(roles.collect())])
            }
        }
    }
}

/// The calls of a caller for languages that join two fields: names with their codes, by source.
fn paired(calls: &[ExcludedCall]) -> Vec<Expression> {
    let mut blocks: Vec<(&ExcludedCall, Vec<String>)> = Vec::new();
    for call in calls {
        let pair = format!("{} {}", call.name, call.code);
        let same = |(first, _): &&mut (&ExcludedCall, Vec<String>)| {
            first.source == call.source && first.messages == call.messages
        };
        match blocks.iter_mut().find(same) {
            Some((_, pairs)) => pairs.push(pair),
            None => blocks.push((call, vec![pair])),
        }
    }
    let block = blocks.into_iter().map(|(first, pairs)| {
        let mut all = vec![
            Expression::is(Field::Source, &first.source),
            Expression::Is(Field::Call, pairs),
        ];
        if !first.messages.is_empty() {
            all.push(Expression::Is(Field::Message, first.messages.clone()));
        }
        Expression::All(all)
    });
    block.collect()
}

/// The calls of a caller, each as an alternative.
pub(super) fn calls(calls: &[ExcludedCall], exact: bool) -> Vec<Expression> {
    let blocks = blocks(calls, exact);
    let block = blocks.into_iter().map(|block| {
        let mut all = vec![
            Expression::is(Field::Source, block.source),
            Expression::Is(Field::Name, block.names),
            Expression::Is(Field::Code, block.codes),
        ];
        if !block.messages.is_empty() {
            all.push(Expression::Is(Field::Message, block.messages));
        }
        Expression::All(all)
    });
    block.collect()
}

/// Callers of the same calls form a group, so that the calls are written once.
fn groups(callers: &[Excluded]) -> Vec<Vec<&Excluded>> {
    let mut groups: Vec<Vec<&Excluded>> = Vec::new();
    for caller in callers {
        let same = |group: &&mut Vec<&Excluded>| group.iter().all(|known| known.calls == caller.calls);
        match groups.iter_mut().find(same) {
            Some(group) => group.push(caller),
            None => groups.push(vec![caller]),
        }
    }
    groups
}
