//! Rows of an engine's answer.

use super::*;

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
        "2026-01-01 5 2 24",
        // Found by a fuzzer: a day of more than 24 hours.
        "2026-01-01 5 2 0000",
        "2026-01-01 5 2 0100",
        "2026-01-01 -5 2 00",
        "1 5 2 00",
    ] {
        assert!(count(days).is_err(), "{days}");
    }
}
