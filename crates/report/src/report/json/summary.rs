//! The structs of `trailhum.report/2` for the answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SummaryJson {
    /// The answer in sentences.
    pub sentences: Vec<String>,
    /// Failed calls by verdict, those that are accepted included.
    pub errors: VerdictsJson,
    /// Findings by verdict, those that are not listed and those that are accepted included.
    pub findings: VerdictsJson,
    /// What was not read, a sentence each, with how to read it.
    pub not_read: Vec<String>,
}

/// Failed calls by verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VerdictsJson {
    /// A person must look.
    pub investigate: usize,
    /// A verified AWS service, and an error that the catalog does not explain.
    pub unexplained: usize,
    /// Noise that changed inside the time range.
    pub changed: usize,
    /// The same harmless answer to other clients.
    pub client: usize,
    /// A verified AWS service failed for a reason that is known to be harmless.
    pub benign: usize,
    /// Explained noise.
    pub noise: usize,
}
