//! Records whose rows are hard to put together: every one is in a finding, and each finding is that of the files.

use serde_json::{Value, json};

use super::{Engine, STORE};
use crate::month::without_coverage;
use crate::support::{run, trailhum};

const ACCOUNT: &str = "111122223333";
const STRANGER: &str = "444455556666";

/// A session of a role.
fn session(path: &str, role: &str, name: &str) -> Value {
    json!({"type": "AssumedRole", "accountId": ACCOUNT, "principalId": format!("AROA{role}:{name}"),
        "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}"),
        "sessionContext": {"sessionIssuer": {"type": "Role", "accountId": ACCOUNT, "userName": role,
            "arn": format!("arn:aws:iam::{ACCOUNT}:role/{path}{role}")}}})
}

fn user(name: &str) -> Value {
    json!({"type": "IAMUser", "accountId": ACCOUNT, "userName": name, "arn": format!("arn:aws:iam::{ACCOUNT}:user/{name}")})
}

/// A federated user of an IAM user's session.
fn federated(name: &str) -> Value {
    json!({"type": "FederatedUser", "accountId": ACCOUNT, "principalId": format!("{ACCOUNT}:{name}"),
        "arn": format!("arn:aws:sts::{ACCOUNT}:federated-user/{name}"),
        "sessionContext": {"sessionIssuer": {"type": "IAMUser", "accountId": ACCOUNT, "userName": "broker",
            "arn": format!("arn:aws:iam::{ACCOUNT}:user/broker")}}})
}

/// Who may call.
fn callers() -> Vec<Value> {
    let mut by_service = session("", "delivery", "x");
    by_service["invokedBy"] = json!("cloudformation.amazonaws.com");
    let mut forwarded = user("dan");
    forwarded["invokedBy"] = json!("athena.amazonaws.com");
    let linked = "aws-service-role/autoscaling.amazonaws.com/";
    let mut forged = session(linked, "AWSServiceRoleForAutoScaling", "AutoScaling");
    forged["sessionContext"]["sessionIssuer"]["arn"] = json!(format!(
        "arn:aws:iam::{STRANGER}:role/{linked}AWSServiceRoleForAutoScaling"
    ));
    let sso = "aws-reserved/sso.amazonaws.com/eu-west-1/";
    vec![
        user("ann"),
        federated("eve"),
        federated("fay"),
        session("", "app", "i-0123456789"),
        session("", "app", "i-9876543210"),
        session("", "app", "chatbot-session"),
        session(linked, "AWSServiceRoleForAutoScaling", "AutoScaling"),
        session(sso, "AWSReservedSSO_Admin_1", "bob@example.com"),
        session(sso, "AWSReservedSSO_Admin_1", "carl@example.com"),
        by_service,
        forwarded,
        forged,
        json!({"type": "AWSService", "invokedBy": "delivery.logs.amazonaws.com"}),
        json!({"type": "AWSAccount", "accountId": "ANONYMOUS_PRINCIPAL", "principalId": ""}),
        json!({"type": "AWSAccount", "accountId": STRANGER, "principalId": "AROAX:session-1"}),
        json!({"type": "AWSAccount", "accountId": STRANGER, "principalId": "AROAX:session-2"}),
        json!({"type": "IAMUser", "accountId": ACCOUNT, "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}),
        json!({"type": "Root", "accountId": ACCOUNT, "arn": format!("arn:aws:iam::{ACCOUNT}:root")}),
        json!({}),
    ]
}

/// What may fail: service, call, code or none, message with `DENIED` for the usual beginning, parameters.
const FAILURES: &str = r#"
s3|GetBucketCors|NoSuchCORSConfiguration|none|{"bucketName":"b"}
s3|GetBucketCors|AccessDenied|DENIED session policy allows the s3:GetBucketCors action|{"bucketName":"b"}
s3|PutBucketCors|AccessDenied|DENIED identity-based policy allows the s3:X action with an explicit deny in a service control policy: arn:aws:organizations::1:policy/p-1|{"bucketName":"b"}
s3|HeadBucket|AccessDenied|Access Denied|{"bucketName":"aws-ssm-eu","Host":"x"}
s3|HeadBucket|AccessDenied|Access Denied|{"bucketName":"b"}
ec2|RunInstances|Client.UnauthorizedOperation|ENCODED abc_1-2|NESTED
ec2|RunInstances|Client.UnauthorizedOperation|ENCODED xyz|NESTED
ec2|RunInstances|Client.UnauthorizedOperation|ENCODED x y|NESTED
ec2|RunInstances|Client.UnauthorizedOperation|ENCODED abc...|NESTED
ec2|RunInstances|Client.UnauthorizedOperation|"a" ENCODED abc...|NESTED
ec2|DescribeImages|AuthFailure|Not authorized for images: [ami-1]|null
ec2|DescribeImages|AuthFailure|AWS was not able to validate|null
kms|Decrypt|AccessDenied|DENIED resource-based policy allows the kms:Decrypt action|{"keyId":"a\"b\\c"}
kms|Decrypt|AccessDenied|DENIED resource-based policy allows the kms:Decrypt action because of 50% _nothing_|{}
cloudformation|DescribeStacks|ValidationException|Stack with id a does not exist|{"stackName":"a"}
cloudformation|DescribeStacks|ValidationException|Stack with id b does not exist|{"stackName":"b"}
cloudformation|DescribeStacks|ValidationException|1 validation error detected\nin two lines|{"stackName":"c"}
macie2|GetMacieSession|AccessDeniedException|Macie is not enabled|null
macie2|GetMacieSession|AccessDeniedException|Macie is not enabled here|null
lambda|GetPolicy20150331v2|ResourceNotFoundException|The resource you requested does not exist.|{"functionName":"arn:aws:lambda:eu-central-1:111122223333:function:f:live"}
lambda|GetPolicy20150331v2|AccessDeniedException|no|{"functionName":"f","qualifier":"live"}
x|Get'It|Odd"Code||{"Arn":"arn:aws:x:::it/'quoted'"}
signin|ConsoleLogin||Failed authentication|null
signin|ConsoleLogin||DENIED identity-based policy allows the signin:X action|null
"#;
const NESTED: &str = r#"{"filterSet":{"items":[{"name":"no"}]},"zoneId":7,"dryRun":true,"emptyName":""}"#;
const DENIED: &str = "User: arn:aws:sts::111122223333:assumed-role/app/s is not authorized to perform: s3:GetObject on \
                      resource: arn:aws:s3:::b because no";
const ENCODED: &str =
    "DENIED identity-based policy allows the ec2:RunInstances action. Encoded authorization failure message:";

/// The failures as records have them.
fn failures() -> Vec<[Value; 5]> {
    let failure = |row: &str| {
        let row: [&str; 5] = row.split('|').collect::<Vec<_>>().try_into().expect("five fields");
        let [source, name, code, message, parameters] = row;
        let message = message.replace(r"\n", "\n");
        // A quoted text in front is a name within the message.
        let message = match message.strip_prefix("\"a\" ") {
            Some(message) => message
                .replace("ENCODED", ENCODED)
                .replace("DENIED", &DENIED.replace(":::b", ":::\"b\"")),
            None => message.replace("ENCODED", ENCODED).replace("DENIED", DENIED),
        };
        let parameters: Value = serde_json::from_str(&parameters.replace("NESTED", NESTED)).expect("JSON");
        let source = json!(format!("{source}.amazonaws.com"));
        [source, json!(name), json!(code), json!(message), parameters]
    };
    FAILURES.trim().lines().map(failure).collect()
}

/// Each failure by each caller, on three days from two addresses; one caller from very many; some without an id, and some
/// twice.
fn records() -> Vec<Value> {
    let mut records = Vec::new();
    for (who, identity) in callers().iter().enumerate() {
        for (what, [source, name, code, message, parameters]) in failures().iter().enumerate() {
            for day in 1..=3 {
                let number = records.len();
                let agent = format!("[agent/{} \"x\"]", number % 3);
                records.push(json!({
                    "eventVersion": "1.11", "eventTime": format!("2026-03-0{day}T0{}:10:{:02}Z", day + 1, what + who),
                    "eventSource": source, "eventName": name, "awsRegion": "eu-central-1", "errorCode": code,
                    "errorMessage": message, "requestParameters": parameters, "userIdentity": identity,
                    "recipientAccountId": ACCOUNT, "readOnly": true, "userAgent": agent,
                    "sourceIPAddress": format!("198.51.100.{}", day % 2 + 7),
                    "eventID": format!("{number:08x}-1111-4222-8333-444455556666"),
                }));
                let record = records.last_mut().and_then(Value::as_object_mut).expect("pushed");
                if number % 97 == 0 {
                    record.remove("eventID");
                }
                if code == "" {
                    record.remove("errorCode");
                }
            }
        }
    }
    for number in 0..60 {
        let mut record = records[7].clone();
        record["eventID"] = json!(format!("{number:08x}-9999-4222-8333-444455556666"));
        record["sourceIPAddress"] = json!(format!("203.0.113.{number}"));
        record["requestParameters"] = json!({"name": format!("thing-{number}")});
        records.push(record);
    }
    records.push(records[1].clone());
    records
}

#[test]
#[ignore = "needs python3 and the Python package index"]
fn odd_callers_messages_parameters_and_ids_give_the_findings_of_the_files_and_every_error_is_in_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let records = records();
    super::write_day(folder.path(), ACCOUNT, &records);
    let engine = Engine::start(folder.path(), &json!({"page": 50}));
    let window = ["--since", "2026-03-01", "--until", "2026-03-04", "--format", "json"];
    let files = folder.path().join("AWSLogs");
    let audit = |events: &str| {
        let args = [&["audit", "--inventory", "none", "--events", events], &window[..]].concat();
        let ran = run(&mut engine.trailhum(&args));
        assert_eq!(ran.code, 0, "{}", ran.err);
        without_coverage(ran.json())
    };
    let read = without_coverage(
        run(&mut trailhum(
            &[&["audit", "--events", files.to_str().expect("UTF-8")], &window[..]].concat(),
        ))
        .json(),
    );
    let findings = read["findings"].as_array().expect("findings");
    let sum: u64 = findings
        .iter()
        .map(|finding| finding["count"].as_u64().expect("a number"))
        .sum();
    assert_eq!(sum, records.len() as u64 - 1);
    assert_eq!(read["totals"]["errors"], json!(sum));
    let without_ids = |mut report: Value| {
        // Files name a record without an id by what it says; rows of an engine name none.
        for finding in report["findings"].as_array_mut().expect("findings") {
            finding["sample_event_ids"] = json!(null);
        }
        report
    };
    for events in ["athena:logs.cloudtrail", STORE] {
        crate::month::same(&without_ids(audit(events)), &without_ids(read.clone()));
    }
}
