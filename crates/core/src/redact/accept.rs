//! Entries of the settings file, and what they did.

use std::sync::Arc;

use super::Redactor;
use crate::finding::accept::{AcceptEntry, AcceptUse, Acceptance, ResourcePattern};

impl Redactor {
    /// What was accepted, with pseudonyms; a reason keeps its common words.
    #[must_use]
    pub fn acceptance(&self, acceptance: &Acceptance) -> Acceptance {
        let Acceptance { file, day, uses } = acceptance;
        let uses = uses.iter().map(|used| AcceptUse {
            entry: Arc::new(self.accept_entry(&used.entry)),
            ..used.clone()
        });
        Acceptance {
            file: self.text(file),
            day: *day,
            uses: uses.collect(),
        }
    }

    pub(super) fn accept_entry(&self, entry: &AcceptEntry) -> AcceptEntry {
        let AcceptEntry {
            number,
            caller,
            about,
            resources,
            at_most,
            reason,
            who,
            expires,
        } = entry;
        let pattern = |pattern: &ResourcePattern| match pattern.as_str() {
            "*" => pattern.clone(),
            text => ResourcePattern::new(self.identifier(text)),
        };
        AcceptEntry {
            number: *number,
            caller: self.identifier(caller),
            about: about.clone(),
            resources: resources.iter().map(pattern).collect(),
            at_most: *at_most,
            reason: self.text(reason),
            who: self.optional(who.as_ref()),
            expires: *expires,
        }
    }
}
