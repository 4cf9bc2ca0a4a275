//! The scenarios: each puts resources, records and the truth about them into the history.

mod background;
mod beats;
mod changes;
mod impostors;
mod people;
mod refusals;
mod second_region;
mod sweep;
mod traffic;
mod unknowns;

use super::history::History;
use super::settings::Settings;

/// Plays everything that happens in the account.
pub(crate) fn play(settings: &Settings, history: &mut History) {
    beats::play(settings, history);
    changes::play(history);
    people::play(history);
    impostors::play(history);
    refusals::play(history);
    unknowns::play(history);
    second_region::play(history);
    background::play(history);
    traffic::play(settings.traffic, history);
}
