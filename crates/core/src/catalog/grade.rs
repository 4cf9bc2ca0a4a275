//! The grades of what the catalog says: how sure, by whom, whether it can be undone, whether it is worth doing.

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
            Self::NotPermitted => "not permitted by its policy: Config cannot be the cause",
            Self::Unknown => "not known",
        }
    }
}

/// Whether a setting can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undo {
    /// Entirely.
    Yes,
    /// Never.
    No,
    /// Not entirely.
    Partly,
}

impl Undo {
    /// The word of the report.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Partly => "partly",
        }
    }
}

/// Whether something is worth doing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// Do it.
    Do,
    /// Useful in itself; whether it is here, only the owner knows.
    Consider,
    /// Not for the sake of an error.
    #[default]
    Avoid,
}

impl Advice {
    /// The word of the report.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Do => "do",
            Self::Consider => "consider",
            Self::Avoid => "avoid",
        }
    }
}

/// How sure a fact about AWS is, surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceLevel {
    /// A published study of a real account.
    Article,
    /// Real CloudTrail records.
    Observed,
    /// AWS's documentation or API model.
    Documented,
    /// As the emulator moto answers.
    Emulated,
    /// Plausible, not seen: believed.
    Inferred,
}

impl EvidenceLevel {
    /// The word of the data files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Observed => "observed",
            Self::Documented => "documented",
            Self::Emulated => "emulated",
            Self::Inferred => "inferred",
        }
    }

    /// What the word stands for.
    #[must_use]
    pub fn explained(self) -> &'static str {
        match self {
            Self::Article => "a published study of a real account shows it",
            Self::Observed => "real CloudTrail records show it",
            Self::Documented => "AWS's documentation or API model says so; no real record was at hand",
            Self::Emulated => "the emulator moto answers so; believed of AWS",
            Self::Inferred => "believed; nobody has seen it",
        }
    }
}
