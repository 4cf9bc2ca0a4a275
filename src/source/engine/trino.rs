//! Trino: a statement is sent, its results are fetched until they end. What runs is what Athena would run.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::query::{QueryProgress, QueryState};
use super::{AGAIN, Cell, ResultCursor};
use crate::aws::pages::Pages;
use crate::aws::{Fault, FaultKind};
use crate::coverage::Gap;
use crate::sql::{Column, Table, quoted};

use address::TrinoTable;
use answer::{QueryError, TrinoAnswer};
use client::{Client, Operation};

pub mod address;
mod answer;
mod client;

/// Its name for people.
pub(super) const NAME: &str = "Trino";

/// Names that are listed where another one does not exist.
const MAX_LISTED: usize = 10;

/// A table of Trino.
#[derive(Debug)]
pub struct Trino {
    client: Client,
    named: TrinoTable,
    query: Mutex<TrinoQuery>,
}

/// The query that runs; one runs at a time.
#[derive(Debug, Default)]
struct TrinoQuery {
    id: String,
    /// Path of the next results.
    next: Option<String>,
    /// Rows that came and were not handed on.
    rows: Vec<Vec<Cell>>,
    state: String,
    bytes: Option<i64>,
    error: Option<QueryError>,
    pages: Pages,
}

impl Trino {
    /// The table that is named; `stop` ends waits between tries.
    #[must_use]
    pub fn new(named: TrinoTable, stop: watch::Receiver<bool>) -> Self {
        Self {
            client: Client::new(named.clone(), stop),
            named,
            query: Mutex::default(),
        }
    }

    pub(super) fn place(&self) -> String {
        [&*self.named.catalog, &*self.named.schema, &*self.named.table].join(".")
    }

    /// Requests made so far.
    pub(super) fn calls(&self) -> BTreeMap<String, u64> {
        self.client.calls()
    }

    /// Reads the table's columns.
    pub(super) async fn table(&self) -> Result<Table, Gap> {
        let TrinoTable {
            catalog, schema, table, ..
        } = &self.named;
        let statement = format!("SHOW COLUMNS FROM {}", quoted([catalog, schema, table]));
        let listed = match self.rows(&statement).await? {
            Ok(listed) => listed,
            Err(error) => return Err(self.unknown(&error).await),
        };
        let (mut columns, mut partitions) = (Vec::new(), Vec::new());
        for row in &listed {
            let text = |column: usize| row.get(column).and_then(Option::as_deref).unwrap_or_default();
            let column = Column::from_trino(text(0), text(1));
            if text(2).contains("partition key") {
                partitions.push(column.clone());
            }
            columns.push(column);
        }
        Table::trino((catalog, schema, table), &columns, &partitions).map_err(|wrong| {
            let hint = "the table has the columns that Athena's has: https://docs.aws.amazon.com/athena/latest/ug/cloudtrail-logs.html";
            self.gap(wrong.to_string(), hint)
        })
    }

    /// All rows of a short answer, or why there are none.
    async fn rows(&self, statement: &str) -> Result<Result<Vec<Vec<Cell>>, QueryError>, Gap> {
        self.start(statement).await?;
        let mut rows = Vec::new();
        loop {
            let done = {
                let mut query = self.query();
                rows.append(&mut query.rows);
                if let Some(error) = query.error.take() {
                    return Ok(Err(error));
                }
                query.next.is_none()
            };
            if done {
                return Ok(Ok(rows));
            }
            if !self.client.pause().await {
                // Best effort, as the query is short.
                let _ = self.stop().await;
                return Err(self.gap("stopped by Ctrl-C", AGAIN));
            }
            self.fetch().await.map_err(|fault| self.fault_gap(&fault))?;
        }
    }

    /// The gap of a table that could not be looked at, with the names that there are.
    async fn unknown(&self, error: &QueryError) -> Gap {
        let TrinoTable { catalog, schema, .. } = &self.named;
        let (listing, what) = match error.error_name.as_deref() {
            Some("TABLE_NOT_FOUND") => (format!("SHOW TABLES FROM {}", quoted([catalog, schema])), "tables"),
            Some("SCHEMA_NOT_FOUND") => (format!("SHOW SCHEMAS FROM {}", quoted([catalog])), "schemas"),
            Some("CATALOG_NOT_FOUND") => ("SHOW CATALOGS".to_owned(), "catalogs"),
            _ => return self.gap(error.text(), &hint(&error.text())),
        };
        let listed = self.rows(&listing).await.ok().and_then(Result::ok).unwrap_or_default();
        let names: Vec<&str> = listed.iter().filter_map(|row| row.first()?.as_deref()).collect();
        let more = if names.len() > MAX_LISTED { ", ..." } else { "" };
        let known = names.iter().take(MAX_LISTED).copied().collect::<Vec<_>>().join(", ");
        let hint = if known.is_empty() {
            format!("--events trino:HOST:PORT/CATALOG.SCHEMA.TABLE names the table; this user sees no {what} there")
        } else {
            format!(
                "--events trino:HOST:PORT/CATALOG.SCHEMA.TABLE names the table; there are these {what}: {known}{more}"
            )
        };
        self.gap(error.text(), &hint)
    }

    /// Begins a query and returns its id.
    pub(super) async fn start(&self, statement: &str) -> Result<String, Gap> {
        let begun = self.client.start(statement).await;
        let answer = begun.map_err(|fault| self.fault_gap(&fault))?;
        let mut query = TrinoQuery {
            id: answer.id.clone(),
            ..TrinoQuery::default()
        };
        query
            .absorb(answer)
            .map_err(|why| self.fault_gap(&self.client.fault(Operation::Statement, FaultKind::Endless, &why)))?;
        let id = query.id.clone();
        *self.query() = query;
        Ok(id)
    }

    /// How far the query has come; that also fetches, as Trino goes on only while its results are fetched.
    pub(super) async fn progress(&self) -> Result<QueryProgress, Fault> {
        if self.query().waits() {
            self.fetch().await?;
        }
        let query = self.query();
        Ok(QueryProgress {
            state: match &query.error {
                Some(error) if error.is_cancelled() => QueryState::Cancelled(error.text()),
                Some(error) => QueryState::Failed(error.text()),
                None if query.waits() => QueryState::Runs(query.state.clone()),
                None => QueryState::Done,
            },
            bytes: query.bytes,
        })
    }

    /// Fetches the next results.
    async fn fetch(&self) -> Result<(), Fault> {
        let Some(path) = self.query().next.clone() else {
            return Ok(());
        };
        let answer = self.client.results(&path).await?;
        let absorbed = self.query().absorb(answer);
        absorbed.map_err(|why| self.client.fault(Operation::Results, FaultKind::Endless, &why))
    }

    /// Cancels the query, unless it has ended.
    pub(super) async fn stop(&self) -> Result<(), Fault> {
        let next = self.query().next.take();
        match next {
            Some(path) => self.client.cancel(&path).await,
            None => Ok(()),
        }
    }

    /// The next page of an answer; it may be empty.
    pub(super) async fn page(&self, answer: &mut ResultCursor) -> Result<Vec<Vec<Cell>>, Gap> {
        if self.query().waits() {
            self.fetch().await.map_err(|fault| self.fault_gap(&fault))?;
        }
        let mut query = self.query();
        if let Some(error) = query.error.take() {
            query.next = None;
            let text = error.text();
            return Err(self.gap(
                format!("the query failed while its results were fetched: {text}"),
                &hint(&text),
            ));
        }
        answer.ended = query.next.is_none();
        Ok(std::mem::take(&mut query.rows))
    }

    pub(super) fn gap(&self, what: impl Into<String>, hint: &str) -> Gap {
        Gap::new(format!("{NAME} {}", self.place()), what, hint)
    }

    /// A request that failed, with what to do about it.
    pub(super) fn fault_gap(&self, fault: &Fault) -> Gap {
        let server = &self.named.server;
        let hint = match fault.kind {
            FaultKind::BadCredentials if self.named.secret.is_some() => {
                "check TRINO_USER, and TRINO_PASSWORD or TRINO_TOKEN"
            }
            FaultKind::BadCredentials => "set TRINO_USER, and TRINO_PASSWORD or TRINO_TOKEN",
            FaultKind::Denied => "ask the administrator of Trino to allow queries by the user in TRINO_USER",
            FaultKind::Unreachable if server.starts_with("https:") => {
                "check the host, the port, the proxy (HTTPS_PROXY) and the certificate; a private certificate authority is \
                 named in SSL_CERT_FILE; a server without TLS is named as trino:http://HOST:PORT/..."
            }
            FaultKind::Unreachable => "check the host and the port, and whether the server expects https://",
            FaultKind::Throttled => "the server is busy: run it again later",
            FaultKind::Timeout => AGAIN,
            FaultKind::Service if fault.message.contains("redirects to") => {
                "name that server: --events trino:https://..."
            }
            _ => "check that a Trino server answers there: --events trino:https://HOST:PORT/CATALOG.SCHEMA.TABLE",
        };
        Gap::new(format!("{NAME} at {server}"), fault.message.clone(), hint)
    }

    fn query(&self) -> MutexGuard<'_, TrinoQuery> {
        self.query.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TrinoQuery {
    /// Whether results must be fetched before anything can be handed on.
    fn waits(&self) -> bool {
        self.rows.is_empty() && self.error.is_none() && self.next.is_some()
    }

    /// Takes what an answer says; an error says why the answers would never end.
    fn absorb(&mut self, mut answer: TrinoAnswer) -> Result<(), String> {
        self.rows.append(&mut answer.take_rows());
        self.bytes = answer.stats.bytes().or(self.bytes);
        self.state = answer.stats.state.to_lowercase();
        self.error = answer.error;
        let next = answer.next_uri.as_deref().map(|uri| answer::path(uri).ok_or(uri));
        let next = next
            .transpose()
            .map_err(|uri| format!("nextUri is no address: {uri:?}"))?;
        // Results without rows are usual while a query runs.
        self.next = self
            .pages
            .next(next.map(str::to_owned), 1)
            .map_err(|endless| endless.to_string())?;
        Ok(())
    }
}

/// What to do about a failed query; empty if that is not known.
pub(super) fn hint(error: &str) -> String {
    let name = error.split(':').next().unwrap_or_default();
    let hint = match name {
        "PERMISSION_DENIED" => "ask the administrator of Trino for SELECT on the table",
        "QUERY_TEXT_TOO_LARGE" => super::SHORTER,
        "QUERY_QUEUE_FULL" => "other queries are running: run it again when they have finished",
        "SERVER_STARTING_UP" | "NO_NODES_AVAILABLE" => "the cluster is starting: run it again later",
        name if name.starts_with("EXCEEDED_") || name == "CLUSTER_OUT_OF_MEMORY" => {
            "read less with --since and --region"
        }
        _ => "",
    };
    hint.to_owned()
}
