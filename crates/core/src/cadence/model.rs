//! What is said of a series: plain facts, no behavior but their names.

use jiff::Timestamp;
use jiff::civil::Weekday;

/// What kind of rhythm a series has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// One period, one phase.
    Beat,
    /// Two or more beats on one resource.
    Compound,
    /// One beat whose phase moved once or twice.
    Shifted,
    /// One beat whose phase moved three times or more: a timer that restarts.
    Resetting,
    /// One or two sweeps of many calls.
    Burst,
    /// Busy hours of the day, but no beat.
    Diurnal,
    /// Enough events, and no rhythm in them.
    Irregular,
    /// Too few events to tell.
    TooFew,
}

impl Class {
    /// Its name in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Beat => "beat",
            Self::Compound => "compound",
            Self::Shifted => "shifted",
            Self::Resetting => "resetting",
            Self::Burst => "burst",
            Self::Diurnal => "diurnal",
            Self::Irregular => "irregular",
            Self::TooFew => "too_few",
        }
    }
}

/// Whether a beat goes on at the end of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrackState {
    /// It began before the window, or near its start, and goes on.
    Active,
    /// Its last slots are empty although the trail was there to see them.
    Stopped,
    /// Its first slots are empty although the trail was there to see them, and it goes on.
    StartedMidWindow,
}

impl TrackState {
    /// Its name in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Stopped => "stopped",
            Self::StartedMidWindow => "started_mid_window",
        }
    }
}

/// What sets the time of the next call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lock {
    /// The clock: errors do not add up.
    Clock,
    /// The call before: a timer that restarts at each call, so that the phase wanders.
    Interval,
}

impl Lock {
    /// Its name in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clock => "clock",
            Self::Interval => "interval",
        }
    }
}

/// Calls within ten minutes of each other are one sweep; how many there are in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CallsPerSweep {
    /// The median (the lower one of two).
    pub median: usize,
    /// The most.
    pub max: usize,
}

/// A period that the few events so far lean to. Never a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaning {
    /// Seconds.
    pub period_seconds: f64,
    /// In words, as in [`Track::period`].
    pub period: String,
}

/// A change of phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// The first beat in the new phase.
    pub at: Timestamp,
    /// When that beat was due in the old phase, "HH:MM" UTC.
    pub from: String,
    /// When it came, "HH:MM" UTC.
    pub to: String,
}

/// A stretch in which expected calls did not come although the trail was there to see them: two or more in a row, or,
/// where too few came to know a cadence, one at an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// The last call before it, or the begin of the window.
    pub from: Timestamp,
    /// The first call after it, or the end of the window.
    pub to: Timestamp,
    /// Where in the window it is.
    pub place: SilencePlace,
}

/// Where in the window a silence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SilencePlace {
    /// Before the first call.
    Begin,
    /// Between two calls.
    Middle,
    /// After the last call.
    End,
}

/// One cadence of a series, with its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// The fitted period, seconds.
    pub period_seconds: f64,
    /// "24 h" if it is a named one, else "24.08 h" or "37 min".
    pub period: String,
    /// The times of day, "HH:MM" UTC, of a named period; empty for others.
    pub phases_utc: Vec<String>,
    /// The days it keeps, if it keeps only some, Monday first.
    pub weekdays: Option<Vec<Weekday>>,
    /// What sets the time of the next call.
    pub lock: Lock,
    /// Nine of ten beats are within this many seconds of their time.
    pub jitter_seconds: f64,
    /// Slots with a beat in time.
    pub hits: usize,
    /// Slots whose beat came out of tolerance but near.
    pub late: usize,
    /// Slots in which a beat was due and would have been seen: `hits + late + missed`.
    pub expected: usize,
    /// Slots without a beat.
    pub missed: usize,
    /// Most slots in a row without a miss.
    pub longest_run: usize,
    /// Where two or more slots in a row are missed, in order.
    pub silences: Vec<Silence>,
    /// Its changes of phase, in order.
    pub shifts: Vec<Shift>,
    /// Whether it goes on.
    pub state: TrackState,
    /// Its first beat.
    pub first: Timestamp,
    /// Its last beat.
    pub last: Timestamp,
    /// The next beat after the window; none if it stopped.
    pub next: Option<Timestamp>,
    /// The next beat falls within this many seconds of `next`, 94 times in 100; 0 if there is none.
    pub next_plus_minus_seconds: f64,
    /// Log-likelihood ratio against chance after paying for every choice, nats.
    pub evidence: f64,
    /// By chance alone fewer than one of this many such series would show it: e to the evidence.
    pub chance_one_in: f64,
    /// Chance of an accidental sweep in one slot.
    pub q: f64,
}

/// The rhythm of a series, with its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Cadence {
    /// What kind of rhythm it is.
    pub class: Class,
    /// How often such a statement was right on simulated series, 0 to 1; 0 where nothing is stated.
    pub confidence: f64,
    /// Calls inside the window.
    pub events: usize,
    /// Sweeps: calls more than ten minutes from the call before.
    pub sweeps: usize,
    /// Calls in a sweep.
    pub calls_per_sweep: CallsPerSweep,
    /// Share of the window with trail data, 0 to 1.
    pub coverage: f64,
    /// Sweeps that belong to no track.
    pub extras: usize,
    /// Too few only: further sweeps needed before a period could be confirmed.
    pub needs_more: Option<u32>,
    /// Too few only: the period the events lean to, if any.
    pub leaning: Option<Leaning>,
    /// The cadences found, strongest first.
    pub tracks: Vec<Track>,
    /// Where expected calls did not come, of all tracks or of a series without any.
    pub silences: Vec<Silence>,
}
