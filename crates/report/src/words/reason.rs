//! Why a finding has its verdict: what happened, how the caller is known, and what it means, in at most four sentences.
//!
//! The file of messages has one sentence for each rule, and chooses its parts by the facts.

use jiff::Timestamp;
use trailhum_core::cadence::SilencePlace;
use trailhum_core::catalog::Denial;
use trailhum_core::finding::{CheckDoubt, Course, Finding, Past, Why};
use trailhum_core::inventory::{ReadFrom, Setting};

use super::{NONE, message};
use crate::text::minute;

/// The rule that decided, in a sentence or two.
#[must_use]
pub fn headline(why: Why) -> String {
    message!(&format!("headline-{}", why.as_str()))
}

/// Why a finding has its verdict, in at most four sentences.
#[must_use]
pub fn reason(finding: &Finding) -> String {
    let text = match &finding.past {
        _ if !finding.why.is_shown_by_trail() => rule(finding),
        Some(past) => change(finding, past),
        None => headline(finding.why),
    };
    text.trim_start().to_owned()
}

fn rule(finding: &Finding) -> String {
    let (facts, key, latest) = (&finding.facts, &finding.key, &finding.latest);
    let silence = facts.silence.as_ref();
    let policy = facts.policy.as_ref();
    message!(
        &format!("reason-{}", finding.why.as_str()),
        means = facts.means.as_str(),
        who = who(finding),
        proof = finding.proof.as_str(),
        name = name(finding),
        arn = arn(finding),
        call = key.name.as_str(),
        code = key.error_code.as_str(),
        invoked_by = key.caller.invoked_by.as_deref().unwrap_or(NONE),
        service = key.caller.service.as_deref().unwrap_or(NONE),
        session = latest.session.as_deref().unwrap_or(NONE),
        purpose = facts.session_purpose.as_deref().unwrap_or(NONE),
        confirmed_by = confirmed_by(finding),
        doubt = match facts.doubt {
            None => NONE,
            Some(CheckDoubt::NameInferred) => "name-inferred",
            Some(CheckDoubt::ConfigUnseen) => "config-unseen",
        },
        silence = match silence.map(|silence| silence.place) {
            None => NONE,
            Some(SilencePlace::Begin) => "begin",
            Some(SilencePlace::Middle) => "middle",
            Some(SilencePlace::End) => "end",
        },
        from = time(silence.map(|silence| silence.from)),
        to = time(silence.map(|silence| silence.to)),
        created = time(facts.created),
        deleted = time(facts.deleted),
        as_of = time(facts.as_of),
        impossible_since = facts
            .impossible_since
            .map_or_else(|| NONE.to_owned(), |date| date.to_string()),
        denied_by = denied_by(&key.source, latest.message.as_deref().unwrap_or_default()),
        policy = policy.map_or(NONE, |policy| policy.name.as_str()),
        version = policy.map_or(NONE, |policy| policy.version.as_str()),
        date = policy.map_or_else(|| NONE.to_owned(), |policy| policy.date.to_string()),
    )
}

/// What happened to a setting, who did it, and how that is known.
fn change(finding: &Finding, past: &Past) -> String {
    let (write, configured) = (past.changed_by.as_ref(), past.configured.as_ref());
    let write_time = write.map(|write| write.time);
    let removed = write_time.or(configured.map(|it| it.last)).unwrap_or(past.missing.0);
    let hours = hours(past.missing.0, past.restored.unwrap_or(past.missing.1));
    message!(
        &format!("change-{}", past.course.as_str()),
        name = capital(&name(finding)),
        configured = if configured.is_some() { "yes" } else { NONE },
        first = time(configured.map(|it| it.first)),
        last = time(configured.map(|it| it.last)),
        removed = minute(if past.course == Course::Removed {
            removed
        } else {
            past.missing.0
        }),
        from = minute(past.missing.0),
        to = minute(past.missing.1),
        restored = time(past.restored),
        length = if hours < 36 { "hours" } else { "days" },
        count = if hours < 36 { hours } else { (hours + 12) / 24 },
        author = match write {
            None if past.course.is_removal() => "unknown",
            None => NONE,
            Some(_) => "known",
        },
        event = write.map_or(NONE, |write| write.event_name.as_str()),
        time = time(write_time),
        caller = write
            .map(|write| write.caller_arn.as_str())
            .filter(|arn| !arn.is_empty())
            .unwrap_or(NONE),
        address = write.and_then(|write| write.source_ip.as_deref()).unwrap_or(NONE),
        evidence = match configured.map(|it| it.caller.as_str()) {
            None => NONE,
            Some("") => "some",
            Some(caller) if caller == finding.key.caller.arn => "own",
            Some(_) => "other",
        },
        witness = configured.map_or(NONE, |it| it.caller.as_str()),
        who = who(finding),
        intent = if finding.why == Why::SettingRemoved {
            "check"
        } else {
            NONE
        },
    )
}

/// The scanner's name, or its service, or its ARN.
fn who(finding: &Finding) -> String {
    let known = finding.scanner_name.as_ref().or(finding.key.caller.service.as_ref());
    known.cloned().unwrap_or_else(|| arn(finding))
}

fn arn(finding: &Finding) -> String {
    match finding.key.caller.arn.as_str() {
        "" => message!("caller-without-arn"),
        arn => arn.to_owned(),
    }
}

/// What was requested: a noun, or the name of the call.
fn name(finding: &Finding) -> String {
    finding.facts.noun.as_ref().unwrap_or(&finding.key.name).clone()
}

/// What shows that the setting is not configured.
fn confirmed_by(finding: &Finding) -> &'static str {
    match (finding.setting, finding.facts.inventory) {
        (Setting::Absent, ReadFrom::Live) => "live",
        (Setting::Absent, _) => "config",
        (_, ReadFrom::None) => "error-alone",
        _ => "error",
    }
}

/// What denied a call, as the messages name it, if `errorMessage` shows it.
pub(crate) fn denied_by(source: &str, message: &str) -> &'static str {
    match Denial::from_message(source, message) {
        Some(denial) => denial.policy.as_str(),
        None if message.contains("is not enabled") => "disabled",
        None => NONE,
    }
}

/// About how many hours, at least one.
fn hours(from: Timestamp, to: Timestamp) -> i64 {
    ((to.as_second() - from.as_second() + 1800) / 3600).max(1)
}

fn time(time: Option<Timestamp>) -> String {
    time.map_or_else(|| NONE.to_owned(), minute)
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
    fn lengths_are_rounded_to_hours() {
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        for (to, expected) in [
            ("2026-01-02T00:00:10Z", 1),
            ("2026-01-02T12:00:00Z", 12),
            ("2026-01-03T12:00:00Z", 36),
            ("2026-01-09T00:00:00Z", 168),
        ] {
            assert_eq!(hours(at("2026-01-02T00:00:00Z"), at(to)), expected);
        }
    }
}
