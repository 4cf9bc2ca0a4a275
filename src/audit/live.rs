//! `--inventory live`: says how many calls it makes, then makes them.

use std::collections::BTreeSet;

use super::session::AwsSession;
use crate::catalog::Catalog;
use crate::collector::Collected;
use crate::collector::live::{self, LiveRead};
use crate::finding::Finding;
use crate::source::progress::{Progress, ProgressUnit};

/// Reads the resources that findings name, and adds them to the inventory.
pub(super) async fn read(
    session: &AwsSession,
    findings: &[Finding],
    catalog: &Catalog,
    collected: &mut Collected,
    progress: Progress,
) {
    let reads: BTreeSet<LiveRead> = findings.iter().filter_map(live_read).collect();
    let reads: Vec<LiveRead> = reads.into_iter().collect();
    progress.start(ProgressUnit::None, 0, "live").note(&format!(
        "note: --inventory live makes {0} reads of S3 and Lambda; up to {0} of them leave a NotFound error in CloudTrail, with app/trailhum in the user agent",
        reads.len()
    ));
    let seen = live::read(&session.aws, &reads, catalog, &session.stop).await;
    collected.inventory.read_from = seen.inventory.read_from;
    for (region, kind, id, item) in seen.inventory.items() {
        collected.inventory.put(region, kind, id, item.clone());
    }
    collected.coverage.join(seen.coverage);
}

fn live_read(finding: &Finding) -> Option<LiveRead> {
    let (lookup, _) = finding.key.check.as_ref()?;
    LiveRead::new(&finding.key.region, &finding.key.resource, lookup)
}
