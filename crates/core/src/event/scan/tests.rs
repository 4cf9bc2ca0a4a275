//! What the scan says is what the parser says, for whatever may stand in a record.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use super::super::envelope::{self, Element, Scanned};
use super::super::{Event, NO_ERROR_CODE};
use super::*;

/// Texts that mislead whoever looks for bytes instead of reading JSON.
const TEXTS: [&str; 19] = [
    "",
    "Aggregated",
    "a",
    "2026-01-15T12:34:56Z",
    "2026-01-15T23:59:60Z",
    "errorCode",
    r#"\"errorCode\":\"AccessDenied\""#,
    r#"},{\"eventVersion\":\"1.08\""#,
    r"\\",
    r#"\\\""#,
    "]}",
    "[{",
    r"AccessDenied",
    r"\u0065",
    "バケット",
    "111122223333",
    "eu-central-1",
    "s3.amazonaws.com",
    "a text of more than sixty-four bytes, so that it begins in one block, and ends in another one",
];

/// Keys as they stand in the text: those that count, some written in another way, and others.
const KEYS: [&str; 29] = [
    "eventTime",
    "eventSource",
    "eventName",
    "awsRegion",
    "recipientAccountId",
    "errorCode",
    "eventID",
    r"error\u0043ode",
    r"event\u0054ime",
    "CloudTrailEvent",
    "detail-type",
    "insightDetails",
    "digestStartTime",
    "digestS3Object",
    "timeWindow",
    "eventCategory",
    "insightless",
    "userIdentity",
    "requestParameters",
    "errorMessage",
    "readOnly",
    "userAgent",
    "sourceIPAddress",
    "resources",
    "resourceType",
    r#"a\"errorCode"#,
    r"b\\",
    "errorcode",
    "",
];

/// What only a failed call is asked for, as it is usual and as it is not.
const DETAILS: [(&str, &str); 17] = [
    (
        "errorMessage",
        r#""User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:GetObject""#,
    ),
    ("errorMessage", r#""the \"other\" way""#),
    ("errorMessage", "null"),
    ("readOnly", "true"),
    ("readOnly", r#""true""#),
    ("userAgent", r#""[S3Console/0.4]""#),
    ("userAgent", r#""[]""#),
    ("sourceIPAddress", r#""198.51.100.7""#),
    (
        "userIdentity",
        r#"{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ann","accountId":"111122223333","userName":"ann"}"#,
    ),
    (
        "userIdentity",
        r#"{"type":"AssumedRole","arn":"a","sessionContext":{"sessionIssuer":{"arn":"b"},"attributes":{}},"invokedBy":""}"#,
    ),
    (
        "userIdentity",
        r#"{"type":"AssumedRole","arn":"\u0061","sessionContext":{}}"#,
    ),
    ("userIdentity", r#"{"arn":"a","arn":"b"}"#),
    (
        "requestParameters",
        r#"{"bucketName":"b","maxResults":7,"all":true,"nested":{"x":"y"},"rate":1.50,"\u0061":"\n"}"#,
    ),
    ("requestParameters", r#"{"bucketName":"b","bucketName":"c"}"#),
    ("requestParameters", r#""{\"bucketName\":\"b\"}""#),
    (
        "resources",
        r#"[{"ARN":"arn:aws:s3:::b","accountId":"111122223333","type":"AWS::S3::Bucket"},{"arn":"x"}]"#,
    ),
    ("resources", "[null]"),
];

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// Stands wherever white space may.
const SPACE: &str = "␣";

fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        6 => select(&TEXTS[..]).prop_map(quoted),
        1 => select(vec!["null", "true", "17", "-1.5e3", "{}", "[]", "\"\""]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((select(&KEYS[..]), inner), 0..3).prop_map(|entries| object(&entries)),
        ]
    })
}

fn object(entries: &[(&str, String)]) -> String {
    let entries: Vec<String> = entries
        .iter()
        .map(|(key, value)| [SPACE, &quoted(key), SPACE, ":", SPACE, value, SPACE].concat())
        .collect();
    format!("{{{}}}", entries.join(","))
}

/// A record: mostly one that succeeded, with further entries in any order.
fn record() -> impl Strategy<Value = String> {
    let usual = (
        select(vec![
            "2026-01-15T12:34:56Z",
            "2026-01-15T12:00:00Z",
            "2026-02-01T00:00:07Z",
        ]),
        select(vec!["s3.amazonaws.com", "ec2.amazonaws.com"]),
        prop::option::weighted(0.9, select(vec!["eu-central-1", "us-east-1"])),
        prop::option::weighted(0.9, select(vec!["111122223333", "444455556666"])),
    );
    let failed = prop::option::of(select(vec!["AccessDenied", "NoSuchCORSConfiguration", ""]));
    let id = prop::option::weighted(0.9, select(vec!["0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9", "x"]));
    let further = prop::collection::vec((select(&KEYS[5..]), value()), 0..5);
    let details = prop::collection::vec(select(&DETAILS[..]), 0..6);
    let odd = prop::collection::vec((select(&KEYS[..]), value()), 0..2);
    let rarely = prop_oneof![3 => Just(Vec::new()), 1 => odd];
    (usual, failed, id, further, details, rarely)
        .prop_map(|((time, source, region, account), failed, id, further, details, odd)| {
            let mut entries = vec![
                ("eventTime", quoted(time)),
                ("eventSource", quoted(source)),
                ("eventName", quoted("DescribeThings")),
            ];
            entries.extend(region.map(|region| ("awsRegion", quoted(region))));
            entries.extend(account.map(|account| ("recipientAccountId", quoted(account))));
            entries.extend(failed.map(|code| ("errorCode", quoted(code))));
            entries.extend(id.map(|id| ("eventID", quoted(id))));
            entries.extend(further);
            entries.extend(details.into_iter().map(|(key, value)| (key, value.to_owned())));
            entries.extend(odd);
            entries
        })
        .prop_shuffle()
        .prop_map(|entries| object(&entries))
}

/// A trail file, and whether white space stands in it.
fn trail() -> impl Strategy<Value = (String, bool)> {
    let records = prop::collection::vec(record(), 0..6);
    (records, select(vec!["", "", " ", "\n  "])).prop_map(|(records, space)| {
        let list = records.join(&[SPACE, ",", SPACE].concat());
        let text = format!("{SPACE}{{{SPACE}\"Records\"{SPACE}:{SPACE}[{SPACE}{list}{SPACE}]{SPACE}}}");
        (text.replace(SPACE, space) + "\n", !space.is_empty())
    })
}

/// What counts of an element.
#[derive(Debug, PartialEq)]
enum Counted {
    Success(Timestamp, String, String),
    Other(Element),
}

fn of_event(event: Box<Event>) -> Counted {
    match &event.error_code {
        None => Counted::Success(event.time, event.account, event.region),
        Some(_) => Counted::Other(Element::Event(event)),
    }
}

fn parsed(text: &str) -> (Vec<Counted>, bool) {
    let mut elements = Vec::new();
    let broken = envelope::read(text.as_bytes(), &mut |element| {
        elements.push(match element {
            Element::Event(event) => of_event(event),
            other => Counted::Other(other),
        });
    });
    (elements, broken.is_empty())
}

/// The successes of the one call that the generator makes are parsed, or none.
fn names(parse_successes: bool) -> Names {
    let calls = [
        ("s3.amazonaws.com", "DescribeThings"),
        ("ec2.amazonaws.com", "DescribeThings"),
    ];
    Names::new(calls.into_iter().filter(|_| parse_successes))
}

fn scanned(text: &str, names: &Names) -> Option<Vec<Counted>> {
    let elements = envelope::scan(text.as_bytes(), usize::MAX, names, &mut RecentIdentities::default())?;
    let counted = |scanned| match scanned {
        Scanned::Success(success) => {
            Counted::Success(success.time, success.account.to_owned(), success.region.to_owned())
        }
        Scanned::Failure(failure) => Counted::Other(Element::Event(Box::new(failure.event()))),
        Scanned::Parsed(Element::Event(event)) => of_event(event),
        Scanned::Parsed(other) => Counted::Other(other),
    };
    Some(elements.into_iter().map(counted).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn what_is_scanned_counts_as_if_it_had_been_parsed((text, spaced) in trail(), parse_successes in any::<bool>()) {
        let (expected, unbroken) = parsed(&text);
        prop_assert!(unbroken, "the generator wrote no JSON: {text}");
        let scanned = scanned(&text, &names(parse_successes));
        // Only the compact form, which CloudTrail writes, is scanned for certain.
        prop_assert!(spaced || scanned.is_some());
        prop_assert_eq!(scanned.as_ref().unwrap_or(&expected), &expected);
    }

    #[test]
    fn a_text_cut_off_anywhere_is_left_to_the_parser((text, _) in trail(), cut in any::<prop::sample::Index>()) {
        let text = text.trim_end();
        let mut end = cut.index(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        prop_assert_eq!(scanned(text.split_at(end).0, &Names::default()), None);
    }

    #[test]
    fn a_byte_put_anywhere_never_makes_more_or_other_records(
        (text, _) in trail(),
        at in any::<prop::sample::Index>(),
        byte in select(vec!['"', '\\', '{', '}', '[', ']', ',', ':', '\u{1}', 'x']),
    ) {
        let mut place = at.index(text.len());
        while !text.is_char_boundary(place) {
            place -= 1;
        }
        let (before, after) = text.split_at(place);
        let text = format!("{before}{byte}{after}");
        let (expected, unbroken) = parsed(&text);
        if let (Some(scanned), true) = (scanned(&text, &Names::default()), unbroken) {
            prop_assert_eq!(scanned, expected);
        }
    }
}

#[test]
fn a_usual_record_is_not_parsed_whether_it_succeeded_or_failed() {
    let success = r#"{"eventVersion":"1.11","userIdentity":{"type":"AWSService"},"eventTime":"2026-01-15T12:34:56Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-central-1","apiVersion":"errorCode","requestParameters":{"errorCode":"x"},"eventID":"x","recipientAccountId":"111122223333"}"#;
    let failed = success.replacen("\"apiVersion\"", "\"errorCode\"", 1);
    let nameless = failed.replacen("\"eventID\"", "\"requestID\"", 1);
    let text = format!("{{\"Records\":[{success},{failed},{nameless},{success}]}}");
    let found = records(text.as_bytes(), &Names::default(), &mut RecentIdentities::default()).unwrap();
    let time = "2026-01-15T12:34:56Z".parse().unwrap();
    let (account, region) = ("111122223333", "eu-central-1");
    let success = RawElement::Success(SuccessfulCall { time, account, region });
    let [first, RawElement::Failure(failure), RawElement::Other(other), last] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!([first, last], [&success; 2]);
    assert_eq!(failure.event(), Event::from_json(&failed).unwrap());
    assert_eq!(*other, nameless);
}

/// A sign-in with a wrong password is logged so.
#[test]
fn a_record_with_a_message_and_no_code_is_of_a_call_that_failed() {
    let record = |message: &str| {
        format!(
            r#"{{"eventTime":"2026-01-15T12:34:56Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"us-east-1","errorMessage":{message},"eventID":"x","recipientAccountId":"111122223333"}}"#
        )
    };
    for (message, code) in [
        (r#""Failed authentication""#, Some(NO_ERROR_CODE)),
        (r#""Failed \"authentication\"""#, Some(NO_ERROR_CODE)),
        ("null", None),
        ("\"\"", None),
    ] {
        let record = record(message);
        let event = Event::from_json(&record).unwrap();
        assert_eq!(event.error_code.as_deref(), code, "{record}");
        let text = format!("{{\"Records\":[{record}]}}");
        let (parsed, scanned) = (parsed(&text).0, scanned(&text, &Names::default()));
        assert_eq!(scanned, Some(parsed), "{record}");
    }
}

#[test]
fn what_is_no_trail_file_is_not_scanned() {
    let record: Value = serde_json::json!({"eventTime": "2026-01-15T12:34:56Z", "eventSource": "s", "eventName": "n"});
    for text in [
        String::new(),
        record.to_string(),
        format!("[{record}]"),
        format!("{{\"Events\":[{record}]}}"),
        format!("{{\"Records\":[{record},]}}"),
        format!("{{\"Records\":[,{record}]}}"),
        format!("{{\"Records\":[{record} {record}]}}"),
        format!("{{\"Records\":[{record},7]}}"),
        format!("{{\"Records\":[{record},\"x\"]}}"),
        format!("{{\"Records\":[[{record}]]}}"),
        format!("{{\"Records\":[{record}],\"more\":1}}"),
        format!("{{\"Records\":[{record}]}}{{\"Records\":[]}}"),
        format!("{{\"Records\":[{record}]]"),
        "{\"Records\":[{\"a\":\"\u{1}\"}]}".to_owned(),
        "{\"Records\":null}".to_owned(),
    ] {
        assert_eq!(
            records(text.as_bytes(), &Names::default(), &mut RecentIdentities::default()),
            None,
            "{text}"
        );
    }
    assert_eq!(
        records(
            b"{\"Records\":[]} \n",
            &Names::default(),
            &mut RecentIdentities::default()
        ),
        Some(Vec::new())
    );
}
