//! What the report says about a reading.

use std::collections::BTreeSet;

use super::effort::Effort;

/// What it took to read a region.
#[derive(Debug, Default)]
pub(super) struct RegionSummary {
    /// Requests made.
    pub(super) requests: u64,
    /// About how many requests a full reading takes without a cache.
    pub(super) requests_in_full: u64,
    /// Names of which not all was read because less was enough.
    pub(super) left: BTreeSet<String>,
    /// Buckets that were followed by their name.
    pub(super) followed_buckets: usize,
    /// Failed calls that were read of those names.
    pub(super) failed_calls_read: u64,
    /// About how many the whole time range has.
    pub(super) failed_calls_extrapolated: f64,
}
/// The most event names that a note lists.
const MAX_NAMES_IN_NOTE: usize = 4;

/// Notes about how much was read.
pub(super) fn notes(regions: &[RegionSummary], effort: Effort) -> Vec<String> {
    let left: BTreeSet<&str> = regions
        .iter()
        .flat_map(|region| region.left.iter().map(String::as_str))
        .collect();
    let asked: u64 = regions.iter().map(|region| region.requests).sum();
    let full: u64 = regions.iter().map(|region| region.requests_in_full).sum();
    if left.is_empty() {
        let less = format!("LookupEvents: {asked} requests; without the cache it takes about {full}");
        return (asked < full).then_some(less).into_iter().collect();
    }
    let followed: usize = regions.iter().map(|region| region.followed_buckets).sum();
    let failed: u64 = regions.iter().map(|region| region.failed_calls_read).sum();
    let extrapolated: f64 = regions.iter().map(|region| region.failed_calls_extrapolated).sum();
    let names = listed(&left);
    let what = match effort {
        Effort::Quick => {
            format!("{names}: only samples were read, half an hour per day, so their cadence is unknown")
        }
        Effort::Normal | Effort::Full => {
            let more = match followed {
                0 => String::new(),
                1 => "; one bucket was read further back".to_owned(),
                some => format!("; {some} buckets were read further back"),
            };
            format!("{names}: read back only until the cadence of each scanner's errors was clear{more}")
        }
    };
    let sums = format!(
        "{failed} failed calls of these were read; the whole time range has about {extrapolated:.0} (extrapolated)"
    );
    let cost = format!(
        "{asked} of about {full} requests were made; rare errors and errors that ended earlier may be in the part that was not read: --effort full reads everything"
    );
    vec![format!("LookupEvents: {what}. {sums}. {cost}")]
}

fn listed(names: &BTreeSet<&str>) -> String {
    let first: Vec<&str> = names.iter().take(MAX_NAMES_IN_NOTE).copied().collect();
    match names.len().saturating_sub(MAX_NAMES_IN_NOTE) {
        0 => first.join(", "),
        more => format!("{} and {more} more eventNames", first.join(", ")),
    }
}

/// The minutes that this many requests take at an allowed rate, in requests a second.
#[expect(clippy::cast_precision_loss, reason = "an estimate")]
pub(super) fn minutes(requests: u64, allowed: f64) -> f64 {
    requests as f64 / allowed / 60.0
}
