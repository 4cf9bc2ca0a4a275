//! Many accounts by LookupEvents: each is entered by a role, read and judged by itself, and then forgotten but for its
//! findings, its sums and what could not be read.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::collect::aggregated;
use super::history::{self, EventHistory};
use super::outcome::{self, AuditOutcome, PLEASE_REPORT};
use super::request::{AuditRequest, AwsInventory, InventorySource, MemberHistories};
use super::session::AwsSession;
use super::sink::{FindingCollector, FindingSink, MAX_LISTED_FINDINGS};
use crate::aws::{Aws, Fault, Role};
use crate::catalog::Catalog;
use crate::coverage::{Coverage, Gap, PartlyRead};
use crate::error::Error;
use crate::finding::{self, Finding};
use crate::inventory::{Inventory, ReadFrom};
use crate::organization::MemberAccount;
use crate::report::Report;
use crate::source::progress::{Progress, ProgressUnit, STEPS_PER_UNIT};
use crate::source::{Query, ReadOutcome, Skipped};
use crate::tally::Tally;

mod list;

pub use list::read_list;

/// Accounts that are read side by side. Each has a LookupEvents pace of its own, so more would be faster; but the series
/// of each are held in memory until it is judged.
const ACCOUNTS_AT_ONCE: usize = 8;

/// What all accounts have in common.
struct MemberAudit<'a> {
    request: &'a AuditRequest,
    histories: &'a MemberHistories,
    base: &'a AwsSession,
    role: Role,
    catalog: Arc<Catalog>,
}

/// One account, done.
struct Audited {
    /// Nothing is missing of its records.
    whole: bool,
    findings: Vec<Finding>,
    sums: Tally,
    read_from: ReadFrom,
    coverage: Coverage,
}

/// Audits the accounts that are listed, some at a time.
pub(super) async fn audit(
    request: &AuditRequest,
    histories: &MemberHistories,
    catalog: &Catalog,
    sink: Option<&mut FindingSink<'_>>,
) -> Result<AuditOutcome, Error> {
    let mut base = AwsSession::open(request).await?;
    let mut members = histories.members.list(&mut base).await?;
    let audit = MemberAudit {
        request,
        histories,
        role: list::role(histories, base.caller.as_deref())?,
        catalog: Arc::new(catalog.clone()),
        base: &base,
    };
    let length = members.len() as u64 * STEPS_PER_UNIT;
    let bar = request.query.progress.start(ProgressUnit::Steps, length, "accounts");
    let acceptance = request.acceptance(request.query.to.unwrap_or(request.now));
    let mut all = Joined::new(FindingCollector::new(sink, MAX_LISTED_FINDINGS, acceptance));
    let mut done = stream::iter(&mut members)
        .map(|member| async {
            let audited = audit.account(&member.id).await;
            member.read = audited.as_ref().is_ok_and(|audited| audited.whole);
            (member.id.clone(), audited)
        })
        .buffer_unordered(ACCOUNTS_AT_ONCE);
    while let Some((id, audited)) = done.next().await {
        all.add(&id, audited)?;
        bar.advance(STEPS_PER_UNIT);
        bar.message(|| id);
    }
    drop(done);
    all.finish(request, base, members)
}

impl MemberAudit<'_> {
    async fn account(&self, id: &str) -> Result<Audited, Gap> {
        let failed = |error: Error| Gap::new(place(id), error.to_string(), error.hint().unwrap_or_default());
        let session = self.enter(id).await?;
        let query = Query {
            progress: Progress::default(),
            ..session.query(self.request)
        };
        let own = [id.to_owned()];
        let inventory = &self.request.inventory;
        let collecting = match inventory {
            // It is where we came from, not in the account.
            InventorySource::Aws(AwsInventory::Aggregator(name)) => {
                aggregated(self.base, name, &query.regions, &own).await
            }
            _ => inventory.collect(&session, &query.regions, &own).await,
        };
        let mut collected = collecting.map_err(failed)?;
        let (options, now) = (&self.histories.options, self.request.now);
        let history = EventHistory::open(&session, query, options, now, &self.catalog).map_err(failed)?;
        let read = history.read(&collected.inventory).await;
        // What was not read of one account is no difference from the others. What lies too far back is so of all.
        let mut gaps = read.coverage.gaps.iter();
        let whole = gaps.all(|gap| gap.place == history::EVENT_HISTORY);
        let scope = outcome::scope(&read, &history.query, false);
        let (tally, known, catalog) = (read.tally, collected.inventory.clone(), Arc::clone(&self.catalog));
        let identities = self.request.query.known_identities.clone();
        let judging = tokio::task::spawn_blocking(move || {
            let findings = finding::judge(&tally, &catalog, &known, &scope, &identities);
            (findings, tally.sums())
        });
        let judged = judging.await;
        let (findings, sums) = judged.map_err(|error| Gap::new(place(id), error.to_string(), PLEASE_REPORT))?;
        let named = findings.iter().map(|it| (it.key.region.as_str(), &it.key.resource));
        inventory.report_unlisted(&mut collected, named, &sums);
        let mut coverage = session.coverage;
        coverage.join(read.coverage);
        coverage.join(collected.coverage);
        Ok(Audited {
            whole,
            findings,
            sums,
            read_from: collected.inventory.read_from,
            coverage,
        })
    }

    /// Enters an account, and checks that it is the one.
    async fn enter(&self, id: &str) -> Result<AwsSession, Gap> {
        let base = self.base;
        if *base.stop.borrow() {
            return Err(Gap::new(place(id), "stopped by Ctrl-C before it began", "run it again"));
        }
        let first = base.first_region();
        let aws = if base.account.as_deref() == Some(id) {
            base.aws.clone()
        } else {
            let aws = base.aws.enter(first, id, &self.role);
            self.identify(&aws, first, id).await?;
            aws
        };
        let regions = if self.request.all_regions() {
            aws.enabled_regions(first)
                .await
                .map_err(|fault| for_account(id, &fault.gap()))?
        } else {
            base.regions.clone()
        };
        Ok(base.enter(aws, id, regions))
    }

    async fn identify(&self, aws: &Aws, region: &str, id: &str) -> Result<(), Gap> {
        match aws.sts(region).get_caller_identity().send().await {
            Ok(identity) if identity.account.as_deref() == Some(id) => Ok(()),
            Ok(identity) => {
                let other = identity.account.unwrap_or_default();
                let what = format!("its role belongs to account {other:?}");
                Err(Gap::new(place(id), what, "check the endpoint of STS"))
            }
            Err(error) => {
                let fault = Fault::new("sts:GetCallerIdentity", region, &error);
                let hint = list::hint(&fault, &self.role, id);
                Err(Gap::new(
                    place(id),
                    format!("its role could not be assumed: {fault}"),
                    hint,
                ))
            }
        }
    }
}

/// What is put together, account by account.
struct Joined<'s, 'f> {
    collector: FindingCollector<'s, 'f>,
    sums: Tally,
    read_from: ReadFrom,
    coverage: Coverage,
    /// The accounts of which each note was made: many are the same for all.
    notes: BTreeMap<String, Vec<String>>,
    entered: usize,
}

impl<'s, 'f> Joined<'s, 'f> {
    fn new(collector: FindingCollector<'s, 'f>) -> Self {
        Self {
            collector,
            sums: Tally::default(),
            read_from: ReadFrom::None,
            coverage: Coverage::default(),
            notes: BTreeMap::new(),
            entered: 0,
        }
    }

    fn add(&mut self, id: &str, audited: Result<Audited, Gap>) -> Result<(), Error> {
        let audited = match audited {
            Ok(audited) => audited,
            Err(gap) => {
                self.coverage.gaps.push(gap);
                return Ok(());
            }
        };
        self.entered += 1;
        self.collector.add(audited.findings, audited.read_from)?;
        self.sums.merge(audited.sums);
        self.read_from = audited.read_from;
        self.coverage
            .gaps
            .extend(audited.coverage.gaps.iter().map(|gap| for_account(id, gap)));
        self.coverage
            .sources
            .extend(audited.coverage.sources.into_iter().map(|mut source| {
                source.place = format!("{id} {}", source.place);
                source
            }));
        self.coverage
            .health
            .extend(audited.coverage.health.into_iter().map(|note| note.in_account(id)));
        let partly_read = audited.coverage.partly_read.into_iter();
        self.coverage.partly_read.extend(partly_read.map(|partly| PartlyRead {
            account: Some(id.to_owned()),
            ..partly
        }));
        for note in audited.coverage.notes {
            self.notes.entry(note).or_default().push(id.to_owned());
        }
        Ok(())
    }

    fn finish(
        mut self,
        request: &AuditRequest,
        base: AwsSession,
        members: Vec<MemberAccount>,
    ) -> Result<AuditOutcome, Error> {
        if self.entered == 0 {
            let gap = self.coverage.gaps.into_iter().min();
            return Err(Error::NothingRead(
                gap.unwrap_or_else(|| Gap::new("accounts", "there is no account to audit", "")),
            ));
        }
        outcome::refuse_no_record(&self.sums, &self.coverage, &Skipped::default())?;
        for (note, ids) in self.notes {
            self.coverage.notes.push(if ids.len() == self.entered {
                format!("every account: {note}")
            } else {
                format!("{}: {note}", place(&ids.join(", ")))
            });
        }
        self.coverage.notes.push(format!(
            "{} of {} accounts were audited, at most {ACCOUNTS_AT_ONCE} at a time",
            self.entered,
            members.len()
        ));
        let mut judged = self.collector.judged;
        judged.introduce(members);
        base.close(&mut self.coverage);
        outcome::note_missing_inventory(self.read_from, &mut self.coverage);
        let read = ReadOutcome {
            tally: self.sums,
            ..ReadOutcome::default()
        };
        let scope = outcome::scope(&read, &request.query, false);
        Ok(AuditOutcome {
            report: Report::new(&read.tally, judged, scope, self.coverage, self.read_from),
            inventory: Inventory::default(),
        })
    }
}

fn place(id: &str) -> String {
    format!("account {id}")
}

/// A gap of this account.
fn for_account(id: &str, gap: &Gap) -> Gap {
    Gap::new(
        format!("{}: {}", place(id), gap.place),
        gap.what.clone(),
        gap.hint.clone(),
    )
}
