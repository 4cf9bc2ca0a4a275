//! Records that an engine holds: its answer is judged group by group, while it comes.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rayon::prelude::*;
use tokio::sync::mpsc;

use super::history;
use super::outcome::{self, AuditOutcome, PLEASE_REPORT};
use super::request::{AuditRequest, AwsInventory, EngineRequest, EngineSource, InventorySource, MemberList};
use super::session::{self, LazySession};
use super::sink::{FindingCollector, FindingSink, MAX_LISTED_FINDINGS};
use crate::catalog::{Catalog, Resource};
use crate::collector::delivery;
use crate::coverage::Gap;
use crate::error::Error;
use crate::finding::{self, Finding};
use crate::inventory::Inventory;
use crate::report::FindingAccumulator;
use crate::source::ReadOutcome;
use crate::source::engine::{Athena, Engine, EngineSession, Lake, Trino};
use crate::source::trail_bucket::{self, Location, Size};
use crate::tally::{Scope, Tally};

/// Groups that wait for their judge; each further one waits in the engine.
const MAX_WAITING_GROUPS: usize = 8;

/// The queries that an engine would run.
#[derive(Debug)]
#[non_exhaustive]
pub struct EnginePlan {
    /// Its name for people.
    pub engine: &'static str,
    /// The table or event data store.
    pub place: String,
    /// The statements: counts, series.
    pub statements: [String; 2],
    /// Whether what it scans costs money.
    pub has_price: bool,
    /// How large the objects of the time range are, as far as that is known.
    pub size: Option<Size>,
    /// What could not be found out.
    pub gaps: Vec<Gap>,
}

/// Looks at the table and, where its objects can be listed, at how large they are. Nothing is scanned.
pub(super) async fn plan(
    request: &AuditRequest,
    engine: &EngineRequest,
    members: &MemberList,
    catalog: &Catalog,
) -> Result<EnginePlan, Error> {
    let mut session = LazySession::new(request);
    members.list_lazily(&mut session).await?;
    let catalog = engine.catalog(catalog);
    let reading = open(request, engine, &mut session, &catalog).await?;
    let (engine, place) = reading.names();
    let (mut size, mut gaps) = (None, Vec::new());
    if session.is_open() {
        let session = session.get().await?;
        gaps.clone_from(&session.coverage.gaps);
        if let Some(location) = reading.location().and_then(Location::parse) {
            match trail_bucket::size(&session.aws, &location, &request.query).await {
                Ok(found) => size = found,
                Err(fault) => gaps.push(fault.gap()),
            }
        }
    }
    Ok(EnginePlan {
        engine,
        place,
        statements: reading.statements(),
        has_price: reading.has_price(),
        size,
        gaps,
    })
}

/// Audits the records of an engine. The inventory is read first, as findings are made while rows come.
pub(super) async fn audit(
    request: &AuditRequest,
    engine: &EngineRequest,
    members: &MemberList,
    catalog: &Catalog,
    sink: Option<&mut FindingSink<'_>>,
) -> Result<AuditOutcome, Error> {
    let mut session = LazySession::new(request);
    let needs_aws = matches!(request.inventory, InventorySource::Aws(_));
    if needs_aws || !matches!(engine.source, EngineSource::Trino(_)) {
        // Missing credentials end the run before anything is read.
        session.get().await?;
    }
    let members = members.list_lazily(&mut session).await?;
    let left_out = catalog.lookups().len();
    let catalog = engine.catalog(catalog);
    let left_out = left_out - catalog.lookups().len();
    let mut reading = open(request, engine, &mut session, &catalog).await?;
    // An aggregator has the regions of all records.
    let regions = match &request.inventory {
        InventorySource::Aws(AwsInventory::Aggregator(_)) => request.query.regions.clone(),
        _ => session.regions().to_vec(),
    };
    let collecting = (request.inventory).collect_lazily(&mut session, &regions, &request.query.accounts);
    let mut collected = collecting.await?;
    let (mut read, scope) = count(request, &mut reading).await?;
    outcome::refuse_nothing(&read, &request.query)?;
    if left_out > 0 {
        read.coverage.notes.push(format!(
            "CloudTrail Lake takes statements of at most 10,000 characters, so {left_out} rare checks of the catalog are not recognized: their errors are unexplained. Athena and trail files know all checks."
        ));
    }
    let judging = Judging {
        catalog: catalog.clone().into_owned(),
        inventory: collected.inventory.clone(),
        scope: scope.clone(),
        known_identities: request.query.known_identities.clone(),
    };
    let collector = FindingCollector::new(sink, MAX_LISTED_FINDINGS, request.acceptance(scope.to));
    let is_config = request.inventory == InventorySource::Aws(AwsInventory::Config);
    let own = session.account().filter(|_| is_config).map(str::to_owned);
    let mut judged = judge(reading, &mut read, judging, collector, own.as_ref()).await?;
    let named = judged.own.iter().map(|(region, resource)| (region.as_str(), resource));
    request.inventory.report_unlisted(&mut collected, named, &read.tally);
    outcome::introduce(members, &read.tally, &judged.missing, &mut judged.findings);
    if is_config {
        let session = session.get().await?;
        delivery::read(&session.aws, judged.probed, &mut collected, &session.stop).await;
    }
    session.close(&mut collected.coverage);
    Ok(AuditOutcome {
        inventory: collected.inventory.clone(),
        report: outcome::assemble(read, judged.findings, scope, collected),
    })
}

impl EngineRequest {
    /// The checks that its statements have room for.
    fn catalog<'c>(&self, catalog: &'c Catalog) -> Cow<'c, Catalog> {
        match self.source {
            EngineSource::Athena(_) | EngineSource::Trino(_) => Cow::Borrowed(catalog),
            EngineSource::Lake { .. } => Cow::Owned(catalog.common()),
        }
    }
}

/// Looks at the table.
async fn open<'a>(
    request: &AuditRequest,
    engine: &EngineRequest,
    session: &mut LazySession<'_>,
    catalog: &'a Catalog,
) -> Result<EngineSession<'a>, Error> {
    let (asked, stop) = match &engine.source {
        EngineSource::Athena(table) => {
            let session = session.get().await?;
            let athena = Athena::new(&session.aws, session.first_region(), table.clone());
            (Engine::Athena(athena), session.stop.clone())
        }
        EngineSource::Lake { id, region } => {
            let session = session.get().await?;
            let region = region.as_deref().unwrap_or(session.first_region());
            (Engine::Lake(Lake::new(&session.aws, region, id)), session.stop.clone())
        }
        EngineSource::Trino(table) => {
            let stop = session::on_ctrl_c();
            (Engine::Trino(Box::new(Trino::new(table.clone(), stop.clone()))), stop)
        }
    };
    let scope = engine.scope.clone();
    EngineSession::open(asked, scope, catalog, engine.max_scan_bytes, stop)
        .await
        .map(|opened| opened.with_progress(request.query.progress))
        .map_err(Error::NothingRead)
}

/// Asks for the counts.
async fn count(request: &AuditRequest, reading: &mut EngineSession<'_>) -> Result<(ReadOutcome, Scope), Error> {
    let mut read = ReadOutcome {
        tally: reading.counts().await.map_err(Error::NothingRead)?,
        ..ReadOutcome::default()
    };
    if let Some(to) = request.query.to {
        read.unread = history::undelivered(&read, &request.query, request.now, to);
    }
    let scope = outcome::scope(&read, &request.query, true);
    Ok((read, scope))
}

/// What groups are judged by.
struct Judging {
    catalog: Catalog,
    inventory: Inventory,
    scope: Scope,
    known_identities: BTreeSet<String>,
}

/// Resources with their regions.
type Resources = BTreeSet<(String, Resource)>;

/// What was judged.
struct Judged {
    findings: FindingAccumulator,
    /// Resources of the own account.
    own: Resources,
    /// Regions in which the own account's probes of its delivery bucket were denied.
    probed: BTreeSet<String>,
    /// Accounts of which findings may be missing.
    missing: BTreeSet<String>,
}

/// Asks for the series, which are judged on all cores while further ones come; the resources of the `own` account are
/// named.
async fn judge(
    mut reading: EngineSession<'_>,
    read: &mut ReadOutcome,
    judging: Judging,
    collector: FindingCollector<'_, '_>,
    own: Option<&String>,
) -> Result<Judged, Error> {
    let (groups, waiting) = mpsc::channel(MAX_WAITING_GROUPS);
    let (findings, judged_groups) = mpsc::channel(MAX_WAITING_GROUPS);
    let read_from = judging.inventory.read_from;
    let judges = tokio::task::spawn_blocking(move || judging.judge_groups(waiting, &findings));
    let collecting = async {
        let (mut collector, mut judged_groups) = (collector, judged_groups);
        let (mut resources, mut probed) = (Resources::new(), BTreeSet::new());
        // Where the sink fails, the receiver is dropped, and reading and judging end.
        while let Some(findings) = judged_groups.recv().await {
            let of_own = findings.iter().filter(|it| own == Some(&it.key.account));
            resources.extend(of_own.map(|it| (it.key.region.clone(), it.key.resource.clone())));
            probed.extend(delivery::probed(&findings, own.map(String::as_str)));
            collector.add(findings, read_from)?;
        }
        Ok::<_, Error>((collector.judged, resources, probed))
    };
    let ((coverage, missing), collected) = tokio::join!(reading.series(&read.tally, groups), collecting);
    let (findings, own, probed) = collected?;
    read.coverage.join(coverage);
    if let Err(error) = judges.await {
        read.coverage
            .gaps
            .push(Gap::new("judging", error.to_string(), PLEASE_REPORT));
    }
    Ok(Judged {
        findings,
        own,
        probed,
        missing,
    })
}

impl Judging {
    /// Judges groups on all cores, and hands their findings on in the order in which the groups came.
    fn judge_groups(self, mut groups: mpsc::Receiver<Tally>, judged: &mpsc::Sender<Vec<Finding>>) {
        while let Some(first) = groups.blocking_recv() {
            let further = std::iter::from_fn(|| groups.try_recv().ok());
            let batch: Vec<Tally> = std::iter::once(first).chain(further.take(MAX_WAITING_GROUPS)).collect();
            let findings: Vec<Vec<Finding>> = batch
                .into_par_iter()
                .map(|tally| {
                    finding::judge(
                        &tally,
                        &self.catalog,
                        &self.inventory,
                        &self.scope,
                        &self.known_identities,
                    )
                })
                .collect();
            for findings in findings {
                if judged.blocking_send(findings).is_err() {
                    return;
                }
            }
        }
    }
}
