//! The tools `audit` and `errors`.

use serde_json::{Map, Value, json};

use super::answer::{Room, StrangersTexts, cut, fitted};
use super::{AssistantReader, SourceAsk, asked};
use crate::audit::{self, AuditRequest};
use crate::error::Error;
use crate::finding::Verdict;
use crate::report::Report;
use crate::report::json::{self as report_json, FindingJson, ReportJson};
use crate::source::lookup_events::Effort;

/// What makes noise noise.
const PROOF: &str = "noise, benign and unexplained are of AWS services that the record itself verifies (service-linked \
                     role, or the recorder's role with invokedBy); user agents and names prove nothing";

/// Texts that say what was not read.
const MOST_GAPS: usize = 2;

impl AssistantReader {
    pub(super) async fn audit(&self, arguments: Map<String, Value>) -> Result<String, Error> {
        let ask: SourceAsk = asked(arguments)?;
        if ask.code.is_some() {
            return Err(Error::argument("code", "it belongs to the tool errors"));
        }
        let verdict = ask.verdict.as_deref().map(verdict).transpose()?;
        let report = self.report(&ask).await?;
        let mut written = StrangersTexts::default();
        let shown: Vec<usize> = (report.findings.iter().enumerate())
            .filter(|(_, finding)| verdict.is_none_or(|verdict| finding.verdict == verdict))
            .map(|(place, _)| place)
            .take(8)
            .collect();
        shown
            .iter()
            .filter_map(|place| report.findings.get(*place))
            .for_each(|finding| written.finding(finding));
        report.accounts.iter().for_each(|account| written.name(account));
        let redacted = report_json::from_report(&report.redacted(self.names.redactor()));
        let of_verdict = redacted
            .findings
            .iter()
            .filter(|finding| verdict.is_none_or(|verdict| finding.verdict == verdict))
            .count();
        Ok(fitted(|room| {
            let findings: Vec<Value> = shown
                .iter()
                .take(room.items)
                .filter_map(|place| redacted.findings.get(*place))
                .map(|finding| listed(finding, room))
                .collect();
            let mut answer = head(&redacted, room);
            answer.insert("findings_not_shown".to_owned(), json!(of_verdict - findings.len()));
            answer.insert("findings".to_owned(), Value::Array(findings));
            self.names.answer(answer, &written, room)
        }))
    }

    pub(super) async fn errors(&self, arguments: Map<String, Value>) -> Result<String, Error> {
        let ask: SourceAsk = asked(arguments)?;
        if ask.verdict.is_some() {
            return Err(Error::argument("verdict", "it belongs to the tool audit"));
        }
        let report = self.report(&ask).await?;
        let mut written = StrangersTexts::default();
        report.error_codes.iter().for_each(|code| written.name(&code.code));
        report.accounts.iter().for_each(|account| written.name(account));
        let redactor = self.names.redactor();
        let code = ask.code.as_ref().map(|code| redactor.constant(code));
        let redacted = report_json::from_report(&report.redacted(redactor));
        let codes: Vec<_> = redacted
            .error_codes
            .iter()
            .filter(|entry| code.as_ref().is_none_or(|code| entry.error_code == *code))
            .collect();
        if codes.is_empty() && !redacted.error_codes.is_empty() {
            return Err(Error::NoErrorCode(ask.code.unwrap_or_default()));
        }
        Ok(fitted(|room| {
            let shown = codes.iter().take(room.items).map(|entry| {
                let by = entry.by_verdict;
                let mut row = json!({"code": entry.error_code, "errors": entry.count, "noise": by.noise,
                    "investigate": by.investigate});
                if code.is_some() {
                    let days = entry.per_day.iter().rev().take(room.items * 2);
                    let days: Vec<Value> = days.map(|day| json!([day.date, day.count])).collect();
                    if let Some(row) = row.as_object_mut() {
                        row.insert("last_days".to_owned(), json!(days));
                    }
                }
                row
            });
            let shown: Vec<Value> = shown.collect();
            let mut answer = head(&redacted, room);
            let left = redacted.totals.errors - redacted.summary.errors.noise;
            answer.insert("errors_without_noise".to_owned(), json!(left));
            answer.insert("codes_not_shown".to_owned(), json!(codes.len() - shown.len()));
            answer.insert("codes".to_owned(), Value::Array(shown));
            self.names.answer(answer, &written, room)
        }))
    }

    async fn report(&self, ask: &SourceAsk) -> Result<Report, Error> {
        let args = self.source.audit(&self.source(ask)?)?;
        let request = AuditRequest::try_from((&args.source, Effort::Normal))?;
        Ok(audit::run(&request, &self.catalog, &[], None).await?.report)
    }
}

fn verdict(name: &str) -> Result<Verdict, Error> {
    let named = Verdict::ALL.into_iter().find(|verdict| verdict.as_str() == name);
    named.ok_or_else(|| {
        Error::argument(
            "verdict",
            "expected investigate, unexplained, changed, client, benign or noise",
        )
    })
}

/// What is said of all errors.
fn head(report: &ReportJson, room: Room) -> Map<String, Value> {
    let summary = &report.summary;
    let gaps = report.coverage.gaps.iter().take(MOST_GAPS);
    let gaps = gaps.map(|gap| cut(&format!("{}: {}. {}", gap.place, gap.what, gap.hint), room.letters));
    let verdict = match (summary.errors.investigate, report.coverage.complete) {
        (0, true) => "nothing to investigate in what was read",
        (0, false) => "nothing to investigate in the part that could be read",
        _ => "investigate",
    };
    let answer = json!({
        "verdict": verdict,
        "answer": cut(&summary.sentences.join(" "), room.letters),
        "errors": summary.errors,
        "time_range": [report.window.from.to_string(), report.window.to.to_string()],
        "proof": cut(PROOF, room.letters),
        "certainty": {
            "complete": report.coverage.complete,
            "not_read": gaps.collect::<Vec<_>>(),
            "gaps": report.coverage.gaps.len(),
            "facts_about_aws_of": report.catalog_date,
        },
    });
    answer.as_object().cloned().unwrap_or_default()
}

/// What is said of one error.
fn listed(finding: &FindingJson, room: Room) -> Value {
    json!({
        "verdict": finding.verdict,
        "event": finding.sample_event_ids.first(),
        "errors": finding.count,
        "call": format!("{} {}", finding.event_name, finding.error_code),
        "resource": finding.resource.id,
        "proof": finding.caller.proof,
        "reason": cut(&finding.reason, room.letters / 2),
        "cadence": cut(&finding.cadence.text, room.letters / 4),
        "confidence": finding.cadence.confidence,
    })
}
