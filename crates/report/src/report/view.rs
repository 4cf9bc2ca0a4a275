//! What is shown of a report's findings, and in which order.

use trailhum_core::finding::Verdict;

/// What is shown of the findings. The sums of a report are always those of all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    /// Only findings of these verdicts; empty for all.
    pub only: Vec<Verdict>,
    /// What stands together below a heading.
    pub group_by: GroupBy,
    /// The order of rows.
    pub sort: Sort,
    /// The most rows of a group or section, or findings where there are none.
    pub limit: Option<usize>,
    /// Every error instead of the first screen.
    pub details: bool,
    /// The options that name what was read, for the next command; `None` for event history.
    pub source: Option<String>,
    /// Only the answer, and what could not be read.
    pub quiet: bool,
}

/// What stands together below a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GroupBy {
    /// The account.
    Account,
    /// The resource.
    Resource,
    /// The check.
    Check,
    /// The caller.
    #[default]
    Caller,
}

/// The order of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// By name.
    #[default]
    Name,
    /// The most errors first.
    Errors,
    /// The latest error first.
    Last,
}

impl View {
    /// Whether findings of this verdict are shown.
    #[must_use]
    pub fn shows(&self, verdict: Verdict) -> bool {
        self.only.is_empty() || self.only.contains(&verdict)
    }
}
