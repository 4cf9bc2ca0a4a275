//! AND, OR, NOT and brackets around comparisons.

use crate::condition::{Node, NodeKind};
use crate::cursor::{Cursor, SyntaxError};
use crate::read::LooseGroup;

/// How a language writes them. AND binds closer than OR.
pub(super) struct Words {
    pub(super) and: &'static [&'static str],
    pub(super) or: &'static [&'static str],
    pub(super) not: &'static [&'static str],
}

/// Reads one comparison.
pub(super) type ReadTest<'a> = &'a mut dyn FnMut(&mut Cursor<'_>) -> Result<Node, SyntaxError>;

impl Words {
    fn eat(cursor: &mut Cursor<'_>, words: &[&str]) -> bool {
        words.iter().any(|word| {
            if word.starts_with(|first: char| first.is_ascii_alphabetic()) {
                cursor.eat_word(word)
            } else {
                cursor.eat(word)
            }
        })
    }

    /// Alternatives.
    pub(super) fn any(&self, cursor: &mut Cursor<'_>, test: ReadTest<'_>) -> Result<Node, SyntaxError> {
        let mut nodes = vec![self.all(cursor, test)?];
        while Self::eat(cursor, self.or) {
            nodes.push(self.all(cursor, test)?);
        }
        Ok(Node::any(nodes))
    }

    fn all(&self, cursor: &mut Cursor<'_>, test: ReadTest<'_>) -> Result<Node, SyntaxError> {
        let mut nodes = vec![self.one(cursor, test)?];
        while Self::eat(cursor, self.and) {
            nodes.push(self.one(cursor, test)?);
        }
        Ok(Node::all(nodes))
    }

    /// One condition: a comparison, or what is in brackets.
    pub(super) fn one(&self, cursor: &mut Cursor<'_>, test: ReadTest<'_>) -> Result<Node, SyntaxError> {
        cursor.space();
        let start = cursor.at;
        cursor.deeper()?;
        let node = if Self::eat(cursor, self.not) {
            let inner = self.one(cursor, test)?;
            let span = cursor.span(start);
            inner.negate(span)
        } else if cursor.eat("(") {
            let mut inner = self.any(cursor, test)?;
            if !cursor.eat(")") {
                return Err(cursor.error("a closing bracket, or AND or OR"));
            }
            inner.grouped = true;
            inner.span = cursor.span(start);
            inner
        } else {
            test(cursor)?
        };
        cursor.depth -= 1;
        Ok(node)
    }
}

/// Finds AND and OR beside each other without brackets, where one side of the OR is a single condition: A AND B OR C.
pub(super) fn find_loose(root: &Node, found: &mut Vec<LooseGroup>) {
    root.walk(true, &mut |node, _| {
        let NodeKind::Any(children) = &node.kind else { return };
        let is_loose = |child: &Node| matches!(child.kind, NodeKind::All(_)) && !child.grouped;
        let Some(place) = children.iter().position(is_loose) else {
            return;
        };
        if children.iter().all(is_loose) {
            return;
        }
        let (before, rest) = children.split_at(place);
        let Some((group, after)) = rest.split_first() else {
            return;
        };
        let NodeKind::All(parts) = &group.kind else { return };
        let is_bare = |nodes: &[Node]| !nodes.is_empty() && !nodes.iter().any(is_loose);
        let (alternatives, others) = if is_bare(before) && after.is_empty() {
            let Some((first, others)) = parts.split_first() else {
                return;
            };
            ([before, std::slice::from_ref(first)].concat(), others.to_vec())
        } else if before.is_empty() && is_bare(after) {
            let Some((last, others)) = parts.split_last() else {
                return;
            };
            ([std::slice::from_ref(last), after].concat(), others.to_vec())
        } else {
            return;
        };
        let any = Node::any(alternatives);
        let brackets = any.span;
        let mut all = others;
        all.push(any);
        found.push(LooseGroup {
            span: node.span,
            brackets,
            written: node.clone(),
            other: Node::all(all),
        });
    });
}
