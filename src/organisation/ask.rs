//! What is asked in many accounts: one lookup of one scanner with one answer.

use crate::finding::Finding;

/// A call that fails in the same way wherever it is made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ask {
    /// The id of the scanner that asks, and its name for people; `None` for anybody else.
    pub scanner: Option<(String, String)>,
    /// The id of the catalogue's lookup; where it knows none, `eventSource` and `eventName` with a space between.
    pub what: String,
    /// `errorCode`.
    pub error_code: String,
}

impl Ask {
    pub(super) fn of(finding: &Finding) -> Self {
        let key = &finding.key;
        Self {
            scanner: finding.scanner.clone().zip(finding.scanner_name.clone()),
            what: match &key.lookup {
                Some((id, _)) => id.clone(),
                None => format!("{} {}", key.source, key.name),
            },
            error_code: key.error_code.clone(),
        }
    }
}
