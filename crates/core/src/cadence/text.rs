//! The two sentences for people: what was seen, and what it means.

use jiff::Timestamp;
use jiff::tz::Offset;

use super::{Cadence, Class, Lock, Track, TrackState, Weekday, period};

/// "fewer than 1 of" only these, rounded down: more digits would claim a precision that the model has not.
const CHANCES: [(f64, &str); 6] = [
    (1e6, "1,000,000"),
    (1e5, "100,000"),
    (1e4, "10,000"),
    (1e3, "1000"),
    (500.0, "500"),
    (0.0, "200"),
];
/// More times of day than this are not listed.
const MOST_PHASES: usize = 4;
/// Below this share of the window with trail data, the sentence says so.
const FULL_COVERAGE: f64 = 0.995;

/// The text of a cadence whose other fields are all set.
pub(crate) fn sentences(cadence: &Cadence) -> String {
    if cadence.tracks.is_empty() {
        without_beat(cadence)
    } else {
        with_beat(cadence)
    }
}

fn with_beat(cadence: &Cadence) -> String {
    let beats = and(&cadence.tracks.iter().map(seen).collect::<Vec<_>>());
    let mut facts = Vec::new();
    let missed: usize = cadence.tracks.iter().map(|t| t.missed).sum();
    facts.push(if missed == 0 {
        "none missed".to_owned()
    } else {
        format!("{missed} missed")
    });
    let late: usize = cadence.tracks.iter().map(|t| t.late).sum();
    if late > 0 {
        facts.push(format!("{late} early or late"));
    }
    if cadence.extras > 0 {
        facts.push(counted(cadence.extras, "extra sweep"));
    }
    facts.push(calls_per_sweep(cadence));
    facts.extend(covered(cadence));
    let mut first = format!("Seen {beats}; {}", facts.join(", "));
    for track in &cadence.tracks {
        let whose = if cadence.tracks.len() > 1 {
            format!("the {} beat ", track.period)
        } else {
            "it ".to_owned()
        };
        for event in history(cadence.class, track) {
            first.push_str("; ");
            first.push_str(&whose);
            first.push_str(&event);
        }
    }
    let odds = cadence
        .tracks
        .iter()
        .map(|t| t.chance_one_in)
        .fold(f64::INFINITY, f64::min);
    let odds = CHANCES
        .iter()
        .find(|(least, _)| odds >= *least)
        .map_or("200", |(_, words)| words);
    let next: Vec<String> = cadence
        .tracks
        .iter()
        .filter_map(|t| next(t, cadence.tracks.len() > 1))
        .collect();
    let next = match next.as_slice() {
        [] => "no further beat is expected".to_owned(),
        [one] => format!("next beat about {one}"),
        several => format!("next beats about {}", and(several)),
    };
    format!(
        "{first}. By chance alone a pattern this regular would appear in fewer than 1 of {odds} such series; {next}."
    )
}

/// "59 of 60 expected daily beats at 09:09 UTC ± 4 min (90 %)".
fn seen(track: &Track) -> String {
    let jitter = period::span(track.jitter_seconds);
    let head = format!("{} of {} expected", track.hits + track.late, track.expected);
    format!("{head} {} ± {jitter} (90 %)", rhythm(track))
}

fn rhythm(track: &Track) -> String {
    if track.lock == Lock::Interval {
        let kept = track
            .weekdays
            .as_deref()
            .map(|d| format!(" {}", days(d)))
            .unwrap_or_default();
        return format!("beats{kept} every {} (the timer restarts at each call)", track.period);
    }
    let at = phases(track);
    if let Some(kept) = &track.weekdays {
        let often = if track.phases_utc.len() > MOST_PHASES {
            format!(" every {}", track.period)
        } else {
            String::new()
        };
        return format!("beats {}{often}{at}", days(kept));
    }
    match track.period.as_str() {
        "1 h" => format!("hourly beats{at}"),
        "12 h" => format!("twice-daily beats{at}"),
        "24 h" => format!("daily beats{at}"),
        "168 h" => format!("weekly beats on {}s{at}", weekday(track.next.unwrap_or(track.last))),
        other => format!("beats every {other}{at}"),
    }
}

fn phases(track: &Track) -> String {
    match track.phases_utc.as_slice() {
        [] => String::new(),
        [first, ..] if track.period == "1 h" => {
            let minute = first
                .split_once(':')
                .map_or("0", |(_, m)| m.strip_prefix('0').unwrap_or(m));
            format!(" at {minute} min past the hour")
        }
        [first, rest @ ..] if rest.len() >= MOST_PHASES => format!(" from {first} UTC"),
        all => format!(" at {} UTC", and(all)),
    }
}

/// What happened to the beat, each to follow "it".
fn history(class: Class, track: &Track) -> Vec<String> {
    let mut told = Vec::new();
    if class == Class::Resetting {
        let last = track
            .shifts
            .last()
            .map(|s| format!(", last on {}", date(s.at)))
            .unwrap_or_default();
        told.push(format!("was restarted {} times{last}", track.shifts.len()));
    } else {
        told.extend(
            track
                .shifts
                .iter()
                .map(|s| format!("moved from {} to {} UTC on {}", s.from, s.to, date(s.at))),
        );
    }
    match track.state {
        TrackState::Active => {}
        TrackState::Stopped => told.push(format!("stopped after {}", minute(track.last))),
        TrackState::StartedMidWindow => told.push(format!("started on {}", date(track.first))),
    }
    told
}

fn next(track: &Track, named: bool) -> Option<String> {
    let whose = if named {
        format!(" ({})", track.period)
    } else {
        String::new()
    };
    let width = period::span(track.next_plus_minus_seconds);
    Some(format!("{} ± {width}{whose}", minute(track.next?)))
}

fn without_beat(cadence: &Cadence) -> String {
    let sweeps = counted(cadence.sweeps, "sweep");
    let covered = covered(cadence).map(|c| format!(", {c}")).unwrap_or_default();
    match cadence.class {
        Class::Burst => format!(
            "A burst: {} in {sweeps}{covered}. This is how one-off work looks; a beat would have come back.",
            counted(cadence.events, "call")
        ),
        Class::Diurnal => format!(
            "Busy hours, but no beat: {sweeps} that keep to some part of the day, {}{covered}. \
             This is how people at work look; no period fits better than chance.",
            calls_per_sweep(cadence)
        ),
        Class::TooFew => {
            let more = cadence.needs_more.unwrap_or(1);
            let more = format!("{more} more {}", if more == 1 { "sweep" } else { "sweeps" });
            let seen = if cadence.sweeps == 0 {
                "no call".to_owned()
            } else {
                format!("{sweeps}, {}", calls_per_sweep(cadence))
            };
            let then = match &cadence.leaning {
                Some(leaning) => format!(
                    "They lean to a period of about {}, which {more} in step could confirm.",
                    leaning.period
                ),
                None => format!("It takes at least {more} before a period could be confirmed."),
            };
            format!("Too few events to tell: {seen}{covered}. {then}")
        }
        _ if cadence.sweeps <= 2 => format!(
            "No beat: {} with hardly a pause of ten minutes{covered}. What happens inside ten minutes is not looked at.",
            counted(cadence.events, "call")
        ),
        _ => format!(
            "No beat: {sweeps} without a rhythm, {}{covered}. No period fits them better than chance.",
            calls_per_sweep(cadence)
        ),
    }
}

fn covered(cadence: &Cadence) -> Option<String> {
    let percent = (100.0 * cadence.coverage).floor();
    (cadence.coverage < FULL_COVERAGE).then(|| format!("with trail data for {percent} % of the window"))
}

fn calls_per_sweep(cadence: &Cadence) -> String {
    let calls = cadence.calls_per_sweep;
    if calls.median == 1 && calls.max > 1 {
        return format!("1 to {} calls per sweep", calls.max);
    }
    format!("{} per sweep", counted(calls.median, "call"))
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// "a", "a and b", "a, b and c".
fn and(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn days(kept: &[Weekday]) -> String {
    let workdays = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
    ];
    match kept {
        _ if kept == workdays => "on weekdays".to_owned(),
        [Weekday::Saturday, Weekday::Sunday] => "on weekends".to_owned(),
        _ => format!(
            "on {}",
            and(&kept.iter().map(|d| format!("{}s", d.as_str())).collect::<Vec<_>>())
        ),
    }
}

fn weekday(t: Timestamp) -> &'static str {
    let day = Offset::UTC.to_datetime(t).weekday().to_monday_zero_offset();
    Weekday::ALL
        .get(usize::from(day.unsigned_abs()))
        .map_or("", |day| day.as_str())
}

/// "2026-03-02 09:09 UTC", to the nearest minute.
fn minute(t: Timestamp) -> String {
    let second = t.as_second();
    let rounded = (second + 30).div_euclid(60) * 60;
    let t = Timestamp::from_second(rounded).unwrap_or(t);
    Offset::UTC.to_datetime(t).strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// "2026-03-02".
fn date(t: Timestamp) -> String {
    Offset::UTC.to_datetime(t).strftime("%Y-%m-%d").to_string()
}
