//! SQL of Athena, CloudTrail Lake and `DuckDB`: a query, or the condition behind WHERE.

use sqlparser::ast::{BinaryOperator, Expr, InTarget, Statement, UnaryOperator, Value};
use sqlparser::dialect::{Dialect, DuckDbDialect, GenericDialect};
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

use super::Remarks;
use crate::condition::{FieldTest, Node, NodeKind, Operand, Pattern, TextSpan};
use crate::cursor::{LineIndex, SyntaxError, byte_at};
use crate::language::FilterLanguage;

mod functions;
mod operand;
mod patterns;
mod place;
mod query;

/// How deep the parser goes; its frames are large.
const MOST_DEEP: usize = 25;

/// The text, and what was seen beside its condition.
struct Sql<'t, 'r> {
    text: &'t str,
    lines: LineIndex<'t>,
    /// Whether columns may be written with underscores, as Tailpipe's table has them.
    has_underscores: bool,
    /// How many queries were read.
    queries: usize,
    remarks: &'r mut Remarks,
}

pub(super) fn read(text: &str, language: FilterLanguage, remarks: &mut Remarks) -> Result<Node, SyntaxError> {
    let lines = LineIndex::new(text);
    let mut sql = Sql {
        text,
        lines,
        has_underscores: language == FilterLanguage::Duckdb,
        queries: 0,
        remarks,
    };
    let dialect: &dyn Dialect = match language {
        FilterLanguage::Duckdb => &DuckDbDialect {},
        _ => &GenericDialect {},
    };
    let parser = || Parser::new(dialect).with_recursion_limit(MOST_DEEP);
    let failed = |error: ParserError| syntax_error(text, &error);
    let begin = first_word(text);
    if begin == "select" || begin == "with" {
        let mut parser = parser().try_with_sql(text).map_err(failed)?;
        let statement = parser.parse_statement().map_err(failed)?;
        let Statement::Query(query) = statement else {
            return Err(SyntaxError::at(text, 0, "a SELECT or a WHERE clause"));
        };
        sql.end(&mut parser)?;
        let whole = TextSpan {
            start: 0,
            end: text.len(),
        };
        let condition = sql.query(&query, &[]);
        return Ok(condition.unwrap_or_else(|| Node::new(NodeKind::Fixed(true), whole)));
    }
    // The keyword is blanked, so that places stay what they are.
    let blank = match begin.as_str() {
        "where" | "and" => text.to_ascii_lowercase().find(&begin).map(|at| {
            let (head, rest) = text.split_at(at);
            format!(
                "{head}{}{}",
                " ".repeat(begin.len()),
                rest.get(begin.len()..).unwrap_or_default()
            )
        }),
        _ => None,
    };
    let condition = blank.as_deref().unwrap_or(text);
    let mut parser = parser().try_with_sql(condition).map_err(failed)?;
    let expression = parser.parse_expr().map_err(failed)?;
    if is_clause(&parser.peek_token().token) {
        sql.clauses(&mut parser);
    }
    sql.end(&mut parser)?;
    Ok(sql.node(&expression))
}

/// What may follow a condition.
fn is_clause(token: &Token) -> bool {
    matches!(token, Token::Word(word) if ["ORDER", "GROUP", "LIMIT", "HAVING"].contains(&word.value.to_ascii_uppercase().as_str()))
}

fn usize_from(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The first word behind comments, in small letters.
fn first_word(text: &str) -> String {
    let mut lines = text.lines().map(str::trim_start);
    let line = lines.find(|line| !line.is_empty() && !line.starts_with("--"));
    let word = line
        .unwrap_or_default()
        .split(|c: char| !c.is_ascii_alphabetic())
        .next();
    word.unwrap_or_default().to_ascii_lowercase()
}

/// The parser's words begin with what it expected, and end with the place.
fn syntax_error(text: &str, error: &ParserError) -> SyntaxError {
    let (ParserError::ParserError(message) | ParserError::TokenizerError(message)) = error else {
        return SyntaxError::at(text, 0, &format!("at most {MOST_DEEP} brackets in each other"));
    };
    let number = |sign: &str| -> Option<usize> {
        let rest = message.rsplit(sign).next()?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    let place = match (number("Line: "), number("Column: ")) {
        (Some(line), Some(column)) => byte_at(text, line, column),
        _ => text.len(),
    };
    let expected = message
        .strip_prefix("Expected: ")
        .and_then(|rest| rest.split(", found").next());
    SyntaxError::at(text, place, expected.unwrap_or("valid SQL"))
}

impl Sql<'_, '_> {
    /// One statement is read: another behind it would be lost.
    fn end(&self, parser: &mut Parser<'_>) -> Result<(), SyntaxError> {
        while parser.consume_token(&Token::SemiColon) {}
        let next = parser.peek_token();
        if next.token == Token::EOF {
            return Ok(());
        }
        let place = self.span_from(next.span).start;
        let expected = "AND, OR or the end of the text";
        Err(SyntaxError::at(self.text, place, expected))
    }

    /// What may follow a condition: of these, HAVING takes rows away.
    fn clauses(&mut self, parser: &mut Parser<'_>) {
        loop {
            let next = parser.peek_token();
            match &next.token {
                Token::EOF | Token::SemiColon => return,
                Token::Word(word) if word.value.eq_ignore_ascii_case("having") => {
                    let start = self.span_from(next.span).start;
                    let end = self.text.len();
                    self.remarks.not_evaluated.push(TextSpan { start, end });
                }
                _ => {}
            }
            parser.next_token();
        }
    }

    fn node(&mut self, expression: &Expr) -> Node {
        let span = self.span(expression);
        match expression {
            Expr::Nested(inner) => Node {
                grouped: true,
                span,
                ..self.node(inner)
            },
            Expr::BinaryOp { left, op, right } => self.binary(expression, left, op, right),
            Expr::UnaryOp {
                op: UnaryOperator::Not,
                expr,
            } => self.node(expr).negate(span),
            Expr::Function(function) => self.function(function, span),
            Expr::Value(value) => match &value.value {
                Value::Boolean(holds) => Node::new(NodeKind::Fixed(*holds), span),
                _ => self.opaque(span),
            },
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) => {
                self.test(expression, |_| Some(vec![Pattern::Bool(true)]), span)
            }
            other => self.predicate(other, span),
        }
    }

    /// Conditions on one value.
    fn predicate(&mut self, expression: &Expr, span: TextSpan) -> Node {
        let presence = |_: &mut Self| Some(vec![Pattern::NoValue]);
        match expression {
            Expr::IsNull(inner) => self.test(inner, presence, span),
            Expr::IsNotNull(inner) => self.test(inner, presence, span).negate(span),
            Expr::IsTrue(inner) | Expr::IsNotFalse(inner) => {
                self.decided(inner, matches!(expression, Expr::IsNotFalse(_)), span)
            }
            Expr::IsFalse(inner) | Expr::IsNotTrue(inner) => {
                let default = matches!(expression, Expr::IsFalse(_));
                self.decided(inner, default, span).negate(span)
            }
            Expr::In {
                expr,
                target: InTarget::List(list),
                negated,
                ..
            } => {
                let patterns = |sql: &mut Self| list.iter().map(|item| sql.equal(item)).collect();
                Self::negated(self.test(expr, patterns, span), *negated)
            }
            Expr::Like {
                negated,
                expr,
                pattern,
                escape_char,
                ..
            }
            | Expr::ILike {
                negated,
                expr,
                pattern,
                escape_char,
                ..
            } => {
                let patterns = |_: &mut Self| patterns::like(pattern, escape_char.as_deref()).map(|it| vec![it]);
                let mut node = Self::negated(self.test(expr, patterns, span), *negated);
                if let NodeKind::Test(test) = &mut node.kind {
                    test.ignore_case = matches!(expression, Expr::ILike { .. });
                }
                node
            }
            Expr::RLike {
                negated, expr, pattern, ..
            } => {
                let patterns = |_: &mut Self| patterns::regex(pattern).map(|it| vec![it]);
                Self::negated(self.test(expr, patterns, span), *negated)
            }
            _ => self.opaque(span),
        }
    }

    fn decided(&mut self, inner: &Expr, default: bool, span: TextSpan) -> Node {
        Node::new(NodeKind::Decided(Box::new(self.node(inner)), default), span)
    }

    fn negated(mut node: Node, negated: bool) -> Node {
        if let NodeKind::Test(test) = &mut node.kind {
            test.negated = negated;
        }
        node
    }

    /// A comparison of a value that is in the record; anything else is left out.
    fn test(&mut self, value: &Expr, patterns: impl FnOnce(&mut Self) -> Option<Vec<Pattern>>, span: TextSpan) -> Node {
        let operand = self.operand(value);
        let patterns = patterns(self);
        match (operand, patterns) {
            (Some(operand), Some(patterns)) => Node::new(
                NodeKind::Test(FieldTest {
                    operand,
                    patterns,
                    negated: false,
                    ignore_case: false,
                }),
                span,
            ),
            _ => self.opaque(span),
        }
    }

    fn opaque(&mut self, span: TextSpan) -> Node {
        self.remarks.not_evaluated.push(span);
        Node::new(NodeKind::Opaque, span)
    }

    fn binary(&mut self, whole: &Expr, left: &Expr, operator: &BinaryOperator, right: &Expr) -> Node {
        let span = self.span(whole);
        match operator {
            BinaryOperator::And | BinaryOperator::Or => {
                let parts = chain(whole, operator);
                let nodes = parts.into_iter().map(|part| self.node(part)).collect();
                if *operator == BinaryOperator::And {
                    Node::all(nodes)
                } else {
                    Node::any(nodes)
                }
            }
            _ => self.comparison(left, operator, right, span),
        }
    }

    fn comparison(&mut self, left: &Expr, operator: &BinaryOperator, right: &Expr, span: TextSpan) -> Node {
        if let Some(node) = self.position(left, operator, right, span) {
            return node;
        }
        let is_constant = |side: &Expr| matches!(self.constant(side), Some(Operand::Text(_)));
        let (value, wanted) = if is_constant(left) {
            (right, left)
        } else {
            (left, right)
        };
        match operator {
            BinaryOperator::Eq => self.test(value, |sql| sql.equal(wanted).map(|it| vec![it]), span),
            BinaryOperator::NotEq => {
                let node = self.test(value, |sql| sql.equal(wanted).map(|it| vec![it]), span);
                Self::negated(node, true)
            }
            BinaryOperator::PGRegexMatch | BinaryOperator::PGRegexNotMatch => {
                let node = self.test(value, |_| patterns::regex(wanted).map(|it| vec![it]), span);
                Self::negated(node, *operator == BinaryOperator::PGRegexNotMatch)
            }
            BinaryOperator::Lt | BinaryOperator::LtEq | BinaryOperator::Gt | BinaryOperator::GtEq => {
                self.test(value, |_| patterns::order(operator, wanted).map(|it| vec![it]), span)
            }
            _ => self.opaque(span),
        }
    }
}

/// The conditions that the same word joins, without those in brackets.
///
/// A chain of thousands is a tree that leans to the left, so this descends without calling itself.
fn chain<'e>(mut expression: &'e Expr, operator: &BinaryOperator) -> Vec<&'e Expr> {
    let mut parts = Vec::new();
    while let Expr::BinaryOp { left, op, right } = expression
        && op == operator
    {
        parts.push(right.as_ref());
        expression = left;
    }
    parts.push(expression);
    parts.reverse();
    parts
}
