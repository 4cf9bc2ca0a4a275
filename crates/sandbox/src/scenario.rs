//! The scenarios: each puts resources, records and the truth about them into the history.

mod background;
mod beats;
mod changes;
mod denials;
mod impostors;
mod people;
mod principals;
mod refusals;
mod second_region;
mod services;
mod strangers;
mod sweep;
mod thieves;
mod throttles;
mod traffic;
mod unknowns;
mod vendors;
mod workloads;

use super::history::History;
use super::settings::Settings;

/// Writes what happens.
type Play = fn(&mut History);

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
    history.number("event ids");
    let further: [(&str, Play); 8] = [
        ("throttles", throttles::play),
        ("denials", denials::play),
        ("services", services::play),
        ("strangers", strangers::play),
        ("thieves", thieves::play),
        ("vendors", vendors::play),
        ("principals", principals::play),
        ("workloads", workloads::play),
    ];
    for (label, play) in further {
        play(history);
        history.number(label);
    }
}
