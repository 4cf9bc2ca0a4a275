//! A check: a call that asks for a piece of configuration, and the error that says that it is not configured.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use super::code::may_be_missing_resource;
use super::message::{begins_with_message, fits_message};
use super::{
    Advice, CatalogError, ConfigUse, EvidenceLevel, HistoryUse, ResourceType, Undo, Writes, date_begins,
    is_missing_resource, is_refusal, is_throttling, says_other_cause,
};

/// One call that asks for a piece of supplementary configuration, and the error that says "nothing there".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// `eventSource`, such as `s3.amazonaws.com`.
    pub source: String,
    /// The entry of the data file.
    pub entry: CheckEntry,
}

/// A check as the data file has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckEntry {
    /// Short name, such as `s3-bucket-cors`; unique.
    pub id: String,
    /// `eventSource`, where it is not the one of the whole file.
    #[serde(default)]
    pub service: Option<String>,
    /// A noun phrase for tables.
    pub title: String,
    /// `eventName` as CloudTrail logs it; the usual one first.
    pub event: Vec<String>,
    /// The API's own name of the operation.
    pub api: String,
    /// The IAM action that permits the call.
    pub action: String,
    /// `errorCode`s that mean "nothing there".
    pub error: Vec<String>,
    /// The usual `errorMessage`s, with `<name>` for what differs; empty where none is known.
    pub message: Vec<String>,
    /// The same `errorCode` also says that the resource itself is gone.
    pub ambiguous: bool,
    /// Beginnings of messages that say so.
    pub gone: Vec<String>,
    /// Since when AWS cannot answer so any more; `None` where it can.
    #[serde(default)]
    pub impossible_since: Option<Date>,
    /// Of what the configuration is asked.
    pub resource: ResourceRule,
    /// The calls that configure and remove it.
    #[serde(default)]
    pub writes: Writes,
    /// Its key in the configuration item's `supplementaryConfiguration`; empty where Config knows none.
    pub supplementary: String,
    /// Whether AWS Config can be the caller.
    pub config: ConfigUse,
    /// What the answer means.
    pub means: String,
    /// What one would set to silence it, and what that costs.
    pub quiet: String,
    /// Whether setting it can be undone.
    pub undo: Undo,
    /// Whether to set it is worth a thought; `avoid` where nothing is said.
    #[serde(default)]
    pub advice: Advice,
    /// What sets it with the AWS CLI; `{resource}` and `{account}` are replaced. Empty where there
    /// is nothing to run.
    #[serde(default)]
    pub command: String,
    /// Who else makes the call, beside the scanners whose policies permit it.
    #[serde(default)]
    pub others: Vec<String>,
    /// From which effort on event history is asked for it.
    #[serde(default)]
    pub history: HistoryUse,
    /// How sure we are of the event name and the error code.
    pub seen: EvidenceLevel,
    /// Where to read on.
    pub links: Vec<String>,
}

/// Of what a lookup asks, and where the request names it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceRule {
    /// The resource's type.
    #[serde(rename = "type")]
    pub kind: ResourceType,
    /// Key in `requestParameters`; empty where the request is about the account itself.
    pub name: String,
}

/// What the error of a recognized lookup says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorMeaning {
    /// The resource is there, the sub-configuration is not set.
    NotSet,
    /// The resource itself is gone.
    ResourceGone,
    /// The error code says either, and the message does not decide.
    Unclear,
}

impl CheckEntry {
    /// Refuses error codes by which a refused call, a deleted resource or too many requests would become noise.
    pub(super) fn check_codes(&self, file: &str) -> Result<(), CatalogError> {
        let named = |error: &String| (file.to_owned(), self.id.clone(), error.clone());
        for code in &self.error {
            let why = if is_refusal(code) {
                "means that access was denied"
            } else if is_throttling(code) {
                "means that the call was throttled"
            } else if is_missing_resource(code) {
                "means that the resource itself does not exist"
            } else if says_other_cause(code) {
                "has another cause (credentials, region, dry run, a fault of AWS's own)"
            } else {
                let names_resource = !self.resource.name.is_empty();
                if names_resource && !self.ambiguous && may_be_missing_resource(code) {
                    let (file, id, error) = named(code);
                    return Err(CatalogError::Ambiguous { file, id, error });
                }
                continue;
            };
            let (file, id, error) = named(code);
            return Err(CatalogError::OtherCause { file, id, error, why });
        }
        Ok(())
    }

    /// Whether AWS could not answer so any more at a time.
    #[must_use]
    pub fn was_impossible_by(&self, time: Timestamp) -> bool {
        self.impossible_since.is_some_and(|date| date_begins(date) <= time)
    }

    /// What an error of this lookup with this message says.
    #[must_use]
    pub fn answer(&self, message: Option<&str>) -> ErrorMeaning {
        let message = message.unwrap_or_default();
        if self
            .gone
            .iter()
            .any(|beginning| begins_with_message(beginning, message))
        {
            ErrorMeaning::ResourceGone
        } else if !self.ambiguous || self.message.iter().any(|usual| fits_message(usual, message)) {
            ErrorMeaning::NotSet
        } else {
            ErrorMeaning::Unclear
        }
    }

    /// Whether anything can show that its error means "not configured" and nothing else: the code, a message, or the
    /// inventory.
    #[must_use]
    pub fn can_be_noise(&self) -> bool {
        !self.ambiguous || !self.message.is_empty() || !self.supplementary.is_empty()
    }

    /// The key under which an inventory keeps the state: Config's own where it has one, else the entry's id.
    #[must_use]
    pub fn setting_key(&self) -> &str {
        if self.supplementary.is_empty() {
            &self.id
        } else {
            &self.supplementary
        }
    }

    /// The usual `eventName`.
    #[must_use]
    pub fn usual_event(&self) -> &str {
        self.event.first().map_or("", String::as_str)
    }
}
