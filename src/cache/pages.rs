//! Writing: one page is one transaction, and writing it again changes nothing.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Transaction, TransactionBehavior};

use super::{CacheError, EventCache, INCOMPLETE_FOR, Kept, Question, REREAD_AFTER, template};
use crate::event::Event;
use crate::time::{TimeSpan, shifted};

/// What one page of LookupEvents holds.
#[derive(Debug, Clone)]
pub struct CachedPage<'a> {
    /// What was requested.
    pub question: &'a Question,
    /// The calls that are kept: failed ones, and successful ones that say something about a setting.
    pub kept: &'a [Event],
    /// The number of other successful calls by Unix second, of seconds that are complete.
    pub successes: &'a BTreeMap<i64, u64>,
    /// The span of whole seconds of which no event is missing once this page is written.
    pub complete: TimeSpan,
    /// When it was requested.
    pub now: Timestamp,
}

impl EventCache {
    /// Writes a page.
    ///
    /// # Errors
    /// [`CacheError`]; then nothing of the page is written.
    pub fn write(&mut self, page: &CachedPage<'_>) -> Result<(), CacheError> {
        let path = self.path.clone();
        let kept = &self.kept;
        self.connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| {
                put(&transaction, page, kept)?;
                transaction.commit()
            })
            .map_err(|error| CacheError::from_sqlite(&path, &error))
    }
}

fn put(to: &Transaction<'_>, page: &CachedPage<'_>, kept: &Kept) -> rusqlite::Result<()> {
    let question = question(to, page.question)?;
    let mut event = to.prepare_cached("INSERT OR IGNORE INTO event(kind, time, id) VALUES (?1, ?2, ?3)")?;
    for call in page.kept {
        event.execute((
            kind_of(to, call, &page.question.region, kept)?,
            call.time.as_second(),
            template::column(&call.id),
        ))?;
    }
    let mut success = to.prepare_cached("INSERT OR REPLACE INTO success(question, time, count) VALUES (?1, ?2, ?3)")?;
    for (second, count) in page.successes {
        success.execute((question, second, i64::try_from(*count).unwrap_or(i64::MAX)))?;
    }
    let TimeSpan { from, to: stop } = page.complete;
    let (late, fresh) = (shifted(page.now, -REREAD_AFTER), shifted(page.now, -INCOMPLETE_FOR));
    complete(to, question, TimeSpan::new(from, stop.min(late)), None)?;
    let again = Some(shifted(page.now, REREAD_AFTER));
    complete(to, question, TimeSpan::new(from.max(late), stop.min(fresh)), again)
}

fn question(to: &Transaction<'_>, question: &Question) -> rusqlite::Result<i64> {
    let Question {
        region,
        attribute,
        value,
    } = question;
    let key = (region, attribute.as_str(), value);
    to.prepare_cached("INSERT OR IGNORE INTO question(region, attribute, value) VALUES (?1, ?2, ?3)")?
        .execute(key)?;
    to.prepare_cached("SELECT id FROM question WHERE region = ?1 AND attribute = ?2 AND value = ?3")?
        .query_row(key, |row| row.get(0))
}

fn kind_of(to: &Transaction<'_>, event: &Event, region: &str, kept: &Kept) -> rusqlite::Result<i64> {
    let mut stripped = event.clone();
    kept.strip(&event.name, &mut stripped.parameters);
    let (who, what) = template::write(stripped, region);
    let mut find = to.prepare_cached("SELECT id FROM kind WHERE hash = ?1")?;
    if let Some(row) = find.query([&what.hash])?.next()? {
        return row.get(0);
    }
    to.prepare_cached("INSERT OR IGNORE INTO caller(hash, body) VALUES (?1, ?2)")?
        .execute((&who.hash, &who.text))?;
    let caller: i64 = to
        .prepare_cached("SELECT id FROM caller WHERE hash = ?1")?
        .query_row([&who.hash], |row| row.get(0))?;
    to.prepare_cached("INSERT INTO kind(hash, region, name, caller, body) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((&what.hash, region, &event.name, caller, &what.text))?;
    Ok(to.last_insert_rowid())
}

/// Adds a span to the complete ones, merged with those that it touches.
fn complete(to: &Transaction<'_>, question: i64, span: TimeSpan, again: Option<Timestamp>) -> rusqlite::Result<()> {
    let (mut from, mut stop) = span.seconds();
    if from >= stop {
        return Ok(());
    }
    let again = again.map(Timestamp::as_second);
    let touching = "question = ?1 AND again IS ?2 AND start <= ?4 AND stop >= ?3";
    let (start, end): (Option<i64>, Option<i64>) = to
        .prepare_cached(&format!("SELECT min(start), max(stop) FROM span WHERE {touching}"))?
        .query_row((question, again, from, stop), |row| Ok((row.get(0)?, row.get(1)?)))?;
    to.prepare_cached(&format!("DELETE FROM span WHERE {touching}"))?
        .execute((question, again, from, stop))?;
    from = start.map_or(from, |start| start.min(from));
    stop = end.map_or(stop, |end| end.max(stop));
    // Spans that were to be requested again, and now have been.
    to.prepare_cached("DELETE FROM span WHERE question = ?1 AND again IS NOT NULL AND start >= ?2 AND stop <= ?3")?
        .execute((question, from, stop))?;
    to.prepare_cached("INSERT INTO span(question, start, stop, again) VALUES (?1, ?2, ?3, ?4)")?
        .execute((question, from, stop, again))?;
    Ok(())
}
