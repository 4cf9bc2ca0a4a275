//! The question for series: one row for all failed calls that have everything in common that a verdict rests on; and
//! one for all calls that succeeded and say the same of a setting.

use super::columns::{ACCOUNT, ISSUER};
use super::{QueryScope, Table, literal};
use crate::catalog::scanner::ProofRule;
use crate::catalog::{Catalog, Check};

/// The columns of the answer, in their order.
pub const SERIES_COLUMNS: [&str; 22] = [
    "account",
    "region",
    "source",
    "name",
    "code",
    "kind",
    "issuer",
    "arn",
    "invoked_by",
    "read_only",
    "message",
    "agent",
    "resource",
    "variant",
    "parameters",
    "listed_arn",
    "listed_type",
    "count",
    "times",
    "ids",
    "source_ip",
    "part",
];

/// The statement. Its rows are read by [`SeriesRow::read`](super::SeriesRow::read), ordered by account
/// and region, and of each those first that succeeded: what they say is known when the series come.
///
/// No cell is NULL, for engines differ in how they write that: what is there begins with `=` where an empty text
/// would mean something else than none.
///
/// A sighting is the time as seconds after the window's begin, in five digits of base 36, and the event's id: a text
/// that sorts by time. An event that two files hold is one sighting.
#[must_use]
pub fn series(table: &Table, span: &QueryScope, catalog: &Catalog) -> String {
    let columns = &table.columns;
    let begin = span.from.as_second();
    format!(
        "\
SELECT account, region, source, name, code, kind, issuer, arn, invoked_by, read_only, message, agent,
  CASE WHEN named IS NULL THEN '' ELSE concat('=', named) END AS resource,
  CASE WHEN qualifier IS NULL THEN '' ELSE concat('=', qualifier) END AS variant, parameters, listed_arn, listed_type,
  cardinality(seen) AS count,
  array_join(transform(seen, s -> substr(s, 1, 5)), '') AS times,
  array_join(transform(filter(seen, s -> s >= element_at(seen, greatest(cardinality(seen) - 4, 1))), s -> substr(s, 6)), ' ') AS ids,
  source_ip, CASE WHEN code = '' THEN '0' ELSE '1' END AS part
FROM (
  SELECT account, region, source, name, code, kind, issuer,
    CASE WHEN issuer = '' OR issuer LIKE '%:role/aws-service-role/%' OR source_ip <> '' OR {recorder} THEN arn ELSE '' END AS own_arn,
    invoked_by, read_only,
    CASE WHEN {telling} THEN message ELSE '' END AS telling,
    named, qualifier,
    CASE WHEN named IS NULL THEN parameters ELSE '' END AS parameters,
    CASE WHEN named IS NULL THEN listed_arn ELSE '' END AS listed_arn,
    CASE WHEN named IS NULL THEN listed_type ELSE '' END AS listed_type,
    source_ip,
    array_sort(array_agg(DISTINCT sighting)) AS seen,
    max_by(arn, sighting) AS arn, max_by(message, sighting) AS message, max_by(agent, sighting) AS agent
  FROM (
    SELECT {ACCOUNT} AS account, coalesce(awsregion, '') AS region,
      eventsource AS source, eventname AS name, coalesce(errorcode, '') AS code,
      coalesce(useridentity.type, '') AS kind, coalesce({ISSUER}, '') AS issuer,
      coalesce(useridentity.arn, '') AS arn, coalesce(useridentity.invokedby, '') AS invoked_by,
      {read_only} AS read_only,
      coalesce(errormessage, '') AS message, coalesce(useragent, '') AS agent,
      {named} AS named,
      {qualifier} AS qualifier,
      coalesce({parameters}, '') AS parameters,
      coalesce(element_at(filter(resources, r -> coalesce(r.arn, '') <> ''), 1).arn, '') AS listed_arn,
      coalesce(element_at(filter(resources, r -> coalesce(r.arn, '') <> ''), 1).type, '') AS listed_type,
      {source_ip} AS source_ip,
      concat(lpad(to_base({seconds} - {begin}, 36), 5, '0'), coalesce(eventid, '')) AS sighting
    {records}
      AND ((errorcode <> '' AND ({wanted}))
        OR (coalesce(errorcode, '') = '' AND ({settings})))
  ) AS event
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
) AS series
ORDER BY account, region, part, source, name",
        recorder = recorder(catalog),
        telling = message_condition(catalog),
        read_only = columns.read_only,
        named = named(table, catalog),
        qualifier = qualifier(table, catalog),
        parameters = columns.parameters(),
        seconds = columns.seconds(),
        records = table.records(span),
        wanted = wanted(catalog),
        settings = settings(catalog),
        source_ip = source_ip(table, catalog),
    )
}

/// Failed calls that may become findings: those that the catalog knows, and all of callers that may turn out to be
/// a scanner. It selects too many on purpose: they are judged after they are read.
fn wanted(catalog: &Catalog) -> String {
    let mut wanted = Vec::new();
    for (source, lookups) in by_source(catalog) {
        let events = distinct(lookups.iter().flat_map(|lookup| &lookup.entry.event));
        let errors = distinct(lookups.iter().flat_map(|lookup| &lookup.entry.error));
        wanted.push(format!(
            "({} AND {} AND {})",
            literal::one_of("eventsource", [source]),
            literal::one_of("eventname", events),
            literal::one_of("errorcode", errors)
        ));
    }
    for scanner in catalog.scanners() {
        match scanner.proof {
            ProofRule::ServiceLinkedRole => {
                let path = format!("%:role/aws-service-role/{}/{}", scanner.service_principal, scanner.role);
                wanted.push(format!("{ISSUER} LIKE {}", literal::literal(&path)));
            }
            ProofRule::RecorderRole => {
                wanted.push(literal::one_of(
                    "useridentity.invokedby",
                    [scanner.service_principal.as_str()],
                ));
            }
        }
    }
    wanted.join("\n        OR ")
}

/// Calls by a service that may have a recorder's role, whose session is part of the proof.
fn recorder(catalog: &Catalog) -> String {
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
fn settings(catalog: &Catalog) -> String {
    let calls = by_source(catalog).into_iter().map(|(source, lookups)| {
        let names = lookups.iter().flat_map(|lookup| {
            let (entry, writes) = (&lookup.entry, &lookup.entry.writes);
            let reads = entry.event.iter().filter(|_| writes.reads);
            reads.chain(writes.names())
        });
        format!(
            "({} AND {})",
            literal::one_of("eventsource", [source]),
            literal::one_of("eventname", distinct(names))
        )
    });
    let calls: Vec<String> = calls.collect();
    calls.join(" OR ")
}

/// From where a call came that configured or removed a setting; `''` for others, so that a series stays one row.
fn source_ip(table: &Table, catalog: &Catalog) -> String {
    let names: Vec<&str> = catalog.write_names().into_keys().collect();
    match table.columns.source_ip {
        Some(column) if !names.is_empty() => format!(
            "CASE WHEN coalesce(errorcode, '') = '' AND {} THEN coalesce({column}, '') ELSE '' END",
            literal::one_of("eventname", names)
        ),
        _ => "''".to_owned(),
    }
}

/// Calls whose message says more than the code.
fn message_condition(catalog: &Catalog) -> String {
    let says = |lookup: &&Check| lookup.entry.ambiguous || !lookup.entry.gone.is_empty();
    let events = distinct(
        catalog
            .lookups()
            .iter()
            .filter(says)
            .flat_map(|lookup| &lookup.entry.event),
    );
    if events.is_empty() {
        "false".to_owned()
    } else {
        literal::one_of("name", events)
    }
}

/// The parameter that names the resource of a lookup; NULL where there is none, `''` where the account is meant.
fn named(table: &Table, catalog: &Catalog) -> String {
    by_call(catalog, |lookup| {
        let key = &lookup.entry.resource.name;
        if key.is_empty() {
            Some("''".to_owned())
        } else {
            table.columns.parameter(key)
        }
    })
}

/// A function's version or alias.
fn qualifier(table: &Table, catalog: &Catalog) -> String {
    by_call(catalog, |lookup| {
        let parameter = lookup.entry.resource.kind.qualifier_parameter();
        parameter.and_then(|parameter| table.columns.parameter(parameter))
    })
}

/// `CASE` over the calls of the catalog. Of two lookups by one call the first counts, as in
/// [`Catalog::resource`].
fn by_call(catalog: &Catalog, expression: impl Fn(&Check) -> Option<String>) -> String {
    let mut cases = String::new();
    for (source, lookups) in by_source(catalog) {
        let mut taken: Vec<&str> = Vec::new();
        let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
        for lookup in lookups {
            for event in lookup.entry.event.iter().chain(lookup.entry.writes.names()) {
                if taken.contains(&event.as_str()) {
                    continue;
                }
                taken.push(event);
                let Some(expression) = expression(lookup) else { continue };
                match groups.iter_mut().find(|(known, _)| *known == expression) {
                    Some((_, events)) => events.push(event),
                    None => groups.push((expression, vec![event])),
                }
            }
        }
        for (expression, events) in groups {
            let call = format!(
                "{} AND {}",
                literal::one_of("eventsource", [source]),
                literal::one_of("eventname", events)
            );
            cases = format!("{cases} WHEN {call} THEN {expression}");
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
    for lookup in catalog.lookups() {
        match sources.iter_mut().find(|(source, _)| *source == lookup.source) {
            Some((_, lookups)) => lookups.push(lookup),
            None => sources.push((&lookup.source, vec![lookup])),
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
