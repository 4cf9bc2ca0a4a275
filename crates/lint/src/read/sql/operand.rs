//! The values of SQL: columns, fields of structures, JSON paths and functions on them.

use sqlparser::ast::Spanned as _;
use sqlparser::ast::{AccessExpr, BinaryOperator, Expr, Ident, Subscript, Value};

use super::patterns::string;
use super::{Sql, functions};
use crate::condition::{Operand, TextSpan};
use crate::fields;
use crate::read::UnknownField;

/// Columns that tables of trails have beside the fields of a record.
const PARTITIONS: [&str; 9] = [
    "account",
    "accountid",
    "account_id",
    "region",
    "year",
    "month",
    "day",
    "date",
    "timestamp",
];

impl Sql<'_, '_> {
    /// The value, if it is made of what is in a record.
    pub(super) fn operand(&mut self, expression: &Expr) -> Option<Operand> {
        match expression {
            Expr::Nested(inner) | Expr::Cast { expr: inner, .. } | Expr::Trim { expr: inner, .. } => {
                self.operand(inner)
            }
            Expr::Value(_) => self.constant(expression),
            Expr::Identifier(name) => self.column(std::slice::from_ref(name), expression),
            Expr::CompoundIdentifier(names) => self.column(names, expression),
            Expr::CompoundFieldAccess { root, access_chain } => self.access(root, access_chain, expression),
            Expr::BinaryOp {
                left,
                op: BinaryOperator::StringConcat,
                right,
            } => Some(Operand::Joined(vec![self.operand(left)?, self.operand(right)?])),
            Expr::BinaryOp {
                left,
                op: BinaryOperator::Arrow | BinaryOperator::LongArrow,
                right,
            } => self.json(left, &string(right)?),
            Expr::Function(function) => {
                let arguments = functions::arguments(function)?;
                self.value_function(&functions::name(function), &arguments)
            }
            _ => None,
        }
    }

    /// A text or a number.
    #[expect(clippy::unused_self, reason = "called beside operand")]
    pub(super) fn constant(&self, expression: &Expr) -> Option<Operand> {
        if let Expr::Value(value) = expression
            && let Value::Number(number, _) = &value.value
        {
            return Some(Operand::Text(number.clone()));
        }
        string(expression).map(Operand::Text)
    }

    fn column(&mut self, names: &[Ident], whole: &Expr) -> Option<Operand> {
        let span = self.span(whole);
        let quoted = names.len() == 1 && names.iter().any(|name| name.quote_style == Some('"'));
        let parts: Vec<&str> = names.iter().map(|name| name.value.as_str()).collect();
        let path = parts.join(".");
        let below = parts.get(1..).unwrap_or_default().join(".");
        // An alias of the table may come first.
        let known = self.known([path.as_str(), &below]);
        if let Some(known) = known {
            return Some(Operand::field(&known));
        }
        if quoted {
            self.remarks.quoted_names.push(span);
            return Some(Operand::Text(path));
        }
        self.unknown(&path, span)
    }

    /// The field of one of these names.
    fn known(&self, names: [&str; 2]) -> Option<String> {
        let plain = names.into_iter().find_map(fields::in_any_case);
        let joined = || {
            names
                .iter()
                .find_map(|name| fields::in_any_case(&name.replace('_', "")))
        };
        plain.or_else(|| self.has_underscores.then(joined)?)
    }

    /// A column that no table of a trail has; only what looks like a typo is told apart from a column of the user's own.
    fn unknown(&mut self, path: &str, span: TextSpan) -> Option<Operand> {
        if PARTITIONS.contains(&path.to_ascii_lowercase().as_str()) || path.len() < 5 {
            return None;
        }
        let meant = fields::nearest(path)?;
        self.remarks.unknown_fields.push(UnknownField {
            span,
            name: path.to_owned(),
            meant: Some(meant),
        });
        Some(Operand::field(path))
    }

    fn access(&mut self, root: &Expr, chain: &[AccessExpr], whole: &Expr) -> Option<Operand> {
        let mut path = match root {
            Expr::Identifier(name) => name.value.clone(),
            Expr::CompoundIdentifier(names) => names.iter().map(|it| it.value.as_str()).collect::<Vec<_>>().join("."),
            _ => return None,
        };
        for access in chain {
            let step = match access {
                AccessExpr::Dot(Expr::Identifier(name)) => name.value.clone(),
                AccessExpr::Subscript(Subscript::Index { index }) => match string(index) {
                    Some(key) => key,
                    // The place in a list: any is taken.
                    None => continue,
                },
                _ => return None,
            };
            path = format!("{path}.{step}");
        }
        let below = path.split_once('.').map_or("", |(_, below)| below);
        let known = self.known([path.as_str(), below]);
        if let Some(known) = known {
            Some(Operand::field(&known))
        } else {
            let span = self.span(whole);
            self.unknown(&path, span)
        }
    }

    /// What a JSON path finds in a column; in one that is no field, the column is taken for the whole record.
    pub(super) fn json(&mut self, column: &Expr, path: &str) -> Option<Operand> {
        let path = path
            .strip_prefix("$.")
            .or_else(|| path.strip_prefix('$'))
            .unwrap_or(path);
        let path = path.replace(['"', '\'', ']'], "").replace('[', ".");
        let path: Vec<&str> = path.split('.').filter(|part| part.parse::<usize>().is_err()).collect();
        let path = path.join(".");
        let name = match column {
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) => column.to_string(),
            Expr::Nested(_) | Expr::Cast { .. } | Expr::BinaryOp { .. } => match self.operand(column)? {
                Operand::Field(path) => path.join("."),
                _ => return None,
            },
            _ => return None,
        };
        let last = name.rsplit('.').next().unwrap_or_default();
        let field = [name.as_str(), last].into_iter().find_map(fields::in_any_case);
        let full = match field {
            Some(field) => format!("{field}.{path}"),
            None => path,
        };
        if !fields::is_known(&full) {
            let span = self.span_from(column.span());
            self.remarks.unknown_fields.push(UnknownField {
                span,
                name: full.clone(),
                meant: fields::nearest(&full),
            });
        }
        Some(Operand::field(&full))
    }
}
