//! Questions and answers, without an engine. The statements are executed in `tests/cli/engine`.

use std::collections::BTreeMap;

use super::*;
use crate::catalog::TEST_CATALOG;
use crate::event::EventId;
use crate::tally::{SimilarCalls, Tally};

mod rows;
mod tables;

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
