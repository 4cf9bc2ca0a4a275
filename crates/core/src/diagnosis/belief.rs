//! Facts of the catalog that are only believed, and what real records say of them.
//!
//! Checked are the checks whose eventName or error code nobody has seen in a real record. A failed call of that name with
//! that code confirms the fact; failed calls with other codes only show that it may be otherwise. Calls that were denied or
//! throttled, or whose resource is missing, show neither. Who makes a call does not matter here: the error code is AWS's.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, Check, ErrorMeaning, EvidenceLevel, is_missing_resource, is_refusal, is_throttling};
use crate::event::Event;
use crate::text_enum::text_enum;

/// Other error codes that are kept of one fact.
const MOST_CODES: usize = 8;

text_enum! {
    /// What records say of a believed fact.
    pub enum BeliefState {
        /// A failed call has the error code, and where the code is ambiguous, the message of the catalog.
        Confirmed = "confirmed",
        /// Failed calls have other codes only, none of which says that access was denied.
        Differs = "differs",
        /// No call shows it.
        Unseen = "unseen",
    }
}

/// A believed fact, and the records that were read about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Belief {
    /// The check's ID.
    pub check: String,
    /// How sure the catalog is.
    pub level: EvidenceLevel,
    /// Calls that were read, failed or not.
    pub calls: usize,
    /// Failed calls that confirm it.
    pub confirming: usize,
    /// Failed calls by another error code.
    pub others: BTreeMap<String, usize>,
}

/// The believed facts of a catalog, of which no record was read yet.
#[must_use]
pub fn beliefs(catalog: &Catalog) -> Vec<Belief> {
    let believed = catalog.lookups().iter().filter(|check| is_believed(check));
    let begun = believed.map(|check| Belief {
        check: check.entry.id.clone(),
        level: check.entry.seen,
        calls: 0,
        confirming: 0,
        others: BTreeMap::new(),
    });
    begun.collect()
}

fn is_believed(check: &Check) -> bool {
    matches!(check.entry.seen, EvidenceLevel::Inferred | EvidenceLevel::Emulated)
}

impl Belief {
    /// What the records say.
    #[must_use]
    pub fn state(&self) -> BeliefState {
        if self.confirming > 0 {
            BeliefState::Confirmed
        } else if self.others.is_empty() {
            BeliefState::Unseen
        } else {
            BeliefState::Differs
        }
    }

    /// Counts a record, if it is a call of this check.
    pub fn add(&mut self, catalog: &Catalog, event: &Event) {
        let Some(check) = catalog.lookup(&self.check) else {
            return;
        };
        if check.source != event.source || !check.entry.event.contains(&event.name) {
            return;
        }
        self.calls += 1;
        let Some(code) = event.error_code.as_deref() else {
            return;
        };
        if check.entry.error.iter().any(|known| known == code) {
            let answer = check.entry.answer(event.error_message.as_deref());
            self.confirming += usize::from(answer == ErrorMeaning::NotSet);
        } else if !(is_refusal(code) || is_throttling(code) || is_missing_resource(code))
            && (self.others.len() < MOST_CODES || self.others.contains_key(code))
        {
            *self.others.entry(code.to_owned()).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(name: &str, source: &str, code: Option<&str>) -> Event {
        let mut record = json!({
            "eventVersion": "1.08", "eventTime": "2026-01-15T07:29:00Z", "eventID": "84870588-4b1b-443d-b527-7213839e293c",
            "eventSource": source, "eventName": name, "awsRegion": "eu-central-1", "recipientAccountId": "111122223333",
            "userIdentity": {"type": "AWSAccount", "accountId": "111122223333"},
        });
        if let Some(code) = code {
            record["errorCode"] = json!(code);
        }
        Event::from_json(&record.to_string()).unwrap()
    }

    #[test]
    fn a_fact_is_confirmed_by_its_code_differs_by_others_and_is_open_after_denials() {
        let catalog = Catalog::builtin().unwrap();
        let (name, source) = ("GetProvisionedConcurrencyConfig", "lambda.amazonaws.com");
        for (codes, expected) in [
            (&[][..], BeliefState::Unseen),
            (&[None], BeliefState::Unseen),
            (
                &[Some("AccessDenied"), Some("TooManyRequestsException")],
                BeliefState::Unseen,
            ),
            (&[Some("NoSuchThing")], BeliefState::Differs),
            (
                &[
                    Some("NoSuchThing"),
                    Some("ProvisionedConcurrencyConfigNotFoundException"),
                ],
                BeliefState::Confirmed,
            ),
        ] {
            let mut beliefs = beliefs(&catalog);
            let belief = beliefs
                .iter_mut()
                .find(|it| it.check == "lambda-provisioned-concurrency")
                .unwrap();
            for code in codes {
                belief.add(&catalog, &event(name, source, *code));
                // A call of another service with the same name is another call.
                belief.add(&catalog, &event(name, "s3.amazonaws.com", Some("NoSuchThing")));
            }
            assert_eq!((belief.state(), belief.calls), (expected, codes.len()), "{codes:?}");
        }
    }

    #[test]
    fn only_facts_that_nobody_has_seen_are_checked() {
        let catalog = Catalog::builtin().unwrap();
        let checked = beliefs(&catalog);
        assert!(checked.len() > 10);
        assert!(checked.iter().all(|it| it.check != "s3-bucket-cors"));
        for belief in checked {
            assert!(belief.level >= EvidenceLevel::Emulated, "{belief:?}");
        }
    }
}
