//! Goes through the parts of a time range, with one query after the other.

use super::insights::{Insights, QueryFailure};
use super::ranges::Ranges;
use super::records::Records;
use crate::aws::Fault;
use crate::coverage::Gap;
use crate::time::TimeSpan;

/// Failed queries after which no further one is begun.
const MAX_FAILURES: u32 = 12;

/// The queries of a run: what they did not read, and why.
#[derive(Debug, Default)]
pub(super) struct Walk {
    pub(super) unread: Vec<TimeSpan>,
    pub(super) gaps: Vec<Gap>,
    failures: u32,
    /// No further query is to be run.
    ended: bool,
}

impl Walk {
    /// Reads whole records; the fault if Logs Insights rejects the very first query.
    pub(super) async fn records(
        &mut self,
        insights: &mut Insights<'_>,
        text: &str,
        (span, first): (TimeSpan, i64),
        records: &mut Records<'_>,
    ) -> Option<Fault> {
        let mut ranges = Ranges::new(span, first);
        let mut answered = false;
        while let Some(part) = ranges.next() {
            // What is between the last second and the next one belongs to this part; rows of the next one are left out.
            match insights.run(text, part.seconds()).await {
                Ok(rows) => {
                    answered = true;
                    ranges.read(part, rows.len() as u64);
                    for row in &rows {
                        records.add_row(row, part);
                    }
                }
                Err(QueryFailure::Refused(fault)) if !answered => return Some(fault),
                Err(failure) => {
                    answered = true;
                    let lost = self.failed(failure, part, &mut ranges, "not read");
                    self.unread.extend(lost);
                }
            }
            if self.ended {
                break;
            }
        }
        None
    }

    /// Counts all other records.
    pub(super) async fn counts(
        &mut self,
        insights: &mut Insights<'_>,
        text: &str,
        (span, first): (TimeSpan, i64),
        records: &mut Records<'_>,
    ) {
        let mut ranges = Ranges::new(span, first);
        while !self.ended
            && let Some(part) = ranges.next()
        {
            let (from, to) = part.seconds();
            match insights.run(text, (from, to - 1)).await {
                Ok(rows) => {
                    ranges.read(part, rows.len() as u64);
                    for row in &rows {
                        records.add_count(row);
                    }
                }
                // Hours without a count are hours in which nothing is known to be missing.
                Err(failure) => drop(self.failed(failure, part, &mut ranges, "only failed calls were read")),
            }
        }
    }

    /// Halves a part, or gives it up, or all that is left; what is given up. `lacks` says what that means.
    fn failed(&mut self, failure: QueryFailure, part: TimeSpan, ranges: &mut Ranges, lacks: &str) -> Option<TimeSpan> {
        let all =
            |ranges: &Ranges| TimeSpan::new(part.from, ranges.left().map_or(part.to, |left| left.to.max(part.to)));
        let gap = match failure {
            QueryFailure::TooMany if ranges.halve(part) => return None,
            QueryFailure::TooMany => {
                let what = "more records within seconds than Logs Insights returns";
                Gap::new(
                    "Logs Insights",
                    what,
                    "read the trail's bucket: --events s3://BUCKET/PREFIX",
                )
            }
            QueryFailure::Failed(gap) => {
                self.failures += 1;
                if self.failures < MAX_FAILURES && ranges.shorten(part) {
                    return None;
                }
                self.ended = self.failures >= MAX_FAILURES;
                gap
            }
            QueryFailure::Refused(fault) => {
                self.ended = true;
                fault.gap()
            }
            QueryFailure::Ended(gap) => {
                self.ended = true;
                gap
            }
        };
        let lost = if self.ended { all(ranges) } else { part };
        let what = format!("{}; {lacks}: {:.0} to {:.0}", gap.what, lost.from, lost.to);
        self.gaps.push(Gap { what, ..gap });
        Some(lost)
    }
}
