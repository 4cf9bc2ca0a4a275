//! Which calls may share a row although their messages and sessions differ: those of which the catalog says the same.
//!
//! A message may name the caller, the resource and a request, so that no two are alike. So not the message is compared,
//! but whatever a rule of the catalog reads in it; of all calls in a row the latest message then says the same. The
//! same holds for the sessions of callers whose session is not part of the series.

use std::collections::BTreeSet;

use super::selection::CallGroups;
use super::{Table, literal};
use crate::catalog::Catalog;

/// The session's name, as [`crate::event::Principal::session`] reads it.
pub(super) const SESSION: &str = "coalesce(regexp_extract(arn, ':assumed-role/.*/([^/]*)$', 1), '')";

/// The reason in the message of a denied call, as [`crate::catalog::Denial::from_message`] finds it: the last one of the
/// message, without the encoded text that differs from call to call. Then whether the message is cut off behind a name in
/// quotes.
const REASON: &str = r#"concat(coalesce(regexp_extract(message, '(?s)^.* is not authorized to .*( (?:because no|with an explicit deny in|due to an explicit deny in) .*?)(?: Encoded authorization failure message: [A-Za-z0-9_-]*(?:\.\.\.)?)?\s*$', 1), ''),
        if(regexp_like(message, '(?s)".*\.\.\.\s*$'), '"', ''))"#;

/// What the catalog reads in the message and in the session of a failed call.
pub(super) fn expression(table: &Table, catalog: &Catalog, calls: &CallGroups<'_>) -> String {
    let mut parts = vec![
        format!("if({}, message, '')", calls.decided_by_message()),
        format!("if(message LIKE '% is not authorized to %', {REASON}, '')"),
    ];
    let mut conditions = session_conditions(catalog);
    let messages = message_conditions(catalog);
    if table.columns.short {
        // The message itself: there are more rows, but what it says is the same in each.
        let sources: BTreeSet<&str> = messages.iter().flat_map(|it| it.0).map(String::as_str).collect();
        let everywhere = messages.iter().filter(|it| it.0.is_empty());
        conditions.extend(everywhere.map(|it| it.1.clone()));
        parts.push(format!("if({}, message, '')", literal::one_of("source", sources)));
    } else {
        conditions.extend(messages.into_iter().map(|(sources, message)| {
            if sources.is_empty() {
                return message;
            }
            let source = literal::one_of("source", sources.iter().map(String::as_str));
            format!("{source} AND {message}")
        }));
    }
    // A number each, so that no two sets of conditions make the same text.
    parts.extend(
        (1..)
            .zip(conditions)
            .map(|(number, condition): (u32, _)| format!("if({condition}, ' {number}', '')")),
    );
    format!("if(code = '', '', concat(\n        {}))", parts.join(",\n        "))
}

/// Rules of codes and known errors that read the message: the services, none for all of them, and what they look for.
fn message_conditions(catalog: &Catalog) -> Vec<(&[String], String)> {
    let rules = catalog.code_rules().iter();
    let rules = rules.map(|rule| {
        let parts = rule.message.iter().map(|text| format!("*{text}*"));
        (rule.source.as_slice(), parts.collect::<Vec<_>>())
    });
    let known = catalog.known_errors().iter();
    let known = known.map(|entry| (entry.service.as_slice(), entry.message.clone()));
    let mut conditions = Vec::new();
    for (sources, patterns) in rules.chain(known).filter(|(_, patterns)| !patterns.is_empty()) {
        let everywhere = sources.iter().any(|source| source == "*");
        let sources = if everywhere { &[] } else { sources };
        let condition = (
            sources,
            literal::fits_any("message", patterns.iter().map(String::as_str)),
        );
        if !conditions.contains(&condition) {
            conditions.push(condition);
        }
    }
    conditions
}

/// Known errors of callers whose session has one of these names.
fn session_conditions(catalog: &Catalog) -> Vec<String> {
    let known = catalog.known_errors().iter();
    let mut conditions = Vec::new();
    for pattern in known.flat_map(|entry| entry.callers.sessions.iter().chain(&entry.callers.names)) {
        let condition = literal::fits("session", pattern);
        if !conditions.contains(&condition) {
            conditions.push(condition);
        }
    }
    conditions
}
