//! Records that an engine holds: its answer is judged group by group, while it comes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;
use rayon::prelude::*;
use tokio::sync::mpsc;

use super::reading;
use super::session::Session;
use crate::catalog::{Catalog, Resource};
use crate::cli::{EngineArgs, SurveyArgs};
use crate::coverage::Gap;
use crate::error::Error;
use crate::finding::{self, Finding};
use crate::inventory::{Inventory, ReadFrom};
use crate::report::FindingAccumulator;
use crate::source::engine::athena::AthenaTable;
use crate::source::engine::{Athena, Engine, EngineSession, Lake};
use crate::source::lookup_events::NOT_YET_DELIVERED;
use crate::source::trail_bucket::{self, Location, Size};
use crate::source::{Query, ReadOutcome};
use crate::sql::{MAX_QUERY_SECS, QueryScope, Table};
use crate::tally::{Scope, Tally, Unread};

/// Groups that wait for their judge; each further one waits in the engine.
const MAX_WAITING_GROUPS: usize = 8;

/// So many findings a report of an engine lists; the sums are those of all. More than anybody reads, and less than a
/// hundred megabytes.
pub(super) const MAX_LISTED_FINDINGS: usize = 10_000;

/// An engine and what to ask there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum EngineSource {
    /// A table of Athena.
    Athena(AthenaTable),
    /// An event data store of CloudTrail Lake, by its id and, of an ARN, its region.
    Lake(String, Option<String>),
}

impl EngineSource {
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
            Self::Athena(AthenaTable {
                database: database.to_owned(),
                table: table.to_owned(),
                catalog: args.athena_catalog.clone(),
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

    fn open(&self, door: &Session) -> Engine {
        let first = door.regions.first().map_or("", String::as_str);
        match self {
            Self::Athena(named) => Engine::Athena(Athena::new(&door.aws, first, named.clone())),
            Self::Lake(id, region) => Engine::Lake(Lake::new(&door.aws, region.as_deref().unwrap_or(first), id)),
        }
    }
}

/// Looks at the table, and puts the questions.
pub(super) async fn open<'a>(
    place: &EngineSource,
    args: &SurveyArgs,
    query: &Query,
    door: &Session,
    catalog: &'a Catalog,
) -> Result<EngineSession<'a>, Error> {
    let most = args.engine.max_scan.as_deref().map(bytes).transpose()?;
    EngineSession::open(place.open(door), span(query)?, catalog, most, door.stop.clone())
        .await
        .map(|session| session.with_progress(query.progress))
        .map_err(Error::NothingRead)
}

/// What an engine would be asked.
pub(crate) struct EnginePlan {
    /// Its name for people.
    pub(crate) engine: &'static str,
    /// The table or event data store.
    pub(crate) place: String,
    /// The statements: counts, series.
    pub(crate) statements: [String; 2],
    /// How large the window's objects are, as far as that can be told.
    pub(crate) size: Option<Size>,
    /// What could not be found out.
    pub(crate) gaps: Vec<Gap>,
}

/// Looks at the table and, where its objects can be listed, at how large they are. Nothing is scanned.
pub(super) async fn plan(
    place: &EngineSource,
    args: &SurveyArgs,
    query: &Query,
    door: &Session,
    catalog: &Catalog,
) -> Result<EnginePlan, Error> {
    let reading = open(place, args, query, door, catalog).await?;
    let (engine, place) = reading.names();
    let (mut size, mut gaps) = (None, door.coverage.gaps.clone());
    if let Some(location) = reading.location().and_then(Location::parse) {
        match trail_bucket::size(&door.aws, &location, query).await {
            Ok(found) => size = found,
            Err(fault) => gaps.push(fault.gap()),
        }
    }
    Ok(EnginePlan {
        engine,
        place,
        statements: reading.statements(),
        size,
        gaps,
    })
}

/// Who takes findings as they come, with where the states of sub-configurations were read.
pub(crate) type FindingSink<'t> = dyn FnMut(&[Finding], ReadFrom) -> Result<(), Error> + 't;

/// What becomes of the findings.
pub(super) struct FindingCollector<'t, 'e> {
    /// So many are kept.
    pub(super) most: usize,
    /// The account whose resources are to be named.
    pub(super) own: Option<String>,
    /// Who takes them all.
    pub(super) each: &'t mut FindingSink<'e>,
}

/// Resources with their regions.
type Resources = BTreeSet<(String, Resource)>;

impl FindingCollector<'_, '_> {
    /// Takes all findings; where that fails, nobody listens any more, and reading and judging end.
    async fn all(
        self,
        mut judged: mpsc::Receiver<Vec<Finding>>,
        read_from: ReadFrom,
    ) -> Result<(FindingAccumulator, Resources), Error> {
        let mut kept = FindingAccumulator::keeping(self.most);
        let mut own = Resources::new();
        while let Some(findings) = judged.recv().await {
            (self.each)(&findings, read_from)?;
            let of_own = findings.iter().filter(|it| self.own.as_ref() == Some(&it.key.account));
            own.extend(of_own.map(|it| (it.key.region.clone(), it.key.resource.clone())));
            kept.add(findings);
        }
        Ok((kept, own))
    }
}

/// What was read, and the findings.
pub(super) struct EngineOutcome {
    pub(super) read: ReadOutcome,
    pub(super) judged: FindingAccumulator,
    pub(super) scope: Scope,
    /// Resources of the own account, with their regions.
    pub(super) own: Resources,
    /// Accounts of which findings may be missing.
    pub(super) missing: BTreeSet<String>,
}

/// Asks for the counts; then for the series, which are judged on all cores while further ones come.
pub(super) async fn judge(
    mut reading: EngineSession<'_>,
    query: &Query,
    now: Timestamp,
    catalog: &Catalog,
    inventory: &Inventory,
    take: FindingCollector<'_, '_>,
) -> Result<EngineOutcome, Error> {
    let mut read = ReadOutcome {
        tally: reading.counts().await.map_err(Error::NothingRead)?,
        ..ReadOutcome::default()
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
                read_since_by_resource: BTreeMap::new(),
            })
            .collect();
    }
    let scope = reading::scope(&read, query, true);
    let (groups, waiting) = mpsc::channel(MAX_WAITING_GROUPS);
    let (findings, judged_groups) = mpsc::channel(MAX_WAITING_GROUPS);
    let inventory_from = inventory.read_from;
    let (owned, of_scope, inventory) = (catalog.clone(), scope.clone(), inventory.clone());
    let judging = tokio::task::spawn_blocking(move || judge_each(waiting, &findings, &owned, &inventory, &of_scope));
    let ((coverage, missing), taken) = tokio::join!(
        reading.series(&read.tally, groups),
        take.all(judged_groups, inventory_from)
    );
    let (judged, own) = taken?;
    read.coverage.join(coverage);
    if let Err(error) = judging.await {
        let hint = "this is a fault of trailhum: please report it";
        read.coverage.gaps.push(Gap::new("judging", error.to_string(), hint));
    }
    Ok(EngineOutcome {
        read,
        judged,
        scope,
        own,
        missing,
    })
}

/// Judges groups on all cores, and hands their findings on in the order in which the groups came.
fn judge_each(
    mut groups: mpsc::Receiver<Tally>,
    judged: &mpsc::Sender<Vec<Finding>>,
    catalog: &Catalog,
    inventory: &Inventory,
    scope: &Scope,
) {
    while let Some(first) = groups.blocking_recv() {
        let further = std::iter::from_fn(|| groups.try_recv().ok());
        let batch: Vec<Tally> = std::iter::once(first).chain(further.take(MAX_WAITING_GROUPS)).collect();
        let findings: Vec<Vec<Finding>> = batch
            .into_par_iter()
            .map(|tally| finding::judge(&tally, catalog, inventory, scope))
            .collect();
        for findings in findings {
            if judged.blocking_send(findings).is_err() {
                return;
            }
        }
    }
}

fn span(query: &Query) -> Result<QueryScope, Error> {
    let Some(from) = query.from else {
        let (argument, why) = (
            "--since".to_owned(),
            "an engine needs the begin of the window".to_owned(),
        );
        return Err(Error::Argument { argument, why });
    };
    let longest = jiff::SignedDuration::from_secs(MAX_QUERY_SECS);
    if query.to.is_some_and(|to| to.duration_since(from) > longest) {
        let argument = format!("--since {from}");
        return Err(Error::Argument {
            argument,
            why: "an engine is asked for 699 days at most".to_owned(),
        });
    }
    let from = jiff::Timestamp::from_second(from.as_second()).unwrap_or(from);
    Ok(QueryScope {
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
