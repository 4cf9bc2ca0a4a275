//! What a filter takes away: conditions that only hide, each with what it hides.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::condition::{FieldTest, Node, NodeKind, TextSpan};
use crate::evaluate::{Evaluation, Holds};

/// A condition that only hides. Decided as `open`, it hides nothing.
#[derive(Debug, Clone)]
pub(crate) struct ExcludingTerm {
    /// The number of the condition.
    pub(crate) node: usize,
    /// How it is decided so that it hides nothing.
    pub(crate) open: bool,
    /// Where.
    pub(crate) span: TextSpan,
    /// As written.
    pub(crate) written: Node,
    /// What is hidden.
    pub(crate) body: Body,
    /// The fields of what is hidden.
    pub(crate) fields: BTreeSet<String>,
}

impl ExcludingTerm {
    /// Whether it is what it must not be, or unknown.
    pub(crate) fn hides(&self, evaluation: Evaluation<'_>, record: &Value) -> bool {
        evaluation.holds(&self.written, record) != Holds::from(self.open)
    }
}

/// What is hidden.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// What fulfills this condition.
    Node(Node),
    /// What all of these comparisons are about: each of them holds for something else only.
    Tests(Vec<FieldTest>),
}

impl Body {
    /// Whether a record is hidden for what it says, and not for what it lacks.
    pub(crate) fn holds(&self, evaluation: Evaluation<'_>, record: &Value) -> bool {
        match self {
            Self::Node(node) => evaluation.holds(node, record) == Holds::Yes,
            Self::Tests(tests) => tests.iter().all(|test| evaluation.test(test, record) == Holds::Yes),
        }
    }

    /// Its comparisons.
    pub(crate) fn tests(&self) -> Vec<&FieldTest> {
        match self {
            Self::Node(node) => node.tests().into_iter().map(|(test, _, _)| test).collect(),
            Self::Tests(tests) => tests.iter().collect(),
        }
    }
}

/// All of them.
pub(crate) fn excluding_terms(root: &Node) -> Vec<ExcludingTerm> {
    let mut terms = Vec::new();
    required(root, &mut terms);
    terms.retain(|term| term.body.tests().iter().any(|test| has_value(test)));
    terms
}

fn has_value(test: &FieldTest) -> bool {
    !test.patterns.iter().all(super::condition::Pattern::is_presence)
}

/// A condition that must hold.
fn required(node: &Node, terms: &mut Vec<ExcludingTerm>) {
    match &node.kind {
        NodeKind::Test(test) if test.negated => terms.push(term(node, true, Body::Tests(vec![plain(test)]))),
        NodeKind::Any(children) => {
            let mut tests = Vec::new();
            direct_differences(children, &mut tests);
            if tests.is_empty() {
                for child in children {
                    required(child, terms);
                }
            } else {
                terms.push(term(node, true, Body::Tests(tests)));
            }
        }
        NodeKind::All(children) => {
            for child in children {
                required(child, terms);
            }
        }
        NodeKind::Not(inner) => forbidden(inner, node, terms),
        NodeKind::Decided(inner, _) => {
            let known = terms.len();
            required(inner, terms);
            // It may be in brackets of its own.
            let new = terms.iter_mut().skip(known);
            new.filter(|term| term.span == inner.span)
                .for_each(|term| term.span = node.span);
        }
        NodeKind::Test(_) | NodeKind::Fixed(_) | NodeKind::Opaque => {}
    }
}

/// A condition that must not hold: each of its alternatives hides on its own.
fn forbidden(node: &Node, outer: &Node, terms: &mut Vec<ExcludingTerm>) {
    match &node.kind {
        NodeKind::Any(children) => {
            for child in children {
                forbidden(child, child, terms);
            }
        }
        NodeKind::Decided(inner, _) => forbidden(inner, outer, terms),
        NodeKind::Not(inner) => required(inner, terms),
        _ => {
            let mut found = term(node, false, Body::Node(node.clone()));
            found.span = outer.span;
            terms.push(found);
        }
    }
}

fn term(node: &Node, open: bool, body: Body) -> ExcludingTerm {
    let mut fields = Vec::new();
    for test in body.tests() {
        if has_value(test) {
            test.operand.fields(&mut fields);
        }
    }
    ExcludingTerm {
        node: node.id,
        open,
        span: node.span,
        written: node.clone(),
        fields: fields.into_iter().collect(),
        body,
    }
}

/// A comparison by "differs" as the one that it is the opposite of.
fn plain(test: &FieldTest) -> FieldTest {
    FieldTest {
        negated: false,
        ..test.clone()
    }
}

/// Alternatives that are comparisons by "differs": together they hide what is the same in all of them.
fn direct_differences(children: &[Node], tests: &mut Vec<FieldTest>) {
    for child in children {
        match &child.kind {
            NodeKind::Test(test) if test.negated => tests.push(plain(test)),
            NodeKind::Any(inner) => direct_differences(inner, tests),
            NodeKind::Decided(inner, _) => direct_differences(std::slice::from_ref(inner), tests),
            NodeKind::Not(inner) => {
                if let NodeKind::Test(test) = &undecided(inner).kind
                    && has_value(test)
                {
                    tests.push(test.clone());
                }
            }
            NodeKind::All(_) | NodeKind::Test(_) | NodeKind::Fixed(_) | NodeKind::Opaque => {}
        }
    }
}

fn undecided(node: &Node) -> &Node {
    match &node.kind {
        NodeKind::Decided(inner, _) => undecided(inner),
        _ => node,
    }
}
