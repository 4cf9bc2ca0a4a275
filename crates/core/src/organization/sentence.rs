//! A difference in words: what, by how much, and what is not known of it.

use super::{Outlier, OutlierKind};

/// So many of what is asked are named.
const MOST_ASKED: usize = 3;

/// The sentence.
pub(super) fn outlier_sentence(difference: &Outlier) -> String {
    let asked = asked(&difference.asked);
    let who = difference
        .scanner
        .as_ref()
        .map_or("somebody who is no known scanner", |scanner| scanner.name.as_str());
    let peers = peers(difference);
    let amount = amount(difference);
    match difference.kind {
        OutlierKind::Verdict(verdict) => format!(
            "{asked}, asked for by {who}: {amount} {} {} here, and only noise in {peers}.",
            if difference.here.calls == 1 { "is" } else { "are" },
            verdict.as_str()
        ),
        OutlierKind::Rare => format!("{asked}, asked for by {who}: {amount} here, and seen in {peers}."),
        OutlierKind::Missing => format!(
            "{asked}, asked for by {who}: nothing here, and noise in {peers}. Whether there are no such resources, all of \
             them have the setting, there is no recorder, it was refused, or they are not in its scope is not known."
        ),
        OutlierKind::Period { here, peers: usual } => format!(
            "{asked}, asked for by {who}: usually every {} here, and every {} in {peers}.",
            hours(here),
            hours(usual)
        ),
    }
}

/// `3 errors in 2 series`.
fn amount(difference: &Outlier) -> String {
    let plural = if difference.here.calls == 1 { "" } else { "s" };
    format!(
        "{} error{plural} in {} series",
        difference.here.calls, difference.here.series
    )
}

/// `41 of 42 peers in its unit`.
fn peers(difference: &Outlier) -> String {
    let many = match (difference.peers_with, difference.peers) {
        (0, all) => format!("none of {all} peers"),
        (some, all) if some == all => format!("all {all} peers"),
        (some, all) => format!("{some} of {all} peers"),
    };
    let unit = if difference.in_unit { " in its unit" } else { "" };
    let least = match difference.kind {
        _ if difference.asked.len() < 2 || difference.peers_with == difference.peers || difference.peers_with == 0 => {
            ""
        }
        OutlierKind::Rare => "at most ",
        OutlierKind::Verdict(_) | OutlierKind::Missing | OutlierKind::Period { .. } => "at least ",
    };
    format!("{least}{many}{unit}")
}

/// `a, b, c and 4 more`.
fn asked(all: &[String]) -> String {
    let named = all.iter().take(MOST_ASKED).cloned().collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(MOST_ASKED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

fn hours(hours: u32) -> String {
    if hours == 0 {
        "half hour or less".to_owned()
    } else {
        format!("{hours} h")
    }
}
