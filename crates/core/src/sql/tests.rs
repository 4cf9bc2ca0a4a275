//! Questions and answers, without an engine. The statements are executed in `tests/cli/engine`.

use std::collections::BTreeMap;

use super::*;
use crate::catalog::TEST_CATALOG;
use crate::event::EventId;
use crate::tally::{SimilarCalls, Tally};

fn span() -> QueryScope {
    QueryScope {
        from: "2026-01-30T12:00:00Z".parse().unwrap(),
        to: Some("2026-03-01T00:00:00Z".parse().unwrap()),
        regions: vec!["eu-central-1".to_owned()],
        accounts: vec!["111122223333".to_owned(), "444455556666".to_owned()],
    }
}

fn lake() -> Table {
    Table::lake("11111111-2222-3333-4444-555555555555").unwrap()
}

/// AWS's documented columns, as far as they are needed.
fn columns() -> Vec<Column> {
    let identity = "struct<type:string,arn:string,accountid:string,invokedby:string,\
                    sessioncontext:struct<sessionissuer:struct<arn:string>>>";
    let resources = "array<struct<arn:string,accountid:string,type:string>>";
    let texts = "eventsource eventname awsregion useragent errorcode errormessage eventid recipientaccountid \
                 requestparameters eventtime readonly";
    let column = |(name, kind): (&str, &str)| Column {
        name: name.to_owned(),
        kind: kind.to_owned(),
    };
    texts
        .split(' ')
        .map(|name| (name, "string"))
        .chain([("useridentity", identity), ("resources", resources)])
        .map(column)
        .collect()
}

fn statement(name: (&str, &str), partitions: &[(&str, &str)], properties: &[(&str, &str)]) -> String {
    let column = |(name, kind): &(&str, &str)| Column {
        name: (*name).to_owned(),
        kind: (*kind).to_owned(),
    };
    let partitions: Vec<Column> = partitions.iter().map(column).collect();
    let properties: BTreeMap<String, String> = properties
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let table = Table::athena(name, &columns(), &partitions, &properties).unwrap();
    counts(&table, &span())
}

#[test]
fn partitions_are_pruned_in_every_documented_form() {
    for (partitions, properties, condition) in [
        (
            &[("account", "string"), ("region", "string"), ("timestamp", "string")][..],
            &[][..],
            r#""account" IN ('111122223333', '444455556666')
      AND "region" = 'eu-central-1'
      AND "timestamp" >= '2026/01/30' AND "timestamp" < '2026/03/03'"#,
        ),
        (
            &[("log_day", "string")],
            &[
                ("projection.log_day.type", "date"),
                ("projection.log_day.format", "yyyy-MM-dd"),
            ],
            r#""log_day" >= '2026-01-30' AND "log_day" < '2026-03-03'"#,
        ),
        (
            &[("dt", "date")],
            &[],
            r#""dt" >= DATE '2026-01-30' AND "dt" < DATE '2026-03-03'"#,
        ),
        (
            &[("year", "string"), ("month", "string"), ("day", "string")],
            &[],
            r#"("year" = '2026' AND "month" IN ('01', '1') AND "day" IN ('30', '31') OR "year" = '2026' AND "month" IN ('02', '2') OR "year" = '2026' AND "month" IN ('03', '3') AND "day" IN ('01', '1', '02', '2'))"#,
        ),
        (
            &[("year", "int"), ("month", "int"), ("day", "int")],
            &[],
            r#""month" IN (3) AND "day" IN (1, 2)"#,
        ),
    ] {
        let text = statement(("logs", "cloudtrail"), partitions, properties);
        assert!(text.contains(condition), "{condition} is not in {text}");
    }
}

#[test]
fn a_partition_that_is_not_understood_is_named_and_read_whole() {
    let column = |name: &str| Column {
        name: name.to_owned(),
        kind: "string".to_owned(),
    };
    let properties = BTreeMap::from([
        ("projection.day.type".to_owned(), "date".to_owned()),
        ("projection.day.format".to_owned(), "dd.MM.yyyy".to_owned()),
    ]);
    let table = Table::athena(("a", "b"), &columns(), &[column("day"), column("shard")], &properties).unwrap();
    assert_eq!(table.unpruned(), ["day", "shard"]);
    assert!(!counts(&table, &span()).contains("shard"));
}

#[test]
fn no_name_from_outside_changes_the_meaning_of_a_statement() {
    let text = statement((r#"a"; DROP TABLE b; --"#, r#"c".d"#), &[], &[]);
    assert!(text.contains(r#"FROM "a""; DROP TABLE b; --"."c"".d""#), "{text}");
    let mut span = span();
    span.regions = vec!["x' OR 'y' = 'y".to_owned()];
    let text = series(&lake(), &span, &TEST_CATALOG);
    assert!(text.contains("awsregion = 'x'' OR ''y'' = ''y'"), "{text}");
    assert!(text.contains("FROM 11111111-2222-3333-4444-555555555555\n"), "{text}");
    for id in ["", "1'2", "a\"b", "a b", "a;b", "a--b", "-a", "é"] {
        assert!(Table::lake(id).is_none(), "{id}");
    }
}

#[test]
fn a_lookup_of_ones_own_file_is_asked_for_and_cannot_break_out() {
    let own = r#"
service = "x'.amazonaws.com"
[[lookup]]
id = "own"
title = "t"
event = ["Get'It"]
api = "GetIt"
action = "x:GetIt"
error = ["No'It"]
message = []
ambiguous = false
gone = []
resource = { type = "T", name = "na'me" }
supplementary = ""
config = "unknown"
means = "m"
quiet = "q"
undo = "yes"
others = []
seen = "inferred"
links = []
"#;
    let catalog = TEST_CATALOG.clone().extend("own.toml", own).unwrap();
    let athena = Table::athena(("a", "b"), &columns(), &[], &BTreeMap::new()).unwrap();
    assert!(series(&athena, &span(), &catalog).contains("code = 'No''It'"));
    let text = series(&lake(), &span(), &catalog);
    let asked = "WHEN eventsource = 'x''.amazonaws.com' AND eventname = 'Get''It' THEN '";
    assert!(text.contains(asked), "{text}");
    // A parameter that could not be spelt safely is read from the whole of requestParameters.
    assert!(!text.contains("na'me"), "{text}");
}

#[test]
fn lakes_statements_of_the_common_checks_are_short_enough_to_be_asked() {
    // StartQuery takes 10,000 characters (documented). Ten accounts and ten regions take some 500.
    let length = series(&lake(), &span(), &TEST_CATALOG.common()).len();
    assert!(length < 9_800, "{length}");
}

#[test]
fn athenas_statements_of_all_checks_are_short_enough_to_be_asked() {
    // StartQueryExecution takes 262,144 bytes (documented).
    let athena = Table::athena(("a", "b"), &columns(), &[], &BTreeMap::new()).unwrap();
    let length = series(&athena, &span(), &TEST_CATALOG).len();
    assert!(length < 130_000, "{length}");
}

#[test]
fn no_alias_is_a_reserved_word_of_athena() {
    // Those of https://docs.aws.amazon.com/athena/latest/ug/reserved-words.html that one might take for a name.
    let reserved = [
        "first",
        "last",
        "date",
        "time",
        "timestamp",
        "values",
        "user",
        "start",
        "end",
        "for",
        "at",
        "row",
    ];
    let table = lake();
    for text in [series(&table, &span(), &TEST_CATALOG), counts(&table, &span())] {
        let aliases: Vec<&str> = text
            .split(" AS ")
            .skip(1)
            .filter_map(|rest| rest.split([',', '\n', ' ', ')']).next())
            .collect();
        assert!(aliases.len() > 8);
        assert!(!aliases.iter().any(|alias| reserved.contains(alias)), "{aliases:?}");
    }
}

/// A row of a lookup: three times, the ids of all three.
fn row(times: &'static str, count: &'static str) -> Vec<Option<&'static str>> {
    let role = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
    let arn = "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForConfig/LambdaDescribeHandlerSession";
    [
        "111122223333",
        "eu-central-1",
        "lambda.amazonaws.com",
        "GetPolicy20150331v2",
        "ResourceNotFoundException",
        "AssumedRole",
        role,
        arn,
        "=",
        "",
        "config.amazonaws.com",
        "true",
        "The resource you requested does not exist.",
        "config.amazonaws.com",
        "config.amazonaws.com",
        "=orders",
        "=live",
        "",
        "",
        "",
        count,
        times,
        "one two three",
        "=config.amazonaws.com",
        "=config.amazonaws.com",
        "=",
        "1",
    ]
    .map(Some)
    .to_vec()
}

#[test]
fn a_row_becomes_the_series_that_its_events_would_have_become() {
    let sighted = SeriesRow::read(&row("000000000a000xc", "3"), &span(), &TEST_CATALOG).unwrap();
    assert_eq!(sighted.part, SeriesPart::ByServices);
    let mut tally = Tally::default();
    let (calls, sightings) = sighted.into_sightings(7);
    assert!(tally.add_sightings(calls, sightings.clone()));
    let (key, series) = tally.series().next().unwrap();
    assert_eq!(key.check.as_ref().unwrap().0, "lambda-policy");
    assert_eq!(
        (key.resource.id.as_str(), key.resource.qualifier.as_deref()),
        ("orders", Some("live"))
    );
    assert_eq!(key.caller.session.as_deref(), Some("LambdaDescribeHandlerSession"));
    assert_eq!(key.caller.service.as_deref(), Some("config.amazonaws.com"));
    let seconds: Vec<i64> = series
        .times()
        .iter()
        .map(|time| time.as_second() - span().from.as_second())
        .collect();
    assert_eq!(seconds, [0, 10, 33 * 36 + 12]);
    let ips = series.spread().source_ips.values();
    assert_eq!(
        ips.iter().map(|ip| (ip.text, ip.days)).collect::<Vec<_>>(),
        [("config.amazonaws.com", 1)]
    );
    let resources = series.spread().resources.values();
    assert_eq!(resources.iter().map(|it| it.text).collect::<Vec<_>>(), ["orders"]);
    let newest: Vec<String> = series.newest(2).iter().map(ToString::to_string).collect();
    assert_eq!(newest, ["three", "two"]);
    // Sightings whose ids were not told are older than those of the same second that were.
    assert_eq!(sightings.len(), 3);
    let untold = EventId::Synthetic(7);
    assert!(untold < EventId::from("one") && untold.to_string().is_empty());
}

/// The row as [`row`] has it, with these cells in their places.
fn changed(cells: &[(&str, &'static str)]) -> Vec<Option<&'static str>> {
    let mut row = row("000000000a000xc", "3");
    for (column, cell) in cells {
        let place = SERIES_COLUMNS.iter().position(|name| name == column).unwrap();
        row[place] = Some(cell);
    }
    row
}

#[test]
fn a_row_without_a_service_is_of_the_others_whatever_the_engine_took_it_for() {
    let read = |cells: &[(&str, &'static str)]| SeriesRow::read(&changed(cells), &span(), &TEST_CATALOG).unwrap();
    let person = [
        ("issuer", ""),
        ("invoked_by", ""),
        ("arn", "arn:aws:iam::111122223333:user/ann"),
    ];
    assert_eq!(read(&person).part, SeriesPart::ByOthers);
    let forged = "arn:aws:iam::444455556666:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
    assert_eq!(
        read(&[("issuer", forged), ("invoked_by", "")]).part,
        SeriesPart::ByOthers
    );
    assert_eq!(read(&[("part", "2")]).part, SeriesPart::ByOthers);
    assert_eq!(read(&[("code", ""), ("part", "0")]).part, SeriesPart::Succeeded);
}

#[test]
fn a_caller_without_an_arn_is_named_and_a_foreign_one_is_known() {
    let caller = |cells: &[(&str, &'static str)]| {
        let none = [("issuer", ""), ("arn", ""), ("invoked_by", "")];
        let row = SeriesRow::read(&changed(&[&none, cells].concat()), &span(), &TEST_CATALOG).unwrap();
        let SimilarCalls::Failed(calls) = row.calls else {
            panic!("{row:?}");
        };
        (calls.key.caller.name, calls.key.caller.foreign_account)
    };
    let foreign = Some("444455556666".to_owned());
    assert_eq!(caller(&[("who", "=ann")]), ("ann".to_owned(), None));
    assert_eq!(caller(&[("who", ":AIDA1")]), ("AIDA1 (111122223333)".to_owned(), None));
    assert_eq!(
        caller(&[("who", "=ann"), ("owner", "444455556666")]),
        ("ann".to_owned(), foreign)
    );
    assert_eq!(caller(&[("owner", "")]), (String::new(), None));
}

#[test]
fn a_record_without_an_id_is_one_sighting_and_shows_none() {
    let row = SeriesRow::read(
        &changed(&[("ids", "one two -2026-01-30T12:00:00Zs3")]),
        &span(),
        &TEST_CATALOG,
    )
    .unwrap();
    assert_eq!((row.times.len(), row.ids.len()), (3, 0));
}

/// Found by a fuzzer: the latest sighting had the time of the last one in the text.
#[test]
fn times_that_an_engine_did_not_sort_are_sorted() {
    let sighted = SeriesRow::read(&row("000xc000000000a", "3"), &span(), &TEST_CATALOG).unwrap();
    assert!(sighted.times.is_sorted());
    let SimilarCalls::Failed(calls) = &sighted.calls else {
        panic!("{sighted:?}");
    };
    assert_eq!(Some(&calls.latest.time), sighted.times.last());
}

#[test]
fn a_row_of_another_form_is_refused() {
    let read = |row: &[Option<&str>]| SeriesRow::read(row, &span(), &TEST_CATALOG).unwrap_err().to_string();
    for (times, count) in [
        ("000000000a000x", "3"),
        ("000000000a", "3"),
        ("00000-0001", "2"),
        ("", "0"),
        ("00000", "many"),
    ] {
        let words = read(&row(times, count));
        assert!(
            words.starts_with("GetPolicy20150331v2 on \"orders\" in account 111122223333"),
            "{words}"
        );
    }
    assert_eq!(read(&[None, None]), "a row of 2 cells instead of 27");
    let count = |days| {
        CountRow::read(&[
            Some("1"),
            Some("r"),
            None,
            Some(days),
            Some("2026-01-01T00:00:00Z"),
            Some("2026-01-01T01:00:00Z"),
            Some("true"),
            Some(""),
        ])
    };
    assert_eq!(count("2026-01-01 5 2 0001").unwrap().days[0].records, 5);
    for days in [
        "",
        "2026-01-01 5 2",
        "2026-01-01 5 2 000",
        "2026-01-01 5 2 0x",
        "2026-01-01 -5 2 00",
        "1 5 2 00",
    ] {
        assert!(count(days).is_err(), "{days}");
    }
}

/// The same columns as Trino lists them, in a table that was rewritten.
fn columns_of_trino(changed: &[(&str, &str)]) -> Vec<Column> {
    let identity = "row(type varchar, arn varchar, accountid varchar, invokedby varchar, \
                    sessioncontext row(sessionissuer row(arn varchar)))";
    let resources = "array(row(arn varchar, accountid varchar, type varchar))";
    let kind = |name: &str| match name {
        "useridentity" => identity,
        "resources" => resources,
        _ => "varchar",
    };
    let kind = |name: &str| {
        changed
            .iter()
            .find(|(it, _)| *it == name)
            .map_or(kind(name), |(_, kind)| kind)
    };
    let listed = columns();
    listed
        .iter()
        .map(|it| Column::from_trino(&it.name, kind(&it.name)))
        .collect()
}

#[test]
fn a_table_of_trino_gets_the_statements_of_athena() {
    let athena = Table::athena(("a", "t"), &columns(), &[], &BTreeMap::new()).unwrap();
    let trino = Table::trino(("c", "a", "t"), &columns_of_trino(&[]), &[]).unwrap();
    let renamed = |statement: String| statement.replace(r#""c"."a"."t""#, r#""a"."t""#);
    assert_eq!(renamed(counts(&trino, &span())), counts(&athena, &span()));
    assert_eq!(
        renamed(series(&trino, &span(), &TEST_CATALOG)),
        series(&athena, &span(), &TEST_CATALOG)
    );
}

#[test]
fn a_time_with_a_zone_is_compared_and_written_in_utc() {
    let columns = columns_of_trino(&[("eventtime", "timestamp(6) with time zone"), ("readonly", "boolean")]);
    let statement = counts(&Table::trino(("c", "s", "t"), &columns, &[]).unwrap(), &span());
    assert!(
        statement.contains("eventtime >= TIMESTAMP '2026-01-30 12:00:00 UTC'"),
        "{statement}"
    );
    assert!(
        statement.contains("date_format(eventtime AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%i:%sZ')"),
        "{statement}"
    );
}

#[test]
fn parameters_may_be_a_map_of_texts_and_nothing_else() {
    // A federated event data store, as Athena shows it (documented: the schema of event data stores).
    let columns = columns_of_trino(&[
        ("requestparameters", "map(varchar, varchar)"),
        ("eventtime", "timestamp"),
        ("readonly", "boolean"),
    ]);
    let table = Table::athena(("aws:cloudtrail", "x-y"), &columns, &[], &BTreeMap::new()).unwrap();
    let statement = series(&table, &span(), &TEST_CATALOG);
    assert!(
        statement.contains("element_at(requestparameters, 'bucketName')"),
        "{statement}"
    );
    assert!(statement.contains(r#"FROM "aws:cloudtrail"."x-y""#), "{statement}");
    let columns = columns_of_trino(&[("requestparameters", "map(varchar, bigint)")]);
    let wrong = Table::trino(("c", "s", "t"), &columns, &[]).unwrap_err();
    assert_eq!(
        wrong.wrong,
        ["column requestparameters is map<...>, not a string or a map of strings"]
    );
}

#[test]
fn trino_leaves_out_the_partitions_of_which_it_is_known_how_they_are_spelt() {
    let partitions = |kinds: &[(&str, &str)]| -> Vec<Column> {
        kinds
            .iter()
            .map(|(name, kind)| Column::from_trino(name, kind))
            .collect()
    };
    let table =
        |kinds: &[(&str, &str)]| Table::trino(("c", "s", "t"), &columns_of_trino(&[]), &partitions(kinds)).unwrap();
    let dated = table(&[("dt", "date"), ("region", "varchar")]);
    assert!(dated.unpruned().is_empty());
    assert!(counts(&dated, &span()).contains(r#""dt" >= DATE '2026-01-30'"#));
    let spelt = table(&[("timestamp", "varchar"), ("account", "varchar")]);
    assert_eq!(spelt.unpruned(), ["timestamp"]);
    let statement = counts(&spelt, &span());
    assert!(
        !statement.contains("timestamp\" >=") && statement.contains(r#""account" IN"#),
        "{statement}"
    );
    assert!(
        table(&[("year", "integer"), ("month", "integer"), ("day", "integer")])
            .unpruned()
            .is_empty()
    );
}

#[test]
fn athenas_statements_are_far_below_the_length_that_it_takes() {
    let table = Table::athena(("a", "t"), &columns(), &[], &BTreeMap::new()).unwrap();
    let length = series(&table, &span(), &TEST_CATALOG).len();
    assert!(length < MAX_ATHENA_STATEMENT / 4, "{length}");
}

/// The columns of Security Lake's table, as far as they are needed.
fn columns_of_ocsf(unmapped: &str) -> Vec<Column> {
    let column = |(name, kind): (&str, &str)| Column::from_trino(name, kind);
    [
        (
            "api",
            "row(response row(error varchar, message varchar), operation varchar, service row(name varchar), \
             request row(data varchar, uid varchar))",
        ),
        (
            "actor",
            "row(user row(type varchar, name varchar, uid_alt varchar, uid varchar, account row(uid varchar)), \
             session row(issuer varchar), invoked_by varchar)",
        ),
        ("metadata", "row(uid varchar)"),
        ("cloud", "row(region varchar)"),
        ("http_request", "row(user_agent varchar)"),
        ("src_endpoint", "row(ip varchar, domain varchar)"),
        ("resources", "array(row(uid varchar, type varchar))"),
        ("time_dt", "timestamp(6)"),
        ("accountid", "varchar"),
        ("unmapped", unmapped),
    ]
    .map(column)
    .to_vec()
}

#[test]
fn a_table_in_ocsf_is_read_as_one_of_cloudtrail() {
    let table = |unmapped: &str| {
        let partitions = [Column::from_trino("region", "varchar")];
        Table::athena(("lake", "t"), &columns_of_ocsf(unmapped), &partitions, &BTreeMap::new()).unwrap()
    };
    let known = table("map(varchar, varchar)");
    assert!(known.knows_read_only());
    let statement = series(&known, &span(), &TEST_CATALOG);
    for part in [
        "FROM (SELECT api.service.name AS eventsource",
        "time_dt AS eventtime",
        "coalesce(nullif(element_at(unmapped, 'recipientAccountId'), ''), nullif(accountid, '')) AS recipientaccountid",
        r#"FROM "lake"."t") AS ocsf"#,
        "eventtime >= TIMESTAMP '2026-01-30 12:00:00'",
        r#"AND "region" = 'eu-central-1'"#,
    ] {
        assert!(statement.contains(part), "{part:?} is not in {statement}");
    }
    assert!(table("row(readonly varchar)").knows_read_only());
    let unknown = table("varchar");
    assert!(!unknown.knows_read_only());
    assert!(counts(&unknown, &span()).contains("CAST(NULL AS varchar) AS readonly"));
}

#[test]
fn a_table_in_another_version_of_ocsf_lists_what_is_missing() {
    let columns = columns_of_ocsf("varchar");
    let older: Vec<Column> = columns
        .into_iter()
        .filter(|column| !["time_dt", "cloud"].contains(&&*column.name))
        .collect();
    let wrong = Table::athena(("lake", "t"), &older, &[], &BTreeMap::new())
        .unwrap_err()
        .wrong;
    assert_eq!(wrong.len(), 2, "{wrong:?}");
    assert!(
        wrong[0].contains("no string cloud.region") && wrong[1].contains("time_dt"),
        "{wrong:?}"
    );
}
