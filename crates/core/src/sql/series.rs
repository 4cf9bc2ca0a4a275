//! The question for series: one row for all failed calls that have everything in common that a verdict rests on; and
//! one for all calls that succeeded and say the same of a setting.

use super::columns::{ACCOUNT, CODE, Columns, ISSUER};
use super::distinct::{aggregate, cell};
use super::selection::CallGroups;
use super::{QueryScope, Table, classes, selection};
use crate::catalog::Catalog;

/// The columns of the answer, in their order.
pub const SERIES_COLUMNS: [&str; 27] = [
    "account",
    "region",
    "source",
    "name",
    "code",
    "kind",
    "issuer",
    "arn",
    "owner",
    "who",
    "invoked_by",
    "read_only",
    "message",
    "agent",
    "source_ip",
    "resource",
    "variant",
    "parameters",
    "listed_arn",
    "listed_type",
    "count",
    "times",
    "ids",
    "addresses",
    "agents",
    "resources",
    "part",
];

/// The part of calls that succeeded.
pub(super) const SUCCEEDED: &str = "0";
/// The part of failed calls by people and applications.
pub(super) const BY_OTHERS: &str = "2";

/// A service-linked role of the account, which is never taken for one where [`crate::catalog::Caller`] finds none; or
/// `invokedBy`.
const IS_SERVICE: &str =
    "invoked_by <> '' OR (kind = 'AssumedRole' AND account <> '' AND split_part(issuer, ':', 5) = account
        AND regexp_like(issuer, '^arn:aws[^:]*:iam::[^:]*:role/aws-service-role/[^/:]+/[^/:]+$'))";

/// Callers whose session, or whose own ARN, is part of the series.
const KEEPS_ARN: &str = "issuer = '' OR kind LIKE '%User' OR origin <> '' OR issuer LIKE '%:role/aws-service-role/%' \
                         OR issuer LIKE '%/aws-reserved/sso.amazonaws.com/%'";

/// What a caller without an ARN is named by: `=` and the user name, else `:` and the principal id without the session.
const WHO: &str = "CASE WHEN arn <> '' OR issuer <> '' THEN '' WHEN user_name <> '' THEN concat('=', user_name)
        WHEN principal_id <> '' THEN concat(':', split_part(principal_id, ':', 1)) ELSE '' END";

/// The parameters of a request, where its resource is named by one that no rule knows.
const BAG: &str =
    "if(NOT keyed AND named IS NULL AND listed_arn = '', TRY(CAST(json_parse(parameters) AS MAP(VARCHAR, JSON))))";

/// The name of a resource that is not part of the series: of the resource of a check `=` and the parameter, else `:` and
/// what the record lists, else `:` and the first parameter that is called a name, an ARN or an id.
const THING: &str = "CASE WHEN keyed THEN '' WHEN named IS NOT NULL THEN concat('=', named)
        WHEN listed_arn <> '' THEN concat(':', coalesce(regexp_extract(listed_arn, '[^:/]*$'), ''))
        ELSE concat(':', substr(coalesce(json_extract_scalar(element_at(bag, array_min(filter(map_keys(bag),
          k -> regexp_like(k, '(?i)(name|arn|id)$') AND coalesce(json_extract_scalar(element_at(bag, k), '$'), '') <> ''))),
          '$'), ''), 1, 1024)) END";

/// What calls have in common that share a row; what `keyed` says is not among it where the resource does not matter.
const COMMON: &str = "account, region, source, name, code, kind, issuer, own_arn, owner, who, invoked_by, read_only, class, \
                      named, qualifier, parameters, listed_arn, listed_type, origin, part";

/// The statement. Its rows are read by [`SeriesRow::read`](super::SeriesRow::read), ordered by account. Of each account
/// first come the calls of AWS services: by region, and of each region those first that succeeded, so that what they say
/// is known when the series come. Then come all that people and applications made, whatever the region: how steady an
/// identity is, only all its errors tell.
///
/// No cell is NULL, for engines differ in how they write that: what is there begins with `=` where an empty text
/// would mean something else than none.
///
/// A sighting is the time as seconds after the window's begin, in five digits of base 36, and the event's id: a text
/// that sorts by time. An event that two files hold is one sighting.
#[must_use]
pub fn series(table: &Table, span: &QueryScope, catalog: &Catalog) -> String {
    let statement = format!(
        "\
SELECT account, region, source, name, code, kind, issuer, arn, owner, who, invoked_by, read_only, message, agent,
  if(code = '', origin, address) AS source_ip,
  if(named IS NULL, '', concat('=', named)) AS resource,
  if(qualifier IS NULL, '', concat('=', qualifier)) AS variant, parameters, listed_arn, listed_type,
  cardinality(seen) AS count,
  array_join(transform(seen, s -> substr(s, 1, 5)), '') AS times,
  array_join(transform(filter(seen, s -> s >= element_at(seen, greatest(cardinality(seen) - 4, 1))), s -> substr(s, 6)), ' ') AS ids,
  {addresses} AS addresses,
  {agents} AS agents,
  {things} AS resources, part
FROM (
  SELECT {COMMON},
    array_sort(array_agg(DISTINCT sighting)) AS seen,
    max_by(arn, sighting) AS arn, max_by(message, sighting) AS message, max_by(agent, sighting) AS agent,
    max_by(address, sighting) AS address,
    {aggregates}
  FROM (
{events}
  ) AS event
  GROUP BY {ordinals}
) AS series
ORDER BY account, if(part = '{BY_OTHERS}', 1, 0), region, part, name, source",
        addresses = cell("address"),
        agents = cell("agent"),
        things = cell("thing"),
        aggregates = ["address", "agent", "thing"].map(aggregate).join(",\n    "),
        events = events(table, span, catalog),
        ordinals = (1..=COMMON.split(", ").count())
            .map(|number| number.to_string())
            .collect::<Vec<_>>()
            .join(", "),
    );
    if table.columns.short {
        let lines: Vec<&str> = statement.lines().map(str::trim_start).collect();
        lines.join("\n")
    } else {
        statement
    }
}

/// One row an event: what it has in common with others, and what differs.
fn events(table: &Table, span: &QueryScope, catalog: &Catalog) -> String {
    let calls = CallGroups::new(catalog);
    format!(
        "    SELECT account, region, source, name, code, kind, issuer,
      if({KEEPS_ARN} OR {recorder}, arn, '') AS own_arn,
      if(owner = account, '=', owner) AS owner, {WHO} AS who, invoked_by, read_only,
      {class} AS class,
      if(keyed, named) AS named, if(keyed, qualifier) AS qualifier,
      if(keyed AND named IS NULL, parameters, '') AS parameters,
      if(keyed AND named IS NULL, listed_arn, '') AS listed_arn,
      if(keyed AND named IS NULL, listed_type, '') AS listed_type,
      origin, CASE WHEN code = '' THEN '{SUCCEEDED}' WHEN {IS_SERVICE} THEN '1' ELSE '{BY_OTHERS}' END AS part,
      sighting, utc_day, arn, message, if(code = '', '', agent) AS agent, if(code = '', '', address) AS address,
      {THING} AS thing
    FROM (SELECT *, {BAG} AS bag FROM (
      SELECT *, {named} AS named,
        {qualifier} AS qualifier,
        {SESSION} AS session,
        if(code = '' AND {writes}, address, '') AS origin,
        code = '' OR {with_resource}
        OR {known} AS keyed
      FROM (
{records}
      ) AS record
      WHERE code <> '' OR {signs}
    ) AS record) AS record",
        recorder = selection::recorder(catalog),
        class = classes::expression(table, catalog, &calls),
        named = calls.named(table),
        qualifier = calls.qualifier(table),
        SESSION = classes::SESSION,
        writes = calls.writes(),
        with_resource = calls.with_resource(table),
        known = selection::known_by_resource(catalog),
        records = records(table, span, &calls),
        signs = calls.signs(),
    )
}

/// The fields of the records that matter.
fn records(table: &Table, span: &QueryScope, calls: &CallGroups<'_>) -> String {
    let columns = &table.columns;
    let begin = span.from.as_second();
    format!(
        "    SELECT {ACCOUNT} AS account, coalesce(awsregion, '') AS region,
      coalesce(eventsource, '') AS source, coalesce(eventname, '') AS name, {CODE} AS code,
      coalesce(useridentity.type, '') AS kind, coalesce({ISSUER}, '') AS issuer,
      coalesce(useridentity.arn, '') AS arn, coalesce(useridentity.invokedby, '') AS invoked_by,
      coalesce(useridentity.accountid, '') AS owner, {user_name} AS user_name, {principal_id} AS principal_id,
      {read_only} AS read_only,
      coalesce(errormessage, '') AS message, coalesce(useragent, '') AS agent, {address} AS address,
      {number} AS known_call,
      requestparameters, coalesce({parameters}, '') AS parameters,
      coalesce(element_at(filter(resources, r -> coalesce(r.arn, '') <> ''), 1).arn, '') AS listed_arn,
      coalesce(element_at(filter(resources, r -> coalesce(r.arn, '') <> ''), 1).type, '') AS listed_type,
      substr({time}, 1, 10) AS utc_day,
      concat(lpad(to_base({seconds} - {begin}, 36), 5, '0'), {id}) AS sighting
    {records}",
        user_name = Columns::text(columns.user_name),
        principal_id = Columns::text(columns.principal_id),
        address = Columns::text(columns.source_ip),
        read_only = columns.read_only,
        number = calls.number(table),
        parameters = columns.parameters(),
        time = columns.time(),
        seconds = columns.seconds(),
        // In Lake every record has an id.
        id = if columns.short {
            Columns::text(Some("eventid"))
        } else {
            columns.event_id()
        },
        records = table.records(span),
    )
}
