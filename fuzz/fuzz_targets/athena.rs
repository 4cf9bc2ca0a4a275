//! Rows of Athena's table, exported as CSV, in which strangers wrote names: one row is at most one record, its caller is
//! the one of the row, and no verified caller is made out of a name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trailhum_core::event::Event;
use trailhum_core::event::envelope::Element;
use trailhum_fuzz::read_all;

const HEADER: &str = "eventtime,eventsource,eventname,eventid,awsregion,errorcode,errormessage,readonly,recipientaccountid,requestparameters,useragent,useridentity";
const ROLE: &str = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";

/// One row whose user name, session and account alias are a stranger's; the rest is as Athena prints it.
fn forged(name: &str) -> Vec<Event> {
    let identity = format!(
        "{{type=IAMUser, principalid=AIDA, arn=arn:aws:iam::111122223333:user/{name}, accountid=111122223333, invokedby=null, accesskeyid=AKIA, username={name}, onbehalfof=null, sessioncontext={{attributes={{mfaauthenticated=null, creationdate=null}}, sessionissuer={{type=null, principalid=null, arn=null, accountid=null, username=null}}}}}}"
    );
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADER.split(',')).expect("a vector takes all");
    let row = [
        "2026-01-15T12:34:56Z",
        "s3.amazonaws.com",
        "GetBucketCors",
        "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
        "eu-central-1",
        "NoSuchCORSConfiguration",
        name,
        "true",
        "111122223333",
        "{\"bucketName\":\"b\"}",
        name,
        &identity,
    ];
    writer.write_record(row).expect("a vector takes all");
    let text = writer.into_inner().expect("a vector takes all");
    let (elements, _) = read_all(&text);
    let event = |element| match element {
        Element::Event(event) => Some(*event),
        _ => None,
    };
    elements.into_iter().filter_map(event).collect()
}

fuzz_target!(|text: &str| {
    let (elements, _) = read_all(format!("{HEADER}\n{text}").as_bytes());
    let records = elements.iter().filter(|element| matches!(element, Element::Event(_)));
    // A row may end with a carriage return alone.
    let rows = text.split(['\n', '\r']).count();
    assert!(records.count() <= rows, "more records than rows");
    let events = forged(text);
    assert!(events.len() <= 1, "one row became {} records", events.len());
    for event in events {
        assert_ne!(
            event.principal.issuer_arn.as_deref(),
            Some(ROLE),
            "a name became a role: {text}"
        );
        assert_eq!(event.principal.invoked_by, None, "a name became a service: {text}");
        assert_eq!(event.error_code.as_deref(), Some("NoSuchCORSConfiguration"));
    }
});
