//! What LookupEvents returned, cached in one `SQLite` file for each account, so that nothing is requested twice.
//!
//! # What is kept
//! * Failed calls, and successful ones that say something about a setting, narrowed to the fields of [`Event`]: what events
//!   have in common is stored once (`caller`, `kind`), each event as its time and id. Of the request parameters only the
//!   [`Kept`] ones.
//! * The number of other successful calls in each second.
//! * The spans of time that are complete, for each [`Question`].
//!
//! One page is one transaction, and writing it again changes nothing: a run that is killed leaves whole pages, the next
//! continues after the last of them, and two runs at once do no harm.
//!
//! CloudTrail delivers late: usually within five minutes, over 25 were measured once. So the newest 15 minutes are never
//! complete, and what was younger than two hours when it was read is requested once more, two hours later.
//!
//! A cache of version 1 has only the number of successful calls. Its failed calls stay, but its spans are read anew.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, Row};

use crate::event::{Event, EventId};
use crate::time::TimeSpan;

mod error;
mod handle;
mod identity;
mod kept;
mod pages;
mod spans;
mod stats;
mod template;
#[cfg(test)]
mod tests;

pub use error::CacheError;
pub use handle::CacheHandle;
use identity::FileIdentity;
pub use kept::Kept;
pub use pages::CachedPage;
pub use spans::Spans;
pub use stats::{CacheStats, CachedSpan, Pruned};

/// Marks a file as a cache: "hum1".
const APPLICATION: i32 = 0x6875_6d31;

/// The version of the tables.
const VERSION: i32 = 2;

/// The last version that kept every request parameter, and of successful calls only their number.
const KEPT_ALL: i32 = 1;

/// No span is complete without the successful calls that say something about a setting.
const FORGET_COMPLETE: &str = "DELETE FROM span; DELETE FROM success;";

/// How long to wait for another run's transaction, which writes one page.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// The newest part of what was read, which is never complete.
pub const INCOMPLETE_FOR: SignedDuration = SignedDuration::from_mins(15);

/// What was younger than this when it was read is requested once more, this much later.
pub const REREAD_AFTER: SignedDuration = SignedDuration::from_hours(2);

const TABLES: &str = "
    CREATE TABLE meta(account TEXT NOT NULL) STRICT;
    CREATE TABLE question(id INTEGER PRIMARY KEY, region TEXT NOT NULL, attribute TEXT NOT NULL, value TEXT NOT NULL,
        UNIQUE(region, attribute, value)) STRICT;
    CREATE TABLE span(question INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, again INTEGER) STRICT;
    CREATE INDEX span_question ON span(question);
    CREATE TABLE caller(id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, body TEXT NOT NULL) STRICT;
    CREATE TABLE kind(id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, region TEXT NOT NULL, name TEXT NOT NULL,
        caller INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
    CREATE INDEX kind_call ON kind(region, name);
    CREATE TABLE event(kind INTEGER NOT NULL, time INTEGER NOT NULL, id ANY NOT NULL,
        PRIMARY KEY(kind, time, id)) STRICT, WITHOUT ROWID;
    CREATE TABLE success(question INTEGER NOT NULL, time INTEGER NOT NULL, count INTEGER NOT NULL,
        PRIMARY KEY(question, time)) STRICT, WITHOUT ROWID;
";

/// What a request of LookupEvents selects: one region, one value of one attribute.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Question {
    /// The region.
    pub region: String,
    /// The attribute that is searched.
    pub attribute: SearchAttribute,
    /// Its value.
    pub value: String,
}

/// The attributes of LookupEvents that are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SearchAttribute {
    /// `EventName`.
    EventName,
    /// `ResourceName`.
    ResourceName,
}

/// Events that differ in time and id only.
#[derive(Debug, Clone)]
pub struct EventTemplate {
    id: i64,
    /// One of them, without an id and at the Unix epoch: each has its own.
    pub event: Event,
}

/// An open cache.
#[derive(Debug)]
pub struct EventCache {
    connection: Connection,
    path: PathBuf,
    account: String,
    kept: Kept,
}

impl SearchAttribute {
    /// CloudTrail's name of the attribute.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EventName => "EventName",
            Self::ResourceName => "ResourceName",
        }
    }
}

impl EventCache {
    /// Opens the cache of an account, or creates one that only its owner may read. It keeps the request parameters of
    /// `kept`.
    ///
    /// # Errors
    /// [`CacheError`]: the file is damaged, of a newer version, of another account, or no cache.
    pub fn open(path: &Path, account: &str, kept: &Kept) -> Result<Self, CacheError> {
        match identity::identify(path)? {
            FileIdentity::Nothing => identity::create(path).map_err(|error| CacheError::Unusable {
                path: path.to_owned(),
                why: error.to_string(),
            })?,
            FileIdentity::Cache => {}
            FileIdentity::Other => return Err(CacheError::Foreign(path.to_owned())),
        }
        let mut cache = Self::connect(path)?;
        account.clone_into(&mut cache.account);
        kept.clone_into(&mut cache.kept);
        cache.check(true)?;
        cache.run(|it| {
            // With a write-ahead log readers do not wait, and a killed run leaves whole transactions.
            it.pragma_update(None, "journal_mode", "WAL")?;
            it.pragma_update(None, "synchronous", "NORMAL")
        })?;
        Ok(cache)
    }

    /// Opens an existing file.
    fn connect(path: &Path) -> Result<Self, CacheError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection =
            Connection::open_with_flags(path, flags).map_err(|error| CacheError::from_sqlite(path, &error))?;
        let cache = Self {
            connection,
            path: path.to_owned(),
            account: String::new(),
            kept: Kept::default(),
        };
        cache.run(|it| {
            it.busy_timeout(BUSY_TIMEOUT)?;
            // Overwrites what is removed.
            it.pragma_update(None, "secure_delete", true)
        })?;
        Ok(cache)
    }

    /// Checks that the file is a cache of a known version. With `make` it becomes one of this version and account.
    fn check(&mut self, make: bool) -> Result<(), CacheError> {
        let path = self.path.clone();
        let unusable = |error: rusqlite::Error| CacheError::from_sqlite(&path, &error);
        let pragma = |it: &Connection, name: &str| it.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
        // Another run may be making the tables at this moment.
        let transaction = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(unusable)?;
        let tables: i64 = transaction
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
            .map_err(unusable)?;
        let application = pragma(&transaction, "application_id").map_err(unusable)?;
        let version = pragma(&transaction, "user_version").map_err(unusable)?;
        let is_new = tables == 0 && application == 0 && make;
        if !is_new && application != APPLICATION {
            return Err(CacheError::Foreign(path));
        }
        if version > VERSION {
            return Err(CacheError::Newer { path, found: version });
        }
        if is_new {
            transaction
                .execute_batch(TABLES)
                .and_then(|()| transaction.pragma_update(None, "application_id", APPLICATION))
                .map_err(unusable)?;
        }
        if make {
            // Checked before anything is written, so that another account's cache stays as it is.
            match account_of(&transaction).map_err(unusable)? {
                Some(found) if found != self.account => {
                    let account = self.account.clone();
                    return Err(CacheError::OtherAccount { path, found, account });
                }
                Some(_) => {}
                None => {
                    let sql = "INSERT INTO meta VALUES (?1)";
                    transaction.execute(sql, [&self.account]).map_err(unusable)?;
                }
            }
            if !is_new && version <= KEPT_ALL {
                transaction.execute_batch(FORGET_COMPLETE).map_err(unusable)?;
            }
            self.kept
                .agree(&transaction, !is_new && version <= KEPT_ALL)
                .map_err(unusable)?;
            if version != VERSION {
                transaction
                    .pragma_update(None, "user_version", VERSION)
                    .map_err(unusable)?;
            }
        }
        transaction.commit().map_err(unusable)?;
        if make && !is_new && version <= KEPT_ALL {
            // The write-ahead log still has what was removed.
            self.run(|it| it.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())))?;
        }
        Ok(())
    }

    /// The account whose events it holds; empty after [`EventCache::open_existing`].
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the kept calls of an `eventName` in a region have in common, one for each group of calls.
    ///
    /// # Errors
    /// [`CacheError`]: the file is damaged or cannot be read.
    pub fn kinds(&self, region: &str, name: &str) -> Result<Vec<EventTemplate>, CacheError> {
        let rows: Vec<(i64, String, String)> = self.run(|it| {
            let sql = "SELECT kind.id, kind.body, caller.body FROM kind JOIN caller ON caller.id = kind.caller \
                       WHERE kind.region = ?1 AND kind.name = ?2 ORDER BY kind.id";
            it.prepare_cached(sql)?
                .query_map([region, name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect()
        })?;
        rows.into_iter()
            .map(|(id, body, caller)| {
                let event = template::read(&body, &caller).ok_or_else(|| CacheError::Damaged {
                    path: self.path.clone(),
                    why: format!("the kind {id} cannot be read"),
                })?;
                Ok(EventTemplate { id, event })
            })
            .collect()
    }

    /// Times and ids of the events of a kind within `span`, oldest first.
    ///
    /// # Errors
    /// [`CacheError`]: the file is damaged or cannot be read.
    pub fn sightings(&self, kind: &EventTemplate, span: TimeSpan) -> Result<Vec<(Timestamp, EventId)>, CacheError> {
        let (from, to) = span.seconds();
        self.run(|it| {
            let sql = "SELECT time, id FROM event WHERE kind = ?1 AND time >= ?2 AND time < ?3";
            it.prepare_cached(sql)?
                .query_map((kind.id, from, to), |row| {
                    Ok((timestamp(row, 0)?, template::id(row.get_ref(1)?)))
                })?
                .collect()
        })
    }

    /// The number of successful calls within `span` that answered this question and of which nothing else is kept.
    ///
    /// # Errors
    /// [`CacheError`]: the file is damaged or cannot be read.
    pub fn successes(&self, question: &Question, span: TimeSpan) -> Result<u64, CacheError> {
        let (from, to) = span.seconds();
        let Some(id) = self.question(question)? else {
            return Ok(0);
        };
        self.run(|it| {
            let sql = "SELECT coalesce(sum(count), 0) FROM success WHERE question = ?1 AND time >= ?2 AND time < ?3";
            it.prepare_cached(sql)?
                .query_row((id, from, to), |row| row.get::<_, i64>(0))
        })
        .map(i64::unsigned_abs)
    }

    /// The spans that need not be requested at the time `now`.
    ///
    /// # Errors
    /// [`CacheError`]: the file is damaged or cannot be read.
    pub fn complete(&self, question: &Question, now: Timestamp) -> Result<Spans, CacheError> {
        let Some(id) = self.question(question)? else {
            return Ok(Spans::default());
        };
        self.run(|it| {
            let sql = "SELECT start, stop FROM span WHERE question = ?1 AND (again IS NULL OR again > ?2)";
            it.prepare_cached(sql)?
                .query_map((id, now.as_second()), |row| time_span(row, 0))?
                .collect()
        })
    }

    fn question(&self, question: &Question) -> Result<Option<i64>, CacheError> {
        let Question {
            region,
            attribute,
            value,
        } = question;
        self.run(|it| {
            let sql = "SELECT id FROM question WHERE region = ?1 AND attribute = ?2 AND value = ?3";
            it.prepare_cached(sql)?
                .query_row((region, attribute.as_str(), value), |row| row.get(0))
                .optional()
        })
    }

    fn run<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, CacheError> {
        work(&self.connection).map_err(|error| CacheError::from_sqlite(&self.path, &error))
    }
}

/// The span whose begin and end are in this column and the next, in Unix seconds.
fn time_span(row: &Row<'_>, column: usize) -> rusqlite::Result<TimeSpan> {
    Ok(TimeSpan::new(timestamp(row, column)?, timestamp(row, column + 1)?))
}

/// The time in a column that holds Unix seconds. One that no timestamp can hold means that the file is damaged.
fn timestamp(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    let second = row.get(column)?;
    Timestamp::from_second(second).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, second))
}

/// The account whose events a cache holds; `None` in a new one.
fn account_of(cache: &Connection) -> rusqlite::Result<Option<String>> {
    cache
        .query_row("SELECT account FROM meta", [], |row| row.get(0))
        .optional()
}

/// Whether an error means that the content of the file is not what was written.
fn is_damage(error: &rusqlite::Error) -> bool {
    let shape = matches!(
        error,
        rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
    );
    let code = error.sqlite_error_code();
    shape
        || matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
        // Marked as a cache, but without its tables.
        || (code == Some(ErrorCode::Unknown) && error.to_string().contains("no such"))
}
