//! Records that an engine holds: its answer is judged account by account, while it comes.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use rayon::prelude::*;
use tokio::sync::mpsc;

use super::door::Door;
use super::reading;
use crate::catalogue::Catalogue;
use crate::cli::{EngineArgs, SurveyArgs};
use crate::coverage::Gap;
use crate::error::Error;
use crate::finding::{self, Finding};
use crate::inventory::Inventory;
use crate::pushdown::{LONGEST, Span, Table};
use crate::source::engine::athena::Named;
use crate::source::engine::{Athena, Engine, Lake, Reading};
use crate::source::lookup_events::NOT_YET_DELIVERED;
use crate::source::{Query, Read};
use crate::tally::{Scope, Tally, Unread};

/// Accounts that wait for their judge; each further one waits in the engine.
const WAITING: usize = 2;

/// An engine and what to ask there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A table of Athena.
    Athena(Named),
    /// An event data store of CloudTrail Lake, by its id and, of an ARN, its region.
    Lake(String, Option<String>),
}

impl Place {
    /// Reads `athena:DATABASE.TABLE` or `lake:EVENT_DATA_STORE`; `None` if the text names no engine.
    pub(super) fn of(events: &Path, args: &EngineArgs) -> Option<Result<Self, Error>> {
        let text = events.to_str()?;
        let (place, form) = match text.split_once(':')? {
            ("athena", name) => (
                Self::athena(name, args),
                "a table of Athena is named athena:DATABASE.TABLE",
            ),
            ("lake", name) => (
                Self::lake(name),
                "an event data store of CloudTrail Lake is named lake:ID, by its id or its ARN",
            ),
            _ => return None,
        };
        Some(place.ok_or_else(|| Error::Argument {
            argument: format!("--events {text}"),
            why: form.to_owned(),
        }))
    }

    fn athena(name: &str, args: &EngineArgs) -> Option<Self> {
        let (database, table) = name.split_once('.')?;
        (!database.is_empty() && !table.is_empty()).then(|| {
            Self::Athena(Named {
                database: database.to_owned(),
                table: table.to_owned(),
                catalogue: args.athena_catalog.clone(),
                workgroup: args.workgroup.clone(),
                output: args.athena_output.clone(),
            })
        })
    }

    fn lake(name: &str) -> Option<Self> {
        let (id, region) = match name.strip_prefix("arn:") {
            None => (name, None),
            // arn:PARTITION:cloudtrail:REGION:ACCOUNT:eventdatastore/ID
            Some(arn) => match arn.split(':').collect::<Vec<_>>().as_slice() {
                [_, "cloudtrail", region, _, store] => (store.strip_prefix("eventdatastore/")?, Some(*region)),
                _ => return None,
            },
        };
        Table::lake(id)?;
        Some(Self::Lake(id.to_owned(), region.map(str::to_owned)))
    }

    fn open(&self, door: &Door) -> Engine {
        let first = door.regions.first().map_or("", String::as_str);
        match self {
            Self::Athena(named) => Engine::Athena(Athena::new(&door.aws, first, named.clone())),
            Self::Lake(id, region) => Engine::Lake(Lake::new(&door.aws, region.as_deref().unwrap_or(first), id)),
        }
    }
}

/// Looks at the table, and puts the questions.
pub(super) async fn open<'a>(
    place: &Place,
    args: &SurveyArgs,
    query: &Query,
    door: &Door,
    catalogue: &'a Catalogue,
) -> Result<Reading<'a>, Error> {
    let most = args.engine.max_scan.as_deref().map(bytes).transpose()?;
    Reading::open(place.open(door), span(query)?, catalogue, most, door.stop.clone())
        .await
        .map_err(Error::NothingRead)
}

/// What was read, and the findings.
pub(super) struct Judged {
    pub(super) read: Read,
    pub(super) findings: Vec<Finding>,
    pub(super) scope: Scope,
}

/// Asks for the counts; then for the series, which are judged on all cores while further ones come.
pub(super) async fn judge(
    mut reading: Reading<'_>,
    query: &Query,
    now: Timestamp,
    catalogue: &Catalogue,
    inventory: &Inventory,
) -> Result<Judged, Error> {
    let mut read = Read {
        tally: reading.counts().await.map_err(Error::NothingRead)?,
        ..Read::default()
    };
    // What happened a moment ago is not yet in the bucket.
    if let Some(to) = query.to {
        let from = now.checked_sub(NOT_YET_DELIVERED).unwrap_or(now);
        let late = reading::regions(&read, query).into_iter().filter(|_| from < to);
        read.unread = late
            .map(|region| Unread {
                region,
                name: None,
                from,
                to,
                besides: BTreeMap::new(),
            })
            .collect();
    }
    let scope = reading::scope(&read, query, true);
    let (sender, receiver) = mpsc::channel(WAITING);
    let (owned, of_scope, inventory) = (catalogue.clone(), scope.clone(), inventory.clone());
    let judging = tokio::task::spawn_blocking(move || judge_each(receiver, &owned, &inventory, &of_scope));
    read.coverage.join(reading.series(&read.tally, sender).await);
    let findings = judging.await.unwrap_or_else(|error| {
        let hint = "this is a fault of trailhum: please report it";
        read.coverage.gaps.push(Gap::new("judging", error.to_string(), hint));
        Vec::new()
    });
    Ok(Judged { read, findings, scope })
}

fn judge_each(
    mut accounts: mpsc::Receiver<Tally>,
    catalogue: &Catalogue,
    inventory: &Inventory,
    scope: &Scope,
) -> Vec<Finding> {
    let accounts = std::iter::from_fn(move || accounts.blocking_recv());
    accounts
        .par_bridge()
        .flat_map_iter(|tally| finding::judge(&tally, catalogue, inventory, scope))
        .collect()
}

fn span(query: &Query) -> Result<Span, Error> {
    let Some(from) = query.from else {
        let (argument, why) = (
            "--since".to_owned(),
            "an engine needs the begin of the window".to_owned(),
        );
        return Err(Error::Argument { argument, why });
    };
    let longest = jiff::SignedDuration::from_secs(LONGEST);
    if query.to.is_some_and(|to| to.duration_since(from) > longest) {
        let argument = format!("--since {from}");
        return Err(Error::Argument {
            argument,
            why: "an engine is asked for 699 days at most".to_owned(),
        });
    }
    let from = jiff::Timestamp::from_second(from.as_second()).unwrap_or(from);
    Ok(Span {
        from,
        to: query.to,
        regions: query.regions.clone(),
        accounts: query.accounts.clone(),
    })
}

/// `--max-scan`: a number of bytes with its unit.
fn bytes(text: &str) -> Result<u64, Error> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let size: Option<u64> = match text
        .get(digits.len()..)
        .unwrap_or_default()
        .to_ascii_uppercase()
        .as_str()
    {
        "MB" => Some(1_000_000),
        "GB" => Some(1_000_000_000),
        "TB" => Some(1_000_000_000_000),
        _ => None,
    };
    let number: Option<u64> = digits.trim().parse().ok();
    number
        .zip(size)
        .and_then(|(number, size)| number.checked_mul(size))
        .ok_or_else(|| Error::Argument {
            argument: format!("--max-scan {text}"),
            why: "a whole number of MB, GB or TB, such as 500GB".to_owned(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_and_a_unit() {
        assert_eq!(bytes("500MB").unwrap(), 500_000_000);
        assert_eq!(bytes("2 tb").unwrap(), 2_000_000_000_000);
        for text in ["", "5", "5 apples", "-5GB", "1.5TB", "99999999999TB"] {
            assert!(bytes(text).is_err(), "{text}");
        }
    }
}
