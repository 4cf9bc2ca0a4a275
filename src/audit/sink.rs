//! Where findings go as they are judged.

use crate::error::Error;
use crate::finding::Finding;
use crate::finding::accept::Acceptance;
use crate::inventory::ReadFrom;
use crate::report::FindingAccumulator;

/// How many findings the report of an engine or of many accounts lists; its sums are those of all. More than anybody
/// reads, and less than a hundred megabytes.
pub(super) const MAX_LISTED_FINDINGS: usize = 10_000;

/// What is done with findings as they come, with where the states of sub-configurations were read.
pub type FindingSink<'f> = dyn FnMut(&[Finding], ReadFrom) -> Result<(), Error> + 'f;

/// Sums findings and keeps those that the report lists; with a sink the report lists none, as the sink gets all.
pub(super) struct FindingCollector<'s, 'f> {
    sink: Option<&'s mut FindingSink<'f>>,
    pub(super) judged: FindingAccumulator,
}

impl<'s, 'f> FindingCollector<'s, 'f> {
    /// Without a sink, keeps at most this many findings.
    pub(super) fn new(sink: Option<&'s mut FindingSink<'f>>, listed: usize, acceptance: Option<Acceptance>) -> Self {
        let kept = if sink.is_some() { 0 } else { listed };
        Self {
            sink,
            judged: FindingAccumulator::keeping(kept).accepting(acceptance),
        }
    }

    pub(super) fn add(&mut self, mut findings: Vec<Finding>, read_from: ReadFrom) -> Result<(), Error> {
        self.judged.mark(&mut findings);
        if let Some(sink) = &mut self.sink {
            sink(&findings, read_from)?;
        }
        self.judged.add(findings);
        Ok(())
    }
}
