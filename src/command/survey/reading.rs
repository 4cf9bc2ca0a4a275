//! Reading the records: what to ask for, and what of it was covered.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::super::when;
use super::door::Door;
use crate::catalogue::Catalogue;
use crate::cli::SurveyArgs;
use crate::coverage::Gap;
use crate::error::Error;
use crate::source::{self, Query, Read};
use crate::tally::Scope;

/// The window of LookupEvents, if none is given.
const SINCE: &str = "14d";

/// LookupEvents reaches back so far (documented).
const EVENT_HISTORY: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Where the records are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Records {
    LookupEvents,
    Files(Vec<PathBuf>),
}

impl Records {
    /// Reads `--events`; every path must exist.
    pub(super) fn of(events: &[PathBuf]) -> Result<Self, Error> {
        if events == [Path::new("lookup")] {
            return Ok(Self::LookupEvents);
        }
        for path in events {
            let missing = |error: std::io::Error| Error::Read {
                path: path.clone(),
                why: error.to_string(),
            };
            std::fs::metadata(path).map_err(missing)?;
        }
        Ok(Self::Files(events.to_vec()))
    }
}

/// What to read, from the arguments.
pub(super) fn query(args: &SurveyArgs, records: &Records, door: Option<&Door>, now: Timestamp) -> Result<Query, Error> {
    let lookup = *records == Records::LookupEvents;
    let since = args.since.as_deref().or(lookup.then_some(SINCE));
    let from = since.map(|text| when::parse("--since", text, now)).transpose()?;
    let to = args
        .until
        .as_deref()
        .map(|text| when::parse("--until", text, now))
        .transpose()?;
    let to = to.or(lookup.then_some(now));
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
    Ok(Query { from, to, regions })
}

/// Reads CloudTrail's event history.
pub(super) async fn lookup_events(door: &Door, query: &Query, now: Timestamp, catalogue: &Catalogue) -> Read {
    let to = query.to.unwrap_or(now);
    let from = query.from.unwrap_or(to);
    let oldest = now.checked_sub(EVENT_HISTORY).unwrap_or(from);
    let mut read = source::lookup_events::read(&door.aws, query, (from.max(oldest), to), catalogue, &door.stop).await;
    if from < oldest {
        let hint = "trail files reach back further: --events PATH";
        read.coverage.gaps.push(Gap::new(
            "LookupEvents",
            format!("it reaches back 90 days only, to {oldest}"),
            hint,
        ));
    }
    let names = catalogue.event_names().len();
    let note = format!(
        "LookupEvents was asked for the {names} eventNames of the catalogue; other errors of the account are not counted. Trail files have them all: --events PATH"
    );
    read.coverage.notes.push(note);
    read
}

/// Reads files and folders on all cores.
pub(super) async fn trail_files(records: &Records, query: &Query, catalogue: &Catalogue) -> Read {
    let Records::Files(paths) = records else {
        return Read::default();
    };
    let (paths, query, catalogue) = (paths.clone(), query.clone(), catalogue.clone());
    let reading = tokio::task::spawn_blocking(move || source::trail_files::read(&paths, &query, &catalogue));
    match reading.await {
        Ok(read) => read,
        Err(error) => {
            let mut read = Read::default();
            read.coverage.gaps.push(Gap::new(
                "trail files",
                error.to_string(),
                "this is a fault of trailhum: please report it",
            ));
            read
        }
    }
}

/// The regions whose inventory is wanted: those asked for, else those that the records name.
pub(super) fn regions(read: &Read, query: &Query) -> Vec<String> {
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
pub(super) fn scope(read: &Read, query: &Query, records: &Records) -> Scope {
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
        every_record: *records != Records::LookupEvents,
    }
}
