//! The rules by which a series is noise or not.
//!
//! The worst fault would be to call something genuine noise. So every rule asks for a proof, and what passes no
//! rule is not noise.

use jiff::Timestamp;

use super::identity::Unsteady;
use super::past::{Course, Past};
use crate::cadence::{Cadence, Class, Silence, SilencePlace, TrackState};
use crate::catalog::{
    CallerKind, Cause, Check, ErrorMeaning, Identification, KnownError, Scanner, is_missing_resource,
};
use crate::inventory::{Existence, Item, ReadFrom, Setting};
use crate::tally::{Latest, Scope, SeriesKey};
use crate::text_enum::text_enum;

text_enum! {
    /// What a recurring error is; those that need attention first.
    pub enum Verdict {
        /// A person must look.
        Investigate = "investigate",
        /// A verified AWS service, and an error that the catalog does not explain.
        Unexplained = "unexplained",
        /// A known check by a verified scanner, but it began, ended or moved inside the time range, or the inventory
        /// contradicts it.
        Changed = "changed",
        /// The same harmless answer as a scanner's, to an identity that is steady or vouched for.
        Client = "client",
        /// A verified AWS service failed for a reason that is known to be harmless.
        Benign = "benign",
        /// A known check by a verified scanner; the resource exists and the setting is not configured.
        Noise = "noise",
    }
}

/// Everything that a verdict rests on.
pub(super) struct Case<'a> {
    pub(super) key: &'a SeriesKey,
    pub(super) lookup: Option<&'a Check>,
    pub(super) caller: Identification<'a>,
    /// The user vouches for the caller.
    pub(super) is_vouched: bool,
    /// Why the caller is no steady identity; `None` if it is.
    pub(super) unsteady: Option<Unsteady>,
    /// Where a service made the call with the role that the account's recorder names, the scanner it would be.
    pub(super) recorder_role: Option<&'a Scanner>,
    pub(super) item: Option<&'a Item>,
    pub(super) existence: Existence,
    pub(super) setting: Setting,
    pub(super) cadence: &'a Cadence,
    /// Times of the first and the last event.
    pub(super) first: Timestamp,
    pub(super) last: Timestamp,
    /// What the trail shows of the setting beside the errors.
    pub(super) past: Option<&'a Past>,
    /// A silence that is not shared by most resources of the caller.
    pub(super) silence: Option<Silence>,
    /// Whether it is known if the same call succeeded besides: more settings were read than can be kept.
    pub(super) keeps_evidence: bool,
    /// Some of the records are copies.
    pub(super) is_copied: bool,
    /// The known error that it is.
    pub(super) known: Option<&'a KnownError>,
    pub(super) latest: &'a Latest,
    pub(super) scope: &'a Scope,
    pub(super) inventory: ReadFrom,
}

text_enum! {
    /// Which rule decided; within a verdict, in the order in which findings need attention.
    pub enum Why {
        /// A setting that protects was configured and was removed.
        SettingRemoved = "setting_removed",
        /// The recorder's role was used, but not by AWS Config.
        RecorderRoleMisused = "recorder_role_misused",
        /// The caller claims to be an AWS service, without that service's service-linked role.
        Impostor = "impostor",
        /// A call without credentials.
        Anonymous = "anonymous",
        /// Access was denied to AWS Config or another verified AWS service.
        ScannerDenied = "scanner_denied",
        /// `invokedBy` names another AWS service than the service-linked role is of.
        Contradicted = "contradicted",
        /// Access was denied to an AWS service that only `invokedBy` names, or that has no role.
        ServiceDenied = "service_denied",
        /// Access was denied to a person or an application.
        CallerDenied = "caller_denied",
        /// The credentials have expired or are not valid.
        InvalidCredentials = "invalid_credentials",
        /// A principal of another account.
        CrossAccount = "cross_account",
        /// `invokedBy` names an AWS service, but the role does not verify it.
        InvokedByOnly = "invoked_by_only",
        /// AWS Config made the call with the recorder's role, but not as the recorder.
        OtherSession = "other_session",
        /// The identity is neither steady nor vouched for.
        NotSteady = "not_steady",
        /// `readOnly` is not true.
        NotReadOnly = "not_read_only",
        /// The resource itself does not exist.
        ResourceMissing = "resource_missing",
        /// The region is not enabled for the account, or denied.
        RegionNotEnabled = "region_not_enabled",
        /// The service is not enabled or not subscribed.
        ServiceNotEnabled = "service_not_enabled",
        /// The resource exists already, or is in another state.
        Conflict = "conflict",
        /// The request is not valid.
        InvalidRequest = "invalid_request",
        /// A dry run.
        DryRun = "dry_run",
        /// A fault of AWS.
        ServiceFault = "service_fault",
        /// No rule and no entry of the catalog says why the call failed.
        UnknownCause = "unknown_cause",
        /// The caller was throttled.
        Throttled = "throttled",
        /// It would be mild, but its records are copies, which others than CloudTrail may have written.
        CopiedRecords = "copied_records",
        /// `invokedBy` does not confirm the role.
        NotInvoked = "not_invoked",
        /// An AWS service whose scans the catalog does not know.
        UnknownService = "unknown_service",
        /// The catalog has no entry for this error.
        UnknownError = "unknown_error",
        /// The error code has two meanings, and nothing decides between them.
        Unclear = "unclear",
        /// The policy of the scanner's service-linked role forbids the call.
        NotPermitted = "not_permitted",
        /// AWS no longer gives this answer.
        Impossible = "impossible",
        /// More settings were read than can be kept, so whether this one was configured before is not known.
        EvidenceGivenUp = "evidence_given_up",
        /// By the inventory, the resource was deleted.
        Deleted = "deleted",
        /// By the inventory, the setting was configured before the last of these errors.
        WasSet = "was_set",
        /// By the trail, the setting was configured and then removed.
        Removed = "removed",
        /// By the trail, the setting was removed for a while.
        RemovedForAWhile = "removed_for_a_while",
        /// By the trail, the setting was configured for a while.
        ConfiguredForAWhile = "configured_for_a_while",
        /// By the trail, the setting is configured by now.
        Configured = "configured",
        /// By the trail, the setting was configured and removed more than once.
        Repeatedly = "repeatedly",
        /// By the inventory, the setting is configured.
        NowSet = "now_set",
        /// It stopped within the time range.
        Stopped = "stopped",
        /// It began within the time range.
        Began = "began",
        /// It moved within the time range.
        Moved = "moved",
        /// Expected calls are missing within the time range, and nothing explains why.
        Interrupted = "interrupted",
        /// The setting is not configured; the identity is steady.
        SteadyClient = "steady_client",
        /// The setting is not configured; the user vouches for the identity.
        VouchedClient = "vouched_client",
        /// A known error of a verified AWS service.
        KnownHarmless = "known_harmless",
        /// The setting is not configured.
        NothingSet = "nothing_set",
    }
}

impl Why {
    /// Whether calls that succeeded show the change.
    #[must_use]
    pub fn is_shown_by_trail(self) -> bool {
        matches!(
            self,
            Self::SettingRemoved
                | Self::Removed
                | Self::RemovedForAWhile
                | Self::ConfiguredForAWhile
                | Self::Configured
                | Self::Repeatedly
        )
    }

    /// The verdict of this rule; of [`Why::WasSet`] it is `investigate` where the setting protects.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Impostor
            | Self::RecorderRoleMisused
            | Self::SettingRemoved
            | Self::Anonymous
            | Self::ScannerDenied
            | Self::Contradicted
            | Self::ServiceDenied
            | Self::CallerDenied
            | Self::InvalidCredentials
            | Self::CrossAccount
            | Self::InvokedByOnly
            | Self::OtherSession
            | Self::NotSteady
            | Self::NotReadOnly
            | Self::ResourceMissing
            | Self::RegionNotEnabled
            | Self::ServiceNotEnabled
            | Self::Conflict
            | Self::InvalidRequest
            | Self::DryRun
            | Self::ServiceFault
            | Self::UnknownCause
            | Self::Throttled
            | Self::CopiedRecords => Verdict::Investigate,
            Self::NotInvoked
            | Self::UnknownService
            | Self::UnknownError
            | Self::Unclear
            | Self::NotPermitted
            | Self::Impossible
            | Self::EvidenceGivenUp => Verdict::Unexplained,
            Self::Deleted
            | Self::WasSet
            | Self::Removed
            | Self::RemovedForAWhile
            | Self::ConfiguredForAWhile
            | Self::Configured
            | Self::Repeatedly
            | Self::NowSet
            | Self::Stopped
            | Self::Began
            | Self::Moved
            | Self::Interrupted => Verdict::Changed,
            Self::SteadyClient | Self::VouchedClient => Verdict::Client,
            Self::KnownHarmless => Verdict::Benign,
            Self::NothingSet => Verdict::Noise,
        }
    }
}

impl Case<'_> {
    pub(super) fn judge(&self) -> (Verdict, Why) {
        let why = self.why();
        // A setting that protects was removed, by the inventory's word.
        if why == Why::WasSet && self.weakens() {
            return (Verdict::Investigate, why);
        }
        let is_mild = matches!(why.verdict(), Verdict::Noise | Verdict::Benign | Verdict::Client);
        let why = if is_mild && self.is_copied {
            Why::CopiedRecords
        } else {
            why
        };
        (why.verdict(), why)
    }

    fn why(&self) -> Why {
        if let Some(why) = self.suspicion() {
            return why;
        }
        if self.caller.kind.is_verified_service() {
            self.cause_of_service()
                .or_else(|| self.change())
                .unwrap_or(Why::NothingSet)
        } else {
            self.cause_of_other()
        }
    }

    /// Why the call failed, as the verdict knows it.
    pub(super) fn cause(&self, why: Why) -> Cause {
        match why {
            Why::SettingRemoved | Why::Removed | Why::RemovedForAWhile => Cause::SettingRemoved,
            _ => self.key.cause,
        }
    }

    /// What must be looked at whatever the error is. A setting that protects and was removed is worth more than who
    /// the calls that show it are from, unless these pose as somebody.
    fn suspicion(&self) -> Option<Why> {
        let kind = self.caller.kind;
        if kind == CallerKind::RecorderRoleMisused {
            return Some(Why::RecorderRoleMisused);
        }
        let poses = self.caller.scanner.is_some() || self.key.caller.is_named_like_service();
        // Where AWS writes that a service made the call, nobody poses as one.
        if !kind.is_service() && self.key.caller.invoked_by.is_none() && poses {
            return Some(Why::Impostor);
        }
        let removed = self.past.is_some_and(|past| past.course.is_removal());
        let exists = self.item.is_none_or(|item| item.existence != Existence::Deleted);
        if self.weakens() && removed && exists {
            return Some(Why::SettingRemoved);
        }
        (kind == CallerKind::Anonymous).then_some(Why::Anonymous)
    }

    /// Whether security is weaker without the setting.
    fn weakens(&self) -> bool {
        self.lookup.is_some_and(|lookup| lookup.entry.writes.weakens)
    }

    /// Why the call of an identity failed that no record proves to be an AWS service.
    fn cause_of_other(&self) -> Why {
        let kind = self.caller.kind;
        match self.key.cause {
            Cause::AccessDenied if kind.is_service() => Why::ServiceDenied,
            Cause::AccessDenied => Why::CallerDenied,
            Cause::InvalidCredentials => Why::InvalidCredentials,
            Cause::Throttled => Why::Throttled,
            _ if kind == CallerKind::CrossAccount => Why::CrossAccount,
            _ if self.recorder_role.is_some() => Why::OtherSession,
            Cause::NotConfigured | Cause::SettingRemoved if kind.is_service() => Why::InvokedByOnly,
            Cause::NotConfigured | Cause::SettingRemoved => self.client(),
            Cause::ResourceMissing => Why::ResourceMissing,
            Cause::RegionNotEnabled => Why::RegionNotEnabled,
            Cause::ServiceNotEnabled => Why::ServiceNotEnabled,
            Cause::Conflict => Why::Conflict,
            Cause::InvalidRequest => Why::InvalidRequest,
            Cause::DryRun => Why::DryRun,
            Cause::ServiceFault => Why::ServiceFault,
            Cause::Unknown => Why::UnknownCause,
        }
    }

    /// Whether somebody else than a scanner may get the same harmless answer.
    fn client(&self) -> Why {
        if !self.key.caller.read_only {
            Why::NotReadOnly
        } else if self.is_vouched {
            Why::VouchedClient
        } else if self.unsteady.is_some() {
            Why::NotSteady
        } else {
            Why::SteadyClient
        }
    }

    /// Why the call of a verified AWS service failed, unless a setting is not configured.
    fn cause_of_service(&self) -> Option<Why> {
        let Identification { scanner, .. } = self.caller;
        let caller = &self.key.caller;
        if caller.is_contradicted() && caller.invoking_service().is_some() {
            return Some(Why::Contradicted);
        }
        if self.known.is_some_and(|known| known.is_benign_for(caller)) {
            return Some(Why::KnownHarmless);
        }
        match self.key.cause {
            Cause::AccessDenied => return Some(Why::ScannerDenied),
            Cause::Throttled => return Some(Why::Throttled),
            Cause::InvalidCredentials => return Some(Why::InvalidCredentials),
            // Of many services such a code says either this, or that something is not configured.
            Cause::ResourceMissing if self.lookup.is_some() || is_missing_resource(&self.key.error_code) => {
                return Some(Why::ResourceMissing);
            }
            _ => {}
        }
        let (Some(lookup), Some((_, answer))) = (self.lookup, &self.key.check) else {
            return Some(Why::UnknownError);
        };
        if !caller.read_only {
            return Some(Why::NotReadOnly);
        }
        let Some(scanner) = scanner else {
            return Some(Why::UnknownService);
        };
        if lookup.entry.was_impossible_by(self.last) {
            return Some(Why::Impossible);
        }
        let confirmed =
            self.setting == Setting::Absent && self.item.is_some_and(|item| item.existence == Existence::Exists);
        if *answer == ErrorMeaning::Unclear && !confirmed {
            return Some(Why::Unclear);
        }
        if caller.invoked_by.as_deref() != Some(&scanner.service_principal) {
            return Some(Why::NotInvoked);
        }
        (!scanner.may_call(&lookup.entry, self.first)).then_some(Why::NotPermitted)
    }

    /// When the resource was created, if that was inside the time range.
    pub(super) fn created(&self) -> Option<Timestamp> {
        let created = self.item.and_then(|item| item.created);
        created.filter(|created| *created > self.scope.from)
    }

    fn change(&self) -> Option<Why> {
        if self.item.is_some_and(|item| item.existence == Existence::Deleted) {
            return Some(Why::Deleted);
        }
        if let Some(past) = self.past {
            return Some(match past.course {
                Course::Removed => Why::Removed,
                Course::RemovedForAWhile => Why::RemovedForAWhile,
                Course::ConfiguredForAWhile => Why::ConfiguredForAWhile,
                Course::Configured => Why::Configured,
                Course::Repeatedly => Why::Repeatedly,
            });
        }
        if !self.keeps_evidence {
            return Some(Why::EvidenceGivenUp);
        }
        if self.setting == Setting::Present {
            let since = self.item.is_some_and(|item| item.covers(self.last));
            return Some(if since { Why::NowSet } else { Why::WasSet });
        }
        let tracks = &self.cadence.tracks;
        let any = |state: TrackState| tracks.iter().any(|track| track.state == state);
        if any(TrackState::Stopped) {
            Some(Why::Stopped)
        } else if any(TrackState::StartedMidWindow) || self.created().is_some() {
            Some(Why::Began)
        } else if self.cadence.class == Class::Shifted {
            Some(Why::Moved)
        } else {
            self.silence.map(|silence| match silence.place {
                SilencePlace::Begin => Why::Began,
                SilencePlace::Middle => Why::Interrupted,
                SilencePlace::End => Why::Stopped,
            })
        }
    }
}

#[cfg(test)]
mod tests;
