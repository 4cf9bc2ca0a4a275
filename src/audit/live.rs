//! `--inventory live`: says how many calls it makes, then makes them.

use super::session::AwsSession;
use crate::catalog::Catalog;
use crate::collector::Collected;
use crate::collector::live::LivePlan;
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
    let checks = findings.iter().filter_map(|finding| {
        let (check, _) = finding.key.check.as_ref()?;
        Some((finding.key.region.as_str(), &finding.key.resource, check.as_str()))
    });
    let plan = LivePlan::new(checks, catalog);
    progress.start(ProgressUnit::None, 0, "live").note(&format!(
        "note: --inventory live makes {0} reads of S3 and Lambda; up to {0} of them leave a NotFound error in CloudTrail, with app/trailhum in the user agent",
        plan.calls()
    ));
    let seen = plan.read(&session.aws, &session.stop).await;
    collected.inventory.read_from = seen.inventory.read_from;
    for (region, kind, id, item) in seen.inventory.items() {
        collected.inventory.put(region, kind, id, item.clone());
    }
    collected.coverage.join(seen.coverage);
}
