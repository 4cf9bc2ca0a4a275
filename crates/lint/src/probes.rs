//! Records that a filter is tried on: realistic callers, each with calls and errors, and the values that the text names.

use serde_json::{Map, Value, json};
use trailhum_core::catalog::Catalog;

use crate::condition::Node;
use crate::literals::Literals;

mod callers;
mod calls;
mod extras;

pub(crate) use callers::{CallerClass, ProbeCaller};
pub(crate) use calls::ProbeCall;
pub(crate) use extras::put;

/// The most records that are tried, and the most comparisons of records with the conditions of a text: long texts are
/// tried on fewer records, so that the time has a bound.
const MOST_PROBES: usize = 4000;
const MOST_COMPARISONS: usize = 200_000;

/// The account of the records, unless the text names one.
pub const ACCOUNT: &str = "111122223333";

/// A record, and what is known of its caller.
#[derive(Debug, Clone)]
pub(crate) struct Probe {
    pub(crate) class: CallerClass,
    pub(crate) record: Value,
}

/// The records for one text.
#[derive(Debug)]
pub(crate) struct Probes {
    pub(crate) all: Vec<Probe>,
    /// Whether there would have been more.
    pub(crate) cut: bool,
    /// The account of the records.
    pub(crate) account: String,
}

impl Probes {
    pub(crate) fn new(text: &str, root: &Node, catalog: &Catalog) -> Self {
        let literals = Literals::collect(root);
        let account = account_in(text).unwrap_or_else(|| ACCOUNT.to_owned());
        let callers = callers::callers(&literals, &account, text);
        let calls = calls::calls(&literals, catalog);
        let errors = calls::errors(&literals);
        let extras = extras::extras(root);
        let most = (MOST_COMPARISONS / root.tests().len().max(1)).clamp(50, MOST_PROBES);
        let mut probes = Self {
            all: Vec::new(),
            cut: literals.cut,
            account,
        };
        // Errors first, so that a record that shows a fault is a failed call where there is one.
        for error in &errors {
            for call in &calls {
                for caller in &callers {
                    if !caller.can_call(call) {
                        continue;
                    }
                    if probes.all.len() >= most {
                        probes.cut = true;
                        return probes;
                    }
                    let plain = record(caller, call, error, &probes.account);
                    if !extras.is_empty() {
                        let mut fitted = plain.clone();
                        extras::apply(&extras, &mut fitted);
                        probes.push(caller, fitted);
                    }
                    probes.push(caller, plain);
                }
            }
        }
        probes
    }

    fn push(&mut self, caller: &ProbeCaller, record: Value) {
        self.all.push(Probe {
            class: caller.class.clone(),
            record,
        });
    }
}

/// A record as CloudTrail writes it.
pub(crate) fn record(
    caller: &ProbeCaller,
    call: &ProbeCall,
    error: &(Option<String>, Option<String>),
    account: &str,
) -> Value {
    let mut record = Map::new();
    let mut set = |key: &str, value: Value| {
        record.insert(key.to_owned(), value);
    };
    set("userIdentity", caller.identity.clone());
    set("eventSource", json!(call.source));
    set("eventName", json!(call.name));
    let (code, message) = error;
    if let Some(code) = code {
        set("errorCode", json!(code));
    }
    if let Some(message) = message {
        set("errorMessage", json!(message));
    }
    set("readOnly", json!(call.is_read()));
    set("sourceIPAddress", json!(caller.address));
    if let Some(agent) = &caller.user_agent {
        set("userAgent", json!(agent));
    }
    set("recipientAccountId", json!(account));
    let kind = if call.name == "ConsoleLogin" {
        "AwsConsoleSignIn"
    } else {
        "AwsApiCall"
    };
    set("eventType", json!(kind));
    set("awsRegion", json!("eu-central-1"));
    set("eventCategory", json!("Management"));
    set("managementEvent", json!(true));
    set("eventTime", json!("2026-01-15T07:29:00Z"));
    set("eventID", json!("84870588-4b1b-443d-b527-7213839e293c"));
    set("eventVersion", json!("1.11"));
    Value::Object(record)
}

/// The first account ID that a text names.
pub(crate) fn account_in(text: &str) -> Option<String> {
    let numbers = text.split(|character: char| !character.is_ascii_alphanumeric());
    let mut accounts = numbers.filter(|word| word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_digit()));
    accounts.next().map(str::to_owned)
}
