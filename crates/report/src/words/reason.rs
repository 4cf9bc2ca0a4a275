//! Why a finding has its verdict: what happened, how the caller is known, and what to do.
//!
//! The file of messages has a sentence of each kind for each rule, and chooses its parts by the facts.

use fluent_bundle::FluentArgs;
use jiff::Timestamp;
use trailhum_core::cadence::SilencePlace;
use trailhum_core::catalog::{CallerKind, Cause};
use trailhum_core::finding::{CheckDoubt, Course, Finding, KnownFacts, Past, Verdict, Why};
use trailhum_core::inventory::{ReadFrom, Setting};

use super::caller::{self, Naming};
use super::{NONE, catalog, family, message, yes};
use crate::text::{join, minute, sentences};

/// The rule that decided, in a sentence or two.
#[must_use]
pub fn headline(why: Why) -> String {
    message!(&format!("headline-{}", why.as_str()))
}

/// Why a finding has its verdict, and what to do, in at most four sentences with all names whole.
#[must_use]
pub fn reason(finding: &Finding) -> String {
    said(finding, Naming::Whole)
}

/// The same for a place that has the names of caller and source already: at most two sentences, with names that people
/// know.
#[must_use]
pub fn answer(finding: &Finding) -> String {
    said(finding, Naming::Short)
}

fn said(finding: &Finding, naming: Naming) -> String {
    let text = match (&finding.past, naming) {
        (Some(past), Naming::Whole) if finding.why.is_shown_by_trail() => change(finding, past),
        (Some(past), Naming::Short) if finding.why.is_shown_by_trail() => change_in_short(finding, past),
        _ if finding.why.is_shown_by_trail() => headline(finding.why),
        (_, Naming::Whole) => in_full(finding),
        (_, Naming::Short) => in_short(finding),
    };
    text.trim_start().to_owned()
}

fn in_full(finding: &Finding) -> String {
    let facts = arguments(finding, Naming::Whole);
    join(&[
        family("reason-", rule(finding), &facts),
        known(finding),
        invoked_by(finding),
        advice(finding, Naming::Whole),
    ])
}

fn in_short(finding: &Finding) -> String {
    let why = finding.why;
    if why == Why::NothingSet || why == Why::KnownHarmless {
        return family("brief-", why.as_str(), &arguments(finding, Naming::Short));
    }
    if finding.verdict == Verdict::Changed || has_advice(why) {
        return headline(why);
    }
    let advice = advice(finding, Naming::Short);
    let known = known(finding);
    if known.is_empty() {
        let facts = arguments(finding, Naming::Short);
        return join(&[family("brief-", rule(finding), &facts), advice]);
    }
    join(&[known, advice])
}

/// The word of the rule's sentences. What the catalog does not know of a service, the code may show by itself.
fn rule(finding: &Finding) -> &'static str {
    match (finding.why, finding.cause) {
        (
            Why::UnknownError,
            Cause::RegionNotEnabled
            | Cause::ServiceNotEnabled
            | Cause::Conflict
            | Cause::InvalidRequest
            | Cause::DryRun
            | Cause::ServiceFault,
        ) => finding.cause.as_str(),
        (why, _) => why.as_str(),
    }
}

/// Which known error it is.
fn known(finding: &Finding) -> String {
    let harmless = yes(finding.why == Why::KnownHarmless);
    let title = known_facts(finding).and_then(|_| catalog::known_title(finding));
    title.map_or_else(String::new, |title| message!("what-is-known", title, harmless))
}

/// What is known of the error, where no worse is known of the caller.
fn known_facts(finding: &Finding) -> Option<&KnownFacts> {
    let worse = matches!(
        finding.why,
        Why::Impostor
            | Why::RecorderRoleMisused
            | Why::Anonymous
            | Why::Contradicted
            | Why::CrossAccount
            | Why::InvokedByOnly
            | Why::OtherSession
            | Why::NotSteady
            | Why::NotReadOnly
            | Why::NotInvoked
            | Why::CopiedRecords
    );
    finding.facts.known.as_ref().filter(|_| !worse)
}

/// Of an AWS service, what is odd about `invokedBy`, unless the rule says it.
fn invoked_by(finding: &Finding) -> String {
    let said = matches!(finding.why, Why::Contradicted | Why::NotInvoked);
    let Some(invoked_by) = finding.key.caller.invoked_by.as_deref().filter(|_| !said) else {
        return String::new();
    };
    if !invoked_by.contains('.') {
        message!("odd-invoked-by", invoked_by)
    } else if finding.key.caller.is_contradicted() {
        message!("contradicted-invoked-by", invoked_by)
    } else {
        String::new()
    }
}

/// What to do; of a known error what its entry says.
fn advice(finding: &Finding, naming: Naming) -> String {
    if !matches!(
        finding.verdict,
        Verdict::Investigate | Verdict::Unexplained | Verdict::Client | Verdict::Benign
    ) || has_advice(finding.why)
    {
        return String::new();
    }
    if let Some(known) = known_facts(finding).and_then(|_| catalog::known_advice(finding)) {
        return match naming {
            Naming::Whole => known,
            Naming::Short => sentences(&known, 1).to_owned(),
        };
    }
    let is_denied = matches!(finding.why, Why::ScannerDenied | Why::ServiceDenied | Why::CallerDenied);
    let rule = if is_denied { "denied" } else { rule(finding) };
    let arguments = arguments(finding, naming);
    let advice = family("do-", rule, &arguments);
    let confirm = finding.why == Why::ServiceDenied && naming == Naming::Whole && caller::hint(finding) == "recorder";
    if confirm {
        return join(&[advice, family("do-", "confirm", &arguments)]);
    }
    advice
}

/// Whether the sentence of a rule says what to do itself.
fn has_advice(why: Why) -> bool {
    matches!(
        why,
        Why::Unclear | Why::NotPermitted | Why::Impossible | Why::EvidenceGivenUp | Why::WasSet
    )
}

/// Whatever a message about a finding may need.
fn arguments(finding: &Finding, naming: Naming) -> FluentArgs<'_> {
    let mut all = caller::arguments(finding, naming);
    let (facts, key) = (&finding.facts, &finding.key);
    let policy = facts.policy.as_ref();
    let denial = key.denial;
    let texts = [
        ("proof", finding.proof.as_str()),
        ("call", key.name.as_str()),
        ("code", key.error_code.as_str()),
        ("scanner", finding.scanner_name.as_deref().unwrap_or(NONE)),
        ("confirmed_by", confirmed_by(finding)),
        ("doubt", doubt(finding)),
        ("denied_by", denial.map_or(NONE, |denial| denial.policy.as_str())),
        ("explicit", yes(denial.is_some_and(|denial| denial.explicit))),
        ("policy", policy.map_or(NONE, |policy| policy.name.as_str())),
        ("version", policy.map_or(NONE, |policy| policy.version.as_str())),
        ("unsteady", finding.unsteady.map_or(NONE, |why| why.as_str())),
        ("may_vouch", yes(may_vouch(finding))),
        ("draft", yes(finding.is_for_catalog())),
        ("verified", yes(finding.caller_kind.is_verified_service())),
    ];
    for (name, text) in texts {
        all.set(name, text);
    }
    let silence = facts.silence.as_ref();
    let none = || NONE.to_owned();
    let date = |date: Option<String>| date.unwrap_or_else(none);
    for (name, text) in [
        ("who", caller::known_name(finding).to_owned()),
        ("name", catalog::noun(finding)),
        ("means", catalog::first_means(finding)),
        ("title", catalog::known_title(finding).unwrap_or_else(none)),
        ("purpose", purpose(finding).unwrap_or_else(none)),
        ("silence", place(silence.map(|silence| silence.place)).to_owned()),
        ("from", time(silence.map(|silence| silence.from))),
        ("to", time(silence.map(|silence| silence.to))),
        ("created", time(facts.created)),
        ("deleted", time(facts.deleted)),
        ("as_of", time(facts.as_of)),
        (
            "impossible_since",
            date(facts.impossible_since.map(|date| date.to_string())),
        ),
        ("date", date(policy.map(|policy| policy.date.to_string()))),
    ] {
        all.set(name, text);
    }
    all
}

/// Whether the user may vouch for the caller: not for a stranger, and not for root, whose use is always looked at.
fn may_vouch(finding: &Finding) -> bool {
    let stranger = matches!(
        finding.caller_kind,
        CallerKind::Anonymous | CallerKind::CrossAccount | CallerKind::Unknown
    );
    let root = finding.caller_kind == CallerKind::Root;
    !stranger && !root && !finding.key.caller.arn.is_empty()
}

fn doubt(finding: &Finding) -> &'static str {
    match finding.facts.doubt {
        None => NONE,
        Some(CheckDoubt::NameInferred) => "name-inferred",
        Some(CheckDoubt::ConfigUnseen) => "config-unseen",
    }
}

fn place(place: Option<SilencePlace>) -> &'static str {
    match place {
        None => NONE,
        Some(SilencePlace::Begin) => "begin",
        Some(SilencePlace::Middle) => "middle",
        Some(SilencePlace::End) => "end",
    }
}

/// What happened to a setting, who did it, and how that is known.
fn change(finding: &Finding, past: &Past) -> String {
    let (write, configured) = (past.changed_by.as_ref(), past.configured.as_ref());
    let hours = hours(past.missing.0, past.restored.unwrap_or(past.missing.1));
    message!(
        &format!("change-{}", past.course.as_str()),
        name = capital(&catalog::noun(finding)),
        configured = yes(configured.is_some()),
        first = time(configured.map(|it| it.first)),
        last = time(configured.map(|it| it.last)),
        removed = minute(if past.course == Course::Removed {
            removal_time(past)
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
        time = time(write.map(|write| write.time)),
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
        who = caller::known_name(finding),
        intent = if finding.why == Why::SettingRemoved {
            "check"
        } else {
            NONE
        },
    )
}

/// Who removed a setting and when, where the records show it.
fn change_in_short(finding: &Finding, past: &Past) -> String {
    let Some(write) = past.changed_by.as_ref().filter(|_| past.course.is_removal()) else {
        return headline(finding.why);
    };
    message!(
        "setting-removed-by",
        name = capital(&catalog::noun(finding)),
        time = minute(write.time),
        caller = if write.caller_arn.is_empty() {
            NONE
        } else {
            caller::last_part(&write.caller_arn)
        },
        address = write.source_ip.as_deref().unwrap_or(NONE),
    )
}

/// What AWS Config does in the session of the latest event.
fn purpose(finding: &Finding) -> Option<String> {
    let (session, does) = (
        finding.latest.session.as_deref()?,
        finding.facts.session_purpose.as_deref()?,
    );
    Some(catalog::session_purpose(session, does))
}

/// When a setting was removed: by the call that did it, else after it was last seen.
pub(super) fn removal_time(past: &Past) -> Timestamp {
    let write = past.changed_by.as_ref().map(|write| write.time);
    let configured = past.configured.as_ref().map(|configured| configured.last);
    write.or(configured).unwrap_or(past.missing.0)
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
