//! What the trail shows of a setting beside the errors: that it was there, since when or until when, and who changed it.

use jiff::Timestamp;

use crate::catalog::SettingEffect;
use crate::tally::{Evidence, Write};
use crate::text_enum::text_enum;

/// The past of a setting in the time range; only where the trail shows that it was there, or was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// What happened to it.
    pub course: Course,
    /// When it was seen to be there; `None` where only its removal was seen.
    pub configured: Option<Configured>,
    /// The first and the last sign that it was not there, of the stretch that counts.
    pub missing: (Timestamp, Timestamp),
    /// When it was seen to be there again.
    pub restored: Option<Timestamp>,
    /// The call that made the change: that removed it, or else configured it.
    pub changed_by: Option<Write>,
}

text_enum! {
    /// What happened to a setting.
    pub enum Course {
        /// It was there and is gone.
        Removed = "removed",
        /// It was there, was gone, and is there again.
        RemovedForAWhile = "removed_for_a_while",
        /// It was not there, was, and is gone again.
        ConfiguredForAWhile = "configured_for_a_while",
        /// It was not there, and is.
        Configured = "configured",
        /// More than that.
        Repeatedly = "repeatedly",
    }
}

/// A stretch in which a setting was seen to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configured {
    /// The first sign.
    pub first: Timestamp,
    /// The last sign.
    pub last: Timestamp,
    /// Whose call showed it; empty where that is not known.
    pub caller: String,
}

impl Course {
    /// Whether it was removed, if only for a while.
    #[must_use]
    pub fn is_removal(self) -> bool {
        self != Self::Configured
    }
}

/// Signs in a row that say the same.
struct Run<'e> {
    there: bool,
    first: Timestamp,
    last: Timestamp,
    caller: &'e str,
}

impl Past {
    /// The past of a setting, from the times of its errors and what is known beside them; `None` where nothing but
    /// errors is known.
    #[must_use]
    pub fn new(errors: &[Timestamp], evidence: &Evidence) -> Option<Self> {
        let runs = runs(errors, evidence);
        // The last removal counts: the run before it, and the one after.
        let gone = runs.iter().rposition(|run| !run.there)?;
        let before = gone.checked_sub(1).and_then(|place| runs.get(place));
        let after = runs.get(gone + 1);
        let missing = runs.get(gone)?;
        let removed_by = last_write(
            evidence,
            SettingEffect::Removed,
            before.map(|run| run.last),
            missing.last,
        );
        let there: Vec<bool> = runs.iter().map(|run| run.there).collect();
        let course = match there.as_slice() {
            [false] if removed_by.is_some() => Course::Removed,
            [false] => return None,
            [true, false] => Course::Removed,
            [true, false, true] => Course::RemovedForAWhile,
            [false, true, false] => Course::ConfiguredForAWhile,
            // It was removed before it was configured: two changes.
            [false, true] if removed_by.is_none() => Course::Configured,
            _ => Course::Repeatedly,
        };
        let shown = before.or(after.filter(|_| course == Course::Configured));
        let made_by = || {
            let until = shown.map_or(missing.last, |run| run.first);
            last_write(evidence, SettingEffect::Made, None, until)
        };
        Some(Self {
            course,
            configured: shown.map(|run| Configured {
                first: run.first,
                last: run.last,
                caller: run.caller.to_owned(),
            }),
            missing: (missing.first, missing.last),
            restored: after.filter(|_| course.is_removal()).map(|run| run.first),
            changed_by: if course.is_removal() {
                removed_by.cloned()
            } else {
                made_by().cloned()
            },
        })
    }
}

fn runs<'e>(errors: &[Timestamp], evidence: &'e Evidence) -> Vec<Run<'e>> {
    let errors = errors.iter().map(|time| (*time, 0, false, ""));
    let reads = evidence.reads().map(|read| (read.time, 1, true, read.caller));
    // Of the same second, the change is the last: what was read then was so before it.
    let writes = evidence.writes().map(|write| {
        let there = write.change == SettingEffect::Made;
        (write.time, 2, there, write.caller_arn.as_str())
    });
    let mut signs: Vec<(Timestamp, u8, bool, &str)> = errors.chain(reads).chain(writes).collect();
    signs.sort_unstable();
    let mut runs: Vec<Run<'e>> = Vec::new();
    for (time, _, there, caller) in signs {
        match runs.last_mut() {
            Some(run) if run.there == there => (run.last, run.caller) = (time, caller),
            _ => runs.push(Run {
                there,
                first: time,
                last: time,
                caller,
            }),
        }
    }
    runs
}

/// The latest such call after `from` and not after `to`.
fn last_write(evidence: &Evidence, change: SettingEffect, from: Option<Timestamp>, to: Timestamp) -> Option<&Write> {
    let inside =
        |write: &&Write| write.change == change && write.time <= to && from.is_none_or(|from| from <= write.time);
    evidence.writes().filter(inside).max()
}
