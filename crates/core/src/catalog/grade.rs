//! The grades of what the catalog says: how sure, by whom, whether it can be undone, whether it is worth doing.

use crate::text_enum::text_enum;
use serde::Deserialize;

/// Whether AWS Config's service-linked role makes a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfigUse {
    /// Seen failing in real records.
    Seen,
    /// Its policy permits the call, which does not mean that it is made.
    Permitted,
    /// Its policy does not permit the call: Config cannot be the cause.
    NotPermitted,
    /// Nobody has looked.
    Unknown,
}

impl ConfigUse {
    /// A half sentence for people.
    #[must_use]
    pub fn explained(self) -> &'static str {
        match self {
            Self::Seen => "seen failing in real records",
            Self::Permitted => "permitted by its policy, not seen failing so far",
            Self::NotPermitted => "not permitted by its policy: AWS Config cannot be the cause",
            Self::Unknown => "not known",
        }
    }
}

text_enum! {
    /// Whether a setting can be taken back.
    pub enum Undo {
        /// Entirely.
        Yes = "yes",
        /// Never.
        No = "no",
        /// Not entirely.
        Partly = "partly",
    }
}

text_enum! {
    /// Whether something is worth doing.
    pub enum Advice: Default {
        /// Do it.
        Do = "do",
        /// Useful in itself; whether it is here, only the owner knows.
        Consider = "consider",
        /// Not for the sake of an error.
        @default Avoid = "avoid",
    }
}

text_enum! {
    /// From which effort on LookupEvents is asked for a check's calls: each name takes at least one request a region.
    pub enum HistoryUse: Default {
        /// Always.
        @default Always = "always",
        /// Only where all of event history is read: the error is rare, or no record of it is known.
        Full = "full",
    }
}

text_enum! {
    /// How sure a fact about AWS is, surest first.
    pub enum EvidenceLevel {
        /// A published study of a real account.
        Article = "article",
        /// Real CloudTrail records.
        Observed = "observed",
        /// AWS's documentation or API model.
        Documented = "documented",
        /// As the emulator moto answers.
        Emulated = "emulated",
        /// Plausible, not seen: believed.
        Inferred = "inferred",
    }
}

impl EvidenceLevel {
    /// What the word means.
    #[must_use]
    pub fn explained(self) -> &'static str {
        match self {
            Self::Article => "a published study of a real account shows it",
            Self::Observed => "real CloudTrail records show it",
            Self::Documented => "AWS's documentation or API model says so; no real record was available",
            Self::Emulated => "inferred from the emulator moto; not confirmed for AWS",
            Self::Inferred => "inferred; no real record confirms it",
        }
    }
}
