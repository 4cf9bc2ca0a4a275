//! Finding faults: each is shown by a record, or by a figure.

use serde_json::Value;
use trailhum_core::catalog::Catalog;
use trailhum_core::event::Event;
use trailhum_core::filter::Exclusion;

use crate::evaluate::Evaluation;
use crate::fault::{FaultId, FilterFault};
use crate::probes::Probes;
use crate::read::Filter;

mod hidden;
mod join;
mod limit;
mod values;

/// What faults are found with.
pub(crate) struct Finder<'a> {
    pub(crate) text: &'a str,
    pub(crate) filter: &'a Filter,
    pub(crate) catalog: &'a Catalog,
    pub(crate) noise: &'a Exclusion,
    pub(crate) probes: &'a Probes,
    pub(crate) evaluation: Evaluation<'static>,
}

impl Finder<'_> {
    /// All faults, by their places; each kind once, with its further places.
    pub(crate) fn faults(&self) -> Vec<FilterFault> {
        let mut found = Vec::new();
        limit::find(self, &mut found);
        join::find(self, &mut found);
        values::find(self, &mut found);
        let everything =
            |fault: &FilterFault| fault.id == FaultId::MatchesEverything && fault.span == self.filter.root.span;
        if !found.iter().any(everything) {
            hidden::find(self, &mut found);
        }
        let mut faults: Vec<FilterFault> = Vec::new();
        found.sort_by_key(|fault| (fault.span.start, fault.id));
        for fault in found {
            let same = |known: &&mut FilterFault| {
                known.id == fault.id && (known.id != FaultId::MissingField || known.subject == fault.subject)
            };
            match faults.iter_mut().find(same) {
                Some(known) => known.more.push(fault.span),
                None => faults.push(fault),
            }
        }
        faults
    }

    /// Whether the text keeps a record.
    pub(crate) fn keeps(&self, record: &Value) -> bool {
        self.evaluation.keeps(&self.filter.root, record)
    }

    /// Whether the catalog knows the record as noise of a verified caller.
    pub(crate) fn is_noise(&self, record: &Value) -> bool {
        Event::from_json(&record.to_string()).is_ok_and(|event| self.noise.hides(&event))
    }
}
