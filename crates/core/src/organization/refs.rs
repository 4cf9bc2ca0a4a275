//! What is asked in many accounts: one lookup of one scanner with one answer.

use crate::finding::Finding;

/// A call that fails in the same way wherever it is made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallRef {
    /// Who asks; `None` for anybody who is no scanner.
    pub scanner: Option<ScannerRef>,
    /// The id of the catalog's lookup; where it knows none, `eventSource` and `eventName` with a space between.
    pub what: String,
    /// `errorCode`.
    pub error_code: String,
}

/// A scanner.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScannerRef {
    /// Its id.
    pub id: String,
    /// Its name for people.
    pub name: String,
}

impl CallRef {
    pub(super) fn from_finding(finding: &Finding) -> Self {
        let key = &finding.key;
        Self {
            scanner: finding.scanner.as_ref().map(|id| ScannerRef {
                id: id.clone(),
                name: finding.scanner_name.clone().unwrap_or_default(),
            }),
            what: match &key.check {
                Some((id, _)) => id.clone(),
                None => format!("{} {}", key.source, key.name),
            },
            error_code: key.error_code.clone(),
        }
    }

    /// In a few words: the lookup, or else the call and its error.
    #[must_use]
    pub fn label(&self) -> String {
        match self.what.split_once(' ') {
            None => self.what.clone(),
            Some((_, name)) => format!("{name} {}", self.error_code),
        }
    }

    /// The scanner's name for people.
    #[must_use]
    pub fn asker(&self) -> Option<&str> {
        self.scanner.as_ref().map(|scanner| scanner.name.as_str())
    }
}
