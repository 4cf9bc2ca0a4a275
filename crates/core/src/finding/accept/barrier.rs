//! What cannot be accepted, whatever an entry says. Whatever is not listed as acceptable is not.

use super::super::{Finding, Why};
use crate::catalog::{CallerKind, Cause};
use crate::text_enum::text_enum;

text_enum! {
    /// Why a finding cannot be accepted.
    pub enum AcceptBarrier {
        /// The caller poses as an AWS service, or the record does not verify the service that it is named like.
        NotVerified = "not_verified",
        /// The recorder's role was used, but not by AWS Config as the recorder.
        RecorderRoleMisused = "recorder_role_misused",
        /// A setting was configured and was removed, or whether it was is not known.
        SettingRemoved = "setting_removed",
        /// An AWS service is denied access: what a recorder cannot read, it does not record.
        ServiceDenied = "service_denied",
        /// A call without credentials.
        Anonymous = "anonymous",
        /// Expected calls are missing: a silent recorder looks the same.
        CallsMissing = "calls_missing",
        /// The records are copies, which others than CloudTrail may have written.
        CopiedRecords = "copied_records",
        /// The root user, or a caller that the record does not name.
        OtherCaller = "other_caller",
        /// The record or the catalog contradicts that an AWS service made this call.
        Contradicted = "contradicted",
    }
}

impl Finding {
    /// Why no entry may accept it; `None` if one may.
    #[must_use]
    pub fn accept_barrier(&self) -> Option<AcceptBarrier> {
        self.barrier_of_caller()
            .or_else(|| self.barrier_of_setting())
            .or_else(|| self.barrier_of_denial())
            .or_else(|| barrier_of_rule(self.why))
    }

    fn barrier_of_caller(&self) -> Option<AcceptBarrier> {
        let (kind, caller) = (self.caller_kind, &self.key.caller);
        let is_named_like_service = caller.is_named_like_service() || caller.is_named_like_recorder();
        match kind {
            CallerKind::RecorderRoleMisused => Some(AcceptBarrier::RecorderRoleMisused),
            CallerKind::Anonymous => Some(AcceptBarrier::Anonymous),
            CallerKind::ServiceLinkedRole | CallerKind::RecorderRole => None,
            _ if self.scanner.is_some() || is_named_like_service => Some(AcceptBarrier::NotVerified),
            CallerKind::CrossAccount
            | CallerKind::IamUser
            | CallerKind::RoleSession
            | CallerKind::IdentityCenterUser
            | CallerKind::FederatedUser
            | CallerKind::ServiceForPrincipal
            | CallerKind::ServiceByInvokedBy => None,
            _ => Some(AcceptBarrier::OtherCaller),
        }
    }

    fn barrier_of_setting(&self) -> Option<AcceptBarrier> {
        let removed = self.past.as_ref().is_some_and(|past| past.course.is_removal());
        (removed || self.cause == Cause::SettingRemoved).then_some(AcceptBarrier::SettingRemoved)
    }

    fn barrier_of_denial(&self) -> Option<AcceptBarrier> {
        let denied = matches!(self.cause, Cause::AccessDenied | Cause::InvalidCredentials);
        (denied && self.caller_kind.is_service()).then_some(AcceptBarrier::ServiceDenied)
    }
}

/// By the rule that decided. A rule that is new is no rule of which anyone has decided that it may be accepted.
fn barrier_of_rule(why: Why) -> Option<AcceptBarrier> {
    match why {
        Why::CallerDenied
        | Why::InvalidCredentials
        | Why::CrossAccount
        | Why::InvokedByOnly
        | Why::NotSteady
        | Why::NotReadOnly
        | Why::ResourceMissing
        | Why::RegionNotEnabled
        | Why::ServiceNotEnabled
        | Why::Conflict
        | Why::InvalidRequest
        | Why::DryRun
        | Why::ServiceFault
        | Why::UnknownCause
        | Why::Throttled
        | Why::UnknownService
        | Why::UnknownError
        | Why::Unclear
        | Why::Deleted
        | Why::Configured
        | Why::NowSet
        | Why::Began
        | Why::Moved
        | Why::SteadyClient
        | Why::VouchedClient
        | Why::KnownHarmless
        | Why::NothingSet => None,
        Why::RecorderRoleMisused | Why::OtherSession => Some(AcceptBarrier::RecorderRoleMisused),
        Why::Impostor => Some(AcceptBarrier::NotVerified),
        Why::Anonymous => Some(AcceptBarrier::Anonymous),
        Why::ScannerDenied | Why::ServiceDenied => Some(AcceptBarrier::ServiceDenied),
        Why::SettingRemoved
        | Why::Removed
        | Why::RemovedForAWhile
        | Why::ConfiguredForAWhile
        | Why::Repeatedly
        | Why::WasSet
        | Why::EvidenceGivenUp => Some(AcceptBarrier::SettingRemoved),
        Why::Stopped | Why::Interrupted => Some(AcceptBarrier::CallsMissing),
        Why::CopiedRecords => Some(AcceptBarrier::CopiedRecords),
        _ => Some(AcceptBarrier::Contradicted),
    }
}
