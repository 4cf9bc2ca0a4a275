//! The words for a change: what the trail shows, since when, by whose calls, and who made it.

use jiff::Timestamp;

use super::past::{Course, Past};
use super::verdict::{Case, Why};
use crate::cadence::SilencePlace;

/// What happened to a setting that is called `name`, as errors of the scanner `who` show it.
pub(super) fn words(case: &Case<'_>, why: Why, name: &str, who: &str) -> String {
    let Some(past) = case.past else {
        return why.headline().to_owned();
    };
    let name = capital(name);
    let happened = match past.course {
        Course::Removed => removed(past),
        Course::RemovedForAWhile => format!(
            "removed for {}: not configured between {} and {}",
            length(past.missing.0, past.restored.unwrap_or(past.missing.1)),
            moment(past.missing.0),
            moment(past.missing.1)
        ),
        Course::ConfiguredForAWhile => past.configured.as_ref().map_or_else(String::new, |it| {
            format!(
                "configured between {} and {}, gone since",
                moment(it.first),
                moment(it.last)
            )
        }),
        Course::Configured => past.configured.as_ref().map_or_else(String::new, |it| {
            format!(
                "configured since {}, not configured until {}",
                moment(it.first),
                moment(past.missing.1)
            )
        }),
        Course::Repeatedly => format!(
            "configured and removed more than once, last {} {}",
            if past.restored.is_some() {
                "removed"
            } else {
                "gone since"
            },
            moment(past.missing.0)
        ),
    };
    let advice = if why == Why::SettingRemoved {
        " Check whether that was intended."
    } else {
        ""
    };
    format!("{name}: {happened}.{}{}{advice}", author(past), showed(case, past, who))
}

fn removed(past: &Past) -> String {
    match &past.configured {
        Some(configured) => {
            let until = past.changed_by.as_ref().map_or(configured.last, |write| write.time);
            format!("configured until {}, gone since", moment(until))
        }
        None => format!("removed {}, gone since", removed_at(past)),
    }
}

fn removed_at(past: &Past) -> String {
    moment(past.changed_by.as_ref().map_or(past.missing.0, |write| write.time))
}

/// Who made the change.
fn author(past: &Past) -> String {
    let Some(write) = &past.changed_by else {
        return if past.course.is_removal() {
            " The records that were read do not show who removed it.".to_owned()
        } else {
            String::new()
        };
    };
    let from = write.source_ip.as_ref().map(|ip| format!(" from {ip}"));
    let caller = if write.caller_arn.is_empty() {
        "a caller that the record does not name"
    } else {
        &write.caller_arn
    };
    format!(
        " {} was called {} by {caller}{}.",
        write.event_name,
        moment(write.time),
        from.unwrap_or_default()
    )
}

/// Whose call showed that it was there, and whose that it was not.
fn showed(case: &Case<'_>, past: &Past, who: &str) -> String {
    let own = |caller: &str| caller == case.key.caller.arn;
    match past.configured.as_ref().map(|it| it.caller.as_str()) {
        Some(caller) if own(caller) => format!(" Shown by calls of {who}, which succeeded then and failed otherwise."),
        Some("") => format!(" Shown by calls that succeeded then, and by errors of {who}."),
        Some(caller) => format!(" Shown by a call of {caller}, which succeeded, and by errors of {who}."),
        None => format!(" Shown by errors of {who}."),
    }
}

/// Expected calls that are missing.
pub(super) fn interrupted(case: &Case<'_>, name: &str, who: &str) -> String {
    let between = case.silence.map_or_else(String::new, |silence| {
        format!(" between {} and {}", moment(silence.from), moment(silence.to))
    });
    format!(
        "{who} polled the {name} regularly and got this error, but not{between}, although the records of that time were \
         read and other resources were polled. It may have been configured for that time."
    )
}

/// When nothing came that was expected, as half a sentence.
pub(super) fn silence(case: &Case<'_>) -> String {
    case.silence.map_or_else(String::new, |silence| match silence.place {
        SilencePlace::Begin => format!(" (no error until {})", moment(silence.to)),
        SilencePlace::Middle => format!(
            " (no error between {} and {})",
            moment(silence.from),
            moment(silence.to)
        ),
        SilencePlace::End => format!(" (no error since {})", moment(silence.from)),
    })
}

/// A time for people: `12 Jan 09:10 UTC`.
#[must_use]
pub fn moment(time: Timestamp) -> String {
    time.strftime("%-d %b %H:%M UTC").to_string()
}

/// About how long.
fn length(from: Timestamp, to: Timestamp) -> String {
    let hours = (to.as_second() - from.as_second() + 1800) / 3600;
    let (number, unit) = if hours >= 36 {
        ((hours + 12) / 24, "day")
    } else {
        (hours.max(1), "hour")
    };
    let s = if number == 1 { "" } else { "s" };
    format!("about {number} {unit}{s}")
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_lengths_are_written_for_people() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        assert_eq!(moment(at("2026-01-02T09:05:59Z")), "2 Jan 09:05 UTC");
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
