//! Functions of SQL on values of a record.

use sqlparser::ast::{BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Value};

use super::Sql;
use super::patterns::{self, string};
use crate::condition::{Node, Operand, Pattern, TextSpan};
use crate::glob::Glob;

/// Its name in small letters.
pub(super) fn name(function: &Function) -> String {
    function.name.to_string().to_ascii_lowercase()
}

/// Its arguments, if they are plain.
pub(super) fn arguments(function: &Function) -> Option<Vec<&Expr>> {
    let FunctionArguments::List(list) = &function.args else {
        return None;
    };
    let arguments = list.args.iter().map(|argument| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => Some(expression),
        _ => None,
    });
    arguments.collect()
}

impl Sql<'_, '_> {
    /// A function as a condition.
    pub(super) fn function(&mut self, function: &Function, span: TextSpan) -> Node {
        let name = name(function);
        let arguments = arguments(function).unwrap_or_default();
        match (name.as_str(), arguments.as_slice()) {
            ("coalesce", [condition, Expr::Value(default)]) => match default.value {
                Value::Boolean(default) => self.decided(condition, default, span),
                _ => self.opaque(span),
            },
            ("regexp_like" | "regexp_matches", [value, pattern]) => {
                self.test(value, |_| patterns::regex(pattern).map(|it| vec![it]), span)
            }
            ("starts_with" | "prefix", [value, part]) => self.test(value, |_| around(part, false, true), span),
            ("ends_with" | "suffix", [value, part]) => self.test(value, |_| around(part, true, false), span),
            ("contains", [value, part]) => self.test(value, |_| around(part, true, true), span),
            _ => self.opaque(span),
        }
    }

    /// `strpos(value, 'part') > 0`, and `= 0`.
    pub(super) fn position(
        &mut self,
        left: &Expr,
        operator: &BinaryOperator,
        right: &Expr,
        span: TextSpan,
    ) -> Option<Node> {
        let Expr::Function(function) = left else { return None };
        if !["strpos", "instr", "position"].contains(&name(function).as_str()) || right.to_string() != "0" {
            return None;
        }
        let arguments = arguments(function)?;
        let [value, part] = arguments.as_slice() else {
            return None;
        };
        let negated = match operator {
            BinaryOperator::Gt | BinaryOperator::NotEq => false,
            BinaryOperator::Eq => true,
            _ => return None,
        };
        let node = self.test(value, |_| around(part, true, true), span);
        Some(Self::negated(node, negated))
    }

    /// A function as a value.
    pub(super) fn value_function(&mut self, name: &str, arguments: &[&Expr]) -> Option<Operand> {
        match (name, arguments) {
            ("lower" | "lcase", [inner]) => Some(Operand::Lower(Box::new(self.operand(inner)?))),
            ("upper" | "ucase", [inner]) => Some(Operand::Upper(Box::new(self.operand(inner)?))),
            ("trim", [inner]) => self.operand(inner),
            ("coalesce" | "ifnull", parts) => {
                let parts: Option<Vec<Operand>> = parts.iter().map(|part| self.operand(part)).collect();
                Some(Operand::FirstOf(parts?))
            }
            ("concat", parts) => {
                let parts: Option<Vec<Operand>> = parts.iter().map(|part| self.operand(part)).collect();
                Some(Operand::Joined(parts?))
            }
            ("split_part", [inner, separator, number]) => {
                let number = number.to_string().parse().ok().filter(|number| *number > 0)?;
                Some(Operand::Part(
                    Box::new(self.operand(inner)?),
                    string(separator)?,
                    number,
                ))
            }
            ("nullif", [inner, text]) => Some(Operand::Unless(Box::new(self.operand(inner)?), string(text)?)),
            ("json_extract_scalar" | "json_extract_string" | "json_extract" | "element_at", [column, path]) => {
                self.json(column, &string(path)?)
            }
            _ => None,
        }
    }
}

fn around(part: &Expr, before: bool, after: bool) -> Option<Vec<Pattern>> {
    Some(vec![Pattern::Glob(Glob::around(&string(part)?, before, after))])
}
