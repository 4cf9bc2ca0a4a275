//! The way from the arguments to a report, which several commands go: records and inventory are read side by side,
//! judged, and put together.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::catalog::Catalog;
use crate::cli::{EffortArg, SurveyArgs};
use crate::collector::{self, Collected};
use crate::coverage::{Coverage, Gap};
use crate::error::Error;
use crate::event::Event;
use crate::finding;
use crate::inventory::{Inventory, ReadFrom};
use crate::organization::MemberAccount;
use crate::report::{FindingAccumulator, Report};
use crate::source::lookup_events::HistoryPlan;
use crate::source::{self, Query, ReadOutcome};
use crate::tally::{Scope, Tally};

mod accounts;
pub(super) mod cache_path;
mod engine;
mod live;
mod reading;
mod session;

pub(super) use engine::{EnginePlan, FindingSink};
use reading::RecordSource;
use session::Session;

/// What a survey gives.
pub(super) struct Surveyed {
    pub(super) report: Report,
    pub(super) inventory: Inventory,
}

/// Looks one event up by its `eventID`, in all regions that are looked at.
pub(super) async fn event(args: &SurveyArgs, id: &str) -> Result<Event, Error> {
    let door = Session::open(args).await?;
    for region in &door.regions {
        if let Some(event) = source::lookup_events::event(&door.aws, region, id).await? {
            return Ok(event);
        }
    }
    Err(Error::NoEvent(id.to_owned()))
}

/// What a survey of the event history would ask.
pub(super) async fn plan(args: &SurveyArgs, catalog: &Catalog) -> Result<HistoryPlan, Error> {
    if RecordSource::of(args)? != RecordSource::LookupEvents {
        return Err(Error::Argument {
            argument: "--plan".to_owned(),
            why: "files and buckets are read as they are: it is about LookupEvents, Athena and CloudTrail Lake"
                .to_owned(),
        });
    }
    if let Some(listed) = accounts::listed_by(args) {
        return Err(Error::Argument {
            argument: "--plan".to_owned(),
            why: format!("a plan is made of one account, that of the credentials: without {listed}"),
        });
    }
    let door = Session::open(args).await?;
    let query = reading::query(args, &RecordSource::LookupEvents, Some(&door), door.now)?;
    let memory = cache_path::memory(&args.history, args.sandbox, door.account.as_deref(), catalog)?;
    let inventory = Inventory::default();
    let effort = args.history.effort.unwrap_or_default();
    let reading = reading::reading((&door, &memory), &query, effort, catalog, &inventory);
    let account = door.account.as_deref();
    let mut plan = source::lookup_events::plan(&door.aws, reading, account, &door.stop).await;
    plan.gaps.extend(door.coverage.gaps);
    Ok(plan)
}

/// Whether the arguments name an engine.
pub(super) fn is_engine(args: &SurveyArgs) -> Result<bool, Error> {
    Ok(matches!(RecordSource::of(args)?, RecordSource::Engine(_)))
}

/// Whether findings come account by account: from an engine, or from accounts that are entered.
pub(super) fn comes_in_parts(args: &SurveyArgs) -> Result<bool, Error> {
    let records = RecordSource::of(args)?;
    Ok(matches!(records, RecordSource::Engine(_)) || accounts::check(args, &records)?.is_some())
}

/// What an engine would be asked.
pub(super) async fn engine_plan(args: &SurveyArgs, catalog: &Catalog) -> Result<EnginePlan, Error> {
    let opened = Opened::of(args).await?;
    let (RecordSource::Engine(place), Some(door)) = (&opened.records, &opened.door) else {
        return Err(no_engine());
    };
    engine::plan(place, args, &opened.query, door, catalog).await
}

/// Surveys what comes in parts; `each` gets all findings, as they come, and the report keeps none.
pub(super) async fn stream_findings(
    args: &SurveyArgs,
    catalog: &Catalog,
    each: &mut FindingSink<'_>,
) -> Result<Report, Error> {
    if let Some(role) = accounts::check(args, &RecordSource::of(args)?)? {
        let taken = Box::pin(accounts::survey(args, role, catalog, EffortArg::Normal, 0, each)).await?;
        return Ok(taken.report);
    }
    let mut opened = Opened::of(args).await?;
    Ok(opened.engine(args, catalog, 0, each).await?.report)
}

/// What was understood of the arguments, and the account where one is needed.
struct Opened {
    records: RecordSource,
    inventory: InventorySource,
    door: Option<Session>,
    now: Timestamp,
    query: Query,
    /// Accounts whose names are known.
    members: Vec<MemberAccount>,
}

impl Opened {
    async fn of(args: &SurveyArgs) -> Result<Self, Error> {
        let records = RecordSource::of(args)?;
        reading::check_accounts(args, &records)?;
        reading::check_history(args, &records)?;
        reading::check_engine(args, &records)?;
        let mut members = accounts::members(args)?;
        let inventory = InventorySource::of(args, &records);
        let needs_aws = records.are_at_aws()
            || args.many.org
            || !matches!(inventory, InventorySource::None | InventorySource::File(_));
        let mut door = if needs_aws {
            Some(Session::open(args).await?)
        } else {
            None
        };
        if let Some(door) = door.as_mut().filter(|_| args.many.org) {
            members = Box::pin(accounts::organization(door)).await?;
        }
        let now = door.as_ref().map_or_else(Timestamp::now, |door| door.now);
        let query = reading::query(args, &records, door.as_ref(), now)?;
        Ok(Self {
            records,
            inventory,
            door,
            now,
            query,
            members,
        })
    }

    /// Asks the engine, and keeps at most so many findings. The inventory is read first, for findings are made while
    /// rows come.
    async fn engine(
        &mut self,
        args: &SurveyArgs,
        catalog: &Catalog,
        most: usize,
        each: &mut FindingSink<'_>,
    ) -> Result<Surveyed, Error> {
        let (RecordSource::Engine(place), Some(door)) = (&self.records, &mut self.door) else {
            return Err(no_engine());
        };
        let reading = engine::open(place, args, &self.query, door, catalog).await?;
        let mut collected = match &self.inventory {
            InventorySource::File(path) => collector::file::read(path)?,
            InventorySource::Live => {
                let why = "not with an engine, whose accounts are many: use config, none or a file".to_owned();
                return Err(Error::Argument {
                    argument: "--inventory live".to_owned(),
                    why,
                });
            }
            wanted => {
                // An aggregator has the regions of all records.
                let all = matches!(wanted, InventorySource::Aggregator(_));
                let regions = if all { &self.query.regions } else { &door.regions };
                wanted.collect(door, regions, &self.query.accounts).await?
            }
        };
        let taken = engine::FindingCollector {
            most,
            own: door
                .account
                .clone()
                .filter(|_| self.inventory == InventorySource::Config),
            each,
        };
        let judged = engine::judge(reading, &self.query, self.now, catalog, &collected.inventory, taken).await?;
        let named = judged.own.iter().map(|(region, resource)| (region.as_str(), resource));
        collector::config::report_unlisted(&mut collected, named);
        self.inventory.report_unlisted(&mut collected, &judged.read.tally);
        let inventory = collected.inventory.clone();
        let mut kept = judged.judged;
        accounts::introduce(
            std::mem::take(&mut self.members),
            &judged.read.tally,
            &judged.missing,
            &mut kept,
        );
        let report = assemble(judged.read, kept, judged.scope, collected, Some(door));
        Ok(Surveyed { report, inventory })
    }
}

/// Reads what the arguments name, and judges it together with the events that are given; the event history with the
/// `usual` effort, if no other is asked for.
pub(super) async fn survey(
    args: &SurveyArgs,
    catalog: &Catalog,
    given: &[Event],
    usual: EffortArg,
) -> Result<Surveyed, Error> {
    if let Some(role) = accounts::check(args, &RecordSource::of(args)?)? {
        let each: &mut FindingSink<'_> = &mut |_, _| Ok(());
        return Box::pin(accounts::survey(
            args,
            role,
            catalog,
            usual,
            engine::MAX_LISTED_FINDINGS,
            each,
        ))
        .await;
    }
    let mut opened = Opened::of(args).await?;
    if let RecordSource::Engine(_) = opened.records {
        if !given.is_empty() {
            let why = "an event is explained by records, not by an engine".to_owned();
            return Err(Error::Argument {
                argument: "--events".to_owned(),
                why,
            });
        }
        return opened
            .engine(args, catalog, engine::MAX_LISTED_FINDINGS, &mut |_, _| Ok(()))
            .await;
    }
    let Opened {
        records,
        inventory,
        mut door,
        query,
        members,
        ..
    } = opened;
    let (mut read, mut collected) = match (&records, &door) {
        (RecordSource::LookupEvents, Some(door)) => {
            // First the inventory: it says which resources are to be seen before the reading may end.
            let collected = match &inventory {
                InventorySource::File(path) => collector::file::read(path)?,
                _ => inventory.collect(door, &query.regions, door.account.as_slice()).await?,
            };
            let memory = cache_path::memory(&args.history, args.sandbox, door.account.as_deref(), catalog)?;
            let effort = args.history.effort.unwrap_or(usual);
            let mut read = reading::lookup_events((door, &memory), &query, effort, catalog, &collected.inventory).await;
            for event in given {
                read.tally.add(event, catalog);
            }
            (read, collected)
        }
        (RecordSource::LookupEvents, None) | (RecordSource::Engine(_), _) => {
            (ReadOutcome::default(), Collected::default())
        }
        (RecordSource::Files(places), door) => {
            let mut read = reading::files(places, door.as_ref(), &query, catalog).await?;
            for event in given {
                read.tally.add(event, catalog);
            }
            let regions = reading::regions(&read, &query);
            let collected = match (&inventory, door) {
                (InventorySource::File(path), _) => collector::file::read(path)?,
                (_, Some(door)) => inventory.collect(door, &regions, &query.accounts).await?,
                (_, None) => Collected::default(),
            };
            (read, collected)
        }
    };
    read.bound();
    let scope = reading::scope(&read, &query, records != RecordSource::LookupEvents);
    let mut findings = finding::judge(&read.tally, catalog, &collected.inventory, &scope);
    if inventory == InventorySource::Config {
        let named = findings
            .iter()
            .map(|finding| (finding.key.region.as_str(), &finding.key.resource));
        collector::config::report_unlisted(&mut collected, named);
    }
    if let (InventorySource::Live, Some(door)) = (&inventory, &door) {
        live::look(door, &findings, catalog, &mut collected).await;
        findings = finding::judge(&read.tally, catalog, &collected.inventory, &scope);
    }
    inventory.report_unlisted(&mut collected, &read.tally);
    let inventory = collected.inventory.clone();
    let mut judged = FindingAccumulator::all(findings);
    accounts::introduce(members, &read.tally, &BTreeSet::new(), &mut judged);
    let report = assemble(read, judged, scope, collected, door.as_mut());
    Ok(Surveyed { report, inventory })
}

fn no_engine() -> Error {
    Error::Argument {
        argument: "--events".to_owned(),
        why: "it names no engine".to_owned(),
    }
}

/// Where the state of resources is to be read.
#[derive(Debug, PartialEq, Eq)]
enum InventorySource {
    Config,
    Live,
    None,
    File(PathBuf),
    Aggregator(String),
}

impl InventorySource {
    fn of(args: &SurveyArgs, records: &RecordSource) -> Self {
        if let Some(name) = &args.many.aggregator {
            return Self::Aggregator(name.clone());
        }
        let Some(wanted) = &args.inventory else {
            return if *records == RecordSource::LookupEvents {
                Self::Config
            } else {
                Self::None
            };
        };
        match wanted.to_str() {
            Some("config") => Self::Config,
            Some("live") => Self::Live,
            Some("none") => Self::None,
            _ => Self::File(wanted.clone()),
        }
    }

    /// Only an aggregator knows other `accounts` than that of the door; none named are all.
    async fn collect(&self, door: &Session, regions: &[String], accounts: &[String]) -> Result<Collected, Error> {
        let mut collected = match self {
            Self::Config => collector::config::read(&door.aws, regions, &door.stop).await,
            Self::Live => collector::config::read_recorders(&door.aws, regions, &door.stop).await,
            Self::None | Self::File(_) => Collected::default(),
            Self::Aggregator(name) => return aggregated(door, name, regions, accounts).await,
        };
        collected.inventory.account.clone_from(&door.account);
        Ok(collected)
    }

    /// Says of which accounts that have records an aggregator lists nothing.
    fn report_unlisted(&self, collected: &mut Collected, tally: &Tally) {
        if let Self::Aggregator(name) = self {
            let accounts = tally.places().map(|(account, _)| account);
            collector::aggregator::report_unlisted(collected, name, accounts.filter(|id| !id.is_empty()));
        }
    }
}

/// The inventory by an aggregator of the first region.
async fn aggregated(door: &Session, name: &str, regions: &[String], accounts: &[String]) -> Result<Collected, Error> {
    let first = door.regions.first().map_or("", String::as_str);
    let part = collector::aggregator::Part {
        name,
        accounts,
        regions,
    };
    let read = collector::aggregator::read(&door.aws, first, part, &door.stop).await;
    read.map_err(|fault| {
        let hint = "an aggregator is asked in its own region: name that first by --region; aws configservice \
                    describe-configuration-aggregators lists those of a region";
        Error::NothingRead(Gap::new("--aggregator", fault.to_string(), hint))
    })
}

fn assemble(
    read: ReadOutcome,
    judged: FindingAccumulator,
    scope: Scope,
    collected: Collected,
    door: Option<&mut Session>,
) -> Report {
    let Inventory { read_from, .. } = collected.inventory;
    let mut coverage = Coverage::default();
    coverage.join(read.coverage);
    coverage.join(collected.coverage);
    if let Some(door) = door {
        coverage.join(std::mem::take(&mut door.coverage));
        coverage.api_calls = door.aws.calls();
    }
    note_missing_inventory(read_from, &mut coverage);
    Report::new(&read.tally, judged, scope, coverage, read_from)
}

fn note_missing_inventory(read_from: ReadFrom, coverage: &mut Coverage) {
    if read_from == ReadFrom::None {
        let note = "no inventory was read: whether a resource still exists and what it has now is not known";
        coverage.notes.push(note.to_owned());
    }
}
