//! A rhythm in a few words, for a narrow column.

use trailhum_core::cadence::{Class, Track, TrackState};
use trailhum_core::finding::Finding;

/// So many phases are named before the column gets too wide.
const MOST_PHASES: usize = 2;

/// The rhythm of a finding.
pub(in crate::report) fn short(finding: &Finding) -> String {
    let cadence = &finding.cadence;
    match cadence.class {
        Class::Beat | Class::Compound | Class::Shifted | Class::Resetting => {
            cadence.tracks.iter().map(track).collect::<Vec<_>>().join(" and ")
        }
        Class::TooFew => match &finding.consistent_with {
            Some(peers) => format!(
                "too few to tell; fits the {} beat of {} peers",
                peers.period, peers.peers
            ),
            None => "too few to tell".to_owned(),
        },
        Class::Burst => "one burst".to_owned(),
        Class::Diurnal => "busy hours, no beat".to_owned(),
        Class::Irregular => "no beat".to_owned(),
    }
}

fn track(track: &Track) -> String {
    let days = track
        .weekdays
        .as_ref()
        .map(|days| format!(" on {} days a week", days.len()))
        .unwrap_or_default();
    let phases = if track.phases_utc.is_empty() || track.phases_utc.len() > MOST_PHASES {
        String::new()
    } else {
        format!(" at {}", track.phases_utc.join(", "))
    };
    let state = match track.state {
        TrackState::Active => String::new(),
        TrackState::Stopped => format!(", stopped {}", track.last.strftime("%m-%d")),
        TrackState::StartedMidWindow => format!(", since {}", track.first.strftime("%m-%d")),
    };
    format!("{}{phases}{days}{state}", track.period)
}
