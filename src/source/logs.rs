//! A trail's log group in CloudWatch Logs: one account's, or that of an organization's trail with all of its accounts.
//!
//! Logs Insights returns the failed calls and the calls that show a setting, as whole records, and counts all others by
//! hour (see `logs/statement.rs`); where it does not answer, FilterLogEvents returns every record. Either way the records are
//! judged as those of trail files are. They are CloudTrail's own word only if DescribeTrails says that a trail writes to the
//! group, and their streams are named accordingly; otherwise they are copies.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use crate::aws::Aws;
use crate::catalog::Catalog;
use crate::coverage::{Gap, SourceKind};
use crate::event::{Event, EventId};
use crate::source::bill::{Bill, dollars};
use crate::source::progress::{ProgressBar, ProgressUnit};
use crate::source::{Query, ReadOutcome};
use crate::tally::Unread;
use crate::time::TimeSpan;

mod events;
mod group;
mod insights;
mod ranges;
mod records;
mod statement;
mod walk;

use group::{FoundGroup, GroupTrust};
pub use group::{LogGroup, LogGroupArn};
use insights::{Insights, cell};
use records::Records;
use walk::Walk;

/// How much later than the call a record may be in the group: within minutes, as a rule (inferred for log groups, whose
/// events may have the time of either).
const MAX_DELAY: SignedDuration = SignedDuration::from_hours(1);

/// What runs the queries.
const ENGINE: &str = "Logs Insights";

/// A group of which the asked range is smaller is read at once: to scan it for nothing costs less than a cent.
const CHEAP_BYTES: u64 = 1_000_000_000;

/// The first part of any other, in seconds.
const FIRST_PART_SECS: i64 = 24 * 3600;

/// What reading a group would take.
#[derive(Debug)]
#[non_exhaustive]
pub struct LogsPlan {
    /// The group's name and region, or its ARN.
    pub place: String,
    /// `STANDARD`, `INFREQUENT_ACCESS` or `DELIVERY`, if CloudWatch Logs says.
    pub class: Option<String>,
    /// The trail that writes to it, if one is known.
    pub trail: Option<String>,
    /// What is stored in the group.
    pub stored_bytes: Option<u64>,
    /// The part of the time range that the group can have.
    pub span: TimeSpan,
    /// The queries: records, counts.
    pub statements: [String; 2],
    /// Bytes that both queries will scan, if each runs once over the time range.
    pub bytes: Option<u64>,
    /// What could not be found out.
    pub gaps: Vec<Gap>,
}

impl LogsPlan {
    /// What scanning that much costs at the list price, in US dollars.
    #[must_use]
    pub fn dollars(&self) -> Option<f64> {
        self.bytes.map(dollars)
    }
}

/// A log group that was found.
#[derive(Debug)]
pub struct LogsReader<'a> {
    aws: &'a Aws,
    group: FoundGroup,
    query: &'a Query,
    catalog: &'a Catalog,
    now: Timestamp,
}

impl<'a> LogsReader<'a> {
    /// Finds the group, and what writes to it. `region` and `account` are those of the credentials.
    ///
    /// # Errors
    /// A [`Gap`] when there is no such group, or several.
    pub async fn open(
        aws: &'a Aws,
        named: &LogGroup,
        (region, account): (&str, Option<&str>),
        (query, catalog): (&'a Query, &'a Catalog),
        now: Timestamp,
    ) -> Result<Self, Gap> {
        Ok(Self {
            group: group::find(aws, named, region, account).await?,
            aws,
            query,
            catalog,
            now,
        })
    }

    /// What reading it would take.
    #[must_use]
    pub fn plan(&self) -> LogsPlan {
        let span = self.span();
        let trail = match &self.group.trust {
            GroupTrust::Trail(name) => Some(name.clone()),
            GroupTrust::NoTrail | GroupTrust::Unknown => None,
        };
        LogsPlan {
            place: self.group.place(),
            class: self.group.facts.class.clone(),
            trail,
            stored_bytes: self.group.facts.stored_bytes,
            span,
            statements: self.statements(),
            bytes: self.expected_bytes(span).map(|bytes| bytes.saturating_mul(2)),
            gaps: self.group.gaps.iter().cloned().chain(self.begins_late(None)).collect(),
        }
    }

    fn statements(&self) -> [String; 2] {
        [
            statement::records(self.query, self.catalog),
            statement::counts(self.query, self.catalog),
        ]
    }

    /// Reads it, until done or until `stop` becomes true. At most `most_bytes` are scanned.
    ///
    /// # Errors
    /// A [`Gap`] when nothing was read.
    pub async fn read(self, most_bytes: Option<u64>, stop: watch::Receiver<bool>) -> Result<ReadOutcome, Gap> {
        let span = self.span();
        if let Some(gap) = self.begins_late(None).filter(|_| span.is_empty()) {
            return Err(gap);
        }
        let bar = self.query.progress.start(ProgressUnit::None, 0, "CloudWatch Logs");
        let mut records = Records::new(self.query, self.catalog, &self.group.trust);
        let mut insights = Insights::new(
            self.aws,
            &self.group,
            Bill::new(ENGINE, Some(0), most_bytes),
            stop.clone(),
            bar.clone(),
        );
        let mut walk = Walk::default();
        let [wanted, counted] = self.statements();
        let first = self.first_part(span);
        let late = span.to.checked_add(MAX_DELAY).unwrap_or(span.to);
        let late = TimeSpan::new(span.from, late.min(self.now).max(span.to));
        let refused = walk.records(&mut insights, &wanted, (late, first), &mut records).await;
        let mut notes = Vec::new();
        if let Some(fault) = refused {
            let why = format!("Logs Insights was not used ({fault})");
            self.fall_back(late, (&mut records, &mut walk), (&stop, &bar), &why)
                .await;
            notes.push(format!("{why}; records were read by FilterLogEvents"));
        } else {
            walk.counts(&mut insights, &counted, (span, first), &mut records).await;
            notes.push(insights.bill.to_string());
        }
        self.conclude(records, walk, notes)
    }

    /// The event of this id, by a query that scans the whole time range.
    ///
    /// # Errors
    /// A [`Gap`] when there is no answer.
    pub async fn event(&self, id: &str, stop: watch::Receiver<bool>) -> Result<Option<Event>, Gap> {
        let bar = self.query.progress.start(ProgressUnit::None, 0, "CloudWatch Logs");
        let mut insights = Insights::new(self.aws, &self.group, Bill::new(ENGINE, Some(0), None), stop, bar);
        let rows = insights.run(&statement::event(id), self.span().seconds()).await;
        let rows = rows.map_err(|failure| failure.gap(&self.group))?;
        let messages = rows.iter().filter_map(|row| cell(row, "@message"));
        let mut events = messages.filter_map(|message| Event::from_json(message).ok());
        Ok(events.find(|event| event.id == EventId::from(id)))
    }

    async fn fall_back(
        &self,
        span: TimeSpan,
        (records, walk): (&mut Records<'_>, &mut Walk),
        (stop, bar): (&watch::Receiver<bool>, &ProgressBar),
        why: &str,
    ) {
        let outcome = events::read(self.aws, (&self.group, span), records, stop, bar).await;
        let Err((read_to, mut gap)) = outcome else { return };
        let from = read_to.and_then(|time| Timestamp::from_millisecond(time).ok());
        walk.unread.push(TimeSpan::new(from.unwrap_or(span.from), span.to));
        if read_to.is_none() {
            gap.what = format!("{}; and {why}", gap.what);
            if self.group.facts.is_infrequent_access() {
                "allow logs:StartQuery, logs:GetQueryResults and logs:StopQuery: a log group of the class Infrequent Access is read by Logs Insights".clone_into(&mut gap.hint);
            }
        }
        walk.gaps.push(gap);
    }

    fn conclude(&self, records: Records<'_>, walk: Walk, mut notes: Vec<String>) -> Result<ReadOutcome, Gap> {
        let place = self.group.place();
        let mut read = records.finish(&place);
        let count = read.tally.records();
        let late = self.begins_late(read.tally.span().map(|span| span.from));
        let gaps: Vec<Gap> = walk.gaps.into_iter().chain(late).collect();
        // What the query leaves out of what there is, is said as of every other source.
        if count == 0 && read.left_out.why(self.query).is_none() {
            return Err(self.nothing(&gaps, &read));
        }
        notes.extend(self.trust_note());
        read.coverage.add_source(SourceKind::LogGroup, place, count);
        read.coverage
            .gaps
            .splice(..0, self.group.gaps.iter().cloned().chain(gaps));
        read.coverage.notes.splice(..0, notes);
        read.unread = unread(&read, self.query, &walk.unread);
        Ok(read)
    }

    /// Why nothing was read, and what to do.
    fn nothing(&self, gaps: &[Gap], read: &ReadOutcome) -> Gap {
        if let Some(gap) = gaps.first().or(read.coverage.gaps.first()) {
            return gap.clone();
        }
        let span = self.span();
        let what = format!("it has no CloudTrail record from {:.0} to {:.0}", span.from, span.to);
        let hint = if self.group.facts.stored_bytes == Some(0) {
            "the log group is empty: is it that of the trail? --events logs:auto finds it"
        } else if self.query.regions.is_empty() && self.query.accounts.is_empty() {
            "check the log group, or read more with --since"
        } else {
            "check --region and --account, or read more with --since"
        };
        Gap::new(self.group.place(), what, hint)
    }

    /// Whose word the records are, where that is not CloudTrail's.
    fn trust_note(&self) -> Option<String> {
        let place = self.group.place();
        (self.group.trust == GroupTrust::NoTrail).then(|| {
            format!(
                "{place}: no trail that DescribeTrails lists writes to this log group, so its records count as copies, whose errors are never called harmless. Run it with credentials of the account and region of the trail, or read the trail's bucket"
            )
        })
    }

    /// The part of the time range that the group can have.
    fn span(&self) -> TimeSpan {
        let to = self.query.to.unwrap_or(self.now);
        let from = self.query.from.unwrap_or(to);
        let earliest = self.group.facts.earliest(self.now).unwrap_or(from);
        TimeSpan::new(earliest.max(from).min(to), to)
    }

    /// A gap if the group begins later than the time range; `first` is the time of the first record.
    fn begins_late(&self, first: Option<Timestamp>) -> Option<Gap> {
        let facts = &self.group.facts;
        let created = facts
            .created()
            .filter(|(time, _)| first.is_none_or(|first| first >= *time));
        let (begins, why) = facts.keeps_since(self.now).max(created)?;
        let hint = "name a later --since, or read the trail's bucket: --events s3://BUCKET/PREFIX";
        let is_late = self.query.from.is_some_and(|from| from < begins);
        is_late.then(|| Gap::new(self.group.place(), why, hint))
    }

    /// What a query over this range scans: its share of what the group stores. That the charged size is the stored one, and
    /// that all days are alike, is inferred.
    fn expected_bytes(&self, span: TimeSpan) -> Option<u64> {
        let facts = &self.group.facts;
        let begins = facts.begins(self.now)?;
        let held = u64::try_from(TimeSpan::new(begins, self.now).length_secs())
            .ok()?
            .max(1);
        let wanted = u64::try_from(span.length_secs()).ok()?.min(held);
        let share = u128::from(facts.stored_bytes?) * u128::from(wanted) / u128::from(held);
        u64::try_from(share).ok()
    }

    fn first_part(&self, span: TimeSpan) -> i64 {
        match self.expected_bytes(span) {
            Some(bytes) if bytes <= CHEAP_BYTES => i64::MAX / 2,
            // A query that ends before the group was created is rejected.
            _ => {
                let begins = self.group.facts.begins(self.now).unwrap_or(span.from);
                FIRST_PART_SECS + TimeSpan::new(span.from, begins).length_secs()
            }
        }
    }
}

/// Spans of which records are missing, in every region that the records name.
fn unread(read: &ReadOutcome, query: &Query, spans: &[TimeSpan]) -> Vec<Unread> {
    let seen = read.tally.places().map(|(_, region)| region);
    let named = query.regions.iter().map(String::as_str);
    let regions: BTreeSet<&str> = seen.chain(named).filter(|region| !region.is_empty()).collect();
    let spans = spans.iter();
    let unread = spans.flat_map(|span| {
        regions.iter().map(|region| Unread {
            region: (*region).to_owned(),
            name: None,
            from: span.from,
            to: span.to,
            read_since_by_resource: BTreeMap::new(),
        })
    });
    unread.collect()
}
