//! A filter as a tree: what it compares, and where in the text that is written.

use regex_lite::Regex;

use crate::glob::Glob;

/// A place in the text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct TextSpan {
    /// The first byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

impl TextSpan {
    /// Both, and what is between them.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// What is written there.
    #[must_use]
    pub fn text(self, whole: &str) -> &str {
        whole.get(self.start..self.end).unwrap_or_default()
    }
}

/// One condition of the filter.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its number, by which evaluation can be told to decide it.
    pub id: usize,
    /// Where it is written, with its brackets.
    pub span: TextSpan,
    /// Whether it is in brackets.
    pub grouped: bool,
    /// What it is.
    pub kind: NodeKind,
}

/// What a condition is.
#[derive(Debug, Clone)]
pub enum NodeKind {
    /// All hold.
    All(Vec<Node>),
    /// Any holds.
    Any(Vec<Node>),
    /// It does not hold.
    Not(Box<Node>),
    /// What is unknown counts as this: `COALESCE(..., FALSE)`.
    Decided(Box<Node>, bool),
    /// A comparison.
    Test(FieldTest),
    /// A constant.
    Fixed(bool),
    /// About something that is not in a record, such as a partition column: as if it were not there.
    Opaque,
}

/// A comparison: it holds if the operand matches any of the patterns.
#[derive(Debug, Clone)]
pub struct FieldTest {
    /// What is compared.
    pub operand: Operand,
    /// What it may be.
    pub patterns: Vec<Pattern>,
    /// Whether it holds if none matches; a value must be there all the same.
    pub negated: bool,
    /// Whether case is ignored.
    pub ignore_case: bool,
}

/// What is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// A field of the record, by its path.
    Field(Vec<String>),
    /// A constant.
    Text(String),
    /// One behind the other; missing if one of them is.
    Joined(Vec<Operand>),
    /// In small letters.
    Lower(Box<Operand>),
    /// In capital letters.
    Upper(Box<Operand>),
    /// The first that is there.
    FirstOf(Vec<Operand>),
    /// Missing if it is this text.
    Unless(Box<Operand>, String),
    /// What stands between two separators, counted from 1; missing if it has no such part.
    Part(Box<Operand>, String, usize),
    /// Every text of the record.
    Whole,
    /// `success` or `failure`.
    Outcome,
}

/// What an operand may be.
#[derive(Debug, Clone)]
pub enum Pattern {
    /// This text.
    Text(String),
    /// What another operand is.
    Same(Operand),
    /// A text with wildcards.
    Glob(Glob),
    /// A regular expression, found anywhere.
    Regex(Box<Regex>),
    /// A number.
    Number(NumberOrder, f64),
    /// A boolean.
    Bool(bool),
    /// An address of this network.
    Network(std::net::IpAddr, u8),
    /// Missing.
    Absent,
    /// There, and null.
    Null,
    /// Missing or null.
    NoValue,
    /// There.
    Present,
}

/// How a number is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberOrder {
    /// Less.
    Less,
    /// Less or equal.
    AtMost,
    /// Equal.
    Equal,
    /// Greater or equal.
    AtLeast,
    /// Greater.
    Greater,
}

impl Pattern {
    /// Whether it is about the presence of a value, and not about the value.
    #[must_use]
    pub fn is_presence(&self) -> bool {
        matches!(self, Self::Absent | Self::Null | Self::NoValue | Self::Present)
    }
}

impl Operand {
    /// A field by its dotted path.
    #[must_use]
    pub fn field(path: &str) -> Self {
        Self::Field(path.split('.').map(str::to_owned).collect())
    }

    /// The fields that it reads.
    pub fn fields(&self, found: &mut Vec<String>) {
        match self {
            Self::Field(path) => found.push(path.join(".")),
            Self::Joined(parts) | Self::FirstOf(parts) => parts.iter().for_each(|part| part.fields(found)),
            Self::Lower(inner) | Self::Upper(inner) | Self::Unless(inner, _) | Self::Part(inner, ..) => {
                inner.fields(found);
            }
            Self::Outcome => found.push("errorCode".to_owned()),
            Self::Text(_) | Self::Whole => {}
        }
    }
}

impl FieldTest {
    /// A test of a field that holds for this pattern.
    #[must_use]
    pub fn one(operand: Operand, pattern: Pattern) -> Self {
        Self {
            operand,
            patterns: vec![pattern],
            negated: false,
            ignore_case: false,
        }
    }

    /// The one field that it is about.
    #[must_use]
    pub fn single_field(&self) -> Option<String> {
        let mut fields = Vec::new();
        self.operand.fields(&mut fields);
        if fields.len() == 1 { fields.pop() } else { None }
    }
}

impl Node {
    /// A condition at a place.
    #[must_use]
    pub fn new(kind: NodeKind, span: TextSpan) -> Self {
        Self {
            id: 0,
            span,
            grouped: false,
            kind,
        }
    }

    /// All of them, or the only one.
    #[must_use]
    pub fn all(nodes: Vec<Self>) -> Self {
        Self::joined(nodes, NodeKind::All)
    }

    /// Any of them, or the only one.
    #[must_use]
    pub fn any(nodes: Vec<Self>) -> Self {
        Self::joined(nodes, NodeKind::Any)
    }

    fn joined(mut nodes: Vec<Self>, kind: fn(Vec<Self>) -> NodeKind) -> Self {
        if nodes.len() == 1
            && let Some(only) = nodes.pop()
        {
            return only;
        }
        let spans = nodes.iter().map(|node| node.span);
        let span = spans.reduce(TextSpan::join).unwrap_or_default();
        Self::new(kind(nodes), span)
    }

    /// Its opposite; of an opposite, what it was.
    #[must_use]
    pub fn negate(self, span: TextSpan) -> Self {
        Self::new(NodeKind::Not(Box::new(self)), span)
    }

    /// The conditions directly inside.
    #[must_use]
    pub fn children(&self) -> &[Self] {
        match &self.kind {
            NodeKind::All(nodes) | NodeKind::Any(nodes) => nodes,
            NodeKind::Not(inner) | NodeKind::Decided(inner, _) => std::slice::from_ref(inner),
            NodeKind::Test(_) | NodeKind::Fixed(_) | NodeKind::Opaque => &[],
        }
    }

    /// Hands it and everything inside to `visit`, with whether it must hold or must not.
    pub fn walk<'n>(&'n self, positive: bool, visit: &mut dyn FnMut(&'n Self, bool)) {
        visit(self, positive);
        let inner = positive != matches!(self.kind, NodeKind::Not(_));
        for child in self.children() {
            child.walk(inner, visit);
        }
    }

    /// Every comparison, with whether it must hold: a comparison by "differs" inside of a NOT must hold.
    #[must_use]
    pub fn tests(&self) -> Vec<(&FieldTest, TextSpan, bool)> {
        let mut tests = Vec::new();
        self.walk(true, &mut |node, positive| {
            if let NodeKind::Test(test) = &node.kind {
                tests.push((test, node.span, positive != test.negated));
            }
        });
        tests
    }

    /// Numbers the tree, and leaves out what is about no record.
    #[must_use]
    pub fn finish(mut self) -> Self {
        let mut next = 1;
        self.settle(true, &mut next);
        self
    }

    /// `neutral` is what changes nothing where the condition is: true among conditions that must all hold, false among
    /// alternatives. What is not evaluated becomes that, so that it hides no fault of its neighbors.
    fn settle(&mut self, neutral: bool, next: &mut usize) {
        self.id = *next;
        *next += 1;
        if self.is_opaque() {
            self.kind = if neutral {
                NodeKind::Opaque
            } else {
                NodeKind::Fixed(false)
            };
        }
        match &mut self.kind {
            NodeKind::All(nodes) => nodes.iter_mut().for_each(|node| node.settle(true, next)),
            NodeKind::Any(nodes) => nodes.iter_mut().for_each(|node| node.settle(false, next)),
            NodeKind::Not(node) => node.settle(!neutral, next),
            NodeKind::Decided(node, _) => node.settle(neutral, next),
            NodeKind::Test(_) | NodeKind::Fixed(_) | NodeKind::Opaque => {}
        }
    }

    /// Whether nothing in it is about a record.
    fn is_opaque(&self) -> bool {
        match &self.kind {
            NodeKind::Opaque => true,
            NodeKind::Test(_) | NodeKind::Fixed(_) => false,
            // A list without conditions is something else.
            _ => !self.children().is_empty() && self.children().iter().all(Self::is_opaque),
        }
    }
}
