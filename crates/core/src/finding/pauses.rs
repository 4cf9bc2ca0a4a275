//! Silences that most resources of a caller share: then the caller paused, and none of these settings has changed.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::cadence::{Silence, SilencePlace};
use crate::catalog::Resource;
use crate::tally::{Scope, SeriesKey, Tally};

/// Resources that must be silent: of fewer nothing follows.
const MIN_SILENT_RESOURCES: usize = 3;
/// Resources that are asked; it bounds the cost of a silence.
const MAX_COMPARED_RESOURCES: usize = 500;
/// Calls of which a usual interval is known.
const MIN_CALLS: usize = 3;
/// A silence that is this many times the usual interval lacks a call.
const MIN_SILENT_INTERVALS: f64 = 1.5;

/// Account, region and role.
type CallerKey = (String, String, String);
/// Of each resource, each of its calls.
type Voices = BTreeMap<Resource, Vec<CallTimes>>;

/// The times of one call of a resource.
struct CallTimes {
    /// `eventName`; `None` where several are meant.
    name: Option<String>,
    /// Seconds since 1970, sorted.
    times: Vec<i64>,
}

/// Who called what when, to see who was silent.
pub(super) struct PauseDetector<'t> {
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

impl<'t> PauseDetector<'t> {
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
        // Before the first call nobody can be seen to pause.
        if silence.place == SilencePlace::Begin {
            return false;
        }
        let Some(voices) = self.voices.get_or_init(|| self.collect()).get(&caller) else {
            return false;
        };
        let ends = (self.scope.from.as_second(), self.scope.to.as_second());
        let (from, to) = (silence.from.as_second(), silence.to.as_second());
        let middle = from + (to - from) / 2;
        let read = |calls: &&CallTimes| self.is_read(&key.region, calls.name.as_deref(), middle);
        let count = |wanted: Voice| {
            let asked = voices.values().take(MAX_COMPARED_RESOURCES);
            let voice = |calls: &&Vec<CallTimes>| of_resource(calls.iter().filter(read), middle, ends) == wanted;
            asked.filter(voice).count()
        };
        let silent = count(Voice::Silent);
        silent >= MIN_SILENT_RESOURCES && silent > count(Voice::Speaks)
    }

    /// Whether calls of this name could have been seen at this second.
    fn is_read(&self, region: &str, name: Option<&str>, second: i64) -> bool {
        !self.scope.unread.iter().any(|unread| {
            let about = |of: &str| name.is_none_or(|name| name == of);
            unread.region == region
                && unread.name.as_deref().is_none_or(about)
                && (unread.from.as_second()..unread.to.as_second()).contains(&second)
        })
    }

    fn collect(&self) -> BTreeMap<CallerKey, Voices> {
        let mut all: BTreeMap<CallerKey, Voices> = BTreeMap::new();
        for (key, series) in self.tally.series() {
            let caller = (key.account.clone(), key.region.clone(), key.caller.arn.clone());
            let voices = all.entry(caller).or_default();
            let times = series.times().iter().map(|time| time.as_second()).collect();
            voices.entry(key.resource.clone()).or_default().push(CallTimes {
                name: Some(key.name.clone()),
                times,
            });
        }
        for ((account, _, role), voices) in &mut all {
            for (resource, evidence) in self.tally.settings(account) {
                let of_role = evidence.reads().filter(|read| read.caller == role);
                let times: Vec<i64> = of_role.map(|read| read.time.as_second()).collect();
                if !times.is_empty() {
                    let calls = CallTimes { name: None, times };
                    voices.entry(resource.clone()).or_default().push(calls);
                }
            }
        }
        all
    }
}

fn of_resource<'c>(calls: impl Iterator<Item = &'c CallTimes>, middle: i64, ends: (i64, i64)) -> Voice {
    calls.fold(Voice::Unknown, |known, calls| {
        match (known, of_call(&calls.times, middle, ends)) {
            (Voice::Speaks, _) | (_, Voice::Speaks) => Voice::Speaks,
            (Voice::Silent, _) | (_, Voice::Silent) => Voice::Silent,
            (Voice::Unknown, Voice::Unknown) => Voice::Unknown,
        }
    })
}

#[expect(clippy::cast_precision_loss, reason = "seconds in a window fit the mantissa")]
fn of_call(times: &[i64], middle: i64, (from, to): (i64, i64)) -> Voice {
    let mut steps: Vec<i64> = times.iter().zip(times.iter().skip(1)).map(|(a, b)| b - a).collect();
    steps.sort_unstable();
    let Some(usual) = steps.get(steps.len() / 2).filter(|_| times.len() >= MIN_CALLS) else {
        return Voice::Unknown;
    };
    let next = times.partition_point(|time| *time <= middle);
    let before = next.checked_sub(1).and_then(|place| times.get(place)).unwrap_or(&from);
    let after = times.get(next).unwrap_or(&to);
    if (after - before) as f64 >= MIN_SILENT_INTERVALS * *usual as f64 {
        Voice::Silent
    } else {
        Voice::Speaks
    }
}
