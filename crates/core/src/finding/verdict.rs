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
    /// Which rule decided; within a verdict, what is most worth a look first.
    pub enum Why {
        /// A setting that protects was there and was removed.
        SettingRemoved = "setting_removed",
        /// Somebody who says to be an AWS service that proves itself otherwise.
        Impostor = "impostor",
        /// The scanner was refused.
        Refused = "refused",
        /// A service of AWS seems to be behind the call, but the role is not one that proves it.
        InvokedByOnly = "invoked_by_only",
        /// Config made the call with the recorder's role, but not as the recorder.
        OtherSession = "other_session",
        /// Somebody else.
        SomebodyElse = "somebody_else",
        /// `readOnly` is not true.
        NotReadOnly = "not_read_only",
        /// The resource itself was not there.
        ResourceMissing = "resource_missing",
        /// The scanner was slowed down.
        Throttled = "throttled",
        /// The caller is a scanner only by its own word.
        Claim = "claim",
        /// `invokedBy` does not confirm the role.
        NotInvoked = "not_invoked",
        /// An AWS service whose scans the catalog does not know.
        UnknownService = "unknown_service",
        /// An error that no entry knows.
        UnknownError = "unknown_error",
        /// The error code says either, and nothing decides.
        Unclear = "unclear",
        /// The policy of the scanner's service-linked role forbids the call.
        NotPermitted = "not_permitted",
        /// AWS cannot answer so any more.
        Impossible = "impossible",
        /// More settings were read than can be kept, so whether this one was configured before is not known.
        EvidenceGivenUp = "evidence_given_up",
        /// The inventory says that the resource was deleted.
        Deleted = "deleted",
        /// The inventory says that the sub-configuration was set before the last of these errors.
        WasSet = "was_set",
        /// The trail shows that the setting was there, and is gone.
        Removed = "removed",
        /// The trail shows that the setting was removed for a while.
        RemovedForAWhile = "removed_for_a_while",
        /// The trail shows that the setting was there for a while.
        ConfiguredForAWhile = "configured_for_a_while",
        /// The trail shows that the setting is there by now.
        Configured = "configured",
        /// The trail shows that the setting came and went more than once.
        Repeatedly = "repeatedly",
        /// The inventory says that the sub-configuration is set.
        NowSet = "now_set",
        /// It stopped inside the window.
        Stopped = "stopped",
        /// It began inside the window.
        Began = "began",
        /// It moved inside the window.
        Moved = "moved",
        /// Expected calls are missing inside the window, and nothing explains why.
        Interrupted = "interrupted",
        /// Nothing is set.
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
