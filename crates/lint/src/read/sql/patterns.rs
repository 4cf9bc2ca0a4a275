//! What a value of SQL is compared with.

use regex_lite::Regex;
use sqlparser::ast::{BinaryOperator, Expr, Value};

use super::Sql;
use crate::condition::{NumberOrder, Operand, Pattern};
use crate::glob::{Glob, GlobPart};

impl Sql<'_, '_> {
    /// Equal to this.
    pub(super) fn equal(&mut self, wanted: &Expr) -> Option<Pattern> {
        if let Expr::Value(value) = wanted
            && let Value::Boolean(wanted) = value.value
        {
            return Some(Pattern::Bool(wanted));
        }
        match self.operand(wanted)? {
            Operand::Text(text) => Some(Pattern::Text(text)),
            other => Some(Pattern::Same(other)),
        }
    }
}

/// A text in single quotes.
pub(super) fn string(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text)
            | Value::DollarQuotedString(sqlparser::ast::DollarQuotedString { value: text, .. }) => Some(text.clone()),
            _ => None,
        },
        Expr::Nested(inner) => string(inner),
        _ => None,
    }
}

/// `%` and `_` are wildcards; nothing takes their meaning away unless ESCAPE says so.
pub(super) fn like(pattern: &Expr, escape: Option<&Expr>) -> Option<Pattern> {
    let text = string(pattern)?;
    let escape = match escape {
        Some(escape) => Some(string(escape)?.chars().next()?),
        None => None,
    };
    let mut parts = Vec::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        parts.push(match character {
            it if Some(it) == escape => GlobPart::One(characters.next()?),
            '%' => GlobPart::Many,
            '_' => GlobPart::Single,
            it => GlobPart::One(it),
        });
    }
    Some(Pattern::Glob(Glob::new(parts)))
}

pub(super) fn regex(pattern: &Expr) -> Option<Pattern> {
    let regex = Regex::new(&string(pattern)?).ok()?;
    Some(Pattern::Regex(Box::new(regex)))
}

/// Numbers only: times are about no field that a fault could be in.
pub(super) fn order(operator: &BinaryOperator, wanted: &Expr) -> Option<Pattern> {
    let Expr::Value(value) = wanted else { return None };
    let Value::Number(number, _) = &value.value else {
        return None;
    };
    let order = match operator {
        BinaryOperator::Lt => NumberOrder::Less,
        BinaryOperator::LtEq => NumberOrder::AtMost,
        BinaryOperator::Gt => NumberOrder::Greater,
        _ => NumberOrder::AtLeast,
    };
    Some(Pattern::Number(order, number.clone().parse().ok()?))
}
