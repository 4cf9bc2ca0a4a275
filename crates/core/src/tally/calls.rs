//! The calls of the last records, with what their error says whatever its message: most failed calls fail as one did a
//! moment ago.

use std::hash::{Hash, Hasher};

use super::hash::Folded;
use crate::catalog::{Catalog, Cause};

/// How many are known; a power of two.
const MOST: usize = 1 << 10;

/// Calls by `eventSource`, `eventName` and `errorCode`.
#[derive(Debug, Clone, Default)]
pub(super) struct CallHints(Vec<Option<KnownCall>>);

/// A call that fails in one way.
#[derive(Debug, Clone)]
struct KnownCall {
    source: Box<str>,
    name: Box<str>,
    code: Box<str>,
    hint: Hint,
}

/// What can be said of a failed call without its message and its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hint {
    /// It is a check of the catalog.
    pub(super) is_check: bool,
    /// A check is made by the same call, so its rule names the resource.
    pub(super) has_rule: bool,
    /// It may be a known error.
    pub(super) may_be_known: bool,
    /// Why it failed, if that does not depend on the message.
    pub(super) cause: Option<Cause>,
}

impl Hint {
    /// What the catalog says of a call.
    pub(super) fn new(source: &str, name: &str, code: &str, catalog: &Catalog) -> Self {
        Self {
            is_check: catalog.recognize((source, name), code, None).is_some(),
            has_rule: catalog.checks_of_call(source, name).next().is_some(),
            may_be_known: catalog.may_be_known(source, name, code),
            cause: catalog.cause_by_code(source, code),
        }
    }
}

impl CallHints {
    /// What can be said of a call. All calls must be asked of with the same catalog.
    pub(super) fn hint(&mut self, source: &str, name: &str, code: &str, catalog: &Catalog) -> Hint {
        if self.0.is_empty() {
            self.0.resize(MOST, None);
        }
        let mut hash = Folded::default();
        (source, name, code).hash(&mut hash);
        let seat = usize::try_from(hash.finish() >> 32).unwrap_or_default() % MOST;
        let known = self.0.get(seat).and_then(Option::as_ref);
        if let Some(known) =
            known.filter(|known| *known.name == *name && *known.code == *code && *known.source == *source)
        {
            return known.hint;
        }
        let hint = Hint::new(source, name, code, catalog);
        if let Some(known) = self.0.get_mut(seat) {
            *known = Some(KnownCall {
                source: source.into(),
                name: name.into(),
                code: code.into(),
                hint,
            });
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_without_the_message_holds_whatever_the_message_is() {
        let catalog = Catalog::builtin().unwrap();
        let rules = catalog.code_rules();
        let messages: Vec<&str> = rules
            .iter()
            .flat_map(|rule| &rule.message)
            .map(String::as_str)
            .collect();
        let (mut certain, mut depending) = (0, 0);
        for rule in rules {
            let sources = rule.source.iter().map(String::as_str).chain(["x.amazonaws.com"]);
            for source in sources {
                for code in rule.exact.iter().chain(&rule.part) {
                    let Some(cause) = Hint::new(source, "Call", code, &catalog).cause else {
                        depending += 1;
                        continue;
                    };
                    certain += 1;
                    for message in messages.iter().chain(&[""]) {
                        assert_eq!(
                            catalog.cause(source, code, Some(message)),
                            cause,
                            "{source} {code} {message}"
                        );
                    }
                }
            }
        }
        assert!(certain > 50 && depending > 3, "{certain} {depending}");
    }

    #[test]
    fn every_known_error_and_every_check_is_looked_for() {
        let catalog = Catalog::builtin().unwrap();
        let text = |pattern: &String| pattern.replace('*', "x");
        for entry in catalog.known_errors() {
            for (service, name) in entry
                .service
                .iter()
                .flat_map(|it| entry.event.iter().map(move |name| (it, name)))
            {
                for code in &entry.error {
                    let [service, name, code] = [service, name, code].map(text);
                    assert!(Hint::new(&service, &name, &code, &catalog).may_be_known, "{}", entry.id);
                }
            }
        }
        for check in catalog.lookups() {
            let (name, code) = (&check.entry.event[0], &check.entry.error[0]);
            assert!(Hint::new(&check.source, name, code, &catalog).is_check);
        }
        let other = Hint::new("x.amazonaws.com", "ListThings", "ThrottlingException", &catalog);
        let cause = Some(Cause::Throttled);
        assert_eq!(
            other,
            Hint {
                is_check: false,
                has_rule: false,
                may_be_known: other.may_be_known,
                cause
            }
        );
        let mut calls = CallHints::default();
        for _ in 0..2 {
            assert_eq!(
                calls.hint("x.amazonaws.com", "ListThings", "ThrottlingException", &catalog),
                other
            );
        }
    }
}
