//! The conditions of a whole query: its own, and those of the queries that its rows come from.

use sqlparser::ast::{
    Cte, JoinConstraint, JoinOperator, Query, Select, SetExpr, SetOperator, Spanned as _, TableFactor, TableWithJoins,
};

use super::Sql;
use crate::condition::{Node, NodeKind};

/// The most queries of one text: each name of WITH may be used many times.
const MOST_QUERIES: usize = 100;

impl Sql<'_, '_> {
    /// What a row must fulfill; `None` if any row is returned. `outer` are the named queries that may be used.
    pub(super) fn query(&mut self, query: &Query, outer: &[&Cte]) -> Option<Node> {
        self.queries += 1;
        if self.queries > MOST_QUERIES {
            let span = self.span_from(query.span());
            self.remarks.not_evaluated.push(span);
            return None;
        }
        let own = query.with.iter().flat_map(|with| &with.cte_tables);
        let named: Vec<&Cte> = outer.iter().copied().chain(own).collect();
        self.body(&query.body, &named)
    }

    fn body(&mut self, mut body: &SetExpr, named: &[&Cte]) -> Option<Node> {
        // A chain of thousands leans to the left, so this descends without calling itself.
        let mut further = Vec::new();
        while let SetExpr::SetOperation { left, op, right, .. } = body {
            further.push((op, right));
            body = left;
        }
        let mut rows = match body {
            SetExpr::Select(select) => self.select(select, named),
            SetExpr::Query(inner) => self.query(inner, named),
            _ => None,
        };
        for (operator, right) in further.into_iter().rev() {
            let other = self.body(right, named);
            rows = match operator {
                SetOperator::Union => rows.zip(other).map(|(one, other)| joined(one, other, NodeKind::Any)),
                SetOperator::Intersect => both(rows, other),
                SetOperator::Except | SetOperator::Minus => both(rows, Some(without(other))),
            };
        }
        rows
    }

    fn select(&mut self, select: &Select, named: &[&Cte]) -> Option<Node> {
        let mut rows = None;
        for from in &select.from {
            let conditions = self.table(&from.relation, named);
            rows = both(rows, conditions);
            self.joins(from);
        }
        for condition in [&select.selection, &select.having, &select.qualify] {
            let condition = condition.as_ref().map(|condition| self.node(condition));
            rows = both(rows, condition);
        }
        rows
    }

    /// What the rows of a table fulfill, if it is a query or named like one.
    fn table(&mut self, table: &TableFactor, named: &[&Cte]) -> Option<Node> {
        match table {
            TableFactor::Derived { subquery, .. } => self.query(subquery, named),
            TableFactor::NestedJoin { table_with_joins, .. } => {
                self.joins(table_with_joins);
                self.table(&table_with_joins.relation, named)
            }
            TableFactor::Table { name, .. } => {
                let name = name.to_string();
                let is_meant = |cte: &&Cte| cte.alias.name.value.eq_ignore_ascii_case(&name);
                let place = named.iter().rposition(is_meant)?;
                let (before, rest) = named.split_at(place);
                // It may use those before it, and not itself.
                self.query(&rest.first()?.query, before)
            }
            _ => None,
        }
    }

    /// Which rows another table leaves is not known here.
    fn joins(&mut self, from: &TableWithJoins) {
        for join in &from.joins {
            let spreads = matches!(
                join.join_operator,
                JoinOperator::CrossJoin(JoinConstraint::None)
                    | JoinOperator::CrossApply
                    | JoinOperator::OuterApply
                    | JoinOperator::ArrayJoin
                    | JoinOperator::LeftArrayJoin
                    | JoinOperator::InnerArrayJoin
            );
            if !spreads {
                let span = self.span_from(join.span());
                self.remarks.not_evaluated.push(span);
            }
        }
    }
}

/// Both conditions; without one of them, the other.
fn both(one: Option<Node>, other: Option<Node>) -> Option<Node> {
    match (one, other) {
        (Some(one), Some(other)) => Some(joined(one, other, NodeKind::All)),
        (one, other) => one.or(other),
    }
}

/// Conditions of different places, which need no brackets: a list that was joined so gets one more.
fn joined(one: Node, other: Node, kind: fn(Vec<Node>) -> NodeKind) -> Node {
    let in_brackets = |node: Node| Node { grouped: true, ..node };
    let span = one.span.join(other.span);
    Node::new(kind(vec![in_brackets(one), in_brackets(other)]), span)
}

/// What EXCEPT takes away is not returned; what is unknown there is not taken away.
fn without(other: Option<Node>) -> Node {
    let other = other.unwrap_or_else(|| Node::new(NodeKind::Fixed(true), crate::condition::TextSpan::default()));
    let span = other.span;
    Node::new(NodeKind::Decided(Box::new(other), false), span).negate(span)
}
