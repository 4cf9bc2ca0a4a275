//! Why a finding has its verdict: what happened, how the caller is known, and what it means, in at most four sentences.

use trailhum_core::catalog::Proof;
use trailhum_core::finding::{CheckDoubt, Finding, Why};
use trailhum_core::inventory::{ReadFrom, Setting};

use super::{change, message};
use crate::text::{join, minute};

/// The rule that decided, in a sentence or two.
#[must_use]
pub fn headline(why: Why) -> String {
    message!(&format!("headline-{}", why.as_str()))
}

/// The parts that most sentences of a reason have in common.
pub(super) struct Words<'f> {
    /// The scanner's name, or its service, or its ARN.
    pub(super) who: String,
    /// How the caller is known.
    pub(super) proof: String,
    /// What was requested: a noun, or the name of the call.
    pub(super) name: String,
    /// What the error means; empty where no check says it.
    pub(super) means: &'f str,
    arn: String,
    service: &'f str,
    code: &'f str,
}

impl<'f> Words<'f> {
    fn new(finding: &'f Finding) -> Self {
        let (key, caller) = (&finding.key, &finding.key.caller);
        let arn = match caller.arn.as_str() {
            "" => message!("caller-without-arn"),
            arn => arn.to_owned(),
        };
        let who = finding.scanner_name.as_ref().or(caller.service.as_ref());
        Self {
            who: who.unwrap_or(&arn).clone(),
            proof: message!(&format!("proof-{}", finding.proof.as_str())),
            name: finding.facts.noun.as_ref().unwrap_or(&key.name).clone(),
            means: &finding.facts.means,
            arn,
            service: caller.invoked_by.as_deref().unwrap_or_default(),
            code: &key.error_code,
        }
    }
}

/// Why a finding has its verdict, in at most four sentences.
#[must_use]
pub fn reason(finding: &Finding) -> String {
    let words = Words::new(finding);
    let text = match finding.why {
        Why::NothingSet | Why::EvidenceGivenUp | Why::Stopped | Why::Began | Why::Moved | Why::Interrupted => {
            of_schedule(finding, &words)
        }
        Why::Claim
        | Why::Impostor
        | Why::InvokedByOnly
        | Why::OtherSession
        | Why::SomebodyElse
        | Why::NotReadOnly
        | Why::NotInvoked
        | Why::UnknownService
        | Why::NotPermitted => about_caller(finding, &words),
        Why::Refused | Why::Throttled | Why::ResourceMissing | Why::UnknownError | Why::Unclear | Why::Impossible => {
            about_error(finding, &words)
        }
        Why::Deleted | Why::WasSet | Why::NowSet => about_resource(finding, &words),
        Why::SettingRemoved
        | Why::Removed
        | Why::RemovedForAWhile
        | Why::ConfiguredForAWhile
        | Why::Configured
        | Why::Repeatedly => match &finding.past {
            Some(past) => change::change(finding, past, &words),
            None => headline(finding.why),
        },
    };
    text.trim_start().to_owned()
}

/// Of calls on a schedule, which are noise as long as nothing changes.
fn of_schedule(finding: &Finding, words: &Words<'_>) -> String {
    let Words { who, proof, means, .. } = words;
    let (who, proof, means) = (who.as_str(), proof.as_str(), *means);
    let silence = || change::silence(finding);
    match finding.why {
        Why::NothingSet => join(&[
            message!("reason-nothing-set", means, who, proof),
            confirmation(finding),
            doubt(finding).unwrap_or_default(),
            message!("no-action-needed"),
        ]),
        Why::Stopped => message!("reason-stopped", means, who, proof, silence = silence()),
        Why::Began => match finding.facts.created.map(minute) {
            Some(time) => message!(
                "reason-began-with-resource",
                means,
                who,
                proof,
                time,
                silence = silence()
            ),
            None => message!("reason-began", means, who, proof, silence = silence()),
        },
        Why::Moved => message!("reason-moved", means, who, proof),
        Why::Interrupted => change::interrupted(finding, words),
        why => message!("reason-unchecked", means, who, proof, headline = headline(why)),
    }
}

/// Of a caller who is not verified, or should not have made the call.
fn about_caller(finding: &Finding, words: &Words<'_>) -> String {
    let Words {
        who,
        proof,
        means,
        arn,
        service,
        code,
        ..
    } = words;
    let (who, proof, arn) = (who.as_str(), proof.as_str(), arn.as_str());
    let (means, service, code) = (*means, *service, *code);
    match finding.why {
        Why::Claim => message!("reason-claim", means, who),
        Why::Impostor => message!("reason-impostor", who, arn),
        Why::InvokedByOnly => message!("reason-invoked-by-only", means, service, arn),
        Why::OtherSession => {
            let facts = &finding.facts;
            match (finding.latest.session.as_deref(), facts.session_purpose.as_deref()) {
                (None, _) => message!("reason-no-session", means, service, code),
                (Some(session), None) => message!("reason-other-session", means, service, code, session),
                (Some(session), Some(purpose)) => {
                    message!("reason-known-session", means, service, code, session, purpose)
                }
            }
        }
        Why::SomebodyElse => message!("reason-somebody-else", means, arn),
        Why::NotReadOnly => message!("reason-not-read-only", who, proof),
        Why::NotInvoked => message!("reason-not-invoked", means, who),
        Why::UnknownService => match finding.key.caller.service.as_deref() {
            Some(service) => message!("reason-unknown-service", means, service),
            None => message!("reason-unnamed-service", means),
        },
        _ => {
            let name = words.name.as_str();
            match &finding.facts.policy {
                Some(policy) => {
                    let (version, date) = (policy.version.as_str(), policy.date.to_string());
                    let policy = policy.name.as_str();
                    message!("reason-not-permitted-by", who, proof, name, policy, version, date)
                }
                None => message!("reason-not-permitted", who, proof, name),
            }
        }
    }
}

/// Of an error that does not mean "not configured".
fn about_error(finding: &Finding, words: &Words<'_>) -> String {
    let Words {
        who,
        proof,
        name,
        means,
        code,
        ..
    } = words;
    let (who, proof, name, means, code) = (who.as_str(), proof.as_str(), name.as_str(), *means, *code);
    let key = &finding.key;
    match finding.why {
        Why::Refused => join(&[
            message!(
                "reason-refused",
                who,
                code,
                denied_by = denied_by(&key.source, finding.latest.message.as_deref().unwrap_or_default())
            ),
            match key.name.as_str() {
                "HeadBucket" => message!("denied-head-bucket"),
                _ => message!("denied-recorder"),
            },
            message!("not-the-same-as-not-configured"),
        ]),
        Why::Throttled => message!("reason-throttled", who),
        Why::ResourceMissing => message!("reason-resource-missing", who),
        Why::UnknownError => message!("reason-unknown-error", who, proof, code, call = key.name.as_str()),
        Why::Unclear => message!("reason-unclear", who, code, name),
        _ => match finding.facts.impossible_since {
            Some(date) => message!(
                "reason-impossible-since",
                means,
                who,
                proof,
                code,
                date = date.to_string()
            ),
            None => message!("reason-impossible", means, who, proof, code),
        },
    }
}

/// Of a resource that the inventory shows in another state.
fn about_resource(finding: &Finding, words: &Words<'_>) -> String {
    let (who, proof, name) = (words.who.as_str(), words.proof.as_str(), words.name.as_str());
    let facts = &finding.facts;
    match (finding.why, facts.deleted.map(minute), facts.as_of.map(minute)) {
        (Why::Deleted, Some(time), _) => message!("reason-deleted-at", who, proof, name, time),
        (Why::Deleted, None, _) => message!("reason-deleted", who, proof, name),
        (Why::WasSet, _, Some(time)) => message!("reason-was-set-at", who, proof, name, time),
        (Why::WasSet, _, None) => message!("reason-was-set", who, proof, name),
        _ => message!("reason-now-set", who, proof, name),
    }
}

/// How it is known that the setting is not configured.
fn confirmation(finding: &Finding) -> String {
    match (finding.setting, finding.facts.inventory) {
        (Setting::Absent, ReadFrom::Live) => message!("confirmed-live"),
        (Setting::Absent, _) => message!("confirmed-by-config"),
        (_, ReadFrom::None) => message!("confirmed-without-inventory"),
        _ => message!("confirmed-by-error"),
    }
}

/// What is inferred about this check, and not seen.
fn doubt(finding: &Finding) -> Option<String> {
    finding.facts.doubt.map(|doubt| match doubt {
        CheckDoubt::NameInferred => message!("doubt-name-inferred"),
        CheckDoubt::ConfigUnseen => message!("doubt-config-unseen"),
    })
}

/// What denied a call, to follow the error code; empty where `errorMessage` does not show it (kinds observed in public
/// threads).
#[must_use]
pub fn denied_by(source: &str, message: &str) -> String {
    if message.contains("service control policy") {
        message!("denied-by-service-control-policy")
    } else if message.contains("resource-based policy") || message.contains("bucket policy") {
        message!("denied-by-resource-policy")
    } else if message.contains("permissions boundary") {
        message!("denied-by-permissions-boundary")
    } else if source == "kms.amazonaws.com" {
        message!("denied-by-key-policy")
    } else if message.contains("is not enabled") {
        message!("denied-as-disabled")
    } else {
        String::new()
    }
}

/// How a caller is known, as a clause of its own.
pub(crate) fn how_known(proof: Proof) -> String {
    message!(&format!("known-{}", proof.as_str()))
}
