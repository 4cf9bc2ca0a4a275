//! Engines that hold the trail already: Athena over the trail's bucket, CloudTrail Lake, and Trino.
//!
//! Two statements run, one after the other (see [`crate::sql`]): the counts of each day, then the series.
//! The rows of the second come in an order by which only a few groups of series are in memory at a time.

use std::collections::BTreeSet;
use std::time::Duration;

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
mod groups;
mod hint;
mod lake;
mod query;
pub mod trino;

pub use super::bill::{Bill, dollars, shown};
pub use athena::Athena;
pub use lake::Lake;
pub use trino::Trino;

/// One cell of an answer; `None` for NULL.
type Cell = Option<String>;

/// An engine and the table in it.
#[derive(Debug)]
pub enum Engine {
    /// Amazon Athena.
    Athena(Athena),
    /// CloudTrail Lake.
    Lake(Lake),
    /// Trino.
    Trino(Box<Trino>),
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
    /// A record said that its call only reads.
    saw_reads: bool,
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
            Engine::Trino(trino) => (trino.table().await?, None),
        };
        let least = engine.has_price().then_some(super::bill::MIN_BILLED_BYTES);
        let bill = Bill::new(engine.names().1, least, most_bytes);
        Ok(Self {
            engine,
            table,
            location,
            span,
            catalog,
            stop,
            bill,
            progress: Progress::default(),
            saw_reads: false,
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

    /// Whether what it scans costs money.
    #[must_use]
    pub fn has_price(&self) -> bool {
        self.engine.has_price()
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
                self.saw_reads |= count.reads;
                add(&count, &mut tally);
            }
        }
        if self.table.is_ocsf() && !self.saw_reads {
            // That no call only reads is then not known of the trail, but missing in the table, which a note says.
            let places = tally
                .places()
                .map(|(account, region)| (account.to_owned(), region.to_owned()));
            for (account, region) in places.collect::<Vec<_>>() {
                tally.add_read(&account, &region);
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
        if let Engine::Trino(trino) = &self.engine {
            coverage.api_calls = trino.calls();
        }
        coverage.notes.extend(self.notes_on_table());
        (coverage, missing)
    }

    /// What is to be known of the table.
    fn notes_on_table(&self) -> Vec<String> {
        let (place, table, mut notes) = (self.engine.place(), &self.table, Vec::new());
        if table.is_ocsf() {
            notes.push(format!(
                "{place}: the columns are OCSF and were read as Security Lake's mapping of CloudTrail; that this table follows \
                 it is inferred"
            ));
        }
        if !table.knows_read_only() || table.is_ocsf() && !self.saw_reads {
            notes.push(format!(
                "{place}: the table does not say which calls only read (readOnly), so none of its errors is called noise"
            ));
        }
        let unpruned = table.unpruned();
        if !unpruned.is_empty() {
            notes.push(format!(
                "{place}: all partitions of {} were read, because the values of these columns are not understood",
                unpruned.join(", ")
            ));
        }
        notes
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
        self.engine.takes(statement)?;
        query::run(&self.engine, statement, &mut self.bill, &mut self.stop, self.progress).await
    }

    /// The next rows; `None` after the last.
    async fn page(&mut self, answer: &mut ResultCursor, names: &[&str]) -> Result<Option<Vec<Vec<Cell>>>, Gap> {
        if answer.ended {
            return Ok(None);
        }
        if *self.stop.borrow() {
            if let Engine::Trino(trino) = &self.engine {
                // Best effort: a query whose results nobody fetches ends by itself.
                let _ = trino.stop().await;
            }
            return Err(self
                .engine
                .gap("stopped by Ctrl-C while the results were fetched", AGAIN));
        }
        match &self.engine {
            Engine::Athena(athena) => athena.page(answer).await.map(Some),
            Engine::Lake(lake) => lake.page(answer, names).await.map(Some),
            Engine::Trino(trino) => trino.page(answer).await.map(Some),
        }
    }
}

/// What to do about a query that reads more than is allowed.
const TOO_MUCH: &str = "allow more with --max-scan, or read less with --since and --region";
/// What to do about a statement that is too long.
const SHORTER: &str =
    "name fewer accounts and regions at a time with --account and --region, or fewer checks with --catalog";
/// What to do about an interruption.
const AGAIN: &str = "run it again, or with a shorter --since";

/// Calls a method of the engine, whichever it is: methods that return futures cannot be those of a trait object.
macro_rules! of_engine {
    ($engine:expr, $it:ident => $call:expr) => {
        match $engine {
            Engine::Athena($it) => $call,
            Engine::Lake($it) => $call,
            Engine::Trino($it) => $call,
        }
    };
}

impl Engine {
    /// The kind of source for reports, and the engine's name for people.
    fn names(&self) -> (SourceKind, &'static str) {
        match self {
            Self::Athena(_) => (SourceKind::Athena, athena::NAME),
            Self::Lake(_) => (SourceKind::Lake, lake::NAME),
            Self::Trino(_) => (SourceKind::Trino, trino::NAME),
        }
    }

    fn place(&self) -> String {
        of_engine!(self, it => it.place())
    }

    async fn start(&self, statement: &str) -> Result<String, Gap> {
        of_engine!(self, it => it.start(statement).await)
    }

    async fn progress(&self, id: &str) -> Result<QueryProgress, Fault> {
        match self {
            Self::Athena(athena) => athena.progress(id).await,
            Self::Lake(lake) => lake.progress(id).await,
            Self::Trino(trino) => trino.progress().await,
        }
    }

    async fn stop(&self, id: &str) -> Result<(), Fault> {
        match self {
            Self::Athena(athena) => athena.stop(id).await,
            Self::Lake(lake) => lake.stop(id).await,
            Self::Trino(trino) => trino.stop().await,
        }
    }

    fn has_price(&self) -> bool {
        !matches!(self, Self::Trino(_))
    }

    /// The longest wait between two polls; Trino holds each for up to a second, and goes on only while it is polled.
    fn longest_wait(&self) -> Duration {
        match self {
            Self::Athena(_) | Self::Lake(_) => super::patience::MAX_WAIT,
            Self::Trino(_) => super::patience::MAX_WAIT_OF_HELD_POLLS,
        }
    }

    /// Whether a statement is short enough for it.
    fn takes(&self, statement: &str) -> Result<(), Gap> {
        let most = match self {
            Self::Athena(_) => sql::MAX_ATHENA_STATEMENT,
            Self::Lake(_) => sql::MAX_LAKE_STATEMENT,
            // Its administrator sets the limit, and its error names it.
            Self::Trino(_) => return Ok(()),
        };
        let length = statement.len();
        if length <= most {
            return Ok(());
        }
        let what = format!(
            "the statement has {length} bytes, more than the {most} that {} takes",
            self.names().1
        );
        Err(self.gap(what, SHORTER))
    }

    /// What to do about a query that failed.
    fn hint(&self, reason: &str) -> String {
        match self {
            Self::Athena(_) | Self::Lake(_) => hint::hint(reason),
            Self::Trino(_) => trino::hint(reason),
        }
    }

    /// A request that failed.
    fn fault_gap(&self, fault: &Fault) -> Gap {
        match self {
            Self::Athena(_) | Self::Lake(_) => fault.gap(),
            Self::Trino(trino) => trino.fault_gap(fault),
        }
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

    #[test]
    fn a_statement_that_is_too_long_is_not_sent_and_the_hint_says_how_to_shorten_it() {
        let aws = crate::aws::Aws::sandbox("http://127.0.0.1:1", "eu-central-1", 2.0);
        let table = athena::AthenaTable {
            database: "d".to_owned(),
            table: "t".to_owned(),
            catalog: None,
            workgroup: None,
            output: None,
        };
        let athena = Engine::Athena(Athena::new(&aws, "eu-central-1", table));
        let lake = Engine::Lake(Lake::new(&aws, "eu-central-1", "id"));
        for (engine, most) in [(athena, sql::MAX_ATHENA_STATEMENT), (lake, sql::MAX_LAKE_STATEMENT)] {
            assert_eq!(engine.takes(&"x".repeat(most)), Ok(()));
            let gap = engine.takes(&"x".repeat(most + 1)).unwrap_err();
            assert!(
                gap.what.contains(&format!("{} bytes, more than the {most}", most + 1)),
                "{gap:?}"
            );
            assert!(gap.hint.contains("--account"), "{gap:?}");
        }
    }
}
