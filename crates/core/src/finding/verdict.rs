//! The rules by which a series is noise or not.
//!
//! The worst fault would be to call something genuine noise. So every rule asks for a proof, and what passes no
//! rule is not noise.

use jiff::Timestamp;

use super::past::{Course, Past};
use crate::cadence::{Cadence, Class, Silence, SilencePlace, TrackState};
use crate::catalog::scanner::ProofRule;
use crate::catalog::{Check, ErrorMeaning, Proof, Scanner, is_missing_resource, is_refusal, is_throttling};
use crate::inventory::{Existence, Item, ReadFrom, Setting};
use crate::tally::{Latest, Scope, SeriesKey};
use crate::text_enum::text_enum;

text_enum! {
    /// What a series is; those that need attention first.
    pub enum Verdict {
        /// The same error from anybody else, or a cause other than "nothing is configured".
        Genuine = "genuine",
        /// A scanner known by proof, and an error that the catalog does not explain.
        Unexplained = "unexplained",
        /// Known, but it began, stopped or moved inside the window, or the inventory contradicts it.
        Changed = "changed",
        /// A known lookup by a scanner known by proof; the resource exists and the sub-configuration is not set.
        Noise = "noise",
    }
}

/// Everything that a verdict rests on.
pub(super) struct Case<'a> {
    pub(super) key: &'a SeriesKey,
    pub(super) lookup: Option<&'a Check>,
    pub(super) scanner: Option<&'a Scanner>,
    pub(super) proof: Proof,
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
    pub(super) latest: &'a Latest,
    pub(super) scope: &'a Scope,
    pub(super) inventory: ReadFrom,
}

text_enum! {
    /// Which rule decided; within a verdict, in the order in which findings need attention.
    pub enum Why {
        /// A setting that protects was configured and was removed.
        SettingRemoved = "setting_removed",
        /// The caller claims to be an AWS service, without that service's service-linked role.
        Impostor = "impostor",
        /// Access was denied to the scanner.
        Refused = "refused",
        /// `invokedBy` names an AWS service, but the role does not verify it.
        InvokedByOnly = "invoked_by_only",
        /// AWS Config made the call with the recorder's role, but not as the recorder.
        OtherSession = "other_session",
        /// The caller is not a known scanner.
        SomebodyElse = "somebody_else",
        /// `readOnly` is not true.
        NotReadOnly = "not_read_only",
        /// The resource itself does not exist.
        ResourceMissing = "resource_missing",
        /// The scanner was throttled.
        Throttled = "throttled",
        /// The caller is a scanner only by its own user agent.
        Claim = "claim",
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
}

/// The service principal of AWS Config.
pub(super) const CONFIG: &str = "config.amazonaws.com";

impl Case<'_> {
    pub(super) fn judge(&self) -> (Verdict, Why) {
        let why = self
            .removal()
            .or_else(|| self.doubt_about_caller())
            .or_else(|| self.other_cause())
            .or_else(|| self.change())
            .unwrap_or(Why::NothingSet);
        let verdict = match why {
            Why::SettingRemoved
            | Why::Claim
            | Why::Impostor
            | Why::InvokedByOnly
            | Why::OtherSession
            | Why::SomebodyElse
            | Why::NotReadOnly
            | Why::Refused
            | Why::Throttled
            | Why::ResourceMissing => Verdict::Genuine,
            Why::NotInvoked
            | Why::UnknownService
            | Why::UnknownError
            | Why::Unclear
            | Why::NotPermitted
            | Why::Impossible
            | Why::EvidenceGivenUp => Verdict::Unexplained,
            // A setting that protects was removed, by the inventory's word.
            Why::WasSet if self.weakens() => Verdict::Genuine,
            Why::Deleted
            | Why::WasSet
            | Why::Removed
            | Why::RemovedForAWhile
            | Why::ConfiguredForAWhile
            | Why::Configured
            | Why::Repeatedly
            | Why::NowSet
            | Why::Stopped
            | Why::Began
            | Why::Moved
            | Why::Interrupted => Verdict::Changed,
            Why::NothingSet => Verdict::Noise,
        };
        (verdict, why)
    }

    /// A setting that protects was removed. Whoever's calls show it: it is worth more than who they are, unless they
    /// pose as somebody.
    fn removal(&self) -> Option<Why> {
        let removed = self.past.is_some_and(|past| past.course.is_removal());
        let exists = self.item.is_none_or(|item| item.existence != Existence::Deleted);
        let poses = self.doubt_about_caller() == Some(Why::Impostor);
        (self.weakens() && removed && exists && !poses).then_some(Why::SettingRemoved)
    }

    /// Whether security is weaker without the setting.
    fn weakens(&self) -> bool {
        self.lookup.is_some_and(|lookup| lookup.entry.writes.weakens)
    }

    fn doubt_about_caller(&self) -> Option<Why> {
        let caller = &self.key.caller;
        match self.proof {
            Proof::Claimed | Proof::Unknown if self.recorder_role.is_some() => Some(Why::OtherSession),
            Proof::Claimed | Proof::Unknown if caller.invoked_by.is_some() => Some(Why::InvokedByOnly),
            Proof::Claimed if self.scanner.is_some_and(|scanner| scanner.proof != ProofRule::Claim) => {
                Some(Why::Impostor)
            }
            Proof::Claimed => Some(Why::Claim),
            Proof::Unknown => Some(Why::SomebodyElse),
            Proof::Proven | Proof::Matched if !caller.read_only => Some(Why::NotReadOnly),
            Proof::Proven | Proof::Matched => None,
        }
    }

    fn other_cause(&self) -> Option<Why> {
        let code = &self.key.error_code;
        if is_refusal(code) {
            return Some(Why::Refused);
        }
        if is_throttling(code) {
            return Some(Why::Throttled);
        }
        if is_missing_resource(code) {
            return Some(Why::ResourceMissing);
        }
        let Some(scanner) = self.scanner else {
            return Some(Why::UnknownService);
        };
        let (Some(lookup), Some((_, answer))) = (self.lookup, &self.key.check) else {
            return Some(Why::UnknownError);
        };
        if lookup.entry.was_impossible_by(self.last) {
            return Some(Why::Impossible);
        }
        let confirmed =
            self.setting == Setting::Absent && self.item.is_some_and(|item| item.existence == Existence::Exists);
        match answer {
            ErrorMeaning::ResourceGone => return Some(Why::ResourceMissing),
            ErrorMeaning::Unclear if !confirmed => return Some(Why::Unclear),
            ErrorMeaning::Unclear | ErrorMeaning::NotSet => {}
        }
        if self.key.caller.invoked_by.as_deref() != Some(&scanner.service_principal) {
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
