//! A setting that changed: what happened, who did it, and how that is known.

use jiff::Timestamp;
use trailhum_core::cadence::SilencePlace;
use trailhum_core::finding::{Course, Finding, Past, Why};

use super::message;
use super::reason::Words;
use crate::text::{join, minute};

/// What happened to a setting, as the trail shows it.
pub(super) fn change(finding: &Finding, past: &Past, words: &Words<'_>) -> String {
    let advice = (finding.why == Why::SettingRemoved).then(|| message!("change-check-intent"));
    join(&[
        message!("change", name = capital(&words.name), happened = happened(past)),
        author(past).unwrap_or_default(),
        evidence(finding, past, &words.who),
        advice.unwrap_or_default(),
    ])
}

fn happened(past: &Past) -> String {
    let (from, to) = (minute(past.missing.0), minute(past.missing.1));
    let write = past.changed_by.as_ref().map(|write| write.time);
    match (past.course, &past.configured) {
        (Course::Removed, Some(configured)) => {
            message!("change-removed-after", time = minute(write.unwrap_or(configured.last)))
        }
        (Course::Removed, None) => message!("change-removed", time = write.map_or(from, minute)),
        (Course::RemovedForAWhile, _) => {
            let length = length(past.missing.0, past.restored.unwrap_or(past.missing.1));
            message!("change-removed-for-a-while", length, from, to)
        }
        (Course::ConfiguredForAWhile, Some(it)) => {
            message!(
                "change-configured-for-a-while",
                from = minute(it.first),
                to = minute(it.last)
            )
        }
        (Course::Configured, Some(it)) => message!("change-configured", time = minute(it.first), to),
        (Course::ConfiguredForAWhile | Course::Configured, None) => String::new(),
        (Course::Repeatedly, _) if past.restored.is_some() => message!("change-repeatedly", time = from),
        (Course::Repeatedly, _) => message!("change-repeatedly-until", time = from),
    }
}

/// Who made the change.
fn author(past: &Past) -> Option<String> {
    let Some(write) = &past.changed_by else {
        return past.course.is_removal().then(|| message!("change-author-unknown"));
    };
    let caller = match write.caller_arn.as_str() {
        "" => message!("change-caller-unnamed"),
        arn => arn.to_owned(),
    };
    let (event, time) = (write.event_name.as_str(), minute(write.time));
    Some(match write.source_ip.as_deref() {
        Some(address) => message!("change-author-from", event, time, caller, address),
        None => message!("change-author", event, time, caller),
    })
}

/// Whose calls show that the setting was configured, and whose that it was not.
fn evidence(finding: &Finding, past: &Past, who: &str) -> String {
    match past.configured.as_ref().map(|it| it.caller.as_str()) {
        Some(caller) if caller == finding.key.caller.arn => message!("change-shown-by-own", who),
        Some("") => message!("change-shown-by-some", who),
        Some(caller) => message!("change-shown-by", caller, who),
        None => message!("change-shown-by-errors", who),
    }
}

/// Expected calls that are missing.
pub(super) fn interrupted(finding: &Finding, words: &Words<'_>) -> String {
    let (who, name) = (words.who.as_str(), words.name.as_str());
    match &finding.facts.silence {
        Some(silence) => {
            let (from, to) = (minute(silence.from), minute(silence.to));
            message!("reason-interrupted-between", who, name, from, to)
        }
        None => message!("reason-interrupted", who, name),
    }
}

/// When nothing came that was expected, in parentheses.
pub(super) fn silence(finding: &Finding) -> String {
    finding.facts.silence.map_or_else(String::new, |silence| {
        let (from, to) = (minute(silence.from), minute(silence.to));
        match silence.place {
            SilencePlace::Begin => message!("silence-until", to),
            SilencePlace::Middle => message!("silence-between", from, to),
            SilencePlace::End => message!("silence-since", from),
        }
    })
}

/// About how long, in hours or days.
fn length(from: Timestamp, to: Timestamp) -> String {
    let hours = (to.as_second() - from.as_second() + 1800) / 3600;
    if hours >= 36 {
        message!("about-days", count = (hours + 12) / 24)
    } else {
        message!("about-hours", count = hours.max(1))
    }
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_rounded_to_hours_and_days() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        for (to, words) in [
            ("2026-01-02T00:00:10Z", "about 1 hour"),
            ("2026-01-02T12:00:00Z", "about 12 hours"),
            ("2026-01-03T12:00:00Z", "about 2 days"),
            ("2026-01-09T00:00:00Z", "about 7 days"),
        ] {
            assert_eq!(length(at("2026-01-02T00:00:00Z"), at(to)), words);
        }
    }
}
