//! Which calls of the catalog a statement is about, as conditions.

use super::columns::ISSUER;
use super::{Table, literal};
use crate::catalog::scanner::ProofRule;
use crate::catalog::{Catalog, Check, KnownError};

/// Failed calls whose resource is part of their series: those of checks, and all of callers that may turn out to be
/// a scanner.
pub(super) fn with_resource(catalog: &Catalog) -> String {
    let mut wanted: Vec<String> = by_source(catalog)
        .iter()
        .map(|(source, checks)| failed(source, checks))
        .collect();
    for scanner in catalog.scanners() {
        match scanner.proof {
            ProofRule::ServiceLinkedRole => {
                let path = format!("*:role/aws-service-role/{}/{}", scanner.service_principal, scanner.role);
                wanted.push(literal::fits(ISSUER, &path));
            }
            ProofRule::RecorderRole => {
                wanted.push(literal::one_of(
                    "useridentity.invokedby",
                    [scanner.service_principal.as_str()],
                ));
            }
        }
    }
    any(&wanted)
}

/// Failed calls that may be a known error by the name of their resource.
pub(super) fn known_by_resource(catalog: &Catalog) -> String {
    let entries = catalog.known_errors().iter();
    let conditions: Vec<String> = entries
        .filter(|entry| !entry.resource.is_empty())
        .map(|entry| {
            // The name is somewhere in these texts; what it is, is known when the row is read.
            let texts = entry.resource.iter().map(|pattern| pattern.trim_matches('*'));
            let inside: Vec<String> = texts.map(|text| format!("*{text}*")).collect();
            let given = "concat(parameters, listed_arn)";
            format!(
                "({} AND {})",
                call(entry),
                literal::fits_any(given, inside.iter().map(String::as_str))
            )
        })
        .collect();
    any(&conditions)
}

/// The calls of a known error.
fn call(entry: &KnownError) -> String {
    let fields = [("source", &entry.service), ("name", &entry.event)];
    let fits = |(field, patterns): (&str, &Vec<String>)| {
        let any = patterns.iter().any(|pattern| pattern == "*");
        (!any).then(|| literal::fits_any(field, patterns.iter().map(String::as_str)))
    };
    let conditions: Vec<String> = fields.into_iter().filter_map(fits).collect();
    all(&conditions)
}

/// Errors of checks whose message says more than the code.
pub(super) fn decided_by_message(catalog: &Catalog) -> String {
    let says = |check: &&Check| check.entry.ambiguous || !check.entry.gone.is_empty();
    let conditions = by_source(catalog).into_iter().filter_map(|(source, checks)| {
        let checks: Vec<&Check> = checks.into_iter().filter(says).collect();
        (!checks.is_empty()).then(|| {
            let names = distinct(checks.iter().flat_map(|check| &check.entry.event));
            let codes = distinct(checks.iter().flat_map(|check| &check.entry.error));
            format!(
                "({} AND {} AND {})",
                literal::one_of("source", [source]),
                literal::one_of("name", names),
                literal::one_of("code", codes)
            )
        })
    });
    any(&conditions.collect::<Vec<_>>())
}

fn failed(source: &str, checks: &[&Check]) -> String {
    let events = distinct(checks.iter().flat_map(|check| &check.entry.event));
    let errors = distinct(checks.iter().flat_map(|check| &check.entry.error));
    format!(
        "({} AND {} AND {})",
        literal::one_of("eventsource", [source]),
        literal::one_of("eventname", events),
        literal::one_of("errorcode", errors)
    )
}

/// Calls by a service that may have a recorder's role, whose session is part of the proof.
pub(super) fn recorder(catalog: &Catalog) -> String {
    let scanners = catalog.scanners().iter();
    let services: Vec<&str> = scanners
        .filter(|scanner| scanner.proof == ProofRule::RecorderRole)
        .map(|scanner| scanner.service_principal.as_str())
        .collect();
    if services.is_empty() {
        "false".to_owned()
    } else {
        literal::one_of("invoked_by", services)
    }
}

/// Calls whose success says something of a setting.
pub(super) fn settings(catalog: &Catalog) -> String {
    let calls = by_source(catalog).into_iter().map(|(source, checks)| {
        let names = checks.iter().flat_map(|check| {
            let (entry, writes) = (&check.entry, &check.entry.writes);
            let reads = entry.event.iter().filter(|_| writes.reads);
            reads.chain(writes.names())
        });
        format!(
            "({} AND {})",
            literal::one_of("eventsource", [source]),
            literal::one_of("eventname", distinct(names))
        )
    });
    any(&calls.collect::<Vec<_>>())
}

/// From where a call came that configured or removed a setting; `''` for others, so that a series stays one row.
pub(super) fn origin(table: &Table, catalog: &Catalog) -> String {
    let names: Vec<&str> = catalog.write_names().into_keys().collect();
    match table.columns.source_ip {
        Some(column) if !names.is_empty() => format!(
            "CASE WHEN coalesce(errorcode, '') = '' AND {} THEN coalesce({column}, '') ELSE '' END",
            literal::one_of("eventname", names)
        ),
        _ => "''".to_owned(),
    }
}

/// The parameter that names the resource of a check; NULL where there is none, `''` where the account is meant.
pub(super) fn named(table: &Table, catalog: &Catalog) -> String {
    by_call(catalog, |check| {
        let key = &check.entry.resource.name;
        if key.is_empty() {
            Some("''".to_owned())
        } else {
            table.columns.parameter(key)
        }
    })
}

/// A function's version or alias.
pub(super) fn qualifier(table: &Table, catalog: &Catalog) -> String {
    by_call(catalog, |check| {
        let parameter = check.entry.resource.kind.qualifier_parameter();
        parameter.and_then(|parameter| table.columns.parameter(parameter))
    })
}

/// `CASE` over the calls of checks, and over the calls that configure their settings, if these succeeded. Of two checks
/// by one call the first counts, as in [`Catalog::resource`].
fn by_call(catalog: &Catalog, expression: impl Fn(&Check) -> Option<String>) -> String {
    let mut cases = String::new();
    for (source, checks) in by_source(catalog) {
        let mut taken: Vec<&str> = Vec::new();
        // By the expression and by whether the call reads.
        let mut groups: Vec<((String, bool), Vec<&str>)> = Vec::new();
        for check in checks {
            let reads = check.entry.event.iter().map(|event| (event, true));
            let writes = check.entry.writes.names().map(|event| (event, false));
            for (event, is_read) in reads.chain(writes) {
                if taken.contains(&event.as_str()) {
                    continue;
                }
                taken.push(event);
                let Some(expression) = expression(check) else { continue };
                let key = (expression, is_read);
                match groups.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, events)) => events.push(event),
                    None => groups.push((key, vec![event])),
                }
            }
        }
        for ((expression, is_read), events) in groups {
            let call = format!(
                "{} AND {}",
                literal::one_of("eventsource", [source]),
                literal::one_of("eventname", events)
            );
            let succeeded = if is_read { "" } else { "coalesce(errorcode, '') = '' AND " };
            cases = format!("{cases} WHEN {succeeded}{call} THEN {expression}");
        }
    }
    if cases.is_empty() {
        "CAST(NULL AS varchar)".to_owned()
    } else {
        format!("CASE{cases} END")
    }
}

fn by_source(catalog: &Catalog) -> Vec<(&str, Vec<&Check>)> {
    let mut sources: Vec<(&str, Vec<&Check>)> = Vec::new();
    for check in catalog.lookups() {
        match sources.iter_mut().find(|(source, _)| *source == check.source) {
            Some((_, checks)) => checks.push(check),
            None => sources.push((&check.source, vec![check])),
        }
    }
    sources
}

fn distinct<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<&'a str> {
    let mut all: Vec<&str> = Vec::new();
    for text in texts {
        if !all.contains(&text.as_str()) {
            all.push(text);
        }
    }
    all
}

fn any(conditions: &[String]) -> String {
    if conditions.is_empty() {
        "false".to_owned()
    } else {
        conditions.join("\n        OR ")
    }
}

fn all(conditions: &[String]) -> String {
    if conditions.is_empty() {
        "true".to_owned()
    } else {
        conditions.join(" AND ")
    }
}
