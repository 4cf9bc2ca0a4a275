//! Further tables: Trino's, and those in OCSF.

use super::*;

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
