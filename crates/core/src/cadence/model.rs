//! What is said of a series: plain facts, no behavior but their names.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

use crate::text_enum::text_enum;

text_enum! {
    /// What kind of rhythm a series has.
    pub enum Class {
        /// One period, one phase.
        Beat = "beat",
        /// Two or more beats on one resource.
        Compound = "compound",
        /// One beat whose phase moved once or twice.
        Shifted = "shifted",
        /// One beat whose phase moved three times or more: a timer that restarts.
        Resetting = "resetting",
        /// One or two sweeps of many calls.
        Burst = "burst",
        /// Busy hours of the day, but no beat.
        Diurnal = "diurnal",
        /// Enough events, and no rhythm in them.
        Irregular = "irregular",
        /// Too few events to tell.
        TooFew = "too_few",
    }
}

text_enum! {
    /// Whether a beat goes on at the end of the window.
    pub enum TrackState {
        /// It began before the window, or near its start, and goes on.
        Active = "active",
        /// Its last slots are empty although the trail was there to see them.
        Stopped = "stopped",
        /// Its first slots are empty although the trail was there to see them, and it goes on.
        StartedMidWindow = "started_mid_window",
    }
}

text_enum! {
    /// What sets the time of the next call.
    pub enum Lock {
        /// The clock: errors do not add up.
        Clock = "clock",
        /// The call before: a timer that restarts at each call, so that the phase wanders.
        Interval = "interval",
    }
}

text_enum! {
    /// A day of the week, Monday first.
    pub enum Weekday {
        /// Monday.
        Monday = "Monday",
        /// Tuesday.
        Tuesday = "Tuesday",
        /// Wednesday.
        Wednesday = "Wednesday",
        /// Thursday.
        Thursday = "Thursday",
        /// Friday.
        Friday = "Friday",
        /// Saturday.
        Saturday = "Saturday",
        /// Sunday.
        Sunday = "Sunday",
    }
}

/// Three decimals in JSON: more would be noise, and might differ between machines.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
pub(crate) fn thousandths<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((number * 1000.0).round() / 1000.0)
}

/// A whole number in JSON, which has no infinity; beyond this many it no longer matters.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn capped<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(number.min(1e12).round())
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Leaning {
    /// Seconds.
    #[serde(serialize_with = "thousandths")]
    pub period_seconds: f64,
    /// In words, as in [`Track::period`].
    pub period: String,
}

/// A change of phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shift {
    /// The first beat in the new phase.
    #[serde(rename = "moved_at")]
    #[schemars(with = "String", extend("format" = "date-time"))]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Track {
    /// The fitted period, seconds.
    #[serde(serialize_with = "thousandths")]
    pub period_seconds: f64,
    /// "24 h" if it is a named one, "24 h 5 min" if it drifts from it, else "24.08 h" or "37 min".
    pub period: String,
    /// The times of day, "HH:MM" UTC, of a named period that keeps them; empty for others.
    pub phases_utc: Vec<String>,
    /// The days it keeps, if it keeps only some, Monday first.
    pub weekdays: Option<Vec<Weekday>>,
    /// What sets the time of the next call.
    pub lock: Lock,
    /// Nine of ten beats to come are within this many seconds of their time.
    #[serde(serialize_with = "thousandths")]
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
    /// Its changes of phase, in order.
    pub shifts: Vec<Shift>,
    /// Whether it goes on.
    pub state: TrackState,
    /// Its first beat.
    #[serde(rename = "first_at")]
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub first: Timestamp,
    /// Its last beat.
    #[serde(rename = "last_at")]
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub last: Timestamp,
    /// The next beat after the data; none if it stopped.
    #[serde(rename = "next_at")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub next: Option<Timestamp>,
    /// The next beat falls within this many seconds of `next`, 94 times in 100; 0 if there is none.
    #[serde(serialize_with = "thousandths")]
    pub next_plus_minus_seconds: f64,
    /// If calls came at random times, fewer than one of this many such series would show it: e to the log-likelihood
    /// ratio after paying for every choice, and 10,000 at most.
    #[serde(serialize_with = "capped")]
    pub chance_one_in: f64,
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
    /// Sweeps: calls more than ten minutes from the call before; less for a poller that calls every 9 to 25 minutes.
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
