//! What people read, as it is written: the table, Markdown, an explanation and a comparison of one small account.
//!
//! To accept a change on purpose: `cargo insta test --accept -p trailhum-report`, or copy the new text by hand.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

use jiff::Timestamp;
use serde_json::{Value, json};
use trailhum_core::catalog::Catalog;
use trailhum_core::coverage::{Coverage, Gap, ReadSource, SourceKind};
use trailhum_core::event::Event;
use trailhum_core::finding::{self, Finding, Verdict};
use trailhum_core::inventory::{Inventory, ReadFrom};
use trailhum_core::tally::{Scope, Tally, TallyLimits};
use trailhum_report::explanation;
use trailhum_report::report::diff::{self, Diff};
use trailhum_report::report::{FindingAccumulator, Format, Report, Terminal, View, json as report_json, render};

const CONFIG: &str = "aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";

/// A failed call of a role, unless the error code is empty.
fn call(bucket: &str, name: &str, error_code: &str, role: &str, time: &str) -> Value {
    let service = (role == CONFIG).then_some("config.amazonaws.com");
    json!({
        "eventTime": time, "eventSource": "s3.amazonaws.com", "eventName": name, "eventID": format!("{bucket}-{name}-{time}"),
        "awsRegion": "eu-central-1", "readOnly": name.starts_with("Get"), "recipientAccountId": "111122223333",
        "errorCode": Some(error_code).filter(|code| !code.is_empty()), "sourceIPAddress": "198.51.100.7",
        "userIdentity": {"type": "AssumedRole", "invokedBy": service, "arn": format!("arn:aws:sts::111122223333:assumed-role/{role}/session"),
            "sessionContext": {"sessionIssuer": {"arn": format!("arn:aws:iam::111122223333:role/{role}")}}},
        "requestParameters": {"bucketName": bucket},
    })
}

/// Two weeks: noise on two buckets, a bucket that may not be read, a policy that was removed, and somebody's script.
fn records() -> Vec<Value> {
    let mut records = Vec::new();
    for day in 1..15 {
        let time = |clock: &str| format!("2026-01-{day:02}T{clock}Z");
        for (bucket, clock) in [("app-data", "04:09:00"), ("app-logs", "09:41:00")] {
            records.push(call(
                bucket,
                "GetBucketCors",
                "NoSuchCORSConfiguration",
                CONFIG,
                &time(clock),
            ));
        }
        records.push(call(
            "locked",
            "GetBucketPolicy",
            "AccessDenied",
            CONFIG,
            &time("22:35:00"),
        ));
        let code = if day < 11 { "" } else { "NoSuchBucketPolicy" };
        records.push(call("payroll", "GetBucketPolicy", code, CONFIG, &time("01:12:00")));
        if day == 11 {
            records.push(call("payroll", "DeleteBucketPolicy", "", "admin", &time("00:30:00")));
        }
        if day % 5 == 0 {
            records.push(call(
                "app-data",
                "GetBucketCors",
                "NoSuchCORSConfiguration",
                "script",
                &time("12:00:00"),
            ));
        }
    }
    records
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The findings and the report of the records up to a day of January.
fn report(days: usize) -> (Vec<Finding>, Report) {
    let catalog = Catalog::builtin().unwrap();
    let mut tally = Tally::default();
    let last = format!("2026-01-{:02}", days + 1);
    for record in records()
        .iter()
        .filter(|record| record["eventTime"].as_str().unwrap() < last.as_str())
    {
        tally.add(&Event::from_json(&record.to_string()).unwrap(), &catalog);
    }
    let scope = Scope {
        from: time("2026-01-01T00:00:00Z"),
        to: time(&format!("{last}T00:00:00Z")),
        unread: Vec::new(),
        every_record: true,
    };
    let coverage = Coverage {
        sources: vec![ReadSource {
            kind: SourceKind::TrailFiles,
            place: "trail".to_owned(),
            count: tally.records(),
        }],
        gaps: vec![Gap::new("trail/x.json.gz", "the file is damaged", "Download it again.")],
        ..Coverage::default()
    };
    let findings = finding::judge(
        &tally,
        &catalog,
        &Inventory::default(),
        &scope,
        &std::collections::BTreeSet::new(),
    );
    let judged = FindingAccumulator::all(findings.clone());
    (findings, Report::new(&tally, judged, scope, coverage, ReadFrom::None))
}

fn written(format: Format, view: &View) -> String {
    let mut out = Vec::new();
    render(format, &report(14).1, view, &mut out).unwrap();
    // It moves on with each check of the facts.
    let date = trailhum_core::catalog::age::DATE.to_string();
    String::from_utf8(out).unwrap().replace(&date, "DATE")
}

/// The table at 80 columns.
fn table(details: bool) -> String {
    let terminal = Terminal {
        width: 80,
        color: false,
        links: false,
    };
    let view = View {
        details,
        ..View::default()
    };
    written(Format::Table(terminal), &view)
}

#[test]
fn errors_that_could_not_be_kept_apart_count_as_to_investigate_and_are_named() {
    let catalog = Catalog::builtin().unwrap();
    let mut tally = Tally::with_limits(TallyLimits {
        series: 1,
        ..TallyLimits::default()
    });
    for record in records() {
        tally.add(&Event::from_json(&record.to_string()).unwrap(), &catalog);
    }
    let given_up = tally.bound().calls;
    let (_, whole) = report(14);
    let findings = finding::judge(
        &tally,
        &catalog,
        &Inventory::default(),
        &whole.scope,
        &std::collections::BTreeSet::new(),
    );
    let judged = FindingAccumulator::all(findings);
    let report = Report::new(&tally, judged, whole.scope.clone(), Coverage::default(), ReadFrom::None);
    let totals = &report.totals;
    assert!(given_up > 0);
    assert_eq!((totals.errors, totals.not_kept_apart), (whole.totals.errors, given_up));
    let sum: usize = totals.by_verdict.values().map(|sum| sum.errors).sum();
    assert_eq!(sum, totals.errors);
    assert!(totals.with_verdict(Verdict::Investigate) >= given_up);
    let by_code = report
        .error_codes
        .iter()
        .map(|code| code.by_verdict.values().sum::<usize>());
    assert_eq!(by_code.sum::<usize>(), totals.errors);
    let sentence =
        format!("{given_up} errors of other groups could not be counted separately; treat them as to investigate");
    assert!(report.notes().contains(&sentence), "{:?}", report.notes());
}

#[test]
fn the_table() {
    insta::assert_snapshot!(table(false), @r"
    Account 111122223333 · eu-central-1 · 2026-01-01 00:00 to 2026-01-15 00:00 UTC ·
      59 events
    48 errors: 20 to investigate, 28 noise (58%)
    Not read: trail/x.json.gz: the file is damaged. Download it again.

    INVESTIGATE (20)
      !!       4  payroll
                  policy of a bucket removed 2026-01-11 00:30 UTC by
                  assumed-role/admin/session, from 198.51.100.7
      !       14  AWS Config
                  access denied: GetBucketPolicy, locked, from 198.51.100.7
      !        2  role/script
                  not configured, but the caller was seen on few days:
                  GetBucketCors, from 198.51.100.7
    NOISE (28)            ERRORS  RESOURCES  EVERY
      AWS Config  cors        28          2  24 h
    Next: trailhum explain --event-id payroll-GetBucketPolicy-2026-01-14T01:12:00Z
          --details lists every error · Facts about AWS as of DATE.
    ");
}

#[test]
fn the_details() {
    insta::assert_snapshot!(table(true), @r"
    Account 111122223333 · eu-central-1 · 2026-01-01 00:00 to 2026-01-15 00:00 UTC ·
      59 events
    48 errors: 20 to investigate, 28 noise (58%)

    Trail health: 2026-01-11 00:30 UTC: DeleteBucketPolicy of payroll in account
    111122223333, eu-central-1, by
    arn:aws:sts::111122223333:assumed-role/admin/session from 198.51.100.7: a
    protective setting was removed; check whether that was intended.

    INVESTIGATE  20 errors in 3 findings

    AWS Config (verified)  A protective setting was removed. Check whether that was
    intended.
    role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig as session
      Resource   Check    Errors   Cadence (UTC)
    ───────────────────────────────────────────────────────────
      payroll    policy        4   24 h at 01:12, since 01-11
    payroll: Policy of a bucket: configured until 2026-01-11 00:30 UTC, then
        removed. DeleteBucketPolicy was called 2026-01-11 00:30 UTC by
        arn:aws:sts::111122223333:assumed-role/admin/session from 198.51.100.7.
        Evidence: calls by AWS Config, which succeeded then and failed otherwise.
        Check whether that was intended.

    AWS Config (verified)  Access denied to a verified AWS service. Check whether it
    needs this access.
    role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig as session
      Resource   Check                          Errors   Cadence (UTC)
    ────────────────────────────────────────────────────────────────────
      locked     GetBucketPolicy AccessDenied       14   24 h at 22:35

    role/script (unknown)  Not configured, but the caller is neither a steady client
    nor a known identity.
      Resource   Check   Errors   Cadence (UTC)
    ─────────────────────────────────────────────
      app-data   cors         2   too few calls

    NOISE  28 errors in 2 findings

    AWS Config (verified)  Not configured. No action needed.
    role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig as session
      Resource   Check   Errors   Cadence (UTC)
    ─────────────────────────────────────────────
      app-data   cors        14   24 h at 04:09
      app-logs   cors        14   24 h at 09:41

    Read: trail files in trail, 59 records
    Facts about AWS as of DATE.
    Not read: trail/x.json.gz: the file is damaged. Download it again.
    ");
}

#[test]
fn markdown() {
    insta::assert_snapshot!(written(Format::Markdown, &View::default()), @r"
    ## trailhum audit (facts about AWS as of DATE)

    `Account 111122223333 · eu-central-1 · 2026-01-01 00:00 to 2026-01-15 00:00 UTC · 59 events`

    48 errors: 20 to investigate, 28 noise (58%)
    Trail health: 2026-01-11 00:30 UTC: DeleteBucketPolicy of payroll in account 111122223333, eu-central-1, by arn:aws:sts::111122223333:assumed-role/admin/session from 198.51.100.7: a protective setting was removed; check whether that was intended.

    **INVESTIGATE (20)**

    | Errors | Verdict | Caller | Why | First seen | Last seen | Latest event |
    |---:|---|---|---|---|---|---|
    | 4 | investigate | `payroll` | policy of a bucket removed 2026-01-11 00:30 UTC by assumed-role/admin/session, from 198.51.100.7 | 2026-01-11 01:12 UTC | 2026-01-14 01:12 UTC | `payroll-GetBucketPolicy-2026-01-14T01:12:00Z` |
    | 14 | investigate | `AWS Config` | access denied: GetBucketPolicy, locked, from 198.51.100.7 | 2026-01-01 22:35 UTC | 2026-01-14 22:35 UTC | `locked-GetBucketPolicy-2026-01-14T22:35:00Z` |
    | 2 | investigate | `role/script` | not configured, but the caller was seen on few days: GetBucketCors, from 198.51.100.7 | 2026-01-05 12:00 UTC | 2026-01-10 12:00 UTC | `app-data-GetBucketCors-2026-01-10T12:00:00Z` |

    **NOISE (28)**

    | Errors | Caller | Check | Resources | Every |
    |---:|---|---|---:|---|
    | 28 | AWS Config | `cors` | 2 | 24 h |

    **Not everything was read:**

    - `trail/x.json.gz: the file is damaged. Download it again.`
    ");
}

/// The explanation of the finding on a bucket by a role.
fn explained(bucket: &str, role: &str, write: impl Fn(&explanation::Explanation, &mut Vec<u8>)) -> String {
    let catalog = Catalog::builtin().unwrap();
    let (findings, _) = report(14);
    let is_it = |finding: &&Finding| finding.key.resource.id == bucket && finding.key.caller.arn.ends_with(role);
    let finding = findings.iter().find(is_it).unwrap();
    let record = records()
        .into_iter()
        .rev()
        .find(|record| record["eventID"] == finding.samples[0].as_str());
    let event = Event::from_json(&record.unwrap().to_string()).unwrap();
    let explanation = explanation::explain(&event, finding.count, Some(finding), &catalog, &Inventory::default());
    let mut out = Vec::new();
    write(&explanation, &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn an_explanation_of_noise() {
    let text = explained("app-data", CONFIG, |it, out| {
        explanation::write_text(it, explanation::Detail::Whole, 100, out).unwrap();
    });
    insta::assert_snapshot!(text, @r"
    NOISE  The bucket has no CORS rules. AWS Config polls it anyway. No action needed.
      Cause     not configured: GetBucketCors NoSuchCORSConfiguration, app-data (AWS::S3::Bucket), 14 events
      Caller    arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig (verified by its service-linked role)
      Source    198.51.100.7
      Event     2026-01-14T04:09:00Z, 111122223333, eu-central-1, app-data-GetBucketCors-2026-01-14T04:09:00Z
      Evidence      The bucket has no CORS rules. AWS Config, verified by its service-linked role,
                    requested it anyway. The error itself shows that it is not configured; no inventory
                    was read. No action needed.
      Known by      AWS Config (verified): the role is a service-linked role of this account, which only
                    AWS can create
      Session       session
      Background    Only a bucket that web pages of another origin read needs such rules.
      Recurs        AWS Config polls all resources again and again, including types that it does not
                    record and resources that were deleted. It requests every sub-configuration and gets
                    an error for each one that is not configured. Here: Seen 14 of 14 expected daily
                    calls at 04:09 UTC ± 2 s (90%); none missed, 1 call each time. If calls came at
                    random times, fewer than 1 in 10,000 series would be this regular; next call about
                    2026-01-15 04:09 UTC ± 1 min.
      Impact        None. The resource works, nothing was changed, and no access was denied.
      What to do    filter (do): Exclude this call with this error by this verified caller where
                    CloudTrail is analyzed; a trail itself cannot exclude it (documented). Removes 30
                    events a month.
                    $ trailhum filter --for athena
                    set (avoid): One CORS rule would end the errors, for example GET only, for an origin
                    that does not exist. Browsers on that origin may then read what the bucket allows,
                    and an unneeded rule misleads the next reader. It is better to filter the error.
                    Removes 30 events a month.
                    leave (consider): The errors are harmless. Excluding the type from the recorder is
                    not guaranteed to stop them: AWS Config also polls types that it does not record
                    (documented).
      Certainty     Call and error: a published study of a real account shows it. AWS Config as the
                    caller: seen failing in real records.
    ");
}

#[test]
fn an_explanation_of_a_removed_policy() {
    let text = explained("payroll", CONFIG, |it, out| {
        explanation::write_text(it, explanation::Detail::Whole, 100, out).unwrap();
    });
    insta::assert_snapshot!(text, @r"
    INVESTIGATE  Policy of a bucket: removed 2026-01-11 00:30 UTC by admin/session from 198.51.100.7.
      Check whether that was intended.
      Cause     setting removed: GetBucketPolicy NoSuchBucketPolicy, payroll (AWS::S3::Bucket), 4 events
      Caller    arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig (verified by its service-linked role)
      Source    198.51.100.7
      Event     2026-01-14T01:12:00Z, 111122223333, eu-central-1, payroll-GetBucketPolicy-2026-01-14T01:12:00Z
      Evidence      Policy of a bucket: configured until 2026-01-11 00:30 UTC, then removed.
                    DeleteBucketPolicy was called 2026-01-11 00:30 UTC by
                    arn:aws:sts::111122223333:assumed-role/admin/session from 198.51.100.7. Evidence:
                    calls by AWS Config, which succeeded then and failed otherwise. Check whether that
                    was intended.
      Known by      AWS Config (verified): the role is a service-linked role of this account, which only
                    AWS can create
      Session       session
      Background    IAM, the bucket's settings and its ACL alone decide access.
      Recurs        Here: Seen 4 of 4 expected daily calls at 01:12 UTC ± 2 s (90%); none missed, 1 call
                    each time; it started on 2026-01-11. If calls came at random times, fewer than 1 in
                    200 series would be this regular; next call about 2026-01-15 01:12 UTC ± 1 min.
      Impact        Possible. Treat it as a real error until its cause is known.
      Certainty     Call and error: real CloudTrail records show it. AWS Config as the caller: permitted
                    by its policy, not seen failing so far.
    ");
}

#[test]
fn an_explanation_for_a_ticket() {
    let text = explained("app-data", "script", |it, out| {
        explanation::write_markdown(it, out).unwrap();
    });
    insta::assert_snapshot!(text, @r#"
    ### GetBucketCors: NoSuchCORSConfiguration

    **investigate.** Role arn:aws:iam::111122223333:role/script from 198.51.100.7 got NoSuchCORSConfiguration from GetBucketCors: "not configured", but it was seen on too few days. Find out who it is, or use --known-identity.

    - **Call:** `s3.amazonaws.com 2026-01-10T12:00:00Z`
    - **Resource:** `AWS::S3::Bucket app-data, unknown`
    - **Source:** `198.51.100.7`
    - **Event:** `111122223333, eu-central-1, app-data-GetBucketCors-2026-01-10T12:00:00Z`
    - **Role:** `arn:aws:iam::111122223333:role/script`
    - **Session:** `session`
    - **Caller:** `arn:aws:iam::111122223333:role/script` (unknown: a session of this role, as AWS recorded it; whoever assumes the role chooses the session name)
    - **Background:** Only a bucket that web pages of another origin read needs such rules.
    - **Recurs:** Here: Too few calls to show a cadence: 2 groups of calls, 1 call each time. At least 3 more groups of calls are needed before a period can be confirmed.
    - **Impact:** Possible. Treat it as a real error until its cause is known.
    - **Certainty:** Call and error: a published study of a real account shows it.
    "#);
}

/// The comparison of the first nine days with all.
fn compared(write: impl Fn(&Diff, &mut Vec<u8>)) -> String {
    let [old, new] = [9, 14].map(|days| report_json::from_report(&report(days).1));
    let mut out = Vec::new();
    write(&Diff::between(&old, &new), &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn a_comparison() {
    let text = compared(|diff, out| diff::write_table(diff, 100, out).unwrap());
    insta::assert_snapshot!(text, @r"
    Old: 2026-01-01 00:00 to 2026-01-10 00:00 UTC, 28 errors. New: 2026-01-01 00:00 to 2026-01-15 00:00
    UTC, 48 errors.
    The old report could not read everything; it lists the gaps.
    The new report could not read everything; it lists the gaps.

    1  new
     Resource              Call                Verdict      Cadence (UTC)
     payroll eu-central-1  GetBucketPolicy     investigate  24 h at 01:12 (possibly not new; in the old
                           NoSuchBucketPolicy               report: not everything could be read)

    4 findings are unchanged.
    ");
}

#[test]
fn a_comparison_for_a_ticket() {
    let text = compared(|diff, out| diff::write_markdown(diff, out).unwrap());
    insta::assert_snapshot!(text, @r"
    ## trailhum diff

    Old: 2026-01-01 00:00 to 2026-01-10 00:00 UTC, 28 errors. New: 2026-01-01 00:00 to 2026-01-15 00:00 UTC, 48 errors.

    - `The old report could not read everything; it lists the gaps.`
    - `The new report could not read everything; it lists the gaps.`

    4 findings are unchanged.

    ### 1 new

    | Resource | Call | Verdict | Cadence (UTC) | Finding |
    |---|---|---|---|---|
    | `payroll` `eu-central-1` | `GetBucketPolicy` `NoSuchBucketPolicy` | investigate | `24 h at 01:12 (possibly not new; in the old report: not everything could be read)` | `e1f45bdea431` |
    ");
}
