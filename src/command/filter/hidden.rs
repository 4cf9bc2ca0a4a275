//! What a filter hides of real records, and what the one-line filter would hide that is found all over the web.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::catalog::Caller;
use crate::coverage::Gap;
use crate::event::Event;
use crate::filter::Exclusion;

/// The one-line filter: `WHERE userIdentity.arn NOT LIKE '%AWSServiceRoleForConfig%'` (article).
const ONE_LINE: &str = "AWSServiceRoleForConfig";

/// Examples shown of each kind.
const EXAMPLES: usize = 3;

/// What was hidden and kept.
#[derive(Debug, Default, Serialize)]
pub(super) struct FilterCheck {
    pub(super) schema: &'static str,
    pub(super) records: u64,
    /// Failed calls that this filter hides.
    pub(super) hidden: u64,
    /// Failed calls that it keeps.
    pub(super) kept_errors: u64,
    /// Records that the one-line filter hides.
    pub(super) one_line_hidden: u64,
    /// Why each of them would be missed, or not.
    pub(super) one_line: BTreeMap<HiddenReason, Examples>,
    /// Failed calls that this filter hides, by call and error.
    pub(super) hidden_by_call: BTreeMap<String, u64>,
    #[serde(skip)]
    pub(super) gaps: Vec<Gap>,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Examples {
    pub(super) count: u64,
    /// `eventID`s.
    pub(super) examples: Vec<String>,
}

/// What the one-line filter hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum HiddenReason {
    /// The noise, which this filter hides too.
    Noise,
    /// NULL NOT LIKE ... is NULL.
    WithoutArn,
    /// A role that only carries the name.
    OnlyTheName,
    /// Config was refused.
    Refused,
    /// Config's other errors.
    OtherError,
    /// Config's successful calls.
    Success,
}

impl HiddenReason {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Noise => "noise, which this filter hides too",
            Self::WithoutArn => "records without an arn: NULL NOT LIKE ... is not true",
            Self::OnlyTheName => "calls of roles that only use AWS Config's name",
            Self::Refused => "access denied to AWS Config: the recorder may be broken",
            Self::OtherError => "other errors of Config",
            Self::Success => "successful calls of Config",
        }
    }

    fn classify(event: &Event, hidden: bool) -> Option<Self> {
        let Some(arn) = &event.principal.arn else {
            return Some(Self::WithoutArn);
        };
        if !arn.contains(ONE_LINE) {
            return None;
        }
        let config = Caller::from_event(event).service.as_deref() == Some("config.amazonaws.com");
        Some(match &event.error_code {
            _ if hidden => Self::Noise,
            _ if !config => Self::OnlyTheName,
            None => Self::Success,
            Some(code) if crate::finding::is_refusal(code) => Self::Refused,
            Some(_) => Self::OtherError,
        })
    }
}

impl FilterCheck {
    pub(super) fn add(&mut self, event: &Event, exclusion: &Exclusion) {
        self.records += 1;
        let hidden = exclusion.hides(event);
        if hidden {
            self.hidden += 1;
            let call = format!("{} {}", event.name, event.error_code.as_deref().unwrap_or_default());
            *self.hidden_by_call.entry(call).or_default() += 1;
        } else if event.error_code.is_some() {
            self.kept_errors += 1;
        }
        if let Some(kind) = HiddenReason::classify(event, hidden) {
            self.one_line_hidden += 1;
            let examples = self.one_line.entry(kind).or_default();
            examples.count += 1;
            examples.examples.push(event.id.to_string());
            examples.trim();
        }
    }

    pub(super) fn join(mut self, other: Self) -> Self {
        self.records += other.records;
        self.hidden += other.hidden;
        self.kept_errors += other.kept_errors;
        self.one_line_hidden += other.one_line_hidden;
        for (kind, more) in other.one_line {
            let examples = self.one_line.entry(kind).or_default();
            examples.count += more.count;
            examples.examples.extend(more.examples);
            examples.trim();
        }
        for (call, count) in other.hidden_by_call {
            *self.hidden_by_call.entry(call).or_default() += count;
        }
        self
    }
}

impl Examples {
    /// The first by name, so that they are the same in any order of the files.
    fn trim(&mut self) {
        self.examples.sort();
        self.examples.dedup();
        self.examples.truncate(EXAMPLES);
    }
}
