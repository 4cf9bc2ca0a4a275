//! What a second metric filter may leave out: denied calls of AWS services that are proven, explained and recurring.
//!
//! Each rule asks what it could hide. A service-linked role can be used by its service only, and `AWSService` in
//! `userIdentity.type` is written by AWS, so neither is an attacker. What is left is a broken service: so a recorder that
//! is denied is kept, and so is every denial that the catalog does not know to be harmless, or that began in the time range.

use super::class::{AlarmCause, DELIVERY_PROBE};
use crate::cadence::TrackState;
use crate::catalog::{CallerKind, Catalog, Denial};
use crate::event::Event;
use crate::filter::metric::is_plain;
use crate::finding::{Finding, Verdict, Why};
use crate::text_enum::text_enum;

/// Services that record what happens: that one of them is denied is worth an alarm.
const RECORDERS: [&str; 2] = ["config.amazonaws.com", "cloudtrail.amazonaws.com"];
/// Only AWS writes it.
pub(super) const AWS_SERVICE: &str = "AWSService";

/// Calls that the second metric filter does not count: exactly those of one caller, one call, one error code and, where
/// the explanation rests on it, one message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AlarmExclusion {
    /// Why it does no harm.
    pub ground: Ground,
    /// The account that got the records.
    pub account: String,
    /// The service, which `invokedBy` names.
    pub service: String,
    /// The ARN of its service-linked role; `None` for a service that calls without a role.
    pub role: Option<String>,
    /// `eventSource`.
    pub source: String,
    /// `eventName`.
    pub name: String,
    /// `errorCode`.
    pub code: String,
    /// What `errorMessage` must be.
    pub message: MessageRule,
    /// `awsRegion`: where else the same calls begin to fail, something was turned off.
    pub region: String,
}

/// What a message must be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum MessageRule {
    /// Anything.
    Any,
    /// One of these.
    OneOf(Vec<String>),
    /// It ends so: with AWS's own sentence about the policy.
    EndsWith(String),
}

text_enum! {
    /// Why calls may be left out.
    pub enum Ground {
        /// The catalog knows the error to be harmless for this service.
        KnownHarmless = "known_harmless",
        /// AWS Config checks the bucket of its delivery channel, and logs access denied; CIS 1.4 leaves these out, too.
        DeliveryProbe = "delivery_probe",
        /// A policy of the organization denies a service-linked role a call that only reads.
        OrganizationPolicy = "organization_policy",
    }
}

text_enum! {
    /// Why calls of an AWS service stay in the second metric filter.
    pub enum KeptReason {
        /// It is not known to be harmless.
        NotExplained = "not_explained",
        /// A recorder is denied: what it cannot read, it does not record.
        RecorderDenied = "recorder_denied",
        /// The delivery channel says that its last delivery failed.
        DeliveryFails = "delivery_fails",
        /// It does not recur, or it began in the time range.
        NotRecurring = "not_recurring",
        /// It stopped by itself.
        Stopped = "stopped",
        /// The caller is not proven to be the service, or the call does not only read.
        NotProven = "not_proven",
        /// A metric filter cannot say it exactly.
        NotExact = "not_exact",
        /// Records are copies, which others than CloudTrail may have written.
        Copied = "copied",
        /// There is no room for it in the metric filters.
        TooLong = "too_long",
    }
}

/// Calls that could be left out, and what speaks against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proposal {
    pub(super) exclusion: AlarmExclusion,
    pub(super) doubt: Option<KeptReason>,
}

impl Proposal {
    /// What could be left out of the calls of an AWS service; else why they are kept.
    pub(super) fn new(finding: &Finding, catalog: &Catalog, delivery_fails: bool) -> Result<Self, KeptReason> {
        let ground = ground(finding)?;
        let (service, role) = proven(finding).ok_or(KeptReason::NotProven)?;
        let message = message(finding, ground, catalog).ok_or(KeptReason::NotExact)?;
        let key = &finding.key;
        let exclusion = AlarmExclusion {
            ground,
            account: key.account.clone(),
            service,
            role,
            source: key.source.clone(),
            name: key.name.clone(),
            code: key.error_code.clone(),
            message,
            region: key.region.clone(),
        };
        if !exclusion.is_literal() {
            return Err(KeptReason::NotExact);
        }
        let doubt = if ground == Ground::DeliveryProbe && delivery_fails {
            Some(KeptReason::DeliveryFails)
        } else if finding.is_copied {
            Some(KeptReason::Copied)
        } else {
            not_recurring(finding)
        };
        Ok(Self { exclusion, doubt })
    }
}

impl KeptReason {
    /// Whether it speaks against leaving out any series of the same calls, and not of one series only.
    pub(super) fn is_of_all(self) -> bool {
        matches!(self, Self::DeliveryFails | Self::Copied)
    }
}

/// Why a denied call does no harm.
fn ground(finding: &Finding) -> Result<Ground, KeptReason> {
    let recorder = |service: &Option<String>| service.as_deref().is_some_and(|it| RECORDERS.contains(&it));
    match AlarmCause::from_finding(finding) {
        AlarmCause::DeliveryProbe => Ok(Ground::DeliveryProbe),
        _ if finding.verdict == Verdict::Benign => Ok(Ground::KnownHarmless),
        _ if finding.why == Why::CopiedRecords => Err(KeptReason::Copied),
        _ if recorder(&finding.key.caller.service) || recorder(&finding.key.caller.invoked_by) => {
            Err(KeptReason::RecorderDenied)
        }
        AlarmCause::OrganizationPolicy => Ok(Ground::OrganizationPolicy),
        _ => Err(KeptReason::NotExplained),
    }
}

/// The service and its service-linked role in the account of the records, or no role; `None` unless AWS itself says so.
fn proven(finding: &Finding) -> Option<(String, Option<String>)> {
    let caller = &finding.key.caller;
    let invoked_by = caller.invoked_by.clone().filter(|_| caller.read_only)?;
    match finding.caller_kind {
        CallerKind::ServiceLinkedRole if caller.service.as_ref() == Some(&invoked_by) => {
            Some((invoked_by, Some(caller.arn.clone())))
        }
        CallerKind::Service
            if caller.identity.as_str() == AWS_SERVICE
                && caller.arn.is_empty()
                && caller.foreign_account.is_none()
                && finding.key.known.as_deref() == Some(DELIVERY_PROBE) =>
        {
            Some((invoked_by, None))
        }
        _ => None,
    }
}

/// What tells these calls from others of the same caller, call and code; `None` where a metric filter cannot.
fn message(finding: &Finding, ground: Ground, catalog: &Catalog) -> Option<MessageRule> {
    if ground == Ground::DeliveryProbe {
        return Some(MessageRule::Any);
    }
    if finding.key.denial.is_some() {
        let reason = Denial::sentence(finding.latest.message.as_deref()?)?;
        return Some(MessageRule::EndsWith(reason.to_owned()));
    }
    let known = catalog.known_error_by_id(finding.key.known.as_deref()?)?;
    let is_whole = |text: &String| !text.contains('*');
    let told = !known.message.is_empty() && known.message.iter().all(is_whole);
    told.then(|| MessageRule::OneOf(known.message.clone()))
}

/// Why a series is not taken to go on as it did from the begin of the time range.
fn not_recurring(finding: &Finding) -> Option<KeptReason> {
    let tracks = &finding.cadence.tracks;
    let any = |state: TrackState| tracks.iter().any(|track| track.state == state);
    if any(TrackState::Active) {
        None
    } else if any(TrackState::Stopped) {
        Some(KeptReason::Stopped)
    } else {
        Some(KeptReason::NotRecurring)
    }
}

impl AlarmExclusion {
    /// Whether an event is left out.
    #[must_use]
    pub fn hides(&self, event: &Event) -> bool {
        let principal = &event.principal;
        let kind = principal.kind.as_deref();
        let caller = match &self.role {
            Some(role) => kind == Some("AssumedRole") && principal.issuer_arn.as_ref() == Some(role),
            None => kind == Some(AWS_SERVICE),
        };
        caller
            && principal.invoked_by.as_ref() == Some(&self.service)
            && event.account == self.account
            && event.region == self.region
            && event.source == self.source
            && event.name == self.name
            && event.error_code.as_ref() == Some(&self.code)
            && self.message.fits(event.error_message.as_deref())
    }

    /// Whether it leaves out events like the latest of a series.
    pub(super) fn fits(&self, finding: &Finding) -> bool {
        let (key, caller) = (&finding.key, &finding.key.caller);
        caller.arn == self.role.as_deref().unwrap_or_default()
            && caller.invoked_by.as_ref() == Some(&self.service)
            && [&key.account, &key.region] == [&self.account, &self.region]
            && [&key.source, &key.name, &key.error_code] == [&self.source, &self.name, &self.code]
            && self.message.fits(finding.latest.message.as_deref())
    }

    /// Whether all its texts are literal in a metric filter.
    fn is_literal(&self) -> bool {
        let call = [&self.source, &self.name, &self.code];
        let texts = [&self.account, &self.region, &self.service].into_iter().chain(call);
        let messages = match &self.message {
            MessageRule::Any => &[],
            MessageRule::OneOf(texts) => texts.as_slice(),
            MessageRule::EndsWith(text) => std::slice::from_ref(text),
        };
        let mut all = texts.chain(&self.role).chain(messages);
        !self.account.is_empty() && all.all(|text| is_plain(text))
    }
}

impl MessageRule {
    fn fits(&self, message: Option<&str>) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(texts) => message.is_some_and(|message| texts.iter().any(|text| text == message)),
            Self::EndsWith(text) => message.is_some_and(|message| message.ends_with(text.as_str())),
        }
    }
}
