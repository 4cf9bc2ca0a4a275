//! From the messages of log events to a tally.

use jiff::Timestamp;

use super::group::GroupTrust;
use super::insights::{Row, cell};
use super::statement::{ACCOUNT, HOUR, RECORDS};
use crate::catalog::Catalog;
use crate::event::envelope::{self, Element};
use crate::event::{Event, Provenance, SuccessfulCall};
use crate::source::rejected::Rejected;
use crate::source::trail_key::is_account;
use crate::source::{Query, ReadOutcome};
use crate::time::TimeSpan;

/// What was read of a group so far.
pub(super) struct Records<'a> {
    query: &'a Query,
    catalog: &'a Catalog,
    /// A trail writes to the group.
    trusted: bool,
    pub(super) read: ReadOutcome,
    rejected: Rejected,
    /// Messages without any record.
    lines: u64,
    /// Records from streams that are not named as CloudTrail names its own.
    foreign: u64,
}

impl<'a> Records<'a> {
    pub(super) fn new(query: &'a Query, catalog: &'a Catalog, trust: &GroupTrust) -> Self {
        Self {
            query,
            catalog,
            trusted: matches!(trust, GroupTrust::Trail(_)),
            read: ReadOutcome::default(),
            rejected: Rejected::default(),
            lines: 0,
            foreign: 0,
        }
    }

    /// Adds the records in a message; the name of its stream says whether CloudTrail wrote it.
    pub(super) fn add(&mut self, message: &str, stream: &str) {
        let trusted = self.trusted && is_of_cloudtrail(stream);
        let mut found = false;
        let broken = envelope::read(message.as_bytes(), &mut |element| match element {
            Element::Event(event) => {
                found = true;
                self.event(*event, trusted);
            }
            Element::Passed(kind) => {
                found = true;
                self.read.skipped.add_event(kind);
            }
            Element::Line => {}
            Element::Rejected(reason) => {
                found = true;
                self.rejected.add(reason);
            }
        });
        self.lines += u64::from(!found || !broken.is_empty());
    }

    fn event(&mut self, mut event: Event, trusted: bool) {
        let left_out = &mut self.read.left_out;
        if !left_out.passes(self.query, event.time, &event.region, &event.account) {
            return;
        }
        if !trusted {
            event.provenance = Provenance::Copy;
            self.foreign += u64::from(self.trusted);
        }
        self.read.tally.add(&event, self.catalog);
    }

    /// Adds a row of whole records.
    pub(super) fn add_row(&mut self, row: &Row, part: TimeSpan) {
        // A query includes its last second, which the next part begins with.
        let time = cell(row, "@timestamp").and_then(timestamp);
        if time.is_some_and(|time| time < part.from || part.to <= time) {
            return;
        }
        let stream = cell(row, "@logStream").unwrap_or_default();
        self.add(cell(row, "@message").unwrap_or_default(), stream);
    }

    /// Adds the successful calls of one hour, account and region.
    pub(super) fn add_count(&mut self, row: &Row) {
        let hour = cell(row, HOUR).and_then(|hour| format!("{hour}:00:00Z").parse::<Timestamp>().ok());
        let count = cell(row, RECORDS).and_then(|count| count.parse::<u64>().ok());
        let (Some(hour), Some(count)) = (hour, count) else {
            return;
        };
        let account = cell(row, ACCOUNT).unwrap_or_default();
        let region = cell(row, "awsRegion").unwrap_or_default();
        // The hour in which the time range begins is counted from its begin.
        let time = self.query.from.map_or(hour, |from| {
            if hour.as_second() / 3600 == from.as_second().div_euclid(3600) {
                hour.max(from)
            } else {
                hour
            }
        });
        if !self.read.left_out.passes(self.query, time, region, account) {
            return;
        }
        self.read
            .tally
            .add_successes(SuccessfulCall { time, account, region }, count);
        if cell(row, "readOnly").is_some_and(|only| ["1", "true"].contains(&only)) {
            self.read.tally.add_read(account, region);
        }
    }

    /// What was read, with gaps for what holds no record.
    pub(super) fn finish(self, place: &str) -> ReadOutcome {
        let mut read = self.read;
        for what in self.rejected.messages() {
            read.coverage.add_gap(place, what, "");
        }
        if self.lines > 0 {
            let what = format!("{} log events hold no whole CloudTrail record", self.lines);
            read.coverage.add_gap(place, what, "is this the log group of a trail?");
        }
        if self.foreign > 0 {
            read.coverage.notes.push(format!(
                "{place}: {} records are in log streams that are not named as CloudTrail names them; they count as copies, whose errors are never called harmless",
                self.foreign
            ));
        }
        read.coverage.notes.extend(read.skipped.note(place));
        read
    }
}

/// A time as Logs Insights writes it: `2026-01-15 07:29:00.000`, in UTC.
fn timestamp(text: &str) -> Option<Timestamp> {
    format!("{}Z", text.replacen(' ', "T", 1)).parse().ok()
}

/// Whether CloudTrail names its streams so: `ACCOUNT_CloudTrail_REGION` and perhaps a number (documented), of an
/// organization's trail with the organization's ID before it (documented in the policy of the trail's role).
fn is_of_cloudtrail(stream: &str) -> bool {
    let Some((owner, region)) = stream.split_once("_CloudTrail_") else {
        return false;
    };
    let (organization, account) = match owner.rsplit_once('_') {
        Some((organization, account)) => (Some(organization), account),
        None => (None, owner),
    };
    let (region, number) = match region.split_once('_') {
        Some((region, number)) => (region, Some(number)),
        None => (region, None),
    };
    let all = |text: &str, is: fn(char) -> bool| !text.is_empty() && text.chars().all(is);
    is_account(account)
        && organization.is_none_or(|id| {
            id.strip_prefix("o-")
                .is_some_and(|id| all(id, |letter| letter.is_ascii_alphanumeric()))
        })
        && all(region, |letter| {
            letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-'
        })
        && number.is_none_or(|number| all(number, |letter| letter.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_cloudtrail_are_known_by_their_names() {
        for (stream, is) in [
            ("111122223333_CloudTrail_eu-central-1", true),
            ("111122223333_CloudTrail_us-east-1_3", true),
            ("o-exampleorgid_111122223333_CloudTrail_us-gov-west-1", true),
            ("o-exampleorgid_111122223333_CloudTrail_eu-central-1_12", true),
            ("", false),
            ("app", false),
            ("1111_CloudTrail_eu-central-1", false),
            ("x_111122223333_CloudTrail_eu-central-1", false),
            ("111122223333_CloudTrail_", false),
            ("111122223333_CloudTrail_eu-central-1_x", false),
            ("111122223333_CloudTrail_eu-central-1_2/evil", false),
        ] {
            assert_eq!(is_of_cloudtrail(stream), is, "{stream}");
        }
    }

    #[test]
    fn a_time_of_insights_is_read_to_the_millisecond() {
        let time = timestamp("2026-01-15 07:29:00.250").unwrap();
        assert_eq!(time.as_millisecond(), 1_768_462_140_250);
        assert_eq!(timestamp("yesterday"), None);
    }
}
