//! Amazon Athena: StartQueryExecution, GetQueryExecution until it is done, GetQueryResults page by page.
//!
//! Rows are read by GetQueryResults and not from the result file in S3: that needs the same permissions, works also if a
//! workgroup manages the results itself, and takes a few pages for all but the largest organizations.

use std::collections::BTreeMap;

use aws_sdk_athena::error::DisplayErrorContext;
use aws_sdk_athena::types::{
    QueryExecution, QueryExecutionContext, QueryExecutionState, QueryExecutionStatistics, QueryExecutionStatus,
    ResultConfiguration, Row,
};

use super::hint;
use super::query::{QueryProgress, QueryState};
use super::{Cell, ResultCursor};
use crate::aws::{Aws, Fault};
use crate::coverage::Gap;
use crate::sql::{Column, Table};

/// Its name for people.
pub(super) const NAME: &str = "Athena";

/// Rows on a page: the most that GetQueryResults allows (documented).
const ROWS_PER_PAGE: i32 = 1000;

/// The request of a page, as IAM names it.
const RESULTS: &str = "athena:GetQueryResults";

/// The catalog of Glue, in which AWS's documented tables are.
const GLUE: &str = "AwsDataCatalog";

/// A table of Athena.
#[derive(Debug)]
pub struct Athena {
    client: aws_sdk_athena::Client,
    region: String,
    named: AthenaTable,
}

/// What the arguments name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AthenaTable {
    /// The database.
    pub database: String,
    /// The table.
    pub table: String,
    /// The data catalog; Glue's if none.
    pub catalog: Option<String>,
    /// The workgroup; Athena's own choice is `primary`.
    pub workgroup: Option<String>,
    /// Where results go, as `s3://BUCKET/PREFIX`; the workgroup's place if none.
    pub output: Option<String>,
}

impl Athena {
    /// The table that is named, in this region.
    #[must_use]
    pub fn new(aws: &Aws, region: &str, named: AthenaTable) -> Self {
        Self {
            client: aws.athena(region),
            region: region.to_owned(),
            named,
        }
    }

    pub(super) fn place(&self) -> String {
        format!("{}.{}", self.named.database, self.named.table)
    }

    fn catalog(&self) -> &str {
        self.named.catalog.as_deref().unwrap_or(GLUE)
    }

    /// Reads the table's columns, and where its objects are if Athena says so.
    pub(super) async fn table(&self) -> Result<(Table, Option<String>), Gap> {
        let AthenaTable {
            database,
            table,
            workgroup,
            ..
        } = &self.named;
        let request = self
            .client
            .get_table_metadata()
            .catalog_name(self.catalog())
            .database_name(database)
            .table_name(table)
            .set_work_group(workgroup.clone());
        let answer = request.send().await.map_err(|error| {
            tracing::debug!(error = %DisplayErrorContext(&error), "GetTableMetadata");
            hint::gap(&Fault::new("athena:GetTableMetadata", &self.region, &error))
        })?;
        let Some(found) = answer.table_metadata else {
            return Err(self.gap("GetTableMetadata returned no table", ""));
        };
        let columns = |listed: &[aws_sdk_athena::types::Column]| -> Vec<Column> {
            let column = |column: &aws_sdk_athena::types::Column| Column {
                name: column.name.to_lowercase(),
                kind: column.r#type.clone().unwrap_or_default().to_lowercase(),
            };
            listed.iter().map(column).collect()
        };
        let properties: BTreeMap<String, String> = found.parameters.clone().unwrap_or_default().into_iter().collect();
        let partitions = columns(found.partition_keys());
        let table = Table::athena((database, table), &columns(found.columns()), &partitions, &properties);
        let table = table.map_err(|wrong| {
            let hint = "https://docs.aws.amazon.com/athena/latest/ug/cloudtrail-logs.html shows the table";
            self.gap(wrong.to_string(), hint)
        })?;
        Ok((table, properties.get("location").cloned()))
    }

    /// Begins a query and returns its id.
    pub(super) async fn start(&self, statement: &str) -> Result<String, Gap> {
        let AthenaTable {
            database,
            workgroup,
            output,
            ..
        } = &self.named;
        let context = QueryExecutionContext::builder()
            .catalog(self.catalog())
            .database(database)
            .build();
        let results = output
            .as_ref()
            .map(|place| ResultConfiguration::builder().output_location(place).build());
        let request = self
            .client
            .start_query_execution()
            .query_string(statement)
            .query_execution_context(context)
            .set_work_group(workgroup.clone())
            .set_result_configuration(results);
        let started = request
            .send()
            .await
            .map_err(|error| hint::gap(&Fault::new("athena:StartQueryExecution", &self.region, &error)))?;
        started
            .query_execution_id
            .ok_or_else(|| self.gap("StartQueryExecution returned no query ID", ""))
    }

    /// How far the query has come.
    pub(super) async fn progress(&self, id: &str) -> Result<QueryProgress, Fault> {
        let request = self.client.get_query_execution().query_execution_id(id);
        let answer = request
            .send()
            .await
            .map_err(|error| Fault::new("athena:GetQueryExecution", &self.region, &error))?;
        let execution = answer.query_execution();
        let status = execution.and_then(QueryExecution::status);
        if status.and_then(QueryExecutionStatus::state).is_none() {
            return Err(Fault::incomplete("athena:GetQueryExecution", &self.region, "State"));
        }
        let reason = status.and_then(QueryExecutionStatus::state_change_reason);
        let reason = reason.unwrap_or_default().to_owned();
        Ok(QueryProgress {
            state: match status.and_then(QueryExecutionStatus::state) {
                Some(QueryExecutionState::Succeeded) => QueryState::Done,
                Some(QueryExecutionState::Failed) => QueryState::Failed(reason),
                Some(QueryExecutionState::Cancelled) => QueryState::Cancelled(reason),
                state => QueryState::Runs(state.map_or("unknown", |state| state.as_str()).to_owned()),
            },
            bytes: execution
                .and_then(QueryExecution::statistics)
                .and_then(QueryExecutionStatistics::data_scanned_in_bytes),
        })
    }

    /// Stops the query.
    pub(super) async fn stop(&self, id: &str) -> Result<(), Fault> {
        let request = self.client.stop_query_execution().query_execution_id(id);
        let stopped = request.send().await;
        stopped.map_err(|error| Fault::new("athena:StopQueryExecution", &self.region, &error))?;
        Ok(())
    }

    /// The next page of an answer.
    pub(super) async fn page(&self, answer: &mut ResultCursor) -> Result<Vec<Vec<Cell>>, Gap> {
        let request = self
            .client
            .get_query_results()
            .query_execution_id(&answer.id)
            .max_results(ROWS_PER_PAGE)
            .set_next_token(answer.token.take());
        let page = request
            .send()
            .await
            .map_err(|error| hint::gap(&Fault::new(RESULTS, &self.region, &error)))?;
        let incomplete = |key| Fault::incomplete(RESULTS, &self.region, key).gap();
        let rows = page.result_set().and_then(|set| set.rows.as_deref());
        let rows = rows.ok_or_else(|| incomplete("Rows"))?;
        // Athena's first row is the header.
        let skipped = usize::from(std::mem::take(&mut answer.first));
        if rows.len() < skipped {
            return Err(incomplete("header row"));
        }
        answer.advance(
            page.next_token().map(str::to_owned),
            rows.len(),
            (RESULTS, &self.region),
        )?;
        Ok(rows.iter().skip(skipped).map(cells).collect())
    }

    pub(super) fn gap(&self, what: impl Into<String>, hint: &str) -> Gap {
        Gap::new(format!("{NAME} {}", self.place()), what, hint)
    }
}

fn cells(row: &Row) -> Vec<Cell> {
    row.data()
        .iter()
        .map(|datum| datum.var_char_value().map(str::to_owned))
        .collect()
}
