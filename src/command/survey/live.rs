//! `--inventory live`: says what it will cost, then looks.

use std::io::Write as _;

use super::session::Session;
use crate::catalog::Catalog;
use crate::collector::Collected;
use crate::collector::live::LivePlan;
use crate::finding::Finding;

/// Reads the resources that findings name, and puts what it sees into the inventory.
pub(super) async fn look(door: &Session, findings: &[Finding], catalog: &Catalog, collected: &mut Collected) {
    let checks = findings.iter().filter_map(|finding| {
        let (check, _) = finding.key.check.as_ref()?;
        Some((finding.key.region.as_str(), &finding.key.resource, check.as_str()))
    });
    let plan = LivePlan::new(checks, catalog);
    let mut stderr = anstream::stderr().lock();
    // Nobody is left to tell if even stderr is closed.
    let _ = writeln!(
        stderr,
        "note: --inventory live makes {0} reads of S3 and Lambda; up to {0} of them leave a NotFound error in CloudTrail, with app/trailhum in the user agent",
        plan.calls()
    );
    drop(stderr);
    let seen = plan.read(&door.aws, &door.stop).await;
    collected.inventory.read_from = seen.inventory.read_from;
    for (region, kind, id, item) in seen.inventory.items() {
        collected.inventory.put(region, kind, id, item.clone());
    }
    collected.coverage.join(seen.coverage);
}
