//! Which calls may share a row although their messages and sessions differ: those of which the catalog says the same.
//!
//! A message may name the caller, the resource and a request, so that no two are alike. So not the message is compared,
//! but whatever a rule of the catalog reads in it; of all calls in a row the latest message then says the same. The
//! same holds for the sessions of callers whose session is not part of the series.

use super::literal;
use super::selection::CallGroups;
use crate::catalog::Catalog;

/// The session's name, as [`crate::event::Principal::session`] reads it.
pub(super) const SESSION: &str = "coalesce(regexp_extract(arn, ':assumed-role/.*/([^/]*)$', 1), '')";

/// The reason in the message of a denied call, as [`crate::catalog::Denial::from_message`] finds it: the last one of the
/// message. What differs from call to call behind it is left out.
const REASON: &str = r"regexp_replace(regexp_replace(coalesce(regexp_extract(message,
          '(?s)^.* is not authorized to .*( (?:because no|with an explicit deny in|due to an explicit deny in) .*)$', 1), ''),
          ' Encoded authorization failure message: [A-Za-z0-9_-]*\s*$', ' Encoded authorization failure message: '),
          '(?s) \(Service: .*\)\s*$', ' (Service: )')";

/// What the catalog reads in the message and in the session of a failed call.
pub(super) fn expression(catalog: &Catalog, calls: &CallGroups<'_>) -> String {
    let mut parts = vec![
        format!("if({}, message, '')", calls.decided_by_message()),
        format!("if(message LIKE '% is not authorized to %', {REASON}, '')"),
    ];
    let conditions = message_conditions(catalog).into_iter().chain(session_conditions(catalog));
    // A number each, so that no two sets of conditions make the same text.
    parts.extend((1..).zip(conditions).map(|(number, condition): (u32, _)| format!("if({condition}, ' {number}', '')")));
    format!("if(code = '', '', concat(\n        {}))", parts.join(",\n        "))
}

/// Rules of codes and known errors that read the message.
fn message_conditions(catalog: &Catalog) -> Vec<String> {
    let rules = catalog.code_rules().iter();
    let rules = rules.map(|rule| {
        let parts = rule.message.iter().map(|text| format!("*{text}*"));
        (&rule.source, parts.collect::<Vec<_>>())
    });
    let known = catalog.known_errors().iter();
    let known = known.map(|entry| (&entry.service, entry.message.clone()));
    let mut conditions = Vec::new();
    for (sources, patterns) in rules.chain(known).filter(|(_, patterns)| !patterns.is_empty()) {
        let message = literal::fits_any("message", patterns.iter().map(String::as_str));
        let everywhere = sources.is_empty() || sources.iter().any(|source| source == "*");
        let condition = if everywhere {
            message
        } else {
            let source = literal::one_of("source", sources.iter().map(String::as_str));
            format!("{source} AND {message}")
        };
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
