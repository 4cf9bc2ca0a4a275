//! Statistics of a cache, and pruning.

use std::path::Path;

use super::identity::{self, FileIdentity};
use super::{CacheError, EventCache, account_of, time_span, timestamp};
use crate::time::TimeSpan;
use jiff::Timestamp;
use rusqlite::Row;
use serde::Serialize;

/// Selects the events that failed.
const FAILED: &str = "kind IN (SELECT id FROM kind WHERE json_extract(body, '$.code') IS NOT NULL)";

/// What a cache holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CacheStats {
    /// The account whose events it holds.
    pub account: String,
    /// Size of the file, in bytes.
    pub bytes: u64,
    /// Failed calls.
    pub failed: u64,
    /// Successful calls, most of which are only counted.
    pub successes: u64,
    /// Time of the oldest failed call.
    pub oldest: Option<Timestamp>,
    /// Time of the newest failed call.
    pub newest: Option<Timestamp>,
    /// The spans that are complete, by region, then value.
    pub spans: Vec<CachedSpan>,
}

/// A span that was read completely.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CachedSpan {
    /// The region.
    pub region: String,
    /// `EventName` or `ResourceName`.
    pub attribute: String,
    /// Its value.
    pub value: String,
    /// The span.
    #[serde(flatten)]
    pub span: TimeSpan,
    /// After this it is requested once more, as events may have been delivered late.
    pub again: Option<Timestamp>,
}

/// What pruning removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pruned {
    /// Failed calls.
    pub failed: u64,
    /// The bytes by which the file became smaller.
    pub bytes: u64,
}

impl EventCache {
    /// Opens an existing cache of any account. Nothing is created, and one of an older version stays as it is.
    ///
    /// # Errors
    /// [`CacheError`]: the file is damaged or cannot be read.
    pub fn open_existing(path: &Path) -> Result<Self, CacheError> {
        match identity::identify(path)? {
            FileIdentity::Cache => {
                let mut cache = Self::connect(path)?;
                cache.check(false)?;
                Ok(cache)
            }
            FileIdentity::Other => Err(CacheError::Foreign(path.to_owned())),
            FileIdentity::Nothing => {
                let metadata = std::fs::metadata(path);
                let why = metadata.map_or_else(|error| error.to_string(), |_| "it is empty".to_owned());
                Err(CacheError::Unusable {
                    path: path.to_owned(),
                    why,
                })
            }
        }
    }

    /// Counts what it holds.
    ///
    /// # Errors
    /// [`CacheError`]: the file is damaged or cannot be read.
    pub fn stats(&self) -> Result<CacheStats, CacheError> {
        self.run(|it| {
            let account = account_of(it)?;
            let (failed, oldest, newest) = it.query_row(
                &format!("SELECT count(*), min(time), max(time) FROM event WHERE {FAILED}"),
                [],
                |row| {
                    Ok((
                        row.get::<_, i64>(0)?,
                        optional_timestamp(row, 1)?,
                        optional_timestamp(row, 2)?,
                    ))
                },
            )?;
            let kept: i64 = it.query_row("SELECT count(*) FROM event", [], |row| row.get(0))?;
            let counted: i64 = it.query_row("SELECT coalesce(sum(count), 0) FROM success", [], |row| row.get(0))?;
            let successes = counted + kept - failed;
            let sql = "SELECT region, attribute, value, start, stop, again FROM span JOIN question \
                       ON question.id = span.question ORDER BY region, attribute, value, start";
            let spans = it
                .prepare(sql)?
                .query_map([], |row| {
                    Ok(CachedSpan {
                        region: row.get(0)?,
                        attribute: row.get(1)?,
                        value: row.get(2)?,
                        span: time_span(row, 3)?,
                        again: optional_timestamp(row, 5)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            Ok(CacheStats {
                account: account.unwrap_or_default(),
                failed: failed.unsigned_abs(),
                successes: successes.unsigned_abs(),
                oldest,
                newest,
                bytes: self.bytes(),
                spans,
            })
        })
    }

    /// Removes everything before a time, and makes the file smaller.
    ///
    /// # Errors
    /// [`CacheError`]: the file is damaged or cannot be read.
    pub fn prune(&mut self, before: Timestamp) -> Result<Pruned, CacheError> {
        let (path, bytes, second) = (self.path.clone(), self.bytes(), before.as_second());
        let of = |error: rusqlite::Error| CacheError::from_sqlite(&path, &error);
        let transaction = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(of)?;
        let forget = |sql: &str| transaction.execute(sql, [second]).map_err(of);
        let failed: i64 = transaction
            .query_row(
                &format!("SELECT count(*) FROM event WHERE time < ?1 AND {FAILED}"),
                [second],
                |row| row.get(0),
            )
            .map_err(of)?;
        forget("DELETE FROM event WHERE time < ?1")?;
        forget("DELETE FROM success WHERE time < ?1")?;
        forget("DELETE FROM span WHERE stop <= ?1")?;
        forget("UPDATE span SET start = ?1 WHERE start < ?1")?;
        let orphans = "DELETE FROM kind WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.kind = kind.id);
            DELETE FROM caller WHERE NOT EXISTS (SELECT 1 FROM kind WHERE kind.caller = caller.id);
            DELETE FROM question WHERE NOT EXISTS (SELECT 1 FROM span WHERE span.question = question.id)
                AND NOT EXISTS (SELECT 1 FROM success WHERE success.question = question.id);";
        transaction.execute_batch(orphans).map_err(of)?;
        transaction.commit().map_err(of)?;
        self.run(|it| it.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);"))?;
        Ok(Pruned {
            failed: failed.unsigned_abs(),
            bytes: bytes.saturating_sub(self.bytes()),
        })
    }

    /// Bytes of the file and of its log.
    fn bytes(&self) -> u64 {
        let log = format!("{}-wal", self.path.display());
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |it| it.len());
        size(&self.path) + size(Path::new(&log))
    }
}

/// The time in a column of Unix seconds; `None` for NULL.
fn optional_timestamp(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    let second: Option<i64> = row.get(column)?;
    second.map(|_| timestamp(row, column)).transpose()
}
