//! What is counted when the detector meets series whose truth is known. Shared by the bench and the acceptance test.
//!
//! * A truth is **owed** when at least [`OWED`] of its beats were really called: fewer cannot prove a period, and a
//!   detector that stays silent then is right.
//! * **Recall**: the share of series with something owed in which an owed period was found within 2 %. Macro:
//!   the mean over scenario and window, each counting the same.
//! * **All**: the share in which every owed period was found, each by a track of its own.
//! * **Label F1**: four labels (beat, compound, moved = shifted or resetting, none = the rest), F1 of each over all
//!   series with something owed or without any truth, then the mean of the four. Where two labels are
//!   right (a timer that restarts, a shift with too few beats on one side) either is taken for the true one.
//! * **Wrong period**: a series with a truth and a track whose period is within 2 % of none of them.
//! * **False alarm**: a series without a truth and with a track.

use std::collections::{BTreeMap, BTreeSet};

use trailhum::cadence::{Cadence, Class, Lock, Track, TrackState};
use trailhum::words;
use trailhum_sandbox::simulator::{SCENARIOS, Scenario, SimulatedSeries, TrueCadence, make};

/// Beats that must have been called before a cadence is owed.
pub(crate) const OWED: usize = 6;
/// A found period this near (as a share) is right.
const NEAR: f64 = 0.02;

/// A count of successes among trials.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Rate {
    pub(crate) good: usize,
    pub(crate) all: usize,
}

impl Rate {
    pub(crate) fn add(&mut self, good: bool) {
        self.good += usize::from(good);
        self.all += 1;
    }

    pub(crate) fn share(self) -> f64 {
        if self.all == 0 {
            f64::NAN
        } else {
            self.good as f64 / self.all as f64
        }
    }
}

/// One series to score.
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) class: Option<Class>,
    pub(crate) series: SimulatedSeries,
    pub(crate) origin: i64,
}

/// A series of the acceptance table.
///
/// # Panics
/// If there is no such scenario.
#[expect(clippy::indexing_slicing, reason = "a number of the table")]
pub(crate) fn simulated(seed: u64, scenario: usize, days: u32, index: u64) -> Sample {
    let Scenario { name, class, .. } = SCENARIOS[scenario];
    Sample {
        name,
        class,
        series: make(seed, scenario, days, index),
        origin: 1_700_006_400,
    }
}

#[derive(Default, Clone)]
pub(crate) struct Cell {
    pub(crate) recall: Rate,
    pub(crate) all: Rate,
    pub(crate) label: Rate,
    pub(crate) wrong: usize,
    pub(crate) alarms: usize,
    pub(crate) series: usize,
    pub(crate) with_truth: usize,
}

#[derive(Default)]
pub(crate) struct Board {
    pub(crate) cells: BTreeMap<(&'static str, u32), Cell>,
    /// Of each label: true positives, false positives, false negatives.
    pub(crate) labels: BTreeMap<&'static str, [usize; 3]>,
    pub(crate) by_beats: BTreeMap<usize, Rate>,
    pub(crate) period_errors: Vec<f64>,
    pub(crate) phase_minutes: Vec<f64>,
    pub(crate) shift_periods: Vec<f64>,
    pub(crate) shift_found: Rate,
    pub(crate) calibration: BTreeMap<u32, (f64, Rate)>,
    pub(crate) by_evidence: BTreeMap<(&'static str, u32), Rate>,
    pub(crate) next: Rate,
    pub(crate) next_given: Rate,
    /// Whether the next beat was within the jitter stated as that of 90 %.
    pub(crate) usual: Rate,
    pub(crate) next_by: BTreeMap<&'static str, Rate>,
    pub(crate) next_width: Vec<f64>,
    pub(crate) state: BTreeMap<&'static str, Rate>,
    pub(crate) lock: BTreeMap<&'static str, Rate>,
    pub(crate) tiny: usize,
    pub(crate) costs_ms: Vec<f64>,
    pub(crate) notes: Vec<String>,
}

pub(crate) fn label(class: Class) -> &'static str {
    match class {
        Class::Beat => "beat",
        Class::Compound => "compound",
        Class::Shifted | Class::Resetting => "moved",
        _ => "none",
    }
}

fn same(a: f64, b: f64) -> bool {
    (a / b - 1.0).abs() <= NEAR
}

impl Board {
    pub(crate) fn add(&mut self, sample: &Sample, found: &Cadence, cost_ms: f64) {
        self.costs_ms.push(cost_ms);
        let truths = &sample.series.truths;
        let cell = self.cells.entry((sample.name, sample.series.days)).or_default();
        cell.series += 1;
        cell.with_truth += usize::from(!truths.is_empty());
        if !found.tracks.is_empty() && found.sweeps <= 3 {
            self.tiny += 1;
        }
        if truths.is_empty() {
            if !found.tracks.is_empty() {
                cell.alarms += 1;
                self.note("false alarm", sample, found);
            }
            let right = found.tracks.is_empty();
            self.count_label("none", label(found.class));
            self.calibrate(sample, found, right);
            return;
        }
        let wrong = found
            .tracks
            .iter()
            .any(|t| !truths.iter().any(|p| same(t.period_seconds, p.period)));
        cell.wrong += usize::from(wrong);
        if wrong {
            self.note("wrong period", sample, found);
        }
        let owed: Vec<_> = truths.iter().filter(|t| t.beats >= OWED).collect();
        let hit = truths
            .iter()
            .any(|t| found.tracks.iter().any(|k| same(k.period_seconds, t.period)));
        let least = truths.iter().map(|t| t.beats).max().unwrap_or(0);
        self.by_beats.entry(least.min(12)).or_default().add(hit);
        let mut free: Vec<&Track> = found.tracks.iter().collect();
        let all = owed.iter().all(|t| {
            let at = free.iter().position(|k| same(k.period_seconds, t.period));
            at.map(|i| free.remove(i)).is_some()
        });
        let wanted = wanted(sample, found.class);
        let right = !wrong && hit && label(found.class) == wanted;
        // A statement that there is no beat is wrong wherever there is one, however few its calls.
        self.calibrate(sample, found, right && !found.tracks.is_empty());
        if owed.is_empty() {
            return;
        }
        let cell = self.cells.entry((sample.name, sample.series.days)).or_default();
        cell.recall.add(hit);
        cell.all.add(all);
        cell.label.add(label(found.class) == wanted);
        self.count_label(wanted, label(found.class));
        if !hit {
            self.note("missed", sample, found);
        }
        if label(found.class) != wanted && !found.tracks.is_empty() {
            self.note("label", sample, found);
        }
        self.details(sample, found);
    }

    fn note(&mut self, what: &str, sample: &Sample, found: &Cadence) {
        let truths = sample.series.truths.iter().map(|truth| truth.period / 3600.0);
        self.notes.push(format!(
            "{what} {} {} d, {:?} h: {:?} {}",
            sample.name,
            sample.series.days,
            truths.collect::<Vec<_>>(),
            found.class,
            words::cadence(found)
        ));
    }

    fn calibrate(&mut self, sample: &Sample, found: &Cadence, right: bool) {
        if found.confidence <= 0.0 {
            return;
        }
        let bin = self
            .calibration
            .entry((found.confidence * 20.0).floor() as u32)
            .or_default();
        bin.0 += found.confidence;
        bin.1.add(right);
        let nats = found
            .tracks
            .iter()
            .map(|t| t.chance_one_in.ln())
            .fold(f64::INFINITY, f64::min);
        let step = if nats.is_finite() {
            [5.3, 6.0, 7.0, 8.0, 10.0, 12.0, 16.0, 24.0, 48.0, 1e9]
                .iter()
                .position(|b| nats <= *b)
                .unwrap_or(10)
        } else {
            [5, 6, 7, 8, 10, 12, 16, 24, usize::MAX]
                .iter()
                .position(|b| found.sweeps <= *b)
                .unwrap_or(9)
        };
        let class = match (found.class, sample.series.days) {
            (Class::TooFew, _) => "too_few",
            (Class::Irregular, ..10) => "irregular,short",
            (Class::Diurnal, ..10) => "diurnal,short",
            (class, _) => class.as_str(),
        };
        self.by_evidence.entry((class, step as u32)).or_default().add(right);
    }

    fn count_label(&mut self, wanted: &'static str, got: &'static str) {
        if wanted == got {
            self.labels.entry(wanted).or_default()[0] += 1;
        } else {
            self.labels.entry(got).or_default()[1] += 1;
            self.labels.entry(wanted).or_default()[2] += 1;
        }
    }

    fn details(&mut self, sample: &Sample, found: &Cadence) {
        let series = &sample.series;
        for truth in &series.truths {
            // Of two truths with one period, the one whose phase or next beat is nearer.
            let near = |t: &&Track| same(t.period_seconds, truth.period);
            let distance = |t: &Track| match truth.phase {
                Some(phase) => phase_error(t, phase, truth.period, sample.origin).unwrap_or(1e9),
                None => 0.0,
            };
            let Some(track) = found
                .tracks
                .iter()
                .filter(near)
                .min_by(|a, b| distance(a).total_cmp(&distance(b)))
            else {
                continue;
            };
            self.period_errors
                .push((track.period_seconds / truth.period - 1.0).abs() * 100.0);
            let kind = if truth.lock == Lock::Clock { "clock" } else { "interval" };
            if track.hits >= 12 {
                self.lock.entry(kind).or_default().add(track.lock == truth.lock);
            }
            if let Some(phase) = truth.phase
                && let Some(error) = phase_error(track, phase, truth.period, sample.origin)
            {
                self.phase_minutes.push(error / 60.0);
            }
            self.next_given.add(track.next.is_some() == truth.next.is_some());
            self.next_beat(sample, truth, track);
            self.state_of(sample, truth, track, found);
        }
        if let [change] = series.shifts.as_slice()
            && let Some(track) = found.tracks.first()
            && sample.class == Some(Class::Shifted)
        {
            let off =
                |at: jiff::Timestamp| ((at.as_second() - sample.origin) as f64 - change).abs() / first_period(series);
            self.shift_found.add(track.shifts.len() == 1);
            if let [shift] = track.shifts.as_slice() {
                self.shift_periods.push(off(shift.at));
            }
        }
    }

    fn next_beat(&mut self, sample: &Sample, truth: &TrueCadence, track: &Track) {
        if let (Some(next), Some(true_next)) = (track.next, truth.next) {
            let off = (next.as_second() - sample.origin) as f64 - true_next;
            // The window may end between a slot and its beat; whole periods are the business of `state`.
            let ok = off.abs() <= track.next_plus_minus_seconds;
            self.next.add(ok);
            self.usual.add(off.abs() <= track.jitter_seconds);
            self.next_by.entry(sample.name).or_default().add(ok);
            self.next_width.push(track.next_plus_minus_seconds / truth.period);
        }
    }

    fn state_of(&mut self, sample: &Sample, truth: &TrueCadence, track: &Track, found: &Cadence) {
        let series = &sample.series;
        let length = f64::from(series.days) * 86_400.0;
        let slots_after = series.stopped.map_or(0.0, |t| (length - t) / truth.period);
        let slots_before = series.started.map_or(0.0, |t| t / truth.period);
        let want = if slots_after >= 5.0 {
            Some(("stopped", TrackState::Stopped))
        } else if slots_before >= 5.0 {
            Some(("started", TrackState::StartedMidWindow))
        } else if series.stopped.is_none() && series.started.is_none() && series.gap.is_none() {
            Some(("active", TrackState::Active))
        } else if series
            .gap
            .is_some_and(|g| length - g.1 > 2.0 * truth.period && g.0 > 3.0 * truth.period)
        {
            Some(("active, gap", TrackState::Active))
        } else {
            None
        };
        if let Some((name, state)) = want {
            self.state.entry(name).or_default().add(track.state == state);
            if track.state != state {
                self.note("state", sample, found);
            }
        }
    }

    pub(crate) fn macro_recall(&self) -> f64 {
        mean(
            self.cells
                .values()
                .filter(|c| c.recall.all > 0)
                .map(|c| c.recall.share()),
        )
    }

    pub(crate) fn all_cadences(&self) -> f64 {
        mean(self.cells.values().filter(|c| c.all.all > 0).map(|c| c.all.share()))
    }

    pub(crate) fn label_f1(&self) -> f64 {
        mean(
            self.labels
                .values()
                .map(|[tp, fp, fnn]| 2.0 * *tp as f64 / (2 * tp + fp + fnn).max(1) as f64),
        )
    }

    /// Per 1000 series without a truth: overall, and in the worst scenario.
    pub(crate) fn alarms(&self) -> (f64, f64) {
        let mut by: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for ((name, _), cell) in self.cells.iter().filter(|(_, c)| c.with_truth == 0) {
            let entry = by.entry(name).or_default();
            entry.0 += cell.alarms;
            entry.1 += cell.series;
        }
        let (bad, all) = by.values().fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        let worst = by
            .values()
            .map(|(a, n)| *a as f64 * 1000.0 / *n as f64)
            .fold(0.0, f64::max);
        (bad as f64 * 1000.0 / all.max(1) as f64, worst)
    }

    /// Series with a truth, and without.
    pub(crate) fn series(&self) -> (usize, usize) {
        self.cells.values().fold((0, 0), |(with, without), c| {
            (with + c.with_truth, without + c.series - c.with_truth)
        })
    }

    /// Scenarios without a truth.
    pub(crate) fn scenarios_without(&self) -> usize {
        let names: BTreeSet<_> = self
            .cells
            .iter()
            .filter(|(_, c)| c.with_truth == 0)
            .map(|((name, _), _)| name)
            .collect();
        names.len().max(1)
    }

    /// The overall figures in one line, and those of each window in one.
    pub(crate) fn summary(&self) -> String {
        let mut lines = vec![format!("{}  label F1 {:.4}", self.figures(), self.label_f1())];
        let windows: BTreeSet<u32> = self.cells.keys().map(|(_, days)| *days).collect();
        for days in windows {
            let cells = self.cells.iter().filter(|((_, d), _)| *d == days);
            let window = Self {
                cells: cells.map(|(key, cell)| (*key, cell.clone())).collect(),
                ..Self::default()
            };
            lines.push(format!("{days:>3} days: {}", window.figures()));
        }
        lines.join("\n")
    }

    fn figures(&self) -> String {
        let (alarms, worst) = self.alarms();
        format!(
            "macro recall {:.4}  all {:.4}  alarms {alarms:.2} (worst of {} scenarios {worst:.2})  wrong {:.2}  tiny {}",
            self.macro_recall(),
            self.all_cadences(),
            self.scenarios_without(),
            self.wrong_per_1000(self.series().0),
            self.tiny
        )
    }

    pub(crate) fn wrong_per_1000(&self, periodic: usize) -> f64 {
        self.cells.values().map(|c| c.wrong).sum::<usize>() as f64 * 1000.0 / periodic.max(1) as f64
    }
}

fn first_period(series: &SimulatedSeries) -> f64 {
    series.truths.first().map_or(f64::NAN, |t| t.period)
}

fn wanted(sample: &Sample, got: Class) -> &'static str {
    let owed = sample.series.truths.iter().filter(|t| t.beats >= OWED).count();
    match sample.class {
        Some(Class::Compound) if owed < 2 => {
            if matches!(label(got), "beat" | "compound") {
                label(got)
            } else {
                "beat"
            }
        }
        Some(Class::Shifted) => {
            // A side with fewer than three beats shows no phase of its own.
            let change = sample.series.shifts.first().copied().unwrap_or_default();
            let period = first_period(&sample.series);
            let length = f64::from(sample.series.days) * 86_400.0;
            let short = change.min(length - change) < 4.0 * period;
            if short && label(got) == "beat" { "beat" } else { "moved" }
        }
        Some(class) => label(class),
        None => {
            if matches!(label(got), "beat" | "moved") {
                label(got)
            } else {
                "moved"
            }
        }
    }
}

/// Distance of the nearest stated phase from the true one, seconds.
fn phase_error(track: &Track, phase: f64, period: f64, origin: i64) -> Option<f64> {
    let wrap = |d: f64| {
        let r = d.rem_euclid(period.min(86_400.0));
        r.min(period.min(86_400.0) - r)
    };
    let seconds = |text: &String| {
        let (h, m) = text.split_once(':')?;
        Some(h.parse::<f64>().ok()? * 3600.0 + m.parse::<f64>().ok()? * 60.0)
    };
    let truth = phase + origin as f64;
    track
        .phases_utc
        .iter()
        .filter_map(seconds)
        .map(|s| wrap(s - truth))
        .min_by(f64::total_cmp)
}

pub(crate) fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0), |(s, n), v| (s + v, n + 1));
    if n == 0 { f64::NAN } else { sum / f64::from(n) }
}

pub(crate) fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
        .get(((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or(f64::NAN)
}
