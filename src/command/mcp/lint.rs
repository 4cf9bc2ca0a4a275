//! The tool `lint`.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use trailhum_lint::fault::FilterFault;
use trailhum_lint::language::{FilterLanguage, Reading};
use trailhum_lint::line_and_column;

use super::answer::{StrangersTexts, cut, fitted};
use super::{AssistantReader, asked};
use crate::error::Error;
use crate::words::lint as words;

/// The longest text that is read, in bytes.
const MOST_BYTES: usize = 1 << 20;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LintAsk {
    filter: String,
    #[serde(default)]
    language: Option<String>,
    #[serde(default)]
    hides: bool,
}

impl AssistantReader {
    pub(super) fn lint(&self, arguments: Map<String, Value>) -> Result<String, Error> {
        let ask: LintAsk = asked(arguments)?;
        if ask.filter.len() > MOST_BYTES {
            return Err(Error::argument("filter", "it is longer than 1 MiB"));
        }
        let language = match &ask.language {
            Some(name) => language(name)?,
            None => FilterLanguage::guess(&ask.filter),
        };
        let reading = ask.hides.then_some(Reading::Hides);
        let linted = trailhum_lint::lint(&ask.filter, language, reading, &self.catalog);
        let result = linted.map_err(|error| Error::NotAFilter {
            language: language.title(),
            is_guessed: ask.language.is_none(),
            why: error.to_string(),
        })?;
        let repaired = trailhum_lint::repair(&ask.filter, &result, &self.catalog, None);
        let has_repair = repaired.is_some();
        Ok(fitted(|room| {
            let faults = result.faults.iter().take(room.items).map(|fault| {
                let (line, column) = line_and_column(&ask.filter, fault.span.start);
                json!({"id": fault.id.as_str(), "line": line, "column": column,
                    "sentence": cut(&sentence(fault, language), room.letters)})
            });
            let faults: Vec<Value> = faults.collect();
            let answer = json!({
                "verdict": if result.faults.is_empty() { "no fault" } else { "faults" },
                "answer": format!("{} faults; it hides {} of {} kinds of noise", result.faults.len(), result.noise_hidden, result.noise_kinds),
                "language": language.as_str(),
                "proof": format!("evaluated on {} records made for it; trailhum lint prints them", result.tried),
                "certainty": if result.cut || !result.filter.remarks.not_evaluated.is_empty() {
                    "parts of the text were not evaluated"
                } else {
                    "the whole text was evaluated"
                },
                "repair": has_repair.then_some("trailhum lint prints a repaired text"),
                "faults_not_shown": result.faults.len() - faults.len(),
                "faults": faults,
            });
            self.names.answer(
                answer.as_object().cloned().unwrap_or_default(),
                &StrangersTexts::default(),
                room,
            )
        }))
    }
}

fn sentence(fault: &FilterFault, language: FilterLanguage) -> String {
    words::lint_fault(&words::FaultFacts {
        id: fault.id.as_str(),
        subject: &fault.subject,
        meant: fault.meant.as_deref(),
        is_null: language.is_sql(),
    })
}

fn language(name: &str) -> Result<FilterLanguage, Error> {
    let known = FilterLanguage::ALL
        .into_iter()
        .find(|language| language.as_str() == name);
    known.ok_or_else(|| {
        let names: Vec<&str> = FilterLanguage::ALL.iter().map(|language| language.as_str()).collect();
        Error::argument("language", format!("expected one of {}", names.join(", ")))
    })
}
