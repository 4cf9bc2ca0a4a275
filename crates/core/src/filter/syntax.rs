//! A language with brackets, as data: how it names fields and writes conditions. One writer spells the predicate in all
//! of them.

use super::expression::{Expression, Field};

/// Columns after which a line is broken, where that is possible.
const WIDTH: usize = 110;

/// How a language writes conditions.
#[derive(Clone, Copy)]
pub(super) struct Syntax {
    /// How it reads a field.
    pub(super) field: fn(Field) -> &'static str,
    /// A condition on a field with one value.
    pub(super) one: fn(&str, &str) -> String,
    /// A condition on a field with several values: what stands before them and behind them.
    pub(super) many: fn(&str) -> (String, &'static str),
    /// What stands between values.
    pub(super) separator: &'static str,
    /// A value.
    pub(super) quote: fn(&str) -> String,
    /// That `readOnly` is true.
    pub(super) read_only: &'static str,
    /// That the role is a service-linked role of the record's own account; empty where two fields cannot be compared.
    pub(super) own_role: &'static [&'static str],
    pub(super) and: &'static str,
    pub(super) or: &'static str,
    /// A negation: what stands before it and behind it.
    pub(super) not: (&'static str, &'static str),
}

/// How tightly an expression must be held together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nesting {
    Free,
    InAny,
    InAll,
}

impl Syntax {
    /// The expression, broken into lines that begin with this many spaces.
    pub(super) fn write(&self, expression: &Expression, indent: usize) -> String {
        self.lines(expression, indent, Nesting::Free)
    }

    /// The expression in one line.
    pub(super) fn line(&self, expression: &Expression) -> String {
        self.flat(expression, Nesting::Free)
    }

    fn flat(&self, expression: &Expression, place: Nesting) -> String {
        let parts = |parts: &[Expression], place| parts.iter().map(|part| self.flat(part, place)).collect::<Vec<_>>();
        match expression {
            Expression::All(all) => {
                let text = parts(all, Nesting::InAll).join(&format!(" {} ", self.and));
                if place == Nesting::InAny {
                    format!("({text})")
                } else {
                    text
                }
            }
            Expression::Any(any) => {
                let text = parts(any, Nesting::InAny).join(&format!(" {} ", self.or));
                if place == Nesting::InAll {
                    format!("({text})")
                } else {
                    text
                }
            }
            Expression::Not(inner) => {
                let (before, behind) = self.not;
                format!("{before}{}{behind}", self.flat(inner, Nesting::Free))
            }
            Expression::Is(Field::ReadOnly, _) => self.read_only.to_owned(),
            Expression::Is(field, values) => {
                let values: Vec<String> = values.iter().map(|value| (self.quote)(value)).collect();
                match values.as_slice() {
                    [one] => (self.one)((self.field)(*field), one),
                    many => {
                        let (before, behind) = (self.many)((self.field)(*field));
                        format!("{before}{}{behind}", many.join(self.separator))
                    }
                }
            }
            Expression::OwnRole => {
                let text = self.own_role.join(&format!(" {} ", self.and));
                if place == Nesting::InAny {
                    format!("({text})")
                } else {
                    text
                }
            }
        }
    }

    fn lines(&self, expression: &Expression, indent: usize, place: Nesting) -> String {
        let flat = self.flat(expression, place);
        if flat.chars().count() + indent <= WIDTH {
            return flat;
        }
        let joined = |parts: &[Expression], word: &str, place, indent: usize| {
            let parts = parts.iter().map(|part| self.lines(part, indent, place));
            parts
                .collect::<Vec<_>>()
                .join(&format!("\n{}{word} ", " ".repeat(indent)))
        };
        match expression {
            Expression::All(all) if place == Nesting::InAny => {
                format!("({})", joined(all, self.and, Nesting::InAll, indent + 2))
            }
            Expression::All(all) => joined(all, self.and, Nesting::InAll, indent),
            Expression::Any(any) if place == Nesting::InAll => {
                let (outer, inner) = (" ".repeat(indent), " ".repeat(indent + 2));
                format!(
                    "(\n{inner}{}\n{outer})",
                    joined(any, self.or, Nesting::InAny, indent + 2)
                )
            }
            Expression::Any(any) => joined(any, self.or, Nesting::InAny, indent),
            Expression::Not(inner) => {
                let ((before, behind), outer) = (self.not, " ".repeat(indent));
                let inside = self.lines(inner, indent + 2, Nesting::Free);
                format!("{before}\n{outer}  {inside}\n{outer}{behind}")
            }
            Expression::Is(field, values) if values.len() > 1 => self.values(*field, values, indent),
            Expression::Is(..) => flat,
            Expression::OwnRole => {
                let parts = self.own_role.join(&format!("\n{}{} ", " ".repeat(indent), self.and));
                if place == Nesting::InAny {
                    format!("({parts})")
                } else {
                    parts
                }
            }
        }
    }

    /// Values in lines that are filled up.
    fn values(&self, field: Field, values: &[String], indent: usize) -> String {
        let (before, behind) = (self.many)((self.field)(field));
        let inner = format!("\n{}", " ".repeat(indent + 2));
        let (mut text, mut column) = (before.trim_end().to_owned() + &inner, indent + 2);
        let last = values.len().saturating_sub(1);
        for (place, value) in values.iter().enumerate() {
            let value = (self.quote)(value) + if place < last { self.separator } else { "" };
            let length = value.chars().count();
            if column + length > WIDTH && column > indent + 2 {
                text.truncate(text.trim_end_matches(' ').len());
                text.push_str(&inner);
                column = indent + 2;
            }
            text.push_str(&value);
            column += length;
        }
        text + behind
    }
}
