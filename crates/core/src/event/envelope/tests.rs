//! Every wrapping, and what is no record.

use super::*;

const RECORD: &str = r#"{"eventTime":"2023-10-19T09:09:00Z","eventSource":"s3.amazonaws.com","eventName":"GetBucketCors","eventID":"1"}"#;

fn names(text: &str) -> (Vec<String>, Vec<String>) {
    let mut names = Vec::new();
    let broken = read(text.as_bytes(), &mut |element| match element {
        Element::Event(event) => names.push(event.name),
        Element::Rejected(reason) => names.push(reason.to_string()),
        Element::Line => {}
        Element::Passed(_) => names.push("passed over".to_owned()),
    });
    (names, broken.iter().map(ToString::to_string).collect())
}

#[test]
fn every_envelope_gives_its_records() {
    let quoted = serde_json::to_string(RECORD).unwrap();
    for (text, count) in [
        (format!(r#"{{"Records":[{RECORD},{RECORD}]}}"#), 2),
        (format!("\u{feff} [{RECORD}]"), 1),
        (RECORD.to_owned(), 1),
        (format!("{RECORD}\n{RECORD}\n\n{RECORD}\n"), 3),
        (
            format!(r#"{{"Events":[{{"EventId":"1","CloudTrailEvent":{quoted}}}],"NextToken":"x"}}"#),
            1,
        ),
        (format!(r#"{{"EventId":"1","CloudTrailEvent":{quoted}}}"#), 1),
        (
            format!(
                r#"{{"version":"0","source":"aws.s3","detail-type":"AWS API Call via CloudTrail","detail":{RECORD}}}"#
            ),
            1,
        ),
        (format!(r#"{{"Records":[{RECORD}]}}{{"Records":[{RECORD}]}}"#), 2),
        (r#"{"Records":[]}"#.to_owned(), 0),
        (r#"{"schema":"trailhum.report/1","findings":[]}"#.to_owned(), 0),
    ] {
        assert_eq!(
            names(&text),
            (vec!["GetBucketCors".to_owned(); count], vec![]),
            "{text}"
        );
    }
}

#[test]
fn digests_insights_and_aggregated_events_are_passed_over_wherever_they_lie() {
    let digest = r#"{"awsAccountId":"1","digestStartTime":"x","digestEndTime":"y","digestS3Object":"k","logFiles":[]}"#;
    let insight = r#"{"eventVersion":"1.07","eventTime":"2023-10-19T09:09:00Z","eventType":"AwsCloudTrailInsight","insightDetails":{"state":"Start"}}"#;
    let aggregated = r#"{"eventVersion":"1.0","eventCategory":"Aggregated","eventType":"AwsAggregatedEvent","eventSource":"s3.amazonaws.com","timeWindow":{"windowStart":"2026-01-01T00:00:00Z"},"summary":{}}"#;
    for element in [digest, insight, aggregated] {
        let quoted = serde_json::to_string(element).unwrap();
        for text in [
            element.to_owned(),
            format!(r#"{{"Records":[{element}]}}"#),
            format!(r#"{{"Records":[ {element}]}}"#),
            format!(r#"{{"Events":[{{"CloudTrailEvent":{quoted}}}]}}"#),
            format!(r#"{{"source":"aws.s3","detail-type":"AWS Insight via CloudTrail","detail":{element}}}"#),
        ] {
            assert_eq!(names(&text), (vec!["passed over".to_owned()], vec![]), "{text}");
        }
    }
}

#[test]
fn a_call_with_the_keys_of_an_insight_or_a_digest_is_the_same_to_the_scanner_and_to_the_parser() {
    for keys in [
        r#""insightDetails":{"state":"Start"}"#,
        r#""errorCode":"NoSuchCORSConfiguration","insightDetails":{"state":"Start"}"#,
        r#""insightDetails":"x""#,
        r#""digestStartTime":1,"digestS3Object":2"#,
        r#""digestStartTime":1"#,
        r#""eventCategory":"Aggregated","timeWindow":{}"#,
        r#""eventCategory":"NetworkActivity","eventType":"AwsVpceEvent","errorCode":"VpceAccessDenied""#,
        r#""eventCategory":"Data","managementEvent":false"#,
    ] {
        let record = RECORD.replacen(
            '{',
            &format!(r#"{{{keys},"awsRegion":"eu-central-1","recipientAccountId":"111122223333","#),
            1,
        );
        let usual = format!(r#"{{"Records":[{record}]}}"#);
        let spaced = format!(r#"{{"Records":[ {record}]}}"#);
        let (expected, broken) = names(&spaced);
        assert_eq!((expected.len(), broken.len()), (1, 0), "{spaced}");
        let scanned = scan(
            usual.as_bytes(),
            usize::MAX,
            &Names::default(),
            &mut RecentIdentities::default(),
        )
        .unwrap();
        let scanned = match scanned.as_slice() {
            [Scanned::Parsed(Element::Passed(_))] => "passed over",
            [Scanned::Success(_) | Scanned::Failure(_) | Scanned::Parsed(Element::Event(_))] => "GetBucketCors",
            other => panic!("{other:?}"),
        };
        assert_eq!(expected, [scanned], "{keys}");
    }
}

#[test]
fn an_eventbridge_event_that_anybody_may_have_sent_is_no_word_of_cloudtrail() {
    for (source, kind) in [
        ("my.app", "whatever"),
        ("my.app", "AWS API Call via CloudTrail"),
        ("aws.s3", "Object Created"),
        ("xaws.s3", "AWS API Call via CloudTrail"),
        ("", ""),
    ] {
        let text = format!(r#"{{"source":"{source}","detail-type":"{kind}","detail":{RECORD}}}"#);
        let (found, broken) = names(&text);
        assert!(
            found[0].starts_with("an EventBridge event that is not from CloudTrail"),
            "{found:?}"
        );
        assert_eq!((found.len(), broken.len()), (1, 0));
    }
}

#[test]
fn a_record_that_the_parser_refuses_is_the_only_one_that_is_lost() {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let odd = |more: &str| {
        RECORD
            .replacen('{', &format!(r#"{{"readOnly":"true",{more},"#), 1)
            .replace("\"1\"", "\"2\"")
    };
    for refused in [
        odd(&format!(r#""requestParameters":{{"a":{deep}}}"#)),
        odd(r#""requestParameters":{"a":1e400}"#),
        odd(r#""additionalEventData":{"a":[-1e999]}"#),
    ] {
        for text in [
            format!(r#"{{"Records":[{RECORD},{refused},{RECORD}]}}"#),
            format!("[{RECORD}, {refused}, {RECORD}]"),
            format!("{RECORD}\n{refused}\n{RECORD}\n"),
        ] {
            let (found, broken) = names(&text);
            assert_eq!((found.len(), broken.len()), (3, 0), "{text}");
            assert!(
                found[1].starts_with("the record with eventID \"2\" cannot be read: "),
                "{found:?}"
            );
        }
    }
}

#[test]
fn depth_where_nothing_is_read_loses_no_record() {
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let record = RECORD.replacen('{', &format!(r#"{{"additionalEventData":{deep},"#), 1);
    assert_eq!(
        names(&format!("[{record}]")),
        (vec!["GetBucketCors".to_owned()], vec![])
    );
}

#[test]
fn what_stands_before_a_break_is_kept() {
    let (found, broken) = names(&format!(r#"{{"Records":[{RECORD},{RECORD},{{"eventTi"#));
    assert_eq!(found.len(), 2);
    assert_eq!(broken.len(), 1);
}

#[test]
fn a_broken_line_does_not_hide_the_next() {
    let (found, broken) = names(&format!("{RECORD}\n{{oh no\n{RECORD}\n"));
    assert_eq!(found.len(), 2);
    assert_eq!(
        broken[0],
        "not JSON from line 2, column 2: a part of a record, or another text"
    );
}

#[test]
fn what_is_not_a_record_is_named() {
    for (text, reason) in [
        ("[7]", "not a CloudTrail record: a number instead of an object"),
        (
            r#"{"Records":["x"]}"#,
            "not a CloudTrail record: a text instead of an object",
        ),
        (r#"{"Resources":[]}"#, "not a CloudTrail record: no eventTime"),
        ("null", "not a CloudTrail record: null instead of an object"),
        (
            r#"{"CloudTrailEvent":"x"}"#,
            "not a CloudTrail record: no readable CloudTrailEvent",
        ),
        (
            r#"{"source":"aws.s3","detail-type":"AWS API Call via CloudTrail"}"#,
            "not a CloudTrail record: no detail",
        ),
    ] {
        assert_eq!(names(text), (vec![reason.to_owned()], vec![]), "{text}");
    }
}

#[test]
fn texts_that_are_no_json_are_named_with_their_place() {
    for (text, reason) in [
        ("", "empty"),
        (" \n", "empty"),
        ("<html>", "no JSON in it; it begins with \"<html>\""),
        (
            r#"{"Records":null}"#,
            r#"not JSON from line 1, column 16: "Records" is null instead of a list"#,
        ),
    ] {
        let (found, broken) = names(text);
        assert_eq!((found.len(), broken[0].as_str()), (0, reason), "{text}");
    }
    let deep = names(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)));
    assert!(deep.0[0].contains("recursion limit exceeded"), "{deep:?}");
}
