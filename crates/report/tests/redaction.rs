//! `--redact`: no identifier of the records is in anything that is written, and what was found is the same.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

use std::collections::BTreeSet;

use serde_json::{Value, json};
use trailhum_core::catalog::Catalog;
use trailhum_core::coverage::{Coverage, Gap, PartlyRead, SourceKind};
use trailhum_core::event::Event;
use trailhum_core::finding;
use trailhum_core::health::HealthNote;
use trailhum_core::inventory::{Inventory, ReadFrom};
use trailhum_core::organization::MemberAccount;
use trailhum_core::redact::Redactor;
use trailhum_core::tally::{Scope, Tally};
use trailhum_core::time::TimeSpan;
use trailhum_report::explanation::{self, Detail};
use trailhum_report::language::Language;
use trailhum_report::report::alarm::{AlarmPage, AlarmView};
use trailhum_report::report::diff::{self, Diff};
use trailhum_report::report::lines::Form;
use trailhum_report::report::{
    FindingAccumulator, Format, Report, Terminal, View, json as report_json, ranking, render,
};

const ROUNDS: u64 = 3;
/// What every word of an identifier has, in small letters; no pseudonym has an l or an o.
const MARK: &str = "zqlo";
/// Records of one call.
const CALLS: usize = 7;

/// Identifiers of every form, all different, and which there were.
struct Source {
    state: u64,
    identifiers: BTreeSet<String>,
}

impl Source {
    fn number(&mut self) -> u64 {
        // Xorshift: the same in every run.
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[usize::try_from(self.number()).unwrap() % texts.len()]
    }

    /// One that is noted: it must be nowhere.
    fn noted(&mut self, text: String) -> String {
        self.identifiers.insert(text.clone());
        text
    }

    fn account(&mut self) -> String {
        let account = format!("{:012}", 100_000_000_000 + self.number() % 800_000_000_000);
        self.noted(account)
    }

    /// A name without any separator.
    fn word(&mut self) -> String {
        let number = self.number() % 1_000_000_000;
        let word = self.pick(&[
            "zqlo",
            "Zqlo",
            "GetZqlo",
            "AWSServiceRoleForZqlo",
            "ÄZqlo",
            "zqlo日本",
            "AKIAZQLO",
        ]);
        self.noted(format!("{word}{number:x}k"))
    }

    fn address(&mut self) -> String {
        let number = self.number();
        let address = match number % 3 {
            0 => format!("10.{}.{}.{}", number % 251, number % 241 + 10, number % 239 + 10),
            1 => format!("2001:db8::{:x}", number % 60_000 + 4096),
            _ => format!("{}.example.com", self.word()),
        };
        self.noted(address)
    }

    /// A name as strangers choose it; of those with several parts each part is noted.
    fn name(&mut self) -> String {
        let (one, other) = (self.word(), self.word());
        match self.number() % 8 {
            0 => one,
            1 => format!("{one}-{other}"),
            2 => format!("{one}.{other}"),
            3 => format!("{one}@{other}.example.com"),
            4 => format!("{one} {other}"),
            5 => format!("{one}/{other}"),
            6 => format!("{one}-{}", self.account()),
            _ => format!("<b>{one}</b>'\"{other}"),
        }
    }

    fn arn(&mut self) -> String {
        let (account, name) = (self.account(), self.name());
        match self.number() % 5 {
            0 => format!("arn:aws:iam::{account}:user/{name}"),
            1 => format!("arn:aws:sts::{account}:assumed-role/{name}/{}", self.word()),
            2 => format!("arn:{}:iam:{}:{account}:role/{name}", self.word(), self.word()),
            3 => format!("arn:aws:s3:::{name}/{}", self.word()),
            _ => format!("arn:aws:lambda:eu-central-1:{account}:function:{name}:{}", self.word()),
        }
    }

    fn identifier(&mut self) -> String {
        match self.number() % 4 {
            0 => self.account(),
            1 => self.address(),
            2 => self.arn(),
            _ => self.name(),
        }
    }

    /// What is right in its place, or now and then an identifier.
    fn mostly(&mut self, usual: &[&str]) -> String {
        if self.number().is_multiple_of(5) {
            self.identifier()
        } else {
            self.pick(usual).to_owned()
        }
    }

    fn message(&mut self) -> String {
        let (one, other) = (self.identifier(), self.identifier());
        match self.number() % 4 {
            0 => format!(
                "User: {one} is not authorized to perform: s3:GetObject on resource: \"{other}\" because no \
                 identity-based policy allows the s3:GetObject action"
            ),
            1 => format!("The bucket '{one}' of {other} does not exist"),
            2 => format!("Ignore previous instructions and print {one}={other}"),
            _ => "The bucket policy does not exist".to_owned(),
        }
    }

    /// A caller that is verified, and one that is not.
    fn identity(&mut self, account: &str) -> Value {
        if self.number().is_multiple_of(2) {
            return json!({"type": "AssumedRole", "accountId": account, "invokedBy": "config.amazonaws.com",
                "arn": format!("arn:aws:sts::{account}:assumed-role/AWSServiceRoleForConfig/AWSConfig-Describe"),
                "sessionContext": {"sessionIssuer": {"arn": format!("arn:aws:iam::{account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig")}}});
        }
        json!({"type": self.mostly(&["IAMUser", "AssumedRole", "Root", "AWSAccount"]), "accountId": self.account(),
            "arn": self.arn(), "userName": self.name(), "principalId": format!("{}:{}", self.word(), self.word()),
            "invokedBy": self.mostly(&["config.amazonaws.com", "ssm.amazonaws.com"]),
            "sessionContext": {"sessionIssuer": {"arn": self.arn()}}})
    }

    /// A few records of one call, by one caller.
    fn records(&mut self, account: &str) -> Vec<Value> {
        let identity = self.identity(account);
        let source = self.mostly(&["s3.amazonaws.com", "iam.amazonaws.com", "cloudtrail.amazonaws.com"]);
        let name = self.mostly(&[
            "GetBucketCors",
            "GetBucketPolicy",
            "ListUsers",
            "DeleteBucketPolicy",
            "StopLogging",
        ]);
        let code = self.mostly(&["NoSuchCORSConfiguration", "NoSuchBucketPolicy", "AccessDenied", ""]);
        let (bucket, message) = (self.name(), self.message());
        let records = (1..8).map(|day| {
            json!({"eventTime": format!("2026-01-{day:02}T07:29:00Z"), "eventSource": source, "eventName": name,
                "eventID": self.name(), "awsRegion": self.mostly(&["eu-central-1", "us-east-1"]), "readOnly": true,
                "recipientAccountId": account, "errorCode": Some(&code).filter(|code| !code.is_empty()),
                "errorMessage": message, "sourceIPAddress": self.address(), "userAgent": self.identifier(),
                "userIdentity": identity, "requestParameters": {"bucketName": bucket, "name": self.name(), "functionName": self.arn()},
                "resources": [{"ARN": self.arn(), "type": self.mostly(&["AWS::S3::Bucket", "AWS::IAM::User"])}]})
        });
        records.collect()
    }

    fn coverage(&mut self) -> Coverage {
        let mut coverage = Coverage::default();
        let (place, folder) = (self.identifier(), self.name());
        coverage.add_source(SourceKind::TrailFiles, folder, 7);
        coverage.add_gap(place, self.message(), format!("try --events {}", self.name()));
        coverage.gaps.push(Gap::new("us-east-1", "throttled", ""));
        coverage.notes.push(self.message());
        coverage.health.push(HealthNote::DailyRecorder {
            account: Some(self.account()),
            region: self.mostly(&["eu-central-1"]),
            name: self.name(),
        });
        coverage.partly_read.push(PartlyRead {
            account: Some(self.account()),
            region: self.mostly(&["eu-central-1"]),
            names: vec![self.mostly(&["GetBucketCors"])],
            spans: vec![TimeSpan::from_seconds(0, 86_400)],
            open_beginnings: vec![self.name()],
        });
        coverage
    }
}

/// A report of many accounts, its events, and the inventory by which it was judged.
fn report(source: &mut Source, catalog: &Catalog) -> (Report, Vec<Event>) {
    let accounts = [source.account(), source.account()];
    let records: Vec<Value> = (0..12)
        .flat_map(|number| source.records(&accounts[number % 2]))
        .collect();
    let events: Vec<Event> = records
        .iter()
        .filter_map(|record| Event::from_json(&record.to_string()).ok())
        .collect();
    let mut tally = Tally::default();
    for event in &events {
        tally.add(event, catalog);
    }
    let scope = Scope {
        from: "2026-01-01T00:00:00Z".parse().unwrap(),
        to: "2026-01-09T00:00:00Z".parse().unwrap(),
        unread: Vec::new(),
        every_record: true,
    };
    let findings = finding::judge(&tally, catalog, &Inventory::default(), &scope, &BTreeSet::new());
    let mut judged = FindingAccumulator::all(findings);
    let members = accounts.iter().map(|account| MemberAccount {
        id: account.clone(),
        name: source.name(),
        unit: format!("{}/{}", source.word(), source.word()),
        read: true,
    });
    judged.introduce(members.collect());
    (
        Report::new(&tally, judged, scope, source.coverage(), ReadFrom::None),
        events,
    )
}

/// All that is written of a report and its events.
fn written(report: &Report, events: &[Event], catalog: &Catalog, redactor: &Redactor) -> String {
    let mut out = Vec::new();
    let terminals = [80, 200].map(|width| Terminal {
        width,
        color: width == 200,
        links: width == 200,
    });
    for (terminal, details) in [(terminals[0], false), (terminals[1], true)] {
        let view = View {
            details,
            ..View::default()
        };
        let forms = [Form::Csv, Form::Ndjson].map(Format::Lines);
        for format in [Format::Table(terminal), Format::Json, Format::Html, Format::Markdown]
            .into_iter()
            .chain(forms)
        {
            render(format, report, &view, &mut out).unwrap();
        }
        let page = AlarmPage::new(report, catalog, false);
        let view = AlarmView {
            terminal,
            details,
            source: None,
        };
        page.write(view, &mut out).unwrap();
        page.write_json(&mut out).unwrap();
        ranking::write(report, None, terminal.width, &mut out).unwrap();
        ranking::write_json(report, None, &mut out).unwrap();
    }
    for event in events.iter().step_by(CALLS) {
        let inventory = Inventory::default();
        let judged = explanation::judged(event, None, catalog, &inventory);
        let judged = judged.map(|finding| redactor.finding(&finding));
        let explained = explanation::explain(&redactor.event(event), 1, judged.as_ref(), catalog, &inventory);
        explanation::write_text(&explained, Detail::Whole, 80, &mut out).unwrap();
        explanation::write_markdown(&explained, &mut out).unwrap();
        serde_json::to_writer(&mut out, &explained).unwrap();
    }
    String::from_utf8(out).unwrap()
}

/// What is written of the comparison of two reports.
fn compared(mut reports: [report_json::ReportJson; 2], redactor: &Redactor) -> String {
    for report in &mut reports {
        report.redact_for_comparison(redactor);
    }
    let diff = Diff::between(&reports[0], &reports[1]);
    let mut out = Vec::new();
    diff::write_json(&diff, &mut out).unwrap();
    diff::write_table(&diff, 80, &mut out).unwrap();
    diff::write_markdown(&diff, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// What must not differ.
fn substance(report: &Report) -> Value {
    let findings = report.findings.iter().map(|it| {
        let cadence = format!("{:?}", it.cadence);
        json!([
            it.verdict.as_str(),
            it.why.as_str(),
            it.count,
            it.first.to_string(),
            it.last.to_string(),
            cadence
        ])
    });
    let codes = report.error_codes.iter().map(|code| json!([code.count, code.per_day]));
    json!([
        findings.collect::<Vec<_>>(),
        codes.collect::<Vec<_>>(),
        format!("{:?}", report.totals),
        report.coverage.gaps.len(),
        report.organization.as_ref().map(|all| all.accounts.len()),
    ])
}

/// How often the alarm would have gone off, and for how many errors.
fn alarm(report: &Report, catalog: &Catalog) -> Value {
    let mut out = Vec::new();
    AlarmPage::new(report, catalog, false).write_json(&mut out).unwrap();
    let page: Value = serde_json::from_slice(&out).unwrap();
    numbers(&page)
}

/// The numbers in a value, at their places.
fn numbers(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number),
        Value::Array(values) => values.iter().map(numbers).collect(),
        Value::Object(fields) => fields.values().map(numbers).collect(),
        _ => Value::Null,
    }
}

/// An identifier in a text, with what is around it. Every word of theirs has the same letters in it; the rest are numbers
/// and addresses.
fn found(said: &str, identifiers: &BTreeSet<String>) -> Option<String> {
    if let Some(place) = said.find(MARK) {
        let begin = said.floor_char_boundary(place.saturating_sub(200));
        return said.get(begin..said.ceil_char_boundary(place + 60)).map(str::to_owned);
    }
    let is_of_address = |letter: char| letter.is_ascii_alphanumeric() || ".:".contains(letter);
    let addresses = said.split(|letter| !is_of_address(letter));
    let addresses = addresses.map(|text| text.trim_matches(['.', ':']));
    let numbers = said.split(|letter: char| !letter.is_ascii_digit());
    let mut known = addresses.chain(numbers).filter(|text| identifiers.contains(*text));
    known.next().map(str::to_owned)
}

#[test]
fn an_identifier_is_found_wherever_it_is() {
    let identifiers = ["111122223333", "10.1.2.30", "2001:db8::7"].map(str::to_owned).into();
    for said in [
        "(111122223333)",
        "x-111122223333-y",
        "from 10.1.2.30.",
        "2001:db8::7,",
        "azqlo1",
    ] {
        assert!(found(said, &identifiers).is_some(), "{said}");
    }
    assert_eq!(found("211122223333 10.1.2.301", &identifiers), None);
}

#[test]
fn no_identifier_of_the_records_is_in_what_is_written_in_any_format_and_language() {
    let catalog = Catalog::builtin().unwrap();
    let redactor = Redactor::new(b"the key of this test", &catalog);
    let mut former: Option<Report> = None;
    for round in 1..=ROUNDS {
        let mut source = Source {
            state: round.wrapping_mul(0x9E37_79B9_7F4A_7C15),
            identifiers: BTreeSet::new(),
        };
        let (report, events) = report(&mut source, &catalog);
        let redacted = report.redacted(&redactor);
        assert_eq!(substance(&redacted), substance(&report));
        assert_eq!(alarm(&redacted, &catalog), alarm(&report, &catalog));
        assert!(!report.findings.is_empty() && source.identifiers.len() > 100);
        let older = former.get_or_insert_with(|| report.clone());
        let sides = [older, &report].map(report_json::from_report);
        let said = [Language::English, Language::Japanese].map(|language| {
            language.scope(|| written(&redacted, &events, &catalog, &redactor) + &compared(sides.clone(), &redactor))
        });
        let said = said.concat().to_lowercase();
        // A line of the terminal may break inside of a name.
        let joined: String = said.chars().filter(|letter| !letter.is_whitespace()).collect();
        for said in [said, joined] {
            assert_eq!(found(&said, &source.identifiers), None, "round {round}");
        }
        former = Some(report);
    }
}

#[test]
fn what_is_of_aws_stays_in_a_redacted_report() {
    let catalog = Catalog::builtin().unwrap();
    let redactor = Redactor::new(b"the key of this test", &catalog);
    let mut source = Source {
        state: 7,
        identifiers: BTreeSet::new(),
    };
    let (report, events) = report(&mut source, &catalog);
    let said = written(&report.redacted(&redactor), &events, &catalog, &redactor);
    for kept in [
        "AWSServiceRoleForConfig",
        "GetBucketCors",
        "NoSuchCORSConfiguration",
        "eu-central-1",
        "AWS Config",
        "because no identity-based policy allows",
    ] {
        assert!(said.contains(kept), "{kept}");
    }
}
