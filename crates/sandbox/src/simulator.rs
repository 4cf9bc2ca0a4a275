//! Seeded series of calls whose true rhythm is known: what the detector is tested, scored and demonstrated with.
//!
//! Twenty-seven scenarios, eighteen with a rhythm and nine without. Everything comes from one [`Rng`]
//! (`SplitMix64`), so a series is the same on every machine, up to the last digit of the C library's
//! logarithm and cosine, which rounding to whole seconds nearly always removes. The order of draws is part
//! of the format: `tests/cli/cadence/golden_sim_base1_n5.json` pins it.
//!
//! Times are seconds from the start of the window; the sandbox and the tests add an origin.

mod rng;
mod scenarios;
mod shapes;

use jiff::Timestamp;

pub use rng::{Rng, seed_for};
pub use scenarios::{SCENARIOS, Scenario};
pub use shapes::{ActiveSpan, burst, clock, far_phase, human, interval, other_period, poisson};

use trailhum_core::cadence::{Lock, Window};

/// Seconds in an hour.
pub const HOUR: f64 = 3600.0;
/// Seconds in a day.
pub const DAY: f64 = 86_400.0;
/// The window lengths of the acceptance table, in days.
pub const WINDOWS: [u32; 5] = [3, 7, 14, 30, 90];

/// One true cadence of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct TrueCadence {
    /// Its period, in seconds.
    pub period: f64,
    /// Whether a clock or the call before sets the next one.
    pub lock: Lock,
    /// Clock only: seconds from the start of the window, modulo the period, in force at the end.
    pub phase: Option<f64>,
    /// The first beat after the end of the window, had it gone on (none if the cadence stopped).
    pub next: Option<f64>,
    /// Beats inside the window that were really called; where the phase moves, those in its longest stretch.
    pub beats: usize,
}

/// A simulated series and what is true of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SimulatedSeries {
    /// Call times in whole seconds from the start of the window, sorted.
    pub events: Vec<i64>,
    /// The cadences in it; empty where there is none.
    pub truths: Vec<TrueCadence>,
    /// When the phase moved, in seconds from the start.
    pub shifts: Vec<f64>,
    /// A stretch without any trail data.
    pub gap: Option<(f64, f64)>,
    /// When the cadence began, if inside the window.
    pub started: Option<f64>,
    /// When it ended, if inside the window.
    pub stopped: Option<f64>,
    /// Length of the window, in days.
    pub days: u32,
}

impl SimulatedSeries {
    /// The call times, with the window starting at `origin` (unix seconds).
    #[must_use]
    pub fn timestamps(&self, origin: i64) -> Vec<Timestamp> {
        self.events
            .iter()
            .filter_map(|t| Timestamp::from_second(origin + t).ok())
            .collect()
    }

    /// The window, starting at `origin` (unix seconds), all of it covered.
    #[must_use]
    pub fn window(&self, origin: i64) -> Window {
        let at = |second: i64| Timestamp::from_second(second).unwrap_or_default();
        Window::new(at(origin), at(origin + i64::from(self.days) * 86_400))
    }
}

/// Makes series number `index` of scenario `class` (0 to 26) in a window of `days` under `base`.
/// An unknown class gives an empty series.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    reason = "times are below 90 days; the cut to whole seconds is the format"
)]
pub fn make(base: u64, class: usize, days: u32, index: u64) -> SimulatedSeries {
    let Some(scenario) = SCENARIOS.get(class) else {
        return SimulatedSeries::default();
    };
    let mut rng = Rng::new(seed_for(base, class as u64, u64::from(days), index));
    let drawn = (scenario.draw)(&mut rng, f64::from(days) * DAY);
    let mut events: Vec<i64> = drawn.times.iter().map(|t| *t as i64).collect();
    events.sort_unstable();
    SimulatedSeries {
        events,
        truths: drawn.truths,
        shifts: drawn.shifts,
        gap: drawn.gap,
        started: drawn.started,
        stopped: drawn.stopped,
        days,
    }
}
