//! What LookupEvents has given, remembered in one `SQLite` file an account, so that nothing is asked for twice.
//!
//! # What is kept
//! * The failed calls, and those that succeeded and say something of a setting, narrowed to the fields of [`Event`]:
//!   what events have in common once (`caller`, `kind`), and of each event only its time and id. Of the request
//!   parameters only the [`Kept`] ones.
//! * How many other calls succeeded, by second.
//! * Which spans of time are complete, for which [`Question`].
//!
//! One page is one transaction, and all that is written may be written again: a run that is killed anywhere leaves
//! whole pages, the next goes on from the last of them, and two runs at once do no harm.
//!
//! CloudTrail delivers late: usually within five minutes, over 25 were measured once. So the newest 15 minutes are
//! never complete, and what was younger than two hours when it was read is asked for once more, two hours later.
//!
//! A ledger of version 1 knows of successes only how many there were. It keeps its failed calls, but what was complete
//! without the successes is asked for anew.

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

/// Marks a file as a ledger: "hum1".
const APPLICATION: i32 = 0x6875_6d31;

/// The version of the tables.
const VERSION: i32 = 2;

/// The last version that kept every request parameter, and of successes only how many there were.
const KEPT_ALL: i32 = 1;

/// Nothing is complete without the successes that say something of a setting.
const FORGET_COMPLETE: &str = "DELETE FROM span; DELETE FROM success;";

/// How long another run's transaction is waited for; it holds one page.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// The newest part of what was read, which is never complete.
pub const INCOMPLETE_FOR: SignedDuration = SignedDuration::from_mins(15);

/// What was younger than this when it was read is asked for once more, as long after.
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

/// What LookupEvents is asked: one region, one attribute.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Question {
    /// The region.
    pub region: String,
    /// The attribute.
    pub attribute: SearchAttribute,
    /// Its value.
    pub value: String,
}

/// The attributes of LookupEvents that are asked for.
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
    /// One of them, with no id and at the beginning of 1970.
    pub event: Event,
}

/// An open ledger.
#[derive(Debug)]
pub struct EventCache {
    connection: Connection,
    path: PathBuf,
    account: String,
    kept: Kept,
}

impl SearchAttribute {
    /// CloudTrail's name of it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EventName => "EventName",
            Self::ResourceName => "ResourceName",
        }
    }
}

impl EventCache {
    /// Opens the ledger of an account, or begins one; of request parameters it keeps those of `kept`. Only its owner may
    /// read the file.
    ///
    /// # Errors
    /// [`LedgerError`]: a file that is damaged, of a newer version, of another account, or nothing of ours.
    pub fn open(path: &Path, account: &str, kept: &Kept) -> Result<Self, CacheError> {
        match identity::identify(path)? {
            FileIdentity::Nothing => identity::create(path).map_err(|error| CacheError::Unusable {
                path: path.to_owned(),
                why: error.to_string(),
            })?,
            FileIdentity::Ledger => {}
            FileIdentity::Other => return Err(CacheError::Foreign(path.to_owned())),
        }
        let mut ledger = Self::connect(path)?;
        account.clone_into(&mut ledger.account);
        kept.clone_into(&mut ledger.kept);
        ledger.check(true)?;
        ledger.run(|it| {
            // With the log beside the file, readers do not wait, and a killed run leaves whole transactions.
            it.pragma_update(None, "journal_mode", "WAL")?;
            it.pragma_update(None, "synchronous", "NORMAL")
        })?;
        Ok(ledger)
    }

    /// Opens a file that is there.
    fn connect(path: &Path) -> Result<Self, CacheError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection =
            Connection::open_with_flags(path, flags).map_err(|error| CacheError::from_sqlite(path, &error))?;
        let ledger = Self {
            connection,
            path: path.to_owned(),
            account: String::new(),
            kept: Kept::default(),
        };
        ledger.run(|it| {
            it.busy_timeout(BUSY_TIMEOUT)?;
            // What is removed is not left in the file.
            it.pragma_update(None, "secure_delete", true)
        })?;
        Ok(ledger)
    }

    /// Whether it is a ledger of a version that is known; if `make`, it becomes one of this version.
    fn check(&mut self, make: bool) -> Result<(), CacheError> {
        let path = self.path.clone();
        let of = |error: rusqlite::Error| CacheError::from_sqlite(&path, &error);
        let pragma = |it: &Connection, name: &str| it.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
        // Another run may be making the tables at this moment.
        let transaction = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(of)?;
        let tables: i64 = transaction
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
            .map_err(of)?;
        let application = pragma(&transaction, "application_id").map_err(of)?;
        let version = pragma(&transaction, "user_version").map_err(of)?;
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
                .map_err(of)?;
        }
        if make {
            // First the look, so that another account's ledger stays as it is.
            match account_of(&transaction).map_err(of)? {
                Some(found) if found != self.account => {
                    let account = self.account.clone();
                    return Err(CacheError::OtherAccount { path, found, account });
                }
                Some(_) => {}
                None => {
                    let sql = "INSERT INTO meta VALUES (?1)";
                    transaction.execute(sql, [&self.account]).map_err(of)?;
                }
            }
            if !is_new && version <= KEPT_ALL {
                transaction.execute_batch(FORGET_COMPLETE).map_err(of)?;
            }
            self.kept
                .agree(&transaction, !is_new && version <= KEPT_ALL)
                .map_err(of)?;
            if version != VERSION {
                transaction.pragma_update(None, "user_version", VERSION).map_err(of)?;
            }
        }
        transaction.commit().map_err(of)?;
        if make && !is_new && version <= KEPT_ALL {
            // What was removed is in the log still.
            self.run(|it| it.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())))?;
        }
        Ok(())
    }

    /// The account whose events it holds; empty where it was opened whosever it is.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The kinds of kept calls of this `eventName` that were ever seen in this region.
    ///
    /// # Errors
    /// [`LedgerError`].
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

/// The account whose events a ledger holds, if it says so already.
fn account_of(ledger: &Connection) -> rusqlite::Result<Option<String>> {
    ledger
        .query_row("SELECT account FROM meta", [], |row| row.get(0))
        .optional()
}

/// Whether `SQLite` says that the content of the file is not what it wrote.
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
        // A ledger by its mark whose tables are not there.
        || (code == Some(ErrorCode::Unknown) && error.to_string().contains("no such"))
}
