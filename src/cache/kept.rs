//! Which request parameters are kept: those that say what a call is about. All others may be secrets - a security token,
//! a password, a signature in a presigned address - and no verdict needs them.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _};

use super::template;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS kept(name TEXT NOT NULL, parameter TEXT NOT NULL,
    PRIMARY KEY(name, parameter)) STRICT, WITHOUT ROWID;";

/// The request parameters that are kept, by `eventName`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept(BTreeMap<String, BTreeSet<String>>);

impl<'a> FromIterator<(&'a str, &'a str)> for Kept {
    /// From pairs of an `eventName` and a parameter.
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(pairs: I) -> Self {
        let mut kept = Self::default();
        for (name, parameter) in pairs {
            kept.insert(name, parameter);
        }
        kept
    }
}

impl Kept {
    fn insert(&mut self, name: &str, parameter: &str) {
        let parameters = self.0.entry(name.to_owned()).or_default();
        parameters.insert(parameter.to_owned());
    }

    /// Removes the parameters of a call that are not kept.
    pub(super) fn strip(&self, name: &str, parameters: &mut BTreeMap<String, String>) {
        let kept = self.0.get(name);
        parameters.retain(|parameter, _| kept.is_some_and(|kept| kept.contains(parameter)));
    }

    /// Makes a cache keep what `self` says, and adds to `self` what the cache kept before.
    ///
    /// `all` means that the cache is of the version that kept every parameter: the others are removed. If a parameter was not
    /// kept before, the calls that lack it are removed, to be requested once more.
    pub(super) fn agree(&mut self, cache: &Connection, all: bool) -> rusqlite::Result<()> {
        cache.execute_batch(TABLE)?;
        if all {
            self.remove_others(cache)?;
        }
        let mut before = Self::default();
        let mut rows = cache.prepare("SELECT name, parameter FROM kept")?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            before.insert(&row.get::<_, String>(0)?, &row.get::<_, String>(1)?);
        }
        for (name, parameters) in &self.0 {
            let known = before.0.get(name);
            if !all
                && parameters
                    .iter()
                    .any(|it| known.is_none_or(|known| !known.contains(it)))
            {
                forget(cache, name)?;
            }
            for parameter in parameters {
                cache.execute("INSERT OR IGNORE INTO kept VALUES (?1, ?2)", [name, parameter])?;
            }
        }
        for (name, parameters) in &before.0 {
            for parameter in parameters {
                self.insert(name, parameter);
            }
        }
        Ok(())
    }

    /// Removes the parameters that an earlier version kept and that are no longer kept.
    fn remove_others(&self, cache: &Connection) -> rusqlite::Result<()> {
        let rows: Vec<(i64, String, String, String, Vec<u8>)> = cache
            .prepare(
                "SELECT kind.id, kind.region, kind.name, kind.body, caller.hash FROM kind \
                 JOIN caller ON caller.id = kind.caller ORDER BY kind.id",
            )?
            .query_map([], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
            })?
            .collect::<rusqlite::Result<_>>()?;
        for (id, region, name, body, caller) in rows {
            // One that cannot be read is damage, which is reported when it is needed.
            let Some(body) = template::stripped(&body, &caller, &region, |it| self.strip(&name, it)) else {
                continue;
            };
            let same: Option<i64> = cache
                .query_row("SELECT id FROM kind WHERE hash = ?1", [&body.hash], |row| row.get(0))
                .optional()?;
            match same {
                Some(same) if same == id => {}
                // Two kinds that differed in nothing else are one now.
                Some(same) => {
                    cache.execute(
                        "INSERT OR IGNORE INTO event SELECT ?1, time, id FROM event WHERE kind = ?2",
                        [same, id],
                    )?;
                    cache.execute("DELETE FROM event WHERE kind = ?1", [id])?;
                    cache.execute("DELETE FROM kind WHERE id = ?1", [id])?;
                }
                None => {
                    cache.execute(
                        "UPDATE kind SET hash = ?1, body = ?2 WHERE id = ?3",
                        (&body.hash, &body.text, id),
                    )?;
                }
            }
        }
        Ok(())
    }
}

/// Removes the failed calls of this name, and the complete spans of all questions that may find such calls.
fn forget(cache: &Connection, name: &str) -> rusqlite::Result<()> {
    let any: bool = cache.query_row("SELECT EXISTS (SELECT 1 FROM kind WHERE name = ?1)", [name], |row| {
        row.get(0)
    })?;
    if !any {
        return Ok(());
    }
    let asked = "(SELECT id FROM question WHERE attribute = 'ResourceName' OR value = ?1)";
    for sql in [
        "DELETE FROM event WHERE kind IN (SELECT id FROM kind WHERE name = ?1)".to_owned(),
        "DELETE FROM kind WHERE name = ?1".to_owned(),
        format!("DELETE FROM span WHERE question IN {asked}"),
        format!("DELETE FROM success WHERE question IN {asked}"),
    ] {
        cache.execute(&sql, [name])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::*;
    use crate::cache::{CachedPage, EventCache, Question, SearchAttribute};
    use crate::event::Event;
    use crate::time::TimeSpan;

    const ACCOUNT: &str = "111122223333";
    const SECRETS: [&str; 4] = ["TOKEN-OF-A-STRANGER", "hunter2", "AWS4-HMAC-SHA256", "SIGNED-BY"];

    /// Failed calls whose requests hold secrets, each its own.
    fn events(name: &str) -> Vec<Event> {
        let each = (0..3).map(|number| {
            let record = serde_json::json!({
                "eventTime": format!("2026-01-01T00:00:0{number}Z"), "eventSource": "s3.amazonaws.com", "eventName": name,
                "eventID": format!("00000000-0000-4000-8000-{number:012x}"), "awsRegion": "eu-central-1",
                "recipientAccountId": ACCOUNT, "errorCode": "AccessDenied", "userIdentity": {},
                "requestParameters": {"bucketName": "b", "ownerName": "o", "X-Amz-Security-Token": format!("{}-{number}", SECRETS[0]),
                    "password": SECRETS[1], "Authorization": SECRETS[2], "X-Amz-Signature": SECRETS[3]},
            });
            Event::from_json(&record.to_string()).unwrap()
        });
        each.collect()
    }

    fn write(cache: &mut EventCache, name: &str) {
        let begin: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let page = CachedPage {
            question: &question(name),
            kept: &events(name),
            successes: &BTreeMap::new(),
            complete: TimeSpan::new(begin, begin + SignedDuration::from_secs(60)),
            now: begin + SignedDuration::from_hours(100),
        };
        cache.write(&page).unwrap();
    }

    fn question(name: &str) -> Question {
        Question {
            region: "eu-central-1".to_owned(),
            attribute: SearchAttribute::EventName,
            value: name.to_owned(),
        }
    }

    fn kept(pairs: &[(&'static str, &'static str)]) -> Kept {
        pairs.iter().copied().collect()
    }

    /// Events of a name, and the parameters of each of their kinds.
    fn found(cache: &EventCache, name: &str) -> (usize, Vec<Vec<(String, String)>>) {
        let kinds = cache.kinds("eu-central-1", name).unwrap();
        let events = kinds
            .iter()
            .map(|kind| {
                cache
                    .sightings(kind, TimeSpan::from_seconds(0, i64::MAX))
                    .unwrap()
                    .len()
            })
            .sum();
        let parameters = kinds
            .into_iter()
            .map(|kind| kind.event.parameters.into_iter().collect());
        (events, parameters.collect())
    }

    fn complete(cache: &EventCache, name: &str) -> i64 {
        let later: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
        cache.complete(&question(name), later).unwrap().length_secs()
    }

    fn holds_no_secret(folder: &std::path::Path) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            for secret in SECRETS {
                assert!(memchr::memmem::find(&bytes, secret.as_bytes()).is_none(), "{secret}");
            }
        }
    }

    #[test]
    fn of_request_parameters_only_those_that_name_the_resource_are_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut cache = EventCache::open(&path, ACCOUNT, &kept(&[("GetBucketCors", "bucketName")])).unwrap();
        write(&mut cache, "GetBucketCors");
        // A call that no entry names keeps nothing.
        write(&mut cache, "GetOther");
        let name = vec![("bucketName".to_owned(), "b".to_owned())];
        assert_eq!(found(&cache, "GetBucketCors"), (3, vec![name]));
        assert_eq!(found(&cache, "GetOther"), (3, vec![vec![]]));
        holds_no_secret(folder.path());
    }

    #[test]
    fn a_ledger_that_kept_every_parameter_loses_them_and_no_event() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let everything = kept(&[
            ("GetBucketCors", "bucketName"),
            ("GetBucketCors", "X-Amz-Security-Token"),
            ("GetBucketCors", "password"),
            ("GetBucketCors", "Authorization"),
            ("GetBucketCors", "X-Amz-Signature"),
        ]);
        let mut cache = EventCache::open(&path, ACCOUNT, &everything).unwrap();
        write(&mut cache, "GetBucketCors");
        assert_eq!(found(&cache, "GetBucketCors").1.len(), 3);
        cache
            .connection
            .execute_batch("DROP TABLE kept; PRAGMA user_version = 1")
            .unwrap();
        drop(cache);
        let bytes = std::fs::read(&path).unwrap();
        assert!(memchr::memmem::find(&bytes, SECRETS[0].as_bytes()).is_some());
        // Reading its statistics changes nothing.
        assert_eq!(EventCache::open_existing(&path).unwrap().stats().unwrap().failed, 3);
        let wanted = kept(&[("GetBucketCors", "bucketName")]);
        let mut cache = EventCache::open(&path, ACCOUNT, &wanted).unwrap();
        holds_no_secret(folder.path());
        let name = vec![("bucketName".to_owned(), "b".to_owned())];
        assert_eq!(found(&cache, "GetBucketCors"), (3, vec![name.clone()]));
        // What is written again counts once.
        write(&mut cache, "GetBucketCors");
        assert_eq!(found(&cache, "GetBucketCors"), (3, vec![name]));
        assert_eq!(complete(&cache, "GetBucketCors"), 60);
    }

    #[test]
    fn where_a_catalog_wants_another_parameter_the_calls_that_lack_it_are_asked_for_once_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let usual = [("GetBucketCors", "bucketName"), ("GetOther", "bucketName")];
        let mut cache = EventCache::open(&path, ACCOUNT, &kept(&usual)).unwrap();
        write(&mut cache, "GetBucketCors");
        write(&mut cache, "GetOther");
        drop(cache);
        let more = kept(&[usual[0], usual[1], ("GetOther", "ownerName"), ("GetNew", "x")]);
        let mut cache = EventCache::open(&path, ACCOUNT, &more).unwrap();
        assert_eq!(
            (found(&cache, "GetBucketCors").0, complete(&cache, "GetBucketCors")),
            (3, 60)
        );
        assert_eq!((found(&cache, "GetOther").0, complete(&cache, "GetOther")), (0, 0));
        write(&mut cache, "GetOther");
        drop(cache);
        // A later catalog that wants less neither removes nor stores less.
        let mut cache = EventCache::open(&path, ACCOUNT, &kept(&usual)).unwrap();
        write(&mut cache, "GetOther");
        let both = [("bucketName", "b"), ("ownerName", "o")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(found(&cache, "GetOther"), (3, vec![both.to_vec()]));
        assert_eq!(complete(&cache, "GetOther"), 60);
    }
}
