//! Silences that most resources of a caller share: then the caller paused, and none of these settings has changed.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::cadence::Silence;
use crate::catalogue::Resource;
use crate::tally::{Scope, SeriesKey, Tally};

/// Resources that must be silent: of fewer nothing follows.
const LEAST: usize = 3;
/// Resources that are asked; it bounds the cost of a silence.
const MOST: usize = 500;
/// Calls of which a usual interval is known.
const ENOUGH: usize = 3;
/// A silence of so many of its usual intervals lacks a call.
const LACKS: f64 = 1.5;

/// Account, region and role.
type CallerKey = (String, String, String);
/// Of each resource, the times of each of its calls in seconds since 1970, sorted.
type Voices = BTreeMap<Resource, Vec<Vec<i64>>>;

/// Who called what when, to see who was silent.
pub(super) struct Pauses<'t> {
    tally: &'t Tally,
    scope: &'t Scope,
    voices: OnceCell<BTreeMap<CallerKey, Voices>>,
}

/// What a resource says of a moment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Voice {
    Speaks,
    Silent,
    /// Too few calls to know.
    Unknown,
}

impl<'t> Pauses<'t> {
    pub(super) fn new(tally: &'t Tally, scope: &'t Scope) -> Self {
        Self {
            tally,
            scope,
            voices: OnceCell::new(),
        }
    }

    /// Whether most resources that this caller calls about were silent at the same time.
    pub(super) fn explain(&self, key: &SeriesKey, silence: &Silence) -> bool {
        let caller = (key.account.clone(), key.region.clone(), key.caller.arn.clone());
        let Some(voices) = self.voices.get_or_init(|| self.collect()).get(&caller) else {
            return false;
        };
        let ends = (self.scope.from.as_second(), self.scope.to.as_second());
        let (from, to) = (silence.from.as_second(), silence.to.as_second());
        let middle = from + (to - from) / 2;
        let count = |wanted: Voice| {
            let asked = voices.values().take(MOST);
            asked.filter(|calls| of_resource(calls, middle, ends) == wanted).count()
        };
        let silent = count(Voice::Silent);
        silent >= LEAST && silent > count(Voice::Speaks)
    }

    fn collect(&self) -> BTreeMap<CallerKey, Voices> {
        let mut all: BTreeMap<CallerKey, Voices> = BTreeMap::new();
        for (key, series) in self.tally.series() {
            let caller = (key.account.clone(), key.region.clone(), key.caller.arn.clone());
            let voices = all.entry(caller).or_default();
            let times = series.times().iter().map(|time| time.as_second()).collect();
            voices.entry(key.resource.clone()).or_default().push(times);
        }
        for ((account, _, role), voices) in &mut all {
            for (resource, evidence) in self.tally.settings(account) {
                let of_role = evidence.reads().filter(|read| read.caller == role);
                let times: Vec<i64> = of_role.map(|read| read.time.as_second()).collect();
                if !times.is_empty() {
                    voices.entry(resource.clone()).or_default().push(times);
                }
            }
        }
        all
    }
}

fn of_resource(calls: &[Vec<i64>], middle: i64, ends: (i64, i64)) -> Voice {
    let voices = || calls.iter().map(|times| of_call(times, middle, ends));
    if voices().any(|voice| voice == Voice::Speaks) {
        Voice::Speaks
    } else if voices().any(|voice| voice == Voice::Silent) {
        Voice::Silent
    } else {
        Voice::Unknown
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds in a window fit the mantissa")]
fn of_call(times: &[i64], middle: i64, (from, to): (i64, i64)) -> Voice {
    let mut steps: Vec<i64> = times.iter().zip(times.iter().skip(1)).map(|(a, b)| b - a).collect();
    steps.sort_unstable();
    let Some(usual) = steps.get(steps.len() / 2).filter(|_| times.len() >= ENOUGH) else {
        return Voice::Unknown;
    };
    let next = times.partition_point(|time| *time <= middle);
    let before = next.checked_sub(1).and_then(|place| times.get(place)).unwrap_or(&from);
    let after = times.get(next).unwrap_or(&to);
    if (after - before) as f64 >= LACKS * *usual as f64 {
        Voice::Silent
    } else {
        Voice::Speaks
    }
}
