//! The way from the arguments to a report, which several commands go: records and inventory are read side by side,
//! judged, and put together.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::catalogue::Catalogue;
use crate::cli::{EffortArg, SurveyArgs};
use crate::collector::{self, Collected};
use crate::coverage::Coverage;
use crate::error::Error;
use crate::event::Event;
use crate::finding::{self, Finding};
use crate::inventory::{Inventory, ReadFrom};
use crate::report::Report;
use crate::source::lookup_events::Plan;
use crate::source::{self, Query, Read};
use crate::tally::Scope;

mod door;
mod engine;
mod live;
mod reading;
pub(super) mod remembered;

use door::Door;
use reading::Records;

/// What a survey gives.
pub(super) struct Surveyed {
    pub(super) report: Report,
    pub(super) inventory: Inventory,
}

/// Looks one event up by its `eventID`, in all regions that are looked at.
pub(super) async fn event(args: &SurveyArgs, id: &str) -> Result<Event, Error> {
    let door = Door::open(args).await?;
    for region in &door.regions {
        if let Some(event) = source::lookup_events::event(&door.aws, region, id).await? {
            return Ok(event);
        }
    }
    Err(Error::NoEvent(id.to_owned()))
}

/// What a survey of the event history would ask.
pub(super) async fn plan(args: &SurveyArgs, catalogue: &Catalogue) -> Result<Plan, Error> {
    let door = Door::open(args).await?;
    let query = reading::query(args, &Records::LookupEvents, Some(&door), door.now)?;
    let memory = remembered::memory(&args.history, args.sandbox, door.account.as_deref())?;
    let inventory = Inventory::default();
    let effort = args.history.effort.unwrap_or_default();
    let reading = reading::reading((&door, &memory), &query, effort, &inventory);
    let account = door.account.as_deref();
    let mut plan = source::lookup_events::plan(&door.aws, &query, &reading, catalogue, account, &door.stop).await;
    plan.gaps.extend(door.coverage.gaps);
    Ok(plan)
}

/// Reads what the arguments name, and judges it together with the events that are given; the event history with the
/// `usual` effort, if no other is asked for.
pub(super) async fn survey(
    args: &SurveyArgs,
    catalogue: &Catalogue,
    given: &[Event],
    usual: EffortArg,
) -> Result<Surveyed, Error> {
    let records = Records::of(args)?;
    reading::check_accounts(args, &records)?;
    reading::check_history(args, &records)?;
    reading::check_engine(args, &records)?;
    let inventory = Wanted::of(args, &records);
    let needs_aws = records.are_at_aws() || matches!(inventory, Wanted::Config | Wanted::Live);
    let mut door = if needs_aws { Some(Door::open(args).await?) } else { None };
    let now = door.as_ref().map_or_else(Timestamp::now, |door| door.now);
    let query = reading::query(args, &records, door.as_ref(), now)?;

    if let (Records::Engine(place), Some(door)) = (&records, &mut door) {
        if !given.is_empty() {
            let (argument, why) = (
                "--events".to_owned(),
                "an event is explained by records, not by an engine".to_owned(),
            );
            return Err(Error::Argument { argument, why });
        }
        return survey_engine(place, args, &query, door, &inventory, catalogue).await;
    }
    let (read, mut collected) = match (&records, &door) {
        (Records::LookupEvents, Some(door)) => {
            // First the inventory: it says which resources are to be seen before the reading may end.
            let collected = match &inventory {
                Wanted::File(path) => collector::file::read(path)?,
                _ => inventory.collect(door, &query.regions).await,
            };
            let memory = remembered::memory(&args.history, args.sandbox, door.account.as_deref())?;
            let effort = args.history.effort.unwrap_or(usual);
            let mut read =
                reading::lookup_events((door, &memory), &query, effort, catalogue, &collected.inventory).await;
            for event in given {
                read.tally.add(event, catalogue);
            }
            (read, collected)
        }
        (Records::LookupEvents, None) | (Records::Engine(_), _) => (Read::default(), Collected::default()),
        (Records::Files(places), door) => {
            let mut read = reading::files(places, door.as_ref(), &query, catalogue).await?;
            for event in given {
                read.tally.add(event, catalogue);
            }
            let regions = reading::regions(&read, &query);
            let collected = match (&inventory, door) {
                (Wanted::File(path), _) => collector::file::read(path)?,
                (_, Some(door)) => inventory.collect(door, &regions).await,
                (_, None) => Collected::default(),
            };
            (read, collected)
        }
    };
    let scope = reading::scope(&read, &query, records != Records::LookupEvents);
    let mut findings = finding::judge(&read.tally, catalogue, &collected.inventory, &scope);
    if inventory == Wanted::Config {
        let named = findings
            .iter()
            .map(|finding| (finding.key.region.as_str(), &finding.key.resource));
        collector::config::tell_unlisted(&mut collected, named);
    }
    if let (Wanted::Live, Some(door)) = (&inventory, &door) {
        live::look(door, &findings, catalogue, &mut collected).await;
        findings = finding::judge(&read.tally, catalogue, &collected.inventory, &scope);
    }
    let inventory = collected.inventory.clone();
    let report = assemble(read, findings, scope, collected, door.as_mut());
    Ok(Surveyed { report, inventory })
}

/// The same with records that an engine holds. The inventory is read first, for findings are made while rows come.
async fn survey_engine(
    place: &engine::Place,
    args: &SurveyArgs,
    query: &Query,
    door: &mut Door,
    inventory: &Wanted,
    catalogue: &Catalogue,
) -> Result<Surveyed, Error> {
    let reading = engine::open(place, args, query, door, catalogue).await?;
    let mut collected = match inventory {
        Wanted::File(path) => collector::file::read(path)?,
        Wanted::Live => {
            let why = "not with an engine, whose accounts are many: use config, none or a file".to_owned();
            return Err(Error::Argument {
                argument: "--inventory live".to_owned(),
                why,
            });
        }
        Wanted::Config | Wanted::None => inventory.collect(door, &door.regions).await,
    };
    let judged = engine::judge(reading, query, door.now, catalogue, &collected.inventory).await?;
    if *inventory == Wanted::Config {
        let own = |finding: &&Finding| door.account.as_ref() == Some(&finding.key.account);
        let named = judged
            .findings
            .iter()
            .filter(own)
            .map(|finding| (finding.key.region.as_str(), &finding.key.resource));
        collector::config::tell_unlisted(&mut collected, named);
    }
    let inventory = collected.inventory.clone();
    let report = assemble(judged.read, judged.findings, judged.scope, collected, Some(door));
    Ok(Surveyed { report, inventory })
}

/// Where the state of resources is to be read.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Config,
    Live,
    None,
    File(PathBuf),
}

impl Wanted {
    fn of(args: &SurveyArgs, records: &Records) -> Self {
        let Some(wanted) = &args.inventory else {
            return if *records == Records::LookupEvents {
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

    async fn collect(&self, door: &Door, regions: &[String]) -> Collected {
        let mut collected = match self {
            Self::Config => collector::config::read(&door.aws, regions).await,
            Self::Live => collector::config::read_recorders(&door.aws, regions).await,
            Self::None | Self::File(_) => Collected::default(),
        };
        collected.inventory.account.clone_from(&door.account);
        collected
    }
}

fn assemble(read: Read, findings: Vec<Finding>, scope: Scope, collected: Collected, door: Option<&mut Door>) -> Report {
    let Inventory { read_from, .. } = collected.inventory;
    let mut coverage = Coverage::default();
    coverage.join(read.coverage);
    coverage.join(collected.coverage);
    if let Some(door) = door {
        coverage.join(std::mem::take(&mut door.coverage));
        coverage.api_calls = door.aws.calls();
    }
    if read_from == ReadFrom::None {
        coverage
            .notes
            .push("no inventory was read: whether a resource still exists and what it has now is not known".to_owned());
    }
    Report::new(&read.tally, findings, scope, coverage, read_from)
}
