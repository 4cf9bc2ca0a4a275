//! CloudTrail Lake: `StartQuery`, `DescribeQuery` until it is done, `GetQueryResults` page by page.

use std::collections::HashMap;

use aws_sdk_cloudtrail::types::{QueryStatisticsForDescribeQuery, QueryStatus};

use super::hint;
use super::query::{QueryProgress, QueryState};
use super::{Cell, ResultCursor};
use crate::aws::{Aws, Fault};
use crate::coverage::Gap;
use crate::sql::Table;

/// Its name for people.
pub(super) const NAME: &str = "CloudTrail Lake";

/// Rows on a page: the most that GetQueryResults allows (documented).
const ROWS_PER_PAGE: i32 = 1000;

/// The request of a page, as IAM names it.
const RESULTS: &str = "cloudtrail:GetQueryResults";

/// An event data store.
#[derive(Debug)]
pub struct Lake {
    client: aws_sdk_cloudtrail::Client,
    region: String,
    id: String,
}

impl Lake {
    /// The event data store of this id, in this region.
    #[must_use]
    pub fn new(aws: &Aws, region: &str, id: &str) -> Self {
        Self {
            client: aws.cloudtrail(region),
            region: region.to_owned(),
            id: id.to_owned(),
        }
    }

    pub(super) fn place(&self) -> String {
        self.id.clone()
    }

    /// The table of that id.
    pub(super) fn table(&self) -> Result<Table, Gap> {
        Table::lake(&self.id).ok_or_else(|| self.gap("this is not the ID of an event data store", "--events lake:ID"))
    }

    /// Begins a query and returns its id.
    pub(super) async fn start(&self, statement: &str) -> Result<String, Gap> {
        let started = self.client.start_query().query_statement(statement).send().await;
        let started = started.map_err(|error| hint::gap(&Fault::new("cloudtrail:StartQuery", &self.region, &error)))?;
        started
            .query_id
            .ok_or_else(|| self.gap("StartQuery returned no query ID", ""))
    }

    /// How far the query has come.
    pub(super) async fn progress(&self, id: &str) -> Result<QueryProgress, Fault> {
        let answer = self.client.describe_query().query_id(id).send().await;
        let answer = answer.map_err(|error| Fault::new("cloudtrail:DescribeQuery", &self.region, &error))?;
        if answer.query_status().is_none() {
            return Err(Fault::incomplete(
                "cloudtrail:DescribeQuery",
                &self.region,
                "QueryStatus",
            ));
        }
        let reason = answer.error_message().unwrap_or_default().to_owned();
        Ok(QueryProgress {
            state: match answer.query_status() {
                Some(QueryStatus::Finished) => QueryState::Done,
                Some(QueryStatus::Failed) => QueryState::Failed(reason),
                Some(QueryStatus::TimedOut) => {
                    QueryState::Failed(format!("it timed out {reason}").trim_end().to_owned())
                }
                Some(QueryStatus::Cancelled) => QueryState::Cancelled(reason),
                state => QueryState::Runs(state.map_or("unknown", |state| state.as_str()).to_owned()),
            },
            bytes: answer
                .query_statistics()
                .and_then(QueryStatisticsForDescribeQuery::bytes_scanned),
        })
    }

    /// Stops the query.
    pub(super) async fn stop(&self, id: &str) -> Result<(), Fault> {
        let stopped = self.client.cancel_query().query_id(id).send().await;
        stopped.map_err(|error| Fault::new("cloudtrail:CancelQuery", &self.region, &error))?;
        Ok(())
    }

    /// The next page of an answer; each row is a list of names with their values.
    pub(super) async fn page(&self, answer: &mut ResultCursor, names: &[&str]) -> Result<Vec<Vec<Cell>>, Gap> {
        let request = self
            .client
            .get_query_results()
            .query_id(&answer.id)
            .max_query_results(ROWS_PER_PAGE)
            .set_next_token(answer.token.take());
        let page = request
            .send()
            .await
            .map_err(|error| hint::gap(&Fault::new(RESULTS, &self.region, &error)))?;
        let rows = page.query_result_rows.as_deref();
        let rows = rows.ok_or_else(|| Fault::incomplete(RESULTS, &self.region, "QueryResultRows").gap())?;
        answer.advance(
            page.next_token().map(str::to_owned),
            rows.len(),
            (RESULTS, &self.region),
        )?;
        Ok(rows.iter().map(|row| cells(row, names)).collect())
    }

    pub(super) fn gap(&self, what: impl Into<String>, hint: &str) -> Gap {
        Gap::new(format!("{NAME} {}", self.id), what, hint)
    }
}

/// The cells in the order of these names, which may be in another case.
fn cells(row: &[HashMap<String, String>], names: &[&str]) -> Vec<Cell> {
    let value = |wanted: &&str| {
        let mut cells = row.iter().flatten();
        let cell = cells.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        cell.map(|(_, value)| value.clone())
    };
    names.iter().map(value).collect()
}
