//! The cadence of calls: what was seen, and what follows from it.

use jiff::Timestamp;
use jiff::tz::Offset;
use trailhum_core::cadence::{Cadence, CallsPerSweep, Class, Lock, Track, TrackState, Weekday};
use trailhum_core::finding::Finding;

use super::{NONE, and, comma, message, semicolon};
use crate::text::{date, minute, percent_down, tolerance};

/// "fewer than 1 in" only these, rounded down: more digits would claim a precision that the model does not have.
const CHANCES: [(f64, u32); 3] = [(1e4, 10_000), (1e3, 1000), (500.0, 500)];
const SMALLEST_CHANCE: u32 = 200;
/// More times of day than this are not listed.
const MAX_PHASES: usize = 4;
/// The same, in a narrow column.
const MAX_PHASES_IN_COLUMN: usize = 2;
/// Below this share of the time range with trail data, the sentence says so.
const FULL_COVERAGE: f64 = 0.995;

/// Two sentences: the cadence as it was seen, and how certain it is or what it resembles.
#[must_use]
pub fn cadence(cadence: &Cadence) -> String {
    if cadence.tracks.is_empty() {
        without_track(cadence)
    } else {
        with_track(cadence)
    }
}

fn with_track(cadence: &Cadence) -> String {
    let tracks = &cadence.tracks;
    let several = tracks.len() > 1;
    let missed: usize = tracks.iter().map(|track| track.missed).sum();
    let late: usize = tracks.iter().map(|track| track.late).sum();
    let mut facts = vec![message!("cadence-missed", count = missed)];
    if late > 0 {
        facts.push(message!("cadence-off-time", count = late));
    }
    if cadence.extras > 0 {
        facts.push(message!("cadence-extra", count = cadence.extras));
    }
    facts.push(calls_each_time(cadence.calls_per_sweep));
    facts.extend(covered(cadence));
    let history = tracks.iter().flat_map(|track| history(cadence.class, track, several));
    let facts = std::iter::once(facts.join(comma())).chain(history).collect::<Vec<_>>();
    let odds = tracks
        .iter()
        .map(|track| track.chance_one_in)
        .fold(f64::INFINITY, f64::min);
    let chance = CHANCES.iter().find(|(least, _)| odds >= *least);
    let next: Vec<String> = tracks.iter().filter_map(|track| next(track, several)).collect();
    message!(
        "cadence",
        seen = and(&tracks.iter().map(seen).collect::<Vec<_>>()),
        facts = facts.join(semicolon()),
        chance = chance.map_or(SMALLEST_CHANCE, |(_, chance)| *chance),
        next = message!("cadence-next", count = next.len(), next = and(&next)),
    )
}

/// "59 of 60 expected daily calls at 09:09 UTC ± 4 min (90%)".
fn seen(track: &Track) -> String {
    message!(
        "cadence-seen",
        hits = track.hits + track.late,
        expected = track.expected,
        calls = calls(track),
        jitter = tolerance(track.jitter_seconds),
    )
}

fn calls(track: &Track) -> String {
    let period = track.period.as_str();
    let days = track.weekdays.as_deref().map(days);
    let many_phases = track.phases_utc.len() > MAX_PHASES;
    let calls = match (track.lock, days) {
        (Lock::Interval, Some(days)) => message!("cadence-timer-on-days", period, days),
        (Lock::Interval, None) => message!("cadence-timer", period),
        (Lock::Clock, Some(days)) if many_phases => message!("cadence-every-on-days", period, days),
        (Lock::Clock, Some(days)) => message!("cadence-on-days", days),
        (Lock::Clock, None) => match period {
            "1 h" => message!("cadence-hourly"),
            "12 h" => message!("cadence-twice-daily"),
            "24 h" => message!("cadence-daily"),
            "168 h" => {
                let day = Offset::UTC.to_datetime(track.next.unwrap_or(track.last));
                let day = day.weekday().to_monday_zero_offset();
                let day = Weekday::ALL.get(usize::from(day.unsigned_abs())).copied();
                message!("cadence-weekly", weekday = day.map_or_else(String::new, day_name))
            }
            period => message!("cadence-every", period),
        },
    };
    let at = if track.lock == Lock::Clock { phases(track) } else { None };
    [Some(calls), at].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn phases(track: &Track) -> Option<String> {
    match track.phases_utc.as_slice() {
        // "24 h 5 min": nearly a day, but at another time each day.
        [] if track.period.contains(" h ") => {
            let last = Offset::UTC.to_datetime(track.last).strftime("%H:%M");
            Some(message!("cadence-last-at", time = last.to_string()))
        }
        [] => None,
        [first, ..] if track.period == "1 h" => {
            let minute = first.split_once(':').map_or("0", |(_, minute)| minute);
            let minute = minute.strip_prefix('0').unwrap_or(minute);
            Some(message!("cadence-past-the-hour", minute))
        }
        [first, rest @ ..] if rest.len() >= MAX_PHASES => Some(message!("cadence-from", time = first.as_str())),
        all => Some(message!("cadence-at", times = and(all))),
    }
}

/// What happened to the cadence.
fn history(class: Class, track: &Track, several: bool) -> Vec<String> {
    let whose = || if several { track.period.as_str() } else { NONE };
    let mut history = Vec::new();
    match track.shifts.last() {
        Some(last) if class == Class::Resetting => history.push(message!(
            "cadence-restarted",
            whose = whose(),
            count = track.shifts.len(),
            date = date(last.at)
        )),
        _ => history.extend(track.shifts.iter().map(|shift| {
            let (from, to) = (shift.from.as_str(), shift.to.as_str());
            message!("cadence-moved", whose = whose(), from, to, date = date(shift.at))
        })),
    }
    match track.state {
        TrackState::Active => {}
        TrackState::Stopped => {
            history.push(message!(
                "cadence-stopped",
                whose = whose(),
                time = nearest_minute(track.last)
            ));
        }
        TrackState::StartedMidWindow => {
            history.push(message!("cadence-started", whose = whose(), date = date(track.first)));
        }
    }
    history
}

fn next(track: &Track, several: bool) -> Option<String> {
    let (time, width) = (nearest_minute(track.next?), tolerance(track.next_plus_minus_seconds));
    let period = if several { track.period.as_str() } else { NONE };
    Some(message!("cadence-next-time", time, width, period))
}

fn without_track(cadence: &Cadence) -> String {
    let groups = message!("call-groups", count = cadence.sweeps);
    let facts = |first: Vec<String>| {
        first
            .into_iter()
            .chain(covered(cadence))
            .collect::<Vec<_>>()
            .join(comma())
    };
    let each = calls_each_time(cadence.calls_per_sweep);
    match cadence.class {
        Class::Burst => message!(
            "cadence-burst",
            calls = message!("calls", count = cadence.events),
            groups = facts(vec![groups])
        ),
        Class::Diurnal => message!("cadence-busy-hours", groups, facts = facts(vec![each])),
        Class::TooFew => {
            let seen = match cadence.sweeps {
                0 => vec![message!("cadence-no-call")],
                _ => vec![groups, each],
            };
            let more = cadence.needs_more.unwrap_or(1);
            let leaning = cadence.leaning.as_ref();
            let period = leaning.map_or(NONE, |leaning| leaning.period.as_str());
            let then = message!("cadence-needs-more", period, count = more);
            message!("cadence-too-few", seen = facts(seen), then)
        }
        _ if cadence.sweeps <= 2 => {
            message!(
                "cadence-without-pause",
                calls = facts(vec![message!("calls", count = cadence.events)])
            )
        }
        _ => message!("cadence-irregular", seen = facts(vec![groups, each])),
    }
}

fn covered(cadence: &Cadence) -> Option<String> {
    let share = cadence.coverage;
    (share < FULL_COVERAGE).then(|| message!("cadence-covered", percent = percent_down(share)))
}

fn calls_each_time(calls: CallsPerSweep) -> String {
    if calls.median == 1 && calls.max > 1 {
        message!("calls-each-time-up-to", count = calls.max)
    } else {
        message!("calls-each-time", count = calls.median)
    }
}

fn days(kept: &[Weekday]) -> String {
    use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    match kept {
        [Monday, Tuesday, Wednesday, Thursday, Friday] => message!("on-weekdays"),
        [Saturday, Sunday] => message!("on-weekends"),
        _ => {
            let names: Vec<String> = kept.iter().map(|day| day_name(*day)).collect();
            message!("on-days", days = and(&names))
        }
    }
}

/// The plural of a day's name.
fn day_name(day: Weekday) -> String {
    message!("weekdays", day = day.as_str())
}

fn nearest_minute(time: Timestamp) -> String {
    let rounded = (time.as_second() + 30).div_euclid(60) * 60;
    minute(Timestamp::from_second(rounded).unwrap_or(time))
}

/// The same of a finding, and what the cadences of others suggest where it has none of its own.
pub(crate) fn cadence_with_suggestion(finding: &Finding) -> String {
    let suggestion = match (&finding.pooled, &finding.consistent_with) {
        (Some(pooled), _) => message!(
            "cadence-pooled",
            period = pooled.period.as_str(),
            count = pooled.resources,
            calls = pooled.calls
        ),
        (None, Some(peers)) => message!(
            "cadence-fits-peers",
            period = peers.period.as_str(),
            count = peers.peers
        ),
        (None, None) => return cadence(&finding.cadence),
    };
    [cadence(&finding.cadence), suggestion].join(" ")
}

/// The cadence of a finding in a few words, for a narrow column.
pub(crate) fn cadence_in_short(finding: &Finding) -> String {
    match finding.cadence.class {
        Class::Beat | Class::Compound | Class::Shifted | Class::Resetting => {
            and(&finding.cadence.tracks.iter().map(track_in_short).collect::<Vec<_>>())
        }
        _ if let Some(pooled) = &finding.pooled => message!(
            "short-pooled",
            period = pooled.period.as_str(),
            count = pooled.resources,
            calls = pooled.calls
        ),
        Class::TooFew => {
            let peers = finding.consistent_with.as_ref();
            let period = peers.map_or(NONE, |peers| peers.period.as_str());
            message!("short-too-few", period, count = peers.map_or(0, |peers| peers.peers))
        }
        Class::Burst => message!("short-burst"),
        Class::Diurnal => message!("short-busy-hours"),
        Class::Irregular => message!("short-irregular"),
    }
}

fn track_in_short(track: &Track) -> String {
    let phases = Some(&track.phases_utc).filter(|phases| (1..=MAX_PHASES_IN_COLUMN).contains(&phases.len()));
    let at = phases.map(|phases| message!("short-at", times = phases.join(", ")));
    let days = track
        .weekdays
        .as_ref()
        .map(|days| message!("short-days", count = days.len()));
    let day = |time: Timestamp| time.strftime("%m-%d").to_string();
    let state = match track.state {
        TrackState::Active => None,
        TrackState::Stopped => Some(message!("short-stopped", date = day(track.last))),
        TrackState::StartedMidWindow => Some(message!("short-since", date = day(track.first))),
    };
    let words: Vec<String> = [Some(track.period.clone()), at, days].into_iter().flatten().collect();
    [Some(words.join(" ")), state]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(comma())
}
