//! An audit by a request: records and inventory are read, judged, and put together.

use std::collections::BTreeSet;

use super::history::{self, EventHistory};
use super::outcome::{self, AuditOutcome, PLEASE_REPORT};
#[cfg(feature = "sandbox")]
use super::request::Login;
use super::request::{
    AuditRequest, AwsInventory, FileSources, HistoryOptions, InventorySource, LogGroupRequest, MemberList, RecordSource,
};
use super::session::{AwsSession, LazySession};
use super::sink::{FindingCollector, FindingSink};
use super::{engine, live, log_group, members};
#[cfg(feature = "sandbox")]
use crate::aws::Role;
use crate::catalog::{Catalog, age};
use crate::collector::{Collected, delivery};
use crate::coverage::Gap;
use crate::error::Error;
use crate::event::Event;
use crate::finding;
use crate::organization::MemberAccount;
#[cfg(feature = "sandbox")]
use crate::sandbox::SimulatedOrganization;
use crate::source::{self, Query, ReadOutcome, trail_bucket, trail_files};

/// Looks one event up by its `eventID`, in the event history of all regions of the request, then in its log group.
///
/// # Errors
/// [`Error::NoEvent`] when none of them has it, and whatever AWS refuses.
pub async fn find_event(request: &AuditRequest, id: &str) -> Result<Event, Error> {
    let session = AwsSession::open(request).await?;
    let log_group = match &request.records {
        RecordSource::LogGroup(wanted, _) => Some(wanted),
        _ => None,
    };
    for region in &session.regions {
        match source::lookup_events::event(&session.aws, region, id).await {
            Ok(Some(event)) => return Ok(event),
            Ok(None) => {}
            Err(fault) if log_group.is_none() => return Err(fault.into()),
            Err(fault) => tracing::info!(%fault, "not in the event history"),
        }
    }
    if let Some(wanted) = log_group
        && let Some(event) = log_group::event(request, wanted, &session, id).await?
    {
        return Ok(event);
    }
    #[cfg(feature = "sandbox")]
    if matches!(request.login, Login::Sandbox) {
        return find_in_sandbox_organization(request, id).await;
    }
    Err(Error::NoEvent(id.to_owned()))
}

/// The same in the other accounts of the simulated organization, whose events a report may name.
#[cfg(feature = "sandbox")]
async fn find_in_sandbox_organization(request: &AuditRequest, id: &str) -> Result<Event, Error> {
    let around = SimulatedOrganization::demonstration();
    let login = Login::SandboxOrganization;
    let session = AwsSession::log_in(&login, &request.query.regions, None).await?;
    let role = Role {
        partition: "aws".to_owned(),
        name: around.role,
        external_id: around.external_id,
    };
    for member in &around.members {
        let aws = session.aws.enter(session.first_region(), &member.id, &role);
        for region in &session.regions {
            if let Some(event) = source::lookup_events::event(&aws, region, id).await? {
                return Ok(event);
            }
        }
    }
    Err(Error::NoEvent(id.to_owned()))
}

/// Reads the inventory that the request names, and no record.
///
/// # Errors
/// [`Error`] when nothing could be read. What could be read only in part is in the coverage.
pub async fn inventory(request: &AuditRequest) -> Result<Collected, Error> {
    if let InventorySource::File(path) = &request.inventory {
        return crate::collector::file::read(path);
    }
    let mut session = LazySession::new(request);
    let open = session.get().await?;
    let regions = open.query(request).regions;
    let accounts = open.account.clone();
    let aggregated = matches!(&request.inventory, InventorySource::Aws(AwsInventory::Aggregator(_)));
    let accounts = if aggregated { &[] } else { accounts.as_slice() };
    let mut collected = request.inventory.collect(open, &regions, accounts).await?;
    session.close(&mut collected.coverage);
    Ok(collected)
}

/// Audits what the request names. Events that are `given` count among the records of files or of one event history.
///
/// With a `sink`, that gets all findings and the report lists none; without one, the report lists them.
///
/// # Errors
/// [`Error`] when nothing could be read, or what the sink returns. What could be read only in part is in the report's
/// coverage.
pub async fn run(
    request: &AuditRequest,
    catalog: &Catalog,
    given: &[Event],
    sink: Option<&mut FindingSink<'_>>,
) -> Result<AuditOutcome, Error> {
    let mut outcome = Box::pin(judged(request, catalog, given, sink)).await?;
    let (coverage, settings) = (&mut outcome.report.coverage, &request.settings);
    coverage.settings_file.clone_from(&settings.file);
    coverage.notes.extend(settings.warnings.iter().cloned());
    if age::is_outdated(request.now) {
        outcome.report.coverage.notes.push(format!(
            "the catalog's facts about AWS were last checked on {}, more than 180 days ago: a newer trailhum may know better",
            age::DATE
        ));
    }
    Ok(outcome)
}

async fn judged(
    request: &AuditRequest,
    catalog: &Catalog,
    given: &[Event],
    sink: Option<&mut FindingSink<'_>>,
) -> Result<AuditOutcome, Error> {
    let mut audit = WholeAudit {
        request,
        catalog,
        given,
        session: LazySession::new(request),
    };
    let gathered = match &request.records {
        RecordSource::EventHistory(options) => Box::pin(audit.read_history(options)).await?,
        RecordSource::Files(sources, members) => Box::pin(audit.read_files(sources, members)).await?,
        RecordSource::LogGroup(wanted, members) => Box::pin(audit.read_log_group(wanted, members)).await?,
        RecordSource::Engine(engine, members) => {
            return Box::pin(engine::audit(request, engine, members, catalog, sink)).await;
        }
        RecordSource::MemberHistories(histories) => {
            return Box::pin(members::audit(request, histories, catalog, sink)).await;
        }
    };
    Box::pin(audit.conclude(gathered, sink)).await
}

/// An audit of records that are read to their end before any is judged.
struct WholeAudit<'a> {
    request: &'a AuditRequest,
    catalog: &'a Catalog,
    given: &'a [Event],
    session: LazySession<'a>,
}

/// What was read and is not judged yet.
struct Gathered {
    read: ReadOutcome,
    collected: Collected,
    query: Query,
    members: Vec<MemberAccount>,
    every_record: bool,
}

impl WholeAudit<'_> {
    async fn read_history(&mut self, options: &HistoryOptions) -> Result<Gathered, Error> {
        let session = self.session.get().await?;
        let query = session.query(self.request);
        // First the inventory: it says which resources must be seen before the reading may end.
        let accounts = session.account.as_slice();
        let collected = (self.request.inventory)
            .collect(session, &query.regions, accounts)
            .await?;
        let history = EventHistory::open(session, query, options, self.request.now, self.catalog)?;
        let mut read = history.read(&collected.inventory).await;
        add_events(&mut read, self.given, self.catalog);
        outcome::refuse_nothing(&read, &history.query)?;
        Ok(Gathered {
            read,
            collected,
            query: history.query,
            members: Vec::new(),
            every_record: false,
        })
    }

    async fn read_files(&mut self, sources: &FileSources, members: &MemberList) -> Result<Gathered, Error> {
        let request = self.request;
        if !sources.buckets.is_empty() || matches!(request.inventory, InventorySource::Aws(_)) {
            // Missing credentials end the run before anything is read.
            self.session.get().await?;
        }
        let members = members.list_lazily(&mut self.session).await?;
        let mut read = read_paths(sources, &request.query, self.catalog).await;
        if !sources.buckets.is_empty() {
            let session = self.session.get().await?;
            read.join(read_buckets(session, sources, request, self.catalog).await?);
        }
        self.gathered(read, members).await
    }

    async fn read_log_group(&mut self, wanted: &LogGroupRequest, members: &MemberList) -> Result<Gathered, Error> {
        let request = self.request;
        let members = members.list_lazily(&mut self.session).await?;
        let session = self.session.get().await?;
        let read = log_group::read(request, wanted, session, self.catalog).await?;
        self.gathered(read, members).await
    }

    /// Every record was read; the inventory is of their regions.
    async fn gathered(&mut self, mut read: ReadOutcome, members: Vec<MemberAccount>) -> Result<Gathered, Error> {
        let request = self.request;
        add_events(&mut read, self.given, self.catalog);
        outcome::refuse_nothing(&read, &request.query)?;
        let regions = history::regions(&read, &request.query);
        let accounts = &request.query.accounts;
        let collecting = request.inventory.collect_lazily(&mut self.session, &regions, accounts);
        Ok(Gathered {
            collected: collecting.await?,
            read,
            query: request.query.clone(),
            members,
            every_record: true,
        })
    }

    /// Judges, and puts the report together.
    async fn conclude(
        mut self,
        mut gathered: Gathered,
        sink: Option<&mut FindingSink<'_>>,
    ) -> Result<AuditOutcome, Error> {
        let (catalog, query) = (self.catalog, &gathered.query);
        let (read, collected) = (&mut gathered.read, &mut gathered.collected);
        read.bound();
        let scope = outcome::scope(read, query, gathered.every_record);
        let mut findings = finding::judge(
            &read.tally,
            catalog,
            &collected.inventory,
            &scope,
            &query.known_identities,
        );
        let source = &self.request.inventory;
        if *source == InventorySource::Aws(AwsInventory::Live) {
            let session = self.session.get().await?;
            live::read(session, &findings, catalog, collected, query.progress).await;
            findings = finding::judge(
                &read.tally,
                catalog,
                &collected.inventory,
                &scope,
                &query.known_identities,
            );
        }
        if matches!(source, InventorySource::Aws(AwsInventory::Config | AwsInventory::Live)) {
            let session = self.session.get().await?;
            let probed = delivery::probed(&findings, collected.inventory.account.as_deref());
            delivery::read(&session.aws, probed, collected, &session.stop).await;
        }
        let named = findings.iter().map(|it| (it.key.region.as_str(), &it.key.resource));
        source.report_unlisted(collected, named, &read.tally);
        let mut collector = FindingCollector::new(sink, usize::MAX, self.request.acceptance(scope.to));
        collector.add(findings, collected.inventory.read_from)?;
        outcome::introduce(gathered.members, &read.tally, &BTreeSet::new(), &mut collector.judged);
        self.session.close(&mut collected.coverage);
        Ok(AuditOutcome {
            inventory: collected.inventory.clone(),
            report: outcome::assemble(gathered.read, collector.judged, scope, gathered.collected),
        })
    }
}

fn add_events(read: &mut ReadOutcome, given: &[Event], catalog: &Catalog) {
    for event in given {
        read.tally.add(event, catalog);
    }
}

/// Reads files and folders on all cores.
async fn read_paths(sources: &FileSources, query: &Query, catalog: &Catalog) -> ReadOutcome {
    if sources.paths.is_empty() {
        return ReadOutcome::default();
    }
    let (paths, query, catalog) = (sources.paths.clone(), query.clone(), catalog.clone());
    let reading = tokio::task::spawn_blocking(move || trail_files::read(&paths, &query, &catalog));
    reading.await.unwrap_or_else(|error| {
        let mut read = ReadOutcome::default();
        read.coverage
            .gaps
            .push(Gap::new("trail files", error.to_string(), PLEASE_REPORT));
        read
    })
}

async fn read_buckets(
    session: &AwsSession,
    sources: &FileSources,
    request: &AuditRequest,
    catalog: &Catalog,
) -> Result<ReadOutcome, Error> {
    let query = &request.query;
    let mut read = trail_bucket::read(&session.aws, &sources.buckets, query, catalog, &session.stop).await?;
    let late = history::undelivered(&read, query, request.now, request.now);
    read.unread.extend(late);
    Ok(read)
}
