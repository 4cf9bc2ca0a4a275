//! Whether more events could still change what is said of a series.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{SeriesKey, Tally};
use crate::cadence::{self, Window};
use crate::catalog::{Catalog, Resource};

impl Tally {
    /// The resources of series that a scanner may have made and whose rhythm or whose beginning is not clear yet. Of any
    /// other caller the rhythm decides nothing: whatever it is, such a series is never noise. What is `clear` stays so:
    /// more of the same beat makes no rhythm doubtful.
    #[must_use]
    pub fn unsettled(&self, catalog: &Catalog, window: &Window, clear: &mut BTreeSet<SeriesKey>) -> BTreeSet<Resource> {
        let mut unclear = BTreeSet::new();
        for (key, series) in self.series.iter() {
            if !key.caller.may_be_scanner(catalog) || clear.contains(key) {
                continue;
            }
            let found = cadence::detect_in_parts(&series.times(), window);
            if found.is_firm {
                clear.insert(key.clone());
            } else if !found.is_plain() {
                unclear.insert(key.resource.clone());
            }
        }
        unclear
    }

    /// The resources of series that a scanner may have made and that may have begun inside the window: calls were due in
    /// the short beginning that was read, and none is there.
    #[must_use]
    pub fn open_beginnings(&self, catalog: &Catalog, window: &Window) -> BTreeSet<Resource> {
        let series = self.series.iter().filter(|(key, _)| key.caller.may_be_scanner(catalog));
        let open = series.filter(|(_, series)| cadence::detect_in_parts(&series.times(), window).open_beginning);
        open.map(|(key, _)| key.resource.clone()).collect()
    }

    /// Only the series of the resource with this id.
    #[must_use]
    pub fn for_resource(&self, id: &str) -> Self {
        let series = self.series.iter().filter(|(key, _)| key.resource.id == id);
        Self {
            series: series
                .map(|(key, series)| (Arc::new(key.clone()), series.clone()))
                .collect(),
            ..Self::default()
        }
    }

    /// The resources of all series.
    #[must_use]
    pub fn resources(&self) -> BTreeSet<&Resource> {
        self.series.keys().map(|key| &key.resource).collect()
    }
}
