//! Logs Insights: `StartQuery`, `GetQueryResults` until it is done and page by page, `StopQuery` if it is given up.

use aws_sdk_cloudwatchlogs::operation::get_query_results::GetQueryResultsOutput;
use aws_sdk_cloudwatchlogs::types::{QueryStatistics, QueryStatus, ResultField};
use tokio::sync::watch;

use super::group::FoundGroup;
use super::ranges::MAX_ROWS;
use crate::aws::pages::Pages;
use crate::aws::{Aws, Fault, FaultKind};
use crate::coverage::Gap;
use crate::source::bill::Bill;
use crate::source::patience::{MAX_WAIT, Patience};
use crate::source::progress::ProgressBar;

const START: &str = "logs:StartQuery";
const RESULTS: &str = "logs:GetQueryResults";
const STOP: &str = "logs:StopQuery";

/// Rows on a page; at most [`MAX_ROWS`] are allowed (documented), which would be gigabytes of the largest records.
const ROWS_PER_PAGE: i32 = 1000;

/// The most bytes of rows that are held: a query with more is answered in two halves.
const MAX_HELD_BYTES: usize = 128 * 1024 * 1024;

/// Waits, of five seconds at most, until another query of the account has ended.
const MAX_WAITS: u32 = 120;

/// What to do about an interruption.
const AGAIN: &str = "run it again, or with a shorter --since";

/// A row: names and values.
pub(super) type Row = Vec<ResultField>;

/// Why a query gives no rows.
#[derive(Debug)]
pub(super) enum QueryFailure {
    /// Logs Insights does not answer for this group, or not to these credentials.
    Refused(Fault),
    /// There are more rows than it returns, or than are held.
    TooMany,
    /// It failed; a shorter time range may not.
    Failed(Gap),
    /// No further query is to be run.
    Ended(Gap),
}

impl QueryFailure {
    /// The failure as a gap of a report.
    pub(super) fn gap(self, group: &FoundGroup) -> Gap {
        match self {
            Self::Ended(gap) | Self::Failed(gap) => gap,
            Self::Refused(fault) => fault.gap(),
            Self::TooMany => Gap::new(group.place(), "too many rows", ""),
        }
    }
}

/// Bytes, which the service states as a float; a cast saturates.
#[expect(clippy::cast_possible_truncation, reason = "no query scans more than fits")]
fn whole(bytes: f64) -> i64 {
    bytes as i64
}

/// Queries of one group, one at a time.
pub(super) struct Insights<'a> {
    client: aws_sdk_cloudwatchlogs::Client,
    group: &'a FoundGroup,
    stop: watch::Receiver<bool>,
    pub(super) bill: Bill,
    bar: ProgressBar,
}

impl<'a> Insights<'a> {
    pub(super) fn new(
        aws: &Aws,
        group: &'a FoundGroup,
        bill: Bill,
        stop: watch::Receiver<bool>,
        bar: ProgressBar,
    ) -> Self {
        Self {
            client: aws.logs(&group.region),
            group,
            stop,
            bill,
            bar,
        }
    }

    /// All rows of a query over these seconds, the last of them included.
    pub(super) async fn run(&mut self, text: &str, seconds: (i64, i64)) -> Result<Vec<Row>, QueryFailure> {
        self.may_go_on()?;
        let id = self.start(text, seconds).await?;
        self.bill.begin_query();
        let outcome = match self.wait(&id).await {
            Ok(done) => return self.rows(&id, done).await,
            Err(outcome) => outcome,
        };
        match outcome {
            (failure, false) => Err(failure),
            (failure, true) => Err(self.stopped(&id, failure).await),
        }
    }

    fn may_go_on(&self) -> Result<(), QueryFailure> {
        if *self.stop.borrow() {
            return Err(self.ended("stopped by Ctrl-C", AGAIN));
        }
        self.is_within_limit()
    }

    fn is_within_limit(&self) -> Result<(), QueryFailure> {
        let hint = "allow more with --max-scan, or read less with --since";
        self.bill.is_within().map_err(|what| self.ended(what, hint))
    }

    fn ended(&self, what: impl Into<String>, hint: &str) -> QueryFailure {
        QueryFailure::Ended(Gap::new(self.group.place(), what, hint))
    }

    fn failed(&self, what: impl Into<String>, hint: &str) -> QueryFailure {
        QueryFailure::Failed(Gap::new(self.group.place(), what, hint))
    }

    /// Begins a query. At most 30 may run in an account (documented), those of dashboards too, so it may have to wait.
    async fn start(&mut self, text: &str, (from, to): (i64, i64)) -> Result<String, QueryFailure> {
        let (mut patience, mut waits) = (Patience::new(MAX_WAIT), 0);
        loop {
            let request = self
                .client
                .start_query()
                .query_string(text)
                .start_time(from)
                .end_time(to);
            let request = match &self.group.elsewhere {
                Some(arn) => request.log_group_identifiers(arn),
                None => request.log_group_name(&self.group.name),
            };
            let fault = match request.send().await {
                Ok(started) => {
                    let id = started.query_id.filter(|id| !id.is_empty());
                    let incomplete = || Fault::incomplete(START, &self.group.region, "queryId");
                    return id.ok_or_else(|| QueryFailure::Ended(incomplete().gap()));
                }
                Err(error) => Fault::new(START, &self.group.region, &error),
            };
            let is_busy = fault.code.as_deref() == Some("LimitExceededException");
            if !is_busy && fault.kind != FaultKind::Throttled {
                return Err(refused_or_ended(fault));
            }
            waits += 1;
            if waits > MAX_WAITS {
                return Err(QueryFailure::Ended(fault.gap()));
            }
            self.bar
                .message(|| "waiting: other queries of the account are running".to_owned());
            if !patience.wait(&mut self.stop).await {
                return Err(self.ended("stopped by Ctrl-C", AGAIN));
            }
        }
    }

    /// Waits for the end of a query; otherwise says why it is given up, and whether it may still be running.
    async fn wait(&mut self, id: &str) -> Result<GetQueryResultsOutput, (QueryFailure, bool)> {
        let mut patience = Patience::new(MAX_WAIT);
        loop {
            if !patience.wait(&mut self.stop).await {
                let what = "stopped by Ctrl-C; the query was stopped too";
                return Err((self.ended(what, AGAIN), true));
            }
            // While it runs, each answer holds the rows so far: one of them is enough.
            let request = self.client.get_query_results().query_id(id).max_items(1);
            let answer = match request.send().await {
                Ok(answer) => answer,
                Err(error) => {
                    let fault = Fault::new(RESULTS, &self.group.region, &error);
                    if patience.retries_after(&fault) {
                        continue;
                    }
                    return Err((refused_or_ended(fault), true));
                }
            };
            patience.answered();
            if let Some(statistics) = answer.statistics() {
                self.bill.set(whole(statistics.bytes_scanned));
            }
            let Some(status) = answer.status() else {
                let fault = Fault::incomplete(RESULTS, &self.group.region, "status");
                return Err((QueryFailure::Ended(fault.gap()), true));
            };
            let hint = "read less with --since";
            match status {
                QueryStatus::Complete => return Ok(answer),
                QueryStatus::Failed => return Err((self.failed("the query failed", hint), false)),
                QueryStatus::Timeout => return Err((self.failed("the query timed out", hint), false)),
                QueryStatus::Cancelled => {
                    return Err((self.ended("the query was canceled outside of trailhum", AGAIN), false));
                }
                state => self.bar.message(|| format!("{state}, {}", self.bill)),
            }
            self.is_within_limit().map_err(|failure| (failure, true))?;
        }
    }

    /// Stops a query; if that fails, the gap says so.
    async fn stopped(&self, id: &str, failure: QueryFailure) -> QueryFailure {
        let Err(error) = self.client.stop_query().query_id(id).send().await else {
            return failure;
        };
        let fault = Fault::new(STOP, &self.group.region, &error);
        let gap = failure.gap(self.group);
        let what = format!("{}; and the query {id} could not be stopped: {fault}", gap.what);
        QueryFailure::Ended(Gap::new(
            gap.place,
            what,
            "stop it in the console: it is still scanning",
        ))
    }

    /// All rows of a query that is done.
    async fn rows(&self, id: &str, done: GetQueryResultsOutput) -> Result<Vec<Row>, QueryFailure> {
        if is_above_limit(done.statistics()) {
            return Err(QueryFailure::TooMany);
        }
        let (mut rows, mut held, mut pages, mut token) = (Vec::new(), 0_usize, Pages::default(), None);
        loop {
            if *self.stop.borrow() {
                return Err(self.ended("stopped by Ctrl-C while the results were fetched", AGAIN));
            }
            let request = self.client.get_query_results().query_id(id).max_items(ROWS_PER_PAGE);
            let page = request.set_next_token(token).send().await;
            let page = page.map_err(|error| self.failed_page(&Fault::new(RESULTS, &self.group.region, &error)))?;
            let incomplete = || QueryFailure::Ended(Fault::incomplete(RESULTS, &self.group.region, "results").gap());
            let results = page.results.ok_or_else(incomplete)?;
            let count = results.len();
            held = results.iter().flatten().fold(held, |held, field| held + bytes(field));
            rows.extend(results);
            if rows.len() as u64 >= MAX_ROWS || held > MAX_HELD_BYTES {
                return Err(QueryFailure::TooMany);
            }
            let next = pages.next(page.next_token, count);
            token = next
                .map_err(|endless| QueryFailure::Ended(Fault::endless(RESULTS, &self.group.region, endless).gap()))?;
            if token.is_none() {
                return Ok(rows);
            }
        }
    }

    /// A page that cannot be read ends its time range: it may be too large, or no longer there.
    fn failed_page(&self, fault: &Fault) -> QueryFailure {
        if fault.is_fatal() {
            return QueryFailure::Ended(fault.gap());
        }
        self.failed(fault.to_string(), &fault.hint())
    }
}

/// More records match than are returned. At exactly the limit it cannot be known.
fn is_above_limit(statistics: Option<&QueryStatistics>) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "ten thousand")]
    let most = MAX_ROWS as f64;
    statistics.is_some_and(|statistics| statistics.result_count >= most)
}

fn refused_or_ended(fault: Fault) -> QueryFailure {
    match fault.kind {
        FaultKind::Denied | FaultKind::Service => QueryFailure::Refused(fault),
        _ => QueryFailure::Ended(fault.gap()),
    }
}

fn bytes(field: &ResultField) -> usize {
    let length = |text: Option<&str>| text.map_or(0, str::len);
    length(field.field()) + length(field.value())
}

/// The value of a column; `None` where the row has none.
pub(super) fn cell<'r>(row: &'r Row, name: &str) -> Option<&'r str> {
    let mut fields = row.iter();
    let field = fields.find(|field| field.field() == Some(name))?;
    field.value().filter(|value| !value.is_empty())
}
