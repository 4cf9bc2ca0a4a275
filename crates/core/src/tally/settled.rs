//! Whether more events could still change what is said of a series.

use std::collections::BTreeSet;

use super::{SeriesKey, Tally};
use crate::cadence::{self, Class, Window};
use crate::catalogue::{Catalogue, Resource};

impl Tally {
    /// The resources of series that a scanner may have made and whose rhythm is not clear yet. Of any other caller the
    /// rhythm decides nothing: whatever it is, such a series is never noise. What is `clear` stays so: more of the same
    /// beat makes no rhythm doubtful.
    #[must_use]
    pub fn unsettled(
        &self,
        catalogue: &Catalogue,
        window: &Window,
        clear: &mut BTreeSet<SeriesKey>,
    ) -> BTreeSet<Resource> {
        let mut unclear = BTreeSet::new();
        for (key, series) in &self.series {
            if !key.caller.may_be_scanner(catalogue) || clear.contains(key) {
                continue;
            }
            if cadence::detect(&series.times(), window).class == Class::TooFew {
                unclear.insert(key.resource.clone());
            } else {
                clear.insert(key.clone());
            }
        }
        unclear
    }

    /// Only the series of the resource with this id.
    #[must_use]
    pub fn of_resource(&self, id: &str) -> Self {
        let series = self.series.iter().filter(|(key, _)| key.resource.id == id);
        Self {
            series: series.map(|(key, series)| (key.clone(), series.clone())).collect(),
            ..Self::default()
        }
    }

    /// The resources of all series.
    #[must_use]
    pub fn resources(&self) -> BTreeSet<&Resource> {
        self.series.keys().map(|key| &key.resource).collect()
    }
}
