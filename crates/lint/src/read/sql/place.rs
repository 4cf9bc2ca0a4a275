//! Where a condition is written. The parser's places leave out closing brackets and some keywords.

use sqlparser::ast::{Expr, Spanned as _, UnaryOperator};
use sqlparser::tokenizer::Span;

use super::{Sql, usize_from};
use crate::condition::TextSpan;

impl Sql<'_, '_> {
    pub(super) fn span_from(&self, span: Span) -> TextSpan {
        if span.start.line == 0 {
            return TextSpan::default();
        }
        let byte = |line, column| self.lines.byte(usize_from(line), usize_from(column));
        TextSpan {
            start: byte(span.start.line, span.start.column),
            end: byte(span.end.line, span.end.column),
        }
    }

    /// Where an expression is written, with its brackets and keywords.
    pub(super) fn span(&self, expression: &Expr) -> TextSpan {
        match expression {
            Expr::Nested(inner) => {
                let inner = self.span(inner);
                self.before(self.behind(inner, &[")"]), &["("])
            }
            Expr::UnaryOp {
                op: UnaryOperator::Not,
                expr,
            } => self.before(self.span(expr), &["not"]),
            Expr::BinaryOp { left, right, .. } => {
                // The tree leans to the left: its first part is at the end of a chain.
                let mut first = left.as_ref();
                while let Expr::BinaryOp { left, .. } = first {
                    first = left;
                }
                join(self.span(first), self.span(right))
            }
            Expr::IsNull(inner) | Expr::IsTrue(inner) | Expr::IsFalse(inner) => {
                self.behind(self.span(inner), &["is", "*"])
            }
            Expr::IsNotNull(inner) | Expr::IsNotTrue(inner) | Expr::IsNotFalse(inner) => {
                self.behind(self.span(inner), &["is", "not", "*"])
            }
            Expr::Like { expr, pattern, .. }
            | Expr::ILike { expr, pattern, .. }
            | Expr::RLike { expr, pattern, .. } => join(self.span(expr), self.span(pattern)),
            Expr::In { expr, .. } => {
                let all = join(self.span(expr), self.span_from(expression.span()));
                self.behind(all, &[")"])
            }
            Expr::Function(function) => {
                let last = super::functions::arguments(function).and_then(|them| them.last().map(|it| self.span(it)));
                let all = self.span_from(expression.span());
                self.behind(last.map_or(all, |last| join(all, last)), &[")"])
            }
            Expr::Cast { expr, .. } => self.cast(self.span(expr)),
            other => self.span_from(other.span()),
        }
    }

    fn cast(&self, inner: TextSpan) -> TextSpan {
        let head = self.text.get(..inner.start).unwrap_or_default().trim_end();
        let Some(head) = head.strip_suffix('(') else {
            return inner;
        };
        let name = head.trim_end().to_ascii_lowercase();
        let Some(name) = ["try_cast", "cast"].iter().find(|word| name.ends_with(*word)) else {
            return inner;
        };
        let start = head.trim_end().len() - name.len();
        let rest = self.text.get(inner.end..).unwrap_or_default();
        let end = rest.find(')').map_or(inner.end, |offset| inner.end + offset + 1);
        TextSpan { start, end }
    }

    /// With these words behind it; `*` is any word. Unchanged if others are there.
    fn behind(&self, span: TextSpan, words: &[&str]) -> TextSpan {
        let mut end = span.end;
        for word in words {
            let rest = self.text.get(end..).unwrap_or_default();
            let next = rest.trim_start();
            let length = if *word == "*" {
                next.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(next.len())
            } else if next.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word)) {
                word.len()
            } else {
                return span;
            };
            end += rest.len() - next.len() + length;
        }
        TextSpan { end, ..span }
    }

    fn before(&self, span: TextSpan, words: &[&str]) -> TextSpan {
        let mut start = span.start;
        for word in words {
            let head = self.text.get(..start).unwrap_or_default().trim_end();
            let from = head.len().saturating_sub(word.len());
            if !head.get(from..).is_some_and(|it| it.eq_ignore_ascii_case(word)) {
                return span;
            }
            start = from;
        }
        TextSpan { start, ..span }
    }
}

/// Both; a place that is not known counts for nothing.
fn join(one: TextSpan, other: TextSpan) -> TextSpan {
    match (one == TextSpan::default(), other == TextSpan::default()) {
        (true, _) => other,
        (_, true) => one,
        _ => one.join(other),
    }
}
