//! The tool `explain`.

use std::io::Cursor;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::super::explain::{self, EventsRead, JudgedEvents};
use super::answer::{StrangersTexts, cut, fitted};
use super::{AssistantReader, asked};
use crate::audit::AuditRequest;
use crate::cli::AskedSource;
use crate::error::Error;
use crate::explanation::{self, Explanation};
use crate::redact::Redactor;

/// What rests on one event.
const ALONE: &str =
    "this event alone: with the records around it (paths, or the tool audit) the verdict may be investigate";

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ExplainAsk {
    event: Option<Value>,
    path: Option<String>,
    event_id: Option<String>,
    paths: Vec<String>,
}

impl AssistantReader {
    pub(super) async fn explain(&self, arguments: Map<String, Value>) -> Result<String, Error> {
        let ask: ExplainAsk = asked(arguments)?;
        let source = AskedSource {
            paths: ask.paths.iter().map(|path| self.path(path)).collect::<Result<_, _>>()?,
            // An event of event history is judged with its series: alone it may look harmless.
            around: ask.event_id.is_some(),
            ..AskedSource::default()
        };
        let mut args = self.source.explain(&source)?;
        if ask.event_id.is_none() {
            // An event that is at hand needs no account.
            args.sandbox = false;
        }
        let mut request = AuditRequest::try_from(args.as_ref())?;
        let read = self.events(&ask, &mut request).await?;
        if read.events.is_empty() {
            return Err(Error::argument("event", "it contains no CloudTrail record"));
        }
        let is_alone = ask.event_id.is_none() && ask.paths.is_empty();
        let explained = explain::judge(&request, &self.catalog, &read.events).await?;
        let others = explained.causes.len().saturating_sub(1);
        let Some(cause) = explained.causes.first() else {
            return Err(Error::argument("event", "it contains no CloudTrail record"));
        };
        let mut written = StrangersTexts::default();
        written.event(&cause.event);
        cause.finding.iter().for_each(|finding| written.finding(finding));
        written.quote("error_message", cause.event.error_message.as_ref());
        written.quote("user_agent", cause.event.user_agent.as_ref());
        let redactor = self.names.redactor();
        let finding = explanation::judged(
            &cause.event,
            cause.finding.as_ref(),
            &self.catalog,
            &explained.inventory,
        );
        let finding = finding.map(|finding| redactor.finding(&finding));
        let explanation = explanation::explain(
            &redactor.event(&cause.event),
            cause.count,
            finding.as_ref(),
            &self.catalog,
            &explained.inventory,
        );
        let gaps = not_read(redactor, &read, &explained);
        Ok(fitted(|room| {
            let mut answer = trusted(&explanation, room.letters);
            if is_alone {
                answer.insert("evidence".to_owned(), json!(ALONE));
            }
            if !gaps.is_empty() {
                let gaps = gaps.iter().take(room.items).map(|gap| cut(gap, room.letters));
                answer.insert("not_read".to_owned(), gaps.collect());
            }
            if others > 0 {
                answer.insert("other_causes".to_owned(), json!(others));
            }
            self.names.answer(answer, &written, room)
        }))
    }

    /// The events to explain.
    async fn events(&self, ask: &ExplainAsk, request: &mut AuditRequest) -> Result<EventsRead, Error> {
        match (&ask.event, &ask.path, &ask.event_id) {
            (Some(event), None, None) => {
                let text = match event {
                    Value::String(text) => text.clone(),
                    event => event.to_string(),
                };
                Ok(explain::events_in(Cursor::new(text)))
            }
            (None, Some(path), None) => explain::open(&self.path(path)?),
            (None, None, Some(id)) => Ok(EventsRead::one(explain::find(request, id).await?)),
            _ => Err(Error::argument("arguments", "give one of event, path and event_id")),
        }
    }
}

/// What could not be read, without any text of strangers.
fn not_read(redactor: &Redactor, read: &EventsRead, explained: &JudgedEvents) -> Vec<String> {
    let gaps = explained.gaps.iter().map(|gap| format!("{}: {}", gap.place, gap.what));
    let all = read.warnings.iter().cloned().chain(gaps);
    all.map(|text| redactor.text(&text)).collect()
}

/// What trailhum says, without any text of strangers.
fn trusted(explanation: &Explanation, letters: usize) -> Map<String, Value> {
    let by = explanation.caller.as_ref();
    let asked = &explanation.asked;
    let code = asked.error_code.as_deref().unwrap_or("no error");
    let event = explanation.event.as_ref();
    let answer = json!({
        "verdict": explanation.verdict,
        "rule": explanation.why,
        "answer": cut(&explanation.answer, letters),
        "reason": cut(&explanation.reason, letters),
        "proof": by.map(|by| format!("{}: {}", by.proof, cut(&by.how, letters))),
        "certainty": cut(&explanation.certainty, letters),
        "cause": explanation.cause.map(crate::catalog::Cause::as_str),
        "call": format!("{} {} {code}", asked.event_source, asked.event_name),
        "caller": by.map(|by| cut(&by.name, letters)),
        "resource": explanation.resource.as_ref().map(|about| cut(&about.id, letters)),
        "time": event.map(|event| event.event_time.clone()),
        "region": event.map(|event| event.region.clone()),
        "cadence": cut(&explanation.recurrence, letters),
        "impact": cut(&explanation.impact, letters),
    });
    let fields = answer.as_object().cloned().unwrap_or_default();
    fields
        .into_iter()
        .filter(|(_, value)| !value.is_null() && value != "")
        .collect()
}
