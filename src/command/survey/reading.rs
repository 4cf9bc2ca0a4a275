//! Reading the records: what to ask for, and what of it was covered.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::super::{progress, when};
use super::engine::EngineSource;
use super::session::Session;
use crate::cache::CacheHandle;
use crate::catalog::Catalog;
use crate::cli::{EffortArg, SurveyArgs};
use crate::coverage::Gap;
use crate::error::Error;
use crate::inventory::Inventory;
use crate::source::lookup_events::{Effort, NOT_YET_DELIVERED, REACH, ReadOptions};
use crate::source::trail_bucket::{self, Location};
use crate::source::trail_key::is_account;
use crate::source::{self, Query, ReadOutcome, trail_files};
use crate::tally::{Scope, Unread};
use crate::time::TimeSpan;

/// The window of LookupEvents, of buckets and of engines, if none is given: they may hold years.
const DEFAULT_SINCE: &str = "14d";

/// Of what the gap speaks that the event history has in every account and region: its end.
pub(super) const EVENT_HISTORY: &str = "LookupEvents";

/// Where the records are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RecordSource {
    LookupEvents,
    Files(FileSources),
    Engine(EngineSource),
}

/// Files, standard input as `-`, and folders of buckets.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FileSources {
    paths: Vec<PathBuf>,
    pub(super) buckets: Vec<Location>,
}

impl RecordSource {
    /// Reads `--events`; every path must exist, every glob must match.
    pub(super) fn of(args: &SurveyArgs) -> Result<Self, Error> {
        let events = args.events.as_slice();
        if let [place] = events
            && let Some(place) = EngineSource::of(place, &args.engine)
        {
            return Ok(Self::Engine(place?));
        }
        if events == [Path::new("lookup")] {
            return Ok(Self::LookupEvents);
        }
        let mut places = FileSources::default();
        for path in events {
            if let Some(address) = path.to_str().filter(|text| text.starts_with("s3://")) {
                let location = Location::parse(address).ok_or_else(|| Error::Argument {
                    argument: format!("--events {address}"),
                    why: "a bucket is named s3://BUCKET or s3://BUCKET/PREFIX".to_owned(),
                })?;
                places.buckets.push(location);
            } else if path == Path::new(trail_files::STDIN) {
                if !places.paths.contains(path) {
                    places.paths.push(path.clone());
                }
            } else {
                places.paths.extend(matching(path)?);
            }
        }
        Ok(Self::Files(places))
    }

    /// Whether AWS must be asked for the records.
    pub(super) fn are_at_aws(&self) -> bool {
        match self {
            Self::LookupEvents | Self::Engine(_) => true,
            Self::Files(places) => !places.buckets.is_empty(),
        }
    }
}

/// A path that is there, or else the paths that it matches as a glob: shells hand on what stands between quotes.
fn matching(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let unreadable = |why: String| Error::Read {
        path: path.to_owned(),
        why,
    };
    let missing = match std::fs::metadata(path) {
        Ok(_) => return Ok(vec![path.to_owned()]),
        Err(error) => unreadable(error.to_string()),
    };
    let Some(pattern) = path.to_str().filter(|text| text.contains(['*', '?', '['])) else {
        return Err(missing);
    };
    let paths = glob::glob(pattern).map_err(|error| unreadable(error.to_string()))?;
    let paths: Result<Vec<PathBuf>, _> = paths.collect();
    match paths {
        Ok(paths) if paths.is_empty() => Err(unreadable("nothing matches".to_owned())),
        Ok(paths) => Ok(paths),
        Err(error) => Err(unreadable(error.to_string())),
    }
}

/// The accounts that are asked for: of files only, and ids of accounts.
pub(super) fn check_accounts(args: &SurveyArgs, records: &RecordSource) -> Result<(), Error> {
    let Some(account) = args
        .account
        .iter()
        .find(|account| *records == RecordSource::LookupEvents || !is_account(account))
    else {
        return Ok(());
    };
    let why = match records {
        RecordSource::LookupEvents => "CloudTrail's event history holds one account only, that of the credentials",
        RecordSource::Files(_) | RecordSource::Engine(_) => "the id of an account is twelve digits",
    };
    Err(Error::Argument {
        argument: format!("--account {account}"),
        why: why.to_owned(),
    })
}

/// What only concerns the event history is refused with other records, which are always read whole.
pub(super) fn check_history(args: &SurveyArgs, records: &RecordSource) -> Result<(), Error> {
    let given = [
        ("--effort", args.history.effort.is_some()),
        ("--cache", args.history.cache.is_some()),
        ("--all-regions", args.all_regions),
    ];
    match given.iter().find(|(_, given)| *given && *records != RecordSource::LookupEvents) {
        Some((argument, _)) => Err(Error::Argument {
            argument: (*argument).to_owned(),
            why: "it is about CloudTrail's event history; with --events PATH everything is read, unless --region says which"
                .to_owned(),
        }),
        None => Ok(()),
    }
}

/// What only concerns an engine is refused with other records.
pub(super) fn check_engine(args: &SurveyArgs, records: &RecordSource) -> Result<(), Error> {
    let athena = [
        ("--workgroup", args.engine.workgroup.is_some()),
        ("--athena-output", args.engine.athena_output.is_some()),
        ("--athena-catalog", args.engine.athena_catalog.is_some()),
    ];
    let max_scan = ("--max-scan", args.engine.max_scan.is_some());
    let heeded = match records {
        RecordSource::Engine(EngineSource::Athena(_)) => return Ok(()),
        RecordSource::Engine(EngineSource::Lake(..)) => "it is about Athena: --events athena:DATABASE.TABLE",
        _ => "it is about Athena and CloudTrail Lake: --events athena:DATABASE.TABLE or lake:ID",
    };
    let is_lake = matches!(records, RecordSource::Engine(_));
    let mut given = athena.into_iter().chain((!is_lake).then_some(max_scan));
    match given.find(|(_, given)| *given) {
        Some((argument, _)) => Err(Error::Argument {
            argument: argument.to_owned(),
            why: heeded.to_owned(),
        }),
        None => Ok(()),
    }
}

/// What to read, from the arguments.
pub(super) fn query(
    args: &SurveyArgs,
    records: &RecordSource,
    door: Option<&Session>,
    now: Timestamp,
) -> Result<Query, Error> {
    let lookup = *records == RecordSource::LookupEvents;
    let recent = records.are_at_aws();
    let since = args.since.as_deref().or(recent.then_some(DEFAULT_SINCE));
    let from = since.map(|text| when::parse("--since", text, now)).transpose()?;
    let to = args
        .until
        .as_deref()
        .map(|text| when::parse("--until", text, now))
        .transpose()?;
    let to = to.or(recent.then_some(now));
    if let (Some(from), Some(to)) = (from, to)
        && from >= to
    {
        let argument = format!("--since {from}");
        return Err(Error::Argument {
            argument,
            why: format!("the window would end before it begins, at {to}"),
        });
    }
    let regions = match door {
        Some(door) if lookup => door.regions.clone(),
        _ => args.region.clone(),
    };
    Ok(Query {
        from,
        to,
        regions,
        accounts: args.account.clone(),
        progress: progress::on_stderr(),
    })
}

/// Reads CloudTrail's event history.
pub(super) async fn lookup_events(
    (door, memory): (&Session, &CacheHandle),
    query: &Query,
    effort: EffortArg,
    catalog: &Catalog,
    inventory: &Inventory,
) -> ReadOutcome {
    let options = reading((door, memory), query, effort, catalog, inventory);
    let mut read = source::lookup_events::read(&door.aws, options, &door.stop).await;
    let oldest = door.now.checked_sub(REACH).unwrap_or(door.now);
    if read.unread.iter().any(|unread| unread.from < oldest) {
        let hint = "trail files reach back further: --events PATH";
        read.coverage.gaps.push(Gap::new(
            EVENT_HISTORY,
            format!("it reaches back 90 days only, to {oldest}"),
            hint,
        ));
    }
    let names = catalog.names_to_ask().len();
    let note = format!(
        "LookupEvents was asked for {names} eventNames: the calls of the catalog's checks, and those whose success weakens security. Other errors are not counted, and who changed other settings is not known. Trail files have them all: --events PATH"
    );
    read.coverage.notes.push(note);
    read
}

/// How the event history is to be read.
pub(super) fn reading<'a>(
    (door, memory): (&Session, &'a CacheHandle),
    query: &'a Query,
    effort: EffortArg,
    catalog: &'a Catalog,
    inventory: &'a Inventory,
) -> ReadOptions<'a> {
    let to = query.to.unwrap_or(door.now);
    ReadOptions {
        regions: &query.regions,
        span: TimeSpan::new(query.from.unwrap_or(to), to),
        now: door.now,
        effort: match effort {
            EffortArg::Quick => Effort::Quick,
            EffortArg::Normal => Effort::Normal,
            EffortArg::Full => Effort::Full,
        },
        catalog,
        inventory,
        cache: memory,
        progress: query.progress,
    }
}

/// Reads files and folders on all cores, then buckets.
pub(super) async fn files(
    places: &FileSources,
    door: Option<&Session>,
    query: &Query,
    catalog: &Catalog,
) -> Result<ReadOutcome, Error> {
    let mut all = ReadOutcome::default();
    if !places.paths.is_empty() {
        let (paths, query, catalog) = (places.paths.clone(), query.clone(), catalog.clone());
        let reading = tokio::task::spawn_blocking(move || trail_files::read(&paths, &query, &catalog));
        match reading.await {
            Ok(read) => all.join(read),
            Err(error) => {
                let hint = "this is a fault of trailhum: please report it";
                let gap = Gap::new("trail files", error.to_string(), hint);
                all.coverage.gaps.push(gap);
            }
        }
    }
    if let Some(door) = door.filter(|_| !places.buckets.is_empty()) {
        let mut read = trail_bucket::read(&door.aws, &places.buckets, query, catalog, &door.stop).await?;
        let fresh = door.now.checked_sub(NOT_YET_DELIVERED).unwrap_or(door.now);
        let late = regions(&read, query).into_iter().map(|region| Unread {
            read_since_by_resource: BTreeMap::new(),
            region,
            name: None,
            from: fresh,
            to: door.now,
        });
        read.unread.extend(late);
        all.join(read);
    }
    Ok(all)
}

/// The regions whose inventory is wanted: those asked for, else those that the records name.
pub(super) fn regions(read: &ReadOutcome, query: &Query) -> Vec<String> {
    if !query.regions.is_empty() {
        return query.regions.clone();
    }
    let seen: BTreeSet<&str> = read
        .tally
        .places()
        .map(|(_, region)| region)
        .filter(|region| !region.is_empty())
        .collect();
    seen.into_iter().map(str::to_owned).collect()
}

/// The window and its holes.
pub(super) fn scope(read: &ReadOutcome, query: &Query, every_record: bool) -> Scope {
    let second = SignedDuration::from_secs(1);
    let span = read
        .tally
        .span()
        .map(|(first, last)| (first, last.checked_add(second).unwrap_or(last)));
    let (first, last) = span.unwrap_or_default();
    Scope {
        from: query.from.unwrap_or(first),
        to: query.to.unwrap_or(last),
        unread: read.unread.clone(),
        every_record,
    }
}
