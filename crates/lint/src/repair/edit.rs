//! Changes to the text itself, at the places that the parser knows.

use serde_json::{Map, Value};

use crate::condition::{Node, NodeKind, TextSpan};
use crate::fault::{FaultId, FilterFault};
use crate::language::FilterLanguage;
use crate::read::{ENVELOPE, Filter};
use crate::repair::{and_word, or_word};

/// What stands for a condition that is no more.
pub(super) const NOTHING_LEFT: &str = "TRUE";

/// Whether the whole condition was taken out.
pub(super) fn is_nothing(text: &str, filter: &Filter) -> bool {
    filter.language.is_sql() && filter.root.span.text(text) == NOTHING_LEFT
}

fn replaced(text: &str, span: TextSpan, by: &str) -> Option<String> {
    let (head, tail) = (text.get(..span.start)?, text.get(span.end..)?);
    Some(format!("{head}{by}{tail}"))
}

/// The text with one fault set right.
pub(super) fn set_right(text: &str, filter: &Filter, fault: &FilterFault) -> Option<String> {
    let language = filter.language;
    match fault.id {
        FaultId::ValueTypo | FaultId::LetterCase => {
            let written = fault.span.text(text);
            let new = written.replacen(fault.subject.as_str(), fault.meant.as_deref()?, 1);
            replaced(text, fault.span, &new)
        }
        FaultId::LiteralWildcard => wildcard(text, language, fault),
        FaultId::QuotedName => replaced(text, fault.span, fault.meant.as_deref()?),
        FaultId::UnknownField
            if language == FilterLanguage::Eventbridge && fault.meant.as_ref()?.starts_with("detail.") =>
        {
            into_detail(text)
        }
        FaultId::UnknownField => {
            let meant = fault.meant.as_deref()?;
            let last = fault.subject.rsplit('.').next()?;
            let written = fault.span.text(text);
            let new = if written.contains(&fault.subject) {
                written.replacen(fault.subject.as_str(), meant, 1)
            } else {
                written.replacen(last, meant.rsplit('.').next()?, 1)
            };
            replaced(text, fault.span, &new)
        }
        FaultId::MissingField => missing(text, language, fault),
        FaultId::Precedence => brackets(text, filter, fault.span),
        FaultId::MatchesEverything => {
            let node = find(&filter.root, &|node| {
                node.span == fault.span && matches!(node.kind, NodeKind::Any(_))
            })?;
            let parts: Vec<&str> = node.children().iter().map(|child| child.span.text(text)).collect();
            replaced(text, fault.span, &parts.join(and_word(language)))
        }
        FaultId::DiffersOr => regrouped(text, filter, fault.span),
        FaultId::MatchesNothing => {
            let node = find(&filter.root, &|node| {
                let mut spans = node.children().iter().map(|child| child.span);
                matches!(node.kind, NodeKind::All(_)) && spans.any(|span| span.start == fault.span.start)
            })?;
            let inside = |child: &&Node| fault.span.start <= child.span.start && child.span.end <= fault.span.end;
            let parts: Vec<&str> = node
                .children()
                .iter()
                .filter(inside)
                .map(|child| child.span.text(text))
                .collect();
            (parts.len() == 2).then_some(())?;
            replaced(text, fault.span, &format!("({})", parts.join(or_word(language))))
        }
        _ => None,
    }
}

/// The fields of a record below `detail`, where they belong.
fn into_detail(text: &str) -> Option<String> {
    let mut pattern: Value = serde_json::from_str(text).ok()?;
    let top = pattern.as_object_mut()?;
    let mut detail = top.remove("detail").unwrap_or_else(|| Value::Object(Map::new()));
    let outside: Vec<String> = top
        .keys()
        .filter(|key| !ENVELOPE.contains(&key.as_str()))
        .cloned()
        .collect();
    for key in outside {
        let value = top.remove(&key)?;
        detail.as_object_mut()?.insert(key, value);
    }
    top.insert("detail".to_owned(), detail);
    Some(pattern.to_string())
}

fn wildcard(text: &str, language: FilterLanguage, fault: &FilterFault) -> Option<String> {
    let (subject, meant) = (fault.subject.as_str(), fault.meant.as_deref()?);
    let written = fault.span.text(text);
    let new = match language {
        _ if language.is_sql() => {
            let new = written.replacen(subject, meant, 1);
            let operators = [(" <> ", " NOT LIKE "), (" != ", " NOT LIKE "), (" = ", " LIKE ")];
            let operator = operators.iter().find(|(operator, _)| new.contains(operator));
            operator.map_or(new.clone(), |(operator, like)| new.replacen(operator, like, 1))
        }
        FilterLanguage::Eventbridge => {
            let quoted = format!("\"{subject}\"");
            written.replacen(&quoted, &format!("{{\"wildcard\": \"{meant}\"}}"), 1)
        }
        FilterLanguage::Lucene | FilterLanguage::Kql => written.replacen(&format!("\"{subject}\""), meant, 1),
        _ => written.replacen(subject, meant, 1),
    };
    replaced(text, fault.span, &new)
}

/// The condition, or the field is not there.
fn missing(text: &str, language: FilterLanguage, fault: &FilterFault) -> Option<String> {
    let written = fault.span.text(text);
    let field = &fault.subject;
    let new = match language {
        _ if language.is_sql() => {
            let lower = written.to_ascii_lowercase();
            let ends = [" not like", " not ilike", " not in", "<>", "!="];
            let end = ends.iter().filter_map(|sign| lower.find(sign)).min();
            let operand = end.and_then(|end| written.get(..end)).map(str::trim);
            let plain = operand.filter(|operand| !operand.starts_with(['(', 'N', 'n']) && !lower.starts_with("not"));
            let field = field.to_ascii_lowercase();
            format!("({} IS NULL OR {written})", plain.unwrap_or(&field))
        }
        FilterLanguage::MetricFilter => format!("($.{field} NOT EXISTS || {written})"),
        FilterLanguage::Eventbridge => {
            let (head, tail) = written.split_once('[')?;
            format!("{head}[{{\"exists\": false}}, {tail}")
        }
        FilterLanguage::Splunk => {
            let before = text.get(..fault.span.start)?;
            if before.rsplit('|').next()?.trim_start().starts_with("where") {
                format!("(isnull('{field}') OR {written})")
            } else {
                format!("(NOT {field}=* OR {written})")
            }
        }
        _ => return None,
    };
    replaced(text, fault.span, &new)
}

/// Brackets around what most authors mean: the alternatives, and around what Lucene joins by AND.
fn brackets(text: &str, filter: &Filter, span: TextSpan) -> Option<String> {
    let group = filter.remarks.loose.iter().find(|group| group.span == span)?;
    if filter.language != FilterLanguage::Lucene {
        return replaced(text, group.brackets, &format!("({})", group.brackets.text(text)));
    }
    let parts = group.other.children().iter().map(|child| {
        let written = child.span.text(text);
        match child.kind {
            NodeKind::All(_) => format!("({written})"),
            _ => written.to_owned(),
        }
    });
    replaced(text, span, &parts.collect::<Vec<_>>().join(" OR "))
}

/// Those that select in brackets, and what leaves out beside them.
fn regrouped(text: &str, filter: &Filter, span: TextSpan) -> Option<String> {
    let node = find(&filter.root, &|node| {
        node.span == span && matches!(node.kind, NodeKind::Any(_))
    })?;
    let differs = |child: &&Node| match &child.kind {
        NodeKind::Test(comparison) => comparison.negated,
        kind => matches!(kind, NodeKind::Not(_)),
    };
    let (leaving, selecting): (Vec<&Node>, Vec<&Node>) = node.children().iter().partition(differs);
    let written = |nodes: &[&Node]| nodes.iter().map(|node| node.span.text(text)).collect::<Vec<_>>();
    let selecting = written(&selecting).join(or_word(filter.language));
    let parts = [
        vec![format!("({selecting})")],
        written(&leaving).into_iter().map(str::to_owned).collect(),
    ]
    .concat();
    replaced(text, span, &parts.join(and_word(filter.language)))
}

/// The first condition that is such.
fn find<'n>(root: &'n Node, is_wanted: &dyn Fn(&Node) -> bool) -> Option<&'n Node> {
    let mut found = None;
    root.walk(true, &mut |node, _| {
        if found.is_none() && is_wanted(node) {
            found = Some(node);
        }
    });
    found
}

/// The text without one condition.
pub(super) fn without(text: &str, filter: &Filter, span: TextSpan) -> Option<String> {
    if filter.language == FilterLanguage::CloudtrailRs {
        return without_rule(text, span);
    }
    let parent = find(&filter.root, &|node| {
        let is_list = matches!(node.kind, NodeKind::All(_) | NodeKind::Any(_));
        is_list && node.children().iter().any(|child| child.span == span)
    });
    let Some(parent) = parent else {
        let whole = filter.root.span == span && filter.language.is_sql();
        return whole.then(|| replaced(text, span, NOTHING_LEFT))?;
    };
    let children = parent.children();
    let place = children.iter().position(|child| child.span == span)?;
    let gap = match place.checked_sub(1).and_then(|before| children.get(before)) {
        Some(before) => TextSpan {
            start: before.span.end,
            end: span.start,
        },
        None => TextSpan {
            start: span.end,
            end: children.get(1)?.span.start,
        },
    };
    // Between conditions of different commands, or of different queries, there is more than a word.
    let between = gap.text(text).trim();
    if filter.language == FilterLanguage::Splunk && between.contains('|') {
        return without_command(text, span);
    }
    let is_word = ["and", "or"].iter().any(|word| between.eq_ignore_ascii_case(word));
    if filter.language.is_sql() && !is_word {
        let child = children.get(place)?;
        let is_excepted = matches!(&child.kind, NodeKind::Not(inner) if inner.span == child.span);
        let by = if is_excepted { "FALSE" } else { NOTHING_LEFT };
        return replaced(text, span, by);
    }
    replaced(text, gap.join(span), "")
}

/// The search without a command that is this condition only.
fn without_command(text: &str, span: TextSpan) -> Option<String> {
    let bar = text.get(..span.start)?.rfind('|')?;
    let command = text.get(bar + 1..span.start)?.trim();
    let cut = TextSpan { start: bar, ..span };
    ["where", "search"]
        .contains(&command)
        .then(|| replaced(text, cut, ""))?
}

/// The rules without one of them, which begins at its dash.
fn without_rule(text: &str, span: TextSpan) -> Option<String> {
    let head = text.get(..span.start)?;
    let start = head.rfind('-')?;
    let start = head.get(..start)?.rfind('\n').map_or(start, |line| line + 1);
    let cut = TextSpan { start, end: span.end };
    let mut new = replaced(text, cut, "")?;
    if !new.contains("matches:") {
        new = new.replace("rules:", "rules: []");
    }
    Some(
        new.lines()
            .filter(|line| !line.trim().is_empty())
            .collect::<Vec<_>>()
            .join("\n")
            + "\n",
    )
}
