//! Many accounts by LookupEvents: each is entered by a role, read and judged by itself, and then forgotten but for its
//! findings, its sums and what could not be read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::reading::{self, RecordSource};
use super::session::Session;
use super::{FindingSink, InventorySource, Surveyed, cache_path};
use crate::aws::{Aws, Fault, Role};
use crate::catalog::Catalog;
use crate::cli::{EffortArg, SurveyArgs};
use crate::collector;
use crate::coverage::{Coverage, Gap, PartlyRead};
use crate::error::Error;
use crate::finding::{self, Finding};
use crate::inventory::{Inventory, ReadFrom};
use crate::organization::MemberAccount;
use crate::report::{FindingAccumulator, Report};
use crate::source::Query;
use crate::source::progress::{Progress, STEPS_PER_UNIT, Unit};
use crate::tally::{Scope, Tally};

mod ask;

pub(super) use ask::{check, listed_by, members, organization};

/// Accounts that are read side by side. Each has a LookupEvents pace of its own, so more would be faster; but the series
/// of each are held in memory until it is judged.
const ACCOUNTS_AT_ONCE: usize = 8;

/// Gives the accounts of records that hold many their names and units. One without any record was not read, and neither
/// was one of which some are `missing`.
pub(super) fn introduce(
    mut members: Vec<MemberAccount>,
    tally: &Tally,
    missing: &BTreeSet<String>,
    judged: &mut FindingAccumulator,
) {
    let read: BTreeSet<&str> = tally.places().map(|(account, _)| account).collect();
    if members.is_empty() && read.len() < 2 {
        return;
    }
    let known: BTreeSet<String> = members.iter().map(|member| member.id.clone()).collect();
    members.extend(missing.difference(&known).map(|id| MemberAccount::unnamed(id)));
    for member in &mut members {
        member.read = read.contains(member.id.as_str()) && !missing.contains(&member.id);
    }
    judged.introduce(members);
}

/// What all accounts have in common.
struct Audit<'a> {
    args: &'a SurveyArgs,
    base: &'a Session,
    role: Role,
    wanted: InventorySource,
    effort: EffortArg,
    query: Query,
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

/// Audits the accounts that the arguments list. `each` gets all findings, account by account; the report keeps at most so
/// many.
pub(super) async fn survey(
    args: &SurveyArgs,
    role: &str,
    catalog: &Catalog,
    usual: EffortArg,
    most: usize,
    each: &mut FindingSink<'_>,
) -> Result<Surveyed, Error> {
    reading::check_accounts(args, &RecordSource::LookupEvents)?;
    reading::check_engine(args, &RecordSource::LookupEvents)?;
    let mut members = ask::members(args)?;
    let mut base = Session::open(args).await?;
    if args.many.org {
        members = organization(&mut base).await?;
    }
    let audit = Audit {
        args,
        role: ask::role(args, role, base.caller.as_deref())?,
        wanted: InventorySource::of(args, &RecordSource::LookupEvents),
        effort: args.history.effort.unwrap_or(usual),
        query: reading::query(args, &RecordSource::LookupEvents, Some(&base), base.now)?,
        catalog: Arc::new(catalog.clone()),
        base: &base,
    };
    let bar = (audit.query.progress).start(Unit::Steps, members.len() as u64 * STEPS_PER_UNIT, "accounts");
    let mut all = Joined::keeping(most);
    let mut done = stream::iter(&mut members)
        .map(|member| async {
            let audited = audit.account(&member.id).await;
            member.read = audited.as_ref().is_ok_and(|audited| audited.whole);
            (member.id.clone(), audited)
        })
        .buffer_unordered(ACCOUNTS_AT_ONCE);
    while let Some((id, audited)) = done.next().await {
        if let Ok(audited) = &audited {
            each(&audited.findings, audited.read_from)?;
        }
        all.add(&id, audited);
        bar.advance(STEPS_PER_UNIT);
        bar.message(|| id);
    }
    drop(done);
    drop(bar);
    let audit = (audit.query, base.coverage, base.aws.calls());
    all.end(audit, members)
}

impl Audit<'_> {
    async fn account(&self, id: &str) -> Result<Audited, Gap> {
        let mut door = self.enter(id).await?;
        let query = Query {
            regions: door.regions.clone(),
            progress: Progress::default(),
            ..self.query.clone()
        };
        let own = [id.to_owned()];
        let collecting = match &self.wanted {
            // It is where we came from, not in the account.
            InventorySource::Aggregator(name) => super::aggregated(self.base, name, &query.regions, &own).await,
            wanted => wanted.collect(&door, &query.regions, &own).await,
        };
        let failed = |error: Error| Gap::new(place(id), error.to_string(), error.hint().unwrap_or_default());
        let mut collected = collecting.map_err(failed)?;
        let memory = cache_path::memory(&self.args.history, false, Some(id), &self.catalog).map_err(failed)?;
        let read = reading::lookup_events(
            (&door, &memory),
            &query,
            self.effort,
            &self.catalog,
            &collected.inventory,
        )
        .await;
        // What was not read of one account is no difference from the others. What lies too far back is so of all.
        let mut gaps = read.coverage.gaps.iter();
        let whole = gaps.all(|gap| gap.place == reading::EVENT_HISTORY);
        let scope = reading::scope(&read, &query, false);
        let (tally, inventory, catalog) = (read.tally, collected.inventory.clone(), Arc::clone(&self.catalog));
        let judging = tokio::task::spawn_blocking(move || {
            let findings = finding::judge(&tally, &catalog, &inventory, &scope);
            (findings, tally.sums())
        });
        let (findings, sums) = judging.await.map_err(|error| {
            let hint = "this is a fault of trailhum: please report it";
            Gap::new(place(id), error.to_string(), hint)
        })?;
        if self.wanted == InventorySource::Config {
            let named = findings
                .iter()
                .map(|finding| (finding.key.region.as_str(), &finding.key.resource));
            collector::config::report_unlisted(&mut collected, named);
        }
        self.wanted.report_unlisted(&mut collected, &sums);
        let mut coverage = std::mem::take(&mut door.coverage);
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

    /// Goes into an account, and makes sure that it is the one.
    async fn enter(&self, id: &str) -> Result<Session, Gap> {
        let base = self.base;
        if *base.stop.borrow() {
            return Err(Gap::new(place(id), "Ctrl-C came before it was begun", "run it again"));
        }
        let first = base.regions.first().map_or("", String::as_str);
        let aws = if base.account.as_deref() == Some(id) {
            base.aws.clone()
        } else {
            let aws = base.aws.enter(first, id, &self.role);
            self.identify(&aws, first, id).await?;
            aws
        };
        let regions = if self.args.all_regions {
            aws.enabled_regions(first)
                .await
                .map_err(|fault| for_account(id, &fault.gap()))?
        } else {
            base.regions.clone()
        };
        Ok(base.to(aws, id, regions))
    }

    async fn identify(&self, aws: &Aws, region: &str, id: &str) -> Result<(), Gap> {
        match aws.sts(region).get_caller_identity().send().await {
            Ok(identity) if identity.account.as_deref() == Some(id) => Ok(()),
            Ok(identity) => {
                let other = identity.account.unwrap_or_default();
                let what = format!("its role led to account {other:?}");
                Err(Gap::new(place(id), what, "check the endpoint of STS"))
            }
            Err(error) => {
                let fault = Fault::new("sts:GetCallerIdentity", region, &error);
                let hint = ask::hint(&fault, &self.role, id);
                Err(Gap::new(place(id), format!("it could not be entered: {fault}"), hint))
            }
        }
    }
}

/// What is put together, account by account.
struct Joined {
    judged: FindingAccumulator,
    sums: Tally,
    read_from: ReadFrom,
    coverage: Coverage,
    /// The accounts of which each note was made: many are the same for all.
    notes: BTreeMap<String, Vec<String>>,
    entered: usize,
}

impl Joined {
    fn keeping(most: usize) -> Self {
        Self {
            judged: FindingAccumulator::keeping(most),
            sums: Tally::default(),
            read_from: ReadFrom::None,
            coverage: Coverage::default(),
            notes: BTreeMap::new(),
            entered: 0,
        }
    }

    fn add(&mut self, id: &str, audited: Result<Audited, Gap>) {
        let audited = match audited {
            Ok(audited) => audited,
            Err(gap) => return self.coverage.gaps.push(gap),
        };
        self.entered += 1;
        self.judged.add(audited.findings);
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
    }

    fn end(
        mut self,
        (query, base, calls): (Query, Coverage, BTreeMap<String, u64>),
        members: Vec<MemberAccount>,
    ) -> Result<Surveyed, Error> {
        if self.entered == 0 {
            let gap = self.coverage.gaps.into_iter().min();
            return Err(Error::NothingRead(
                gap.unwrap_or_else(|| Gap::new("accounts", "there is none to audit", "")),
            ));
        }
        for (note, ids) in self.notes {
            let said = if ids.len() == self.entered {
                format!("every account: {note}")
            } else {
                format!("{}: {note}", place(&ids.join(", ")))
            };
            self.coverage.notes.push(said);
        }
        self.coverage.notes.push(format!(
            "{} of {} accounts were audited, at most {ACCOUNTS_AT_ONCE} side by side",
            self.entered,
            members.len()
        ));
        self.judged.introduce(members);
        self.coverage.join(base);
        self.coverage.api_calls = calls;
        super::note_missing_inventory(self.read_from, &mut self.coverage);
        let (first, last) = self.sums.span().unwrap_or_default();
        let scope = Scope {
            from: query.from.unwrap_or(first),
            to: query.to.unwrap_or(last),
            unread: Vec::new(),
            every_record: false,
        };
        Ok(Surveyed {
            report: Report::new(&self.sums, self.judged, scope, self.coverage, self.read_from),
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
