//! Engines that hold the trail already: Athena over the trail's bucket, and CloudTrail Lake.
//!
//! Two statements run, one after the other (see [`crate::sql`]): the counts of each day, then the series.
//! The rows of the second come in an order by which only a few groups of series are in memory at a time.

use std::collections::BTreeSet;

use tokio::sync::{mpsc, watch};

use self::groups::SeriesGroups;
use self::query::QueryProgress;
use crate::aws::Fault;
use crate::aws::pages::Pages;
use crate::catalog::Catalog;
use crate::coverage::{Coverage, Gap, SourceKind};
use crate::source::add_gaps;
use crate::source::progress::Progress;
use crate::sql::{self, CountRow, QueryScope, SeriesRow, Table};
use crate::tally::{DayCount, Tally, TallyLimits};

pub mod athena;
mod bill;
mod groups;
mod hint;
mod lake;
pub(super) mod patience;
mod query;

pub use athena::Athena;
pub use bill::{Bill, dollars, shown};
pub use lake::Lake;

/// One cell of an answer; `None` for NULL.
type Cell = Option<String>;

/// An engine and the table in it.
#[derive(Debug)]
pub enum Engine {
    /// Amazon Athena.
    Athena(Athena),
    /// CloudTrail Lake.
    Lake(Lake),
}

/// A finished query, whose rows are still to be fetched.
#[derive(Debug)]
struct ResultCursor {
    id: String,
    token: Option<String>,
    /// No further page is there.
    ended: bool,
    /// No page has been fetched yet.
    first: bool,
    pages: Pages,
}

impl ResultCursor {
    /// Goes on to the page of this token, after a page with this many rows; ends if there is no token.
    fn advance(&mut self, token: Option<String>, rows: usize, (operation, region): (&str, &str)) -> Result<(), Gap> {
        let next = self.pages.next(token, rows);
        self.token = next.map_err(|endless| Fault::endless(operation, region, endless).gap())?;
        self.ended = self.token.is_none();
        Ok(())
    }
}

/// An engine that is queried, and what that has cost.
#[derive(Debug)]
pub struct EngineSession<'a> {
    engine: Engine,
    table: Table,
    location: Option<String>,
    span: QueryScope,
    catalog: &'a Catalog,
    stop: watch::Receiver<bool>,
    bill: Bill,
    progress: Progress,
}

impl<'a> EngineSession<'a> {
    /// Reads what the engine says about the table.
    ///
    /// # Errors
    /// A [`Gap`] when there is no such table, or its columns are not understood.
    pub async fn open(
        engine: Engine,
        span: QueryScope,
        catalog: &'a Catalog,
        most_bytes: Option<u64>,
        stop: watch::Receiver<bool>,
    ) -> Result<Self, Gap> {
        let (table, location) = match &engine {
            Engine::Athena(athena) => athena.table().await?,
            Engine::Lake(lake) => (lake.table()?, None),
        };
        let bill = Bill::new(engine.names().1, most_bytes);
        Ok(Self {
            engine,
            table,
            location,
            span,
            catalog,
            stop,
            bill,
            progress: Progress::default(),
        })
    }

    /// Shows there how far a query has come.
    #[must_use]
    pub fn with_progress(self, progress: Progress) -> Self {
        Self { progress, ..self }
    }

    /// The statements to run: counts first, then series.
    #[must_use]
    pub fn statements(&self) -> [String; 2] {
        [
            sql::counts(&self.table, &self.span),
            sql::series(&self.table, &self.span, self.catalog),
        ]
    }

    /// The name of the engine for people, and of what is queried in it.
    #[must_use]
    pub fn names(&self) -> (&'static str, String) {
        (self.engine.names().1, self.engine.place())
    }

    /// Where the table's objects are, `s3://BUCKET/PREFIX`; `None` where the engine does not say.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// Reads the counts.
    ///
    /// # Errors
    /// A [`Gap`] when there is no answer.
    pub async fn counts(&mut self) -> Result<Tally, Gap> {
        let mut tally = Tally::default();
        let [statement, _] = self.statements();
        let mut answer = self.query(&statement).await?;
        while let Some(rows) = self.page(&mut answer, &sql::COUNT_COLUMNS).await? {
            for row in &rows {
                let count = CountRow::read(&cells(row)).map_err(|wrong| self.engine.gap(wrong.to_string(), ""))?;
                add(&count, &mut tally);
            }
        }
        Ok(tally)
    }

    /// Reads the series and sends them in groups that can be judged by themselves, each with the
    /// hours of its trail from `counts`. Errors are gaps of the coverage; the accounts of which series may be missing are
    /// returned with it.
    pub async fn series(&mut self, counts: &Tally, groups: mpsc::Sender<Tally>) -> (Coverage, BTreeSet<String>) {
        let (mut coverage, mut missing) = (Coverage::default(), BTreeSet::new());
        let mut forming = SeriesGroups::new(counts, self.catalog);
        if let Err((gap, last)) = self.send(&mut forming, &groups, &mut coverage, &mut missing).await {
            coverage.gaps.push(gap);
            // Rows come in the order of accounts: of those before the last one all have come.
            let accounts = counts.places().map(|(account, _)| account.to_owned());
            missing.extend(accounts.filter(|account| *account >= last));
        }
        add_gaps(TallyLimits::default(), forming.given_up(), &mut coverage);
        coverage.add_source(self.engine.names().0, self.engine.place(), counts.records());
        coverage.notes.push(self.bill.to_string());
        let unpruned = self.table.unpruned();
        if !unpruned.is_empty() {
            coverage.notes.push(format!(
                "{}: all partitions of {} were read, because the values of these columns are not understood",
                self.engine.place(),
                unpruned.join(", ")
            ));
        }
        (coverage, missing)
    }

    /// Sends the groups. An error comes with the account of the last row that was read, empty before the first.
    async fn send(
        &mut self,
        forming: &mut SeriesGroups<'_>,
        groups: &mpsc::Sender<Tally>,
        coverage: &mut Coverage,
        missing: &mut BTreeSet<String>,
    ) -> Result<(), (Gap, String)> {
        let [_, statement] = self.statements();
        let unread = |gap| (gap, String::new());
        let may_read = self.bill.may_read_as_much_again();
        may_read.map_err(|what| unread(self.engine.gap(what, TOO_MUCH)))?;
        let mut answer = self.query(&statement).await.map_err(unread)?;
        let outcome = loop {
            let rows = match self.page(&mut answer, &sql::SERIES_COLUMNS).await {
                Ok(Some(rows)) => rows,
                Ok(None) => break Ok(()),
                Err(gap) => {
                    forming.lacks_rows();
                    break Err((gap, forming.account().to_owned()));
                }
            };
            for row in &rows {
                match SeriesRow::read(&cells(row), &self.span, self.catalog) {
                    Ok(row) => forming.add(row),
                    Err(wrong) => {
                        let hint = "these events are counted, but not evaluated";
                        coverage.gaps.push(self.engine.gap(wrong.to_string(), hint));
                        missing.extend(wrong.account().map(str::to_owned));
                        forming.lacks_row(wrong.account());
                    }
                }
                // The receiver is gone only after an error, which is reported where it happened.
                for group in forming.finished() {
                    if groups.send(group).await.is_err() {
                        return Ok(());
                    }
                }
            }
        };
        forming.end();
        for group in forming.finished() {
            // As above.
            let _ = groups.send(group).await;
        }
        outcome
    }

    async fn query(&mut self, statement: &str) -> Result<ResultCursor, Gap> {
        query::run(&self.engine, statement, &mut self.bill, &mut self.stop, self.progress).await
    }

    /// The next rows; `None` after the last.
    async fn page(&mut self, answer: &mut ResultCursor, names: &[&str]) -> Result<Option<Vec<Vec<Cell>>>, Gap> {
        if answer.ended {
            return Ok(None);
        }
        if *self.stop.borrow() {
            return Err(self
                .engine
                .gap("stopped by Ctrl-C while the results were fetched", AGAIN));
        }
        match &self.engine {
            Engine::Athena(athena) => athena.page(answer).await.map(Some),
            Engine::Lake(lake) => lake.page(answer, names).await.map(Some),
        }
    }
}

/// What to do about a query that reads more than is allowed.
const TOO_MUCH: &str = "allow more with --max-scan, or read less with --since and --region";
/// What to do about an interruption.
const AGAIN: &str = "run it again, or with a shorter --since";

/// Calls a method of the engine, whichever it is: methods that return futures cannot be those of a trait object.
macro_rules! of_engine {
    ($engine:expr, $it:ident => $call:expr) => {
        match $engine {
            Engine::Athena($it) => $call,
            Engine::Lake($it) => $call,
        }
    };
}

impl Engine {
    /// The kind of source for reports, and the engine's name for people.
    fn names(&self) -> (SourceKind, &'static str) {
        match self {
            Self::Athena(_) => (SourceKind::Athena, athena::NAME),
            Self::Lake(_) => (SourceKind::Lake, lake::NAME),
        }
    }

    fn place(&self) -> String {
        of_engine!(self, it => it.place())
    }

    async fn start(&self, statement: &str) -> Result<String, Gap> {
        of_engine!(self, it => it.start(statement).await)
    }

    async fn progress(&self, id: &str) -> Result<QueryProgress, Fault> {
        of_engine!(self, it => it.progress(id).await)
    }

    async fn stop(&self, id: &str) -> Result<(), Fault> {
        of_engine!(self, it => it.stop(id).await)
    }

    fn gap(&self, what: impl Into<String>, hint: &str) -> Gap {
        of_engine!(self, it => it.gap(what, hint))
    }
}

fn cells(row: &[Cell]) -> Vec<Option<&str>> {
    row.iter().map(Option::as_deref).collect()
}

fn add(count: &CountRow, tally: &mut Tally) {
    if count.reads {
        tally.add_read(&count.account, &count.region);
    }
    for change in &count.changes {
        tally.add_change(change.clone());
    }
    for day in &count.days {
        tally.add_day(&DayCount {
            account: &count.account,
            region: &count.region,
            error_code: count.error_code.as_deref(),
            date: day.date,
            ends: (count.first, count.last),
            records: day.records,
            errors: usize::try_from(day.errors).unwrap_or(usize::MAX),
            hours: &day.hours,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_repeats_its_token_ends_with_a_gap() {
        let mut answer = ResultCursor {
            id: String::new(),
            token: None,
            ended: false,
            first: true,
            pages: Pages::default(),
        };
        let place = ("athena:GetQueryResults", "eu-central-1");
        assert_eq!(answer.advance(Some("same".to_owned()), 1000, place), Ok(()));
        assert!(!answer.ended);
        let gap = answer.advance(Some("same".to_owned()), 1000, place).unwrap_err();
        assert!(gap.what.contains("paging does not end"), "{gap:?}");
    }
}
